"""Draw a long axis and the short one across it; on a line that is there, draw its short axis (MR-116)."""

from __future__ import annotations

from readstation.geometry.bidirectional import AxisPair, PairEnd, axis_pair
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.edit import Steps, ToolRun, drag_or_select, is_edit
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftShape,
    MarkSelected,
    Outcome,
    PointerButton,
    PointerEvent,
    PointerKind,
    ShapeDrawn,
    line_of,
)
from readstation.viewer.tools.shape_points import pair_points


def short_axis_tool() -> ToolRun:
    """Draw pairs of axes: first the long one by a drag, then the short one by a move and a click, or a second drag.

    A press on a line takes that line as the long axis; its ends stay where they are.
    """
    outcomes: tuple[Outcome, ...] = ()
    while True:
        event = yield outcomes
        outcomes = ()
        if not event.is_press_of(PointerButton.LEFT):
            continue
        line = line_of(event.hit)
        if line is not None and line.has_handles and not event.is_alt:
            outcomes = yield from _across(axis_pair(line.start_mm, line.end_mm, event.normal), line.mark_id, event)
        else:
            outcomes = yield from (drag_or_select(event) if is_edit(event) else _both(event))


def _both(press: PointerEvent) -> Steps:
    event = yield ()
    while event.is_move:
        is_click = event.is_click_after(press)
        event = yield () if is_click else (_draft_long(press.point_mm, event),)
    if event.is_cancel:
        return (DraftDropped(),)
    if event.is_click_after(press):
        return (
            (DraftDropped(),)
            if press.hit is None
            else (DraftDropped(), MarkSelected(press.hit.mark.mark_id, press.is_ctrl))
        )
    return (yield from _across(axis_pair(press.point_mm, event.point_mm, press.normal), None, event))


def _across(pair: AxisPair, on_mark: str | None, press: PointerEvent) -> Steps:
    """Follow the pointer with the short axis: it reaches as far to both sides, until a release away from the press."""
    event = press
    while True:
        drawn = _reaching(pair, event.point_mm)
        event = yield (DraftShape(None, MarkupKind.BIDIRECTIONAL, pair_points(drawn), press.normal),)
        if event.is_cancel:
            return (DraftDropped(),)
        is_release = event.kind is PointerKind.RELEASED and event.button is PointerButton.LEFT
        if is_release and not event.is_click_after(press):
            drawn = _reaching(pair, event.point_mm)
            if drawn.short_mm <= 0.0:
                return (DraftDropped(),)
            return (ShapeDrawn(MarkupKind.BIDIRECTIONAL, drawn.committed(), press.normal, on_mark),)


def _reaching(pair: AxisPair, to_mm: PointMm) -> AxisPair:
    """Return the pair whose short axis reaches to a point, and as far to the other side."""
    here = pair.moved(PairEnd.SHORT_START, to_mm)
    there = pair.moved(PairEnd.SHORT_END, to_mm)
    reach = max(here.reach_start_mm, there.reach_end_mm)
    return AxisPair(pair.start_mm, pair.end_mm, pair.normal, here.crossing, reach, reach)


def _draft_long(start: PointMm, event: PointerEvent) -> DraftShape:
    return DraftShape(None, MarkupKind.LENGTH, (start, event.point_mm), event.normal, 1)
