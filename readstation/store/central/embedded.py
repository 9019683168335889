"""A reader at the embedded SQLite central: the calls of `api`, answered in Python and without its walls (TR-16)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, RowMapping, exists, func, insert, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, FactId, Login, ReadId, StationId
from readstation.model.adjudication import OpenAdjudication, SideBody
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, FactKind, PushAnswer, Receipt, ReceiptStatus
from readstation.model.image_package import ManifestEntry, TimepointKey
from readstation.model.incident import IncidentState
from readstation.model.origin import station_of
from readstation.model.subject import Assignment
from readstation.store.central import adjudications, given_back, packages
from readstation.store.central.charters import own_signatures_of
from readstation.store.central.checkpoints import checkpoints_after
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.incidents import report_at_a_file
from readstation.store.central.migrate import schema_of
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    charter,
    claim,
    fact,
    fork,
    inbox,
    person_end,
    receipt,
    release,
)
from readstation.store.central.set_aside import set_aside_of
from readstation.store.central.unlock_codes import keep_secret_at_a_file
from readstation.sync.comparison import Comparison, Verdict
from readstation.sync.handshake import MOST_COMPARED
from readstation.sync.ports import (
    LARGEST_BODY,
    MOST_BYTES_A_PUSH,
    MOST_FACTS_A_PUSH,
    OLDEST_PROTOCOL,
    PROTOCOL_VERSION,
    Claim,
    Hello,
    IncidentToSend,
    OriginState,
    SetAside,
    account_ended,
)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_RECEIPTS = 1000
_LONGEST_ID = 64


class EmbeddedCentral:
    """Central as one signed-in person reaches it in a file without users.

    Parameters
    ----------
    database
        The open file.
    login
        Who calls.
    """

    def __init__(self, database: CentralDatabase, login: Login) -> None:
        self._database = database
        self._login = login

    def hello(self) -> Hello:
        """Return protocol, schema and time."""
        with self._read() as connection:
            return Hello(PROTOCOL_VERSION, schema_of(connection), _now_ms(), OLDEST_PROTOCOL)

    def compare(self, schema: str, charters: tuple[tuple[ReadId, str], ...]) -> Comparison:
        """Compare what a station knows with what is here, as `api.compare` does (TR-53)."""
        if not 1 <= len(schema) <= _LONGEST_ID or len(charters) > MOST_COMPARED:
            raise _refusal()
        ended = exists().where(
            (assignment_end.c.login == self._login) & (assignment_end.c.read_id == assignment.c.read_id)
        )
        query = select(assignment.c.read_id, assignment.c.charter_digest).where(
            assignment.c.login == self._login, ~ended
        )
        with self._read() as connection:
            there = {row.read_id: row.charter_digest for row in connection.execute(query)}
            is_older = schema < schema_of(connection)
        digests = tuple(there.get(read_id, "") for read_id, _ in charters)
        differs = any(mine != theirs and theirs for (_, mine), theirs in zip(charters, digests, strict=True))
        other = Verdict.OTHER_CHARTER if differs else Verdict.SAME
        return Comparison(Verdict.STATION_OLDER if is_older else other, digests)

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        """Insert facts of one station into the caller's own inbox, in one transaction (TR-47)."""
        if not facts:
            return ()
        station = facts[0].station
        _check_push(station, facts)
        answers: list[PushAnswer] = []
        with self._database.write() as connection:
            mine = (inbox.c.login == self._login) & (inbox.c.station == station)
            last = connection.execute(select(func.max(inbox.c.number)).where(mine)).scalar() or 0
            for each in facts:
                answer = self._take(connection, station, each, last)
                answers.append(answer)
                if answer is not PushAnswer.RECEIVED:
                    break
                last = max(last, each.number)
        return tuple(answers)

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        """Return the receipts of the caller's own facts of a station with a higher number."""
        mine = (receipt.c.login == self._login) & (receipt.c.station == station) & (receipt.c.number > after)
        with self._read() as connection:
            rows = connection.execute(
                select(receipt).where(mine).order_by(receipt.c.number).limit(_MOST_RECEIPTS)
            ).all()
        return tuple(
            Receipt(row.number, FactId(row.fact_id), row.digest, ReceiptStatus(row.status), row.reason) for row in rows
        )

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's open assignments with the canonical bytes of their charters.

        In the mode ``strict`` a timepoint is among the released ones once the locks before it are sealed (TR-23).
        """
        query = (
            select(assignment, charter.c.body)
            .join(charter, charter.c.digest == assignment.c.charter_digest)
            .where(assignment.c.login == self._login)
            .order_by(assignment.c.place, assignment.c.read_id)
        )
        with self._read() as connection:
            given = packages.open_reads(connection, self._login)
            rows = connection.execute(query).mappings().all()
            return tuple(
                (_assignment(connection, row, given[row["read_id"]]), bytes(row["body"]))
                for row in rows
                if row["read_id"] in given
            )

    def origin_state(self, station: StationId) -> OriginState:
        """Return what central holds of the caller's own facts of a station."""
        mine = (receipt.c.login == self._login) & (receipt.c.station == station)
        in_inbox = (inbox.c.login == self._login) & (inbox.c.station == station)
        with self._read() as connection:
            received = connection.execute(select(func.count()).select_from(inbox).where(in_inbox)).scalar_one()
            rows = connection.execute(
                select(receipt.c.status, receipt.c.running_digest).where(mine).order_by(receipt.c.number)
            ).all()
        sealed = sum(row.status == ReceiptStatus.SEALED for row in rows)
        return OriginState(received, sealed, len(rows) - sealed, rows[-1].running_digest if rows else "")

    def report_unblinding(self, report: IncidentToSend) -> IncidentState:
        """Keep a report of an own read, or say how far it is (TR-26)."""
        ended = select(person_end.c.login).where(person_end.c.login == self._login)
        with self._database.write() as connection:
            if connection.execute(ended).first() is not None:
                raise account_ended()
            return report_at_a_file(connection, self._login, report)

    def keep_unlock_root(self, station: StationId, secret: bytes) -> None:
        """Keep the secret of the caller's account on a station (TR-4)."""
        ended = select(person_end.c.login).where(person_end.c.login == self._login)
        with self._database.write() as connection:
            if connection.execute(ended).first() is not None:
                raise account_ended()
            keep_secret_at_a_file(connection, self._login, station, secret)

    def claims(self) -> tuple[Claim, ...]:
        """Return the claim that holds, of each of the caller's reads that has one (TR-51)."""
        query = select(claim).where(claim.c.login == self._login).order_by(claim.c.read_id, claim.c.number)
        with self._read() as connection:
            held = {row.read_id: row for row in connection.execute(query)}
        return tuple(Claim(ReadId(row.read_id), row.number, StationId(row.station)) for row in held.values())

    def claim(self, read_id: ReadId, station: StationId, number: int) -> Claim:
        """Open a read at a station under the next number, and return the claim that holds."""
        mine = (claim.c.read_id == read_id) & (claim.c.login == self._login)
        is_mine = (assignment.c.read_id == read_id) & (assignment.c.login == self._login)
        with self._database.write() as connection:
            is_ended = exists().where((assignment_end.c.read_id == read_id) & (assignment_end.c.login == self._login))
            given = connection.execute(select(assignment.c.read_id).where(is_mine, ~is_ended)).first()
            if given is None or not 1 <= len(station) <= _LONGEST_ID:
                raise _refusal()
            held = connection.execute(select(claim).where(mine).order_by(claim.c.number.desc()).limit(1)).first()
            last, holder = (0, "") if held is None else (held.number, held.station)
            if (
                number != last + 1
                or holder == station
                or (last and self._is_begun_elsewhere(connection, read_id, station))
            ):
                return Claim(read_id, last, StationId(holder))
            row = {"read_id": read_id, "number": number, "login": self._login, "station": station}
            connection.execute(insert(claim), {**row, "claimed_ms": _now_ms()})
        return Claim(read_id, number, station)

    def set_aside(self, after: tuple[str, int]) -> tuple[SetAside, ...]:
        """Return signed versions of the caller that were put aside, from an origin and number on (TR-51)."""
        with self._read() as connection:
            return set_aside_of(connection, self._login, after)

    def own_origins(self) -> dict[StationId, int]:
        """Return the origins of the caller's facts, each with its highest number (TR-43)."""
        with self._read() as connection:
            return given_back.own_origins_of(connection, self._login)

    def own_facts(self, origin: StationId, after: int) -> tuple[Fact, ...]:
        """Return a few of the caller's facts of an origin after a number, in order (TR-43)."""
        with self._read() as connection:
            return given_back.own_facts_of(connection, self._login, origin, after)

    def own_incident(self, incident_id: str) -> IncidentToSend | None:
        """Return a report of an unblinding that the caller made; None where there is none of this id."""
        with self._read() as connection:
            return given_back.own_incident_of(connection, self._login, incident_id)

    def closed_reads(self) -> tuple[tuple[Assignment, bytes], ...]:
        """Return the caller's reads that are not open any more, with their charters."""
        with self._read() as connection:
            return given_back.closed_reads_of(connection, self._login)

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        """Return the office's signatures of a charter by which the caller has a read (TR-59)."""
        with self._read() as connection:
            return own_signatures_of(connection, self._login, digest)

    def adjudications(self) -> tuple[OpenAdjudication, ...]:
        """Return the caller's cases that wait for a decision and whose reads were copied (TR-24)."""
        with self._read() as connection:
            return adjudications.adjudications_of(connection, self._login)

    def bodies(self, read_id: ReadId) -> tuple[SideBody, ...]:
        """Return both reads of a case as A and B."""
        with self._read() as connection:
            found = adjudications.bodies_of(connection, self._login, read_id)
        if not found:
            raise _refusal()
        return found

    def manifest(self) -> tuple[ManifestEntry, ...]:
        """Return the packages that the caller may fetch now (TR-23)."""
        with self._read() as connection:
            return packages.manifest_of(connection, self._login)

    def timepoint_key(self, read_id: ReadId, timepoint: int, station: StationId) -> TimepointKey:
        """Return the key of the package of a timepoint whose turn it is."""
        with self._read() as connection:
            return packages.key_of(connection, self._login, read_id, timepoint, station)

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        """Return the checkpoints of full hours with a higher number, by number, and always the last one (TR-37)."""
        with self._read() as connection:
            return checkpoints_after(connection, after)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """Give the connection, and answer nobody whose account was ended, as `d.caller` does (TR-3)."""
        ended = select(person_end.c.login).where(person_end.c.login == self._login)
        with self._database.read() as connection:
            if connection.execute(ended).first() is not None:
                raise account_ended()
            yield connection

    def _is_begun_elsewhere(self, connection: Connection, read_id: ReadId, station: StationId) -> bool:
        """Return whether the journal of a read is sealed from another station: what was read does not travel."""
        first = (fact.c.kind == FactKind.STEP.value) & (fact.c.object_id == read_id) & (fact.c.object_number == 1)
        origin = connection.execute(select(fact.c.station).where(first, fact.c.login == self._login)).scalar()
        return origin is not None and station_of(origin) != station

    def _take(self, connection: Connection, station: StationId, each: Fact, last: int) -> PushAnswer:
        if each.number > last + 1:
            return PushAnswer.GAP
        key = {"login": self._login, "station": station, "number": each.number}
        content = {"fact_id": each.fact_id, "kind": each.kind.value, "digest": each.digest, "body": each.body}
        if each.number == last + 1:
            connection.execute(insert(inbox), {**key, **content, "received_ms": _now_ms()})
            return PushAnswer.RECEIVED
        known = connection.execute(select(inbox).filter_by(**key)).one()
        if (known.fact_id, known.digest, known.body) == (each.fact_id, each.digest, each.body):
            return PushAnswer.RECEIVED
        other = connection.execute(select(fork).filter_by(**key, digest=each.digest, fact_id=each.fact_id)).first()
        if other is None:
            connection.execute(insert(fork), {**key, **content, "received_ms": _now_ms()})
        return PushAnswer.FORK


