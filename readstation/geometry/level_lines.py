"""Where a field on a grid meets a level: closed lines between the samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

FloatArray = NDArray[np.float64]

_TOP, _RIGHT, _BOTTOM, _LEFT = 0, 1, 2, 3

# A cell's four corners as bits: top left 1, top right 2, bottom right 4, bottom left 8. The way leads from one edge of
# the cell to another with what is above the level on its left, as the picture is seen (rows run down).
_WAYS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_TOP, _LEFT),),
    2: ((_RIGHT, _TOP),),
    3: ((_RIGHT, _LEFT),),
    4: ((_BOTTOM, _RIGHT),),
    6: ((_BOTTOM, _TOP),),
    7: ((_BOTTOM, _LEFT),),
    8: ((_LEFT, _BOTTOM),),
    9: ((_TOP, _BOTTOM),),
    11: ((_RIGHT, _BOTTOM),),
    12: ((_LEFT, _RIGHT),),
    13: ((_TOP, _RIGHT),),
    14: ((_LEFT, _TOP),),
}
_SADDLES: dict[tuple[int, bool], tuple[tuple[int, int], ...]] = {
    (5, False): ((_TOP, _LEFT), (_BOTTOM, _RIGHT)),
    (5, True): ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
    (10, False): ((_RIGHT, _TOP), (_LEFT, _BOTTOM)),
    (10, True): ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
}
"""Two corners across from each other are above: joined in the middle of the cell (True) where its mean is."""


def level_lines(field: FloatArray) -> list[FloatArray]:
    """Return the closed lines on which a field is zero, by marching squares with linear interpolation.

    Parameters
    ----------
    field
        float64, shape (rows, columns), finite. Beyond its border it counts as below zero.

    Returns
    -------
    list of float64, each of shape (n, 2)
        (row, column) places in order, the last joined to the first; what is above zero lies to the left of the way as
        the picture is seen, so that outer borders and holes run in opposite senses (Lorensen and Cline, Computer
        Graphics 1987;21:163, in the plane).
    """
    padded = np.pad(np.asarray(field, dtype=np.float64), 1, constant_values=-1.0)
    following, places = _ways(padded)
    lines = []
    for start in sorted(following):
        if start not in following:
            continue
        way = []
        at = start
        while at in following:
            way.append(at)
            at = following.pop(at)
        lines.append(np.array([places(each) for each in way]) - 1.0)
    return lines


def signed_area(line: FloatArray) -> float:
    """Return the area inside a closed line, shape (n, 2): positive for an outer border, negative for a hole."""
    rows, columns = line[:, 0], line[:, 1]
    return float(np.sum(columns * np.roll(rows, -1) - np.roll(columns, -1) * rows)) / 2


class _Places:
    """Where the field is zero on each edge of the grid, by linear interpolation."""

    def __init__(self, field: FloatArray) -> None:
        self._field = field

    def __call__(self, edge: int) -> tuple[float, float]:
        place, is_down = divmod(edge, 2)
        row, column = divmod(place, self._field.shape[1])
        here = float(self._field[row, column])
        there = float(self._field[row + is_down, column + 1 - is_down])
        share = here / (here - there)
        return (row + share, float(column)) if is_down else (float(row), column + share)


def _ways(field: FloatArray) -> tuple[dict[int, int], _Places]:
    """Return, for each edge of the grid that is met, the edge that comes next."""
    above = field > 0.0
    cells = above[:-1, :-1].astype(np.int8) + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    columns = field.shape[1]
    following: dict[int, int] = {}
    for row, column in zip(*(each.tolist() for each in np.nonzero((cells > 0) & (cells < 15))), strict=True):
        kind = int(cells[row, column])
        ways = _WAYS.get(kind)
        if ways is None:
            ways = _SADDLES[kind, bool(field[row : row + 2, column : column + 2].mean() > 0)]
        corner = 2 * (row * columns + column)
        edges = (corner, corner + 3, corner + 2 * columns, corner + 1)
        for begin, end in ways:
            following[edges[begin]] = edges[end]
    return following, _Places(field)


def smoothed_line(line: FloatArray, step: float, width: float) -> FloatArray:
    """Return a closed line with evenly spaced points and without its fine wiggles; round parts keep their size.

    A Gaussian along the line, and what it takes from the size of round parts given back by a second pass the other way
    (Taubin, SIGGRAPH 1995, 351).

    Parameters
    ----------
    line
        Shape (n, 2), in any unit of length.
    step, width
        Between the points, and the standard deviation of the Gaussian along the line, in that unit.
    """
    closed = np.concatenate([line, line[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))])
    count = max(8, round(float(along[-1]) / step))
    places = np.arange(count) * (along[-1] / count)
    even = np.stack([np.interp(places, along, closed[:, axis]) for axis in (0, 1)], axis=-1)
    spread = min(width, float(along[-1]) / 12) / (float(along[-1]) / count)
    once: FloatArray = ndimage.gaussian_filter1d(even, spread, axis=0, mode="wrap")
    twice: FloatArray = ndimage.gaussian_filter1d(once, spread, axis=0, mode="wrap")
    return 2.0 * once - twice


def moved_outwards(line: FloatArray, distances: FloatArray) -> FloatArray:
    """Return an outer border moved outwards by a distance at each of its points, shape (n,)."""
    along = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    # Rows run down, so what lies to the left of the way as the picture is seen lies at (-columns, rows) of it.
    outwards = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    moved: FloatArray = line + outwards * distances[:, None]
    return moved
