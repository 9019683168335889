"""The only place that opens SQLite: one connection to one file, used on one thread (TR-42)."""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from readstation.core.errors import DataProblem, Defect, DiskFull, EnvironmentFault
from readstation.store.files import flush_folder
from readstation.store.reserve import takes_bytes

BUSY_TIMEOUT_MS = 5000
SQLITE_VERSION = sqlite3.sqlite_version
"""The engine that is there: with one connection to a file, versions with the WAL-reset race are safe too (TR-42)."""
_SMALLEST_ROOM_BYTES = 64 * 1024
"""What opening the file and its index of the write-ahead log takes; a disk with less is full."""
_WRITES = "readstation_writes"
_HAS_READ = "readstation_has_read"
_DAMAGED = "The station's database is damaged."
_FREE_SOME = "Free some space; then go on."
_NOT_SAVED = "The last change was not saved; everything before it is kept."

_log = logging.getLogger(__name__)

_MAC_PRAGMAS: dict[str, int | str] = {"fullfsync": 1, "checkpoint_fullfsync": 1}
_PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": BUSY_TIMEOUT_MS,
    **(_MAC_PRAGMAS if sys.platform == "darwin" else {}),
}
"""Set on every connection and read back; `synchronous` 2 is FULL: a commit has reached the disk (TR-40)."""


