"""Rates and their exact intervals (MR-701, MR-703, MR-704, MR-716, MR-717)."""

from __future__ import annotations

import math
from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.stats.proportions import clopper_pearson, disease_control_rate, objective_response_rate
from tests.builders.printed import agrees, close
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

WORKED: list[dict[str, Any]] = AS_WRITTEN.get("statistics_cases", {}).get("clopper_pearson", [])


@needs_spec
@pytest.mark.parametrize("row", WORKED, ids=lambda row: f"{row['k']}/{row['n']}")
def test_the_worked_intervals_of_the_specification(row: dict[str, Any]) -> None:
    """MR-717."""
    rate = clopper_pearson(row["k"], row["n"])
    assert agrees(rate.percent, row["pct"])
    assert agrees(list(rate.interval_percent), [row["lower_pct"], row["upper_pct"]])


@pytest.mark.parametrize(
    ("events", "total", "lower", "upper"),
    [
        (81, 263, "0.2527", "0.3676"),
        (15, 148, "0.0578", "0.1617"),
        (0, 20, "0.0000", "0.1684"),
        (1, 29, "0.0009", "0.1776"),
    ],
)
def test_the_intervals_that_newcombe_prints(events: int, total: int, lower: str, upper: str) -> None:
    """Newcombe, Stat Med 1998;17:857-872, Table I, method 5 (Clopper-Pearson exact)."""
    rate = clopper_pearson(events, total)
    assert close(rate.lower, lower)
    assert close(rate.upper, upper)


@pytest.mark.parametrize(("total", "alpha"), [(1, 0.05), (15, 0.05), (40, 0.1), (1000, 0.01)])
def test_no_event_has_an_upper_limit_in_closed_form(total: int, alpha: float) -> None:
    """MR-716: with k = 0 the upper limit is 1 - (alpha/2)^(1/n); with k = n the lower is its mirror image."""
    expected = 1 - (alpha / 2) ** (1 / total)
    assert clopper_pearson(0, total, alpha).upper == pytest.approx(expected, rel=1e-12)
    assert clopper_pearson(total, total, alpha).lower == pytest.approx(1 - expected, rel=1e-12)


@pytest.mark.parametrize(
    ("events", "total", "alpha"),
    [(-1, 5, 0.05), (6, 5, 0.05), (0, 0, 0.05), (1, 2, 0.0), (1, 2, 1.0), (1, 2, math.nan)],
)
def test_counts_that_are_none_are_refused(events: int, total: int, alpha: float) -> None:
    with pytest.raises(Refused):
        clopper_pearson(events, total, alpha)


BEST = ["CR", "PR", "PR", "SD", "NON_CR_NON_PD", "PD", "NE", "NE"]


def test_subjects_that_are_not_evaluable_stay_in_the_denominator() -> None:
    """MR-701, MR-703, MR-704."""
    response, control = objective_response_rate(BEST), disease_control_rate(BEST)
    assert (response.events, response.total, response.fraction) == (3, 8, 0.375)
    assert (control.events, control.total) == (5, 8)


def test_the_supportive_rate_leaves_them_out() -> None:
    """MR-701: evaluable-only rates are supportive."""
    assert objective_response_rate(BEST, evaluable_only=True).total == 6
    assert disease_control_rate(BEST, evaluable_only=True).total == 6


def test_a_population_without_subjects_has_no_rate() -> None:
    with pytest.raises(Refused):
        objective_response_rate([])
    with pytest.raises(Refused):
        disease_control_rate(["NE"], evaluable_only=True)
