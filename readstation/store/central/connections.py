"""The two engines of the central database behind one way to read and write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
import sqlalchemy
from filelock import FileLock, Timeout
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.store.central import postgres_settings
from readstation.store.central.postgres_settings import connection_settings, forget_environment
from readstation.store.central.schema import WITHOUT_SCHEMAS
from readstation.store.central.silence import ImpatientConnection
from readstation.store.engines import Database
from readstation.sync.ports import CentralUnreachable, account_ended, case_stands_still

LOCK_TIMEOUT_S = 10.0
_REFUSING_STATES = ("28", "42501", "RS0")
_ENDED_STATE = "RS003"
_STILL_STATE = "RS004"
_CERTIFICATE_REFUSALS = {
    "requires a valid client certificate": "it shows no certificate, and this database asks for one",
    "alert certificate expired": "its certificate has ended",
    "alert certificate revoked": "the trial office has taken its certificate back",
    "alert unknown ca": "its certificate is not of this trial's office",
    "alert bad certificate": "its certificate is not one that is taken here",
    "alert unsupported certificate": "its certificate is not one that is taken here",
    "alert certificate unknown": "its certificate is not one that is taken here",
}
"""What PostgreSQL or its TLS library says where it takes no certificate, and what is said of it here."""


class CentralDatabase(Protocol):
    """One connection to a central database, for one pass."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give the connection for queries, in one consistent view."""
        ...

    def write(self) -> AbstractContextManager[Connection]:
        """Give the connection inside one transaction."""
        ...

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        ...


class EmbeddedDatabase:
    """The SQLite file of a single machine, held by a lock file for one pass (TR-16).

    Parameters
    ----------
    path
        The file.
    is_new_allowed
        Whether the file may be made; else it must be there.
    lock_timeout_s
        How long to wait for another pass to end.

    Raises
    ------
    CentralUnreachable
        If another pass holds the file.
    Refused
        If there is no such file and none may be made.
    """

    def __init__(self, path: Path, *, is_new_allowed: bool = False, lock_timeout_s: float = LOCK_TIMEOUT_S) -> None:
        if not is_new_allowed and not path.is_file():
            raise Refused(Finding("central.missing", "There is no central database at this place. Set it up first."))
        self._lock = FileLock(path.with_name(path.name + ".lock"), timeout=lock_timeout_s)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise CentralUnreachable(
                "The central database is in use by another pass.", "Nothing was sent; everything waits here."
            ) from error
        try:
            self._database = Database(path)
        except (EnvironmentFault, DataProblem):
            self._lock.release()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give the connection for queries."""
        with self._database.read() as connection:
            yield connection.execution_options(schema_translate_map=WITHOUT_SCHEMAS)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the connection inside one transaction."""
        with self._database.write() as connection:
            yield connection.execution_options(schema_translate_map=WITHOUT_SCHEMAS)

    def close(self) -> None:
        """Close the file and let go of its lock. Calling it twice is safe."""
        self._database.close()
        self._lock.release()


class PostgresDatabase:
    """A connection to PostgreSQL with deadlines on everything (TR-14, TR-48).

    Parameters
    ----------
    url
        ``postgresql://host[:port]/database?sslrootcert=/path/ca.pem``; its own user and password serve where no login
        is given.
    login, password
        Who connects; a login without a password is the URL's to say.

    Raises
    ------
    Refused
        If the URL says what it may not (`connection_settings`).
    """

    def __init__(self, url: str, login: str | None = None, password: str | None = None) -> None:
        target = make_url(url).set(drivername="postgresql+psycopg")
        if password is not None:
            target = target.set(username=login or target.username, password=password)
        settings = connection_settings(target)
        socket_folder = {"host": target.query["host"]} if "host" in target.query else {}
        forget_environment()
        self._engine = sqlalchemy.create_engine(
            target.set(query=socket_folder), poolclass=StaticPool, connect_args=settings
        )
        event.listen(self._engine, "do_connect", _connect_impatiently)

    def read(self) -> AbstractContextManager[Connection]:
        """Give the connection for queries."""
        return self._transaction()

    def write(self) -> AbstractContextManager[Connection]:
        """Give the connection inside one transaction."""
        return self._transaction()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (DBAPIError, psycopg.Error) as error:
            self._engine.dispose()
            raise _fault(error.orig if isinstance(error, DBAPIError) else error) from error

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._engine.dispose()


