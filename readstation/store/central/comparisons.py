"""The sequencer compares both signed reads of a case, and copies them to the adjudicator (MR-809, TR-24, TR-30)."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, exists, insert, select

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.ids import ReadId, new_id
from readstation.criteria.discordance import ReaderResult, adjudication_triggers
from readstation.model.adjudication import Side, SideStatement
from readstation.model.charter import Charter
from readstation.model.codec import later, record_from_json, record_to_json
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.model.read import SealedRead
from readstation.model.subject import Task
from readstation.reading.decision import Decision
from readstation.reading.read_result import result_of_sealed
from readstation.store.central.checkpoints import CheckpointKey
from readstation.store.central.counting import counting_query
from readstation.store.central.schema import assignment, assignment_end, charter, fact
from readstation.store.central.schema_adjudication import (
    adjudication,
    adjudication_body,
    case_day,
    case_link,
    comparison,
    side_map,
)

Drawn = TypeVar("Drawn")

_READERS = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two signed reads come to side by side, as central keeps it.

    Attributes
    ----------
    first, second
        What each comes to; which is which stands in the row.
    triggers
        In which endpoints they differ so that a third person decides, in the order of MR-809.
    charter_digest
        The charter that both were read by.
    days
        Timepoint and days since the baseline, as far as they were known: what the results rest on.
    """

    first: ReaderResult
    second: ReaderResult
    triggers: tuple[str, ...]
    charter_digest: str
    days: tuple[tuple[int, int], ...] = later(default=())


@dataclass(frozen=True, slots=True)
class _Signed:
    read_id: str
    version: int


def compare_reads(connection: Connection) -> int:
    """Compare the signed versions of both reads that count, of every case that has them; return how many were new.

    A case has two primary reads that were not taken back. What was compared is kept, also where nothing differs. An
    amended version counts once it was approved (TR-33).
    """
    fresh = _not_compared(connection)
    for link, first, second in fresh:
        body = _compared(connection, link, first, second)
        row = {
            "comparison_id": new_id(),
            "link": link,
            "first_read": first.read_id,
            "first_version": first.version,
            "second_read": second.read_id,
            "second_version": second.version,
            "body": canonical_bytes(record_to_json(body)),
            "compared_ms": _now_ms(),
        }
        connection.execute(insert(comparison), row)
    return len(fresh)


def open_adjudications(connection: Connection, key: CheckpointKey) -> int:
    """Copy both bodies of each discordant case to whom the office gave its adjudication; return how many were new.

    Which read is A is drawn for each case and adjudicator, and kept in the vault (TR-24).
    """
    fresh = _not_opened(connection)
    for given, number, found in fresh:
        row = {
            "read_id": given.read_id,
            "number": number,
            "login": given.login,
            "comparison_id": found.comparison_id,
            "triggers": ",".join(comparison_of(bytes(found.body)).triggers),
        }
        connection.execute(insert(adjudication), row)
        _copy_sides(connection, key, given, number, found)
    return len(fresh)


def drawn_sides(first: Drawn, second: Drawn) -> tuple[Drawn, Drawn]:
    """Return two reads as A and B: drawn, and by nothing that they are (TR-24)."""
    return (second, first) if secrets.randbits(1) else (first, second)


def is_work_left(connection: Connection) -> bool:
    """Return whether there is anything to compare or to copy."""
    return bool(_not_compared(connection) or _not_opened(connection))


def _not_compared(connection: Connection) -> list[tuple[str, _Signed, _Signed]]:
    compared = {
        (row.first_read, row.first_version, row.second_read, row.second_version)
        for row in connection.execute(
            select(
                comparison.c.first_read,
                comparison.c.first_version,
                comparison.c.second_read,
                comparison.c.second_version,
            )
        )
    }
    return [
        (link, first, second)
        for link, (first, second) in _pairs(connection)
        if (first.read_id, first.version, second.read_id, second.version) not in compared
    ]


def _not_opened(connection: Connection) -> list[tuple[Row[Any], int, Row[Any]]]:
    """Return each adjudication that was given and whose newest comparison was not copied, with the next number."""
    tasks = connection.execute(_open_tasks(Task.ADJUDICATION)).all()
    if not tasks:
        return []
    links = {row.link for row in tasks}
    query = select(comparison).where(comparison.c.link.in_(links)).order_by(comparison.c.compared_ms)
    newest = {row.link: row for row in connection.execute(query)}
    readers = {row.read_id for row in connection.execute(_open_tasks(Task.READ))}
    opened: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(adjudication.c.read_id, adjudication.c.comparison_id)):
        opened[row.read_id].add(row.comparison_id)
    return [
        (given, len(opened[given.read_id]) + 1, found)
        for given in tasks
        if (found := newest.get(given.link)) is not None
        and found.comparison_id not in opened[given.read_id]
        and {found.first_read, found.second_read} <= readers
        and comparison_of(bytes(found.body)).triggers
    ]


