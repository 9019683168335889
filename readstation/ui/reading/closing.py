"""Closing a timepoint and signing the read: the two acts without an inverse, each behind its dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.model.read import SignedRead
from readstation.reading.handlers import LONGEST_NOTE
from readstation.reading.views import NextAction, ReadView
from readstation.ui.messages import not_signed_words, sentences_of
from readstation.ui.presenters.closing_checks import CheckLine, lock_checks, round_checks, sign_checks
from readstation.ui.presenters.enhancement import enhancement_of
from readstation.ui.presenters.locking import LockWords, lock_words, round_lock_words
from readstation.ui.reading.desk import ToSign
from readstation.ui.sign.dialog import ActDialog
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.sign_dialog import SignDialog

if TYPE_CHECKING:
    from readstation.ui.reading.room import ReadingRoom


class Closing(QObject):
    """Opens one dialog at a time; an act that was refused leaves the read as it is.

    Attributes
    ----------
    is_practice
        Whether the sign dialog says that this is practice.
    """

    closed = Signal()
    """A timepoint was locked or the read was signed."""
    signed = Signal(str)
    """The `ReadId` of a read that was signed."""

    def __init__(self, room: ReadingRoom) -> None:
        super().__init__(room)
        self._room = room
        self._dialog: ActDialog | None = None
        self._is_sealing = False
        self.is_practice = False
        room.desk.not_saved.connect(self._lock_not_saved)

    @property
    def dialog(self) -> ActDialog | None:
        """The dialog that is open."""
        return self._dialog

    def ask(self) -> None:
        """Open the dialog that fits the read: lock the open timepoint, or sign when all are locked."""
        view = self._room.view
        if view is None or self._dialog is not None or self._is_sealing:
            return
        comment = self._room.dock.comment.field
        if len(comment.toPlainText().strip()) > LONGEST_NOTE:
            self._room.flow.say(
                tr(
                    "The comment is longer than {longest_note} characters. Shorten it, then go on.",
                    longest_note=LONGEST_NOTE,
                )
            )
            return
        comment.settle()
        if view.next_step.action is NextAction.SIGN_READ:
            # A second seal would make the shown one stale, and its signature would be refused.
            self._is_sealing = True
            self._room.desk.seal(self._ask_to_sign, self._not_sealed)
        elif view.state.open_round is not None:
            self._ask_to_lock(round_lock_words(view), round_checks(view))
        elif view.timepoint in view.state.timepoints and not view.state.is_locked(view.timepoint):
            if view.charter.sign_each_lock:
                self._is_sealing = True
                self._room.desk.seal_lock(view.timepoint, self._ask_to_sign, self._not_sealed)
            else:
                self._ask_to_lock(lock_words(view), self._lock_checks(view))

    def close_dialogs(self) -> None:
        """Close what is open; an act that is under way is finished, nothing else is locked or signed by that."""
        self._is_sealing = False
        if self._dialog is not None:
            self._dialog.done(QDialog.DialogCode.Rejected)

    def _lock_checks(self, view: ReadView) -> tuple[CheckLine, ...]:
        room = self._room
        return lock_checks(
            view,
            room.watch.seen,
            lambda key: room.images.shelf.whole(key) is not None,
            lambda lesion_id: enhancement_of(view, lesion_id, view.timepoint, room.images.shelf.whole),
        )

    def _ask_to_lock(self, words: LockWords, checks: tuple[CheckLine, ...]) -> None:
        person = self._room.person
        if person is None:
            return
        dialog = LockDialog(
            self._room.window(), words, checks, person, self._room.sync_line(is_signed=False), self._go_to
        )
        dialog.lock_wanted.connect(self._lock)
        self._open(dialog)

    def _lock(self) -> None:
        view = self._room.view
        if view is None:
            return
        # What was on screen and the time until now belong to what is locked.
        self._room.watch.settle()
        if view.state.open_round is not None:
            self._room.desk.lock_round(self._locked, self._lock_refused)
        else:
            self._room.desk.lock(view.timepoint, self._locked, self._lock_refused)

    def _go_to(self, check: CheckLine) -> None:
        """Leave the dialog for a look; nothing is locked by that."""
        self.close_dialogs()
        if check.facts is not None:
            self._room.unseen.go_to(check.facts, check.slice_index)

    def _locked(self) -> None:
        if isinstance(self._dialog, SignDialog):
            self._room.tries.forget()
        self.closed.emit()
        if self._dialog is not None:
            self._dialog.accept()

    def _lock_refused(self, error: Refused) -> None:
        if isinstance(self._dialog, LockDialog):
            self._dialog.show_refused(sentences_of(error))

    def _lock_not_saved(self) -> None:
        dialog = self._dialog
        words = tr("Not locked: the disk did not take it. Your work so far is kept.")
        if isinstance(dialog, LockDialog) and dialog.is_acting:
            dialog.show_refused(words)
        elif isinstance(dialog, SignDialog) and dialog.is_acting:
            dialog.show_not_signed(words)

    def _ask_to_sign(self, to_sign: ToSign) -> None:
        self._is_sealing = False
        view, person = self._room.view, self._room.person
        if self._dialog is not None or view is None or person is None:
            return
        checks = sign_checks(view) if to_sign.timepoint is None else self._lock_checks(view)
        sync = self._room.sync_line(is_signed=True)
        dialog = SignDialog(self._room.window(), to_sign.words, checks, person, sync, self._go_to)
        dialog.sign_wanted.connect(lambda password: self._sign(to_sign, password))
        if self.is_practice:
            dialog.show_practice()
        self._open(dialog)

    def _sign(self, to_sign: ToSign, password: str) -> None:
        self._room.watch.settle()
        if to_sign.timepoint is None:
            self._room.desk.sign(to_sign.sealed, password, self._signed, self._not_signed)
        else:
            self._room.desk.lock_signed(to_sign, password, self._locked, lambda error: self._not_signed(error))

    def _signed(self, signed: SignedRead) -> None:
        self._room.tries.forget()
        if self._dialog is not None:
            self._dialog.accept()
        self._room.refresh_sync()
        self.closed.emit()
        self.signed.emit(signed.sealed.read_id)

    def _not_signed(self, error: BaseException) -> bool:
        dialog = self._dialog
        if not isinstance(dialog, SignDialog):
            return False
        dialog.show_not_signed(f"{not_signed_words(error)} {self._room.tries.note(error)}".rstrip())
        return isinstance(error, Refused)

    def _not_sealed(self, error: BaseException) -> bool:
        self._is_sealing = False
        if not isinstance(error, Refused):
            return False
        self._room.flow.say(sentences_of(error))
        return True

    def _open(self, dialog: ActDialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._room.window().activateWindow()
        self._room.grid.activate(self._room.grid.active)
