"""Where the label of a line stands: outside the lesion, inside the view, away from other marks and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from readstation.viewer.overlays import Box

DIRECTIONS = 16
"""A label stands in one of so many directions from the middle of its line."""

CLEARANCE_PX = 14.0
_INSET_PX = 8.0
_SHARES = (1.0, 0.6, 0.3)
"""A label comes nearer to its line, by these shares of its distance, only where it would stand outside the view."""


@dataclass(frozen=True, slots=True)
class LabelPlace:
    """Where a label stands.

    Attributes
    ----------
    direction
        Which of the directions, counted clockwise from the right.
    box
        The box of the words, logical px.
    """

    direction: int
    box: Box

    @property
    def anchor(self) -> tuple[float, float]:
        """The point of the box where the leader ends: its side that looks to the line, half-way up."""
        left, top, right, bottom = self.box
        angle = 2 * pi * self.direction / DIRECTIONS
        if abs(cos(angle)) < 0.3:
            return (left + right) / 2, top if sin(angle) > 0 else bottom
        return (left if cos(angle) > 0 else right), (top + bottom) / 2


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
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    reach = hypot(end[0] - start[0], end[1] - start[1]) / 2 + CLEARANCE_PX
    own = _around_line(start, end)
    along = (end[0] - start[0], end[1] - start[1])

    def cost(candidate: tuple[float, LabelPlace]) -> float:
        share, place = candidate
        hidden = 40.0 * _outside(place.box, view_size)
        hidden += sum(_overlap(place.box, box) for box in taken) + sum(_overlap(place.box, box) for box in own)
        stay = -30.0 if place.direction == previous else 0.0
        return hidden + stay + 60.0 * (1.0 - share) + _taste(place.direction, along)

    candidates = [
        (share, _place(middle, max(reach * share, 2 * CLEARANCE_PX), size, number))
        for share in _SHARES
        for number in range(DIRECTIONS)
    ]
    return min(candidates, key=cost)[1]


def box_around(start: tuple[float, float], end: tuple[float, float], pad_px: float = 8.0) -> list[Box]:
    """Return small boxes along a line that together hold it."""
    steps = max(1, int(hypot(end[0] - start[0], end[1] - start[1]) // 16))
    boxes = []
    for number in range(steps + 1):
        x = start[0] + (end[0] - start[0]) * number / steps
        y = start[1] + (end[1] - start[1]) * number / steps
        boxes.append((x - pad_px, y - pad_px, x + pad_px, y + pad_px))
    return boxes


def _around_line(start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
    return box_around(start, end, 6.0)


def _place(middle: tuple[float, float], reach: float, size: tuple[float, float], number: int) -> LabelPlace:
    angle = 2 * pi * number / DIRECTIONS
    width, height = size
    x = middle[0] + reach * cos(angle) + _lean(cos(angle)) * width / 2
    y = middle[1] + reach * sin(angle) + _lean(sin(angle)) * height / 2
    return LabelPlace(number, (x - width / 2, y - height / 2, x + width / 2, y + height / 2))


def _lean(component: float) -> float:
    return max(-1.0, min(1.0, component * 2.0))


def _taste(number: int, along: tuple[float, float]) -> float:
    """Prefer across the line over along it, up over down, and right a little over left."""
    angle = 2 * pi * number / DIRECTIONS
    length = hypot(*along) or 1.0
    parallel = abs(cos(angle) * along[0] + sin(angle) * along[1]) / length
    return 12.0 * parallel + 3.0 * sin(angle) - 1.0 * cos(angle)


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _outside(box: Box, view_size: tuple[float, float]) -> float:
    left, top, right, bottom = box
    width, height = view_size
    return (
        max(0.0, _INSET_PX - left)
        + max(0.0, _INSET_PX - top)
        + max(0.0, right - width + _INSET_PX)
        + max(0.0, bottom - height + _INSET_PX)
    )
