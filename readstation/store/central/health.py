"""What the sequencer says of itself, and what waits for it: the row of `readstation trial status` (TR-11, TR-37)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from readstation.store.central.schema import checkpoint, inbox, receipt, sequencer_run


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """One row that a running sequencer leaves.

    Attributes
    ----------
    run_id, number
        Which run of the program, and the place in it, from 1.
    at_ms
        When its last pass ended, UTC.
    is_stopped
        Whether it ends with this, on purpose.
    software
        The version of the program.
    sealed, put_aside
        Facts that this run has sealed, and put into quarantine or called a conflict.
    backlog, oldest_age_ms
        What waited then (`Backlog`).
    finding
        What a person must look at; empty where nothing is wrong.
    """

    run_id: str
    number: int
    at_ms: int
    is_stopped: bool
    software: str
    sealed: int
    put_aside: int
    backlog: int
    oldest_age_ms: int
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the inbox: how many facts, and how long the oldest has waited (0 for none), milliseconds."""

    facts: int
    oldest_age_ms: int


@dataclass(frozen=True, slots=True)
class SequencerHealth:
    """How the sequencer is.

    Attributes
    ----------
    last
        Its last sign of life; None where it never ran as a service.
    waiting
        What waits now.
    checkpoints
        How many full hours are closed.
    """

    last: SignOfLife | None
    waiting: Backlog
    checkpoints: int


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


def health_lines(health: SequencerHealth, now_ms: int) -> list[str]:
    """Return the health as lines for `trial status`."""
    waiting = health.waiting
    lines = [
        f"{waiting.facts} changes wait to be sealed, the oldest for {waiting.oldest_age_ms // 1000} s."
        if waiting.facts
        else "Nothing waits to be sealed."
    ]
    last = health.last
    if last is None:
        lines.append("The sequencer has not run as a service yet.")
    else:
        state = "stopped" if last.is_stopped else "last seen"
        lines.append(f"Sequencer {last.software}: {state} {max(0, now_ms - last.at_ms) // 1000} s ago.")
        if last.finding:
            lines.append(last.finding)
    lines.append(f"{health.checkpoints} checkpoints of the log.")
    return lines
