"""A hand for the window: finds widgets by name, moves the X pointer, strikes keys, and waits until something holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.pulse import Pulse
from readstation.app.scripted.x11 import XInput
from readstation.core.errors import Defect

Found = TypeVar("Found", bound=QWidget)

_DRAG_STEPS = 12
_PAUSE_MS = 15


class WindowDriver:
    """Drives one window of this process through the X server.

    Parameters
    ----------
    window
        The window; it must be shown.
    pointer
        The connection that sends the events.
    patience_s
        How long `wait_for` waits before it gives up.

    Attributes
    ----------
    pulse
        Measures how long the window served no events while it was let work.
    """

    def __init__(self, window: QWidget, pointer: XInput, patience_s: float = 20.0) -> None:
        self.window = window
        self._pointer = pointer
        self._patience_s = patience_s
        self.pulse = Pulse()

    def spin(self, milliseconds: int) -> None:
        """Let the window work for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        with self.pulse.serving():
            loop.exec()

    def wait_for(self, holds: Callable[[], object], what: str) -> None:
        """Let the window work until something holds.

        Raises
        ------
        Defect
            If it does not hold in time; the message names it.
        """
        end = time.monotonic() + self._patience_s
        while not holds():
            if time.monotonic() > end:
                raise Defect(f"The window did not get to: {what}.")
            self.spin(_PAUSE_MS)

    def find(self, kind: type[Found], name: str) -> Found:
        """Return the visible widget of a kind by its object name, once it is there."""
        found: list[Found] = []

        def look() -> bool:
            found[:] = [each for each in self._all(kind, name) if each.isVisible()]
            return bool(found)

        self.wait_for(look, f"a visible {name}")
        return found[0]

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click a widget, in its middle unless told where, once it stands still: a layout that is due moves it away."""
        name = widget.objectName() or type(widget).__name__
        self.wait_for(widget.isEnabled, f"{name} to be enabled")
        self.wait_for(lambda: self._is_under_pointer(widget, at), f"{name} to stand still")
        self._pointer.press()
        self._pointer.release()
        self.spin(_PAUSE_MS)

    def hover(self, widget: QWidget, at: QPoint) -> None:
        """Move the pointer over a point of a widget."""
        self._move(widget, at)

    def drag(self, widget: QWidget, start: QPoint, end: QPoint, button: int = 1) -> None:
        """Press at one point of a widget, move in small steps, and let go at another."""
        with self.held(widget, start, end, button):
            pass

    @contextmanager
    def held(self, widget: QWidget, start: QPoint, end: QPoint, button: int = 1) -> Iterator[None]:
        """Press at one point of a widget and move to another in small steps; let go afterwards."""
        self._move(widget, start)
        self._pointer.press(button)
        for step in range(1, _DRAG_STEPS + 1):
            self._move(widget, start + (end - start) * step / _DRAG_STEPS)
        self._move(widget, end)
        try:
            yield
        finally:
            self._pointer.release(button)
            self.spin(_PAUSE_MS)

    def wheel(self, widget: QWidget, notches: int, at: QPoint | None = None, modifier: str = "") -> None:
        """Turn the wheel over a widget: positive is away from the hand."""
        self._move(widget, at if at is not None else widget.rect().center())
        if modifier:
            self._pointer.hold(modifier)
        try:
            for _ in range(abs(notches)):
                button = 4 if notches > 0 else 5
                self._pointer.press(button)
                self._pointer.release(button)
                self.spin(1)
        finally:
            if modifier:
                self._pointer.let_go(modifier)
                self.spin(_PAUSE_MS)

    def key(self, name: str, modifiers: Iterable[str] = ()) -> None:
        """Strike a key by its X name, once a window of the program has the keyboard: a closing dialog hands it on."""
        self._wait_for_keyboard()
        self._pointer.key(name, modifiers)
        self.spin(_PAUSE_MS)

    def write(self, text: str) -> None:
        """Type text into whatever has the focus."""
        self._wait_for_keyboard()
        self._pointer.write(text)
        self.spin(_PAUSE_MS)

    def _wait_for_keyboard(self) -> None:
        self.wait_for(lambda: QApplication.focusWindow() is not None, "the keyboard")

    def shoot(self, path: Path) -> Path:
        """Save what the screen shows of the window, VTK panes included, as a PNG."""
        self.spin(200)
        screen = self.window.screen()
        origin = self.window.mapToGlobal(QPoint(0, 0)) - screen.geometry().topLeft()
        picture = screen.grabWindow(0, origin.x(), origin.y(), self.window.width(), self.window.height())
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(str(path))
        return path

    def _all(self, kind: type[Found], name: str) -> list[Found]:
        return [
            each for top in QApplication.topLevelWidgets() for each in _family(top, kind) if each.objectName() == name
        ]

    def _is_under_pointer(self, widget: QWidget, at: QPoint | None) -> bool:
        """Move the pointer to a point of a widget, let the window work, and return whether it is there still."""

        def place() -> QPoint:
            return widget.mapToGlobal(at if at is not None else widget.rect().center())

        aimed_at = place()
        self._move(widget, widget.mapFromGlobal(aimed_at))
        self.spin(_PAUSE_MS)
        return place() == aimed_at

    def _move(self, widget: QWidget, at: QPoint) -> None:
        place = widget.mapToGlobal(at)
        ratio = widget.devicePixelRatioF()
        self._pointer.move(round(place.x() * ratio), round(place.y() * ratio))
        self.spin(1)


def _family(top: QWidget, kind: type[Found]) -> list[Found]:
    members = list(top.findChildren(kind))
    if isinstance(top, kind):
        members.append(top)
    return members
