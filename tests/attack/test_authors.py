"""An adjudicator with psql in hand does not learn which reader made which read (trust 4, row 27; TR-24, TR-30)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from scipy.stats import binomtest
from sqlalchemy import select

from readstation.model.adjudication import STATEMENT_DOMAIN, Side
from readstation.model.subject import Task
from readstation.reading import seal
from readstation.security.keys import check_signature
from readstation.store.central.schema_adjudication import side_map
from readstation.sync.ports import MOST_FACTS_A_PUSH
from tests.builders.adjudicated import PASSWORD, Committee, Hand, Said, new_committee
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import as_administrator
from tests.support.seeds import seed_of_part

CASES = 40
SEED = seed_of_part(27)
FEWEST_FOR_CHANCE = 1e-7
"""Rarer than this is no chance any more: sides are really drawn, and the suite must not fail of a rare draw."""
READS = (Said((250, 250)), Said((250, 480)))


@pytest.fixture
def committee(postgres_url: str) -> Committee:
    return new_committee(prepared(postgres_url))


def played(committee: Committee, cases: tuple[str, ...]) -> None:
    """Play cases: who of each signs first, and who sees it grow, is drawn; then the adjudicator gets all of them."""
    chance = random.Random(SEED)
    readers = committee.first, committee.second
    for hand in readers:
        committee.assign(hand, cases=cases)
    said = {(hand.login, case): read for case in cases for hand, read in zip(readers, _shuffled(chance), strict=True)}
    begins = {case: chance.choice(readers).login for case in cases}
    for is_first in (True, False):
        for hand in readers:
            facts = [
                committee.signed(hand, said[hand.login, case], case)
                for case in cases
                if (begins[case] == hand.login) is is_first
            ]
            for start in range(0, len(facts), MOST_FACTS_A_PUSH):
                committee.push(hand, *facts[start : start + MOST_FACTS_A_PUSH])
            committee.sequence()
    committee.assign(committee.third, Task.ADJUDICATION, cases)
    committee.sequence()


def _shuffled(chance: random.Random) -> tuple[Said, ...]:
    return tuple(chance.sample(READS, len(READS)))


def seen(access: CentralAccess, committee: Committee) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that the adjudicator is answered of each case, in the order in which it comes."""
    with access.psql(committee.third.login, PASSWORD) as session:
        given = [str(row[0]) for row in session.execute("SELECT read_id FROM api.adjudication()")]
        return {read_id: session.execute("SELECT * FROM api.bodies(%s)", (read_id,)).fetchall() for read_id in given}


Row = tuple[Any, ...]


def known_of(hand: Hand) -> list[str]:
    """Return what an adjudicator may know of a reader: account, name, key and station."""
    return [
        hand.login,
        hand.person.printed_name,
        hand.person.key_id,
        hand.person.public_key_hex,
        hand.station.station_id,
    ]


def _names(row: Row, hand: Hand) -> bool:
    return any(each.encode() in row[2] + row[3] for each in known_of(hand))


def _signed(row: Row, hand: Hand) -> bool:
    texts = row[2], row[3], STATEMENT_DOMAIN + b"\n" + row[3]
    return any(check_signature(hand.person.public_key_hex, each, row[4]) for each in texts)


def _digest_with(row: Row, hand: Hand) -> bytes:
    return hashlib.sha256("".join(known_of(hand)).encode() + row[2]).digest()


GUESSES: dict[str, Callable[[Row, Row, Committee], bool]] = {
    "A, always": lambda _a, _b, _: True,
    "the longer body": lambda a, b, _: len(a[2]) > len(b[2]),
    "the body that sorts first": lambda a, b, _: a[2] < b[2],
    "the smaller digest": lambda a, b, _: hashlib.sha256(a[2]).digest() < hashlib.sha256(b[2]).digest(),
    "the longer statement": lambda a, b, _: len(a[3]) > len(b[3]),
    "the smaller signature": lambda a, b, _: a[4] < b[4],
    "the larger target": lambda a, b, _: b'"length_tenths":480' in a[2] and b'"length_tenths":480' not in b[2],
    "who is named": lambda a, b, who: _names(a, who.first) or _names(b, who.second),
    "whose key signed": lambda a, b, who: _signed(a, who.first) or _signed(b, who.second),
    "a digest with what is known": lambda a, _, who: _digest_with(a, who.first) < _digest_with(a, who.second),
}
"""Ways to say that A is the first reader's, from the rows of A and B, and from what is known of both readers."""


