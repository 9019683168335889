"""Whose turn it is in the inbox, and the rows that wait there (TR-11, TR-49)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, func, select, tuple_

from readstation.store.central.bulk import driver_of
from readstation.store.central.contents import Incoming
from readstation.store.central.schema import inbox, receipt

Key: TypeAlias = "tuple[str, str, int]"
"""Login, station and number."""

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
SELECT i.login, i.station, i.number, i.fact_id, i.kind, i.digest, i.body, i.received_ms
FROM unnest(CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bigint[]))
     WITH ORDINALITY k (login, station, number, place)
JOIN d.inbox i ON i.login = k.login AND i.station = k.station AND i.number = k.number
ORDER BY k.place
"""
_ANSWERED = """
SELECT r.login, r.station, r.number, r.running_digest
FROM unnest(CAST(%b AS text[]), CAST(%b AS text[]), CAST(%b AS bigint[])) k (login, station, number)
JOIN d.receipt r ON r.login = k.login AND r.station = k.station AND r.number = k.number
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


def answered(connection: Connection, keys: Sequence[Key]) -> dict[Key, str]:
    """Return those of some keys that have a receipt, each with its running digest."""
    if not keys:
        return {}
    if connection.dialect.name == "postgresql":
        with driver_of(connection).cursor() as cursor:
            found: list[tuple[Any, ...]] = cursor.execute(_ANSWERED, _columns(keys)).fetchall()
    else:
        columns = (receipt.c.login, receipt.c.station, receipt.c.number)
        query = select(*columns, receipt.c.running_digest).where(tuple_(*columns).in_(keys))
        found = [tuple(row) for row in connection.execute(query)]
    return {(login, station, number): running for login, station, number, running in found}


def _columns(keys: Sequence[Key]) -> list[list[object]]:
    return [list(column) for column in zip(*keys, strict=True)]


def _without_receipt(*columns: Any) -> Select[Any]:
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    return select(*columns).outerjoin_from(inbox, receipt, same).where(receipt.c.number.is_(None))
