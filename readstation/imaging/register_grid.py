"""A volume brought onto a coarse, even grid along the body axes, as registration wants it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.geometry.affine import Affine, FloatArray
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume

SPACING_MM = 3.0
CT_UNIT = "HU"
CT_RANGE_HU = (-150.0, 250.0)
"""What of CT tells organs apart; bone and lung would outweigh the liver."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Grid:
    """Values on a grid whose axes are the body's.

    Attributes
    ----------
    values
        float32, shape (z, y, x): HU, or a share of the brightest tissue between 0 and 1 where there is no unit.
    valid
        bool, the same shape: where the volume has a value.
    first_mm
        The centre of voxel (0, 0, 0), LPS x, y, z.
    spacing_mm
        The same along all axes.
    is_ct
        Whether the values are HU.
    """

    values: NDArray[np.float32]
    valid: Mask
    first_mm: FloatArray
    spacing_mm: float
    is_ct: bool

    @cached_property
    def shown(self) -> NDArray[np.float32]:
        """The values within the range that tells organs apart."""
        low, high = CT_RANGE_HU if self.is_ct else (0.0, 1.0)
        return np.clip(self.values, low, high).astype(np.float32)

    def points_of(self, mask: Mask) -> FloatArray:
        """Return the centres of the voxels of a mask, mm LPS, shape (voxels, 3)."""
        return np.argwhere(mask)[:, ::-1] * self.spacing_mm + self.first_mm

    def index(self, points_mm: FloatArray) -> FloatArray:
        """Return (z, y, x) indices with fractions of points, mm LPS, shape (..., 3)."""
        places: FloatArray = (points_mm - self.first_mm)[..., ::-1] / self.spacing_mm
        return places

    def sampled(self, points_mm: FloatArray, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return trilinear values of an array of the grid's shape at points, mm LPS, (points, 3); NaN outside."""
        places = self.index(points_mm).T
        found = ndimage.map_coordinates(values, places, order=1, mode="nearest")
        return np.where(self.has(points_mm), found, np.float32(np.nan))

    def has(self, points_mm: FloatArray) -> Mask:
        """Return whether the volume has a value at points, mm LPS, shape (points, 3)."""
        places = self.index(points_mm).T
        return np.asarray(ndimage.map_coordinates(self.valid.astype(np.uint8), places, order=0, cval=0) > 0)

    def warped(
        self, transform: RigidTransform, first_mm: FloatArray, shape: tuple[int, ...]
    ) -> tuple[NDArray[np.float32], Mask]:
        """Return the shown values of this grid and where there are any, on an even grid of another frame.

        Parameters
        ----------
        transform
            From the other frame to this grid's.
        first_mm, shape
            The first voxel, mm LPS x, y, z, and the shape (z, y, x) of the other grid; the spacing is this grid's.
        """
        # The rotation in (z, y, x): rows and columns turned about.
        matrix, offset = transform.matrix[::-1, ::-1], self.index(transform.apply(first_mm))
        shown = ndimage.affine_transform(self.shown, matrix, offset, output_shape=shape, order=1, mode="nearest")
        known = ndimage.affine_transform(
            self.valid.astype(np.uint8), matrix, offset, output_shape=shape, order=0, cval=0
        )
        return shown, np.asarray(known > 0)


def grid_of(volume: Volume, spacing_mm: float = SPACING_MM) -> Grid:
    """Resample a volume: averaged down in its own axes first, so that noise falls and nothing is skipped."""
    values, affine = _averaged(volume, spacing_mm)
    corners = affine.to_patient(_ends(np.array(values.shape) - 1))
    first = np.min(corners, axis=0)
    counts = np.floor((np.max(corners, axis=0) - first) / spacing_mm).astype(int) + 1
    # Columns of the matrix: what one step along z, y and x of the grid is in indices of the volume.
    matrix = np.stack(
        [affine.to_index(first + spacing_mm * step) - affine.to_index(first) for step in np.eye(3)[::-1]], 1
    )
    offset = affine.to_index(first)
    shape = tuple(int(each) for each in counts[::-1])
    even = ndimage.affine_transform(values, matrix, offset, output_shape=shape, order=1, mode="nearest")
    places = np.indices(shape, dtype=np.float32).reshape(3, -1)
    inside = np.ones(places.shape[1], dtype=np.bool_)
    for row, start, size in zip(matrix, offset, values.shape, strict=True):
        at = row.astype(np.float32) @ places + np.float32(start)
        inside &= (at > -0.51) & (at < size - 0.49)
    valid = inside.reshape(shape)
    is_ct = volume.unit == CT_UNIT
    return Grid(even if is_ct else _shares(even, valid), valid, first, spacing_mm, is_ct)


def _averaged(volume: Volume, spacing_mm: float) -> tuple[NDArray[np.float32], Affine]:
    """Return values in the unit, averaged over blocks that fit into the spacing, and where the blocks lie."""
    factors = [max(1, int(spacing_mm / each + 0.25)) for each in volume.spacing_mm]
    factors = [min(factor, size) for factor, size in zip(factors, volume.shape, strict=True)]
    counts = [size // factor for factor, size in zip(factors, volume.shape, strict=True)]
    values = np.empty(counts, dtype=np.float32)
    air = _least_shown(volume)
    depth, height, width = factors
    for index in range(counts[0]):
        slab = volume.voxels[index * depth : (index + 1) * depth, : counts[1] * height, : counts[2] * width]
        if volume.padding is not None:
            slab = np.where((slab >= volume.padding[0]) & (slab <= volume.padding[1]), air, slab)
        blocks = slab.reshape(depth, counts[1], height, counts[2], width)
        values[index] = blocks.mean(axis=(0, 2, 4), dtype=np.float32)
    values = values * np.float32(volume.rescale_slope) + np.float32(volume.rescale_intercept)
    matrix = volume.affine.matrix.copy()
    matrix[:3, 3] = volume.affine.to_patient([(factor - 1) / 2 for factor in factors])
    matrix[:3, :3] *= factors
    return values, Affine(matrix)


def _least_shown(volume: Volume) -> Any:
    """Return the smallest stored value that is no padding: what stands in for padding, as air does."""
    if volume.padding is None:
        return 0
    first, last = volume.padding
    shown = [part[(part < first) | (part > last)] for part in volume.voxels]
    return min((part.min() for part in shown if part.size), default=volume.voxels.dtype.type(0))


def _shares(values: NDArray[np.float32], valid: Mask) -> NDArray[np.float32]:
    low, high = np.percentile(values[valid], (1.0, 99.0))
    return np.asarray(np.clip((values - low) / max(high - low, 1e-6), 0, 1.3), dtype=np.float32)


def _ends(last: NDArray[np.int_]) -> FloatArray:
    return (
        np.stack(np.meshgrid(*[(0, each) for each in last], indexing="ij"), axis=-1).reshape(-1, 3).astype(np.float64)
    )
