"""Unplanned unblindings at central: what was reported, and what the office decides; each a new row (TR-26)."""

from __future__ import annotations

import time

from sqlalchemy import Connection, Row, insert, select

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId, new_id
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.incident import Incident, IncidentSource, IncidentState, UnblindingKind, UnblindingReport
from readstation.store.bodies import parsed
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.office_reads import take_back
from readstation.store.central.schema import assignment, incident, incident_decision
from readstation.sync.ports import IncidentToSend

_LONGEST_BODY = 10_000
_MOST_OF_A_READ = 100
_ID_LENGTH = 36


def report_at_a_file(connection: Connection, login: Login, report: IncidentToSend) -> IncidentState:
    """Keep a report of an own read, or say how far it is, as `api.report_unblinding` does."""
    own = select(assignment.c.read_id).where(assignment.c.login == login, assignment.c.read_id == report.read_id)
    is_taken = len(report.incident_id) == _ID_LENGTH and 2 <= len(report.body) <= _LONGEST_BODY
    if not is_taken or connection.execute(own).first() is None:
        raise _refused()
    mine = incident.c.login == login
    known = connection.execute(select(incident).where(mine, incident.c.incident_id == report.incident_id)).one_or_none()
    if known is None:
        of_read = connection.execute(select(incident.c.incident_id).where(mine, incident.c.read_id == report.read_id))
        if len(of_read.all()) >= _MOST_OF_A_READ:
            raise _refused()
        row = {"login": login, "incident_id": report.incident_id, "read_id": report.read_id, "body": report.body}
        connection.execute(insert(incident), {**row, "received_ms": time.time_ns() // 1_000_000})
        return IncidentState.RECEIVED
    if (known.read_id, bytes(known.body)) != (report.read_id, report.body):
        raise _refused()
    decided = select(incident_decision.c.decision).where(
        incident_decision.c.login == login, incident_decision.c.incident_id == report.incident_id
    )
    return IncidentState(connection.execute(decided).scalar() or IncidentState.RECEIVED.value)


def incidents(connection: Connection) -> tuple[Incident, ...]:
    """Return every report with what became of it, the earliest received first.

    A report whose bytes are none of ours is listed too, with its words left empty: nothing is dropped silently.
    """
    query = (
        select(
            incident,
            incident_decision.c.decision,
            incident_decision.c.reason,
            incident_decision.c.by_login,
            incident_decision.c.at_ms,
        )
        .outerjoin(
            incident_decision,
            (incident_decision.c.login == incident.c.login)
            & (incident_decision.c.incident_id == incident.c.incident_id),
        )
        .order_by(incident.c.received_ms, incident.c.incident_id)
    )
    return tuple(
        Incident(
            _report_of(row),
            row.received_ms,
            IncidentState(row.decision or IncidentState.RECEIVED.value),
            row.by_login or "",
            row.at_ms or 0,
            row.reason or "",
        )
        for row in connection.execute(query)
    )


def record_disclosure(
    connection: Connection, by: Login, read_id: ReadId, kind: UnblindingKind, words: str
) -> UnblindingReport:
    """Record that the office found that a reader may have learned something; the same rules hold from then on.

    The station learns of it as of a decision: the office takes the read away, or tells the reader to report.

    Raises
    ------
    Refused
        If there is no such read.
    """
    login = connection.execute(select(assignment.c.login).where(assignment.c.read_id == read_id)).scalar()
    if login is None:
        raise Refused(Finding("central.read", "There is no such read here."))
    now_ms = time.time_ns() // 1_000_000
    report = UnblindingReport(new_id(), read_id, Login(login), -1, IncidentSource.OFFICE, kind, words, now_ms, 0)
    row = {"login": login, "incident_id": report.incident_id, "read_id": read_id, "received_ms": now_ms}
    connection.execute(insert(incident), {**row, "body": canonical_bytes(record_to_json(report))})
    record_act(connection, by, "disclosure_recorded", report.incident_id, read=read_id, kind=kind.value)
    return report


def decide(connection: Connection, by: Login, start: str, decision: IncidentState, reason: str) -> Incident:
    """Decide on a report: the read goes on, or it is taken back from its reader.

    Parameters
    ----------
    start
        The incident's id, or its beginning.
    decision
        `GOES_ON` or `TAKEN_AWAY`.

    Raises
    ------
    Refused
        If no report or several are meant, it was decided already, or the read cannot be taken back.
    """
    meant = [each for each in incidents(connection) if each.report.incident_id.startswith(start)]
    if len(meant) != 1:
        words = "There is no such report here." if not meant else "Several reports begin like this: give more of it."
        raise Refused(Finding("TR-26", words))
    found = meant[0]
    if found.state.is_decided:
        raise Refused(Finding("TR-26", "This was decided already. A decision is never changed."))
    report = found.report
    row = {"login": report.login, "incident_id": report.incident_id, "decision": decision.value, "reason": reason}
    connection.execute(insert(incident_decision), {**row, **act_columns(by)})
    record_act(connection, by, "incident_decided", report.incident_id, decision=decision.value, reason=reason)
    if decision is IncidentState.TAKEN_AWAY:
        take_back(connection, by, report.read_id, f"unblinding {report.incident_id}")
    return next(each for each in incidents(connection) if each.report.incident_id == report.incident_id)


def _report_of(row: Row[tuple[object, ...]]) -> UnblindingReport:
    """Return the report of a row; what it says of itself is believed only where it agrees with the row."""
    try:
        said = record_from_json(UnblindingReport, parsed(row.body, "incident"))
    except DataProblem:
        said = None
    if said is not None and (said.incident_id, said.read_id, said.login) == (row.incident_id, row.read_id, row.login):
        return said
    return UnblindingReport(
        row.incident_id,
        ReadId(row.read_id),
        Login(row.login),
        -1,
        IncidentSource.READER,
        UnblindingKind.OTHER,
        "",
        0,
        0,
    )


def _refused() -> Refused:
    return Refused(Finding("central.refused", "The central database refused this. Everything waits here."))
