"""Migrates a station's database of the first release on a disk of the storage model, and says when it is done.

Run as ``python -m tests.power.migrating_station FOLDER [FAULT]``. FAULT, where there is one, breaks it on purpose: with
"no flush" nothing is flushed, with "in pieces" each statement is a transaction of its own.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from readstation.core.clock import SystemClock
from readstation.store import engines
from readstation.store.engines import Database
from readstation.store.migrate import migrate_station
from tests.support.broken_engine import break_station_database


def break_it(fault: str) -> None:
    """Take away what a migration rests on."""
    if fault == "no flush":
        engines._PRAGMAS["synchronous"] = 0
        return
    break_station_database(_in_pieces)


def _in_pieces(engine: Engine) -> None:
    dialect: Any = engine.dialect
    execute = dialect.do_execute

    def do_execute(cursor: sqlite3.Cursor, statement: str, parameters: Any, context: Any = None) -> None:
        if not statement.startswith("BEGIN"):
            execute(cursor, statement, parameters, context)

    dialect.do_execute = do_execute


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if len(sys.argv) > 2:
        break_it(sys.argv[2])
    database = Database(folder / "station.db")
    found = migrate_station(database, folder / "backups", SystemClock())
    sys.stdout.write(f"migrated {found}\n")
    sys.stdout.flush()
    database.close()
