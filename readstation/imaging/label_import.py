"""Segmentations and contours of other programs as volumes of interest on the grid of an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.geometry.affine import FloatArray
from readstation.geometry.label_volume import SAME_PLACE_MM, LabelVolume
from readstation.geometry.region import Polygon
from readstation.geometry.volume import Volume
from readstation.imaging.objects import READ_FAILURES, open_object
from readstation.imaging.outline import opaque
from readstation.imaging.values import first_item, numbers, text_of, whole_number

CONTOURS = "1.2.840.10008.5.1.4.1.1.481.3"
PLANE_TOLERANCE_MM = 0.01
"""So far may a contour lie from the slice that it is drawn on, and its points from one plane."""

BoolArray = NDArray[np.bool_]


def from_segmentation(segment: Volume, target: Volume, lowest: int = 1, highest: int | None = None) -> LabelVolume:
    """Return a loaded segmentation as a volume of interest on the grid of an image.

    The frames of a segmentation need not cover the image, and some may be left out between others: each is laid on the
    slice of the image in whose place it is.

    Parameters
    ----------
    segment
        One segment, or a label map, loaded like any other series.
    target
        The image.
    lowest, highest
        The stored values that are inside: 1 and above of one segment, the number of the label for both of a label map,
        from half of the largest on of shares. No upper end if None.

    Raises
    ------
    Refused
        If the frames of reference differ, or a frame does not lie on the pixels of a slice of the image.
    """
    if not (segment.is_placed and target.is_placed) or segment.frame_of_reference != target.frame_of_reference:
        words = "The segmentation does not lie in the frame of reference of the image."
        raise Refused(Finding("label.other-frame", words))
    chosen: BoolArray = segment.voxels >= lowest
    if highest is not None:
        chosen &= segment.voxels <= highest
    inside = np.zeros(target.shape, dtype=np.bool_)
    _, rows, columns = segment.shape
    for index in np.flatnonzero(chosen.any(axis=(1, 2))).tolist():
        at, row, column = _slice_at(segment, index, target)
        inside[at, row : row + rows, column : column + columns] |= chosen[index]
    return LabelVolume.on(target, inside, "imported from a segmentation")


def _slice_at(segment: Volume, index: int, target: Volume) -> tuple[int, int, int]:
    """Return slice, row and column of the image at which the first pixel of a frame lies.

    Raises
    ------
    Refused
        If the frame does not lie on the pixels of a slice.
    """
    _, rows, columns = segment.shape
    even_mm = segment.affine.to_patient((index, 0, 0))
    origin = even_mm + (segment.slice_positions_mm[index] - even_mm @ segment.normal) * segment.normal
    down, across = segment.affine.matrix[:3, 1], segment.affine.matrix[:3, 2]
    corners = np.array([origin, origin + (rows - 1) * down, origin + (columns - 1) * across])
    found = target.affine.to_index(corners)
    first = np.rint(found[0])
    expected = first + np.array([[0, 0, 0], [0, rows - 1, 0], [0, 0, columns - 1]])
    off_mm = np.linalg.norm(target.affine.to_patient(expected) - corners, axis=1).max()
    slice_index, row, column = (int(each) for each in first)
    slices, height, width = target.shape
    fits = 0 <= slice_index < slices and 0 <= row <= height - rows and 0 <= column <= width - columns
    if not fits or off_mm > _tolerance_mm(target):
        words = "A frame of the segmentation does not lie on the pixels of a slice of the image."
        raise Refused(Finding("label.other-grid", words))
    return slice_index, row, column


def _tolerance_mm(target: Volume) -> float:
    """Return how far a frame may be from its slice: stations round the places of slices, pixels are much larger."""
    return max(SAME_PLACE_MM, 0.05 * min(target.spacing_mm))


@dataclass(frozen=True, slots=True)
class ContourSet:
    """The contours of one structure.

    Attributes
    ----------
    name
        As it was given; it may say anything, so it is shown to nobody but who chose the file.
    frame_of_reference
        As stated, opaque.
    contours_mm
        Each closed and planar, mm LPS, shape (points, 3).
    """

    name: str
    frame_of_reference: str
    contours_mm: tuple[FloatArray, ...]


def contours_of(path: Path) -> tuple[ContourSet, ...]:
    """Read the structures of an RT structure set (PS3.3 C.8.8.5, C.8.8.6).

    Raises
    ------
    Refused
        If the file is no structure set, is damaged, or holds a structure with contours that are not closed and planar.
    """
    header = open_object(path).header
    if str(header.get("SOPClassUID") or "") != CONTOURS:
        raise Refused(Finding("label.no-contours", "The file is no set of contours."))
    try:
        return tuple(_contour_set(header, item) for item in header.get("ROIContourSequence") or ())
    except READ_FAILURES as error:
        raise Refused(Finding("object.bad-value", "A value in the header is malformed.")) from error


def _contour_set(header: Dataset, item: Dataset) -> ContourSet:
    number = whole_number(item, "ReferencedROINumber")
    described = [
        each for each in header.get("StructureSetROISequence") or () if whole_number(each, "ROINumber") == number
    ]
    if len(described) != 1:
        raise Refused(Finding("label.no-contours", "The structure set does not say what its contours belong to."))
    contours: list[FloatArray] = []
    for contour in item.get("ContourSequence") or ():
        kind = text_of(contour, "ContourGeometricType").upper()
        values = numbers(contour.get("ContourData"))
        if kind not in ("CLOSED_PLANAR", "CLOSEDPLANAR_XOR") or values is None or len(values) % 3 or len(values) < 9:
            raise Refused(
                Finding("label.no-contours", "The structure set holds contours that are not closed and planar.")
            )
        contours.append(np.array(values, dtype=np.float64).reshape(-1, 3))
    frame = text_of(described[0], "ReferencedFrameOfReferenceUID")
    if not frame:
        reference = first_item(header.get("ReferencedFrameOfReferenceSequence"))
        frame = text_of(reference, "FrameOfReferenceUID") if reference is not None else ""
    return ContourSet(text_of(described[0], "ROIName"), opaque(frame), tuple(contours))


def from_contours(structure: ContourSet, target: Volume, frame_of_reference: str) -> LabelVolume:
    """Return the contours of a structure as a volume of interest on the grid of the image that they were drawn on.

    A voxel is inside where its centre lies inside an odd number of the contours of its slice, so that a contour within
    another makes a hole (PS3.3 C.8.8.6.3).

    Parameters
    ----------
    structure
        The contours.
    target
        The image.
    frame_of_reference
        Opaque, of the original objects of that image: the gate gives those of the volume new names.

    Raises
    ------
    Refused
        If the frames of reference differ, or a contour does not lie on a slice of the image.
    """
    if not structure.frame_of_reference or structure.frame_of_reference != frame_of_reference:
        raise Refused(Finding("label.other-frame", "The contours do not lie in the frame of reference of the image."))
    inside = np.zeros(target.shape, dtype=np.bool_)
    for points in structure.contours_mm:
        index = _slice_of(points, target)
        inside[index] ^= _filled(points, target, index)
    return LabelVolume.on(target, inside, "imported from contours")


def _slice_of(points: FloatArray, target: Volume) -> int:
    along = points @ target.normal
    index = int(np.argmin(np.abs(target.slice_positions_mm - along.mean())))
    if np.abs(along - target.slice_positions_mm[index]).max() > max(PLANE_TOLERANCE_MM, _tolerance_mm(target)):
        raise Refused(Finding("label.other-grid", "A contour does not lie on a slice of the image."))
    return index


def _filled(points: FloatArray, target: Volume, index: int) -> BoolArray:
    """Return the pixels of a slice whose centres lie inside a contour, shape (rows, columns)."""
    _, rows, columns = target.shape
    found = np.zeros((rows, columns), dtype=np.bool_)
    places = target.affine.to_index(points)[:, 1:]
    first = np.maximum(np.floor(places.min(axis=0)), 0).astype(int)
    last = np.minimum(np.ceil(places.max(axis=0)) + 1, (rows, columns)).astype(int)
    if (last <= first).any():
        return found
    row, column = np.mgrid[first[0] : last[0], first[1] : last[1]]
    centres = target.affine.to_patient(np.stack([np.full(row.shape, index), row, column], axis=-1)).reshape(-1, 3)
    flat = Polygon(_flattened(points, target, index)).holds(centres)
    found[first[0] : last[0], first[1] : last[1]] = flat.reshape(row.shape)
    return found


def _flattened(points: FloatArray, target: Volume, index: int) -> FloatArray:
    """Return points on the plane of a slice: stations round places, and a contour is that of its slice."""
    plane = target.affine.to_patient((index, 0, 0)) @ target.normal
    moved: FloatArray = points + (plane - points @ target.normal)[:, None] * target.normal
    return moved


def joined(labels: Sequence[LabelVolume]) -> LabelVolume:
    """Return what lies in any of several volumes of one grid.

    Raises
    ------
    Refused
        If there are none, or they are on different grids.
    """
    if not labels:
        raise Refused(Finding("label.empty", "There is no volume to join."))
    first, *others = labels
    for each in others:
        first = first.with_also(each)
    return first
