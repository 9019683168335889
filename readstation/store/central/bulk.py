"""Many rows in one statement, and bodies as the bytes that they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, Text, any_, insert, literal
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import UserDefinedType

from readstation.store.central.parameter_lists import BytesList, NumberList, TextList


def insert_rows(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows.

    PostgreSQL gets one list for each column and looks at rights and row security once, not once a row; COPY, which
    would be shorter, knows no row security.

    Parameters
    ----------
    connection
        Inside a transaction.
    table
        One of central's.
    names
        Of columns.
    rows
        Their values, in this order; none is no insert.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    with driver_of(connection).cursor() as cursor:
        cursor.execute(_statement(table, names), lists_of(table, names, rows))


def lists_of(table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Return the values of some columns as parameters of one statement, a list each."""
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return [_LISTS[_type_name(table.c[name].type)](values) for name, values in columns]


def is_one_of(connection: Connection, column: Column[str], values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column of text has one of some values; as one list for PostgreSQL.

    A statement with a parameter for each value is another statement for each number of them, and costs ten times as
    much.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(TextList(values), _ListOfText()))
    return column.in_(values)


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's own connection to PostgreSQL."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("this is no connection to PostgreSQL")
    return driver


class _ListOfText(UserDefinedType[TextList]):
    """The type of a parameter that the driver takes as it is."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "TEXT[]"


_LISTS: dict[str, type[list[Any]]] = {"text": TextList, "bigint": NumberList, "bytea": BytesList}


@cache
def _statement(table: Table, names: tuple[str, ...]) -> bytes:
    words = f'INSERT INTO "{table.schema}"."{table.name}" ({quoted(names)}) SELECT * FROM {unnest(table, names)}'  # noqa: S608 - names of our own tables
    return words.encode("ascii")


def quoted(names: tuple[str, ...]) -> str:
    """Return names of columns for a statement."""
    return ", ".join(f'"{name}"' for name in names)


def unnest(table: Table, names: tuple[str, ...]) -> str:
    """Return the rows that lists for some columns make, for a statement (`lists_of`)."""
    return f"unnest({', '.join(f'CAST(%b AS {_type_name(table.c[name].type)}[])' for name in names)})"


def _type_name(kind: TypeEngine[object]) -> str:
    if isinstance(kind, LargeBinary):
        return "bytea"
    return "text" if isinstance(kind, Text) else "bigint"
