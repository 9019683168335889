"""A start after an end without a goodbye: everything is checked, a copy is kept, damage is left as it is (TR-43)."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from readstation.app.services import Services
from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem
from readstation.model.audit import AuditAction
from readstation.reading.rows import state_digest
from readstation.store.recovery import COPIES_KEPT, good_copies
from tests.builders.reader_station import add_reader, give_case
from tests.builders.reads import ReadingStation, SteppingClock, add_target, station_with_case
from tests.builders.signing_station import PASSWORD
from tests.support.forked import ForkedProgram, expect

ROOT = Path(__file__).resolve().parents[2]
READER = expect("tests.integration.killed_reader")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is how POSIX ends a process")


def kill_a_reader(folder: Path) -> None:
    """Let a reader work on the case of the builders, and kill it after three saves."""
    with ForkedProgram(READER, folder, 7) as reader:
        for _ in range(3):
            assert reader.stdout.readline()
        reader.kill()


def actions(station: ReadingStation) -> list[AuditAction]:
    return [event.action for event, _, _ in station.store.evidence.audit_events()]


def test_an_end_with_a_goodbye_is_no_recovery(tmp_path: Path) -> None:
    for _ in range(2):
        with station_with_case(tmp_path, timepoints=1) as station:
            assert station.store.recovered is None
            assert AuditAction.STATION_RECOVERED not in actions(station)


def test_after_a_kill_everything_is_checked_and_said_once(tmp_path: Path) -> None:
    with station_with_case(tmp_path, timepoints=12):
        pass
    kill_a_reader(tmp_path)
    with station_with_case(tmp_path, timepoints=12) as station:
        found = station.store.recovered
        assert found is not None
        assert found.steps >= 3
        assert found.has_copy
        assert found.saved_utc_ms is not None
        assert actions(station).count(AuditAction.STATION_RECOVERED) == 1
    with station_with_case(tmp_path, timepoints=12) as station:
        assert station.store.recovered is None
    newest = good_copies(tmp_path / "backups")[-1]
    with sqlite3.connect(f"file:{newest}?mode=ro", uri=True) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM journal_step").fetchone()[0] == found.steps
    copy.close()


def test_only_the_newest_copies_are_kept(tmp_path: Path) -> None:
    with station_with_case(tmp_path, timepoints=12):
        pass
    for day in range(COPIES_KEPT + 2):
        kill_a_reader(tmp_path)
        with station_with_case(tmp_path, timepoints=12, clock=SteppingClock(1_800_000_000_000 + day * 86_400_000)):
            pass
    assert len(good_copies(tmp_path / "backups")) == COPIES_KEPT


def test_the_window_says_what_was_kept(tmp_profile: Path) -> None:
    """What the services hand to the window after a process that was killed with a read begun."""
    with OpenStation(tmp_profile) as station:
        give_case(station, add_reader(station))
        assert Services(station).recovery() is None
    code = (
        "import sys, os; from pathlib import Path; from readstation.app.station import OpenStation; "
        "from readstation.app.services import Services; station = OpenStation(Path(sys.argv[1])); "
        "services = Services(station); (person,) = station.vault.people(); "
        "session = services.sign_in(person.login, sys.argv[2]); (row,) = services.worklist(session); "
        "read = services.open_read(session, row.read_id); station.run(read.open_timepoint, 0); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_profile), PASSWORD], cwd=ROOT, check=False)
    assert done.returncode == -9
    with OpenStation(tmp_profile) as station:
        words = Services(station).recovery()
        assert words is not None
        assert words.ended_at.startswith("today at ")
        assert (words.steps, words.has_copy) == (1, True)


def digests(folder: Path) -> dict[str, str]:
    names = ("station.db", "station.db-wal")
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names if (folder / name).exists()
    }


def shown_by(folder: Path) -> tuple[str, str]:
    """Return the state that a station shows of the read, or why it does not start or open it."""
    try:
        with station_with_case(folder, timepoints=12) as station:
            return state_digest(station.open_read().view().state), ""
    except DataProblem as found:
        return "", str(found)


@pytest.mark.parametrize("damages", [12, pytest.param(500, marks=pytest.mark.slow)])
def test_damage_is_never_shown_as_good_and_its_files_are_set_aside_as_they_were(tmp_path: Path, damages: int) -> None:
    """The file of a killed station is damaged at random: it shows what was there, or says why not."""
    killed = tmp_path / "killed"
    with station_with_case(killed, timepoints=12) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(300))
    kill_a_reader(killed)
    shutil.copytree(killed, tmp_path / "good")
    (true_state, problem) = shown_by(tmp_path / "good")
    assert problem == ""
    chance, stopped = random.Random(20261128), 0
    for number in range(damages):
        folder = tmp_path / f"damaged {number}"
        shutil.copytree(killed, folder)
        damage(folder / "station.db", chance)
        before = digests(folder)
        state, problem = shown_by(folder)
        stopped += bool(problem)
        assert state in ("", true_state), "damaged data was shown as good"
        assert (state == "") is (problem != "")
        for aside in (folder / "backups").glob("damaged-*"):
            assert "Ask the trial office." in problem
            assert digests(aside) == before
        shutil.rmtree(folder)
    assert stopped >= damages // 4, "too little was damaged to show anything"


def damage(database: Path, chance: random.Random) -> None:
    """Damage a file as disks do: bytes of something else at four places, a few bits, a page of zeros, a lost end."""
    size, kind = database.stat().st_size, chance.choice(("bytes", "bytes", "bits", "zeros", "end"))
    with database.open("r+b") as file:
        if kind == "bytes":
            for _ in range(4):
                file.seek(4096 * chance.randrange(size // 4096) + chance.randrange(4000))
                file.write(chance.randbytes(64))
        elif kind == "bits":
            for _ in range(8):
                file.seek(place := chance.randrange(size))
                (byte,) = file.read(1)
                file.seek(place)
                file.write(bytes([byte ^ 1 << chance.randrange(8)]))
        elif kind == "zeros":
            file.seek(4096 * chance.randrange(size // 4096))
            file.write(bytes(4096))
        else:
            file.truncate(chance.randrange(size))
