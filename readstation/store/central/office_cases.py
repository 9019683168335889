"""What each case has come to, from the tables of central: for the office and the auditor (MR-809, MR-811)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from readstation.core.ids import Login
from readstation.model.adjudication import Side
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.model.subject import Task
from readstation.reading.decision import unseal_decision
from readstation.store.central.comparisons import comparison_of
from readstation.store.central.schema import assignment, assignment_end, fact, order_seed, read_case
from readstation.store.central.schema_adjudication import adjudication, case_link, comparison, side_map
from readstation.trial.results import CaseStage, CaseStatus, reader_one


@dataclass(slots=True)
class _Case:
    link: str
    trial_code: str
    readers: dict[str, Login] = field(default_factory=dict)
    adjudications: dict[str, Login] = field(default_factory=dict)


def cases_of(connection: Connection) -> tuple[CaseStatus, ...]:
    """Return every case that was given to a reader, by the office's own name of it."""
    seeds = {row.trial_code: bytes(row.seed) for row in connection.execute(select(order_seed))}
    compared = {
        row.link: row for row in connection.execute(select(comparison).order_by(comparison.c.compared_ms)).all()
    }
    signed_query = select(fact.c.object_id).where(fact.c.kind == FactKind.SIGNED_READ.value).distinct()
    signed = set(connection.execute(signed_query).scalars())
    decided = _decisions(connection)
    return tuple(
        _status(key, case, seeds.get(case.trial_code, b""), compared.get(case.link), signed, decided)
        for key, case in sorted(_cases(connection).items())
        if case.readers
    )


def _cases(connection: Connection) -> dict[str, _Case]:
    is_ended = exists().where(assignment_end.c.read_id == read_case.c.read_id)
    query = (
        select(read_case, case_link.c.link, assignment.c.trial_code)
        .join_from(read_case, case_link, case_link.c.read_id == read_case.c.read_id)
        .join(assignment, assignment.c.read_id == read_case.c.read_id)
        .where(~is_ended)
        .order_by(read_case.c.read_id)
    )
    cases: dict[str, _Case] = {}
    for row in connection.execute(query):
        case = cases.setdefault(row.case_key, _Case(row.link, row.trial_code))
        if row.task == Task.READ:
            case.readers[row.read_id] = Login(row.login)
        elif row.task == Task.ADJUDICATION:
            case.adjudications[row.read_id] = Login(row.login)
    return cases


@dataclass(frozen=True, slots=True)
class _Decided:
    comparison_id: str
    choices: Mapping[str, str]


def _decisions(connection: Connection) -> dict[str, _Decided]:
    """Return the newest sealed decision of each adjudication: the read that it chose, by endpoint."""
    query = (
        select(fact.c.object_id, fact.c.body)
        .where(fact.c.kind == FactKind.DECISION.value)
        .order_by(fact.c.object_id, fact.c.object_number)
    )
    found: dict[str, _Decided] = {}
    for row in connection.execute(query).all():
        decision = unseal_decision(signed_read_from_body(bytes(row.body)).sealed).decision
        given = (
            select(
                adjudication.c.comparison_id, side_map.c.side_a_read, comparison.c.first_read, comparison.c.second_read
            )
            .join(comparison, comparison.c.comparison_id == adjudication.c.comparison_id)
            .join(
                side_map, (side_map.c.read_id == adjudication.c.read_id) & (side_map.c.number == adjudication.c.number)
            )
            .where((adjudication.c.read_id == row.object_id) & (adjudication.c.number == decision.number))
        )
        sides = connection.execute(given).one()
        is_first_a = sides.side_a_read == sides.first_read
        reads = {
            Side.A: sides.side_a_read,
            Side.B: sides.second_read if is_first_a else sides.first_read,
        }
        found[row.object_id] = _Decided(
            sides.comparison_id, {name: reads[side] for name, side in decision.choices.items()}
        )
    return found


def _status(
    key: str, case: _Case, seed: bytes, compared: Row[Any] | None, signed: set[str], decided: Mapping[str, _Decided]
) -> CaseStatus:
    readers = reader_one(seed, key, case.readers.values())
    done = sum(read_id in signed for read_id in case.readers)
    if compared is None or not {compared.first_read, compared.second_read} <= set(case.readers):
        return CaseStatus(key, CaseStage.READING, readers, done)
    triggers = comparison_of(bytes(compared.body)).triggers
    if not triggers:
        return CaseStatus(key, CaseStage.AGREED, readers, done, final={"SUBJECT": readers[0]})
    if not case.adjudications:
        return CaseStatus(key, CaseStage.NO_ADJUDICATOR, readers, done, triggers)
    read_id, adjudicator = next(reversed(case.adjudications.items()))
    decision = decided.get(read_id)
    if decision is None:
        return CaseStatus(key, CaseStage.ADJUDICATION, readers, done, triggers, adjudicator)
    if decision.comparison_id != compared.comparison_id:
        return CaseStatus(key, CaseStage.DECIDED_BEFORE, readers, done, triggers, adjudicator)
    final = {name: case.readers[chosen] for name, chosen in decision.choices.items()}
    return CaseStatus(key, CaseStage.DECIDED, readers, done, triggers, adjudicator, final)
