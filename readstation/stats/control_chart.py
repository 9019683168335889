"""The p-chart of a proportion over time: is a period beyond what chance does (MR-813).

Shewhart's chart with limits for each period's own number of cases (Montgomery, Introduction to Statistical Quality
Control, section 7.2). The statistical libraries in use have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from readstation.core.errors import Refused
from readstation.core.findings import Finding

RULE = "MR-813"
SIGMAS = 3.0


@dataclass(frozen=True, slots=True)
class Period:
    """What was counted in one period.

    Attributes
    ----------
    name
        Of the period, as it is shown.
    events, total
        Cases with the event, such as adjudicated ones, and all cases that were read; 0 is a period without any.
    """

    name: str
    events: int
    total: int


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A period on the chart.

    Attributes
    ----------
    period
        What was counted.
    proportion
        0 to 1; None without a case.
    lower, upper
        The control limits of its number of cases, never beyond 0 and 1; None without a case.
    """

    period: Period
    proportion: float | None
    lower: float | None
    upper: float | None

    @property
    def is_beyond(self) -> bool:
        """Whether it lies beyond a limit: something other than chance is at work."""
        if self.proportion is None or self.lower is None or self.upper is None:
            return False
        return not self.lower <= self.proportion <= self.upper


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A p-chart.

    Attributes
    ----------
    center
        The proportion that the periods are compared with.
    points
        In the order of the periods.
    """

    center: float
    points: tuple[ChartPoint, ...]


def p_chart(periods: Sequence[Period], expected: float | None = None, sigmas: float = SIGMAS) -> ControlChart:
    """Return the p-chart of a proportion over time.

    Parameters
    ----------
    periods
        In order of time.
    expected
        The proportion to compare with, 0 to 1; without, the one of all periods together.
    sigmas
        How many standard errors the limits lie off, above 0.

    Raises
    ------
    Refused
        If no period has a case, a count is impossible, or `expected` or `sigmas` lies outside its bounds.
    """
    if any(not 0 <= each.events <= each.total for each in periods):
        raise Refused(Finding(RULE, "a period has more events than cases, or a negative count"))
    total = sum(each.total for each in periods)
    if total == 0:
        raise Refused(Finding(RULE, "no period has a case"))
    if sigmas <= 0 or (expected is not None and not 0 <= expected <= 1):
        raise Refused(Finding(RULE, "the expected proportion lies between 0 and 1, and limits are off the center"))
    center = sum(each.events for each in periods) / total if expected is None else expected
    return ControlChart(center, tuple(_point(each, center, sigmas) for each in periods))


def _point(period: Period, center: float, sigmas: float) -> ChartPoint:
    if period.total == 0:
        return ChartPoint(period, None, None, None)
    width = sigmas * sqrt(center * (1 - center) / period.total)
    return ChartPoint(period, period.events / period.total, max(center - width, 0.0), min(center + width, 1.0))
