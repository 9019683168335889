"""A read that one person has open on one station (`reading.session_port.ReadSessionPort`)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from readstation.core.canonical import JsonObject
from readstation.core.clock import Clock
from readstation.core.errors import ReadstationError, Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.journal import JournalStep, RowChange, StepKind
from readstation.model.lesion import Proposal
from readstation.model.read import Changes, SealedRead, SignedRead, TimepointState
from readstation.model.subject import Assignment
from readstation.reading import acts
from readstation.reading.commands import Command
from readstation.reading.completeness import missing
from readstation.reading.derive import config_of, derive_outcomes
from readstation.reading.edit import EditContext
from readstation.reading.handlers import plan_edit
from readstation.reading.lock import LockScene, lock_timepoint
from readstation.reading.memory import ReadMemory, load_read, opened_images
from readstation.reading.ports import ReadStore, Session, SignatureCheck, Signer, StationSigner, Transaction
from readstation.reading.proposals import check_allowed
from readstation.reading.rows import change, key_of
from readstation.reading.seal import seal_read
from readstation.reading.sign import sign_read
from readstation.reading.undo import undo_changes
from readstation.reading.view import ViewScene, read_view
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.reading.workflow import expected_timepoint, is_released


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
    """

    store: ReadStore
    signer: Signer
    station: StationSigner
    clock: Clock
    software: str
    check: SignatureCheck | None = None


