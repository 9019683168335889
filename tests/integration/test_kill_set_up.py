"""A set-up of central that is killed anywhere leaves the old or the new schema, never one between (TR-64)."""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url

from readstation.app.central_verification import verify_central
from readstation.core.jobs import QuietJob
from readstation.store.central.factory import open_administration
from readstation.store.central.migrate import known_schemas, newest_schema
from tests.builders.old_central import (
    NOTHING,
    OldCentral,
    Parts,
    Rows,
    copied,
    lost_rows,
    made_of,
    old_central,
    rows_of,
    rows_of_a_trial,
)
from tests.support.forked import ForkedProgram, expect
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.seeds import seed_of_part

SEED = seed_of_part(20261164)
PROGRAM = expect("tests.integration.killed_set_up")
COPY = "central"
SCHEMAS = (NOTHING, *known_schemas())
APPROVALS_SINCE = "c0003"
"""The schema since which a key is proposed and approved; no release had an earlier one."""
SERVER_EVERY = 4
"""Of so many kills one is of the server, with all that it does."""
LONGEST_AFTER_STEP_S = 0.01
MOST_UNTIL_FOUND = 20
PATIENCE_S = 60.0

_LOGINS = (
    "SELECT r.rolname::text FROM pg_roles r JOIN pg_auth_members m ON m.member = r.oid "
    "JOIN pg_roles g ON g.oid = m.roleid AND g.rolname IN ('g_office', 'g_auditor') WHERE r.rolcanlogin"
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process"),
]


@dataclass
class Scene:
    """A server with databases of old schemas, and where first passwords go."""

    server: PostgresServer
    rows: Rows
    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "administrator").write_text(f"{self.server.password}\n")
        self._tries = 0
        self._olds: dict[str, OldCentral] = {}
        self._steps: dict[str, tuple[int, int]] = {}

    def old(self, schema: str) -> OldCentral:
        """Return a database of a schema with a trial's rows, made once."""
        if schema not in self._olds:
            self._olds[schema] = old_central(self.server, schema, self.rows)
        return self._olds[schema]

    def steps(self, old: OldCentral) -> tuple[int, int]:
        """Return how many steps a set-up takes from a schema to the newest, and to the end."""
        if old.schema not in self._steps:
            self._steps[old.schema] = self.whole(old)
        return self._steps[old.schema]

    def program(self, step: int, *fault: str) -> ForkedProgram:
        """Start a set-up of the copy as an administrator does."""
        self._tries += 1
        url = make_url(self.server.url(COPY)).set(drivername="postgresql")
        told = url._replace(password=None).render_as_string(hide_password=False)
        password = {"READSTATION_ADMINISTRATOR_PASSWORD_FILE": str(self.folder / "administrator")}
        return ForkedProgram(PROGRAM, told, self.folder / f"first-{self._tries}", step, *fault, added=password)

    def whole(self, old: OldCentral) -> tuple[int, int]:
        """Set a database up without a kill; return how many steps it takes to the schema, and to the end."""
        copied(self.server, old, COPY)
        with self.program(0) as setting_up:
            said = setting_up.stdout.read()
            assert setting_up.wait() == 0, setting_up.stderr.read()[-3000:]
        migrated, steps = said.split()[-2:]
        return int(migrated), int(steps)

    def logins(self) -> frozenset[str]:
        """Return the logins of the house that can sign in on this server."""
        with self.server.connect() as owner:
            return frozenset(login for (login,) in owner.execute(_LOGINS))

    def alone(self) -> None:
        """Wait until what the dead have left behind has ended on the server."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        until = time.monotonic() + PATIENCE_S
        with self.server.connect() as owner:
            while owner.execute(query, (COPY,)).fetchone() != (0,):
                assert time.monotonic() < until, "a session of the killed program does not end"
                time.sleep(0.01)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("set-up")
    with running_postgres() as server:
        rows = rows_of_a_trial(server, folder / "station")
        yield Scene(server, rows, folder)


@dataclass(frozen=True)
class Try:
    """A database before a set-up that is killed.

    Attributes
    ----------
    old
        What it was copied from.
    before, new
        What it is made of, and what a set-up that is not killed makes of it.
    logins
        Those of the house on the server.
    """

    old: OldCentral
    before: Parts
    new: Parts
    logins: frozenset[str] = frozenset()


def kill_one(scene: Scene, step: int, chance: random.Random, *fault: str, server: bool = False) -> int:
    """Set the copy up, and kill that or the server at a step; return what the program ended with."""
    with scene.program(step, *fault) as setting_up:
        for line in setting_up.stdout:
            if line == "step\n":
                time.sleep(chance.uniform(0.0, LONGEST_AFTER_STEP_S))
                if server:
                    scene.server.kill_and_restart()
                else:
                    setting_up.kill()
                break
        setting_up.stdout.read()
        status = setting_up.wait()
    scene.alone()
    return status


def check(scene: Scene, one: Try) -> str:
    """Look at what a kill has left: the old or the new schema, and every row. Return which it is."""
    with scene.server.connect(COPY) as owner:
        found = made_of(owner)
        between = min(found ^ one.before, found ^ one.new, key=len)
        assert not between, f"neither the old nor the new schema: {sorted(map(str, between))[:3]}"
        assert not lost_rows(one.old.rows, rows_of(owner)), "rows are gone"
    return "new" if found == one.new else "old"


def set_up_again(scene: Scene, one: Try) -> None:
    """Do the same once more, as whoever was interrupted does, and look whether all is there then."""
    with scene.program(0) as setting_up:
        assert setting_up.wait() == 0, setting_up.stderr.read()[-3000:]
    assert check(scene, one) == "new"
    url = scene.server.url(COPY)
    with contextlib.closing(open_administration(url)) as administration:
        assert administration.role_findings() == ()
    if one.old.rows:
        result = verify_central(url, QuietJob(), "", None)
        # What was enrolled before two persons had to approve it has no approval, and its key does not count (TR-6).
        unapproved = {"TR-6.key", "TR-6.owner"} if one.old.schema < APPROVALS_SINCE else set()
        assert {finding.code for finding in result.findings if finding.is_error} == unapproved, result.findings


def new_schema(scene: Scene) -> Parts:
    """Return what the newest schema is made of where nothing was there before and nothing was killed."""
    scene.whole(scene.old(NOTHING))
    with scene.server.connect(COPY) as owner:
        return made_of(owner)


@pytest.mark.parametrize("kills", [8, pytest.param(300, marks=pytest.mark.slow)])
def test_a_killed_set_up_leaves_the_old_or_the_new_schema(
    scene: Scene, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-64: from each schema, killed before any statement or with its server; again, and all is there."""
    chance, found, new = random.Random(SEED), Counter[str](), new_schema(scene)
    order = chance.sample(SCHEMAS, len(SCHEMAS))
    for number in range(kills):
        old = scene.old(order[number % len(order)])
        is_server = number % SERVER_EVERY == SERVER_EVERY - 1
        # Most kills are of the migrations; the others of form and accounts, which come after.
        step = chance.randint(1, scene.steps(old)[number % 4 == 0])
        one = Try(old, copied(scene.server, old, COPY), new, scene.logins())
        status = kill_one(scene, step, chance, server=is_server)
        found["server" if is_server else "program"] += 1
        found["in the act"] += status != 0
        found[check(scene, one)] += 1
        set_up_again(scene, one)
        with scene.server.connect(COPY) as owner:
            people = {login for (login,) in owner.execute("SELECT login FROM vault.person")}
        assert scene.logins() - one.logins <= people, "a login that is nobody's"
    assert found["old"], "no kill came before the end of the migrations"
    record_property("kills of a set-up", kills)
    record_property("schemas", min(kills, len(order)))
    record_property("found", dict(found))


