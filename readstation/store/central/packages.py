"""What `api.manifest` and `api.timepoint_key` answer, in Python for the embedded central (TR-16, TR-23)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, StationId
from readstation.model.charter import SequenceMode
from readstation.model.fact import FactKind
from readstation.model.image_package import ManifestEntry, TimepointKey
from readstation.model.incident import IncidentState
from readstation.model.subject import Task
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    charter,
    fact,
    incident,
    incident_decision,
    manifest,
    release,
    timepoint_key,
)
from readstation.store.central.schema_adjudication import adjudication, case_link
from readstation.sync.ports import case_stands_still


@dataclass(frozen=True, slots=True)
class OpenRead:
    """A read that is given, neither ended nor signed.

    Attributes
    ----------
    is_strict
        Whether a timepoint waits for the sealed lock of the one before.
    sealed_locks
        How many timepoints from the first on have a sealed lock.
    task
        What for. What was given to an adjudicator is open as a whole, until the decision is sealed.
    """

    is_strict: bool
    sealed_locks: int
    task: Task = Task.READ

    def may_open(self, timepoint: int) -> bool:
        """Return whether it is a timepoint's turn, should it be released."""
        return not self.is_strict or timepoint <= self.sealed_locks


def open_reads(connection: Connection, login: Login) -> dict[str, OpenRead]:
    """Return the open reads of a person by their ids."""
    newest = (
        select(func.max(adjudication.c.number))
        .where(adjudication.c.read_id == assignment.c.read_id)
        .correlate(assignment)
        .scalar_subquery()
    )
    is_adjudication = case_link.c.task == Task.ADJUDICATION.value
    is_decision = (fact.c.kind == FactKind.DECISION.value) & (fact.c.object_number == newest)
    is_done = exists().where(
        (fact.c.login == login)
        & (fact.c.object_id == assignment.c.read_id)
        & ((is_adjudication & is_decision) | (~is_adjudication & (fact.c.kind == FactKind.SIGNED_READ.value)))
    )
    is_ended = exists().where((assignment_end.c.login == login) & (assignment_end.c.read_id == assignment.c.read_id))
    query = (
        select(assignment.c.read_id, charter.c.body, case_link.c.task)
        .join(charter, charter.c.digest == assignment.c.charter_digest)
        .join(case_link, case_link.c.read_id == assignment.c.read_id)
        .where((assignment.c.login == login) & ~is_done & ~is_ended)
    )
    return {
        row.read_id: OpenRead(
            row.task != Task.ADJUDICATION.value
            and json.loads(bytes(row.body)).get("sequence_mode") != SequenceMode.OFFLINE.value,
            _sealed_locks(connection, login, row.read_id),
            Task(row.task),
        )
        for row in connection.execute(query)
    }


def manifest_of(connection: Connection, login: Login) -> tuple[ManifestEntry, ...]:
    """Return the packages that a person may fetch now.

    In the mode ``strict`` the one place after the timepoints whose turn it is shows its first package for as long as it
    is ahead: what the office put there later shows only once its turn has come.
    """
    found = []
    query = select(manifest).where(manifest.c.login == login)
    for read_id, state in sorted(open_reads(connection, login).items()):
        rows = connection.execute(
            query.where(manifest.c.read_id == read_id).order_by(manifest.c.timepoint, manifest.c.version)
        ).all()
        shown = {row.timepoint: row for row in rows if state.may_open(row.timepoint)}
        ahead = state.sealed_locks + 1
        if state.is_strict:
            shown |= {row.timepoint: row for row in rows if (row.timepoint, row.version) == (ahead, 1)}
        found += [
            ManifestEntry(ReadId(read_id), place, row.name, row.digest, row.size_bytes)
            for place, row in sorted(shown.items())
        ]
    return tuple(found)


def key_of(connection: Connection, login: Login, read_id: ReadId, timepoint: int, station: StationId) -> TimepointKey:
    """Return the key of the newest package of a timepoint whose turn it is.

    Raises
    ------
    Refused
        If the read stands still (`sync.ports.says_case_stands_still`), or there is nothing for the caller now; why is
        not said.
    """
    state = open_reads(connection, login).get(read_id)
    if state is not None and _stands_still(connection, login, read_id):
        raise case_stands_still()
    if state is not None and state.may_open(timepoint):
        same = (manifest.c.login == login) & (manifest.c.read_id == read_id) & (manifest.c.timepoint == timepoint)
        query = (
            select(timepoint_key.c.name, timepoint_key.c.key)
            .join(manifest, manifest.c.name == timepoint_key.c.name)
            .join(release, (release.c.read_id == manifest.c.read_id) & (release.c.timepoint == manifest.c.timepoint))
            .where(same & timepoint_key.c.station.in_(("",) if state.is_strict else ("", station)))
            .order_by(manifest.c.version.desc())
            .limit(1)
        )
        row = connection.execute(query).one_or_none()
        if row is not None:
            return TimepointKey(row.name, bytes(row.key))
    raise Refused(Finding("central.refused", "The central database refused this. Everything waits here."))


def _stands_still(connection: Connection, login: Login, read_id: str) -> bool:
    """Return whether a read has a report on which the office has not said that it goes on (TR-26)."""
    goes_on = exists().where(
        (incident_decision.c.login == login)
        & (incident_decision.c.incident_id == incident.c.incident_id)
        & (incident_decision.c.decision == IncidentState.GOES_ON.value)
    )
    query = select(incident.c.incident_id).where(incident.c.login == login, incident.c.read_id == read_id, ~goes_on)
    return connection.execute(query.limit(1)).first() is not None


def _sealed_locks(connection: Connection, login: Login, read_id: str) -> int:
    place = func.row_number().over(order_by=fact.c.object_number) - 1
    locks = (
        select(fact.c.object_number, place.label("place"))
        .where((fact.c.login == login) & (fact.c.kind == FactKind.LOCK.value) & (fact.c.object_id == read_id))
        .subquery()
    )
    query = select(func.count()).where(locks.c.object_number == locks.c.place)
    return int(connection.execute(query).scalar_one())
