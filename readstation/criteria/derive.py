"""From the facts of a case to the response of every scope at every timepoint, with the reasons (MR-201 to MR-513)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import CaseFacts, Response, Scope, TargetResponse
from readstation.criteria.facts import TimepointFacts as Timepoint
from readstation.criteria.mrecist.flags import FLAG_RULES, FlagSight
from readstation.criteria.mrecist.limits import distances
from readstation.criteria.mrecist.new import new_of_scope
from readstation.criteria.mrecist.nontarget import COMBINATION_RULE, Parts, non_target_of_scope
from readstation.criteria.mrecist.sums import (
    CONTRIBUTION_RULES,
    SUM_RULE,
    TargetSums,
    sums_by_timepoint,
    targets_in_scope,
)
from readstation.criteria.mrecist.target import TARGET_RULES, TargetSight
from readstation.criteria.mrecist.timepoint import Components, response_of_scope
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome, TraceEntry
from readstation.criteria.rule import Rule, entries, judge


def derive_case(case: CaseFacts, config: CriteriaConfig, *, with_reasons: bool = True) -> tuple[TimepointOutcome, ...]:
    """Return the outcomes of a case, one for each timepoint.

    Each timepoint rests on the baseline and the earlier timepoints alone, so what is derived after each lock is what
    is derived at the end.

    Parameters
    ----------
    case
        The targets and the follow-ups in order of time. Entries of targets that the baseline does not have are not
        looked at; a baseline target without an entry is not evaluable (MR-207).
    config
        The configuration. Its absolute increase gives the result, the other profile's the sensitivity (MR-210).
    with_reasons
        Whether the outcomes carry trace and distances. Responses and flags are the same without.
    """
    sums = _sums_of_scopes(case, config)
    results = _outcomes(case, config, sums, with_reasons)
    others = _outcomes(case, config.for_profile(config.profile.other), sums, with_reasons)
    return tuple(
        TimepointOutcome(timepoint.label, timepoint.day, result, other)
        for timepoint, result, other in zip(case.timepoints, results, others, strict=True)
    )


def _sums_of_scopes(case: CaseFacts, config: CriteriaConfig) -> Mapping[Scope, tuple[TargetSums, ...]]:
    return {
        scope: sums_by_timepoint(targets_in_scope(case.targets, scope, config), case.timepoints, config)
        for scope in Scope
    }


def _outcomes(
    case: CaseFacts, config: CriteriaConfig, sums: Mapping[Scope, tuple[TargetSums, ...]], with_reasons: bool
) -> list[Mapping[Scope, ScopeOutcome]]:
    last_evaluable: dict[Scope, Response] = {}
    outcomes: list[Mapping[Scope, ScopeOutcome]] = []
    for index, timepoint in enumerate(case.timepoints):
        row: dict[Scope, ScopeOutcome] = {}
        for scope in Scope:
            sight = TargetSight(sums[scope][index], config.pd_abs_increase_tenths, config.node_normal_below_tenths)
            outcome = _scope_outcome(scope, timepoint, sight, last_evaluable.get(scope), with_reasons)
            if outcome.response is not Response.NE:
                last_evaluable[scope] = outcome.response
            row[scope] = outcome
        outcomes.append(row)
    return outcomes


def _scope_outcome(
    scope: Scope, timepoint: Timepoint, sight: TargetSight, last_evaluable: Response | None, with_reasons: bool
) -> ScopeOutcome:
    target, fired = judge(TARGET_RULES, sight)
    parts = timepoint.nontarget_hepatic, timepoint.nontarget_extrahepatic
    nontarget = non_target_of_scope(scope, parts)
    new = new_of_scope(scope, (timepoint.new_hepatic, timepoint.new_extrahepatic))
    components = Components(target, nontarget, new)
    response, matrix = response_of_scope(scope, components)
    flag_sight = FlagSight(sight, target, new, response, last_evaluable)
    flags = [rule for rule in FLAG_RULES if rule.applies(flag_sight)]
    sums = sight.sums
    has_targets = bool(sums.contributions)
    return ScopeOutcome(
        scope=scope,
        baseline_tenths=sums.baseline if has_targets else None,
        nadir_tenths=sums.nadir if has_targets else None,
        sum_tenths=sums.total if has_targets and not sums.is_partial else None,
        partial_tenths=sums.total if sums.is_partial else None,
        target=target,
        nontarget=nontarget,
        new=new,
        response=response,
        flags=tuple(str(rule.verdict) for rule in flags),
        trace=(
            *_target_trace(sight, fired),
            *_response_trace(scope, parts, components, matrix),
            *entries(flags, flag_sight),
        )
        if with_reasons
        else (),
        distances=distances(sight, target) if with_reasons else (),
    )


def _target_trace(sight: TargetSight, fired: Iterable[Rule[TargetSight, TargetResponse]]) -> list[TraceEntry]:
    sums = sight.sums
    trace = [rule.entry(item) for item in sums.contributions for rule in CONTRIBUTION_RULES if rule.applies(item)]
    if SUM_RULE.applies(sums):
        trace.append(SUM_RULE.entry(sums))
    return trace + entries(fired, sight)


def _response_trace(
    scope: Scope, parts: Parts, components: Components, fired: Iterable[Rule[Components, Response]]
) -> list[TraceEntry]:
    trace = entries(fired, components)
    if scope is Scope.OVERALL and COMBINATION_RULE.applies(parts):
        trace.insert(0, COMBINATION_RULE.entry(parts))
    return trace
