"""The loupe as VTK actors: a round textured picture and the drawing over it."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D, vtkTexture, vtkTexturedActor2D

from readstation.viewer.drawing import LoupePicture
from readstation.viewer.vtk_arrays import copied
from readstation.viewer.vtk_overlay import OverlayActor

_STEPS = 72


class LoupeActor:
    """Draws the loupe, or nothing.

    Attributes
    ----------
    actors
        To be added to a renderer, after the overlay.
    """

    def __init__(self) -> None:
        self._texture = vtkTexture()
        self._texture.SetColorModeToDirectScalars()
        self._texture.InterpolateOff()
        self._data = vtkPolyData()
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        self._disc = vtkTexturedActor2D()
        self._disc.SetMapper(mapper)
        self._disc.SetTexture(self._texture)
        self._overlay = OverlayActor()
        self.actors = (self._disc, self._overlay.actor)
        self.show(None, 1.0)

    def show(self, picture: LoupePicture | None, ratio: float) -> None:
        """Take over a picture, or hide.

        Parameters
        ----------
        ratio
            Device pixels a logical pixel.
        """
        for actor in self.actors:
            actor.SetVisibility(picture is not None)
        if picture is None:
            return
        self._texture.SetInputData(_texture_image(picture.grey))
        x, y, radius = picture.x * ratio, picture.y * ratio, picture.radius_px * ratio
        # The picture's texels fall on device pixels only if its corner does.
        left, top = round(x - radius), round(y - radius)
        side = len(picture.grey)
        places = [(left + side / 2 * (1 + cos(a)), top + side / 2 * (1 + sin(a)), 0.0) for a in _angles()]
        points = vtkPoints()
        points.SetData(copied(np.array(places, dtype=np.float32)))
        cells = vtkCellArray()
        cells.InsertNextCell(_STEPS, list(range(_STEPS)))
        self._data.SetPoints(points)
        self._data.SetPolys(cells)
        texture = np.array([(0.5 * (1 + cos(a)), 0.5 * (1 + sin(a))) for a in _angles()], dtype=np.float32)
        self._data.GetPointData().SetTCoords(copied(texture))
        self._overlay.show((picture.drawing,), ratio)


def _angles() -> list[float]:
    return [2 * pi * step / _STEPS for step in range(_STEPS)]


def _texture_image(grey: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> vtkImageData:
    """Return a picture as a texture whose first row is texture coordinate 0."""
    rows, columns = grey.shape
    rgb = np.repeat(grey.reshape(-1, 1), 3, axis=1)
    image = vtkImageData()
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(copied(rgb))
    return image
