"""The longest straight line that stays inside a plane figure with holes (MR-116)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

BORDER_POINTS = 160
"""Places along all borders together that are tried as ends, each with each."""

_CHUNK = 256
_TRIED = 6
_REFINE_STEPS = 9
_REFINE_TO_MM = 0.01
_INWARD = 1e-6


def longest_chord(borders: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray] | None:
    """Return the ends of the longest line segment that lies wholly inside a figure; None where there is none.

    Both ends of such a segment lie on borders. Pairs of places on them are tried from the longest down until some meet
    no border; these are made exact by trying places between, ever finer. A segment may touch a hole and run along a
    straight border.

    Parameters
    ----------
    borders
        Closed lines, each float64, shape (n, 2), mm in the plane, the last point joined to the first: the outer border
        and the holes, which do not cross.

    Returns
    -------
    tuple of float64, each of shape (2,), or None
        The ends, mm in the plane.
    """
    whole = [_Border(each) for each in borders if len(each) >= 3]
    if not whole:
        return None
    starts = np.concatenate([each.points for each in whole])
    ends = np.concatenate([np.roll(each.points, -1, axis=0) for each in whole])
    edges = _Edges(starts, ends)
    step = sum(each.length_mm for each in whole) / BORDER_POINTS
    places = [(number, place) for number, each in enumerate(whole) for place in each.places(step)]
    best: tuple[float, FloatArray, FloatArray] | None = None
    for first, second in _first_chords(whole, places, edges, step):
        found = _refined(whole, first, second, edges, step)
        if best is None or found[0] > best[0]:
            best = found
    return None if best is None else (best[1], best[2])


Place = tuple[int, float]
"""A border by its number, and how far along it, mm."""


class _Border:
    """A closed line by the length along it."""

    def __init__(self, points: FloatArray) -> None:
        self.points = np.asarray(points, dtype=np.float64)
        closed = np.concatenate([self.points, self.points[:1]])
        self._along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
        self._closed = closed
        self.length_mm = float(self._along[-1])

    def places(self, step: float) -> list[float]:
        """Return places along it, about a step apart."""
        count = max(8, round(self.length_mm / step))
        return [float(each) for each in np.arange(count) * (self.length_mm / count)]

    def at(self, places: FloatArray) -> FloatArray:
        """Return the points at some places, shape (n, 2)."""
        wrapped = np.mod(places, self.length_mm)
        return np.stack([np.interp(wrapped, self._along, self._closed[:, axis]) for axis in (0, 1)], axis=-1)


class _Edges:
    """The straight pieces of all borders, and which segments stay inside them."""

    def __init__(self, starts: FloatArray, ends: FloatArray) -> None:
        self._starts, self._ends = starts, ends
        self._steps = ends - starts

    def hold(self, first: FloatArray, second: FloatArray) -> BoolArray:
        """Return which segments, ends of shape (n, 2), cross no border and lie inside.

        The ends are taken in by a hair: they lie on borders themselves.
        """
        across = second - first
        first, second = first + _INWARD * across, second - _INWARD * across
        held = ~self._cross(first, second)
        at = np.flatnonzero(held)
        if len(at):
            held[at] = self._inside((first[at] + second[at]) / 2)
        return held

    def _cross(self, first: FloatArray, second: FloatArray) -> BoolArray:
        across = (second - first)[:, None, :]
        from_first = self._starts[None] - first[:, None, :]
        side_start = across[..., 0] * from_first[..., 1] - across[..., 1] * from_first[..., 0]
        side_end = side_start + across[..., 0] * self._steps[None, :, 1] - across[..., 1] * self._steps[None, :, 0]
        steps = self._steps[None]
        side_first = steps[..., 1] * from_first[..., 0] - steps[..., 0] * from_first[..., 1]
        side_second = side_first + steps[..., 0] * across[..., 1] - steps[..., 1] * across[..., 0]
        crossing: BoolArray = np.any((side_start * side_end < 0) & (side_first * side_second < 0), axis=1)
        return crossing

    def _inside(self, points: FloatArray) -> BoolArray:
        x, y = points[:, 0, None], points[:, 1, None]
        x0, y0 = self._starts[None, :, 0], self._starts[None, :, 1]
        y1 = self._ends[None, :, 1]
        straddles = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = x0 + (y - y0) * self._steps[None, :, 0] / self._steps[None, :, 1]
        inside: BoolArray = (straddles & (x < meets)).sum(axis=1) % 2 == 1
        return inside


def _first_chords(whole: list[_Border], places: list[Place], edges: _Edges, step: float) -> list[tuple[Place, Place]]:
    """Return the longest of the tried pairs whose segment stays inside, no two of them alike."""
    points = np.array([whole[number].at(np.array([place]))[0] for number, place in places])
    one, other = np.triu_indices(len(points), 1)
    lengths = np.linalg.norm(points[one] - points[other], axis=1)
    may_be = np.flatnonzero(~_meets_core(whole, points[one], points[other]))
    order = may_be[np.argsort(-lengths[may_be], kind="stable")]
    found: list[tuple[Place, Place]] = []
    kept: list[tuple[FloatArray, FloatArray]] = []
    for begin in range(0, len(order), _CHUNK):
        chunk = order[begin : begin + _CHUNK]
        for at in chunk[edges.hold(points[one[chunk]], points[other[chunk]])].tolist():
            ends = points[one[at]], points[other[at]]
            if all(_apart(ends, each) > 2 * step for each in kept):
                kept.append(ends)
                found.append((places[one[at]], places[other[at]]))
            if len(found) == _TRIED:
                return found
    return found


def _apart(ends: tuple[FloatArray, FloatArray], others: tuple[FloatArray, FloatArray]) -> float:
    """Return how far the ends of two segments lie apart, the nearer way round."""
    (a, b), (c, d) = ends, others
    straight = max(np.hypot(*(a - c)), np.hypot(*(b - d)))
    turned = max(np.hypot(*(a - d)), np.hypot(*(b - c)))
    return float(min(straight, turned))


def _meets_core(whole: list[_Border], first: FloatArray, second: FloatArray) -> BoolArray:
    """Return which segments pass through a disc inside a hole: most of those that a ring refuses, found cheaply."""
    meets = np.zeros(len(first), dtype=np.bool_)
    for hole in whole[1:]:
        middle = hole.points.mean(axis=0)
        edges = _Edges(hole.points, np.roll(hole.points, -1, axis=0))
        if not edges.hold(middle[None] - 1e-3, middle[None] + 1e-3)[0]:
            continue
        reach = _distances(middle, hole.points, np.roll(hole.points, -1, axis=0)).min()
        meets |= _distances(middle, first, second) < 0.98 * reach
    return meets


def _distances(point: FloatArray, starts: FloatArray, ends: FloatArray) -> FloatArray:
    """Return the distance of a point to each segment."""
    steps = ends - starts
    squared = np.maximum((steps * steps).sum(axis=1), 1e-18)
    along = np.clip(((point - starts) * steps).sum(axis=1) / squared, 0.0, 1.0)
    distances: FloatArray = np.linalg.norm(starts + along[:, None] * steps - point, axis=1)
    return distances


def _refined(
    whole: list[_Border], first: Place, second: Place, edges: _Edges, step: float
) -> tuple[float, FloatArray, FloatArray]:
    """Return the longest segment near a pair of places: length and ends."""
    border_one, border_two = whole[first[0]], whole[second[0]]
    at_one, at_two = first[1], second[1]
    start, end = border_one.at(np.array([at_one]))[0], border_two.at(np.array([at_two]))[0]
    best = float(np.linalg.norm(end - start)), start, end
    while step > _REFINE_TO_MM:
        shifts = np.linspace(-step, step, _REFINE_STEPS)
        ones, twos = (each.ravel() for each in np.meshgrid(at_one + shifts, at_two + shifts, indexing="ij"))
        starts, ends = border_one.at(ones), border_two.at(twos)
        lengths = np.linalg.norm(ends - starts, axis=1)
        longer = np.flatnonzero(lengths > best[0])
        held = longer[edges.hold(starts[longer], ends[longer])] if len(longer) else longer
        if len(held):
            at = held[int(np.argmax(lengths[held]))]
            best = float(lengths[at]), starts[at], ends[at]
            at_one, at_two = float(ones[at]), float(twos[at])
        step /= 2.5
    return best
