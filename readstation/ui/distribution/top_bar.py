"""The top bar of the page: the case, that the treatment is visible, and where the work is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.worklist import Words
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, IconWords, plain_label, upright_rule


class DistributionBar(QFrame):
    """The bar of a read that shows the treatment (MR-1001)."""

    worklist_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "top_bar")
        self.setObjectName("distribution_bar")
        self.setFixedHeight(44)
        self.back = KeyButton(tr("Worklist"), "back_to_worklist", look="quiet", icon_name="chevron-left")
        self.back.setToolTip(tr("Back to the worklist (Ctrl+W); the work is kept"))
        self.back.clicked.connect(self.worklist_wanted)
        self._mark = IconLabel("target", COLOURS.accent, 22)
        self._case = plain_label(look="heading")
        self._case.setObjectName("case_words")
        self._task = plain_label(tr("Y-90 distribution, own worklist"), "small", "text2")
        self.middle = QHBoxLayout()
        self.middle.setSpacing(10)
        self.treatment = IconWords()
        self.treatment.setObjectName("treatment_words")
        self.treatment.show_words("radioactive", "warn", tr("Treatment visible"), "")
        self.saved = IconWords()
        self.saved.setObjectName("saved_words")
        self._sync = IconWords()
        self._sync.setObjectName("room_sync_words")
        self.keys = KeyButton("", "keys_button", key="?", look="quiet", icon_name="keyboard-outline")
        self.keys.setAccessibleName(tr("Keys and mouse"))
        self.keys.setToolTip(tr("Keys and mouse (hold ?)"))
        self.keys.clicked.connect(self.keys_wanted)
        self._avatar = plain_label("", "avatar")
        self._avatar.setFixedSize(28, 28)
        self._avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(10)
        left: tuple[QWidget, ...] = (self._mark, self.back, upright_rule(), self._case, self._task)
        right: tuple[QWidget, ...] = (self.treatment, upright_rule(), self.saved, self._sync, upright_rule())
        for widget in left:
            row.addWidget(widget)
        row.addStretch()
        row.addLayout(self.middle)
        row.addStretch()
        for widget in (*right, self.keys, self._avatar):
            row.addWidget(widget)

    def show_case(self, alias: str) -> None:
        """Show which case is open."""
        self._case.setText(tr("Case {alias}", alias=alias))

    def show_person(self, initials: str) -> None:
        """Show who reads."""
        self._avatar.setText(initials)

    def show_saved(self, words: Words) -> None:
        """Show whether the last edit is on disk."""
        self.saved.show_words(words.icon, words.tone, words.text, words.detail)

    def show_sync(self, words: Words) -> None:
        """Show how delivery stands."""
        self._sync.show_words(words.icon, words.tone, words.text, words.detail)

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less room on a small display."""
        self.setFixedHeight(40 if is_compact else 44)
        for widget in (self._mark, self._task):
            widget.setVisible(not is_compact)
        self.back.set_words("" if is_compact else tr("Worklist"))
        self.back.setAccessibleName(tr("Worklist"))
