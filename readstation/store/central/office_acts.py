"""Who acts for the office at central, and the record that is written with each act (TR-34)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text

from readstation.core.canonical import JsonObject, canonical_bytes, parse_canonical
from readstation.core.ids import Login, new_id
from readstation.store.central.schema import office_act

AT_A_FILE = Login("office")
"""Who acts at a file where nobody is named: a file has no users (TR-16)."""


@dataclass(frozen=True, slots=True)
class OfficeAct:
    """An act of the office as it stands recorded.

    Attributes
    ----------
    action, about
        What was done to what.
    by_login, at_ms
        Who did it and when (UTC).
    said
        What else was recorded with it.
    """

    action: str
    about: str
    by_login: Login
    at_ms: int
    said: JsonObject


def acting_person(connection: Connection, named: Login | None) -> Login:
    """Return who acts: the server's word, or at a file the name that was given."""
    if connection.dialect.name == "postgresql":
        return Login(str(connection.execute(text("SELECT session_user")).scalar_one()))
    return named or AT_A_FILE


def act_columns(by: Login) -> dict[str, str | int]:
    """Return who and when, for a row of an act; PostgreSQL puts its own in their place."""
    return {"by_login": by, "at_ms": time.time_ns() // 1_000_000}


def record_act(connection: Connection, by: Login, action: str, about: str, **said: object) -> None:
    """Record an act of the office, in the transaction of what it changes."""
    body: JsonObject = {name: str(value) for name, value in said.items()}
    row = {"act_id": new_id(), "action": action, "about": about, "body": canonical_bytes(body), **act_columns(by)}
    connection.execute(insert(office_act), row)


def recorded_acts(connection: Connection) -> tuple[OfficeAct, ...]:
    """Return every act, in the order of their times."""
    rows = connection.execute(select(office_act).order_by(office_act.c.at_ms, office_act.c.act_id))
    return tuple(
        OfficeAct(row.action, row.about, Login(row.by_login), row.at_ms, parse_canonical(bytes(row.body)))
        for row in rows
    )
