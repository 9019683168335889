"""Opens the dialog that changes a password, and does what it asks for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.ports import StationServices
from readstation.ui.session.password_dialog import PasswordDialog
from readstation.ui.session.tries import SessionTries


class PasswordChange(QObject):
    """One dialog at a time, for the person who is signed in.

    Parameters
    ----------
    services, bridge
        The station, and the way to it.
    tries
        Counts wrong passwords of this session.
    """

    changed = Signal()
    """The new password holds; central is to be told."""

    def __init__(self, services: StationServices, bridge: Bridge, tries: SessionTries) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._tries = tries
        self.dialog: PasswordDialog | None = None

    def ask(self, window: QWidget, session: Session) -> None:
        """Open the dialog."""
        if self.dialog is not None:
            return
        self.dialog = dialog = PasswordDialog(window)
        dialog.change_wanted.connect(lambda old, new: self._change(session, old, new))
        dialog.finished.connect(self._finished)
        dialog.open()

    def _change(self, session: Session, old: str, new: str) -> None:
        services = self._services
        self._bridge.run(lambda: services.change_password(session, old, new), self._done, self._refused)

    def _done(self, _: None) -> None:
        self._tries.forget()
        if self.dialog is not None:
            self.dialog.accept()
        self.changed.emit()

    def _refused(self, error: BaseException) -> bool:
        if self.dialog is None:
            return False
        self.dialog.show_refused(error, self._tries.note(error))
        return isinstance(error, Refused | DataProblem | EnvironmentFault)

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
