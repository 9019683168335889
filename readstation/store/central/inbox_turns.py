"""Whose turn it is in the inbox, and the rows that wait there (TR-11, TR-49)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, Table, func, select, tuple_

from readstation.core.errors import DataProblem
from readstation.store.central.bulk import driver_of, insert_rows, lists_of, quoted, unnest
from readstation.store.central.contents import Incoming
from readstation.store.central.parameter_lists import NumberList, TextList
from readstation.store.central.schema import inbox, receipt

Key: TypeAlias = "tuple[str, str, int]"
"""Login, station and number."""
Origin: TypeAlias = "tuple[str, str]"
"""Login and station."""

_NEXT = """
WITH RECURSIVE origin (login, station) AS (
    (SELECT i.login, i.station FROM d.inbox i ORDER BY i.login, i.station LIMIT 1)
    UNION ALL
    SELECT n.login, n.station FROM origin o CROSS JOIN LATERAL
        (SELECT i.login, i.station FROM d.inbox i WHERE (i.login, i.station) > (o.login, o.station)
         ORDER BY i.login, i.station LIMIT 1) n
)
SELECT w.login, w.station, w.number, w.size FROM origin o
CROSS JOIN LATERAL (SELECT coalesce(max(r.number), 0) AS number FROM d.receipt r
                    WHERE r.login = o.login AND r.station = o.station) answered
CROSS JOIN LATERAL (SELECT i.login, i.station, i.number, length(i.body) AS size FROM d.inbox i
                    WHERE i.login = o.login AND i.station = o.station AND i.number > answered.number
                    ORDER BY i.number LIMIT %(limit)s) w
ORDER BY row_number() OVER (PARTITION BY w.login ORDER BY w.station, w.number), w.login LIMIT %(limit)s
"""
"""Two probes of an index for each origin, however many facts it has sent: an origin's receipts have no gap."""
_ROWS = """
SELECT i.* FROM unnest(CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bigint[]))
     WITH ORDINALITY k (login, station, number, place)
CROSS JOIN LATERAL (SELECT w.login, w.station, w.number, w.fact_id, w.kind, w.digest, w.body, w.received_ms
                    FROM d.inbox w WHERE w.login = k.login AND w.station = k.station AND w.number = k.number LIMIT 1) i
ORDER BY k.place
"""
"""A row by its key, each for itself: how far the inbox has grown says nothing about what a few rows of it cost."""
_LAST = """
SELECT r.* FROM unnest(CAST(%b AS text[]), CAST(%b AS text[])) k (login, station)
CROSS JOIN LATERAL (SELECT a.login, a.station, a.number, a.running_digest FROM d.receipt a
                    WHERE a.login = k.login AND a.station = k.station ORDER BY a.number DESC LIMIT 1) r
"""


def next_in_turn(connection: Connection, limit: int) -> list[tuple[str, str, int, int]]:
    """Return the next keys that have no receipt, each with the bytes of its body: one of each person in turn.

    In turn, so that one who sends without end delays nobody (TR-11, TR-49); each origin in its order.
    """
    if connection.dialect.name == "postgresql":
        with driver_of(connection).cursor() as cursor:
            return list(cursor.execute(_NEXT, {"limit": limit}).fetchall())
    turn = func.row_number().over(partition_by=inbox.c.login, order_by=(inbox.c.station, inbox.c.number))
    columns = (inbox.c.login, inbox.c.station, inbox.c.number, func.length(inbox.c.body))
    query = _without_receipt(*columns).order_by(turn, inbox.c.login).limit(limit)
    return [tuple(row) for row in connection.execute(query)]


def rows_of(connection: Connection, keys: Sequence[Key]) -> list[Incoming]:
    """Return rows of the inbox in the order of their keys.

    From PostgreSQL their bodies come as bytes: as text they would have twice the size and be written and read once
    more.
    """
    if connection.dialect.name == "postgresql":
        with driver_of(connection).cursor(binary=True) as cursor:
            return [Incoming(*row) for row in cursor.execute(_ROWS, _columns(keys)).fetchall()]
    named = tuple_(inbox.c.login, inbox.c.station, inbox.c.number).in_(keys)
    found = {
        (row.login, row.station, row.number): Incoming(
            row.login, row.station, row.number, row.fact_id, row.kind, row.digest, bytes(row.body), row.received_ms
        )
        for row in connection.execute(select(*inbox.c).where(named))
    }
    return [found[key] for key in keys if key in found]


def last_answers(connection: Connection, origins: Collection[Origin]) -> dict[Origin, tuple[int, str]]:
    """Return the highest number of each origin that has a receipt, and the running digest there.

    An origin's receipts have no gap: everything up to this number has one.
    """
    if not origins:
        return {}
    if connection.dialect.name == "postgresql":
        with driver_of(connection).cursor() as cursor:
            found: list[tuple[Any, ...]] = cursor.execute(
                _LAST, [*map(TextList, zip(*origins, strict=True))]
            ).fetchall()
    else:
        found = []
        for login, station in origins:
            own = (receipt.c.login == login) & (receipt.c.station == station)
            columns = (receipt.c.login, receipt.c.station, receipt.c.number, receipt.c.running_digest)
            query = select(*columns).where(own).order_by(receipt.c.number.desc()).limit(1)
            found += [tuple(row) for row in connection.execute(query)]
    return {(login, station): (number, running) for login, station, number, running in found}


def keep_from_inbox(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Keep rows with the bodies that lie in the inbox under the same key and digest.

    The bodies stay where they are: PostgreSQL moves them from table to table, packed as they lie.

    Parameters
    ----------
    connection
        Inside the sequencer's transaction.
    table
        For facts or what is put aside.
    names
        Of columns: login, station, number, digest, any others, and the body last.
    rows
        Their values, in this order; none is no insert.

    Raises
    ------
    DataProblem
        If the inbox holds one no more: nothing of this transaction may stay.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        insert_rows(connection, table, names, rows)
        return
    told = names[:-1]
    with driver_of(connection).cursor() as cursor:
        cursor.execute(_from_inbox(table, told), lists_of(table, told, [row[:-1] for row in rows]))
        if cursor.rowcount != len(rows):
            raise DataProblem("the inbox does not hold what was read from it")


@cache
def _from_inbox(table: Table, told: tuple[str, ...]) -> bytes:
    words = (
        f'INSERT INTO "{table.schema}"."{table.name}" ({quoted((*told, "body"))}) '  # noqa: S608 - names of our own tables
        f"SELECT k.*, i.body FROM {unnest(table, told)} k ({quoted(told)}) "
        "CROSS JOIN LATERAL (SELECT w.body FROM d.inbox w WHERE w.login = k.login AND w.station = k.station "
        "AND w.number = k.number AND w.digest = k.digest LIMIT 1) i"
    )
    return words.encode("ascii")


def _columns(keys: Sequence[Key]) -> list[list[Any]]:
    logins, stations, numbers = zip(*keys, strict=True)
    return [TextList(logins), TextList(stations), NumberList(numbers)]


def _without_receipt(*columns: Any) -> Select[Any]:
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    return select(*columns).outerjoin_from(inbox, receipt, same).where(receipt.c.number.is_(None))
