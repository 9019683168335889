"""What others did changes nothing that a login can obtain, byte for byte (TR-12).

A pair is the database before anybody else did anything, and after one act more than the pair before. Two databases that
were made twice would differ in every id and time; these differ in what others did and in nothing else.
"""

from __future__ import annotations

import contextlib
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from readstation.store.central.logins import Group
from tests.attack.others import Others
from tests.attack.two_worlds import Answer, Asker
from tests.builders.adjudicated import PASSWORD
from tests.builders.central_access import prepared
from tests.builders.own_rows import Owner, new_owners
from tests.support.postgres import PostgresServer, fresh_database
from tests.support.seeds import seed_of_part

PAIRS = 20
WHOLE_EVERY = 20
"""Pairs between two at which the server's own functions are asked as well, about 3,000 questions more."""
SEED = seed_of_part(20261128)
MOST_UNTIL_FOUND = 60

pytestmark = pytest.mark.postgres

Answers = dict[tuple[str, str], Answer]


@dataclass
class Scene:
    """A trial in which a reader and an adjudicator ask, and all others work."""

    others: Others
    askers: tuple[Asker, ...]
    before: list[Answers]

    def differing(self, *, is_whole: bool) -> list[tuple[tuple[str, str], Answer, Answer]]:
        """Ask again, and return what is not as it was: the question, the answer before, the answer now."""
        found = []
        for asker, answers in zip(self.askers, self.before, strict=True):
            now = asker.answers(is_whole=is_whole)
            found += [(key, answers[key], now[key]) for key in now if answers[key] != now[key]]
        return found


@contextlib.contextmanager
def scene(server: PostgresServer, *, leak: str = "", is_whole: bool = True) -> Iterator[Scene]:
    """Make a trial, plant a leak into it where one is given, and ask everything once before others go on."""
    with fresh_database(server) as url, contextlib.ExitStack() as kept:
        owners = new_owners(prepared(url))
        others = Others(owners, random.Random(SEED))
        administrator = kept.enter_context(psycopg.connect(url.replace("+psycopg", ""), autocommit=True))
        if leak:
            administrator.execute(leak)
        asking = owners.of(Group.READER), owners.of(Group.ADJUDICATOR)
        askers = []
        for owner in asking:
            session = kept.enter_context(owners.access.psql(owner.hand.login, PASSWORD))
            names = (*_names(owner), *others.names)
            calls = [(call.statement, call.parameters) for call in owner.calls(owners.of(Group.TRAINEE))]
            askers.append(Asker(session, administrator, names, SEED, calls))
        # The plan of an open catalogue, which nobody's work changes, has other estimates after the first round.
        others.the_server_tidies_up()
        before = [asker.answers(is_whole=is_whole) for asker in askers]
        made = Scene(others, tuple(askers), before)
        assert made.differing(is_whole=is_whole) == [], "one world differs from itself"
        yield made


def _names(owner: Owner) -> tuple[str, ...]:
    read = owner.open_read
    return (owner.station, owner.hand.login, read.case_alias, read.read_id, owner.closed_read.read_id)


@pytest.mark.parametrize("pairs", [PAIRS, pytest.param(200, marks=pytest.mark.slow)])
def test_what_others_do_is_not_seen(
    postgres_server: PostgresServer, pairs: int, record_property: Callable[[str, object], None]
) -> None:
    """A reader and an adjudicator ask everything before and after each act of others."""
    with scene(postgres_server) as here:
        for answers in here.before:
            assert len(answers) > 500
            assert sum(each[0] == "rows" and each[2] != () for each in answers.values()) > 100
        for pair in range(1, pairs + 1):
            here.others.act()
            assert here.differing(is_whole=pair % WHOLE_EVERY == 0) == [], here.others.done
        done = here.others.done
        assert len(set(done)) > (15 if pairs == PAIRS else 20), sorted(set(done))
    record_property("pairs", pairs)
    record_property("kinds of acts", ", ".join(sorted(set(done))))
    took = [statistics.median(asker.took_s) for asker in here.askers]
    first = [asker.took_s[0] for asker in here.askers]
    words = ", ".join(f"{1000 * (now - then):+.0f}" for now, then in zip(took, first, strict=True))
    record_property("median difference of all answers together, ms", words)


LEAKS = {
    "how many facts others have sent": "SELECT count(*) FROM d.inbox",
    "whether the other reader has signed": (
        "SELECT count(*) FROM d.fact f WHERE f.kind = 'signed_read' AND f.login <> session_user"
    ),
    "whether an adjudication is open": "SELECT count(*) FROM d.adjudication",
    "who is there": "SELECT count(*) FROM vault.person",
    "how far the log has come": "SELECT count(*) FROM d.fact",
    "what was released to others": "SELECT count(*) FROM d.manifest",
}
_FIRST, *_MORE = LEAKS


@pytest.mark.parametrize("leak", [_FIRST, *(pytest.param(each, marks=pytest.mark.slow) for each in _MORE)])
def test_the_same_questions_find_a_leak(
    postgres_server: PostgresServer, leak: str, record_property: Callable[[str, object], None]
) -> None:
    """Sensitivity: one number more that a reader can ask for, among all that they can."""
    planted = (
        "CREATE FUNCTION api.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp "
        f"AS $leak$ {LEAKS[leak]} $leak$; GRANT EXECUTE ON FUNCTION api.leak() TO g_reader"
    )
    with scene(postgres_server, leak=planted, is_whole=False) as here:
        for _ in range(MOST_UNTIL_FOUND):
            here.others.act()
            found = here.differing(is_whole=False)
            if found:
                break
    assert {key for key, _, _ in found} == {("first", "SELECT api.leak() ()"), ("again", "SELECT api.leak() ()")}
    record_property(f"acts until it was found: {leak}", str(len(here.others.done)))
