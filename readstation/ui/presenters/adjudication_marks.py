"""The marks of one read over an image of an adjudication, in that reader's look, and where only the other has any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from readstation.core.ids import SeriesKey
from readstation.core.phrases import tr
from readstation.model.adjudication import Side
from readstation.model.lesion import LesionRole, Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.adjudicate.comparison import Comparison
from readstation.reading.adjudicate.pair import LesionGroup
from readstation.ui.presenters.marks import marks_for, middle_mm
from readstation.viewer.marks import BracketMark, LineMark, Mark, MarkRole, MarkState, ShapeMark

READER_ROLES = {Side.A: MarkRole.READER_A, Side.B: MarkRole.READER_B}
_MARGIN_MM = 12.0


def marks_of_side(
    found: Comparison, side: Side, facts: SeriesFacts, same_frame: frozenset[SeriesKey], *, is_alone: bool
) -> tuple[Mark, ...]:
    """Return what a read has on a series, as the reading room draws it, in the reader's line and colour.

    Parameters
    ----------
    found, side
        Which read.
    facts, same_frame
        The series that is shown, and those in the same coordinate system.
    is_alone
        Whether only this read is drawn here: then a lesion that one read alone has is framed in both.
    """
    view = found.views[side].get(facts.timepoint)
    if view is None:
        return ()
    own = [_as_reader(mark, side) for mark in marks_for(view, facts, None, same_frame)]
    return (*own, *_frames(found, side, facts, same_frame)) if is_alone else tuple(own)


def _as_reader(mark: Mark, side: Side) -> Mark:
    """Return a mark in a reader's look: locked marks have no handle, and no lock is drawn where all are locked."""
    role = READER_ROLES[side]
    if isinstance(mark, LineMark):
        suffix = tr("new") if mark.role is MarkRole.NEW else mark.suffix
        return replace(
            mark, mark_id=_own_id(side, mark.mark_id), role=role, ends_of=mark.role, suffix=suffix,
            state=MarkState.IDLE, is_editable=False,
        )  # fmt: skip
    if isinstance(mark, ShapeMark):
        return replace(
            mark, mark_id=_own_id(side, mark.mark_id), role=role, state=MarkState.IDLE, is_editable=False
        )  # fmt: skip
    if isinstance(mark, BracketMark):
        return replace(mark, mark_id=_own_id(side, mark.mark_id), role=role, state=MarkState.IDLE)
    return mark


def _own_id(side: Side, mark_id: str) -> str:
    return f"{side.value}:{mark_id}"


def _frames(
    found: Comparison, side: Side, facts: SeriesFacts, same_frame: frozenset[SeriesKey]
) -> Iterable[BracketMark]:
    """Yield a frame around each lesion that one read alone has: "not marked by A" there, no words in its own."""
    for number, group in enumerate(found.case.pair.groups):
        owner = next((each for each in Side if group.ids[each] and not group.ids[each.other]), None)
        if owner is None:
            continue
        for line in _lines(found, owner, group, facts.timepoint):
            if line.series_key in same_frame:
                is_own = owner is side
                words = "" if is_own else tr("not marked by {side}", side=side.value)
                yield BracketMark(
                    f"{side.value}:only{number}:{line.image_ordinal}", words,
                    _role(found, owner, group) if is_own else MarkRole.NOTE,
                    middle_mm(line), line.length_tenths / 10 + _MARGIN_MM, line.length_tenths / 40,
                )  # fmt: skip


def _lines(found: Comparison, side: Side, group: LesionGroup, timepoint: int) -> Iterable[Measurement]:
    state = found.views[side][timepoint].state
    for lesion_id in group.ids[side]:
        said = state.assessment(lesion_id, timepoint)
        if said is not None:
            yield from said.lines


def _role(found: Comparison, side: Side, group: LesionGroup) -> MarkRole:
    role = found.case.pair.states[side].lesions[group.ids[side][0]].role
    return {
        LesionRole.TARGET: MarkRole.TARGET,
        LesionRole.NON_TARGET: MarkRole.NON_TARGET,
        LesionRole.NEW: MarkRole.NEW,
    }[role]
