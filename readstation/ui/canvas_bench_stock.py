"""Four panes as VTK's own classes draw them with their default settings: what ours are measured against."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import vtkmodules.vtkInteractionStyle
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 - registers OpenGL
from PySide6.QtWidgets import QApplication
from vtkmodules.qt import QVTKRenderWindowInteractor
from vtkmodules.vtkCommonCore import vtkLookupTable
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkImageSlice, vtkImageSliceMapper, vtkRenderer
from vtkmodules.vtkRenderingImage import vtkImageStack

from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.ui.canvas_bench import (
    CT_WINDOW,
    PANES,
    SPECT_WINDOW,
    BenchVolumes,
    grid_of,
    is_fused,
    plane_of,
    slice_of,
    wait_for_server,
    window_of,
)
from readstation.viewer.vtk_arrays import shared

_SAGITTAL, _CORONAL, _AXIAL = 0, 1, 2
_ORIENTATIONS = {Plane.SAGITTAL: _SAGITTAL, Plane.CORONAL: _CORONAL, Plane.AXIAL: _AXIAL}

_make_widget: Callable[[], Any] = QVTKRenderWindowInteractor.QVTKRenderWindowInteractor


class StockPanes:
    """`QVTKRenderWindowInteractor` with `vtkImageSliceMapper`.

    Parameters
    ----------
    volumes
        What is drawn.
    samples
        Multisamples of the render windows; None leaves VTK's default.
    """

    def __init__(self, volumes: BenchVolumes, samples: int | None) -> None:
        self._panes = [_StockPane(volumes, samples) for _ in range(PANES)]
        self.window = grid_of([pane.widget for pane in self._panes])
        self._is_started = False

    def show_job(self, job: str) -> None:
        """Show the volume in the plane of the job."""
        if not self._is_started:
            wait_for_server(self.window)
            for pane in self._panes:
                pane.widget.Initialize()
            self._is_started = True
        for place, pane in enumerate(self._panes):
            pane.show_job(job, place)

    def step(self, job: str, number: int) -> None:
        """Put the panes into the state of a frame."""
        for place, pane in enumerate(self._panes):
            pane.step(job, number, place)

    def draw(self) -> None:
        """Draw each pane and wait for both connections to the X server."""
        for pane in self._panes:
            pane.widget.GetRenderWindow().Render()
        QApplication.processEvents()
        for pane in self._panes:
            _sync(pane.widget.GetRenderWindow())
        wait_for_server(self.window)


class _StockPane:
    def __init__(self, volumes: BenchVolumes, samples: int | None) -> None:
        self.widget = _make_widget()
        self._renderer = vtkRenderer()
        window = self.widget.GetRenderWindow()
        if samples is not None:
            window.SetMultiSamples(samples)
        window.AddRenderer(self._renderer)
        self._renderer.GetActiveCamera().ParallelProjectionOn()
        self._ct, self._ct_image = volumes.ct, _image(volumes.ct)
        self._spect = volumes.spect
        self._mapper, self._slice = _slice(self._ct_image, CT_WINDOW, self._ct)
        self._over_mapper, self._over = _slice(_image(volumes.spect), SPECT_WINDOW, volumes.spect)
        look = self._over.GetProperty()
        look.SetLookupTable(_hot())
        look.SetOpacity(0.5)
        look.SetLayerNumber(1)
        self._stack = vtkImageStack()
        self._stack.AddImage(self._slice)
        self._stack.AddImage(self._over)

    def show_job(self, job: str, place: int) -> None:
        self._renderer.RemoveAllViewProps()
        orientation = _ORIENTATIONS[plane_of(job, place)]
        self._mapper.SetOrientation(orientation)
        self._over_mapper.SetOrientation(orientation)
        self._renderer.AddViewProp(self._stack if is_fused(job) else self._slice)
        camera = self._renderer.GetActiveCamera()
        middle = np.array(self._ct_image.GetCenter())
        camera.SetFocalPoint(*middle)
        camera.SetPosition(*(middle - np.eye(3)[orientation] * 1000))
        camera.SetViewUp(*((0, -1, 0) if orientation == _AXIAL else (0, 0, 1)))
        bounds = self._ct_image.GetBounds()
        up = 1 if orientation == _AXIAL else 2
        camera.SetParallelScale((bounds[2 * up + 1] - bounds[2 * up]) / 2 / 0.98)
        self._renderer.ResetCameraClippingRange()

    def step(self, job: str, number: int, place: int) -> None:
        if job == "window":
            width, center = window_of(number, place)
            self._slice.GetProperty().SetColorWindow(width)
            self._slice.GetProperty().SetColorLevel(center - self._ct.rescale_intercept)
            return
        orientation = _ORIENTATIONS[plane_of(job, place)]
        count = self._ct_image.GetDimensions()[orientation]
        index = slice_of(number, place, count)
        self._mapper.SetSliceNumber(index)
        if is_fused(job):
            # VTK counts (column, row, slice), the map (slice, row, column).
            at = np.zeros(3)
            at[2 - orientation] = index
            there = self._spect.affine.to_index(self._ct.affine.to_patient(at))[2 - orientation]
            last = self._spect.shape[2 - orientation] - 1
            self._over_mapper.SetSliceNumber(int(np.clip(np.rint(there), 0, last)))


def _image(volume: Volume) -> vtkImageData:
    slices, rows, columns = volume.shape
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.SetSpacing(*volume.spacing_mm[::-1])
    image.SetOrigin(*volume.affine.origin_mm.tolist())
    image.GetPointData().SetScalars(shared(volume.voxels.reshape(-1)))
    return image


def _slice(
    image: vtkImageData, window: tuple[float, float], volume: Volume
) -> tuple[vtkImageSliceMapper, vtkImageSlice]:
    mapper = vtkImageSliceMapper()
    mapper.SetInputData(image)
    made = vtkImageSlice()
    made.SetMapper(mapper)
    made.GetProperty().SetColorWindow(window[0])
    made.GetProperty().SetColorLevel(window[1] - volume.rescale_intercept)
    return mapper, made


def _hot() -> vtkLookupTable:
    table = vtkLookupTable()
    table.SetHueRange(0.8, 0.1)
    table.SetValueRange(0.2, 1.0)
    table.Build()
    return table


def _sync(window: Any) -> None:
    """Wait until the X server has done what a render window's own connection has sent."""
    address = re.search(r"_([0-9a-f]+)_p_void", str(window.GetGenericDisplayId()))
    if address is not None:
        library = ctypes.CDLL("libX11.so.6")
        library.XSync(ctypes.c_void_p(int(address.group(1), 16)), 0)
