"""The tools by name, and the one that is running."""

from __future__ import annotations

from enum import StrEnum

from readstation.viewer.tools.assist import assist_tool
from readstation.viewer.tools.diameter import diameter_tool
from readstation.viewer.tools.drags import locate_tool, pan_tool, scroll_tool, window_tool, zoom_tool
from readstation.viewer.tools.edit import ToolRun, select_tool
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLabel,
    DraftLine,
    DraftShape,
    Outcome,
    PointerButton,
    PointerEvent,
)
from readstation.viewer.tools.shapes import arrow_tool, freehand_tool, oval_tool, probe_tool
from readstation.viewer.tools.short_axis import short_axis_tool


class ToolName(StrEnum):
    """The tools that the left button can hold."""

    SELECT = "select"
    DIAMETER = "diameter"
    ASSIST = "assist"
    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    LOCATE = "locate"
    SCROLL = "scroll"
    SHORT_AXIS = "short_axis"
    OVAL = "oval"
    FREEHAND = "freehand"
    ARROW = "arrow"
    PROBE = "probe"

    @property
    def draws(self) -> bool:
        """Whether it makes marks."""
        return self in _DRAWING


_DRAWING = frozenset(
    {
        ToolName.DIAMETER,
        ToolName.SHORT_AXIS,
        ToolName.OVAL,
        ToolName.FREEHAND,
        ToolName.ARROW,
        ToolName.PROBE,
    }
)
_DRAFTS = (DraftLine, DraftShape, DraftLabel)


def started(name: ToolName, resolution_tenths: int = 1, button: PointerButton = PointerButton.LEFT) -> RunningTool:
    """Start a tool for a button; select and the tools that draw always take the left one.

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
        case ToolName.ASSIST:
            return RunningTool(assist_tool(resolution_tenths))
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
        case ToolName.SHORT_AXIS:
            return RunningTool(short_axis_tool())
        case ToolName.OVAL:
            return RunningTool(oval_tool())
        case ToolName.FREEHAND:
            return RunningTool(freehand_tool())
        case ToolName.ARROW:
            return RunningTool(arrow_tool())
        case ToolName.PROBE:
            return RunningTool(probe_tool())


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
            if isinstance(outcome, _DRAFTS):
                self.is_drafting = True
            elif isinstance(outcome, DraftDropped):
                self.is_drafting = False
        if outcomes and not any(isinstance(each, _DRAFTS) for each in outcomes):
            self.is_drafting = False
        return outcomes
