"""The plot of the sum of diameters, drawn as lines: axis, limits of response, sums."""

from __future__ import annotations

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from readstation.core.exact import format_mm
from readstation.exchange.pdf_fonts import REGULAR, STRONG, register_fonts, text_width
from readstation.exchange.pdf_style import FILL_PD, FILL_PR, INK, LIMIT_PD, LIMIT_PR, LINE, SOFT
from readstation.reading.sum_chart import LimitStep, SumChart

HEIGHT = 168.0
_LEFT, _TOP, _BOTTOM = 40.0, 20.0, 22.0
_WORDS = 112.0
_GRID_STEPS = 4
_INSET = 26.0
_SMALL, _VALUE = 7.5, 8.5


class SumPlot(Flowable):
    """The chart across the width that it is given.

    Parameters
    ----------
    chart
        What is drawn.
    """

    def __init__(self, chart: SumChart) -> None:
        super().__init__()
        self._chart = chart
        self._wide = 0.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - the library's names
        """Take all of the width."""
        self._wide = availWidth
        return availWidth, HEIGHT

    def draw(self) -> None:
        """Draw axis, limits, line and values."""
        register_fonts()
        self._draw_limits()
        self._draw_axis()
        self._draw_line()

    @property
    def _right(self) -> float:
        return self._wide - (_WORDS if self._chart.progression_words is not None else 8.0)

    def _y(self, tenths: int) -> float:
        top = max(self._chart.top_tenths, 1)
        return _BOTTOM + (HEIGHT - _TOP - _BOTTOM) * tenths / top

    def _x(self, place: float) -> float:
        count = len(self._chart.points)
        if count == 1:
            return _LEFT + _INSET
        return _LEFT + _INSET + (self._right - _LEFT - 2 * _INSET) * place / (count - 1)

    def _draw_axis(self) -> None:
        pen = self.canv
        pen.setLineWidth(0.5)
        for step in range(_GRID_STEPS + 1):
            tenths = self._chart.top_tenths * step // _GRID_STEPS
            y = self._y(tenths)
            pen.setStrokeColor(LINE)
            pen.line(_LEFT, y, self._right, y)
            self._write(_LEFT - 5, y - 2.6, format_mm(tenths).removesuffix(".0"), SOFT, at="right")
        self._write(_LEFT - 5, HEIGHT - 9, "mm", SOFT, at="right")
        for place, point in enumerate(self._chart.points):
            self._write(self._x(place), 8, point.name, INK, at="middle")

    def _draw_limits(self) -> None:
        chart = self._chart
        for steps, words, colour, fill, dash, edge in (
            (chart.progression, chart.progression_words, LIMIT_PD, FILL_PD, (4, 2), HEIGHT - _TOP),
            (chart.partial, chart.partial_words, LIMIT_PR, FILL_PR, (1.2, 1.8), _BOTTOM),
        ):
            if steps and words is not None:
                self._draw_limit(self._staircase(steps), colour, fill, dash, edge)
        self._draw_limit_words()

    def _draw_limit(
        self, corners: list[tuple[float, float]], colour: Color, fill: Color, dash: tuple[float, float], edge: float
    ) -> None:
        pen = self.canv
        area = pen.beginPath()
        area.moveTo(corners[0][0], edge)
        for x, y in corners:
            area.lineTo(x, y)
        area.lineTo(corners[-1][0], edge)
        area.close()
        pen.setFillColor(fill)
        pen.drawPath(area, stroke=0, fill=1)
        line = pen.beginPath()
        line.moveTo(*corners[0])
        for x, y in corners[1:]:
            line.lineTo(x, y)
        pen.saveState()
        pen.setStrokeColor(colour)
        pen.setLineWidth(1.0)
        pen.setDash(*dash)
        pen.drawPath(line, stroke=1, fill=0)
        pen.restoreState()

    def _staircase(self, steps: tuple[LimitStep, ...]) -> list[tuple[float, float]]:
        """Return a line that keeps each limit half way to its neighbours, and steps there."""
        corners: list[tuple[float, float]] = []
        for step in steps:
            y = self._y(min(step.tenths, self._chart.top_tenths))
            left, right = self._x(step.place - 0.5), min(self._x(step.place + 0.5), self._right)
            corners += [(left, y), (right, y)]
        return corners

    def _draw_limit_words(self) -> None:
        below: float | None = None
        for steps, words, colour in (
            (self._chart.progression, self._chart.progression_words, LIMIT_PD),
            (self._chart.partial, self._chart.partial_words, LIMIT_PR),
        ):
            if not steps or words is None:
                continue
            y = min(self._y(min(steps[-1].tenths, self._chart.top_tenths)) + 1.0, HEIGHT - 10.0)
            y = y if below is None else min(y, below - 26.0)
            y = max(y, 14.0)
            below = y
            self._write(self._right + 8, y, words[0], colour, font=STRONG)
            self._write(self._right + 8, y - 10, words[1], SOFT)

    def _draw_line(self) -> None:
        pen, points = self.canv, self._chart.points
        places = [
            None if point.sum_tenths is None else (self._x(at), self._y(point.sum_tenths))
            for at, point in enumerate(points)
        ]
        pen.setStrokeColor(INK)
        pen.setLineWidth(1.5)
        before: tuple[float, float] | None = None
        for place in places:
            if before is not None and place is not None:
                pen.line(*before, *place)
            before = place
        for place, point in zip(places, points, strict=True):
            if place is None:
                continue
            pen.setFillColor(INK)
            pen.setStrokeColor(INK)
            pen.circle(*place, 2.8, stroke=1, fill=1)
            self._write_value(*place, point.words)

    def _write_value(self, x: float, y: float, words: str) -> None:
        """Write a value over its point, with a white edge so that no line runs through it."""
        pen = self.canv
        left = x - text_width(words, STRONG, _VALUE) / 2
        base = y + 6.5 if y + 16 < HEIGHT else y - 13
        pen.saveState()
        pen.setStrokeColorRGB(1, 1, 1)
        pen.setLineWidth(2.4)
        pen.setLineJoin(1)
        edge = pen.beginText(left, base)
        edge.setFont(STRONG, _VALUE)
        edge.setTextRenderMode(1)
        edge.textOut(words)
        pen.drawText(edge)
        pen.restoreState()
        self._write(x, base, words, INK, at="middle", font=STRONG, size=_VALUE)

    def _write(
        self,
        x: float,
        y: float,
        words: str,
        colour: Color,
        *,
        at: str = "left",
        font: str = REGULAR,
        size: float = _SMALL,
    ) -> None:
        pen = self.canv
        pen.setFont(font, size)
        pen.setFillColor(colour)
        wide = text_width(words, font, size)
        pen.drawString(x - {"left": 0.0, "middle": wide / 2, "right": wide}[at], y, words)
