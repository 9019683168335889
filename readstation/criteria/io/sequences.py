"""Sequence cases as JSON objects, and endpoints as JSON rows (specification 9.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from readstation.criteria.config import LARGEST_COUNT, CriteriaConfig
from readstation.criteria.endpoints.derive import EndpointOutcome, derive_endpoints
from readstation.criteria.endpoints.durations import Duration
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Response, Scope
from readstation.criteria.io.config import read_config
from readstation.criteria.io.place import Place

_EVENT_KEYS = ("new_therapy_day", "death_day", "no_baseline", "retro_pd_first_detected_day")
_RETRO_SCOPES = (Scope.OVERALL, Scope.HEPATIC)
"""The scopes that a back-dating day without a scope applies to (MR-608)."""


@dataclass(frozen=True, slots=True)
class SequenceCase:
    """The responses of a subject over time, what happened, and the configurations to derive with.

    Attributes
    ----------
    case_id, scopes, events, config
        The case; `scopes` holds only those that the case has.
    alternatives
        Further configurations, None where the case does not have that key.
    """

    case_id: str
    scopes: Mapping[Scope, tuple[Reading, ...]]
    events: SubjectEvents
    config: CriteriaConfig
    alternatives: tuple[CriteriaConfig, ...] | None

    def result(self) -> Mapping[str, object]:
        """Return the endpoints of each scope, in the shape of the case's expected outcome."""
        return self._rows(self.config)

    def alternative_results(self) -> list[Mapping[str, object]]:
        """Return the endpoints under each alternative configuration, in order."""
        return [self._rows(config) for config in self.alternatives or ()]

    def output(self, _: bool, /) -> dict[str, object]:
        """Return id, result and, where the case has that key, the alternatives."""
        whole: dict[str, object] = {"id": self.case_id, "result": self.result()}
        return whole if self.alternatives is None else {**whole, "alternatives": self.alternative_results()}

    def _rows(self, config: CriteriaConfig) -> Mapping[str, object]:
        return {
            scope.value: endpoint_row(derive_endpoints(scope, readings, self.events, config))
            for scope, readings in self.scopes.items()
        }


def read_sequence_case(place: Place, base: CriteriaConfig) -> SequenceCase:
    """Read one sequence case; every fault is noted at the place."""
    place.is_object()
    case_id = place.required("id").text()
    config = read_config(place.optional("config_overrides"), base)
    scopes = _scopes(place.required("scopes"))
    events = read_events(place.optional("events"), scopes)
    alternatives = place.optional("alternatives")
    configs = tuple(_alternative(item, config) for item in alternatives.items())
    return SequenceCase(case_id, scopes, events, config, configs if alternatives.is_present else None)


def read_events(place: Place, scopes: Mapping[Scope, Sequence[Reading]]) -> SubjectEvents:
    """Read a subject's events and note what cannot be: anything after death, a back-dating day without timepoint.

    Parameters
    ----------
    place
        The events; missing or null values did not happen.
    scopes
        The responses that the events belong to.
    """
    for key, inner in place.members():
        if key not in _EVENT_KEYS:
            inner.fault("is no event")
    death, therapy = place.optional("death_day"), place.optional("new_therapy_day")
    death_day, therapy_day = _day(death), _day(therapy)
    if death_day is not None:
        if therapy_day is not None and therapy_day > death_day:
            therapy.fault("is after the death")
        if any(reading.day > death_day for readings in scopes.values() for reading in readings):
            death.fault("a timepoint is after the death")
    no_baseline = place.optional("no_baseline")
    return SubjectEvents(
        new_therapy_day=therapy_day,
        death_day=death_day,
        has_baseline=no_baseline.is_null or not no_baseline.truth(),
        retro_pd_days=_retro_days(place.optional("retro_pd_first_detected_day"), scopes),
    )


def endpoint_row(outcome: EndpointOutcome) -> dict[str, object]:
    """Return the endpoints of a scope as a JSON object."""
    return {
        "bor_unconfirmed": outcome.best_unconfirmed.value,
        "bor_confirmed": outcome.best_confirmed.value,
        "first_response_day_unconfirmed": outcome.first_response_day_unconfirmed,
        "first_response_day_confirmed": outcome.first_response_day_confirmed,
        "pd_day": outcome.pd_day,
        "ttp": _duration(outcome.time_to_progression),
        "pfs": _duration(outcome.progression_free),
        "dor_confirmed": _duration(outcome.response_duration_confirmed),
        "dor_unconfirmed": _duration(outcome.response_duration_unconfirmed),
        "derivation_notes": list(outcome.notes),
    }


def _duration(duration: Duration | None) -> dict[str, object] | None:
    if duration is None:
        return None
    return {"days": duration.days, "event": duration.is_event, "reason": duration.reason.value}


def _scopes(place: Place) -> dict[Scope, tuple[Reading, ...]]:
    known = {scope.value: scope for scope in Scope}
    found: dict[Scope, tuple[Reading, ...]] = {}
    for key, inner in place.members():
        if key in known:
            found[known[key]] = _readings(inner)
        else:
            inner.fault("is no scope")
    if isinstance(place.value, dict) and not place.value:
        place.fault("must have a scope")
    return found


def _readings(place: Place) -> tuple[Reading, ...]:
    readings = tuple(_reading(item) for item in place.items())
    last_day = 0
    for item in place.elements():
        day = item.optional("day")
        if type(day.value) is int and 0 < day.value <= LARGEST_COUNT:
            if day.value <= last_day:
                day.fault("must be later than the timepoint before")
            last_day = day.value
    said = {item.optional("response").value == Response.NA.value for item in place.elements()}
    if len(said) > 1:
        place.fault("the response is NA at some timepoints only")
    return readings


def _reading(place: Place) -> Reading:
    place.is_object()
    return Reading(place.required("day").whole(1, LARGEST_COUNT), place.required("response").code(Response))


def _alternative(place: Place, config: CriteriaConfig) -> CriteriaConfig:
    place.is_object()
    return read_config(place.optional("config_overrides"), config)


def _day(place: Place) -> int | None:
    if place.is_null:
        return None
    before = len(place.faults)
    day = place.whole(0, LARGEST_COUNT)
    return day if len(place.faults) == before else None


def _retro_days(place: Place, scopes: Mapping[Scope, Sequence[Reading]]) -> dict[Scope, int]:
    if not isinstance(place.value, dict):
        applies = [scope for scope in _RETRO_SCOPES if scope in scopes]
        return _checked(dict.fromkeys(applies, place), scopes)
    known = {scope.value: scope for scope in Scope}
    named: dict[Scope, Place] = {}
    for key, inner in place.members():
        if key in known:
            named[known[key]] = inner
        else:
            inner.fault("is no scope")
    return _checked(named, scopes)


def _checked(places: Mapping[Scope, Place], scopes: Mapping[Scope, Sequence[Reading]]) -> dict[Scope, int]:
    """Return the days that are those of a timepoint, and note a fault for each other."""
    days: dict[Scope, int] = {}
    for scope, place in places.items():
        day = _day(place)
        if day is None:
            continue
        if all(reading.day != day for reading in scopes.get(scope, ())):
            place.fault(f"is the day of no timepoint in the scope {scope.value}")
        days[scope] = day
    return days
