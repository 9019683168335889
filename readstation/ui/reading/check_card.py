"""The check of a lesion: the facts that the charter asks for, with the values along its line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.checks import Check, CheckCard
from readstation.ui.presenters.enhancement import Enhancement
from readstation.ui.reading.profile_view import ProfileView
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import IconLabel, plain_label, set_tone, tone_colour


class _CheckRow(QWidget):
    """One fact: whether it is met, what is asked by which rule, and what was found."""

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._icon = IconLabel(size_px=16)
        self._words = plain_label("", wraps=True)
        self._value = plain_label("", "body", "text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        row.addWidget(self._value, 0, Qt.AlignmentFlag.AlignTop)
        self.show_check(check)

    def show_check(self, check: Check) -> bool:
        """Show a fact. Return that any can be shown."""
        icon_name, tone = ("check-circle", "ok") if check.is_met else ("alert", "warn")
        self._icon.set_icon(icon_name, tone_colour(tone))
        self._words.setText(f"{check.words}  {check.rule}")
        self._value.setText(check.value)
        return True


class CheckOfLesion(Card):
    """The facts that the charter asks for, each with its rule."""

    def __init__(self) -> None:
        super().__init__("check_card")
        self._lines = KeptRows(self.body, _CheckRow, _CheckRow.show_check)
        self._profile_words = plain_label("", "small", "text3", wraps=True)
        self._profile = ProfileView()
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            below = QVBoxLayout()
            below.setContentsMargins(12, 0, 12, 10)
            below.setSpacing(2)
            below.addWidget(self._profile_words)
            below.addWidget(self._profile)
            column.addLayout(below)

    def show_check(self, card: CheckCard | None, found: Enhancement | None = None) -> None:
        """Show the check of a lesion, or nothing; with the values along its line where they are known."""
        self.setVisible(card is not None)
        self._profile.show_enhancement(found)
        self._profile_words.setVisible(found is not None)
        has_before = found is not None and found.before is not None
        self._profile_words.setText(
            tr("HU along the line, pre-contrast grey") if has_before else tr("HU along the line")
        )
        if card is None or not self.is_news(card):
            return
        self.title.setText(card.title)
        self.note.setText(card.summary)
        set_tone(self.note, "ok" if card.is_met else "warn")
        # The rows stay: while a line is drawn the figures change many times a second.
        self._lines.show(card.checks)
        facts = ", ".join(f"{each.words} {each.rule} {each.value}" for each in card.checks)
        self.setAccessibleName(f"{card.title}, {card.summary}: {facts}")
