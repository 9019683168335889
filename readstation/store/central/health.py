"""What the sequencer says of itself, and what waits for it (TR-11)."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select

from readstation.store.central.schema import checkpoint, inbox, receipt, sequencer_run
from readstation.trial.sequencer import Backlog, SequencerHealth, SignOfLife


def backlog_of(connection: Connection, now_ms: int) -> Backlog:
    """Return what waits in the inbox.

    Parameters
    ----------
    connection
        With the rights of the sequencer, the office or an auditor.
    now_ms
        The clock that the age is taken by, UTC.
    """
    same = (
        (receipt.c.login == inbox.c.login)
        & (receipt.c.station == inbox.c.station)
        & (receipt.c.number == inbox.c.number)
    )
    waiting = select(func.count(), func.min(inbox.c.received_ms)).select_from(inbox.outerjoin(receipt, same))
    facts, oldest_ms = connection.execute(waiting.where(receipt.c.number.is_(None))).one()
    return Backlog(facts, 0 if oldest_ms is None else max(0, now_ms - oldest_ms))


def keep_sign(connection: Connection, sign: SignOfLife) -> None:
    """Keep a sign of life, inside a transaction of the sequencer."""
    connection.execute(insert(sequencer_run), {name: getattr(sign, name) for name in SignOfLife.__dataclass_fields__})


def health_of(connection: Connection, now_ms: int) -> SequencerHealth:
    """Return how the sequencer is.

    Parameters
    ----------
    connection
        With the rights of the office or an auditor.
    now_ms
        The clock that ages are taken by, UTC.
    """
    newest = select(sequencer_run).order_by(sequencer_run.c.at_ms.desc(), sequencer_run.c.number.desc()).limit(1)
    row = connection.execute(newest).mappings().one_or_none()
    closed = connection.execute(select(func.max(checkpoint.c.number)).where(checkpoint.c.is_fixed)).scalar()
    return SequencerHealth(None if row is None else SignOfLife(**row), backlog_of(connection, now_ms), closed or 0)
