"""The Next card: one verb, one sentence, one button; and, below it, why something was refused."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from readstation.reading.views import NextAction, NextStep
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, plain_tip


class NextCard(QFrame):
    """Always visible, outside the scroll."""

    wanted = Signal()
    amend_wanted = Signal()
    give_up_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "next")
        self.setObjectName("next_card")
        self._progress = plain_label(look="small", tone="text2")
        self.title = plain_label(look="heading", wraps=True)
        self.title.setObjectName("next_title")
        self.sentence = plain_label(look="body", tone="text2", wraps=True)
        self.sentence.setObjectName("next_sentence")
        self.button = KeyButton("", "next_button", key="Space", look="primary")
        self.button.clicked.connect(self.wanted)
        kicker = QHBoxLayout()
        kicker.addWidget(plain_label("Next step", "small_strong", "accent"), 1)
        kicker.addWidget(self._progress)
        self.amend = KeyButton("Amend…", "amend_button", look="compact")
        self.amend.clicked.connect(self.amend_wanted)
        self.give_up = KeyButton("Give it up", "give_up_button", look="compact")
        self.give_up.clicked.connect(self.give_up_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.button, self.amend, self.give_up):
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(kicker)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addSpacing(6)
        column.addLayout(buttons)

    def show_ways(self, *, can_amend: bool, can_give_up: bool) -> None:
        """Show the ways that are no next step: to amend a signed read, and out of an amendment."""
        self.amend.setVisible(can_amend)
        self.give_up.setVisible(can_give_up)

    def show_step(self, step: NextStep, progress: str, *, is_compact: bool) -> None:
        """Show the next step."""
        self._progress.setText(progress)
        self.title.setText(step.title)
        self.sentence.setText(step.sentence)
        self.sentence.setVisible(bool(step.sentence) and not is_compact)
        self.sentence.setToolTip(plain_tip(step.sentence))
        self.button.set_words(step.button, "Space")
        self.button.setVisible(step.action is not NextAction.NOTHING)
        self.setAccessibleName(f"Next step: {step.title}. {step.sentence}")


class RefusalCard(QFrame):
    """Why an edit was refused, beside what was being done, with what can be done instead."""

    as_non_target_wanted = Signal()
    as_note_wanted = Signal()
    replace_wanted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "warn")
        self.setObjectName("refusal_card")
        self.words = plain_label(look="body", wraps=True)
        self.words.setObjectName("refusal_words")
        self.as_non_target = KeyButton("Make non-target", "make_non_target_button", key="N", look="compact")
        self.as_non_target.clicked.connect(self.as_non_target_wanted)
        self.as_note = KeyButton("Keep as note", "keep_as_note_button", look="compact")
        self.as_note.clicked.connect(self.as_note_wanted)
        self.replace = KeyButton("Replace the line", "replace_line_button", look="compact")
        self.replace.clicked.connect(self.replace_wanted)
        self.dismiss = KeyButton("Dismiss", "dismiss_button", key="Esc", look="compact")
        self.dismiss.clicked.connect(self.dismissed)
        top = QHBoxLayout()
        top.setSpacing(10)
        icon = IconLabel("alert", COLOURS.warn, 18)
        holder = framed("row")
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 1, 0, 0)
        inner.addWidget(icon)
        inner.addStretch()
        top.addWidget(holder)
        top.addWidget(self.words, 1)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        for button in (self.as_non_target, self.replace, self.as_note):
            answers.addWidget(button)
        answers.addStretch()
        last = QHBoxLayout()
        last.addWidget(self.dismiss)
        last.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(answers)
        column.addLayout(last)
        self.hide()

    def show_refusal(self, words: str, *, offers_non_target: bool) -> None:
        """Show the reason and what can be done instead."""
        self.words.setText(words)
        self.as_non_target.setVisible(offers_non_target)
        self.as_note.setVisible(offers_non_target)
        self.replace.hide()
        self.dismiss.set_words("Discard the line" if offers_non_target else "Dismiss", "Esc")
        self.setAccessibleName(words)
        self.show()

    def ask(self, words: str) -> None:
        """Ask before something is replaced; the line that was drawn waits for the answer."""
        self.show_refusal(words, offers_non_target=False)
        self.as_note.show()
        self.replace.show()
        self.dismiss.set_words("Discard the line", "Esc")
