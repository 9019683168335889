"""Icons: Material Design Icons through QtAwesome, and our own six tool drawings."""

from __future__ import annotations

from functools import cache, lru_cache

import qtawesome
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from readstation.core.resources import resource_path
from readstation.ui.theme.tokens import COLOURS

_OWN = frozenset({"diameter", "assist", "short_axis", "oval", "freehand", "flicker"})
_PIXMAP_SIZES_PX = (16, 20, 24, 32, 48, 64)


@cache
def icon(name: str, colour: str = COLOURS.text2) -> QIcon:
    """Return an icon in one colour.

    Parameters
    ----------
    name
        One of our six tools, or a Material Design icon without its prefix, such as ``lock-outline``.
    colour
        A colour token's value, ``#rrggbb``.
    """
    if name in _OWN:
        return _own_icon(name, colour)
    found: QIcon = qtawesome.icon(f"mdi6.{name}", color=colour, color_disabled=COLOURS.text3)
    return found


@lru_cache(maxsize=512)
def icon_pixmap(name: str, colour: str, size_px: int, device_ratio: float) -> QPixmap:
    """Return an icon as a pixmap of a logical size, sharp at the screen's device ratio."""
    return icon(name, colour).pixmap(QSize(size_px, size_px), device_ratio)


def _own_icon(name: str, colour: str) -> QIcon:
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8").replace("#E8ECF1", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    found = QIcon()
    for size in _PIXMAP_SIZES_PX:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        found.addPixmap(pixmap)
    return found
