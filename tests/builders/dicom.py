"""DICOM series with a known truth: written with plain pydicom, by none of the code under test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
PT = "1.2.840.10008.5.1.4.1.1.128"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


@dataclass(frozen=True)
class SeriesTruth:
    """What was written.

    Attributes
    ----------
    files
        In the order of the slices of `voxels`.
    voxels
        Stored values, shape (slice, row, column), slices along the normal.
    origin, row, column, step
        Centre of the first voxel, unit directions of increasing column and row index, slice step; mm, LPS.
    spacing
        (between rows, between columns), mm.
    """

    files: tuple[Path, ...]
    voxels: np.ndarray[Any, Any]
    origin: np.ndarray[Any, Any]
    row: np.ndarray[Any, Any]
    column: np.ndarray[Any, Any]
    step: np.ndarray[Any, Any]
    spacing: tuple[float, float]

    def point(self, slice_index: float, row: float, column: float) -> np.ndarray[Any, Any]:
        """Return where a voxel lies, mm LPS."""
        return (
            self.origin
            + slice_index * self.step
            + row * self.spacing[0] * self.column
            + column * self.spacing[1] * self.row
        )


def image_dataset(sop_class: str = CT, **attributes: Any) -> FileDataset:
    """Return an image object without pixels and place, in Explicit VR Little Endian."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = sop_class
    dataset = FileDataset("", Dataset(), preamble=b"\0" * 128, file_meta=meta)
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID = dataset.SeriesInstanceUID = dataset.FrameOfReferenceUID = "1.2.3.4"
    dataset.Modality = "CT"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.PatientID = "P1"
    dataset.PatientName = "Doe^Jane"
    dataset.StudyDate = "20240229"
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 1
    for name, value in attributes.items():
        setattr(dataset, name, value)
    return dataset


def set_pixels(dataset: FileDataset, pixels: np.ndarray[Any, Any]) -> None:
    """Put stored values, shape (rows, columns) or (frames, rows, columns), into an uncompressed object."""
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    if pixels.ndim == 3:
        dataset.NumberOfFrames = pixels.shape[0]
    dataset.BitsAllocated = pixels.dtype.itemsize * 8
    dataset.BitsStored = min(dataset.BitsStored, dataset.BitsAllocated)
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = np.ascontiguousarray(pixels).tobytes()
    dataset["PixelData"].VR = "OW" if dataset.BitsAllocated == 16 else "OB"


def write_series(
    folder: Path,
    *,
    shape: tuple[int, int, int] = (4, 6, 5),
    origin: Sequence[float] = (-100.0, -90.0, 50.0),
    row: Sequence[float] = (1.0, 0.0, 0.0),
    column: Sequence[float] = (0.0, 1.0, 0.0),
    step: Sequence[float] | None = None,
    spacing: tuple[float, float] = (0.8, 0.7),
    dtype: str = "int16",
    seed: int = 1,
    file_order: Sequence[int] | None = None,
    name: str = "s",
    voxels: np.ndarray[Any, Any] | None = None,
    **attributes: Any,
) -> SeriesTruth:
    """Write a single-frame series and return its truth.

    Parameters
    ----------
    step
        From slice to slice, mm LPS; the normal × 2.5 mm if None. A step against the normal is written as it is, and the
        truth still runs along the normal.
    file_order
        The order of file names and instance numbers over the slices.
    voxels
        Stored values in the order of the steps; random ones if None.
    attributes
        Set on every object.
    """
    rows, columns = np.array(row, float), np.array(column, float)
    normal = np.cross(rows, columns)
    along = 2.5 * normal if step is None else np.array(step, float)
    rng = np.random.default_rng(seed)
    limits = np.iinfo(dtype)
    if voxels is None:
        voxels = rng.integers(max(limits.min, -1000), min(limits.max, 2000), shape, dtype=dtype)
    shape = voxels.shape
    series_uid, study_uid, place_uid = generate_uid(), generate_uid(), generate_uid()
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = [folder] * shape[0]
    order = range(shape[0]) if file_order is None else file_order
    for number, index in enumerate(order, start=1):
        dataset = image_dataset(
            StudyInstanceUID=study_uid,
            SeriesInstanceUID=series_uid,
            FrameOfReferenceUID=place_uid,
            InstanceNumber=number,
            PixelSpacing=[spacing[0], spacing[1]],
            ImageOrientationPatient=[f"{each:.12g}"[:16] for each in (*rows, *columns)],
            ImagePositionPatient=[f"{each:.10g}" for each in np.array(origin) + index * along],
            SliceThickness=2.5,
            RescaleSlope=1,
            RescaleIntercept=-1024 if dtype.startswith("u") else 0,
        )
        set_pixels(dataset, voxels[index])
        for key, value in attributes.items():
            setattr(dataset, key, value)
        files[index] = folder / f"{name}{number:03}.dcm"
        dataset.save_as(files[index], enforce_file_format=True)
    if along @ normal < 0:
        files.reverse()
        voxels, origin, along = voxels[::-1], np.array(origin) + (shape[0] - 1) * along, -along
    return SeriesTruth(tuple(files), voxels, np.array(origin, float), rows, columns, along, spacing)


def write_enhanced(folder: Path, *, frames: int = 6, passes: int = 1, name: str = "enhanced.dcm") -> SeriesTruth:
    """Write one enhanced CT object of several frames, its frames in a mixed order, and return the first pass."""
    rng = np.random.default_rng(3)
    voxels = rng.integers(-1000, 1000, (passes, frames, 5, 4), dtype="int16")
    dataset = image_dataset(ENHANCED_CT, SeriesInstanceUID=generate_uid(), StudyInstanceUID=generate_uid())
    order = [(each, index) for index in (*range(1, frames, 2), *range(0, frames, 2)) for each in range(passes)]
    set_pixels(dataset, np.stack([voxels[each, index] for each, index in order]))
    shared = Dataset()
    shared.PixelMeasuresSequence = DicomSequence([_item(PixelSpacing=[0.5, 0.6], SliceThickness=3)])
    shared.PlaneOrientationSequence = DicomSequence([_item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])])
    shared.PixelValueTransformationSequence = DicomSequence(
        [_item(RescaleSlope=1, RescaleIntercept=-24, RescaleType="HU")]
    )
    dataset.SharedFunctionalGroupsSequence = DicomSequence([shared])
    groups = []
    for each, index in order:
        group = Dataset()
        group.PlanePositionSequence = DicomSequence([_item(ImagePositionPatient=[-10, -20, 30 + 2 * index])])
        group.FrameContentSequence = DicomSequence(
            [_item(TemporalPositionIndex=each + 1, StackID="SECRET", FrameAcquisitionDateTime="20240229101500")]
        )
        groups.append(group)
    dataset.PerFrameFunctionalGroupsSequence = DicomSequence(groups)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    dataset.save_as(path, enforce_file_format=True)
    unit = np.eye(3)
    return SeriesTruth((path,), voxels[0], np.array([-10.0, -20.0, 30.0]), unit[0], unit[1], 2 * unit[2], (0.5, 0.6))


def _item(**attributes: Any) -> Dataset:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return item
