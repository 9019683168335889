"""Cumulative incidence with competing events (MR-720)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from statsmodels.duration.survfunc import CumIncidenceRight

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.stats.proportions import DEFAULT_ALPHA, check_alpha
from readstation.stats.survival import log_log_limits


@dataclass(frozen=True, slots=True)
class CompetingTime:
    """A subject's time and what ended it.

    Attributes
    ----------
    days
        End − start + 1, at least 1 (MR-718).
    cause
        What happened, such as ``HEPATIC_PD`` or ``DEATH``; None if the subject was censored.
    """

    days: int
    cause: str | None


@dataclass(frozen=True, slots=True)
class IncidenceStep:
    """The incidence of one cause at a day.

    Attributes
    ----------
    day
        Days since the start.
    incidence, standard_error
        Aalen-Johansen estimate, 0 to 1, and its standard error; None where nobody is left after the day.
    lower, upper
        Pointwise log(−log) limits; None where the incidence is 0 or 1, or has no standard error.
    """

    day: int
    incidence: float
    standard_error: float | None
    lower: float | None
    upper: float | None


def cumulative_incidence(
    times: Sequence[CompetingTime], alpha: float = DEFAULT_ALPHA
) -> dict[str, tuple[IncidenceStep, ...]]:
    """Return the cumulative incidence of each cause, the others competing (MR-720).

    The estimate is that of statsmodels' `CumIncidenceRight` (Dinse and Larson 1986 for the variance).

    Parameters
    ----------
    times
        One for each subject. Subjects censored on a day with events are at risk on that day.
    alpha
        Of the pointwise limits, strictly between 0 and 1.

    Returns
    -------
    dict
        By cause, in alphabetical order: one step for each day on which anything was observed. Empty if all are
        censored.

    Raises
    ------
    Refused
        If there is no subject, a time is below 1 day, a cause is empty, or alpha is out of range.
    """
    check_alpha(alpha, "MR-720")
    _check(times)
    causes = sorted({time.cause for time in times if time.cause is not None})
    if not causes:
        return {}
    number = {cause: index for index, cause in enumerate(causes, start=1)}
    days = np.array([time.days for time in times], dtype=np.float64)
    status = np.array([0 if time.cause is None else number[time.cause] for time in times])
    # The variance divides by the subjects that are left, and by none on a day on which the last of them has an event.
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = CumIncidenceRight(days, status)
    return {
        cause: tuple(
            _step(int(day), float(value), float(error), alpha)
            for day, value, error in zip(fit.times, fit.cinc[index], fit.cinc_se[index], strict=True)
        )
        for index, cause in enumerate(causes)
    }


def _check(times: Sequence[CompetingTime]) -> None:
    if not times:
        raise Refused(Finding("MR-720", "the population has no subject"))
    if any(time.days < 1 for time in times):
        raise Refused(Finding("MR-718", "a time must be at least 1 day"))
    if any(time.cause == "" for time in times):
        raise Refused(Finding("MR-720", "a cause must have a name"))


def _step(day: int, incidence: float, error: float, alpha: float) -> IncidenceStep:
    # Rounding may leave a value a hair outside the unit interval.
    value = min(max(incidence, 0.0), 1.0)
    if not isfinite(error):
        return IncidenceStep(day, value, None, None, None)
    if not 0 < value < 1:
        return IncidenceStep(day, value, error, None, None)
    lower, upper = log_log_limits(value, error, alpha)
    return IncidenceStep(day, value, error, lower, upper)
