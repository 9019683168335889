"""Ten faults that a build may have, planted on purpose: the histories have to find each of them (TR-55)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from readstation.core.canonical import parse_canonical
from readstation.core.ids import Login, StationId
from readstation.model.fact import FactKind, Receipt, ReceiptStatus
from readstation.security.keys import check_signature
from readstation.store import engines, uow
from readstation.store.central import sequencer
from readstation.store.central.contents import Contents
from readstation.store.central.inbox_turns import Key, next_in_turn, rows_of
from readstation.store.central.schema import log_leaf
from readstation.store.central.sealing import Batch
from readstation.store.outbox import Entry, StationOutbox, add_entries

STATION_BUGS = ("loss of receipt", "skipped outbox", "missing flush")
CENTRAL_BUGS = (
    "double insert", "wrong order", "missing row security", "lost trigger", "merge by clock", "gap accepted",
    "unverified read used",
)  # fmt: skip
BUGS = (*STATION_BUGS, *CENTRAL_BUGS)


def plant_in_station(bug: str) -> None:
    """Break the station that runs in this process, for good."""
    if bug == "loss of receipt":
        StationOutbox.keep_receipts = _without_every_fifth(StationOutbox.keep_receipts)  # type: ignore[method-assign]
    elif bug == "skipped outbox":
        uow.add_entries = _without_signatures  # type: ignore[attr-defined]
    elif bug == "missing flush":
        engines._PRAGMAS["synchronous"] = 0


@contextmanager
def planted_at_central(bug: str, owner: psycopg.Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Break central: its database by its owner, its sequencer in this process while this lasts."""
    if bug == "lost trigger":
        owner.execute("DROP TRIGGER append_only ON d.fact")
    elif bug == "missing row security":
        # Both walls: the function's own condition, and row security behind it.
        _alter(owner, "receipts", "r.login = session_user AND ", "")
        owner.execute("ALTER TABLE d.receipt DISABLE ROW LEVEL SECURITY")
    elif bug == "double insert":
        owner.execute("ALTER TABLE d.log_leaf DROP CONSTRAINT log_leaf_once")
    elif bug == "gap accepted":
        _alter(owner, "push", "p_numbers[n] > v_last + 1 THEN", "p_numbers[n] > v_last + 1000000 THEN")
        _alter(owner, "push", "p_numbers[n] = v_last + 1 THEN", "p_numbers[n] > v_last THEN")
    with pytest.MonkeyPatch.context() as patch:
        if bug == "wrong order":
            patch.setattr(sequencer, "next_in_turn", lambda *asked: next_in_turn(*asked)[::-1])
        elif bug == "merge by clock":
            patch.setattr(sequencer, "next_in_turn", _oldest_first)
        elif bug == "double insert":
            patch.setattr(Batch, "_decide", _twice_in_the_log(Batch._decide))
        yield


def check_of(bug: str) -> Any:
    """Return how the sequencer checks signatures."""
    return (lambda *_: True) if bug == "unverified read used" else check_signature


def _alter(owner: psycopg.Connection[tuple[Any, ...]], function: str, old: str, new: str) -> None:
    query = (
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = 'api' AND p.proname = %s"
    )
    (source,) = owner.execute(query, (function,)).fetchone() or ("",)
    assert old in source, f"api.{function} is no more what this fault is made for"
    owner.execute(source.replace(old, new).encode())


def _without_every_fifth(keep: Any) -> Any:
    def broken(outbox: StationOutbox, login: Login, receipts: tuple[Receipt, ...]) -> None:
        # The last of an answer is kept: a pass asks for what follows it, and would ask for the same without end.
        keep(outbox, login, tuple(each for each in receipts if each.number % 5 or each is receipts[-1]))

    return broken


def _without_signatures(connection: Connection, login: Login, station: StationId, entries: Iterable[Entry]) -> None:
    add_entries(connection, login, station, [each for each in entries if each.kind is not FactKind.SIGNED_READ])


def _twice_in_the_log(decide: Any) -> Any:
    def broken(batch: Batch, contents: Contents) -> ReceiptStatus:
        decided: ReceiptStatus = decide(batch, contents)
        if contents.row.kind == FactKind.LOCK.value:
            batch._rows[log_leaf].append((*batch._rows[log_leaf][-1][:-1], batch._position))
            batch._position += 1
        return decided

    return broken


def _oldest_first(connection: Connection, limit: int) -> list[tuple[str, str, int, int]]:
    keys = next_in_turn(connection, limit)
    if not keys:
        return []
    rows = rows_of(connection, [(login, station, number) for login, station, number, _ in keys])
    shown_ms = {(row.login, row.station, row.number): _shown_ms(row.kind, row.body) for row in rows}

    def when(key: tuple[str, str, int, int]) -> tuple[int, Key]:
        return shown_ms[key[:3]], key[:3]

    return sorted(keys, key=when)


def _shown_ms(kind: str, body: bytes) -> int:
    said = parse_canonical(body)
    assert isinstance(said, dict)
    return int(str(said["utc_ms"])) if kind in (FactKind.STEP, FactKind.AUDIT) else 0
