"""What a whole read comes to: the endpoints by which two reads of a subject are compared (MR-809)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.discordance import ReaderResult
from readstation.criteria.endpoints.derive import EndpointOutcome, derive_endpoints
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import TimepointOutcome
from readstation.model.charter import Charter
from readstation.model.lesion import LesionRole, LesionType, NewLesionStatus
from readstation.model.read import ReadState, SealedRead
from readstation.reading.derive import baseline_tenths, config_of, new_status
from readstation.reading.register import dated_to
from readstation.reading.signed_view import sealed_outcomes
from readstation.reading.unseal import state_of, unseal


def result_of_sealed(sealed: SealedRead, charter: Charter, days: Mapping[int, int]) -> ReaderResult:
    """Return what a sealed read comes to, from its signed results.

    Parameters
    ----------
    sealed
        Head and body.
    charter
        That it was read by.
    days
        Days since the baseline, by timepoint, as far as they are known (`read_result`).

    Raises
    ------
    DataProblem
        If the bytes are not those of a read.
    """
    unsealed = unseal(sealed)
    return read_result(state_of(unsealed), sealed_outcomes(unsealed.body["results"]), charter, days)


def read_result(
    state: ReadState, outcomes: Mapping[int, TimepointOutcome], charter: Charter, days: Mapping[int, int]
) -> ReaderResult:
    """Return what a read comes to.

    Parameters
    ----------
    state, outcomes
        The rows, and the results of each follow-up.
    charter
        Its configuration, and whether best responses are the confirmed ones.
    days
        Days since the baseline, by timepoint (`judged_days`).
    """
    dated = judged_days(outcomes, days, config_of(charter))
    found = read_endpoints(state, outcomes, charter, days)
    localized, hepatic, overall = (found[scope] for scope in (Scope.LOCALIZED, Scope.HEPATIC, Scope.OVERALL))
    is_confirmed = charter.adjudicates_confirmed
    return ReaderResult(
        has_measurable_disease=any(
            lesion.lesion_type is LesionType.HEPATIC and baseline_tenths(state, lesion) is not None
            for lesion in state.of_role(LesionRole.TARGET)
        ),
        localized_best=localized.best_confirmed if is_confirmed else localized.best_unconfirmed,
        overall_best=overall.best_confirmed if is_confirmed else overall.best_unconfirmed,
        hepatic_pd_label=_label(hepatic, outcomes, dated),
        overall_pd_label=_label(overall, outcomes, dated),
    )


def read_endpoints(
    state: ReadState, outcomes: Mapping[int, TimepointOutcome], charter: Charter, days: Mapping[int, int]
) -> dict[Scope, EndpointOutcome]:
    """Return the endpoints of a read on its images alone, by scope; parameters as for `read_result`."""
    config = config_of(charter)
    dated = judged_days(outcomes, days, config)
    seen = seen_first(state, dated, config)
    events = SubjectEvents(retro_pd_days={scope: dated[ordinal] for scope, ordinal in seen.items()})
    return {scope: _endpoints(scope, outcomes, dated, events, config) for scope in Scope}


def judged_days(follow_ups: Iterable[int], days: Mapping[int, int], config: CriteriaConfig) -> dict[int, int]:
    """Return the day on which each follow-up counts as done.

    Where the day of one is not known, every one counts as done on its planned day, its ordinal times the interval of
    the charter: both reads of a subject, and whoever compares them, judge on the same days in any case.

    Parameters
    ----------
    follow_ups
        The ordinals after the baseline.
    days
        Days since the baseline, by timepoint, as far as they are known.
    config
        The charter's.
    """
    ordinals = sorted(follow_ups)
    is_known = all(ordinal in days for ordinal in ordinals)
    return {ordinal: days[ordinal] if is_known else ordinal * config.interval_days for ordinal in ordinals}


def seen_first(state: ReadState, follow_ups: Iterable[int], config: CriteriaConfig) -> dict[Scope, int]:
    """Return the follow-up to which progression by a finding is dated, where it was seen before (MR-406).

    Parameters
    ----------
    state
        The rows of the read.
    follow_ups
        Its ordinals after the baseline.
    config
        The charter's.
    """
    ordinals = set(follow_ups)
    found: dict[Scope, int] = {}
    for lesion in state.of_role(LesionRole.NEW):
        ordinal = dated_to(state, lesion, max(ordinals, default=0), config)
        if ordinal is None or ordinal not in ordinals or new_status(state, lesion, ordinal) is NewLesionStatus.YES:
            continue
        is_hepatic = lesion.lesion_type is LesionType.HEPATIC
        for scope in (Scope.HEPATIC, Scope.OVERALL) if is_hepatic else (Scope.OVERALL,):
            found[scope] = min(ordinal, found.get(scope, ordinal))
    return found


def _endpoints(
    scope: Scope,
    outcomes: Mapping[int, TimepointOutcome],
    days: Mapping[int, int],
    events: SubjectEvents,
    config: CriteriaConfig,
) -> EndpointOutcome:
    readings = [Reading(days[ordinal], outcomes[ordinal].scopes[scope].response) for ordinal in sorted(outcomes)]
    return derive_endpoints(scope, readings, events, config)


def _label(endpoints: EndpointOutcome, outcomes: Mapping[int, TimepointOutcome], days: Mapping[int, int]) -> str | None:
    if endpoints.pd_day is None:
        return None
    return next(outcomes[ordinal].label for ordinal, day in days.items() if day == endpoints.pd_day)
