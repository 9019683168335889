"""The station's database as `verify` goes through it: bytes as they stand, damaged ones included."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, select

from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.audit import AuditEvent
from readstation.model.charter import Charter
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import audit_from_body
from readstation.model.origin import station_of
from readstation.model.read import SignedRead
from readstation.reading.ports import StoredFact, StoredRow
from readstation.store.bodies import raw
from readstation.store.engines import Database
from readstation.store.reads import StationReads
from readstation.store.schema import (
    audit_event,
    journal_step,
    outbox,
    public_key,
    read_state,
    round_lock,
    signed_read,
    timepoint_lock,
)
from readstation.store.schema_adjudication import signed_decision

_TABLES = (
    (FactKind.STEP, journal_step, "read_id", "number", "journal step {1} of read {0}"),
    (FactKind.LOCK, timepoint_lock, "read_id", "timepoint", "lock of timepoint {1} of read {0}"),
    (FactKind.ROUND_LOCK, round_lock, "read_id", "round", "lock of round {1} of read {0}"),
    (FactKind.SIGNED_READ, signed_read, "read_id", "version", "signed read {0} version {1}"),
    (FactKind.DECISION, signed_decision, "read_id", "version", "decision {0} version {1}"),
    (FactKind.AUDIT, audit_event, "station", "number", "audit event {1}"),
)
_WORDS = {kind.value: words for kind, _, _, _, words in _TABLES}


class StationEvidence:
    """A `reading.ports.EvidenceSource` over the station's database. Used on the store's thread only."""

    def __init__(self, database: Database, reads: StationReads, station: StationId) -> None:
        self._database = database
        self._reads = reads
        self._station = station

    def signed_reads(self) -> tuple[SignedRead, ...]:
        """Return every signed read.

        Raises
        ------
        DataProblem
            If the bytes of one cannot be read; the message names it.
        """
        return self._reads.signed_reads()

    def facts(self) -> Iterator[StoredFact]:
        """Return every step, lock, signed read, decision and audit event as stored, with its place in the outbox.

        What has a place there and is not stored comes last, as gone.
        """
        with self._database.read() as connection:
            numbers = {(row.kind, row.object_id, row.object_number): row for row in connection.execute(select(outbox))}
            rows = [
                (kind, str(getattr(row, id_name)), int(getattr(row, number_name)), words, row)
                for kind, table, id_name, number_name, words in _TABLES
                for row in connection.execute(select(table).order_by(table.c[id_name], table.c[number_name]))
            ]
        for kind, object_id, object_number, words, row in rows:
            sent = numbers.pop((kind.value, object_id, object_number), None)
            found_by = object_id, object_number
            yield _stored(kind, words.format(*found_by), row, sent, self._station, found_by)
        for (name, object_id, object_number), sent in numbers.items():
            place = _WORDS.get(name, "fact {1} of {0}").format(object_id, object_number)
            yield StoredFact(
                place, name, b"", "", Login(sent.login), StationId(sent.station), sent.number, sent.digest, is_gone=True
            )

    def audit_events(self) -> Iterator[tuple[AuditEvent, bytes, str]]:
        """Return every audit event with its stored bytes and the digest beside them, by station and number.

        Raises
        ------
        DataProblem
            If the bytes of one are no event at all.
        """
        with self._database.read() as connection:
            rows = connection.execute(select(audit_event).order_by(audit_event.c.station, audit_event.c.number)).all()
        for row in rows:
            yield audit_from_body(raw(row.body)), raw(row.body), row.digest

    def public_keys(self) -> dict[KeyId, str]:
        """Return the approved public keys by id."""
        with self._database.read() as connection:
            return {KeyId(row.key_id): row.public_key_hex for row in connection.execute(select(public_key))}

    def key_owners(self) -> dict[KeyId, str]:
        """Return the account or station that each approved public key was enrolled for, by the key's id."""
        with self._database.read() as connection:
            return {KeyId(row.key_id): row.owner for row in connection.execute(select(public_key))}

    def state_rows(self) -> tuple[StoredRow, ...]:
        """Return the state rows of every read, as they stand."""
        with self._database.read() as connection:
            return tuple(
                StoredRow(ReadId(row.read_id), row.kind, row.key, raw(row.body))
                for row in connection.execute(select(read_state))
            )

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest."""
        return self._reads.charter(digest)


def _stored(
    kind: FactKind,
    place: str,
    row: Row[tuple[object, ...]],
    sent: Row[tuple[object, ...]] | None,
    station: StationId,
    found_by: tuple[str, int],
) -> StoredFact:
    return StoredFact(
        place=place,
        kind=kind.value,
        body=raw(row.body),
        digest=row.digest,
        login=None if sent is None else Login(sent.login),
        station=station if sent is None else StationId(station_of(sent.station)),
        number=0 if sent is None else sent.number,
        queued_digest="" if sent is None else sent.digest,
        found_by=found_by,
        row_login=(row.login or "") if kind is FactKind.AUDIT else None,
        home=station,
    )
