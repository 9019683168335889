"""Ask for a proposal: click inside viable tumour."""

from __future__ import annotations

from readstation.viewer.tools.edit import ToolRun, drag_or_select, is_edit
from readstation.viewer.tools.events import Outcome, PointAsked, PointerButton


def assist_tool(resolution_tenths: int = 1) -> ToolRun:
    """Ask with a click; a press on a handle drags the handle instead, and a drag beside all handles asks nothing.

    Parameters
    ----------
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    outcomes: tuple[Outcome, ...] = ()
    while True:
        press = yield outcomes
        outcomes = ()
        if not press.is_press_of(PointerButton.LEFT):
            continue
        if is_edit(press):
            outcomes = yield from drag_or_select(press, resolution_tenths)
            continue
        event = yield ()
        while event.is_move:
            event = yield ()
        if not event.is_cancel and event.is_click_after(press):
            outcomes = (PointAsked(press.point_mm),)
