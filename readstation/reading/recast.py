"""What follows for a lesion when its role, its place, or what is said of it changes while its timepoint is open."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import LesionId
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
)
from readstation.model.read import ReadState
from readstation.model.series import SeriesFacts
from readstation.reading.edit import EditContext, checked, lesion_in, measured
from readstation.reading.eligibility import check_count
from readstation.reading.register import signs_of, status_of
from readstation.reading.rows import Row, RowKey, key_of
from readstation.reading.traits import check_class
from readstation.reading.words import BASELINE, ROLE_WORDS, timepoint_label


def entered_here(state: ReadState, lesion_id: LesionId, timepoint: int) -> Lesion:
    """Return a lesion that was entered at a timepoint.

    Raises
    ------
    Refused
        If it is not there, or was entered at another one and stays as it is.
    """
    lesion = lesion_in(state, lesion_id, None)
    if lesion.first_timepoint != timepoint:
        raise Refused(
            Finding("MR-805", f"{lesion.label} was entered at {timepoint_label(lesion.first_timepoint)} and stays.")
        )
    return lesion


def free_number(state: ReadState, role: LesionRole, timepoint: int) -> int:
    """Return the smallest number that no lesion of a role has; new lesions and what is watched count apart."""
    is_baseline = timepoint == BASELINE
    taken = {each.number for each in state.of_role(role) if (each.first_timepoint == BASELINE) is is_baseline}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def in_role(lesion: Lesion, role: LesionRole, timepoint: int, state: ReadState) -> Lesion:
    """Return a lesion in a role, with the number that it gets there.

    Raises
    ------
    Refused
        If a new lesion would become something else, or the reverse, after the baseline (MR-401).
    """
    if lesion.role is role:
        return lesion
    if LesionRole.NEW in (lesion.role, role) and timepoint != BASELINE:
        raise Refused(Finding("MR-401", f"{lesion.label} cannot become a {ROLE_WORDS[role]}."))
    return dataclasses.replace(lesion, role=role, number=free_number(state, role, timepoint))


def recast(changed: Lesion, timepoint: int, context: EditContext) -> dict[RowKey, Row | None]:
    """Return the rows of a lesion that has another role or place, or of which something else is said.

    Raises
    ------
    Refused
        If a rule forbids it; the finding names the rule. A target needs its line and has its limits (MR-112, MR-123).
    """
    before = context.state.assessment(changed.lesion_id, timepoint)
    drawn = before.measurement if before is not None else None
    rows: dict[RowKey, Row | None] = {key_of(changed): changed}
    if changed.role is LesionRole.TARGET:
        check_count(context.state, changed, context.config)
        if drawn is None:
            raise Refused(Finding("MR-123", f"{changed.label} has no line. Draw it as a target instead."))
        said = measured(changed, timepoint, drawn, context)
    elif changed.role is LesionRole.NON_TARGET:
        check_disease(changed, timepoint, drawn, context)
        said = Assessment(changed.lesion_id, timepoint, non_target=NonTargetStateCode.PRESENT, measurement=drawn)
    elif timepoint == BASELINE:
        said = Assessment(changed.lesion_id, timepoint, new_lesion=NewLesionStatus.NO, measurement=drawn)
    else:
        said = registered(changed, before or Assessment(changed.lesion_id, timepoint), context)
    is_other_role = context.state.lesions[changed.lesion_id].role is not changed.role
    if is_other_role or before is None or changed.role is LesionRole.NEW:
        rows[key_of(said)] = said
    return rows


def registered(lesion: Lesion, said: Assessment, context: EditContext) -> Assessment:
    """Return what is said of a finding with the status that the register gives it, where the charter has it asked.

    What it cannot look like where it is now is dropped.
    """
    if lesion.is_from_watch_list and said.timepoint == BASELINE:
        return dataclasses.replace(said, new_lesion=NewLesionStatus.NO, sign=None)
    if not context.charter.asks(ReadingQuestion.FINDINGS):
        return said
    if said.sign is not None and said.sign not in signs_of(lesion, context.charter):
        said = dataclasses.replace(said, sign=None)
    status = status_of(context.state, lesion, said, context.charter, context.config)
    return dataclasses.replace(said, new_lesion=status)


def check_disease(lesion: Lesion, timepoint: int, drawn: Measurement | None, context: EditContext) -> None:
    """Refuse a baseline non-target that is no disease (MR-106, MR-107, MR-110)."""
    if timepoint == BASELINE:
        facts = series_of(drawn, timepoint, context)
        check_class(lesion, drawn, facts, context.charter, context.config)


def check_optional(lesion: Lesion, timepoint: int, drawn: Measurement | None, context: EditContext) -> None:
    """Check a line that a lesion may have and need not."""
    if drawn is not None:
        checked(lesion, timepoint, drawn, context)


def series_of(drawn: Measurement | None, timepoint: int, context: EditContext) -> SeriesFacts | None:
    """Return the series of a timepoint that a line lies on."""
    if drawn is None:
        return None
    return next((each for each in context.images[timepoint].series if each.series_key == drawn.series_key), None)
