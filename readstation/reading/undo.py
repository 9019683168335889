"""Undo and redo as steps of the journal: they survive a restart and reach back to the last lock, no further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.model.journal import JournalStep, RowChange, StepKind


@dataclass(frozen=True, slots=True)
class UndoStacks:
    """Which edits can be taken back and which done again: the last one of each is next.

    Attributes
    ----------
    done, undone
        Numbers of edit steps.
    """

    done: tuple[int, ...] = ()
    undone: tuple[int, ...] = ()

    def after(self, step: JournalStep) -> UndoStacks:
        """Return the stacks after one more step.

        Raises
        ------
        DataProblem
            If the step takes back or does again another edit than the one that is next.
        """
        if step.kind is StepKind.EDIT:
            return UndoStacks((*self.done, step.number), ())
        if step.kind is StepKind.UNDO:
            _check(step, self.done)
            return UndoStacks(self.done[:-1], (*self.undone, self.done[-1]))
        if step.kind is StepKind.REDO:
            _check(step, self.undone)
            return UndoStacks((*self.done, self.undone[-1]), self.undone[:-1])
        # Opening, locking and signing have no inverse: nothing before them can be reached again.
        return UndoStacks()


def _check(step: JournalStep, stack: tuple[int, ...]) -> None:
    if not stack or step.acts_on != stack[-1]:
        raise DataProblem(f"journal step {step.number} acts on an edit that was not next")


def stacks_of(steps: Iterable[JournalStep]) -> UndoStacks:
    """Return the stacks that a whole journal leaves."""
    stacks = UndoStacks()
    for step in steps:
        stacks = stacks.after(step)
    return stacks


def undo_changes(step: JournalStep) -> tuple[RowChange, ...]:
    """Return the changes that take a step back: each reversed, the last one first."""
    return tuple(change.reversed() for change in reversed(step.changes))


def words_of(steps: Sequence[JournalStep], stack: tuple[int, ...]) -> str | None:
    """Return the words of the edit on top of a stack, or None for an empty one."""
    return steps[stack[-1] - 1].words if stack else None
