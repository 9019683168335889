"""What stands on the screen of a locked session: whose it is by initials, and a password. Nothing of the work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readstation.core.errors import Refused
from readstation.core.phrases import phrase, tr
from readstation.model.people import Person
from readstation.reading.signin import LockReason
from readstation.ui.messages import notice_of, sentences_of
from readstation.ui.theme.tokens import COLOURS
from readstation.ui.widgets.buttons import KeyButton
from readstation.ui.widgets.labels import IconLabel, plain_label, set_tone
from readstation.ui.widgets.password import PasswordField

_COLUMN_PX = 520
_WHY = {
    LockReason.BY_HAND: phrase("You locked the station."),
    LockReason.IDLE: phrase("The station locked itself: there was no input for a while."),
    LockReason.SYSTEM: phrase("The station locked itself with the screen."),
    LockReason.SLEEP: phrase("The station locked itself because the computer slept."),
    LockReason.WRONG_PASSWORDS: phrase("The station locked itself after three wrong passwords."),
}


class CoverPage(QWidget):
    """The cover. It opens for the person of the session; anyone else begins a new one."""

    unlock_wanted = Signal(str)
    """The password that was typed."""
    other_wanted = Signal()
    """Somebody else wants to sign in: the session ends, its work is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cover_page")
        self._why = plain_label(look="body", tone="text2", wraps=True)
        self._who = plain_label(look="heading")
        self._login = plain_label(look="small", tone="text2")
        self.password = PasswordField("cover_password")
        self.password.returnPressed.connect(self._submit)
        self.unlock = KeyButton(tr("Unlock"), "cover_unlock", key="Enter", look="primary")
        self.unlock.setFixedHeight(42)
        self.unlock.clicked.connect(self._submit)
        self.message = plain_label(look="small", tone="text3", wraps=True)
        self.message.setObjectName("cover_message")
        other = KeyButton(tr("Use another account"), "cover_other", look="link")
        other.clicked.connect(self.other_wanted)
        self._lay_out(other)

    def show_locked(self, person: Person, reason: LockReason) -> None:
        """Show whose session it is and why it is locked."""
        self._who.setText(" ".join(f"{letter}." for letter in person.initials))
        self._login.setText(person.login)
        self._why.setText(tr("{why} Your work is kept as you left it.", why=tr(_WHY[reason])))
        self.password.clear_for_now()
        self.set_busy(is_busy=False)
        self._say(tr("Saved work is not affected by a wrong password."), is_wrong=False)
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, *, is_busy: bool) -> None:
        """Take no other password while one is being tried."""
        self.unlock.setEnabled(not is_busy)
        self.password.setReadOnly(is_busy)

    def show_refused(self, error: BaseException) -> None:
        """Say why it stays locked."""
        self.set_busy(is_busy=False)
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(error, Refused):
            words = sentences_of(error)
        else:
            notice = notice_of(error)
            words = f"{notice.what} {notice.detail}"
        self._say(words, is_wrong=True)

    def _submit(self) -> None:
        password = self.password.text()
        if password and self.unlock.isEnabled():
            self.set_busy(is_busy=True)
            self._say(tr("Checking the password"), is_wrong=False)
            self.unlock_wanted.emit(password)

    def _say(self, words: str, *, is_wrong: bool) -> None:
        self.message.setText(words)
        set_tone(self.message, "err" if is_wrong else "text3")
        self.password.mark_wrong(is_wrong=is_wrong)

    def _lay_out(self, other: KeyButton) -> None:
        person = QHBoxLayout()
        person.setSpacing(12)
        person.addWidget(self._who)
        person.addWidget(self._login)
        person.addStretch()
        entry = QHBoxLayout()
        entry.setSpacing(8)
        entry.addWidget(self.password, 1)
        entry.addWidget(self.unlock)
        inner = QWidget()
        inner.setFixedWidth(_COLUMN_PX)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(IconLabel("lock-outline", COLOURS.accent, 36))
        column.addSpacing(4)
        column.addWidget(plain_label(tr("Locked"), "hero"))
        column.addWidget(self._why)
        column.addSpacing(16)
        column.addLayout(person)
        column.addLayout(entry)
        column.addWidget(self.message)
        column.addSpacing(16)
        column.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(
            plain_label(
                tr("Another person gets a session of their own; this one ends, its work is kept."), "small", "text3"
            )
        )
        page = QVBoxLayout(self)
        page.addStretch(2)
        page.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(3)
