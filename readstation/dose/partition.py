"""The partition model: tumour, normal liver and lung (MR-1009, MR-1011)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.quantity import above_zero, not_negative, refuse, share_below_one
from readstation.dose.constants import DoseConstants
from readstation.dose.shunt import lung_dose


@dataclass(frozen=True, slots=True)
class Compartments:
    """Masses of the three compartments in kg."""

    tumour_kg: float
    normal_kg: float
    lung_kg: float

    def energy_gy_kg(self, doses: PartitionDoses) -> float:
        """Return D_T m_T + D_N m_N + D_lung m_lung in Gy·kg; it must be K·A (MR-1009)."""
        liver = doses.tumour_gy * self.tumour_kg + doses.normal_gy * self.normal_kg
        return liver + doses.lung_gy * self.lung_kg


@dataclass(frozen=True, slots=True)
class PartitionDoses:
    """Mean doses of the three compartments in Gy."""

    tumour_gy: float
    normal_gy: float
    lung_gy: float


def partition_doses(
    activity_gbq: float,
    shunt_fraction: float,
    tumour_to_normal: float,
    masses: Compartments,
    constants: DoseConstants,
) -> PartitionDoses:
    """Return D_N = K A (1 − LSF) / (TN m_T + m_N), D_T = TN · D_N and the lung dose (MR-1009).

    Parameters
    ----------
    activity_gbq
        Administered activity in GBq.
    shunt_fraction
        LSF, from 0 to below 1.
    tumour_to_normal
        TN, a ratio of concentrations (A_T/m_T)/(A_N/m_N), above 0; not the activity ratio of some papers.
    masses
        The compartments.
    constants
        K.

    Raises
    ------
    Refused
        If a number is out of its range.
    """
    refuse(
        not_negative("the activity", activity_gbq, "MR-1009"),
        share_below_one("the lung shunt fraction", shunt_fraction, "MR-1009"),
        above_zero("the tumour-to-normal ratio", tumour_to_normal, "MR-1009"),
        above_zero("the tumour mass", masses.tumour_kg, "MR-1009"),
        above_zero("the normal liver mass", masses.normal_kg, "MR-1009"),
        above_zero("the lung mass", masses.lung_kg, "MR-1009"),
    )
    weighted_kg = tumour_to_normal * masses.tumour_kg + masses.normal_kg
    normal_gy = constants.k_gy_kg_per_gbq * activity_gbq * (1 - shunt_fraction) / weighted_kg
    lung = lung_dose(activity_gbq, shunt_fraction, constants, lung_mass_kg=masses.lung_kg)
    return PartitionDoses(tumour_to_normal * normal_gy, normal_gy, lung.dose_gy)


def tumour_to_normal_ratio(tumour_counts: float, tumour_ml: float, normal_counts: float, normal_ml: float) -> float:
    """Return TN = (C_T/V_T) / (C_N/V_N) from SPECT (MR-1011).

    Parameters
    ----------
    tumour_counts, tumour_ml
        Counts and volume in mL of the tumour.
    normal_counts, normal_ml
        The same of normal liver, which leaves out the tumour and a margin of 10 mm around it.

    Raises
    ------
    Refused
        If a volume or the normal liver's counts are not above 0, or the tumour's counts are negative.
    """
    refuse(
        not_negative("the tumour counts", tumour_counts, "MR-1011"),
        above_zero("the tumour volume", tumour_ml, "MR-1011"),
        above_zero("the normal liver counts", normal_counts, "MR-1011"),
        above_zero("the normal liver volume", normal_ml, "MR-1011"),
    )
    return (tumour_counts / tumour_ml) / (normal_counts / normal_ml)
