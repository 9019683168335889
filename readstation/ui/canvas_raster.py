"""The raster painter's side of the window: pictures and display list through QPainter, with no OpenGL anywhere."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QTransform

from readstation.ui.canvas_pictures import DrawnPictures
from readstation.ui.canvas_strokes import DrawnPart
from readstation.viewer.drawing import LoupePicture
from readstation.viewer.frames import FrameMaker
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.look_ups import LookUps
from readstation.viewer.state import ViewState


class RasterCanvasPainter:
    """Puts pictures and display list on a widget; Qt scales the pictures smoothly to its device pixels."""

    def __init__(self) -> None:
        self._frames = FrameMaker()
        self._pictures = DrawnPictures()
        self._metrics = GlyphMetrics(1.0)
        self._parts: list[DrawnPart] = []
        self._loupe: tuple[LoupePicture, DrawnPart] | None = None

    def prepare(self, state: ViewState, look_ups: LookUps) -> None:
        """Map what is shown and lay out what lies over it."""
        ratio = state.ratio
        if ratio != self._metrics.ratio:
            self._metrics, self._parts = GlyphMetrics(ratio), []
        frame = self._frames.frame(state, self._metrics, look_ups)
        self._pictures.take(frame.pictures, state.size_px)
        parts, drawings = self._parts, frame.drawings
        if len(parts) != len(drawings):
            self._parts = [DrawnPart(drawing, ratio) for drawing in drawings]
        else:
            for number, drawing in enumerate(drawings):
                if parts[number].drawing is not drawing:
                    parts[number] = DrawnPart(drawing, ratio)
        loupe = frame.loupe
        self._loupe = None if loupe is None else (loupe, DrawnPart(loupe.drawing, ratio))

    def paint(self, painter: QPainter) -> None:
        """Put the frame on a widget."""
        self._pictures.paint(painter)
        for part in self._parts:
            part.paint(painter)
        if self._loupe is not None:
            picture, part = self._loupe
            _put_loupe(painter, picture, self._metrics.ratio)
            part.paint(painter)

    def close(self) -> None:
        """Let go of the volume."""
        self._frames.clear()
        self._pictures = DrawnPictures()
        self._parts, self._loupe = [], None


def _put_loupe(painter: QPainter, loupe: LoupePicture, ratio: float) -> None:
    rows, columns = loupe.grey.shape
    image = QImage(loupe.grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    # Its pixels fall on those of the device only if its corner does.
    left, top = (round((place - loupe.radius_px) * ratio) / ratio for place in (loupe.x, loupe.y))
    brush = QBrush(image)
    brush.setTransform(QTransform(1 / ratio, 0, 0, 1 / ratio, left, top))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawEllipse(QRectF(left, top, columns / ratio, rows / ratio))
    painter.restore()
