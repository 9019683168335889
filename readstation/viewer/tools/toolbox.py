"""The tools by name, and the one that is running."""

from __future__ import annotations

from enum import StrEnum

from readstation.viewer.tools.diameter import diameter_tool
from readstation.viewer.tools.drags import locate_tool, pan_tool, scroll_tool, window_tool, zoom_tool
from readstation.viewer.tools.edit import ToolRun, select_tool
from readstation.viewer.tools.events import DraftDropped, DraftLine, Outcome, PointerButton, PointerEvent


class ToolName(StrEnum):
    """The tools that the left button can hold."""

    SELECT = "select"
    DIAMETER = "diameter"
    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    LOCATE = "locate"
    SCROLL = "scroll"


def started(name: ToolName, resolution_tenths: int = 1, button: PointerButton = PointerButton.LEFT) -> RunningTool:
    """Start a tool for a button; select and diameter always take the left one.

    Parameters
    ----------
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    match name:
        case ToolName.SELECT:
            return RunningTool(select_tool(resolution_tenths))
        case ToolName.DIAMETER:
            return RunningTool(diameter_tool(resolution_tenths))
        case ToolName.WINDOW:
            return RunningTool(window_tool(button))
        case ToolName.ZOOM:
            return RunningTool(zoom_tool(button))
        case ToolName.PAN:
            return RunningTool(pan_tool(button))
        case ToolName.LOCATE:
            return RunningTool(locate_tool(button))
        case ToolName.SCROLL:
            return RunningTool(scroll_tool(button))


class RunningTool:
    """A tool that waits for its next event.

    Attributes
    ----------
    is_drafting
        Whether a line is being drawn or moved.
    """

    def __init__(self, run: ToolRun) -> None:
        self._run = run
        self.is_drafting = False
        next(run)

    def send(self, event: PointerEvent) -> tuple[Outcome, ...]:
        """Give the tool an event and return what follows."""
        outcomes = self._run.send(event)
        for outcome in outcomes:
            if isinstance(outcome, DraftLine):
                self.is_drafting = True
            elif isinstance(outcome, DraftDropped):
                self.is_drafting = False
        if outcomes and not any(isinstance(each, DraftLine) for each in outcomes):
            self.is_drafting = False
        return outcomes
