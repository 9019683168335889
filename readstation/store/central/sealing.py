"""The facts of one transaction of the sequencer: each gets its verdict, its receipt and its line of the log."""

from __future__ import annotations

import time
from typing import NamedTuple

from sqlalchemy import Connection, Table, func, select

from readstation.model.fact import FactKind, ReceiptStatus
from readstation.model.log import leaf_hash, running_digest
from readstation.reading.ports import SignatureCheck
from readstation.store.central.bulk import insert_rows, is_one_of
from readstation.store.central.checks import FactChecks, Unfit, read_named
from readstation.store.central.contents import Contents, Incoming
from readstation.store.central.inbox_turns import keep_from_inbox, last_answers
from readstation.store.central.schema import fact, log_leaf, quarantine, receipt
from readstation.store.central.sealed_objects import FactObject, SealedFact, SealedObjects

_STEP = FactKind.STEP.value
_FEW_NUMBERS = (FactKind.SIGNED_READ.value, FactKind.LOCK.value, FactKind.ROUND_LOCK.value)
"""Each read has a few of them, so that all of one may be looked up; of steps a read has thousands."""


_KEY = ("login", "station", "number")
_KEPT: dict[Table, tuple[str, ...]] = {fact: (*_KEY, "digest", "fact_id", "kind", "object_id", "object_number", "body"),
         quarantine: (*_KEY, "digest", "fact_id", "kind", "status", "reason", "body")}  # fmt: skip
_WRITTEN: dict[Table, tuple[str, ...]] = {receipt: (*_KEY, "fact_id", "digest", "status", "reason", "running_digest"),
            log_leaf: (*_KEY, "kind", "digest", "status", "leaf_hash", "sealed_ms", "position")}  # fmt: skip


class _Verdict(NamedTuple):
    status: ReceiptStatus
    reason: str = ""
    about: FactObject | None = None


class Batch:
    """The facts of one transaction: each is checked against what was sealed before it, then all are written.

    Parameters
    ----------
    connection
        Inside the transaction.
    contents
        Facts, each origin in its order. Those that have a receipt already are left out.
    check
        Verifies Ed25519.
    """

    def __init__(self, connection: Connection, contents: list[Contents], check: SignatureCheck) -> None:
        self._connection = connection
        last = last_answers(connection, {(each.row.login, each.row.station) for each in contents})
        self._contents = [
            each for each in contents if each.row.number > last.get((each.row.login, each.row.station), _NOTHING)[0]
        ]
        self._running = {origin: running for origin, (_, running) in last.items()}
        self._sealed = SealedObjects(connection)
        rows = [each.row for each in self._contents]
        names = [(row.kind, read_named(row.body)) for row in rows]
        asked = {(kind, name): 0 for kind, name in names if kind in _FEW_NUMBERS and name is not None}
        self._sealed.look_up(asked | _journals(self._contents, names))
        self.checks = FactChecks(connection, self._sealed, check, {name for _, name in names if name is not None})
        known = select(fact.c.fact_id).where(is_one_of(connection, fact.c.fact_id, [row.fact_id for row in rows]))
        self._ids = set(connection.execute(known).scalars())
        position = connection.execute(select(func.max(log_leaf.c.position))).scalar()
        self._position = 0 if position is None else position + 1
        self._rows: dict[Table, list[tuple[object, ...]]] = {table: [] for table in (*_KEPT, *_WRITTEN)}

    def seal(self) -> list[ReceiptStatus]:
        """Decide about every fact in its turn, write what was decided, and return it."""
        decided = [self._decide(each) for each in self._contents]
        for table, names in _KEPT.items():
            keep_from_inbox(self._connection, table, names, self._rows[table])
        for table, names in _WRITTEN.items():
            insert_rows(self._connection, table, names, self._rows[table])
        return decided

    def _decide(self, contents: Contents) -> ReceiptStatus:
        """Decide about a fact: one row as fact or in quarantine, one receipt, one leaf."""
        row, verdict = contents.row, self._verdict(contents)
        login, station, number, fact_id, kind, digest, body, _ = row
        status, about = verdict.status.value, verdict.about
        key = (login, station, number)
        if about is not None:
            self._rows[fact].append((*key, digest, fact_id, kind, *about, body))
            self._ids.add(fact_id)
            self._sealed.add(kind, about, SealedFact(digest, station))
        else:
            self._rows[quarantine].append((*key, digest, fact_id, kind, status, verdict.reason, body))
        self._rows[receipt].append((*key, fact_id, digest, status, verdict.reason, self._run_on(row)))
        hashed = leaf_hash(login, station, number, kind, digest, status)
        self._rows[log_leaf].append((*key, kind, digest, status, hashed, _now_ms(), self._position))
        self._position += 1
        return verdict.status

    def _verdict(self, contents: Contents) -> _Verdict:
        row = contents.row
        try:
            about = self.checks.object_of(contents)
        except Unfit as unfit:
            return _Verdict(unfit.status, unfit.reason)
        if row.fact_id in self._ids:
            return _Verdict(ReceiptStatus.QUARANTINED, "id")
        if self._sealed.at(row.kind, about.object_id, about.object_number) is not None:
            # The first received holds the number; nothing is merged (TR-51).
            return _Verdict(ReceiptStatus.CONFLICT, "version")
        return _Verdict(ReceiptStatus.SEALED, about=about)

    def _run_on(self, row: Incoming) -> str:
        origin = row.login, row.station
        self._running[origin] = running_digest(self._running.get(origin, ""), row.digest)
        return self._running[origin]


_NOTHING = (0, "")


def _journals(contents: list[Contents], names: list[tuple[str, str | None]]) -> dict[tuple[str, str], int]:
    """Return the reads whose journals will be asked for, each with the lowest number that is asked for."""
    lowest: dict[tuple[str, str], int] = {}
    for each, (_, name) in zip(contents, names, strict=True):
        journal = None if name is None else each.journal()
        if name is not None and journal is not None:
            key = _STEP, name
            lowest[key] = min(lowest.get(key, journal.number), journal.number)
    return lowest


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
