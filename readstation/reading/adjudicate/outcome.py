"""What a read, its own or a mixed one, comes to: the values that the triggers compare (MR-809)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.discordance import ReaderResult
from readstation.criteria.endpoints.derive import derive_endpoints
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Scope
from readstation.model.adjudication import AdjudicationPlan
from readstation.model.lesion import LesionType
from readstation.reading.adjudicate.pair import ReadPair
from readstation.reading.adjudicate.swap import MixedFacts, Pick, mixed_facts
from readstation.reading.words import timepoint_label


@dataclass(frozen=True, slots=True)
class Judging:
    """How reads of a subject are judged: the same for both and for every mixture of them.

    Attributes
    ----------
    config, plan
        The charter's criteria, and how it adjudicates.
    days
        By ordinal, the day of each follow-up from the reference date (MR-702): what best response rests on.
    events
        What happened to the subject beside the scans. Back-dated progression (MR-608) comes from the read.
    """

    config: CriteriaConfig
    plan: AdjudicationPlan
    days: Mapping[int, int]
    events: SubjectEvents = field(default_factory=SubjectEvents)


def read_result(pair: ReadPair, pick: Pick, judging: Judging) -> ReaderResult:
    """Return what the read that `pick` mixes comes to.

    Raises
    ------
    Refused
        If a follow-up has no day.
    """
    lacking = [each for each in pair.follow_ups if each not in judging.days]
    if lacking:
        words = ", ".join(timepoint_label(each) for each in lacking)
        raise Refused(Finding("MR-702", f"The day of {words} is not known: best response cannot be derived."))
    return _result(pair, mixed_facts(pair, pick, judging.config), judging)


def _result(pair: ReadPair, facts: MixedFacts, judging: Judging) -> ReaderResult:
    outcomes = derive_case(facts.case, judging.config, with_reasons=False)
    days = {ordinal: judging.days[ordinal] for ordinal in pair.follow_ups}
    events = dataclasses.replace(
        judging.events,
        retro_pd_days={
            **judging.events.retro_pd_days,
            **{scope: days[ordinal] for scope, ordinal in facts.first_detected.items()},
        },
    )
    found = {}
    for scope in Scope:
        readings = [
            Reading(day, outcome.scopes[scope].response) for day, outcome in zip(days.values(), outcomes, strict=True)
        ]
        found[scope] = derive_endpoints(scope, readings, events, judging.config)
    labels = {day: timepoint_label(ordinal) for ordinal, day in days.items()}
    is_confirmed = judging.plan.uses_confirmed_best
    best = {scope: each.best_confirmed if is_confirmed else each.best_unconfirmed for scope, each in found.items()}
    hepatic_day, overall_day = found[Scope.HEPATIC].pd_day, found[Scope.OVERALL].pd_day
    return ReaderResult(
        has_measurable_disease=any(each.lesion_type is LesionType.HEPATIC for each in facts.case.targets),
        localized_best=best[Scope.LOCALIZED],
        overall_best=best[Scope.OVERALL],
        hepatic_pd_label=None if hepatic_day is None else labels[hepatic_day],
        overall_pd_label=None if overall_day is None else labels[overall_day],
    )
