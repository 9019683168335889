"""The longest straight line in a plane figure that stays clear of a hole: the true viable diameter (MR-116)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
PlanePoint = tuple[float, float]
Waves = tuple[tuple[int, float, float], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed line about a centre whose radius changes in waves.

    Attributes
    ----------
    radius
        Mean radius, millimetres.
    waves
        Triples (number, share of the mean radius, angle in radians).
    """

    radius: float
    waves: Waves = ()

    def radii(self, angles: Vector) -> Vector:
        """Return the radius (mm) at angles (radians, from x towards y)."""
        radii = np.full_like(angles, self.radius)
        for number, share, angle in self.waves:
            radii += self.radius * share * np.cos(number * (angles - angle))
        return radii

    def points(self, angles: Vector) -> Vector:
        """Return the points at angles, shape (n, 2), millimetres about the centre."""
        radii = self.radii(angles)
        return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=-1)

    def reach(self) -> float:
        """Return a radius that holds the outline."""
        return self.radius * (1 + sum(share for _, share, _ in self.waves))


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole in a figure: its own outline about a centre given from the figure's."""

    centre: PlanePoint
    outline: Outline


def longest_chord(figure: Outline, hole: Hole | None) -> tuple[PlanePoint, PlanePoint]:
    """Return the ends of the longest chord of a figure that does not touch its hole.

    Every pair of 360 border points is tried; the best pair is refined until the angles are known to a billionth of a
    radian. The figure must be so nearly convex that the chord stays inside it.

    Parameters
    ----------
    figure
        The outer border.
    hole
        What the chord must not enter, or None.

    Returns
    -------
    Two (x, y) points on the border, millimetres about the figure's centre.
    """
    around = np.linspace(0, 2 * math.pi, 360, endpoint=False)
    rim = None if hole is None else hole.outline.points(np.linspace(0, 2 * math.pi, 72)) + np.asarray(hole.centre)
    first, second = _best(figure, rim, around, around)
    step = float(around[1])
    while step > 1e-9:
        offsets = np.linspace(-step, step, 41)
        first, second = _best(figure, rim, first + offsets, second + offsets)
        step /= 10
    ends = figure.points(np.array([first, second]))
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))


def _best(figure: Outline, rim: Vector | None, firsts: Vector, seconds: Vector) -> tuple[float, float]:
    starts, ends = figure.points(firsts)[:, None, :], figure.points(seconds)[None, :, :]
    across = ends - starts
    squared = np.sum(across * across, axis=-1)
    if rim is not None:
        # A chord is clear of the hole where the whole rim lies on one side of it.
        sides = across[..., 0, None] * (rim[:, 1] - starts[..., 1, None])
        sides -= across[..., 1, None] * (rim[:, 0] - starts[..., 0, None])
        squared = np.where(sides.min(axis=-1) * sides.max(axis=-1) > 0, squared, -1.0)
    row, column = np.unravel_index(int(np.argmax(squared)), squared.shape)
    return float(firsts[row]), float(seconds[column])
