"""Nobody who owns rows holds the door to anybody, whatever is called and never ended (TR-11; trust 4, row 19)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from readstation.core.ids import new_alias
from readstation.store.central.logins import Group
from tests.attack.conftest import FIXTURES, SERVERS
from tests.attack.test_matrix import FUNCTIONS
from tests.builders.adjudicated import PASSWORD
from tests.builders.central_access import prepared
from tests.builders.own_rows import Call, Owner, Owners, new_owners
from tests.builders.released import release_rows
from tests.support.postgres import fresh_database

KINDS = (Group.READER, Group.ADJUDICATOR, Group.TRAINER, Group.TRAINEE)
ACTS_OF_THE_HOUSE = 3
"""The office gives a case, and releases it; the sequencer seals."""

Session = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture(params=SERVERS, scope="module")
def owners(request: pytest.FixtureRequest) -> Iterator[Owners]:
    """Return a trial of its own at each server, where everybody but the holder waits a second for a lock at most."""
    server = request.getfixturevalue(FIXTURES[request.param])
    with fresh_database(server) as url:
        made = new_owners(prepared(url))
        with _administrator(made) as administrator:
            administrator.execute(f"ALTER DATABASE {administrator.info.dbname} SET lock_timeout = '1s'")  # type: ignore[arg-type]
        yield made


def _administrator(owners: Owners) -> Session:
    return psycopg.connect(owners.access.administrator.replace("+psycopg", ""), autocommit=True)


def _session(owners: Owners, owner: Owner) -> Session:
    return owners.access.psql(owner.hand.login, PASSWORD)


@contextlib.contextmanager
def _holding(owners: Owners, holder: Owner) -> Iterator[Session]:
    """Give a session without a deadline whose transaction is never ended."""
    with contextlib.closing(_session(owners, holder)) as session:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
            session.execute(f"SET {setting} = 0")  # type: ignore[arg-type]
        session.execute("BEGIN")
        yield session


def _asked(session: Session, call: Call) -> None:
    rows = session.execute(call.statement, call.parameters).fetchall()  # type: ignore[call-overload]
    assert rows, f"{call.function} answers nothing"
    assert call.answer in (None, rows[0]), f"{call.function} answers {rows[0]}"


def _others_work(owners: Owners, holder: Owner) -> int:
    """Let everybody else call all that they may and send a fact, the office work, the sequencer seal; count calls."""
    done, sent = 0, []
    for owner in owners.people:
        if owner is holder:
            continue
        with contextlib.closing(_session(owners, owner)) as session:
            assert session.execute("SHOW lock_timeout").fetchone() == ("1s",)
            session.execute("BEGIN")
            for call in owner.calls(holder):
                _asked(session, call)
                done += 1
            session.execute("ROLLBACK")
        sent.append((owner, owners.step(owner)))
    committee = owners.committee
    case = new_alias()
    free = next(each.hand for each in owners.people if each.kind == Group.READER and each is not holder)
    committee.assign(free, cases=(case,))
    release_rows(committee.access, committee.read_of(free, case).read_id, (0,))
    committee.sequence()
    said = {owner.kind: owners.answered(owner, number) for owner, number in sent}
    assert all(said.values()), "not sealed while a transaction was open"
    assert said[Group.READER] == "sealed"
    return done + len(sent) + ACTS_OF_THE_HOUSE


def _hold_all(owners: Owners, holder: Owner) -> int:
    """Hold every function of a person open in one transaction: whatever each takes is kept to its end."""
    called = set()
    with _holding(owners, holder) as session:
        for call in holder.calls(_another(owners, holder)):
            _asked(session, call)
            called.add(call.function)
        assert called == {name for name, who in FUNCTIONS.items() if holder.kind in who}
        return _others_work(owners, holder)


def _another(owners: Owners, holder: Owner) -> Owner:
    return next(each for each in owners.people if each is not holder)


@pytest.mark.parametrize("kind", KINDS)
def test_all_functions_held_open_at_once_delay_nobody(
    owners: Owners, kind: Group, record_property: Callable[[str, object], None]
) -> None:
    """TR-11: with rows of the own to answer; two readers of a case, their adjudicator, trainer, trainee, the house."""
    record_property("calls of others beside held functions", _hold_all(owners, owners.of(kind)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_function_held_open_in_turn_delays_nobody(
    owners: Owners, kind: Group, record_property: Callable[[str, object], None]
) -> None:
    """TR-11: each in a transaction of its own."""
    holder = owners.of(kind)
    another = _another(owners, holder)
    held = calls = 0
    for place in range(sum(1 for _ in holder.calls(another))):
        with _holding(owners, holder) as session:
            _asked(session, list(holder.calls(another))[place])
            held += 1
            calls += _others_work(owners, holder)
    record_property("functions held in turn", held)
    record_property("calls of others beside held functions", calls)


_TAKEN = (
    "CREATE FUNCTION public.taken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$BEGIN {} RETURN NEW; END$$"
)
_AT_EACH_PUSH = "CREATE TRIGGER taken BEFORE INSERT ON d.inbox FOR EACH ROW EXECUTE FUNCTION public.taken()"
_UNDO = "DROP TRIGGER taken ON d.inbox; DROP FUNCTION public.taken()"
DOORS = {
    "an advisory lock": (
        f"{_TAKEN.format('PERFORM pg_advisory_xact_lock(11);')}; {_AT_EACH_PUSH}", _UNDO,
    ),
    "the head of the chain": (
        f"{_TAKEN.format('PERFORM FROM d.log_leaf ORDER BY position DESC LIMIT 1 FOR UPDATE;')}; {_AT_EACH_PUSH}",
        _UNDO,
    ),
    "a shared counter": (
        "CREATE TABLE public.counter AS SELECT 0 AS number; "
        f"{_TAKEN.format('UPDATE public.counter SET number = number + 1;')}; {_AT_EACH_PUSH}",
        f"{_UNDO}; DROP TABLE public.counter",
    ),
    "a number that two may write": (
        "CREATE UNIQUE INDEX taken ON d.claim (number) WHERE number > 1",
        "DROP INDEX d.taken",
    ),
}  # fmt: skip
"""Ways to make one person wait for another, and how each is taken back."""


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_can_be_held_is_found(owners: Owners, door: str) -> None:
    """TR-11, sensitivity: the same people at a central that was broken wait, and that is seen."""
    broken, whole = DOORS[door]
    with _administrator(owners) as administrator:
        administrator.execute(broken)  # type: ignore[arg-type]
        try:
            with pytest.raises(psycopg.errors.LockNotAvailable):
                _hold_all(owners, owners.of(Group.READER))
        finally:
            administrator.execute(whole)  # type: ignore[arg-type]
