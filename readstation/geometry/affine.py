"""The map from voxel indices to the patient, DICOM PS3.3 C.7.6.2.1.1 in our index order (slice, row, column)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Affine:
    """Maps (slice, row, column) at voxel centres to patient coordinates in mm, LPS.

    The slice step is a vector of its own and need not be the normal of the slices, so that a tilted gantry is a
    shear of the map and no special case.

    Attributes
    ----------
    matrix
        float64, shape (4, 4), read-only; columns: one step along slice, row and column index, then the centre of
        voxel (0, 0, 0), all in mm, LPS.
    """

    matrix: FloatArray

    def __post_init__(self) -> None:
        matrix = np.array(self.matrix, dtype=np.float64)
        if matrix.shape != (4, 4) or not np.all(np.isfinite(matrix)):
            raise ValueError("an affine is a 4 by 4 matrix of finite numbers")
        if abs(float(np.linalg.det(matrix[:3, :3]))) < 1e-12:
            raise ValueError("an affine must span three dimensions")
        matrix.setflags(write=False)
        object.__setattr__(self, "matrix", matrix)

    @classmethod
    def from_dicom(
        cls,
        position_mm: ArrayLike,
        orientation: Sequence[float],
        row_spacing_mm: float,
        column_spacing_mm: float,
        slice_step_mm: ArrayLike,
    ) -> Affine:
        """Build the map from the attributes of the first slice.

        Parameters
        ----------
        position_mm
            ImagePositionPatient of the first slice: the centre of its first voxel, LPS.
        orientation
            ImageOrientationPatient: the cosines of the direction of increasing column index, then of increasing row
            index.
        row_spacing_mm, column_spacing_mm
            PixelSpacing: between rows first, between columns second.
        slice_step_mm
            From the centre of a voxel to the same voxel of the next slice, LPS, shape (3,).

        Raises
        ------
        ValueError
            If the numbers span no volume.
        """
        cosines = np.asarray(orientation, dtype=np.float64)
        if cosines.shape != (6,):
            raise ValueError("an orientation has six cosines")
        matrix = np.eye(4)
        matrix[:3, 0] = np.asarray(slice_step_mm, dtype=np.float64)
        matrix[:3, 1] = cosines[3:] * row_spacing_mm
        matrix[:3, 2] = cosines[:3] * column_spacing_mm
        matrix[:3, 3] = np.asarray(position_mm, dtype=np.float64)
        return cls(matrix)

    def to_patient(self, index: ArrayLike) -> FloatArray:
        """Return the patient points, mm LPS, of (slice, row, column) indices, shape (..., 3); fractions are allowed."""
        points = np.asarray(index, dtype=np.float64)
        mapped: FloatArray = points @ self.matrix[:3, :3].T + self.matrix[:3, 3]
        return mapped

    def to_index(self, points_mm: ArrayLike) -> FloatArray:
        """Return the (slice, row, column) indices, with fractions, of patient points in mm LPS, shape (..., 3)."""
        points = np.asarray(points_mm, dtype=np.float64)
        mapped: FloatArray = (points - self.matrix[:3, 3]) @ self._inverse.T
        return mapped

    def to_index_step(self, step_mm: FloatArray) -> FloatArray:
        """Return a step in mm LPS, float64, shape (3,), as one of (slice, row, column) indices."""
        step: FloatArray = self._inverse @ step_mm
        return step

    @cached_property
    def _inverse(self) -> FloatArray:
        return np.array(np.linalg.inv(self.matrix[:3, :3]), dtype=np.float64)

    @property
    def origin_mm(self) -> FloatArray:
        """The centre of voxel (0, 0, 0), mm LPS, shape (3,)."""
        return self.matrix[:3, 3]

    @property
    def slice_step_mm(self) -> FloatArray:
        """The vector from a slice to the next, mm LPS, shape (3,)."""
        return self.matrix[:3, 0]

    @property
    def row_spacing_mm(self) -> float:
        """The distance between the centres of two rows."""
        return float(np.linalg.norm(self.matrix[:3, 1]))

    @property
    def column_spacing_mm(self) -> float:
        """The distance between the centres of two columns."""
        return float(np.linalg.norm(self.matrix[:3, 2]))

    @property
    def slice_interval_mm(self) -> float:
        """The distance between two slices along their common normal."""
        return abs(float(self.slice_step_mm @ self.normal))

    @property
    def row_direction(self) -> FloatArray:
        """The unit direction in which the column index grows along a row, LPS, shape (3,)."""
        return _unit(self.matrix[:3, 2])

    @property
    def column_direction(self) -> FloatArray:
        """The unit direction in which the row index grows down a column, LPS, shape (3,)."""
        return _unit(self.matrix[:3, 1])

    @property
    def normal(self) -> FloatArray:
        """The unit normal of the slices, row direction × column direction, LPS, shape (3,)."""
        return _unit(np.cross(self.matrix[:3, 2], self.matrix[:3, 1]))

    @property
    def tilt_degrees(self) -> float:
        """The angle between the slice step and the slice normal; 0 for an upright gantry."""
        along = abs(float(_unit(self.slice_step_mm) @ self.normal))
        return float(np.degrees(np.arccos(min(1.0, along))))


def _unit(vector: FloatArray) -> FloatArray:
    unit: FloatArray = vector / float(np.linalg.norm(vector))
    unit.setflags(write=False)
    return unit
