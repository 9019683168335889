"""The state of a read from its journal alone: what opening a case and `verify` compare with (TR-40, TR-43)."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import step_body
from readstation.model.journal import JournalStep
from readstation.model.read import ReadState
from readstation.reading.rows import RowKey, state_from_rows, with_changes


def refold_rows(steps: Sequence[JournalStep]) -> dict[RowKey, JsonObject]:
    """Return the rows that a journal leaves, with every link of its chain checked.

    Raises
    ------
    DataProblem
        If a step is missing, is not chained to the one before, belongs to another read, or changes a row that was not
        as it says.
    """
    rows: dict[RowKey, JsonObject] = {}
    previous = CHAIN_START
    for number, step in enumerate(steps, start=1):
        if step.number != number:
            raise DataProblem(f"journal step {number} is missing")
        if step.read_id != steps[0].read_id:
            raise DataProblem(f"journal step {number} belongs to another read")
        if step.previous_digest != previous:
            raise DataProblem(f"journal step {number} does not follow the step before")
        try:
            rows = with_changes(rows, step.changes)
        except DataProblem as error:
            raise DataProblem(f"journal step {number}: {error}") from error
        previous = sha256_hex(step_body(step))
    return rows


def refold(read_id: ReadId, alias: CaseAlias, steps: Sequence[JournalStep]) -> ReadState:
    """Return the state that a journal leaves.

    Raises
    ------
    DataProblem
        As `refold_rows`, or if a row is not what its kind says.
    """
    if steps and steps[0].read_id != read_id:
        raise DataProblem("the journal belongs to another read")
    return state_from_rows(read_id, alias, len(steps), refold_rows(steps))
