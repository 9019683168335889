"""Select, drag a handle, and, only with Alt, move a whole mark."""

from __future__ import annotations

from collections.abc import Generator

from readstation.geometry.diameter import committed, diameter_tenths
from readstation.viewer.marks import LineEnd, LineMark, PointMm
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLine,
    HandleMoved,
    MarkMoved,
    MarkSelected,
    Outcome,
    PointerButton,
    PointerEvent,
    line_of,
)

ToolRun = Generator[tuple[Outcome, ...], PointerEvent, None]
"""A running tool: it takes pointer events and yields what follows from each."""

Steps = Generator[tuple[Outcome, ...], PointerEvent, tuple[Outcome, ...]]
"""A part of a tool; it returns the outcomes of its last event."""


def select_tool(resolution_tenths: int = 1) -> ToolRun:
    """Select marks and edit them.

    A press on a handle and a move drags it; a press on a line selects; a press beside all marks selects none.

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
            outcomes = yield from drag_or_select(event, resolution_tenths)


def drag_or_select(press: PointerEvent, resolution_tenths: int) -> Steps:
    """Follow a left press until its release and return the last outcomes.

    A drag begins only after a few pixels, so that a click never moves anything; then the handle keeps its distance
    from the pointer.
    """
    line = line_of(press.hit)
    end = press.hit.part.line_end if press.hit is not None else None
    can_move = line is not None and line.has_handles and (end is not None or press.is_alt)
    selected = MarkSelected(press.hit.mark.mark_id if press.hit is not None else None, press.is_ctrl)
    event = yield (selected,)
    while event.is_move and (not can_move or event.is_click_after(press)):
        event = yield ()
    if line is None or not can_move or not event.is_move:
        return ()
    return (yield from _drag(line, None if press.is_alt else end, press, event, resolution_tenths))


def _drag(
    line: LineMark, held: LineEnd | None, press: PointerEvent, event: PointerEvent, resolution_tenths: int
) -> Steps:
    """Follow a drag of one end, or of the whole line where none is held."""
    while event.is_move:
        start_mm, end_mm = _moved(line, held, press.point_mm, event.point_mm)
        event = yield (DraftLine(line.mark_id, start_mm, end_mm, held),)
    if event.is_cancel:
        return (DraftDropped(),)
    start_mm, end_mm = _moved(line, held, press.point_mm, event.point_mm)
    start, end = committed(start_mm), committed(end_mm)
    length = diameter_tenths(start, end, resolution_tenths)
    if held is None:
        return (MarkMoved(line.mark_id, start, end, length),)
    return (HandleMoved(line.mark_id, held, start, end, length),)


def _moved(line: LineMark, held: LineEnd | None, from_mm: PointMm, to_mm: PointMm) -> tuple[PointMm, PointMm]:
    step = tuple(b - a for a, b in zip(from_mm, to_mm, strict=True))

    def shifted(point: PointMm) -> PointMm:
        return (point[0] + step[0], point[1] + step[1], point[2] + step[2])

    start = shifted(line.start_mm) if held in (None, LineEnd.START) else line.start_mm
    end = shifted(line.end_mm) if held in (None, LineEnd.END) else line.end_mm
    return start, end
