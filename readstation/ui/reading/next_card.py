"""The Next card: one verb, one sentence, one button; and, below it, why something was refused."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.core.visible import visible
from readstation.model.charter import SiteChoice
from readstation.reading.views import NextAction
from readstation.ui.presenters.next_step import ShownStep
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, plain_tip


class NextCard(QFrame):
    """Always visible, outside the scroll."""

    wanted = Signal()
    amend_wanted = Signal()
    give_up_wanted = Signal()
    other_wanted = Signal()
    reason_given = Signal(str)

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
        self.button.let_shrink()
        self.button.clicked.connect(self.wanted)
        kicker = QHBoxLayout()
        kicker.addWidget(plain_label(tr("Next step"), "small_strong", "accent"), 1)
        kicker.addWidget(self._progress)
        self.amend = KeyButton(tr("Amend…"), "amend_button", look="compact")
        self.amend.clicked.connect(self.amend_wanted)
        self.give_up = KeyButton(tr("Give it up"), "give_up_button", look="compact")
        self.give_up.clicked.connect(self.give_up_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.button, self.amend, self.give_up):
            buttons.addWidget(button)
        self.other = KeyButton("", "next_other_button")
        self.other.clicked.connect(self.other_wanted)
        buttons.addWidget(self.other)
        buttons.addStretch()
        self.reason = QLineEdit()
        self.reason.setObjectName("next_reason_field")
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setPlaceholderText(tr("Why the line is kept; Enter keeps it"))
        self.reason.returnPressed.connect(self._give_reason)
        self.reason.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(4)
        column.addLayout(kicker)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addWidget(self.reason)

    def show_ways(self, *, can_amend: bool, can_give_up: bool) -> None:
        """Show the ways that are no next step: to amend a signed read, and out of an amendment."""
        self.amend.setVisible(can_amend)
        self.give_up.setVisible(can_give_up)

    def ask_reason(self) -> None:
        """Ask why, in the card itself."""
        self.reason.clear()
        self.reason.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_reason(self) -> None:
        if self.reason.text().strip():
            self.reason_given.emit(self.reason.text())

    def show_step(self, shown: ShownStep, progress: str, *, is_compact: bool) -> None:
        """Show the next step, and what can be done instead."""
        step = shown.step
        self.other.set_words(shown.other_words)
        self.other.setVisible(bool(shown.other_words))
        button = "" if step.action is NextAction.NOTHING else step.button
        self.show_words(step.title, step.sentence, button, progress, is_compact=is_compact)

    def show_words(self, title: str, sentence: str, button: str, progress: str, *, is_compact: bool) -> None:
        """Show a verb, a sentence and the button's words; a step that nothing is to be done for has no button."""
        if title != self.title.text():
            self.reason.hide()
        self._progress.setText(progress)
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence) and not is_compact)
        self.sentence.setToolTip(plain_tip(sentence))
        self.button.set_words(button, "Space")
        self.button.setVisible(bool(button))
        self.setAccessibleName(tr("Next step: {title}. {sentence}", title=title, sentence=sentence))


class RefusalCard(QFrame):
    """Why an edit was refused, beside what was being done, with what can be done instead."""

    as_non_target_wanted = Signal()
    as_note_wanted = Signal()
    as_watched_wanted = Signal()
    placed = Signal(object)
    """`SiteChoice`: the refused line lies there."""
    replace_wanted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "warn")
        self.setObjectName("refusal_card")
        self.words = plain_label(look="body", wraps=True)
        self.words.setObjectName("refusal_words")
        self.as_non_target = KeyButton(tr("Make non-target"), "make_non_target_button", key="N", look="compact")
        self.as_non_target.clicked.connect(self.as_non_target_wanted)
        self.as_note = KeyButton(tr("Keep as note"), "keep_as_note_button", look="compact")
        self.as_note.clicked.connect(self.as_note_wanted)
        self.as_watched = KeyButton(tr("Watch list"), "watch_button", look="compact")
        self.as_watched.clicked.connect(self.as_watched_wanted)
        self._sites: tuple[SiteChoice, ...] = ()
        self.site = QComboBox()
        self.site.setObjectName("candidate_site_combo")
        self.site.setAccessibleName(tr("Where the refused line lies"))
        self.site.setProperty("look", "compact")
        self.site.activated.connect(self._choose_site)
        self.replace = KeyButton(tr("Replace the line"), "replace_line_button", look="compact")
        self.replace.clicked.connect(self.replace_wanted)
        self.dismiss = KeyButton(tr("Dismiss"), "dismiss_button", key="Esc", look="compact")
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
        for button in (self.as_non_target, self.as_watched, self.replace):
            answers.addWidget(button)
        answers.addStretch()
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.as_note)
        last.addWidget(self.dismiss)
        last.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        self._place = QWidget()
        place = QHBoxLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(plain_label(tr("Or it lies in"), "small", "text2"))
        place.addWidget(self.site, 1)
        column.addLayout(top)
        column.addWidget(self._place)
        column.addLayout(answers)
        column.addLayout(last)
        self.hide()

    def show_refusal(
        self,
        words: str,
        *,
        offers_non_target: bool,
        offers_watch: bool = False,
        has_line: bool | None = None,
        sites: tuple[SiteChoice, ...] = (),
    ) -> None:
        """Show the reason and what can be done instead.

        Parameters
        ----------
        words
            Why.
        offers_non_target, offers_watch
            Whether it can be a non-target, or go on the watch list.
        has_line
            Whether a line waits for the decision; where nothing is said, one does if it can be a non-target.
        sites
            The places that the line can be given instead.
        """
        waits = offers_non_target if has_line is None else has_line
        self.words.setText(words)
        self.as_non_target.setVisible(offers_non_target)
        self.as_watched.setVisible(offers_watch)
        self.as_note.setVisible(waits)
        self.replace.hide()
        self._show_sites(sites)
        self.dismiss.set_words(tr("Discard the line") if waits else tr("Dismiss"), "Esc")
        self.setAccessibleName(words)
        self.show()

    def _show_sites(self, sites: tuple[SiteChoice, ...]) -> None:
        self._place.setVisible(bool(sites))
        with QSignalBlocker(self.site):
            if sites != self._sites:
                self._sites = sites
                self.site.clear()
                self.site.addItems([visible(each.words) for each in sites])
            self.site.setCurrentIndex(-1)

    def _choose_site(self, index: int) -> None:
        if 0 <= index < len(self._sites):
            self.placed.emit(self._sites[index])

    def ask(self, words: str) -> None:
        """Ask before something is replaced; the line that was drawn waits for the answer."""
        self.show_refusal(words, offers_non_target=False)
        self.as_note.show()
        self.replace.show()
        self.dismiss.set_words(tr("Discard the line"), "Esc")