class ReadSession:
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
        self._view: ReadView | None = None
        self._sealed: tuple[SealedRead, int] | None = None

    def view(self) -> ReadView:
        """Return what the reading room shows now."""
        memory = self._current()
        if self._view is None:
            scene = ViewScene(memory, self._assignment, self._charter, self._config, self._next_timepoint())
            self._view = read_view(scene)
        return self._view

    def apply(self, command: Command) -> Changes:
        """Do an edit durably and return what changed; no row for one that changes nothing.

        Raises
        ------
        Refused
            If a rule forbids it; the findings say which. Nothing was changed.
        EnvironmentFault
            If it could not be saved. Nothing was changed.
        """
        memory = self._current()
        context = EditContext(
            memory.state, self._charter, self._config, memory.images, memory.next_lesion_id, memory.next_markup_id,
            self._tools.software,
        )  # fmt: skip
        try:
            edit = plan_edit(command, context)
        except Refused as refusal:
            self._record(AuditAction.ACTION_REFUSED, refusal.findings[0].code)
            raise
        changes = tuple(each for key, row in edit.rows.items() if (each := change(memory.rows, key, row)) is not None)
        if not changes:
            return Changes(memory.head.number, frozenset(), memory.last_saved_utc_ms)
        step = self._step(StepKind.EDIT, type(command).__name__, edit.words, command.timepoint, changes, edit.reason)
        return self._commit(step, AuditAction.READ_EDITED)

    def note_discarded(self, timepoint: int, proposal: Proposal) -> None:
        """Record that the reader saw a proposed line and did not take it; the read itself is not changed.

        Raises
        ------
        Refused
            If the charter does not allow proposals.
        EnvironmentFault
            If it could not be saved.
        """
        check_allowed(self._charter)
        seen = dataclasses.replace(proposal, software=self._tools.software)
        draft = acts.discarded_event(self._session, self._assignment.read_id, timepoint, seen)
        self._tools.store.commit(Transaction((draft,)))

    def undo(self) -> Changes:
        """Take the last edit of the open timepoint back, as a step of its own.

        Raises
        ------
        Refused
            If there is none since the timepoint was opened.
        """
        memory = self._current()
        if not memory.stacks.done:
            raise Refused(Finding("undo.empty", "There is nothing to undo. Locked timepoints stay as they are."))
        edit = memory.steps[memory.stacks.done[-1] - 1]
        step = self._again(StepKind.UNDO, "Undo", edit, undo_changes(edit))
        return self._commit(step, AuditAction.EDIT_UNDONE)

    def redo(self) -> Changes:
        """Do the edit again that was last taken back.

        Raises
        ------
        Refused
            If there is none.
        """
        memory = self._current()
        if not memory.stacks.undone:
            raise Refused(Finding("redo.empty", "There is nothing to do again."))
        edit = memory.steps[memory.stacks.undone[-1] - 1]
        step = self._again(StepKind.REDO, "Redo", edit, edit.changes)
        return self._commit(step, AuditAction.EDIT_REDONE)

    def open_timepoint(self, ordinal: int) -> Changes:
        """Open a released timepoint: the baseline, or the one after the last lock (TR-23, MR-804).

        Opening one that is open changes nothing.

        Raises
        ------
        Refused
            If it is not its turn, or it is not released or not here. The answer is the same for all of them.
        """
        memory = self._current()
        if ordinal in memory.state.timepoints:
            return Changes(memory.head.number, frozenset(), memory.last_saved_utc_ms)
        if ordinal != self._next_timepoint():
            self._record(AuditAction.ACTION_REFUSED, "MR-804")
            raise Refused(Finding("MR-804", f"{timepoint_label(ordinal)} cannot be opened now."))
        images = opened_images(self._tools.store, self._assignment, ordinal)
        changes = self._timepoint_change(TimepointState(ordinal))
        step = self._step(StepKind.OPEN, "OpenTimepoint", f"Open {timepoint_label(ordinal)}", ordinal, changes)
        done = self._commit(step, AuditAction.TIMEPOINT_SHOWN)
        self._memory = dataclasses.replace(self._memory, images={**self._memory.images, ordinal: images})
        return done

    def lock(self, timepoint: int) -> Changes:
        """Close a timepoint for good.

        Raises
        ------
        Refused
            If it is not open, or a state is missing; the findings list everything.
        """
        memory = self._current()
        if timepoint not in memory.state.timepoints or memory.state.is_locked(timepoint):
            raise Refused(Finding("MR-805", f"{timepoint_label(timepoint)} is not open."))
        outcome = derive_outcomes(memory.state, self._config).get(timepoint)
        images = memory.images[timepoint]
        faults = [each for each in missing(memory.state, timepoint, images, self._charter, outcome) if each.is_error]
        if faults:
            self._record(AuditAction.ACTION_REFUSED, faults[0].code)
            raise Refused(*faults)
        moment = self._tools.clock.now()
        scene = LockScene(
            memory.state, memory.head, self._tools.store.audit_head(), timepoint, outcome, images,
            self._assignment, self._config, self._session, moment, self._tools.software,
        )  # fmt: skip
        lock = lock_timepoint(scene, self._tools.station)
        changes = self._timepoint_change(TimepointState(timepoint, is_locked=True, lock_digest=lock.digest))
        words = f"Lock {timepoint_label(timepoint)}"
        step = self._step(StepKind.LOCK, "LockTimepoint", words, timepoint, changes)
        event = acts.event(self._session, AuditAction.TIMEPOINT_LOCKED, step, {"lock": lock.digest})
        return self._keep(Transaction((event,), step, lock=lock), step)

    def seal(self) -> SealedRead:
        """Return the read as the bytes that would be signed now.

        Raises
        ------
        Refused
            If a timepoint is still open or to be read, or the read is signed.
        """
        memory = self._current()
        if memory.signed_count:
            raise Refused(Finding("TR-33", "This read is signed. A correction is a new version with a reason."))
        if not memory.state.timepoints or expected_timepoint(memory.state) is None:
            raise Refused(Finding("TR-31", "Not ready to sign: lock the open timepoint first. Your read is kept."))
        if self._next_timepoint() is not None:
            raise Refused(Finding("TR-31", "Not ready to sign: another timepoint is to be read. Your read is kept."))
        tools = self._tools
        sealed = seal_read(
            memory.state, memory.head, tools.store.audit_head(), self._assignment, self._charter, memory.images,
            derive_outcomes(memory.state, self._config), self._session, tools.station.station, tools.clock.now(),
            tools.software,
        )  # fmt: skip
        self._sealed = sealed, memory.head.number
        return sealed

    def sign(self, sealed: SealedRead, password: str) -> SignedRead:
        """Sign exactly the sealed bytes that were shown (TR-31).

        Raises
        ------
        Refused
            If the password is wrong or the read has changed since it was sealed. The read is kept.
        """
        memory, tools = self._current(), self._tools
        if self._sealed != (sealed, memory.head.number):
            raise Refused(
                Finding("TR-31", "Not signed: the read has changed since it was shown. Check it again, then sign.")
            )
        try:
            signed = sign_read(sealed, password, self._session, tools.signer, tools.station.station, tools.check)
        except Refused as refusal:
            self._record(AuditAction.SIGNATURE_REFUSED, refusal.findings[0].code)
            raise
        words = f"Sign version {sealed.version}"
        step = self._step(StepKind.SIGN, "SignRead", words, max(memory.state.timepoints), ())
        digests: JsonObject = {"version": sealed.version, "head": sealed.head_digest, "body": sealed.body_digest}
        event = acts.event(self._session, AuditAction.READ_SIGNED, step, digests)
        self._keep(Transaction((event,), step, signed=signed), step)
        self._memory = dataclasses.replace(self._memory, signed_count=memory.signed_count + 1)
        return signed

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
        if ordinal is None or memory.signed_count or not is_released(self._assignment, self._charter, ordinal):
            return None
        return ordinal if self._tools.store.images(self._assignment.case_alias, ordinal) else None

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

    def _commit(self, step: JournalStep, action: AuditAction) -> Changes:
        return self._keep(Transaction((acts.event(self._session, action, step),), step), step)

    def _keep(self, transaction: Transaction, step: JournalStep) -> Changes:
        try:
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
