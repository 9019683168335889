"""Signing a decision: one dialog, the password every time; what was refused leaves the decision as it is (TR-31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from readstation.core.errors import Refused
from readstation.reading.decision import Decision
from readstation.ui.messages import not_signed_words
from readstation.ui.presenters.adjudication_sign import decision_checks, decision_words
from readstation.ui.presenters.adjudication_steps import decision_of
from readstation.ui.sign.sign_dialog import SignDialog

if TYPE_CHECKING:
    from readstation.ui.adjudicate.bench import AdjudicationBench


class DecisionSigning(QObject):
    """Opens the dialog where nothing lacks, and signs."""

    signed = Signal()

    def __init__(self, bench: AdjudicationBench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.dialog: SignDialog | None = None

    def ask(self) -> None:
        """Open the dialog; where something lacks, go there instead."""
        bench, found, person = self._bench, self._bench.desk.found, self._bench.person
        if found is None or person is None or self.dialog is not None or found.case.signed_at is not None:
            return
        decision = decision_of(found, bench.desk.draft)
        if decision is None:
            bench.acts.go_to_what_lacks()
            return
        bench.desk.settle()
        words = decision_words(found, bench.desk.draft, decision, person)
        dialog = SignDialog(bench.window(), words, decision_checks(found, bench.looked), person, bench.sync_line())
        dialog.sign_wanted.connect(lambda password: self._sign(decision, password))
        dialog.finished.connect(self._finished)
        self.dialog = dialog
        dialog.open()

    def close_dialog(self) -> None:
        """Close what is open; a signature that is under way is finished."""
        if self.dialog is not None:
            self.dialog.done(QDialog.DialogCode.Rejected)

    def _sign(self, decision: Decision, password: str) -> None:
        self._bench.desk.sign(decision, password, self._signed, self._not_signed)

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
        dialog.show_not_signed(f"{not_signed_words(error)} {self._bench.tries.note(error)}".rstrip())
        return isinstance(error, Refused)

    def _finished(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()
        self._bench.window().activateWindow()
        self._bench.grid.activate(self._bench.grid.active)
