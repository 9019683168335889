"""From what a reader has said to what the criteria conclude: the same for window, seal and verification (MR-509)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    TargetEntry,
    TargetLesion,
    TimepointFacts,
)
from readstation.criteria.mrecist.new import combine_new
from readstation.criteria.mrecist.new import new_status as status_of_code
from readstation.criteria.mrecist.nontarget import non_target_reasons, non_target_response
from readstation.criteria.mrecist.sums import sums_by_timepoint
from readstation.criteria.outcome import TimepointOutcome, TraceEntry
from readstation.model.charter import Charter
from readstation.model.lesion import (
    Assessment,
    Lesion,
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import Region
from readstation.model.read import ReadState
from readstation.reading.quality import missing_regions
from readstation.reading.words import BASELINE, timepoint_label

FEWEST_PARTS = 2
"""A target that has split has at least so many parts (MR-215)."""


def config_of(charter: Charter) -> CriteriaConfig:
    """Return the complete configuration of the criteria that a charter sets (MR-001)."""
    return CriteriaConfig.defaults().with_overrides(charter.criteria_config)


def derive_outcomes(state: ReadState, config: CriteriaConfig) -> dict[int, TimepointOutcome]:
    """Return the outcomes of every opened follow-up, by ordinal; a distribution read has none (MR-1001).

    Parameters
    ----------
    state
        The read. What is not said yet counts as the rules say: a target without an entry is not evaluable (MR-207).
    config
        The configuration of the read's charter.
    """
    if not state.distribution.is_empty:
        return {}
    follow_ups = [ordinal for ordinal in sorted(state.timepoints) if ordinal != BASELINE]
    outcomes = derive_case(case_facts(state, follow_ups), config)
    return dict(zip(follow_ups, outcomes, strict=True))


def case_facts(state: ReadState, follow_ups: Iterable[int]) -> CaseFacts:
    """Return the facts that the rules see: codes and lengths of the given follow-ups."""
    return CaseFacts(
        targets=tuple(_baseline_targets(state)),
        timepoints=tuple(_timepoint_facts(state, ordinal) for ordinal in follow_ups),
    )


def baseline_tenths(state: ReadState, lesion: Lesion) -> int | None:
    """Return a target's diameter at baseline, tenths of a millimetre, or None where it is not measured."""
    said = state.assessment(lesion.lesion_id, BASELINE)
    return None if said is None or said.measurement is None else said.measurement.length_tenths


def baseline_sum(state: ReadState) -> int | None:
    """Return the sum of the targets at baseline in tenths of a millimetre.

    Returns
    -------
    int or None
        None without targets, or where one has no value.
    """
    values = [baseline_tenths(state, lesion) for lesion in state.of_role(LesionRole.TARGET)]
    known = [value for value in values if value is not None]
    return sum(known) if values and len(known) == len(values) else None


def contribution_tenths(state: ReadState, lesion: Lesion, timepoint: int, config: CriteriaConfig) -> int | None:
    """Return what a target adds to the sum at a timepoint (MR-209, MR-214, MR-215), or None where it has no value."""
    if timepoint == BASELINE:
        return baseline_tenths(state, lesion)
    facts = case_facts(state, [timepoint])
    (sums,) = sums_by_timepoint(facts.targets, facts.timepoints, config)
    found = (item.tenths for item in sums.contributions if item.lesion.lesion_id == lesion.lesion_id)
    return next(found, None)


def non_target_steps(state: ReadState, timepoint: int) -> tuple[tuple[TraceEntry, ...], tuple[TraceEntry, ...]]:
    """Return how the non-target items of the liver, and those elsewhere, are judged at a follow-up (MR-301 to MR-305).

    The items stand under their labels; a part of the body without any has no step.
    """
    return _steps_of_part(state, timepoint, _is_hepatic), _steps_of_part(state, timepoint, _is_extrahepatic)


def _steps_of_part(state: ReadState, ordinal: int, is_in_part: Callable[[Lesion], bool]) -> tuple[TraceEntry, ...]:
    said = _non_target_codes(state, ordinal, is_in_part)
    inputs = tuple((label, code.value) for label, code in said)
    reasons = non_target_reasons(code for _, code in said) if said else []
    return tuple(dataclasses.replace(entry, inputs=inputs) for entry in reasons)


