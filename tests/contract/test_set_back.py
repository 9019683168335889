"""Profiles and central databases that were set back or copied: all is sent, nothing is numbered twice (TR-52)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from readstation.core.ids import StationId, new_id
from readstation.model.origin import new_origin, station_of
from readstation.store.origins import StationOrigins
from readstation.sync import engine
from readstation.sync.engine import SyncReport
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.set_back import Copy, Desk, desk_at
from tests.support.seeds import seed_of_part

RESTORE_POINTS, POINTS_OF_A_SUITE = 50, 6
SEED = 20261152


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


@pytest.mark.parametrize(
    "seed",
    [pytest.param(seed, marks=() if seed < POINTS_OF_A_SUITE else pytest.mark.slow) for seed in range(RESTORE_POINTS)],
)
def test_what_a_restored_central_lacks_is_sent_again(
    file_desk: Desk, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-52: central restored to an earlier point, before or after sealing; one contact and nothing is missing."""
    _restore_and_meet(file_desk, seed_of_part(seed))
    record_property("restores", 1)


def _restore_and_meet(desk: Desk, seed: int) -> None:
    """Work, send and seal, set central back to a point before, and look whether one contact gives all back."""
    chance = random.Random(seed)
    central = Path(desk.access.administrator.removeprefix("sqlite:///"))
    points = [shutil.copy(central, desk.folder / "copy-before-all.db")]
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
    assert {row[:4] for row in desk.here.rows()} == desk.inbox(desk.here.login), "facts are missing"
    desk.sequence()
    assert "TR-52.central_set_back" in codes(desk.here.sync()), "stays until it is explained (TR-54)"
    assert desk.here.store.differences.explain(desk.here.login, "The server was restored") == 1
    assert desk.here.sync().findings == ()
    assert {row[:4] for row in desk.here.rows()} == desk.inbox(desk.here.login)
    states = [row[4] for row in desk.here.rows()]
    assert states.count("sealed") >= len(states) - 2, "the event of the explanation is under way"


def test_a_station_that_sends_nothing_again_is_found(file_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StationOrigins, "send_again", lambda *_: 0)
    with pytest.raises(AssertionError, match="facts are missing"):
        _restore_and_meet(file_desk, 0)


@pytest.mark.parametrize(
    ("histories", "acts"), [pytest.param(1, 20, id="sample"), pytest.param(40, 40, id="40", marks=pytest.mark.slow)]
)
def test_no_clone_and_no_roll_back_of_a_profile_stays_unseen(
    tmp_path: Path, histories: int, acts: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-52: copies of one profile work, meet central, are copied and set back, in any order."""
    forks = sum(_toss(tmp_path / str(each), seed_of_part(SEED) + each, acts) for each in range(histories))
    assert forks >= histories // 2
    record_property("histories of copies", histories)
    record_property("forks", forks)


def _toss(folder: Path, seed: int, acts: int) -> int:
    """Let copies do what they do, check every contact, and return at how many a fork was seen."""
    chance, forks = random.Random(seed), 0
    folder.mkdir()
    desk = desk_at(prepared(f"sqlite:///{folder / 'central.db'}"), folder)
    copies, kept = [desk.here], []
    try:
        for number in range(acts):
            each, act = chance.choice(copies), chance.random()
            if act < 0.35:
                each.work(chance.randrange(1, 5))
            elif act < 0.7:
                forks += _meet(desk, each)
            elif act < 0.8:
                desk.sequence()
            elif act < 0.9 or not kept:
                kept.append(each.copied(folder / f"kept-{number}"))
                if len(copies) < 3:
                    copies.append(desk.here.opened_at(shutil.copytree(kept[-1], folder / f"clone-{number}")))
            else:
                each.set_back_to(chance.choice(kept))
        for each in copies:
            forks += _meet(desk, each)
    finally:
        for each in copies:
            each.close()
    return forks


def _meet(desk: Desk, copy: Copy) -> bool:
    """Let a copy meet central: a fork must be told, and afterwards central has all that the copy has."""
    origin = copy.store.origins.present(copy.login)
    rows = copy.rows()
    here = {row[1]: row[2] for row in rows if row[0] == origin}
    there = {number: fact_id for station, number, fact_id, _ in desk.inbox(copy.login) if station == origin}
    is_fork = any(here.get(number) != fact_id for number, fact_id in there.items())
    report = copy.sync()
    assert ("TR-52.new_origin" in codes(report)) or not is_fork, "a fork was not seen"
    assert is_fork is (copy.store.origins.present(copy.login) != origin)
    made = {(fact_id, digest) for _, _, fact_id, digest, _ in rows}
    assert made <= {(fact_id, digest) for _, _, fact_id, digest in desk.inbox(copy.login)}, "facts are missing"
    return is_fork


def test_a_station_that_goes_on_in_its_old_origin_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_go_on_after_set_back", lambda _: None)
    with pytest.raises(AssertionError, match="a fork was not seen"):
        _toss(tmp_path / "here", SEED, 60)
