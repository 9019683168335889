"""What attackers with psql try, and how it is said that they had no right."""

from __future__ import annotations

from typing import Any

import psycopg

from readstation.store.central.logins import Group
from tests.attack.conftest import UNKNOWN, Siege
from tests.attack.test_matrix import TABLES

PEOPLE = (Group.READER, Group.ADJUDICATOR, Group.TRAINER, Group.TRAINEE, UNKNOWN)
WITHOUT_RIGHT = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedObject,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.InvalidParameterValue,
    psycopg.errors.FeatureNotSupported,
    psycopg.errors.UndefinedFile,
)

PUSH = "SELECT api.push(%s, %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[])"


def refused(siege: Siege, kind: str, statements: list[str]) -> None:
    """Assert that a login has no right to any of the statements."""
    done = []
    for statement in statements:
        try:
            siege.run(kind, statement)
        except WITHOUT_RIGHT:
            continue
        done.append(statement)
    assert done == []


def columns(siege: Siege) -> dict[str, str]:
    """Return the first column of each table."""
    with siege.administrator() as administrator:
        return {
            table: administrator.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (table,)
            ).fetchone()[0]  # type: ignore[index]
            for table in TABLES
        }


def rights(siege: Siege) -> list[tuple[Any, ...]]:
    """Return every right, owner and policy of the database."""
    with siege.administrator() as administrator:
        found: list[tuple[Any, ...]] = []
        for query in (
            "SELECT oid::regclass::text, relowner::regrole::text, relacl::text FROM pg_class "
            "WHERE relnamespace IN ('d'::regnamespace, 'vault'::regnamespace) ORDER BY 1",
            "SELECT oid::regprocedure::text, proowner::regrole::text, proacl::text FROM pg_proc "
            "WHERE pronamespace IN ('api'::regnamespace, 'd'::regnamespace) ORDER BY 1",
            "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace ORDER BY 1",
            "SELECT tablename, policyname, roles::text, cmd FROM pg_policies ORDER BY 1, 2",
            "SELECT roleid::regrole::text, member::regrole::text, admin_option FROM pg_auth_members ORDER BY 1, 2",
        ):
            found += administrator.execute(query).fetchall()  # type: ignore[arg-type]
        return found
