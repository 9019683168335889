"""Which triggers two reads raise, and which result is final (MR-809 to MR-811)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.discordance import ReaderResult, adjudication_triggers
from readstation.criteria.outcome import TraceEntry
from readstation.model.adjudication import TRIGGER_NAMES, AdjudicationPlan, Endpoint, Side
from readstation.model.charter import Charter
from readstation.reading.decision import WHOLE_SUBJECT

ENDPOINT_OF = {
    "BASELINE_MEASURABILITY": Endpoint.MEASURABILITY,
    "LOC_BOR": Endpoint.LOCALIZED_BEST,
    "LOC_RESPONDER": Endpoint.LOCALIZED_BEST,
    "HEP_PD_TP": Endpoint.HEPATIC_PROGRESSION,
    "OVR_BOR": Endpoint.OVERALL_BEST,
    "OVR_PD_TP": Endpoint.OVERALL_PROGRESSION,
}


@dataclass(frozen=True, slots=True)
class FinalResult:
    """What counts for a subject.

    Attributes
    ----------
    sides
        By endpoint, the read that it comes from, with its dates.
    result
        The values.
    triggers
        The triggers that the reads raised; empty where nobody had to choose.
    """

    sides: Mapping[Endpoint, Side]
    result: ReaderResult
    triggers: tuple[str, ...]


def plan_of(charter: Charter) -> AdjudicationPlan:
    """Return how a charter has reads adjudicated; one that names no trigger keeps all (MR-809)."""
    return AdjudicationPlan(
        charter.adjudication_triggers or TRIGGER_NAMES, charter.adjudicates_endpoints, charter.adjudicates_confirmed
    )


def raised(results: Mapping[Side, ReaderResult], plan: AdjudicationPlan) -> tuple[TraceEntry, ...]:
    """Return the triggers that the plan keeps and two reads raise, with what each has (MR-809)."""
    return adjudication_triggers(results[Side.A], results[Side.B], frozenset(plan.triggers))


def final_result(
    results: Mapping[Side, ReaderResult], reader_one: Side, plan: AdjudicationPlan, choices: Mapping[str, Side] | None
) -> FinalResult:
    """Return what counts for a subject (MR-811).

    Without a trigger it is Reader 1's read with Reader 1's dates, also where the reads date the same timepoint
    differently. With one it is the read that was chosen. Where the charter has each endpoint chosen, those in which the
    reads do not differ are Reader 1's.

    Parameters
    ----------
    results
        What both reads come to.
    reader_one
        The side on which the read of Reader 1 stands; who that is was drawn before reading.
    plan
        How the trial adjudicates.
    choices
        Of the signed decision (`reading.decision.Decision`): the side of the whole subject, or of each trigger; None
        where nobody has decided.

    Raises
    ------
    Refused
        If a decision is missing, stands where there is nothing to decide, is not what the charter asks for, or chooses
        differently for two triggers of one endpoint (MR-810).
    """
    triggers = tuple(entry.conclusion for entry in raised(results, plan))
    sides = dict.fromkeys(Endpoint, reader_one)
    if triggers and choices is None:
        raise Refused(Finding("MR-811", "The two reads differ and nobody has decided yet: there is no final result."))
    if choices is not None:
        sides.update(_chosen(triggers, plan, choices))
    return FinalResult(sides, _put_together(results, sides), triggers)


def _chosen(triggers: tuple[str, ...], plan: AdjudicationPlan, choices: Mapping[str, Side]) -> dict[Endpoint, Side]:
    if not triggers:
        raise Refused(Finding("MR-810", "The two reads raise no trigger: there is nothing to decide."))
    if set(choices) != (set(triggers) if plan.is_per_endpoint else {WHOLE_SUBJECT}):
        raise Refused(Finding("MR-810", "The decision does not choose what the charter asks for."))
    if not plan.is_per_endpoint:
        return dict.fromkeys(Endpoint, choices[WHOLE_SUBJECT])
    chosen: dict[Endpoint, Side] = {}
    for trigger in triggers:
        if chosen.setdefault(ENDPOINT_OF[trigger], choices[trigger]) is not choices[trigger]:
            raise Refused(Finding("MR-810", "The decision takes one endpoint from both reads: choose one of them."))
    return chosen


def _put_together(results: Mapping[Side, ReaderResult], sides: Mapping[Endpoint, Side]) -> ReaderResult:
    return ReaderResult(
        has_measurable_disease=results[sides[Endpoint.MEASURABILITY]].has_measurable_disease,
        localized_best=results[sides[Endpoint.LOCALIZED_BEST]].localized_best,
        overall_best=results[sides[Endpoint.OVERALL_BEST]].overall_best,
        hepatic_pd_label=results[sides[Endpoint.HEPATIC_PROGRESSION]].hepatic_pd_label,
        overall_pd_label=results[sides[Endpoint.OVERALL_PROGRESSION]].overall_pd_label,
    )
