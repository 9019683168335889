"""The session of `faulty_station`, broken on purpose: it takes a write that the disk refused for one that went through.

Run as ``python -m tests.power.careless_station FOLDER ERRNO MODE``.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tests.power import faulty_station
from tests.support.broken_engine import break_station_database


def _ignore_refusals(engine: Engine) -> None:
    dialect: Any = engine.dialect

    def do_commit(connection: sqlite3.Connection) -> None:
        with contextlib.suppress(sqlite3.OperationalError):
            connection.commit()

    dialect.do_commit = do_commit


def break_it() -> None:
    """Have every transaction of the station's own database be taken for kept."""
    break_station_database(_ignore_refusals)


if __name__ == "__main__":
    break_it()
    faulty_station.run(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
