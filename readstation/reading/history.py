"""The journal of a read in words: every step, and which edits are undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from readstation.core.ids import LesionId, MarkupId
from readstation.model.journal import JournalStep, RowKind, StepKind


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step of the journal.

    Attributes
    ----------
    number, kind, words
        Which step, and what it did.
    timepoint, lesion_id, markup_id
        What it was about; None where no lesion or mark.
    utc_ms
        When.
    reason
        Why, where a reason was given.
    is_undone
        Whether this edit is taken back now.
    skew_ms
        Central's clock less the station's when this was signed; None where it was right, not known, or no signature.
    """

    number: int
    kind: StepKind
    words: str
    timepoint: int
    lesion_id: LesionId | None
    markup_id: MarkupId | None
    utc_ms: int
    reason: str
    is_undone: bool
    skew_ms: int | None = None


def history_of(steps: Sequence[JournalStep], skews_ms: Mapping[int, int] | None = None) -> tuple[HistoryEntry, ...]:
    """Return the entries of a journal in order.

    Parameters
    ----------
    steps
        The journal.
    skews_ms
        What is known against the clock of its signatures, by step (`sealed_time.skews_by_step`).
    """
    known = skews_ms or {}
    undone: set[int] = set()
    for step in steps:
        if step.acts_on is not None and step.kind is StepKind.UNDO:
            undone.add(step.acts_on)
        elif step.acts_on is not None and step.kind is StepKind.REDO:
            undone.discard(step.acts_on)
    return tuple(_entry(step, known.get(step.number), is_undone=step.number in undone) for step in steps)


def _entry(step: JournalStep, skew_ms: int | None, *, is_undone: bool) -> HistoryEntry:
    lesion_id, markup_id = _about(step)
    return HistoryEntry(
        step.number, step.kind, step.words, step.timepoint, lesion_id, markup_id, step.utc_ms, step.reason, is_undone,
        skew_ms,
    )  # fmt: skip


def _about(step: JournalStep) -> tuple[LesionId | None, MarkupId | None]:
    """Return the lesion and the mark that a step changed first."""
    lesion_id = markup_id = None
    for change in step.changes:
        name = change.key.partition("@")[0]
        if change.kind in (RowKind.LESION, RowKind.ASSESSMENT):
            lesion_id = lesion_id or LesionId(name)
        elif change.kind is RowKind.MARKUP:
            markup_id = markup_id or MarkupId(name)
        elif change.kind is RowKind.LABEL and name.startswith("L"):
            lesion_id = lesion_id or LesionId(name)
        elif change.kind is RowKind.LABEL:
            markup_id = markup_id or MarkupId(name)
    return lesion_id, markup_id
