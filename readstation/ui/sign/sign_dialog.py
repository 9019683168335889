"""The signature: what is signed, what it means, who signs, and the password, asked every time (TR-31)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from readstation.ui.presenters.signing import SealedTimepoint, SealedWords
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import framed, plain_label, repolish, rule

_NAME_PX = 200


class SignDialog(ActDialog):
    """Shows the sealed bytes in words. Enter does not sign, Ctrl+Enter does."""

    sign_wanted = Signal(str)

    def __init__(self, parent: QWidget, words: SealedWords) -> None:
        super().__init__(parent, "sign_dialog", "file-sign", words.title, "Sign the read")
        self.password = QLineEdit()
        self.password.setObjectName("sign_password")
        self.password.setAccessibleName("Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setFixedHeight(40)
        self.password.textChanged.connect(lambda text: self.act.setEnabled(bool(text)))
        self.message = plain_label("Asked for at every signature.", "small", "text3", wraps=True)
        self.message.setObjectName("sign_message")
        self.foot_words.setText("In this trial it counts as your handwritten signature.")
        self.act.setEnabled(False)
        self.body.addWidget(self._what(words), 11)
        self.body.addWidget(self._who(words), 9)
        self.resize(1080, 720)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the password."""
        super().showEvent(event)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def do_act(self) -> None:
        """Ask for the signature with the password that was typed."""
        password = self.password.text()
        if not password or not self.act.isEnabled():
            return
        self.act.setEnabled(False)
        self.password.setEnabled(False)
        self.show_acting(is_acting=True)
        self._say("Signing", is_wrong=False)
        self.sign_wanted.emit(password)

    def show_not_signed(self, words: str) -> None:
        """Say why it was not signed; the read is kept as it is."""
        self.show_acting(is_acting=False)
        self.password.setEnabled(True)
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(words, is_wrong=True)

    def _say(self, words: str, *, is_wrong: bool) -> None:
        self.message.setText(words)
        self.message.setProperty("tone", "err" if is_wrong else "text3")
        self.password.setProperty("state", "wrong" if is_wrong else "")
        repolish(self.message)
        repolish(self.password)

    def _what(self, words: SealedWords) -> QScrollArea:
        inner = framed("bar")
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(7)
        head = QHBoxLayout()
        head.addWidget(plain_label("What you sign", "heading"), 1)
        head.addWidget(plain_label(words.subtitle, "small", "text2"))
        column.addLayout(head)
        for each in words.timepoints:
            _add_timepoint(column, each)
        prints = framed("card")
        lines = QVBoxLayout(prints)
        lines.setContentsMargins(12, 8, 12, 8)
        lines.setSpacing(2)
        lines.addWidget(plain_label(f"SHA-256  {words.fingerprint}", "mono", "text2", wraps=True))
        lines.addWidget(plain_label(words.software, "mono", "text2", wraps=True))
        column.addSpacing(4)
        column.addWidget(prints)
        column.addStretch()
        area = QScrollArea()
        area.setObjectName("sealed_rows")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _who(self, words: SealedWords) -> QFrame:
        side = framed("right_side")
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(plain_label("What your signature means", "heading"))
        column.addWidget(_boxed("next", words.meaning, words.statement))
        column.addSpacing(8)
        column.addWidget(plain_label("Who signs", "heading"))
        column.addWidget(plain_label(words.printed_name, "strong"))
        column.addWidget(plain_label(words.login, "small", "text2"))
        column.addSpacing(4)
        column.addWidget(plain_label("Password", "strong"))
        column.addWidget(self.password)
        column.addWidget(self.message)
        column.addWidget(icon_row("clock-outline", "text2", f"Time of signature: {words.signing_time}"))
        column.addWidget(
            _boxed(
                "card",
                "After you sign",
                "The read cannot be changed. A correction is a new version with a reason and a second person; "
                "this one stays.",
            )
        )
        column.addStretch()
        return side


def _add_timepoint(column: QVBoxLayout, each: SealedTimepoint) -> None:
    column.addSpacing(4)
    column.addWidget(plain_label(each.title, "strong", "accent"))
    if each.responses:
        row = QHBoxLayout()
        row.setSpacing(10)
        name = plain_label("Responses, derived", "body", "text2")
        name.setFixedWidth(_NAME_PX)
        row.addWidget(name)
        for scope, code in each.responses:
            row.addWidget(plain_label(scope, "small", "text2"))
            row.addWidget(plain_label(code, "heading"))
        row.addStretch()
        column.addLayout(row)
        column.addWidget(rule())
    for line in each.rows:
        row = QHBoxLayout()
        row.setSpacing(10)
        name = plain_label(line.name, "body", "text2", wraps=True)
        name.setFixedWidth(_NAME_PX)
        row.addWidget(name)
        row.addWidget(plain_label(line.value, "strong", wraps=True), 1)
        row.addWidget(plain_label(line.note, "small", "text3"))
        column.addLayout(row)
        column.addWidget(rule())


def _boxed(surface: str, title: str, words: str) -> QFrame:
    box = framed(surface)
    column = QVBoxLayout(box)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(4)
    column.addWidget(plain_label(title, "strong"))
    column.addWidget(plain_label(words, "body", "text2", wraps=True))
    return box
