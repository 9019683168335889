"""A copy of a station's database, completed with what central has of it before it takes its place (TR-43)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.clock import Clock
from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.charter_signature import CharterSignature
from readstation.model.codec import record_from_json
from readstation.model.fact import Fact, FactKind
from readstation.model.fact_bodies import (
    audit_from_body,
    lock_from_body,
    round_lock_from_body,
    signed_read_from_body,
    step_from_body,
)
from readstation.model.incident import UnblindingReport
from readstation.model.journal import JournalStep
from readstation.model.subject import Assignment
from readstation.reading.acts import tells
from readstation.reading.ports import AuditDraft, SignatureCheck
from readstation.store.adjudications import StationAdjudications
from readstation.store.audit import AuditOrigin, audit_head
from readstation.store.bodies import parsed, raw
from readstation.store.checkpoints import StationCheckpoints
from readstation.store.contacts import StationContacts
from readstation.store.engines import Database
from readstation.store.evidence import StationEvidence
from readstation.store.journal import append_step
from readstation.store.outbox import BODIES, present_origin
from readstation.store.reads import StationReads
from readstation.store.schema import assignment, audit_event, incident, outbox, stored_series, sync_origin
from readstation.store.uow import UnitOfWork
from readstation.store.worklist import StationWorklist
from readstation.sync.ports import IncidentToSend
from readstation.sync.rebuild import GivenBack, HeldHere, Taken

_WAITING, _RECEIVED = "waiting", "received"


class StagedCopy:
    """A copy in which nobody works: a `sync.rebuild.CopyBook`. Used on the thread that opened the database.

    Parameters
    ----------
    database
        The copy, opened.
    origin, clock
        The station whose it is, and what stamps the events of the rebuilding.
    check
        Verifies Ed25519.

    Attributes
    ----------
    reads, worklist, checkpoints, adjudications, contacts, evidence
        The ports' implementations over the copy.
    """

    def __init__(self, database: Database, origin: AuditOrigin, clock: Clock, check: SignatureCheck) -> None:
        self._database = database
        self._station = origin.station
        self._work = UnitOfWork(database, origin, clock)
        self.reads = StationReads(database, self._work)
        self.worklist = StationWorklist(self._work, check)
        self.checkpoints = StationCheckpoints(self._work)
        self.adjudications = StationAdjudications(self._work)
        self.contacts = StationContacts(self._work)
        self.evidence = StationEvidence(database, self.reads, origin.station)

    def held(self, login: Login) -> HeldHere:
        """Return what is here of one person."""
        with self._database.read() as connection:
            origin = present_origin(connection, login, self._station)
            renewed = connection.execute(select(sync_origin.c.origin).where(sync_origin.c.login == login)).scalars()
            former = frozenset({self._station, *map(StationId, renewed)} - {origin})
            mine = (outbox.c.login == login) & (outbox.c.station == origin)
            waits = connection.execute(select(func.min(outbox.c.number)).where(mine, outbox.c.state == _WAITING))
            last = connection.execute(select(func.max(outbox.c.number)).where(mine)).scalar() or 0
            return HeldHere(origin, former, (waits.scalar() or last + 1) - 1)

    def take(self, given: Sequence[GivenBack]) -> Taken:
        """Put facts in, of everybody together, in one transaction.

        Each must continue what is here: its number, the chain of its journal, the chain of the trail; each step must
        have its event. Signatures are `verify`'s, of everything together.

        Raises
        ------
        DataProblem
            If one does not; its words say which. Nothing was written.
        """
        with self._database.write() as connection:
            fresh = [fact for each in given for fact in each.facts if not _is_known(connection, fact)]
            steps = [self._take_act(connection, fact) for fact in fresh if fact.kind is not FactKind.AUDIT]
            events = self._take_trail(connection, [fact for fact in fresh if fact.kind is FactKind.AUDIT])
            _check_steps([step for step in steps if step is not None], events)
        kinds = Counter(fact.kind for fact in fresh)
        proven = max((each.number for each in events if each.action is AuditAction.HEAD_SIGNED), default=0)
        return Taken(
            steps=kinds[FactKind.STEP],
            locks=kinds[FactKind.LOCK] + kinds[FactKind.ROUND_LOCK],
            signed=kinds[FactKind.SIGNED_READ] + kinds[FactKind.DECISION],
            events=kinds[FactKind.AUDIT],
            unproven=sum(each.number > proven for each in events),
        )

    def lost_reports(self, login: Login) -> tuple[str, ...]:
        """Return the ids of the reports of an unblinding that a person's trail names and that are not here."""
        return tuple(self._reports_named(login))

    def keep_report(self, login: Login, report: IncidentToSend) -> None:
        """Keep a report that the trail names; its read stands still again until central says otherwise (TR-26)."""
        digest = sha256_hex(report.body)
        said = record_from_json(UnblindingReport, parsed(report.body, "a report from central"))
        named = (said.incident_id, said.read_id, said.login)
        if self._reports_named(login).get(report.incident_id) != digest or named != (
            report.incident_id, report.read_id, login,
        ):  # fmt: skip
            raise DataProblem("central gave another report than the one that your trail names")
        row = {"incident_id": report.incident_id, "read_id": report.read_id, "login": login}
        with self._database.write() as connection:
            connection.execute(insert(incident), {**row, "body": report.body, "digest": digest})

    def reads_without_case(self, login: Login) -> frozenset[ReadId]:
        """Return a person's reads that have a fact here and no case that was given."""
        kinds = (FactKind.STEP.value, FactKind.DECISION.value)
        begun = select(outbox.c.object_id).where(outbox.c.login == login, outbox.c.kind.in_(kinds)).distinct()
        query = begun.where(outbox.c.object_id.not_in(select(assignment.c.read_id)))
        with self._database.read() as connection:
            return frozenset(map(ReadId, connection.execute(query).scalars()))

    def keep_case(self, given: Assignment, charter_bytes: bytes, signatures: tuple[CharterSignature, ...]) -> bool:
        """Keep a case that was given, with its charter, as with a pass of sync."""
        return self.worklist.keep_assignment(given, charter_bytes, signatures)

    def images_gone(self) -> list[str]:
        """Return the series that the trail saw stored and that the copy does not know."""
        with self._database.read() as connection:
            here = set(connection.execute(select(stored_series.c.series_key)).scalars())
            named = {each.object_id for each in _events(connection, self._station, AuditAction.IMAGES_STORED)}
        return sorted(named - here)

    def last_utc_ms(self) -> int:
        """Return when the last event of the trail happened."""
        with self._database.read() as connection:
            query = select(audit_event.c.body).where(audit_event.c.station == self._station)
            body = connection.execute(query.order_by(audit_event.c.number.desc()).limit(1)).scalar_one()
            return audit_from_body(raw(body)).utc_ms

    def record(self, drafts: Sequence[AuditDraft]) -> None:
        """Write events, and the station's signature of the trail after them."""
        with self._database.write() as connection:
            self._work.record(connection, tuple(drafts))
        self._work.sign_head(None)

    def _take_act(self, connection: Connection, fact: Fact) -> JournalStep | None:
        """Put a step, a lock, a signed version or a decision in; return a step."""
        record, object_id, number = _said(fact)
        if isinstance(record, JournalStep):
            _append_step(connection, record)
        else:
            table, id_column, number_column = BODIES[fact.kind]
            same = (id_column == object_id) & (number_column == number)
            if connection.execute(select(table.c.digest).where(same)).first() is not None:
                raise DataProblem(f"fact {fact.number} of this station is in the copy with other bytes")
            row = {id_column.name: object_id, number_column.name: number}
            connection.execute(insert(table), {**row, "body": fact.body, "digest": fact.digest})
        _note(connection, fact, object_id, number)
        return record if isinstance(record, JournalStep) else None

    def _take_trail(self, connection: Connection, facts: Sequence[Fact]) -> list[AuditEvent]:
        """Put events in where the trail ends; those that it has already must be the same."""
        head = audit_head(connection, self._station)
        taken = []
        events = sorted(((audit_from_body(fact.body), fact) for fact in facts), key=lambda each: each[0].number)
        for event, fact in events:
            if event.station != self._station or event.login not in (None, fact.login):
                raise _foreign(fact)
            if event.number <= head.number:
                _check_same(connection, event, fact)
            else:
                if event.number != head.number + 1:
                    raise DataProblem(
                        f"events {head.number + 1} to {event.number - 1} of the trail are missing: they were never "
                        "sent, or are somebody else's of this station"
                    )
                if event.previous_digest != head.digest:
                    raise DataProblem(f"event {event.number} of the trail does not follow the one before")
                row = {"station": event.station, "number": event.number, "login": event.login}
                connection.execute(insert(audit_event), {**row, "body": fact.body, "digest": fact.digest})
                taken.append(event)
                head = audit_head(connection, self._station)
            _note(connection, fact, event.station, event.number)
        return taken

    def _reports_named(self, login: Login) -> dict[str, object]:
        """Return id and digest of the reports that a person's trail names and that are not here."""
        with self._database.read() as connection:
            here = set(connection.execute(select(incident.c.incident_id)).scalars())
            found: dict[str, object] = {}
            for each in _events(connection, self._station, AuditAction.UNBLINDING_REPORTED):
                said: JsonObject = each.after or {}
                if each.login == login and said.get("incident") not in here:
                    found[str(said.get("incident"))] = said.get("digest")
        return found


