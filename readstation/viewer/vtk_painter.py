"""VTK's painter: pictures as textures, everything else as one flat mesh over them.

All of it is flat and lies in device pixels. The scene stands on its head: OpenGL counts rows from below and what it
draws is read back from below, so the first row that comes back is the top one, and nothing is turned over. Red and blue
have changed places in all that is drawn, so that what is read back is what a window takes, with nothing to exchange.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkRenderingCore import vtkRenderer

from readstation.viewer.frames import FrameMaker
from readstation.viewer.glyphs import GlyphMetrics
from readstation.viewer.look_ups import LookUps
from readstation.viewer.offscreen import offscreen_window, read_pixels
from readstation.viewer.state import ViewState
from readstation.viewer.vtk_loupe import LoupeActor
from readstation.viewer.vtk_overlay import OverlayActor
from readstation.viewer.vtk_picture import PictureActor


class VtkPainter:
    """Paints views with OpenGL in memory. Use it on the main thread and close it."""

    def __init__(self) -> None:
        self._window = offscreen_window()
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._renderer.AutomaticLightCreationOff()
        self._window.AddRenderer(self._renderer)
        self._frames = FrameMaker()
        self._layers: list[PictureActor] = []
        self._overlay = OverlayActor()
        self._loupe = LoupeActor()

    def paint(self, state: ViewState, look_ups: LookUps) -> NDArray[np.uint32]:
        """Paint a view and return its pixels.

        Parameters
        ----------
        look_ups
            They are run, with what others have added.

        Returns
        -------
        ndarray
            uint32, shape (height, width), C order, in device pixels, first row at the top: 0xAARRGGBB; the opacity has
            no meaning. The next frame has memory of its own.

        Raises
        ------
        EnvironmentFault
            If OpenGL gives no pixels.
        """
        width, height = (max(1, round(each * state.ratio)) for each in state.size_px)
        self._window.SetSize(width, height)
        frame = self._frames.frame(state, GlyphMetrics(state.ratio), look_ups)
        look_ups.run()
        self._have_layers(len(frame.pictures))
        for number, layer in enumerate(self._layers):
            layer.show(frame.pictures[number] if number < len(frame.pictures) else None, state.ratio)
        self._overlay.show(frame.drawings, state.ratio)
        self._loupe.show(frame.loupe, state.ratio)
        self._window.Render()
        return read_pixels(self._window)

    def close(self) -> None:
        """Let go of OpenGL and of the volume."""
        self._renderer.RemoveAllViewProps()
        self._window.RemoveRenderer(self._renderer)
        self._window.Finalize()
        self._frames.clear()
        self._layers = []

    def _have_layers(self, count: int) -> None:
        """Have an actor for each layer, all of them under the overlay."""
        if count <= len(self._layers) and self._renderer.HasViewProp(self._overlay.actor):
            return
        self._layers += [PictureActor() for _ in range(count - len(self._layers))]
        self._renderer.RemoveAllViewProps()
        for actor in (*(layer.actor for layer in self._layers), self._overlay.actor, *self._loupe.actors):
            self._renderer.AddViewProp(actor)
