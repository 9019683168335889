"""What the first case would have to wait for is made before it is opened, in portions while nobody needs the window.

Letters of the words on images, styles and sizes of the reading room's parts, icons: the main thread makes them, and no
other can. What is not ready in time is made with the case.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

PORTION_S = 0.008
"""So long a portion is, or as its last step: half a frame."""

PAUSE_MS = 16
"""Between two portions the window does what else there is to do."""


class WarmUp(QObject):
    """Does steps, a portion at a time, until there are none left or somebody needs the window.

    Parameters
    ----------
    parent
        Ends it with itself.
    steps
        Makes the steps once it is started; each is done by asking for it, and short.

    Attributes
    ----------
    is_done
        Whether all steps were done.
    longest_s
        How long the longest portion was.
    """

    def __init__(self, parent: QObject, steps: Callable[[], Iterator[None]]) -> None:
        super().__init__(parent)
        self._make = steps
        self._steps: Iterator[None] | None = None
        self.is_done = False
        self.longest_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._do_portion)

    def start(self) -> None:
        """Begin, or go on where it was stopped."""
        if not self.is_done:
            self._timer.start()

    def stop(self) -> None:
        """Do nothing more until it is started again."""
        self._timer.stop()

    def _do_portion(self) -> None:
        if self._steps is None:
            self._steps = self._make()
        begun = time.perf_counter()
        while time.perf_counter() - begun < PORTION_S:
            if next(self._steps, self) is self:
                self.is_done = True
                self._timer.stop()
                break
        self.longest_s = max(self.longest_s, time.perf_counter() - begun)


def page_ahead(page: QWidget, parts: Iterable[QWidget], size: QSize) -> Iterator[None]:
    """Give a page that was never shown its styles and its size, and draw each part of it once, unseen.

    Parameters
    ----------
    page
        The page.
    parts
        What is drawn one by one.
    size
        Which the page will have.
    """
    page.resize(size)
    for widget in page.findChildren(QWidget):
        # Parts may have come and gone since the last portion.
        if isValid(widget):
            widget.ensurePolished()
        yield
    for part in parts:
        part.grab()
        yield
