"""The acts of every kind of read: taking back, opening, locking, sealing, signing."""

from __future__ import annotations

import dataclasses

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction
from readstation.model.journal import StepKind
from readstation.model.read import Changes, SealedRead, SignedRead, TimepointState
from readstation.model.rounds import RoundKind
from readstation.reading import acts
from readstation.reading.derive import derive_outcomes
from readstation.reading.history import HistoryEntry, history_of
from readstation.reading.lock import LockScene, lock_timepoint
from readstation.reading.lock_figures import lock_figures
from readstation.reading.memory import opened_images
from readstation.reading.ports import Transaction
from readstation.reading.progress import ProgressNote, ReadingProgress
from readstation.reading.seal_rounds import SealVersion
from readstation.reading.sealed_time import skews_by_step
from readstation.reading.session_rounds import SessionRounds
from readstation.reading.sign import signing_message
from readstation.reading.undo import undo_changes
from readstation.reading.words import timepoint_label
from readstation.reading.workflow import expected_timepoint, is_global_read_due


class SessionActs(SessionRounds):
    """What every read does in the same way; what a reader says in it, and what it lacks, is its own."""

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
            If it is not its turn, or it is not released or not here: the answer is the same for all of them. Or if the
            station had no contact with central for too long (TR-3).
        """
        memory = self._current()
        if ordinal in memory.state.timepoints:
            return Changes(memory.head.number, frozenset(), memory.last_saved_utc_ms)
        if ordinal != self._next_timepoint():
            self._record(AuditAction.ACTION_REFUSED, "MR-804")
            raise Refused(Finding("MR-804", f"{self._label(ordinal)} cannot be opened now."))
        self._refuse_past_grace()
        images = opened_images(self._tools.store, self._assignment, ordinal)
        changes = self._timepoint_change(TimepointState(ordinal))
        step = self._step(StepKind.OPEN, "OpenTimepoint", f"Open {self._label(ordinal)}", ordinal, changes)
        done = self._commit(step, AuditAction.TIMEPOINT_SHOWN)
        self._memory = dataclasses.replace(self._memory, images={**self._memory.images, ordinal: images})
        self._focus = None
        return done

    def lock(self, timepoint: int, sealed: SealedRead | None = None, password: str = "") -> Changes:
        """Close a timepoint for good.

        Parameters
        ----------
        timepoint
            Which.
        sealed, password
            What `seal_lock` has shown, and the password for it, where the charter asks for a signature at each lock.

        Raises
        ------
        Refused
            If it is not open, a state is missing (the findings list everything), or the charter asks for a signature
            and what was shown is not signed. The timepoint stays open.
        """
        memory = self._current()
        scene = self._lock_scene(timepoint)
        signed = self._signed_lock(sealed, password) if self._charter.sign_each_lock else None
        lock = lock_timepoint(scene, self._tools.station, signed)
        changes = self._timepoint_change(TimepointState(timepoint, is_locked=True, lock_digest=lock.digest))
        words = f"Lock {self._label(timepoint)}"
        step = self._step(StepKind.LOCK, "LockTimepoint", words, timepoint, changes)
        figures = lock_figures(self._tools.store.progress(memory.state.read_id), scene.images, self._charter)
        event = acts.event(self._session, AuditAction.TIMEPOINT_LOCKED, step, {"lock": lock.digest, **figures})
        return self._keep(Transaction((event,), step, lock=lock), step)

    def seal_lock(self, timepoint: int) -> SealedRead:
        """Return what the reader signs where the charter asks for a signature at each lock (TR-31).

        Raises
        ------
        Refused
            If the timepoint is not open, or a state is missing.
        """
        memory = self._current()
        self._lock_scene(timepoint)
        sealed = self._seal(SealVersion(0, lock_of=timepoint))
        self._sealed = sealed, memory.head.number
        return sealed

    def seal(self) -> SealedRead:
        """Return the read as the bytes that would be signed now.

        Raises
        ------
        Refused
            If a timepoint is still open or to be read, or the read is signed.
        """
        memory = self._current()
        if memory.is_signed:
            raise Refused(Finding("TR-33", "This read is signed. A correction is a new version with a reason."))
        if not memory.state.timepoints or expected_timepoint(memory.state) is None:
            raise Refused(Finding("TR-31", "Not ready to sign: lock the open timepoint first. Your read is kept."))
        if self._next_timepoint() is not None:
            raise Refused(Finding("TR-31", "Not ready to sign: another timepoint is to be read. Your read is kept."))
        if self._waits() is not None:
            raise Refused(Finding("TR-23", "Not ready to sign: what comes next is not here yet. Your read is kept."))
        if self._is_global_read_due():
            raise Refused(Finding("MR-807", "Not ready to sign: the global read comes first. Your read is kept."))
        if (opened := memory.state.open_round) is not None:
            name = "the global read" if opened.kind is RoundKind.GLOBAL else f"version {opened.version}"
            raise Refused(Finding("TR-31", f"Not ready to sign: lock {name} first. Your read is kept."))
        signed = self._tools.store.signed_reads(memory.state.read_id)
        previous = sha256_hex(signing_message(signed[-1].sealed)) if signed else ""
        beside = self._tools.store.set_aside_versions(memory.state.read_id)
        sealed = self._seal(SealVersion(memory.signed_count + 1, previous, beside))
        self._sealed = sealed, memory.head.number
        return sealed

    def sign(self, sealed: SealedRead, password: str) -> SignedRead:
        """Sign exactly the sealed bytes that were shown (TR-31).

        Raises
        ------
        Refused
            If the password is wrong, the read has changed since it was sealed, or the station had no contact with
            central for too long (TR-3). The read is kept.
        """
        memory = self._current()
        if not sealed.version:
            raise Refused(Finding("TR-31", "Not signed: these are the bytes of a lock, not of the read."))
        self._refuse_past_grace()
        signed = self._sign(sealed, password)
        words = f"Sign version {sealed.version}"
        step = self._step(StepKind.SIGN, "SignRead", words, max(memory.state.timepoints), ())
        digests: JsonObject = {"version": sealed.version, "head": sealed.head_digest, "body": sealed.body_digest}
        event = acts.event(self._session, AuditAction.READ_SIGNED, step, digests)
        self._keep(Transaction((event,), step, signed=signed), step)
        self._memory = dataclasses.replace(self._memory, signed_count=memory.signed_count + 1)
        return signed

    def history(self) -> tuple[HistoryEntry, ...]:
        """Return every step of the journal in words, which edits are undone, and what was signed by a wrong clock."""
        memory, store = self._current(), self._tools.store
        locks = (each.signed for each in store.locks(memory.state.read_id))
        signed = (*store.signed_reads(memory.state.read_id), *(each for each in locks if each is not None))
        return history_of(memory.steps, skews_by_step(signed))

    def progress(self) -> ReadingProgress:
        """Return where the reader was, what was seen, and how long it took."""
        return self._tools.store.progress(self._assignment.read_id)

    def note_progress(self, note: ProgressNote) -> None:
        """Keep where the reader is, what was seen since, and how long that took.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        self._tools.store.keep_progress(self._assignment.read_id, note)

    def _lock_scene(self, timepoint: int) -> LockScene:
        memory = self._current()
        if timepoint not in memory.state.timepoints or memory.state.timepoints[timepoint].is_locked:
            raise Refused(Finding("MR-805", f"{self._label(timepoint)} is not open."))
        outcome = derive_outcomes(memory.state, self._config).get(timepoint)
        images = memory.images[timepoint]
        self._refuse_faults(self._lock_faults(timepoint))
        return LockScene(
            memory.state, memory.head, self._tools.store.audit_head(), timepoint, outcome, images,
            self._assignment, self._config, self._session, self._tools.clock.now(), self._tools.software,
        )  # fmt: skip

    def _signed_lock(self, sealed: SealedRead | None, password: str) -> SignedRead:
        if sealed is None or sealed.version:
            raise Refused(Finding("TR-31", "Not locked: in this trial each lock is signed. Your read is kept."))
        return self._sign(sealed, password)

    def _lock_faults(self, timepoint: int) -> tuple[Finding, ...]:
        """Return what holds the lock of a timepoint."""
        raise NotImplementedError

    def _label(self, timepoint: int) -> str:
        return timepoint_label(timepoint)

    def _is_global_read_due(self) -> bool:
        return is_global_read_due(self._memory.state, self._charter)
