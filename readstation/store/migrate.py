"""Brings a station's database to the newest schema, with a copy before and a check after (TR-64)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from readstation.core.clock import Clock
from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding
from readstation.store.engines import Database
from readstation.store.schema import REVISION, metadata, trigger_statements

_SCRIPTS = Path(__file__).parent / "migrations" / "station"


def migrate_station(database: Database, backups: Path, clock: Clock) -> str | None:
    """Migrate where the schema is older, then check tables and triggers.

    Parameters
    ----------
    database
        The station's database, new or of any earlier release.
    backups
        The folder for the copy that is made before.
    clock
        Gives the copy's name.

    Returns
    -------
    str or None
        The revision that was found, where something was migrated: empty for a new file. None where nothing was to do.

    Raises
    ------
    Refused
        If a newer program made the database.
    DataProblem
        If a table or trigger is missing or altered; the file is left as it is.
    EnvironmentFault
        If the disk refused; the database is as it was before.
    """
    with database.read() as connection:
        found = _revision(connection)
        is_new = not inspect(connection).get_table_names()
    migrated = None
    if found != REVISION:
        if not is_new:
            database.backup_to(backups / f"station-{found or 'unnamed'}-{clock.now().utc_ms}.db")
        with database.write() as connection:
            _upgrade(connection, found)
        migrated = found
    with database.read() as connection:
        check_schema(connection)
    return migrated


def check_schema(connection: Connection) -> None:
    """Check that every table and every append-only trigger is there as it must be (TR-43, TR-64).

    Raises
    ------
    DataProblem
        If one is missing or differs; the message names it.
    """
    rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"))
    found = {(row.type, row.name): row.sql for row in rows}
    for table in metadata.tables:
        if ("table", table) not in found:
            raise DataProblem(f"The station's database has no table {table}. It was left untouched.")
    for name, statement in trigger_statements().items():
        if found.get(("trigger", name)) != statement:
            raise DataProblem(
                f"The guard {name} of the station's database is missing or altered. It was left untouched."
            )


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def _upgrade(connection: Connection, found: str) -> None:
    # Alembic takes a third of a second to import; a station that is up to date never needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise Refused(
            Finding(
                "store.newer",
                "This profile was made by a newer Readstation. Nothing was changed. Install that version to open it.",
            )
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
