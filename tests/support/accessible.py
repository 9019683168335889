"""What the program tells screen readers: every name, value and description in the accessibility tree."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

_TEXTS = (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description, QAccessible.Text.Help)


def spoken_texts(app: QApplication) -> list[str]:
    """Return every text of the tree, those of hidden widgets included."""
    found: list[str] = []
    _walk(QAccessible.queryAccessibleInterface(app), found)
    return found


def _walk(node: QAccessibleInterface | None, found: list[str]) -> None:
    if node is None or not node.isValid():
        return
    found += [text for kind in _TEXTS if (text := node.text(kind))]
    for place in range(node.childCount()):
        _walk(node.child(place), found)
