"""How a trial stands, from the tables of central: for the office and the auditor."""

from __future__ import annotations

import time
from collections import Counter

from sqlalchemy import Connection, func, select

from readstation.core.ids import Login
from readstation.model.fact import FactKind, ReceiptStatus
from readstation.store.central.counting import waiting_versions
from readstation.store.central.health import health_of
from readstation.store.central.office_cases import cases_of
from readstation.store.central.office_lines import other_lines
from readstation.store.central.schema import (
    assignment,
    assignment_end,
    central_form,
    charter,
    fact,
    fork,
    inbox,
    key_end,
    person,
    person_end,
    person_role,
    public_key,
    receipt,
    station,
)
from readstation.trial.status import Arrived, CentralForm, PersonStatus, TrialStatus, Waiting


def form_of(connection: Connection) -> CentralForm | None:
    """Return what central was set up for; None where that was never said."""
    row = connection.execute(select(central_form)).one_or_none()
    return None if row is None else CentralForm(bool(row.is_live), bool(row.is_single_machine))


def status_of(connection: Connection, proposals: tuple[Waiting, ...]) -> TrialStatus:
    """Return how the trial stands."""
    charters = connection.execute(
        select(charter.c.trial_code, charter.c.version).order_by(charter.c.trial_code, charter.c.version)
    )
    return TrialStatus(
        form=form_of(connection),
        charters=tuple((row.trial_code, row.version) for row in charters),
        people=_people(connection),
        stations=connection.execute(select(func.count()).select_from(station)).scalar_one(),
        proposals=proposals,
        arrived=_arrived(connection),
        sequencer=health_of(connection, time.time_ns() // 1_000_000),
        cases=cases_of(connection),
        lines=other_lines(connection),
        amended=waiting_versions(connection),
    )


def _people(connection: Connection) -> tuple[PersonStatus, ...]:
    given = connection.execute(select(assignment.c.read_id, assignment.c.login)).all()
    ended = set(connection.execute(select(assignment_end.c.read_id)).scalars())
    is_signature = fact.c.kind.in_((FactKind.SIGNED_READ.value, FactKind.DECISION.value))
    done = set(connection.execute(select(fact.c.object_id).where(is_signature).distinct()).scalars())
    taken = Counter(row.login for row in given if row.read_id in ended)
    signed = Counter(row.login for row in given if row.read_id in done)
    still_open = Counter(row.login for row in given if row.read_id not in ended | done)
    ended_keys = select(key_end.c.key_id)
    keys = set(connection.execute(select(public_key.c.login).where(public_key.c.key_id.not_in(ended_keys))).scalars())
    rows = connection.execute(
        select(person_role.c.login, person_role.c.role, person.c.printed_name, person_end.c.at_ms, person_end.c.reason)
        .outerjoin_from(person_role, person, person.c.login == person_role.c.login)
        .outerjoin(person_end, person_end.c.login == person_role.c.login)
        .order_by(person.c.printed_name, person_role.c.login)
    )
    return tuple(
        PersonStatus(
            login=Login(row.login),
            printed_name=row.printed_name or "",
            role=row.role,
            has_key=row.login in keys,
            ended_ms=row.at_ms or 0,
            end_reason=row.reason or "",
            reads_open=still_open[row.login],
            reads_signed=signed[row.login],
            reads_taken_back=taken[row.login],
        )
        for row in rows
    )


def _arrived(connection: Connection) -> Arrived:
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    waiting = connection.execute(
        select(func.count().label("number"), func.min(inbox.c.received_ms).label("oldest_ms"))
        .select_from(inbox)
        .outerjoin(receipt, same)
        .where(receipt.c.number.is_(None))
    ).one()
    query = select(receipt.c.status, func.count().label("facts")).group_by(receipt.c.status)
    by_status = {row.status: row.facts for row in connection.execute(query)}
    return Arrived(
        waiting=waiting.number,
        oldest_waiting_ms=waiting.oldest_ms or 0,
        sealed=by_status.get(ReceiptStatus.SEALED.value, 0),
        quarantined=by_status.get(ReceiptStatus.QUARANTINED.value, 0),
        conflicts=by_status.get(ReceiptStatus.CONFLICT.value, 0),
        forks=connection.execute(select(func.count()).select_from(fork)).scalar_one(),
    )
