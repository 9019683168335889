"""How the sequencer is, as it says itself and as its inbox shows: for `readstation trial status` (TR-11, TR-37)."""

from __future__ import annotations

from dataclasses import dataclass


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


def health_lines(health: SequencerHealth, now_ms: int) -> list[str]:
    """Return the health as lines for `trial status`, without what waits, which stands there already."""
    lines: list[str] = []
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
