"""Pointers over images: white with a black edge, 32 px, made at the screen's device ratio."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPen, QPixmap

from readstation.viewer.tools.toolbox import ToolName

SIZE_PX = 32
_MIDDLE = SIZE_PX / 2


def tool_cursor(tool: ToolName, ratio: float) -> QCursor:
    """Return the pointer of a tool.

    Parameters
    ----------
    ratio
        Device pixels a logical pixel, of the screen it is shown on.
    """
    shape = _SHAPES.get(tool)
    return (
        QCursor(Qt.CursorShape.ArrowCursor)
        if shape is None
        else _painted(shape(), ratio, has_half_disc=tool is ToolName.WINDOW)
    )


def refused_cursor(ratio: float) -> QCursor:
    """Return the barred circle: this cannot be done here."""
    path = QPainterPath()
    path.addEllipse(QPointF(_MIDDLE, _MIDDLE), 9.0, 9.0)
    _line(path, _MIDDLE - 6.4, _MIDDLE - 6.4, _MIDDLE + 6.4, _MIDDLE + 6.4)
    return _painted(path, ratio)


def _painted(path: QPainterPath, ratio: float, *, has_half_disc: bool = False) -> QCursor:
    side = round(SIZE_PX * ratio)
    picture = QPixmap(side, side)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((QColor(0, 0, 0), 3.6), (QColor(255, 255, 255), 1.6)):
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPath(path)
    if has_half_disc:
        half = QPainterPath()
        half.arcMoveTo(QRectF(_MIDDLE - 8, _MIDDLE - 8, 16, 16), 90)
        half.arcTo(QRectF(_MIDDLE - 8, _MIDDLE - 8, 16, 16), 90, -180)
        painter.fillPath(half, QColor(255, 255, 255))
    painter.end()
    return QCursor(picture, int(_MIDDLE), int(_MIDDLE))


def _cross() -> QPainterPath:
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        _line(path, _MIDDLE + 0.5 + 4 * dx, _MIDDLE + 0.5 + 4 * dy, _MIDDLE + 0.5 + 13 * dx, _MIDDLE + 0.5 + 13 * dy)
    return path


def _half_disc() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(_MIDDLE, _MIDDLE), 8.0, 8.0)
    return path


def _four_ways() -> QPainterPath:
    path = QPainterPath()
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        tip = (_MIDDLE + 12 * dx, _MIDDLE + 12 * dy)
        _line(path, _MIDDLE, _MIDDLE, *tip)
        for side in (1, -1):
            _line(path, *tip, tip[0] - 4 * dx + 4 * side * dy, tip[1] - 4 * dy + 4 * side * dx)
    return path


def _up_and_down() -> QPainterPath:
    path = QPainterPath()
    for dy in (1, -1):
        tip = _MIDDLE + 11 * dy
        _line(path, _MIDDLE, _MIDDLE + 3 * dy, _MIDDLE, tip)
        for side in (1, -1):
            _line(path, _MIDDLE, tip, _MIDDLE + 4 * side, tip - 4 * dy)
    return path


def _lens() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(_MIDDLE, _MIDDLE), 7.0, 7.0)
    _line(path, _MIDDLE - 3, _MIDDLE, _MIDDLE + 3, _MIDDLE)
    _line(path, _MIDDLE, _MIDDLE - 3, _MIDDLE, _MIDDLE + 3)
    _line(path, _MIDDLE + 5, _MIDDLE + 5, _MIDDLE + 11, _MIDDLE + 11)
    return path


def _sight() -> QPainterPath:
    path = _cross()
    path.addEllipse(QPointF(_MIDDLE + 0.5, _MIDDLE + 0.5), 7.0, 7.0)
    return path


def _line(path: QPainterPath, x0: float, y0: float, x1: float, y1: float) -> None:
    path.moveTo(x0, y0)
    path.lineTo(x1, y1)


_SHAPES: dict[ToolName, Callable[[], QPainterPath]] = {
    **dict.fromkeys((tool for tool in ToolName if tool.draws), _cross),
    ToolName.ASSIST: _cross,
    ToolName.WINDOW: _half_disc,
    ToolName.PAN: _four_ways,
    ToolName.ZOOM: _lens,
    ToolName.LOCATE: _sight,
    ToolName.SCROLL: _up_and_down,
}
