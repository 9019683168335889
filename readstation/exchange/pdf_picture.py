"""A key image on paper: its pixels, then marks and words as lines and letters, and the caption under it."""

from __future__ import annotations

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from readstation.exchange.pdf_fonts import REGULAR, STRONG, register_fonts, shown
from readstation.exchange.pdf_style import LINE, text
from readstation.reading.report import KeyPicture, PictureRing, PictureStroke, PictureWords

PIXELS_A_POINT = 2.6
"""About 190 to an inch: the image is made so fine by linear interpolation, as the window shows it."""

_LARGEST_FACTOR = 12
_CAPTION_GAP = 3.0
_EDGE_SHARE = 0.8
"""A line around letters reaches as far as four copies set off by the edge, corners left out."""


class KeyImageBox(Flowable):
    """A picture with its caption.

    Parameters
    ----------
    picture
        What is shown.
    width
        How wide it stands, points.
    """

    def __init__(self, picture: KeyPicture, width: float) -> None:
        super().__init__()
        self._picture = picture
        self._scale = width / picture.width
        self._wide = width
        self._high = picture.height * self._scale
        self._lines = [
            text(words, "caption" if number == 0 else "caption_soft") for number, words in enumerate(picture.caption)
        ]
        self._heights = [line.wrap(width, 1000.0)[1] for line in self._lines]

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: ARG002, N803 - the library's names
        """Return the size of picture and caption."""
        return self._wide, self._high + _CAPTION_GAP + sum(self._heights)

    def draw(self) -> None:
        """Draw the picture in its frame, then the caption."""
        register_fonts()
        pen, foot = self.canv, _CAPTION_GAP + sum(self._heights)
        pen.saveState()
        pen.translate(0, foot)
        frame = pen.beginPath()
        frame.rect(0, 0, self._wide, self._high)
        pen.clipPath(frame, stroke=0, fill=0)
        pen.setFillColorRGB(0, 0, 0)
        pen.rect(0, 0, self._wide, self._high, stroke=0, fill=1)
        # From here on a unit is a pixel of the picture, y down.
        pen.transform(self._scale, 0, 0, -self._scale, 0, self._high)
        self._draw_pixels()
        for shape in self._picture.shapes:
            self._draw_shape(shape)
        for words in self._picture.words:
            self._draw_words(words)
        pen.restoreState()
        pen.setStrokeColor(LINE)
        pen.setLineWidth(0.5)
        pen.rect(0, foot, self._wide, self._high, stroke=1, fill=0)
        y = foot - _CAPTION_GAP
        for line, high in zip(self._lines, self._heights, strict=True):
            y -= high
            line.drawOn(pen, 0, y)

    def _draw_pixels(self) -> None:
        grey = self._picture.grey
        rows, columns = grey.shape
        if not rows or not columns:
            return
        xx, yx, xy, yy, x0, y0 = self._picture.placement
        pixel = max((xx * xx + yx * yx) ** 0.5, (xy * xy + yy * yy) ** 0.5) * self._scale
        factor = min(max(1, round(pixel * PIXELS_A_POINT)), _LARGEST_FACTOR)
        image = Image.fromarray(grey)
        if factor > 1:
            image = image.resize((columns * factor, rows * factor), Image.Resampling.BILINEAR)
        pen = self.canv
        pen.saveState()
        # An image stands on the unit square with its first row at the top, which is y = 1.
        pen.transform(xx * columns, yx * columns, -xy * rows, -yy * rows, x0 + xy * rows, y0 + yy * rows)
        pen.drawImage(ImageReader(image), 0, 0, 1, 1)
        pen.restoreState()

    def _draw_shape(self, shape: PictureStroke | PictureRing) -> None:
        pen = self.canv
        red, green, blue, alpha = shape.colour
        pen.setStrokeColorRGB(red / 255, green / 255, blue / 255, alpha)
        pen.setLineWidth(shape.width)
        pen.setLineCap(0)
        if isinstance(shape, PictureRing):
            pen.circle(*shape.center, shape.radius, stroke=1, fill=0)
        else:
            pen.line(*shape.start, *shape.end)

    def _draw_words(self, words: PictureWords) -> None:
        """Write words with a black edge; letters stand upright in the turned picture."""
        pen = self.canv
        font = STRONG if words.is_strong else REGULAR
        red, green, blue, _ = words.colour
        for is_edge in (True, False):
            pen.saveState()
            pen.transform(1, 0, 0, -1, *words.start)
            pen.setStrokeColorRGB(0, 0, 0)
            pen.setFillColorRGB(red / 255, green / 255, blue / 255)
            pen.setLineWidth(_EDGE_SHARE * 2 * words.edge)
            pen.setLineJoin(1)
            line = pen.beginText(0, 0)
            line.setFont(font, words.size)
            line.setTextRenderMode(1 if is_edge else 0)
            line.textOut(shown(words.text, font))
            pen.drawText(line)
            pen.restoreState()
