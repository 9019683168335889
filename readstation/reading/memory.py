"""A read as it lies in the store, loaded and checked: journal, rows and what follows from them (TR-43)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.canonical import JsonObject, sha256_hex
from readstation.core.errors import DataProblem
from readstation.core.ids import KeyImageId, LesionId, MarkupId
from readstation.model.audit import CHAIN_START
from readstation.model.fact_bodies import step_body
from readstation.model.journal import JournalStep, RowKind, StepKind
from readstation.model.read import ReadState
from readstation.model.series import Modality, TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.reading.ports import ChainHead, ReadStore
from readstation.reading.refold import refold, refold_rows
from readstation.reading.rows import RowKey, rows_of, state_from_rows, with_changes
from readstation.reading.undo import UndoStacks, stacks_of


@dataclass(frozen=True, slots=True)
class ReadMemory:
    """A read after some step. Immutable: the next step gives the next one.

    Attributes
    ----------
    state, rows
        The same content as records and as rows.
    steps, head
        The journal and its last link.
    stacks
        What undo and redo would act on.
    images
        The series of every opened timepoint.
    signed_count
        How many versions have been signed.
    bases
        What the read said when each of its rounds began, by the round's number.
    """

    state: ReadState
    rows: Mapping[RowKey, JsonObject]
    steps: tuple[JournalStep, ...]
    head: ChainHead
    stacks: UndoStacks
    images: Mapping[int, TimepointImages]
    signed_count: int
    bases: Mapping[int, ReadState] = dataclasses.field(default_factory=dict)

    @property
    def is_signed(self) -> bool:
        """Whether everything that was said is signed: no round has led beyond the last version."""
        last = self.state.last_round
        return self.signed_count > 0 and (last is None or last.version <= self.signed_count)

    @property
    def sequential(self) -> ReadState | None:
        """What the read said before its global read, where there is one (MR-807)."""
        began = self.state.global_round
        return None if began is None else self.bases.get(began.number)

    @property
    def has_changed(self) -> bool:
        """Whether the open round has changed anything."""
        last = self.state.open_round
        if last is None:
            return False
        return _said(self.rows) != _said(rows_of(self.bases[last.number]))

    @property
    def next_lesion_id(self) -> LesionId:
        """An id that no lesion of this read ever had, removed ones included."""
        return LesionId(f"L{self._next_number(RowKind.LESION)}")

    @property
    def next_markup_id(self) -> MarkupId:
        """An id that no markup of this read ever had, removed ones included."""
        return MarkupId(f"M{self._next_number(RowKind.MARKUP)}")

    @property
    def next_key_image_id(self) -> KeyImageId:
        """An id that no key image of this read ever had, removed ones included."""
        return KeyImageId(f"K{self._next_number(RowKind.KEY_IMAGE)}")

    def _next_number(self, kind: RowKind) -> int:
        used = (
            int(change.key[1:])
            for step in self.steps
            for change in step.changes
            if change.kind is kind and change.key[1:].isdigit()
        )
        return max(used, default=0) + 1

    @property
    def last_saved_utc_ms(self) -> int:
        """When the last step was made; 0 before the first."""
        return self.steps[-1].utc_ms if self.steps else 0

    def after(self, step: JournalStep) -> ReadMemory:
        """Return the read after one more step that the store has taken."""
        rows = with_changes(self.rows, step.changes)
        state = state_from_rows(self.state.read_id, self.state.case_alias, step.number, rows)
        head = ChainHead(step.number, sha256_hex(step_body(step)))
        bases = self.bases
        if step.kind is StepKind.REOPEN and state.open_round is not None:
            bases = {**bases, state.open_round.number: self.state}
        return dataclasses.replace(
            self,
            state=state,
            rows=rows,
            steps=(*self.steps, step),
            head=head,
            stacks=self.stacks.after(step),
            bases=bases,
        )


def load_read(store: ReadStore, assignment: Assignment) -> ReadMemory:
    """Load a read and compare its state rows with its journal.

    Raises
    ------
    DataProblem
        If the journal is broken, or the rows are not what it leaves. Nothing was changed.
    """
    steps = store.journal(assignment.read_id)
    state = store.state(assignment.read_id)
    rows = refold_rows(steps)
    if rows != rows_of(state) or state.step != len(steps):
        raise DataProblem(
            f"The stored state of case {assignment.case_alias} is not what its journal says. "
            "Nothing was changed; the trial office can restore it."
        )
    head = ChainHead(len(steps), sha256_hex(step_body(steps[-1])) if steps else CHAIN_START)
    images = {ordinal: opened_images(store, assignment, ordinal) for ordinal in state.timepoints}
    signed_count = len(store.signed_reads(assignment.read_id))
    bases = {
        each.number: refold(assignment.read_id, assignment.case_alias, steps[: each.base_step])
        for each in state.rounds.values()
    }
    return ReadMemory(state, rows, steps, head, stacks_of(steps), images, signed_count, bases)


def _said(rows: Mapping[RowKey, JsonObject]) -> dict[RowKey, JsonObject]:
    """Return the rows that say something: where a label stands, and that a round is open, say nothing."""
    return {key: row for key, row in rows.items() if key[0] not in (RowKind.ROUND, RowKind.LABEL)}


def images_of(store: ReadStore, assignment: Assignment, ordinal: int) -> TimepointImages | None:
    """Return the series of a timepoint that this read may see, or None if none is here.

    What others outlined is shown under the charter of a demonstration only: a blinded read never shows it, even where
    the office took it in under the same case (TR-23). A distribution read is not blinded, and may begin from it.
    """
    images = store.images(assignment.case_alias, ordinal)
    if images is None or all(facts.modality is not Modality.SEG for facts in images.series):
        return images
    if assignment.task is Task.TREATMENT_READ or store.charter(assignment.charter_digest).is_demonstration:
        return images
    series = tuple(facts for facts in images.series if facts.modality is not Modality.SEG)
    return dataclasses.replace(images, series=series) if series else None


def opened_images(store: ReadStore, assignment: Assignment, ordinal: int) -> TimepointImages:
    """Return the series of a timepoint that was opened.

    Raises
    ------
    DataProblem
        If they are not here any more.
    """
    images = images_of(store, assignment, ordinal)
    if images is None:
        raise DataProblem(
            f"The images of timepoint {ordinal} of case {assignment.case_alias} are not on this station. "
            "Your marks are kept. Get the images again."
        )
    return images
