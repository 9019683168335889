"""A migration that is cut off anywhere leaves the old or the new database, whole, with its guards (TR-41, TR-64)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from readstation.app.settings import Settings, load_settings
from readstation.core.clock import SystemClock
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.store.engines import Database
from readstation.store.migrate import migrate_station
from readstation.store.schema import APPEND_ONLY, REVISION, trigger_statements
from tests.builders.golden import GoldenRead
from tests.support.seeds import seed_of_part
from tests.support.storage_model import Disk, Record, built_library, environment_under, records_of
from tests.unit.store.test_migrate import first_release

ROOT = Path(__file__).resolve().parents[2]
SEED = seed_of_part(20261128)


def records_under(folder: Path, root: Path, *command: str) -> list[Record]:
    """Run a module of these tests on a disk of the model, and return what it did."""
    log = folder / "record"
    environment = environment_under(built_library(folder), root, log)
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return records_of(log)


@pytest.mark.parametrize("cuts", [20, pytest.param(300, marks=pytest.mark.slow)])
def test_a_cut_migration_leaves_the_old_or_the_new_database(
    quick_folder: Path, cuts: int, record_property: Callable[[str, object], None]
) -> None:
    """Whatever is found, the next start has the facts of before, every table and every trigger."""
    found = found_after_cuts(quick_folder, cuts)
    assert found["done"], "no cut came after the migration"
    assert found["station_0001"], "no cut came before its end"
    record_property("found", dict(found))
    sys.stdout.write(f"{dict(found)}\n")


@pytest.mark.parametrize("fault", ["no flush", "in pieces"])
def test_a_migration_that_is_broken_on_purpose_is_found(quick_folder: Path, fault: str) -> None:
    """TR-64, sensitivity: without its flushes, or with a transaction a statement, a cut leaves neither of the two."""
    with pytest.raises((AssertionError, DataProblem, EnvironmentFault, sqlite3.DatabaseError, DBAPIError)):
        found_after_cuts(quick_folder, 60, fault)


def found_after_cuts(folder: Path, cuts: int, *fault: str) -> Counter[str]:
    """Cut a migration off at places by chance, look at what is left each time, and return what was found there."""
    root, golden, chance = folder / "disk", GoldenRead(), random.Random(SEED)
    (root / "backups").mkdir(parents=True)
    database = Database(root / "station.db")
    first_release(database, golden)
    database.close()
    facts = facts_of(root / "station.db")
    disk = Disk(root)
    records = records_under(folder, root, "-m", "tests.power.migrating_station", str(root), *fault)
    found, played = Counter[str](), 0
    for point in sorted(chance.randint(0, len(records)) for _ in range(cuts)):
        disk.play(records[played:point])
        played = point
        disk.write_out(disk.cut(chance))
        said = any(each.op == "A" for each in records[:point])
        database = Database(root / "station.db")
        before = migrate_station(database, root / "backups", SystemClock())
        found[before or "done"] += 1
        assert before is None or not said, "a migration that was said to be done is gone"
        check_guards(database)
        database.close()
        assert facts_of(root / "station.db") == facts
        for copy in (root / "backups").glob("*.db"):
            assert facts_of(copy) == facts, "a copy stands under its name and is not whole"
    return found


def facts_of(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = ("journal_step", "signed_read")
        return [row for table in tables for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def check_guards(database: Database) -> None:
    with database.read() as connection:
        names = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISION
    assert names >= set(trigger_statements())
    assert len(APPEND_ONLY) > 0


def test_settings_that_were_kept_are_there_after_a_cut(quick_folder: Path) -> None:
    """A profile whose settings are half a file would not open at all."""
    root, chance, numbers = quick_folder / "disk", random.Random(SEED), range(2, 12)
    root.mkdir()
    code = (
        "import sys; from pathlib import Path; from readstation.app.settings import Settings, save_settings\n"
        f"for n in range({numbers.start}, {numbers.stop}):\n"
        "    save_settings(Path(sys.argv[1]), Settings(lock_after_min=n)); print(n, flush=True)\n"
    )
    disk = Disk(root)
    records = records_under(quick_folder, root, "-c", code, str(root))
    played = 0
    for point in sorted(chance.randint(0, len(records)) for _ in range(60)):
        disk.play(records[played:point])
        played = point
        told = [int(word) for each in records[:point] if each.op == "A" for word in each.data.split()]
        disk.write_out(disk.cut(chance))
        kept = load_settings(root)
        if told or kept != Settings():
            assert kept.lock_after_min >= max(told, default=2)
    shutil.rmtree(root)
