"""Quantities that formulas use, and inputs read from JSON objects."""

from __future__ import annotations

from decimal import Decimal

import pytest

from readstation.core.errors import Refused
from readstation.core.quantity import InputReader, exact, refuse, refuse_unusable


def test_written_digits_are_kept() -> None:
    assert (exact(0.1), exact(7), exact(Decimal("0.10"))) == (Decimal("0.1"), 7, Decimal("0.10"))


def test_nothing_found_refuses_nothing() -> None:
    refuse(None, None)
    InputReader({}).finish()


@pytest.mark.parametrize("value", [0.0, 1e-13, -1e-13, Decimal("1e-4000"), Decimal("-1e-4000"), -1])
def test_what_is_not_above_zero_is_no_positive_number(value: object) -> None:
    reader = InputReader({"mass_kg": value})
    reader.positive("mass_kg")
    assert [finding.place for finding in reader.faults] == ["mass_kg"]


def test_zero_is_zero_however_it_is_written() -> None:
    reader = InputReader({"a": 0, "b": 0.0, "c": Decimal("0E-5"), "d": -0.0})
    assert [reader.number(key, lowest=0) for key in "abcd"] == [0, 0, 0, 0]
    reader.finish()


def test_excluded_bounds() -> None:
    reader = InputReader({"lsf": 1, "efficiency": 1})
    reader.number("lsf", lowest=0, highest=1, below=True)
    assert reader.number("efficiency", lowest=0, highest=1, above=True) == 1
    assert [(finding.place, finding.message) for finding in reader.faults] == [("lsf", "must be below 1")]


def test_an_inner_object_has_the_path_of_its_own() -> None:
    reader = InputReader({"counts": {"lung": "x"}}, path="y90_cases.Y10")
    reader.inner("counts").number("lung")
    reader.inner("other")
    reader.inner("lung")
    with pytest.raises(Refused) as refused:
        reader.finish()
    places = [finding.place for finding in refused.value.findings]
    assert places == ["y90_cases.Y10.counts.lung", "y90_cases.Y10.other", "y90_cases.Y10.lung"]


@pytest.mark.parametrize("result", [{"a": float("inf")}, {"a": [1.0, float("nan")]}, {"a": {"b": float("-inf")}}])
def test_an_outcome_that_is_no_number_is_refused(result: dict[str, object]) -> None:
    with pytest.raises(Refused):
        refuse_unusable(result)


def test_an_outcome_of_codes_and_nothing_is_fine() -> None:
    refuse_unusable({"a": None, "b": True, "c": "2026-02-28", "d": {"e": None}, "f": 1.0})
