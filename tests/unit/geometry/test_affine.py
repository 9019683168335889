"""The map between indices and the patient, against SimpleITK's and by its own inverse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import SimpleITK
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.geometry.affine import Affine

ORIENTATIONS = [
    (*row, *column)
    for row, column in itertools.permutations([tuple(sign * axis) for axis in np.eye(3) for sign in (1.0, -1.0)], 2)
    if not np.dot(row, column)
]


def test_there_are_24_orientations() -> None:
    assert len(ORIENTATIONS) == 24


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_voxels_lie_where_simpleitk_says(orientation: tuple[float, ...]) -> None:
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    normal = np.cross(row, column)
    affine = Affine.from_dicom([10.5, -20, 30.25], orientation, 0.9, 0.3, 2.5 * normal)
    image = SimpleITK.Image(7, 6, 5, SimpleITK.sitkInt16)
    image.SetOrigin([10.5, -20, 30.25])
    image.SetSpacing([0.3, 0.9, 2.5])
    image.SetDirection(np.stack([row, column, normal], axis=1).ravel().tolist())
    for index in [(0, 0, 0), (4, 5, 6), (2, 3, 1)]:
        there = image.TransformIndexToPhysicalPoint(index[::-1])
        assert np.allclose(affine.to_patient(index), there, atol=1e-9)
    assert np.allclose(affine.row_direction, row)
    assert np.allclose(affine.column_direction, column)
    assert np.allclose(affine.normal, normal)
    assert (affine.row_spacing_mm, affine.column_spacing_mm) == pytest.approx((0.9, 0.3))


angles = st.floats(-180, 180)
spacings = st.floats(0.2, 8)
coordinates = st.floats(-2000, 2000)


@settings(max_examples=150, deadline=None)
@given(angles, angles, angles, spacings, spacings, spacings, st.floats(-25, 25), coordinates)
def test_index_to_patient_and_back_is_the_same_index(
    a: float, b: float, c: float, between_rows: float, between_columns: float, interval: float, tilt: float, x: float
) -> None:
    """Round trip for any rotation, spacing and gantry tilt."""
    turn = _rotation(a, b, c)
    step = interval * (turn[:, 2] + np.tan(np.radians(tilt)) * turn[:, 1])
    affine = Affine.from_dicom([x, -x, x / 3], [*turn[:, 0], *turn[:, 1]], between_rows, between_columns, step)
    index = np.array([[0, 0, 0], [12.5, 300, 511], [-3, 7.25, 100]])
    assert np.allclose(affine.to_index(affine.to_patient(index)), index, atol=1e-7)
    assert affine.slice_interval_mm == pytest.approx(interval, rel=1e-9)
    assert affine.tilt_degrees == pytest.approx(abs(tilt), abs=1e-4)


def _rotation(*degrees: float) -> np.ndarray:
    a, b, c = np.radians(degrees)
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return x @ y @ z


def test_an_affine_cannot_be_written_into() -> None:
    affine = Affine(np.eye(4))
    with pytest.raises(ValueError, match="read-only"):
        affine.matrix[0, 0] = 2


@pytest.mark.parametrize("matrix", [np.zeros((4, 4)), np.full((4, 4), np.nan), np.eye(3)])
def test_what_spans_no_volume_is_refused(matrix: np.ndarray) -> None:
    with pytest.raises(ValueError, match="affine"):
        Affine(matrix)
