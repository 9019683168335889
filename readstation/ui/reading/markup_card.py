"""The marks of the open timepoint as a list, and the chosen one with its figures and words."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from readstation.core.phrases import tr
from readstation.model.markup import MarkupKind
from readstation.ui.presenters.markups import MarkupLine, MarkupPanel
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, clear_layout, pair_row
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, plain_label, tone_colour

ICONS = {
    MarkupKind.LENGTH: "ruler",
    MarkupKind.BIDIRECTIONAL: "short_axis",
    MarkupKind.ELLIPSE: "oval",
    MarkupKind.FREEHAND: "freehand",
    MarkupKind.ARROW: "arrow-top-left",
    MarkupKind.PROBE: "eyedropper",
}


class MarkupButton(QFrame):
    """One mark of the list; a click chooses it."""

    chosen = Signal(str)

    def __init__(self, line: MarkupLine, *, is_chosen: bool) -> None:
        super().__init__()
        self._markup_id = line.markup_id
        self.setObjectName(f"markup_line_{line.markup_id}")
        self.setProperty("surface", "row_current" if is_chosen else "row")
        self.setAccessibleName(f"{line.name}, {line.value}")
        self.setFixedHeight(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel(ICONS[line.kind], tone_colour("text2"), 16))
        row.addWidget(ElidedLabel(line.name), 1)
        row.addWidget(plain_label(line.value, "strong"))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and argument
        """Choose the mark."""
        self.chosen.emit(self._markup_id)


class MarkupCard(Card):
    """Everything drawn on the open timepoint that is no lesion's line."""

    chosen = Signal(str)
    written = Signal(str)
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("markup_card", tr("Marks on images"))
        self.body.setContentsMargins(0, 0, 0, 10)
        self.body.setSpacing(0)
        self.words = QLineEdit()
        self.words.setObjectName("markup_words")
        self.words.setAccessibleName(tr("Words of the mark"))
        self.words.setPlaceholderText(tr("Words, shown beside the mark"))
        self.words.editingFinished.connect(self._settle)
        self.remove = KeyButton(tr("Remove"), "remove_markup_button", key="Del", look="compact")
        self.remove.clicked.connect(self.remove_wanted)
        self._edit = QWidget(self)
        self._edit.hide()
        row = QHBoxLayout(self._edit)
        row.setContentsMargins(12, 6, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.remove)
        self._text = ""
        self.hide()

    def show_panel(self, panel: MarkupPanel | None) -> None:
        """Show the marks, or nothing where there are none."""
        self.setVisible(panel is not None)
        if not self.is_news(panel):
            return
        self.body.removeWidget(self._edit)
        self._edit.setParent(self)
        clear_layout(self.body)
        if panel is None:
            self._edit.hide()
            return
        self.note.setText(str(len(panel.lines)))
        for line in panel.lines:
            button = MarkupButton(line, is_chosen=line.markup_id == panel.chosen)
            button.chosen.connect(self.chosen)
            self.body.addWidget(button)
        for name, value in panel.rows:
            row = pair_row(plain_label(name, "small", "text3"), plain_label(value, "small", "text2"))
            row.setContentsMargins(12, 3, 12, 0)
            self.body.addLayout(row)
        is_edited = panel.chosen is not None and not panel.is_locked
        self._edit.setVisible(is_edited)
        if is_edited:
            self.body.addWidget(self._edit)
        self._text = panel.text
        if self.words.text() != panel.text:
            with QSignalBlocker(self.words):
                self.words.setText(panel.text)

    def ask_words(self) -> None:
        """Put the keyboard into the words of the chosen mark."""
        if self._edit.isVisibleTo(self):
            self.words.setFocus()
            self.words.selectAll()

    def settle(self) -> None:
        """Keep what was typed."""
        self._settle()

    def _settle(self) -> None:
        if self.words.text() != self._text:
            self._text = self.words.text()
            self.written.emit(self._text)
