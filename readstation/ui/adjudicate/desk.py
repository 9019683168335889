"""The case on the bench: it comes compared from the pool, every change of the decision goes to the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from readstation.core.clock import Moment
from readstation.core.errors import Refused
from readstation.core.ids import ReadId
from readstation.core.jobs import QuietJob
from readstation.model.read import SealedRead
from readstation.reading.adjudicate.case import DecisionDraft
from readstation.reading.adjudicate.comparison import Comparison, compared
from readstation.reading.decision import Decision
from readstation.reading.ports import Session
from readstation.ui.adjudication_ports import AdjudicationServices
from readstation.ui.bridge import Bridge, Lane, Ticket
from readstation.ui.presenters.adjudication_sign import decision_words
from readstation.ui.presenters.draft_history import DraftHistory
from readstation.ui.presenters.signing import SealedWords
from readstation.ui.reading.desk import SAVING_SHOWS_AFTER_MS

KEPT_AFTER_MS = 400
"""A change goes to the disk once the hand rests so long, and at once where the case is left."""


@dataclass(frozen=True, slots=True)
class DecisionToSign:
    """The bytes that the signature will cover, and the same bytes in words."""

    sealed: SealedRead
    words: SealedWords


class BenchDesk(QObject):
    """One case at a time.

    Attributes
    ----------
    found
        Both reads compared; None while no case is open.
    draft
        The decision as the window shows it; what is on the disk follows.
    history
        What can be taken back of it.
    """

    opened = Signal(object)
    """The `Comparison`."""
    changed = Signal()
    """The decision says something else, or is signed."""
    saved = Signal(object)
    """UTC milliseconds at which the decision in work was safe (TR-40)."""
    saving = Signal()
    not_saved = Signal(object)
    """The decision in work did not become durable; the error says why."""

    def __init__(self, services: AdjudicationServices, bridge: Bridge) -> None:
        super().__init__()
        self._services = services
        self._bridge = bridge
        self._session: Session | None = None
        self._read_id: ReadId | None = None
        self._job: QuietJob | None = None
        self._opening: Ticket | None = None
        self._under_way = 0
        self.found: Comparison | None = None
        self.draft = DecisionDraft()
        self.history = DraftHistory()
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(KEPT_AFTER_MS)
        self._resting.timeout.connect(self._keep)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SAVING_SHOWS_AFTER_MS)
        self._slow.timeout.connect(self.saving)

    @property
    def is_open(self) -> bool:
        """Whether a decision may be worked on."""
        return self.found is not None and self.found.case.signed_at is None

    def open_case(self, session: Session, read_id: ReadId, failed: Callable[[BaseException], bool]) -> None:
        """Verify, match and compare both reads, away from the window."""
        self.close_case()
        self._session, self._read_id = session, read_id
        job = self._job = QuietJob()
        services = self._services

        def work() -> Comparison:
            return compared(services.adjudication(session, read_id, job), job)

        self._opening = self._bridge.run(work, self._opened, failed, lane=Lane.POOL, overtakes="open_adjudication")

    def change(self, draft: DecisionDraft) -> None:
        """Take over what the decision says now; it goes to the disk once the hand rests."""
        if self.is_open and draft != self.draft:
            self.history.note(self.draft, draft)
            self._take(draft)

    def undo(self) -> None:
        """Take the last step of the decision back."""
        before = self.history.undo(self.draft) if self.is_open else None
        if before is not None:
            self._take(before)

    def redo(self) -> None:
        """Do the step again that was taken back."""
        after = self.history.redo(self.draft) if self.is_open else None
        if after is not None:
            self._take(after)

    def settle(self) -> None:
        """Keep at once what waits to be kept."""
        if self._resting.isActive():
            self._resting.stop()
            self._keep()

    def seal(
        self, decision: Decision, done: Callable[[DecisionToSign], None], failed: Callable[[BaseException], bool]
    ) -> None:
        """Seal the decision and render the sealed bytes, for the dialog (TR-31)."""
        session, read_id, services, found = self._session, self._read_id, self._services, self.found
        if session is None or read_id is None or found is None:
            return
        self.settle()

        def work() -> DecisionToSign:
            sealed = services.seal_decision(session, read_id, decision)
            return DecisionToSign(sealed, decision_words(found, sealed))

        self._bridge.run(work, done, failed)

    def sign(
        self, sealed: SealedRead, password: str, done: Callable[[], None], failed: Callable[[BaseException], bool]
    ) -> None:
        """Sign exactly the sealed bytes; what is on the disk of the draft is no longer needed then."""
        session, read_id, services = self._session, self._read_id, self._services
        if session is None or read_id is None:
            return

        def finished(moment: Moment) -> None:
            if self.found is not None and self._read_id == read_id:
                self.found = replace(self.found, case=replace(self.found.case, signed_at=moment))
                self.saved.emit(moment.utc_ms)
                self.changed.emit()
            done()

        self._bridge.run(lambda: services.sign_decision(session, read_id, sealed, password), finished, failed)

    def close_case(self) -> None:
        """Let the case go; what was decided so far is kept first, a comparison under way is stopped."""
        self.settle()
        self._slow.stop()
        if self._job is not None:
            self._job.cancel()
        if self._opening is not None:
            self._opening.drop()
        self._job, self._opening, self.found = None, None, None
        self._session, self._read_id = None, None
        self.draft, self.history = DecisionDraft(), DraftHistory()

    def _opened(self, found: Comparison) -> None:
        self._job, self._opening = None, None
        self.found, self.draft = found, found.case.draft
        self.opened.emit(found)

    def _take(self, draft: DecisionDraft) -> None:
        self.draft = draft
        self._resting.start()
        self.changed.emit()

    def _keep(self) -> None:
        session, read_id, services, draft = self._session, self._read_id, self._services, self.draft
        if session is None or read_id is None or not self.is_open:
            return
        if not self._under_way:
            self._slow.start()
        self._under_way += 1

        def done(moment: Moment) -> None:
            self._done_with_one()
            self.saved.emit(moment.utc_ms)

        def failed(error: BaseException) -> bool:
            self._done_with_one()
            self.not_saved.emit(error)
            return isinstance(error, Refused) and self._read_id != read_id

        self._bridge.run(lambda: services.keep_decision_draft(session, read_id, draft), done, failed)

    def _done_with_one(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._slow.stop()
