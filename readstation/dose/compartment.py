"""The single-compartment (MIRD) model (MR-1008)."""

from __future__ import annotations

from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, not_negative, refuse, share_below_one
from readstation.dose.constants import DoseConstants


def compartment_dose_gy(
    activity_gbq: float,
    mass_kg: float,
    constants: DoseConstants,
    *,
    shunt_fraction: float,
    residual_fraction: float = 0.0,
) -> float:
    """Return D = K A (1 − LSF)(1 − R) / m in Gy (MR-1008).

    Parameters
    ----------
    activity_gbq
        Activity in GBq.
    mass_kg
        Mass of the perfused liver in kg.
    constants
        K.
    shunt_fraction
        LSF, from 0 to below 1.
    residual_fraction
        R, from 0 to below 1; 0 where the activity is already net of the residual (MR-1005).

    Raises
    ------
    Refused
        If a number is out of its range.
    """
    refuse(not_negative("the activity", activity_gbq, "MR-1008"), *_faults(mass_kg, shunt_fraction, residual_fraction))
    retained = (1 - shunt_fraction) * (1 - residual_fraction)
    return constants.k_gy_kg_per_gbq * activity_gbq * retained / mass_kg


def activity_for_dose_gbq(
    dose_gy: float,
    mass_kg: float,
    constants: DoseConstants,
    *,
    shunt_fraction: float,
    residual_fraction: float = 0.0,
) -> float:
    """Return A = D m / (K (1 − LSF)(1 − R)) in GBq: a shunt raises the activity that is needed (MR-1008).

    Parameters and refusals are those of `compartment_dose_gy`, with the wanted dose in Gy.
    """
    refuse(not_negative("the dose", dose_gy, "MR-1008"), *_faults(mass_kg, shunt_fraction, residual_fraction))
    retained = (1 - shunt_fraction) * (1 - residual_fraction)
    return dose_gy * mass_kg / (constants.k_gy_kg_per_gbq * retained)


def _faults(mass_kg: float, shunt_fraction: float, residual_fraction: float) -> tuple[Finding | None, ...]:
    return (
        above_zero("the liver mass", mass_kg, "MR-1008"),
        share_below_one("the lung shunt fraction", shunt_fraction, "MR-1008"),
        share_below_one("the residual fraction", residual_fraction, "MR-1008"),
    )
