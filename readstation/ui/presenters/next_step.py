"""The step that the Next card shows: the read's own, or what the window knows should come before it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import Lesion
from readstation.reading.views import NextAction, NextStep, ReadView
from readstation.ui.presenters.enhancement import Enhancement

EnhancementOf = Callable[[LesionId], Enhancement | None]


class OtherAct(StrEnum):
    """What the second button of the Next card does."""

    NOTHING = ""
    KEEP_LINE = "keep_line"
    REDRAW = "redraw"


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step, and what can be done instead of it.

    Attributes
    ----------
    step
        The verb, the sentence, the button.
    other, other_words
        The second button; empty words where there is none.
    """

    step: NextStep
    other: OtherAct = OtherAct.NOTHING
    other_words: str = ""


def shown_step(
    view: ReadView, selected: LesionId | None, unplaced: Collection[LesionId], enhancement_of: EnhancementOf
) -> ShownStep:
    """Return what the Next card shows.

    A lesion that was entered here is given its place before it is confirmed or judged, and one that needs nothing else
    (a non-target) before the timepoint is locked. A line that crosses necrosis is
    drawn again, or kept with a reason (MR-116): it is asked once, and informs only.

    Parameters
    ----------
    selected
        The lesion being worked on.
    unplaced
        Lesions that still have the place that a new line is given.
    enhancement_of
        The values along a lesion's line, where they are known.
    """
    step = view.next_step
    if not view.charter.asks(ReadingQuestion.ELIGIBILITY) or view.state.is_locked(view.timepoint):
        return ShownStep(step)
    if step.action is NextAction.JUDGE_IMAGES:
        return ShownStep(step)
    placeless = step.lesion_id
    if step.action is NextAction.LOCK_TIMEPOINT:
        here = (each for each in unplaced if view.state.lesions[each].first_timepoint == view.timepoint)
        placeless = min(here, default=None, key=lambda each: (len(each), each))
    if placeless is not None and placeless in unplaced:
        lesion = view.state.lesions[placeless]
        return ShownStep(
            NextStep(
                NextAction.PLACE_LESION,
                tr("Say where {label} is", label=lesion.label),
                tr("Choose its place from the charter's list: the rules of size and phase follow from it."),
                tr("Choose the place"),
                lesion.lesion_id,
            )
        )
    for lesion_id in dict.fromkeys((step.lesion_id, selected)):
        crossed = None if lesion_id is None else _across_necrosis(view, lesion_id, enhancement_of)
        if crossed is not None:
            return crossed
    if step.action is NextAction.CONFIRM_LESION:
        return ShownStep(step, OtherAct.REDRAW, tr("Redraw"))
    return ShownStep(step)


def _across_necrosis(view: ReadView, lesion_id: LesionId, enhancement_of: EnhancementOf) -> ShownStep | None:
    lesion: Lesion | None = view.state.lesions.get(lesion_id)
    said = view.state.assessment(lesion_id, view.timepoint)
    if lesion is None or said is None or said.measurement is None or said.reason:
        return None
    found = enhancement_of(lesion_id)
    if found is None or not found.stretches:
        return None
    whole = format_mm(said.measurement.length_tenths)
    step = NextStep(
        NextAction.MEASURE_LESION,
        tr("Move the {label} line off the necrotic core", label=lesion.label),
        tr(
            "{below_mm} of {whole} mm does not enhance. Measure the longest viable stretch that "
            "crosses no major necrosis (MR-116).",
            below_mm=f"{found.below_mm:.1f}",
            whole=whole,
        ),
        tr("Draw again"),
        lesion_id,
    )
    return ShownStep(step, OtherAct.KEEP_LINE, tr("Keep it, give a reason…"))
