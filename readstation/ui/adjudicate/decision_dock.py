"""The right dock of the bench: the Next card, the choice, the reason in a word and in words, and the signature."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.decision import DecisionCause
from readstation.ui.adjudicate.head_strip import TriggerPill, badge
from readstation.ui.adjudicate.key_image_tiles import KeyImageTiles
from readstation.ui.presenters.adjudication_causes import divergence_words, trigger_causes
from readstation.ui.presenters.adjudication_steps import (
    BenchStep,
    Choice,
    choice_note,
    choices,
    counter_words,
    decision_of,
    missing_characters,
)
from readstation.ui.presenters.adjudication_words import CAUSE_NAMES, SIDE_NAMES
from readstation.ui.presenters.clock_skew import short_skew_words, skew_words
from readstation.ui.reading.choice_row import choice
from readstation.ui.reading.next_card import NextCard
from readstation.ui.reading.response_cards import NoteField
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, clear_layout, icon_row, pair_row
from readstation.ui.widgets.labels import IconWords, plain_label, set_surface

WIDTH_PX = 440
COMPACT_WIDTH_PX = 316
_RADIO_PX = 24


class DecisionDock(QFrame):
    """Everything that stands beside the images."""

    side_chosen = Signal(object, object)
    """The names of the choice, and the `Side`."""
    cause_chosen = Signal(object)
    """A `DecisionCause`."""
    written = Signal(str)
    sign_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "right_side")
        self.setObjectName("decision_dock")
        self._is_compact = False
        self.triggers = TriggerPill("dock_trigger_pill")
        self.next_card = NextCard()
        self.next_card.show_ways(can_amend=False, can_give_up=False)
        self.next_card.other.hide()
        self.choices = _Choices()
        self.choices.chosen.connect(self.side_chosen)
        self.causes: dict[DecisionCause, KeyButton] = {}
        self.rationale = NoteField()
        self.rationale.setObjectName("rationale_field")
        self.rationale.setAccessibleName(tr("In your words"))
        self.rationale.setPlaceholderText(tr("What you saw, and why that read stands"))
        self.rationale.setTabChangesFocus(True)
        self.rationale.setFixedHeight(96)
        self.rationale.textChanged.connect(lambda: self.written.emit(self.rationale.toPlainText()))
        self.counter = IconWords()
        self.counter.setObjectName("rationale_counter")
        self.key_images = KeyImageTiles()
        self.shares = SharesCard()
        self.report = KeyButton(tr("Report a problem"), "report_problem_button")
        self.report.clicked.connect(self.report_wanted)
        self.sign = KeyButton(
            tr("Sign adjudication"), "sign_adjudication_button", key="Ctrl Enter", look="primary", icon_name="file-sign"
        )
        self.sign.clicked.connect(self.sign_wanted)
        for button in (self.report, self.sign):
            button.let_shrink()
        self.signed = IconWords("strong")
        self.signed.hide()
        self.cards = QScrollArea()
        self._lay_out()
        self.set_compact(is_compact=False)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self._is_compact = is_compact
        self.setFixedWidth(scaled(COMPACT_WIDTH_PX if is_compact else WIDTH_PX))
        self.triggers.setVisible(is_compact)
        self.key_images.set_compact(is_compact=is_compact)

    def show_case(self, found: Comparison, draft: DecisionDraft, step: BenchStep, triggers: str) -> None:
        """Show the decision so far."""
        is_signed = found.case.signed_at is not None
        self.triggers.say(triggers)
        self.next_card.show_words(step.title, step.sentence, step.button, step.progress, is_compact=self._is_compact)
        self.choices.show_choices(choices(found, draft), choice_note(found), is_signed=is_signed)
        for cause, button in self.causes.items():
            button.setChecked(draft.cause is cause)
            # A small display has no room for the sign; the frame says it there.
            button.set_glyph("check" if draft.cause is cause and not self._is_compact else "")
            button.setEnabled(not is_signed)
        if not self.rationale.hasFocus() or is_signed:
            self.rationale.show_text(draft.rationale)
        self.rationale.setReadOnly(is_signed)
        lacks = missing_characters(draft)
        self.counter.show_words(*(("pencil-outline", "text2") if lacks else ("check", "ok")), counter_words(draft))
        self.shares.show_case(found)
        self.sign.setVisible(not is_signed)
        self.sign.setEnabled(decision_of(found, draft) is not None)
        self.signed.setVisible(is_signed)
        if found.case.signed_at is not None:
            signed_at = found.case.signed_at
            words = tr("Signed at {time}", time=f"{signed_at.local:%H:%M:%S}")
            skew = short_skew_words(signed_at.shown_skew_ms)
            self.signed.show_words(
                "lock-outline", "warn" if skew else "ok", f"{words}, {skew}" if skew else words, skew_words(signed_at)
            )

    def show_way_back(self, *, is_offered: bool) -> None:
        """Offer A beside B again, where something else is shown."""
        other = self.next_card.other
        other.set_words(tr("A beside B") if is_offered else "")
        other.setVisible(is_offered)

    def bring_up(self, widget: QWidget) -> None:
        """Scroll until something is seen, and give it the keys."""
        self.cards.ensureWidgetVisible(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.choices)
        column.addWidget(plain_label(tr("Main reason"), "strong"))
        column.addLayout(self._cause_grid())
        column.addLayout(pair_row(plain_label(tr("In your words"), "strong"), self.counter))
        column.addWidget(self.rationale)
        column.addWidget(self.key_images)
        column.addWidget(self.shares)
        column.addStretch()
        scroll = self.cards
        scroll.setObjectName("decision_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        top = QVBoxLayout()
        top.setContentsMargins(12, 12, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.triggers)
        top.addWidget(self.next_card)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 12)
        foot.setSpacing(8)
        foot.addWidget(self.report)
        foot.addWidget(self.sign, 1)
        foot.addWidget(self.signed, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)

    def _cause_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, cause in enumerate(DecisionCause):
            name = f"cause_{cause.value.lower()}"
            button = choice(tr(CAUSE_NAMES[cause]), name, partial(self.cause_chosen.emit, cause))
            self.causes[cause] = button
            grid.addWidget(button, place // 2, place % 2)
        return grid


class _Choices(QWidget):
    """What is chosen, A or B each; the same widgets stay while the case is open."""

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[object, ...] = ()
        self.options: list[dict[Side, ReadOption]] = []

    def show_choices(self, found: tuple[Choice, ...], note: str, *, is_signed: bool) -> None:
        """Show what is chosen so far."""
        shown = (note, *(each.names for each in found))
        if shown != self._shown:
            self._shown = shown
            self._build(found, note)
        for each, options in zip(found, self.options, strict=True):
            for side, option in options.items():
                option.show_choice(each.meanings[side], is_chosen=each.chosen is side, is_signed=is_signed)

    def first(self) -> QRadioButton:
        """Return where a choice begins: what is not chosen yet, else the first one."""
        for options in self.options:
            if not any(option.radio.isChecked() for option in options.values()):
                return options[Side.A].radio
        return self.options[0][Side.A].radio

    def _build(self, found: tuple[Choice, ...], note: str) -> None:
        clear_layout(self._column)
        self.options = []
        for each in found:
            self._column.addWidget(plain_label(each.title, "heading" if len(found) == 1 else "strong", wraps=True))
            group = QButtonGroup(self)
            # While nothing is chosen no button may stay chosen, which an exclusive group would not allow.
            group.setExclusive(False)
            options = {side: ReadOption(side) for side in Side}
            for side, option in options.items():
                group.addButton(option.radio)
                option.wanted.connect(lambda side=side, names=each.names: self.chosen.emit(names, side))
                self._column.addWidget(option)
            self.options.append(options)
        self._column.addWidget(icon_row("information-outline", "text2", note, look="small", text_tone="text2"))


class ReadOption(QFrame):
    """One of the two reads, with what it comes to in what is decided."""

    wanted = Signal()

    def __init__(self, side: Side) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setObjectName(f"choose_{side.value}")
        self._name = tr(SIDE_NAMES[side])
        self.radio = QRadioButton()
        self.radio.setFixedWidth(_RADIO_PX)
        self.radio.setObjectName(f"radio_{side.value}")
        self.radio.clicked.connect(self._want)
        self._meaning = plain_label(look="small", tone="text2", wraps=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label(self._name, "strong"))
        words.addWidget(self._meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self.radio)
        row.addWidget(badge(side, 22))
        row.addLayout(words, 1)

    def show_choice(self, meaning: str, *, is_chosen: bool, is_signed: bool) -> None:
        """Show what the read comes to, and whether it is chosen."""
        self._meaning.setText(meaning)
        with QSignalBlocker(self.radio):
            self.radio.setChecked(is_chosen)
        self.radio.setEnabled(not is_signed)
        self.radio.setAccessibleName(f"{self._name}: {meaning}")
        set_surface(self, "chip_current" if is_chosen else "card")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose it by a click anywhere on it."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._want()

    def _want(self) -> None:
        if self.radio.isEnabled():
            with QSignalBlocker(self.radio):
                self.radio.setChecked(True)
            self.wanted.emit()


class SharesCard(Card):
    """Where the reads part, and how much each cause explains of what is decided."""

    def __init__(self) -> None:
        super().__init__("shares_card", tr("What explains the difference"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addLayout(self._lines)

    def show_case(self, found: Comparison) -> None:
        """Show the causes of a case."""
        told, causes = divergence_words(found), trigger_causes(found)
        if not self.is_news((told, causes)):
            return
        clear_layout(self._lines)
        self._lines.addWidget(plain_label(told, "body", wraps=True))
        for each in causes:
            self._lines.addWidget(plain_label(each.trigger, "small_strong", "text2"))
            for cause in each.causes:
                self._lines.addLayout(
                    pair_row(plain_label(cause.cause, "small", wraps=True), plain_label(cause.share, "small_strong"))
                )
