"""The painted dose-volume histogram; the table beside it is its twin in numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.doses import Curve, CurveChart
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS
from readstation.viewer.outline_layout import style_of

_LEFT_PX, _TOP_PX, _BOTTOM_PX, _NAMES_PX = 40, 10, 36, 130
_PERCENTS = (0, 25, 50, 75, 100)
_LINE_PX = 2.0
_NAME_STEP_PX = 34


class DoseChart(QWidget):
    """Percent of each volume that receives at least a dose."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dose_chart")
        self.setMinimumSize(240, 120)
        self.setAccessibleName(tr("Dose-volume histogram"))
        self._chart = CurveChart()

    def show_chart(self, chart: CurveChart) -> None:
        """Show other curves."""
        self._chart = chart
        self.setAccessibleDescription(", ".join(f"{each.name} {each.words}" for each in chart.curves))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that shows every word."""
        return QSize(480, 220)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint axes, curves and their names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(_LEFT_PX, _TOP_PX, self.width() - _LEFT_PX - _NAMES_PX, self.height() - _TOP_PX - _BOTTOM_PX)
        self._paint_axes(painter, frame)
        for place, curve in enumerate(self._chart.curves):
            self._paint_curve(painter, frame, curve)
            self._paint_name(painter, frame, curve, place)
        painter.end()

    def _paint_axes(self, painter: QPainter, frame: QRectF) -> None:
        painter.setFont(text_font("caption"))
        for percent in _PERCENTS:
            y = frame.bottom() - frame.height() * percent / 100
            painter.setPen(QPen(QColor(COLOURS.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(COLOURS.text3))
            place = QRectF(0, y - 8, _LEFT_PX - 6, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{percent}")
        chart, dose = self._chart, 0.0
        while dose <= chart.top_gy + 1e-9:
            x = frame.left() + frame.width() * dose / chart.top_gy
            place = QRectF(x - 30, frame.bottom() + 3, 60, 14)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{dose:.0f}")
            dose += chart.step_gy
        place = QRectF(frame.left(), frame.bottom() + 17, frame.width(), 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tr("absorbed dose, Gy"))

    def _paint_curve(self, painter: QPainter, frame: QRectF, curve: Curve) -> None:
        painter.setPen(pen_of(curve.style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = QPolygonF()
        for dose, percent in zip(curve.doses_gy, curve.percents, strict=True):
            points.append(
                QPointF(
                    frame.left() + frame.width() * dose / self._chart.top_gy,
                    frame.bottom() - frame.height() * percent / 100,
                )
            )
        painter.drawPolyline(points)

    def _paint_name(self, painter: QPainter, frame: QRectF, curve: Curve, place: int) -> None:
        left, top = frame.right() + 10, frame.top() + place * _NAME_STEP_PX
        painter.setPen(pen_of(curve.style))
        painter.drawLine(QPointF(left, top + 8), QPointF(left + 22, top + 8))
        painter.setFont(text_font("small_strong"))
        painter.setPen(QColor(COLOURS.text1))
        room = self.width() - left - 32
        name = painter.fontMetrics().elidedText(curve.name, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(QPointF(left + 30, top + 12), name)
        painter.setFont(text_font("caption"))
        painter.setPen(QColor(COLOURS.text3))
        painter.drawText(QPointF(left + 30, top + 26), curve.words)


def pen_of(style: int) -> QPen:
    """Return the pen of a volume: the colour and the dash of its outline."""
    colour, dash = style_of(style)
    pen = QPen(QColor(*colour), _LINE_PX)
    if dash:
        pen.setDashPattern([each / _LINE_PX for each in dash])
    return pen
