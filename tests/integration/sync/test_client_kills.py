"""A station that is killed while it sends over a bad line loses, doubles and alters nothing (TR-46, TR-47)."""

from __future__ import annotations

import random
import statistics
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readstation.core.clock import SystemClock
from readstation.core.ids import Login, StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.security.vault import KeyVault
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.engine import SyncReport, sync_once
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import new_world
from tests.builders.signing_station import SOFTWARE
from tests.integration.sync.campaign import outbox_rows, sequencing, tally_of, through
from tests.support.forked import ForkedProgram, expect
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.seeds import seed_of_part
from tests.support.tcp_proxy import LinePlan, TcpProxy, proxy_to

SEED = seed_of_part(20261130)
SENDER = expect("tests.integration.sync.killed_sender")
TRUSTING = "tests.integration.sync.trusting_sender"
FIRST_GUESS_MS = 300
MOST_PASSES = 200
MOST_UNTIL_FOUND = 60

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process"),
]


@dataclass
class KilledStation:
    """A station that works and sends again and again, and what it said.

    Attributes
    ----------
    login, station, here, last
        As `campaign.Side` has them.
    made
        The number of the last fact that it said to be kept.
    in_the_act
        How many kills came within a pass.
    """

    folder: Path
    url: str
    login: Login
    station: StationId
    password: str
    made: int = 0
    in_the_act: int = 0
    here: list[tuple[int, str, str, str]] = field(default_factory=list)
    last: SyncReport | None = None
    _took_ms: list[int] = field(default_factory=list)

    def work_until_killed(self, seed: int, chance: random.Random, module: str = SENDER) -> None:
        """Let it work, and kill it some moment after a pass began."""
        wanted, lines = chance.randint(1, 3), []
        longest_ms = 1.2 * (statistics.median(self._took_ms[-20:]) if self._took_ms else FIRST_GUESS_MS)
        with ForkedProgram(module, self.folder, self.url, self.login, self.password, seed) as sending:
            for line in sending.stdout:
                lines.append(line)
                wanted -= line == "begin sync\n"
                if wanted == 0:
                    break
            else:
                pytest.fail(f"the station ended by itself: {sending.stderr.read()[-3000:]}")
            timer = threading.Timer(chance.uniform(0.0, longest_ms) / 1000, sending.kill)
            timer.start()
            lines += sending.stdout.readlines()
            timer.join()
            assert sending.wait() == -9, sending.stderr.read()[-3000:]
        # A line without its end was being written when the kill came: what it tells of is not acknowledged.
        words = [line.split() for line in lines if line.endswith("\n")]
        self.made = max([self.made, *(int(each[1]) for each in words if each[0] == "made")])
        self._took_ms += [int(each[2]) for each in words if each[0] == "done"]
        self.in_the_act += sum((each[0] == "begin") - (each[0] == "done") for each in words)

    def send_the_rest(self) -> None:
        """Open it once more, and send until central has answered for everything, or for the given number of passes."""
        opened = OpenProfile(self.folder)
        key = KeyVault(opened.profile.keys).station_key()
        origin = AuditOrigin(self.station, SOFTWARE, new_id(), key)
        with closing(opened), closing(StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)) as store:
            for _ in range(MOST_PASSES):
                with closing(open_central(self.url, self.login, self.password)) as central:
                    self.last = sync_once(
                        store.outbox, central, store.worklist, self.login, self.station, QuietJob()
                    )  # fmt: skip
                counts = store.outbox.counts(self.login)
                if counts.waiting == counts.received == 0:
                    break
                threading.Event().wait(0.05)
            self.here = outbox_rows(store)


@dataclass
class Scene:
    """A server of a test's own behind a bad line, and a station that sends over it."""

    server: PostgresServer
    proxy: TcpProxy
    access: CentralAccess
    station: KilledStation


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with running_postgres() as server, proxy_to(server.port, SEED) as proxy:
        access = prepared(server.url("postgres"))
        world = new_world(access, tmp_path / "station")
        name = world.station.station_key.station.station_id
        world.station.close()
        url = through(access.station, proxy)
        yield Scene(
            server, proxy, access, KilledStation(tmp_path / "station", url, world.station.login, name, world.password)
        )


@pytest.mark.parametrize("kills", [6, pytest.param(120, marks=pytest.mark.slow)])
def test_a_station_that_is_killed_while_it_sends_loses_and_doubles_nothing(
    scene: Scene, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-46, TR-47: each fact that was said to be kept is sealed once, in order, with the station's bytes."""
    chance, station = random.Random(SEED), scene.station
    with sequencing(scene.access.sequencer):
        scene.proxy.roughly()
        for number in range(kills):
            station.work_until_killed(SEED + number, chance)
        scene.proxy.every(LinePlan())
        station.send_the_rest()
    with scene.server.connect() as owner:
        tally = tally_of(owner, [station])
    assert tally.is_whole
    assert tally.made >= station.made > 0, "a fact that was said to be kept is gone"
    for name, value in (
        ("kills of a sending station", kills),
        ("within a pass", station.in_the_act),
        ("facts made", tally.made),
    ):
        record_property(name, value)


def test_a_station_that_takes_facts_for_received_is_found(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    """TR-46, sensitivity: what it was about to send when the kill came is never sent again."""
    chance, station = random.Random(SEED), scene.station
    scene.proxy.roughly()
    for number in range(1, MOST_UNTIL_FOUND + 1):
        station.work_until_killed(SEED + number, chance, TRUSTING)
        station.here = _rows_of(station)
        with scene.server.connect() as owner:
            if tally_of(owner, [station]).lost:
                record_property("kills until it was found", number)
                return
    pytest.fail("what was never sent is not found")


def _rows_of(station: KilledStation) -> list[tuple[int, str, str, str]]:
    opened = OpenProfile(station.folder)
    key = KeyVault(opened.profile.keys).station_key()
    origin = AuditOrigin(station.station, SOFTWARE, new_id(), key)
    with closing(opened), closing(StationStore(opened.profile, origin, SystemClock(), reserve_bytes=0)) as store:
        return outbox_rows(store)
