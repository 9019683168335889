"""From the facts of a case to the response of every scope at every timepoint, with the reasons (MR-201 to MR-513)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import CaseFacts, Response, Scope, TargetLesion, TargetResponse
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
from readstation.criteria.mrecist.target import TargetSight
from readstation.criteria.mrecist.timepoint import Components, response_of_scope
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome, TraceEntry
from readstation.criteria.rule import Rule, entries, judge
from readstation.criteria.rule_set import MRECIST, RuleSet


def derive_case(
    case: CaseFacts, config: CriteriaConfig, *, with_reasons: bool = True, rule_set: RuleSet = MRECIST
) -> tuple[TimepointOutcome, ...]:
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
    rule_set
        By which criteria. One with an increase of its own has no other profile, and its result stands in both places.
    """
    sums = _sums_of_scopes(case, config)
    judging = _Judging(rule_set.target_rules, config.node_normal_below_tenths, with_reasons)
    own = rule_set.increase_tenths
    results = _outcomes(case, judging, config.pd_abs_increase_tenths if own is None else own, sums)
    # Reasons name the increase that was asked for, so only outcomes without them can be shared.
    known = () if with_reasons else results
    other = config.profile.other.pd_abs_increase_tenths
    others = _outcomes(case, judging, other, sums, known) if own is None else results
    return tuple(
        TimepointOutcome(timepoint.label, timepoint.day, result.scopes, other.scopes)
        for timepoint, result, other in zip(case.timepoints, results, others, strict=True)
    )


def _sums_of_scopes(case: CaseFacts, config: CriteriaConfig) -> Mapping[Scope, tuple[TargetSums, ...]]:
    """Return the sums of each scope at each timepoint; scopes with the same targets share them."""
    known: list[tuple[tuple[TargetLesion, ...], tuple[TargetSums, ...]]] = []
    found: dict[Scope, tuple[TargetSums, ...]] = {}
    for scope in Scope:
        targets = targets_in_scope(case.targets, scope, config)
        sums = next((sums for others, sums in known if others == targets), None)
        if sums is None:
            sums = sums_by_timepoint(targets, case.timepoints, config)
            known.append((targets, sums))
        found[scope] = sums
    return found


@dataclass(frozen=True, slots=True)
class _Judging:
    """How the timepoints of a case are judged: what is the same for all of them."""

    target_rules: tuple[Rule[TargetSight, TargetResponse], ...]
    node_normal_below_tenths: int
    with_reasons: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """The outcomes of a timepoint under one profile, with what they rest on beside the facts.

    Attributes
    ----------
    scopes
        The outcomes.
    verdicts
        By scope, whether its sum is progression as it is, and with the values last seen (MR-204, MR-211): all that the
        increase of a profile decides.
    before
        By scope, the last earlier response that is not NE (MR-507).
    """

    scopes: Mapping[Scope, ScopeOutcome]
    verdicts: Mapping[Scope, tuple[bool, bool]]
    before: Mapping[Scope, Response]


def _outcomes(
    case: CaseFacts,
    judging: _Judging,
    increase_tenths: int,
    sums: Mapping[Scope, tuple[TargetSums, ...]],
    known: Sequence[_Row] = (),
) -> list[_Row]:
    """Return the outcomes under one absolute increase; rows under another one that are the same are taken over."""
    last_evaluable: dict[Scope, Response] = {}
    rows: list[_Row] = []
    for index, timepoint in enumerate(case.timepoints):
        sights = _sights({scope: sums[scope][index] for scope in Scope}, increase_tenths, judging)
        verdicts = {scope: sight.verdicts for scope, sight in sights.items()}
        row = known[index] if known else None
        if row is None or row.verdicts != verdicts or row.before != last_evaluable:
            row = _Row(_judged(timepoint, sights, last_evaluable, judging), verdicts, dict(last_evaluable))
        for scope, outcome in row.scopes.items():
            if outcome.response is not Response.NE:
                last_evaluable[scope] = outcome.response
        rows.append(row)
    return rows


def _sights(sums: Mapping[Scope, TargetSums], increase_tenths: int, judging: _Judging) -> Mapping[Scope, TargetSight]:
    """Return what the target rules see in each scope; scopes with the same sums share it."""
    shared = {id(each): each for each in sums.values()}
    normal_below = judging.node_normal_below_tenths
    sights = {key: TargetSight(each, increase_tenths, normal_below) for key, each in shared.items()}
    return {scope: sights[id(each)] for scope, each in sums.items()}


def _judged(
    timepoint: Timepoint,
    sights: Mapping[Scope, TargetSight],
    last_evaluable: Mapping[Scope, Response],
    judging: _Judging,
) -> Mapping[Scope, ScopeOutcome]:
    distinct = {id(sight): sight for sight in sights.values()}
    judged = {key: judge(judging.target_rules, sight) for key, sight in distinct.items()}
    with_reasons = judging.with_reasons
    return {
        scope: _scope_outcome(scope, timepoint, sight, judged[id(sight)], last_evaluable.get(scope), with_reasons)
        for scope, sight in sights.items()
    }


def _scope_outcome(
    scope: Scope,
    timepoint: Timepoint,
    sight: TargetSight,
    judged: tuple[TargetResponse, list[Rule[TargetSight, TargetResponse]]],
    last_evaluable: Response | None,
    with_reasons: bool,
) -> ScopeOutcome:
    target, fired = judged
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
