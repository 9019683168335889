"""A rigid transform as a value: what it does to points, and what is stored of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.geometry.rigid import RigidTransform

QUARTER = (0.0, 0.0, math.pi / 2)


def test_a_quarter_turn_about_the_long_axis_brings_left_to_the_back() -> None:
    """LPS: x is left and y is back; a positive turn about z goes from x to y."""
    assert RigidTransform(QUARTER, (1.0, 2.0, 3.0)).apply((10.0, 0.0, 0.0)) == pytest.approx((1.0, 12.0, 3.0))


def test_a_turn_about_a_point_only_shifts_that_point() -> None:
    turned = RigidTransform.about((5.0, 6.0, -400.0), QUARTER, (1.0, 0.0, -2.0))
    assert turned.apply((5.0, 6.0, -400.0)) == pytest.approx((6.0, 6.0, -402.0))
    assert turned.turn((1.0, 0.0, 0.0)) == pytest.approx((0.0, 1.0, 0.0))
    assert turned.angle_degrees == pytest.approx(90.0)


def test_then_goes_from_left_to_right() -> None:
    shift, turn = RigidTransform(translation_mm=(10.0, 0.0, 0.0)), RigidTransform(QUARTER)
    assert shift.then(turn).apply((0.0, 0.0, 0.0)) == pytest.approx((0.0, 10.0, 0.0))
    assert turn.then(shift).apply((0.0, 0.0, 0.0)) == pytest.approx((10.0, 0.0, 0.0))


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, -1, 1)])
@pytest.mark.parametrize("angle", [0.0, 1e-9, 1.0, math.pi - 1e-7, math.pi])
def test_a_matrix_gives_the_same_motion_back_near_none_and_near_half_a_turn(axis: tuple, angle: float) -> None:
    vector = np.array(axis) / np.linalg.norm(axis) * angle
    made = RigidTransform(tuple(vector), (3.0, 4.0, 5.0))
    points = np.array([[100.0, -200.0, 900.0], [0.0, 0.0, 0.0]])
    again = RigidTransform.from_matrix(made.matrix, made.translation_mm)
    assert again.distances_mm(made, points).max() < 1e-6


@pytest.mark.parametrize("matrix", [np.diag([1.0, 1.0, -1.0]), np.eye(3) * 1.01, np.eye(2)])
def test_a_mirror_or_a_stretch_is_no_rotation(matrix: np.ndarray) -> None:
    with pytest.raises(ValueError):
        RigidTransform.from_matrix(matrix, (0.0, 0.0, 0.0))


@pytest.mark.parametrize("rotation", [(math.nan, 0.0, 0.0), (4.0, 0.0, 0.0), (0.0, 0.0)])
def test_numbers_that_are_no_rotation_are_refused(rotation: tuple) -> None:
    with pytest.raises(ValueError):
        RigidTransform(rotation)


def test_the_stored_form_is_canonical_and_exact() -> None:
    rounded = RigidTransform((0.0123456789123, -0.2, 1 / 3), (12.3456789, -1000.1, 1 / 7)).rounded()
    stored = canonical_bytes(rounded.record())
    assert RigidTransform.from_record(parse_canonical(stored)) == rounded
    assert rounded.rounded() == rounded


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"rotation_nrad": [0, 0, 0]},
        {"rotation_nrad": [0, 0], "translation_nm": [0, 0, 0]},
        {"rotation_nrad": [0, 0, True], "translation_nm": [0, 0, 0]},
        {"rotation_nrad": [0, 0, 0], "translation_nm": "000"},
        {"rotation_nrad": [9 * 10**9, 0, 0], "translation_nm": [0, 0, 0]},
        {"rotation_nrad": [0, 0, 0], "translation_nm": [0, 0, 0], "scale": 1},
    ],
)
def test_a_damaged_record_is_refused(record: dict) -> None:
    with pytest.raises(ValueError):
        RigidTransform.from_record(record)
