"""A database of a PostgreSQL server, copied with what a plain copy leaves behind."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

# A copy has neither the rights on the database itself nor its settings, such as deadlines.
_RIGHTS = (
    "UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = %(source)s) "
    "WHERE datname = %(target)s"
)
_SETTINGS = (
    "INSERT INTO pg_db_role_setting SELECT copy.oid, s.setrole, s.setconfig FROM pg_db_role_setting s "
    "JOIN pg_database made ON made.oid = s.setdatabase JOIN pg_database copy ON copy.datname = %(target)s "
    "WHERE made.datname = %(source)s"
)


def copy_database(administrator: psycopg.Connection[tuple[Any, ...]], source: str, target: str) -> None:
    """Make a database as another one is, in place of one of that name, with its rights and settings.

    Parameters
    ----------
    administrator
        Connected as the superuser to neither of both, committing by itself.
    source, target
        Their names. Nobody may be connected to the first; who is connected to the second is thrown out.
    """
    drop_database(administrator, target)
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    administrator.execute(copied.format(sql.Identifier(target), sql.Identifier(source)))
    for statement in (_RIGHTS, _SETTINGS):
        administrator.execute(statement, {"source": source, "target": target})


def drop_database(administrator: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    """Remove a database where there is one, whoever is connected to it."""
    administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
