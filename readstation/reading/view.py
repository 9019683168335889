"""Builds what the reading room shows of a read."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter
from readstation.model.subject import Assignment
from readstation.reading.completeness import missing, missing_in_round
from readstation.reading.derive import derive_outcomes
from readstation.reading.memory import ReadMemory
from readstation.reading.table import lesion_rows, sum_points
from readstation.reading.undo import words_of
from readstation.reading.views import ReadView
from readstation.reading.workflow import Progress, Waits, next_step, rail, shown_timepoint, stage_of


@dataclass(frozen=True, slots=True)
class ViewScene:
    """What a view is built from.

    Attributes
    ----------
    memory, assignment, charter, config
        The read and its rules.
    next_timepoint
        The timepoint that may be opened now, if any.
    focus
        The timepoint that the reader went to, if any.
    waits
        What has to come before the read can go on, if anything.
    """

    memory: ReadMemory
    assignment: Assignment
    charter: Charter
    config: CriteriaConfig
    next_timepoint: int | None
    focus: int | None = None
    waits: Waits | None = None


def read_view(scene: ViewScene) -> ReadView:
    """Return everything that the reading room shows, derived afresh from the rows."""
    memory, state = scene.memory, scene.memory.state
    timepoint = shown_timepoint(state, scene.focus)
    outcomes = derive_outcomes(state, scene.config)
    images = memory.images.get(timepoint)
    is_open = timepoint in state.timepoints and not state.is_locked(timepoint)
    if state.open_round is not None:
        lacks = missing_in_round(state, outcomes, memory.images, scene.charter, has_changed=memory.has_changed)
    else:
        lacks = missing(state, timepoint, images, scene.charter, outcomes.get(timepoint)) if is_open else ()
    progress = Progress(
        state, scene.charter, images, scene.next_timepoint, memory.is_signed, lacks, scene.focus, scene.waits
    )
    sequential = memory.sequential
    return ReadView(
        assignment=scene.assignment,
        charter=scene.charter,
        stage=stage_of(progress),
        state=state,
        timepoint=timepoint,
        timepoints=tuple(state.timepoints[ordinal] for ordinal in sorted(state.timepoints)),
        images=memory.images,
        lesions=lesion_rows(state, timepoint, scene.config, scene.charter),
        sums=sum_points(state, outcomes),
        outcomes=outcomes,
        steps=rail(progress),
        next_step=next_step(progress),
        missing=lacks,
        undo_words=words_of(memory.steps, memory.stacks.done),
        redo_words=words_of(memory.steps, memory.stacks.undone),
        action_count=len(memory.steps),
        signed_count=memory.signed_count,
        sequential=None if sequential is None else derive_outcomes(sequential, scene.config),
    )
