"""What is looked at when all is at rest: nothing acknowledged is missing, doubled, altered or out of order (TR-55)."""

from __future__ import annotations

from collections import Counter

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import Refused
from readstation.model.fact import FactKind
from readstation.model.fact_bodies import signed_read_from_body
from readstation.store.central.factory import open_central
from tests.builders.adjudicated import PASSWORD
from tests.histories.central import Central, Owner, Sender
from tests.histories.desk import Desk
from tests.histories.life import PRINTED_NAME

_ASIDE = ("conflict", "quarantined")


def check_log(owner: Owner) -> None:
    """The log has no hole, and each origin's facts stand in it in their order, once each."""
    rows = owner.execute("SELECT position, login, station, number, digest FROM d.log_leaf ORDER BY position").fetchall()
    assert [row[0] for row in rows] == list(range(len(rows))), "the log has a hole"
    last: Counter[tuple[str, str]] = Counter()
    for _, login, station, number, _ in rows:
        last[login, station] += 1
        assert number == last[login, station], "a fact stands twice in the log, or out of its order"
    inbox = owner.execute("SELECT login, station, number, digest FROM d.inbox").fetchall()
    assert sorted(row[1:] for row in rows) == sorted(inbox), "the log and what arrived are not the same"


def check_desk(owner: Owner, desk: Desk) -> None:
    """Central has all that the station has, once each, with its bytes; all that was acknowledged is sealed."""
    login, rows = desk.reader.login, desk.rows()
    found = owner.execute("SELECT station, number, fact_id, kind, digest FROM d.inbox WHERE login = %s", (login,))
    missing = {row[:5] for row in rows} - set(found.fetchall())
    assert not missing, "facts are missing at central"
    _check_answers(rows, desk.settled)
    sealed = _digests(owner, "fact", login)
    aside = _digests(owner, "quarantine", login)
    if not desk.was_set_back:
        assert not aside, "facts of a station that did nothing wrong were put aside"
        forks = owner.execute("SELECT count(*) FROM d.fork WHERE login = %s", (login,)).fetchone()
        assert forks == (0,), "a station that was never set back has forked"
    for read in desk.model.reads.values():
        for digest in (*read.steps.values(), *read.signed.values()):
            assert sealed[digest] == 1 or (desk.was_set_back and aside[digest]), (
                "what was acknowledged is not sealed exactly once"
            )


def _check_answers(rows: list[tuple[str, int, str, str, str, str]], settled: int) -> None:
    """Every fact has its answer but for the last ones of an origin, made since the sequencer's last pass but one."""
    count = 0
    for station in {row[0] for row in rows}:
        states = [row[5] for row in rows if row[0] == station]
        answered = [state in ("sealed", *_ASIDE) for state in states]
        assert "waiting" not in states, "a fact was not sent"
        assert answered == sorted(answered, reverse=True), "a fact has no answer, and one after it has"
        count += answered.count(True)
    assert count >= settled, "facts have no answer"


def _digests(owner: Owner, table: str, login: str) -> Counter[str]:
    query = f"SELECT digest FROM d.{table} WHERE login = %s AND kind <> %s"
    return Counter(digest for (digest,) in owner.execute(query, (login, FactKind.AUDIT.value)))


def check_reader_sees_own(central: Central, desk: Desk, owner: Owner, given: set[str]) -> None:
    """The work list of a reader holds what the office gave to this one and is not signed, and nothing else."""
    query = "SELECT object_id FROM d.fact WHERE login = %s AND kind = %s"
    signed = {name for (name,) in owner.execute(query, (desk.reader.login, FactKind.SIGNED_READ.value))}
    line = open_central(central.access.station, desk.reader.login, PASSWORD)
    try:
        listed = {each.read_id for each, _ in line.assignments()}
    finally:
        line.close()
    assert listed <= given, "a reader sees what was not given to them"
    assert given - signed <= listed, "a reader does not see what was given to them"


def check_intruder_sees_nothing(central: Central, intruder: Sender, desks: list[Desk]) -> None:
    """Whoever asks for another's things gets what one gets for things that are not there."""
    with intruder.connected(central) as line:
        for desk in desks:
            station = desk.reader.station
            assert line.receipts(station, 0) == (), "a reader sees answers to another"
            assert line.origin_state(station).received == 0, "a reader sees what another has sent"
            assert line.own_facts(station, 0) == (), "a reader gets facts of another"
        with pytest.raises(Refused):
            line.adjudications()


def check_adjudicator(central: Central, third: Sender, owner: Owner, given: set[str]) -> None:
    """An adjudicator sees given cases alone, in bodies that two readers signed, without a word of who they are."""
    signed = owner.execute("SELECT body FROM d.fact WHERE kind = %s", (FactKind.SIGNED_READ.value,)).fetchall()
    known = {sha256_hex(signed_read_from_body(bytes(body)).sealed.body) for (body,) in signed}
    logins = {login for (login,) in owner.execute("SELECT DISTINCT login FROM d.inbox")}
    with third.connected(central) as line:
        for opened in line.adjudications():
            assert opened.read_id in given, "an adjudicator sees a case that was not given"
            for body in line.bodies(opened.read_id):
                assert sha256_hex(body.body) in known, "an adjudicator reads what nobody signed"
                for word in (*logins, PRINTED_NAME):
                    assert word.encode() not in body.body + body.statement, "an adjudicator learns who read"


def check_decisions(owner: Owner, digests: list[str]) -> None:
    """Each decision is sealed or put aside, once; it is put aside where a read was signed anew, or compared anew."""
    query = "SELECT digest FROM d.fact WHERE kind = %s UNION ALL SELECT digest FROM d.quarantine WHERE kind = %s"
    found = Counter(digest for (digest,) in owner.execute(query, (FactKind.DECISION.value, FactKind.DECISION.value)))
    assert all(found[each] == 1 for each in digests), "a decision is not there exactly once"
