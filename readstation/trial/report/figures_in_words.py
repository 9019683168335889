"""Numbers as a report writes them: rates with limits, days with months, percentages."""

from __future__ import annotations

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
    words = (f"{found.events}/{found.total}", f"{found.percent:.1f} %", f"{low:.2f} to {high:.2f} %")
    return Cell(words[0], events), Cell(words[1], total), Cell(words[2], total)


def rate_of(events: Selection, total: Selection, config: CriteriaConfig) -> Rate | None:
    """Return a rate of rows; None without a row."""
    subjects = len(total.rows)
    return clopper_pearson(len(events.rows), subjects, float(config.alpha)) if subjects else None


def days_words(days: int | None, config: CriteriaConfig) -> str:
    """Return days with months in brackets."""
    if days is None:
        return NOT_REACHED
    return f"{days} d ({float(days / config.days_per_month):.1f} mo)"


def median_words(median: MedianTime, config: CriteriaConfig) -> tuple[str, str]:
    """Return a median and its interval in words."""
    low, high = (NOT_REACHED if each is None else f"{each} d" for each in (median.lower_days, median.upper_days))
    return days_words(median.days, config), f"{low} to {high}"


def coefficient(value: float | None) -> str:
    """Return a coefficient of agreement; a dash where it does not exist."""
    return NONE if value is None else f"{value:.3f}"


def limits(low: float | None, high: float | None, digits: int = 3) -> str:
    """Return limits of an interval; a dash where there are none."""
    return NONE if low is None or high is None else f"{low:.{digits}f} to {high:.{digits}f}"
