"""Draws Kaplan-Meier curves with the numbers at risk, and swimmer plots."""

from __future__ import annotations

from itertools import cycle

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from readstation.exchange.trial_report.looks import GRID, INK, LINES, MARKS, SOFT
from readstation.trial.report.plots import LanePlot, SurvivalLine, SurvivalPlot

_STEPS = (7, 14, 28, 56, 84, 112, 168, 224, 336, 672)
_MOST_STEPS = 9
LANE_IN = 0.105


def draw_survival(figure: Figure, plot: SurvivalPlot) -> None:
    """Draw curves with ticks at censored times, limits of a single curve, and the numbers at risk below."""
    rows = len(plot.lines)
    top, below = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": (12, 1.1 * rows + 0.8)})
    last = max((max(line.days, default=1) for line in plot.lines), default=1)
    step = next((each for each in _STEPS if last / each <= _MOST_STEPS), _STEPS[-1])
    for line, (colour, dash, _) in zip(plot.lines, cycle(LINES), strict=False):
        _curve(top, line, colour, dash, has_band=rows == 1)
    top.set_ylim(-0.02, 1.04)
    top.set_xlim(0, last * 1.03)
    top.set_ylabel(plot.up)
    top.xaxis.set_major_locator(MultipleLocator(step))
    top.tick_params(labelbottom=True)
    top.grid(axis="y")
    top.axhline(0.5, color=SOFT, linewidth=0.6, linestyle=(0, (2, 3)))
    handles, names = top.get_legend_handles_labels()
    handles.append(Line2D([], [], color=INK, marker="|", linestyle="none", markersize=7))
    top.legend(handles, [*names, "censored"], loc="lower left")
    top.set_xlabel(plot.across)
    _at_risk(below, plot, step, last)


def _curve(axes: Axes, line: SurvivalLine, colour: str, dash: object, *, has_band: bool) -> None:
    steps = line.curve.steps
    end = max(line.days, default=0)
    days = [0, *(each.day for each in steps), end]
    values = [1.0, *(float(each.survival) for each in steps)]
    values.append(values[-1])
    axes.step(days, values, where="post", color=colour, linestyle=dash, label=line.name)
    censored = [day for day, _ in line.curve.censored]
    at = [float(line.curve.survival_at(day)) for day in censored]
    axes.plot(censored, at, linestyle="none", marker="|", markersize=7, color=colour, markeredgewidth=1.1)
    known = [each for each in steps if each.lower is not None and each.upper is not None]
    if has_band and known:
        band = [0, *(each.day for each in known), end]
        low = [1.0, *(each.lower or 0.0 for each in known)]
        high = [1.0, *(each.upper or 0.0 for each in known)]
        for limit in (low, high):
            axes.step(band, [*limit, limit[-1]], where="post", color=colour, linewidth=0.6, linestyle=(0, (1, 2)))
        axes.plot([], [], color=colour, linewidth=0.6, linestyle=(0, (1, 2)), label="pointwise limits, log(−log)")


def _at_risk(axes: Axes, plot: SurvivalPlot, step: int, last: int) -> None:
    places = range(len(plot.lines))
    for place, line in zip(places, plot.lines, strict=True):
        for day in range(0, last + 1, step):
            axes.text(day, place, str(sum(each >= day for each in line.days)), ha="center", va="center", fontsize=8)
    axes.set_ylim(len(plot.lines) - 0.5, -0.5)
    axes.set_yticks(list(places), [line.name for line in plot.lines])
    axes.tick_params(length=0, labelbottom=False, pad=14)
    axes.set_title("Number at risk", loc="left", fontsize=8, color=SOFT, pad=2)
    for side in axes.spines.values():
        side.set_visible(False)


def lanes_height_in(plot: LanePlot) -> float:
    """Return the height that the lanes need, in inches."""
    return max(2.2, 1.15 + LANE_IN * len(plot.lanes))


def draw_lanes(figure: Figure, plot: LanePlot) -> None:
    """Draw a lane for each subject, the longest at the top, with a mark for everything that happened."""
    axes = figure.subplots()
    count = len(plot.lanes)
    axes.barh(
        range(count), [lane.days for lane in plot.lanes], height=0.62, color="#DDE2EA", edgecolor=SOFT, linewidth=0.4
    )
    used: dict[str, Line2D] = {}
    for place, lane in enumerate(plot.lanes):
        for mark in lane.marks:
            marker, colour, is_filled = MARKS[mark.kind]
            (drawn,) = axes.plot(
                mark.day, place, marker=marker, linestyle="none", color=colour, markersize=4.6, clip_on=False,
                markerfacecolor=colour if is_filled else "white", markeredgecolor=INK if marker in "os" else colour,
                markeredgewidth=0.6 if marker in "os" else 1.2,
            )  # fmt: skip
            used.setdefault(mark.kind, drawn)
        if lane.goes_on:
            (drawn,) = axes.plot(
                lane.days, place, marker=">", linestyle="none", color=INK, markersize=4.2, clip_on=False
            )  # fmt: skip
            used.setdefault("followed on", drawn)
    axes.set_ylim(count - 0.4, -0.6)
    axes.set_yticks(range(count), [lane.name for lane in plot.lanes], fontsize=min(8, 6.2) if count > 12 else 7.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(left=0)
    axes.set_xlabel(plot.across)
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    if used:
        order = [name for name in (*MARKS, "followed on") if name in used]
        figure.legend([used[name] for name in order], order, loc="outside upper center", ncols=4)
