"""Finds controls that a screen reader cannot name: without a name, or without a role."""

from __future__ import annotations

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QWidget,
)

_CONTROLS = (
    *(QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox),
    *(QLineEdit, QPlainTextEdit, QTabBar, QTextBrowser),
)
_SCROLLS = ("qt_scrollarea_viewport", "qt_scrollarea_hcontainer", "qt_scrollarea_vcontainer")
_NO_ROLE = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane}


def unnamed_controls(root: QWidget) -> list[str]:
    """Return every visible control below a widget that has no accessible name or no role of a control."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not _is_control(widget):
            continue
        told = QAccessible.queryAccessibleInterface(widget)
        name = told.text(QAccessible.Text.Name) if told is not None else ""
        if not name.strip():
            found.append(f"{_path(widget)}: no name")
        elif isinstance(widget, _CONTROLS) and told.role() in _NO_ROLE:
            found.append(f"{_path(widget)}: no role ({name})")
    return found


def _is_control(widget: QWidget) -> bool:
    """Return whether a person works with a widget: by what it is, or since the keyboard comes to it."""
    parent = widget.parentWidget()
    is_inside = isinstance(parent, QComboBox | QAbstractItemView | QTabBar | QAbstractSpinBox)
    is_part = is_inside or isinstance(widget, QScrollBar) or widget.objectName() in _SCROLLS
    takes_keys = bool(widget.focusPolicy().value & 1)
    return not is_part and (isinstance(widget, _CONTROLS) or takes_keys)


def _path(widget: QWidget) -> str:
    names = []
    while widget is not None:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return "/".join(reversed(names[:4]))
