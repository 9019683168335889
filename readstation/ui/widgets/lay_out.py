"""What is due of the layout, done at once and once: before anything is painted."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLayout, QWidget


def lay_out(page: QWidget) -> None:
    """Lay out a page whose parts say something else, and what it stands in.

    Left to itself, Qt hands a label's new size up one level at a time, with frames between the levels: what stands
    around it is laid out and painted once for each level.

    Parameters
    ----------
    page
        A part of a window that is seen.
    """
    # Children before their parents: each layout is asked once, when it knows the size of all that is in it.
    for layout in reversed(page.findChildren(QLayout)):
        within = layout.parent()
        if isinstance(within, QWidget) and within.isVisible():
            layout.activate()
    # The scroll area and the main window lay out by themselves.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    around = page.parentWidget()
    while around is not None:
        above = around.layout()
        if above is not None:
            above.activate()
        around = around.parentWidget()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
