"""Exact lengths: written digits to tenths, points to tenths, percentages for people (MR-216)."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.core.exact import (
    format_mm,
    micrometres_from_mm,
    percent_change,
    percent_for_display,
    percent_steps,
    tenths_between,
    tenths_from_mm,
)


@pytest.mark.parametrize(
    ("text", "resolution", "tenths"),
    [
        ("23.25", 1, 233),
        ("23.24999999999999999999", 1, 232),
        ("0.05", 1, 1),
        ("0.04", 1, 0),
        ("-0.05", 1, -1),
        (28, 1, 280),
        (Decimal("14.05"), 1, 141),
        ("14.7", 5, 145),
        ("14.75", 5, 150),
        ("14.5", 10, 150),
        ("14.49", 10, 140),
        ("1e1", 1, 100),
    ],
)
def test_a_length_is_rounded_half_away_from_zero_from_its_digits(text, resolution, tenths):
    """MR-216: 23.25 becomes 23.3."""
    assert tenths_from_mm(text, resolution) == tenths


@pytest.mark.parametrize("text", ["", "five", "NaN", "Infinity", "-Infinity", "1,5"])
def test_what_is_no_finite_number_is_no_length(text):
    with pytest.raises(ValueError):
        tenths_from_mm(text)


@given(
    st.tuples(*[st.integers(-2_000_000, 2_000_000)] * 3),
    st.tuples(*[st.integers(-2_000_000, 2_000_000)] * 3),
    st.sampled_from([1, 5, 10]),
)
@settings(max_examples=200, deadline=None)
def test_the_distance_of_points_is_the_nearest_tenth(start, end, resolution):
    """MR-216, against a root of 60 digits."""
    squared = sum((a - b) ** 2 for a, b in zip(start, end, strict=True))
    exact_um = Decimal(math.isqrt(squared * 10**120)).scaleb(-60)
    steps = (exact_um / (100 * resolution)).to_integral_value(rounding=ROUND_HALF_UP)
    assert tenths_between(start, end, resolution) == int(steps) * resolution


@pytest.mark.parametrize(
    ("end", "tenths"),
    [((0, 0, 0), 0), ((49, 0, 0), 0), ((50, 0, 0), 1), ((149, 0, 0), 1), ((150, 0, 0), 2), ((3000, 4000, 0), 50)],
)
def test_half_a_tenth_is_rounded_up(end, tenths):
    """MR-216: 0.05 mm counts as 0.1 mm."""
    assert tenths_between((0, 0, 0), end) == tenths


@given(st.floats(-2000, 2000, allow_nan=False))
def test_a_coordinate_is_committed_to_the_nearest_micrometre(value_mm):
    assert abs(micrometres_from_mm(value_mm) - value_mm * 1000) <= 0.5 + 1e-6


@pytest.mark.parametrize(("tenths", "text"), [(0, "0.0"), (5, "0.5"), (292, "29.2"), (-3, "-0.3"), (-292, "-29.2")])
def test_tenths_are_written_with_one_decimal(tenths, text):
    assert format_mm(tenths) == text


@pytest.mark.parametrize(
    ("value", "reference", "digits", "text"),
    [
        (490, 700, 1, "-30.0"),
        (1167, 1667, 1, "-30.0"),
        (1167, 1667, 3, "-29.994"),
        (4802, 4002, 1, "20.0"),
        (700, 700, 1, "0.0"),
        (9999, 10_000, 1, "0.0"),
        (10_005, 10_000, 1, "0.1"),
        (9995, 10_000, 1, "-0.1"),
        (1005, 1000, 0, "1"),
        (0, 350, 1, "-100.0"),
    ],
)
def test_a_percentage_is_rounded_half_away_from_zero(value, reference, digits, text):
    """MR-216: of the exact quotient; a change that rounds to zero has no sign."""
    assert str(percent_change(value, reference, digits)) == text


def test_a_percentage_of_zero_does_not_exist():
    """MR-212."""
    assert percent_change(60, 0) is None
    assert percent_for_display(60, 0) is None


@pytest.mark.parametrize(
    ("value", "reference", "text"),
    [
        (490, 700, "-30.0"),
        (491, 700, "-29.9"),
        (1167, 1667, "-29.99"),
        (7004, 10_005, "-29.995"),
        (4802, 4002, "19.99"),
        (600, 500, "20.0"),
        (324, 270, "20.0"),
        (292, 680, "-57.1"),
    ],
)
def test_a_shown_percentage_never_seems_to_be_a_boundary_it_misses(value, reference, text):
    """Architecture, "Exact numbers": −29.96 % is not −30 %."""
    assert percent_for_display(value, reference) == text


@given(st.integers(0, 20_000), st.integers(1, 20_000))
@settings(max_examples=300)
def test_shown_and_exact_percentages_are_on_the_same_side(value, reference):
    """MR-216: what is shown agrees with the comparison in integers."""
    shown = Decimal(percent_for_display(value, reference))
    assert (shown <= -30) == (10 * value <= 7 * reference)
    assert (shown >= 20) == (10 * value >= 12 * reference)
    exact = Fraction(100 * (value - reference), reference)
    assert abs(Fraction(shown) - exact) <= Fraction(1, 20)


def test_without_a_resolution_the_grid_is_one_tenth():
    """MR-216."""
    assert [tenths_from_mm(text) for text in ("0.1", "23.24", "23.25", "0.3")] == [1, 232, 233, 3]


def test_without_digits_a_percentage_has_one():
    """MR-216."""
    assert str(percent_change(295, 700)) == "-57.9"
    assert percent_steps(295, 700) == -579
    assert percent_steps(0, 0) is None


def test_the_sign_is_that_of_the_quotient():
    """MR-216."""
    assert (percent_steps(2, 1), percent_steps(0, 1), percent_steps(1, 1)) == (1000, -1000, 0)
    assert (percent_steps(-1, -2), percent_steps(-3, -2)) == (-500, 500)


def test_no_digit_is_dropped_however_many_are_written():
    """MR-216: from the digits as written, not from the first twenty-eight."""
    assert tenths_from_mm("23.24" + "9" * 40) == 232
    assert tenths_from_mm("23.25" + "0" * 40 + "1") == 233
