"""Lengths of committed points (MR-216)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.geometry.diameter import committed, diameter_tenths, live_diameter_tenths, point_mm
from readstation.model.lesion import PointUm


def test_points_are_committed_to_micrometres() -> None:
    assert committed([1.2344, -0.0006, 1000]) == PointUm(1234, -1, 1_000_000)
    assert point_mm(PointUm(1234, -1, 0)).tolist() == [1.234, -0.001, 0.0]
    with pytest.raises(ValueError, match="finite"):
        committed([math.inf, 0, 0])


@pytest.mark.parametrize(("end_um", "tenths"), [(10_049, 100), (10_050, 101), (10_149, 101), (0, 0)])
def test_lengths_round_half_away_from_zero(end_um: int, tenths: int) -> None:
    """MR-216: exact in integers."""
    assert diameter_tenths(PointUm(0, 0, 0), PointUm(end_um, 0, 0)) == tenths


points = st.tuples(*[st.floats(-500, 500)] * 3)


@given(points, points)
def test_the_live_length_is_the_one_that_is_committed(start: tuple, end: tuple) -> None:
    """What is shown while dragging is what is stored on release."""
    shown = live_diameter_tenths(start, end)
    assert shown == diameter_tenths(committed(start), committed(end)) == live_diameter_tenths(end, start)
    assert shown / 10 == pytest.approx(math.dist(start, end), abs=0.053)
