"""The sequencer as its unit starts it: the ExecStart line, signals, its own death and its server's (TR-11)."""

from __future__ import annotations

import configparser
import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

import readstation
from readstation.core.resources import resource_path
from readstation.store.central.factory import sequencer_health
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.support.machine import not_run
from tests.support.postgres import PostgresServer, fresh_database, running_postgres

UNIT = resource_path("systemd", "readstation-sequencer.service")
PROGRAM = "/opt/readstation/bin/readstation"
PATIENCE_S = 120.0
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux")


def unit() -> configparser.RawConfigParser:
    """Return the unit; of a setting that stands there twice, the last line."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def installed_program() -> Path:
    """Return the command as it is installed beside this interpreter."""
    return Path(sys.executable).with_name("readstation")


class Service:
    """What systemd would start: the unit's ExecStart with its environment and its folder of state."""

    def __init__(self, access: CentralAccess, state: Path) -> None:
        words = shlex.split(unit()["Service"]["ExecStart"])
        assert words[0] == PROGRAM
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "READSTATION"))}
        place = make_url(access.sequencer)
        secret = state / "password"
        secret.write_text(f"{place.password}\n", encoding="utf-8")
        environment = {
            **inherited,
            "READSTATION_CENTRAL": f"postgresql://{place.username}@{place.host}:{place.port}/{place.database}?"
            + "&".join(f"{name}={value}" for name, value in place.query.items()),
            "READSTATION_PASSWORD_FILE": str(secret),
            "STATE_DIRECTORY": str(state),
        }
        environment["PYTHONPATH"] = str(Path(readstation.__file__).parents[1])
        self.process = subprocess.Popen(
            [str(installed_program()), *words[1:]], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, cwd=state,
        )  # fmt: skip

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, said


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """Return a server that may be killed."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def world(own_server: PostgresServer, tmp_profile: Path) -> Iterator[World]:
    with fresh_database(own_server) as url:
        made = new_world(prepared(url), tmp_profile)
        made.station.read_everything()
        yield made
        made.station.close()


def eventually(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.2)
    return False


def sent(world: World, count: int) -> int:
    """Send the next facts and return how many."""
    facts = world.waiting(count)
    world.push(*facts)
    world.station.store.outbox.mark_received(facts)
    return len(facts)


def sealed(world: World) -> int:
    return sum(status == "sealed" for _, status, _ in world.statuses())


def test_it_seals_is_killed_and_goes_on(world: World, own_server: PostgresServer, tmp_path: Path) -> None:
    """TR-11, TR-49: SIGKILL, the server's death, SIGTERM; each fact sealed once, in its order, and one checkpoint."""
    sent(world, 5)
    first = Service(world.access, tmp_path)
    assert eventually(lambda: sealed(world) == 5)
    code, said = first.end(signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert "Sequencer" in said
    sent(world, 5)
    second = Service(world.access, tmp_path)
    assert eventually(lambda: sealed(world) == 10)
    own_server.kill_and_restart()
    total = 10 + sent(world, 500)
    assert eventually(lambda: sealed(world) == total)
    code, said = second.end(signal.SIGTERM)
    assert code == 0
    key = [line for line in said.splitlines() if "Its key is" in line]
    assert len(key) == 1
    assert said.splitlines()[-1].startswith("Sequencer ends:")
    assert [number for number, _, _ in world.statuses()] == list(range(1, total + 1))
    health = sequencer_health(world.access.office)
    assert health.last is not None
    assert (health.last.is_stopped, health.waiting.facts, health.checkpoints) == (True, 0, 1)
    with contextlib.closing(world.central()) as central:
        assert len(central.checkpoints(0)) == 1


def test_a_wrong_password_ends_it_with_a_word(world: World, tmp_path: Path) -> None:
    access = CentralAccess(**{**vars(world.access), "sequencer": world.access.sequencer.replace("service-", "other-")})
    service = Service(access, tmp_path)
    said, _ = service.process.communicate(timeout=PATIENCE_S)
    assert service.process.returncode == 1
    assert "refused" in said
    assert "other-password" not in said


def test_the_unit_is_well_formed(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing; only the place of the program differs on this machine."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        not_run("no systemd-analyze on this machine")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text(encoding="utf-8").replace(PROGRAM, str(installed_program())), encoding="utf-8")
    done = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line]
    assert (done.returncode, said) == (0, [])


def test_the_unit_leaves_little_to_an_intruder(tmp_path: Path) -> None:
    """Its exposure as systemd reckons it: "OK" is below 5.0, and an unhardened service has 9 and more."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        not_run("no systemd-analyze on this machine")
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=20", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
