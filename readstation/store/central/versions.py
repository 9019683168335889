"""Amended versions that the office approves, and signed reads that two of it withdraw (TR-33)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.model.audit import AuditAction
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.reading.unseal import unseal
from readstation.store.central.counting import counting_versions
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.office_people import propose, waiting
from readstation.store.central.schema import assignment_end, fact, proposal, read_case
from readstation.store.central.schema_adjudication import version_approval
from readstation.trial.exclusions import against_proposal
from readstation.trial.status import Waiting
from readstation.trial.versions import AmendedVersion

WITHDRAWAL = "withdrawal"
READ_WITHDRAWN = "read_withdrawn"


def amended_versions(connection: Connection) -> tuple[AmendedVersion, ...]:
    """Return every later version of a signed read that is sealed, approved or not, by case, read and version."""
    query: Select[Any] = (
        select(
            fact.c.object_id,
            fact.c.object_number,
            fact.c.digest,
            fact.c.login,
            fact.c.body,
            read_case.c.case_key,
            version_approval.c.by_login,
            version_approval.c.at_ms,
            version_approval.c.reason,
        )
        .join_from(fact, read_case, read_case.c.read_id == fact.c.object_id)
        .outerjoin(
            version_approval,
            (version_approval.c.read_id == fact.c.object_id) & (version_approval.c.version == fact.c.object_number),
        )
        .where((fact.c.kind == FactKind.SIGNED_READ.value) & (fact.c.object_number > 1))
        .order_by(read_case.c.case_key, fact.c.object_id, fact.c.object_number)
    )
    return tuple(_version(row) for row in connection.execute(query))


def approve_version(connection: Connection, by: Login, read_id: ReadId, version: int, reason: str) -> AmendedVersion:
    """Approve an amended version: it counts from now on, in place of the one before.

    Raises
    ------
    Refused
        If there is no such version, it was approved already, a later one counts, the read was withdrawn, or it is the
        approver's own.
    """
    mine = [each for each in amended_versions(connection) if (each.read_id, each.version) == (read_id, version)]
    if not mine:
        raise Refused(Finding("TR-33.version", "There is no such amended version here. Nothing was approved."))
    (found,) = mine
    if found.by_login:
        raise Refused(Finding("TR-33.approved", "This version was approved already."))
    counts = counting_versions(connection).get(read_id)
    if counts is None and _is_ended(connection, read_id):
        raise Refused(Finding("TR-33.withdrawn", "This read was withdrawn. None of its versions counts."))
    if counts is not None and counts > version:
        raise Refused(Finding("TR-33.version", f"Version {counts} of this read counts already."))
    against = against_proposal(by, found.login)
    if against is not None:
        raise Refused(against)
    row = {"read_id": read_id, "version": version, "digest": found.digest, "reason": reason, **act_columns(by)}
    connection.execute(insert(version_approval), row)
    said = {"version": version, "digest": found.digest, "reason": reason}
    record_act(connection, by, AuditAction.AMENDMENT_APPROVED.value, read_id, **said)
    return next(each for each in amended_versions(connection) if (each.read_id, each.version) == (read_id, version))


def propose_withdrawal(connection: Connection, by: Login, read_id: ReadId, reason: str) -> Waiting:
    """Propose that a signed read does not count any more, for a second person to approve. It stays as it is.

    Raises
    ------
    Refused
        If there is no such signed read, it was withdrawn already, or its withdrawal waits.
    """
    query = select(fact.c.login).where(
        fact.c.kind == FactKind.SIGNED_READ.value, fact.c.object_id == read_id, fact.c.object_number >= 1
    )
    login = connection.execute(query).scalars().first()
    if login is None:
        raise Refused(Finding("TR-33.version", "There is no such signed read here. Nothing was proposed."))
    if _is_ended(connection, read_id):
        raise Refused(Finding("TR-33.withdrawn", "This read was withdrawn already."))
    if any((each.kind, each.about) == (WITHDRAWAL, read_id) for each in waiting(connection)):
        raise Refused(Finding("TR-33.withdrawn", "The withdrawal of this read waits for a second person."))
    return propose(connection, by, WITHDRAWAL, read_id, Login(login), canonical_bytes({"reason": reason}))


def carry_out_withdrawal(connection: Connection, by: Login, proposal_id: str) -> None:
    """Take a read out of the trial whose withdrawal was just approved; of other proposals nothing is to be done."""
    found = connection.execute(select(proposal).where(proposal.c.proposal_id == proposal_id)).one()
    if found.kind != WITHDRAWAL:
        return
    row = {"read_id": found.about, "login": found.holder, "reason": WITHDRAWAL, **act_columns(by)}
    connection.execute(insert(assignment_end), row)
    reason = parse_canonical(bytes(found.body))["reason"]
    record_act(connection, by, READ_WITHDRAWN, found.about, login=found.holder, reason=reason, proposal=proposal_id)


def _is_ended(connection: Connection, read_id: ReadId) -> bool:
    query = select(assignment_end.c.read_id).where(assignment_end.c.read_id == read_id)
    return connection.execute(query).first() is not None


def _version(row: Row[Any]) -> AmendedVersion:
    signed = signed_read_from_body(bytes(row.body))
    rounds = unseal(signed.sealed).head.get("rounds", [])
    last = rounds[-1] if rounds else {}
    return AmendedVersion(
        ReadId(row.object_id),
        row.object_number,
        row.digest,
        Login(row.login),
        row.case_key,
        str(last.get("code", "")),
        str(last.get("reason", "")),
        row.by_login or "",
        row.at_ms or 0,
        row.reason or "",
    )
