"""VTK's painter: the acquired slice as a texture, everything else as one flat mesh over it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkImageSlice, vtkImageSliceMapper, vtkRenderer

from readstation.geometry.volume import Volume
from readstation.viewer.drawing import FontWeight
from readstation.viewer.glyphs import text_width_px
from readstation.viewer.image_data import image_data, is_reversed, reversed_greys, stored_window
from readstation.viewer.offscreen import offscreen_window, read_pixels
from readstation.viewer.state import ViewState
from readstation.viewer.view_geometry import ViewGeometry
from readstation.viewer.vtk_loupe import LoupeActor
from readstation.viewer.vtk_overlay import OverlayActor

_CAMERA_DISTANCE_MM = 1000.0
_CLIPPING_MM = 10.0


class VtkTextMetrics:
    """Widths of words as this painter draws them, at one device ratio."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        """Return the width of a line of text, logical px."""
        return text_width_px(text, size_px, weight, self._ratio)


class VtkPainter:
    """Paints views with OpenGL in memory. Use it on the main thread and close it."""

    def __init__(self) -> None:
        self._window = offscreen_window()
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._renderer.AutomaticLightCreationOff()
        self._renderer.GetActiveCamera().ParallelProjectionOn()
        self._window.AddRenderer(self._renderer)
        self._mapper = vtkImageSliceMapper()
        self._mapper.SetOrientationToZ()
        self._mapper.BorderOn()
        self._slice = vtkImageSlice()
        self._slice.SetMapper(self._mapper)
        self._slice.GetProperty().SetInterpolationTypeToLinear()
        self._slice.VisibilityOff()
        self._overlay = OverlayActor()
        self._loupe = LoupeActor()
        self._renderer.AddViewProp(self._slice)
        for actor in (self._overlay.actor, *self._loupe.actors):
            self._renderer.AddViewProp(actor)
        self._reversed = reversed_greys()
        self._shown: Volume | None = None

    def paint(self, state: ViewState) -> NDArray[np.uint8]:
        """Paint a view and return its pixels.

        Returns
        -------
        ndarray
            uint8, shape (height, width, 4) in device pixels, first row at the top; the fourth value has no meaning.

        Raises
        ------
        EnvironmentFault
            If OpenGL gives no pixels.
        """
        width, height = (max(1, round(each * state.ratio)) for each in state.size_px)
        self._window.SetSize(width, height)
        self._show_image(state)
        metrics = VtkTextMetrics(state.ratio)
        self._overlay.show(state.drawing(metrics), state.ratio, height)
        self._loupe.show(state.loupe(metrics), state.ratio, height)
        self._window.Render()
        return read_pixels(self._window)

    def close(self) -> None:
        """Let go of OpenGL and of the volume."""
        self._renderer.RemoveAllViewProps()
        self._mapper.SetInputData(None)
        self._window.RemoveRenderer(self._renderer)
        self._window.Finalize()
        self._shown = None

    def _show_image(self, state: ViewState) -> None:
        volume, view = state.volume, state.geometry
        if volume is None or view is None:
            self._slice.VisibilityOff()
            if self._shown is not None:
                self._mapper.SetInputData(None)
                self._shown = None
            return
        if volume is not self._shown:
            self._mapper.SetInputData(image_data(volume))
            self._shown = volume
        self._slice.VisibilityOn()
        self._mapper.SetSliceNumber(state.slice_index)
        width, level = stored_window(volume, *state.window)
        look = self._slice.GetProperty()
        look.SetColorWindow(width)
        look.SetColorLevel(level)
        look.SetLookupTable(self._reversed if state.is_inverted != is_reversed(volume) else None)
        self._place_camera(view)

    def _place_camera(self, view: ViewGeometry) -> None:
        camera = self._renderer.GetActiveCamera()
        camera.SetFocalPoint(*view.center_mm.tolist())
        camera.SetPosition(*(view.center_mm - _CAMERA_DISTANCE_MM * view.into_screen).tolist())
        camera.SetViewUp(*(-view.down).tolist())
        camera.SetParallelScale(view.height_px * view.mm_per_px / 2)
        camera.SetClippingRange(_CAMERA_DISTANCE_MM - _CLIPPING_MM, _CAMERA_DISTANCE_MM + _CLIPPING_MM)
