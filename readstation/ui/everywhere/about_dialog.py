"""About Readstation: its version, the versions that a record rests on, and the licences (TR-42)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.ui.presenters.about import about_rows, licence_words
from readstation.ui.sign.dialog import WIDEST_PX, Shade
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, framed, plain_label, rule

_WIDE_PX = 680


class AboutDialog(QDialog):
    """A table of parts with their versions; whoever reports a fault can select and copy the words.

    Parameters
    ----------
    parent
        The window.
    program, sqlite
        The versions of the program and of its SQLite.
    """

    def __init__(self, parent: QWidget, program: str, sqlite: str) -> None:
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle("Readstation")
        self.setAccessibleName(tr("About Readstation"))
        self.setModal(True)
        self.setFixedWidth(min(_WIDE_PX, WIDEST_PX, parent.width() - 48))
        self._shade = Shade(parent)
        self.finished.connect(self._shade.lift)
        self.close_button = KeyButton(tr("Close"), "about_close", key="Esc")
        self.close_button.clicked.connect(self.accept)
        head = framed("bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(12)
        row.addWidget(IconLabel("information-outline", COLOURS.accent, 24))
        row.addWidget(plain_label(tr("About Readstation"), "title"), 1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(rule())
        column.addWidget(_body(program, sqlite), 1)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)


def _body(program: str, sqlite: str) -> QWidget:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(24, 20, 24, 24)
    column.setSpacing(16)
    table = QGridLayout()
    table.setHorizontalSpacing(24)
    table.setVerticalSpacing(8)
    table.setColumnStretch(2, 1)
    for place, each in enumerate(about_rows(program, sqlite)):
        version = plain_label(each.version, "body")
        version.setObjectName(f"about_version_{place}")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        table.addWidget(plain_label(each.name, "body", "text2"), place, 0, Qt.AlignmentFlag.AlignTop)
        table.addWidget(version, place, 1, Qt.AlignmentFlag.AlignTop)
        table.addWidget(plain_label(each.note, "small", "text2", wraps=True), place, 2)
    column.addLayout(table)
    column.addWidget(rule())
    for words in licence_words():
        column.addWidget(plain_label(words, "small", "text2", wraps=True))
    column.addStretch()
    return body
