"""Ctrl+K: every command by its name, with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.key_map import caps_of
from readstation.ui.widgets.labels import plain_label

_WIDE_PX, _HIGH_PX = 560, 420


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done now.

    Attributes
    ----------
    words
        What it does.
    key
        Its key, empty where it has none.
    act
        Does it.
    """

    words: str
    key: str
    act: Callable[[], None]


def found_commands(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands whose words hold every typed word, those that begin with it first."""
    wanted = typed.casefold().split()
    matching = [each for each in commands if all(word in each.words.casefold() for word in wanted)]
    first = wanted[0] if wanted else ""
    return sorted(matching, key=lambda each: not each.words.casefold().startswith(first))


class CommandSearch(QFrame):
    """A field and a list over the page; Enter does what is chosen, Esc or a click beside it closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("command_search")
        self.setProperty("surface", "popup")
        self.setAccessibleName(tr("Find a command"))
        self._commands: Sequence[Command] = ()
        self._shown: list[Command] = []
        self.field = QLineEdit()
        self.field.setObjectName("command_field")
        self.field.setAccessibleName(tr("Find a command"))
        self.field.setPlaceholderText(tr("What do you want to do?"))
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setObjectName("command_list")
        self.list.setAccessibleName(tr("Commands"))
        self.list.itemClicked.connect(lambda _: self.run_chosen())
        self._none = plain_label(tr("No command has these words."), "body", "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)

    def open_for(self, commands: Sequence[Command]) -> None:
        """Show commands over the upper middle of the window."""
        self._commands = commands
        self.field.clear()
        self._narrow("")
        window = self.parentWidget()
        if window is not None:
            wide, high = min(_WIDE_PX, window.width() - 40), min(_HIGH_PX, window.height() - 160)
            corner = window.mapToGlobal(window.rect().topLeft())
            self.setGeometry(corner.x() + (window.width() - wide) // 2, corner.y() + 90, wide, high)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def run_chosen(self) -> None:
        """Close, then do what is chosen."""
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            act = self._shown[row].act
            self.hide()
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let Up, Down and Enter in the field work in the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.run_chosen()
                return True
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._shown:
                self.list.setCurrentRow((self.list.currentRow() + step) % len(self._shown))
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, typed: str) -> None:
        self._shown = found_commands(self._commands, typed)
        self.list.clear()
        for each in self._shown:
            key = "+".join(caps_of(each.key))
            item = QListWidgetItem(f"{each.words}    {key}" if key else each.words)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._shown))
        self._none.setVisible(not self._shown)
