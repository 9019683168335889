"""The status bar: what the mouse does now, the value under the pointer, and how many actions are kept."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.worklist import count_of
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import IconLabel, plain_label, upright_rule


class _MouseWords(QWidget):
    """A button or the wheel, and what it does."""

    def __init__(self, words: tuple[str, str]) -> None:
        super().__init__()
        self._input = plain_label("", "small_strong")
        self._act = plain_label("", "small", "text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._input)
        row.addWidget(self._act)
        self.show_words(words)

    def show_words(self, words: tuple[str, str]) -> bool:
        """Show other words. Return that any can be shown."""
        self._input.setText(words[0])
        self._act.setText(words[1])
        return True


class StatusLine(QFrame):
    """One line at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot_bar")
        self.setObjectName("status_line")
        self.setFixedHeight(27)
        mouse = QHBoxLayout()
        mouse.setSpacing(12)
        self._mouse = KeptRows(mouse, _MouseWords, _MouseWords.show_words)
        self.pointer = plain_label(look="mono", tone="text2")
        self.pointer.setObjectName("pointer_words")
        self.kept = plain_label(look="small", tone="text2")
        self.kept.setObjectName("kept_words")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(10)
        row.addWidget(IconLabel("mouse", COLOURS.text3, 15))
        row.addLayout(mouse)
        row.addStretch()
        row.addWidget(self.pointer)
        row.addWidget(upright_rule(16))
        row.addWidget(IconLabel("history", COLOURS.text3, 15))
        row.addWidget(self.kept)

    def show_mouse(self, words: tuple[tuple[str, str], ...]) -> None:
        """Show what each button does."""
        self._mouse.show(words)

    def show_kept(self, actions: int, *, is_compact: bool) -> None:
        """Show how many actions are kept."""
        counted = count_of(actions, "action")
        self.kept.setText(
            tr("{actions} kept", actions=counted)
            if is_compact
            else tr("{actions} kept on this station", actions=counted)
        )
