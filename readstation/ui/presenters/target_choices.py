"""What can be said of a target at a follow-up beside its line: merged, split, why not evaluable, in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId
from readstation.core.phrases import tr
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import Lesion, LesionRole, Measurement, TargetStateCode
from readstation.model.quality import QualityCause
from readstation.reading.commands import DoubtTarget, SetParts, SetTargetState
from readstation.reading.views import ReadView
from readstation.reading.words import CAUSE_WORDS
from readstation.ui.presenters.drawing import CannotDraw, part_name, parts_of
from readstation.ui.presenters.quality import CAUSE_BUTTONS


@dataclass(frozen=True, slots=True)
class TargetChoices:
    """The choices.

    Attributes
    ----------
    merge_into
        (lesion, words, whether it is so) for each target that it can have merged into (MR-214).
    parts
        Words of each part of a split, in order (MR-215).
    is_split
        Whether it is said to have split.
    causes
        (cause, words, whether it is so); empty unless it is not evaluable (MR-808).
    doubt_words, is_doubtful
        What a doubt would say of it, empty where none can be said; and whether it was said (MR-119, MR-212).
    """

    merge_into: tuple[tuple[LesionId, str, bool], ...]
    parts: tuple[str, ...]
    is_split: bool
    causes: tuple[tuple[QualityCause, str, bool], ...]
    doubt_words: str
    is_doubtful: bool


def target_choices(view: ReadView, lesion: Lesion) -> TargetChoices | None:
    """Return the choices of a target at the open follow-up; None for other lesions and at baseline."""
    if lesion.role is not LesionRole.TARGET or view.timepoint == 0:
        return None
    said = view.state.assessment(lesion.lesion_id, view.timepoint)
    state = None if said is None else said.target
    into = None if said is None else said.merged_into
    asks_cause = state is TargetStateCode.NOT_EVALUABLE and view.charter.asks(ReadingQuestion.IMAGE_QUALITY)
    doubted = {
        TargetStateCode.ABSENT: tr("Doubtful focus seen"),
        TargetStateCode.MEASURED: tr("Viability in doubt"),
        TargetStateCode.TOO_SMALL: tr("Viability in doubt"),
        TargetStateCode.SPLIT: tr("Viability in doubt"),
    }
    return TargetChoices(
        tuple(
            (each.lesion_id, tr("Merged into {label}", label=each.label), into == each.lesion_id)
            for each in hosts(view, lesion)
        ),
        tuple(_part_words(lesion, place, part) for place, part in enumerate(() if said is None else said.part_tenths)),
        state is TargetStateCode.SPLIT,
        tuple(
            (cause, tr(CAUSE_BUTTONS.get(cause, words)), said is not None and said.cause is cause)
            for cause, words in CAUSE_WORDS.items()
        )
        if asks_cause
        else (),
        "" if state is None else doubted.get(state, ""),
        said is not None and said.is_doubtful,
    )


def hosts(view: ReadView, lesion: Lesion) -> tuple[Lesion, ...]:
    """Return the targets that a target can have merged into: of its type and measured at this timepoint (MR-214)."""
    return tuple(
        other
        for other in view.state.of_role(LesionRole.TARGET)
        if other.lesion_id != lesion.lesion_id
        and other.lesion_type is lesion.lesion_type
        and (said := view.state.assessment(other.lesion_id, view.timepoint)) is not None
        and said.target is TargetStateCode.MEASURED
    )


def merge_command(
    view: ReadView, lesion_id: LesionId | None, into: LesionId | None = None
) -> SetTargetState | CannotDraw:
    """Return the command of Shift+M: merged into the target that is named, or the only one there is."""
    lesion = view.state.lesions.get(lesion_id) if lesion_id is not None else None
    if lesion is None or lesion.role is not LesionRole.TARGET:
        return CannotDraw(tr("Choose the target that has merged (Q and E)."))
    known = hosts(view, lesion)
    if into is None and len(known) != 1:
        words = (
            tr("Choose at the right which target it merged into.")
            if known
            else tr("Measure the whole on one target first, then say that the other merged into it (MR-214).")
        )
        return CannotDraw(f"{lesion.label}: {words}")
    return SetTargetState(
        view.timepoint, lesion.lesion_id, TargetStateCode.MERGED, known[0].lesion_id if into is None else into
    )


def with_part(view: ReadView, lesion_id: LesionId, part: Measurement | None) -> SetParts:
    """Return the command that adds a part; None is one too small to measure (MR-215)."""
    return SetParts(view.timepoint, lesion_id, (*parts_of(view, lesion_id), part))


def without_part(view: ReadView, lesion_id: LesionId, place: int) -> SetParts | None:
    """Return the command that takes a part out; None for the last one, which is taken out with the state."""
    parts = parts_of(view, lesion_id)
    left = parts[:place] + parts[place + 1 :]
    return SetParts(view.timepoint, lesion_id, left) if left else None


def doubt_command(view: ReadView, lesion_id: LesionId) -> DoubtTarget:
    """Return the command that turns the doubt about a target on or off."""
    said = view.state.assessment(lesion_id, view.timepoint)
    return DoubtTarget(view.timepoint, lesion_id, not (said is not None and said.is_doubtful))


def _part_words(lesion: Lesion, place: int, tenths: int | None) -> str:
    value = tr("too small, 5 mm") if tenths is None else f"{format_mm(tenths)} mm"
    return f"{part_name(lesion, place)}  {value}"
