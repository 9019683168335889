"""The status bar: what each mouse button does now."""

from __future__ import annotations

from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.viewer.tools.toolbox import ToolName

_LEFT = {
    ToolName.SELECT: "select, drag a handle",
    ToolName.DIAMETER: "draw a diameter",
    ToolName.ASSIST: "propose a diameter here",
    ToolName.WINDOW: "window and level",
    ToolName.ZOOM: "zoom",
    ToolName.PAN: "pan",
    ToolName.LOCATE: "locate in all views",
    ToolName.SCROLL: "scroll",
    ToolName.SHORT_AXIS: "draw the long axis, then across it",
    ToolName.OVAL: "draw an oval region",
    ToolName.FREEHAND: "draw around a region",
    ToolName.ARROW: "point at something",
    ToolName.PROBE: "keep the value here",
}


def mouse_words(
    tool: ToolName, preferences: Preferences, *, is_linked: bool, is_compact: bool
) -> tuple[tuple[str, str], ...]:
    """Return (input, what it does) for the active tool and the mouse that is in force."""
    working, other = ("Right", "Left") if preferences.is_left_handed else ("Left", "Right")
    words = (
        (working, _LEFT[tool]),
        ("Wheel", "slice, all linked" if is_linked else "slice"),
        ("Middle", "pan"),
        (other, "zoom" if preferences.right_drag is RightDrag.ZOOM else "window"),
        ("Ctrl+wheel", "zoom"),
        ("Shift+move", "locate in all"),
    )
    return words[:4] if is_compact else words
