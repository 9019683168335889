"""A station that is broken on purpose: two of three transactions are kept only with the one after them.

With the words FOLDER SEED KIND it works as `killed_station` does and says that
things are saved that the next kill takes away. The campaign of kills has to find that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from tests.integration import killed_station
from tests.support.broken_engine import break_station_database

_EVERY = 3


def _hold_back(engine: Engine) -> None:
    """Let the driver's transaction stay open over some commits, so that this process sees what no other one would."""
    dialect: Any = engine.dialect
    execute, held, is_writing = dialect.do_execute, 0, False

    def do_execute(cursor: sqlite3.Cursor, statement: str, parameters: Any, context: Any = None) -> None:
        nonlocal is_writing
        is_beginning = statement.startswith("BEGIN")
        if is_beginning:
            is_writing = statement == "BEGIN IMMEDIATE"
        if not (is_beginning and cursor.connection.in_transaction):
            execute(cursor, statement, parameters, context)

    def do_commit(connection: sqlite3.Connection) -> None:
        nonlocal held
        held += is_writing
        if held in (0, _EVERY):
            connection.commit()
            held = 0

    dialect.do_execute, dialect.do_commit = do_execute, do_commit
    dialect.do_rollback = lambda _connection: None


def break_it() -> None:
    """Have the station's own database keep its transactions late; central's would wait for each other."""
    break_station_database(_hold_back)


def main(words: Sequence[str]) -> None:
    break_it()
    killed_station.main(words)
