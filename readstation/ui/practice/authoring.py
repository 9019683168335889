"""What a trainer does in a practice profile: practice cases of signed reads, and certificates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from readstation.core.ids import ReadId
from readstation.core.phrases import tr
from readstation.model.people import Role
from readstation.model.subject import ReadStage
from readstation.reading.ports import Session
from readstation.reading.views import ReadView
from readstation.ui.practice.dialogs import CertifyDialog, PackDialog
from readstation.ui.practice.jobs import PracticeJobs
from readstation.ui.practice_ports import CertificateWish, PackWish, PracticeServices


class Authoring(QObject):
    """Asks what is wanted, and makes it through a job.

    Parameters
    ----------
    window, practice, jobs
        Over which is asked, who does it, and how far it is.
    open_dialog
        Opens a dialog; one at a time.

    Attributes
    ----------
    session
        Who is signed in.
    """

    def __init__(
        self, window: QWidget, practice: PracticeServices, jobs: PracticeJobs, open_dialog: Callable[[QDialog], None]
    ) -> None:
        super().__init__(window)
        self._window, self._practice, self._jobs, self._open = window, practice, jobs, open_dialog
        self.session: Session | None = None
        self.own_reads: frozenset[ReadId] = frozenset()

    def can_make(self, view: ReadView | None) -> bool:
        """Return whether a practice case can be made of a read that is open: a trainer's own, signed."""
        session = self.session
        return (
            view is not None
            and session is not None
            and session.person.role is Role.TRAINER
            and view.stage is ReadStage.SIGNED
            and view.assignment.read_id in self.own_reads
        )

    def ask_to_make(self, read_id: ReadId, case_code: str) -> None:
        """Ask what a practice case of a trainer's signed read shall be."""
        if self.session is None or self._jobs.is_running:
            return
        dialog = PackDialog(self._window, case_code)
        dialog.wanted.connect(partial(self._make, read_id))
        self._open(dialog)

    def ask_to_certify(self) -> None:
        """Ask for the results and cases that a certificate rests on."""
        if self.session is None or self._jobs.is_running:
            return
        dialog = CertifyDialog(self._window)
        dialog.wanted.connect(self._certify)
        self._open(dialog)

    def _make(self, read_id: ReadId, wish: PackWish, password: str) -> None:
        session, practice = self.session, self._practice
        if session is None:
            return

        def made(digest: str) -> None:
            words = tr("{title} written: {path}   Digest {digest}", title=wish.title, path=wish.path, digest=digest)
            self._jobs.strip.show_done(words)

        self._jobs.run(
            lambda job: practice.make_case(session, read_id, wish, password, job),
            made,
            tr("Stopped. No practice case was written."),
            tr("No practice case was written."),
        )

    def _certify(self, wish: CertificateWish, password: str) -> None:
        session, practice = self.session, self._practice
        if session is None:
            return
        self._jobs.run(
            lambda job: practice.certify(session, wish, password, job),
            lambda written: self._jobs.strip.show_done(
                tr("Certificate written: {path}", path=", ".join(str(each) for each in written))
            ),
            tr("Stopped. No certificate was written."),
            tr("No certificate was written."),
        )
