"""The painted chart of the sum of diameters; the lesion table is its twin in numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from readstation.core.exact import format_mm
from readstation.reading.sum_chart import LimitStep, SumChart
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS

_LEFT_PX, _TOP_PX, _BOTTOM_PX = 44, 16, 24
_GRID_STEPS = 4
_BEHIND_WORDS = QColor(20, 24, 29, 190)


class SumChartView(QWidget):
    """Points, and the limits they are compared with."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sum_chart")
        self.setMinimumSize(220, 120)
        self._chart: SumChart | None = None

    def show_chart(self, chart: SumChart) -> None:
        """Show a chart."""
        if chart == self._chart:
            return
        self._chart = chart
        self.setAccessibleName(chart.spoken)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that shows every word."""
        return QSize(430, 220)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint axis, limits, line and points."""
        chart = self._chart
        if chart is None or not chart.points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_words = chart.progression_words is not None
        right = 128 if has_words else 24
        frame = QRectF(_LEFT_PX, _TOP_PX, self.width() - _LEFT_PX - right, self.height() - _TOP_PX - _BOTTOM_PX)
        self._paint_axis(painter, chart, frame)
        self._paint_limits(painter, chart, frame)
        self._paint_line(painter, chart, frame)

    def _y(self, chart: SumChart, frame: QRectF, tenths: int) -> float:
        return frame.bottom() - frame.height() * tenths / max(chart.top_tenths, 1)

    def _x(self, chart: SumChart, frame: QRectF, place: float) -> float:
        inset = 24.0
        if len(chart.points) == 1:
            return frame.left() + inset
        return frame.left() + inset + (frame.width() - 2 * inset) * place / (len(chart.points) - 1)

    def _paint_axis(self, painter: QPainter, chart: SumChart, frame: QRectF) -> None:
        painter.setFont(text_font("caption"))
        for step in range(_GRID_STEPS + 1):
            tenths = chart.top_tenths * step // _GRID_STEPS
            y = self._y(chart, frame, tenths)
            painter.setPen(QPen(QColor(COLOURS.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(COLOURS.text3))
            words = format_mm(tenths).removesuffix(".0")
            painter.drawText(QRectF(0, y - 8, frame.left() - 6, 16), Qt.AlignmentFlag.AlignRight, words)
        for place, point in enumerate(chart.points):
            painter.setPen(QColor(COLOURS.text1 if point.is_current else COLOURS.text3))
            box = QRectF(self._x(chart, frame, place) - 30, frame.bottom() + 5, 60, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, point.name)

    def _paint_limits(self, painter: QPainter, chart: SumChart, frame: QRectF) -> None:
        for steps, words, colour, fill, is_above in (
            (chart.progression, chart.progression_words, COLOURS.err, "#3A1D1F", True),
            (chart.partial, chart.partial_words, COLOURS.ok, "#16302D", False),
        ):
            if not steps or words is None:
                continue
            corners = self._staircase(chart, frame, steps)
            outline = QPolygonF.fromList(corners)
            edge = frame.top() if is_above else frame.bottom()
            ends = [QPointF(corners[-1].x(), edge), QPointF(corners[0].x(), edge)]
            area = QPolygonF.fromList(corners + ends)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill))
            painter.drawPolygon(area)
            pen = QPen(QColor(colour), 1.2, Qt.PenStyle.DashLine if is_above else Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawPolyline(outline)
        self._paint_limit_words(painter, chart, frame)

    def _paint_limit_words(self, painter: QPainter, chart: SumChart, frame: QRectF) -> None:
        left = frame.right() + 8
        tops: list[float] = []
        for steps, words, colour in (
            (chart.progression, chart.progression_words, COLOURS.err),
            (chart.partial, chart.partial_words, COLOURS.ok),
        ):
            if not steps or words is None:
                continue
            top = self._y(chart, frame, steps[-1].tenths) - 14
            top = max(top, tops[-1] + 32) if tops else max(top, 2.0)
            top = min(top, self.height() - 32.0)
            tops.append(top)
            painter.setFont(text_font("caption"))
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(left, top + 11), words[0])
            painter.setPen(QColor(COLOURS.text3))
            painter.drawText(QPointF(left, top + 25), words[1])

    def _staircase(self, chart: SumChart, frame: QRectF, steps: tuple[LimitStep, ...]) -> list[QPointF]:
        """Return a line that keeps each limit half way to its neighbours, and steps there."""
        points: list[QPointF] = []
        for step in steps:
            y = self._y(chart, frame, min(step.tenths, chart.top_tenths))
            left = self._x(chart, frame, step.place - 0.5)
            right = min(self._x(chart, frame, step.place + 0.5), frame.right())
            points += [QPointF(left, y), QPointF(right, y)]
        return points

    def _paint_line(self, painter: QPainter, chart: SumChart, frame: QRectF) -> None:
        colour = QColor(COLOURS.target)
        before: QPointF | None = None
        places = [
            None
            if point.sum_tenths is None
            else QPointF(self._x(chart, frame, at), self._y(chart, frame, point.sum_tenths))
            for at, point in enumerate(chart.points)
        ]
        painter.setPen(QPen(colour, 2))
        for place in places:
            if before is not None and place is not None:
                painter.drawLine(before, place)
            before = place
        for place, point in zip(places, chart.points, strict=True):
            if place is None:
                continue
            painter.setPen(QPen(colour, 2))
            painter.setBrush(colour if point.is_current else QColor(COLOURS.bg1))
            painter.drawEllipse(place, 4.5, 4.5)
            painter.setFont(text_font("small_strong"))
            painter.setPen(QColor(COLOURS.text1))
            top = place.y() - 24 if place.y() > frame.top() + 14 else place.y() + 8
            box = QRectF(place.x() - 18, top, 36, 16)
            painter.fillRect(box, _BEHIND_WORDS)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, point.words)
