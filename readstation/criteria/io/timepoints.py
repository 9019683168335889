"""Timepoint cases as JSON objects, and their outcomes as JSON rows, in the shapes of specification 9.1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from readstation.core.exact import percent_steps
from readstation.criteria.config import LARGEST_COUNT, CriteriaConfig, Profile
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    Scope,
    TargetEntry,
    TargetLesion,
    TimepointFacts,
)
from readstation.criteria.io.codes import Organ
from readstation.criteria.io.config import read_config
from readstation.criteria.io.place import Place
from readstation.criteria.mrecist.eligibility import limit_findings
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome, TraceEntry
from readstation.model.lesion import LesionType, TargetStateCode

ORGAN_OF_TYPE: Mapping[LesionType, Organ] = {
    LesionType.HEPATIC: Organ.LIVER,
    LesionType.NODE: Organ.LYMPH_NODE,
    LesionType.NODE_PORTAL: Organ.LYMPH_NODE,
}
"""The organ that a type goes with; an extrahepatic lesion goes with any other."""


@dataclass(frozen=True, slots=True)
class TimepointCase:
    """A timepoint case as it was read: its id, its facts and the configuration that holds for it."""

    case_id: str
    facts: CaseFacts
    config: CriteriaConfig

    def output(self, with_reasons: bool, /) -> dict[str, object]:
        """Return id and result: the rows under both profiles, whatever increase is configured (MR-210)."""
        timepoints = derive_case(
            self.facts, self.config.for_profile(Profile.MRECIST_CLASSIC), with_reasons=with_reasons
        )
        row = explained_row if with_reasons else outcome_row
        classic = [row(timepoint, timepoint.scopes) for timepoint in timepoints]
        guarded = [
            said if timepoint.sensitivity is timepoint.scopes else row(timepoint, timepoint.sensitivity)
            for said, timepoint in zip(classic, timepoints, strict=True)
        ]
        result = {Profile.MRECIST_CLASSIC.value: classic, Profile.MRECIST_GUARD5.value: guarded}
        return {"id": self.case_id, "result": result}


def read_timepoint_case(place: Place, base: CriteriaConfig) -> TimepointCase:
    """Read one timepoint case.

    Parameters
    ----------
    place
        The case; every fault is noted there. The result counts only if none was.
    base
        The configuration of the file, which the case's own overrides go over.
    """
    place.is_object()
    case_id = place.required("id").text()
    config = read_config(place.optional("config_overrides"), base)
    baseline = place.required("baseline")
    baseline.is_object()
    targets = tuple(_target(item, config) for item in baseline.required("targets").items())
    others = [_non_target(item) for item in baseline.optional("nontargets").items()]
    _check_ids(baseline, [target.lesion_id for target in targets] + others)
    _check_limits(baseline.optional("targets"), targets, config)
    known = {target.lesion_id: target for target in targets}
    timepoints = tuple(_timepoint(item, config) for item in place.required("timepoints").items())
    said = place.optional("timepoints")
    if baseline.optional("targets").is_list:
        for item, timepoint in zip(said.elements(), timepoints, strict=True):
            _check_targets(item, timepoint.targets, known)
    _check_timepoints(said)
    return TimepointCase(case_id, CaseFacts(targets, timepoints), config)


def outcome_row(timepoint: TimepointOutcome, scopes: Mapping[Scope, ScopeOutcome]) -> dict[str, object]:
    """Return a timepoint's row: label, day and one object for each scope.

    Parameters
    ----------
    timepoint
        The timepoint.
    scopes
        Its `scopes` or its `sensitivity`.
    """
    row: dict[str, object] = {"label": timepoint.label, "day": timepoint.day}
    for scope in _SCOPE_ORDER:
        row[scope.value] = _scope_row(scopes[scope])
    return row


def explained_row(timepoint: TimepointOutcome, scopes: Mapping[Scope, ScopeOutcome]) -> dict[str, object]:
    """Return the same row with its trace: the rules that fired, in order, one scope after the other."""
    trace = [_trace_row(scope, entry) for scope in _SCOPE_ORDER for entry in scopes[scope].trace]
    return {**outcome_row(timepoint, scopes), "trace": trace}


_SCOPE_ORDER = (Scope.OVERALL, Scope.HEPATIC, Scope.LOCALIZED)


def _trace_row(scope: Scope, entry: TraceEntry) -> dict[str, object]:
    return {
        "scope": scope.value,
        "id": entry.rule,
        "inputs": dict(entry.inputs),
        "arithmetic": entry.arithmetic,
        "conclusion": entry.conclusion,
    }


def _scope_row(outcome: ScopeOutcome) -> dict[str, object]:
    sums = _sum_fields(outcome.baseline_tenths, outcome.nadir_tenths, outcome.sum_tenths, outcome.partial_tenths)
    return {
        **sums,
        "target": outcome.target,
        "nontarget": outcome.nontarget,
        "new": outcome.new,
        "response": outcome.response,
        "flags": [*outcome.flags],
    }


# Scopes with the same targets have the same sums, so the last few are kept.
@lru_cache(maxsize=8)
def _sum_fields(
    baseline: int | None, nadir: int | None, total: int | None, partial: int | None
) -> Mapping[str, float | None]:
    return {
        "baseline_sod_mm": _mm(baseline),
        "nadir_ref_mm": _mm(nadir),
        "sod_mm": _mm(total),
        "partial_sum_mm": _mm(partial),
        "pct_from_baseline": _percent(total, baseline),
        "pct_from_nadir": _percent(total, nadir),
        "abs_from_nadir_mm": None if total is None or nadir is None else _mm(total - nadir),
    }


def _mm(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def _percent(value: int | None, reference: int | None) -> float | None:
    if value is None or reference is None:
        return None
    tenths = percent_steps(value, reference)
    return None if tenths is None else tenths / 10


def _target(place: Place, config: CriteriaConfig) -> TargetLesion:
    place.is_object()
    organ = place.required("organ").code(Organ)
    lesion_type = place.required("type").code(LesionType)
    if (place.optional("organ").value, place.optional("type").value) == (organ.value, lesion_type.value):
        _check_organ(place, organ, lesion_type)
    return TargetLesion(
        lesion_id=place.required("id").text(),
        organ=organ.value,
        lesion_type=lesion_type,
        baseline_tenths=place.required("mm").tenths(config.measurement_resolution_tenths),
        is_treated=place.optional("treated").truth(),
    )


def _check_organ(place: Place, organ: Organ, lesion_type: LesionType) -> None:
    needed = ORGAN_OF_TYPE.get(lesion_type)
    fits = organ is needed if needed else organ not in ORGAN_OF_TYPE.values()
    if not fits:
        place.optional("type").fault(f"does not fit the organ {organ.value}")


def _non_target(place: Place) -> str:
    place.is_object()
    place.required("organ").code(Organ)
    place.required("type").text()
    return place.required("id").text()


def _check_ids(place: Place, ids: Sequence[str]) -> None:
    for lesion_id, count in Counter(ids).items():
        if count > 1 and lesion_id:
            place.fault(f"the id {lesion_id!r} stands {count} times")


def _check_limits(place: Place, targets: Sequence[TargetLesion], config: CriteriaConfig) -> None:
    # An organ that is none counts among all targets, and with no other.
    organs = [
        target.organ if item.peek("organ") == target.organ else item.path
        for item, target in zip(place.elements(), targets, strict=True)
    ]
    for finding in limit_findings(organs, config):
        place.fault(f"{finding.message} ({finding.code})")


def _timepoint(place: Place, config: CriteriaConfig) -> TimepointFacts:
    place.is_object()
    entries = {lesion_id: _entry(inner, config) for lesion_id, inner in place.required("targets").members()}
    nontarget, new = place.required("nontarget"), place.required("new")
    nontarget.is_object()
    new.is_object()
    return TimepointFacts(
        label=place.required("label").text(),
        day=place.required("day").whole(1, LARGEST_COUNT),
        targets=entries,
        nontarget_hepatic=nontarget.required("hepatic").code(NonTargetResponse),
        nontarget_extrahepatic=nontarget.required("extrahepatic").code(NonTargetResponse),
        new_hepatic=new.required("hepatic").code(NewStatus),
        new_extrahepatic=new.required("extrahepatic").code(NewStatus),
    )


def _entry(place: Place, config: CriteriaConfig) -> TargetEntry:
    place.is_object()
    said = place.required("state")
    state = said.code(TargetStateCode)
    if said.value != state.value:
        return TargetEntry(TargetStateCode.NOT_EVALUABLE)
    for key, owner in _OWNERS.items():
        if state is not owner:
            place.refuse(key, f"does not belong to the state {state.value}")
    resolution = config.measurement_resolution_tenths
    if state is TargetStateCode.MEASURED:
        return TargetEntry(state, tenths=place.required("mm").tenths(resolution, may_be_zero=True))
    if state is TargetStateCode.SPLIT:
        parts = place.required("parts")
        values = tuple(_part(item, resolution) for item in parts.items())
        if parts.is_present and len(values) < 2:
            parts.fault("must have two parts or more")
        return TargetEntry(state, part_tenths=values)
    if state is TargetStateCode.MERGED:
        return TargetEntry(state, merged_into=place.required("into").text())
    return TargetEntry(state)


_OWNERS = {"mm": TargetStateCode.MEASURED, "parts": TargetStateCode.SPLIT, "into": TargetStateCode.MERGED}


def _part(place: Place, resolution_tenths: int) -> int | None:
    return None if place.value == TargetStateCode.TOO_SMALL.value else place.tenths(resolution_tenths)


def _check_targets(place: Place, entries: Mapping[str, TargetEntry], known: Mapping[str, TargetLesion]) -> None:
    """Note a fault at a timepoint for each entry without a target, and for each merge that MR-214 does not allow."""
    for lesion_id, entry in entries.items():
        if lesion_id not in known:
            place.optional("targets").optional(lesion_id).fault("is no target of the baseline")
        elif entry.merged_into and not _may_merge(lesion_id, entry.merged_into, entries, known):
            place.optional("targets").optional(lesion_id).optional("into").fault(
                "must be another target of the same type that is measured at this timepoint (MR-214)"
            )


def _may_merge(
    lesion_id: str, holder_id: str, entries: Mapping[str, TargetEntry], known: Mapping[str, TargetLesion]
) -> bool:
    holder, held = known.get(holder_id), entries.get(holder_id)
    is_measured = held is not None and held.state is TargetStateCode.MEASURED
    return is_measured and holder is not None and holder.lesion_type is known[lesion_id].lesion_type


def _check_timepoints(place: Place) -> None:
    """Note what is wrong between timepoints; a value that is itself at fault is passed over."""
    labels: set[str] = set()
    last_day = 0
    for item in place.elements():
        label, day = item.peek("label"), item.peek("day")
        if isinstance(label, str):
            if label in labels:
                item.optional("label").fault("stands twice in the case")
            labels.add(label)
        if type(day) is int and 0 < day <= LARGEST_COUNT:
            if day <= last_day:
                item.optional("day").fault("must be later than the timepoint before")
            last_day = day
    codes = [item.optional("nontarget") for item in place.elements()]
    for region in ("hepatic", "extrahepatic"):
        said = [each.peek(region) for each in codes]
        is_missing = [code == NonTargetResponse.NA for code in said if code in _NON_TARGET_CODES]
        if any(is_missing) and not all(is_missing):
            place.fault(f"the {region} non-target code is NA at some timepoints only (MR-310)")


_NON_TARGET_CODES = tuple(NonTargetResponse)
