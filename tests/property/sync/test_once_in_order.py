"""Whatever the line and the station do, every fact arrives once and in order (TR-46, TR-47, TR-49, TR-54).

The central database is the real embedded one, the outbox the station's own; only the line between them is faulty.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readstation.core.clock import SystemClock
from readstation.core.errors import Refused
from readstation.core.ids import Login, StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.keys import check_signature
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central, open_office, open_sequencer, set_up_central
from readstation.store.central.migrate import known_schemas
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.handshake import StationForm
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import Central, CentralUnreachable, Hello
from tests.builders.faulty_central import Fault, FaultyCentral, KilledError, MortalOutbox
from tests.builders.signing_station import SOFTWARE, open_signing_station

POLICY = SyncPolicy(batch=7, attempts=3)


class Way(StrEnum):
    """How station and central stand to each other in a pass (TR-53)."""

    SAME = "same"
    STATION_OLDER = "station_older"
    OTHER_CHARTER = "other_charter"
    OUTSIDE = "outside"


class OfTomorrow:
    """The real central, speaking protocols that this program does not."""

    def __init__(self, real: Central) -> None:
        self._real = real

    def hello(self) -> Hello:
        return replace(self._real.hello(), protocol=99, oldest_protocol=99)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@dataclass(frozen=True)
class Origin:
    """A profile and a central database as they are at the beginning of each history."""

    profile: Path
    central: Path
    login: Login
    station: StationId


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    folder = tmp_path_factory.mktemp("origin")
    station = open_signing_station(folder / "profile")
    here = station.station_key.station
    url = f"sqlite:///{folder / 'central.db'}"
    set_up_central(url)
    office = open_office(url)
    office.enrol_person(station.enrolled.person)
    office.enrol_station(here)
    office.put_charter(station.charter)
    office.assign(station.assignment)
    office.close()
    station.close()
    return Origin(folder / "profile", folder / "central.db", station.login, here.station_id)


class History:
    """One station and one central database, and what happens to them."""

    def __init__(self, origin: Origin, folder: Path) -> None:
        self._origin = origin
        shutil.copytree(origin.profile, folder / "profile")
        shutil.copy(origin.central, folder / "central.db")
        self._folder = folder
        self._url = f"sqlite:///{folder / 'central.db'}"
        self.made = 0
        self._open()

    def _open(self) -> None:
        self._profile = OpenProfile(self._folder / "profile")
        self.store = StationStore(
            self._profile.profile, AuditOrigin(self._origin.station, SOFTWARE), SystemClock(), reserve_bytes=0
        )

    def kill(self) -> None:
        """End the station without a word, and start it again."""
        self.store._database.close()
        self._profile.close()
        self._open()

    def work(self, count: int) -> None:
        """Make some facts."""
        for _ in range(count):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=self._origin.login)
            self.store.reads.commit(Transaction((draft,)))

    def sync(self, line: list[Fault], process: list[Fault], way: Way = Way.SAME) -> SyncReport | None:
        """Do a pass with faults and versions; None where it did not come to its end."""
        real = open_central(self._url, self._origin.login)
        central: Any = real if way is not Way.OUTSIDE else OfTomorrow(real)
        known = known_schemas()
        given = self.store.reads.assignments(self._origin.login)
        mine = StationForm(
            known[:-1] if way is Way.STATION_OLDER else known,
            {each.read_id: "0" * 64 if way is Way.OTHER_CHARTER else each.charter_digest for each in given},
        )
        try:
            return sync_once(
                MortalOutbox(self.store.outbox, process),
                FaultyCentral(central, line),
                self.store.worklist,
                self._origin.login,
                self._origin.station,
                QuietJob(),
                policy=POLICY,
                sleep=lambda _seconds: None,
                mine=mine,
            )
        except CentralUnreachable:
            return None
        except Refused:
            assert way is Way.OUTSIDE
            return None
        except KilledError:
            self.kill()
            return None
        finally:
            real.close()

    def sequence(self) -> None:
        sequencer = open_sequencer(self._url, check_signature)
        with contextlib.closing(sequencer):
            sequencer.run_once()

    def close(self) -> None:
        self.store.close()
        self._profile.close()

    def here(self) -> list[tuple[int, str, str]]:
        with sqlite3.connect(self._folder / "profile" / "station.db") as file:
            rows = file.execute("SELECT number, fact_id, digest FROM outbox ORDER BY number").fetchall()
        file.close()
        return rows

    def there(self) -> tuple[list[tuple[int, str, str]], list[int]]:
        with sqlite3.connect(self._folder / "central.db") as file:
            facts = file.execute("SELECT number, fact_id, digest FROM fact ORDER BY number").fetchall()
            order = [row[0] for row in file.execute("SELECT number FROM log_leaf ORDER BY position")]
        file.close()
        return facts, order


lines = st.lists(st.sampled_from(list(Fault)), max_size=12)
deaths = st.lists(st.sampled_from([Fault.NONE, Fault.NONE, Fault.KILLED_BEFORE, Fault.KILLED_AFTER]), max_size=5)
acts = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 9)),
    st.tuples(st.just("sync"), lines, deaths, st.sampled_from(list(Way))),
    st.tuples(st.just("sequence")),
    st.tuples(st.just("kill")),
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(acts, min_size=2, max_size=10))
def test_every_fact_arrives_once_and_in_order(origin: Origin, history: list[tuple[object, ...]]) -> None:
    """0 lost, 0 doubled, order kept, whatever versions met before (TR-53); both sides agree at the end."""
    with tempfile.TemporaryDirectory() as folder:
        world = History(origin, Path(folder))
        try:
            for act, *arguments in history:
                getattr(world, str(act))(*arguments)
            world.work(2)
            assert world.sync([], []) is not None
            world.sequence()
            report = world.sync([], [])
            assert report is not None
            assert report.findings == ()
            assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
            facts, order = world.there()
            here = world.here()
            assert facts == here
            assert order == [number for number, _, _ in here] == list(range(1, len(here) + 1))
        finally:
            world.close()


def test_a_pass_that_loses_every_answer_sends_nothing_twice(origin: Origin, tmp_path: Path) -> None:
    """TR-47: the ledger answers what was sent before."""
    world = History(origin, tmp_path)
    try:
        world.work(20)
        for _ in range(5):
            assert world.sync([Fault.NONE, *[Fault.LOST_ANSWER] * 3], []) is None
        counts = world.store.outbox.counts(origin.login)
        assert counts.received == 0
        assert world.sync([], []) is not None
        world.sequence()
        assert world.there()[0] == world.here()
    finally:
        world.close()
