"""A phase minus another, on one grid and on two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.viewer.subtraction import subtracted
from tests.render.volumes import volume_of


def ramp(shape: tuple[int, int, int], spacing, origin=(0.0, 0.0, 0.0)):
    """Values that grow evenly in the patient, so that trilinear sampling has no error: 10 a millimetre along x."""
    empty = volume_of(np.zeros(shape, np.int16), spacing=spacing, origin=origin)
    points = empty.affine.to_patient(np.stack(np.indices(shape), axis=-1))
    return replace(empty, voxels=np.rint(points[..., 0] * 10).astype(np.int16))


def test_on_one_grid_every_voxel_is_the_exact_difference() -> None:
    random = np.random.default_rng(2)
    one = volume_of(random.integers(0, 4000, (4, 6, 5)).astype(np.int16), intercept=-1024.0)
    other = volume_of(random.integers(0, 4000, (4, 6, 5)).astype(np.uint16), intercept=-1000.0)
    made = subtracted(one, other, QuietJob())
    expected = (one.voxels.astype(int) - 1024) - (other.voxels.astype(int) - 1000)
    assert np.array_equal(made.voxels.astype(int), expected)
    assert made.voxels.dtype == np.int16
    assert (made.unit, made.rescale_slope, made.rescale_intercept) == ("HU", 1.0, 0.0)


def test_differences_never_wrap() -> None:
    one = volume_of(np.full((2, 3, 3), 30000, np.int16))
    other = volume_of(np.full((2, 3, 3), -30000, np.int16))
    assert np.all(subtracted(one, other, QuietJob()).voxels == 60000)


def test_on_two_grids_places_of_the_patient_are_compared() -> None:
    one = ramp((5, 6, 8), (2.0, 1.0, 1.0), (3.0, 0.0, 0.0))
    other = ramp((9, 5, 9), (1.5, 2.0, 2.0), (0.0, -1.0, -1.0))
    made = subtracted(one, other, QuietJob())
    inside = made.voxels != made.padding[0]
    assert inside.any()
    assert np.abs(made.voxels[inside]).max() <= 1


def test_a_registration_moves_the_subtrahend_and_what_it_does_not_reach_has_no_value() -> None:
    one = ramp((5, 6, 8), (2.0, 1.0, 1.0))
    other = ramp((5, 6, 8), (2.0, 1.0, 1.0), (100.0, 0.0, 0.0))
    shift = np.eye(4)
    shift[:3, 3] = (102.0, 0.0, 0.0)
    made = subtracted(one, other, QuietJob(), shift)
    outside = made.voxels == made.padding[0]
    assert outside[:, :, 6:].all()
    assert not outside[:, :, :5].any()
    assert np.abs(made.voxels[:, :, :5] + 1020).max() <= 1
    assert made.value_at(made.affine.to_patient((2, 2, 7))) is None


def test_units_must_agree_and_it_can_be_stopped() -> None:
    one = volume_of(np.zeros((2, 3, 3), np.int16))
    with pytest.raises(ValueError, match="unit"):
        subtracted(one, replace(one, unit="Bq/ml"), QuietJob())
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        subtracted(one, one, job)
