"""Central databases of every earlier schema on PostgreSQL, with the rows of a trial, and what a schema is made of."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import text

from readstation.store.central.connections import PostgresDatabase
from readstation.store.central.migrate import _SCRIPTS
from readstation.store.central.schema import DATA, VERSION_TABLE
from tests.builders.central_access import prepared
from tests.builders.central_world import new_world
from tests.builders.copied_database import copy_database
from tests.support.postgres import PostgresServer

NOTHING = "nothing"
"""The name of a database in which nothing was set up yet."""
Rows = dict[str, set[tuple[Any, ...]]]
Parts = frozenset[tuple[Any, ...]]
Owner = psycopg.Connection[tuple[Any, ...]]

_SCHEMAS = f"('{DATA}', 'vault')"
_TABLES = (
    "SELECT c.oid::regclass::text, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' "
    f"WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text IN {_SCHEMAS} "
    f"AND c.relname <> '{VERSION_TABLE}' GROUP BY c.oid"
)
_OURS = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
_MADE_OF = (
    # What is closed to everybody in the server's own catalogues counts as well, so rights are of all schemas.
    "SELECT 'relation', c.oid::regclass::text, c.relkind::text, c.relowner::regrole::text, c.relrowsecurity::text, "
    "c.relforcerowsecurity::text, c.relacl::text FROM pg_class c WHERE c.relkind IN ('r', 'v', 'S') "
    "AND c.relnamespace::regnamespace::text <> 'pg_toast'",
    "SELECT 'column', a.attrelid::regclass::text, a.attname::text, a.attnum::text, "
    "format_type(a.atttypid, a.atttypmod), a.attnotnull::text, pg_get_expr(d.adbin, d.adrelid), a.attacl::text "
    "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v') "
    "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
    "WHERE a.attnum > 0 AND NOT a.attisdropped "
    f"AND (c.relnamespace::regnamespace::text {_OURS} OR a.attacl IS NOT NULL)",
    f"SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint "
    f"WHERE connamespace::regnamespace::text {_OURS}",
    f"SELECT 'index', indexdef FROM pg_indexes WHERE schemaname {_OURS}",
    "SELECT 'trigger', pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'policy', p::text FROM pg_policies p",
    "SELECT 'function', p.oid::regprocedure::text, p.proowner::regrole::text, p.proacl::text, "
    f"CASE WHEN p.pronamespace::regnamespace::text {_OURS} THEN pg_get_functiondef(p.oid) END FROM pg_proc p "
    f"WHERE p.prokind = 'f' AND (p.pronamespace::regnamespace::text {_OURS} OR p.proacl IS NOT NULL)",
    "SELECT 'schema', nspname::text, nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_t'",
    "SELECT 'default', defaclrole::regrole::text, defaclobjtype::text, defaclacl::text FROM pg_default_acl",
    "SELECT 'database', datacl::text, (SELECT array_agg(setconfig::text || setrole ORDER BY setrole)::text "
    "FROM pg_db_role_setting WHERE setdatabase = d.oid) FROM pg_database d WHERE datname = current_database()",
)
_VERSION = f"SELECT 'version', version_num FROM {DATA}.{VERSION_TABLE}"


@dataclass(frozen=True)
class OldCentral:
    """A database of some schema, to be copied for each try.

    Attributes
    ----------
    name
        Of the database on the server.
    schema
        Its schema, or `NOTHING`.
    rows
        What is in its tables, by table and column.
    """

    name: str
    schema: str
    rows: Rows


def old_central(server: PostgresServer, schema: str, rows: Rows) -> OldCentral:
    """Make a database of a schema by its own migrations, with a trial's rows where it has places for them."""
    name = f"old_{schema}"
    with server.connect() as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    if schema != NOTHING:
        with contextlib.closing(PostgresDatabase(server.url(name))) as database, database.write() as connection:
            connection.execute(text(f"CREATE SCHEMA {DATA}"))
            config = Config()
            config.set_main_option("script_location", str(_SCRIPTS))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, schema)
    with server.connect(name) as owner:
        _fill(owner, rows)
        return OldCentral(name, schema, rows_of(owner))


def copied(server: PostgresServer, old: OldCentral, name: str) -> Parts:
    """Copy a database with its rights and settings, in place of one of that name, and return what it is made of."""
    with server.connect() as administrator:
        copy_database(administrator, old.name, name)
    with server.connect(name) as owner:
        return made_of(owner)


def rows_of_a_trial(server: PostgresServer, folder: Path) -> Rows:
    """Return the rows of a central database of the newest schema with a signed read that was sealed."""
    with server.connect() as administrator:
        administrator.execute("CREATE DATABASE newest TEMPLATE template0")
    access = prepared(server.url("newest"))
    world = new_world(access, folder)
    with contextlib.closing(world.station):
        world.station.read_everything()
        world.push(*world.waiting())
        assert world.sequence().sealed > 0
    with server.connect("newest") as owner:
        return rows_of(owner)


def rows_of(owner: Owner) -> Rows:
    """Return the rows of every table of a central database; each row with its columns' names."""
    found: Rows = {}
    for table, columns in owner.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT {} FROM " + table).format(sql.SQL(", ").join(map(sql.Identifier, columns)))
        found[table] = {tuple(zip(columns, row, strict=True)) for row in owner.execute(query).fetchall()}
    return found


def lost_rows(before: Rows, after: Rows) -> list[str]:
    """Return the tables in which a row of before lacks or is altered, looked at by the columns of before."""
    lost = []
    for table, rows in before.items():
        names = {name for row in rows for name, _ in row}
        there = {tuple(pair for pair in row if pair[0] in names) for row in after.get(table, ())}
        if not {tuple(sorted(row)) for row in rows} <= {tuple(sorted(row)) for row in there}:
            lost.append(table)
    return lost


def made_of(owner: Owner) -> Parts:
    """Return all that a database's schema is made of: tables, columns, guards, policies, functions, owners, rights."""
    parts: list[tuple[Any, ...]] = [row for query in _MADE_OF for row in owner.execute(query).fetchall()]
    if owner.execute(f"SELECT to_regclass('{DATA}.{VERSION_TABLE}')").fetchone() != (None,):
        parts += owner.execute(_VERSION).fetchall()
    return frozenset(tuple(_in_order(each) for each in part) for part in parts)


def _in_order(value: Any) -> Any:
    """Return a list of rights in one order, and everything else as it is."""
    is_list = isinstance(value, str) and value.startswith("{") and "=" in value
    return tuple(sorted(value.strip("{}").split(","))) if is_list else value


def _fill(owner: Owner, rows: Rows) -> None:
    """Put rows in the tables that there are, with the columns that there are, past triggers that guard them."""
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        for table, columns in owner.execute(_TABLES).fetchall():
            for row in rows.get(table, ()):
                _insert(owner, table, [pair for pair in row if pair[0] in columns])


def _insert(owner: Owner, table: str, pairs: Iterable[tuple[str, Any]]) -> None:
    names, values = zip(*pairs, strict=True)
    query = sql.SQL("INSERT INTO " + table + " ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join([sql.Placeholder()] * len(names))
    )
    owner.execute(query, values)
