"""Finds text that has no room: cut at an edge of its own widget, or of a widget around it that does not scroll."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QCheckBox, QLabel, QRadioButton, QWidget

from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import ElidedLabel

_SLACK_PX = 1


def clipped_texts(root: QWidget) -> list[str]:
    """Return every visible text below a widget that is cut, with what cuts it."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not _text_of(widget):
            continue
        said = _cut_by_itself(widget) or _cut_around(widget, root)
        if said:
            found.append(f"{_text_of(widget)!r} ({widget.objectName() or type(widget).__name__}): {said}")
    return found


def _text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _cut_by_itself(widget: QWidget) -> str:
    if isinstance(widget, ElidedLabel):
        return ""
    if isinstance(widget, QLabel):
        room = widget.contentsRect()
        flags = Qt.TextFlag.TextWordWrap if widget.wordWrap() else Qt.TextFlag(0)
        area = QRect(0, 0, room.width() if widget.wordWrap() else 100_000, 100_000)
        need = widget.fontMetrics().boundingRect(area, int(flags), widget.text())
        if need.width() > room.width() + _SLACK_PX or need.height() > room.height() + _SLACK_PX:
            return f"needs {need.width()} × {need.height()}, has {room.width()} × {room.height()}"
    if isinstance(widget, KeyButton) and widget._words_px() > widget.width():
        return f"needs {widget._words_px()}, has {widget.width()}"
    if isinstance(widget, QCheckBox | QRadioButton) and widget.sizeHint().width() > widget.width() + _SLACK_PX:
        return f"needs {widget.sizeHint().width()}, has {widget.width()}"
    return ""


def _cut_around(widget: QWidget, root: QWidget) -> str:
    """Return which widget around cuts it; what scrolls may be out of sight in the direction in which it scrolls."""
    around = widget.parentWidget()
    while around is not None:
        place = QRect(widget.mapTo(around, QPoint(0, 0)), widget.size())
        scroll = around.parentWidget()
        if isinstance(scroll, QAbstractScrollArea) and scroll.viewport() is around:
            if scroll.horizontalScrollBar().maximum() == 0 and place.right() > around.width() + _SLACK_PX:
                return f"beyond the right edge of {scroll.objectName()}"
            return ""
        if place.right() > around.width() + _SLACK_PX or place.left() < -_SLACK_PX:
            return f"at {place.left()}..{place.right()} of {around.width()} in {around.objectName() or around}"
        if place.bottom() > around.height() + _SLACK_PX or place.top() < -_SLACK_PX:
            return f"at {place.top()}..{place.bottom()} of {around.height()} down {around.objectName() or around}"
        if around is root:
            return ""
        around = around.parentWidget()
    return ""
