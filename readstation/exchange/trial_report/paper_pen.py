"""A matplotlib figure on a page of a PDF: its paths and letters drawn by the PDF library, nothing turned into pixels.

matplotlib writes PDF files of its own, which would have to be put into ours by one more library; here the same drawing
goes straight onto the page, in the fonts that the page has.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, Transform
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from readstation.exchange.pdf_fonts import REGULAR, STRONG, shown, text_width
from readstation.exchange.trial_report.looks import house_style

POINTS_PER_IN = 72
_BOLD_FROM = 600
_HATCH_STEP, _HATCH_LINE = 4.6, 0.5
_HEIGHT, _DESCENT = 0.73, 0.2
"""Of a letter, in parts of its size: what the layout needs of a line of text."""


class PlotOnPaper(Flowable):
    """A figure in the width of the page.

    Parameters
    ----------
    figure
        Drawn at 72 points an inch.
    """

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure
        self._scale = 1.0

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803 - the library's names
        """Take the width, or less where the height asks for it."""
        wide, high = self._figure.get_size_inches() * POINTS_PER_IN
        self._scale = min(availWidth / wide, availHeight / high if availHeight > POINTS_PER_IN else 1.0)
        self.width, self.height = wide * self._scale, high * self._scale
        return self.width, self.height

    def draw(self) -> None:
        """Draw it onto the page."""
        pen = self.canv
        pen.saveState()
        pen.scale(self._scale, self._scale)
        with house_style():
            self._figure.set_dpi(POINTS_PER_IN)
            self._figure.draw(_PaperPen(pen, self._figure))
        pen.restoreState()


class _PaperPen(RendererBase):
    """Draws what matplotlib asks for onto a page."""

    def __init__(self, pen: Canvas, figure: Figure) -> None:
        super().__init__()
        self._pen = pen
        self._wide, self._high = figure.get_size_inches() * POINTS_PER_IN

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self._wide, self._high

    def flipy(self) -> bool:
        return False

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def get_text_width_height_descent(
        self,
        s: str,
        prop: FontProperties,
        ismath: bool | str,  # noqa: ARG002 - the library's names; no formula is drawn
    ) -> tuple[float, float, float]:
        size = prop.get_size_in_points()
        return text_width(s, _font(prop), size), size * (_HEIGHT + _DESCENT), size * _DESCENT

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        pen = self._pen
        pen.saveState()
        self._clip(gc)
        drawn = self._outline(path, transform)
        is_filled, is_lined = self._set_fill(gc, rgbFace), self._set_line(gc)
        if is_filled or is_lined:
            pen.drawPath(drawn, stroke=int(is_lined and not gc.get_hatch()), fill=int(is_filled))
        if gc.get_hatch():
            self._hatch(gc, path, transform)
            if is_lined:
                pen.drawPath(self._outline(path, transform), stroke=1, fill=0)
        pen.restoreState()

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: bool | str = False, mtext: Text | None = None,  # noqa: ARG002
    ) -> None:  # fmt: skip
        pen, font = self._pen, _font(prop)
        pen.saveState()
        self._clip(gc)
        red, green, blue = gc.get_rgb()[:3]
        pen.setFillColorRGB(red, green, blue)
        pen.translate(x, y)
        pen.rotate(angle)
        pen.setFont(font, prop.get_size_in_points())
        pen.drawString(0, 0, shown(s, font))
        pen.restoreState()

    def draw_image(self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Any = None) -> None:
        raise NotImplementedError("plots of a report are lines and letters")

    def _outline(self, path: Any, transform: Transform) -> Any:
        drawn = self._pen.beginPath()
        last = (0.0, 0.0)
        for points, code in path.iter_segments(transform, simplify=False, curves=True):
            values = [float(each) for each in points.tolist()]
            if code == Path.MOVETO:
                drawn.moveTo(*values)
            elif code == Path.LINETO:
                drawn.lineTo(*values)
            elif code == Path.CURVE3:
                control, end = values[:2], values[2:]
                first = [a + 2 / 3 * (c - a) for a, c in zip(last, control, strict=True)]
                second = [e + 2 / 3 * (c - e) for e, c in zip(end, control, strict=True)]
                drawn.curveTo(*first, *second, *end)
            elif code == Path.CURVE4:
                drawn.curveTo(*values)
            elif code == Path.CLOSEPOLY:
                drawn.close()
                continue
            last = (values[-2], values[-1])
        return drawn

    def _clip(self, gc: GraphicsContextBase) -> None:
        rectangle = gc.get_clip_rectangle()
        if isinstance(rectangle, Bbox):
            area = self._pen.beginPath()
            area.rect(rectangle.x0, rectangle.y0, rectangle.width, rectangle.height)
            self._pen.clipPath(area, stroke=0, fill=0)
        path, transform = gc.get_clip_path()
        if path is not None and transform is not None:
            self._pen.clipPath(self._outline(path, transform), stroke=0, fill=0)

    def _set_fill(self, gc: GraphicsContextBase, face: Any) -> bool:
        if face is None:
            return False
        alpha = face[3] if len(face) > 3 and not gc.get_forced_alpha() else gc.get_alpha()
        red, green, blue = map(float, face[:3])
        self._pen.setFillColorRGB(red, green, blue)
        self._pen.setFillAlpha(float(alpha))
        return bool(alpha)

    def _set_line(self, gc: GraphicsContextBase) -> bool:
        wide, pen = gc.get_linewidth(), self._pen
        red, green, blue, alpha = map(float, gc.get_rgb())
        if not wide or not alpha:
            return False
        pen.setStrokeColorRGB(red, green, blue)
        pen.setStrokeAlpha(float(gc.get_alpha()))
        pen.setLineWidth(wide)
        pen.setLineJoin({"miter": 0, "round": 1, "bevel": 2}[str(gc.get_joinstyle())])
        pen.setLineCap({"butt": 0, "round": 1, "projecting": 2}[str(gc.get_capstyle())])
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            pen.setDash(np.asarray(dashes, dtype=float).tolist(), float(offset or 0))
        return True

    def _hatch(self, gc: GraphicsContextBase, path: Path, transform: Transform) -> None:
        """Fill a path with slanting lines or dots, seen through the path; no more of them than its own area needs."""
        pen, area, kinds = self._pen, path.get_extents(transform), set(str(gc.get_hatch()))
        pen.saveState()
        pen.clipPath(self._outline(path, transform), stroke=0, fill=0)
        pen.setLineWidth(_HATCH_LINE)
        pen.setDash()
        red, green, blue = map(float, to_rgb(gc.get_hatch_color()))
        pen.setStrokeColorRGB(red, green, blue)
        pen.setFillColorRGB(red, green, blue)
        if kinds & {"/", "x"}:
            self._slant(area, 1)
        if kinds & {"\\", "x"}:
            self._slant(area, -1)
        if "." in kinds:
            self._dots(area)
        pen.restoreState()

    def _slant(self, area: Bbox, rise: int) -> None:
        """Draw lines at 45 degrees over an area, on a raster that all areas share."""
        drawn = self._pen.beginPath()
        low, high = (area.x0 - area.y1, area.x1 - area.y0) if rise > 0 else (area.x0 + area.y0, area.x1 + area.y1)
        for step in range(int(low // _HATCH_STEP), int(high // _HATCH_STEP) + 2):
            at = step * _HATCH_STEP
            start, end = (at + rise * area.y0, area.y0), (at + rise * area.y1, area.y1)
            drawn.moveTo(*start)
            drawn.lineTo(*end)
        self._pen.drawPath(drawn, stroke=1, fill=0)

    def _dots(self, area: Bbox) -> None:
        for column in range(int(area.x0 // _HATCH_STEP), int(area.x1 // _HATCH_STEP) + 1):
            for row in range(int(area.y0 // _HATCH_STEP), int(area.y1 // _HATCH_STEP) + 1):
                self._pen.circle(column * _HATCH_STEP, row * _HATCH_STEP, 0.5, stroke=0, fill=1)


def _font(prop: FontProperties) -> str:
    weight = prop.get_weight()
    is_bold = weight in ("bold", "semibold", "demibold") or (isinstance(weight, int) and weight >= _BOLD_FROM)
    return STRONG if is_bold else REGULAR
