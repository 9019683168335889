"""The painted profile of HU along a line; the check beside it says the same in numbers."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from readstation.core.phrases import tr
from readstation.geometry.profile import LineProfile
from readstation.ui.presenters.enhancement import MARGIN_MM, Enhancement
from readstation.ui.theme.style import text_font
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS

_LEFT_PX, _TOP_PX, _BOTTOM_PX = 36, 6, 20
_LEAST_TOP_HU = 150.0
_TINT = 46
Number = TypeVar("Number", float, NDArray[np.float64])


class ProfileView(QWidget):
    """Values along the line, those before contrast, the limit, and what lies under it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("enhancement_profile")
        self.setFixedHeight(96)
        self._shown: Enhancement | None = None

    def show_enhancement(self, found: Enhancement | None) -> None:
        """Show a profile, or nothing."""
        if found is self._shown is not None:
            return
        self._shown = found
        self.setVisible(found is not None)
        if found is not None:
            self.setAccessibleName(
                tr(
                    "HU along the line, {length_mm} millimetres: {below_mm} millimetres under {limit_hu} HU",
                    length_mm=f"{found.length_mm:.1f}",
                    below_mm=f"{found.below_mm:.1f}",
                    limit_hu=found.limit_hu,
                )
            )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that shows every word."""
        return QSize(260, 96)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the axis, the tinted stretches, the limit and the two lines."""
        found = self._shown
        if found is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font("caption"))
        left, wide, high = scaled(_LEFT_PX), scaled(60), scaled(16)
        frame = QRectF(left, _TOP_PX, self.width() - left - 8, self.height() - _TOP_PX - scaled(_BOTTOM_PX))
        plot = _Plot(found, frame)
        target, warn = QColor(COLOURS.target), QColor(COLOURS.warn)
        painter.fillRect(plot.band(0.0, found.length_mm), _faint(target))
        for stretch in found.stretches:
            painter.fillRect(plot.band(stretch.from_mm, stretch.to_mm), _faint(warn, 2))
        painter.setPen(QPen(QColor(COLOURS.text3), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(frame.left(), plot.y(found.limit_hu)), QPointF(frame.right(), plot.y(found.limit_hu)))
        if found.before is not None:
            _draw(painter, plot, found.before, QColor(COLOURS.text3), 1.2)
        _draw(painter, plot, found.profile, target, 1.8)
        painter.setPen(QPen(target, 1))
        for place in (0.0, found.length_mm):
            painter.drawLine(QPointF(plot.x(place), frame.top()), QPointF(plot.x(place), frame.bottom()))
        painter.setPen(QColor(COLOURS.text3))
        for value in (0.0, float(found.limit_hu), plot.top_hu):
            box = QRectF(0, plot.y(value) - high / 2, scaled(_LEFT_PX) - 6, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{value:.0f}")
        for place, words in ((0.0, "0"), (found.length_mm, f"{found.length_mm:.1f} mm")):
            box = QRectF(plot.x(place) - wide / 2, frame.bottom() + 2, wide, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class _Plot:
    """From millimetres and HU to the place in the widget."""

    def __init__(self, found: Enhancement, frame: QRectF) -> None:
        self._frame = frame
        self._whole_mm = found.length_mm + 2 * MARGIN_MM
        shown = [found.profile] if found.before is None else [found.profile, found.before]
        values = np.concatenate([each.values[np.isfinite(each.values)] for each in shown])
        highest = float(np.ceil(values.max() / 50) * 50) if values.size else 0.0
        self.top_hu = max(_LEAST_TOP_HU, highest)

    def x(self, along_mm: Number) -> Number:
        return self._frame.left() + self._frame.width() * (along_mm + MARGIN_MM) / self._whole_mm

    def y(self, value_hu: Number) -> Number:
        share: Number = np.clip(value_hu / self.top_hu, 0.0, 1.0)
        return self._frame.bottom() - self._frame.height() * share

    def band(self, from_mm: float, to_mm: float) -> QRectF:
        return QRectF(self.x(from_mm), self._frame.top(), self.x(to_mm) - self.x(from_mm), self._frame.height())


def _faint(colour: QColor, times: int = 1) -> QColor:
    tint = QColor(colour)
    tint.setAlpha(min(255, _TINT * times))
    return tint


def _draw(painter: QPainter, plot: _Plot, profile: LineProfile, colour: QColor, width: float) -> None:
    painter.setPen(QPen(colour, width))
    is_known = np.isfinite(profile.values)
    across, down = plot.x(profile.along_mm[is_known]), plot.y(profile.values[is_known])
    points = zip(across.tolist(), down.tolist(), strict=True)
    painter.drawPolyline(QPolygonF([QPointF(*each) for each in points]))
