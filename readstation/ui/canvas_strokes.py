"""The display list through QPainter: lines, rings and words, kept as small pictures while they stay the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from readstation.viewer.drawing import Drawing, Ring, Stroke
from readstation.viewer.mark_style import Rgba
from readstation.viewer.word_picture import WordPicture, placed_words

_LARGEST_SPRITE = 24_000
"""Device pixels; a longer slanted line costs less as a line than as the rectangle around it."""

_WASTE = 1.5
_SMALL = 4_000


class DrawnPart:
    """A drawing as Qt takes it: pictures of its lines and words. Drawn again they cost a tenth of the lines themselves.

    Attributes
    ----------
    drawing
        What it draws, in logical px.
    ratio
        Device pixels a logical pixel.
    """

    def __init__(self, drawing: Drawing, ratio: float) -> None:
        self.drawing, self.ratio = drawing, ratio
        self._words = _words(drawing, ratio)
        # In this order: every black edge lies under every line.
        shapes: tuple[Stroke | Ring, ...] = (
            *drawing.edge_strokes,
            *drawing.edge_rings,
            *drawing.strokes,
            *drawing.rings,
        )
        self._runs = tuple(_runs(shapes, ratio))

    def paint(self, painter: QPainter) -> None:
        """Draw all of it on a painter."""
        for run in self._runs:
            run.paint(painter)
        for place, image, _ in self._words:
            painter.drawImage(place, image)


@dataclass(frozen=True, eq=False, slots=True)
class _Run:
    """Shapes that follow each other and lie close together, and their picture where that is worth it."""

    shapes: tuple[Stroke | Ring, ...]
    place: QPointF
    sprite: QImage | None

    def paint(self, painter: QPainter) -> None:
        if self.sprite is None:
            _draw(painter, self.shapes)
        else:
            painter.drawImage(self.place, self.sprite)


def _runs(shapes: Sequence[Stroke | Ring], ratio: float) -> Iterable[_Run]:
    """Return the shapes in their order, put together where one rectangle around them wastes little."""
    run: list[Stroke | Ring] = []
    around = QRectF()
    for shape in shapes:
        box = _box(shape)
        both = around.united(box)
        if run and _area(both, ratio) > max(_SMALL, _WASTE * (_area(around, ratio) + _area(box, ratio))):
            yield _run(tuple(run), around, ratio)
            run, both = [], box
        run.append(shape)
        around = both
    if run:
        yield _run(tuple(run), around, ratio)


def _run(shapes: tuple[Stroke | Ring, ...], around: QRectF, ratio: float) -> _Run:
    if _area(around, ratio) > _LARGEST_SPRITE * ratio:
        return _Run(shapes, QPointF(), None)
    left, top = floor(around.left() * ratio) - 1, floor(around.top() * ratio) - 1
    width, height = ceil(around.right() * ratio) + 1 - left, ceil(around.bottom() * ratio) + 1 - top
    sprite = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    sprite.fill(Qt.GlobalColor.transparent)
    sprite.setDevicePixelRatio(ratio)
    painter = QPainter(sprite)
    painter.translate(-left / ratio, -top / ratio)
    _draw(painter, shapes)
    painter.end()
    return _Run(shapes, QPointF(left / ratio, top / ratio), sprite)


def _draw(painter: QPainter, shapes: Iterable[Stroke | Ring]) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shape in shapes:
        painter.setPen(_pen(shape.width_px, shape.colour))
        if isinstance(shape, Stroke):
            painter.drawLine(QLineF(shape.x0, shape.y0, shape.x1, shape.y1))
        else:
            painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius_px, shape.radius_px)
    painter.restore()


def _box(shape: Stroke | Ring) -> QRectF:
    """Return the rectangle around a shape, logical px."""
    if isinstance(shape, Stroke):
        corners = QPointF(shape.x0, shape.y0), QPointF(shape.x1, shape.y1)
        rim = shape.width_px / 2 + 0.5
    else:
        reach = shape.radius_px
        corners = QPointF(shape.x - reach, shape.y - reach), QPointF(shape.x + reach, shape.y + reach)
        rim = shape.width_px / 2 + 0.5
    return QRectF(*corners).normalized().adjusted(-rim, -rim, rim, rim)


def _area(box: QRectF, ratio: float) -> float:
    return box.width() * box.height() * ratio * ratio


@lru_cache(maxsize=64)
def _pen(width_px: float, colour: Rgba) -> QPen:
    red, green, blue, opacity = colour
    return QPen(
        QBrush(QColor(red, green, blue, round(opacity * 255))),
        width_px,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.FlatCap,
        Qt.PenJoinStyle.MiterJoin,
    )


def _words(drawing: Drawing, ratio: float) -> tuple[tuple[QPointF, QImage, WordPicture], ...]:
    """Return the words as pictures, with what keeps the memory that they look into."""
    made = []
    for words in drawing.words:
        placed = placed_words(words, ratio)
        if placed is None:
            continue
        picture, x, y = placed
        made.append((QPointF(x / ratio, y / ratio), _word_image(picture, ratio), picture))
    return tuple(made)


@lru_cache(maxsize=1024)
def _word_image(picture: WordPicture, ratio: float) -> QImage:
    """Return a word as Qt takes it; it looks into the memory of the picture, which must outlive it."""
    rows, columns = picture.pixels.shape
    image = QImage(picture.pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    return image
