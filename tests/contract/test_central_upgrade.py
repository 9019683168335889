"""A central database of an earlier schema comes to the newest one with its rows and behind its walls (TR-64)."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.store.central.connections import EmbeddedDatabase, PostgresDatabase, path_of
from readstation.store.central.factory import set_up_central
from readstation.store.central.migrate import _SCRIPTS, known_schemas, newest_schema, schema_of
from readstation.store.central.schema import DATA, charter
from tests.builders.central_world import as_administrator

CHARTER = {"digest": "0" * 64, "trial_code": "HCC", "version": 1, "body": b"{}"}


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return a central database of the first schema with a charter."""
    is_file = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'central.db'}" if is_file else str(request.getfixturevalue("postgres_url"))
    path = path_of(url)
    database = PostgresDatabase(url) if path is None else EmbeddedDatabase(path, is_new_allowed=True)
    with database.write() as connection:
        if path is None:
            connection.execute(text(f"CREATE SCHEMA {DATA}"))
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "c0001")
        connection.execute(insert(charter), CHARTER)
    database.close()
    return url


def test_rows_and_walls_come_along(old_url: str) -> None:
    """The charter is there as it was; the table of the version is as shut as the others; again changes nothing."""
    for _ in range(2):
        set_up_central(old_url)
        with as_administrator(old_url) as connection:
            assert schema_of(connection) == newest_schema()
            assert dict(connection.execute(select(charter)).mappings().one()) == CHARTER
    changes = ["UPDATE {}charter SET version = 2", "DELETE FROM {}charter"]
    is_file = path_of(old_url) is not None
    if not is_file:
        changes += ["UPDATE {}schema_version SET version_num = 'c0001'", "DELETE FROM {}schema_version"]
    for change in changes:
        with (
            pytest.raises((DBAPIError, EnvironmentFault, DataProblem, Refused)),
            as_administrator(old_url) as connection,
        ):
            connection.execute(text(change.format("" if is_file else "d.")))
    if not is_file:
        with as_administrator(old_url) as connection:
            walls = connection.execute(
                text(
                    "SELECT relowner::regrole::text, relrowsecurity AND relforcerowsecurity FROM pg_class "
                    "WHERE relkind = 'r' AND relnamespace IN ('d'::regnamespace, 'vault'::regnamespace)"
                )
            ).all()
        assert {tuple(row) for row in walls} == {("rs_owner", True)}


def test_the_schemas_that_are_known_are_those_of_the_migrations_in_their_order() -> None:
    """They are read from the names of the files, so that no start has to import the migrations (TR-64)."""
    chain = [script.revision for script in ScriptDirectory(str(_SCRIPTS)).walk_revisions()]
    assert list(known_schemas()) == chain[::-1]
