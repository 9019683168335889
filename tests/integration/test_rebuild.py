"""A lost database is rebuilt from a copy and what central has: all that was sent is there, and work goes on (TR-43)."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from readstation.app.office import set_up_trial
from readstation.app.restoring import CameBack, restore_profile, restored_lines
from readstation.app.settings import load_settings, save_settings
from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem, ReadstationError
from readstation.model.audit import AuditAction
from readstation.store.engines import Database
from tests.integration.killed_station import Worker, central_of, give_another_case
from tests.integration.test_recovery import damage
from tests.support.acknowledged import check_files, prepare, verify_both
from tests.builders.signing_station import PASSWORD

SEED = 20261129
CASES = 3
"""Cases whose images are in every copy. Images come with packages, and not from central's facts."""
ACTS = ("edit", "edit", "edit", "undo", "lock", "edit", "lock", "lock", "sign")
_STATION_FACTS = "SELECT number, fact_id, kind, digest FROM outbox ORDER BY number"
_CENTRAL_FACTS = "SELECT number, fact_id, kind, digest FROM inbox ORDER BY number"


@dataclass(frozen=True)
class Lost:
    """A station as it was when it was lost, with its copies and its central database."""

    folder: Path
    copies: tuple[Path, ...]
    states: dict[str, bytes]

    def at(self, place: Path) -> Path:
        """Return a profile of its own for one case, beside its central database."""
        shutil.copytree(self.folder.parent, place)
        folder = place / self.folder.name
        save_settings(folder, dataclasses.replace(load_settings(folder), central_url=central_of(folder)))
        return folder


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return file.execute(query).fetchall()


def central_file(folder: Path) -> Path:
    return Path(central_of(folder).removeprefix("sqlite:///"))


def copied(station: OpenStation, to: Path) -> Path:
    database: Database = station.store._database
    station.run(database.backup_to, to)
    return to


def work_and_lose(folder: Path, seed: int, acts: int) -> Lost:
    """Let a station read several cases, sync now and then, and make copies; what came last was not sent."""
    chance, copies = random.Random(seed), []
    prepare(folder)
    with OpenStation(folder) as station:
        for _ in range(CASES - 1):
            give_another_case(station)
        worker = Worker(station, chance)
        copies.append(copied(station, folder / "backups" / "copy-0.db"))
        for number in range(acts):
            worker.act(ACTS[number % len(ACTS)])
            if chance.random() < 0.25 or number == acts // 2:
                worker.act("sync")
            if chance.random() < 0.25:
                copies.append(copied(station, folder / "backups" / f"copy-{len(copies)}.db"))
        states = {read_id: body for read_id, body in states_of(station).items()}
        # The files as they lie on the disk of a machine that goes off now.
        lost = folder.parent.with_name("lost")
        shutil.copytree(folder.parent, lost)
    return Lost(lost / folder.name, tuple(path.relative_to(folder) for path in copies), states)


def states_of(station: OpenStation) -> dict[str, bytes]:
    """Return all state rows, so that what is shown can be compared."""
    rows = station.run(station.store.evidence.state_rows)
    return {f"{row.read_id} {row.kind} {row.key}": row.body for row in rows}


def rebuilt(folder: Path, copy: Path) -> CameBack:
    return restore_profile(folder, folder / copy, lambda _: PASSWORD)


def go_on(folder: Path, chance: random.Random) -> None:
    """Go on reading: an edit, a lock, a signature, sync; then both sides verify and nothing waits."""
    with OpenStation(folder) as station:
        worker = Worker(station, chance)
        for kind in ("edit", "lock", "sign", "edit", "sync"):
            worker.act(kind)
        report = worker.last_report
        assert report is not None
        assert [str(each) for each in report.findings] == []
        assert (report.counts.waiting, report.counts.received, report.counts.refused) == (0, 0, 0)
        verify_both(station, central_of(folder))
    assert rows_of(central_file(folder), "SELECT * FROM fork") == []


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    folder = tmp_path_factory.mktemp("desk") / "first" / "profile"
    folder.mkdir(mode=0o700, parents=True)
    return work_and_lose(folder, SEED, 26)


def test_all_that_was_sent_comes_back_and_work_goes_on(lost: Lost, tmp_path: Path) -> None:
    folder = lost.at(tmp_path / "desk")
    (folder / "station.db").unlink()
    found = rebuilt(folder, lost.copies[0])
    print("\n".join(restored_lines(found)))
    there = rows_of(central_file(folder), _CENTRAL_FACTS)
    here = rows_of(folder / "station.db", _STATION_FACTS)
    assert here[: len(there)] == there
    with OpenStation(folder) as station:
        verify_both(station, central_of(folder))
    go_on(folder, random.Random(1))
