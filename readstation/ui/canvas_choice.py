"""Which painter shows the views: told, or the one that draws a pane faster on this machine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage, QPainter

from readstation.core.errors import EnvironmentFault
from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.ui.canvas_painters import CanvasView, PainterFactory, VtkCanvasPainter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.viewer.look_ups import LookUps
from readstation.viewer.painter_name import PainterName

_PANE_PX = (790, 490)
_FRAMES = 5
_BUDGET_S = 0.15
"""For one painter's frames; one that needs longer is slow enough."""


FACTORIES: dict[PainterName, PainterFactory] = {
    PainterName.RASTER: RasterCanvasPainter,
    PainterName.VTK: VtkCanvasPainter,
}


@dataclass(frozen=True, slots=True)
class PainterChoice:
    """The painter that is taken, and why.

    Attributes
    ----------
    name
        RASTER or VTK.
    frame_ms
        What a frame of one pane took with each that was tried, ms; empty where it was told. One that gives no picture
        at all is missing.
    """

    name: PainterName
    frame_ms: dict[PainterName, float]

    @property
    def make_painter(self) -> PainterFactory:
        """What makes painters of this kind."""
        return FACTORIES[self.name]


def chosen_painter(asked: PainterName) -> PainterChoice:
    """Return the painter that was asked for, or the faster one; raster where there is no OpenGL at all."""
    if asked is not PainterName.AUTO:
        return PainterChoice(asked, {})
    times: dict[PainterName, float] = {}
    for name, factory in FACTORIES.items():
        try:
            times[name] = _frame_ms(factory)
        except EnvironmentFault:
            continue
    return PainterChoice(min(times, key=lambda name: times[name]), times)


def _frame_ms(make_painter: PainterFactory) -> float:
    """Return the median time of a frame of scrolling, ms; the first one, which sets up, does not count."""
    view = CanvasView(make_painter)
    target = QImage(*_PANE_PX, QImage.Format.Format_RGB32)
    view.state.resize(_PANE_PX[0], _PANE_PX[1], 1.0)
    view.state.show(_noise(), (400.0, 40.0))
    try:
        _draw(view, target)
        times: list[float] = []
        begun = time.perf_counter()
        while len(times) < _FRAMES and (not times or time.perf_counter() - begun < _BUDGET_S):
            before = time.perf_counter()
            view.state.set_slice(len(times) % 2)
            _draw(view, target)
            times.append((time.perf_counter() - before) * 1000)
        return statistics.median(times)
    finally:
        view.close()


def _draw(view: CanvasView, target: QImage) -> None:
    look_ups = LookUps()
    view.prepare(look_ups)
    look_ups.run()
    painter = QPainter(target)
    view.paint(painter)
    painter.end()


def _noise() -> Volume:
    voxels = np.random.default_rng(1).integers(-1000, 1000, (2, 512, 512), dtype=np.int16)
    affine = Affine.from_dicom((0, 0, 0), (1, 0, 0, 0, 1, 0), 0.7, 0.7, (0, 0, 2.0))
    return Volume(SeriesKey("noise"), voxels, affine, 1.0, 0.0, "", "noise", np.array((0.0, 2.0)))
