"""Numbers as a report writes them: rates with limits, days with months, percentages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, stdev

from readstation.criteria.config import CriteriaConfig
from readstation.stats.proportions import Rate, clopper_pearson
from readstation.stats.survival import MedianTime
from readstation.trial.report.document import Cell, Selection

NOT_REACHED = "not estimable"
NONE = "–"


def interval_words(config: CriteriaConfig) -> str:
    """Return what the intervals cover, as ``95 %``."""
    return f"{((1 - config.alpha) * 100).normalize():f} %"


def rate_cells(events: Selection, total: Selection, config: CriteriaConfig) -> tuple[Cell, Cell, Cell]:
    """Return k/n, rate and exact interval (MR-716); dashes without a subject."""
    found = rate_of(events, total, config)
    if found is None:
        return Cell("0/0", total), Cell(NONE), Cell(NONE)
    low, high = found.interval_percent
    words = (f"{found.events}/{found.total}", f"{decimals(found.percent)} %", f"{limits(low, high, 2)} %")
    return Cell(words[0], events), Cell(words[1], total), Cell(words[2], total)


def rate_of(events: Selection, total: Selection, config: CriteriaConfig) -> Rate | None:
    """Return a rate of rows; None without a row."""
    subjects = len(total.rows)
    return clopper_pearson(len(events.rows), subjects, float(config.alpha)) if subjects else None


def days_words(days: int | None, config: CriteriaConfig) -> str:
    """Return days with months in brackets."""
    if days is None:
        return NOT_REACHED
    return f"{days} d ({decimals(float(days / config.days_per_month))} mo)"


def median_words(median: MedianTime, config: CriteriaConfig) -> tuple[str, str]:
    """Return a median and its interval in words."""
    low, high = (NOT_REACHED if each is None else f"{each} d" for each in (median.lower_days, median.upper_days))
    return days_words(median.days, config), f"{low} to {high}"


def coefficient(value: float | None) -> str:
    """Return a coefficient of agreement; a dash where it does not exist."""
    return NONE if value is None else decimals(value, 3)


def limits(low: float | None, high: float | None, digits: int = 3) -> str:
    """Return limits of an interval; a dash where there are none."""
    return NONE if low is None or high is None else f"{decimals(low, digits)} to {decimals(high, digits)}"


def decimals(value: float, digits: int = 1) -> str:
    """Return a number to some decimals, halves away from zero, and no sign where that is zero (MR-216).

    A quotient in binary misses an exact half, or an exact zero, by a hair: what lies six digits further on is no number
    of anybody's.
    """
    shown = Decimal(f"{value:.{digits + 6}f}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{abs(shown) if shown.is_zero() else shown:f}"


def signed_decimals(value: float, digits: int = 1) -> str:
    """Return the same with its sign; that of zero is plus."""
    words = decimals(value, digits)
    return words if words.startswith("-") else f"+{words}"


def mean_words(values: Sequence[float]) -> str:
    """Return mean, standard deviation in brackets where there is one, and how many there are."""
    spread = f" ({decimals(stdev(values))})" if len(values) > 1 else ""
    return f"{decimals(mean(values))}{spread}, {len(values)}"
