"""Buttons: a verb, and the key that does the same."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
)

from readstation.ui.presenters.key_map import cap_text
from readstation.ui.theme.icons import icon, icon_pixmap
from readstation.ui.theme.style import text_font
from readstation.ui.theme.text_size import scaled
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import plain_tip

_SIDE_PX = 14
_TIGHT_SIDE_PX = 5
_GAP_PX = 8
_CAP_PAD_PX = 5
_CAP_HEIGHT_PX = 17
_HEIGHT_PX = 32
_HEIGHTS_PX = {"compact": 26, "choice": 26, "link": 24, "fold": 36}
_ICON_PX = 18


class KeyButton(QPushButton):
    """A push button that shows, in a cap beside its verb, the key that does the same."""

    def __init__(self, text: str, name: str, *, key: str = "", look: str = "", icon_name: str = "") -> None:
        super().__init__()
        self._key = ""
        self._icon_name = icon_name
        self._may_shrink = look in {"compact", "choice"}
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if look:
            self.setProperty("look", look)
        self.setMinimumHeight(_HEIGHTS_PX.get(look, _HEIGHT_PX))
        self.set_words(text, key)

    @property
    def key(self) -> str:
        """The key that does the same, as its cap says it; empty where there is none."""
        return self._key

    def let_shrink(self) -> None:
        """Let the cap go where there is no room; the words always stay."""
        self._may_shrink = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def set_words(self, text: str, key: str = "") -> None:
        """Change the verb and the key."""
        cap = cap_text(key)
        if (text, cap) == (self.text(), self._key) and text:
            return
        self._key = cap
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def set_glyph(self, icon_name: str) -> None:
        """Change the icon."""
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of icon, words and key cap with space at the sides."""
        return QSize(self._group_px() + 2 * self._side_px(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return room for the words, which are never cut; the cap of one that may shrink goes where room lacks."""
        if not self._may_shrink:
            return self.sizeHint()
        return QSize(self._words_px() + 2 * _TIGHT_SIDE_PX, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the button's ground by the style, then icon, words and cap as one group in the middle."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        group_px = self._group_px()
        has_room = group_px + 2 * _TIGHT_SIDE_PX <= self.width()
        left = (self.width() - (group_px if has_room else self._words_px())) / 2
        if self._icon_name:
            pixmap = icon_pixmap(self._icon_name, self._colour(), _ICON_PX, self.devicePixelRatioF())
            painter.drawPixmap(round(left), (self.height() - _ICON_PX) // 2, pixmap)
            left += _ICON_PX + _GAP_PX
        painter.setFont(self._words_font())
        painter.setPen(QColor(self._colour()))
        width = painter.fontMetrics().horizontalAdvance(self.text())
        place = QRectF(left, 0, width + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._key and has_room:
            paint_keycap(painter, left + width + _GAP_PX, self.height() / 2, self._key, self._colour())

    def _colour(self) -> str:
        if not self.isEnabled():
            return COLOURS.text3
        look = self.property("look")
        if look == "primary":
            return COLOURS.primary_text
        return {"quiet": COLOURS.text2, "link": COLOURS.accent}.get(look, COLOURS.text1)

    def _words_font(self) -> QFont:
        small = self.property("look") in {"compact", "choice"}
        return text_font("small_strong" if small else "strong")

    def _side_px(self) -> int:
        return _SIDE_PX if self.property("look") not in {"compact", "choice", "quiet", "link"} else 9

    def _words_px(self) -> int:
        width = QFontMetrics(self._words_font()).horizontalAdvance(self.text())
        return width + (_ICON_PX + (_GAP_PX if self.text() else 0) if self._icon_name else 0)

    def _group_px(self) -> int:
        width = self._words_px()
        if self._key:
            width += _GAP_PX + keycap_width(self._key)
        return width


class ChoiceButton(KeyButton):
    """A button that is shown as chosen when the edit has been kept, not when it is pressed."""

    def __init__(self, text: str, name: str, *, key: str = "", is_on: bool = False) -> None:
        super().__init__(text, name, key=key, look="choice")
        self.setCheckable(True)
        self.setChecked(is_on)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Leave it as it is: the newer view of the read says whether it is so."""


class ToolKeyButton(QToolButton):
    """A tool with its key letter in the lower right corner."""

    def __init__(self, words: str, name: str, key: str, icon_name: str, *, is_switch: bool = False) -> None:
        super().__init__()
        self._words = words
        self._icon_name = icon_name
        self._is_switch = is_switch
        if is_switch:
            self.setProperty("look", "switch")
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(icon(icon_name, COLOURS.text2))
        self.toggled.connect(self._show_state)
        self.set_key(key)

    def set_key(self, key: str) -> None:
        """Show another key; a letter stands on the button, every key in its tooltip."""
        self._key = key if len(key) == 1 else ""
        self.setToolTip(plain_tip(f"{self._words} ({cap_text(key)})" if key else self._words))
        self.update()

    def set_side(self, side_px: int) -> None:
        """Make it a square of this size, with an icon that fits."""
        self.setFixedSize(side_px, side_px)
        self.setIconSize(QSize(22, 22) if side_px >= 44 else QSize(20, 20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tool and its letter."""
        super().paintEvent(event)
        if not self._key:
            return
        painter = QPainter(self)
        painter.setFont(text_font("caption"))
        painter.setPen(QColor(COLOURS.text1 if self.isChecked() else COLOURS.text3))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(self.rect().adjusted(0, 0, -5, -2), flags, self._key)

    def _show_state(self, is_on: bool) -> None:
        on, off = (COLOURS.accent, COLOURS.text3) if self._is_switch else (COLOURS.text1, COLOURS.text2)
        self.setIcon(icon(self._icon_name, on if is_on else off))


def keycap_width(key: str) -> int:
    """Return the width of a key cap in logical pixels."""
    return QFontMetrics(text_font("caption")).horizontalAdvance(key) + 2 * _CAP_PAD_PX


def paint_keycap(painter: QPainter, left: float, middle: float, key: str, colour: str) -> None:
    """Paint a key cap: its name in a frame of one pixel, centred on a height."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(text_font("caption"))
    painter.setPen(QPen(QColor(colour), 1))
    high = scaled(_CAP_HEIGHT_PX)
    box = QRectF(left + 0.5, middle - high / 2, keycap_width(key), high)
    painter.drawRoundedRect(box, 3, 3)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