class Database:
    """One SQLite file with one connection, bound to the thread and process that opened it.

    After any failure the connection is closed and the next use opens a new one (TR-44). Before that, the write-ahead
    log is folded back and emptied: a flush that failed leaves a whole transaction there, and a new connection would
    take for saved what was said not to be. While the disk does not even take that, nothing is written, and what is
    stored is read by the old connection.

    Parameters
    ----------
    path
        The file; made if it is not there. Its folder must exist.
    make_room
        Gives back room that was held on the disk, and says whether there was any. Asked once when the connection
        cannot be opened for want of room: what is stored stays readable on a full disk (TR-44).

    Raises
    ------
    EnvironmentFault
        If the file cannot be opened, or SQLite does not take a setting.
    """

    def __init__(self, path: Path, make_room: Callable[[], bool] = lambda: False) -> None:
        self.path = path
        self._make_room = make_room
        self._thread = threading.get_ident()
        self._process = os.getpid()
        self._unsettled: sqlite3.Error | None = None
        self._engine = _engine(path)
        with self.read():
            pass

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give the connection for queries, in one consistent view.

        Raises
        ------
        EnvironmentFault
            If the disk or the file fails.
        DataProblem
            If the file is no intact database.
        """
        self._check_owner()
        try:
            with self._connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            self._retire()
            raise self._fault(error.orig, "Nothing was changed.") from error
        except UnicodeDecodeError as error:
            self._retire()
            raise DataProblem(_DAMAGED) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the connection inside one transaction: everything is durable after the block, or nothing is kept.

        Raises
        ------
        DiskFull, EnvironmentFault
            If the disk refused. Nothing of the block was kept.
        """
        self._check_owner()
        self._settle()
        if self._unsettled is not None:
            raise self._fault(self._unsettled, _NOT_SAVED) from self._unsettled
        try:
            with self._connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            self._retire()
            raise self._fault(error.orig, _NOT_SAVED) from error
        except UnicodeDecodeError as error:
            self._retire()
            raise DataProblem(_DAMAGED) from error

    def backup_to(self, target: Path) -> None:
        """Copy the database as it stands into a new file by SQLite's backup interface, and check the copy (TR-66).

        Raises
        ------
        EnvironmentFault
            If the copy cannot be written or is not intact.
        """
        self._check_owner()
        partial = target.with_suffix(".partial")
        try:
            copy = sqlite3.connect(partial)
            try:
                with self._engine.connect() as connection:
                    source = connection.connection.driver_connection
                    if not isinstance(source, sqlite3.Connection):
                        raise Defect("the station's database is not SQLite")
                    source.backup(copy)
            finally:
                copy.close()
            check_copy(partial)
            partial.replace(target)
            flush_folder(target.parent)
        except (sqlite3.Error, DBAPIError, OSError) as error:
            raise EnvironmentFault(
                "The database could not be copied.",
                "The database was left as it is.",
                "Make room on the disk and start again.",
            ) from error

    def check(self) -> str:
        """Return ``ok`` or what SQLite's quick check says of the file (TR-43)."""
        with self.read() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check").scalar())

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file. Calling it twice is safe."""
        self._check_owner()
        self._settle()
        self._engine.dispose()

    def _settle(self) -> None:
        if self._unsettled is not None:
            self._retire()

    def _retire(self) -> None:
        """Empty the log of what was not acknowledged and close the connection; if that fails it stays for reading."""
        self._unsettled = None
        try:
            used = self._engine.raw_connection()
        except (sqlite3.Error, DBAPIError, EnvironmentFault, DataProblem):
            self._engine.dispose()
            return
        try:
            used.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            self._unsettled = error
        except sqlite3.Error:
            _log.warning("the write-ahead log of a damaged database was left as it is")
        finally:
            used.close()
        if self._unsettled is None:
            self._engine.dispose()

    def _connect(self) -> Connection:
        """Return the one connection, opened anew where the last one was closed; it has read the file once by then."""
        try:
            return self._opened()
        except DBAPIError as error:
            self._engine.dispose()
            if isinstance(self._fault(error.orig, ""), DiskFull) and self._make_room():
                return self._opened()
            raise

    def _opened(self) -> Connection:
        connection = self._engine.connect()
        if _HAS_READ not in connection.info:
            # SQLite opens the file and its write-ahead log with the first look at it, not before.
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            connection.rollback()
            connection.info[_HAS_READ] = True
        return connection

    def _fault(self, cause: BaseException | None, kept: str) -> EnvironmentFault | DataProblem:
        fault = _fault(cause, kept)
        if isinstance(fault, EnvironmentFault) and not isinstance(fault, DiskFull) and self._has_no_room():
            return DiskFull("The disk is full.", kept, _FREE_SOME)
        return fault

    def _has_no_room(self) -> bool:
        return not takes_bytes(self.path.parent, _SMALLEST_ROOM_BYTES)

    def _check_owner(self) -> None:
        if threading.get_ident() != self._thread:
            raise Defect("the database was used outside the store's thread")
        if os.getpid() != self._process:
            raise Defect("the database was used in another process than the one that opened it")


def check_copy(path: Path) -> None:
    """Open a finished copy of a database, which nobody writes, and check it (TR-66).

    Raises
    ------
    EnvironmentFault
        If it is not intact.
    """
    try:
        copy = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
        finally:
            copy.close()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        verdict = str(error)
    if verdict != "ok":
        raise EnvironmentFault("The copy of the database is damaged.", "The database was left as it is.")


def _engine(path: Path) -> Engine:
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin transactions late and leave schema changes outside them; SQLAlchemy begins them.
        connection.isolation_level = None
        try:
            for name, value in _PRAGMAS.items():
                connection.execute(f"PRAGMA {name} = {value}")
        except UnicodeDecodeError as error:
            # SQLite's words on a damaged schema name what it found there, and the driver cannot read them.
            connection.close()
            raise DataProblem(_DAMAGED) from error
        for name, value in _PRAGMAS.items():
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != value:
                connection.close()
                raise EnvironmentFault(
                    f"The database does not take the setting {name}: it says {found}.",
                    "Nothing was changed.",
                    "Keep the profile on a local disk.",
                )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")

    return engine


def _fault(cause: BaseException | None, kept: str) -> EnvironmentFault | DataProblem:
    if isinstance(cause, sqlite3.DatabaseError) and not isinstance(
        cause, sqlite3.OperationalError | sqlite3.IntegrityError | sqlite3.ProgrammingError
    ):
        return DataProblem(_DAMAGED)
    name = getattr(cause, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL"):
        return DiskFull("The disk is full.", kept, _FREE_SOME)
    if name.startswith(("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return EnvironmentFault("The disk does not take or give data.", kept, "Check the disk; then try again.")
    if name.startswith("SQLITE_BUSY"):
        return EnvironmentFault("The database is held by another program.", kept, "Close it; then try again.")
    return EnvironmentFault(f"The database refused ({name or type(cause).__name__}).", kept, "Try again.")
