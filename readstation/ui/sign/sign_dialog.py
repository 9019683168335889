"""The signature: what is signed, what it means, who signs, and the password, asked every time (TR-31)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from readstation.core.phrases import tr
from readstation.model.people import Person
from readstation.ui.presenters.closing_checks import CheckLine
from readstation.ui.presenters.signing import SealedWords
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.sign.parts import GoTo, boxed, key_words, summary, who
from readstation.ui.widgets.cards import icon_row
from readstation.ui.widgets.labels import framed, plain_label, repolish


class SignDialog(ActDialog):
    """Shows the sealed bytes in words. Enter does not sign, Ctrl+Enter does.

    Parameters
    ----------
    parent, words, checks
        The window, what is signed, and what was looked at before.
    person, sync
        Who signs, and how it will be sent: icon, tone, words.
    go_to
        Goes to where a check wants a look.
    """

    sign_wanted = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        words: SealedWords,
        checks: Iterable[CheckLine],
        person: Person,
        sync: tuple[str, str, str],
        go_to: GoTo | None = None,
    ) -> None:
        super().__init__(parent, "sign_dialog", "file-sign", words.title, words.act)
        self._person, self._sync = person, sync
        self.password = QLineEdit()
        self.password.setObjectName("sign_password")
        self.password.setAccessibleName(tr("Password"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setFixedHeight(40)
        self.password.textChanged.connect(lambda text: self.act.setEnabled(bool(text)))
        self.message = plain_label(
            tr("Asked for at every signature. 3 wrong passwords lock this session."), "small", "text3", wraps=True
        )
        self.message.setObjectName("sign_message")
        self.foot_words.setText(tr("In this trial it counts as your handwritten signature."))
        self.act.setEnabled(False)
        left = summary(
            tr("What you sign"), words.subtitle, words.timepoints, tr("Checks before signing"), checks,
            (words.fingerprint, words.software), go_to,
        )  # fmt: skip
        self.body.addWidget(left, 11)
        self.body.addWidget(self._who(words), 9)
        self.resize(1080, 760)

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
        self._say(tr("Signing"), is_wrong=False)
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

    def _who(self, words: SealedWords) -> QFrame:
        side = framed("right_side")
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(plain_label(tr("What your signature means"), "heading"))
        column.addWidget(boxed("next", words.meaning, words.statement))
        column.addSpacing(8)
        column.addWidget(plain_label(tr("Who signs"), "heading"))
        column.addWidget(who(words.printed_name, self._person.initials, key_words(self._person)))
        column.addSpacing(4)
        column.addWidget(plain_label(tr("Password"), "strong"))
        column.addWidget(self.password)
        column.addWidget(self.message)
        column.addWidget(
            icon_row("clock-outline", "text2", tr("Time of signature: {signing_time}", signing_time=words.signing_time))
        )
        if words.skew:
            column.addWidget(icon_row("alert", "warn", words.skew))
        column.addWidget(boxed("card", tr("After you sign"), words.after, "lock-outline"))
        column.addWidget(icon_row(*self._sync))
        column.addStretch()
        return side
