"""Small late arterial CT series for a simulated trial: a body, a liver and round lesions on three thick slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from readstation.imaging.phantom.headers import phantom_uid
from readstation.imaging.phantom.slices import RESCALE_INTERCEPT

IMAGES = 3
SLICE_MM = 5.0
"""Thickness and interval."""
_ROWS, _PIXEL_MM = 64, 5.0
_CORNER_MM = -(_ROWS - 1) / 2 * _PIXEL_MM
_AIR_HU, _BODY_HU, _LIVER_HU, _LESION_HU, _NECROSIS_HU = -1000, 45, 95, 145, 55
_MOTTLE_HU = 6


@dataclass(frozen=True, slots=True)
class PlainLesion:
    """A round lesion.

    Attributes
    ----------
    x_mm, y_mm, image
        Its centre, LPS, and the image from 1 (feet) on.
    viable_mm, necrosis_mm
        Diameters of its enhancing part, and of the dead part beside that.
    """

    x_mm: float
    y_mm: float
    image: int
    viable_mm: float
    necrosis_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class PlainScan:
    """One visit of one subject.

    Attributes
    ----------
    patient, day
        Who, and when; the office's intake takes both off.
    seed
        Decides grain and UIDs: the same gives the same bytes.
    lesions
        What is to be seen.
    """

    patient: str
    day: date
    seed: int
    lesions: Sequence[PlainLesion]


def height_um(image: int) -> int:
    """Return the height of an image, µm LPS, by its number from 1 (feet) on."""
    return round((image - IMAGES) * SLICE_MM * 1000)


def write_plain_scan(folder: Path, scan: PlainScan) -> None:
    """Write the images of a visit as DICOM files into a new folder.

    Raises
    ------
    OSError
        If the disk refused.
    """
    folder.mkdir(parents=True)
    grain = np.random.default_rng([scan.seed, scan.day.toordinal(), *scan.patient.encode()])
    header = _header(scan)
    for image in range(1, IMAGES + 1):
        values = _values(scan.lesions, image) + grain.normal(0.0, _MOTTLE_HU, (_ROWS, _ROWS))
        stored = np.clip(np.rint(values) - RESCALE_INTERCEPT, 0, 4095).astype("<u2")
        uid = phantom_uid(scan.seed, scan.patient, scan.day, image)
        header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = uid
        header.InstanceNumber = image
        header.ImagePositionPatient = [_CORNER_MM, _CORNER_MM, height_um(image) / 1000]
        header.PixelData = stored.tobytes()
        header.save_as(folder / f"IM{image:04d}.dcm", enforce_file_format=True)


def _values(lesions: Sequence[PlainLesion], image: int) -> NDArray[np.float64]:
    """Return the values of an image, HU, shape (rows, columns)."""
    along = _CORNER_MM + _PIXEL_MM * np.arange(_ROWS)
    x, y = along[None, :], along[:, None]
    values = np.full((_ROWS, _ROWS), float(_AIR_HU))
    values[(x / 150) ** 2 + (y / 105) ** 2 <= 1] = _BODY_HU
    values[((x + 35) / 95) ** 2 + (y / 70) ** 2 <= 1] = _LIVER_HU
    for each in lesions:
        away_mm = abs(each.image - image) * SLICE_MM
        for diameter_mm, hu in (
            (each.viable_mm + each.necrosis_mm, _NECROSIS_HU), (each.viable_mm, _LESION_HU)
        ):  # fmt: skip
            left = (diameter_mm / 2) ** 2 - away_mm**2
            if left > 0:
                values[(x - each.x_mm) ** 2 + (y - each.y_mm) ** 2 <= left] = hu
    return values


def _header(scan: PlainScan) -> Dataset:
    header = Dataset()
    header.SOPClassUID, header.Modality = CTImageStorage, "CT"
    header.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    header.PatientName, header.PatientID, header.PatientBirthDate = "Phantom^Simulated", scan.patient, "19600101"
    header.StudyInstanceUID = phantom_uid(scan.seed, scan.patient, scan.day, "study")
    header.SeriesInstanceUID = phantom_uid(scan.seed, scan.patient, scan.day, "series")
    header.FrameOfReferenceUID = phantom_uid(scan.seed, scan.patient, scan.day, "frame")
    day = f"{scan.day:%Y%m%d}"
    header.StudyDate = header.SeriesDate = header.AcquisitionDate = header.ContentDate = day
    header.StudyTime, header.SeriesTime = "101200", "101535"
    header.AcquisitionTime = header.ContentTime = "101535"
    header.StudyDescription, header.SeriesDescription, header.SeriesNumber = "CT liver", "ABD ARTERIAL 5.0", 1
    header.Manufacturer, header.BodyPartExamined, header.PatientPosition = "Readstation", "ABDOMEN", "HFS"
    header.ContrastBolusAgent, header.ContrastBolusStartTime = "Iomeprol", "101500"
    header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    header.PixelSpacing, header.SliceThickness = [_PIXEL_MM, _PIXEL_MM], SLICE_MM
    header.Rows = header.Columns = _ROWS
    header.SamplesPerPixel, header.PhotometricInterpretation = 1, "MONOCHROME2"
    header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 16, 12, 11, 0
    header.RescaleIntercept, header.RescaleSlope, header.RescaleType = RESCALE_INTERCEPT, 1, "HU"
    header.WindowCenter, header.WindowWidth, header.BurnedInAnnotation = 70, 320, "NO"
    header.file_meta = FileMetaDataset()
    header.file_meta.MediaStorageSOPClassUID = CTImageStorage
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return header
