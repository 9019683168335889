"""Lung shunt and lung dose (MR-1006, MR-1007)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, not_negative, refuse, share_below_one
from readstation.dose.constants import DoseConstants

LUNG_LIMIT_GY = 30
"""Usual guidance for one treatment (MR-1007)."""

LUNG_CUMULATIVE_LIMIT_GY = 50
"""Usual guidance for all treatments together (MR-1007)."""


class ShuntMethod(StrEnum):
    """How a shunt fraction was measured; it is labelled wherever the fraction stands (MR-1006)."""

    PLANAR = "planar"
    SPECT = "spect"
    SPECT_TUMOUR = "spect_tumour"
    """Lung over lung plus tumour, the variant of some papers."""


@dataclass(frozen=True, slots=True)
class LungShunt:
    """A lung shunt fraction and how it was measured.

    Attributes
    ----------
    fraction
        0 to 1.
    method
        What it is made of.
    """

    fraction: float
    method: ShuntMethod

    @property
    def percent_text(self) -> str:
        """The fraction in percent, one decimal, as it is reported."""
        return f"{100 * self.fraction:.1f}"


def geometric_mean(anterior_counts: float, posterior_counts: float) -> float:
    """Return √(anterior · posterior) of background-corrected planar counts (MR-1006).

    Raises
    ------
    Refused
        If a count is negative.
    """
    refuse(
        not_negative("the anterior counts", anterior_counts, "MR-1006"),
        not_negative("the posterior counts", posterior_counts, "MR-1006"),
    )
    return sqrt(anterior_counts) * sqrt(posterior_counts)


def lung_shunt(lung_counts: float, reference_counts: float, method: ShuntMethod) -> LungShunt:
    """Return LSF = C_lung / (C_lung + C_reference) (MR-1006).

    Parameters
    ----------
    lung_counts
        Counts of both lungs: the planar geometric mean, or the sum of corrected SPECT voxels.
    reference_counts
        The same of the liver; of the tumour for `ShuntMethod.SPECT_TUMOUR`.
    method
        Which of these the counts are.

    Raises
    ------
    Refused
        If a count is negative or both are 0.
    """
    refuse(
        not_negative("the lung counts", lung_counts, "MR-1006"),
        not_negative("the liver counts", reference_counts, "MR-1006"),
    )
    total = lung_counts + reference_counts
    if total == 0:
        raise Refused(Finding("MR-1006", "there are no counts in liver and lung"))
    return LungShunt(lung_counts / total, method)


@dataclass(frozen=True, slots=True)
class LungDose:
    """A lung dose of one treatment and of all together.

    Attributes
    ----------
    dose_gy, cumulative_gy
        In Gy.
    """

    dose_gy: float
    cumulative_gy: float

    @property
    def is_within_limit(self) -> bool:
        """Whether this treatment stays at or below 30 Gy."""
        return self.dose_gy <= LUNG_LIMIT_GY

    @property
    def is_within_cumulative_limit(self) -> bool:
        """Whether all treatments together stay at or below 50 Gy."""
        return self.cumulative_gy <= LUNG_CUMULATIVE_LIMIT_GY


def lung_dose(
    activity_gbq: float,
    shunt_fraction: float,
    constants: DoseConstants,
    *,
    lung_mass_kg: float | None = None,
    previous_gy: float = 0.0,
) -> LungDose:
    """Return D_lung = K A LSF / m_lung, with what the lungs had before (MR-1007).

    Parameters
    ----------
    activity_gbq
        Administered activity in GBq.
    shunt_fraction
        LSF, from 0 to below 1.
    constants
        K, and the lung mass where none is given.
    lung_mass_kg
        The lung mass in kg as measured on CT, if it was.
    previous_gy
        Lung dose of earlier treatments in Gy.

    Raises
    ------
    Refused
        If a number is out of its range.
    """
    mass_kg = constants.lung_mass_kg if lung_mass_kg is None else lung_mass_kg
    refuse(
        not_negative("the activity", activity_gbq, "MR-1007"),
        share_below_one("the lung shunt fraction", shunt_fraction, "MR-1007"),
        above_zero("the lung mass", mass_kg, "MR-1007"),
        not_negative("the previous lung dose", previous_gy, "MR-1007"),
    )
    dose_gy = constants.k_gy_kg_per_gbq * activity_gbq * shunt_fraction / mass_kg
    return LungDose(dose_gy, previous_gy + dose_gy)
