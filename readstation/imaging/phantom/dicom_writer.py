"""Writes the images of one series: a header made once, and the few elements that differ from image to image."""

from __future__ import annotations

import io
import struct
import threading
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.filewriter import dcmwrite
from pydicom.tag import Tag

from readstation.imaging.phantom.headers import acquisition_start, phantom_uid, series_template
from readstation.imaging.phantom.layout import Scan
from readstation.model.series import PhaseRole

_PIXEL_DATA = Tag("PixelData")


class SeriesWriter:
    """Writes CT Image Storage objects of one series, Explicit VR Little Endian, from any thread.

    Parameters
    ----------
    folder
        An existing folder; images become ``IM0001.dcm`` and on, from the head downwards.
    scan, phase, seed
        What is written.
    """

    def __init__(self, folder: Path, scan: Scan, phase: PhaseRole, seed: int) -> None:
        self._folder = folder
        self._scan = scan
        self._phase = phase
        self._seed = seed
        self._template = series_template(scan, phase, seed)
        self._start = acquisition_start(scan, phase)
        self._one_at_a_time = threading.Lock()

    def write(self, index: int, stored: NDArray[np.uint16]) -> None:
        """Write one image.

        Parameters
        ----------
        index
            The slice, 0 at the head.
        stored
            uint16 (row, column), stored values.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        header = self._header(index)
        pixels = np.ascontiguousarray(stored, dtype="<u2")
        element = struct.pack("<HH2sHI", _PIXEL_DATA.group, _PIXEL_DATA.element, b"OW", 0, pixels.nbytes)
        with (self._folder / f"IM{index + 1:04d}.dcm").open("xb") as file:
            file.write(header)
            file.write(element)
            file.write(pixels.data)

    def _header(self, index: int) -> bytes:
        """Return preamble, file meta and every element before the pixels, which are the last element of the object."""
        scan, height = self._scan, self._scan.slice_z_mm[index]
        uid = phantom_uid(self._seed, scan.size, scan.timepoint.ordinal, self._phase, index)
        moment = self._start + timedelta(milliseconds=130 * index)
        buffer = io.BytesIO()
        with self._one_at_a_time:
            dataset = self._template
            dataset.file_meta.MediaStorageSOPInstanceUID = uid
            dataset.SOPInstanceUID = uid
            dataset.InstanceNumber = index + 1
            dataset.ImagePositionPatient = [f"{scan.corner_mm[0]:.6f}", f"{scan.corner_mm[1]:.6f}", f"{height:.3f}"]
            dataset.SliceLocation = f"{height:.3f}"
            dataset.AcquisitionTime = f"{moment:%H%M%S.%f}"
            dataset.ContentTime = f"{moment + timedelta(seconds=3):%H%M%S.%f}"
            dcmwrite(buffer, dataset, enforce_file_format=True)
        return buffer.getvalue()
