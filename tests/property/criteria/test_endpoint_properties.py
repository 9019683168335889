"""What holds for every sequence of responses (MR-601 to MR-713)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.endpoints.derive import derive_endpoints
from readstation.criteria.endpoints.durations import Reason
from readstation.criteria.endpoints.window import Reading, SubjectEvents
from readstation.criteria.facts import Response, Scope

DEFAULTS = CriteriaConfig.defaults()
BEST_FIRST = ["CR", "PR", "SD", "NON_CR_NON_PD", "PD", "NE"]

codes = st.sampled_from([code for code in Response if code is not Response.NA])
days = st.lists(st.integers(1, 700), unique=True, max_size=8).map(sorted)
configs = st.builds(
    lambda ne, sd, confirm, lesser, death: DEFAULTS.with_overrides(
        {
            "max_ne_between": ne,
            "max_sd_between_pr": sd,
            "confirm_days": confirm,
            "cr_then_lesser": lesser,
            "dor_death_is_event": death,
        }
    ),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 60),
    st.sampled_from(["PD", "IGNORE"]),
    st.booleans(),
)


@st.composite
def subjects(draw):
    readings = tuple(Reading(day, draw(codes)) for day in draw(days))
    retro = draw(st.none() | st.sampled_from(readings)) if readings else None
    days_of_retro = {} if retro is None else {Scope.OVERALL: retro.day}
    # Nothing follows the death (specification 9.1).
    last_day = readings[-1].day if readings else 0
    death = draw(st.none() | st.integers(last_day, 900))
    therapy = draw(st.none() | st.integers(0, 900 if death is None else death))
    events = SubjectEvents(therapy, death, draw(st.integers(0, 9)) > 0, days_of_retro)
    return readings, events, draw(configs)


@given(subjects())
@settings(max_examples=200, deadline=None)
def test_endpoints_agree_with_one_another(subject):
    readings, events, config = subject
    outcome = derive_endpoints(Scope.OVERALL, readings, events, config)
    confirmed, unconfirmed = outcome.best_confirmed, outcome.best_unconfirmed

    # Confirmation never makes a response better (MR-602, MR-603).
    assert BEST_FIRST.index(confirmed.value) >= BEST_FIRST.index(unconfirmed.value)
    assert (outcome.first_response_day_unconfirmed is not None) == unconfirmed.is_response
    assert (outcome.first_response_day_confirmed is not None) == confirmed.is_response
    if outcome.first_response_day_confirmed is not None:
        assert outcome.first_response_day_confirmed >= outcome.first_response_day_unconfirmed

    for time in (outcome.time_to_progression, outcome.progression_free):
        assert time.days >= 1
        assert time.is_event == (time.reason in (Reason.PD, Reason.DEATH))
        if time.reason is Reason.PD:
            assert time.days == outcome.pd_day + 1
    # Death can only end what progression did not (MR-706, MR-708).
    assert outcome.time_to_progression.reason is not Reason.DEATH
    if outcome.time_to_progression.is_event:
        assert outcome.progression_free == outcome.time_to_progression
    for duration in (outcome.response_duration_confirmed, outcome.response_duration_unconfirmed):
        assert duration is None or duration.days >= 1


@given(subjects())
@settings(max_examples=100, deadline=None)
def test_what_follows_the_first_progression_changes_nothing(subject):
    """MR-601: the window ends there."""
    readings, events, config = subject
    events = SubjectEvents(events.new_therapy_day, events.death_day, events.has_baseline)
    whole = derive_endpoints(Scope.OVERALL, readings, events, config)
    first = next((index for index, item in enumerate(readings) if item.response is Response.PD), len(readings))
    cut = derive_endpoints(Scope.OVERALL, readings[: first + 1], events, config)
    for name in ("best_unconfirmed", "best_confirmed", "pd_day", "time_to_progression", "progression_free", "notes"):
        assert getattr(whole, name) == getattr(cut, name)