def comparison_of(body: bytes) -> Comparison:
    """Return a comparison from the bytes that are kept.

    Raises
    ------
    DataProblem
        If they are not those of one.
    """
    return record_from_json(Comparison, parse_canonical(body))


def rests_on_newest(connection: Connection, read_id: ReadId, decision: Decision) -> bool:
    """Return whether a decision names the two bodies of the newest comparison that its adjudicator was given."""
    query = (
        select(adjudication.c.number, comparison)
        .join(comparison, comparison.c.comparison_id == adjudication.c.comparison_id)
        .where(adjudication.c.read_id == read_id)
        .order_by(adjudication.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None or row.number != decision.number:
        return False
    reads = (_Signed(row.first_read, row.first_version), _Signed(row.second_read, row.second_version))
    return sorted(decision.body_digests.values()) == sorted(_sealed(connection, each).body_digest for each in reads)


def _pairs(connection: Connection) -> Iterator[tuple[str, tuple[_Signed, _Signed]]]:
    """Yield each case with its two signed reads, by their random ids."""
    newest = counting_query().subquery()
    given = _open_tasks(Task.READ).subquery()
    query = (
        select(given.c.link, given.c.read_id, newest.c.version)
        .join(newest, newest.c.object_id == given.c.read_id)
        .order_by(given.c.link, given.c.read_id)
    )
    reads: dict[str, list[_Signed]] = defaultdict(list)
    for row in connection.execute(query):
        reads[row.link].append(_Signed(row.read_id, row.version))
    for link, signed in reads.items():
        if len(signed) == _READERS:
            first, second = signed
            yield link, (first, second)


def _open_tasks(task: Task) -> Select[Any]:
    """Return the query of everything that was given for a task and not taken back."""
    is_ended = exists().where(assignment_end.c.read_id == case_link.c.read_id)
    return (
        select(case_link.c.link, case_link.c.read_id, case_link.c.login)
        .where((case_link.c.task == task.value) & ~is_ended)
        .order_by(case_link.c.read_id)
    )


def _compared(connection: Connection, link: str, first: _Signed, second: _Signed) -> Comparison:
    days = {
        row.timepoint: row.day
        for row in connection.execute(select(case_day.c.timepoint, case_day.c.day).where(case_day.c.link == link))
    }
    rules_of_both = [_rules(connection, each.read_id) for each in (first, second)]
    (digest, rules), _ = rules_of_both
    results = [
        result_of_sealed(_sealed(connection, each), its_rules, days)
        for each, (_, its_rules) in zip((first, second), rules_of_both, strict=True)
    ]
    active = frozenset(rules.adjudication_triggers) or None
    entries = adjudication_triggers(results[0], results[1], active)
    triggers = tuple(entry.conclusion for entry in entries)
    return Comparison(results[0], results[1], triggers, digest, tuple(sorted(days.items())))


def _rules(connection: Connection, read_id: str) -> tuple[str, Charter]:
    query = (
        select(charter.c.digest, charter.c.body)
        .join(assignment, assignment.c.charter_digest == charter.c.digest)
        .where(assignment.c.read_id == read_id)
    )
    row = connection.execute(query).one()
    return row.digest, record_from_json(Charter, parse_canonical(bytes(row.body)))


def _sealed(connection: Connection, which: _Signed) -> SealedRead:
    is_it = (
        (fact.c.kind == FactKind.SIGNED_READ.value)
        & (fact.c.object_id == which.read_id)
        & (fact.c.object_number == which.version)
    )
    body = connection.execute(select(fact.c.body).where(is_it)).scalar_one()
    return signed_read_from_body(bytes(body)).sealed


def _copy_sides(connection: Connection, key: CheckpointKey, given: Row[Any], number: int, found: Row[Any]) -> None:
    """Copy both bodies with the sequencer's statement of each: no name, no key, no station, no time, no free text."""
    reads = drawn_sides(
        _Signed(found.first_read, found.first_version), _Signed(found.second_read, found.second_version)
    )
    connection.execute(insert(side_map), {"read_id": given.read_id, "number": number, "side_a_read": reads[0].read_id})
    days = comparison_of(bytes(found.body)).days
    for side, which in zip(Side, reads, strict=True):
        sealed = _sealed(connection, which)
        digest, _ = _rules(connection, which.read_id)
        statement = SideStatement(given.read_id, number, side, sealed.body_digest, digest, days)
        row = {
            "read_id": given.read_id,
            "number": number,
            "side": side.value,
            "login": given.login,
            "body": sealed.body,
            "statement": statement.body(),
            "signature": key.sign(statement.message()),
            "public_key_hex": key.public_key_hex,
        }
        connection.execute(insert(adjudication_body), row)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
