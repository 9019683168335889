"""From the reader's answers to the rows that they would change: scans, traits, findings, parts, doubts, flags."""

from __future__ import annotations

import dataclasses

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.model.answer import FlagAnswer
from readstation.model.charter import ReadingQuestion
from readstation.model.lesion import Assessment, LesionRole, NewLesionStatus, TargetStateCode
from readstation.model.quality import Readability, ScanQuality
from readstation.model.traits import FindingSign
from readstation.reading.commands import (
    AnswerFlag,
    DoubtTarget,
    ExplainTarget,
    JudgeFinding,
    JudgeScan,
    SetParts,
    StateTraits,
)
from readstation.reading.derive import derive_outcomes
from readstation.reading.edit import Edit, EditContext, clean_text, lesion_in
from readstation.reading.flags import raised_flags
from readstation.reading.quality import scan_words, scans_in
from readstation.reading.recast import check_optional, entered_here, in_role, recast, registered
from readstation.reading.register import check_sign
from readstation.reading.rows import key_of
from readstation.reading.words import (
    BASELINE,
    FLAG_WORDS,
    NEW_LESION_WORDS,
    READABILITY_WORDS,
    SIGN_WORDS,
    lower_first,
    timepoint_label,
)

LONGEST_ANSWER = 500


def judge_scan(command: JudgeScan, context: EditContext) -> Edit:
    """Say how well a scan can be read (MR-808)."""
    place = timepoint_label(command.timepoint)
    name = scan_words(command.scan)
    if command.scan not in scans_in(context.images[command.timepoint]):
        raise Refused(Finding("MR-808", f"There is no {name} at {place}."))
    is_optimal = command.readability is Readability.OPTIMAL
    if is_optimal == bool(command.causes):
        words = "An optimal scan has no fault" if is_optimal else f"The {name} is not optimal: say why"
        raise Refused(Finding("MR-808", f"{words} (MR-808)."))
    required = context.charter.required_regions
    if not set(command.missing_regions) <= set(required):
        raise Refused(Finding("MR-506", "The charter does not require this region."))
    missing = required if command.readability is Readability.NOT_READABLE else command.missing_regions
    said = ScanQuality(
        command.timepoint,
        command.scan,
        command.readability,
        tuple(sorted(set(command.causes))),
        tuple(each for each in required if each in missing),
    )
    return Edit(f"Judge {name} of {place} {lower_first(READABILITY_WORDS[said.readability])}", {key_of(said): said})


def state_traits(command: StateTraits, context: EditContext) -> Edit:
    """Say of a baseline lesion what the rules of eligibility ask (MR-102 to MR-111)."""
    lesion = entered_here(context.state, command.lesion_id, command.timepoint)
    if command.timepoint != BASELINE:
        raise Refused(Finding("MR-121", f"{lesion.label} is no baseline lesion."))
    changed = in_role(lesion, command.role or lesion.role, command.timepoint, context.state)
    changed = dataclasses.replace(changed, traits=command.traits)
    words = f"Confirm {lesion.label}" if changed.role is lesion.role else f"Make {lesion.label} {changed.label}"
    return Edit(words, recast(changed, command.timepoint, context))


def judge_finding(command: JudgeFinding, context: EditContext) -> Edit:
    """Say what a finding looks like; its status follows (MR-402 to MR-411)."""
    state, timepoint = context.state, command.timepoint
    lesion = lesion_in(state, command.lesion_id, LesionRole.NEW)
    if not context.charter.asks(ReadingQuestion.FINDINGS):
        raise Refused(Finding("MR-401", f"By this charter the status of {lesion.label} itself is entered."))
    if timepoint < lesion.first_timepoint:
        raise Refused(Finding("MR-401", f"{lesion.label} was first seen at {timepoint_label(lesion.first_timepoint)}."))
    if command.sign is not None and is_proven_before(context, command):
        raise Refused(Finding("MR-407", f"{lesion.label} was a new lesion before. That is final and stays."))
    check_optional(lesion, timepoint, command.measurement, context)
    before = state.assessment(lesion.lesion_id, timepoint)
    kept = before or Assessment(lesion.lesion_id, timepoint)
    reason = clean_text(command.reason, LONGEST_ANSWER)
    said = dataclasses.replace(
        kept,
        measurement=command.measurement or kept.measurement,
        sign=command.sign or kept.sign,
        reason=reason if command.sign is not None else kept.reason,
    )
    check_sign(lesion, said, context.charter)
    closes = said.sign in (FindingSign.GONE, FindingSign.PERFUSION) and timepoint > lesion.first_timepoint
    if closes and not said.reason and not lesion.is_from_watch_list:
        raise Refused(Finding("MR-407", f"Closing {lesion.label} needs a reason. Say what explains it."))
    said = registered(lesion, said, context)
    status = said.new_lesion or NewLesionStatus.EQUIVOCAL
    name = "Measure" if command.sign is None else f"{SIGN_WORDS[command.sign]}:"
    return Edit(f"{name} {lesion.label}, {lower_first(NEW_LESION_WORDS[status])}", {key_of(said): said}, reason)