def _is_known(connection: Connection, fact: Fact) -> bool:
    """Return whether the copy has this fact under its number; then central has received it.

    Raises
    ------
    DataProblem
        If it has another one there.
    """
    place = (outbox.c.login == fact.login) & (outbox.c.station == fact.station) & (outbox.c.number == fact.number)
    row = connection.execute(select(outbox).where(place)).one_or_none()
    if row is None:
        return False
    if (row.fact_id, row.kind, row.digest) != (fact.fact_id, fact.kind.value, fact.digest):
        raise DataProblem(f"central holds another fact {fact.number} of this station than the copy")
    connection.execute(update(outbox).where(place, outbox.c.state == _WAITING).values(state=_RECEIVED))
    return True


def _note(connection: Connection, fact: Fact, object_id: str, object_number: int) -> None:
    """Give a fact the place in the outbox that it has at central."""
    same = (
        (outbox.c.kind == fact.kind.value)
        & (outbox.c.object_id == object_id)
        & (outbox.c.object_number == object_number)
    )
    taken = select(outbox.c.number).where((outbox.c.fact_id == fact.fact_id) | same)
    if connection.execute(taken).first() is not None:
        raise DataProblem(f"fact {fact.number} of this station is in the copy under another number")
    row = {"login": fact.login, "station": fact.station, "number": fact.number, "fact_id": fact.fact_id}
    row |= {"kind": fact.kind.value, "object_id": object_id, "object_number": object_number}
    connection.execute(insert(outbox), {**row, "digest": fact.digest, "state": _RECEIVED, "reason": ""})


