"""Counts wrong passwords of a session that is open: the third locks it (TR-31)."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from readstation.core.errors import Refused
from readstation.core.phrases import tr

LOCKS_AT = 3
_WRONG = "TR-4.password"


class SessionTries(QObject):
    """One count for every dialog that asks for the password of the person who is signed in."""

    used_up = Signal()
    """The session is to be locked."""

    def __init__(self) -> None:
        super().__init__()
        self._wrong = 0

    def note(self, error: BaseException) -> str:
        """Count a refusal where it is one of a wrong password, and return what to say of it; "" where it is none."""
        if not isinstance(error, Refused) or all(each.code != _WRONG for each in error.findings):
            return ""
        self._wrong += 1
        left = LOCKS_AT - self._wrong
        if left <= 0:
            self._wrong = 0
            self.used_up.emit()
            return tr("This session is locked.")
        return tr("After {left} more this session locks.", left=left)

    def forget(self) -> None:
        """Begin anew: the right password was given."""
        self._wrong = 0
