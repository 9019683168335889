"""Signed distances of simple solids on one slice: negative inside, millimetres, exact to first order at the surface."""

from __future__ import annotations

import math

import numpy as np

from readstation.imaging.phantom.layout import FloatArray, Grid, Point


def ellipsoid(grid: Grid, centre: Point, radii: Point, turn_deg: float = 0.0) -> FloatArray:
    """Return the distance to an ellipsoid.

    Parameters
    ----------
    grid
        The pixels.
    centre, radii
        Millimetres, anatomy frame; the radii lie along x, y, z before the turn.
    turn_deg
        Turn about z, from x towards y.

    Returns
    -------
    float32 array of the grid's shape, millimetres.
    """
    dx, dy = grid.x - np.float32(centre[0]), grid.y - np.float32(centre[1])
    if turn_deg:
        cos, sin = np.float32(math.cos(math.radians(turn_deg))), np.float32(math.sin(math.radians(turn_deg)))
        dx, dy = dx * cos + dy * sin, dy * cos - dx * sin
    a, b = np.float32(1 / radii[0] ** 2), np.float32(1 / radii[1] ** 2)
    dz = grid.z - centre[2]
    squares_x, squares_y = dx * dx, dy * dy
    # At the centre both are 0 and their ratio is a radius: the tiny terms keep it so.
    tiny = 1e-12
    level = np.sqrt(squares_x * a + squares_y * b + np.float32((dz / radii[2]) ** 2 + tiny * min(radii) ** 2))
    slope = np.sqrt(squares_x * (a * a) + squares_y * (b * b) + np.float32((dz / radii[2] ** 2) ** 2 + tiny))
    return np.asarray(level * (level - np.float32(1)) / slope, dtype=np.float32)


def bullet(grid: Grid, centre: Point, radii: Point, flare: float) -> FloatArray:
    """Return the distance to a dome: an ellipsoid above its centre, a flaring column below it.

    The level is divided by its slope in the slice plane only, which is enough for a surface seen from above.
    """
    dx, dy = (grid.x - np.float32(centre[0])), (grid.y - np.float32(centre[1]))
    dz = grid.z - centre[2]
    wide = 1.0 + flare * max(0.0, -dz)
    up = max(0.0, dz) / radii[2]
    a, b = np.float32(1 / (radii[0] * wide) ** 2), np.float32(1 / (radii[1] * wide) ** 2)
    squares_x, squares_y = dx * dx, dy * dy
    tiny = 1e-12
    level = np.sqrt(squares_x * a + squares_y * b + np.float32(up * up + tiny * min(radii) ** 2))
    slope = np.sqrt(squares_x * (a * a) + squares_y * (b * b) + np.float32((up / radii[2]) ** 2 + tiny))
    return np.asarray(level * (level - np.float32(1)) / slope, dtype=np.float32)


def round_cone(grid: Grid, start: Point, end: Point, start_radius: float, end_radius: float) -> FloatArray:
    """Return the distance to a straight tube with round ends whose radius changes evenly."""
    ax, ay, az = (end[axis] - start[axis] for axis in range(3))
    length_squared = ax * ax + ay * ay + az * az
    dx, dy = grid.x - np.float32(start[0]), grid.y - np.float32(start[1])
    dz = grid.z - start[2]
    along = (dx * np.float32(ax) + dy * np.float32(ay) + np.float32(dz * az)) * np.float32(1 / length_squared)
    along = np.clip(along, 0, 1)
    ex, ey, ez = dx - along * np.float32(ax), dy - along * np.float32(ay), np.float32(dz) - along * np.float32(az)
    radius = np.float32(start_radius) + along * np.float32(end_radius - start_radius)
    distance: FloatArray = np.sqrt(ex * ex + ey * ey + ez * ez) - radius
    return distance


def union(one: FloatArray, other: FloatArray, blend_mm: float = 0.0) -> FloatArray:
    """Return the union of two solids, its inner edge filled with a fillet of about `blend_mm`."""
    if blend_mm <= 0:
        joined: FloatArray = np.minimum(one, other)
        return joined
    width = np.float32(blend_mm)
    near = np.maximum(width - np.abs(one - other), 0) / width
    return np.asarray(np.minimum(one, other) - near * near * (width * np.float32(0.25)), dtype=np.float32)


def without(one: FloatArray, other: FloatArray, blend_mm: float = 0.0) -> FloatArray:
    """Return the first solid with the second cut out of it, the edge rounded by about `blend_mm`."""
    return -union(-one, other, blend_mm)


def common(one: FloatArray, other: FloatArray, blend_mm: float = 0.0) -> FloatArray:
    """Return what lies in both solids, the edge rounded by about `blend_mm`."""
    return -union(-one, -other, blend_mm)
