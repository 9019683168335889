"""A placed picture as a flat VTK actor: one textured parallelogram."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D, vtkTexture, vtkTexturedActor2D

from readstation.viewer.frames import PlacedPicture
from readstation.viewer.vtk_arrays import copied, shared

_CORNERS = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)


class PictureActor:
    """Draws one layer of a view.

    Attributes
    ----------
    actor
        To be added to a renderer, under what lies over it.
    """

    def __init__(self) -> None:
        self._texture = vtkTexture()
        self._texture.SetColorModeToDirectScalars()
        self._texture.InterpolateOn()
        self._texture.PremultipliedAlphaOn()
        self._texture.SetWrap(vtkTexture.ClampToEdge)
        self._data = vtkPolyData()
        cells = vtkCellArray()
        cells.InsertNextCell(4, [0, 1, 2, 3])
        self._data.SetPolys(cells)
        self._data.GetPointData().SetTCoords(copied(_CORNERS.astype(np.float32)))
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        self.actor = vtkTexturedActor2D()
        self.actor.SetMapper(mapper)
        self.actor.SetTexture(self._texture)
        self.actor.VisibilityOff()
        self._shown = 0

    def show(self, picture: PlacedPicture | None, ratio: float) -> None:
        """Take over a picture, or hide.

        Parameters
        ----------
        ratio
            Device pixels a logical pixel.
        """
        self.actor.SetVisibility(picture is not None)
        if picture is None:
            self._shown = 0
            self._texture.SetInputData(None)
            return
        if picture.number != self._shown:
            self._texture.SetInputData(_texture_image(picture))
            self._shown = picture.number
        rows, columns = picture.pixels.shape
        xx, yx, xy, yy, x0, y0 = picture.placement
        grid = _CORNERS * (columns, rows)
        places = np.zeros((4, 3), dtype=np.float32)
        places[:, 0] = (x0 + grid @ (xx, xy)) * ratio
        places[:, 1] = (y0 + grid @ (yx, yy)) * ratio
        points = vtkPoints()
        points.SetData(copied(places))
        self._data.SetPoints(points)


def _texture_image(picture: PlacedPicture) -> vtkImageData:
    """Return a picture as a texture over the same memory; the colours are multiplied by the opacity already.

    Little-endian 0xAARRGGBB is blue, green, red, opacity: red and blue change places, as in all of the scene.
    """
    rows, columns = picture.pixels.shape
    image = vtkImageData()
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(shared(picture.pixels.view(np.uint8).reshape(rows * columns, 4)))
    return image
