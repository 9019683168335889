"""Volumes whose truth stands here and not in the code under test: DICOM's own formula, voxel by voxel."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume

Axis = tuple[int, int, int]

_SIGNED_AXES: list[Axis] = [
    tuple(sign if axis == place else 0 for place in range(3)) for axis in range(3) for sign in (1, -1)
]

ORIENTATIONS: list[tuple[Axis, Axis]] = [
    (row, column)
    for row, column in permutations(_SIGNED_AXES, 2)
    if all(a * b == 0 for a, b in zip(row, column, strict=True))
]
"""The 24 right-handed orientations: direction along a row, direction down a column."""


def patient_grid(
    row: Axis,
    column: Axis,
    shape: tuple[int, int, int],
    spacing: tuple[float, float, float],
    origin: tuple[float, float, float],
) -> np.ndarray:
    """Return the patient point of every voxel, shape (slices, rows, columns, 3), by PS3.3 C.7.6.2.1.1."""
    normal = np.cross(row, column)
    points = np.zeros((*shape, 3))
    for k, i, j in product(*(range(size) for size in shape)):
        points[k, i, j] = (
            np.array(origin)
            + j * spacing[2] * np.array(row)
            + i * spacing[1] * np.array(column)
            + k * spacing[0] * normal
        )
    return points


def volume_of(
    voxels: np.ndarray,
    row: Axis = (1, 0, 0),
    column: Axis = (0, 1, 0),
    spacing: tuple[float, float, float] = (5.0, 1.0, 1.0),
    origin: tuple[float, float, float] = (-20.0, -30.0, 40.0),
    *,
    slope: float = 1.0,
    intercept: float = 0.0,
    frame: str = "frame-1",
    unit: str = "HU",
) -> Volume:
    """Return a volume with its slices along row × column; spacing is (slice, row, column)."""
    normal = np.cross(row, column).astype(float)
    affine = Affine.from_dicom(origin, [*row, *column], spacing[1], spacing[2], normal * spacing[0])
    positions = np.array([np.dot(normal, np.array(origin) + k * spacing[0] * normal) for k in range(voxels.shape[0])])
    return Volume(SeriesKey("series"), voxels, affine, slope, intercept, unit, frame, positions)
