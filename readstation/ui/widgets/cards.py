"""Cards of the docks: a title, then rows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, tone_colour


class Card(QFrame):
    """A card with a title row and a body that is filled anew with each view."""

    def __init__(self, name: str, title: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setObjectName(name)
        # As high as its lines are at its width; a largest height would be that of lines that do not wrap.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._shown: object = None
        self.title = plain_label(title, "strong", wraps=True)
        self.note = plain_label(look="small", tone="text3")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(12, 9, 12, 9)
        self.head.setSpacing(8)
        self.head.addWidget(self.title, 1)
        self.head.addWidget(self.note)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(12, 0, 12, 10)
        self.body.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addLayout(self.body)

    def is_news(self, shown: object) -> bool:
        """Return whether something else is to be shown than before; what is the same is not built anew."""
        if shown == self._shown:
            return False
        self._shown = shown
        return True

    def clear(self) -> None:
        """Empty the body."""
        clear_layout(self.body)


class FoldCard(Card):
    """A card whose body folds away under its title on a small display."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._is_foldable = False
        self._is_open = True
        self.fold = KeyButton("", f"{name}_fold", look="quiet")
        self.fold.setFixedSize(28, 26)
        self.fold.setAccessibleName(tr("Open or fold {title}", title=title))
        self.fold.clicked.connect(self.toggle)
        self.head.addWidget(self.fold)
        self.inner = QWidget()
        self.rows = QVBoxLayout(self.inner)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(6)
        self.body.addWidget(self.inner)
        self.set_foldable(is_foldable=False)

    def set_foldable(self, *, is_foldable: bool) -> None:
        """Fold when the room is small; stay open otherwise."""
        if is_foldable != self._is_foldable or not is_foldable:
            self._is_open = not is_foldable
        self._is_foldable = is_foldable
        self._show_state()

    opened = Signal()
    """It was folded, and its body is seen now."""

    @property
    def is_open(self) -> bool:
        """Whether its body is seen."""
        return self._is_open

    def set_open(self, *, is_open: bool) -> None:
        """Open or fold a card that can fold."""
        was_open, self._is_open = self._is_open, is_open or not self._is_foldable
        self._show_state()
        if self._is_open and not was_open:
            self.opened.emit()

    def toggle(self) -> None:
        """Open or fold."""
        self.set_open(is_open=not self._is_open)

    def _show_state(self) -> None:
        self.fold.setVisible(self._is_foldable)
        self.fold.set_glyph("chevron-down" if self._is_open else "chevron-right")
        self.inner.setVisible(self._is_open)
        self.body.setContentsMargins(12, 0, 12, 10 if self._is_open else 0)


def clear_layout(layout: QLayout) -> None:
    """Remove everything from a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def pair_row(left: QWidget, right: QWidget) -> QHBoxLayout:
    """Return a row of something at the left and something at the right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, 1)
    row.addWidget(right, 0, Qt.AlignmentFlag.AlignTop)
    return row


def icon_row(icon_name: str, tone: str, words: str, *, look: str = "body", text_tone: str = "text1") -> QWidget:
    """Return an icon with words that may wrap."""
    holder = framed("row")
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(IconLabel(icon_name, tone_colour(tone), 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(plain_label(words, look, text_tone, wraps=True), 1)
    return holder
