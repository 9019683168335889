"""Draws waterfalls, spiders, differences, control charts and intervals."""

from __future__ import annotations

from itertools import cycle

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from readstation.exchange.trial_report.looks import GROUPS, INK, LINES, SOFT, line_colour
from readstation.trial.report.plots import BarPlot, ChartPlot, DifferencePlot, IntervalPlot, PathPlot

_MOST_NAMES = 45
_MOST_EDGED = 90
"""Of more bars the edges would be all that is seen."""
_ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
_MOST_MARKED = 80


def draw_bars(figure: Figure, plot: BarPlot) -> None:
    """Draw bars in order, filled and hatched by group."""
    axes = figure.subplots()
    groups = [name for name in GROUPS if any(bar.group == name for bar in plot.bars)]
    wide, edge = (0.82, 0.5) if len(plot.bars) <= _MOST_EDGED else (1.0, 0.0)
    for place, bar in enumerate(plot.bars):
        look = GROUPS[bar.group]
        axes.bar(place, bar.value, width=wide, color=look.colour, hatch=look.hatch, edgecolor=INK, linewidth=edge)
    axes.axhline(0, color=INK, linewidth=0.8)
    _limits(axes, plot.limits)
    axes.set_xlim(-0.8, max(len(plot.bars), 1) - 0.2)
    if len(plot.bars) <= _MOST_NAMES:
        axes.set_xticks(range(len(plot.bars)), [bar.name for bar in plot.bars], rotation=90, fontsize=6.5)
    else:
        axes.set_xticks([])
    axes.set_ylabel(plot.up)
    axes.set_xlabel(plot.across)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    handles = [
        Patch(facecolor=GROUPS[name].colour, hatch=GROUPS[name].hatch, edgecolor=INK, label=GROUPS[name].words)
        for name in groups
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=max(len(handles), 1))


def draw_paths(figure: Figure, plot: PathPlot) -> None:
    """Draw lines through points, by group or each with a look of its own."""
    axes = figure.subplots()
    named: set[str] = set()
    for path, (own, dash, own_marker) in zip(plot.paths, cycle(LINES), strict=False):
        across, up = [x for x, _ in path.points], [y for _, y in path.points]
        if plot.is_named:
            axes.plot(across, up, color=own, linestyle=dash, marker=own_marker, label=path.name)
            continue
        look = GROUPS[path.group]
        is_first = path.group not in named
        named.add(path.group)
        axes.plot(
            across, up, color=line_colour(path.group), linestyle=look.line, linewidth=0.9, markersize=3.2,
            marker=look.marker if len(plot.paths) <= _MOST_MARKED else "", label=look.words if is_first else None,
        )  # fmt: skip
    if plot.is_named:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if plot.is_log:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
    _limits(axes, plot.limits)
    axes.set_xlabel(plot.across)
    axes.set_ylabel(plot.up)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    handles, labels = axes.get_legend_handles_labels()
    order = {look.words: place for place, look in enumerate(GROUPS.values())}
    drawn = sorted(zip(handles, labels, strict=True), key=lambda each: order.get(each[1], 0))
    figure.legend(handles=[handle for handle, _ in drawn], loc="outside upper center", ncols=5)


def _limits(axes: Axes, limits: tuple[tuple[float, str], ...]) -> None:
    for height, words in limits:
        axes.axhline(height, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
        axes.annotate(
            words, (1, height), xycoords=("axes fraction", "data"), xytext=(-2, 2), textcoords="offset points",
            ha="right", va="bottom", fontsize=7.5, color=INK, bbox=_ON_WHITE,
        )  # fmt: skip


def draw_differences(figure: Figure, plot: DifferencePlot) -> None:
    """Draw differences over means with the mean difference and the limits of agreement."""
    axes = figure.subplots()
    axes.plot(
        [x for x, _ in plot.points], [y for _, y in plot.points], "o", color=INK, markersize=3, markerfacecolor="none"
    )
    _limits(
        axes,
        (
            (plot.mean, f"mean {plot.mean:.1f}"),
            (plot.low, f"limit {plot.low:.1f}"),
            (plot.high, f"limit {plot.high:.1f}"),
        ),
    )
    axes.set_xlabel(plot.across)
    axes.set_ylabel(plot.up)
    axes.grid(axis="y")
    axes.set_axisbelow(True)


def draw_chart(figure: Figure, plot: ChartPlot) -> None:
    """Draw a p-chart: shares of periods, their control limits, the centre; a point beyond them is filled."""
    axes = figure.subplots()
    known = [(place, each) for place, each in enumerate(plot.periods) if each.percent is not None]
    places = [place for place, _ in known]
    for attribute in ("low", "high"):
        axes.step(
            places, [getattr(each, attribute) for _, each in known], where="mid", color=SOFT, linewidth=0.9,
            linestyle="--", label="3-sigma limits" if attribute == "low" else None,
        )  # fmt: skip
    axes.axhline(plot.centre_percent, color=INK, linewidth=0.9, label=f"all periods, {plot.centre_percent:.1f} %")
    axes.plot(
        places,
        [each.percent or 0.0 for _, each in known],
        color=LINES[0][0],
        marker="o",
        markerfacecolor="white",
        label="period",
    )
    beyond = [(place, each.percent) for place, each in known if each.is_beyond]
    if beyond:
        axes.plot(*zip(*beyond, strict=True), "X", color=INK, markersize=8, label="beyond a limit")
    axes.set_xticks(
        range(len(plot.periods)), [each.name for each in plot.periods], rotation=45 if len(plot.periods) > 8 else 0
    )
    axes.set_ylim(-3, 103)
    axes.set_xlabel(plot.across)
    axes.set_ylabel(plot.up)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    figure.legend(loc="outside upper center", ncols=4)


def draw_intervals(figure: Figure, plot: IntervalPlot) -> None:
    """Draw estimates with their intervals under each other."""
    axes = figure.subplots()
    for place, each in enumerate(plot.intervals):
        axes.plot((each.low, each.high), (place, place), color=INK, linewidth=1.2, marker="|", markersize=7)
        axes.plot(each.value, place, "s", color=LINES[0][0], markersize=5)
    axes.set_ylim(len(plot.intervals) - 0.5, -0.5)
    axes.set_yticks(range(len(plot.intervals)), [each.name for each in plot.intervals])
    axes.set_xlim(0, 100)
    beside = axes.twinx()
    beside.set_ylim(axes.get_ylim())
    words = [f"{each.value:.1f} ({each.low:.1f} to {each.high:.1f})" for each in plot.intervals]
    beside.set_yticks(range(len(words)), words)
    beside.tick_params(length=0)
    axes.set_xlabel(plot.across)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
