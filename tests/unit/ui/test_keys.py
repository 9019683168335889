"""The key table: no key stands twice, and what a focused widget keeps for itself (design, sections 8 and 16)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from readstation.ui.reading.keys import BINDINGS, uses_itself


def override(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)


def test_no_key_and_no_name_stands_twice() -> None:
    keys = [QKeySequence(key).toString() for each in BINDINGS for key in each.keys]
    assert len(keys) == len(set(keys))
    assert all(keys)
    assert "H" not in keys
    names = [each.name for each in BINDINGS]
    assert len(names) == len(set(names))


def test_a_text_field_keeps_letters_and_lets_go_of_the_rest(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    assert uses_itself(field, override(Qt.Key.Key_D))
    assert uses_itself(field, override(Qt.Key.Key_Space))
    assert uses_itself(field, override(Qt.Key.Key_Delete))
    assert not uses_itself(field, override(Qt.Key.Key_Escape))
    assert not uses_itself(field, override(Qt.Key.Key_F9))
    assert not uses_itself(field, override(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier))


def test_lists_and_buttons_keep_their_standard_keys(qtbot: QtBot) -> None:
    button, table, combo, plain = QPushButton(), QListView(), QComboBox(), QWidget()
    for widget in (button, table, combo, plain):
        qtbot.addWidget(widget)
    assert uses_itself(button, override(Qt.Key.Key_Space))
    assert not uses_itself(button, override(Qt.Key.Key_D))
    for widget in (table, combo):
        assert uses_itself(widget, override(Qt.Key.Key_Down))
        assert uses_itself(widget, override(Qt.Key.Key_Return))
        assert not uses_itself(widget, override(Qt.Key.Key_D))
    assert not uses_itself(plain, override(Qt.Key.Key_Down))
