"""Strokes and handles of regions, axis pairs, arrows and probes in a view."""

from __future__ import annotations

from math import hypot

from readstation.model.markup import MarkupKind
from readstation.viewer.drawing import Pen
from readstation.viewer.mark_style import (
    ACTIVE_LINE_PX,
    DRAG_CROSS_PX,
    DRAG_RING_PX,
    END_BAR_PX,
    LINE_PX,
    RING_PX,
    STYLES,
    WHITE,
    Rgb,
)
from readstation.viewer.marks import MarkRole, MarkState, ShapeMark
from readstation.viewer.shape_strokes import Point, Segment, strokes_px
from readstation.viewer.view_geometry import ViewGeometry

_ARROW_HEAD_PX = 11.0
_PROBE_INNER_PX = 4.0
_PROBE_OUTER_PX = 9.0
_ROUND_END_PX = 3.5
_PROPOSED_PX = 1.5


def draw_shape(pen: Pen, view: ViewGeometry, mark: ShapeMark, held: int | None) -> None:
    """Draw a shape that belongs on the plane; the pixel under a held or a probe's point stays free."""
    colour = STYLES[mark.role].colour
    width = ACTIVE_LINE_PX if mark.state is MarkState.HOVER else LINE_PX
    is_active = mark.state in (MarkState.HOVER, MarkState.SELECTED, MarkState.DRAFT)
    handles = [view.px_of(point) for point in mark.handles_mm]
    gaps = {}
    if mark.kind not in (MarkupKind.ELLIPSE, MarkupKind.ARROW) or is_active:
        gaps = {place: (DRAG_RING_PX if index == held else RING_PX) / 2 for index, place in enumerate(handles)}
    has_gaps = is_active or mark.kind in (MarkupKind.LENGTH, MarkupKind.PROBE)
    strokes = strokes_px(mark, view)
    if mark.role is MarkRole.PROPOSAL:
        # Every other piece of a fine outline: what is only proposed is never drawn through.
        strokes, width = strokes[::2], _PROPOSED_PX
    for start, end in strokes:
        pen.line(*_free(start, end, gaps if has_gaps else {}), width, colour)
    if mark.kind is MarkupKind.ARROW and held != 0:
        _draw_head(pen, handles[0], handles[1], width, colour)
    if mark.kind is MarkupKind.PROBE and held is None:
        _draw_probe(pen, handles[0], colour)
    for index, place in enumerate(handles):
        if index == held:
            draw_held(pen, place)
        elif is_active and mark.kind is not MarkupKind.PROBE:
            pen.ring(place, RING_PX / 2, 2.0, colour)
        elif mark.kind is MarkupKind.BIDIRECTIONAL:
            _draw_bar(pen, place, handles[index ^ 1], colour)
        elif mark.kind is MarkupKind.LENGTH:
            pen.ring(place, _ROUND_END_PX, LINE_PX, colour)
    if mark.state is MarkState.LOCKED:
        x, y = max(end for _, end in strokes_px(mark, view) or ((handles[0], handles[0]),))
        pen.lock(x + 8, y, colour)


def draw_held(pen: Pen, place: Point) -> None:
    """Draw what is being placed: a ring and an open cross, with nothing over the point itself."""
    x, y = place
    pen.ring(place, DRAG_RING_PX / 2, 2.0, WHITE)
    near, far = DRAG_RING_PX / 2 + 1, DRAG_CROSS_PX / 2
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        pen.line((x + dx * near, y + dy * near), (x + dx * far, y + dy * far), 1.2, WHITE)


def label_span(mark: ShapeMark, view: ViewGeometry) -> Segment:
    """Return the line that a label keeps clear of, logical px: the larger extent of a region, the tail of an arrow."""
    places = [view.px_of(point) for point in mark.points_mm]
    if mark.kind is MarkupKind.ARROW:
        return places[-1], places[-1]
    if mark.kind in (MarkupKind.LENGTH, MarkupKind.BIDIRECTIONAL):
        return places[0], places[1]
    ends = [end for stroke in strokes_px(mark, view) for end in stroke] or places
    xs, ys = [x for x, _ in ends], [y for _, y in ends]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    x, y = (left + right) / 2, (top + bottom) / 2
    return ((left, y), (right, y)) if right - left >= bottom - top else ((x, top), (x, bottom))


def leader_end(mark: ShapeMark, view: ViewGeometry, towards: Point) -> Point:
    """Return where the leader of a label ends: on the nearest part of an outline, so that it crosses no inside."""
    if mark.kind.is_region:
        ends = [end for stroke in strokes_px(mark, view) for end in stroke]
        return min(ends, key=lambda end: hypot(end[0] - towards[0], end[1] - towards[1]))
    if mark.kind in (MarkupKind.ARROW, MarkupKind.PROBE):
        return view.px_of(mark.points_mm[-1])
    return view.px_of(mark.middle_mm)


def _free(start: Point, end: Point, gaps: dict[Point, float]) -> Segment:
    """Return a line without what lies inside the rings at its ends."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    before, after = gaps.get(start, 0.0), gaps.get(end, 0.0)
    if length <= before + after:
        return start, start
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    return (start[0] + ux * before, start[1] + uy * before), (end[0] - ux * after, end[1] - uy * after)


def _draw_head(pen: Pen, tip: Point, tail: Point, width: float, colour: Rgb) -> None:
    length = hypot(tail[0] - tip[0], tail[1] - tip[1])
    if length <= 0:
        return
    ux, uy = (tail[0] - tip[0]) / length, (tail[1] - tip[1]) / length
    for side in (0.5, -0.5):
        x = tip[0] + _ARROW_HEAD_PX * (ux - side * uy)
        y = tip[1] + _ARROW_HEAD_PX * (uy + side * ux)
        pen.line(tip, (x, y), width, colour)


def _draw_probe(pen: Pen, place: Point, colour: Rgb) -> None:
    x, y = place
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        start = (x + dx * _PROBE_INNER_PX, y + dy * _PROBE_INNER_PX)
        pen.line(start, (x + dx * _PROBE_OUTER_PX, y + dy * _PROBE_OUTER_PX), 1.6, colour)


def _draw_bar(pen: Pen, place: Point, other: Point, colour: Rgb) -> None:
    x, y = place
    length = hypot(other[0] - x, other[1] - y)
    if length <= 0:
        return
    dx, dy = -(other[1] - y) / length * END_BAR_PX / 2, (other[0] - x) / length * END_BAR_PX / 2
    pen.line((x - dx, y - dy), (x + dx, y + dy), LINE_PX, colour)
