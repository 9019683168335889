"""A trial at each server, and a login of every kind with psql in hand (trust 1, rows 1 to 5)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from readstation.store.central.logins import SEQUENCER, Group
from tests.builders.central_access import SERVICE_PASSWORD, CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.support.postgres import (
    PostgresServer,
    debian_binaries,
    fresh_database,
    running_postgres,
    wheel_binaries,
)

UNKNOWN = "unknown"
KINDS = (*Group, SEQUENCER, UNKNOWN)
GIVEN = os.environ.get("READSTATION_TEST_POSTGRES", "")
"""The folder of another release's ``initdb`` and ``postgres``, for whoever has one to try."""
SERVERS = ["debian", *(["wheel"] if debian_binaries() and wheel_binaries() else []), *(["given"] if GIVEN else [])]
FIXTURES = {"debian": "postgres_server", "wheel": "wheel_server", "given": "given_server"}


@dataclass
class Siege:
    """A trial with what is to be guarded, and who comes with psql.

    Attributes
    ----------
    access
        The database.
    victim
        A reader whose facts are sealed.
    logins
        Login and password by kind; the unknown one belongs to no group of the trial.
    """

    access: CentralAccess
    victim: World
    logins: dict[str, tuple[str, str]]
    sessions: dict[str, psycopg.Connection[tuple[Any, ...]]] = field(default_factory=dict)

    def administrator(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.access.administrator.replace("+psycopg", ""), autocommit=True)

    def session(self, kind: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Return the session of a kind of login, connected once."""
        if kind not in self.sessions or self.sessions[kind].closed:
            self.sessions[kind] = self.access.psql(*self.logins[kind])
        return self.sessions[kind]

    def run(self, kind: str, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Run a statement as a kind of login and return its rows."""
        cursor = self.session(kind).execute(statement, parameters)  # type: ignore[call-overload]
        return [] if cursor.description is None else cursor.fetchall()


@contextlib.contextmanager
def besieged(server: PostgresServer, folder: Path) -> Iterator[Siege]:
    """Make one trial for all attacks on a server: none of them may leave a trace."""
    with fresh_database(server) as url:
        access = prepared(url)
        victim = new_world(access, folder)
        victim.station.read_everything()
        victim.push(*victim.waiting())
        assert victim.sequence().sealed > 20
        logins = {group.value: access.new_login(group) for group in Group}
        logins[SEQUENCER] = SEQUENCER, SERVICE_PASSWORD
        logins[UNKNOWN] = access.new_login(Group.READER)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as administrator:
            administrator.execute(f'REVOKE g_reader FROM "{logins[UNKNOWN][0]}"')
            administrator.execute(f'GRANT CONNECT ON DATABASE "{administrator.info.dbname}" TO "{logins[UNKNOWN][0]}"')
        made = Siege(access, victim, logins)
        with contextlib.closing(victim.station):
            yield made
        for session in made.sessions.values():
            session.close()


@pytest.fixture(scope="session")
def siege_of_debian(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Return the trial at Debian's server, with TLS; at the wheel's where Debian's is not installed."""
    with besieged(postgres_server, tmp_path_factory.mktemp("victim")) as made:
        yield made


@pytest.fixture(scope="session")
def siege_of_wheel(wheel_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Return the trial at the newest server that a wheel gives."""
    with besieged(wheel_server, tmp_path_factory.mktemp("victim")) as made:
        yield made


@pytest.fixture(scope="session")
def given_server() -> Iterator[PostgresServer]:
    """Return the server that was given by its folder. It knows no TLS here."""
    with running_postgres(fsync=False, binaries=Path(GIVEN)) as server:
        yield server


@pytest.fixture(scope="session")
def siege_of_given(given_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    """Return the trial at the server that was given."""
    with besieged(given_server, tmp_path_factory.mktemp("victim")) as made:
        yield made


@pytest.fixture(params=SERVERS)
def siege(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Siege:
    """Return the trial at each server. All stay up for the session, whatever the order of tests."""
    made = request.getfixturevalue(f"siege_of_{request.param}")
    assert isinstance(made, Siege)
    return made
