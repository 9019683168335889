"""Makes a region of a stored series black, in new objects with new digests; what is stored stays as it is (TR-20)."""

from __future__ import annotations

import secrets
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.uid import UID, ExplicitVRLittleEndian

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.digest import image_digest
from readstation.imaging.image_file import ImageFile
from readstation.imaging.load import check_released, empty_voxels, is_released, not_released
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import SeriesPlan, plan_series
from readstation.imaging.plan_stored import outline_bytes
from readstation.model.look import Region
from readstation.model.series import ImageRef, Modality, SeriesFacts

_PIXELS = 0x7FE00010


@dataclass(frozen=True, slots=True)
class BlackedOut:
    """A series with a region made black, not yet stored.

    Attributes
    ----------
    files
        In volume order: new objects, and the stored ones of frames that did not change.
    images
        Ordinal and digest of every image.
    outline
        What the loader may know before it reads the files.
    """

    files: tuple[Path, ...]
    images: tuple[ImageRef, ...]
    outline: bytes | None


def black_out_series(
    files: Sequence[Path], facts: SeriesFacts, region: Region, frames: range, scratch: Path, job: Job
) -> BlackedOut:
    """Write the objects of a series again with a region of some frames black.

    The region takes the darkest value of its frame, so that no value outside the frame's range arises. Everything else
    of an object stays, but its UID: it is another image now.

    Parameters
    ----------
    files, facts
        The stored series.
    region
        Which pixels.
    frames
        On which frames, by ordinal from 1.
    scratch
        An existing folder for the new objects.
    job
        Progress and cancel.

    Raises
    ------
    Refused
        If nothing of the region lies on the images, or their pixels are no whole numbers of one shade.
    DataProblem
        If a stored image is missing or damaged.
    Cancelled
        If the person stopped it.
    """
    _check_wish(facts, region, frames)
    try:
        plan = plan_series(files, job)
        check_released(plan, facts)
        reader, voxels = PixelReader(plan), empty_voxels(plan)
        by_file: dict[Path, list[int]] = defaultdict(list)
        for index in range(plan.shape[0]):
            by_file[plan.place(index)[0].path].append(index)
        new: dict[Path, Path] = {}
        for path, indices in by_file.items():
            job.checkpoint()
            if not any(index + 1 in frames for index in indices):
                continue
            for index in indices:
                reader.fill(index, voxels[index])
                if not is_released(plan, reader, index, voxels, facts):
                    raise DataProblem(not_released(facts, index))
            stored = {index: reader.stored(index, voxels).copy() for index in indices}
            for index in indices:
                if index + 1 in frames:
                    _blacken(stored[index], region, is_inverted=plan.frame.is_inverted)
            new[path] = _written(plan.place(indices[0])[0], plan, stored, scratch)
    except OSError as error:
        raise DataProblem(f"Series {facts.label}: an image is missing. Nothing was changed.") from error
    return _checked(tuple(dict.fromkeys(new.get(path, path) for path in files)), plan, job)


def _check_wish(facts: SeriesFacts, region: Region, frames: range) -> None:
    inside = Region(
        max(0, region.row_start),
        max(0, region.column_start),
        min(facts.rows, region.row_stop),
        min(facts.columns, region.column_stop),
    )
    count = len(facts.images)
    if region.is_empty or inside != region or not frames or frames[0] < 1 or frames[-1] > count:
        raise Refused(Finding("TR-20", "Not blacked out: the region does not lie on these images."))
    if facts.modality is Modality.SEG:
        raise Refused(Finding("TR-20", "Not blacked out: a segmentation holds labels, and no picture."))


def _blacken(pixels: NDArray[Any], region: Region, *, is_inverted: bool) -> None:
    darkest = pixels.max() if is_inverted else pixels.min()
    pixels[region.row_start : region.row_stop, region.column_start : region.column_stop] = darkest


def _written(file: ImageFile, plan: SeriesPlan, stored: dict[int, NDArray[Any]], scratch: Path) -> Path:
    form = file.form
    if form.is_float:
        raise Refused(Finding("TR-20", "Not blacked out: the pixels of this series are no whole numbers."))
    with pydicom.dcmread(file.path, defer_size=1024) as dataset:
        ordered = sorted(stored, key=lambda index: plan.place(index)[1].index or 0)
        little = form.dtype.newbyteorder("<")
        pixels = b"".join(np.ascontiguousarray(stored[index], dtype=little).tobytes() for index in ordered)
        del dataset[_PIXELS]
        dataset.add_new(_PIXELS, "OW" if form.bits_allocated > 8 else "OB", pixels + b"\x00" * (len(pixels) % 2))
        dataset.SOPInstanceUID = f"2.25.{uuid.uuid4().int}"
        dataset.file_meta.MediaStorageSOPInstanceUID = UID(dataset.SOPInstanceUID)
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = scratch / f"{secrets.token_hex(16)}.dcm"
        dataset.save_as(path, implicit_vr=False, little_endian=True, enforce_file_format=True, overwrite=False)
    return path


def _checked(files: tuple[Path, ...], before: SeriesPlan, job: Job) -> BlackedOut:
    """Read the new series back and refuse one that does not lie where the other lay."""
    plan = plan_series(files, job)
    is_same = plan.shape == before.shape and plan.dtype == before.dtype
    places = [
        (plan.place(index)[1].position_mm, plan.place(index)[1].slope)
        == (before.place(index)[1].position_mm, before.place(index)[1].slope)
        for index in range(before.shape[0])
    ]
    if not (is_same and all(places)):
        raise Refused(Finding("gate.changed", "Not blacked out: the series would not lie where it lay."))
    reader, voxels = PixelReader(plan), empty_voxels(plan)
    images = []
    for index in range(plan.shape[0]):
        job.checkpoint()
        job.report(index + 1, plan.shape[0], "Checking images")
        reader.fill(index, voxels[index])
        file, frame = plan.place(index)
        images.append(ImageRef(index + 1, image_digest(reader.stored(index, voxels), file.form, frame)))
    return BlackedOut(files, tuple(images), outline_bytes(files, job))
