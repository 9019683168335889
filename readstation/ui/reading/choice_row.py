"""A row of choices under a few words: each shown as chosen once the edit has been kept, not before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from readstation.ui.widgets.buttons import ChoiceButton, KeyButton
from readstation.ui.widgets.labels import plain_label


def choice(words: str, name: str, act: Callable[[], None], *, is_on: bool = False, key: str = "") -> KeyButton:
    """Return a button that says one thing; the newer view of the read says whether it is so."""
    button = ChoiceButton(words, name, key=key, is_on=is_on)
    button.let_shrink()
    button.clicked.connect(lambda: act())
    return button


def choices_under(words: str, buttons: list[KeyButton], columns: int, rule: str = "") -> QVBoxLayout:
    """Return buttons in columns under what they answer."""
    block = QVBoxLayout()
    block.setSpacing(3)
    if words:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(plain_label(words, "small", "text2"))
        if rule:
            head.addWidget(plain_label(rule, "small", "text3"))
        head.addStretch()
        block.addLayout(head)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(6)
    for place, button in enumerate(buttons):
        grid.addWidget(button, place // columns, place % columns)
    block.addLayout(grid)
    return block
