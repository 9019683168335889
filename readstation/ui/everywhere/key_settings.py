"""Other keys for what the station does, with a check that no key does two things."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.ui.messages import sentences_of
from readstation.ui.presenters.key_map import ROOM_BINDINGS, Binding, KeyMap, caps_of
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import plain_label, set_tone

_WHAT, _KEY, _GROUP = range(3)
_KEY_PX, _GROUP_PX = 210, 150
CHANGEABLE = tuple(each for each in ROOM_BINDINGS if not each.is_fixed)
"""What may have another key."""


class KeySettings(QWidget):
    """A table of everything that has a key, and a field that takes another one."""

    changed = Signal(object)
    """The new `Preferences`."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.table = QTableWidget(len(CHANGEABLE), 3)
        self.table.setObjectName("key_table")
        self.table.setAccessibleName(tr("Keys"))
        self.table.setHorizontalHeaderLabels([tr("What it does"), tr("Key"), tr("Group")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setColumnWidth(_KEY, _KEY_PX)
        self.table.setColumnWidth(_GROUP, _GROUP_PX)
        self.table.currentCellChanged.connect(lambda *_: self._show_chosen())
        self._what = plain_label(look="strong")
        self.field = QKeySequenceEdit()
        self.field.setObjectName("key_field")
        self.field.setMaximumSequenceLength(1)
        for field in (self.field, *self.field.findChildren(QLineEdit)):
            field.setAccessibleName(tr("The new key"))
        self.field.setFixedHeight(32)
        self.set_key = KeyButton(tr("Use this key"), "use_key", look="primary")
        self.set_key.clicked.connect(self._use)
        self.restore = KeyButton(tr("As it was"), "restore_key")
        self.restore.clicked.connect(self._restore)
        self.restore_all = KeyButton(tr("All as they were"), "restore_all_keys")
        self.restore_all.clicked.connect(lambda: self._keep(KeyMap()))
        self.words = plain_label("", "body", "text2", wraps=True)
        self.words.setObjectName("key_words")
        self._lay_out()
        self.show_preferences(preferences)
        self.table.setCurrentCell(0, _WHAT)

    def show_preferences(self, preferences: Preferences) -> None:
        """Show the keys in force."""
        self._preferences = preferences
        key_map = preferences.key_map
        for row, binding in enumerate(CHANGEABLE):
            keys = tr(" or ").join("+".join(caps_of(key)) for key in key_map.keys_of(binding))
            own = tr("  (yours)") if binding.name in key_map.own else ""
            for column, words in ((_WHAT, binding.words), (_KEY, keys + own), (_GROUP, binding.group.words)):
                self.table.setItem(row, column, QTableWidgetItem(words))
        self.restore_all.setEnabled(bool(key_map.own))

    def _chosen(self) -> Binding:
        return CHANGEABLE[max(self.table.currentRow(), 0)]

    def _show_chosen(self) -> None:
        self._what.setText(self._chosen().words)
        self.field.clear()
        self._say("")

    def _use(self) -> None:
        sequence = self.field.keySequence()
        key = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if not key:
            self._say(tr("Strike the new key in the field first."), is_refusal=True)
            return
        try:
            changed = self._preferences.key_map.with_key(self._chosen().name, key)
        except Refused as refusal:
            self._say(sentences_of(refusal), is_refusal=True)
            return
        self._keep(changed)
        self._say(tr("{words} is on {key} now.", words=self._chosen().words, key=key))

    def _restore(self) -> None:
        try:
            self._keep(self._preferences.key_map.without(self._chosen().name))
        except Refused as refusal:
            self._say(sentences_of(refusal), is_refusal=True)

    def _keep(self, key_map: KeyMap) -> None:
        self.changed.emit(replace(self._preferences, keys=key_map.own))
        self.field.clear()

    def _say(self, words: str, *, is_refusal: bool = False) -> None:
        self.words.setText(words)
        set_tone(self.words, "warn" if is_refusal else "text2")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._what, 1)
        for widget in (self.field, self.set_key, self.restore, self.restore_all):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        column.addWidget(self.words)
