"""Draw the longest viable diameter: press, drag and release, or click and click again."""

from __future__ import annotations

from readstation.geometry.diameter import committed, diameter_tenths
from readstation.viewer.marks import LineEnd
from readstation.viewer.tools.edit import Steps, ToolRun, drag_or_select, is_edit
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLine,
    LineDrawn,
    MarkSelected,
    Outcome,
    PointerButton,
    PointerEvent,
    PointerKind,
)


def diameter_tool(resolution_tenths: int = 1) -> ToolRun:
    """Draw lines. A press on a handle drags the handle instead; a click on a line selects it.

    Parameters
    ----------
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    outcomes: tuple[Outcome, ...] = ()
    while True:
        event = yield outcomes
        outcomes = ()
        if event.is_press_of(PointerButton.LEFT):
            outcomes = yield from (drag_or_select if is_edit(event) else _draw)(event, resolution_tenths)


def _draw(press: PointerEvent, resolution_tenths: int) -> Steps:
    event = yield (DraftLine(None, press.point_mm, press.point_mm, LineEnd.END),)
    while event.is_move:
        event = yield (DraftLine(None, press.point_mm, event.point_mm, LineEnd.END),)
    if event.is_cancel:
        return (DraftDropped(),)
    if not event.is_click_after(press):
        return _drawn(press, event, resolution_tenths)
    if press.hit is not None:
        return (DraftDropped(), MarkSelected(press.hit.mark.mark_id, press.is_ctrl))
    return (yield from _await_second_click(press, event, resolution_tenths))


def _await_second_click(press: PointerEvent, event: PointerEvent, resolution_tenths: int) -> Steps:
    """Follow the pointer after a first click; a second one at the same place does not end the line."""
    while True:
        event = yield (DraftLine(None, press.point_mm, event.point_mm, LineEnd.END),)
        if event.is_cancel:
            return (DraftDropped(),)
        is_release = event.kind is PointerKind.RELEASED and event.button is PointerButton.LEFT
        if is_release and not event.is_click_after(press):
            return _drawn(press, event, resolution_tenths)


def _drawn(press: PointerEvent, event: PointerEvent, resolution_tenths: int) -> tuple[Outcome, ...]:
    start, end = committed(press.point_mm), committed(event.point_mm)
    return (LineDrawn(start, end, diameter_tenths(start, end, resolution_tenths)),)
