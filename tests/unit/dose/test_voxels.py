"""Local deposition and dose-volume histograms (MR-1010, MR-1012)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.dose.constants import DoseConstants
from readstation.dose.dvh import dose_volume_histogram, summarise
from readstation.dose.local_deposition import CameraCalibration, deposit_absolute, deposit_relative, voxel_mass_g

DEFAULTS = DoseConstants()
COUNTS = np.array([[[4.0, -3.0], [6.0, 10.0]]])
INSIDE = np.array([[[True, True], [True, False]]])


def test_counts_outside_the_reference_set_get_no_dose_and_are_reported() -> None:
    """MR-1010: report also the fraction of counts outside the VOI; negative counts are set to 0."""
    deposited = deposit_relative(COUNTS, INSIDE, 0.001, 1.0, DEFAULTS)
    expected = 49.67 * 0.001 / 0.001 * np.array([[[0.4, 0.0], [0.6, 0.0]]])
    np.testing.assert_allclose(deposited.dose_gy, expected, rtol=1e-14)
    assert deposited.counts_outside_fraction == 0.5


def test_a_voxel_of_twice_the_mass_gets_half_the_dose() -> None:
    """MR-1010: D_i = K A_i / m_i, lung and liver each with their density."""
    mass_g = np.array([[[1.0, 1.0], [2.0, 1.0]]])
    even, denser = (deposit_relative(COUNTS, INSIDE, 0.001, mass, DEFAULTS).dose_gy for mass in (1.0, mass_g))
    assert denser[0, 1, 0] == pytest.approx(even[0, 1, 0] / 2)
    assert denser[0, 0, 0] == even[0, 0, 0]


def test_an_absolute_calibration_looks_back_to_administration() -> None:
    """MR-1010: A_i = c_i / (CF t) exp(lambda dt)."""
    calibration = CameraCalibration(counts_per_s_per_gbq=100.0, acquisition_s=10.0, scan_after_h=64.1)
    deposited = deposit_absolute(COUNTS, INSIDE, calibration, 1000.0, DEFAULTS)
    assert deposited.dose_gy[0, 0, 0] == pytest.approx(49.67 * 4.0 / 1000.0 * 2)
    assert deposited.dose_gy[0, 1, 1] == 0
    assert deposited.counts_outside_fraction == 0.5


def test_no_counts_at_all_are_a_dose_of_zero_under_an_absolute_calibration() -> None:
    calibration = CameraCalibration(100.0, 10.0, 24.0)
    deposited = deposit_absolute(np.zeros((1, 2, 2)), INSIDE, calibration, 1.0, DEFAULTS)
    assert (deposited.dose_gy.max(), deposited.counts_outside_fraction) == (0, 0)


@pytest.mark.parametrize(
    ("counts", "reference", "mass_g"),
    [
        (COUNTS, INSIDE[0], 1.0),
        (COUNTS, INSIDE, np.ones((2, 2))),
        (COUNTS * np.nan, INSIDE, 1.0),
        (COUNTS, INSIDE, 0.0),
        (COUNTS, INSIDE & False, 1.0),
        (-COUNTS * (COUNTS > 0), INSIDE, 1.0),
    ],
)
def test_arrays_that_cannot_be_used_are_refused(counts: np.ndarray, reference: np.ndarray, mass_g: object) -> None:
    with pytest.raises(Refused):
        deposit_relative(counts, reference, 0.001, mass_g, DEFAULTS)


@pytest.mark.parametrize("calibration", [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_a_calibration_that_cannot_be_used_is_refused(calibration: tuple[float, float, float]) -> None:
    with pytest.raises(Refused):
        CameraCalibration(*calibration).activity_gbq_per_count()


def test_a_voxel_has_a_mass() -> None:
    assert voxel_mass_g(0.110592, 1.05) == pytest.approx(0.116122, abs=1e-6)
    with pytest.raises(Refused):
        voxel_mass_g(0.0, 1.05)


@pytest.mark.parametrize(("percent", "rank"), [(1, 1), (33, 1), (34, 2), (66, 2), (67, 3), (100, 3)])
def test_a_percentage_is_ranked_from_the_top_without_interpolation(percent: int, rank: int) -> None:
    """MR-1012: with n equal voxels D_x is the value ranked ceil(x n / 100); here n = 3."""
    histogram = dose_volume_histogram(np.array([10.0, 30.0, 20.0]), 1.0)
    assert histogram.dose_covering_gy(percent) == [30.0, 20.0, 10.0][rank - 1]


def test_ranks_are_exact_where_floating_point_is_not() -> None:
    """MR-1012, computed in integers: 0.07 * 100 is 7.000000000000001, and D7 of 100 voxels is still the seventh."""
    histogram = dose_volume_histogram(np.arange(1.0, 101.0), 1.0)
    assert [histogram.dose_covering_gy(percent) for percent in range(1, 101)] == list(np.arange(100.0, 0.0, -1.0))


def test_a_dose_that_is_reached_exactly_is_received() -> None:
    """MR-1012: V_y is the volume that receives y Gy or more."""
    histogram = dose_volume_histogram(np.array([99.9, 100.0, 100.0, 100.1]), 0.5)
    assert histogram.percent_receiving(100) == 75.0
    assert histogram.volume_below_ml(100) == 0.5
    assert (histogram.percent_receiving(0), histogram.percent_receiving(100.2)) == (100.0, 0.0)


def test_voxels_count_by_how_much_of_them_lies_inside() -> None:
    """MR-1012: weighted by voxel volume fraction inside."""
    histogram = dose_volume_histogram(np.array([300.0, 200.0, 100.0, 9.0]), 2.0, np.array([0.25, 0.5, 0.25, 0.0]))
    assert histogram.volume_ml == 2.0
    assert (histogram.minimum_gy, histogram.maximum_gy, histogram.mean_gy) == (100.0, 300.0, 200.0)
    assert [histogram.dose_covering_gy(percent) for percent in (25, 26, 75, 76)] == [300.0, 200.0, 200.0, 100.0]
    assert histogram.coefficient_of_variation == pytest.approx(np.sqrt(5000) / 200)


def test_the_coefficient_of_variation_needs_a_dose() -> None:
    assert dose_volume_histogram(np.zeros(3), 1.0).coefficient_of_variation is None


@pytest.mark.parametrize(("tenths", "has_more"), [(199, False), (200, True), (None, True)])
def test_a_lesion_under_20_mm_gets_the_mean_dose_only(tenths: int | None, has_more: bool) -> None:
    """MR-1012: SPECT resolution limits voxel metrics."""
    summary = summarise(dose_volume_histogram(np.array([100.0, 300.0]), 1.0), tenths)
    assert summary.mean_gy == 200.0
    assert summary.coverage_gy() == ({95: 100.0, 70: 100.0, 50: 300.0} if has_more else {})
    assert summary.receiving_percent() == ({100: 100.0, 150: 50.0, 205: 50.0} if has_more else {})


@pytest.mark.parametrize(
    ("doses", "fractions"),
    [
        ([], None),
        ([1.0], [0.0]),
        ([1.0], [1.5]),
        ([1.0], [np.nan]),
        ([1.0], [1.0, 1.0]),
        ([-1.0], None),
        ([np.inf], None),
    ],
)
def test_a_structure_without_usable_voxels_is_refused(doses: list[float], fractions: list[float] | None) -> None:
    with pytest.raises(Refused):
        dose_volume_histogram(np.array(doses), 1.0, None if fractions is None else np.array(fractions))


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_there_is_no_dose_of_such_a_percentage(percent: int) -> None:
    with pytest.raises(Refused):
        dose_volume_histogram(np.array([1.0]), 1.0).dose_covering_gy(percent)
