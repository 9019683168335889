"""The outbox: facts numbered in the transaction that made them, kept after they were sent (TR-46, TR-52)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Text, bindparam, func, insert, select, update

from readstation.core.errors import DataProblem
from readstation.core.ids import FactId, Login, ReadId, StationId, new_id
from readstation.model.fact import Fact, FactKind, Receipt, ReceiptStatus
from readstation.store.bodies import intact
from readstation.store.engines import Database
from readstation.store.schema import (
    audit_event,
    journal_step,
    outbox,
    round_lock,
    signed_read,
    sync_origin,
    timepoint_lock,
)
from readstation.store.schema_adjudication import signed_decision
from readstation.sync.ports import OutboxCounts

_WAITING, _RECEIVED = "waiting", "received"
_ANSWERED = tuple(status.value for status in ReceiptStatus)
_LAST = select(func.max(outbox.c.number)).where(
    outbox.c.login == bindparam("owner"), outbox.c.station == bindparam("origin")
)
_LAST_NUMBERED_EVENT = select(func.max(outbox.c.object_number)).where(
    outbox.c.kind == FactKind.AUDIT.value, outbox.c.object_id == bindparam("origin")
)
_UNNUMBERED_EVENTS = (
    select(audit_event.c.number, audit_event.c.digest)
    .where(
        audit_event.c.station == bindparam("origin"),
        audit_event.c.number > func.coalesce(_LAST_NUMBERED_EVENT.scalar_subquery(), 0),
    )
    .order_by(audit_event.c.number)
)
_RENEWED = (
    select(sync_origin.c.origin)
    .where(sync_origin.c.login == bindparam("owner"))
    .order_by(sync_origin.c.number.desc())
    .limit(1)
)
_PRESENT = select(func.coalesce(_RENEWED.scalar_subquery(), bindparam("station", type_=Text)))
BODIES = {
    FactKind.STEP: (journal_step, journal_step.c.read_id, journal_step.c.number),
    FactKind.LOCK: (timepoint_lock, timepoint_lock.c.read_id, timepoint_lock.c.timepoint),
    FactKind.ROUND_LOCK: (round_lock, round_lock.c.read_id, round_lock.c.round),
    FactKind.SIGNED_READ: (signed_read, signed_read.c.read_id, signed_read.c.version),
    FactKind.DECISION: (signed_decision, signed_decision.c.read_id, signed_decision.c.version),
    FactKind.AUDIT: (audit_event, audit_event.c.station, audit_event.c.number),
}
"""The table that holds the bytes of each kind of fact, and the columns by which it is found there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact that was just written: which row of which table holds its bytes."""

    kind: FactKind
    object_id: str
    object_number: int
    digest: str


def unnumbered_events(connection: Connection, station: StationId) -> tuple[Entry, ...]:
    """Return the audit events that have no place in anyone's outbox yet: those from before a sign-in."""
    found = connection.execute(_UNNUMBERED_EVENTS, {"origin": station})
    return tuple(Entry(FactKind.AUDIT, station, row.number, row.digest) for row in found)


def add_entries(connection: Connection, login: Login, station: StationId, entries: Iterable[Entry]) -> None:
    """Give facts the next numbers of a person in the station's present origin, without gaps."""
    origin = present_origin(connection, login, station)
    last = connection.execute(_LAST, {"owner": login, "origin": origin}).scalar() or 0
    rows = [
        {
            "login": login,
            "station": origin,
            "number": number,
            "fact_id": new_id(),
            "kind": entry.kind.value,
            "object_id": entry.object_id,
            "object_number": entry.object_number,
            "digest": entry.digest,
            "state": _WAITING,
            "reason": "",
        }
        for number, entry in enumerate(entries, start=last + 1)
    ]
    connection.execute(insert(outbox), rows)


def present_origin(connection: Connection, login: Login, station: StationId) -> StationId:
    """Return the origin in which a person's facts are numbered here now (TR-52)."""
    return StationId(connection.execute(_PRESENT, {"owner": login, "station": station}).scalar_one())


def body_of(connection: Connection, row: Row[tuple[object, ...]]) -> bytes:
    """Return the canonical bytes of the fact that an outbox row stands for.

    Raises
    ------
    DataProblem
        If they are not there or not those of the digest.
    """
    kind = FactKind(row.kind)
    table, object_id, object_number = BODIES[kind]
    query = select(table.c.body, table.c.digest).where(object_id == row.object_id, object_number == row.object_number)
    place = f"{kind.value.replace('_', ' ')} {row.object_number} of {row.object_id}"
    stored = connection.execute(query).one_or_none()
    if stored is None or stored.digest != row.digest:
        raise DataProblem(f"{place}: the outbox names other bytes than are stored")
    return intact(stored.body, stored.digest, place)


