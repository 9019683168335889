"""The server's own job: takes committed inbox rows, checks, numbers and seals them (TR-11, trust 3.3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, Table, func, select, tuple_

from readstation.model.fact import FactKind, ReceiptStatus
from readstation.model.log import leaf_hash, running_digest
from readstation.reading.ports import SignatureCheck
from readstation.store.central.bulk import inbox_rows, insert_rows
from readstation.store.central.checkpoints import CheckpointKey, Noted, Reread, close_hour, is_due, state_now
from readstation.store.central.checks import FactChecks, FactObject, Incoming, SealedObjects, Unfit, read_named
from readstation.store.central.comparisons import compare_reads, is_work_left, open_adjudications
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.health import backlog_of, keep_sign
from readstation.store.central.schema import fact, inbox, log_leaf, quarantine, receipt
from readstation.sync.ports import SequencerPass
from readstation.trial.sequencer import Backlog, SignOfLife

BATCH = 250
BATCH_BYTES = 16 * 1024 * 1024
PLANNED = 1000
"""Facts a transaction, bytes of their bodies, and facts between two looks at whose turn it is."""
_FEW_NUMBERS = (FactKind.SIGNED_READ.value, FactKind.LOCK.value, FactKind.ROUND_LOCK.value)
"""Each read has a few of them, so that all of one may be looked up; of steps a read has thousands."""

_Key: TypeAlias = "tuple[str, str, int]"


@dataclass(frozen=True, slots=True)
class _Verdict:
    status: ReceiptStatus
    reason: str = ""
    about: FactObject | None = None


class CentralSequencer:
    """One pass over everything that is committed, a transaction a batch.

    Two passes at once cannot both take a fact: log position, receipt and fact are each unique, so the later transaction
    fails whole and its facts are taken by the next pass.

    Parameters
    ----------
    database
        Connected with the sequencer's rights.
    check
        Verifies Ed25519, in this program and not in SQL.
    batch
        Facts a transaction.
    """

    def __init__(self, database: CentralDatabase, check: SignatureCheck, batch: int = BATCH) -> None:
        self._database = database
        self._check = check
        self._batch = batch

    def run_once(self, is_enough: Callable[[], bool] = lambda: False) -> SequencerPass:
        """Do one pass and return what it did.

        Parameters
        ----------
        is_enough
            Asked between two transactions: whether to leave the rest to the next pass.

        Raises
        ------
        CentralUnreachable
            If the database failed; finished batches stay, the rest waits for the next pass.
        """
        totals = dict.fromkeys(ReceiptStatus, 0)
        while not is_enough() and (plan := self._plan()):
            for part in plan:
                if is_enough():
                    break
                with self._database.write() as connection:
                    rows = _committed(connection, part)
                    batch = _Batch(connection, rows, self._check)
                    for row in rows:
                        totals[batch.seal(row)] += 1
                    batch.write()
        return SequencerPass(
            totals[ReceiptStatus.SEALED], totals[ReceiptStatus.QUARANTINED], totals[ReceiptStatus.CONFLICT]
        )

    def adjudicate(self, key: CheckpointKey) -> None:
        """Compare both reads of every case that has them signed, and copy discordant ones to their adjudicators.

        Parameters
        ----------
        key
            The sequencer's, which states that a copied body is that of a valid read (`comparisons`).
        """
        with self._database.read() as connection:
            if not is_work_left(connection):
                return
        with self._database.write() as connection:
            compare_reads(connection)
            open_adjudications(connection, key)

    def is_due(self, now_ms: int) -> bool:
        """Return whether a checkpoint is due (`checkpoints.is_due`)."""
        with self._database.read() as connection:
            return is_due(connection, now_ms)

    def reread(self) -> Reread:
        """Begin to read the closed lines of the log again."""
        with self._database.read() as connection:
            return Reread(connection)

    def read_page(self, reread: Reread) -> None:
        """Read a page more."""
        with self._database.read() as connection:
            reread.page(connection)

    def close_hour(self, key: CheckpointKey, now_ms: int, reread: Reread | None = None) -> Noted | None:
        """Sign a checkpoint where one is due.

        Parameters
        ----------
        key, now_ms
            The sequencer's key, and the server's clock.
        reread
            The closed lines, read again; they are read here where None.
        """
        if not self.is_due(now_ms):
            return None
        whole = self._whole(reread)
        with self._database.write() as connection:
            return close_hour(connection, key, now_ms, whole)

    def state_now(self, key: CheckpointKey, now_ms: int) -> Noted | None:
        """Sign a checkpoint of the log as it stands, for the office (`checkpoints.state_now`)."""
        whole = self._whole(None)
        with self._database.write() as connection:
            return state_now(connection, key, now_ms, whole)

    def _whole(self, reread: Reread | None) -> Reread:
        reread = reread or self.reread()
        while not reread.is_complete:
            self.read_page(reread)
        return reread

    def waiting(self, now_ms: int) -> Backlog:
        """Return how much waits for a pass, and how long."""
        with self._database.read() as connection:
            return backlog_of(connection, now_ms)

    def note_run(self, sign: SignOfLife) -> None:
        """Keep a sign of life (`health.SignOfLife`)."""
        with self._database.write() as connection:
            keep_sign(connection, sign)

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()

    def _plan(self) -> list[list[_Key]]:
        """Return the next rows of the inbox, a part for each transaction, so that memory has a bound."""
        parts: list[list[_Key]] = []
        size_bytes = 0
        with self._database.read() as connection:
            for login, station, number, size in connection.execute(_next_in_turn()):
                if not parts or len(parts[-1]) >= self._batch or size_bytes + size > BATCH_BYTES:
                    parts.append([])
                    size_bytes = 0
                parts[-1].append((login, station, number))
                size_bytes += size
        return parts


def _without_receipt(*columns: Any) -> Select[Any]:
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    return select(*columns).outerjoin_from(inbox, receipt, same).where(receipt.c.number.is_(None))


def _next_in_turn() -> Select[Any]:
    """Return the query of the next rows: one of each person in turn, each origin in its order.

    In turn, so that one who sends without end delays nobody (TR-11, TR-49).
    """
    turn = func.row_number().over(partition_by=inbox.c.login, order_by=(inbox.c.station, inbox.c.number))
    key = (inbox.c.login, inbox.c.station, inbox.c.number)
    return _without_receipt(*key, func.length(inbox.c.body)).order_by(turn, inbox.c.login).limit(PLANNED)


def _committed(connection: Connection, keys: list[_Key]) -> list[Incoming]:
    """Return rows of the inbox in the order of their keys; those that another pass has taken are left out."""
    if connection.dialect.name == "postgresql":
        return [Incoming(*row) for row in inbox_rows(connection, keys)]
    named = tuple_(inbox.c.login, inbox.c.station, inbox.c.number).in_(keys)
    rows = connection.execute(_without_receipt(*inbox.c).where(named))
    found = {
        (row.login, row.station, row.number): Incoming(
            row.login, row.station, row.number, row.fact_id, row.kind, row.digest, bytes(row.body), row.received_ms
        )
        for row in rows
    }
    return [found[key] for key in keys if key in found]


class _Batch:
    """The facts of one transaction: each is checked against what was sealed before it, then all are written."""

    def __init__(self, connection: Connection, rows: list[Incoming], check: SignatureCheck) -> None:
        self._connection = connection
        self._sealed = SealedObjects(connection)
        names = [(row.kind, read_named(row.body)) for row in rows]
        for kind in _FEW_NUMBERS:
            self._sealed.look_up(kind, {name for each, name in names if each == kind and name is not None})
        self._checks = FactChecks(connection, self._sealed, check, {name for _, name in names if name is not None})
        ids = [row.fact_id for row in rows]
        self._ids = set(connection.execute(select(fact.c.fact_id).where(fact.c.fact_id.in_(ids))).scalars())
        last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
        self._position = 0 if last is None else last + 1
        self._running = _running_digests(connection, rows)
        self._rows: dict[Table, list[dict[str, object]]] = {fact: [], quarantine: [], receipt: [], log_leaf: []}

    def seal(self, row: Incoming) -> ReceiptStatus:
        """Decide about a fact: one row as fact or in quarantine, one receipt, one leaf."""
        verdict = self._verdict(row)
        status = verdict.status.value
        origin = {"login": row.login, "station": row.station, "number": row.number}
        content = {**origin, "fact_id": row.fact_id, "kind": row.kind, "digest": row.digest, "body": row.body}
        if verdict.about is not None:
            about = {"object_id": verdict.about.object_id, "object_number": verdict.about.object_number}
            self._rows[fact].append({**content, **about})
            self._ids.add(row.fact_id)
            self._sealed.add(row.kind, verdict.about, row.digest)
        else:
            self._rows[quarantine].append({**content, "status": status, "reason": verdict.reason})
        answer = {"fact_id": row.fact_id, "digest": row.digest, "status": status, "reason": verdict.reason}
        self._rows[receipt].append({**origin, **answer, "running_digest": self._run_on(row)})
        hashed = leaf_hash(row.login, row.station, row.number, row.kind, row.digest, status)
        leaf = {"kind": row.kind, "digest": row.digest, "status": status, "leaf_hash": hashed, "sealed_ms": _now_ms()}
        self._rows[log_leaf].append({**origin, **leaf, "position": self._position})
        self._position += 1
        return verdict.status

    def write(self) -> None:
        """Write what was decided."""
        for table, rows in self._rows.items():
            insert_rows(self._connection, table, rows)

    def _verdict(self, row: Incoming) -> _Verdict:
        try:
            about = self._checks.object_of(row)
        except Unfit as unfit:
            return _Verdict(ReceiptStatus.QUARANTINED, unfit.reason)
        if row.fact_id in self._ids:
            return _Verdict(ReceiptStatus.QUARANTINED, "id")
        if self._sealed.digest(row.kind, about.object_id, about.object_number) is not None:
            # The first received holds the number; nothing is merged (TR-51).
            return _Verdict(ReceiptStatus.CONFLICT, "version")
        return _Verdict(ReceiptStatus.SEALED, about=about)

    def _run_on(self, row: Incoming) -> str:
        origin = row.login, row.station
        self._running[origin] = running_digest(self._running.get(origin, ""), row.digest)
        return self._running[origin]


def _running_digests(connection: Connection, rows: list[Incoming]) -> dict[tuple[str, str], str]:
    """Return the running digest of each origin before the first of its rows, asked for at once; empty is left out."""
    before: dict[tuple[str, str], int] = {}
    for row in rows:
        before.setdefault((row.login, row.station), row.number - 1)
    keys = [(*origin, number) for origin, number in before.items() if number]
    named = tuple_(receipt.c.login, receipt.c.station, receipt.c.number).in_(keys)
    found = connection.execute(select(receipt.c.login, receipt.c.station, receipt.c.running_digest).where(named))
    return {(row.login, row.station): row.running_digest for row in found}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
