"""The chip that says on every page of a practice profile that nothing here counts as a trial read (TR-15)."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from readstation.core.phrases import tr
from readstation.ui.presenters.practice import BADGE_ICON, SHORT_BADGE, badge_words
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.labels import IconLabel, plain_label, plain_tip


class PracticeBadge(QFrame):
    """An icon and the words; where there is little room one word, with the whole as its tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "chip")
        self.setObjectName("practice_badge")
        self.setFixedHeight(26)
        self._words = plain_label(look="small", tone="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel(BADGE_ICON, COLOURS.text2, 16))
        row.addWidget(self._words)
        self.set_short(is_short=False)

    def set_short(self, *, is_short: bool) -> None:
        """Take less room, or say it in full."""
        words = badge_words()
        self._words.setText(tr(SHORT_BADGE) if is_short else words)
        self.setToolTip(plain_tip(words) if is_short else "")
        self.setAccessibleName(words)