class StationOutbox:
    """The outbox of one station (`sync.ports.Outbox`). Called on the store's thread only."""

    def __init__(self, database: Database, station: StationId) -> None:
        self._database = database
        self._station = station

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        """Return the facts of a person that central has not answered for, by number.

        Raises
        ------
        DataProblem
            If the stored bytes of one are not those of its digest: damaged facts are not sent.
        """
        query = select(outbox).where(self._of(login), outbox.c.state == _WAITING).order_by(outbox.c.number).limit(limit)
        with self._database.read() as connection:
            return tuple(
                Fact(
                    fact_id=FactId(row.fact_id),
                    login=Login(row.login),
                    station=StationId(row.station),
                    number=row.number,
                    kind=FactKind(row.kind),
                    body=body_of(connection, row),
                    digest=row.digest,
                )
                for row in connection.execute(query).all()
            )

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        """Record that central holds these facts durably in its inbox; a fact with a receipt stays as it is."""
        if not facts:
            return
        statement = (
            update(outbox)
            .where(
                outbox.c.fact_id == bindparam("fact"),
                outbox.c.digest == bindparam("fact_digest"),
                outbox.c.state == _WAITING,
            )
            .values(state=_RECEIVED)
        )
        with self._database.write() as connection:
            connection.execute(statement, [{"fact": fact.fact_id, "fact_digest": fact.digest} for fact in facts])

    def keep_receipts(self, login: Login, receipts: tuple[Receipt, ...]) -> None:
        """Record what the sequencer decided.

        Raises
        ------
        DataProblem
            If a receipt names another fact than the station has under its number. None of them is kept then.
        """
        with self._database.write() as connection:
            for receipt in receipts:
                statement = (
                    update(outbox)
                    .where(
                        self._of(login),
                        outbox.c.number == receipt.number,
                        outbox.c.fact_id == receipt.fact_id,
                        outbox.c.digest == receipt.digest,
                    )
                    .values(state=receipt.status.value, reason=receipt.reason)
                )
                if connection.execute(statement).rowcount != 1:
                    raise DataProblem(f"the receipt of number {receipt.number} is for another fact than this station's")

    def last_receipt(self, login: Login) -> int:
        """Return the highest number with a receipt, or 0."""
        query = select(func.max(outbox.c.number)).where(self._of(login), outbox.c.state.in_(_ANSWERED))
        with self._database.read() as connection:
            return connection.execute(query).scalar() or 0

    def answered_digests(self, login: Login) -> tuple[str, ...]:
        """Return the digests of all facts with a receipt, by number (TR-54)."""
        query = select(outbox.c.digest).where(self._of(login), outbox.c.state.in_(_ANSWERED)).order_by(outbox.c.number)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars().all())

    def counts(self, login: Login, origin: StationId | None = None) -> OutboxCounts:
        """Return how many facts wait, are received, sealed and refused, of all origins or of one."""
        is_meant = outbox.c.login == login if origin is None else self._in(login, origin)
        query = select(outbox.c.state, func.count()).where(is_meant).group_by(outbox.c.state)
        with self._database.read() as connection:
            by_state = {row[0]: int(row[1]) for row in connection.execute(query)}
        return OutboxCounts(
            waiting=by_state.get(_WAITING, 0),
            received=by_state.get(_RECEIVED, 0),
            sealed=by_state.get(ReceiptStatus.SEALED.value, 0),
            refused=by_state.get(ReceiptStatus.CONFLICT.value, 0) + by_state.get(ReceiptStatus.QUARANTINED.value, 0),
        )

    def waiting_of(self, read_id: ReadId) -> int:
        """Return how many facts of a read central has not confirmed: steps, locks, signed versions."""
        query = select(func.count()).where(outbox.c.object_id == read_id, outbox.c.state.in_((_WAITING, _RECEIVED)))
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def _of(self, login: Login) -> ColumnElement[bool]:
        present = select(sync_origin.c.origin).where(sync_origin.c.login == login)
        newest = present.order_by(sync_origin.c.number.desc()).limit(1).scalar_subquery()
        return (outbox.c.login == login) & (outbox.c.station == func.coalesce(newest, self._station))

    def _in(self, login: Login, origin: StationId) -> ColumnElement[bool]:
        return (outbox.c.login == login) & (outbox.c.station == origin)
