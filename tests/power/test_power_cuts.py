"""A power cut at any point loses nothing acknowledged, and broken settings are found out (TR-40, TR-41, TR-46)."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from readstation.app.delivery import Delivery
from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem, EnvironmentFault
from tests.integration.killed_station import central_of
from tests.support.acknowledged import Said, check, check_files, prepare, verify_both
from tests.support.forked import ForkedProgram, expect
from tests.support.seeds import seed_of_part
from tests.support.storage_model import Disk, Record, built_library, environment_under, records_of

SEED = seed_of_part(20261128)
FULL, NORMAL, OFF = 2, 1, 0
STATION = expect("tests.power.cut_station")
CAUGHT = 0.8
"""The share that must be found of the cuts of a station that lacks some of its flushes (TR-41)."""
PLAN = ("edit", "sign", "sync", "lock", "images")


@dataclass
class Bench:
    """A station on a disk of the model, which works and loses its power.

    Attributes
    ----------
    disk_folder
        All that is on the disk: the station's profile and the central database beside it.
    """

    folder: Path
    library: Path
    login: str = ""
    said: Said = field(default_factory=Said)

    @property
    def disk_folder(self) -> Path:
        return self.folder / "disk"

    @property
    def profile(self) -> Path:
        return self.disk_folder / "profile"

    def prepare(self) -> None:
        self.disk_folder.mkdir()
        self.profile.mkdir(mode=0o700)
        self.login = prepare(self.profile)

    def live(self, seed: int, kind: str, lines: int, synchronous: int, lies: str = "") -> tuple[Disk, list[Record]]:
        """Let the station work until it said so many lines; return the disk as it began, and what was done to it."""
        log = self.folder / "record"
        log.unlink(missing_ok=True)
        disk = Disk(self.disk_folder)
        environment = environment_under(self.library, self.disk_folder, log, lies)
        with ForkedProgram(STATION, self.profile, seed, kind, synchronous, added=environment) as station:
            said = [station.stdout.readline() for _ in range(lines)]
            station.kill()
            if not said[-1]:
                pytest.fail(f"the station ended by itself: {station.stderr.read()[-3000:]}")
            own = station.pid
        return disk, [each for each in records_of(log) if each.op != "A" or each.pid == own]

    def cuts(
        self, disk: Disk, records: list[Record], count: int, chance: random.Random, *, is_late: bool = False
    ) -> Iterator[tuple[Said, dict[str, bytes | None]]]:
        """Cut the power at points of a life in its order; give what had been acknowledged, and what is on the disk.

        Half of them lie anywhere, half right after something was acknowledged; `is_late`: all of them do, in the second
        half of the life.
        """
        said, played = deepcopy(self.said), 0
        told = [number for number, each in enumerate(records, start=1) if each.op == "A"]
        points = chance.choices(told[len(told) // 2 :] if is_late else told, k=count)
        if not is_late:
            points = [chance.choice((point, chance.randint(0, len(records)))) for point in points]
        for point in sorted(points):
            disk.play(records[played:point])
            for line in said_in(records[played:point]):
                said.take(line)
            played = point
            yield deepcopy(said), disk.cut(chance)

    def look(self, said: Said) -> None:
        """Open what a cut left with the product; all that was acknowledged is there, and all agrees."""
        with OpenStation(self.profile) as station:
            check(station, said)
        check_files(self.profile, self.login)


@pytest.fixture
def bench(quick_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    # At one place for all tests, so that one process under it forks for them all.
    made = Bench(quick_folder, built_library(tmp_path_factory.getbasetemp()))
    made.prepare()
    return made


def said_in(records: list[Record]) -> list[str]:
    return b"".join(each.data for each in records if each.op == "A").decode().splitlines()


def lives_of(cuts: int, each_life: int) -> list[int]:
    return [min(each_life, cuts - begun) for begun in range(0, cuts, each_life)]


@pytest.mark.parametrize(
    ("cuts", "seed"),
    [
        pytest.param(100, SEED, id="100 cuts"),
        *(
            pytest.param(100, SEED + 1000 * part, id=f"100 cuts, part {part}", marks=pytest.mark.slow)
            for part in range(1, 6)
        ),
    ],
)
def test_no_power_cut_loses_what_was_acknowledged(
    bench: Bench, cuts: int, seed: int, record_property: Callable[[str, object], None]
) -> None:
    """The station works on from what a cut left, and in the end everything is delivered once and verifies."""
    chance, looked = random.Random(seed), 0
    for number, count in enumerate(lives_of(cuts, 5)):
        disk, records = bench.live(seed + number, PLAN[number % len(PLAN)], chance.randint(10, 120), FULL)
        goes_on, carried = chance.randrange(count), None
        for at, (said, found) in enumerate(bench.cuts(disk, records, count, chance)):
            disk.write_out(found)
            bench.look(said)
            looked += 1
            if at == goes_on:
                carried = (said, found)
        assert carried is not None
        bench.said = carried[0]
        disk.write_out(carried[1])
        with OpenStation(bench.profile) as station:
            verify_both(station, central_of(bench.profile))
        disk.write_out(carried[1])
    with OpenStation(bench.profile) as station:
        (person,) = station.vault.people()
        report = Delivery(station).sync(person.login, None).report
        assert report is not None
        assert report.is_clean
        verify_both(station, central_of(bench.profile))
    assert looked == cuts
    acknowledged = sum(step for step, _ in bench.said.steps.values())
    for name, value in (("cuts", cuts), ("lives", len(lives_of(cuts, 5))), ("steps acknowledged", acknowledged)):
        record_property(name, value)
        sys.stdout.write(f"{name}: {value}\n")


@pytest.mark.parametrize("cuts", [20, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("kind", "synchronous", "lies"),
    [
        pytest.param("edit", NORMAL, "", id="NORMAL"),
        pytest.param("edit", OFF, "", id="OFF"),
        pytest.param("edit", FULL, "-wal", id="a disk that does not flush the log"),
        pytest.param("images", FULL, "/images", id="a disk that does not flush images"),
    ],
)
def test_the_model_finds_what_is_lost_without_a_flush(
    bench: Bench,
    kind: str,
    synchronous: int,
    lies: str,
    cuts: int,
    record_property: Callable[[str, object], None],
) -> None:
    """Sensitivity: the same station without some of its flushes loses what it acknowledged, or does not open."""
    chance, outcomes = random.Random(SEED), Counter[str]()
    for number, count in enumerate(lives_of(cuts, 5)):
        disk, records = bench.live(SEED + number, kind, chance.randint(60, 110), synchronous, lies)
        as_before = disk.cut(random.Random(SEED))
        for said, found in bench.cuts(disk, records, count, chance, is_late=True):
            disk.write_out(found)
            outcomes[outcome(bench, said)] += 1
        disk.write_out(as_before)
    sys.stdout.write(f"{dict(outcomes)}\n")
    record_property("outcomes", f"{kind} {synchronous} {lies} {dict(outcomes)}")
    assert cuts - outcomes["kept"] >= CAUGHT * cuts, "the model does not see what is not flushed"


def outcome(bench: Bench, said: Said) -> str:
    try:
        bench.look(said)
    except AssertionError:
        return "lost"
    except (DataProblem, EnvironmentFault):
        return "not opened"
    return "kept"
