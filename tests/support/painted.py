"""A view on a picture in memory: what a painter puts on a widget, without a widget."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPainter

from readstation.ui.canvas_painters import CanvasView, PainterFactory, VtkCanvasPainter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.viewer.look_ups import LookUps

PAINTERS: dict[str, PainterFactory] = {"raster": RasterCanvasPainter, "vtk": VtkCanvasPainter}


class PaintedView(CanvasView):
    """A view whose pixels can be looked at."""

    def paint_pixels(self) -> np.ndarray:
        """Return uint8, shape (height, width, 4) in device pixels, first row at the top; the fourth has no meaning."""
        look_ups = LookUps()
        self.prepare(look_ups)
        look_ups.run()
        width, height = (max(1, round(each * self.state.ratio)) for each in self.state.size_px)
        image = QImage(width, height, QImage.Format.Format_RGBX8888)
        image.setDevicePixelRatio(self.state.ratio)
        image.fill(0xFF123456)
        painter = QPainter(image)
        self.paint(painter)
        painter.end()
        rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(height, image.bytesPerLine())
        return rows[:, : 4 * width].reshape(height, width, 4).copy()
