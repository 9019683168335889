"""Which triggers two reads raise, what an adjudicator may decide, and which result is final (MR-809 to MR-811)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.criteria.discordance import ReaderResult, adjudication_triggers
from readstation.criteria.outcome import TraceEntry
from readstation.model.adjudication import AdjudicationPlan, Decision, Endpoint, Side

LEAST_RATIONALE = 40
"""Characters (design, section 9)."""

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


def raised(results: Mapping[Side, ReaderResult], plan: AdjudicationPlan) -> tuple[TraceEntry, ...]:
    """Return the triggers that the plan keeps and two reads raise, with what each has (MR-809)."""
    return adjudication_triggers(results[Side.A], results[Side.B], frozenset(plan.triggers))


def disputed(triggers: tuple[TraceEntry, ...]) -> tuple[Endpoint, ...]:
    """Return the endpoints that some triggers are about, each once, in the order of MR-809."""
    return tuple(dict.fromkeys(ENDPOINT_OF[entry.conclusion] for entry in triggers))


def check_decision(decision: Decision, triggers: tuple[TraceEntry, ...], plan: AdjudicationPlan) -> None:
    """Refuse a decision that the charter does not allow (MR-810).

    Raises
    ------
    Refused
        If there is nothing to decide, an endpoint is not chosen, one read is not chosen for all endpoints though the
        charter asks for one choice per subject, or the reason is too short.
    """
    if not triggers:
        raise Refused(Finding("MR-810", "The two reads raise no trigger: there is nothing to decide."))
    if plan.is_per_endpoint:
        if set(decision.choices) != set(disputed(triggers)):
            raise Refused(Finding("MR-810", "Choose A or B for each endpoint in which the reads differ, and no other."))
    elif set(decision.choices) != set(Endpoint) or len(set(decision.choices.values())) != 1:
        raise Refused(Finding("MR-810", "One read stands for the whole case: choose A or B."))
    missing = LEAST_RATIONALE - len(decision.rationale.strip())
    if missing > 0:
        raise Refused(Finding("MR-810", f"Say why in your words: {missing} more characters are needed."))


def final_result(
    results: Mapping[Side, ReaderResult], reader_one: Side, plan: AdjudicationPlan, decision: Decision | None
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
    decision
        The signed decision; None where no trigger is raised.

    Raises
    ------
    Refused
        If a decision is missing, or `check_decision` refuses it.
    """
    triggers = raised(results, plan)
    sides = dict.fromkeys(Endpoint, reader_one)
    if triggers and decision is None:
        raise Refused(Finding("MR-811", "The two reads differ and nobody has decided yet: there is no final result."))
    if decision is not None:
        check_decision(decision, triggers, plan)
        sides.update(decision.choices)
    return FinalResult(sides, _put_together(results, sides), tuple(entry.conclusion for entry in triggers))


def _put_together(results: Mapping[Side, ReaderResult], sides: Mapping[Endpoint, Side]) -> ReaderResult:
    return ReaderResult(
        has_measurable_disease=results[sides[Endpoint.MEASURABILITY]].has_measurable_disease,
        localized_best=results[sides[Endpoint.LOCALIZED_BEST]].localized_best,
        overall_best=results[sides[Endpoint.OVERALL_BEST]].overall_best,
        hepatic_pd_label=results[sides[Endpoint.HEPATIC_PROGRESSION]].hepatic_pd_label,
        overall_pd_label=results[sides[Endpoint.OVERALL_PROGRESSION]].overall_pd_label,
    )
