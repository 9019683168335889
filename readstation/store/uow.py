"""The one way in which an act is written: everything of it in one transaction, or nothing (TR-34, TR-40, TR-46)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Clock, Moment
from readstation.core.errors import Defect, DiskFull, EnvironmentFault
from readstation.core.ids import Login
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import lock_body, round_lock_body, signed_read_body
from readstation.model.journal import StepKind
from readstation.model.read import LockedTimepoint, SignedRead
from readstation.model.rounds import LockedRound
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store.audit import AuditOrigin, append_events, append_signed_head
from readstation.store.clock_watch import ClockWatch
from readstation.store.decisions import keep_decision
from readstation.store.engines import Database
from readstation.store.journal import append_step
from readstation.store.outbox import Entry, add_entries, unnumbered_events
from readstation.store.reserve import RESERVE_BYTES, DiskReserve, free_bytes
from readstation.store.running_time import note_moment
from readstation.store.schema import round_lock, signed_read, timepoint_lock
from readstation.store.stopped import refuse_stopped

_ENDS_WORK = frozenset({StepKind.LOCK, StepKind.SIGN})
_FINISHED = frozenset({FactKind.LOCK, FactKind.ROUND_LOCK, FactKind.SIGNED_READ, FactKind.DECISION})
"""What the station signs the head of its audit trail after (TR-36)."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """Writes acts to a station's database. Used on the store's thread only.

    Attributes
    ----------
    database, origin, clock
        Where to, whose events, and the clock that stamps them.
    reserve_bytes
        The free space under which edits are refused.
    held
        Room that is taken up until a lock, a signature or an audit event needs it on a full disk.
    after_signature
        Called once a signature is durable.
    watch
        Notices what becomes of the clock.
    """

    database: Database
    origin: AuditOrigin
    clock: Clock
    reserve_bytes: int = RESERVE_BYTES
    held: DiskReserve | None = None
    after_signature: Callable[[], None] = lambda: None
    watch: ClockWatch = field(default_factory=ClockWatch)

    def commit(self, transaction: Transaction) -> int:
        """Write everything of an act durably and return the UTC milliseconds at which it was safe.

        Raises
        ------
        DiskFull, EnvironmentFault
            If the disk refused or is under its reserve; nothing of the act was kept.
        Refused
            If the step does not follow the last one of its read, or a row is not as its change says.
        """
        if not transaction.audit:
            raise Defect("an act without an audit event was about to be written")
        self._check_reserve(transaction)
        try:
            self._write_whole(transaction)
        except DiskFull:
            may_finish = transaction.step is None or transaction.step.kind in _ENDS_WORK
            if not may_finish or self.held is None or not self.held.release():
                raise
            self._write_whole(transaction)
        if transaction.signed is not None or transaction.decision is not None:
            self.after_signature()
        return self.clock.now().utc_ms

    def _write_whole(self, transaction: Transaction) -> None:
        with self.database.write() as connection:
            self._write(connection, transaction)

    def record(self, connection: Connection, drafts: tuple[AuditDraft, ...]) -> None:
        """Write audit events inside the caller's own transaction: for changes that are no act of a read."""
        station = self.origin.station
        login = next((draft.login for draft in drafts if draft.login), None)
        earlier = unnumbered_events(connection, station) if login else ()
        events = self._append(connection, drafts, self.clock.now())
        if login:
            own = [Entry(FactKind.AUDIT, station, number, digest) for number, digest in events]
            add_entries(connection, login, station, (*earlier, *own))

    def sign_head(self, login: Login | None) -> None:
        """Sign the head of the audit trail, unless that was done after its last event (TR-36).

        Parameters
        ----------
        login
            Who is about to send; None at the end of a run.
        """
        station = self.origin.station
        with self.database.write() as connection:
            earlier = unnumbered_events(connection, station) if login else ()
            moment = self.clock.now()
            # Nothing comes between the end of a run and its head: what the clock did is seen at the next start.
            events = self._append(connection, (), moment) if login else ()
            events += append_signed_head(connection, self.origin, moment, login)
            if login and events:
                own = [Entry(FactKind.AUDIT, station, number, digest) for number, digest in events]
                add_entries(connection, login, station, (*earlier, *own))

    def look_at_clock(self) -> None:
        """Record what became of the clock since the last act, if anything; nothing is written else (TR-38).

        Raises
        ------
        DiskFull, EnvironmentFault
            If the disk refused; the next look tries it again.
        """
        if self.watch.is_odd(self.clock.now()):
            with self.database.write() as connection:
                self._append(connection, (), self.clock.now())

    def known_moment(self) -> Moment:
        """Return the present moment with what the last contact found of this station's clock (TR-38)."""
        return self.origin.clock_quality.of(self.clock.now())

    def _write(self, connection: Connection, transaction: Transaction) -> None:
        station = self.origin.station
        login = _login_of(transaction)
        earlier = unnumbered_events(connection, station) if login else ()
        facts = []
        if transaction.step is not None:
            step = transaction.step
            refuse_stopped(connection, step.read_id)
            facts.append(Entry(FactKind.STEP, step.read_id, step.number, append_step(connection, step)))
        if transaction.lock is not None:
            facts.append(_keep_lock(connection, transaction.lock))
        if transaction.round_lock is not None:
            facts.append(_keep_round_lock(connection, transaction.round_lock))
        if transaction.signed is not None:
            facts.append(_keep_signed(connection, transaction.signed))
        if transaction.decision is not None:
            refuse_stopped(connection, transaction.decision.sealed.read_id)
            facts.append(keep_decision(connection, transaction.decision))
        moment = self.clock.now()
        events = self._append(connection, transaction.audit, moment)
        if any(entry.kind in _FINISHED for entry in facts):
            events += append_signed_head(connection, self.origin, moment, login)
        if login:
            own = [Entry(FactKind.AUDIT, station, number, digest) for number, digest in events]
            add_entries(connection, login, station, (*earlier, *facts, *own))

    def _append(
        self, connection: Connection, drafts: tuple[AuditDraft, ...], moment: Moment
    ) -> tuple[tuple[int, str], ...]:
        note_moment(connection, moment)
        of_clock = self.watch.drafts(connection, self.origin, moment)
        return append_events(connection, self.origin, (*of_clock, *drafts), moment)

    def _check_reserve(self, transaction: Transaction) -> None:
        if transaction.step is None or transaction.step.kind is not StepKind.EDIT:
            return
        try:
            free = free_bytes(self.database.path.parent)
        except OSError as error:
            raise EnvironmentFault(
                "The disk of the profile does not answer.", "The last change was not saved.", "Check the disk."
            ) from error
        if free < self.reserve_bytes:
            missing_mb = (self.reserve_bytes - free) // 1_000_000 + 1
            raise DiskFull(
                f"The disk is almost full: {free / 1e9:.1f} GB left, so new marks are refused.",
                "Your work is saved.",
                f"Free {missing_mb} MB, then go on; nothing needs to be started again.",
            )
        if self.held is not None and not self.held.hold():
            raise DiskFull(
                "The disk takes no more data, so new marks are refused.",
                "Your work is saved.",
                "Free some space on it or in your share of it, then go on; nothing needs to be started again.",
            )


