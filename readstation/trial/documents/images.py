"""The images that documents refer to, and where a point of the patient lies on them (DICOM PS3.3 C.7.6.2, C.18.6)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from readstation.geometry.affine import Affine
from readstation.model.lesion import PointUm

IN_PLANE_MM = 0.01
"""How far a point may lie beside the plane of an image and still be one of its points."""
_UM = 1000


@dataclass(frozen=True, slots=True)
class ReferencedImage:
    """An image in the office's library.

    Attributes
    ----------
    file
        The blinded object.
    frame_number
        From 1, in an object of several frames; None in one of a single image.
    to_patient
        From (0, row, column) indices to the patient, mm LPS; its slice step is the unit normal.
    """

    file: Path
    frame_number: int | None
    to_patient: Affine

    def place(self, point: PointUm) -> tuple[float, float]:
        """Return (column, row) of a point: the middle of the first pixel is (0.5, 0.5)."""
        _, row, column = self._index(point)
        return column + 0.5, row + 0.5

    def holds(self, *points: PointUm) -> bool:
        """Return whether points lie in the plane of the image."""
        return all(abs(self._index(each)[0]) <= IN_PLANE_MM for each in points)

    def _index(self, point: PointUm) -> tuple[float, float, float]:
        beside_mm, row, column = self.to_patient.to_index([each / _UM for each in point.as_tuple()])
        return float(beside_mm), float(row), float(column)