def _check_push(station: StationId, facts: tuple[Fact, ...]) -> None:
    """Refuse what `api.push` refuses."""
    is_taken = (
        1 <= len(station) <= _LONGEST_ID
        and len(facts) <= MOST_FACTS_A_PUSH
        and sum(len(each.body) for each in facts) <= MOST_BYTES_A_PUSH
        and all(_is_taken(each) for each in facts)
    )
    if not is_taken:
        raise _refusal()


def _refusal() -> Refused:
    return Refused(Finding("central.refused", "The central database refused this. Everything waits here."))


def _is_taken(fact: Fact) -> bool:
    return (
        fact.number >= 1
        and 1 <= len(fact.fact_id) <= _LONGEST_ID
        and _DIGEST.fullmatch(fact.digest) is not None
        and len(fact.body) <= LARGEST_BODY
    )


def _assignment(connection: Connection, values: RowMapping, state: packages.OpenRead) -> Assignment:
    released = connection.execute(
        select(release.c.timepoint).where(release.c.read_id == values["read_id"]).order_by(release.c.timepoint)
    ).scalars()
    return Assignment(
        read_id=ReadId(values["read_id"]),
        case_alias=CaseAlias(values["case_alias"]),
        login=Login(values["login"]),
        trial_code=values["trial_code"],
        charter_version=values["charter_version"],
        charter_digest=values["charter_digest"],
        released_timepoints=tuple(filter(state.may_open, released)),
        due=values["due"],
        place=values["place"],
        sealed_locks=state.sealed_locks,
        task=state.task,
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
