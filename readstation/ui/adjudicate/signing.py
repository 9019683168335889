"""Signing a decision: one dialog, the password every time; what was refused leaves the decision as it is (TR-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from readstation.core.errors import Refused
from readstation.core.phrases import tr
from readstation.model.read import SealedRead
from readstation.ui.adjudicate.desk import DecisionToSign
from readstation.ui.messages import not_signed_words
from readstation.ui.presenters.adjudication_sign import decision_checks
from readstation.ui.presenters.adjudication_steps import decision_of
from readstation.ui.sign.sign_dialog import SignDialog

if TYPE_CHECKING:
    from readstation.ui.adjudicate.bench import AdjudicationBench


class DecisionSigning(QObject):
    """Opens the dialog where nothing lacks, over the sealed bytes, and signs these."""

    signed = Signal()

    def __init__(self, bench: AdjudicationBench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._is_sealing = False
        self.dialog: SignDialog | None = None

    def ask(self) -> None:
        """Open the dialog; where something lacks, go there instead."""
        bench, found = self._bench, self._bench.desk.found
        if found is None or self.dialog is not None or self._is_sealing or found.case.signed_at is not None:
            return
        decision = decision_of(found, bench.desk.draft)
        if decision is None:
            bench.acts.go_to_what_lacks()
            return
        # A second seal would make the shown one stale, and its signature would be refused.
        self._is_sealing = True
        bench.desk.seal(decision, self._ask_to_sign, self._not_sealed)

    def close_dialog(self) -> None:
        """Close what is open; a signature that is under way is finished."""
        self._is_sealing = False
        if self.dialog is not None:
            self.dialog.done(QDialog.DialogCode.Rejected)

    def _ask_to_sign(self, to_sign: DecisionToSign) -> None:
        bench, found, person = self._bench, self._bench.desk.found, self._bench.person
        if not self._is_sealing or found is None or person is None:
            return
        self._is_sealing = False
        checks = decision_checks(found, bench.looked)
        dialog = SignDialog(bench.window(), to_sign.words, checks, person, bench.sync_line())
        dialog.sign_wanted.connect(lambda password: self._sign(to_sign.sealed, password))
        dialog.finished.connect(self._finished)
        self.dialog = dialog
        dialog.open()

    def _not_sealed(self, error: BaseException) -> bool:  # noqa: ARG002 - the window shows it
        self._is_sealing = False
        return False

    def _sign(self, sealed: SealedRead, password: str) -> None:
        self._bench.desk.sign(sealed, password, self._signed, self._not_signed)

    def _signed(self) -> None:
        self._bench.tries.forget()
        if self.dialog is not None:
            self.dialog.accept()
        self._bench.refresh_sync()
        self.signed.emit()

    def _not_signed(self, error: BaseException) -> bool:
        dialog = self.dialog
        if dialog is None:
            return False
        why = not_signed_words(error, tr("Your decision is kept."))
        dialog.show_not_signed(f"{why} {self._bench.tries.note(error)}".rstrip())
        return isinstance(error, Refused)

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._bench.window().activateWindow()
        self._bench.grid.activate(self._bench.grid.active)
