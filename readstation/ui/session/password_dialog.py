"""The change of a password: the old one, the new one twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readstation.core.errors import Refused
from readstation.core.phrases import phrase, tr
from readstation.ui.messages import notice_of, sentences_of
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.widgets.labels import plain_label, set_tone
from readstation.ui.widgets.password import PasswordField

_HINT = phrase("At least 12 characters; a sentence is fine. Pasting is allowed.")


class PasswordDialog(ActDialog):
    """Says at once what is wrong; nothing is changed before the old password has opened the key."""

    change_wanted = Signal(str, str)
    """The old and the new password."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "password_dialog", "key-change", tr("Change the password"), tr("Change the password"))
        self.old = PasswordField("old_password", tr("Old password"))
        self.new = PasswordField("new_password", tr("New password"))
        self.again = PasswordField("new_password_again", tr("New password, again"))
        self.message = plain_label(tr(tr(_HINT)), "small", "text3", wraps=True)
        self.message.setObjectName("password_message")
        for each in (self.old, self.new, self.again):
            each.textChanged.connect(self._typed)
        self.foot_words.setText(tr("It signs, signs in and unlocks. The trial office does not learn it."))
        self.act.setEnabled(False)
        self.body.addLayout(self._fields())
        self.resize(560, 420)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the old password."""
        super().showEvent(event)
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)

    def do_act(self) -> None:
        """Ask for the change."""
        if not self.act.isEnabled():
            return
        if self.new.text() != self.again.text():
            self._say(tr("The new passwords differ. Nothing was changed."), is_wrong=True)
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_acting(is_acting=True)
        self.act.setEnabled(False)
        self._say(tr("Changing the password"), is_wrong=False)
        self.change_wanted.emit(self.old.text(), self.new.text())

    def show_refused(self, error: BaseException, left: str) -> None:
        """Say why the old password holds.

        Parameters
        ----------
        error
            Why.
        left
            How many more wrong passwords lock the session, in words; empty where that does not matter.
        """
        self.show_acting(is_acting=False)
        self.act.setEnabled(True)
        if isinstance(error, Refused):
            words = tr(
                "{sentences_of} Nothing was changed. {left}", sentences_of=sentences_of(error), left=left
            ).rstrip()
        else:
            notice = notice_of(error)
            words = f"{notice.what} {notice.detail}"
        if left:
            self.old.clear()
            self.old.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say(words, is_wrong=True)

    def _typed(self) -> None:
        self.act.setEnabled(all(each.text() for each in (self.old, self.new, self.again)))

    def _say(self, words: str, *, is_wrong: bool) -> None:
        self.message.setText(words)
        set_tone(self.message, "err" if is_wrong else "text3")

    def _fields(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        for field in (self.old, self.new, self.again):
            label = plain_label(field.accessibleName(), "strong")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(4)
        column.addWidget(self.message)
        column.addStretch()
        return column
