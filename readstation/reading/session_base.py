"""What every act of a read session stands on: the read in memory, the next step of its journal, one transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from readstation.core.clock import Clock
from readstation.core.errors import ReadstationError, Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.journal import JournalStep, RowChange, StepKind
from readstation.model.read import Changes, SealedRead, SignedRead, TimepointState
from readstation.model.subject import Assignment
from readstation.reading import acts
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.grace import Grace
from readstation.reading.memory import ReadMemory, images_of, load_read
from readstation.reading.ports import ReadStore, Session, SignatureCheck, Signer, StationSigner, Transaction
from readstation.reading.round_steps import sequential_of
from readstation.reading.rows import change, key_of
from readstation.reading.seal import seal_read
from readstation.reading.seal_rounds import SealVersion
from readstation.reading.sign import sign_read
from readstation.reading.views import ReadView
from readstation.reading.workflow import Waits, expected_timepoint, is_released, waits_for_central


@dataclass(frozen=True, slots=True)
class ReadTools:
    """What a session works with.

    Attributes
    ----------
    store
        The station's database.
    signer, station
        The person's signing process, and the station's own key.
    clock, software
        The station's clocks and the program's version.
    check
        Verifies a new signature before it is kept.
    grace
        Says what may be begun without contact with central; everything where None.
    """

    store: ReadStore
    signer: Signer
    station: StationSigner
    clock: Clock
    software: str
    check: SignatureCheck | None = None
    grace: Grace | None = None


class SessionBase:
    """One read, opened by one person on one station. Every method runs on the store's thread.

    Parameters
    ----------
    assignment, session
        Which read, who opens it.
    tools
        What it works with.

    Raises
    ------
    Refused
        If the read is another person's.
    DataProblem
        If charter, journal or rows are damaged or do not agree (TR-43). Nothing was changed.
    """

    def __init__(self, assignment: Assignment, session: Session, tools: ReadTools) -> None:
        if assignment.login != session.person.login:
            raise Refused(Finding("MR-802", "This read belongs to another person."))
        self._assignment = assignment
        self._session = session
        self._tools = tools
        self._charter = tools.store.charter(assignment.charter_digest)
        self._config = config_of(self._charter)
        self._memory = load_read(tools.store, assignment)
        self._is_stale = False
        self._focus: int | None = None
        self._view: ReadView | None = None
        self._sealed: tuple[SealedRead, int] | None = None

    def _current(self) -> ReadMemory:
        """Return the read as it is stored: after a failed write that is looked up anew, never assumed (TR-44)."""
        if self._is_stale:
            self._memory = load_read(self._tools.store, self._assignment)
            self._is_stale = False
            self._view = None
        return self._memory

    def _next_timepoint(self) -> int | None:
        memory = self._memory
        ordinal = expected_timepoint(memory.state)
        if ordinal is None or memory.signed_count or memory.state.last_round is not None:
            return None
        if not is_released(self._assignment, self._charter, ordinal):
            return None
        return ordinal if images_of(self._tools.store, self._assignment, ordinal) else None

    def _waits(self) -> Waits | None:
        """Return what has to come before the next timepoint, or the end, can (TR-23)."""
        memory = self._memory
        ordinal = expected_timepoint(memory.state)
        if ordinal is None or memory.signed_count or memory.state.last_round is not None:
            return None
        if waits_for_central(self._assignment, self._charter, len(memory.state.timepoints)):
            return Waits.FOR_CENTRAL
        is_coming = ordinal in self._assignment.released_timepoints
        return (
            Waits.FOR_IMAGES if is_coming and images_of(self._tools.store, self._assignment, ordinal) is None else None
        )

    def _timepoint_change(self, new: TimepointState) -> tuple[RowChange, ...]:
        changed = change(self._memory.rows, key_of(new), new)
        return () if changed is None else (changed,)

    def _step(
        self, kind: StepKind, command: str, words: str, timepoint: int, changes: tuple[RowChange, ...], reason: str = ""
    ) -> JournalStep:
        return JournalStep(
            read_id=self._assignment.read_id,
            number=self._memory.head.number + 1,
            kind=kind,
            command=command,
            words=words,
            timepoint=timepoint,
            changes=changes,
            acts_on=None,
            login=self._session.person.login,
            utc_ms=self._tools.clock.now().utc_ms,
            reason=reason,
            previous_digest=self._memory.head.digest,
        )

    def _again(self, kind: StepKind, command: str, edit: JournalStep, changes: tuple[RowChange, ...]) -> JournalStep:
        step = self._step(kind, command, f"{command} {edit.words}", edit.timepoint, changes)
        return dataclasses.replace(step, acts_on=edit.number)

    def _commit(self, step: JournalStep, action: AuditAction, reason_code: str = "") -> Changes:
        event = acts.event(self._session, action, step, reason_code=reason_code)
        return self._keep(Transaction((event,), step), step)

    def _keep(self, transaction: Transaction, step: JournalStep) -> Changes:
        try:
            if self._tools.grace is not None:
                self._tools.grace.refuse_ended(self._session.person.login)
            saved_utc_ms = self._tools.store.commit(transaction)
        except ReadstationError:
            self._is_stale = True
            raise
        self._memory = self._memory.after(step)
        self._view = None
        rows = frozenset((each.kind.value, each.key) for each in step.changes)
        return Changes(step.number, rows, saved_utc_ms)

    def _record(self, action: AuditAction, reason_code: str) -> None:
        draft = acts.bare_event(self._session, action, self._assignment.read_id, reason_code)
        self._tools.store.commit(Transaction((draft,)))

    def _refuse_past_grace(self) -> None:
        """Refuse to begin, or to sign, what has to wait for a contact with central (TR-3)."""
        if self._tools.grace is None:
            return
        try:
            self._tools.grace.refuse_past(self._session.person.login)
        except Refused:
            self._record(AuditAction.ACTION_REFUSED, "TR-3")
            raise

    def _refuse_faults(self, findings: Iterable[Finding]) -> None:
        faults = [each for each in findings if each.is_error]
        if faults:
            self._record(AuditAction.ACTION_REFUSED, faults[0].code)
            raise Refused(*faults)

    def _seal(self, version: SealVersion) -> SealedRead:
        memory, tools = self._memory, self._tools
        return seal_read(
            memory.state, memory.head, tools.store.audit_head(), self._assignment, self._charter, memory.images,
            derive_outcomes(memory.state, self._config), self._session, tools.station.station,
            tools.store.known_moment(), tools.software, version=version, sequential=sequential_of(memory, self._config),
        )  # fmt: skip

    def _sign(self, sealed: SealedRead, password: str) -> SignedRead:
        tools = self._tools
        if self._sealed != (sealed, self._memory.head.number):
            raise Refused(
                Finding("TR-31", "Not signed: the read has changed since it was shown. Check it again, then sign.")
            )
        try:
            return sign_read(sealed, password, self._session, tools.signer, tools.station.station, tools.check)
        except Refused as refusal:
            self._record(AuditAction.SIGNATURE_REFUSED, refusal.findings[0].code)
            raise
