"""The display list of one view: own lines with their length, brackets in the other phases, locked lines of priors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from readstation.core.exact import format_mm
from readstation.core.ids import LesionId, MarkupId, SeriesKey
from readstation.model.lesion import Assessment, Lesion, LesionRole, Measurement, NewLesionStatus, PointUm
from readstation.model.series import SeriesFacts
from readstation.reading.derive import new_status
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.drawing import part_name
from readstation.ui.presenters.markups import label_offset, markup_marks, node_mark
from readstation.viewer.marks import AlertSpan, BracketMark, LineMark, Mark, MarkRole, MarkState, PointMm, ShapeMark

CANDIDATE_ID = "candidate"
_ROLES = {
    LesionRole.TARGET: MarkRole.TARGET,
    LesionRole.NON_TARGET: MarkRole.NON_TARGET,
    LesionRole.NEW: MarkRole.NEW,
}
_MARGIN_MM = 8.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that was drawn and refused as a target: kept on the image until the reader decides (design, 12.6)."""

    measurement: Measurement


def _no_alerts(lesion_id: LesionId) -> tuple[AlertSpan, ...]:  # noqa: ARG001 - every line is clear
    return ()


def marks_for(
    view: ReadView,
    facts: SeriesFacts,
    selected: LesionId | None,
    same_frame: frozenset[SeriesKey],
    candidate: Candidate | None = None,
    chosen: MarkupId | None = None,
    alerts: Callable[[LesionId], tuple[AlertSpan, ...]] = _no_alerts,
) -> tuple[Mark, ...]:
    """Return what is drawn over one series.

    Parameters
    ----------
    view
        The read.
    facts
        The series that the view shows.
    selected
        The lesion being worked on: only its line can be dragged.
    same_frame
        Series in the same coordinate system as this one: only their lines have a place here.
    candidate
        A refused line that still waits for a decision.
    chosen
        The mark being worked on, where it is no lesion's.
    alerts
        The stretches of a lesion's line that do not enhance (MR-116).
    """
    is_locked = view.state.is_locked(facts.timepoint)
    marks: list[Mark] = []
    for row in view.lesions:
        said = row.by_timepoint.get(facts.timepoint)
        if said is not None and said.parts:
            marks.extend(
                _parts(view, row.lesion, said, facts, same_frame, is_selected=row.lesion.lesion_id == selected)
            )
        drawn = said.measurement if said is not None else None
        if drawn is None:
            continue
        if drawn.series_key == facts.series_key:
            is_chosen = row.lesion.lesion_id == selected and chosen is None
            line = _line(view, row.lesion, drawn, facts.timepoint, is_locked=is_locked, is_selected=is_chosen)
            if isinstance(line, LineMark) and not is_locked:
                line = replace(line, alerts=alerts(row.lesion.lesion_id))
            marks.append(line)
        elif drawn.series_key in same_frame:
            marks.append(_bracket(row.lesion, drawn, _role(view, row.lesion, facts.timepoint), is_locked=is_locked))
    if candidate is not None and candidate.measurement.series_key == facts.series_key:
        marks.append(_candidate(candidate.measurement))
    return (*marks, *markup_marks(view, facts, chosen))


def _candidate(drawn: Measurement) -> LineMark:
    start, end = point_mm(drawn.start), point_mm(drawn.end)
    return LineMark(CANDIDATE_ID, "C", MarkRole.CANDIDATE, start, end, drawn.length_tenths, is_editable=False)


def earlier_marks(
    view: ReadView, facts: SeriesFacts, place_here: Callable[[Measurement], PointMm | None]
) -> tuple[BracketMark, ...]:
    """Return where lesions that nothing was said of yet were measured last: outlines that nothing can be done with.

    Where it is not known surely how the last line lies in the view, the newest one of which it is known counts: the
    baseline beside a second follow-up says where to look, although nothing links the two follow-ups.

    Parameters
    ----------
    facts
        The series that the view shows; only one of the open follow-up has such outlines.
    place_here
        Where an earlier line lies in the view; None where that is not known surely.
    """
    if facts.timepoint != view.timepoint or view.timepoint == 0 or view.state.is_locked(view.timepoint):
        return ()
    marks = []
    for row in view.lesions:
        if view.timepoint in row.by_timepoint:
            continue
        for ordinal, said in sorted(row.by_timepoint.items(), reverse=True):
            drawn = said.lines[0] if said.lines else None
            point = place_here(drawn) if drawn is not None else None
            if drawn is not None and point is not None:
                detail = f"{timepoint_label(ordinal)} {format_mm(drawn.length_tenths)} mm"
                outline = _bracket(row.lesion, drawn, _role(view, row.lesion, ordinal), is_locked=True)
                marks.append(replace(outline, center_mm=point, detail=detail))
                break
    return tuple(marks)


