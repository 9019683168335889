"""The chart of the sum of diameters: points, and the lines that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.facts import Scope, TargetResponse
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.responses import band_starts


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One timepoint: its name, its sum in tenths (None breaks the line), and whether it is the current one."""

    name: str
    sum_tenths: int | None
    is_current: bool

    @property
    def words(self) -> str:
        """The value above the point."""
        return "" if self.sum_tenths is None else format_mm(self.sum_tenths)


@dataclass(frozen=True, slots=True)
class LimitStep:
    """A limit at one timepoint: where progression begins there, or up to where partial response holds.

    Attributes
    ----------
    place
        The position of the timepoint in the chart.
    tenths
        The sum, tenths of a millimetre.
    """

    place: int
    tenths: int


@dataclass(frozen=True, slots=True)
class SumChart:
    """The chart.

    Attributes
    ----------
    points
        The opened timepoints.
    progression, partial
        The limits, follow-up by follow-up; the line of progression steps with the nadir.
    progression_words, partial_words
        The words beside them: the limit, and where it comes from.
    top_tenths
        The upper end of the axis.
    """

    points: tuple[ChartPoint, ...]
    progression: tuple[LimitStep, ...]
    partial: tuple[LimitStep, ...]
    progression_words: tuple[str, str] | None
    partial_words: tuple[str, str] | None
    top_tenths: int

    @property
    def spoken(self) -> str:
        """The chart as text."""
        return "Sum of diameters: " + ", ".join(f"{p.name} {p.words or 'not known'}" for p in self.points)


def sum_chart(view: ReadView) -> SumChart:
    """Return the chart of the overall sum."""
    points = tuple(
        ChartPoint(timepoint_label(each.timepoint), each.sum_tenths, each.timepoint == view.timepoint)
        for each in view.sums
    )
    place_of = {each.timepoint: place for place, each in enumerate(view.sums)}
    progression, partial = [], []
    progression_words = partial_words = None
    for ordinal, outcome in sorted(view.outcomes.items()):
        overall = outcome.scopes[Scope.OVERALL]
        baseline, nadir = overall.baseline_tenths, overall.nadir_tenths
        if ordinal not in place_of or baseline is None or nadir is None:
            continue
        starts = dict(band_starts(overall))
        begins, stable = starts.get(TargetResponse.PD), starts.get(TargetResponse.SD)
        if begins is None:
            continue
        progression.append(LimitStep(place_of[ordinal], begins))
        progression_words = (f"PD at {format_mm(begins)}", f"nadir {format_mm(nadir)} + 20 %")
        if TargetResponse.PR in starts:
            holds = (begins if stable is None else stable) - 1
            partial.append(LimitStep(place_of[ordinal], holds))
            partial_words = (f"PR at {format_mm(holds)}", f"baseline {format_mm(baseline)} − 30 %")
    values = [each.sum_tenths or 0 for each in view.sums] + [each.tenths for each in progression]
    return SumChart(
        points,
        tuple(progression),
        tuple(partial),
        progression_words,
        partial_words,
        _round_up(max(values, default=0)),
    )


def _round_up(tenths: int) -> int:
    """Return the end of the axis: the next of 20, 50, 100, 150 … mm above the highest value."""
    for step in (200, 500, 1000, 1500, 2000, 3000, 5000):
        if tenths * 21 // 20 <= step:
            return step
    return (tenths // 1000 + 2) * 1000
