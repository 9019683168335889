"""Rates with exact intervals: objective response, disease control, other proportions (MR-703, MR-704, MR-716)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from scipy.special import betaincinv

from readstation.core.errors import Refused
from readstation.core.findings import Finding

RESPONDERS = frozenset({"CR", "PR"})
CONTROLLED = frozenset({"CR", "PR", "SD", "NON_CR_NON_PD"})
NOT_EVALUABLE = "NE"

DEFAULT_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion and its Clopper-Pearson interval.

    Attributes
    ----------
    events, total
        k of n.
    lower, upper
        Limits of the exact interval, 0 to 1.
    alpha
        The interval covers with probability 1 − alpha or more.
    """

    events: int
    total: int
    lower: float
    upper: float
    alpha: float

    @property
    def fraction(self) -> float:
        """The proportion, 0 to 1."""
        return self.events / self.total

    @property
    def percent(self) -> float:
        """The proportion in percent."""
        return 100 * self.events / self.total

    @property
    def interval_percent(self) -> tuple[float, float]:
        """The limits in percent."""
        return 100 * self.lower, 100 * self.upper


def clopper_pearson(events: int, total: int, alpha: float = DEFAULT_ALPHA) -> Rate:
    """Return a proportion with its exact two-sided interval (MR-716).

    Parameters
    ----------
    events, total
        k of n; n is at least 1 and k from 0 to n.
    alpha
        Strictly between 0 and 1.

    Returns
    -------
    Rate
        Lower = Beta(α/2; k, n−k+1) quantile, 0 if k = 0; upper = Beta(1−α/2; k+1, n−k) quantile, 1 if k = n.

    Raises
    ------
    Refused
        If the counts or alpha are none of these.
    """
    check_alpha(alpha, "MR-716")
    if total < 1 or not 0 <= events <= total:
        raise Refused(Finding("MR-716", "the events must be from 0 to the total, and the total at least 1"))
    lower = float(betaincinv(events, total - events + 1, alpha / 2)) if events else 0.0
    upper = float(betaincinv(events + 1, total - events, 1 - alpha / 2)) if events < total else 1.0
    return Rate(events, total, lower, upper, alpha)


def check_alpha(alpha: float, rule_id: str) -> None:
    """Refuse an alpha that is not strictly between 0 and 1."""
    if not (isfinite(alpha) and 0 < alpha < 1):
        raise Refused(Finding(rule_id, "alpha must lie strictly between 0 and 1"))


def objective_response_rate(
    best_responses: Sequence[str], alpha: float = DEFAULT_ALPHA, *, evaluable_only: bool = False
) -> Rate:
    """Return the proportion with a best overall response of CR or PR (MR-703).

    Parameters
    ----------
    best_responses
        The best overall response of every subject of the population, as code; subjects that are not evaluable stay in
        it as non-responders (MR-701).
    alpha
        Of the interval.
    evaluable_only
        Leave subjects with NE out: a supportive rate, never the primary one.

    Raises
    ------
    Refused
        If there is no subject.
    """
    return _rate(best_responses, RESPONDERS, alpha, evaluable_only=evaluable_only)


def disease_control_rate(
    best_responses: Sequence[str], alpha: float = DEFAULT_ALPHA, *, evaluable_only: bool = False
) -> Rate:
    """Return the proportion with CR, PR, SD or non-CR/non-PD (MR-704).

    Parameters and refusals are those of `objective_response_rate`.
    """
    return _rate(best_responses, CONTROLLED, alpha, evaluable_only=evaluable_only)


def _rate(best_responses: Sequence[str], counted: frozenset[str], alpha: float, *, evaluable_only: bool) -> Rate:
    population = [code for code in best_responses if not (evaluable_only and code == NOT_EVALUABLE)]
    if not population:
        raise Refused(Finding("MR-701", "the population has no subject"))
    return clopper_pearson(sum(code in counted for code in population), len(population), alpha)
