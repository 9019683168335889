"""Where the label of a line stands: outside the lesion, inside the view, away from other marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.overlays import Box

DIRECTIONS = 16
"""A label stands in one of so many directions from the middle of its line, counted clockwise from the right."""

CLEARANCE_PX = 14.0
_INSET_PX = 8.0
_SHARES = (1.0, 0.6, 0.3)
"""A label comes nearer to its line, by these shares of its distance, only where it would stand outside the view."""

_ANGLES = np.linspace(0.0, 2 * np.pi, DIRECTIONS, endpoint=False)
_RAYS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """Where a label stands.

    Attributes
    ----------
    direction
        Which of the directions; −1 where the reader put it.
    box
        The box of the words, logical px.
    """

    direction: int
    box: Box

    def anchor(self, towards: tuple[float, float]) -> tuple[float, float]:
        """Return the point of the box where a leader from a place ends: its nearest edge."""
        left, top, right, bottom = self.box
        x, y = towards
        if top <= y <= bottom:
            return (right if x > right else left), (top + bottom) / 2
        return min(max(x, left + 6.0), right - 6.0), (bottom if y > bottom else top)


def place_label(
    start: tuple[float, float],
    end: tuple[float, float],
    size: tuple[float, float],
    view_size: tuple[float, float],
    taken: Sequence[Box],
    previous: int | None,
) -> LabelPlace:
    """Choose a place for the label of a line.

    Parameters
    ----------
    start, end
        The line, logical px.
    size
        Width and height of the words.
    view_size
        Width and height of the view.
    taken
        Boxes that other marks and words hold.
    previous
        The direction that it stood in before; kept while it is free, so that a label does not jump during a drag.
    """
    along = np.subtract(end, start)
    middle = np.add(start, end) / 2
    reach = float(np.hypot(*along)) / 2 + CLEARANCE_PX
    lean = np.clip(2 * _RAYS, -1.0, 1.0) * np.divide(size, 2)
    boxes = np.concatenate(
        [_boxes(middle + max(reach * share, 2 * CLEARANCE_PX) * _RAYS + lean, size) for share in _SHARES]
    )
    cost = overlaps(boxes, [*taken, *box_around(start, end, 6.0)]) + 40.0 * _outside(boxes, view_size)
    cost += np.repeat([60.0 * (1.0 - share) for share in _SHARES], DIRECTIONS) + np.tile(_taste(along), len(_SHARES))
    if previous is not None:
        cost[previous::DIRECTIONS] -= 30.0
    best = int(np.argmin(cost))
    left, top, right, bottom = boxes[best].tolist()
    return LabelPlace(best % DIRECTIONS, (left, top, right, bottom))


def place_at(middle: tuple[float, float], size: tuple[float, float], view_size: tuple[float, float]) -> LabelPlace:
    """Return the place of a label that the reader put somewhere, taken back into the view where it would leave it.

    Parameters
    ----------
    middle, size, view_size
        The middle of the words, their width and height, and those of the view, logical px.
    """
    left, top = (
        max(min(at - extent / 2, whole - _INSET_PX - extent), _INSET_PX)
        for at, extent, whole in zip(middle, size, view_size, strict=True)
    )
    return LabelPlace(-1, (left, top, left + size[0], top + size[1]))


def box_around(start: tuple[float, float], end: tuple[float, float], pad_px: float = 8.0) -> list[Box]:
    """Return small boxes along a line that together hold it."""
    steps = max(1, int(hypot(end[0] - start[0], end[1] - start[1]) // 16))
    boxes = []
    for number in range(steps + 1):
        x = start[0] + (end[0] - start[0]) * number / steps
        y = start[1] + (end[1] - start[1]) * number / steps
        boxes.append((x - pad_px, y - pad_px, x + pad_px, y + pad_px))
    return boxes


def overlaps(candidates: NDArray[np.float64], taken: Sequence[Box]) -> NDArray[np.float64]:
    """Return the area, px², that each candidate box, shape (n, 4), shares with boxes that are taken."""
    if not taken:
        return np.zeros(len(candidates))
    held = np.asarray(taken, dtype=np.float64)[None]
    mine = candidates[:, None]
    spans = np.minimum(mine[..., 2:], held[..., 2:]) - np.maximum(mine[..., :2], held[..., :2])
    area: NDArray[np.float64] = np.clip(spans, 0.0, None).prod(axis=2).sum(axis=1)
    return area


def _boxes(middles: NDArray[np.float64], size: tuple[float, float]) -> NDArray[np.float64]:
    half = np.divide(size, 2)
    return np.concatenate([middles - half, middles + half], axis=1)


def _taste(along: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prefer across the line over along it, up over down, and right a little over left."""
    parallel = np.abs(_RAYS @ along) / (float(np.hypot(*along)) or 1.0)
    taste: NDArray[np.float64] = 12.0 * parallel + _RAYS @ (-1.0, 3.0)
    return taste


def _outside(boxes: NDArray[np.float64], view_size: tuple[float, float]) -> NDArray[np.float64]:
    before = np.clip(_INSET_PX - boxes[:, :2], 0.0, None)
    after = np.clip(boxes[:, 2:] - np.subtract(view_size, _INSET_PX), 0.0, None)
    outside: NDArray[np.float64] = (before + after).sum(axis=1)
    return outside
