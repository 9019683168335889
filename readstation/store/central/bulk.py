"""Many rows in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Connection, LargeBinary, Table, Text, insert
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
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    with driver.cursor() as cursor:
        cursor.execute(_statement(table, names), columns)


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
