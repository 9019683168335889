"""The raster painter's side of the window: pictures and display list through QPainter, with no OpenGL anywhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from readstation.ui.canvas_strokes import DrawnPart
from readstation.viewer.drawing import LoupePicture
from readstation.viewer.frames import Frame, FrameMaker, PlacedPicture
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.state import ViewState

_BLACK = QColor(0, 0, 0)


class RasterCanvasPainter:
    """Puts pictures and display list on a widget; Qt scales the pictures smoothly to its device pixels."""

    def __init__(self) -> None:
        self._frames = FrameMaker()
        self._frame = Frame((), (), None)
        self._ratio = 1.0
        self._size = QRectF()
        self._parts: tuple[DrawnPart, ...] = ()
        self._loupe: DrawnPart | None = None

    def prepare(self, state: ViewState) -> None:
        """Map what is shown and lay out what lies over it."""
        self._ratio = state.ratio
        self._size = QRectF(0, 0, *state.size_px)
        self._frame = self._frames.frame(state, GlyphMetrics(state.ratio))
        kept = {id(part.drawing): part for part in self._parts if part.ratio == state.ratio}
        self._parts = tuple(
            kept.get(id(drawing)) or DrawnPart(drawing, state.ratio) for drawing in self._frame.drawings
        )
        loupe = self._frame.loupe
        self._loupe = None if loupe is None else DrawnPart(loupe.drawing, state.ratio)

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
