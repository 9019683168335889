"""Brings a central database to the newest schema (TR-64)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.store.central.backup_login import open_backup_login
from readstation.store.central.closing import close_to_public
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.schema import DATA, VERSION_TABLE

_SCRIPTS = Path(__file__).resolve().parent.parent / "migrations" / "central"


@cache
def known_schemas() -> tuple[str, ...]:
    """Return the names of the schemas that this program knows, the oldest first.

    Each migration's file begins with its name. Alembic would import them all, and takes a third of a second itself.
    """
    return tuple(sorted(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("c*.py")))


def newest_schema() -> str:
    """Return the name of the newest schema that this program knows."""
    return known_schemas()[-1]


def prepare_central(database: CentralDatabase) -> None:
    """Make or upgrade the tables, in one transaction. Needs the rights of an administrator on PostgreSQL.

    There it also closes to PUBLIC what a major upgrade of the server opens again (TR-13), in every database of the
    server: it has to be one of its own for trials.

    Raises
    ------
    Refused
        If the database is newer than this program.
    """
    # Only who sets a database up or upgrades it needs Alembic.
    from alembic import command
    from alembic.config import Config

    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {DATA}"))
        _refuse_newer(connection)
        config = Config()
        config.set_main_option("script_location", str(_SCRIPTS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        is_postgresql = connection.dialect.name == "postgresql"
        if is_postgresql and schema_of(connection):
            connection.execute(text(f"ALTER TABLE {DATA}.{VERSION_TABLE} DISABLE TRIGGER USER"))
        command.upgrade(config, "head")
        if is_postgresql:
            connection.execute(text(f"ALTER TABLE {DATA}.{VERSION_TABLE} ENABLE TRIGGER USER"))
            close_to_public(connection)
            open_backup_login(connection)


def schema_of(connection: Connection) -> str:
    """Return the name of a database's schema; empty where there is none."""
    schema = DATA if connection.dialect.name == "postgresql" else None
    if not inspect(connection).has_table(VERSION_TABLE, schema=schema):
        return ""
    qualified = f"{DATA}.{VERSION_TABLE}" if schema else VERSION_TABLE
    return str(connection.execute(text(f"SELECT version_num FROM {qualified}")).scalar() or "")  # noqa: S608 - constants


def _refuse_newer(connection: Connection) -> None:
    found = schema_of(connection)
    if found and found not in known_schemas():
        raise Refused(
            Finding("central.newer", "The central database is newer than this program. Install the newer program.")
        )
