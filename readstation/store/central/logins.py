"""Logins at PostgreSQL: made with the administrator's connection, by the command that sets up or enrols (TR-1, TR-8).

No login of the trial may make another, and no function does it for one: rows are the office's work (`Office`), roles
the administrator's.
"""

from __future__ import annotations

import re
from enum import StrEnum

from sqlalchemy import Connection, text

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.people import Role
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.postgres import VERIFIER_FORM
from readstation.trial.server import CONNECTIONS_PER_LOGIN

SEQUENCER = "rs_sequencer"
_LOGIN = re.compile(r"[a-z][a-z0-9_]{2,40}")
_ONE_AT_A_TIME = 0x52534C47
_POWERLESS = "INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


class Group(StrEnum):
    """What a login may do: the group roles of trust 3.1."""

    READER = "g_reader"
    ADJUDICATOR = "g_adjudicator"
    TRAINER = "g_trainer"
    TRAINEE = "g_trainee"
    OFFICE = "g_office"
    AUDITOR = "g_auditor"


def group_of(role: Role) -> Group:
    """Return the group of a person's role."""
    return Group[role.name]


def make_login(connection: Connection, login: str, group: Group, central_verifier: str) -> None:
    """Make a login of a group, or give one that is there the verifier of another password.

    Parameters
    ----------
    connection
        In a transaction of an administrator's: what is written with the login stands or falls with it.
    login
        The opaque name (TR-1).
    group
        The one group that it belongs to.
    central_verifier
        The SCRAM verifier; the server never sees a password (TR-2). Empty: a login that is there keeps its own.

    Raises
    ------
    Refused
        If login or verifier are not well-formed, a new login has no verifier, or one that is there has another group.
    """
    # The watch at the server and a command may both find that a login is wanted.
    connection.execute(text("SELECT pg_catalog.pg_advisory_xact_lock(:turn)"), {"turn": _ONE_AT_A_TIME})
    groups = connection.execute(
        text(
            "SELECT coalesce(array_agg(g.rolname::text) FILTER (WHERE g.oid IS NOT NULL), '{}') "
            "FROM pg_catalog.pg_roles r LEFT JOIN pg_catalog.pg_auth_members m ON m.member = r.oid "
            "LEFT JOIN pg_catalog.pg_roles g ON g.oid = m.roleid WHERE r.rolname = :login GROUP BY r.oid"
        ),
        {"login": login},
    ).scalar()
    is_new = groups is None
    if not _LOGIN.fullmatch(login) or login.startswith(("rs_", "g_", "pg_")):
        raise _malformed()
    if not is_new and groups != [group.value]:
        raise Refused(Finding("central.login", "This login is there with other rights. Make a new one."))
    if not is_new and not central_verifier:
        return
    _check_verifier(central_verifier)
    # A role's name and password cannot be parameters; both were checked to hold no quote.
    connection.exec_driver_sql(
        f'{"CREATE" if is_new else "ALTER"} ROLE "{login}" LOGIN {_POWERLESS} '
        f"CONNECTION LIMIT {CONNECTIONS_PER_LOGIN} PASSWORD '{central_verifier}'"
    )
    if is_new:
        connection.exec_driver_sql(f'GRANT {group.value} TO "{login}"')


def has_login(database: CentralDatabase, login: str) -> bool:
    """Return whether a role of this name can sign in. Needs an administrator's connection."""
    query = text("SELECT rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = :login")
    with database.read() as connection:
        return bool(connection.execute(query, {"login": login}).scalar())


def end_sessions(database: CentralDatabase, login: str) -> int:
    """End all sessions of a login, and return how many there were (TR-3). Needs an administrator's connection."""
    query = text(
        "SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(pid)) FROM pg_catalog.pg_stat_activity "
        "WHERE usename = :login"
    )
    with database.write() as connection:
        return int(connection.execute(query, {"login": login}).scalar_one())


def shut_login(database: CentralDatabase, login: str) -> None:
    """Let a login of the house sign in no more. Needs an administrator's connection.

    A person with a station keeps a login that opens nothing: by it the station is told that the account has ended.

    Raises
    ------
    Refused
        If the login is not well-formed.
    """
    if not _LOGIN.fullmatch(login) or login.startswith(("rs_", "g_", "pg_")):
        raise _malformed()
    with database.write() as connection:
        connection.exec_driver_sql(f'ALTER ROLE "{login}" NOLOGIN')


def open_sequencer_login(database: CentralDatabase, central_verifier: str) -> None:
    """Let the sequencer sign in with a password; on the server itself a peer login does without.

    Parameters
    ----------
    database
        An administrator's connection.
    central_verifier
        The SCRAM verifier of the sequencer's password.

    Raises
    ------
    Refused
        If the verifier is not well-formed.
    """
    _check_verifier(central_verifier)
    with database.write() as connection:
        connection.exec_driver_sql(
            f"ALTER ROLE {SEQUENCER} LOGIN {_POWERLESS} CONNECTION LIMIT {CONNECTIONS_PER_LOGIN} "
            f"PASSWORD '{central_verifier}'"
        )


def _check_verifier(central_verifier: str) -> None:
    if not VERIFIER_FORM.fullmatch(central_verifier):
        raise _malformed()


def _malformed() -> Refused:
    return Refused(Finding("central.login", "The login or its verifier is not well-formed."))
