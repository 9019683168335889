"""A stack of images as one array with its place in the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine, FloatArray
from readstation.geometry.filling import Filling
from readstation.geometry.plane import plane_of, scroll_step
from readstation.model.series import Plane


@dataclass(frozen=True, eq=False)
class Volume:
    """Stored pixel values of one series and where they lie.

    The voxels stay as stored; a value in the unit is ``stored · rescale_slope + rescale_intercept``. Nobody may write
    into the array, so views share it without a copy.

    Attributes
    ----------
    series_key
        Which series.
    voxels
        Shape (slice, row, column), C order, read-only; the stored integer type, or float32 values with slope 1 and
        intercept 0 where slices have rescales of their own.
    affine
        Where the voxel centres lie, mm LPS.
    rescale_slope, rescale_intercept
        From stored values to values in the unit.
    unit
        ``HU``, ``Bq/ml``, ``counts`` or another that the objects state, or empty.
    frame_of_reference
        Opaque; two volumes with the same one share a coordinate system, others do not.
    slice_positions_mm
        The position of each slice along the normal as the objects state it, float64, shape (slices,).
    slice_thickness_mm
        As stated; None where nothing is said. Never a spacing.
    window_center, window_width
        The window that came with the first slice, in the unit; None where none came.
    padding
        The stored values, first and last, that mean "outside the image"; None where none are stated.
    is_inverted
        Whether small values are shown bright (MONOCHROME1).
    is_placed
        Whether the map leads to the patient. Where it does not, the images are only laid out one behind the other:
        no direction letters, no crosshair from other series, no measuring.
    is_scaled
        Whether lengths within an image are known. Where they are not, a millimetre of the map is a pixel and no length
        may be shown.
    filling
        Which slices have arrived, for a volume that is shown while it loads; None for one that is whole and verified.
    """

    series_key: SeriesKey
    voxels: NDArray[Any]
    affine: Affine
    rescale_slope: float
    rescale_intercept: float
    unit: str
    frame_of_reference: str
    slice_positions_mm: FloatArray
    slice_thickness_mm: float | None = None
    window_center: float | None = None
    window_width: float | None = None
    padding: tuple[int, int] | None = None
    is_inverted: bool = False
    is_placed: bool = True
    is_scaled: bool = True
    filling: Filling | None = None

    def __post_init__(self) -> None:
        if self.voxels.ndim != 3 or 0 in self.voxels.shape:
            raise ValueError("a volume has slices, rows and columns")
        positions = np.array(self.slice_positions_mm, dtype=np.float64)
        if positions.shape != (self.voxels.shape[0],):
            raise ValueError("a volume has one position a slice")
        positions.setflags(write=False)
        object.__setattr__(self, "slice_positions_mm", positions)
        self.voxels.setflags(write=False)

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns)."""
        slices, rows, columns = self.voxels.shape
        return slices, rows, columns

    def has_slice(self, slice_index: int) -> bool:
        """Whether a slice has arrived; one that has not holds zeros, which are no values."""
        return self.filling is None or self.filling.has(slice_index)

    @property
    def is_complete(self) -> bool:
        """Whether every slice is there, so that reformats may be made."""
        return self.filling is None or self.filling.arrived == self.shape[0]

    @property
    def is_verified(self) -> bool:
        """Whether every slice is there and is the released one (TR-45). Nothing may be measured before."""
        return self.filling is None or self.filling.is_verified

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """(between slices along the normal, between rows, between columns)."""
        return self.affine.slice_interval_mm, self.affine.row_spacing_mm, self.affine.column_spacing_mm

    @property
    def normal(self) -> FloatArray:
        """The unit normal of the acquired slices, LPS, shape (3,)."""
        return self.affine.normal

    @property
    def row_direction(self) -> FloatArray:
        """The unit direction of increasing column index, LPS, shape (3,)."""
        return self.affine.row_direction

    @property
    def column_direction(self) -> FloatArray:
        """The unit direction of increasing row index, LPS, shape (3,)."""
        return self.affine.column_direction

    @property
    def plane(self) -> Plane:
        """The plane of the acquired slices."""
        return plane_of(self.normal)

    @property
    def scroll_step(self) -> int:
        """The step in slices that goes on in reading order: from head to feet, front to back, right to left."""
        return scroll_step(self.normal)

    @property
    def center_mm(self) -> FloatArray:
        """The middle of the volume, mm LPS, shape (3,)."""
        return self.affine.to_patient((np.asarray(self.voxels.shape) - 1) / 2)

    @property
    def corners_mm(self) -> FloatArray:
        """The centres of the eight corner voxels, mm LPS, shape (8, 3)."""
        ends = [(0, size - 1) for size in self.voxels.shape]
        return self.affine.to_patient(np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(-1, 3))

    def index_of(self, point_mm: ArrayLike) -> tuple[int, int, int] | None:
        """Return the (slice, row, column) of the voxel that holds a patient point, or None outside the volume.

        Parameters
        ----------
        point_mm
            mm LPS, shape (3,).
        """
        index = np.floor(self.affine.to_index(np.asarray(point_mm, dtype=np.float64).reshape(3)) + 0.5)
        if not np.all(np.isfinite(index)) or np.any(index < 0) or np.any(index >= self.voxels.shape):
            return None
        slice_index, row, column = (int(each) for each in index)
        return slice_index, row, column

    def value_at(self, point_mm: ArrayLike) -> float | None:
        """Return the value, in the unit, of the voxel that holds a patient point.

        None outside, in padding, and in a slice that has not arrived.

        The nearest voxel is taken, not a mixture, so that a probe says the same on the acquired plane and on a
        reformat through the same point.

        Parameters
        ----------
        point_mm
            mm LPS, shape (3,).
        """
        index = self.index_of(point_mm)
        if index is None or not self.has_slice(index[0]):
            return None
        if self.padding and self.padding[0] <= self.voxels[index] <= self.padding[1]:
            return None
        return self.rescaled(self.voxels[index])

    def rescaled(self, stored: Any) -> float:
        """Return one stored value in the unit."""
        return float(stored) * self.rescale_slope + self.rescale_intercept

    def slice_nearest(self, point_mm: ArrayLike) -> int:
        """Return the index of the slice nearest to a patient point, mm LPS, shape (3,), within the volume."""
        along = float(np.asarray(point_mm, dtype=np.float64).reshape(3) @ self.normal)
        return int(np.argmin(np.abs(self.slice_positions_mm - along)))


def positions_along(normal: ArrayLike, origins_mm: Sequence[ArrayLike]) -> FloatArray:
    """Return where slice origins, mm LPS, lie along a unit normal: float64, shape (slices,)."""
    positions: FloatArray = np.asarray(origins_mm, dtype=np.float64) @ np.asarray(normal, dtype=np.float64)
    return positions
