"""Dose-volume histograms on paper, and fused pictures: lines that differ by colour and dash, pixels as they are."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from readstation.exchange.pdf_fonts import REGULAR, STRONG, register_fonts, shown, text_width
from readstation.exchange.pdf_style import INK, LINE, SOFT, text
from readstation.reading.distribution.report import FusedPicture, HistogramCurve

HEIGHT = 190.0
_LEFT, _TOP, _BOTTOM, _WORDS = 34.0, 12.0, 30.0, 132.0
_SMALL = 7.5
_STEPS_GY = (10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)
_MOST_TICKS = 8
_COLOURS = ("#00697A", "#8A5200", "#A31346", "#2F4FA8", "#0F6B5E", "#5B3E96", "#14181D")
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.8), (6, 2, 1.5, 2), (3, 3), (8, 3), (1, 3))
_CAPTION_GAP = 3.0
_PIXELS_A_POINT = 2.6


class HistogramPlot(Flowable):
    """Cumulative histograms across the width that it is given; every curve is named beside its line's look.

    Parameters
    ----------
    curves
        At least one.
    """

    def __init__(self, curves: Sequence[HistogramCurve]) -> None:
        super().__init__()
        self._curves = tuple(curves)
        top = max(curve.doses_gy[-1] for curve in self._curves)
        self._step = next((each for each in _STEPS_GY if top / each <= _MOST_TICKS), _STEPS_GY[-1])
        self._top_gy = max(ceil(top / self._step), 1) * self._step
        self._wide = 0.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - the library's names
        """Take all of the width."""
        self._wide = availWidth
        return availWidth, HEIGHT

    def draw(self) -> None:
        """Draw axes, curves and names."""
        register_fonts()
        self._draw_axes()
        for number, curve in enumerate(self._curves):
            self._draw_curve(number, curve)

    def _x(self, dose_gy: float) -> float:
        return _LEFT + (self._wide - _WORDS - _LEFT) * dose_gy / self._top_gy

    def _y(self, percent: float) -> float:
        return _BOTTOM + (HEIGHT - _TOP - _BOTTOM) * percent / 100

    def _draw_axes(self) -> None:
        pen = self.canv
        pen.setLineWidth(0.5)
        pen.setStrokeColor(LINE)
        for percent in (0, 25, 50, 75, 100):
            pen.line(_LEFT, self._y(percent), self._x(self._top_gy), self._y(percent))
            self._write(_LEFT - 5, self._y(percent) - 2.6, str(percent), at="right")
        for tick in range(self._top_gy // self._step + 1):
            self._write(self._x(tick * self._step), _BOTTOM - 11, str(tick * self._step), at="middle")
        self._write(self._x(self._top_gy / 2), 6, "absorbed dose, Gy", at="middle")

    def _draw_curve(self, number: int, curve: HistogramCurve) -> None:
        pen = self.canv
        pen.saveState()
        pen.setStrokeColor(HexColor(_COLOURS[number % len(_COLOURS)]))
        pen.setLineWidth(1.2)
        if _DASHES[number % len(_DASHES)]:
            pen.setDash(list(_DASHES[number % len(_DASHES)]), 0)
        line = pen.beginPath()
        for at, (dose_gy, percent) in enumerate(zip(curve.doses_gy, curve.percents, strict=True)):
            (line.lineTo if at else line.moveTo)(self._x(dose_gy), self._y(percent))
        pen.drawPath(line, stroke=1, fill=0)
        y = HEIGHT - _TOP - 6 - 24 * number
        left = self._wide - _WORDS + 12
        pen.line(left, y + 2.5, left + 22, y + 2.5)
        pen.restoreState()
        self._write(left + 28, y, curve.name, is_strong=True)
        self._write(left + 28, y - 10, curve.words)

    def _write(self, x: float, y: float, words: str, *, at: str = "left", is_strong: bool = False) -> None:
        pen, font = self.canv, STRONG if is_strong else REGULAR
        pen.setFont(font, _SMALL)
        pen.setFillColor(INK if is_strong else SOFT)
        wide = text_width(words, font, _SMALL)
        pen.drawString(x - {"left": 0.0, "middle": wide / 2, "right": wide}[at], y, shown(words, font))


class FusedBox(Flowable):
    """A fused picture with its caption.

    Parameters
    ----------
    picture
        What is shown.
    width
        How wide it stands, points.
    """

    def __init__(self, picture: FusedPicture, width: float) -> None:
        super().__init__()
        rows, columns, _ = picture.pixels.shape
        self._picture = picture
        self._wide, self._high = width, width * rows / columns
        self._lines = [text(words, "caption" if not n else "caption_soft") for n, words in enumerate(picture.caption)]
        self._heights = [line.wrap(width, 1000.0)[1] for line in self._lines]

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - the library's names
        """Return the size of picture and caption."""
        return self._wide, self._high + _CAPTION_GAP + sum(self._heights)

    def draw(self) -> None:
        """Draw the pixels in their frame, the letters of the directions, then the caption."""
        register_fonts()
        pen, foot = self.canv, _CAPTION_GAP + sum(self._heights)
        rows, columns, _ = self._picture.pixels.shape
        factor = max(1, round(self._wide / columns * _PIXELS_A_POINT))
        image = Image.fromarray(self._picture.pixels)
        if factor > 1:
            image = image.resize((columns * factor, rows * factor), Image.Resampling.NEAREST)
        pen.drawImage(ImageReader(image), 0, foot, self._wide, self._high)
        pen.setStrokeColor(LINE)
        pen.setLineWidth(0.5)
        pen.rect(0, foot, self._wide, self._high, stroke=1, fill=0)
        pen.setFillColorRGB(1, 1, 1)
        pen.setFont(STRONG, _SMALL)
        left, right, top, bottom = self._picture.letters
        middle = foot + self._high / 2 - 2.5
        pen.drawString(4, middle, left)
        pen.drawRightString(self._wide - 4, middle, right)
        pen.drawCentredString(self._wide / 2, foot + self._high - 10, top)
        pen.drawCentredString(self._wide / 2, foot + 4, bottom)
        y = foot - _CAPTION_GAP
        for line, high in zip(self._lines, self._heights, strict=True):
            y -= high
            line.drawOn(pen, 0, y)
