"""Plots of a report drawn by matplotlib: the same drawing as SVG for the HTML and as lines and letters in the PDF."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from reportlab.platypus import Flowable

from readstation.exchange.trial_report.draw_others import (
    draw_bars,
    draw_chart,
    draw_differences,
    draw_intervals,
    draw_paths,
)
from readstation.exchange.trial_report.draw_times import draw_lanes, draw_survival, lanes_height_in
from readstation.exchange.trial_report.looks import WIDTH_IN, house_style
from readstation.exchange.trial_report.paper_pen import PlotOnPaper
from readstation.trial.report.plots import (
    BarPlot,
    ChartPlot,
    DifferencePlot,
    IntervalPlot,
    LanePlot,
    PathPlot,
    Plot,
    SurvivalPlot,
)

HEIGHT_IN = 3.6


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """A plot in both of its forms.

    Attributes
    ----------
    svg
        An SVG element; letters are outlines, so that it looks the same everywhere.
    flowable
        What is laid on a page of a PDF.
    """

    svg: str
    flowable: Flowable


def draw_plot(plot: Plot, key: str) -> DrawnPlot:
    """Draw a plot once, for both files.

    Parameters
    ----------
    plot
        What is drawn.
    key
        Made part of the ids inside the SVG, so that several plots can stand in one page.
    """
    with house_style():
        figure, stream = _drawn(plot), io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(stream, format="svg", metadata=nothing)
    figure.set_layout_engine("none")  # where everything stands is settled
    svg = stream.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :].strip(), flags=re.DOTALL)
    svg = re.sub(r'(\bid="|href="#|url\(#)', lambda found: found.group() + f"{key}-", svg)
    return DrawnPlot(svg.replace("<svg ", '<svg role="img" ', 1), PlotOnPaper(figure))


def _drawn(plot: Plot) -> Figure:
    high = lanes_height_in(plot) if isinstance(plot, LanePlot) else HEIGHT_IN
    if isinstance(plot, IntervalPlot):
        high = 0.9 + 0.27 * len(plot.intervals)
    if isinstance(plot, SurvivalPlot):
        high = HEIGHT_IN + 0.2 * len(plot.lines)
    figure = Figure(figsize=(WIDTH_IN, high), layout="constrained")
    FigureCanvasAgg(figure)
    match plot:
        case SurvivalPlot():
            draw_survival(figure, plot)
        case LanePlot():
            draw_lanes(figure, plot)
        case BarPlot():
            draw_bars(figure, plot)
        case PathPlot():
            draw_paths(figure, plot)
        case DifferencePlot():
            draw_differences(figure, plot)
        case ChartPlot():
            draw_chart(figure, plot)
        case IntervalPlot():
            draw_intervals(figure, plot)
    return figure
