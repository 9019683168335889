"""What a page's parts say anew, laid out once: after all of it is said, and before anything is painted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid


@contextmanager
def laid_out_once(page: QWidget) -> Iterator[None]:
    """Let the parts of a page say something else, show and hide; lay all of it out at the end.

    Left to itself, Qt lays a page out anew for every part that comes to be seen. And it hands a label's new size up
    one level at a time, with frames between the levels: what stands around it is painted once for each level.

    Parameters
    ----------
    page
        A part of a window.
    """
    held = HeldLayouts(page)
    try:
        yield
    finally:
        held.let_go()
    _lay_out(page)


class HeldLayouts:
    """The layouts of a page, which do nothing until they are let go.

    Attributes
    ----------
    page
        The page.
    """

    def __init__(self, page: QWidget) -> None:
        self.page = page
        self._layouts = page.findChildren(QLayout)
        for layout in self._layouts:
            layout.setEnabled(False)

    def let_go(self) -> None:
        """Let the layouts work again; some may be gone with their rows."""
        for layout in self._layouts:
            if isValid(layout):
                layout.setEnabled(True)
        self._layouts = []


class LaidOutLater:
    """Parts of a page that say something else in one call and are laid out in a later one, unpainted between.

    Parameters
    ----------
    page
        A part of a window.
    """

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self._held: HeldLayouts | None = None

    @property
    def is_held(self) -> bool:
        """Whether the parts wait to be laid out."""
        return self._held is not None

    def hold(self) -> None:
        """Lay out and paint nothing of the page from now on."""
        if self._held is None:
            self._page.setUpdatesEnabled(False)
            self._held = HeldLayouts(self._page)

    def lay_out(self) -> None:
        """Lay out what was held, and paint again; nothing where nothing was."""
        if self._held is None:
            return
        self._held.let_go()
        self._held = None
        try:
            _lay_out(self._page)
        finally:
            self._page.setUpdatesEnabled(True)


def _lay_out(page: QWidget) -> None:
    # A fresh button asks for its place once more when it is polished.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.PolishRequest)
    # Children before their parents: each layout is asked once, when it knows the size of all that is in it.
    for layout in reversed(page.findChildren(QLayout)):
        within = layout.parent()
        if isinstance(within, QWidget) and within.isVisible():
            layout.activate()
    # A scroll area lays out by itself.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    around = page.parentWidget()
    while around is not None:
        above = around.layout()
        if above is not None:
            above.activate()
        around = around.parentWidget()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
