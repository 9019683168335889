"""The pages of the office as tabs in their top bar."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from readstation.core.phrases import phrase, tr
from readstation.ui.widgets.buttons import ChoiceButton


class OfficeTab(StrEnum):
    """A page of the office."""

    OVERVIEW = "overview"
    LOOKS = "looks"


_WORDS = {OfficeTab.OVERVIEW: phrase("Overview"), OfficeTab.LOOKS: phrase("Look before release")}


class OfficeTabs(QWidget):
    """One button a page; the page that is shown is the chosen one.

    Parameters
    ----------
    shown
        On which page these tabs stand.
    """

    wanted = Signal(OfficeTab)

    def __init__(self, shown: OfficeTab) -> None:
        super().__init__()
        self.buttons: dict[OfficeTab, ChoiceButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for tab, words in _WORDS.items():
            button = ChoiceButton(tr(words), f"tab_{tab.value}_on_{shown.value}", is_on=tab is shown)
            button.clicked.connect(lambda _=False, each=tab: self.wanted.emit(each))
            self.buttons[tab] = button
            row.addWidget(button)
