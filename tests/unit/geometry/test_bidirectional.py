"""Long and short axis: a right angle in millimetres whatever is dragged (MR-116; user asks, 9 and 10)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readstation.geometry.bidirectional import AxisPair, PairEnd, axis_pair, pair_of_points, pair_tenths
from readstation.model.lesion import PointUm

PIXEL = st.tuples(st.integers(0, 400), st.integers(0, 400))
NORMALS = st.sampled_from([(0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.36, -0.48, 0.8)])
DRAGS = st.lists(st.tuples(st.sampled_from(list(PairEnd)), PIXEL), max_size=8)


def on_plane(pixel: tuple[int, int], normal: tuple[float, float, float]) -> np.ndarray:
    """Return where a pixel of 0.3 x 0.9 mm lies on a plane with a normal."""
    unit = np.asarray(normal) / np.linalg.norm(normal)
    right = np.cross(np.eye(3)[int(np.argmin(np.abs(unit)))], unit)
    right /= np.linalg.norm(right)
    return pixel[0] * 0.3 * right + pixel[1] * 0.9 * np.cross(unit, right)


def check(pair: AxisPair) -> None:
    start, end, short_start, short_end = pair.ends_mm
    long_axis, short_axis = end - start, short_end - short_start
    assert abs(long_axis @ short_axis) <= 1e-6 * (1 + pair.long_mm * pair.short_mm)
    assert 0.0 <= pair.crossing <= 1.0
    assert pair.reach_start_mm >= 0.0
    assert pair.reach_end_mm >= 0.0
    assert np.linalg.norm(short_axis) == pytest.approx(pair.short_mm, abs=1e-9)
    # The two axes meet: the crossing lies on both.
    foot = start + pair.crossing * long_axis
    assert np.linalg.norm(foot - short_start) + np.linalg.norm(foot - short_end) == pytest.approx(pair.short_mm)


@settings(max_examples=150, deadline=None)
@given(PIXEL, PIXEL, NORMALS, DRAGS)
def test_the_axes_stay_at_a_right_angle_and_cross_after_any_drags(first, second, normal, drags) -> None:
    """0.3 x 0.9 mm pixels: an angle that is right in pixels would be far off."""
    assume(first != second)
    pair = axis_pair(on_plane(first, normal), on_plane(second, normal), normal)
    for end, pixel in drags:
        pair = pair.moved(end, on_plane(pixel, normal))
        check(pair)


@settings(max_examples=150, deadline=None)
@given(PIXEL, PIXEL, NORMALS, DRAGS)
def test_the_long_axis_is_never_the_shorter_one_when_stored(first, second, normal, drags) -> None:
    assume(first != second)
    pair = axis_pair(on_plane(first, normal), on_plane(second, normal), normal)
    for end, pixel in drags:
        pair = pair.moved(end, on_plane(pixel, normal))
    ordered = pair.ordered()
    check(ordered)
    assert {round(pair.long_mm, 6), round(pair.short_mm, 6)} == {round(ordered.long_mm, 6), round(ordered.short_mm, 6)}
    ends = sorted(tuple(np.round(each, 5)) for each in pair.ends_mm)
    assert np.allclose(ends, sorted(tuple(np.round(each, 5)) for each in ordered.ends_mm), atol=2e-5)
    long_tenths, short_tenths = pair_tenths(pair.committed())
    assert long_tenths >= short_tenths


@settings(max_examples=100, deadline=None)
@given(PIXEL, PIXEL, NORMALS, DRAGS)
def test_what_is_stored_is_the_same_pair_again(first, second, normal, drags) -> None:
    assume(first != second)
    pair = axis_pair(on_plane(first, normal), on_plane(second, normal), normal)
    for end, pixel in drags:
        pair = pair.moved(end, on_plane(pixel, normal))
    stored = pair.committed()
    again = pair_of_points(stored, normal).committed()
    for before, after in zip(stored, again, strict=True):
        assert max(abs(a - b) for a, b in zip(before.as_tuple(), after.as_tuple(), strict=True)) <= 2


def test_a_long_end_takes_the_short_axis_with_it() -> None:
    pair = AxisPair(np.zeros(3), np.array([40.0, 0, 0]), np.array([0.0, 0, 1.0]), 0.25, 6.0, 4.0)
    moved = pair.moved(PairEnd.LONG_END, (0.0, 80.0, 0.0))
    assert (moved.crossing, moved.reach_start_mm, moved.reach_end_mm) == (0.25, 6.0, 4.0)
    assert np.allclose(moved.ends_mm[2], (-6.0, 20.0, 0.0))
    assert np.allclose(moved.ends_mm[3], (4.0, 20.0, 0.0))


def test_a_short_end_slides_between_the_long_ends_and_stays_on_its_side() -> None:
    pair = AxisPair(np.zeros(3), np.array([40.0, 0, 0]), np.array([0.0, 0, 1.0]), 0.5, 6.0, 4.0)
    beyond = pair.moved(PairEnd.SHORT_START, (90.0, 9.0, 0.0))
    assert (beyond.crossing, beyond.reach_start_mm) == (1.0, 9.0)
    over = pair.moved(PairEnd.SHORT_START, (10.0, -7.0, 0.0))
    assert (over.crossing, over.reach_start_mm, over.reach_end_mm) == (0.25, 0.0, 4.0)


def test_a_short_axis_that_outgrows_the_long_one_becomes_it() -> None:
    pair = AxisPair(np.zeros(3), np.array([10.0, 0, 0]), np.array([0.0, 0, 1.0]), 0.3, 9.0, 6.0)
    ordered = pair.ordered()
    assert (ordered.long_mm, ordered.short_mm, ordered.crossing) == (15.0, 10.0, 0.6)
    assert pair_tenths(pair.committed()) == (150, 100)
    assert {tuple(each) for each in np.round(ordered.ends_mm, 9).tolist()} == {
        (0.0, 0.0, 0.0), (10.0, 0.0, 0.0), (3.0, 9.0, 0.0), (3.0, -6.0, 0.0),
    }  # fmt: skip


def test_an_end_that_leaves_the_plane_is_taken_back_onto_it() -> None:
    pair = axis_pair((0, 0, 0), (30, 0, 0), (0, 0, 2.0)).moved(PairEnd.SHORT_END, (15, -5, 3.0))
    assert np.allclose(pair.ends_mm[3], (15, -5, 0))


def test_no_length_is_no_axis() -> None:
    with pytest.raises(ValueError, match="length"):
        axis_pair((1, 1, 1), (1, 1, 9), (0, 0, 1))
    with pytest.raises(ValueError, match="four"):
        pair_of_points((PointUm(0, 0, 0),), (0, 0, 1))
    pair = axis_pair((0, 0, 0), (30, 0, 0), (0, 0, 1))
    assert pair.moved(PairEnd.LONG_END, (0, 0, 5)) is pair
