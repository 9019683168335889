"""What `api.adjudication` and `api.bodies` answer, in Python for the embedded central (TR-16, TR-24)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from readstation.core.ids import Login, ReadId
from readstation.model.adjudication import OpenAdjudication, Side, SideBody
from readstation.store.central.packages import open_reads
from readstation.store.central.schema_adjudication import adjudication, adjudication_body


def adjudications_of(connection: Connection, login: Login) -> tuple[OpenAdjudication, ...]:
    """Return the cases of a person that wait for a decision, each with its newest comparison."""
    query = select(adjudication).where(adjudication.c.login == login).order_by(adjudication.c.number)
    newest = {row.read_id: row for row in connection.execute(query)}
    given = open_reads(connection, login)
    return tuple(
        OpenAdjudication(ReadId(read_id), row.number, tuple(row.triggers.split(",")))
        for read_id, row in sorted(newest.items())
        if read_id in given
    )


def bodies_of(connection: Connection, login: Login, read_id: ReadId) -> tuple[SideBody, ...]:
    """Return both reads of a person's open case as A and B; empty where there is nothing for the caller now."""
    numbers = {each.read_id: each.number for each in adjudications_of(connection, login)}
    mine = (adjudication_body.c.read_id == read_id) & (adjudication_body.c.login == login)
    query = (
        select(adjudication_body)
        .where(mine & (adjudication_body.c.number == numbers.get(read_id, 0)))
        .order_by(adjudication_body.c.side)
    )
    return tuple(
        SideBody(row.number, Side(row.side), bytes(row.body), bytes(row.statement), row.signature, row.public_key_hex)
        for row in connection.execute(query)
    )
