"""One connection, one thread, full durability, and failures that keep nothing (TR-40, TR-42, TR-44)."""

from __future__ import annotations

import os
import sqlite3
import threading
import warnings
from pathlib import Path

import pytest
from sqlalchemy import text

from readstation.core.errors import DataProblem, Defect, EnvironmentFault
from readstation.store import engines
from readstation.store.engines import Database


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(tmp_path / "some.db")
    with opened.write() as connection:
        connection.execute(text("CREATE TABLE kept (n INTEGER PRIMARY KEY, body BLOB)"))
    yield opened
    opened.close()


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(text("SELECT count(*) FROM kept")).scalar_one()


def test_the_settings_of_tr_42_are_in_force(database: Database) -> None:
    with database.read() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }


def test_another_thread_is_refused(database: Database) -> None:
    caught: list[BaseException] = []

    def use() -> None:
        try:
            count(database)
        except Defect as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert [str(error) for error in caught] == ["the database was used outside the store's thread"]


@pytest.mark.parametrize("name", ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check"])
def test_a_setting_that_is_not_taken_is_refused_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """TR-42: each is read back; a database that says something else is not used."""

    class Deaf(sqlite3.Connection):
        """Takes no setting of that name, as an engine that was built without it."""

        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            return super().execute("SELECT 1" if statement.startswith(f"PRAGMA {name} =") else statement, *values)

    connect = sqlite3.dbapi2.connect
    monkeypatch.setattr(sqlite3.dbapi2, "connect", lambda *words, **named: connect(*words, **named, factory=Deaf))
    # FULL is what SQLite does unasked.
    monkeypatch.setitem(engines._PRAGMAS, "synchronous", 3 if name == "synchronous" else 2)
    with pytest.raises(EnvironmentFault, match=f"does not take the setting {name}"):
        Database(tmp_path / "deaf.db")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process by copying one")
def test_a_copy_of_the_process_is_refused(database: Database) -> None:
    """TR-42: no connection survives a fork."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        said = 1
        try:
            count(database)
        except Defect as defect:
            said = 0 if "another process" in str(defect) else 2
        finally:
            os._exit(said)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert count(database) == 0


def insert_then_fail(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1, x'00')"))
        raise KeyError


def test_a_block_that_fails_keeps_nothing(database: Database) -> None:
    with pytest.raises(KeyError):
        insert_then_fail(database)
    assert count(database) == 0


def test_a_full_disk_keeps_nothing_and_the_next_try_works(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1, x'00')"))
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EnvironmentFault) as caught, database.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (2, zeroblob(100000))"))
    assert (caught.value.what, caught.value.todo) == ("The disk is full.", "Free some space; then go on.")
    assert count(database) == 1
    with database.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (3, zeroblob(100000))"))
    assert count(database) == 2


def test_a_file_held_by_another_program_is_a_fault_that_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(database.path)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentFault, match="held by another program"), database.write():
            pytest.fail("the block must not run")
    finally:
        other.close()


def test_a_file_that_is_no_database_is_a_data_problem_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_bytes(b"this is not a database at all, only text" * 200)
    before = path.read_bytes()
    with pytest.raises(DataProblem, match="damaged"):
        Database(path)
    assert path.read_bytes() == before


def test_a_backup_is_a_whole_database(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO kept VALUES (7, x'07')"))
    database.backup_to(tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    try:
        assert copy.execute("SELECT n FROM kept").fetchall() == [(7,)]
    finally:
        copy.close()


def test_a_backup_that_cannot_be_written_is_a_fault(database: Database, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="could not be copied"):
        database.backup_to(tmp_path / "no folder" / "copy.db")


def test_a_schema_that_is_no_text_is_damage(database: Database) -> None:
    """TR-43: SQLite's own words on it hold the bytes that it found, which are no text either."""
    database.close()
    file = database.path
    file.write_bytes(
        file.read_bytes().replace(b"CREATE TABLE kept", b"CREATE T\x83BLE kept").replace(b"kept", b"k\x83pt")
    )
    with pytest.raises(DataProblem, match="damaged"):
        Database(file)
