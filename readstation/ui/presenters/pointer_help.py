"""The status bar: what each mouse button does now."""

from __future__ import annotations

from readstation.core.phrases import phrase, tr
from readstation.ui.presenters.preferences import Preferences, RightDrag
from readstation.viewer.tools.toolbox import ToolName

_LEFT = {
    ToolName.SELECT: phrase("select, drag a handle"),
    ToolName.DIAMETER: phrase("draw a diameter"),
    ToolName.ASSIST: phrase("propose a diameter here"),
    ToolName.WINDOW: phrase("window and level"),
    ToolName.ZOOM: phrase("zoom"),
    ToolName.PAN: phrase("pan"),
    ToolName.LOCATE: phrase("locate in all views"),
    ToolName.SCROLL: phrase("scroll"),
    ToolName.SHORT_AXIS: phrase("draw the long axis, then across it"),
    ToolName.OVAL: phrase("draw an oval region"),
    ToolName.FREEHAND: phrase("draw around a region"),
    ToolName.ARROW: phrase("point at something"),
    ToolName.PROBE: phrase("keep the value here"),
}


def mouse_words(
    tool: ToolName, preferences: Preferences, *, is_linked: bool, is_compact: bool
) -> tuple[tuple[str, str], ...]:
    """Return (input, what it does) for the active tool and the mouse that is in force."""
    left, right = tr("Left"), tr("Right")
    working, other = (right, left) if preferences.is_left_handed else (left, right)
    words = (
        (working, tr(_LEFT[tool])),
        (tr("Wheel"), tr("slice, all linked") if is_linked else tr("slice")),
        (tr("Middle"), tr("pan")),
        (other, tr("zoom") if preferences.right_drag is RightDrag.ZOOM else tr("window")),
        (tr("Ctrl+wheel"), tr("zoom")),
        (tr("Shift+move"), tr("locate in all")),
    )
    return words[:4] if is_compact else words


_HAND = {
    "brush": phrase("paint the volume"),
    "wipe": phrase("wipe the volume"),
    "grow": phrase("grow the volume from here"),
}


def fusion_mouse_words(
    tool: ToolName, hand: str, preferences: Preferences, *, is_compact: bool
) -> tuple[tuple[str, str], ...]:
    """Return the same for fused views.

    Parameters
    ----------
    hand
        The tool that outlines, by its name; another word where none does.
    """
    (working, left), wheel, middle, other = mouse_words(tool, preferences, is_linked=False, is_compact=True)
    first = (working, tr(_HAND[hand]) if hand in _HAND else left)
    fusion = (tr("Alt+wheel"), tr("fusion"))
    return (first, wheel, middle, other) if is_compact else (first, wheel, middle, other, fusion)


def bench_mouse_words(
    tool: ToolName, preferences: Preferences, *, is_linked: bool, is_compact: bool
) -> tuple[tuple[str, str], ...]:
    """Return the same for the adjudication bench, where nothing is drawn and F compares the reads."""
    (working, left), *rest = mouse_words(tool, preferences, is_linked=is_linked, is_compact=True)
    first = (working, tr("select") if tool is ToolName.SELECT else left)
    held = (tr("Hold F"), tr("flicker A / B"))
    return (first, *rest) if is_compact else (first, *rest, held)
