"""The investigator of a simulated trial: an own eye on the same course, judged by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import (
    CaseFacts,
    NewStatus,
    NonTargetResponse,
    Response,
    Scope,
    TargetEntry,
    TargetLesion,
    TimepointFacts,
)
from readstation.criteria.mrecist.nontarget import non_target_response
from readstation.model.lesion import LesionType, TargetStateCode
from readstation.trial.simulation.course import Course
from readstation.trial.simulation.hands import INVESTIGATOR, Seen, sightings
from readstation.trial.simulation.plan import SimulationPlan


def investigator_responses(
    plan: SimulationPlan, course: Course, config: CriteriaConfig
) -> Mapping[int, Mapping[Scope, Response]]:
    """Return what the investigator says of each follow-up in each scope, by timepoint."""
    baseline, *later = sightings(plan, course, INVESTIGATOR)
    targets = tuple(
        TargetLesion(each.tumour.name, each.tumour.organ, each.tumour.lesion_type, each.tenths, is_treated=True)
        for each in baseline.targets
    )
    known: set[LesionType] = set()
    facts = []
    for seen in later:
        if seen.new is not None:
            known.add(seen.new.lesion_type)
        facts.append(_facts(seen, known))
    outcomes = derive_case(CaseFacts(targets, tuple(facts)), config, with_reasons=False)
    return {
        seen.timepoint: {scope: each.scopes[scope].response for scope in Scope}
        for seen, each in zip(later, outcomes, strict=True)
    }


def _facts(seen: Seen, new: Iterable[LesionType]) -> TimepointFacts:
    found = set(new)
    return TimepointFacts(
        label=str(seen.timepoint),
        day=seen.visit.day,
        targets={
            each.tumour.name: TargetEntry(each.state, each.tenths if each.state is TargetStateCode.MEASURED else None)
            for each in seen.targets
        },
        nontarget_hepatic=_items(seen, hepatic=True),
        nontarget_extrahepatic=_items(seen, hepatic=False),
        new_hepatic=NewStatus.YES if LesionType.HEPATIC in found else NewStatus.NO,
        new_extrahepatic=NewStatus.YES if found - {LesionType.HEPATIC} else NewStatus.NO,
    )


def _items(seen: Seen, *, hepatic: bool) -> NonTargetResponse:
    states = [each.state for each in seen.items if (each.tumour.lesion_type is LesionType.HEPATIC) is hepatic]
    return non_target_response(states) if states else NonTargetResponse.NA
