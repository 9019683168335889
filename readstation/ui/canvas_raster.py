"""The raster painter's side of the window: pictures and display list through QPainter, with no OpenGL anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from readstation.viewer.drawing import Drawing, LoupePicture, Ring, Stroke
from readstation.viewer.frames import Frame, FrameMaker, PlacedPicture
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.mark_style import Rgba
from readstation.viewer.state import ViewState
from readstation.viewer.word_picture import WordPicture, placed_words

_BLACK = QColor(0, 0, 0)


class RasterCanvasPainter:
    """Puts pictures and display list on a widget; Qt scales the pictures smoothly to its device pixels."""

    def __init__(self) -> None:
        self._frames = FrameMaker()
        self._frame = Frame((), (), None)
        self._ratio = 1.0
        self._size = QRectF()
        self._parts: tuple[_DrawnPart, ...] = ()
        self._loupe: _DrawnPart | None = None

    def prepare(self, state: ViewState) -> None:
        """Map what is shown and lay out what lies over it."""
        self._ratio = state.ratio
        self._size = QRectF(0, 0, *state.size_px)
        self._frame = self._frames.frame(state, GlyphMetrics(state.ratio))
        kept = {id(part.drawing): part for part in self._parts if part.ratio == state.ratio}
        self._parts = tuple(
            kept.get(id(drawing)) or _DrawnPart.of(drawing, state.ratio) for drawing in self._frame.drawings
        )
        loupe = self._frame.loupe
        self._loupe = None if loupe is None else _DrawnPart.of(loupe.drawing, state.ratio)

    def paint(self, painter: QPainter) -> None:
        """Put the frame on a widget."""
        for rest in _beside(self._frame.pictures, self._size):
            painter.fillRect(rest, _BLACK)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for picture in self._frame.pictures:
            _put(painter, picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for part in self._parts:
            part.paint(painter)
        if self._frame.loupe is not None and self._loupe is not None:
            _put_loupe(painter, self._frame.loupe, self._ratio)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._loupe.paint(painter)

    def close(self) -> None:
        """Let go of the volume."""
        self._frames.clear()
        self._frame = Frame((), (), None)
        self._parts, self._loupe = (), None


def _beside(pictures: tuple[PlacedPicture, ...], view: QRectF) -> list[QRectF]:
    """Return the parts of a view that no opaque picture covers for sure."""
    base = pictures[0] if pictures else None
    if base is None or not base.is_opaque:
        return [view]
    xx, yx, xy, yy, x0, y0 = base.placement
    if max(abs(yx), abs(xy)) > 1e-9 and max(abs(xx), abs(yy)) > 1e-9:
        return [view]
    rows, columns = base.pixels.shape
    ends = QPointF(x0, y0), QPointF(x0 + xx * columns + xy * rows, y0 + yx * columns + yy * rows)
    # One pixel less on each side: the rim of the picture mixes with what is under it.
    covered = QRectF(*ends).normalized().adjusted(1, 1, -1, -1).intersected(view)
    if covered.isEmpty():
        return [view]
    return [
        QRectF(view.left(), view.top(), view.width(), covered.top() - view.top()),
        QRectF(view.left(), covered.bottom(), view.width(), view.bottom() - covered.bottom()),
        QRectF(view.left(), covered.top(), covered.left() - view.left(), covered.height()),
        QRectF(covered.right(), covered.top(), view.right() - covered.right(), covered.height()),
    ]


def _put(painter: QPainter, picture: PlacedPicture) -> None:
    rows, columns = picture.pixels.shape
    kind = QImage.Format.Format_RGB32 if picture.is_opaque else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(picture.pixels.data, columns, rows, 4 * columns, kind)
    painter.save()
    painter.setTransform(QTransform(*picture.placement), combine=True)
    painter.drawImage(QPointF(0, 0), image)
    painter.restore()


def _put_loupe(painter: QPainter, loupe: LoupePicture, ratio: float) -> None:
    rows, columns = loupe.grey.shape
    image = QImage(loupe.grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    # Its pixels fall on those of the device only if its corner does.
    left, top = (round((place - loupe.radius_px) * ratio) / ratio for place in (loupe.x, loupe.y))
    brush = QBrush(image)
    brush.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, left, top))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawEllipse(QRectF(left, top, columns / ratio, rows / ratio))


@dataclass(frozen=True, eq=False, slots=True)
class _DrawnPart:
    """A drawing as Qt takes it, kept while the drawing stays the same."""

    drawing: Drawing
    ratio: float
    under: tuple[tuple[QPen, list[QLineF]], ...]
    under_rings: tuple[tuple[QPen, QPointF, float], ...]
    lines: tuple[tuple[QPen, list[QLineF]], ...]
    rings: tuple[tuple[QPen, QPointF, float], ...]
    words: tuple[tuple[QPointF, QImage, WordPicture], ...]

    @classmethod
    def of(cls, drawing: Drawing, ratio: float) -> _DrawnPart:
        return cls(
            drawing,
            ratio,
            _lines(drawing.edge_strokes),
            _rings(drawing.edge_rings),
            _lines(drawing.strokes),
            _rings(drawing.rings),
            _words(drawing, ratio),
        )

    def paint(self, painter: QPainter) -> None:
        for lines, rings in ((self.under, self.under_rings), (self.lines, self.rings)):
            for pen, group in lines:
                painter.setPen(pen)
                painter.drawLines(group)
            for pen, middle, radius in rings:
                painter.setPen(pen)
                painter.drawEllipse(middle, radius, radius)
        for place, image, _ in self.words:
            painter.drawImage(place, image)


def _lines(strokes: tuple[Stroke, ...]) -> tuple[tuple[QPen, list[QLineF]], ...]:
    return tuple(
        (_pen(width, colour), [QLineF(each.x0, each.y0, each.x1, each.y1) for each in group])
        for (width, colour), group in groupby(strokes, key=lambda stroke: (stroke.width_px, stroke.colour))
    )


def _rings(rings: tuple[Ring, ...]) -> tuple[tuple[QPen, QPointF, float], ...]:
    return tuple((_pen(ring.width_px, ring.colour), QPointF(ring.x, ring.y), ring.radius_px) for ring in rings)


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
