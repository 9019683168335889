"""The longest straight line in a plane figure that stays clear of a hole: the true viable diameter (MR-116)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
PlanePoint = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Hole:
    """A circular hole in a plane figure, millimetres."""

    centre: PlanePoint
    radius: float


def longest_chord(border: Callable[[Vector], Vector], hole: Hole | None) -> tuple[PlanePoint, PlanePoint]:
    """Return the ends of the longest chord of a star-shaped figure that does not touch its hole.

    Every pair of 720 border points is tried; the best pair is then refined until the ends are known to a millionth of
    a degree. The figure must be convex enough that the chord stays inside it.

    Parameters
    ----------
    border
        Radius (mm) for angles (radians), about the figure's origin.
    hole
        What the chord must not enter, or None.

    Returns
    -------
    Two (x, y) points on the border, millimetres about the figure's origin.
    """
    angles = np.linspace(0, 2 * math.pi, 720, endpoint=False)
    first, second = _best(border, hole, angles, angles)
    step = float(angles[1])
    while step > 1e-9:
        offsets = np.linspace(-step, step, 41)
        first, second = _best(border, hole, first + offsets, second + offsets)
        step /= 10
    ends = _points(border, np.array([first, second]))
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))


def _points(border: Callable[[Vector], Vector], angles: Vector) -> Vector:
    radii = border(angles)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1)


def _best(
    border: Callable[[Vector], Vector], hole: Hole | None, firsts: Vector, seconds: Vector
) -> tuple[float, float]:
    starts, ends = _points(border, firsts)[:, None, :], _points(border, seconds)[None, :, :]
    across = ends - starts
    squared = np.sum(across * across, axis=-1)
    if hole is not None:
        inwards = np.asarray(hole.centre) - starts
        along = np.clip(np.sum(inwards * across, axis=-1) / np.maximum(squared, 1e-12), 0, 1)
        nearest = inwards - along[..., None] * across
        squared = np.where(np.sum(nearest * nearest, axis=-1) > hole.radius**2, squared, -1.0)
    row, column = np.unravel_index(int(np.argmax(squared)), squared.shape)
    return float(firsts[row]), float(seconds[column])
