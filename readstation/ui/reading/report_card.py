"""The report of a signed read, as a card of the right dock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from readstation.core.phrases import tr
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.labels import plain_label


class ReportCard(Card):
    """Shown once a read is signed."""

    wanted = Signal()
    make_wanted = Signal()
    """A practice case is to be made of the read."""

    def __init__(self) -> None:
        super().__init__("report_card", tr("Report"))
        words = tr("A PDF of what you signed: lesions, responses with their reasons, key images, signature.")
        self.body.addWidget(plain_label(words, "body", "text2", wraps=True))
        self.save = KeyButton(tr("Save the report…"), "save_report_button", key="Ctrl P")
        self.save.clicked.connect(self.wanted)
        self.body.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self.make = KeyButton(tr("Save as practice case…"), "make_case_button", icon_name="school-outline")
        self.make.clicked.connect(self.make_wanted)
        self.make.hide()
        self.body.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def offer_practice_case(self, *, is_offered: bool) -> None:
        """Let a trainer make a practice case of the read, or not."""
        self.make.setVisible(is_offered)
