"""The binding gives back what it borrows: with Python 3.11 a lost reference to None ends the program after minutes."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QProxyStyle, QPushButton, QWidget

ROUNDS = 300
ALLOWED = ROUNDS // 3
"""Other threads and caches move the count a little; the fault takes one or more a round."""


class _Painted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.drawLine(0, 0, 5, 5)
        painter.end()


class _Source(QObject):
    came = Signal(object)


def test_painting_styles_signals_and_timers_leave_none_alone(qapp: QApplication) -> None:
    picture = QPixmap(60, 60)
    painted, button, style, source = _Painted(), QPushButton("a"), QProxyStyle("Fusion"), _Source()
    button.setStyle(style)
    source.came.connect(lambda value: None)
    before = sys.getrefcount(None)
    for _ in range(ROUNDS):
        painted.render(picture)
        button.render(picture)
        button.setText("b")
        source.came.emit(None)
        QTimer.singleShot(0, lambda: None)
    qapp.processEvents()
    assert sys.getrefcount(None) > before - ALLOWED
    for widget in (painted, button):
        widget.deleteLater()
