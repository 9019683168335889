"""The key images of the open timepoint as a list: a click goes there, kept ones can be taken back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from readstation.core.phrases import tr
from readstation.ui.presenters.key_image_list import KeyImageLine
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card, clear_layout
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, plain_label, tone_colour


class KeyImageButton(QFrame):
    """One key image of the list."""

    chosen = Signal()
    remove_wanted = Signal()

    def __init__(self, line: KeyImageLine, number: int) -> None:
        super().__init__()
        self.setObjectName(f"key_image_line_{line.key_image_id or number}")
        self.setProperty("surface", "row")
        self.setAccessibleName(tr("Key image {name}, {where}", name=line.name, where=line.where))
        self.setFixedHeight(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("image-outline", tone_colour("text2"), 16))
        row.addWidget(plain_label(line.name, "strong", line.tone))
        row.addWidget(ElidedLabel(line.where), 1)
        if line.can_remove:
            remove = KeyButton(tr("Remove"), f"remove_key_image_{line.key_image_id}", look="compact")
            remove.setAccessibleName(tr("Remove key image {name}", name=line.name))
            remove.clicked.connect(self.remove_wanted)
            row.addWidget(remove)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002 - Qt's name and argument
        """Go to the image."""
        self.chosen.emit()


class KeyImageCard(Card):
    """What the report will show of this timepoint, beside what is kept by hand."""

    chosen = Signal(object)
    """A `KeyImageLine`."""
    remove_wanted = Signal(object)
    """A `KeyImageLine`."""

    def __init__(self) -> None:
        super().__init__("key_image_card", tr("Key images"))
        self.body.setContentsMargins(0, 0, 0, 10)
        self.body.setSpacing(0)
        self.hide()

    def show_lines(self, lines: tuple[KeyImageLine, ...]) -> None:
        """Show the key images, or nothing where there are none."""
        self.setVisible(bool(lines))
        if not self.is_news(lines):
            return
        clear_layout(self.body)
        self.note.setText(tr("{lines}, in the report", lines=len(lines)))
        for number, line in enumerate(lines, start=1):
            button = KeyImageButton(line, number)
            button.chosen.connect(lambda line=line: self.chosen.emit(line))
            button.remove_wanted.connect(lambda line=line: self.remove_wanted.emit(line))
            self.body.addWidget(button)
