"""What others did changes nothing that a login can obtain, byte for byte (TR-12)."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from readstation.core.ids import new_id
from readstation.store.central.factory import open_office
from readstation.store.central.logins import Group
from tests.attack.two_worlds import Asker
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.builders.signing_station import demo_assignment, demo_charter
from tests.support.postgres import PostgresServer, fresh_database
from tests.support.seeds import seed_of_part

PAIRS = 20
WHOLE_EVERY = 20
"""Pairs between two at which the server's own functions are asked as well, about 3,000 questions more."""
SEED = seed_of_part(20261128)

pytestmark = pytest.mark.postgres


@pytest.fixture
def access(postgres_server: PostgresServer) -> Iterator[CentralAccess]:
    with fresh_database(postgres_server) as url:
        yield prepared(url)


class Others:
    """Everybody but the one who asks, at work: each act leaves central other than it was."""

    def __init__(self, access: CentralAccess, folder: Path, chance: random.Random) -> None:
        self._access, self._folder, self._chance = access, folder, chance
        self._worlds: list[World] = []
        self._version = 1
        self.done: list[str] = []
        self.someone_comes()

    def act(self) -> None:
        """Do one thing, drawn by the seed."""
        acts: tuple[Callable[[], None], ...] = (
            self.someone_comes,
            self.someone_pushes,
            self.someone_pushes,
            self.the_sequencer_seals,
            self.someone_forges,
            self.a_case_is_given,
            self.rules_are_renewed,
            self.the_server_tidies_up,
        )
        chosen = self._chance.choice(acts)
        chosen()
        self.done.append(chosen.__name__)

    @property
    def foreign_names(self) -> tuple[str, ...]:
        one = self._worlds[0].station
        return (one.station_key.station.station_id, one.login, one.assignment.case_alias, one.assignment.read_id)

    def someone_comes(self) -> None:
        world = new_world(self._access, self._folder / new_id())
        world.station.read_everything()
        self._worlds.append(world)

    def someone_pushes(self) -> None:
        world = self._chance.choice(self._worlds)
        facts = world.waiting(self._chance.randint(1, 9))
        if facts:
            world.push(*facts)
            world.station.store.outbox.mark_received(facts)

    def the_sequencer_seals(self) -> None:
        self._worlds[0].sequence()

    def someone_forges(self) -> None:
        """Another's second bytes under a number that is there: a fork, kept beside."""
        world = self._chance.choice(self._worlds)
        waiting = world.waiting(1)
        if waiting:
            world.push(*waiting)
            world.push(replace(waiting[0], digest="0" * 64))

    def a_case_is_given(self) -> None:
        station = self._chance.choice(self._worlds).station
        with contextlib.closing(open_office(self._access.office)) as office:
            office.assign(demo_assignment(station.login, station.charter))

    def rules_are_renewed(self) -> None:
        self._version += 1
        with contextlib.closing(open_office(self._access.office)) as office:
            office.put_charter(demo_charter(self._version))

    def the_server_tidies_up(self) -> None:
        with psycopg.connect(self._access.administrator.replace("+psycopg", ""), autocommit=True) as administrator:
            administrator.execute("VACUUM ANALYZE")

    def close(self) -> None:
        for world in self._worlds:
            world.station.close()


@pytest.mark.parametrize("pairs", [PAIRS, pytest.param(200, marks=pytest.mark.slow)])
def test_what_others_do_is_not_seen(access: CentralAccess, tmp_path: Path, pairs: int) -> None:
    """A reader and an adjudicator ask everything before and after each act of others."""
    asking = new_world(access, tmp_path / "asking")
    asking.station.read_everything()
    asking.push(*asking.waiting())
    asking.sequence()
    others = Others(access, tmp_path, random.Random(SEED))
    station = asking.station
    names = (
        station.station_key.station.station_id,
        station.login,
        station.assignment.case_alias,
        station.assignment.read_id,
        *others.foreign_names,
    )
    with contextlib.ExitStack() as kept:
        kept.callback(others.close)
        kept.callback(station.close)
        administrator = kept.enter_context(
            psycopg.connect(access.administrator.replace("+psycopg", ""), autocommit=True)
        )
        sessions = [
            access.psql(station.login, asking.password),
            access.psql(*access.new_login(Group.ADJUDICATOR)),
        ]
        askers = [Asker(kept.enter_context(session), administrator, names, SEED) for session in sessions]
        # The plan of an open catalogue, which nobody's work changes, has other estimates after the first round.
        others.the_server_tidies_up()
        before = [asker.answers() for asker in askers]
        assert [asker.answers() for asker in askers] == before, "one world differs from itself"
        assert len(before[0]) > 500
        for pair in range(1, pairs + 1):
            others.act()
            for asker, answers in zip(askers, before, strict=True):
                now = asker.answers(is_whole=pair % WHOLE_EVERY == 0)
                differs = [(key, answers[key], now[key]) for key in now if answers[key] != now[key]]
                assert differs == [], others.done
    assert len(set(others.done)) >= 5


def test_the_same_questions_find_a_leak(access: CentralAccess, tmp_path: Path) -> None:
    """Sensitivity: a function that counts what others sent is found."""
    asking = new_world(access, tmp_path / "asking")
    others = Others(access, tmp_path, random.Random(SEED))
    with contextlib.ExitStack() as kept:
        kept.callback(others.close)
        kept.callback(asking.station.close)
        administrator = kept.enter_context(
            psycopg.connect(access.administrator.replace("+psycopg", ""), autocommit=True)
        )
        administrator.execute(
            "CREATE FUNCTION api.leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM d.inbox'"
        )
        administrator.execute("GRANT EXECUTE ON FUNCTION api.leak() TO g_reader")
        session = kept.enter_context(access.psql(asking.station.login, asking.password))
        asker = Asker(session, administrator, (), SEED)
        before = asker.answers(is_whole=False)
        assert asker.answers(is_whole=False) == before
        others.someone_pushes()
        now = asker.answers(is_whole=False)
    assert {key for key in before if before[key] != now[key]} == {
        ("first", "SELECT api.leak() ()"),
        ("again", "SELECT api.leak() ()"),
    }
