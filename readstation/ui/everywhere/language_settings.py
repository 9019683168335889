"""In which language the window of this station speaks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.language import Language
from readstation.ui.widgets.labels import plain_label


class LanguageSettings(QWidget):
    """A choice, and what follows from it in words."""

    chosen = Signal(object)
    """The wanted `Language`."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.choices = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(14)
        for each in Language:
            button = QRadioButton(each.own_name)
            button.setObjectName(f"language_{each.value}")
            button.setChecked(each is language)
            button.clicked.connect(partial(self._take, each))
            self.choices.addButton(button)
            column.addWidget(button)
        self.words = plain_label(
            tr(
                "For everybody on this station, from its next start. What belongs to the record of the trial "
                "(findings, reasons, history, reports) is English in every language."
            ),
            "body",
            "text2",
            wraps=True,
        )
        self.words.setObjectName("language_words")
        column.addWidget(self.words)
        column.addStretch()

    def _take(self, language: Language, _is_checked: bool = True) -> None:
        self.chosen.emit(language)
