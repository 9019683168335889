"""A small SPECT/CT for a simulated trial: counts as one reconstructed NM object, and the CT on the same grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, NuclearMedicineImageStorage

from readstation.imaging.phantom.headers import phantom_uid
from readstation.imaging.phantom.slices import RESCALE_INTERCEPT


@dataclass(frozen=True, eq=False, slots=True)
class PlainSpect:
    """One SPECT/CT of one subject.

    Attributes
    ----------
    patient, day, seed
        Who, when, and what decides the UIDs.
    counts, hu
        Shape (slice, row, column), both on one grid: counts, and HU of the CT.
    corner_mm
        Centre of the first voxel, x, y, z in mm LPS.
    pixel_mm, slice_mm
        Spacing within a slice and of the slices, feet first.
    """

    patient: str
    day: date
    seed: int
    counts: NDArray[np.uint16]
    hu: NDArray[np.int16]
    corner_mm: tuple[float, float, float]
    pixel_mm: float
    slice_mm: float


def write_plain_spect(folder: Path, scan: PlainSpect) -> None:
    """Write a SPECT/CT as DICOM files into a new folder.

    Raises
    ------
    OSError
        If the disk refused.
    """
    folder.mkdir(parents=True)
    _write_counts(folder / "NM0001.dcm", scan)
    header = _header(scan, CTImageStorage, "CT")
    header.ImageType, header.SeriesDescription, header.SeriesNumber = ["ORIGINAL", "PRIMARY", "AXIAL"], "AC CT", 1
    header.BitsStored, header.HighBit, header.PixelRepresentation = 12, 11, 0
    header.RescaleIntercept, header.RescaleSlope, header.RescaleType = RESCALE_INTERCEPT, 1, "HU"
    header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    for number, values in enumerate(scan.hu, start=1):
        _name(header, scan, "CT", number)
        height = scan.corner_mm[2] + (number - 1) * scan.slice_mm
        header.ImagePositionPatient = [*scan.corner_mm[:2], height]
        header.PixelData = (values.astype(np.int32) - RESCALE_INTERCEPT).astype("<u2").tobytes()
        header.save_as(folder / f"CT{number:04d}.dcm", enforce_file_format=True)


def _write_counts(path: Path, scan: PlainSpect) -> None:
    header = _header(scan, NuclearMedicineImageStorage, "NM")
    header.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
    header.SeriesDescription, header.SeriesNumber = "Y90 SPECT AC SC", 2
    header.CorrectedImage = ["ATTN", "SCAT"]
    header.BitsStored, header.HighBit, header.PixelRepresentation = 16, 15, 0
    slices = len(scan.counts)
    header.NumberOfFrames = header.NumberOfSlices = slices
    header.SliceVector = list(range(1, slices + 1))
    header.SpacingBetweenSlices = scan.slice_mm
    detector = Dataset()
    detector.ImagePositionPatient, detector.ImageOrientationPatient = list(scan.corner_mm), [1, 0, 0, 0, 1, 0]
    header.DetectorInformationSequence = [detector]
    _name(header, scan, "NM", 1)
    header.PixelData = scan.counts.astype("<u2").tobytes()
    header.save_as(path, enforce_file_format=True)


def _name(header: Dataset, scan: PlainSpect, kind: str, number: int) -> None:
    uid = phantom_uid(scan.seed, scan.patient, scan.day, kind, number)
    header.SOPInstanceUID = header.file_meta.MediaStorageSOPInstanceUID = uid
    header.InstanceNumber = number


def _header(scan: PlainSpect, kind: UID, modality: str) -> Dataset:
    header = Dataset()
    header.SOPClassUID, header.Modality = kind, modality
    header.PatientName, header.PatientID, header.PatientBirthDate = "Phantom^Simulated", scan.patient, "19600101"
    header.StudyInstanceUID = phantom_uid(scan.seed, scan.patient, scan.day, "spect")
    header.SeriesInstanceUID = phantom_uid(scan.seed, scan.patient, scan.day, "spect", modality)
    header.FrameOfReferenceUID = phantom_uid(scan.seed, scan.patient, scan.day, "spect frame")
    day = f"{scan.day:%Y%m%d}"
    header.StudyDate = header.SeriesDate = header.AcquisitionDate = header.ContentDate = day
    header.StudyTime = header.SeriesTime = header.AcquisitionTime = header.ContentTime = "160000"
    header.StudyDescription, header.Manufacturer = "SPECT/CT Y90", "Readstation"
    header.BodyPartExamined, header.PatientPosition = "ABDOMEN", "HFS"
    header.PixelSpacing, header.SliceThickness = [scan.pixel_mm, scan.pixel_mm], scan.slice_mm
    header.Rows, header.Columns = scan.counts.shape[1:]
    header.SamplesPerPixel, header.PhotometricInterpretation, header.BitsAllocated = 1, "MONOCHROME2", 16
    header.BurnedInAnnotation = "NO"
    header.file_meta = FileMetaDataset()
    header.file_meta.MediaStorageSOPClassUID = kind
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return header
