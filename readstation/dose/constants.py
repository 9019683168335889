"""The constants that every dose depends on, and where the dose constant comes from (MR-1004)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from readstation.core.decay import SECONDS_PER_HOUR, Y90_HALF_LIFE_H
from readstation.core.quantity import above_zero, refuse

JOULES_PER_MEV = 1.602176634e-13
"""Exact in the SI since 2019; MR-1004 prints its first four digits."""

BECQUERELS_PER_GBQ = 1e9


@dataclass(frozen=True, slots=True)
class DoseConstants:
    """What a dose is computed with; configured, stored and printed with every dose (MR-1004, MR-1013).

    Attributes
    ----------
    half_life_h
        Half-life of yttrium-90 in hours.
    k_gy_kg_per_gbq
        Dose constant K: Gy·kg for each GBq when all decays are absorbed locally.
    liver_density_g_per_ml
        Density of liver in g/mL.
    lung_mass_kg
        Mass of both lungs in kg.

    Raises
    ------
    Refused
        If one of them is not above 0.
    """

    half_life_h: float = Y90_HALF_LIFE_H
    k_gy_kg_per_gbq: float = 49.67
    liver_density_g_per_ml: float = 1.05
    lung_mass_kg: float = 1.0

    def __post_init__(self) -> None:
        refuse(
            above_zero("the half-life", self.half_life_h, "MR-1003"),
            above_zero("the dose constant", self.k_gy_kg_per_gbq, "MR-1004"),
            above_zero("the liver density", self.liver_density_g_per_ml, "MR-1010"),
            above_zero("the lung mass", self.lung_mass_kg, "MR-1007"),
        )


def dose_constant_gy_kg_per_gbq(mean_beta_mev: float, half_life_h: float = Y90_HALF_LIFE_H) -> float:
    """Return K = 10⁹ · E · (J per MeV) · T½ / ln 2 (MR-1004).

    Parameters
    ----------
    mean_beta_mev
        Mean beta energy of a decay in MeV.
    half_life_h
        Half-life in hours; the formula takes it in seconds.

    Raises
    ------
    Refused
        If one of them is not above 0.
    """
    refuse(
        above_zero("the mean beta energy", mean_beta_mev, "MR-1004"),
        above_zero("the half-life", half_life_h, "MR-1003"),
    )
    decays_per_gbq = BECQUERELS_PER_GBQ * half_life_h * SECONDS_PER_HOUR / log(2)
    return decays_per_gbq * mean_beta_mev * JOULES_PER_MEV