def new_status(state: ReadState, lesion: Lesion, timepoint: int) -> NewLesionStatus:
    """Return the status of a finding at a timepoint: "yes" stays (MR-407), else the latest said so far (MR-405)."""
    said = [
        (each.timepoint, each.new_lesion)
        for each in state.assessments.values()
        if each.lesion_id == lesion.lesion_id and each.new_lesion is not None and each.timepoint <= timepoint
    ]
    statuses = [status for _, status in sorted(said)]
    if NewLesionStatus.YES in statuses:
        return NewLesionStatus.YES
    return statuses[-1] if statuses else NewLesionStatus.NO


def _baseline_targets(state: ReadState) -> Iterable[TargetLesion]:
    for lesion in state.of_role(LesionRole.TARGET):
        tenths = baseline_tenths(state, lesion)
        if tenths is not None:
            is_treated = lesion.traits is not None and lesion.traits.is_in_territory is True
            yield TargetLesion(lesion.lesion_id, lesion.organ, lesion.lesion_type, tenths, is_treated)


def _timepoint_facts(state: ReadState, ordinal: int) -> TimepointFacts:
    return TimepointFacts(
        label=timepoint_label(ordinal),
        day=None,
        targets=_entries(state, ordinal),
        nontarget_hepatic=_non_target(state, ordinal, _is_hepatic),
        nontarget_extrahepatic=_non_target(state, ordinal, _is_extrahepatic),
        new_hepatic=_new(state, ordinal, _is_hepatic),
        new_extrahepatic=_new(state, ordinal, _is_extrahepatic),
    )


def _entries(state: ReadState, ordinal: int) -> Mapping[str, TargetEntry]:
    entries = {}
    for lesion in state.of_role(LesionRole.TARGET):
        said = state.assessment(lesion.lesion_id, ordinal)
        if said is not None and said.target is not None and not is_split_begun(said):
            tenths = None if said.measurement is None else said.measurement.length_tenths
            entries[str(lesion.lesion_id)] = TargetEntry(said.target, tenths, said.part_tenths, said.merged_into)
    return entries


def is_split_begun(said: Assessment) -> bool:
    """Return whether a target is said to have split and has fewer than two parts: it has no value yet (MR-215)."""
    return said.target is TargetStateCode.SPLIT and len(said.part_tenths) < FEWEST_PARTS


def _is_hepatic(lesion: Lesion) -> bool:
    return lesion.lesion_type is LesionType.HEPATIC


def _is_extrahepatic(lesion: Lesion) -> bool:
    return lesion.lesion_type is not LesionType.HEPATIC


def _non_target(state: ReadState, ordinal: int, is_in_part: Callable[[Lesion], bool]) -> NonTargetResponse:
    """Judge the non-target items of a part of the body together (MR-301)."""
    return non_target_response(code for _, code in _non_target_codes(state, ordinal, is_in_part))


def _non_target_codes(
    state: ReadState, ordinal: int, is_in_part: Callable[[Lesion], bool]
) -> list[tuple[str, NonTargetStateCode]]:
    """Return label and state of each non-target item; one without a word yet is not evaluable (MR-305)."""
    codes = []
    for lesion in state.of_role(LesionRole.NON_TARGET):
        if is_in_part(lesion):
            said = state.assessment(lesion.lesion_id, ordinal)
            code = None if said is None else said.non_target
            codes.append((lesion.label, NonTargetStateCode.NOT_EVALUABLE if code is None else code))
    return codes


def _new(state: ReadState, ordinal: int, is_in_part: Callable[[Lesion], bool]) -> NewStatus:
    """Return the new-lesion status of a part of the body; NE where a required region was not imaged (MR-506)."""
    is_liver = is_in_part is _is_hepatic
    lacking = [each for each in missing_regions(state, ordinal) if (each is Region.LIVER) is is_liver]
    return combine_new(
        *(
            status_of_code(new_status(state, lesion, ordinal))
            for lesion in state.of_role(LesionRole.NEW)
            if is_in_part(lesion) and lesion.first_timepoint <= ordinal
        ),
        *(NewStatus.NE for _ in lacking),
    )
