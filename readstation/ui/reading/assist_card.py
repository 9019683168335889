"""The card of a proposed diameter: what is proposed, where the longest one is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from readstation.core.phrases import tr
from readstation.ui.presenters.assist import AssistPanel
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import plain_label


class AssistCard(Card):
    """Visible while a proposal waits for the reader."""

    taken = Signal()
    discarded = Signal()
    longest_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("assist_card", tr("Proposed diameter"))
        self.note.setText(tr("not kept yet"))
        self.line = plain_label(look="strong", wraps=True)
        self.line.setObjectName("assist_line")
        self.region = plain_label(look="small", tone="text2", wraps=True)
        self.region.setObjectName("assist_region")
        self.other = plain_label(look="body", wraps=True)
        self.other.setObjectName("assist_other")
        self.how = plain_label(look="small", tone="text3", wraps=True)
        self.longest = KeyButton("", "assist_longest", key="U", look="compact")
        self.longest.clicked.connect(self.longest_wanted)
        self.take = KeyButton("", "assist_take", key="Enter", look="compact")
        self.take.clicked.connect(self.taken)
        self.discard = KeyButton(tr("Discard"), "assist_discard", key="Esc", look="compact")
        self.discard.clicked.connect(self.discarded)
        self.body.setSpacing(4)
        for label in (self.line, self.region, self.other):
            self.body.addWidget(label)
        jump = QHBoxLayout()
        jump.addWidget(self.longest)
        jump.addStretch()
        answers = QHBoxLayout()
        answers.setSpacing(8)
        answers.addWidget(self.take)
        answers.addWidget(self.discard)
        answers.addStretch()
        self.body.addLayout(jump)
        self.body.addWidget(self.how)
        self.body.addSpacing(4)
        self.body.addLayout(answers)
        self.hide()

    def show_panel(self, panel: AssistPanel | None) -> None:
        """Show a proposal, or nothing where none waits."""
        self.setVisible(panel is not None)
        if panel is None or not self.is_news(panel):
            return
        shown = ((self.line, panel.line), (self.region, panel.region), (self.other, panel.other), (self.how, panel.how))
        for label, words in shown:
            label.setText(words)
            label.setVisible(bool(words))
        self.longest.setVisible(bool(panel.show_words))
        self.longest.set_words(panel.show_words, "U")
        self.take.set_words(panel.take_words, "Enter")
        self.take.setVisible(bool(panel.take_words))
        self.setAccessibleName(
            tr("Proposed diameter. {line}. {region} {other}", line=panel.line, region=panel.region, other=panel.other)
        )
