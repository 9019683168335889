"""The profile along a line and its stretches under a limit (MR-116)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.profile import LineProfile, line_profile, stretches_below
from readstation.geometry.volume import Volume


def volume_of(voxels: np.ndarray, padding=None) -> Volume:
    affine = Affine.from_dicom((0.0, 0.0, 0.0), (1, 0, 0, 0, 1, 0), 0.9, 0.3, (0, 0, 2.5))
    return Volume(
        SeriesKey("s"), voxels, affine, 2.0, -100.0, "HU", "f", np.arange(voxels.shape[0]) * 2.5, padding=padding
    )


def ramp() -> np.ndarray:
    return np.broadcast_to(np.arange(100, dtype=np.int16), (3, 50, 100)).copy()


def test_a_ramp_is_read_as_it_is() -> None:
    profile = line_profile(volume_of(ramp()), (3.0, 9.0, 2.5), (15.0, 27.0, 2.5))
    assert profile.along_mm[-1] == pytest.approx(np.hypot(12, 18))
    columns = np.linspace(10, 50, len(profile.values))
    assert profile.values == pytest.approx(columns * 2.0 - 100.0)


def test_a_line_off_its_slice_by_less_than_a_micrometre_does_not_mix_slices() -> None:
    voxels = ramp()
    voxels[2] = 5000
    profile = line_profile(volume_of(voxels), (3.0, 9.0, 2.5004), (15.0, 9.0, 2.5004))
    assert profile.values.max() == pytest.approx(0.0)


def test_beside_the_image_and_in_padding_there_is_no_value() -> None:
    profile = line_profile(volume_of(ramp()), (-30.0, 9.0, 2.5), (15.0, 9.0, 2.5))
    assert np.isnan(profile.values[0])
    assert np.isfinite(profile.values[-1])
    assert np.isnan(line_profile(volume_of(ramp()), (-30, -30, 0), (-20, -30, 0)).values).all()
    padded = line_profile(volume_of(ramp(), padding=(0, 30)), (3.0, 9.0, 2.5), (15.0, 9.0, 2.5))
    assert np.isnan(padded.values[0])


def test_necrosis_is_found_with_its_length() -> None:
    voxels = np.full((1, 50, 200), 110, np.int16)
    voxels[0, :, 60:120] = 60
    profile = line_profile(volume_of(voxels), (3.0, 9.0, 0.0), (57.0, 9.0, 0.0))
    (stretch,) = stretches_below(profile, 85.0)
    # The values fall from 120 to 20 HU between the centres of columns 59 and 60, and rise so from 119 to 120.
    assert stretch.from_mm == pytest.approx((59 + 35 / 100) * 0.3 - 3.0, abs=1e-6)
    assert stretch.to_mm == pytest.approx((119 + 65 / 100) * 0.3 - 3.0, abs=1e-6)
    assert stretches_below(profile, 85.0, shortest_mm=20.0) == ()


def test_stretches_reach_the_ends_of_the_line() -> None:
    along = np.arange(6, dtype=float)
    (first, last) = stretches_below(LineProfile(along, np.array([10.0, 10, 90, 90, 80, 80])), 85.0)
    assert (first.from_mm, last.to_mm) == (0.0, 5.0)
    assert stretches_below(LineProfile(along, np.full(6, 85.0)), 85.0) == ()
    (whole,) = stretches_below(LineProfile(along, np.full(6, 10.0)), 85.0)
    assert whole.length_mm == 5.0


def test_where_there_is_no_value_nothing_is_under_a_limit() -> None:
    values = np.array([90.0, 60.0, np.nan, np.nan, 60.0, 90.0])
    stretches = stretches_below(LineProfile(np.arange(6, dtype=float), values), 85.0)
    assert [round(each.to_mm - each.from_mm, 3) for each in stretches] == [0.833, 0.833]
