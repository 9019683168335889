"""The plot of differences (Bland and Altman 1986): its points, its scale, and which point is nearest to a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from readstation.core.phrases import tr
from readstation.practice.agreement import SetScore
from readstation.practice.score_records import DiameterError
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.compared import signed_mm

_STEPS = (1, 2, 5, 10, 20, 50, 100)
_LEAST_HALF_HEIGHT_MM = 5
_MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A diameter that both have, millimetres.

    Attributes
    ----------
    case, error
        Where it belongs.
    mean_mm, difference_mm
        Its place: the mean of both, and the trainee's less the reference's.
    is_outside
        Whether it stands out: beyond the limits, or in another phase.
    """

    case: str
    error: DiameterError
    mean_mm: float
    difference_mm: float
    is_outside: bool

    @property
    def name(self) -> str:
        """The case and its lesion."""
        return f"{self.case}, {self.error.lesion}"

    @property
    def spoken(self) -> str:
        """The point in words."""
        return tr(
            "{name}, {timepoint}: you {own} mm, reference {reference} mm, difference {difference} mm",
            name=self.name,
            timepoint=timepoint_label(self.error.timepoint),
            own=f"{self.error.own_tenths / 10:.1f}",
            reference=f"{self.error.reference_tenths / 10:.1f}",
            difference=signed_mm(self.error.difference_tenths),
        )


@dataclass(frozen=True, slots=True)
class PlotScale:
    """What the axes reach, millimetres: from left to right, and as far up as down from zero."""

    left_mm: float
    right_mm: float
    half_height_mm: float

    @property
    def across(self) -> tuple[float, ...]:
        """Where the lower axis has a number."""
        step = _step(self.right_mm - self.left_mm)
        first = math.ceil(self.left_mm / step) * step
        count = math.floor((self.right_mm - first) / step) + 1
        return tuple(first + number * step for number in range(count))

    @property
    def upward(self) -> tuple[float, ...]:
        """Where the side axis has a number."""
        step = _step(2 * self.half_height_mm)
        most = math.floor(self.half_height_mm / step)
        return tuple(number * step for number in range(-most, most + 1))


def plot_points(score: SetScore) -> tuple[PlotPoint, ...]:
    """Return the points of a set, in its order."""
    limits = score.diameters
    points = []
    for case, error in score.points:
        mean, difference = (error.own_tenths + error.reference_tenths) / 20, error.difference_tenths / 10
        is_beyond = limits is not None and not limits.low <= difference <= limits.high
        points.append(PlotPoint(case, error, mean, difference, is_beyond or not error.is_same_phase))
    return tuple(points)


def plot_scale(score: SetScore, points: Sequence[PlotPoint]) -> PlotScale:
    """Return axes that hold every point and both limits."""
    limits = score.diameters
    reach = [abs(each.difference_mm) for each in points]
    if limits is not None:
        reach += [abs(limits.low), abs(limits.high)]
    half = max([_LEAST_HALF_HEIGHT_MM, *reach]) * 1.12
    step = _step(2 * half)
    means = [each.mean_mm for each in points] or [0.0, 10.0]
    across = _step(max(max(means) - min(means), 10.0))
    left = max(0.0, math.floor(min(means) / across - 0.2) * across)
    return PlotScale(left, math.ceil(max(means) / across + 0.2) * across, math.ceil(half / step) * step)


def _step(span: float) -> float:
    return next((step for step in _STEPS if span / step <= _MOST_LINES + 1), _STEPS[-1])