def lesion_of_mark(view: ReadView, mark_id: str | None) -> LesionId | None:
    """Return the lesion that a mark stands for, or None."""
    if mark_id is None:
        return None
    lesion_id = LesionId(mark_id.partition(_OF)[0])
    return lesion_id if lesion_id in view.state.lesions else None


def part_of_mark(mark_id: str) -> int | None:
    """Return which part of a target that has split a mark stands for; None for any other mark."""
    _, _, rest = mark_id.partition(_PART)
    return int(rest) if rest.isdecimal() else None


def place_of(view: ReadView, lesion_id: LesionId | None, timepoint: int) -> Measurement | None:
    """Return where a lesion was measured last, at a timepoint or before it: where J and the Next card go to."""
    if lesion_id is None:
        return None
    for ordinal in sorted((each.ordinal for each in view.timepoints if each.ordinal <= timepoint), reverse=True):
        said = view.state.assessment(lesion_id, ordinal)
        if said is not None and said.lines:
            return said.lines[0]
    return None


def point_mm(point: PointUm) -> PointMm:
    """Return a committed point in millimetres."""
    return point.x / 1000, point.y / 1000, point.z / 1000


def middle_mm(drawn: Measurement) -> PointMm:
    """Return the middle of a line, mm LPS."""
    start, end = drawn.start.as_tuple(), drawn.end.as_tuple()
    x, y, z = ((a + b) / 2000 for a, b in zip(start, end, strict=True))
    return x, y, z


_OF = ":"
_BRACKET = f"{_OF}place"
_PART = f"{_OF}part"


def _role(view: ReadView, lesion: Lesion, timepoint: int) -> MarkRole:
    """Return how a lesion is drawn: a finding is a new lesion once it is one, and before that something to look at."""
    if lesion.role is LesionRole.NEW and new_status(view.state, lesion, timepoint) is not NewLesionStatus.YES:
        return MarkRole.CANDIDATE
    return _ROLES[lesion.role]


def _parts(
    view: ReadView, lesion: Lesion, said: Assessment, facts: SeriesFacts, same_frame: frozenset[SeriesKey],
    *, is_selected: bool,
) -> list[Mark]:  # fmt: skip
    """Return the lines of a target that has split; their labels stay where the layout puts them."""
    is_locked = view.state.is_locked(facts.timepoint)
    marks: list[Mark] = []
    for place, part in enumerate(said.parts):
        if part is not None and part.series_key == facts.series_key:
            is_editable = is_selected and not is_locked
            state = MarkState.LOCKED if is_locked else MarkState.SELECTED if is_editable else MarkState.IDLE
            marks.append(
                LineMark(
                    f"{lesion.lesion_id}{_PART}{place}",
                    part_name(lesion, place),
                    MarkRole.TARGET,
                    point_mm(part.start),
                    point_mm(part.end),
                    part.length_tenths,
                    state,
                    is_editable=is_editable,
                )
            )
        elif part is not None and part.series_key in same_frame:
            marks.append(_bracket(lesion, part, MarkRole.TARGET, is_locked=is_locked, name=part_name(lesion, place)))
    return marks


def _line(
    view: ReadView, lesion: Lesion, drawn: Measurement, timepoint: int, *, is_locked: bool, is_selected: bool
) -> LineMark | ShapeMark:
    is_editable = is_selected and not is_locked and lesion.role is not LesionRole.NON_TARGET
    state = MarkState.LOCKED if is_locked else MarkState.SELECTED if is_editable else MarkState.IDLE
    pair = view.state.markup_of(lesion.lesion_id, timepoint)
    if pair is not None:
        return node_mark(view, lesion, pair, state, is_editable=is_editable)
    return LineMark(
        lesion.lesion_id,
        lesion.label,
        _role(view, lesion, timepoint),
        point_mm(drawn.start),
        point_mm(drawn.end),
        drawn.length_tenths,
        state,
        is_editable=is_editable,
        label_offset_mm=label_offset(view, lesion.lesion_id, timepoint),
    )


def _bracket(lesion: Lesion, drawn: Measurement, role: MarkRole, *, is_locked: bool, name: str = "") -> BracketMark:
    length_mm = drawn.length_tenths / 10
    return BracketMark(
        f"{lesion.lesion_id}{_BRACKET}{name}",
        name or lesion.label,
        role,
        middle_mm(drawn),
        length_mm + _MARGIN_MM,
        length_mm / 4,
        MarkState.LOCKED if is_locked else MarkState.IDLE,
    )
