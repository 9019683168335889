"""Schema, guards and copies before a migration (TR-43, TR-64)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from readstation.core.clock import SystemClock
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.model.fact_bodies import signed_read_from_body, step_from_body
from readstation.store import migrate
from readstation.store.engines import Database
from readstation.store.migrate import migrate_station
from readstation.store.schema import APPEND_ONLY, REVISION, metadata
from tests.builders.golden import GoldenRead

pytestmark = pytest.mark.usefixtures("true_migrations")


@pytest.fixture
def database(tmp_path: Path):
    (tmp_path / "backups").mkdir()
    opened = Database(tmp_path / "station.db")
    yield opened
    opened.close()


def migrated(database: Database) -> str | None:
    return migrate_station(database, database.path.parent / "backups", SystemClock())


def backups_of(database: Database) -> list[Path]:
    return list((database.path.parent / "backups").iterdir())


def test_a_new_file_gets_exactly_the_tables_of_the_schema(database: Database) -> None:
    assert migrated(database) == ""
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert migrated(database) is None
    assert backups_of(database) == []


def test_the_newest_migration_is_the_one_that_the_program_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_a_copy_is_made_before_an_older_schema_is_touched(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE from_before (n INTEGER)"))
        connection.execute(text("INSERT INTO from_before VALUES (5)"))
    migrated(database)
    (copy,) = backups_of(database)
    other = sqlite3.connect(copy)
    try:
        assert other.execute("SELECT n FROM from_before").fetchall() == [(5,)]
        assert other.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal_step'").fetchone() == (0,)
    finally:
        other.close()


def test_a_database_of_thefirst_release_keeps_all_it_has(database: Database) -> None:
    """TR-64: series that were kept before there were outlines are there afterwards, without one."""
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "station_0001")
        row = {"key": "s1", "body": b"{}", "digest": "d"}
        connection.execute(text("INSERT INTO stored_series VALUES (:key, '7K-204', 0, 1, 'c', :body, :digest)"), row)
        connection.execute(text("INSERT INTO stored_file VALUES (:key, 1, 'content')"), row)
    assert migrated(database) == "station_0001"
    assert len(backups_of(database)) == 1
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("SELECT series_key, content FROM stored_series")).all() == [("s1", "c")]
        assert connection.execute(text("SELECT content FROM stored_file")).scalars().all() == ["content"]
        assert connection.execute(text("SELECT count(*) FROM stored_outline")).scalar() == 0


def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(database: Database) -> None:
    migrated(database)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'station_9999'"))
    with pytest.raises(Refused, match="newer Readstation"):
        migrated(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "station_9999"


@pytest.mark.parametrize("table", [*APPEND_ONLY, "outbox"])
def test_a_missing_guard_is_found(database: Database, table: str) -> None:
    migrated(database)
    with database.write() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_no_update"))
    with pytest.raises(DataProblem, match=f"{table}_no_update"):
        migrated(database)


def test_a_guard_that_was_weakened_is_found(database: Database) -> None:
    migrated(database)
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_event_no_delete"))
        connection.execute(
            text("CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event WHEN 0 BEGIN SELECT 1; END")
        )
    with pytest.raises(DataProblem, match="audit_event_no_delete"):
        migrated(database)


def test_a_profile_of_thefirst_release_is_brought_on_with_its_facts_and_guards(database: Database) -> None:
    """TR-64: the facts of a signed read are as they were, and so are the triggers that guard them."""
    golden = GoldenRead()
    first_release(database, golden)
    assert migrated(database) == "station_0001"
    (copy,) = backups_of(database)
    assert copy.name.startswith("station-station_0001-")
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        bodies = connection.execute(text("SELECT body FROM signed_read UNION SELECT body FROM journal_step")).scalars()
        kept = {bytes(each) for each in bodies}
        assert connection.execute(text("SELECT count(*) FROM round_lock")).scalar() == 0
    assert kept == {each.body for each in golden.facts() if each.kind in ("signed_read", "step")}
    for table in APPEND_ONLY:
        with database.read() as connection:
            rows = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        if rows:
            with pytest.raises(EnvironmentFault), database.write() as connection:
                connection.execute(text(f"DELETE FROM {table}"))
    assert migrated(database) is None


def first_release(database: Database, golden: GoldenRead) -> None:
    """Make the database as the first release left it, with a signed read in it."""
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "station_0001")
        for fact in golden.facts():
            if fact.kind == "step":
                step = step_from_body(fact.body)
                row = {"a": step.read_id, "n": step.number, "body": fact.body, "digest": fact.digest}
                connection.execute(text("INSERT INTO journal_step VALUES (:a, :n, :body, :digest)"), row)
            elif fact.kind == "signed_read":
                read = signed_read_from_body(fact.body)
                row = {"a": read.sealed.read_id, "n": read.sealed.version, "body": fact.body, "digest": fact.digest}
                connection.execute(text("INSERT INTO signed_read VALUES (:a, :n, :body, :digest)"), row)
