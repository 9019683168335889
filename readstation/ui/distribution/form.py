"""The form of a distribution read beside the fused images: next step, items, what was given, figures (screen e)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.reading.distribution.view import DistributionView
from readstation.ui.distribution.form_figures import FiguresCard
from readstation.ui.distribution.form_inputs import InputsCard
from readstation.ui.distribution.form_items import ItemsCard
from readstation.ui.presenters.distribution_form import FormAct, FormNext, next_of
from readstation.ui.reading.next_card import NextCard
from readstation.ui.theme.text_size import scaled
from readstation.ui.widgets.labels import plain_label

WIDTH_PX = 416
COMPACT_WIDTH_PX = 316


class DistributionForm(QFrame):
    """Everything that stands beside the images. The Next card is outside the scroll."""

    act_wanted = Signal(object)
    """A `FormAct` that the window does: propose, lock, sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "right_side")
        self.setObjectName("distribution_form")
        self._is_compact = False
        self._next: FormNext | None = None
        self.next_card = NextCard()
        self.next_card.other.hide()
        self.next_card.wanted.connect(self.do_next)
        self.refusal = plain_label(look="body", tone="warn", wraps=True)
        self.refusal.setObjectName("form_refusal")
        self.refusal.hide()
        self.items = ItemsCard()
        self.inputs = InputsCard()
        self.figures = FiguresCard()
        self.cards = QScrollArea()
        self.cards.setWidgetResizable(True)
        self.cards.setFrameShape(QFrame.Shape.NoFrame)
        self.cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for card in (self.items, self.inputs, self.figures):
            column.addWidget(card)
        column.addStretch()
        self.cards.setWidget(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 10, 10, 10)
        whole.setSpacing(8)
        whole.addWidget(self.next_card)
        whole.addWidget(self.refusal)
        whole.addWidget(self.cards, 1)
        self.set_compact(is_compact=False)

    def show_view(self, view: DistributionView) -> None:
        """Show the read as it stands."""
        self._next = next_of(view)
        asked, answered = len(view.asked), len(view.state.items)
        progress = tr("{answered} of {asked} answered", answered=answered, asked=asked)
        step = self._next
        self.next_card.show_ways(can_amend=view.can_amend, can_give_up=view.is_amending)
        self.next_card.show_words(step.title, step.sentence, step.button, progress, is_compact=self._is_compact)
        self.items.show_view(view)
        self.inputs.show_view(view)
        self.figures.show_view(view)

    def say(self, words: str) -> None:
        """Say why something was not done; empty takes it away."""
        self.refusal.setText(words)
        self.refusal.setVisible(bool(words))

    def forget(self) -> None:
        """Let the case go."""
        self.say("")
        self.inputs.forget()

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self._is_compact = is_compact
        self.setFixedWidth(scaled(COMPACT_WIDTH_PX if is_compact else WIDTH_PX))

    def go_to(self, place: str) -> None:
        """Bring what lacks something into sight: an item, the inputs or the figures."""
        target: QWidget | None = next(
            (block for (item, of), block in self.items.blocks.items() if place == f"{item}@{of}"), None
        )
        if target is None:
            target = self.inputs if place == "inputs" else self.figures
        self.cards.ensureWidgetVisible(target, 0, 40)
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def do_next(self) -> None:
        """Do what the one button of the Next card does."""
        if self._next is None:
            return
        if self._next.act is FormAct.GO_TO:
            self.go_to(self._next.place)
        elif self._next.act is not FormAct.NOTHING:
            self.act_wanted.emit(self._next.act)
