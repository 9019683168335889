"""The picture beside the sign-in: a slice of the computed phantom, darker where words stand on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame

from readstation.core.resources import resource_path
from readstation.ui.theme.tokens import COLOURS

_STOPS = ((0.0, 205), (0.16, 60), (0.45, 40), (0.68, 190), (0.80, 232), (1.0, 246))
"""Place from the top, and how much black lies there (0 to 255): words need their contrast."""


class PicturePanel(QFrame):
    """Fills itself with the picture, cut at its sides."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap(str(resource_path("themes", "sign_in.png")))
        self._scaled = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the picture and the shade."""
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        if self._scaled.isNull() or self._scaled.size() != self._picture.size().scaled(wanted, mode):
            self._scaled = self._picture.scaled(wanted, mode, Qt.TransformationMode.SmoothTransformation)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.void))
        left = (self._scaled.width() - wanted.width()) // 2
        painter.drawPixmap(self.rect(), self._scaled, QRect(QPoint(left, 0), wanted))
        shade = QLinearGradient(0, 0, 0, self.height())
        for place, black in _STOPS:
            shade.setColorAt(place, QColor(0, 0, 0, black))
        painter.fillRect(self.rect(), shade)
