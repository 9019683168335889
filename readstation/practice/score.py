"""The score of one case: lesions, diameters, responses, progression and rules, against the closest of the experts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readstation.core.errors import DataProblem
from readstation.criteria.facts import Scope
from readstation.model.lesion import Lesion, LesionRole, TargetStateCode
from readstation.practice.content import ReadContent, same_images
from readstation.practice.plan import CaseRule, RuleKind
from readstation.practice.rules import judged
from readstation.practice.scene import LesionMatcher, PairedReads, first_line, paired
from readstation.practice.score_records import (
    CaseScore,
    DiameterError,
    LesionScore,
    ProgressionScore,
    ResponseScore,
)


@dataclass(frozen=True, slots=True)
class ExpertRead:
    """A reference read with the rules that are judged against it; none stands for those that follow from the read."""

    content: ReadContent
    rules: tuple[CaseRule, ...] = ()


def score_case(
    own: ReadContent,
    experts: Sequence[ExpertRead],
    match: LesionMatcher,
    *,
    tolerance_tenths: int,
    active_ms: int = 0,
) -> CaseScore:
    """Return the score of a trainee's read against the expert that it comes closest to.

    Experts differ among themselves; a trainee who reads as one of them does is right. A mixture of several is not.

    Parameters
    ----------
    own
        The trainee's read.
    experts
        One reference or several.
    match
        Says which lesions are the same in space.
    tolerance_tenths
        How far a diameter may be off where a case has no rules of its own.
    active_ms
        How long it was read.

    Raises
    ------
    DataProblem
        If there is no reference, a reference is of other images, or a rule names what its reference has not.
    """
    if not experts:
        raise DataProblem("this practice case has no reference")
    scores = [
        _against(number, len(experts), own, expert, match, tolerance_tenths, active_ms)
        for number, expert in enumerate(experts, start=1)
    ]
    return max(scores, key=_closeness)


def _closeness(score: CaseScore) -> tuple[bool, float, int, int]:
    passed = sum(each.is_passed for each in score.rules)
    share = passed / len(score.rules) if score.rules else 1.0
    return score.is_passed, share, len(score.found) - len(score.missed) - len(score.extra), -score.expert


def _against(
    number: int,
    experts: int,
    own: ReadContent,
    expert: ExpertRead,
    match: LesionMatcher,
    tolerance_tenths: int,
    active_ms: int,
) -> CaseScore:
    if not same_images(own, expert.content):
        raise DataProblem("the read and the reference of this practice case are not of the same images")
    reads = paired(own, expert.content, match)
    rules = expert.rules or usual_rules(expert.content, tolerance_tenths)
    found, missed, extra = _lesions(reads)
    return CaseScore(
        expert=number,
        experts=experts,
        found=found,
        missed=missed,
        extra=extra,
        diameters=_diameters(reads),
        responses=_responses(reads),
        progressions=tuple(_progression(reads, scope) for scope in Scope),
        rules=tuple(judged(rule, reads) for rule in rules),
        active_ms=active_ms,
    )


def usual_rules(reference: ReadContent, tolerance_tenths: int) -> tuple[CaseRule, ...]:
    """Return the rules that follow from a reference alone: its targets, their diameters and phases, its responses.

    Parameters
    ----------
    reference
        The read.
    tolerance_tenths
        How far a diameter may be off.
    """
    rules = []
    for lesion in reference.state.of_role(LesionRole.TARGET):
        rules.append(CaseRule("Target chosen", RuleKind.ROLE, "MR-112", lesion.label))
        for timepoint in reference.timepoints:
            said = reference.said(lesion, timepoint)
            if said is not None and said.target is not TargetStateCode.MEASURED:
                rules.append(CaseRule("State of a target", RuleKind.STATE, "MR-123", lesion.label, timepoint))
            elif said is not None:
                rules.append(CaseRule("Diameter", RuleKind.DIAMETER, "MR-116", lesion.label, timepoint,
                                      tolerance_tenths=tolerance_tenths))  # fmt: skip
                rules.append(CaseRule("Phase of a diameter", RuleKind.PHASE, "MR-115", lesion.label, timepoint))
    rules += [
        CaseRule("New lesion found", RuleKind.FOUND, "MR-401", lesion.label)
        for lesion in reference.state.of_role(LesionRole.NEW)
    ]
    rules += [
        CaseRule("Response", RuleKind.RESPONSE, "MR-508", timepoint=timepoint, scope=scope.value)
        for timepoint in reference.follow_ups
        for scope in (Scope.LOCALIZED, Scope.OVERALL)
    ]
    return tuple(rules)


def _lesions(
    reads: PairedReads,
) -> tuple[tuple[LesionScore, ...], tuple[LesionScore, ...], tuple[LesionScore, ...]]:
    found, missed = [], []
    for lesion in _in_order(reads.reference):
        line, partner = first_line(reads.reference, lesion), reads.partner(lesion)
        if partner is None:
            missed.append(LesionScore("", lesion.label, None, line))
        else:
            found.append(LesionScore(partner.label, lesion.label, first_line(reads.own, partner), line))
    extra = [
        LesionScore(lesion.label, "", first_line(reads.own, lesion), None)
        for lesion in _in_order(reads.own)
        if lesion.lesion_id not in reads.reference_of
    ]
    return tuple(found), tuple(missed), tuple(extra)


def _diameters(reads: PairedReads) -> tuple[DiameterError, ...]:
    errors = []
    for lesion in reads.reference.state.of_role(LesionRole.TARGET):
        partner = reads.partner(lesion)
        if partner is None:
            continue
        for timepoint in reads.reference.timepoints:
            own, reference = _measured(reads.own, partner, timepoint), _measured(reads.reference, lesion, timepoint)
            if own is not None and reference is not None:
                errors.append(
                    DiameterError(
                        lesion.label, timepoint, own, reference,
                        reads.own_line(partner, timepoint), reads.reference_line(lesion, timepoint),
                    )
                )  # fmt: skip
    return tuple(errors)


def _measured(content: ReadContent, lesion: Lesion, timepoint: int) -> int | None:
    return content.diameter_tenths(lesion, timepoint)


def _responses(reads: PairedReads) -> tuple[ResponseScore, ...]:
    responses = []
    for timepoint in reads.reference.follow_ups:
        for scope in Scope:
            theirs, mine = reads.reference.outcomes[timepoint, scope], reads.own.outcomes.get((timepoint, scope))
            if mine is not None:
                responses.append(
                    ResponseScore(timepoint, scope.value, mine.response, theirs.response, mine.sum_tenths,
                                  theirs.sum_tenths)
                )  # fmt: skip
    return tuple(responses)


def _progression(reads: PairedReads, scope: Scope) -> ProgressionScore:
    return ProgressionScore(scope.value, reads.own.progression(scope), reads.reference.progression(scope))


def _in_order(content: ReadContent) -> list[Lesion]:
    return [lesion for role in LesionRole for lesion in content.state.of_role(role)]
