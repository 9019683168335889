"""What begins and ends a round of a read: the rows that change, and what a lock of it is made of."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.model.journal import RowChange, RowKind
from readstation.model.read import ReadState
from readstation.model.rounds import ChangeReason, ReadRound, RoundKind, RoundStatus
from readstation.reading.derive import derive_outcomes
from readstation.reading.memory import ReadMemory
from readstation.reading.revise import RoundScene, checked_reason
from readstation.reading.rows import change, key_of, rows_of
from readstation.reading.seal_rounds import SequentialRead


def global_round(memory: ReadMemory) -> ReadRound:
    """Return the global read of a read that is locked to its end."""
    return ReadRound(_next_number(memory.state), RoundKind.GLOBAL, memory.head.number, memory.signed_count + 1)


def amendment(memory: ReadMemory, reason: ChangeReason) -> ReadRound:
    """Return the round that leads to the next version of a signed read.

    Raises
    ------
    Refused
        If the read is not signed, or the reason is none (TR-33, TR-35).
    """
    if not memory.is_signed:
        raise Refused(Finding("TR-33", "Only a signed read is amended. This one is not signed yet."))
    said = checked_reason(reason, RoundKind.AMENDMENT)
    return ReadRound(
        _next_number(memory.state), RoundKind.AMENDMENT, memory.head.number, memory.signed_count + 1,
        code=said.code, reason=said.text,
    )  # fmt: skip


def open_round(memory: ReadMemory, kind: RoundKind | None = None) -> ReadRound:
    """Return the round that is open.

    Raises
    ------
    Refused
        If none is, or it is of another kind.
    """
    opened = memory.state.open_round
    if opened is None or (kind is not None and opened.kind is not kind):
        raise Refused(Finding("MR-805", "Nothing of this kind is open."))
    return opened


def round_changes(memory: ReadMemory, after: ReadRound) -> tuple[RowChange, ...]:
    """Return the change of a round's own row."""
    changed = change(memory.rows, key_of(after), after)
    return () if changed is None else (changed,)


def locked(opened: ReadRound, digest: str) -> ReadRound:
    """Return a round after its lock."""
    return dataclasses.replace(opened, status=RoundStatus.LOCKED, lock_digest=digest)


def given_up_changes(memory: ReadMemory, opened: ReadRound) -> tuple[RowChange, ...]:
    """Return what brings a read back to where a round found it, and closes the round without a new version."""
    before = rows_of(memory.bases[opened.number])
    keys = sorted({*memory.rows, *before})
    back = [
        RowChange(key[0], key[1], memory.rows.get(key), before.get(key))
        for key in keys
        if key[0] is not RowKind.ROUND and memory.rows.get(key) != before.get(key)
    ]
    return (*back, *round_changes(memory, dataclasses.replace(opened, status=RoundStatus.GIVEN_UP)))


def scene_of(memory: ReadMemory, config: CriteriaConfig, reason: ChangeReason | None) -> RoundScene | None:
    """Return what an edit is judged by while a round is open; None where none is."""
    opened = memory.state.open_round
    if opened is None:
        return None
    base = memory.bases[opened.number]
    return RoundScene(opened, base, derive_outcomes(base, config), memory.state, reason)


def sequential_of(memory: ReadMemory, config: CriteriaConfig) -> SequentialRead | None:
    """Return the read before its global read with its results; None where there was none (MR-807)."""
    state = memory.sequential
    return None if state is None else SequentialRead(state, derive_outcomes(state, config))


def _next_number(state: ReadState) -> int:
    return max(state.rounds, default=0) + 1
