"""Opens a central database by its URL: ``sqlite:///path`` or ``postgresql://host/database``."""

from __future__ import annotations

import contextlib
import time

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.reading.ports import SignatureCheck
from readstation.store.central.administration import Administration
from readstation.store.central.connections import (
    CentralDatabase,
    EmbeddedDatabase,
    PostgresDatabase,
    ReaderLine,
    path_of,
)
from readstation.store.central.embedded import EmbeddedCentral
from readstation.store.central.evidence import CentralEvidence
from readstation.store.central.health import health_of
from readstation.store.central.logins import Group, make_login, open_sequencer_login
from readstation.store.central.migrate import newest_schema, prepare_central, schema_of
from readstation.store.central.office import Office
from readstation.store.central.postgres import PostgresCentral, change_own_password
from readstation.store.central.release_office import ReleaseOffice
from readstation.store.central.sequencer import CentralSequencer
from readstation.store.central.server import Server
from readstation.sync.station_central import StationCentral
from readstation.trial.sequencer import SequencerHealth


def open_central(url: str, login: Login, password: str | None = None) -> StationCentral:
    """Open central as one person.

    Parameters
    ----------
    url
        Which database.
    login
        Who calls.
    password
        The derived central password; PostgreSQL takes the URL's own login where None. An SQLite file has no users.

    Raises
    ------
    CentralUnreachable
        If it does not answer.
    Refused
        If the URL is not understood, the file is not there, or the server refuses the login.
    """
    path = path_of(url)
    if path is None:
        return PostgresCentral(ReaderLine(url, login, password))
    database = EmbeddedDatabase(path)
    _check_schema(database)
    return EmbeddedCentral(database, login)


def change_central_password(url: str, login: Login, known_password: str, verifier: str) -> None:
    """Tell central of a person's new password; a file has no users and needs no telling.

    Parameters
    ----------
    url, login
        Which database, and who calls.
    known_password
        The derived central password that central still knows.
    verifier
        The SCRAM verifier of the new one.

    Raises
    ------
    CentralUnreachable
        If it does not answer.
    Refused
        If central does not know this password.
    """
    if path_of(url) is not None:
        return
    database = PostgresDatabase(url, login, known_password)
    try:
        change_own_password(database, verifier)
    finally:
        database.close()


def set_up_central(url: str, password: str | None = None) -> None:
    """Make a central database, or bring one to the newest schema. On PostgreSQL the URL names an administrator."""
    database = _open(url, is_new_allowed=True, password=password)
    try:
        prepare_central(database)
    finally:
        database.close()


def make_central_login(administrator_url: str, login: str, group: Group, central_verifier: str) -> None:
    """Make a login at central, or give it another password; a file has no users and needs none.

    Parameters
    ----------
    administrator_url
        Which database; on PostgreSQL it names an administrator.
    login, group, central_verifier
        See `logins.make_login`.

    Raises
    ------
    CentralUnreachable
        If it does not answer.
    Refused
        If central does not take this.
    """
    if path_of(administrator_url) is not None:
        return
    with contextlib.closing(PostgresDatabase(administrator_url)) as database, database.write() as connection:
        make_login(connection, login, group, central_verifier)


def make_sequencer_login(administrator_url: str, central_verifier: str) -> None:
    """Give the sequencer's login at central a password; a file has no users and needs none."""
    if path_of(administrator_url) is not None:
        return
    with contextlib.closing(PostgresDatabase(administrator_url)) as database:
        open_sequencer_login(database, central_verifier)


def open_server(administrator_url: str, password: str | None = None) -> Server:
    """Open the server under a central database with the rights of its administrator.

    Parameters
    ----------
    administrator_url, password
        Which database, and what opens it.

    Raises
    ------
    Refused
        If central is a file, which has no server.
    """
    if path_of(administrator_url) is not None:
        raise Refused(Finding("central.file", "This central database is a file. There is no server to look at."))
    return Server(_open(administrator_url, password=password))


def open_office(url: str, password: str | None = None, acting: Login | None = None) -> Office:
    """Open central with the rights of the office.

    Parameters
    ----------
    url
        Which database; on PostgreSQL it names who that is.
    password
        What opens it; the URL's own where None.
    acting
        Who acts, at a file: a file has no users.
    """
    return Office(_open(url, password=password), acting)


def open_administration(url: str, password: str | None = None) -> Administration:
    """Open central with the rights of the administrator, who makes and ends logins and nothing else (TR-8).

    Parameters
    ----------
    url, password
        Which database, and what opens it; on PostgreSQL the URL names the administrator.
    """
    return Administration(_open(url, password=password), has_users=path_of(url) is None)


def open_release_office(url: str, password: str | None = None, acting: Login | None = None) -> ReleaseOffice:
    """Open central with the rights of the office, for releasing images (`open_office`)."""
    return ReleaseOffice(_open(url, password=password), acting)


def open_sequencer(url: str, check: SignatureCheck, password: str | None = None, helpers: int = 0) -> CentralSequencer:
    """Open central for sequencer passes; on PostgreSQL the URL names who does them.

    Parameters
    ----------
    url, password
        Which database, and what opens it.
    check, helpers
        See `CentralSequencer`.
    """
    return CentralSequencer(_open(url, password=password), check, helpers)


def sequencer_health(url: str) -> SequencerHealth:
    """Return how the sequencer is, as the office or an auditor may see it; on PostgreSQL the URL names who that is."""
    with contextlib.closing(_open(url)) as database, database.read() as connection:
        return health_of(connection, time.time_ns() // 1_000_000)


def open_evidence(url: str, password: str | None = None) -> CentralEvidence:
    """Open central for verification; on PostgreSQL the URL names the office or an auditor."""
    return CentralEvidence(_open(url, password=password))


def is_embedded(url: str) -> bool:
    """Return whether a URL names an SQLite file: then this station runs the sequencer's passes itself (TR-16)."""
    return path_of(url) is not None


def _open(url: str, *, is_new_allowed: bool = False, password: str | None = None) -> CentralDatabase:
    path = path_of(url)
    if path is None:
        return PostgresDatabase(url, password=password)
    database = EmbeddedDatabase(path, is_new_allowed=is_new_allowed)
    if not is_new_allowed:
        _check_schema(database)
    return database


def _check_schema(database: EmbeddedDatabase) -> None:
    with database.read() as connection:
        found = schema_of(connection)
    if found != newest_schema():
        database.close()
        raise Refused(
            Finding("central.schema", "The central file has another schema than this program. Set it up again first.")
        )