class ReaderLine:
    """A connection that asks one question at a time, each a transaction of its own: what the functions of `api` need.

    It goes without what a general connection costs: three journeys a call instead of one, and questions about the
    server at each connection. The deadlines are those of `PostgresDatabase`.

    Parameters
    ----------
    url, login, password
        As for `PostgresDatabase`.

    Raises
    ------
    Refused
        If the URL says what it may not (`connection_settings`).
    """

    def __init__(self, url: str, login: str | None = None, password: str | None = None) -> None:
        target = make_url(url)
        if login is not None and password is not None:
            target = target.set(username=login, password=password)
        said: dict[str, Any] = {
            "host": target.query.get("host", target.host), "port": target.port, "dbname": target.database,
            "user": target.username, "password": target.password,
        }  # fmt: skip
        self._words = {
            **{name: value for name, value in said.items() if value is not None},
            **connection_settings(target),
            "connect_timeout": postgres_settings.STATION_CONNECT_TIMEOUT_S,
        }
        forget_environment()
        self._connection: ImpatientConnection | None = None

    def ask(self, question: LiteralString, values: Sequence[object] = ()) -> list[Any]:
        """Ask one question and return its rows, named. Nothing else shares its transaction.

        Raises
        ------
        CentralUnreachable
            If there was no answer; whether the question was done is not known then. The next one connects anew.
        Refused
            If the server refuses it.
        """
        try:
            if self._connection is None:
                self._connection = ImpatientConnection.connect(**self._words, autocommit=True)
            with self._connection.cursor(row_factory=namedtuple_row) as cursor:
                return cursor.execute(question, values).fetchall()
        except psycopg.Error as error:
            self.close()
            raise _fault(error) from error

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect_impatiently(_dialect: Any, _record: Any, words: list[Any], values: dict[str, Any]) -> ImpatientConnection:
    return ImpatientConnection.connect(*words, **values)


def _fault(error: BaseException | None) -> EnvironmentFault | Refused:
    state = getattr(error, "sqlstate", None) or ""
    if state == _ENDED_STATE:
        return account_ended()
    if state == _STILL_STATE:
        return case_stands_still()
    for told, why in _CERTIFICATE_REFUSALS.items() if isinstance(error, psycopg.OperationalError) else ():
        if told in str(error):
            return _certificate_refused(why)
    is_login_refused = isinstance(error, psycopg.OperationalError) and "authentication failed" in str(error)
    if is_login_refused or state.startswith(_REFUSING_STATES):
        return Refused(Finding("central.refused", "The central database refused this. Everything waits here."))
    return CentralUnreachable(
        f"The central database did not answer ({state or 'no connection'}).",
        "Everything is kept and waits here.",
        "Keep reading; it is sent when the connection is back.",
    )


def _certificate_refused(why: str) -> Refused:
    words = (
        f"The central database takes nothing from this machine: {why}. Everything is kept and waits here. "
        "Ask the trial office for a certificate: readstation certificate request."
    )
    return Refused(Finding("TR-7.certificate", words))


def path_of(url: str) -> Path | None:
    """Return the file of an ``sqlite:///`` URL, or None for a PostgreSQL one.

    Raises
    ------
    Refused
        If the URL is neither.
    """
    try:
        target = make_url(url)
    except sqlalchemy.exc.ArgumentError:
        target = None
    if target is not None and target.get_backend_name() == "sqlite" and target.database:
        return Path(target.database)
    if target is not None and target.get_backend_name() == "postgresql":
        return None
    raise Refused(Finding("central.url", "A central database is named sqlite:///path or postgresql://host/database."))
