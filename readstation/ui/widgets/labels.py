"""Labels: plain text only, by one constructor (TR-60)."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from readstation.core.visible import visible
from readstation.ui.theme.icons import icon_pixmap
from readstation.ui.theme.tokens import COLOURS

_KEYCAP_HEIGHT_PX = 19


class _PlainLabel(QLabel):
    """Shows letters that nobody would see, and that turn or hide others, as their numbers."""

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text."""
        super().setText(visible(text))


def plain_label(text: str = "", look: str = "body", tone: str = "text1", *, wraps: bool = False) -> QLabel:
    """Return a label that shows its text and never reads it as markup (TR-60).

    Parameters
    ----------
    text
        What it shows.
    look
        A text style of the theme.
    tone
        A text token of the theme.
    wraps
        Whether long text goes on in the next line.
    """
    label = _PlainLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setProperty("look", look)
    label.setProperty("tone", tone)
    label.setWordWrap(wraps)
    if look == "keycap":
        label.setMinimumHeight(_KEYCAP_HEIGHT_PX)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if wraps:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def plain_tip(text: str) -> str:
    """Return a tooltip that shows a text as it is: Qt would take what looks like markup for markup (TR-60)."""
    shown = visible(text)
    return f"<span>{html.escape(shown)}</span>" if "<" in shown or "&" in shown else shown


def set_tone(label: QLabel, tone: str) -> None:
    """Change the colour token of a label."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        repolish(label)


def set_look(label: QLabel, look: str) -> None:
    """Change the text style of a label."""
    if label.property("look") != look:
        label.setProperty("look", look)
        repolish(label)


def set_surface(frame: QFrame, surface: str) -> None:
    """Change the surface of a frame."""
    if frame.property("surface") != surface:
        frame.setProperty("surface", surface)
        repolish(frame)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def tone_colour(tone: str) -> str:
    """Return the colour of a text token."""
    return str(getattr(COLOURS, tone))


class ElidedLabel(QLabel):
    """A plain label of one line that ends in an ellipsis where there is no room; the tooltip has the whole."""

    def __init__(self, text: str = "", look: str = "body", tone: str = "text1") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show a text, shortened to the room there is."""
        self._whole = text = visible(text)
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        super().setText(shown if self.width() > 1 else text)
        self.setToolTip(plain_tip(text) if shown != text else "")
        self.setAccessibleName(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Shorten the text to the new width."""
        self.setText(self._whole)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a size that lets the label shrink."""
        return QSize(24, super().minimumSizeHint().height())


class IconLabel(QLabel):
    """A small icon, sharp at the screen's device ratio."""

    def __init__(self, name: str = "", colour: str = COLOURS.text2, size_px: int = 18) -> None:
        super().__init__()
        self._shown = ("", "")
        self._size_px = size_px
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFixedSize(size_px, size_px)
        if name:
            self.set_icon(name, colour)

    def set_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        if (name, colour) == self._shown:
            return
        self._shown = (name, colour)
        self.setPixmap(icon_pixmap(name, colour, self._size_px, self.devicePixelRatioF()))


class IconWords(QWidget):
    """An icon and words beside it: a state never shows by colour alone."""

    def __init__(self, look: str = "small", size_px: int = 18) -> None:
        super().__init__()
        self.icon = IconLabel(size_px=size_px)
        self.words = plain_label(look=look, tone="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.icon)
        row.addWidget(self.words)

    def show_words(self, icon_name: str, tone: str, words: str, detail: str = "") -> None:
        """Show an icon in a token's colour, words, and a tooltip."""
        self.icon.set_icon(icon_name, tone_colour(tone))
        self.words.setText(words)
        self.setToolTip(plain_tip(detail))
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)


def rule() -> QFrame:
    """Return a horizontal line of one pixel."""
    line = QFrame()
    line.setProperty("surface", "rule")
    line.setFixedHeight(1)
    return line


def upright_rule(height_px: int = 20) -> QFrame:
    """Return an upright line of one pixel."""
    line = QFrame()
    line.setProperty("surface", "rule")
    line.setFixedSize(1, height_px)
    return line


def framed(surface: str, name: str = "") -> QFrame:
    """Return a frame on a surface of the theme."""
    frame = QFrame()
    frame.setProperty("surface", surface)
    if name:
        frame.setObjectName(name)
    return frame
