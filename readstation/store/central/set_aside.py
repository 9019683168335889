"""Signed versions that were put aside because another one of the read is sealed, for their author (TR-51)."""

from __future__ import annotations

from sqlalchemy import Connection, select, tuple_

from readstation.core.ids import Login, StationId
from readstation.model.fact import FactKind, ReceiptStatus
from readstation.store.central.schema import quarantine
from readstation.sync.ports import SetAside

A_CALL = 5
"""So many a call, as `api.set_aside` returns: a body may be large."""


def set_aside_of(connection: Connection, login: Login, after: tuple[str, int]) -> tuple[SetAside, ...]:
    """Return a few versions of one person, by origin and number."""
    query = (
        select(quarantine)
        .where(
            quarantine.c.login == login,
            quarantine.c.status == ReceiptStatus.CONFLICT.value,
            quarantine.c.kind == FactKind.SIGNED_READ.value,
            tuple_(quarantine.c.station, quarantine.c.number) > after,
        )
        .order_by(quarantine.c.station, quarantine.c.number)
        .limit(A_CALL)
    )
    return tuple(
        SetAside(StationId(row.station), row.number, row.digest, bytes(row.body)) for row in connection.execute(query)
    )
