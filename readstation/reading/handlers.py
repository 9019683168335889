"""From a command to the rows that it would change, or a refusal that names the rule. Nothing is written here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from readstation.core.errors import Defect, Refused
from readstation.core.findings import Finding
from readstation.core.ids import LesionId
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    Measurement,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.read import ReadState
from readstation.reading import markup_handlers
from readstation.reading.commands import (
    AddLesion,
    AddMarkup,
    ChangeRole,
    ClearAssessment,
    Command,
    MeasureNode,
    MeasureTarget,
    MoveMarkup,
    PlaceLabel,
    PlaceLesion,
    RemoveLesion,
    RemoveMarkup,
    SetNewLesionStatus,
    SetNonTargetState,
    SetTargetState,
    WriteMarkup,
    WriteNote,
)
from readstation.reading.edit import Edit, EditContext, clean_text, lesion_in, measured
from readstation.reading.eligibility import check_count, check_measurement, check_site
from readstation.reading.proposals import with_proposal
from readstation.reading.rows import Row, RowKey, assessment_key, key_of
from readstation.reading.words import NEW_LESION_WORDS, NON_TARGET_WORDS, ROLE_WORDS, TARGET_WORDS, timepoint_label

BASELINE = 0
LONGEST_NOTE = 4000
LONGEST_REASON = 500


def plan_edit(command: Command, context: EditContext) -> Edit:
    """Return what a command would change.

    Raises
    ------
    Refused
        If the timepoint is not open, or a rule forbids it.
    """
    _check_open(context.state, command.timepoint)
    handler = _HANDLERS.get(type(command))
    if handler is None:
        raise Defect(f"there is no handler for {type(command).__name__}")
    edit = with_proposal(handler(command, context), command, context)
    return markup_handlers.with_followers(edit, context.state)


def _add_lesion(command: AddLesion, context: EditContext) -> Edit:
    _check_role_of_timepoint(command.role, command.timepoint)
    check_site(context.charter, command.organ, command.lesion_type, command.site)
    lesion = Lesion(
        lesion_id=context.next_lesion_id,
        role=command.role,
        number=_free_number(context.state, command.role),
        lesion_type=command.lesion_type,
        organ=command.organ,
        site=command.site,
        first_timepoint=command.timepoint,
    )
    said = _first_assessment(command, lesion, context)
    return Edit(f"Add {lesion.label}", {key_of(lesion): lesion, key_of(said): said})


def _first_assessment(command: AddLesion, lesion: Lesion, context: EditContext) -> Assessment:
    if command.role is LesionRole.TARGET:
        if command.measurement is None or command.non_target is not None or command.new_lesion is not None:
            raise Refused(Finding("MR-123", f"{lesion.label} has no line. A target is measured when it is entered."))
        check_count(context.state, lesion, context.config)
        return measured(lesion, command.timepoint, command.measurement, context)
    _check_optional(lesion, command.timepoint, command.measurement, context)
    if command.role is LesionRole.NON_TARGET:
        if command.non_target not in (None, NonTargetStateCode.PRESENT) or command.new_lesion is not None:
            raise Refused(Finding("MR-122", f"{lesion.label} is entered at baseline, so it is present there."))
        return Assessment(
            lesion.lesion_id,
            command.timepoint,
            non_target=NonTargetStateCode.PRESENT,
            measurement=command.measurement,
        )
    if command.new_lesion is None or command.non_target is not None:
        raise Refused(Finding("MR-401", f"{lesion.label} has no status. Say whether it is a new lesion."))
    return Assessment(
        lesion.lesion_id, command.timepoint, new_lesion=command.new_lesion, measurement=command.measurement
    )


def _measure_target(command: MeasureTarget, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    said = measured(lesion, command.timepoint, command.measurement, context)
    return Edit(f"Measure {lesion.label}", {key_of(said): said})


def _set_target_state(command: SetTargetState, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    if command.state in (TargetStateCode.MEASURED, TargetStateCode.SPLIT):
        raise Refused(Finding("MR-123", f"{lesion.label} has no line. A value needs a stored line: draw it."))
    if command.timepoint == BASELINE:
        raise Refused(
            Finding("MR-121", f"{lesion.label} is a target, so it is measured at baseline. Make it a non-target?")
        )
    if command.state is TargetStateCode.MERGED:
        _check_merge(lesion, command, context.state)
    elif command.merged_into is not None:
        raise Refused(Finding("MR-214", f"{lesion.label} is not merged, so it goes into no other target."))
    said = Assessment(lesion.lesion_id, command.timepoint, target=command.state, merged_into=command.merged_into)
    return Edit(f"Set {lesion.label} {_lower(TARGET_WORDS[command.state])}", {key_of(said): said})


def _check_merge(lesion: Lesion, command: SetTargetState, state: ReadState) -> None:
    other = None if command.merged_into is None else state.lesions.get(command.merged_into)
    said = None if other is None else state.assessment(other.lesion_id, command.timepoint)
    fits = (
        other is not None
        and other.lesion_id != lesion.lesion_id
        and (other.role, other.lesion_type) == (LesionRole.TARGET, lesion.lesion_type)
        and said is not None
        and said.target is TargetStateCode.MEASURED
    )
    if not fits:
        raise Refused(
            Finding("MR-214", f"{lesion.label} merges into another target of its type that is measured here first.")
        )


def _set_non_target_state(command: SetNonTargetState, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.NON_TARGET)
    reason = clean_text(command.reason, LONGEST_REASON)
    if command.timepoint == BASELINE and command.state is not NonTargetStateCode.PRESENT:
        raise Refused(Finding("MR-122", f"{lesion.label} is entered at baseline, so it is present there."))
    if command.state is NonTargetStateCode.UNEQUIVOCAL_PROGRESSION and not reason:
        raise Refused(
            Finding("MR-304", f"Unequivocal progression of {lesion.label} needs a reason. Say what has grown.")
        )
    before = context.state.assessment(lesion.lesion_id, command.timepoint)
    drawn = before.measurement if before else None
    said = Assessment(lesion.lesion_id, command.timepoint, non_target=command.state, measurement=drawn, reason=reason)
    return Edit(f"Set {lesion.label} {_lower(NON_TARGET_WORDS[command.state])}", {key_of(said): said}, reason)


def _set_new_lesion_status(command: SetNewLesionStatus, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.NEW)
    reason = clean_text(command.reason, LONGEST_REASON)
    if command.timepoint < lesion.first_timepoint:
        raise Refused(Finding("MR-401", f"{lesion.label} was first seen at {timepoint_label(lesion.first_timepoint)}."))
    if command.status is not NewLesionStatus.YES and was_new_before(context.state, lesion, command.timepoint):
        raise Refused(Finding("MR-407", f"{lesion.label} was a new lesion before. That is final and stays."))
    _check_optional(lesion, command.timepoint, command.measurement, context)
    before = context.state.assessment(lesion.lesion_id, command.timepoint)
    drawn = command.measurement or (before.measurement if before else None)
    if command.status is NewLesionStatus.NO and command.timepoint > lesion.first_timepoint and not reason:
        raise Refused(Finding("MR-407", f"Closing {lesion.label} needs a reason. Say what explains it."))
    said = Assessment(lesion.lesion_id, command.timepoint, new_lesion=command.status, measurement=drawn, reason=reason)
    return Edit(f"Set {lesion.label} {_lower(NEW_LESION_WORDS[command.status])}", {key_of(said): said}, reason)


def _place_lesion(command: PlaceLesion, context: EditContext) -> Edit:
    lesion = _entered_here(context.state, command.lesion_id, command.timepoint)
    check_site(context.charter, command.organ, command.lesion_type, command.site)
    moved = dataclasses.replace(lesion, lesion_type=command.lesion_type, organ=command.organ, site=command.site)
    if moved.role is LesionRole.TARGET:
        check_count(context.state, moved, context.config)
        said = context.state.assessment(lesion.lesion_id, command.timepoint)
        if said is not None and said.measurement is not None:
            measured(moved, command.timepoint, said.measurement, context)
    return Edit(f"Place {lesion.label}", {key_of(moved): moved})


def _change_role(command: ChangeRole, context: EditContext) -> Edit:
    lesion = _entered_here(context.state, command.lesion_id, command.timepoint)
    if LesionRole.NEW in (lesion.role, command.role):
        raise Refused(Finding("MR-401", f"{lesion.label} cannot become a {ROLE_WORDS[command.role]}."))
    if lesion.role is command.role:
        return Edit(f"Keep {lesion.label}", {})
    changed = dataclasses.replace(lesion, role=command.role, number=_free_number(context.state, command.role))
    before = context.state.assessment(lesion.lesion_id, command.timepoint)
    drawn = before.measurement if before else None
    if command.role is LesionRole.TARGET:
        check_count(context.state, changed, context.config)
        if drawn is None:
            raise Refused(Finding("MR-123", f"{lesion.label} has no line. Draw it as a target instead."))
        said = measured(changed, command.timepoint, drawn, context)
    else:
        said = Assessment(lesion.lesion_id, command.timepoint, non_target=NonTargetStateCode.PRESENT, measurement=drawn)
    words = f"Make {lesion.label} a {ROLE_WORDS[command.role]}"
    return Edit(words, {key_of(changed): changed, key_of(said): said})


def _remove_lesion(command: RemoveLesion, context: EditContext) -> Edit:
    lesion = _entered_here(context.state, command.lesion_id, command.timepoint)
    rows: dict[RowKey, Row | None] = {key_of(lesion): None}
    for said in context.state.assessments.values():
        if said.lesion_id == lesion.lesion_id:
            rows[key_of(said)] = None
    return Edit(f"Remove {lesion.label}", rows)


def _clear_assessment(command: ClearAssessment, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, None)
    if context.state.assessment(lesion.lesion_id, command.timepoint) is None:
        return Edit(f"Clear {lesion.label}", {})
    return Edit(f"Clear {lesion.label}", {assessment_key(lesion.lesion_id, command.timepoint): None})


def _write_note(command: WriteNote, _context: EditContext) -> Edit:
    text = clean_text(command.text, LONGEST_NOTE)
    note = TimepointNote(command.timepoint, text)
    return Edit(f"Comment on {timepoint_label(command.timepoint)}", {key_of(note): note if text else None})


def was_new_before(state: ReadState, lesion: Lesion, timepoint: int) -> bool:
    """Return whether a finding was judged a new lesion at an earlier timepoint, which is final (MR-407)."""
    return any(
        said.new_lesion is NewLesionStatus.YES
        for said in state.assessments.values()
        if said.lesion_id == lesion.lesion_id and said.timepoint < timepoint
    )


def _check_open(state: ReadState, timepoint: int) -> None:
    label = timepoint_label(timepoint)
    if state.is_locked(timepoint):
        raise Refused(
            Finding(
                "MR-805",
                f"{label} is locked. A correction is a new version with a reason and a second person; this one stays.",
            )
        )
    if timepoint not in state.timepoints:
        raise Refused(Finding("MR-804", f"{label} is not open."))


def _check_role_of_timepoint(role: LesionRole, timepoint: int) -> None:
    if role is LesionRole.NEW and timepoint == BASELINE:
        raise Refused(Finding("MR-401", "At baseline nothing is new. Enter it as a target or a non-target."))
    if role is not LesionRole.NEW and timepoint != BASELINE:
        raise Refused(
            Finding(
                "MR-121",
                "Targets and non-targets are chosen at baseline, and that is locked. Enter a new lesion instead.",
            )
        )


def _entered_here(state: ReadState, lesion_id: LesionId, timepoint: int) -> Lesion:
    lesion = lesion_in(state, lesion_id, None)
    if lesion.first_timepoint != timepoint:
        raise Refused(
            Finding("MR-805", f"{lesion.label} was entered at {timepoint_label(lesion.first_timepoint)} and stays.")
        )
    return lesion


def _free_number(state: ReadState, role: LesionRole) -> int:
    taken = {lesion.number for lesion in state.of_role(role)}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)


def _check_optional(lesion: Lesion, timepoint: int, drawn: Measurement | None, context: EditContext) -> None:
    if drawn is not None:
        images = context.images[timepoint]
        check_measurement(lesion.label, lesion.lesion_type, lesion.role, drawn, images, context.charter, context.config)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]


_HANDLERS: Mapping[type, Callable[[Any, EditContext], Edit]] = {
    AddLesion: _add_lesion,
    MeasureTarget: _measure_target,
    SetTargetState: _set_target_state,
    SetNonTargetState: _set_non_target_state,
    SetNewLesionStatus: _set_new_lesion_status,
    PlaceLesion: _place_lesion,
    ChangeRole: _change_role,
    RemoveLesion: _remove_lesion,
    ClearAssessment: _clear_assessment,
    WriteNote: _write_note,
    AddMarkup: markup_handlers.add_markup,
    MoveMarkup: markup_handlers.move_markup,
    WriteMarkup: markup_handlers.write_markup,
    RemoveMarkup: markup_handlers.remove_markup,
    MeasureNode: markup_handlers.measure_node,
    PlaceLabel: markup_handlers.place_label,
}
