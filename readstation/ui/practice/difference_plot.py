"""The painted plot of measurement differences; a point opens its lesion, by the mouse or with the arrows and Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from readstation.core.phrases import tr
from readstation.stats.measurement_agreement import LimitsOfAgreement
from readstation.ui.presenters.compared import signed_mm
from readstation.ui.presenters.difference_plot import PlotPoint, PlotScale
from readstation.ui.theme.style import text_font
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_tip

_OWN_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DOT_PX, _DIAMOND_PX, _REACH_PX = 4.5, 7.0, 14.0


class DifferencePlot(QWidget):
    """Mean of both readers across, the trainee's less the reference's upward, with the limits that hold 95 %."""

    opened = Signal(int)
    """The place of a point in the list that was shown."""
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("difference_plot")
        self.setMinimumSize(260, 180)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Measurement error"))
        self._points: Sequence[PlotPoint] = ()
        self._scale = PlotScale(0, 10, 5)
        self._limits: LimitsOfAgreement | None = None
        self.current = -1

    def show_points(
        self, points: Sequence[PlotPoint], scale: PlotScale, limits: LimitsOfAgreement | None, words: str
    ) -> None:
        """Show other points; `words` says the same for whoever does not see them."""
        self._points, self._scale, self._limits, self.current = points, scale, limits, -1
        self.setAccessibleDescription(words)
        self.update()

    def choose(self, place: int) -> None:
        """Mark a point."""
        if 0 <= place < len(self._points):
            self.current = place
            self.setToolTip(plain_tip(self._points[place].spoken))
            self.setAccessibleDescription(self._points[place].spoken)
            self.chosen.emit(place)
            self.update()

    def place_of(self, place: int) -> QPointF:
        """Return where a point is painted."""
        return self._at(self._points[place])

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that shows every word."""
        return QSize(520, 300)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show the hand over a point, and its words."""
        near = self._near(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if near is None else Qt.CursorShape.PointingHandCursor)
        self.setToolTip("" if near is None else plain_tip(self._points[near].spoken))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the lesion of a point."""
        near = self._near(event.position())
        if near is not None and event.button() is Qt.MouseButton.LeftButton:
            self.choose(near)
            self.opened.emit(near)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that go through the points from the shortcuts of the page."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go through the points with Left and Right, open one with Enter."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None and self._points:
            # From left to right as they are seen, whatever their order in the list is.
            order = sorted(range(len(self._points)), key=lambda each: self._points[each].mean_mm)
            at = order.index(self.current) + step if self.current in order else 0
            self.choose(order[min(max(at, 0), len(order) - 1)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint axes, limits and points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._frame()
        self._paint_axes(painter, frame)
        self._paint_limits(painter, frame)
        for place, point in enumerate(self._points):
            self._paint_point(painter, point, is_current=place == self.current)
        self._paint_names(painter, frame)
        if self.hasFocus():
            painter.setPen(QPen(QColor(COLOURS.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _frame(self) -> QRectF:
        left, right = scaled(46), scaled(92) if self._limits is not None else scaled(16)
        return QRectF(left, 10, self.width() - left - right, self.height() - 10 - scaled(42))

    def _x(self, mm: float) -> float:
        frame, scale = self._frame(), self._scale
        return frame.left() + frame.width() * (mm - scale.left_mm) / max(scale.right_mm - scale.left_mm, 1e-9)

    def _y(self, mm: float) -> float:
        frame = self._frame()
        return frame.center().y() - frame.height() / 2 * mm / self._scale.half_height_mm

    def _at(self, point: PlotPoint) -> QPointF:
        return QPointF(self._x(point.mean_mm), self._y(point.difference_mm))

    def _near(self, place: QPointF) -> int | None:
        far = [(each - place).manhattanLength() for each in map(self._at, self._points)]
        nearest = min(range(len(far)), key=far.__getitem__, default=None)
        return nearest if nearest is not None and far[nearest] <= _REACH_PX else None

    def _paint_axes(self, painter: QPainter, frame: QRectF) -> None:
        painter.setFont(text_font("caption"))
        high = painter.fontMetrics().height()
        for mm in self._scale.upward:
            y = self._y(mm)
            painter.setPen(QPen(QColor(COLOURS.line), 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(QColor(COLOURS.text3))
            words = f"{mm:+g}".replace("-", "−") if mm else "0"
            painter.drawText(QRectF(0, y - high / 2, frame.left() - 8, high), Qt.AlignmentFlag.AlignRight, words)
        below = frame.bottom() + 6
        for mm in self._scale.across:
            place = QRectF(self._x(mm) - 30, below, 60, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, f"{mm:g}")
        whole = QRectF(0, below + high + 2, self.width(), high)
        painter.drawText(whole, Qt.AlignmentFlag.AlignHCenter, tr("mean of you and reference, mm"))

    def _paint_limits(self, painter: QPainter, frame: QRectF) -> None:
        limits = self._limits
        if limits is None:
            return
        low, high, mean = self._y(limits.low), self._y(limits.high), self._y(limits.mean_difference)
        painter.fillRect(QRectF(frame.left(), high, frame.width(), low - high), QColor(COLOURS.selected))
        painter.setPen(QPen(QColor(COLOURS.accent), 1.6))
        painter.drawLine(QPointF(frame.left(), mean), QPointF(frame.right(), mean))
        painter.setPen(QPen(QColor(COLOURS.accent), 1.2, Qt.PenStyle.DashLine))
        for y in (low, high):
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
        line = painter.fontMetrics().height()
        tops: list[float] = []
        for y, mm, words in (
            (high, limits.high, tr("upper limit")),
            (mean, limits.mean_difference, tr("mean")),
            (low, limits.low, tr("lower limit")),
        ):
            # One below the other, wherever the lines lie.
            top = max(y - line, 0.0, tops[-1] + 2 * line + 2 if tops else 0.0)
            tops.append(top)
            left = frame.right() + 8
            painter.setPen(QColor(COLOURS.text1))
            painter.drawText(QRectF(left, top, self.width() - left, line), 0, f"{signed_mm(round(10 * mm))} mm")
            painter.setPen(QColor(COLOURS.text3))
            painter.drawText(QRectF(left, top + line, self.width() - left, line), 0, words)

    def _paint_point(self, painter: QPainter, point: PlotPoint, *, is_current: bool) -> None:
        at = self._at(point)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.target))
        if point.is_outside:
            painter.setPen(QPen(QColor(COLOURS.warn), 2))
            painter.setBrush(QColor(COLOURS.bg2))
            side = _DIAMOND_PX
            around = [QPointF(0, -side), QPointF(side, 0), QPointF(0, side), QPointF(-side, 0)]
            painter.drawPolygon(QPolygonF([at + each for each in around]))
        else:
            painter.drawEllipse(at, _DOT_PX, _DOT_PX)
        if is_current:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(COLOURS.text1), 2))
            painter.drawEllipse(at, _DIAMOND_PX + 4, _DIAMOND_PX + 4)

    def _paint_names(self, painter: QPainter, frame: QRectF) -> None:
        """Write what stands out beside its point, where there is room for the words."""
        painter.setFont(text_font("small_strong"))
        taken: list[QRectF] = []
        metrics = painter.fontMetrics()
        for point in (each for each in self._points if each.is_outside):
            at, wide, high = self._at(point), metrics.horizontalAdvance(point.name) + 4.0, float(metrics.height())
            left = at.x() + 12 if at.x() + 12 + wide <= frame.right() else at.x() - 12 - wide
            box = QRectF(left, at.y() - high / 2, wide, high)
            if any(box.intersects(each) for each in taken):
                continue
            taken.append(box)
            painter.setPen(QColor(COLOURS.warn))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, point.name)
