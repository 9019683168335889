"""The panel beside the list of practice cases: the chosen case, what it asks, and the button that goes on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from readstation.core.phrases import tr
from readstation.ui.practice_ports import PracticeRow, PracticeState
from readstation.ui.presenters import practice as words_of
from readstation.ui.presenters.worklist import count_of
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconWords, framed, plain_label, rule

WIDTH_PX = 400
COMPACT_WIDTH_PX = 316


class PracticePanel(QFrame):
    """What stands to the right of the list."""

    go_on_wanted = Signal()
    again_wanted = Signal()
    make_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "right_side")
        self.setObjectName("practice_panel")
        self._kicker = plain_label(look="small_strong", tone="accent")
        self._title = plain_label(look="figure", wraps=True)
        self._title.setObjectName("practice_title")
        self._by = plain_label(look="small", tone="text3", wraps=True)
        self._tasks = plain_label(look="body", tone="text2", wraps=True)
        self._state = IconWords("body")
        self._note = plain_label(look="small", tone="warn", wraps=True)
        self.go_on = KeyButton("", "practice_go_on", key="Enter", look="primary")
        self.go_on.setFixedHeight(44)
        self.go_on.clicked.connect(self.go_on_wanted)
        self.again = KeyButton(tr("Read it again"), "practice_again")
        self.again.clicked.connect(self.again_wanted)
        self.make = KeyButton(tr("Save as practice case…"), "practice_make")
        self.make.clicked.connect(self.make_wanted)
        self._card = framed("card")
        inner = QVBoxLayout(self._card)
        inner.setContentsMargins(12, 12, 12, 12)
        inner.setSpacing(6)
        inner.addWidget(plain_label(tr("What the reference is"), "strong"))
        told = tr("It is sealed. It opens once you have signed your read, never before, and then you are scored.")
        inner.addWidget(plain_label(told, "body", "text2", wraps=True))
        self._lay_out()
        self.set_compact(is_compact=False)
        self.show_row(None)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self.setFixedWidth(scaled(COMPACT_WIDTH_PX if is_compact else WIDTH_PX))

    def show_row(self, row: PracticeRow | None) -> None:
        """Show a case, or that none is chosen."""
        for widget in (self._by, self._rows, self.go_on, self._card):
            widget.setVisible(row is not None)
        self.again.setVisible(row is not None and row.state is PracticeState.SCORED)
        self.make.setVisible(row is not None and row.state is PracticeState.REFERENCE)
        self._note.setVisible(row is not None and bool(row.seen_before))
        if row is None:
            self._kicker.setText("")
            self._title.setText(tr("No case chosen"))
            self._tasks.setText(tr("Open a practice case, then choose it in the list."))
            return
        self._kicker.setText(words_of.kicker_words(row))
        self._title.setText(row.title)
        by = tr("Made by {author}", author=row.author) if row.author else tr("Your own case")
        self._by.setText(f"{by}, {row.row.case_alias}")
        self._tasks.setText("\n".join(row.tasks))
        state = words_of.state_words(row)
        self._state.show_words(state.icon, state.tone, state.text, state.detail)
        self._saved.setText(count_of(row.row.action_count, "action"))
        self._note.setText(words_of.note_words(row))
        self._card.setVisible(bool(row.author))
        self.go_on.set_words(words_of.verb_words(row), "Enter")
        self.go_on.setEnabled(row.row.is_ready)

    def _lay_out(self) -> None:
        self._saved = plain_label(look="body", tone="text2")
        self._rows = framed("bar")
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 8, 0, 8)
        rows.setSpacing(8)
        state = QHBoxLayout()
        state.addWidget(plain_label(tr("Read"), "body"), 1)
        state.addWidget(self._state)
        saved = QHBoxLayout()
        saved.addWidget(plain_label(tr("Saved on this disk"), "body"), 1)
        saved.addWidget(self._saved)
        for line in (state, saved):
            rows.addWidget(rule())
            rows.addLayout(line)
        rows.addWidget(rule())
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (
            self._kicker, self._title, self._by, self._tasks, self._rows, self._note, self.go_on, self.again, self.make,
        ):  # fmt: skip
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._card)
        column.addStretch()
