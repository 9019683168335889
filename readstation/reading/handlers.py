"""From a command to the rows that it would change, or a refusal that names the rule. Nothing is written here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from readstation.core.errors import Defect, Refused
from readstation.core.findings import Finding
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
    TimepointNote,
)
from readstation.model.read import ReadState
from readstation.reading import answer_handlers, key_image_handlers, markup_handlers
from readstation.reading.commands import (
    AddLesion,
    AddMarkup,
    AnswerFlag,
    ChangeRole,
    ClearAssessment,
    Command,
    DoubtTarget,
    ExplainTarget,
    JudgeFinding,
    JudgeScan,
    KeepKeyImage,
    MeasureNode,
    MeasureTarget,
    MoveMarkup,
    PlaceLabel,
    PlaceLesion,
    RemoveKeyImage,
    RemoveLesion,
    RemoveMarkup,
    SetNewLesionStatus,
    SetNonTargetState,
    SetParts,
    SetTargetState,
    StateTraits,
    WriteMarkup,
    WriteNote,
)
from readstation.reading.edit import Edit, EditContext, clean_text, lesion_in, measured
from readstation.reading.eligibility import check_count, check_site
from readstation.reading.proposals import with_proposal
from readstation.reading.quality import check_assessable
from readstation.reading.recast import (
    check_disease,
    check_optional,
    entered_here,
    free_number,
    in_role,
    recast,
    registered,
)
from readstation.reading.rows import Row, RowKey, assessment_key, key_of
from readstation.reading.words import (
    BASELINE,
    NEW_LESION_WORDS,
    NON_TARGET_WORDS,
    ROLE_WORDS,
    TARGET_WORDS,
    lower_first,
    timepoint_label,
)

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
    edit = markup_handlers.with_followers(edit, context.state)
    return key_image_handlers.with_followers(edit, context.state)


def _add_lesion(command: AddLesion, context: EditContext) -> Edit:
    _check_role_of_timepoint(command)
    check_site(context.charter, command.organ, command.lesion_type, command.site)
    lesion = Lesion(
        lesion_id=context.next_lesion_id,
        role=command.role,
        number=free_number(context.state, command.role, command.timepoint),
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
    check_optional(lesion, command.timepoint, command.measurement, context)
    if command.role is LesionRole.NON_TARGET:
        if command.non_target not in (None, NonTargetStateCode.PRESENT) or command.new_lesion is not None:
            raise Refused(Finding("MR-122", f"{lesion.label} is entered at baseline, so it is present there."))
        check_disease(lesion, command.timepoint, command.measurement, context)
        return Assessment(
            lesion.lesion_id,
            command.timepoint,
            non_target=NonTargetStateCode.PRESENT,
            measurement=command.measurement,
        )
    if command.new_lesion is None or command.non_target is not None:
        raise Refused(Finding("MR-401", f"{lesion.label} has no status. Say whether it is a new lesion."))
    said = Assessment(
        lesion.lesion_id, command.timepoint, new_lesion=command.new_lesion, measurement=command.measurement
    )
    return registered(lesion, said, context)


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
    if command.state in (TargetStateCode.ABSENT, TargetStateCode.TOO_SMALL):
        images = context.images[command.timepoint]
        check_assessable(lesion, command.timepoint, images, context.state, context.charter)
    if command.cause is not None and command.state is not TargetStateCode.NOT_EVALUABLE:
        raise Refused(Finding("MR-808", f"{lesion.label} is evaluable, so there is no cause to give."))
    said = Assessment(
        lesion.lesion_id,
        command.timepoint,
        target=command.state,
        merged_into=command.merged_into,
        cause=command.cause,
    )
    return Edit(f"Set {lesion.label} {lower_first(TARGET_WORDS[command.state])}", {key_of(said): said})


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
    return Edit(f"Set {lesion.label} {lower_first(NON_TARGET_WORDS[command.state])}", {key_of(said): said}, reason)


def _set_new_lesion_status(command: SetNewLesionStatus, context: EditContext) -> Edit:
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.NEW)
    reason = clean_text(command.reason, LONGEST_REASON)
    rows: dict[RowKey, Row | None] = {}
    if command.timepoint < lesion.first_timepoint:
        if context.state.open_round is None or command.timepoint == BASELINE:
            first = timepoint_label(lesion.first_timepoint)
            raise Refused(Finding("MR-401", f"{lesion.label} was first seen at {first}."))
        rows[key_of(lesion)] = dataclasses.replace(lesion, first_timepoint=command.timepoint)
    if command.status is not NewLesionStatus.YES and was_new_before(context.state, lesion, command.timepoint):
        raise Refused(Finding("MR-407", f"{lesion.label} was a new lesion before. That is final and stays."))
    check_optional(lesion, command.timepoint, command.measurement, context)
    before = context.state.assessment(lesion.lesion_id, command.timepoint)
    drawn = command.measurement or (before.measurement if before else None)
    if command.status is NewLesionStatus.NO and command.timepoint > lesion.first_timepoint and not reason:
        raise Refused(Finding("MR-407", f"Closing {lesion.label} needs a reason. Say what explains it."))
    said = Assessment(lesion.lesion_id, command.timepoint, new_lesion=command.status, measurement=drawn, reason=reason)
    rows[key_of(said)] = said
    return Edit(f"Set {lesion.label} {lower_first(NEW_LESION_WORDS[command.status])}", rows, reason)


def _place_lesion(command: PlaceLesion, context: EditContext) -> Edit:
    lesion = entered_here(context.state, command.lesion_id, command.timepoint)
    check_site(context.charter, command.organ, command.lesion_type, command.site)
    moved = dataclasses.replace(lesion, lesion_type=command.lesion_type, organ=command.organ, site=command.site)
    moved = in_role(moved, command.role or lesion.role, command.timepoint, context.state)
    return Edit(f"Place {moved.label}", recast(moved, command.timepoint, context))


def _change_role(command: ChangeRole, context: EditContext) -> Edit:
    lesion = entered_here(context.state, command.lesion_id, command.timepoint)
    if lesion.role is command.role:
        return Edit(f"Keep {lesion.label}", {})
    changed = in_role(lesion, command.role, command.timepoint, context.state)
    is_watched = command.role is LesionRole.NEW
    words = f"Watch {lesion.label}" if is_watched else f"Make {lesion.label} a {ROLE_WORDS[command.role]}"
    return Edit(words, recast(changed, command.timepoint, context))


def _remove_lesion(command: RemoveLesion, context: EditContext) -> Edit:
    lesion = entered_here(context.state, command.lesion_id, command.timepoint)
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


def _check_role_of_timepoint(command: AddLesion) -> None:
    role, is_baseline = command.role, command.timepoint == BASELINE
    if role is LesionRole.NEW and is_baseline and command.new_lesion is not NewLesionStatus.NO:
        raise Refused(Finding("MR-401", "At baseline nothing is new. Enter it as a target or a non-target."))
    if role is not LesionRole.NEW and not is_baseline:
        raise Refused(
            Finding(
                "MR-121",
                "Targets and non-targets are chosen at baseline, and that is locked. Enter a new lesion instead.",
            )
        )


_HANDLERS: Mapping[type, Callable[[Any, EditContext], Edit]] = {
    AddLesion: _add_lesion,
    MeasureTarget: _measure_target,
    SetTargetState: _set_target_state,
    SetNonTargetState: _set_non_target_state,
    SetNewLesionStatus: _set_new_lesion_status,
    SetParts: answer_handlers.set_parts,
    DoubtTarget: answer_handlers.doubt_target,
    ExplainTarget: answer_handlers.explain_target,
    JudgeFinding: answer_handlers.judge_finding,
    JudgeScan: answer_handlers.judge_scan,
    StateTraits: answer_handlers.state_traits,
    AnswerFlag: answer_handlers.answer_flag,
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
    KeepKeyImage: key_image_handlers.keep_key_image,
    RemoveKeyImage: key_image_handlers.remove_key_image,
}
