"""From Qt's mouse to the tools: which button holds which tool, and one gesture at a time."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from readstation.viewer.marks import PointMm
from readstation.viewer.pick import Hit
from readstation.viewer.tools.events import DraftDropped, Outcome, PointerButton, PointerEvent, PointerKind
from readstation.viewer.tools.toolbox import RunningTool, ToolName, started
from readstation.viewer.tools.wheel import Wheel

_BUTTONS = {
    Qt.MouseButton.LeftButton: PointerButton.LEFT,
    Qt.MouseButton.MiddleButton: PointerButton.MIDDLE,
    Qt.MouseButton.RightButton: PointerButton.RIGHT,
}
_SWAPPED = {
    **_BUTTONS,
    Qt.MouseButton.LeftButton: PointerButton.RIGHT,
    Qt.MouseButton.RightButton: PointerButton.LEFT,
}


class PointerRouter:
    """Gives events to the tool of their button.

    Attributes
    ----------
    wheel
        What the wheel does.
    tool
        The tool of the left button; the middle one always pans and the right one sets the window.
    """

    def __init__(self) -> None:
        self.wheel = Wheel()
        self.tool = ToolName.SELECT
        self._left = started(ToolName.SELECT)
        self._others = {
            PointerButton.MIDDLE: started(ToolName.PAN, button=PointerButton.MIDDLE),
            PointerButton.RIGHT: started(ToolName.WINDOW, button=PointerButton.RIGHT),
        }
        self._buttons = _BUTTONS
        self._press: PointerEvent | None = None
        self._has_moved = False

    @property
    def is_drafting(self) -> bool:
        """Whether a line is being drawn or moved."""
        return self._left.is_drafting

    @property
    def is_busy(self) -> bool:
        """Whether a button is down or a line is being drawn."""
        return self._press is not None or self._left.is_drafting

    def set_tool(self, name: ToolName, resolution_tenths: int, *, may_draw: bool) -> None:
        """Give the left button a fresh tool; one that draws only selects where nothing may be drawn."""
        self.tool = name
        is_barred = name.draws and not may_draw
        self._left = started(ToolName.SELECT if is_barred else name, resolution_tenths)
        self._press = None

    def set_mouse(self, *, right_zooms: bool, is_left_handed: bool) -> None:
        """Say what the other button drags, and whether the two buttons change places (design, section 9)."""
        tool = ToolName.ZOOM if right_zooms else ToolName.WINDOW
        self._others[PointerButton.RIGHT] = started(tool, button=PointerButton.RIGHT)
        self._buttons = _SWAPPED if is_left_handed else _BUTTONS

    def pressed(self, event: PointerEvent) -> tuple[Outcome, ...]:
        """Take a press; while a button is down the others do nothing."""
        if self._press is not None or event.button is PointerButton.NONE:
            return ()
        self._press, self._has_moved = event, False
        return self._tool_of(event.button).send(event)

    def moved(self, event: PointerEvent) -> tuple[Outcome, ...]:
        """Take a move."""
        if self._press is None:
            return self._left.send(event) if self._left.is_drafting else ()
        if not self._has_moved and event.is_click_after(self._press) and self._press.button is PointerButton.RIGHT:
            return ()
        self._has_moved = True
        return self._tool_of(self._press.button).send(event)

    def released(self, event: PointerEvent) -> tuple[Outcome, ...]:
        """Take a release of the button that began."""
        if self._press is None or event.button is not self._press.button:
            return ()
        tool = self._tool_of(self._press.button)
        self._press = None
        return tool.send(event)

    def is_menu_click(self, release: PointerEvent) -> bool:
        """Whether a release ends a right click that never moved."""
        return (
            self._press is not None
            and self._press.button is release.button is PointerButton.RIGHT
            and not self._has_moved
            and release.is_click_after(self._press)
        )

    def cancel(self) -> tuple[Outcome, ...]:
        """Stop the gesture and drop the draft."""
        was_drafting = self._left.is_drafting
        press, self._press = self._press, None
        if press is None and not was_drafting:
            return ()
        origin = press or PointerEvent(PointerKind.CANCELLED, PointerButton.NONE, (0.0, 0.0, 0.0), 0.0, 0.0)
        stop = replace(origin, kind=PointerKind.CANCELLED, button=PointerButton.NONE, hit=None)
        for tool in (self._left, *self._others.values()):
            tool.send(stop)
        return (DraftDropped(),) if was_drafting else ()

    def plain(self, event: QMouseEvent, point_mm: PointMm, x_px: float, y_px: float, hit: Hit | None) -> PointerEvent:
        """Return a Qt mouse event as a plain one."""
        kind = {
            QMouseEvent.Type.MouseMove: PointerKind.MOVED,
            QMouseEvent.Type.MouseButtonRelease: PointerKind.RELEASED,
        }.get(event.type(), PointerKind.PRESSED)
        keys = event.modifiers()
        return PointerEvent(
            kind,
            self._buttons.get(event.button(), PointerButton.NONE),
            point_mm,
            x_px,
            y_px,
            hit,
            is_shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
            is_ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            is_alt=bool(keys & Qt.KeyboardModifier.AltModifier),
        )

    def _tool_of(self, button: PointerButton) -> RunningTool:
        return self._left if button is PointerButton.LEFT else self._others[button]
