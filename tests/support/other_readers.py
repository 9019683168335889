"""What SimpleITK and highdicom make of the same objects: the other side of every comparison of images."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pydicom
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it
from highdicom.spatial import PixelToReferenceTransformer
from pydicom.errors import InvalidDicomError

with warnings.catch_warnings():
    # nibabel calls its DICOM readers experimental each time they are imported.
    warnings.simplefilter("ignore")
    from nibabel.nicom.dicomwrappers import MosaicWrapper, wrapper_from_file

sitk.ProcessObject.SetGlobalWarningDisplay(False)

_SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66."

_FAILURES = (
    InvalidDicomError,
    RuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    OSError,
    AssertionError,
    NotImplementedError,
)


@dataclass(frozen=True)
class OtherImage:
    """An object as another reader gives it.

    Attributes
    ----------
    reader
        Its name.
    values
        Shape (frames, rows, columns) or with a last axis of colours; in the unit where `is_rescaled`.
    is_rescaled
        Whether the rescale of the object is applied.
    image
        SimpleITK's image with its geometry; None from others.
    affine
        From (row, column, slice) to mm LPS, shape (4, 4), of nibabel and highdicom; None from others.
    corners_mm
        Of every frame where the reader tells each one's place by itself: LPS, shape (frames, 2, 2, 3), first and last
        row, first and last column. None from others.
    unread
        How many pixels at the end of the last frame the reader leaves as they were in memory.
    """

    reader: str
    values: np.ndarray[Any, Any]
    is_rescaled: bool
    image: sitk.Image | None
    affine: np.ndarray[Any, Any] | None = None
    corners_mm: np.ndarray[Any, Any] | None = None
    unread: int = 0

    def corner_distances_mm(self, frame: int, corners_mm: np.ndarray[Any, Any]) -> list[float]:
        """Return how far the four corners of a frame lie from where this reader has them; empty where it says nothing.

        Parameters
        ----------
        corners_mm
            LPS, shape (2, 2, 3): first and last row, first and last column.
        """
        rows, columns = self.values.shape[1:3]
        found = []
        for down, across in itertools.product((0, 1), repeat=2):
            row, column = down * (rows - 1), across * (columns - 1)
            if self.corners_mm is not None:
                there = self.corners_mm[frame, down, across]
            elif self.image is not None:
                index = (column, row, frame)[: self.image.GetDimension()]
                there = np.zeros(3)
                there[: self.image.GetDimension()] = self.image.TransformIndexToPhysicalPoint(index)
            elif self.affine is not None:
                there = (self.affine @ (row, column, frame, 1))[:3]
            else:
                continue
            found.append(float(np.linalg.norm(there - corners_mm[down, across])))
        return found


@lru_cache(maxsize=4)
def by_simpleitk(path: Path) -> OtherImage | None:
    """Return an object as SimpleITK (GDCM) reads it, or None where it does not."""
    try:
        image = sitk.ReadImage(str(path))
    except RuntimeError:
        return None
    values = sitk.GetArrayFromImage(image)
    if values.ndim - (image.GetNumberOfComponentsPerPixel() > 1) == 2:
        values = values[None]
    if _bits_allocated(path) == 1:
        # GDCM makes a byte of every bit, 255 of a 1, and forgets the bits of a last byte that is not full.
        return OtherImage("SimpleITK", np.where(values == 255, 1, values), True, image, unread=values.size % 8)
    return OtherImage("SimpleITK", values, True, image)


def _bits_allocated(path: Path) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return int(pydicom.dcmread(path, force=True, specific_tags=["BitsAllocated"]).get("BitsAllocated") or 0)


@lru_cache(maxsize=4)
def by_highdicom(path: Path) -> OtherImage | None:
    """Return the stored values of an object as highdicom reads them, or None where it does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = highdicom.imread(path)
            frames = [image.get_stored_frame(index + 1) for index in range(image.number_of_frames)]
        except _FAILURES:
            return None
        try:
            geometry = image.get_volume_geometry()
        except _FAILURES:
            geometry = None
    stored = int(image.get("BitsStored") or 0)
    values = np.stack(frames)
    if stored and values.ndim == 3 and not int(image.PixelRepresentation):
        # highdicom leaves what overlays put into the bits above the stored ones (PS3.5 8.1.1).
        values = values & ((1 << stored) - 1)
    affine = None if geometry is None else _rows_first(geometry.affine)
    corners_mm = _corners_by_frame(image, *values.shape[1:3]) if _SEGMENTATION in str(image.SOPClassUID) else None
    return OtherImage("highdicom", values, False, None, affine, corners_mm)


def _corners_by_frame(image: highdicom.Image, rows: int, columns: int) -> np.ndarray[Any, Any]:
    """Return the corners of every frame of a segmentation, which need not be one stack."""
    ends = np.array([[0, 0], [columns - 1, 0], [0, rows - 1], [columns - 1, rows - 1]])
    maps = (
        PixelToReferenceTransformer.for_image(image, frame_number=number + 1)
        for number in range(image.number_of_frames)
    )
    return np.stack([each(ends).reshape(2, 2, 3) for each in maps])


def _rows_first(affine: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return a map from (slice, row, column), as highdicom has it, as one from (row, column, slice)."""
    return affine[:, [1, 2, 0, 3]]


@lru_cache(maxsize=4)
def by_nibabel(path: Path) -> OtherImage | None:
    """Return a mosaic as nibabel takes it apart, or None where it does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrapped = wrapper_from_file(str(path))
        if not isinstance(wrapped, MosaicWrapper):
            return None
        return OtherImage(
            "nibabel", np.moveaxis(np.asarray(wrapped.get_unscaled_data()), 2, 0), False, None, wrapped.affine
        )


def float_pixels(path: Path) -> OtherImage | None:
    """Return the floating point pixels of an object as pydicom reads them, or None where it holds none."""
    dataset = pydicom.dcmread(path, force=True)
    if "FloatPixelData" not in dataset and "DoubleFloatPixelData" not in dataset:
        return None
    values = dataset.pixel_array
    geometry = highdicom.imread(path).get_volume_geometry()
    affine = None if geometry is None else _rows_first(geometry.affine)
    return OtherImage("pydicom, highdicom", values if values.ndim == 3 else values[None], False, None, affine)


def verdict(path: Path) -> str:
    """Return in words what the other readers say of an object."""
    found = []
    for name, other in (("SimpleITK", by_simpleitk(path)), ("highdicom", by_highdicom(path))):
        if other is None:
            found.append(f"{name}: not read")
            continue
        frames, rows, columns = other.values.shape[:3]
        colour = ", colour" if other.values.ndim == 4 else ""
        found.append(f"{name}: {rows} × {columns}, {frames} frame{'s' if frames > 1 else ''}{colour}")
    return "; ".join(found)


def stored_values(other: OtherImage, frame: int, slope: float, intercept: float) -> np.ndarray[Any, Any]:
    """Return one frame as stored values, shape (rows, columns); of a colour picture the luminance."""
    values = other.values[frame]
    if values.ndim == 3:
        red, green, blue = (values[..., each].astype(np.int64) for each in range(3))
        return (299 * red + 587 * green + 114 * blue + 500) // 1000
    if not other.is_rescaled:
        return values
    return np.rint((values.astype(np.float64) - intercept) / slope)
