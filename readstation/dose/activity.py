"""Activity at a time, and the activity that was really given (MR-1003, MR-1005)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.decay import Y90_HALF_LIFE_H, decay_factor
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, not_negative, refuse


def activity_after(activity_gbq: float, elapsed_h: float, half_life_h: float = Y90_HALF_LIFE_H) -> float:
    """Return A(t) = A₀ exp(−λt) in GBq; negative hours look back (MR-1003).

    Raises
    ------
    Refused
        If the activity is negative, or the time cannot be used (`readstation.core.decay.decay_factor`).
    """
    refuse(not_negative("the activity", activity_gbq, "MR-1003"))
    return activity_gbq * decay_factor(elapsed_h, half_life_h)


@dataclass(frozen=True, slots=True)
class AdministeredActivity:
    """What reached the patient, at the time of administration.

    Attributes
    ----------
    net_gbq
        Vial less residual, in GBq.
    delivered_fraction
        The share of the vial's activity, 0 to 1.
    """

    net_gbq: float
    delivered_fraction: float


def administered_activity(
    vial_gbq: float,
    vial_before_h: float,
    residual_gbq: float,
    residual_after_h: float,
    half_life_h: float = Y90_HALF_LIFE_H,
) -> AdministeredActivity:
    """Return A = A_vial exp(−λΔt₁) − A_residual exp(+λΔt₂), both at administration (MR-1005).

    Parameters
    ----------
    vial_gbq, vial_before_h
        The vial's activity in GBq, and the hours from that measurement to administration.
    residual_gbq, residual_after_h
        The residual activity in GBq, and the hours from administration to that measurement.
    half_life_h
        Half-life in hours.

    Raises
    ------
    Refused
        If the vial is empty, a time or the residual is negative, or more was left than was in the vial.
    """
    refuse(
        above_zero("the vial's activity", vial_gbq, "MR-1005"),
        not_negative("the time from vial measurement to administration", vial_before_h, "MR-1005"),
        not_negative("the residual activity", residual_gbq, "MR-1005"),
        not_negative("the time from administration to residual measurement", residual_after_h, "MR-1005"),
    )
    drawn_gbq = activity_after(vial_gbq, vial_before_h, half_life_h)
    left_gbq = activity_after(residual_gbq, -residual_after_h, half_life_h)
    if left_gbq > drawn_gbq:
        raise Refused(Finding("MR-1005", "more activity was left over than was in the vial"))
    return AdministeredActivity(drawn_gbq - left_gbq, (drawn_gbq - left_gbq) / drawn_gbq)