def _login_of(transaction: Transaction) -> Login | None:
    if transaction.step is not None:
        return transaction.step.login
    signed = transaction.signed or transaction.decision
    if signed is not None:
        return signed.login
    return next((draft.login for draft in transaction.audit if draft.login), None)


def _keep_lock(connection: Connection, lock: LockedTimepoint) -> Entry:
    body = lock_body(lock)
    digest = sha256_hex(body)
    connection.execute(
        insert(timepoint_lock),
        {"read_id": lock.read_id, "timepoint": lock.timepoint, "body": body, "digest": digest},
    )
    return Entry(FactKind.LOCK, lock.read_id, lock.timepoint, digest)


def _keep_round_lock(connection: Connection, lock: LockedRound) -> Entry:
    body = round_lock_body(lock)
    digest = sha256_hex(body)
    connection.execute(
        insert(round_lock), {"read_id": lock.read_id, "round": lock.round, "body": body, "digest": digest}
    )
    return Entry(FactKind.ROUND_LOCK, lock.read_id, lock.round, digest)


def _keep_signed(connection: Connection, signed: SignedRead) -> Entry:
    body = signed_read_body(signed)
    digest = sha256_hex(body)
    connection.execute(
        insert(signed_read),
        {"read_id": signed.sealed.read_id, "version": signed.sealed.version, "body": body, "digest": digest},
    )
    return Entry(FactKind.SIGNED_READ, signed.sealed.read_id, signed.sealed.version, digest)
