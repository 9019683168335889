"""A journal that was cut, swapped or altered does not refold (TR-36, TR-40, TR-43)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import Login, ReadId
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import step_body
from readstation.model.journal import JournalStep, RowChange, RowKind, StepKind
from readstation.reading.refold import JournalFold, refold, refold_rows
from readstation.reading.undo import UndoStacks, stacks_of, undo_changes
from tests.builders.reads import ALIAS, READ


def note(text: str | None) -> dict[str, object] | None:
    return None if text is None else {"timepoint": 0, "text": text}


def journal(*steps: tuple[StepKind, str | None, str | None, int | None]) -> list[JournalStep]:
    """Return chained steps: kind, note before, note after, and the edit acted on."""
    made: list[JournalStep] = []
    previous = CHAIN_START
    for number, (kind, before, after, acts_on) in enumerate(steps, start=1):
        changes = () if before == after else (RowChange(RowKind.NOTE, "0", note(before), note(after)),)
        step = JournalStep(
            READ, number, kind, "WriteNote", f"step {number}", 0, changes, acts_on, Login("r_a"), number, "", previous
        )
        previous = sha256_hex(step_body(step))
        made.append(step)
    return made


EDIT, UNDO, REDO, LOCK = StepKind.EDIT, StepKind.UNDO, StepKind.REDO, StepKind.LOCK
GOOD = (
    (EDIT, None, "a", None),
    (EDIT, "a", "b", None),
    (UNDO, "b", "a", 2),
    (REDO, "a", "b", 2),
    (EDIT, "b", "c", None),
)


def test_a_journal_leaves_its_state() -> None:
    state = refold(READ, ALIAS, journal(*GOOD))
    assert (state.step, state.notes[0].text) == (5, "c")
    assert refold(READ, ALIAS, []).step == 0


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda steps: [*steps[:2], *steps[3:]], "step 3 is missing"),
        (lambda steps: steps[1:], "step 1 is missing"),
        (lambda steps: [steps[1], steps[0], *steps[2:]], "step 1 is missing"),
        (lambda steps: [*steps[:4], dataclasses.replace(steps[4], previous_digest="0" * 64)], "does not follow"),
        (lambda steps: [dataclasses.replace(steps[0], utc_ms=9), *steps[1:]], "step 2 does not follow"),
        (lambda steps: [*steps[:4], dataclasses.replace(steps[4], read_id=ReadId("x"))], "another read"),
    ],
)
def test_a_spoiled_journal_is_found_at_its_step(
    spoil: Callable[[list[JournalStep]], list[JournalStep]], words: str
) -> None:
    with pytest.raises(DataProblem, match=words):
        refold_rows(spoil(journal(*GOOD)))


def test_a_fold_leaves_after_each_step_what_the_steps_up_to_there_leave() -> None:
    """In any order of asking; the locks' states are kept, the others folded again."""
    steps = journal(*GOOD[:2], (LOCK, "b", "b", None), *GOOD[2:4], (LOCK, "b", "b", None), (EDIT, "b", "c", None))
    # Undone is step 2: the numbers of the acts do not matter to the rows.
    fold = JournalFold(steps)
    for last in (3, 6, 6, 3, 1, 7, 0, 5, 2):
        assert fold.rows_after(last) == refold_rows(steps[:last]), last
    of_bytes = JournalFold(steps, [sha256_hex(step_body(step)) for step in steps])
    assert [of_bytes.rows_after(last) for last in (7, 2)] == [refold_rows(steps), refold_rows(steps[:2])]
    with pytest.raises(DataProblem, match="step 2 does not follow"):
        JournalFold(steps, ["0" * 64] * 7).rows_after(2)
    fold.rows_after(7).clear()
    assert fold.rows_after(7) == refold_rows(steps)
    with pytest.raises(DataProblem, match="step 8 is missing"):
        fold.rows_after(8)


def test_a_fold_gives_what_is_before_a_spoiled_step_and_refuses_what_is_after() -> None:
    steps = journal(*GOOD)
    fold = JournalFold([*steps[:3], dataclasses.replace(steps[3], previous_digest="0" * 64), steps[4]])
    for _ in range(2):
        with pytest.raises(DataProblem, match="step 4 does not follow"):
            fold.rows_after(5)
        assert fold.rows_after(3) == refold_rows(steps[:3])


def test_a_step_whose_row_was_different_is_found() -> None:
    with pytest.raises(DataProblem, match="journal step 2: the row note 0 is not as the step says"):
        refold_rows(journal((EDIT, None, "a", None), (EDIT, "x", "b", None)))


def test_a_row_under_another_key_is_found() -> None:
    (step,) = journal((EDIT, None, "a", None))
    moved = dataclasses.replace(step, changes=(dataclasses.replace(step.changes[0], key="1"),))
    with pytest.raises(DataProblem, match="the content of another row"):
        refold(READ, ALIAS, [moved])


def test_another_reads_journal_is_refused() -> None:
    with pytest.raises(DataProblem, match="another read"):
        refold(ReadId("other"), ALIAS, journal(*GOOD))


def test_undo_and_redo_move_between_two_stacks_and_a_lock_empties_them() -> None:
    steps = journal(*GOOD)
    assert [stacks_of(steps[:n]) for n in range(6)] == [
        UndoStacks(),
        UndoStacks((1,)),
        UndoStacks((1, 2)),
        UndoStacks((1,), (2,)),
        UndoStacks((1, 2)),
        UndoStacks((1, 2, 5)),
    ]
    assert stacks_of([*steps, *journal((LOCK, None, None, None))]) == UndoStacks()


@pytest.mark.parametrize("wrong", [(UNDO, None, "a", None), (UNDO, "a", None, 7), (REDO, "a", "b", 1)])
def test_an_undo_of_something_else_is_found(wrong: tuple[StepKind, str | None, str | None, int | None]) -> None:
    with pytest.raises(DataProblem, match="was not next"):
        stacks_of(journal((EDIT, None, "a", None), wrong))


def test_undoing_reverses_each_change_and_their_order() -> None:
    (step,) = journal((EDIT, None, "a", None))
    second = RowChange(RowKind.NOTE, "1", None, {"timepoint": 1, "text": "b"})
    step = dataclasses.replace(step, changes=(*step.changes, second))
    assert undo_changes(step) == (
        RowChange(RowKind.NOTE, "1", {"timepoint": 1, "text": "b"}, None),
        RowChange(RowKind.NOTE, "0", note("a"), None),
    )
