"""Whatever a value says is shown as letters: no markup is read, nothing hidden turns or joins the others (TR-60)."""

from __future__ import annotations

import random
import unicodedata

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel

from readstation.core.visible import HIDDEN, visible
from readstation.ui.widgets.labels import ElidedLabel, IconWords, plain_label, plain_tip

PIECES = [
    *("<b>bold</b>", "<img src='file:///x'>", "<a href='x'>here</a>", "&lt;", "&nbsp;", "<br>", "<!--", "</span>"),
    *("\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\x00", "\x1b[31m", "\x07", "\u2028"),
    *("Dr. Ada Okafor", "SD", " ", "37.2 mm", "\u00e9", "\u5b57", "=1+1", "{words}", "%s", "\\n"),
]
STRINGS = 500


def hostile() -> list[str]:
    chance = random.Random(60)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(STRINGS)]


def is_plain(text: str) -> bool:
    return all(letter in "\n\t" or unicodedata.category(letter) not in HIDDEN for letter in text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb", "a[U+200B]b"),
        ("a\x00\x1b", "a[U+0000][U+001B]"),
        ("two\nlines\tand more", "two\nlines\tand more"),
        ("Zi\u00ebl \u5b57 \u2265 30 %", "Zi\u00ebl \u5b57 \u2265 30 %"),
    ],
)
def test_hidden_letters_are_numbers(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_label_and_no_tip_obeys_a_value(qapp: QApplication) -> None:
    """500 strings: 0 interpreted."""
    label, elided, state = plain_label(), ElidedLabel(), IconWords()
    labels: list[QLabel] = [label, elided, state.words]
    for text in hostile():
        label.setText(text)
        elided.setText(text)
        state.show_words("check", "text1", text, text)
        for each in labels:
            assert each.textFormat() is Qt.TextFormat.PlainText
            assert each.text() == visible(text)
            assert is_plain(each.text())
        document = QTextDocument()
        tip = plain_tip(text)
        if Qt.mightBeRichText(tip):
            document.setHtml(tip)
        else:
            document.setPlainText(tip)
        assert document.toPlainText().split() == visible(text).split()
        assert state.toolTip() == tip
    for each in (label, elided, state):
        each.deleteLater()


def test_a_label_that_guesses_is_found(qapp: QApplication) -> None:
    """What Qt makes of the same values by itself: some are read as markup, and hidden letters stay hidden."""
    label = QLabel()
    interpreted = 0
    for text in hostile():
        label.setText(text)
        interpreted += Qt.mightBeRichText(label.text()) or not is_plain(label.text())
    assert label.textFormat() is Qt.TextFormat.AutoText
    assert interpreted > STRINGS // 2
    label.deleteLater()