def _said(fact: Fact) -> tuple[object, str, int]:
    """Return what a fact that is no event holds, and which read and number in it that is."""
    if fact.kind is FactKind.STEP:
        step = step_from_body(fact.body)
        if step.login != fact.login:
            raise _foreign(fact)
        return step, step.read_id, step.number
    if fact.kind is FactKind.LOCK:
        lock = lock_from_body(fact.body)
        return lock, lock.read_id, lock.timepoint
    if fact.kind is FactKind.ROUND_LOCK:
        round_lock = round_lock_from_body(fact.body)
        return round_lock, round_lock.read_id, round_lock.round
    signed = signed_read_from_body(fact.body)
    if signed.login != fact.login:
        raise _foreign(fact)
    return signed, signed.sealed.read_id, signed.sealed.version


def _append_step(connection: Connection, step: JournalStep) -> None:
    try:
        append_step(connection, step)
    except Refused as refusal:
        raise DataProblem(f"step {step.number} of a read does not continue what the copy has of it") from refusal


def _check_same(connection: Connection, event: AuditEvent, fact: Fact) -> None:
    query = select(audit_event.c.digest).filter_by(station=event.station, number=event.number)
    if connection.execute(query).scalar_one() != fact.digest:
        raise DataProblem(f"central holds another event {event.number} of the trail than the copy")


def _check_steps(steps: Sequence[JournalStep], taken: Sequence[AuditEvent]) -> None:
    """Check that each step has its event among those that came with it."""
    events = {(each.object_id, (each.after or {}).get("step")): each for each in taken}
    for step in steps:
        event = events.get((step.read_id, step.number))
        if event is None or not tells(event, step):
            raise DataProblem(f"step {step.number} of a read is not the one that the trail tells of")


def _events(connection: Connection, station: StationId, action: AuditAction) -> list[AuditEvent]:
    """Return the events of one kind in a station's trail, by number."""
    query = select(audit_event.c.body).where(audit_event.c.station == station).order_by(audit_event.c.number)
    found = [
        audit_from_body(raw(body)) for body in connection.execute(query).scalars() if action.value.encode() in raw(body)
    ]
    return [each for each in found if each.action is action]


def _foreign(fact: Fact) -> DataProblem:
    return DataProblem(f"fact {fact.number} of this station is somebody else's, or of another station")
