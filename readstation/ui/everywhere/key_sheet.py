"""Keys and mouse at a glance, while ? is held: painted from the table that the keys themselves come from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from readstation.core.phrases import tr
from readstation.ui.everywhere.key_sheet_parts import (
    KEY_ROWS,
    LEGEND,
    MOUSE_WITH_KEY,
    Block,
    Cap,
    block_columns,
    cap_words,
    caps_in_force,
    mouse_words,
)
from readstation.ui.presenters.key_map import ROOM_BINDINGS, Binding, cap_text, caps_of
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.theme.style import text_font
from readstation.ui.theme.tokens import COLOURS, RADIUS_CARD_PX, as_mapping

_WIDE_PX, _HIGH_PX = 1740, 868
_SHADE = 190
_HEAD_PX = 54
_ROW_PX = 72
_CAP_HIGH_PX = 66
_UNIT_PX = 90
_LINE_PX = 25
_LEAST_LETTER_PX = 8


class KeySheet(QWidget):
    """Covers the page while it is shown. Held, it takes no click and no key; where it stays, the next one ends it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("key_sheet")
        self._preferences = Preferences()
        self._bindings: Sequence[Binding] = ROOM_BINDINGS
        self._before: QWidget | None = None
        self.hide()

    def show_for(
        self, preferences: Preferences, *, stays: bool = False, page: Sequence[Binding] = ROOM_BINDINGS
    ) -> None:
        """Show the keys and the mouse that are in force.

        Parameters
        ----------
        preferences
            What the person has set.
        stays
            Whether it stays until the next click or key.
        page
            The keys of the page that it is shown over.
        """
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not stays)
        self._preferences, self._bindings = preferences, page
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        said = [f"{' '.join(caps_of(key))}: {words}" for key, words in caps_in_force(preferences.key_map, page).items()]
        self.setAccessibleName(tr("Keys and mouse"))
        self.setAccessibleDescription(". ".join(said))
        self.show()
        self.raise_()
        if stays:
            self._before = QApplication.focusWidget()
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """End it at any key."""
        event.accept()
        self._end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End it at any click."""
        event.accept()
        self._end()

    def _end(self) -> None:
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the shade and the sheet, as large as there is room for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(0, 0, 0, _SHADE))
        scale = min((self.width() - 40) / _WIDE_PX, (self.height() - 40) / _HIGH_PX, 1.0)
        painter.translate((self.width() - _WIDE_PX * scale) / 2, (self.height() - _HIGH_PX * scale) / 2)
        painter.scale(scale, scale)
        painter.setPen(QPen(QColor(COLOURS.ctl), 1))
        painter.setBrush(QColor(COLOURS.bg1))
        painter.drawRoundedRect(QRectF(0, 0, _WIDE_PX, _HIGH_PX), 8, 8)
        _paint_head(painter)
        key_map = self._preferences.key_map
        _paint_keyboard(painter, caps_in_force(key_map, self._bindings))
        _paint_mouse(painter, self._preferences)
        _paint_blocks(painter, block_columns(key_map, self._bindings))
        painter.end()


def _words(painter: QPainter, place: QRectF, words: str, style: str, tone: str, flags: Qt.AlignmentFlag) -> None:
    font = text_font(style)
    painter.setFont(font)
    painter.setPen(QColor(as_mapping()[tone]))
    how = flags | Qt.TextFlag.TextWordWrap
    # Words of another language may be longer than their place: they get smaller before they would be cut.
    while font.pixelSize() > _LEAST_LETTER_PX and not _fits(painter, place, how, words):
        font.setPixelSize(font.pixelSize() - 1)
        painter.setFont(font)
    painter.drawText(place, how, words)


def _fits(painter: QPainter, place: QRectF, how: Qt.AlignmentFlag | Qt.TextFlag, words: str) -> bool:
    needed = painter.boundingRect(place, how, words)
    return needed.width() <= place.width() + 1 and needed.height() <= place.height() + 1


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def _paint_head(painter: QPainter) -> None:
    _words(painter, QRectF(27, 0, 300, _HEAD_PX), tr("Keys and mouse"), "title", "text1", _LEFT)
    told = tr("Hold ? to see this, let go to read on. Single keys rest while you type.")
    _words(painter, QRectF(190, 0, 640, _HEAD_PX), told, "body", "text2", _LEFT)
    left = 1180.0
    for group, tone in LEGEND:
        painter.fillRect(QRectF(left, _HEAD_PX / 2 - 2, 14, 4), QColor(as_mapping()[tone]))
        _words(painter, QRectF(left + 20, 0, 80, _HEAD_PX), tr(group), "body", "text1", _LEFT)
        left += 92
    painter.fillRect(QRectF(0, _HEAD_PX, _WIDE_PX, 1), QColor(COLOURS.line))


def _paint_keyboard(painter: QPainter, in_force: dict[str, str]) -> None:
    for number, row in enumerate(KEY_ROWS):
        top = _HEAD_PX + 22 + number * _ROW_PX
        left = 27.0 + row.indent * _UNIT_PX
        for cap in row.caps:
            width = cap.units * _UNIT_PX - 6
            words = cap_words(cap.key, in_force.get(cap.key, tr(cap.words)))
            _paint_cap(painter, QRectF(left, top, width, _CAP_HIGH_PX), cap, words)
            left += cap.units * _UNIT_PX


def _paint_cap(painter: QPainter, place: QRectF, cap: Cap, words: str) -> None:
    painter.setBrush(QColor(COLOURS.bg2 if words else COLOURS.bg1))
    painter.setPen(QPen(QColor(COLOURS.line), 1))
    painter.drawRoundedRect(place, 4, 4)
    if words and cap.tone:
        painter.fillRect(QRectF(place.left() + 3, place.top(), place.width() - 6, 3), QColor(as_mapping()[cap.tone]))
    inner = place.adjusted(8, 7, -4, -3)
    _words(painter, inner, cap_text(cap.shown), "strong", "text1" if words else "text3", _TOP)
    _words(painter, inner.adjusted(0, 20, 0, 0), words, "caption", "text2", _TOP)


def _paint_mouse(painter: QPainter, preferences: Preferences) -> None:
    left, top = 1440.0, float(_HEAD_PX + 58)
    _words(painter, QRectF(1300, _HEAD_PX + 22, 300, 20), tr("Mouse over an image"), "small_strong", "text3", _LEFT)
    painter.setPen(QPen(QColor(COLOURS.ctl), 2))
    painter.setBrush(QColor(COLOURS.bg0))
    painter.drawRoundedRect(QRectF(left, top, 96, 150), 46, 46)
    painter.drawLine(QPointF(left, top + 62), QPointF(left + 96, top + 62))
    painter.drawLine(QPointF(left + 48, top), QPointF(left + 48, top + 62))
    painter.setBrush(QColor(COLOURS.primary))
    painter.drawRoundedRect(QRectF(left + 42, top + 18, 12, 30), 6, 6)
    at_left, at_right = mouse_words(preferences)
    right_flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    _words(painter, QRectF(left - 180, top + 8, 168, 60), at_left, "body", "text1", right_flags)
    _words(painter, QRectF(left + 108, top + 8, 180, 60), at_right, "body", "text1", _TOP)
    middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    _words(painter, QRectF(left - 140, top + 164, 376, 20), tr("Wheel: slice"), "strong", "text1", middle)
    told = tr("Middle drag: pan, never edits a mark")
    _words(painter, QRectF(left - 140, top + 184, 376, 20), told, "body", "text2", middle)


def _paint_blocks(painter: QPainter, columns: Sequence[Sequence[Block]]) -> None:
    top = float(_HEAD_PX + 22 + len(KEY_ROWS) * _ROW_PX + 10)
    wide = (_WIDE_PX - 54) / 5
    for number, column in enumerate(columns):
        left, down = 27 + number * wide, top
        for block in column:
            down = _paint_block(painter, QPointF(left, down), wide, block) + 8
    left, down = 27 + 4 * wide, top
    _words(painter, QRectF(left, down, wide, 20), tr("Mouse with a key"), "small_strong", "text3", _LEFT)
    for does, words in MOUSE_WITH_KEY:
        down += _LINE_PX
        _words(painter, QRectF(left, down, 128, 20), tr(does), "small_strong", "text1", _LEFT)
        _words(painter, QRectF(left + 130, down, wide - 130, 20), tr(words), "small", "text2", _LEFT)


def _paint_block(painter: QPainter, place: QPointF, wide: float, block: Block) -> float:
    """Paint a heading and its keys; return where it ends."""
    _words(painter, QRectF(place.x(), place.y(), wide, 20), block.heading, "small_strong", block.tone, _LEFT)
    down = place.y()
    for key, words in block.lines:
        down += _LINE_PX
        left = place.x()
        for cap in caps_of(key):
            left += _paint_small_cap(painter, QPointF(left, down), cap) + 3
        text_left = max(place.x() + 112, left + 8)
        _words(painter, QRectF(text_left, down, place.x() + wide - text_left - 6, 20), words, "small", "text2", _LEFT)
    return down + _LINE_PX


def _paint_small_cap(painter: QPainter, place: QPointF, words: str) -> float:
    painter.setFont(text_font("caption"))
    width = painter.fontMetrics().horizontalAdvance(words) + 10.0
    box = QRectF(place.x(), place.y() + 1, width, 18)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(COLOURS.ctl), 1))
    painter.drawRoundedRect(box, RADIUS_CARD_PX / 2, RADIUS_CARD_PX / 2)
    painter.setPen(QColor(COLOURS.text1))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    return width
