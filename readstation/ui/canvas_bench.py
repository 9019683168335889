"""Four linked panes drawn frame by frame with a clock, for ``readstation bench``.

A frame is a new state in every pane, drawn, every event processed, and the X server caught up with it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_painters import PainterFactory, VtkCanvasPainter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.viewer.layers import LARGEST_FUSION, ColourMap, Layer, Look
from readstation.viewer.marks import LineMark, MarkRole
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.planes import stack_of

PANE_PX = (790, 490)
PANES = 4
JOBS = ("scroll", "window", "mpr", "fusion", "planes")
"""``planes`` is the crosshair of the fused views: every plane of the body moves in each frame, the SPECT over it."""

_PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL, Plane.CORONAL)
CT_WINDOW = (400.0, 40.0)
SPECT_WINDOW = (90.0, 45.0)
APART = 7
"""How many slices the panes lie apart, so that no pane shows what another has just shown."""


class Panes(Protocol):
    """Four panes in one window that can be put into a state and drawn."""

    window: QWidget

    def show_job(self, job: str) -> None:
        """Make ready for frames of a job."""
        ...

    def step(self, job: str, number: int) -> None:
        """Put the panes into the state of a frame."""
        ...

    def draw(self) -> None:
        """Draw all panes and wait until the X server has them."""
        ...


@dataclass(frozen=True, eq=False, slots=True)
class BenchVolumes:
    """What is drawn."""

    ct: Volume
    spect: Volume

    @classmethod
    def read(cls, folder: Path) -> BenchVolumes:
        """Read the volumes that the bench wrote."""
        places = json.loads((folder / "volumes.json").read_text(encoding="utf-8"))
        ct, spect = (_volume(np.load(folder / f"{name}.npy"), places[name]) for name in ("ct", "spect"))
        return cls(ct, spect)


def _volume(voxels: np.ndarray, place: dict[str, object]) -> Volume:
    affine = Affine(np.array(place["matrix"]))
    along = affine.to_patient(np.stack([np.arange(len(voxels)), *[np.zeros(len(voxels))] * 2], axis=1)) @ affine.normal
    slope, intercept = float(str(place["slope"])), float(str(place["intercept"]))
    return Volume(SeriesKey("bench"), voxels, affine, slope, intercept, "HU", "bench", along)


def grid_of(panes: list[QWidget]) -> QWidget:
    """Return a window with the panes as the reading room places them."""
    window = QWidget()
    grid = QGridLayout(window)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(1)
    for number, pane in enumerate(panes):
        pane.setFixedSize(*PANE_PX)
        grid.addWidget(pane, number // 2, number % 2)
    return window


def wait_for_server(window: QWidget) -> None:
    """Process every event, then ask the X server for a pixel: its answer comes after all that was sent before."""
    QApplication.processEvents()
    window.screen().grabWindow(window.winId(), 0, 0, 1, 1)


def slice_of(number: int, pane: int, count: int) -> int:
    """Return the slice that a pane shows in a frame of scrolling, from 0."""
    return (count // 4 + number + pane * APART) % count


def window_of(number: int, pane: int) -> tuple[float, float]:
    """Return the width and centre that a pane shows in a frame of a window drag."""
    return CT_WINDOW[0] + 3 * number + pane, CT_WINDOW[1] + number


def plane_of(job: str, pane: int) -> Plane:
    """Return the plane that a pane shows in a job."""
    return _PLANES[pane] if job == "planes" else Plane.CORONAL if job == "mpr" else Plane.AXIAL


def is_fused(job: str) -> bool:
    """Return whether the SPECT lies over the CT in a job."""
    return job in ("fusion", "planes")


def upper_layers(volumes: BenchVolumes, job: str) -> tuple[Layer, ...]:
    """Return what lies over the CT."""
    look = Look(SPECT_WINDOW, colours=ColourMap.INFERNO, opacity=LARGEST_FUSION)
    return (Layer(volumes.spect, look, is_base=False),) if is_fused(job) else ()


class OurPanes:
    """The canvases of the reading room with corner texts and marks, on the painter that is measured."""

    def __init__(self, volumes: BenchVolumes, make_painter: PainterFactory) -> None:
        self._volumes = volumes
        self._canvases = [SliceCanvas(make_painter=make_painter) for _ in range(PANES)]
        self.window = grid_of(list(self._canvases))

    def show_job(self, job: str) -> None:
        """Show the volume, its planes and layers."""
        ct = self._volumes.ct
        for number, canvas in enumerate(self._canvases):
            canvas.show_volume(ct, CT_WINDOW)
            plane = plane_of(job, number)
            if plane is not Plane.AXIAL:
                canvas.show_planes(stack_of(ct, plane))
            canvas.set_cross(None)
            canvas.set_upper(upper_layers(self._volumes, job))
            canvas.set_active(number == 0)
            canvas.set_marks(_marks(canvas))

    def step(self, job: str, number: int) -> None:
        """Scroll or drag the window, with the corner texts that go with it."""
        for pane, canvas in enumerate(self._canvases):
            if job == "window":
                canvas.set_window(*window_of(number, pane))
                continue
            index = slice_of(number, pane, canvas.slice_count)
            canvas.set_slice(index)
            if job == "planes" and canvas.stack is not None:
                x, y, z = canvas.stack.middle_mm(index).tolist()
                canvas.set_cross((x, y, z))
            texts = (f"Slice {index + 1} / {canvas.slice_count}", "2.0 mm")
            canvas.set_corner_texts(CornerTexts(("TP2, day 112", "Late arterial, CT axial"), texts))

    def draw(self) -> None:
        """Let the update that is due happen."""
        wait_for_server(self.window)


def _marks(canvas: SliceCanvas) -> tuple[LineMark, ...]:
    place = canvas.view_place
    if place is None:
        return ()
    (x, y, z), size = place.center_mm, 30 * place.mm_per_px
    return tuple(
        LineMark(f"m{n}", f"T{n + 1}", role, (x - n * size, y, z), (x - n * size + size, y + size, z), 466)
        for n, role in enumerate((MarkRole.TARGET, MarkRole.NON_TARGET, MarkRole.NEW))
    )


def timed_frames(panes: Panes, job: str, frames: int, warm: int = 4) -> list[float]:
    """Return how long each frame of a job took, ms."""
    panes.window.raise_()
    panes.show_job(job)
    times = []
    for number in range(warm + frames):
        begun = time.perf_counter()
        panes.step(job, number)
        panes.draw()
        times.append((time.perf_counter() - begun) * 1000)
    return times[warm:]


def _floor(volumes: BenchVolumes, *, is_scaled: bool) -> Panes:
    # It takes from here what the frames show.
    from readstation.ui.canvas_bench_floor import BlitPanes

    return BlitPanes(volumes, is_scaled=is_scaled)


def _mapped(volumes: BenchVolumes) -> Panes:
    from readstation.ui.canvas_bench_floor import MappedPanes

    return MappedPanes(volumes)


def _stock(volumes: BenchVolumes, samples: int | None) -> Panes:
    # VTK's own widget is only imported where it is measured.
    from readstation.ui.canvas_bench_stock import StockPanes

    return StockPanes(volumes, samples)


KINDS: dict[str, Callable[[BenchVolumes], Panes]] = {
    "raster": lambda volumes: OurPanes(volumes, RasterCanvasPainter),
    "vtk": lambda volumes: OurPanes(volumes, VtkCanvasPainter),
    "blit": lambda volumes: _floor(volumes, is_scaled=True),
    "blit_unscaled": lambda volumes: _floor(volumes, is_scaled=False),
    "blit_mapped": _mapped,
    "vtk_stock": lambda volumes: _stock(volumes, None),
    "vtk_stock_no_multisampling": lambda volumes: _stock(volumes, 0),
}


def open_panes(kind: str, folder: Path) -> Panes:
    """Return panes of a kind in a shown window; the caller has made the application."""
    panes = KINDS[kind](BenchVolumes.read(folder))
    panes.window.show()
    wait_for_server(panes.window)
    return panes
