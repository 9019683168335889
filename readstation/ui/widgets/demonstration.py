"""The line at the top of every window of a demonstration that says that it is one (TR-16)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.ports import StationWords
from readstation.ui.widgets.labels import plain_label


class DemonstrationMark(QFrame):
    """The line: above everything, so that it stands over each page, over the cover, and never over an image.

    In a trial it is hidden and takes no room.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName("demonstration_mark")
        words = plain_label(tr("Demonstration: no patient data"), "small_strong", "warn")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(words)
        self.hide()

    def show_station(self, station: StationWords) -> None:
        """Show it where the station is one of a demonstration."""
        self.setVisible(station.is_demonstration)


class Marked(QWidget):
    """A page with the line above it.

    Parameters
    ----------
    page
        All that a window shows.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.mark = DemonstrationMark()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.mark)
        column.addWidget(page, 1)
