"""The coarse grid keeps every value where it was, however the series was acquired."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.register_grid import Grid, grid_of

GRADIENT = np.array([0.31, -0.42, 0.23])


def linear_volume(row: tuple, column: tuple, step: tuple, shape: tuple, spacing: tuple[float, float]) -> Volume:
    """A volume whose value is a plane through the patient: averaging and trilinear sampling leave it exact."""
    affine = Affine.from_dicom((-40.0, 30.0, -400.0), (*row, *column), *spacing, step)
    values = affine.to_patient(np.moveaxis(np.indices(shape), 0, -1)) @ GRADIENT
    # Stored as floats: whole HU would hide a shift of a fraction of a voxel.
    return Volume(SeriesKey("k"), values.astype(np.float32), affine, 1.0, 0.0, "HU", "f", np.arange(float(shape[0])))


ACQUIRED = {
    "axial, head first": ((1, 0, 0), (0, 1, 0), (0, 0, -5.0), (14, 90, 100), (0.8, 0.7)),
    "axial, feet first, thin": ((1, 0, 0), (0, 1, 0), (0, 0, 1.0), (60, 40, 30), (2.0, 2.0)),
    "coronal": ((1, 0, 0), (0, 0, -1), (0, 4.0, 0), (20, 60, 50), (1.2, 1.4)),
    "sagittal": ((0, 1, 0), (0, 0, -1), (-3.5, 0, 0), (20, 50, 60), (1.4, 1.2)),
    "tilted gantry": ((1, 0, 0), (0, 1, 0), (0, 1.3, 4.8), (14, 60, 50), (1.5, 1.5)),
}


@pytest.mark.parametrize("how", ACQUIRED.values(), ids=ACQUIRED.keys())
def test_values_lie_where_they_lay(how: tuple) -> None:
    grid = grid_of(linear_volume(*how))
    index = np.argwhere(grid.valid)
    inner = index[(np.abs(index - np.array(grid.valid.shape) / 2) < np.array(grid.valid.shape) / 3).all(axis=1)]
    points = inner[:, ::-1] * grid.spacing_mm + grid.first_mm
    assert len(inner) > 50
    assert np.allclose(grid.values[tuple(inner.T)], points @ GRADIENT, atol=0.02)
    assert np.allclose(grid.index(points), inner)


def test_outside_a_tilted_volume_nothing_is_valid() -> None:
    grid = grid_of(linear_volume(*ACQUIRED["tilted gantry"]))
    assert 0.4 < grid.valid.mean() < 0.95


def test_sampling_says_what_is_outside() -> None:
    grid = grid_of(linear_volume(*ACQUIRED["axial, head first"]))
    middle = grid.first_mm + np.array(grid.values.shape)[::-1] * grid.spacing_mm / 2
    values = grid.sampled(np.array([middle, middle + 500.0]), grid.values)
    assert values[0] == pytest.approx(middle @ GRADIENT, abs=0.05)
    assert np.isnan(values[1])


def test_a_warped_grid_holds_the_target_at_the_moved_points() -> None:
    grid = grid_of(linear_volume(*ACQUIRED["axial, feet first, thin"]))
    motion = RigidTransform.about((-10.0, 60.0, -370.0), (0.1, 0.2, -0.1), (3.0, -2.0, 7.0))
    first, shape = np.array([-22.0, 52.0, -385.0]), (6, 7, 8)
    shown, known = grid.warped(motion, first, shape)
    points = np.moveaxis(np.indices(shape), 0, -1)[..., ::-1] * grid.spacing_mm + first
    assert known.sum() > 100
    assert np.allclose(shown[known], np.clip(motion.apply(points) @ GRADIENT, -150, 250)[known], atol=0.05)


def mr_grid(values: np.ndarray, padding: tuple[int, int] | None) -> Grid:
    affine = Affine.from_dicom((0, 0, 0), (1, 0, 0, 0, 1, 0), 3.0, 3.0, (0, 0, 3.0))
    positions = np.arange(float(len(values)))
    return grid_of(Volume(SeriesKey("k"), values, affine, 1.0, 0.0, "", "f", positions, padding=padding))


def test_padding_is_as_dark_as_air_and_no_darker() -> None:
    """A padding of −32768 in MR would leave all tissue in one class."""
    values = np.random.default_rng(2).integers(50, 900, (12, 20, 20)).astype(np.int16)
    padded = values.copy()
    padded[:, :2] = -32768
    assert np.abs(mr_grid(padded, (-32768, -32768)).values - mr_grid(values, None).values)[:, 3:].max() < 0.05
