"""The acts of a read session after the last lock: going anywhere, the global read, amendments (MR-807, TR-33)."""

from __future__ import annotations

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.journal import StepKind
from readstation.model.read import Changes
from readstation.model.rounds import ChangeReason, ReadRound, RoundKind
from readstation.reading import acts
from readstation.reading.completeness import missing_in_round
from readstation.reading.derive import derive_outcomes
from readstation.reading.lock import RoundLockScene, lock_round
from readstation.reading.ports import Transaction
from readstation.reading.round_steps import amendment, given_up_changes, global_round, locked, open_round, round_changes
from readstation.reading.session_base import SessionBase
from readstation.reading.words import timepoint_label
from readstation.reading.workflow import expected_timepoint, is_global_read_due


class SessionRounds(SessionBase):
    """What a reader does once no timepoint waits for its lock."""

    def look_at(self, timepoint: int) -> None:
        """Go to a timepoint that was opened, once none waits for its lock. Nothing is recorded by that.

        Raises
        ------
        Refused
            If a timepoint is open in its turn, or this one was never opened.
        """
        state = self._current().state
        if timepoint not in state.timepoints or expected_timepoint(state) is None:
            raise Refused(Finding("MR-804", f"{timepoint_label(timepoint)} cannot be gone to now."))
        self._focus = timepoint
        self._view = None

    def open_global_read(self) -> Changes:
        """Open all timepoints again after the last lock, where the charter has a global read (MR-807).

        Raises
        ------
        Refused
            If the charter has none, it is not its turn, or the station had no contact for too long (TR-3).
        """
        memory = self._current()
        is_last = expected_timepoint(memory.state) is not None and self._next_timepoint() is None
        if not is_last or memory.signed_count or not is_global_read_due(memory.state, self._charter):
            self._record(AuditAction.ACTION_REFUSED, "MR-807")
            raise Refused(Finding("MR-807", "The global read cannot be opened now."))
        self._refuse_past_grace()
        return self._reopen(global_round(memory), "Open the global read", AuditAction.GLOBAL_READ_OPENED)

    def amend(self, reason: ChangeReason) -> Changes:
        """Begin a new version of a signed read; the signed one stays as it is (TR-33).

        Raises
        ------
        Refused
            If the read is not signed, the reason is none, or the station had no contact for too long (TR-3).
        """
        begun = amendment(self._current(), reason)
        self._refuse_past_grace()
        return self._reopen(begun, f"Begin version {begun.version}", AuditAction.AMENDMENT_BEGUN)

    def give_up_amendment(self) -> Changes:
        """Close an amendment without a new version: the read is again as it was signed.

        Raises
        ------
        Refused
            If none is open.
        """
        memory = self._current()
        opened = open_round(memory, RoundKind.AMENDMENT)
        words = f"Give up version {opened.version}"
        changes = given_up_changes(memory, opened)
        step = self._step(StepKind.GIVE_UP, "GiveUpAmendment", words, max(memory.state.timepoints), changes)
        return self._commit(step, AuditAction.AMENDMENT_GIVEN_UP)

    def lock_round(self) -> Changes:
        """Close the global read or the amendment that is open.

        Raises
        ------
        Refused
            If none is, a state is missing at any timepoint, or an amendment has changed nothing.
        """
        memory, tools = self._current(), self._tools
        opened, outcomes = open_round(memory), derive_outcomes(memory.state, self._config)
        self._refuse_faults(self._round_faults())
        scene = RoundLockScene(
            memory.state, memory.head, tools.store.audit_head(), opened, outcomes, memory.images,
            self._assignment, self._config, self._session, tools.clock.now(), tools.software,
        )  # fmt: skip
        lock = lock_round(scene, tools.station)
        name = "the global read" if opened.kind is RoundKind.GLOBAL else f"version {opened.version}"
        changes = round_changes(memory, locked(opened, lock.digest))
        step = self._step(StepKind.LOCK, "LockRound", f"Lock {name}", max(memory.state.timepoints), changes)
        event = acts.event(self._session, AuditAction.ROUND_LOCKED, step, {"lock": lock.digest})
        return self._keep(Transaction((event,), step, round_lock=lock), step)

    def _round_faults(self) -> tuple[Finding, ...]:
        """Return what holds the lock of the round that is open."""
        memory = self._memory
        outcomes = derive_outcomes(memory.state, self._config)
        return tuple(
            missing_in_round(memory.state, outcomes, memory.images, self._charter, has_changed=self._is_new_version())
        )

    def _is_new_version(self) -> bool:
        """Return whether a version makes sense: it changes something, or settles one that was put aside (TR-51)."""
        memory = self._memory
        return memory.has_changed or bool(self._tools.store.set_aside_versions(memory.state.read_id))

    def _reopen(self, begun: ReadRound, words: str, action: AuditAction) -> Changes:
        changes = round_changes(self._memory, begun)
        step = self._step(StepKind.REOPEN, "Reopen", words, max(self._memory.state.timepoints), changes, begun.reason)
        return self._commit(step, action, "" if begun.code is None else begun.code.value)
