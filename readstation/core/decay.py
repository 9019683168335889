"""Radioactive decay on plain numbers (MR-1003): one formula for doses and for samples."""

from __future__ import annotations

from math import exp2, isfinite, log

from readstation.core.errors import Refused
from readstation.core.findings import Finding

Y90_HALF_LIFE_H = 64.1
"""The half-life of yttrium-90 in hours, the default of specification 0.4."""

MOST_HALF_LIVES = 1000
"""Beyond this many half-lives a factor is no usable number."""

SECONDS_PER_HOUR = 3600


def decay_constant_per_h(half_life_h: float = Y90_HALF_LIFE_H) -> float:
    """Return λ = ln 2 / T½ per hour (MR-1003)."""
    return log(2) / _half_life(half_life_h)


def mean_life_h(half_life_h: float = Y90_HALF_LIFE_H) -> float:
    """Return the mean life T½ / ln 2 in hours (MR-1003)."""
    return _half_life(half_life_h) / log(2)


def decay_factor(elapsed_h: float, half_life_h: float = Y90_HALF_LIFE_H) -> float:
    """Return exp(−λt), the share of an activity that is left (MR-1003).

    Parameters
    ----------
    elapsed_h
        Hours from the known activity to the wanted one. Negative hours correct back in time, and the factor is above 1.
    half_life_h
        The half-life in hours, above 0.

    Raises
    ------
    Refused
        If the half-life is not above 0, a number is not finite, or the time is more than 1,000 half-lives.
    """
    half_lives = elapsed_h / _half_life(half_life_h)
    if not isfinite(half_lives) or abs(half_lives) > MOST_HALF_LIVES:
        raise Refused(Finding("MR-1003.time", f"the time is more than {MOST_HALF_LIVES} half-lives"))
    return exp2(-half_lives)


def _half_life(half_life_h: float) -> float:
    if not isfinite(half_life_h) or half_life_h <= 0:
        raise Refused(Finding("MR-1003.half_life", "the half-life must be above 0 hours"))
    return half_life_h
