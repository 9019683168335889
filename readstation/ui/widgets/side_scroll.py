"""A row that scrolls sideways where it has no room, and so never pushes the window over its display."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
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
        self._shrinks = True
        self._kept: QWidget | None = None
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

    def set_shrinks(self, *, shrinks: bool) -> None:
        """Say whether it may have less room than its row."""
        if shrinks != self._shrinks:
            self._shrinks = shrinks
            self.updateGeometry()

    def keep_in_sight(self, widget: QWidget | None) -> None:
        """Keep a widget of the row in sight, whatever room there is; None before that widget goes."""
        self._kept = widget
        self._show_kept()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep in sight what is to be."""
        super().resizeEvent(event)
        self._show_kept()

    def _show_kept(self) -> None:
        if self._kept is not None and self._inner.isAncestorOf(self._kept):
            self.ensureWidgetVisible(self._kept)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that shows all of it."""
        return self._inner.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that lets it shrink."""
        wanted = self._inner.sizeHint()
        return QSize(min(wanted.width(), _FEWEST_PX), wanted.height()) if self._shrinks else wanted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Ask for other room where the row has become longer or shorter."""
        if watched is self._inner and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        elif watched is self._inner and event.type() is QEvent.Type.Resize:
            self._show_kept()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Move the row."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y() - event.angleDelta().x())
        event.accept()
