"""Activity, shunt, compartments and partition beyond the printed cases (MR-1003 to MR-1011)."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from readstation.core.decay import decay_constant_per_h, decay_factor, mean_life_h
from readstation.core.errors import Refused
from readstation.dose.activity import activity_after, administered_activity
from readstation.dose.compartment import activity_for_dose_gbq, compartment_dose_gy
from readstation.dose.constants import DoseConstants, dose_constant_gy_kg_per_gbq
from readstation.dose.distribution import RegionCounts
from readstation.dose.partition import Compartments, partition_doses, tumour_to_normal_ratio
from readstation.dose.shunt import LungDose, LungShunt, ShuntMethod, geometric_mean, lung_dose, lung_shunt

DEFAULTS = DoseConstants()


def test_a_change_of_the_half_life_by_a_tenth_shifts_ten_days_by_less_than_half_a_percent() -> None:
    """MR-1003 states it of the tables that differ from 64.1 h."""
    assert abs(decay_factor(240, 64.2) / decay_factor(240, 64.1) - 1) < 0.005


def test_decay_is_the_exponential_of_the_constant() -> None:
    """MR-1003: A(t) = A0 exp(-lambda t)."""
    assert decay_factor(37.5) == pytest.approx(math.exp(-decay_constant_per_h() * 37.5), rel=1e-14)
    assert mean_life_h() * decay_constant_per_h() == pytest.approx(1, rel=1e-15)
    assert activity_after(3.0, 64.1) == 1.5


@pytest.mark.parametrize("half_life_h", [0, -1, math.nan, math.inf])
def test_a_half_life_that_is_none_is_refused(half_life_h: float) -> None:
    with pytest.raises(Refused, match="half-life"):
        decay_factor(1, half_life_h)


@pytest.mark.parametrize("hours", [64.1 * 1001, -64.1 * 1001, math.nan, math.inf])
def test_a_time_no_factor_can_hold_is_refused(hours: float) -> None:
    with pytest.raises(Refused, match="half-lives"):
        decay_factor(hours)


def test_the_dose_constant_of_the_other_energy() -> None:
    """MR-1004: 0.9337 MeV gives 49.80."""
    assert dose_constant_gy_kg_per_gbq(0.9337) == pytest.approx(49.80, abs=0.005)


def test_a_dose_constant_that_is_none_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        DoseConstants(half_life_h=0, k_gy_kg_per_gbq=-1, liver_density_g_per_ml=math.nan, lung_mass_kg=0)
    assert [finding.code for finding in refused.value.findings] == ["MR-1003", "MR-1004", "MR-1010", "MR-1007"]


def test_nothing_left_over_delivers_everything() -> None:
    """MR-1005."""
    given = administered_activity(2.0, 64.1, 0.0, 5.0)
    assert (given.net_gbq, given.delivered_fraction) == (1.0, 1.0)


def test_the_shunt_says_how_it_was_measured() -> None:
    """MR-1006: percent, one decimal, and the method."""
    shunt = lung_shunt(geometric_mean(60_000, 54_000), geometric_mean(1_200_000, 1_000_000), ShuntMethod.PLANAR)
    assert (shunt.percent_text, shunt.method) == ("4.9", ShuntMethod.PLANAR)
    assert RegionCounts(80, 10, 10, 5).lung_shunt() == LungShunt(0.1, ShuntMethod.SPECT)


@pytest.mark.parametrize(("dose_gy", "is_within"), [(29.999, True), (30.0, True), (30.001, False)])
def test_the_limit_of_one_treatment(dose_gy: float, is_within: bool) -> None:
    """MR-1007: 30 Gy per treatment."""
    assert LungDose(dose_gy, dose_gy).is_within_limit is is_within


@pytest.mark.parametrize(("dose_gy", "is_within"), [(49.999, True), (50.0, True), (50.001, False)])
def test_the_limit_of_all_treatments(dose_gy: float, is_within: bool) -> None:
    """MR-1007: 50 Gy cumulative."""
    assert LungDose(0, dose_gy).is_within_cumulative_limit is is_within


def test_the_configured_lung_mass_holds_where_none_was_measured() -> None:
    """MR-1007: m_lung = 1.0 kg or CT-derived."""
    heavy = DoseConstants(lung_mass_kg=2.0)
    assert lung_dose(1.0, 0.1, heavy).dose_gy == pytest.approx(49.67 * 0.1 / 2)
    assert lung_dose(1.0, 0.1, heavy, lung_mass_kg=1.0).dose_gy == pytest.approx(49.67 * 0.1)


def test_a_shunt_raises_the_activity_that_is_needed() -> None:
    """MR-1008 warns of calculators that multiply by (1 - LSF) in the inverse."""
    without = activity_for_dose_gbq(120, 1.2, DEFAULTS, shunt_fraction=0.0)
    assert activity_for_dose_gbq(120, 1.2, DEFAULTS, shunt_fraction=0.2) == pytest.approx(without / 0.8)


def test_the_ratio_is_one_of_concentrations() -> None:
    """MR-1009, MR-1011: equal concentrations give 1, whatever the volumes."""
    assert tumour_to_normal_ratio(300, 30, 9000, 900) == 1.0


@pytest.mark.parametrize(
    "refused_call",
    [
        lambda: activity_after(-1, 0),
        lambda: administered_activity(0, 0, 0, 0),
        lambda: administered_activity(1, -1, 0, 0),
        lambda: administered_activity(1, 0, 2, 0),
        lambda: geometric_mean(-1, 1),
        lambda: lung_shunt(0, 0, ShuntMethod.PLANAR),
        lambda: lung_dose(1, 1.0, DEFAULTS),
        lambda: lung_dose(1, 0.1, DEFAULTS, lung_mass_kg=0),
        lambda: compartment_dose_gy(1, 0, DEFAULTS, shunt_fraction=0),
        lambda: compartment_dose_gy(math.nan, 1, DEFAULTS, shunt_fraction=0),
        lambda: activity_for_dose_gbq(1, 1, DEFAULTS, shunt_fraction=0, residual_fraction=1),
        lambda: partition_doses(1, 0.1, 0, Compartments(1, 1, 1), DEFAULTS),
        lambda: partition_doses(1, 0.1, 1, Compartments(1, 0, 1), DEFAULTS),
        lambda: tumour_to_normal_ratio(1, 1, 0, 1),
        lambda: RegionCounts(0, 0, 0, 0).fractions(),
        lambda: RegionCounts(1, -1, 0, 0).fractions(),
        lambda: dose_constant_gy_kg_per_gbq(0),
    ],
)
def test_what_a_formula_cannot_hold_for_is_refused(refused_call: Callable[[], object]) -> None:
    with pytest.raises(Refused):
        refused_call()
