"""The chart of the sum of diameters: points, and the lines that it is compared with."""

from __future__ import annotations

from readstation.core.exact import format_mm
from readstation.core.phrases import tr
from readstation.criteria.facts import Scope, TargetResponse
from readstation.reading.sum_chart import ChartPoint, LimitStep, SumChart
from readstation.reading.views import ReadView
from readstation.reading.words import timepoint_label
from readstation.ui.presenters.responses import band_starts


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
        progression_words = (
            tr("PD at {begins}", begins=format_mm(begins)),
            tr("nadir {nadir} + 20 %", nadir=format_mm(nadir)),
        )
        if TargetResponse.PR in starts:
            holds = (begins if stable is None else stable) - 1
            partial.append(LimitStep(place_of[ordinal], holds))
            partial_words = (
                tr("PR at {holds}", holds=format_mm(holds)),
                tr("baseline {baseline} − 30 %", baseline=format_mm(baseline)),
            )
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
