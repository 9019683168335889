"""Text size, contrast, and the displays: what each is, whether it was checked, and the check."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.displays.screens import displays_now
from readstation.ui.presenters.display_checks import DisplayChecks, state_words
from readstation.ui.presenters.display_set import display_words
from readstation.ui.presenters.preferences import TEXT_PERCENTS, Preferences
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import clear_layout
from readstation.ui.widgets.labels import framed, plain_label


class DisplaySettings(QWidget):
    """Sizes as buttons, a switch, and a card for each display."""

    changed = Signal(object)
    """The new `Preferences`."""
    check_wanted = Signal()

    def __init__(self, preferences: Preferences, checks: DisplayChecks) -> None:
        super().__init__()
        self._preferences = preferences
        self._sizes = QButtonGroup(self)
        sizes = QHBoxLayout()
        sizes.setSpacing(8)
        for percent in TEXT_PERCENTS:
            button = KeyButton(f"{percent} %", f"text_{percent}", look="choice")
            button.setAccessibleName(tr("Text size {percent} %", percent=percent))
            button.setCheckable(True)
            self._sizes.addButton(button, percent)
            sizes.addWidget(button)
        sizes.addStretch()
        self.high_contrast = QCheckBox(tr("High contrast: the brightest tone for all text, edges of two pixels"))
        self.high_contrast.setObjectName("high_contrast")
        self.high_contrast.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self.check = KeyButton(tr("Check the displays"), "check_displays", icon_name="monitor-eye")
        self.check.clicked.connect(self.check_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(plain_label(tr("Size of text"), "strong"))
        column.addLayout(sizes)
        column.addWidget(self.high_contrast)
        column.addSpacing(8)
        column.addWidget(plain_label(tr("Displays"), "strong"))
        column.addLayout(self._cards)
        row = QHBoxLayout()
        row.addWidget(self.check)
        row.addStretch()
        column.addLayout(row)
        words = tr("In the reading room F10 stands the views on two displays; which, is remembered for these displays.")
        column.addWidget(plain_label(words, "small", "text2", wraps=True))
        column.addStretch()
        self.show_preferences(preferences)
        self.show_checks(checks)
        self._sizes.idClicked.connect(lambda _: self._take())
        self.high_contrast.clicked.connect(self._take)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is set."""
        self._preferences = preferences
        button = self._sizes.button(preferences.text_percent)
        if button is not None:
            button.setChecked(True)
        self.high_contrast.setChecked(preferences.is_high_contrast)

    def show_checks(self, checks: DisplayChecks) -> None:
        """Show the displays that there are, and how their checks stand."""
        clear_layout(self._cards)
        for display in displays_now():
            card = framed("card", f"display_{display.name}")
            lines = QVBoxLayout(card)
            lines.setContentsMargins(12, 8, 12, 8)
            lines.setSpacing(2)
            lines.addWidget(plain_label(f"{display.name} {display.model}".strip(), "strong"))
            lines.addWidget(plain_label(display_words(display), "small", "text2", wraps=True))
            tone = "ok" if checks.is_valid(display) else "warn"
            said = tr("Counts as checked") if checks.counts_as_checked else state_words(display, checks)
            lines.addWidget(plain_label(tr("Greyscale: {state}", state=said), "small_strong", tone, wraps=True))
            self._cards.addWidget(card)

    def _take(self) -> None:
        percent = self._sizes.checkedId()
        self.changed.emit(
            replace(self._preferences, text_percent=percent, is_high_contrast=self.high_contrast.isChecked())
        )
