"""What a page's parts say anew, laid out once: after all of it is said, and before anything is painted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLayout, QWidget


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
    layouts = page.findChildren(QLayout)
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
    _lay_out(page)


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
