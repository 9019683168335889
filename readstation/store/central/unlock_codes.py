"""Codes for locked accounts at central: stations hand secrets in, the office makes a code as a recorded act (TR-4)."""

from __future__ import annotations

import time

from sqlalchemy import Connection, insert, select, text

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, StationId, new_id
from readstation.model.audit import AuditAction
from readstation.reading.unlock_code import SECRET_BYTES, lock_of, unlock_code_of
from readstation.store.central.office_acts import act_columns, record_act
from readstation.store.central.schema_charter import unlock_act
from readstation.store.central.schema_unlock import unlock_root

_LONGEST_STATION = 64
_MOST_STATIONS = 20


def keep_secret_at_a_file(connection: Connection, login: Login, station: StationId, secret: bytes) -> None:
    """Keep the secret of an account on a station, as `api.keep_unlock_root` does.

    Raises
    ------
    Refused
        If another one is kept, or it is malformed: one answer for all.
    """
    mine = select(unlock_root).where(unlock_root.c.login == login)
    known = {row.station: bytes(row.root) for row in connection.execute(mine)}
    if known.get(station) == secret:
        return
    is_taken = 1 <= len(station) <= _LONGEST_STATION and len(secret) == SECRET_BYTES
    if not is_taken or station in known or len(known) >= _MOST_STATIONS:
        raise Refused(Finding("central.refused", "The central database refused this. Everything waits here."))
    row = {"login": login, "station": station, "root": secret, "received_ms": time.time_ns() // 1_000_000}
    connection.execute(insert(unlock_root), row)


def ask_for_code(connection: Connection, by: Login, login: Login, challenge: str, reason: str) -> str:
    """Record that somebody of the office wants the code of an account, and return the act's id.

    In a transaction of its own: what is needed to make the code is given for an act that stays, and for nothing else.

    Parameters
    ----------
    login, challenge
        Whose account, and what its station shows.
    reason
        Why; how the office knew the caller.
    """
    if connection.dialect.name == "postgresql":
        call = text("SELECT api.ask_unlock(:login, :challenge, :reason)")
        asked = {"login": login, "challenge": challenge, "reason": reason}
        return str(connection.execute(call, asked).scalar_one())
    row = {"act_id": new_id(), "login": login, "challenge": challenge, "reason": reason, "made_in": ""}
    connection.execute(insert(unlock_act), {**row, **act_columns(by)})
    return row["act_id"]


def give_code(connection: Connection, by: Login, act_id: str, login: Login, challenge: str, reason: str) -> str:
    """Make the code that opens the lock of an account, and record who made it for what.

    Parameters
    ----------
    act_id
        Of `ask_for_code`, which has been committed.
    login, challenge, reason
        As they were said there.

    Raises
    ------
    Refused
        If no station of this account has handed its secret in, or the challenge is none of this account.
    """
    if connection.dialect.name == "postgresql":
        rows = connection.execute(text("SELECT station, root FROM api.unlock_roots(:act)"), {"act": act_id}).all()
    else:
        query = select(unlock_root.c.station, unlock_root.c.root).where(unlock_root.c.login == login)
        rows = connection.execute(query.order_by(unlock_root.c.station)).all()
    if not rows:
        words = "No station of this account has been in contact with central: there is no code for it. Enrol anew."
        raise Refused(Finding("TR-4.secret", words))
    for row in rows:
        secret = bytes(row.root)
        lock = lock_of(secret, challenge)
        if lock is not None:
            said = {"station": row.station, "challenge": challenge, "lock": lock, "reason": reason}
            record_act(connection, by, AuditAction.UNLOCK_CODE_GIVEN.value, login, **said)
            return unlock_code_of(secret, lock)
    words = "No station of this account shows this challenge. Let it be read aloud again, letter by letter."
    raise Refused(Finding("TR-4.challenge", words))
