"""Kaplan-Meier curves, medians, cumulative incidence (MR-715, MR-717, MR-718, MR-720)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.datasets import load_lung
from lifelines.utils import median_survival_times

from readstation.core.errors import Refused
from readstation.stats.incidence import CompetingTime, IncidenceStep, cumulative_incidence
from readstation.stats.survival import MedianTime, SubjectTime, follow_up, kaplan_meier
from tests.builders.printed import agrees, close
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

WORKED: dict[str, Any] = AS_WRITTEN.get("statistics_cases", {}).get("kaplan_meier", {})

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
SIX_MP_CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def subjects(events: list[int], censored: list[int]) -> list[SubjectTime]:
    return [SubjectTime(day, True) for day in events] + [SubjectTime(day, False) for day in censored]


def lung() -> list[SubjectTime]:
    table = load_lung()[["time", "status"]]
    return [SubjectTime(int(time), bool(status)) for time, status in table.itertuples(index=False)]


@needs_spec
def test_the_worked_curve_of_the_specification() -> None:
    """MR-717, MR-718: curve, log(-log) limits, median in days and months, interval without an upper end."""
    times = [SubjectTime(d, bool(e)) for d, e in zip(WORKED["time_days"], WORKED["event"], strict=True)]
    curve = kaplan_meier(times)
    rows = [
        {"day": s.day, "at_risk": s.at_risk, "events": s.events, "survival": float(s.survival), "lower": s.lower}
        | {"upper": s.upper}
        for s in curve.steps
    ]
    assert agrees(rows, WORKED["curve"])
    assert [(r["day"], r["at_risk"], r["events"]) for r in rows] == [
        (r["day"], r["at_risk"], r["events"]) for r in WORKED["curve"]
    ]
    assert curve.median() == MedianTime(281, 113, None)
    assert agrees(curve.median().months(), WORKED["median_months"])
    assert curve.censored == ((57, 1), (169, 1), (281, 1), (337, 1))


def test_the_curve_of_the_6_mp_arm() -> None:
    """Freireich, Blood 1963;21:699-716, worked in Kleinbaum and Klein, Survival Analysis, chapter 2: median 23 weeks.

    Standard errors as R's ``summary(survfit)`` prints them for these data.
    """
    curve = kaplan_meier(subjects(SIX_MP, SIX_MP_CENSORED))
    printed = ["0.8571", "0.8067", "0.7529", "0.6902", "0.6275", "0.5378", "0.4482"]
    errors = ["0.0764", "0.0869", "0.0963", "0.1068", "0.1141", "0.1282", "0.1346"]
    assert [step.at_risk for step in curve.steps] == [21, 17, 15, 12, 11, 7, 6]
    for step, survival, error in zip(curve.steps, printed, errors, strict=True):
        assert close(float(step.survival), survival)
        assert step.standard_error is not None
        assert close(step.standard_error, error)
    assert curve.median().days == 23


def test_the_lung_data_of_r_survival() -> None:
    """R ``survfit(Surv(time, status) ~ 1, lung)`` prints 228 subjects, 165 events, median 310 (data: Loprinzi 1994).

    R's interval, 285 to 363, is on the log scale; ours is on the log(-log) scale, as lifelines computes it.
    """
    times = lung()
    curve = kaplan_meier(times)
    assert (curve.subjects, sum(step.events for step in curve.steps)) == (228, 165)
    fit = KaplanMeierFitter().fit([t.days for t in times], [t.is_event for t in times])
    ((lower, upper),) = median_survival_times(fit.confidence_interval_).to_numpy()
    assert curve.median() == MedianTime(310, int(lower), int(upper)) == MedianTime(310, 284, 361)


def test_every_step_agrees_with_an_independent_implementation() -> None:
    """lifelines computes the same curve and log(-log) limits in floating point."""
    times = lung()
    fit = KaplanMeierFitter().fit([t.days for t in times], [t.is_event for t in times])
    for step in kaplan_meier(times).steps[:-1]:
        assert float(step.survival) == pytest.approx(float(fit.predict(step.day)), rel=1e-12)
        lower, upper = fit.confidence_interval_.loc[float(step.day)]
        assert (step.lower, step.upper) == (pytest.approx(lower, rel=1e-9), pytest.approx(upper, rel=1e-9))


@pytest.mark.parametrize("half", range(1, 60))
def test_the_median_of_an_even_number_is_not_one_event_late(half: int) -> None:
    """MR-715: smallest time with S <= 0.5. Without censoring S is exactly 0.5 after half of the events."""
    curve = kaplan_meier(subjects(list(range(1, 2 * half + 1)), []))
    assert curve.survival_at(half) == Fraction(1, 2)
    assert curve.median().days == half


def test_a_curve_that_never_reaches_one_half_has_no_median() -> None:
    curve = kaplan_meier(subjects([5], [6, 7, 8]))
    assert curve.median().days is None
    assert curve.median().months() is None
    assert (curve.survival_at(4), curve.survival_at(5), curve.survival_at(900)) == (1, Fraction(3, 4), Fraction(3, 4))


def test_nobody_with_an_event_is_a_level_curve() -> None:
    curve = kaplan_meier(subjects([], [5, 9]))
    assert (curve.steps, curve.median()) == ((), MedianTime(None, None, None))


def test_follow_up_is_the_curve_of_being_censored() -> None:
    """MR-715: follow-up by reverse Kaplan-Meier."""
    assert follow_up(subjects([10, 20], [30, 40, 50])).median().days == 40


@pytest.mark.parametrize("times", [[], [SubjectTime(0, True)], [SubjectTime(-3, False)]])
def test_times_that_are_none_are_refused(times: list[SubjectTime]) -> None:
    """MR-718: a subject censored at the reference date has 1 day."""
    with pytest.raises(Refused):
        kaplan_meier(times)


def test_an_alpha_that_is_none_is_refused() -> None:
    with pytest.raises(Refused):
        kaplan_meier([SubjectTime(1, True)], 1.5)


COMPETING = [
    CompetingTime(days, cause)
    for days, cause in (
        (57, None),
        (113, "PD"),
        (113, "DEATH"),
        (169, "PD"),
        (169, None),
        (225, "DEATH"),
        (281, "PD"),
        (281, None),
        (337, None),
        (393, "PD"),
    )
]


def at(steps: tuple[IncidenceStep, ...], day: int) -> IncidenceStep:
    return [step for step in steps if step.day <= day][-1]


def test_incidence_by_hand() -> None:
    """MR-720: I(t) adds S(t-) d/n; survival of all causes is that of MR-717: 7/9, 2/3, 8/15, 2/5, 0."""
    result = cumulative_incidence(COMPETING)
    by_hand = {
        "PD": {113: "1/9", 169: "2/9", 225: "2/9", 281: "16/45", 393: "34/45"},
        "DEATH": {113: "1/9", 169: "1/9", 225: "11/45", 281: "11/45", 393: "11/45"},
    }
    assert list(result) == ["DEATH", "PD"]
    for cause, values in by_hand.items():
        for day, value in values.items():
            assert at(result[cause], day).incidence == pytest.approx(float(Fraction(value)), rel=1e-12)
    assert at(result["PD"], 57) == IncidenceStep(57, 0.0, 0.0, None, None)
    assert at(result["PD"], 393).standard_error is None


def test_without_censoring_incidence_is_a_plain_proportion() -> None:
    """Its standard error is then that of a binomial proportion, sqrt(p (1 - p) / n)."""
    times = [CompetingTime(day, "PD" if day % 3 else "DEATH") for day in range(1, 31)]
    step = at(cumulative_incidence(times)["DEATH"], 15)
    assert step.incidence == pytest.approx(5 / 30, rel=1e-12)
    assert step.standard_error == pytest.approx(np.sqrt(5 / 30 * 25 / 30 / 30), rel=1e-9)


def test_with_one_cause_incidence_is_what_survival_leaves() -> None:
    times = lung()
    curve = kaplan_meier(times)
    steps = cumulative_incidence([CompetingTime(t.days, "DEATH" if t.is_event else None) for t in times])["DEATH"]
    for step in steps:
        assert step.incidence == pytest.approx(1 - float(curve.survival_at(step.day)), abs=1e-12)


def test_incidence_agrees_with_an_independent_implementation() -> None:
    """lifelines' Aalen-Johansen estimate, on times without ties, which it would shift at random."""
    days = [9, 4, 17, 30, 2, 21, 13, 40, 33, 6, 28, 11]
    status = [1, 2, 1, 0, 2, 1, 0, 2, 1, 1, 0, 2]
    fit = AalenJohansenFitter(calculate_variance=False).fit(np.array(days), np.array(status), event_of_interest=1)
    ours = cumulative_incidence(
        [CompetingTime(d, {0: None, 1: "PD", 2: "DEATH"}[s]) for d, s in zip(days, status, strict=True)]
    )
    for step in ours["PD"]:
        assert step.incidence == pytest.approx(float(fit.cumulative_density_.loc[step.day].iloc[0]), rel=1e-9)


def test_nobody_with_an_event_has_no_incidence() -> None:
    assert cumulative_incidence([CompetingTime(5, None)]) == {}


@pytest.mark.parametrize("times", [[], [CompetingTime(0, "PD")], [CompetingTime(3, "")]])
def test_competing_times_that_are_none_are_refused(times: list[CompetingTime]) -> None:
    with pytest.raises(Refused):
        cumulative_incidence(times)
