"""The endpoints of one scope of one subject (MR-602, MR-703 to MR-712)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.best import CONFIRMED_RULES, UNCONFIRMED_RULES, BestResponse, BestSight
from readstation.criteria.endpoints.durations import (
    PROGRESSION_FREE_RULES,
    TIME_TO_PROGRESSION_RULES,
    Duration,
    TimeSight,
    duration,
)
from readstation.criteria.endpoints.window import Reading, SubjectEvents, assessment_window
from readstation.criteria.facts import Response, Scope
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import entries, judge


@dataclass(frozen=True, slots=True)
class EndpointOutcome:
    """The endpoints of a scope.

    Attributes
    ----------
    best_unconfirmed, best_confirmed
        Best overall response; NA where the scope has no target disease (MR-602).
    first_response_day_unconfirmed, first_response_day_confirmed
        The day the response starts, None without one.
    pd_day
        The day of progression in the window, also where a time is censored before it (MR-713).
    time_to_progression, progression_free
        TTP (in the HEPATIC scope hTTP) and PFS; None where the scope is not applicable.
    response_duration_confirmed, response_duration_unconfirmed
        DOR of responders, None of others (MR-705).
    notes
        The conversion that made the progression (specification 9.1).
    trace
        The rules that fired, in order.
    """

    best_unconfirmed: BestResponse
    best_confirmed: BestResponse
    first_response_day_unconfirmed: int | None = None
    first_response_day_confirmed: int | None = None
    pd_day: int | None = None
    time_to_progression: Duration | None = None
    progression_free: Duration | None = None
    response_duration_confirmed: Duration | None = None
    response_duration_unconfirmed: Duration | None = None
    notes: tuple[str, ...] = ()
    trace: tuple[TraceEntry, ...] = ()


def derive_endpoints(
    scope: Scope, readings: Sequence[Reading], events: SubjectEvents, config: CriteriaConfig
) -> EndpointOutcome:
    """Return the endpoints of a scope.

    Parameters
    ----------
    scope
        The scope.
    readings
        Its responses, days rising. If all are NA the scope is not applicable (MR-602).
    events
        What happened to the subject beside the scans.
    config
        How the study decides.
    """
    if readings and all(reading.response is Response.NA for reading in readings):
        return not_applicable()
    window = assessment_window(scope, readings, events, config)
    best = BestSight(window.readings, config)
    unconfirmed, unconfirmed_rules = judge(UNCONFIRMED_RULES, best)
    confirmed, confirmed_rules = judge(CONFIRMED_RULES, best)
    sight = TimeSight(window, events, config)
    progression, progression_rules = duration(TIME_TO_PROGRESSION_RULES, sight)
    survival, survival_rules = duration(PROGRESSION_FREE_RULES, sight)
    end = survival if config.dor_death_is_event else progression
    start_unconfirmed, start_confirmed = best.response_day, best.confirmed_response_day
    return EndpointOutcome(
        unconfirmed,
        confirmed,
        start_unconfirmed,
        start_confirmed,
        window.pd_day,
        progression,
        survival,
        _from(start_confirmed, end),
        _from(start_unconfirmed, end),
        (window.note,) if window.note else (),
        (
            *window.trace,
            *entries(unconfirmed_rules, best),
            *entries(confirmed_rules, best),
            *entries(progression_rules, sight),
            *entries(survival_rules, sight),
        ),
    )


def not_applicable() -> EndpointOutcome:
    """Return the outcome of a scope without target disease: best response NA, no endpoint (MR-602)."""
    reason = TraceEntry("MR-602", (), "", "NA")
    return EndpointOutcome(BestResponse.NA, BestResponse.NA, trace=(reason,))


def _from(start_day: int | None, end: Duration) -> Duration | None:
    """Return the time from a response to the end of another time, for its reason (MR-705)."""
    return None if start_day is None else Duration(end.days - start_day, end.is_event, end.reason)
