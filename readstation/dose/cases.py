"""Yttrium-90 cases of a case file: their inputs in, what the rules compute out (specification 10.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from readstation.core.decay import SECONDS_PER_HOUR, decay_constant_per_h, decay_factor, mean_life_h
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import InputReader, refuse_unusable
from readstation.dose.activity import administered_activity
from readstation.dose.compartment import activity_for_dose_gbq, compartment_dose_gy
from readstation.dose.constants import DoseConstants, dose_constant_gy_kg_per_gbq
from readstation.dose.distribution import RegionCounts
from readstation.dose.partition import Compartments, partition_doses, tumour_to_normal_ratio
from readstation.dose.shunt import ShuntMethod, geometric_mean, lung_dose, lung_shunt

Outcome = dict[str, Any]

REGIONS = ("liver_target_territory", "liver_outside_territory", "lung", "extrahepatic_other")
CUBIC_MM_PER_ML = 1000
GOAL_GY = 120
OTHER_MEAN_BETA_MEV = 0.9337
"""The other mean energy in use, of which MR-1004 prints the constant for comparison."""


def evaluate_y90_case(
    case_id: str, inputs: Mapping[str, Any], constants: DoseConstants | None = None
) -> dict[str, Any]:
    """Compute the outcomes of a Y-90 case.

    Parameters
    ----------
    case_id
        ``Y01`` to ``Y11``; it says which rule holds.
    inputs
        The case as a JSON object, numbers as int, float or Decimal. Outcomes that stand beside the inputs are ignored.
    constants
        Half-life, K, density and lung mass; the defaults of specification 0.4 where None.

    Returns
    -------
    dict
        The computed values under the names of the cases, not rounded, units in the names.

    Raises
    ------
    Refused
        With one finding for each fault; `place` is the JSON path relative to the case, empty for the case as a whole.
    """
    evaluate = _CASES.get(case_id)
    if evaluate is None:
        raise Refused(Finding("evaluate.input", f"the id must be one of {', '.join(_CASES)}"))
    try:
        result = evaluate(InputReader(inputs), constants or DoseConstants())
    except OverflowError as error:
        raise Refused(Finding("evaluate.input", "the numbers are too large to compute with")) from error
    refuse_unusable(result)
    return result


def _decay(read: InputReader, constants: DoseConstants) -> Outcome:
    half_life_h = read.positive("half_life_h") if read.has("half_life_h") else constants.half_life_h
    read.finish()
    constant_per_h = decay_constant_per_h(half_life_h)
    return {
        "lambda_per_h": constant_per_h,
        "lambda_per_s": constant_per_h / SECONDS_PER_HOUR,
        "mean_life_h": mean_life_h(half_life_h),
        "factor_24h": decay_factor(24, half_life_h),
        "factor_64_1h": decay_factor(64.1, half_life_h),
        "factor_10d": decay_factor(240, half_life_h),
    }


def _net_activity(read: InputReader, constants: DoseConstants) -> Outcome:
    vial = read.positive("vial_GBq"), read.number("vial_measured_h_before_admin", lowest=0)
    residual = read.number("residual_GBq", lowest=0), read.number("residual_measured_h_after_admin", lowest=0)
    read.finish()
    given = administered_activity(*vial, *residual, constants.half_life_h)
    return {"net_GBq": given.net_gbq, "delivered_fraction_pct": 100 * given.delivered_fraction}


def _planar_shunt(read: InputReader, _: DoseConstants) -> Outcome:
    liver = read.number("liver_ant", lowest=0), read.number("liver_post", lowest=0)
    lung = read.number("lung_ant", lowest=0), read.number("lung_post", lowest=0)
    read.finish()
    liver_mean, lung_mean = geometric_mean(*liver), geometric_mean(*lung)
    shunt = lung_shunt(lung_mean, liver_mean, ShuntMethod.PLANAR)
    return {
        "liver_gm": liver_mean,
        "lung_gm": lung_mean,
        "lsf": shunt.fraction,
        "lsf_pct": 100 * shunt.fraction,
    }


def _lung_dose(read: InputReader, constants: DoseConstants) -> Outcome:
    activity, shunt = read.number("A_GBq", lowest=0), _share(read, "lsf")
    mass_kg, previous = read.positive("lung_mass_kg"), read.number("previous_lung_Gy", lowest=0)
    read.finish()
    dose = lung_dose(activity, shunt, constants, lung_mass_kg=mass_kg, previous_gy=previous)
    return {
        "D_lung_Gy": dose.dose_gy,
        "cumulative_Gy": dose.cumulative_gy,
        "single_limit_ok": dose.is_within_limit,
        "cumulative_limit_ok": dose.is_within_cumulative_limit,
    }


def _single_compartment(read: InputReader, constants: DoseConstants) -> Outcome:
    activity, mass_kg = read.number("A_GBq", lowest=0), read.positive("mass_kg")
    shunt, residual = _share(read, "lsf"), _share(read, "residual_fraction")
    read.finish()
    return {
        "D_Gy": compartment_dose_gy(activity, mass_kg, constants, shunt_fraction=shunt, residual_fraction=residual),
        "A_for_120Gy_GBq": activity_for_dose_gbq(
            GOAL_GY, mass_kg, constants, shunt_fraction=shunt, residual_fraction=residual
        ),
    }


def _partition(read: InputReader, constants: DoseConstants) -> Outcome:
    activity, shunt, ratio = read.number("A_GBq", lowest=0), _share(read, "lsf"), read.positive("TN")
    masses = Compartments(read.positive("m_tumour_kg"), read.positive("m_normal_kg"), read.positive("m_lung_kg"))
    read.finish()
    doses = partition_doses(activity, shunt, ratio, masses, constants)
    return {
        "D_normal_Gy": doses.normal_gy,
        "D_tumour_Gy": doses.tumour_gy,
        "D_lung_Gy": doses.lung_gy,
        "energy_check_Gy_kg": masses.energy_gy_kg(doses),
    }


def _tumour_to_normal(read: InputReader, _: DoseConstants) -> Outcome:
    tumour = read.number("tumour_counts", lowest=0), read.positive("tumour_mL")
    normal = read.positive("normal_counts"), read.positive("normal_mL")
    read.finish()
    return {"TN": tumour_to_normal_ratio(*tumour, *normal)}


def _local_deposition(read: InputReader, constants: DoseConstants) -> Outcome:
    # Only these two kinds of case hold arrays; a file without them needs no numpy.
    import numpy as np

    from readstation.dose.dvh import dose_volume_histogram
    from readstation.dose.local_deposition import deposit_relative, voxel_mass_g

    edge_mm, density = read.positive("voxel_mm"), read.positive("density_g_per_mL")
    activity, counts = read.number("A_reference_GBq", lowest=0), np.asarray(read.numbers("counts"))
    read.finish()
    volume_ml = edge_mm**3 / CUBIC_MM_PER_ML
    mass_g = voxel_mass_g(volume_ml, density)
    dose_gy = deposit_relative(counts, np.ones(counts.shape, dtype=np.bool_), activity, mass_g, constants).dose_gy
    histogram = dose_volume_histogram(dose_gy, volume_ml)
    return {
        "voxel_mass_g": mass_g,
        "dose_Gy": dose_gy.tolist(),
        "mean_Gy": histogram.mean_gy,
        "D95_Gy": histogram.dose_covering_gy(95),
        "D70_Gy": histogram.dose_covering_gy(70),
        "D50_Gy": histogram.dose_covering_gy(50),
        "V100_pct": histogram.percent_receiving(100),
        "V205_pct": histogram.percent_receiving(205),
    }


def _histogram(read: InputReader, _: DoseConstants) -> Outcome:
    import numpy as np

    from readstation.dose.dvh import dose_volume_histogram

    doses_gy = np.asarray(read.numbers("doses", lowest=0))
    read.finish()
    histogram = dose_volume_histogram(doses_gy, voxel_volume_ml=1.0)
    return {
        "mean_Gy": histogram.mean_gy,
        "D95_Gy": histogram.dose_covering_gy(95),
        "D70_Gy": histogram.dose_covering_gy(70),
        "D50_Gy": histogram.dose_covering_gy(50),
        "V100_pct": histogram.percent_receiving(100),
        "V150_pct": histogram.percent_receiving(150),
        "min_Gy": histogram.minimum_gy,
        "max_Gy": histogram.maximum_gy,
    }


def _distribution(read: InputReader, _: DoseConstants) -> Outcome:
    inner = read.inner("counts")
    inner.refuse_others(REGIONS)
    counts = RegionCounts(*(inner.number(region, lowest=0) for region in REGIONS))
    read.finish()
    fractions = counts.fractions()
    return {
        "fractions_pct": {region: 100 * getattr(fractions, region) for region in REGIONS},
        "lsf_spect_pct": 100 * counts.lung_shunt().fraction,
    }


def _dose_constant(read: InputReader, _: DoseConstants) -> Outcome:
    mean_beta_mev, half_life_h = read.positive("mean_beta_MeV"), read.positive("half_life_h")
    read.finish()
    return {
        "K_Gy_kg_per_GBq": dose_constant_gy_kg_per_gbq(mean_beta_mev, half_life_h),
        "K_for_0_9337_MeV": dose_constant_gy_kg_per_gbq(OTHER_MEAN_BETA_MEV, half_life_h),
    }


def _share(read: InputReader, key: str) -> float:
    return read.number(key, lowest=0, highest=1, below=True)


_CASES: Mapping[str, Callable[[InputReader, DoseConstants], Outcome]] = MappingProxyType(
    {
        "Y01": _decay,
        "Y02": _net_activity,
        "Y03": _planar_shunt,
        "Y04": _lung_dose,
        "Y05": _single_compartment,
        "Y06": _partition,
        "Y07": _tumour_to_normal,
        "Y08": _local_deposition,
        "Y09": _histogram,
        "Y10": _distribution,
        "Y11": _dose_constant,
    }
)
