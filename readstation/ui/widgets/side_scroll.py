"""A row that scrolls sideways where it has no room, and so never pushes the window over its display."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

_FEWEST_PX = 96


class SideScroll(QScrollArea):
    """Holds a row of widgets; the wheel moves it, and whatever gets the keyboard in it comes into sight.

    Attributes
    ----------
    row
        Where the widgets go.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._inner = QWidget()
        self.row = QHBoxLayout(self._inner)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._inner)
        # The surface below is seen through it.
        for widget in (self, self.viewport(), self._inner):
            widget.setAutoFillBackground(False)
            widget.setProperty("surface", "clear")
        self._inner.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that shows all of it."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that lets it shrink."""
        wanted = self._inner.sizeHint()
        return QSize(min(wanted.width(), _FEWEST_PX), wanted.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ask for other room where the row has become longer or shorter."""
        if watched is self._inner and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Move the row."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() - event.angleDelta().x())
        event.accept()
