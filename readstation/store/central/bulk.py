"""Many rows in one statement, and bodies as the bytes that they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, Text, any_, insert, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.type_api import TypeEngine


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Insert rows that all have the same columns.

    PostgreSQL gets one list for each column and looks at rights and row security once, not once a row; COPY, which
    would be shorter, knows no row security.

    Parameters
    ----------
    connection
        Inside a transaction.
    table
        One of central's.
    rows
        Values by column name; none is no insert.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = tuple(rows[0])
    columns = [[row[name] for row in rows] for name in names]
    with driver_of(connection).cursor() as cursor:
        cursor.execute(_statement(table, names), columns)


def is_one_of(connection: Connection, column: Column[str], values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column of text has one of some values; as one list for PostgreSQL.

    A statement with a parameter for each value is another statement for each number of them, and costs ten times as
    much.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(Text)))
    return column.in_(values)


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection to PostgreSQL."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("this is no connection to PostgreSQL")
    return driver


@cache
def _statement(table: Table, names: tuple[str, ...]) -> bytes:
    lists = ", ".join(f"CAST(%b AS {_type_name(table.c[name].type)}[])" for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    words = f'INSERT INTO "{table.schema}"."{table.name}" ({quoted}) SELECT * FROM unnest({lists})'  # noqa: S608 - names of our own tables
    return words.encode("ascii")


def _type_name(kind: TypeEngine[object]) -> str:
    if isinstance(kind, LargeBinary):
        return "bytea"
    return "text" if isinstance(kind, Text) else "bigint"
