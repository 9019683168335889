"""The window on the second display: views, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.reading.pane_grid import PaneGrid
from readstation.ui.widgets.demonstration import DemonstrationMark
from readstation.ui.widgets.labels import plain_label

TITLE = "Readstation"
"""What the task bar says of it: it never holds a case (design, section 6)."""

_RESTS_MS = 120
_SMALLEST_PX = (480, 360)


class SecondWindow(QWidget):
    """Takes views of the reading room.

    It is a child of the room, so that the keys of the room and of the station work in it, a dialog over the main window
    holds its keys back too, and it goes with the main window to the task bar.

    Attributes
    ----------
    grid
        Where the views stand.
    mark
        Says above them that this is a demonstration; hidden in a trial.
    """

    closed_by_hand = Signal()
    moved = Signal()
    """It rests at another place or has another size."""

    def __init__(self, room: QWidget) -> None:
        super().__init__(room, Qt.WindowType.Window)
        self.setObjectName("second_window")
        self.setWindowTitle(TITLE)
        self.setAccessibleName(tr("Views on the second display"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(*_SMALLEST_PX)
        self.grid = PaneGrid()
        self.grid.setObjectName("second_views")
        self._nothing = QWidget()
        words = plain_label(
            tr("This layout has one view, and it stands in the main window."), "heading", "text2", wraps=True
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self._nothing)
        column.addStretch()
        column.addWidget(words)
        column.addStretch()
        self.mark = DemonstrationMark()
        self._stack = QStackedLayout()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.mark)
        whole.addLayout(self._stack, 1)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._nothing)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_RESTS_MS)
        self._rest.timeout.connect(self.moved)

    def show_whether_empty(self, *, is_empty: bool) -> None:
        """Show the views, or words where the layout has none for this window."""
        self._stack.setCurrentWidget(self._nothing if is_empty else self.grid)

    def end_rest(self) -> None:
        """Tell of no movement that came before now."""
        self._rest.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Note that it may still get another size from the desktop."""
        super().showEvent(event)
        self._rest.start()

    def moveEvent(self, event: QMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Note the new place once the hand rests."""
        super().moveEvent(event)
        self._rest.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Note the new size once the hand rests."""
        super().resizeEvent(event)
        self._rest.start()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Do not go with views in it: they are brought home first, and then it is hidden."""
        event.ignore()
        self.closed_by_hand.emit()
