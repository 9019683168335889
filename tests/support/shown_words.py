"""Every word that a window shows or speaks, and what of it is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from readstation.core.phrases import use_catalogue
from readstation.viewer.drawing import Pen, Words

_PIECES = re.compile(r"(\{\w*\})")
_BRACKETED = re.compile(r"«[^«»]*(»|…$)")
_FINGERPRINT = re.compile(r"\b[0-9a-f]{4}\b")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SLACK_PX = 2


def bracketed(phrase: str) -> str:
    """Return a phrase of no language: each stretch of its words between « and », what is put into it outside."""
    pieces = _PIECES.split(phrase)
    return "".join(f"«{each}»" if _LETTERS.search(each) and not _PIECES.fullmatch(each) else each for each in pieces)


@contextmanager
def pseudo_language() -> Iterator[None]:
    """Let the window say every phrase in brackets."""
    use_catalogue(bracketed)
    try:
        yield
    finally:
        use_catalogue(None)


def words_outside(text: str) -> list[str]:
    """Return the words of a text that stand in no bracket."""
    return _LETTERS.findall(_FINGERPRINT.sub(" ", _BRACKETED.sub(" ", text)))


_LEVELS = 8


@dataclass
class ShownWords:
    """What was shown while the window was watched: each text with where it stands, and what was cut."""

    texts: dict[str, str] = field(default_factory=dict)
    cut: dict[str, str] = field(default_factory=dict)
    records: set[str] = field(default_factory=set)
    """Texts that are shown as they stand in the record of the trial."""

    def look(self) -> None:
        """Take up every text of every visible window now: shown, hinted at, and spoken."""
        # What was said a moment ago has its place only once the layouts have run, which hand a size up level by level.
        for _ in range(_LEVELS):
            QApplication.sendPostedEvents()
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                for widget in (window, *window.findChildren(QWidget)):
                    # What Qt says itself is in Qt's own files.
                    if widget.isVisible() and not widget.objectName().startswith("qt_"):
                        self._take(widget)

    def untranslated(self, data: frozenset[str]) -> dict[str, str]:
        """Return the texts with a word that is neither translated nor data, by where they stand."""
        records = re.compile("|".join(re.escape(each) for each in sorted(self.records, key=len, reverse=True) if each))
        return {
            text: place
            for text, place in self.texts.items()
            if set(words_outside(records.sub(" ", text) if self.records else text)) - data
        }

    def take_menu(self, menu: QMenu) -> None:
        """Take up the words of a menu and of those in it."""
        for action in menu.actions():
            self.texts.setdefault(action.text(), "menu")
            below = action.menu()
            if isinstance(below, QMenu):
                self.take_menu(below)

    def _take(self, widget: QWidget) -> None:
        place = _place_of(widget)
        for text in (*_shown(widget), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            if text:
                self.texts.setdefault(text, place)
        if _is_cut(widget):
            self.cut.setdefault(next(iter(_shown(widget))), place)

    def painted(self, text: str, place: str, *, is_cut: bool) -> None:
        """Take up a text that a widget painted itself."""
        self.texts.setdefault(text, place)
        if is_cut:
            self.cut.setdefault(text, place)


@contextmanager
def watched_words() -> Iterator[ShownWords]:
    """Take up every text that widgets paint themselves, and every word on an image, until the end."""
    found = ShownWords()
    draw_text, write = QPainter.drawText, Pen.write

    def drawn(painter: QPainter, *arguments: object) -> object:
        text = next((each for each in arguments if isinstance(each, str)), "")
        if text:
            device = painter.device()
            place = _place_of(device) if isinstance(device, QWidget) else "painted"
            found.painted(text, place, is_cut=_is_too_long(painter, text, arguments))
        return draw_text(painter, *arguments)

    def written(pen: Pen, words: Words) -> None:
        found.painted(words.text, "image", is_cut=False)
        write(pen, words)

    QPainter.drawText, Pen.write = drawn, written  # type: ignore[method-assign]
    try:
        yield found
    finally:
        QPainter.drawText, Pen.write = draw_text, write  # type: ignore[method-assign]


def _shown(widget: QWidget) -> list[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        texts = [widget.text()]
    elif isinstance(widget, QLineEdit):
        texts = [widget.placeholderText()]
    elif isinstance(widget, QTabBar):
        texts = [widget.tabText(place) for place in range(widget.count())]
    elif isinstance(widget, QComboBox):
        texts = [widget.currentText()]
    elif isinstance(widget, QMenu):
        texts = [action.text() for action in widget.actions()]
    elif isinstance(widget, QHeaderView):
        names = widget.model()
        count = names.columnCount() if widget.orientation() is Qt.Orientation.Horizontal else 0
        texts = [str(names.headerData(place, Qt.Orientation.Horizontal) or "") for place in range(count)]
    else:
        texts = [widget.windowTitle()] if widget.isWindow() else []
    return [text for text in texts if text]


def _is_cut(widget: QWidget) -> bool:
    """Whether the words of a label or button do not fit it, or reach out of what stands around it sideways."""
    if not _shown(widget):
        return False
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            is_high = widget.height() + _SLACK_PX >= widget.heightForWidth(widget.width())
            return not is_high or _seen_width(widget) + _SLACK_PX < widget.width()
        wide = max(widget.fontMetrics().horizontalAdvance(line) for line in widget.text().split("\n"))
        return _seen_width(widget) + _SLACK_PX < wide
    if isinstance(widget, QAbstractButton):
        return _seen_width(widget) + _SLACK_PX < widget.minimumSizeHint().width()
    if isinstance(widget, QTabBar):
        return widget.width() + _SLACK_PX < sum(widget.tabRect(each).width() for each in range(widget.count()))
    return False


def _seen_width(widget: QWidget) -> int:
    """Return how much of a widget its surroundings let be seen from left to right, logical px."""
    left, right = 0, widget.width()
    around = widget.parentWidget()
    while around is not None and not widget.isWindow():
        start = widget.mapTo(around, QPoint(0, 0)).x()
        left, right = max(left, -start), min(right, around.width() - start)
        if around.isWindow():
            break
        around = around.parentWidget()
    return max(right - left, 0)


def _is_too_long(painter: QPainter, text: str, arguments: tuple[object, ...]) -> bool:
    """Whether a painted text reaches out of its box, or was shortened to fit it."""
    box = next((QRectF(each) for each in arguments if isinstance(each, QRect | QRectF)), None)
    flags = next((each for each in arguments if isinstance(each, Qt.AlignmentFlag | Qt.TextFlag | int)), None)
    if box is None or flags is None:
        return False
    needed = painter.boundingRect(box, int(flags.value if not isinstance(flags, int) else flags), text)
    return needed.width() > box.width() + _SLACK_PX or needed.height() > box.height() + 2 * _SLACK_PX


def _place_of(widget: QWidget) -> str:
    """Return the names of a widget and of those around it."""
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 3:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names)
