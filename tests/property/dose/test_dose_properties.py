"""What holds for every dose (MR-1003 to MR-1012)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.core.decay import decay_factor
from readstation.dose.activity import activity_after, administered_activity
from readstation.dose.compartment import activity_for_dose_gbq, compartment_dose_gy
from readstation.dose.constants import DoseConstants
from readstation.dose.distribution import RegionCounts
from readstation.dose.dvh import dose_volume_histogram
from readstation.dose.local_deposition import deposit_relative
from readstation.dose.partition import Compartments, partition_doses

constants = st.builds(DoseConstants, st.floats(1, 200), st.floats(1, 100), st.floats(0.5, 2), st.floats(0.3, 3))
hours = st.floats(-500, 500)
half_lives = st.floats(1, 200)
activities = st.floats(1e-6, 50)
masses = st.floats(0.001, 10)
shares = st.floats(0, 0.99)
doses = st.lists(st.integers(0, 500).map(float), min_size=1, max_size=60)


@given(hours, hours, half_lives)
def test_two_waits_decay_like_their_sum(first: float, second: float, half_life_h: float) -> None:
    """MR-1003."""
    together = decay_factor(first + second, half_life_h)
    assert decay_factor(first, half_life_h) * decay_factor(second, half_life_h) == pytest.approx(together, rel=1e-9)


@given(activities, hours, half_lives)
def test_waiting_and_looking_back_is_where_one_began(activity: float, wait_h: float, half_life_h: float) -> None:
    """MR-1003."""
    back = activity_after(activity_after(activity, wait_h, half_life_h), -wait_h, half_life_h)
    assert back == pytest.approx(activity, rel=1e-9)


@given(activities, st.floats(0, 100), st.floats(0, 1), st.floats(0, 100))
def test_what_was_given_is_part_of_the_vial(vial: float, before_h: float, share: float, after_h: float) -> None:
    """MR-1005."""
    residual = vial * share * 0.999 * decay_factor(before_h) * decay_factor(after_h)
    given_activity = administered_activity(vial, before_h, residual, after_h)
    assert 0 < given_activity.net_gbq <= vial
    assert given_activity.delivered_fraction == pytest.approx(1 - share * 0.999, abs=1e-9)


@given(activities, masses, shares, shares, constants)
def test_the_inverse_of_the_compartment_model(
    activity: float, mass_kg: float, shunt: float, residual: float, used: DoseConstants
) -> None:
    """MR-1008."""
    dose = compartment_dose_gy(activity, mass_kg, used, shunt_fraction=shunt, residual_fraction=residual)
    back = activity_for_dose_gbq(dose, mass_kg, used, shunt_fraction=shunt, residual_fraction=residual)
    assert back == pytest.approx(activity, rel=1e-9)


@given(activities, shares, st.floats(0.01, 100), st.builds(Compartments, masses, masses, masses), constants)
def test_the_partition_model_loses_no_energy(
    activity: float, shunt: float, ratio: float, compartments: Compartments, used: DoseConstants
) -> None:
    """MR-1009: D_T m_T + D_N m_N + D_lung m_lung = K A."""
    doses_of = partition_doses(activity, shunt, ratio, compartments, used)
    assert compartments.energy_gy_kg(doses_of) == pytest.approx(used.k_gy_kg_per_gbq * activity, rel=1e-9)
    assert doses_of.tumour_gy == pytest.approx(ratio * doses_of.normal_gy, rel=1e-12)


@given(st.lists(st.integers(-50, 10_000), min_size=1, max_size=40), activities, st.floats(0.01, 5), constants)
def test_local_deposition_loses_no_energy(
    counts: list[int], activity: float, mass_g: float, used: DoseConstants
) -> None:
    """MR-1010: the mean dose is K A_ref over the mass of the reference set, however the counts lie."""
    values = np.array([*counts, 7])
    deposited = deposit_relative(values, np.ones(values.shape, dtype=bool), activity, mass_g, used)
    mass_kg = mass_g * values.size / 1000
    assert deposited.dose_gy.sum() * mass_g / 1000 == pytest.approx(used.k_gy_kg_per_gbq * activity, rel=1e-9)
    assert deposited.dose_gy.mean() == pytest.approx(used.k_gy_kg_per_gbq * activity / mass_kg, rel=1e-9)
    assert (deposited.dose_gy >= 0).all()


@given(doses)
def test_more_volume_receives_less_dose_and_more_dose_less_volume(values: list[float]) -> None:
    """MR-1012: both readings of the histogram fall."""
    histogram = dose_volume_histogram(np.array(values), 1.0)
    covering = [histogram.dose_covering_gy(percent) for percent in range(1, 101)]
    assert covering == sorted(covering, reverse=True)
    receiving = [histogram.percent_receiving(dose) for dose in range(0, 501, 25)]
    assert receiving == sorted(receiving, reverse=True)
    assert receiving[0] == 100


@given(doses, st.integers(1, 100))
def test_the_dose_is_the_value_of_its_exact_rank(values: list[float], percent: int) -> None:
    """MR-1012: D_x = value ranked ceil(x n / 100) from the top; and it covers x percent, the next higher does not."""
    histogram = dose_volume_histogram(np.array(values), 1.0)
    dose = histogram.dose_covering_gy(percent)
    assert dose == sorted(values, reverse=True)[ceil(Fraction(percent * len(values), 100)) - 1]
    assert histogram.percent_receiving(dose) >= percent - 1e-9
    higher = [value for value in values if value > dose]
    assert not higher or 100 * Fraction(len(higher), len(values)) < percent


@settings(deadline=None)
@given(doses, st.randoms(use_true_random=False))
def test_the_order_of_voxels_does_not_matter(values: list[float], random: Random) -> None:
    """MR-1012: the same bits in every order."""
    shuffled = list(values)
    random.shuffle(shuffled)
    first, second = (dose_volume_histogram(np.array(order), 0.3) for order in (values, shuffled))
    assert first.mean_gy == second.mean_gy
    assert first.coefficient_of_variation == second.coefficient_of_variation
    assert first.dose_covering_gy(95) == second.dose_covering_gy(95)


@given(doses, st.integers(1, 100), st.integers(1, 7))
def test_splitting_every_voxel_changes_nothing(values: list[float], percent: int, parts: int) -> None:
    """MR-1012: a voxel and its equal parts are the same volume."""
    whole = dose_volume_histogram(np.array(values), 1.0)
    split = dose_volume_histogram(np.repeat(values, parts), 1.0 / parts)
    assert split.dose_covering_gy(percent) == whole.dose_covering_gy(percent)
    assert split.volume_ml == pytest.approx(whole.volume_ml, rel=1e-12)
    assert split.volume_below_ml() == pytest.approx(whole.volume_below_ml(), rel=1e-12)


@given(st.lists(st.integers(0, 10**9), min_size=4, max_size=4).filter(any))
def test_shares_of_the_counts_add_up(counts: list[int]) -> None:
    """MR-1002."""
    shares_of = RegionCounts(*counts).fractions()
    total = shares_of.liver_target_territory + shares_of.liver_outside_territory
    assert total + shares_of.lung + shares_of.extrahepatic_other == pytest.approx(1)
