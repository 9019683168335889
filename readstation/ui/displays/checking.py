"""Checks one display after the other, and has what was found kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from readstation.ui.displays.check_page import DisplayCheckPage
from readstation.ui.presenters.display_set import Display


class Checking(QObject):
    """The check of every display, one page at a time.

    Parameters
    ----------
    window
        The main window.
    keep
        Has a finding kept: the display, and whether it looked right.
    """

    ended = Signal()

    def __init__(self, window: QWidget, keep: Callable[[Display, bool], None]) -> None:
        super().__init__(window)
        self._window = window
        self._keep = keep
        self.page: DisplayCheckPage | None = None
        self._screens: list[QScreen] = []
        self._at = 0

    def start(self) -> None:
        """Begin with the display of the main window."""
        if self.page is not None:
            return
        own = self._window.screen()
        self._screens = sorted(QGuiApplication.screens(), key=lambda each: each is not own)
        self._at = 0
        self._show()

    def end(self) -> None:
        """Take the page away. Calling it twice is safe."""
        page, self.page = self.page, None
        if page is not None:
            page.hide()
            page.deleteLater()
            self._window.activateWindow()
            self.ended.emit()

    def _show(self) -> None:
        before = self.page
        screen = self._screens[self._at]
        page = DisplayCheckPage(self._window, screen, has_next=len(self._screens) > 1)
        page.found.connect(self._found)
        page.next_wanted.connect(self._next)
        page.left.connect(self.end)
        screen.destroyed.connect(page.left)
        self.page = page
        page.open_page()
        if before is not None:
            before.hide()
            before.deleteLater()

    def _next(self) -> None:
        there = QGuiApplication.screens()
        self._screens = [each for each in self._screens if each in there]
        if not self._screens:
            self.end()
            return
        self._at = (self._at + 1) % len(self._screens)
        self._show()

    def _found(self, display: Display, looked_right: bool) -> None:
        self._keep(display, looked_right)
        if self._at + 1 < len(self._screens):
            self._next()
        else:
            self.end()