def guessed(committee: Committee, cases: int) -> dict[str, tuple[int, float]]:
    """Play cases, and return how often each guess is right and how likely that is by chance."""
    played(committee, tuple(f"{number}C" for number in range(cases)))
    answers = seen(committee.access, committee)
    assert len(answers) == cases
    assert all([row[1] for row in rows] == [Side.A.value, Side.B.value] for rows in answers.values())
    with as_administrator(committee.access.administrator) as connection:
        side_a = {row.read_id: row.side_a_read for row in connection.execute(select(side_map))}
        query = "SELECT read_id FROM d.assignment WHERE login = %s"
        own = connection.exec_driver_sql(query, (committee.first.login,)).scalars()
        first_reads = set(own)
    found = {}
    for name, guess in GUESSES.items():
        right = sum(guess(*rows, committee) == (side_a[read_id] in first_reads) for read_id, rows in answers.items())
        found[name] = right, float(binomtest(right, cases).pvalue)
    return found


@pytest.mark.parametrize("cases", [CASES, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_rule_finds_the_author(
    committee: Committee, cases: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-30: guesses from lengths, orders, bytes, signatures, keys and accounts are right as often as a coin."""
    found = guessed(committee, cases)
    record_property("cases", cases)
    for name, (right, chance) in found.items():
        record_property(name, f"{right} of {cases}, p {chance:.3f}")
    record_property("smallest p", f"{min(p for _, p in found.values()):.4f}, of {len(found)} guesses")
    assert [name for name, (_, chance) in found.items() if chance <= FEWEST_FOR_CHANCE] == []


def test_only_what_is_the_adjudicator_s_is_answered(committee: Committee) -> None:
    """Neither tables nor others' reads; one answer for foreign, invented and own reads without an adjudication."""
    played(committee, ("1C",))
    foreign = [committee.read_of(hand, "1C").read_id for hand in (committee.first, committee.second)]
    with committee.access.psql(committee.third.login, PASSWORD) as session:
        refusals = set()
        for read_id in (*foreign, "00000000-0000-4000-8000-000000000000", "", "x" * 1000):
            with pytest.raises(psycopg.Error) as caught:
                session.execute("SELECT * FROM api.bodies(%s)", (read_id,))
            refusals.add((caught.value.sqlstate, str(caught.value).splitlines()[0]))
        assert len(refusals) == 1
        for table in (
            "d.comparison",
            "d.adjudication",
            "d.adjudication_body",
            "d.case_link",
            "vault.side_map",
            "d.fact",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"SELECT * FROM {table}")
    for hand in (committee.first, committee.second):
        with committee.access.psql(hand.login, PASSWORD) as session:
            for question in ("SELECT * FROM api.adjudication()", "SELECT * FROM api.bodies('x')"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(question)


def test_a_side_that_follows_from_the_reader_is_found(committee: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-30, sensitivity: where nothing is drawn, A is always the read with the smaller id, which is the first's."""
    monkeypatch.setattr("readstation.store.central.comparisons.secrets.randbits", lambda _: 0)
    monkeypatch.setattr("readstation.app.trial_reads.new_id", iter(_ids_in_turn()).__next__)
    assert guessed(committee, CASES)["A, always"] == (CASES, pytest.approx(0, abs=FEWEST_FOR_CHANCE))


def test_a_body_that_names_its_reader_is_found(committee: Committee, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-30, sensitivity: the account, in the midst of the body."""
    rules = seal._rules
    monkeypatch.setattr(seal, "_rules", lambda *given: {**rules(*given), "by": given[1].login})
    assert guessed(committee, CASES)["who is named"] == (CASES, pytest.approx(0, abs=FEWEST_FOR_CHANCE))


def _ids_in_turn() -> list[str]:
    """Return ids by which all reads of the first reader come before those of the second."""
    return [f"{first}0000000-0000-4000-8000-{number:012d}" for first in "0f8" for number in range(CASES)]
