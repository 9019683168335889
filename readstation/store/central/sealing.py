"""The facts of one transaction of the sequencer: each gets its verdict, its receipt and its line of the log."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from readstation.model.fact import FactKind, ReceiptStatus
from readstation.model.log import leaf_hash, running_digest
from readstation.reading.ports import SignatureCheck
from readstation.store.central.bulk import insert_rows, is_one_of
from readstation.store.central.checks import FactChecks, Unfit, read_named
from readstation.store.central.contents import Contents, Incoming
from readstation.store.central.inbox_turns import answered
from readstation.store.central.schema import fact, log_leaf, quarantine, receipt
from readstation.store.central.sealed_objects import FactObject, SealedFact, SealedObjects

_FEW_NUMBERS = (FactKind.SIGNED_READ.value, FactKind.LOCK.value, FactKind.ROUND_LOCK.value)
"""Each read has a few of them, so that all of one may be looked up; of steps a read has thousands."""


@dataclass(frozen=True, slots=True)
class _Verdict:
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
        Facts without a receipt, each origin in its order.
    check
        Verifies Ed25519.
    """

    def __init__(self, connection: Connection, contents: list[Contents], check: SignatureCheck) -> None:
        self._connection = connection
        self._contents = contents
        self._sealed = SealedObjects(connection)
        rows = [each.row for each in contents]
        names = [(row.kind, read_named(row.body)) for row in rows]
        for kind in _FEW_NUMBERS:
            self._sealed.look_up(kind, {name for each, name in names if each == kind and name is not None})
        self._sealed.look_up_steps(_journals(contents, names))
        self.checks = FactChecks(connection, self._sealed, check, {name for _, name in names if name is not None})
        known = select(fact.c.fact_id).where(is_one_of(connection, fact.c.fact_id, [row.fact_id for row in rows]))
        self._ids = set(connection.execute(known).scalars())
        last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
        self._position = 0 if last is None else last + 1
        self._running = _running_digests(connection, rows)
        self._rows: dict[Table, list[dict[str, object]]] = {fact: [], quarantine: [], receipt: [], log_leaf: []}

    def seal(self) -> list[ReceiptStatus]:
        """Decide about every fact in its turn, write what was decided, and return it."""
        decided = [self._decide(each) for each in self._contents]
        for table, rows in self._rows.items():
            insert_rows(self._connection, table, rows)
        return decided

    def _decide(self, contents: Contents) -> ReceiptStatus:
        """Decide about a fact: one row as fact or in quarantine, one receipt, one leaf."""
        row, verdict = contents.row, self._verdict(contents)
        status = verdict.status.value
        origin = {"login": row.login, "station": row.station, "number": row.number}
        content = {**origin, "fact_id": row.fact_id, "kind": row.kind, "digest": row.digest, "body": row.body}
        if verdict.about is not None:
            about = {"object_id": verdict.about.object_id, "object_number": verdict.about.object_number}
            self._rows[fact].append({**content, **about})
            self._ids.add(row.fact_id)
            self._sealed.add(row.kind, verdict.about, SealedFact(row.digest, row.station))
        else:
            self._rows[quarantine].append({**content, "status": status, "reason": verdict.reason})
        answer = {"fact_id": row.fact_id, "digest": row.digest, "status": status, "reason": verdict.reason}
        self._rows[receipt].append({**origin, **answer, "running_digest": self._run_on(row)})
        hashed = leaf_hash(row.login, row.station, row.number, row.kind, row.digest, status)
        leaf = {"kind": row.kind, "digest": row.digest, "status": status, "leaf_hash": hashed, "sealed_ms": _now_ms()}
        self._rows[log_leaf].append({**origin, **leaf, "position": self._position})
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


def _journals(contents: list[Contents], names: list[tuple[str, str | None]]) -> dict[str, int]:
    """Return the reads whose journals will be asked for, each with the lowest number that is asked for."""
    lowest: dict[str, int] = {}
    for each, (_, name) in zip(contents, names, strict=True):
        journal = None if name is None else each.journal()
        if name is not None and journal is not None:
            lowest[name] = min(lowest.get(name, journal.number), journal.number)
    return lowest


def _running_digests(connection: Connection, rows: list[Incoming]) -> dict[tuple[str, str], str]:
    """Return the running digest of each origin before the first of its rows, asked for at once; empty is left out."""
    before: dict[tuple[str, str], int] = {}
    for row in rows:
        before.setdefault((row.login, row.station), row.number - 1)
    found = answered(connection, [(*origin, number) for origin, number in before.items() if number])
    return {(login, station): running for (login, station, _), running in found.items()}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
