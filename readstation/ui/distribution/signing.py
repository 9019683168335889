"""Locking and signing a distribution read: the same dialogs as of any read (TR-31, MR-805)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.model.subject import ReadStage
from readstation.ui.messages import not_signed_words, sentences_of
from readstation.ui.presenters.distribution_sign import closing_checks, digest_of_view, lock_words
from readstation.ui.reading.desk import ToSign
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.sign_dialog import SignDialog

if TYPE_CHECKING:
    from readstation.ui.distribution.form_room import FormRoom


class FormClosing(QObject):
    """Opens the dialog that fits the read. What is refused leaves the read as it is.

    Attributes
    ----------
    dialog
        The one that is open.
    """

    closed = Signal()
    """The read was locked or signed."""

    def __init__(self, room: FormRoom) -> None:
        super().__init__(room)
        self._room = room
        self.dialog: ActDialog | None = None
        self._is_sealing = False

    def ask(self) -> None:
        """Open the dialog: lock the open read, or sign the locked one."""
        view, desk = self._room.desk.view, self._room.desk
        if view is None or self.dialog is not None or self._is_sealing:
            return
        if view.stage is ReadStage.READY_TO_SIGN:
            self._is_sealing = True
            desk.seal(self._ask_to_sign, self._not_sealed)
        elif view.stage is ReadStage.IN_PROGRESS and not view.missing:
            if view.charter.sign_each_lock and not view.is_amending:
                self._is_sealing = True
                desk.seal(self._ask_to_sign, self._not_sealed, is_lock=True)
            else:
                self._ask_to_lock()

    def close_dialog(self) -> None:
        """Close what is open; an act that is under way is finished."""
        self._is_sealing = False
        if self.dialog is not None:
            self.dialog.done(QDialog.DialogCode.Rejected)

    def not_saved(self) -> None:
        """Say in the dialog that the disk did not take it."""
        words = tr("Not locked: the disk did not take it. Your work so far is kept.")
        if isinstance(self.dialog, LockDialog) and self.dialog.is_acting:
            self.dialog.show_refused(words)
        elif isinstance(self.dialog, SignDialog) and self.dialog.is_acting:
            self.dialog.show_not_signed(words)

    def _ask_to_lock(self) -> None:
        view, person = self._room.desk.view, self._room.person
        if view is None or person is None:
            return
        words = lock_words(view, digest_of_view(view))
        sync = self._room.sync_line(is_signed=False)
        dialog = LockDialog(self._room.window, words, closing_checks(view), person, sync)
        lock = self._room.desk.lock_round if view.is_amending else self._room.desk.lock
        dialog.lock_wanted.connect(lambda: lock(self._locked, self._lock_refused))
        self._open(dialog)

    def _ask_to_sign(self, to_sign: ToSign) -> None:
        self._is_sealing = False
        view, person = self._room.desk.view, self._room.person
        if view is None or person is None or self.dialog is not None:
            return
        sync = self._room.sync_line(is_signed=True)
        dialog = SignDialog(self._room.window, to_sign.words, closing_checks(view), person, sync)
        dialog.sign_wanted.connect(lambda password: self._sign(to_sign, password))
        self._open(dialog)

    def _sign(self, to_sign: ToSign, password: str) -> None:
        if to_sign.timepoint is None:
            self._room.desk.sign(to_sign.sealed, password, self._locked, self._not_signed)
        else:
            self._room.desk.lock_signed(to_sign, password, self._locked, self._not_signed)

    def _locked(self) -> None:
        if isinstance(self.dialog, SignDialog):
            self._room.tries.forget()
        if self.dialog is not None:
            self.dialog.accept()
        self.closed.emit()

    def _lock_refused(self, error: Refused) -> None:
        if isinstance(self.dialog, LockDialog):
            self.dialog.show_refused(sentences_of(error))

    def _not_signed(self, error: BaseException) -> bool:
        if not isinstance(self.dialog, SignDialog):
            return False
        self.dialog.show_not_signed(f"{not_signed_words(error)} {self._room.tries.note(error)}".rstrip())
        return isinstance(error, Refused)

    def _not_sealed(self, error: BaseException) -> bool:
        self._is_sealing = False
        if not isinstance(error, Refused):
            return False
        self._room.say(sentences_of(error))
        return True

    def _open(self, dialog: ActDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._room.window.activateWindow()
