"""From marks in the patient to strokes, rings and words in a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from readstation.viewer.drawing import FontWeight, Pen, TextMetrics, Words
from readstation.viewer.labels import LabelPlace, box_around, overlaps, place_at, place_label
from readstation.viewer.mark_style import (
    ACTIVE_LINE_PX,
    DRAG_RING_PX,
    END_BAR_PX,
    LABEL_PX,
    LINE_PX,
    RING_PX,
    STYLES,
    TEXT1,
    WARN,
    EndShape,
    Rgb,
)
from readstation.viewer.marks import (
    BracketMark,
    CrossMark,
    LineEnd,
    LineMark,
    Mark,
    MarkRole,
    MarkState,
    OutlineMark,
    PointMm,
    ShapeMark,
    TextMark,
)
from readstation.viewer.outline_layout import draw_outline
from readstation.viewer.overlays import Box
from readstation.viewer.shape_layout import draw_held, draw_shape, label_span, leader_end
from readstation.viewer.shape_strokes import strokes_px
from readstation.viewer.view_geometry import ViewGeometry

SMALLEST_BRACKET_PX = 24.0
_LABEL_HEIGHT_PX = 18.0
_LABEL_BASELINE = 0.36
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineHold:
    """The end of a line, or the point of a shape by its place, that is being dragged."""

    mark_id: str
    end: LineEnd | int


def marks_on_plane(marks: Sequence[Mark], interval_mm: float, view: ViewGeometry) -> tuple[Mark, ...]:
    """Return the marks that belong on the plane that a view shows.

    A line or a shape is drawn where all its points lie within half an interval of the plane; a bracket and a cross
    within their own depth too.

    Parameters
    ----------
    interval_mm
        The distance between two planes of the stack, or two slices, along the line of sight.
    """
    half = interval_mm / 2 + 1e-6
    # Plain numbers: every mark of a series is asked in every frame of scrolling.
    a, b, c = view.into_screen.tolist()
    here = float(view.center_mm @ view.into_screen)

    shown: list[Mark] = []
    for mark in marks:
        reach = max(half, mark.depth_mm) if isinstance(mark, BracketMark) else half
        for x, y, z in _points(mark):
            if not abs(x * a + y * b + z * c - here) <= reach:
                break
        else:
            shown.append(mark)
    return tuple(shown)


def _points(mark: Mark) -> tuple[PointMm, ...]:
    """Return the points that must lie on a plane for a mark to be drawn there, mm LPS."""
    if isinstance(mark, LineMark):
        return mark.start_mm, mark.end_mm
    if isinstance(mark, ShapeMark):
        return mark.points_mm
    return (mark.center_mm if isinstance(mark, BracketMark) else mark.point_mm,)


def draw_marks(
    pen: Pen,
    view: ViewGeometry,
    marks: Sequence[Mark],
    metrics: TextMetrics,
    taken: Sequence[Box] = (),
    previous: Mapping[str, LabelPlace] | None = None,
    held: LineHold | None = None,
) -> dict[str, LabelPlace]:
    """Draw marks that belong on the slice.

    Parameters
    ----------
    pen
        Takes the shapes.
    taken
        Boxes of overlays that labels keep clear of.
    previous
        Where each label stood at the last drawing.
    held
        The end under the pointer while one is dragged.

    Returns
    -------
    dict of str to LabelPlace
        Where the label of each line and shape stands: to hand in the next time, and to pick.
    """
    boxes = list(taken)
    for mark in marks:
        if isinstance(mark, LineMark):
            boxes.extend(box_around(view.px_of(mark.start_mm), view.px_of(mark.end_mm)))
        elif isinstance(mark, ShapeMark):
            for stroke in strokes_px(mark, view):
                boxes.extend(box_around(*stroke))
        elif isinstance(mark, BracketMark):
            boxes.append(_bracket_box(view, mark))
    places: dict[str, LabelPlace] = {}
    for mark in marks:
        match mark:
            case LineMark():
                held_end = held.end if held is not None and held.mark_id == mark.mark_id else None
                _draw_line(pen, view, mark, held_end if isinstance(held_end, LineEnd) else None)
                places[mark.mark_id] = _label(pen, view, mark, metrics, boxes, (previous or {}).get(mark.mark_id))
            case ShapeMark():
                held_end = held.end if held is not None and held.mark_id == mark.mark_id else None
                draw_shape(pen, view, mark, held_end if isinstance(held_end, int) else None)
                if mark.label:
                    places[mark.mark_id] = _label(pen, view, mark, metrics, boxes, (previous or {}).get(mark.mark_id))
            case BracketMark():
                _draw_bracket(pen, view, mark, metrics, boxes)
            case OutlineMark():
                boxes.append(draw_outline(pen, view, mark, metrics, boxes))
            case CrossMark():
                draw_cross(pen, view.px_of(mark.point_mm))
            case TextMark():
                x, y = view.px_of(mark.point_mm)
                _write(pen, x, y, mark.text, STYLES[mark.role].colour)
    return places


def draw_cross(pen: Pen, center: _Point, inner_px: float = 4.0, outer_px: float = 13.0, width_px: float = 1.2) -> None:
    """Draw an open cross: four arms with nothing over the point itself."""
    x, y = center
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        start = (x + dx * inner_px, y + dy * inner_px)
        pen.line(start, (x + dx * outer_px, y + dy * outer_px), width_px, TEXT1)


def _draw_line(pen: Pen, view: ViewGeometry, mark: LineMark, held_end: LineEnd | None) -> None:
    style = STYLES[mark.role]
    ends = STYLES[mark.ends_of or mark.role].ends
    start, end = view.px_of(mark.start_mm), view.px_of(mark.end_mm)
    is_active = mark.state in (MarkState.HOVER, MarkState.SELECTED, MarkState.DRAFT)
    width = ACTIVE_LINE_PX if mark.state is MarkState.HOVER else LINE_PX
    gaps = {
        each: DRAG_RING_PX / 2 if held_end is each else RING_PX / 2 if is_active else _end_gap(ends) for each in LineEnd
    }
    pen.line(*_shortened(start, end, gaps[LineEnd.START], gaps[LineEnd.END]), width, style.colour, style.dash_px)
    _draw_alerts(pen, start, end, mark)
    for each, place, other in ((LineEnd.START, start, end), (LineEnd.END, end, start)):
        if held_end is each:
            draw_held(pen, place)
        elif is_active:
            pen.ring(place, RING_PX / 2, 2.0, style.colour)
        else:
            _draw_end(pen, place, other, ends, style.colour)
    if mark.state is MarkState.LOCKED:
        pen.lock(max(start, end)[0] + 8, max(start, end)[1], style.colour)


def _draw_alerts(pen: Pen, start: _Point, end: _Point, mark: LineMark) -> None:
    """Draw the stretches that a rule warns of as yellow dashes on the line."""
    length_mm = hypot(*(b - a for a, b in zip(mark.start_mm, mark.end_mm, strict=True)))
    if length_mm <= 0:
        return
    for span in mark.alerts:
        a, b = (min(max(each / length_mm, 0.0), 1.0) for each in (span.from_mm, span.to_mm))
        begin = (start[0] + a * (end[0] - start[0]), start[1] + a * (end[1] - start[1]))
        finish = (start[0] + b * (end[0] - start[0]), start[1] + b * (end[1] - start[1]))
        pen.line(begin, finish, 3.0, WARN, (3, 2.5))
        side = finish if finish[0] >= begin[0] else begin
        pen.line((side[0] + 6, side[1]), (side[0] + 26, side[1]), 1.2, WARN, (1.6, 2.4))
        _write(pen, side[0] + 30, side[1], span.text, WARN)


def _draw_end(pen: Pen, place: _Point, other: _Point, shape: EndShape, colour: Rgb) -> None:
    x, y = place
    if shape is EndShape.SQUARE:
        pen.path(
            [(x - 4.5, y - 4.5), (x + 4.5, y - 4.5), (x + 4.5, y + 4.5), (x - 4.5, y + 4.5)],
            1.8,
            colour,
            is_closed=True,
        )
        return
    if shape is EndShape.ROUND:
        pen.ring(place, 3.5, LINE_PX, colour)
        return
    if shape is EndShape.DIAMOND:
        pen.path([(x - 6, y), (x, y - 6), (x + 6, y), (x, y + 6)], 1.8, colour, is_closed=True)
        return
    length = hypot(other[0] - x, other[1] - y)
    across = (-(other[1] - y) / length, (other[0] - x) / length) if length else (0.0, 1.0)
    half = END_BAR_PX / 2
    pen.line(
        (x - half * across[0], y - half * across[1]), (x + half * across[0], y + half * across[1]), LINE_PX, colour
    )


def _end_gap(shape: EndShape) -> float:
    return {EndShape.BAR: 0.0, EndShape.SQUARE: 4.5, EndShape.DIAMOND: 6.0, EndShape.ROUND: 3.5}[shape]


def _shortened(start: _Point, end: _Point, from_start: float, from_end: float) -> tuple[_Point, _Point]:
    """Take the ends off a line, so that nothing lies over the pixels inside its handles."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if length <= from_start + from_end:
        return start, start
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    return (
        (start[0] + ux * from_start, start[1] + uy * from_start),
        (end[0] - ux * from_end, end[1] - uy * from_end),
    )


