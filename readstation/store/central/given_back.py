"""What a person's own stations sent, from an embedded central, for one that lost its database (TR-16, TR-43)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select

from readstation.core.ids import CaseAlias, FactId, Login, ReadId, StationId
from readstation.model.fact import Fact, FactKind
from readstation.model.subject import Assignment, Task
from readstation.store.central.packages import open_reads
from readstation.store.central.schema import assignment, charter, fact, inbox, incident, release
from readstation.store.central.schema_adjudication import case_link
from readstation.sync.ports import IncidentToSend

A_CALL = 200
A_CALL_BYTES = 8 * 1024 * 1024
"""So many facts a call, and bytes of their bodies, as `api.own_facts` returns; always one at least."""


def own_origins_of(connection: Connection, login: Login) -> dict[StationId, int]:
    """Return the origins of one person's facts, each with its highest number."""
    query = select(inbox.c.station, func.max(inbox.c.number)).where(inbox.c.login == login).group_by(inbox.c.station)
    return {StationId(row[0]): int(row[1]) for row in connection.execute(query)}


def own_facts_of(connection: Connection, login: Login, origin: StationId, after: int) -> tuple[Fact, ...]:
    """Return a few of one person's facts of an origin after a number, in order."""
    mine = (inbox.c.login == login) & (inbox.c.station == origin) & (inbox.c.number > after)
    found: list[Fact] = []
    size_bytes = 0
    for row in connection.execute(select(inbox).where(mine).order_by(inbox.c.number).limit(A_CALL)):
        size_bytes += len(row.body)
        if found and size_bytes > A_CALL_BYTES:
            break
        kind = FactKind(row.kind)
        found.append(Fact(FactId(row.fact_id), login, origin, row.number, kind, bytes(row.body), row.digest))
    return tuple(found)


def own_incident_of(connection: Connection, login: Login, incident_id: str) -> IncidentToSend | None:
    """Return a report of an unblinding that one person made, by its id; None where there is none."""
    mine = (incident.c.login == login) & (incident.c.incident_id == incident_id)
    row = connection.execute(select(incident).where(mine)).one_or_none()
    return None if row is None else IncidentToSend(incident_id, ReadId(row.read_id), bytes(row.body))


def closed_reads_of(connection: Connection, login: Login) -> tuple[tuple[Assignment, bytes], ...]:
    """Return one person's reads that are not open, with their charters.

    Their timepoints are those that the person has locked, and for an adjudicator all: never one that was not seen.
    """
    still_open = open_reads(connection, login)
    query = (
        select(assignment, charter.c.body, case_link.c.task)
        .join(charter, charter.c.digest == assignment.c.charter_digest)
        .join(case_link, case_link.c.read_id == assignment.c.read_id)
        .where(assignment.c.login == login)
        .order_by(assignment.c.place, assignment.c.read_id)
    )
    rows = connection.execute(query).all()
    return tuple(
        (_closed(connection, row, Task(row.task)), bytes(row.body)) for row in rows if row.read_id not in still_open
    )


def _closed(connection: Connection, row: Row[Any], task: Task) -> Assignment:
    is_lock = (fact.c.login == row.login) & (fact.c.kind == FactKind.LOCK.value) & (fact.c.object_id == row.read_id)
    locked = set(connection.execute(select(fact.c.object_number).where(is_lock)).scalars())
    released = select(release.c.timepoint).where(release.c.read_id == row.read_id).order_by(release.c.timepoint)
    return Assignment(
        read_id=ReadId(row.read_id),
        case_alias=CaseAlias(row.case_alias),
        login=Login(row.login),
        trial_code=row.trial_code,
        charter_version=row.charter_version,
        charter_digest=row.charter_digest,
        released_timepoints=tuple(
            each for each in connection.execute(released).scalars() if task is Task.ADJUDICATION or each in locked
        ),
        due=row.due,
        place=row.place,
        sealed_locks=len(locked),
        task=task,
    )
