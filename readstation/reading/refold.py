"""The state of a read from its journal alone: what opening a case and `verify` compare with (TR-40, TR-43)."""

from __future__ import annotations

from collections.abc import Sequence

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import step_body
from readstation.model.journal import JournalStep, StepKind
from readstation.model.read import ReadState
from readstation.reading.rows import RowKey, state_from_rows, with_changes


class JournalFold:
    """A journal that is folded once, for the rows that its first steps leave; those after each lock are kept.

    Parameters
    ----------
    steps
        By number, from 1.
    digests
        Those of the bytes that the steps were read from; made anew from the steps where none are given.
    """

    def __init__(self, steps: Sequence[JournalStep], digests: Sequence[str] | None = None) -> None:
        self.steps = tuple(steps)
        self._digests = digests
        self._done = 0
        self._rows: dict[RowKey, JsonObject] = {}
        self._previous = CHAIN_START
        self._kept: dict[int, dict[RowKey, JsonObject]] = {}

    def rows_after(self, last: int) -> dict[RowKey, JsonObject]:
        """Return the rows that the first steps leave, with every link of the chain up to there checked.

        Raises
        ------
        DataProblem
            If a step is missing, is not chained to the one before, belongs to another read, or changes a row that was
            not as it says.
        """
        if last < self._done:
            kept = self._kept.get(last)
            return dict(kept) if kept is not None else JournalFold(self.steps[:last], self._digests).rows_after(last)
        for number, step in enumerate(self.steps[self._done : last], start=self._done + 1):
            self._rows = self._with(number, step)
            self._previous = sha256_hex(step_body(step)) if self._digests is None else self._digests[number - 1]
            self._done = number
            if step.kind is StepKind.LOCK:
                self._kept[number] = self._rows
        if self._done != last:
            raise DataProblem(f"journal step {self._done + 1} is missing")
        return dict(self._rows)

    def _with(self, number: int, step: JournalStep) -> dict[RowKey, JsonObject]:
        if step.number != number:
            raise DataProblem(f"journal step {number} is missing")
        if step.read_id != self.steps[0].read_id:
            raise DataProblem(f"journal step {number} belongs to another read")
        if step.previous_digest != self._previous:
            raise DataProblem(f"journal step {number} does not follow the step before")
        try:
            return with_changes(self._rows, step.changes)
        except DataProblem as error:
            raise DataProblem(f"journal step {number}: {error}") from error


def refold_rows(steps: Sequence[JournalStep]) -> dict[RowKey, JsonObject]:
    """Return the rows that a journal leaves, with every link of its chain checked.

    Raises
    ------
    DataProblem
        As `JournalFold.rows_after`.
    """
    return JournalFold(steps).rows_after(len(steps))


def refold(read_id: ReadId, alias: CaseAlias, steps: Sequence[JournalStep]) -> ReadState:
    """Return the state that a journal leaves.

    Raises
    ------
    DataProblem
        As `refold_rows`, or if a row is not what its kind says.
    """
    return state_after(JournalFold(steps), read_id, alias, len(steps))


def state_after(fold: JournalFold, read_id: ReadId, alias: CaseAlias, last: int) -> ReadState:
    """Return the state that the first steps of a journal leave.

    Raises
    ------
    DataProblem
        As `refold`.
    """
    if last and fold.steps and fold.steps[0].read_id != read_id:
        raise DataProblem("the journal belongs to another read")
    return state_from_rows(read_id, alias, last, fold.rows_after(last))
