"""The status bar: what the mouse does now, the value under the pointer, and how many actions are kept."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from readstation.core.phrases import tr
from readstation.ui.presenters.worklist import count_of
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.cards import clear_layout
from readstation.ui.widgets.labels import IconLabel, plain_label, upright_rule


class StatusLine(QFrame):
    """One line at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot_bar")
        self.setObjectName("status_line")
        self.setFixedHeight(27)
        self._shown: tuple[tuple[str, str], ...] = ()
        self._mouse = QHBoxLayout()
        self._mouse.setSpacing(6)
        self.pointer = plain_label(look="mono", tone="text2")
        self.pointer.setObjectName("pointer_words")
        self.kept = plain_label(look="small", tone="text2")
        self.kept.setObjectName("kept_words")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(10)
        row.addWidget(IconLabel("mouse", COLOURS.text3, 15))
        row.addLayout(self._mouse)
        row.addStretch()
        row.addWidget(self.pointer)
        row.addWidget(upright_rule(16))
        row.addWidget(IconLabel("history", COLOURS.text3, 15))
        row.addWidget(self.kept)

    def show_mouse(self, words: tuple[tuple[str, str], ...]) -> None:
        """Show what each button does."""
        if words == self._shown:
            return
        self._shown = words
        clear_layout(self._mouse)
        for input_name, act in words:
            self._mouse.addWidget(plain_label(input_name, "small_strong"))
            self._mouse.addWidget(plain_label(act, "small", "text2"))
            self._mouse.addSpacing(6)

    def show_kept(self, actions: int, *, is_compact: bool) -> None:
        """Show how many actions are kept."""
        counted = count_of(actions, "action")
        self.kept.setText(
            tr("{actions} kept", actions=counted)
            if is_compact
            else tr("{actions} kept on this station", actions=counted)
        )
