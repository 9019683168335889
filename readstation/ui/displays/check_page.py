"""The check of a display: pictures over all of it, what to look at, and what the person found."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.displays.check_patterns import BACKGROUND, STEPS, TEXT_CONTRASTS, Grey, Pattern, drawn
from readstation.ui.displays.screens import display_from
from readstation.ui.presenters.display_checks import LOOK_AT
from readstation.ui.presenters.display_set import Display, display_words
from readstation.ui.theme.tokens import TEXT_FAMILY
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import framed, plain_label, rule

_PANEL_PX = 880
_EDGE_PX = 24
_WORDS_PX = 16
_KEYS = {Qt.Key.Key_1: Pattern.QC, Qt.Key.Key_2: Pattern.STEPS, Qt.Key.Key_3: Pattern.PATCH}


class PatternView(QWidget):
    """A picture, one value for one device pixel: no scaling, no smoothing, no colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.pattern = Pattern.QC
        self.step = 0
        self._image = QImage()
        self._shown: object = None

    def show_pattern(self, pattern: Pattern, step: int) -> None:
        """Show another picture, or another grey of it."""
        self.pattern, self.step = pattern, step
        grey = tr(", grey {grey} of 255", grey=STEPS[step]) if pattern is Pattern.PATCH else ""
        self.setAccessibleName(f"{pattern.words}{grey}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the picture of this size."""
        ratio = self.devicePixelRatioF()
        size = (round(self.width() * ratio), round(self.height() * ratio))
        wanted = (self.pattern, self.step, size, ratio)
        if wanted != self._shown:
            self._shown = wanted
            self._image = _as_image(drawn(self.pattern, *size, self.step))
            if self.pattern is Pattern.QC:
                _write_words(self._image)
            self._image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(0, 0, self._image)
        painter.end()


class DisplayCheckPage(QWidget):
    """Covers one display. It is asked for by a person who is signed in, and closes with Esc.

    Attributes
    ----------
    display
        The display that it covers.
    view
        The picture.
    """

    found = Signal(object, bool)
    """The `Display`, and whether it looked right."""
    left = Signal()
    next_wanted = Signal()

    def __init__(self, parent: QWidget, screen: QScreen, *, has_next: bool) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("display_check_page")
        self.setWindowTitle("Readstation")
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.display: Display = display_from(screen)
        self.setAccessibleName(tr("Check of display {name}", name=self.display.name))
        self._place = screen.geometry()
        self.view = PatternView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.panel = framed("popup", "display_check_panel")
        self.panel.setParent(self)
        self._title = plain_label(look="title")
        self._facts = plain_label(f"{self.display.name}: {display_words(self.display)}", "small", "text2", wraps=True)
        self._facts.setObjectName("display_facts")
        self._look_at = plain_label(look="body", wraps=True)
        self._look_at.setObjectName("look_at")
        self._keys = plain_label(look="small", tone="text2", wraps=True)
        self.right = KeyButton(tr("It looks right"), "display_right", look="primary", icon_name="check-circle")
        self.wrong = KeyButton(tr("Not right"), "display_wrong", icon_name="alert")
        self.next = KeyButton(tr("Next display"), "display_next", key="N")
        self.close_button = KeyButton(tr("Close"), "display_check_close", key="Esc")
        self.next.setVisible(has_next)
        self._lay_out()
        self.right.clicked.connect(partial(self._say, looked_right=True))
        self.wrong.clicked.connect(partial(self._say, looked_right=False))
        self.next.clicked.connect(self.next_wanted)
        self.close_button.clicked.connect(self.left)
        self.show_pattern(Pattern.QC)

    def open_page(self) -> None:
        """Cover the display."""
        self.setGeometry(self._place)
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_pattern(self, pattern: Pattern, step: int = 0) -> None:
        """Show another picture and what to look at in it."""
        self.view.show_pattern(pattern, step)
        grey = ""
        if pattern is Pattern.PATCH:
            grey = tr(": grey {grey} of 255, {place} of {count}", grey=STEPS[step], place=step + 1, count=len(STEPS))
        self._title.setText(f"{pattern.words}{grey}")
        self._look_at.setText("\n".join(f"• {tr(each)}" for each in LOOK_AT[pattern.value]))
        self._keys.setText(
            tr("1 test pattern   2 grey steps   3 luminance patch   ↑ ↓ another grey   H words off and on")
        )
        self._place_panel()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Change the picture, or leave."""
        key, step = Qt.Key(event.key()), self.view.step
        if key in _KEYS:
            self.show_pattern(_KEYS[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.view.pattern is Pattern.PATCH:
            self.show_pattern(Pattern.PATCH, min(max(step + (1 if key is Qt.Key.Key_Up else -1), 0), len(STEPS) - 1))
        elif key is Qt.Key.Key_H:
            self.panel.setVisible(self.panel.isHidden())
        elif key is Qt.Key.Key_N and not self.next.isHidden():
            self.next_wanted.emit()
        elif key is Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show the words again where they were put off."""
        super().mousePressEvent(event)
        self.panel.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the words in the lower middle, away from edges and corners."""
        super().resizeEvent(event)
        self._place_panel()

    def _say(self, _is_checked: object = None, *, looked_right: bool) -> None:
        self.found.emit(self.display, looked_right)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for part in (self._title, self._facts, self._look_at, rule(), self._keys):
            column.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.right, self.wrong):
            row.addWidget(button)
        row.addStretch()
        for button in (self.next, self.close_button):
            row.addWidget(button)
        column.addLayout(row)

    def _place_panel(self) -> None:
        wide = min(_PANEL_PX, self.width() - 2 * _EDGE_PX)
        self.panel.setFixedWidth(max(wide, 1))
        column = self.panel.layout()
        high = column.totalHeightForWidth(wide) if column is not None else 0
        left, top = (self.width() - wide) // 2, self.height() - high - _EDGE_PX
        self.panel.setGeometry(QRect(left, top, wide, high))
        self.panel.raise_()


def _as_image(picture: Grey) -> QImage:
    """Return a picture with memory of its own."""
    height, width = picture.shape
    return QImage(picture.data, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _write_words(image: QImage) -> None:
    """Write a line for each contrast on the picture, in device pixels."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, on=False)
    font = QFont(TEXT_FAMILY)
    size = max(_WORDS_PX, image.height() // 60)
    font.setPixelSize(size)
    font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
    painter.setFont(font)
    wide, high = size * 13, round(size * 1.6)
    left, top = (image.width() - wide) // 2, image.height() // 24
    painter.fillRect(left, top, wide, high * len(TEXT_CONTRASTS) // 2 + size // 2, QColor(*([BACKGROUND] * 3)))
    for place, contrast in enumerate(reversed(TEXT_CONTRASTS)):
        grey = BACKGROUND - contrast
        painter.setPen(QColor(grey, grey, grey))
        row, column = divmod(place, 2)
        painter.drawText(
            left + size // 2 + column * wide // 2, top + (row + 1) * high, tr("Line {place} of 8", place=place + 1)
        )
    painter.end()
