"""Kaplan-Meier curves and medians, exact where a threshold decides (MR-715, MR-718).

The survival is kept as a fraction of whole numbers: in floating point a curve that stands at exactly one half may read
0.5000000000000001, and the median is then one event late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt

from scipy.special import ndtri

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.stats.proportions import DEFAULT_ALPHA, check_alpha

HALF = Fraction(1, 2)
DAYS_PER_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class SubjectTime:
    """A subject's time: days until an event, or until it was censored.

    Attributes
    ----------
    days
        End − start + 1, at least 1 (MR-718).
    is_event
        Whether it ended in the event; censored otherwise.
    """

    days: int
    is_event: bool


@dataclass(frozen=True, slots=True)
class SurvivalStep:
    """The curve at a day with events.

    Attributes
    ----------
    day
        Days since the start.
    at_risk, events
        Subjects under observation just before the day, and events on it.
    survival
        S(t), exact.
    standard_error
        Greenwood; None at S = 0.
    lower, upper
        Pointwise log(−log) limits, 0 to 1; None at S = 0, where they are undefined.
    """

    day: int
    at_risk: int
    events: int
    survival: Fraction
    standard_error: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class MedianTime:
    """A median with its Brookmeyer-Crowley interval, in days; None stands for "not estimable"."""

    days: int | None
    lower_days: int | None
    upper_days: int | None

    def months(self, days_per_month: float = DAYS_PER_MONTH) -> float | None:
        """Return the median in months (MR-718)."""
        return None if self.days is None else self.days / days_per_month


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A product-limit estimate.

    Attributes
    ----------
    subjects
        How many there are.
    steps
        One for each day with an event, in order; between them the curve is level, and 1 before the first.
    censored
        Days with censored subjects and how many, in order: the ticks of a plot.
    alpha
        Of the limits.
    """

    subjects: int
    steps: tuple[SurvivalStep, ...]
    censored: tuple[tuple[int, int], ...]
    alpha: float

    def survival_at(self, day: int) -> Fraction:
        """Return S(t) at a day. Beyond the last time observed it is the last value."""
        reached = [step.survival for step in self.steps if step.day <= day]
        return reached[-1] if reached else Fraction(1)

    def median(self) -> MedianTime:
        """Return the smallest day with S ≤ 0.5, and those whose lower and upper limits are ≤ 0.5 (MR-715)."""
        half = float(HALF)
        return MedianTime(
            next((step.day for step in self.steps if step.survival <= HALF), None),
            next((step.day for step in self.steps if step.lower is not None and step.lower <= half), None),
            next((step.day for step in self.steps if step.upper is not None and step.upper <= half), None),
        )


def kaplan_meier(times: Sequence[SubjectTime], alpha: float = DEFAULT_ALPHA) -> SurvivalCurve:
    """Return the product-limit estimate with Greenwood variance and log(−log) limits (MR-715).

    Subjects censored on a day with events are at risk on that day.

    Parameters
    ----------
    times
        One for each subject.
    alpha
        Of the pointwise limits, strictly between 0 and 1.

    Raises
    ------
    Refused
        If there is no subject, a time is below 1 day, or alpha is out of range.
    """
    check_alpha(alpha, "MR-715")
    check_times(times)
    events = Counter(time.days for time in times if time.is_event)
    leaving = Counter(time.days for time in times)
    at_risk, survival, greenwood = len(times), Fraction(1), Fraction(0)
    steps: list[SurvivalStep] = []
    for day in sorted(leaving):
        if count := events[day]:
            survival *= Fraction(at_risk - count, at_risk)
            if survival:
                greenwood += Fraction(count, at_risk * (at_risk - count))
            steps.append(_step(day, at_risk, count, survival, greenwood, alpha))
        at_risk -= leaving[day]
    censored = Counter(time.days for time in times if not time.is_event)
    return SurvivalCurve(len(times), tuple(steps), tuple(sorted(censored.items())), alpha)


def follow_up(times: Sequence[SubjectTime], alpha: float = DEFAULT_ALPHA) -> SurvivalCurve:
    """Return the reverse Kaplan-Meier curve: being censored is the event; its median is the follow-up (MR-715)."""
    return kaplan_meier([SubjectTime(time.days, not time.is_event) for time in times], alpha)


def check_times(times: Sequence[SubjectTime]) -> None:
    """Refuse an empty population, and times below 1 day."""
    if not times:
        raise Refused(Finding("MR-715", "the population has no subject"))
    if any(time.days < 1 for time in times):
        raise Refused(Finding("MR-718", "a time must be at least 1 day"))


def _step(day: int, at_risk: int, count: int, survival: Fraction, greenwood: Fraction, alpha: float) -> SurvivalStep:
    if not survival:
        return SurvivalStep(day, at_risk, count, survival, None, None, None)
    lower, upper = log_log_limits(float(survival), float(survival) * sqrt(greenwood), alpha)
    return SurvivalStep(day, at_risk, count, survival, float(survival) * sqrt(greenwood), lower, upper)


def log_log_limits(probability: float, standard_error: float, alpha: float) -> tuple[float, float]:
    """Return limits of a probability strictly between 0 and 1, symmetric on the log(−log) scale.

    Parameters
    ----------
    probability, standard_error
        The estimate and its standard error.
    alpha
        Strictly between 0 and 1.
    """
    width = float(ndtri(1 - alpha / 2)) * standard_error / (probability * abs(log(probability)))
    return probability ** exp(width), probability ** exp(-width)