def _label(
    pen: Pen,
    view: ViewGeometry,
    mark: LineMark | ShapeMark,
    metrics: TextMetrics,
    boxes: list[Box],
    previous: LabelPlace | None,
) -> LabelPlace:
    """Write the label where the reader put it, else where there is room, with a dotted leader to its mark."""
    if isinstance(mark, LineMark):
        start, end = view.px_of(mark.start_mm), view.px_of(mark.end_mm)
    else:
        start, end = label_span(mark, view)
    size = (metrics.width_px(mark.label, LABEL_PX, FontWeight.SEMI_BOLD), _LABEL_HEIGHT_PX)
    view_size = (view.width_px, view.height_px)
    if mark.label_offset_mm is not None:
        x, y = view.px_of(np.add(mark.middle_mm, mark.label_offset_mm))
        place = place_at((x, y), size, view_size)
    else:
        before = previous.direction if previous is not None and previous.direction >= 0 else None
        place = place_label(start, end, size, view_size, boxes, before)
    colour = STYLES[mark.role].colour
    left, top, _, bottom = place.box
    pen.write(
        Words(left, (top + bottom) / 2 + _LABEL_BASELINE * LABEL_PX, mark.label, LABEL_PX, FontWeight.SEMI_BOLD, colour)
    )
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    target = middle if isinstance(mark, LineMark) else leader_end(mark, view, place.anchor(middle))
    pen.line(*_shortened(place.anchor(target), target, 3.0, 3.0), 1.2, colour, (1.6, 2.4))
    boxes.append(place.box)
    return place


