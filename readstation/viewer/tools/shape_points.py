"""How the points of a shape follow when one of them, or the whole, is dragged; and how they are stored."""

from __future__ import annotations

import numpy as np

from readstation.geometry.bidirectional import AxisPair, PairEnd, axis_pair
from readstation.geometry.diameter import committed
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import PointMm

Points = tuple[PointMm, ...]

SMALLEST_AXIS_MM = 0.1
"""No axis of an oval is dragged to less than this."""


def moved_points(
    kind: MarkupKind, points: Points, normal: PointMm, handle: int | None, from_mm: PointMm, to_mm: PointMm
) -> Points:
    """Return the points after a drag.

    Parameters
    ----------
    kind, points, normal
        The shape before the drag, mm LPS.
    handle
        The point that is held, by its place; None moves the whole.
    from_mm, to_mm
        Where the pointer was pressed and where it is now: the held point keeps its distance from it.
    """
    step = np.subtract(to_mm, from_mm)
    if handle is None:
        return tuple(_plain(np.add(point, step)) for point in points)
    target = np.add(points[handle], step)
    if kind is MarkupKind.BIDIRECTIONAL:
        return _as_points(pair_of(points, normal).moved(PairEnd(handle), target))
    if kind is MarkupKind.ELLIPSE:
        return _moved_oval(points, normal, handle, target)
    return tuple(_plain(target) if place == handle else point for place, point in enumerate(points))


def stored_points(kind: MarkupKind, points: Points, normal: PointMm) -> tuple[PointUm, ...]:
    """Return the points as they are stored: whole micrometres, the longer axis of an oval or of a pair first."""
    if kind is MarkupKind.BIDIRECTIONAL:
        return pair_of(points, normal).committed()
    if kind is MarkupKind.ELLIPSE and _length(points[2], points[3]) > _length(points[0], points[1]):
        points = (*points[2:], *points[:2])
    return tuple(committed(point) for point in points)


def pair_of(points: Points, normal: PointMm) -> AxisPair:
    """Return the axis pair that four points stand for, mm LPS."""
    start, end, short_start, short_end = points
    pair = axis_pair(start, end, normal)
    return pair.moved(PairEnd.SHORT_END, short_end).moved(PairEnd.SHORT_START, short_start)


def pair_points(pair: AxisPair) -> Points:
    """Return the four ends of a pair, mm LPS."""
    return _as_points(pair)


def _moved_oval(points: Points, normal: PointMm, handle: int, target: np.ndarray) -> Points:
    """Drag one end of an axis: the end across stays, and the other axis stays as long, across the middle."""
    ends = [np.asarray(point, dtype=np.float64) for point in points]
    across_end = ends[handle ^ 1]
    axis = target - across_end
    length = float(np.linalg.norm(axis))
    if length < SMALLEST_AXIS_MM:
        return points
    first = 2 if handle < 2 else 0
    half = float(np.linalg.norm(ends[first + 1] - ends[first])) / 2
    across = np.cross(np.asarray(normal), axis / length)
    if float(across @ (ends[first + 1] - ends[first])) < 0:
        across = -across
    middle = (target + across_end) / 2
    ends[handle] = target
    ends[first], ends[first + 1] = middle - half * across, middle + half * across
    return tuple(_plain(end) for end in ends)


def _as_points(pair: AxisPair) -> Points:
    return tuple(_plain(end) for end in pair.ends_mm)


def _plain(point: np.ndarray) -> PointMm:
    x, y, z = point
    return float(x), float(y), float(z)


def _length(start: PointMm, end: PointMm) -> float:
    return float(np.linalg.norm(np.subtract(end, start)))
