"""The central database as `verify` goes through it. The same on both engines."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from weakref import WeakSet

from sqlalchemy import Connection, and_, select, text

from readstation.core.canonical import NotCanonicalError, parse_canonical, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyId, Login, ReadId, StationId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody
from readstation.model.audit import AuditEvent
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import audit_from_body, signed_read_from_body
from readstation.model.log import LogLeaf
from readstation.model.origin import station_of
from readstation.model.read import SignedRead
from readstation.reading.places import place_of_fact
from readstation.reading.ports import StoredFact
from readstation.reading.verify_checkpoints import LogEvidence, PutAside
from readstation.store.central.checkpoints import blocks_of, signed_checkpoint
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.office_people import approved_keys
from readstation.store.central.schema import charter, checkpoint, fact, inbox, log_leaf, public_key, quarantine
from readstation.store.central.schema_adjudication import adjudication_body

_PAGE = 500
"""Facts that are fetched at once."""


class CentralEvidence:
    """A `reading.ports.EvidenceSource` over the sealed facts of central.

    Parameters
    ----------
    database
        Connected with the rights of the office or an auditor.
    """

    def __init__(self, database: CentralDatabase) -> None:
        self._database = database
        self._streams: WeakSet[Generator[StoredFact, None, None]] = WeakSet()

    def signed_reads(self) -> Iterator[SignedRead]:
        """Return every signed read.

        Raises
        ------
        DataProblem
            If the bytes of one cannot be read.
        """
        for stored in self._stored(FactKind.SIGNED_READ):
            yield signed_read_from_body(stored.body)

    def decisions(self) -> Iterator[SignedRead]:
        """Return every sealed decision of an adjudicator.

        Raises
        ------
        DataProblem
            If the bytes of one cannot be read.
        """
        for stored in self._stored(FactKind.DECISION):
            yield signed_read_from_body(stored.body)

    def facts(self) -> Iterator[StoredFact]:
        """Return every sealed fact as stored, by kind, object and number."""
        return self._stored()

    def _stored(self, kind: FactKind | None = None) -> Iterator[StoredFact]:
        stream = self._streamed(kind)
        self._streams.add(stream)
        return stream

    def _streamed(self, kind: FactKind | None) -> Generator[StoredFact, None, None]:
        query = select(fact).order_by(fact.c.kind, fact.c.object_id, fact.c.object_number)
        asked = query if kind is None else query.where(fact.c.kind == kind.value)
        # A trial's bodies are hundreds of megabytes: they come page by page, of one question and one view.
        with self._database.read() as connection:
            for row in connection.execute(asked, execution_options={"yield_per": _PAGE}):
                yield StoredFact(
                    place=place_of_fact(row.kind, row.object_id, row.object_number),
                    kind=sys.intern(row.kind),
                    body=bytes(row.body),
                    digest=row.digest,
                    login=Login(sys.intern(row.login)),
                    station=(station := StationId(sys.intern(station_of(row.station)))),
                    number=row.number,
                    found_by=(row.object_id, row.object_number),
                    renewed="" if row.station == station else sys.intern(row.station),
                )

    def audit_events(self) -> Iterator[tuple[AuditEvent, bytes, str]]:
        """Return every audit event with its stored bytes and the digest beside them, by station and number.

        Raises
        ------
        DataProblem
            If the bytes of one are no event at all.
        """
        for stored in self.facts():
            if stored.kind == FactKind.AUDIT:
                yield audit_from_body(stored.body), stored.body, stored.digest

    def arrivals(self, kind: FactKind) -> dict[tuple[str, int], int]:
        """Return when central received the sealed facts of a kind, by what they are of, in milliseconds of its clock.

        Parameters
        ----------
        kind
            Which; each of its facts is named by an object and a number in it, such as a read and the version.
        """
        same = and_(inbox.c.login == fact.c.login, inbox.c.station == fact.c.station, inbox.c.number == fact.c.number)
        query = (
            select(fact.c.object_id, fact.c.object_number, inbox.c.received_ms)
            .join_from(fact, inbox, same)
            .where(fact.c.kind == kind.value)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {(row.object_id, row.object_number): row.received_ms for row in rows}

    def public_keys(self) -> dict[KeyId, str]:
        """Return the approved public keys by id. On PostgreSQL a person's key counts with its approval alone (TR-6)."""
        with self._database.read() as connection:
            rows = connection.execute(select(public_key)).all()
            approved = approved_keys(connection)
        return {
            KeyId(row.key_id): row.public_key_hex
            for row in rows
            if row.login is None or approved is None or (row.key_id, row.public_key_hex) in approved
        }

    def key_owners(self) -> dict[KeyId, str]:
        """Return the account or station that each public key was enrolled for, by the key's id.

        Empty where the row names another person than the enrolment that two of the office approved.
        """
        with self._database.read() as connection:
            rows = connection.execute(select(public_key)).all()
            approved = approved_keys(connection)
        owners = {KeyId(row.key_id): row.login or row.station or "" for row in rows}
        if approved is not None:
            for row in rows:
                if row.login is not None and approved.get((row.key_id, row.public_key_hex)) != row.login:
                    owners[KeyId(row.key_id)] = ""
        return owners

    def state_rows(self) -> None:
        """Return None: central keeps facts and no rows made from them."""
        return

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest.

        Raises
        ------
        DataProblem
            If there is none, or its bytes no longer have that digest.
        """
        with self._database.read() as connection:
            body = connection.execute(select(charter.c.body).where(charter.c.digest == digest)).scalar()
        if body is None or sha256_hex(bytes(body)) != digest:
            raise DataProblem("the charter is not here, or was changed")
        try:
            return record_from_json(Charter, parse_canonical(bytes(body)))
        except NotCanonicalError as error:
            raise DataProblem("the charter cannot be read") from error

    def log(self, sequencer_key: str = "") -> LogEvidence:
        """Return the log with its blocks and checkpoints.

        Parameters
        ----------
        sequencer_key
            The id of the key that must have signed them; empty where none was given.
        """
        with self._database.read() as connection:
            rows = connection.execute(select(checkpoint).order_by(checkpoint.c.number, checkpoint.c.digest)).all()
            blocks = blocks_of(connection)
            aside = connection.execute(
                select(quarantine.c.login, quarantine.c.station, quarantine.c.number, quarantine.c.digest)
            ).all()
        checkpoints = [
            signed_checkpoint(bytes(row.statement), row.signature, row.public_key_hex, row.proof) for row in rows
        ]
        put_aside = {(row.login, row.station, row.number): row.digest for row in aside}
        return LogEvidence(tuple(self.log_leaves()), blocks, tuple(checkpoints), put_aside, sequencer_key=sequencer_key)

    def put_aside(self) -> Iterator[PutAside]:
        """Return every fact in quarantine or in conflict, by origin."""
        order = quarantine.c.login, quarantine.c.station, quarantine.c.number
        with self._database.read() as connection:
            rows = connection.execute(select(quarantine).order_by(*order)).all()
        for row in rows:
            yield PutAside(
                row.login, row.station, row.number, row.kind, row.digest, row.status, row.reason, bytes(row.body)
            )

    def compared(self) -> list[tuple[OpenAdjudication, tuple[SideBody, ...]]] | None:
        """Return every comparison that was copied to an adjudicator, with both reads.

        Returns
        -------
        list or None
            None for the office, which sees none of these copies (trust 3.2).
        """
        order = adjudication_body.c.read_id, adjudication_body.c.number, adjudication_body.c.side
        with self._database.read() as connection:
            if not _may_read_copies(connection):
                return None
            rows = connection.execute(select(adjudication_body).order_by(*order)).all()
        sides: dict[tuple[str, int], list[SideBody]] = {}
        for row in rows:
            side = SideBody(
                row.number, Side(row.side), bytes(row.body), bytes(row.statement), row.signature, row.public_key_hex
            )  # fmt: skip
            sides.setdefault((row.read_id, row.number), []).append(side)
        return [
            (OpenAdjudication(ReadId(read_id), number, ()), tuple(both)) for (read_id, number), both in sides.items()
        ]

    def charters(self) -> dict[str, bytes]:
        """Return the canonical bytes of every charter by its digest."""
        with self._database.read() as connection:
            return {
                row.digest: bytes(row.body) for row in connection.execute(select(charter).order_by(charter.c.digest))
            }

    def log_leaves(self) -> Iterator[LogLeaf]:
        """Return every line of the log, by position."""
        query = select(log_leaf).order_by(log_leaf.c.position)
        with self._database.read() as connection:
            for row in connection.execute(query, execution_options={"yield_per": _PAGE}):
                yield LogLeaf(
                    position=row.position,
                    login=Login(sys.intern(row.login)),
                    station=StationId(sys.intern(row.station)),
                    number=row.number,
                    kind=sys.intern(row.kind),
                    digest=row.digest,
                    status=sys.intern(row.status),
                    leaf_hash=row.leaf_hash,
                )

    def close(self) -> None:
        """End the connection, and what is still read over it. Calling it twice is safe."""
        for stream in list(self._streams):
            stream.close()
        self._database.close()


def _may_read_copies(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    asked = text("SELECT pg_catalog.pg_has_role('g_auditor', 'USAGE')")
    return bool(connection.execute(asked).scalar_one())