@pytest.mark.slow
def test_every_schema_comes_to_the_newest(scene: Scene, record_property: Callable[[str, object], None]) -> None:
    """TR-64: with its rows, and nothing different from a database that was made new."""
    new = new_schema(scene)
    for schema in SCHEMAS:
        old = scene.old(schema)
        scene.whole(old)
        assert check(scene, Try(old, frozenset(), new)) == "new"
    record_property("schemas", len(SCHEMAS))


def test_a_set_up_in_pieces_is_found(scene: Scene) -> None:
    """TR-64, sensitivity: with a transaction for each statement a kill leaves a schema between the two."""
    chance, new = random.Random(SEED), new_schema(scene)
    old = scene.old(known_schemas()[0])
    steps, _ = scene.steps(old)

    def kill_and_look() -> None:
        for _ in range(MOST_UNTIL_FOUND):
            one = Try(old, copied(scene.server, old, COPY), new)
            kill_one(scene, chance.randint(1, steps), chance, "in pieces")
            check(scene, one)

    with pytest.raises(AssertionError, match="neither the old nor the new schema"):
        kill_and_look()


def test_a_row_that_a_migration_loses_is_found(scene: Scene) -> None:
    """TR-64, sensitivity: the same look finds one row that is gone, and one guard."""
    new = new_schema(scene)
    old = scene.old(newest_schema())
    for harm, words in (
        ("DELETE FROM d.fact WHERE ctid = (SELECT min(ctid) FROM d.fact)", "rows are gone"),
        ("ALTER TABLE d.fact DISABLE ROW LEVEL SECURITY", "neither the old nor the new"),
        ("DROP TRIGGER append_only ON d.fact", "neither the old nor the new"),
        ("GRANT SELECT ON d.fact TO g_reader", "neither the old nor the new"),
    ):
        one = Try(old, copied(scene.server, old, COPY), new)
        check(scene, one)
        with scene.server.connect(COPY) as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute(harm)
        with pytest.raises(AssertionError, match=words):
            check(scene, one)
