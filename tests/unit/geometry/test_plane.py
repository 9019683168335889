"""Planes and the letters at the edges (PS3.3 C.7.6.1.1.1)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.geometry.plane import EdgeLetters, direction_letters, edge_letters, plane_of, scroll_step
from readstation.model.series import Plane


@pytest.mark.parametrize(
    ("row", "column", "plane", "letters"),
    [
        ((1, 0, 0), (0, 1, 0), Plane.AXIAL, EdgeLetters("R", "L", "A", "P")),
        ((-1, 0, 0), (0, 1, 0), Plane.AXIAL, EdgeLetters("L", "R", "A", "P")),
        ((1, 0, 0), (0, 0, -1), Plane.CORONAL, EdgeLetters("R", "L", "H", "F")),
        ((0, 1, 0), (0, 0, -1), Plane.SAGITTAL, EdgeLetters("A", "P", "H", "F")),
        ((0, -1, 0), (0, 0, -1), Plane.SAGITTAL, EdgeLetters("P", "A", "H", "F")),
    ],
)
def test_the_usual_planes(row: tuple, column: tuple, plane: Plane, letters: EdgeLetters) -> None:
    assert plane_of(np.cross(row, column)) is plane
    assert edge_letters(row, column) == letters


@pytest.mark.parametrize(
    ("degrees", "plane", "letters"),
    [(9.9, Plane.AXIAL, "P"), (10.1, Plane.OBLIQUE, "PH"), (44, Plane.OBLIQUE, "PH"), (46, Plane.OBLIQUE, "HP")],
)
def test_a_lean_of_more_than_ten_degrees_is_oblique(degrees: float, plane: Plane, letters: str) -> None:
    lean = np.radians(degrees)
    down = np.array([0, np.cos(lean), np.sin(lean)])
    assert plane_of(np.cross([1, 0, 0], down)) is plane
    assert direction_letters(down) == letters


def test_no_more_than_two_letters() -> None:
    assert direction_letters([3, -2, 1.5]) == "LA"
    assert direction_letters([1, 1, 1]) == "LP"


@pytest.mark.parametrize("vector", [(0, 0, 0), (np.nan, 0, 1)])
def test_a_direction_needs_a_length(vector: tuple) -> None:
    with pytest.raises(ValueError, match="length"):
        plane_of(vector)


@pytest.mark.parametrize(
    ("normal", "step"),
    [
        ((0, 0, 1), -1),
        ((0, 0, -1), 1),
        ((0, 0.2, 0.98), -1),
        ((0, 1, 0), 1),
        ((0, -1, 0), -1),
        ((1, 0, 0), 1),
        ((-0.9, 0.1, 0.2), -1),
    ],
)
def test_reading_goes_from_head_to_feet_front_to_back_right_to_left(
    normal: tuple[float, float, float], step: int
) -> None:
    assert scroll_step(normal) == step