def _bracket_box(view: ViewGeometry, mark: BracketMark) -> Box:
    x, y = view.px_of(mark.center_mm)
    half = max(mark.size_mm / view.mm_per_px, SMALLEST_BRACKET_PX) / 2
    return (x - half, y - half, x + half, y + half)


def _draw_bracket(pen: Pen, view: ViewGeometry, mark: BracketMark, metrics: TextMetrics, boxes: list[Box]) -> None:
    left, top, right, bottom = _bracket_box(view, mark)
    colour = STYLES[mark.role].colour
    arm = min(12.0, (right - left) / 3)
    dash = (3.0, 2.0) if mark.role in (MarkRole.CANDIDATE, MarkRole.NON_TARGET) else ()
    width = ACTIVE_LINE_PX if mark.state in (MarkState.HOVER, MarkState.SELECTED) else LINE_PX
    for x, dx in ((left, arm), (right, -arm)):
        for y, dy in ((top, arm), (bottom, -arm)):
            pen.path([(x + dx, y), (x, y), (x, y + dy)], width, colour, dash_px=dash)
    text_width = metrics.width_px(mark.label, LABEL_PX, FontWeight.SEMI_BOLD)
    y = (top + bottom) / 2
    starts = (right + 6, left - 6 - text_width)
    shared = overlaps(np.array([(start, y - 9, start + text_width, y + 9) for start in starts]), boxes)
    beyond = (max(0.0, starts[0] + text_width + 8 - view.width_px), max(0.0, 8 - starts[1]))
    on_right, on_left = shared + 40.0 * np.asarray(beyond)
    x = starts[0] if on_right <= on_left else starts[1]
    _write(pen, x, y, mark.label, colour)
    boxes.append((x, y - 9, x + text_width, y + 9))


def _write(pen: Pen, x: float, middle_y: float, text: str, colour: Rgb) -> None:
    baseline = middle_y + _LABEL_BASELINE * LABEL_PX
    pen.write(Words(x, baseline, text, LABEL_PX, FontWeight.SEMI_BOLD, colour))
