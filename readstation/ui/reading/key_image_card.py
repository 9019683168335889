"""The key images of the open timepoint as a list: a click goes there, kept ones can be taken back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from readstation.core.phrases import tr
from readstation.ui.presenters.key_image_list import KeyImageLine
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.cards import Card
from readstation.ui.widgets.kept_rows import KeptRows
from readstation.ui.widgets.labels import ElidedLabel, IconLabel, plain_label, set_tone, tone_colour


class KeyImageButton(QFrame):
    """One key image of the list."""

    chosen = Signal()
    remove_wanted = Signal()

    def __init__(self, line: KeyImageLine, number: int) -> None:
        super().__init__()
        self.line = line
        self._number = number
        self.setObjectName(f"key_image_line_{line.key_image_id or number}")
        self.setProperty("surface", "row")
        self.setAccessibleName(tr("Key image {name}, {where}", name=line.name, where=line.where))
        self.setFixedHeight(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("image-outline", tone_colour("text2"), 16))
        self._name = plain_label(line.name, "strong", line.tone)
        row.addWidget(self._name)
        self._where = ElidedLabel(line.where)
        row.addWidget(self._where, 1)
        if line.can_remove:
            remove = KeyButton(tr("Remove"), f"remove_key_image_{line.key_image_id}", look="compact")
            remove.setAccessibleName(tr("Remove key image {name}", name=line.name))
            remove.clicked.connect(self.remove_wanted)
            row.addWidget(remove)

    def show_line(self, line: KeyImageLine, number: int) -> bool:
        """Show what an image is now. Return False where the row is of another kind."""
        if (line.key_image_id, line.can_remove, number) != (self.line.key_image_id, self.line.can_remove, self._number):
            return False
        self.line = line
        self._name.setText(line.name)
        set_tone(self._name, line.tone)
        self._where.setText(line.where)
        self.setAccessibleName(tr("Key image {name}, {where}", name=line.name, where=line.where))
        return True

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
        self._lines = KeptRows(self.body, self._button, lambda button, numbered: button.show_line(*numbered))
        self.hide()

    def show_lines(self, lines: tuple[KeyImageLine, ...]) -> None:
        """Show the key images, or nothing where there are none."""
        self.setVisible(bool(lines))
        if not self.is_news(lines):
            return
        self.note.setText(tr("{lines}, in the report", lines=len(lines)))
        self._lines.show([(line, number) for number, line in enumerate(lines, start=1)])

    def _button(self, numbered: tuple[KeyImageLine, int]) -> KeyImageButton:
        button = KeyImageButton(*numbered)
        button.chosen.connect(lambda: self.chosen.emit(button.line))
        button.remove_wanted.connect(lambda: self.remove_wanted.emit(button.line))
        return button
