"""Profiles and central databases that were set back or copied: all is sent, nothing is numbered twice (TR-52)."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from readstation.core.clock import SystemClock
from readstation.core.ids import Login, StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.origin import new_origin, station_of
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.keys import check_signature
from readstation.store.audit import AuditOrigin
from readstation.store.central.factory import open_central, open_sequencer
from readstation.store.profile import OpenProfile
from readstation.store.station import StationStore
from readstation.sync.books import StationBooks
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import new_world
from tests.builders.signing_station import SOFTWARE

RESTORE_POINTS = 8
POLICY = SyncPolicy(batch=7, attempts=1)


@dataclass
class Copy:
    """One profile, opened, that may be one of several copies."""

    url: str
    login: Login
    station: StationId
    password: str
    folder: Path

    def __post_init__(self) -> None:
        self._profile = OpenProfile(self.folder)
        origin = AuditOrigin(self.station, SOFTWARE)
        self.store = StationStore(self._profile.profile, origin, SystemClock(), reserve_bytes=0)
        self.books = StationBooks(self.store.origins, self.store.claims, self.store.differences, self.store.versions)

    def work(self, count: int) -> None:
        for _ in range(count):
            draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=self.login)
            self.store.reads.commit(Transaction((draft,)))

    def sync(self) -> SyncReport:
        with contextlib.closing(open_central(self.url, self.login, self.password)) as central:
            return sync_once(
                self.store.outbox, central, self.store.worklist, self.login, self.station, QuietJob(),
                books=self.books, policy=POLICY,
            )  # fmt: skip

    def close(self) -> None:
        self.store.close()
        self._profile.close()

    def copied(self, folder: Path) -> Path:
        """Copy the profile as it is on disk, closed."""
        self.close()
        shutil.copytree(self.folder, folder)
        self.__post_init__()
        return folder

    def opened_at(self, folder: Path) -> Copy:
        return Copy(self.url, self.login, self.station, self.password, folder)

    def rows(self) -> list[tuple[str, int, str, str, str]]:
        query = "SELECT station, number, fact_id, digest, state FROM outbox ORDER BY station, number"
        with self.store._database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]  # type: ignore[misc]


@dataclass
class Desk:
    """A central database and one station at it."""

    access: CentralAccess
    here: Copy
    folder: Path

    def sequence(self) -> None:
        with contextlib.closing(open_sequencer(self.access.sequencer, check_signature)) as sequencer:
            sequencer.run_once()

    def inbox(self, login: Login) -> set[tuple[str, int, str, str]]:
        path = self.access.administrator.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(path)) as file:
            return set(file.execute("SELECT station, number, fact_id, digest FROM inbox WHERE login = ?", (login,)))


def desk_at(access: CentralAccess, folder: Path) -> Desk:
    world = new_world(access, folder / "profile")
    world.station.close()
    here = world.station.station_key.station.station_id
    return Desk(access, Copy(world.url, world.station.login, here, world.password, folder / "profile"), folder)


@pytest.fixture
def desk(access: CentralAccess, tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(access, tmp_path)
    yield made
    made.here.close()


@pytest.fixture
def file_desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_at(prepared(f"sqlite:///{tmp_path / 'central.db'}"), tmp_path)
    yield made
    made.here.close()


def codes(report: SyncReport) -> list[str]:
    return [finding.code for finding in report.findings]


def test_an_origin_names_its_station() -> None:
    station = StationId(new_id())
    renewed = new_origin(station)
    assert renewed != new_origin(station)
    assert (station_of(renewed), station_of(station)) == (station, station)
    assert station_of(f"{station}.x") == f"{station}.x"
    assert len(renewed) <= 64


def test_a_profile_that_was_set_back_goes_on_in_a_new_origin(desk: Desk) -> None:
    """TR-52: central knows more than the station; no number is given twice, everything made afterwards is sealed."""
    desk.here.work(5)
    desk.here.sync()
    old = desk.here.copied(desk.folder / "old")
    desk.here.work(4)
    assert desk.here.sync().findings == ()
    desk.sequence()

    back = desk.here.opened_at(old)
    try:
        back.work(3)
        report = back.sync()
        assert "TR-52.new_origin" in codes(report)
        assert report.counts.waiting == 0
        desk.sequence()
        report = back.sync()
        assert "TR-52.new_origin" in codes(report), "stays until it is explained (TR-54)"
        assert report.counts.waiting == report.counts.received == 0
        assert back.store.differences.explain(back.login, "The disk was replaced; restored from the copy") > 0
        stations = {row[0] for row in back.rows()}
        assert len(stations) == 2
        assert {station_of(each) for each in stations} == {back.station}
        assert back.sync().findings == ()
    finally:
        back.close()


def test_a_profile_that_was_set_back_and_did_nothing_is_seen_too(desk: Desk) -> None:
    desk.here.work(2)
    old = desk.here.copied(desk.folder / "old")
    desk.here.work(6)
    desk.here.sync()
    back = desk.here.opened_at(old)
    try:
        assert "TR-52.new_origin" in codes(back.sync())
        back.store.differences.explain(back.login, "Restored from the copy")
        origin = back.store.origins.present(back.login)
        assert back.sync().findings == ()
        assert back.store.origins.present(back.login) == origin
    finally:
        back.close()


def test_two_copies_of_a_profile_that_both_work_lose_nothing(file_desk: Desk) -> None:
    """TR-52: clones; facts of both arrive, each once."""
    desk = file_desk
    desk.here.work(3)
    desk.here.sync()
    clone = desk.here.opened_at(desk.here.copied(desk.folder / "clone"))
    try:
        for _ in range(3):
            for each in (desk.here, clone):
                each.work(2)
                each.sync()
                desk.sequence()
        for each in (desk.here, clone):
            each.sync()
            held = desk.inbox(each.login)
            assert {row[:4] for row in each.rows()} <= held
            assert {row[4] for row in each.rows()} <= {"sealed", "conflict", "received"}
    finally:
        clone.close()


def test_a_fact_with_an_answer_keeps_its_number(file_desk: Desk) -> None:
    """TR-46: only what waits is numbered anew, and only into a new origin."""
    file_desk.here.work(2)
    file_desk.here.sync()
    with file_desk.here.store._database.write() as connection:
        for statement in (
            "UPDATE outbox SET number = number + 100 WHERE state = 'received'",
            "UPDATE outbox SET station = 'elsewhere' WHERE state = 'received'",
        ):
            with pytest.raises(Exception, match="only while it waits"):
                connection.exec_driver_sql(statement)


@pytest.mark.parametrize("seed", range(RESTORE_POINTS))
def test_what_a_restored_central_lacks_is_sent_again(file_desk: Desk, seed: int) -> None:
    """TR-52: central restored to an earlier point, before or after sealing; one contact and nothing is missing."""
    desk, chance = file_desk, random.Random(seed)
    central = Path(desk.access.administrator.removeprefix("sqlite:///"))
    points = []
    for number in range(6):
        desk.here.work(chance.randrange(1, 6))
        desk.here.sync()
        if chance.random() < 0.6:
            desk.sequence()
        if chance.random() < 0.5:
            desk.here.sync()
        points.append(shutil.copy(central, desk.folder / f"copy-{number}.db"))
    desk.sequence()
    desk.here.sync()
    shutil.copy(chance.choice(points[:-1]), central)
    for rest in ("-wal", "-shm"):
        central.with_name(central.name + rest).unlink(missing_ok=True)
    desk.here.work(chance.randrange(3))

    report = desk.here.sync()
    assert "TR-52.central_set_back" in codes(report)
    assert "TR-52.new_origin" not in codes(report)
    desk.sequence()
    assert "TR-52.central_set_back" in codes(desk.here.sync()), "stays until it is explained (TR-54)"
    assert desk.here.store.differences.explain(desk.here.login, "The server was restored") == 1
    assert desk.here.sync().findings == ()
    assert {row[:4] for row in desk.here.rows()} == desk.inbox(desk.here.login)
    states = [row[4] for row in desk.here.rows()]
    assert states.count("sealed") >= len(states) - 2, "the event of the explanation is under way"