def is_proven_before(context: EditContext, command: JudgeFinding) -> bool:
    """Return whether a finding was judged a new lesion at an earlier timepoint, which is final (MR-407)."""
    return any(
        said.new_lesion is NewLesionStatus.YES
        for said in context.state.assessments.values()
        if said.lesion_id == command.lesion_id and said.timepoint < command.timepoint
    )


def set_parts(command: SetParts, context: EditContext) -> Edit:
    """Say that a target has split, with the callipers of its parts (MR-215)."""
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    if command.timepoint == BASELINE:
        raise Refused(Finding("MR-121", f"{lesion.label} is a target, so it is measured at baseline as one."))
    if not command.parts:
        raise Refused(Finding("MR-215", f"{lesion.label} has no part. Measure it as one instead."))
    for part in command.parts:
        check_optional(lesion, command.timepoint, part, context)
    tenths = tuple(None if part is None else part.length_tenths for part in command.parts)
    said = Assessment(
        lesion.lesion_id, command.timepoint, target=TargetStateCode.SPLIT, part_tenths=tenths, parts=command.parts
    )
    return Edit(f"Set {lesion.label} split into {len(tenths)}", {key_of(said): said})


def doubt_target(command: DoubtTarget, context: EditContext) -> Edit:
    """Say whether what is seen in a target may be no viable tumour (MR-119, MR-212)."""
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    said = context.state.assessment(lesion.lesion_id, command.timepoint)
    if command.timepoint == BASELINE or said is None or said.target not in _DOUBTED:
        raise Refused(
            Finding("MR-119", f"{lesion.label} has no state here that could be in doubt. Measure or judge it first.")
        )
    said = dataclasses.replace(said, is_doubtful=command.is_doubtful)
    return Edit(f"{'Doubt' if command.is_doubtful else 'Clear doubt about'} {lesion.label}", {key_of(said): said})


_DOUBTED = (TargetStateCode.MEASURED, TargetStateCode.ABSENT, TargetStateCode.TOO_SMALL, TargetStateCode.SPLIT)


def explain_target(command: ExplainTarget, context: EditContext) -> Edit:
    """Say why a target's line is kept as it is (MR-116)."""
    lesion = lesion_in(context.state, command.lesion_id, LesionRole.TARGET)
    said = context.state.assessment(lesion.lesion_id, command.timepoint)
    reason = clean_text(command.reason, LONGEST_ANSWER)
    if said is None or not said.lines:
        raise Refused(Finding("MR-123", f"{lesion.label} has no line here. Draw it first."))
    if not reason:
        raise Refused(Finding("MR-116", f"Say why the line of {lesion.label} is kept as it is."))
    said = dataclasses.replace(said, reason=reason)
    return Edit(f"Keep the line of {lesion.label}", {key_of(said): said}, reason)


def answer_flag(command: AnswerFlag, context: EditContext) -> Edit:
    """Answer a flag that holds the lock (MR-210, MR-507)."""
    outcome = derive_outcomes(context.state, context.config).get(command.timepoint)
    raised = next(
        (each for each in raised_flags(context.state, command.timepoint, outcome) if each.flag == command.flag), None
    )
    if raised is None:
        raise Refused(Finding("MR-218", "This flag does not stand any more. Nothing needs an answer."))
    if command.choice is not raised.choice:
        raise Refused(Finding(raised.rule, "This is no answer to that flag."))
    text = clean_text(command.text, LONGEST_ANSWER)
    if not text:
        raise Refused(Finding(raised.rule, "The answer needs words: say what you looked at, and what you found."))
    said = FlagAnswer(command.timepoint, command.flag, command.choice, raised.grounds, text)
    return Edit(f"Answer: {FLAG_WORDS[command.flag]}", {key_of(said): said}, text)
