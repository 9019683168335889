"""Many rows in one statement, and bodies as the bytes that they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
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
    with _driver(connection).cursor() as cursor:
        cursor.execute(_statement(table, names), columns)


_WITHOUT_RECEIPT = """
SELECT i.login, i.station, i.number, i.fact_id, i.kind, i.digest, i.body, i.received_ms
FROM unnest(CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bigint[]))
     WITH ORDINALITY k (login, station, number, place)
JOIN d.inbox i ON i.login = k.login AND i.station = k.station AND i.number = k.number
WHERE NOT EXISTS (SELECT FROM d.receipt r WHERE r.login = i.login AND r.station = i.station AND r.number = i.number)
ORDER BY k.place
"""


def inbox_rows(connection: Connection, keys: Sequence[tuple[str, str, int]]) -> list[tuple[Any, ...]]:
    """Return rows of PostgreSQL's inbox that have no receipt, in the order of their keys, bodies as bytes.

    As text a body would have twice its size and be written and read once more.

    Parameters
    ----------
    connection
        Inside a transaction.
    keys
        Login, station and number of each.
    """
    with _driver(connection).cursor(binary=True) as cursor:
        found = cursor.execute(_WITHOUT_RECEIPT, [list(column) for column in zip(*keys, strict=True)]).fetchall()
    return list(found)


def _driver(connection: Connection) -> psycopg.Connection[Any]:
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
