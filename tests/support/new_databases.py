"""New SQLite databases by copy: the migrations run once in each test process, the rest get what they made.

Every station and every embedded central of a test begins with an empty file. What the migrations make of it is the
same each time; tests of the migrations themselves ask for `true_migrations`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_MADE: dict[str, list[str]] = {}
"""What makes an empty database the newest, statement by statement, by the folder of the migrations."""

_upgrade = command.upgrade


def _upgrade_by_copy(config: Config, revision: str, *rest: Any, **named: Any) -> None:
    connection = config.attributes.get("connection")
    if revision != "head" or not isinstance(connection, Connection) or not _is_empty(connection):
        _upgrade(config, revision, *rest, **named)
        return
    place = str(config.get_main_option("script_location"))
    if place not in _MADE:
        _upgrade(config, revision, *rest, **named)
        _MADE[place] = _statements(connection)
        return
    for statement in _MADE[place]:
        connection.exec_driver_sql(statement)


def _is_empty(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0


def _statements(connection: Connection) -> list[str]:
    """Return what writes a database anew: tables and rows, then indexes, guards and views."""
    around = ("BEGIN TRANSACTION", "COMMIT")
    written = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
    return [text for text in (each.rstrip().removesuffix(";") for each in written) if text not in around]


@pytest.fixture(scope="session", autouse=True)
def _new_databases_by_copy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", _upgrade_by_copy)
        yield


@pytest.fixture
def true_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the migrations themselves in this test."""
    monkeypatch.setattr(command, "upgrade", _upgrade)
