"""What a volume says of a point."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.series import Plane


def make(**more: object) -> Volume:
    voxels = np.arange(24, dtype=np.int16).reshape(2, 3, 4)
    arguments = {
        "series_key": SeriesKey("s"),
        "voxels": voxels,
        "affine": Affine.from_dicom([0, 0, 0], [1, 0, 0, 0, 1, 0], 2.0, 0.5, [0, 0, 5]),
        "rescale_slope": 2.0,
        "rescale_intercept": -10.0,
        "unit": "HU",
        "frame_of_reference": "f",
        "slice_positions_mm": np.array([0.0, 5.0]),
    }
    return Volume(**(arguments | more))  # type: ignore[arg-type]  # the test names its fields freely


def test_a_value_is_that_of_the_voxel_that_holds_the_point() -> None:
    volume = make()
    assert volume.value_at([1.5, 4.0, 5.0]) == 23 * 2 - 10
    assert volume.value_at([1.7, 4.9, 7.4]) == 23 * 2 - 10
    assert volume.value_at([0.24, 0.99, 2.49]) == -10
    assert volume.value_at([0.26, 0.0, 0.0]) == 2 - 10


@pytest.mark.parametrize("point", [(-0.3, 0, 0), (0, 0, 7.6), (0, 5.1, 0), (np.nan, 0, 0)])
def test_there_is_no_value_outside(point: tuple) -> None:
    assert make().value_at(point) is None


def test_there_is_no_value_in_padding() -> None:
    volume = make(padding=(0, 1))
    assert volume.value_at([0, 0, 0]) is None
    assert volume.value_at([1.0, 0, 0]) == 2 * 2 - 10


def test_nobody_writes_into_a_volume() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make().voxels[0, 0, 0] = 1


def test_size_spacing_and_place() -> None:
    volume = make()
    assert volume.shape == (2, 3, 4)
    assert volume.spacing_mm == (5.0, 2.0, 0.5)
    assert volume.plane is Plane.AXIAL
    assert np.allclose(volume.center_mm, [0.75, 2.0, 2.5])
    assert np.allclose(volume.corners_mm.max(axis=0), [1.5, 4.0, 5.0])
    assert volume.slice_nearest([100, 100, 2.6]) == 1
    assert volume.slice_nearest([0, 0, -50]) == 0


@pytest.mark.parametrize("more", [{"voxels": np.zeros((2, 3))}, {"slice_positions_mm": np.zeros(3)}])
def test_a_volume_that_does_not_fit_itself_is_refused(more: dict) -> None:
    with pytest.raises(ValueError, match="volume"):
        make(**more)
