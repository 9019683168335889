"""The server's own job: takes committed inbox rows, checks, numbers and seals them (TR-11, trust 3.3)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from readstation.model.fact import ReceiptStatus
from readstation.model.log import leaf_hash, running_digest
from readstation.reading.ports import SignatureCheck
from readstation.store.central.checks import FactChecks, FactObject, Incoming, Unfit
from readstation.store.central.connections import CentralDatabase
from readstation.store.central.schema import fact, inbox, log_leaf, quarantine, receipt
from readstation.sync.ports import SequencerPass

BATCH = 100


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

    def run_once(self) -> SequencerPass:
        """Do one pass and return what it did.

        Raises
        ------
        CentralUnreachable
            If the database failed; finished batches stay, the rest waits for the next pass.
        """
        totals = dict.fromkeys(ReceiptStatus, 0)
        while True:
            with self._database.write() as connection:
                rows = _committed(connection, self._batch)
                checks = FactChecks(connection, self._check) if rows else None
                for row in rows:
                    if checks is not None:
                        totals[_seal(connection, checks, row)] += 1
            if len(rows) < self._batch:
                break
        return SequencerPass(
            totals[ReceiptStatus.SEALED], totals[ReceiptStatus.QUARANTINED], totals[ReceiptStatus.CONFLICT]
        )

    def close(self) -> None:
        """End the connection. Calling it twice is safe."""
        self._database.close()


def _committed(connection: Connection, limit: int) -> list[Incoming]:
    """Return inbox rows without a receipt: by origin, and within one in its order (TR-49)."""
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    rows = connection.execute(
        select(inbox)
        .outerjoin(receipt, same)
        .where(receipt.c.number.is_(None))
        .order_by(inbox.c.login, inbox.c.station, inbox.c.number)
        .limit(limit)
    )
    return [
        Incoming(row.login, row.station, row.number, row.fact_id, row.kind, row.digest, bytes(row.body)) for row in rows
    ]


def _seal(connection: Connection, checks: FactChecks, row: Incoming) -> ReceiptStatus:
    verdict = _verdict(connection, checks, row)
    origin = {"login": row.login, "station": row.station, "number": row.number}
    content = {**origin, "fact_id": row.fact_id, "kind": row.kind, "digest": row.digest, "body": row.body}
    if verdict.about is not None:
        about = {"object_id": verdict.about.object_id, "object_number": verdict.about.object_number}
        connection.execute(insert(fact), {**content, **about})
    else:
        connection.execute(insert(quarantine), {**content, "status": verdict.status.value, "reason": verdict.reason})
    connection.execute(
        insert(receipt),
        {
            **origin,
            "fact_id": row.fact_id,
            "digest": row.digest,
            "status": verdict.status.value,
            "reason": verdict.reason,
            "running_digest": running_digest(_running_before(connection, row), row.digest),
        },
    )
    _add_leaf(connection, row, verdict.status)
    return verdict.status


def _verdict(connection: Connection, checks: FactChecks, row: Incoming) -> _Verdict:
    try:
        about = checks.object_of(row)
    except Unfit as unfit:
        return _Verdict(ReceiptStatus.QUARANTINED, unfit.reason)
    same_id = connection.execute(select(fact.c.number).where(fact.c.fact_id == row.fact_id)).first()
    if same_id is not None:
        return _Verdict(ReceiptStatus.QUARANTINED, "id")
    taken = connection.execute(
        select(fact.c.digest).where(
            fact.c.kind == row.kind,
            fact.c.object_id == about.object_id,
            fact.c.object_number == about.object_number,
        )
    ).first()
    if taken is not None:
        # The first received holds the number; nothing is merged (TR-51).
        return _Verdict(ReceiptStatus.CONFLICT, "version")
    return _Verdict(ReceiptStatus.SEALED, about=about)


def _running_before(connection: Connection, row: Incoming) -> str:
    return (
        connection.execute(
            select(receipt.c.running_digest).where(
                receipt.c.login == row.login,
                receipt.c.station == row.station,
                receipt.c.number == row.number - 1,
            )
        ).scalar()
        or ""
    )


def _add_leaf(connection: Connection, row: Incoming, status: ReceiptStatus) -> None:
    last = connection.execute(select(func.max(log_leaf.c.position))).scalar()
    connection.execute(
        insert(log_leaf),
        {
            "position": 0 if last is None else last + 1,
            "login": row.login,
            "station": row.station,
            "number": row.number,
            "kind": row.kind,
            "digest": row.digest,
            "status": status.value,
            "leaf_hash": leaf_hash(row.login, row.station, row.number, row.kind, row.digest, status.value),
            "sealed_ms": time.time_ns() // 1_000_000,
        },
    )
