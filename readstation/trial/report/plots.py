"""What the plots of a report show, as numbers; how they are drawn is no matter of this module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from readstation.stats.survival import SurvivalCurve


@dataclass(frozen=True, slots=True)
class SurvivalLine:
    """A Kaplan-Meier curve with its name and the days of all its subjects, from which those at risk are counted."""

    name: str
    curve: SurvivalCurve
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SurvivalPlot:
    """Kaplan-Meier curves with the numbers at risk under them."""

    lines: tuple[SurvivalLine, ...]
    across: str
    up: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its height, and the group that gives its look."""

    name: str
    value: float
    group: str


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Bars in order, as of a waterfall.

    Attributes
    ----------
    bars
        From left to right.
    up, across
        Words of the axes, with the unit.
    limits
        Heights of lines across, with their words.
    """

    bars: tuple[Bar, ...]
    up: str
    across: str
    limits: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points, of a group; of a spider one subject."""

    name: str
    points: tuple[tuple[float, float], ...]
    group: str


@dataclass(frozen=True, slots=True)
class PathPlot:
    """Lines through points.

    Attributes
    ----------
    paths
        The lines.
    across, up
        Words of the axes, with the unit.
    limits
        Heights of lines across, with their words.
    is_log
        Whether the height is on a logarithmic axis.
    is_named
        Whether each line has its own look and its name in the legend; else the groups have.
    """

    paths: tuple[Path, ...]
    across: str
    up: str
    limits: tuple[tuple[float, str], ...] = ()
    is_log: bool = False
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day to a subject."""

    day: int
    kind: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A subject of a swimmer plot: how long it was followed, what happened, and whether it goes on."""

    name: str
    days: int
    marks: tuple[Mark, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class LanePlot:
    """Lanes of a swimmer plot, the longest first."""

    lanes: tuple[Lane, ...]
    across: str


@dataclass(frozen=True, slots=True)
class DifferencePlot:
    """Differences of two readers over their means, with the limits of agreement."""

    points: tuple[tuple[float, float], ...]
    mean: float
    low: float
    high: float
    across: str
    up: str


@dataclass(frozen=True, slots=True)
class ChartedPeriod:
    """A period of a control chart: its name, the share in percent, its limits; None without a case."""

    name: str
    percent: float | None
    low: float | None
    high: float | None
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class ChartPlot:
    """A p-chart."""

    periods: tuple[ChartedPeriod, ...]
    centre_percent: float
    across: str
    up: str


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its limits."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class IntervalPlot:
    """Estimates under each other."""

    intervals: tuple[Interval, ...]
    across: str


Plot: TypeAlias = SurvivalPlot | BarPlot | PathPlot | LanePlot | DifferencePlot | ChartPlot | IntervalPlot
