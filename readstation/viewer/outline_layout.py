"""Outlines of volumes of interest in a view: colour and dash of each, and its name beside the largest line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import numpy as np

from readstation.viewer.drawing import FontWeight, Pen, TextMetrics, Words
from readstation.viewer.labels import overlaps
from readstation.viewer.mark_style import LABEL_PX, LINE_PX, TEXT1, Rgb
from readstation.viewer.marks import OutlineMark
from readstation.viewer.overlays import Box
from readstation.viewer.view_geometry import FloatArray, ViewGeometry

OUTLINE_STYLES: tuple[tuple[Rgb, tuple[float, ...]], ...] = (
    ((0x57, 0xEB, 0xFF), ()),
    (TEXT1, (7, 4)),
    ((0xBB, 0xA6, 0xFF), (2, 3)),
    ((0xFF, 0xB1, 0x33), (8, 3, 2, 3)),
    ((0x5F, 0xDC, 0xCB), (5, 4)),
    ((0xFF, 0x5C, 0x8D), (3, 3)),
)
"""Colour and dash of the volumes, in their order; curves and tables have the same. The last ones come again."""

_GAP_PX = 6.0
_INSET_PX = 8.0
_HEIGHT_PX = 18.0
_PLACES_ALONG = 16
_CLEAR = 4.0
"""Words over words weigh so much more than a name that stands away from the end of its outline."""
_Stretch = tuple[list[float], list[float]]


def style_of(number: int) -> tuple[Rgb, tuple[float, ...]]:
    """Return colour and dash, logical px, of a volume by its place among the others, from 0."""
    return OUTLINE_STYLES[number % len(OUTLINE_STYLES)]


@dataclass(frozen=True, slots=True)
class _Look:
    colour: Rgb
    taken: Sequence[Box]


def draw_outline(
    pen: Pen, view: ViewGeometry, mark: OutlineMark, metrics: TextMetrics, taken: Sequence[Box] = ()
) -> Box:
    """Draw an outline and its name clear of boxes that are taken, and return the box of the name."""
    colour, dash = style_of(mark.style)
    width = LINE_PX + 0.6 if mark.is_current else LINE_PX
    lines = [_places(view, line) for line in mark.lines_mm]
    for places in lines:
        closed = np.concatenate([places, places[:1]]).tolist()
        for start, end in _dashed(pairwise(closed), dash):
            pen.line((start[0], start[1]), (end[0], end[1]), width, colour)
    largest = max(lines, key=lambda places: float(np.ptp(places, axis=0).prod()))
    across, along = largest[:, 0], largest[:, 1]
    if across.max() < 0 or across.min() > view.width_px or along.max() < 0 or along.min() > view.height_px:
        return (0.0, 0.0, 0.0, 0.0)  # nothing of it is in sight, so there is nothing to name
    width_px = metrics.width_px(mark.label, LABEL_PX, FontWeight.SEMI_BOLD)
    return _write(pen, view, mark.label, largest, width_px, _Look(colour, taken))


def _places(view: ViewGeometry, line_mm: FloatArray) -> FloatArray:
    """Return the places of points in a view, logical px, shape (points, 2)."""
    offsets = line_mm - view.center_mm
    across, along = offsets @ view.right / view.mm_per_px, offsets @ view.down / view.mm_per_px
    places: FloatArray = np.stack([across + view.width_px / 2, along + view.height_px / 2], axis=-1)
    return places


def _dashed(stretches: Iterable[_Stretch], dash_px: tuple[float, ...]) -> Iterator[_Stretch]:
    """Yield the parts of a line that are drawn; the dashes run on round its corners."""
    if not dash_px:
        yield from stretches
        return
    place, left = 0, dash_px[0]
    for (x0, y0), (x1, y1) in stretches:
        length, along = hypot(x1 - x0, y1 - y0), 0.0
        while along < length:
            step = min(left, length - along)
            if place % 2 == 0:
                a, b = along / length, (along + step) / length
                start = [x0 + a * (x1 - x0), y0 + a * (y1 - y0)]
                yield start, [x0 + b * (x1 - x0), y0 + b * (y1 - y0)]
            along, left = along + step, left - step
            if left <= 0:
                place = (place + 1) % len(dash_px)
                left = dash_px[place]


def _write(pen: Pen, view: ViewGeometry, text: str, places: FloatArray, width_px: float, look: _Look) -> Box:
    """Write a name where it covers least of what is taken: beside an outline, else along it; return its box."""
    right, left = places[int(np.argmax(places[:, 0]))], places[int(np.argmin(places[:, 0]))]
    top, bottom = places[int(np.argmin(places[:, 1]))], places[int(np.argmax(places[:, 1]))]
    half = _HEIGHT_PX / 2
    wanted: list[tuple[float, float]] = [
        (right[0] + _GAP_PX, right[1]),
        (left[0] - _GAP_PX - width_px, left[1]),
        (top[0] - width_px / 2, top[1] - _GAP_PX - half),
        (bottom[0] - width_px / 2, bottom[1] + _GAP_PX + half),
        (right[0] + _GAP_PX, right[1] + _HEIGHT_PX),
        (right[0] + _GAP_PX, right[1] - _HEIGHT_PX),
        *_along(view, places, width_px),
    ]
    boxes = np.array([_inside(view, float(x), float(y), width_px) for x, y in wanted])
    moved = np.abs(boxes[:, 0] - [x for x, _ in wanted]) + np.abs(boxes[:, 1] + half - [y for _, y in wanted])
    cost = _CLEAR * overlaps(boxes, look.taken) + width_px * moved / 2 + np.arange(len(wanted))
    x, y, past, low = boxes[int(np.argmin(cost))].tolist()
    pen.write(Words(x, (y + low) / 2 + 0.36 * LABEL_PX, text, LABEL_PX, FontWeight.SEMI_BOLD, look.colour))
    return (x, y, past, low)


def _along(view: ViewGeometry, places: FloatArray, width_px: float) -> Iterator[tuple[float, float]]:
    """Yield where a name may begin if nothing else is clear: along what is in sight, and last in its middle.

    The ends of a volume that is larger than the view lie out of it, where its corners have their words.
    """
    is_seen = ((places >= 0) & (places <= (view.width_px, view.height_px))).all(axis=1)
    seen = places[is_seen]
    for x, y in seen[:: max(1, len(seen) // _PLACES_ALONG)]:
        yield float(x) + _GAP_PX, float(y)
        yield float(x) - _GAP_PX - width_px, float(y)
    left, top = np.clip(places.min(axis=0), 0, None)
    right, bottom = np.minimum(places.max(axis=0), (view.width_px, view.height_px))
    yield float(left + right - width_px) / 2, float(top + bottom) / 2


def _inside(view: ViewGeometry, x: float, middle_y: float, width_px: float) -> Box:
    """Return the box of a name that begins at a place, taken back into the view where it would leave it."""
    x = min(max(x, _INSET_PX), max(view.width_px - _INSET_PX - width_px, _INSET_PX))
    y = min(max(middle_y, _HEIGHT_PX), view.height_px - _HEIGHT_PX)
    return (x, y - _HEIGHT_PX / 2, x + width_px, y + _HEIGHT_PX / 2)
