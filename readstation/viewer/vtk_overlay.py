"""A mesh and a glyph atlas as one flat VTK actor over the image."""

from __future__ import annotations

import numpy as np
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D, vtkTexture, vtkTexturedActor2D

from readstation.viewer.drawing import Drawing
from readstation.viewer.glyphs import AtlasFullError, GlyphAtlas
from readstation.viewer.mesh import Mesh, joined, ring_mesh, stroke_mesh
from readstation.viewer.vtk_arrays import copied, copied_ids


class OverlayActor:
    """Draws drawings; all shapes and letters of one are a single draw call.

    Attributes
    ----------
    actor
        To be added to a renderer.
    """

    def __init__(self) -> None:
        self.actor = vtkTexturedActor2D()
        self._atlas = GlyphAtlas()
        self._data = vtkPolyData()
        self._texture = vtkTexture()
        self._texture.InterpolateOff()
        self._texture.SetColorModeToDirectScalars()
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(self._data)
        self.actor.SetMapper(mapper)
        self.actor.SetTexture(self._texture)
        self._parts: dict[int, tuple[Drawing, Mesh]] = {}
        self._ratio = 0.0
        self._shown: tuple[Drawing, ...] | None = None

    def show(self, drawings: tuple[Drawing, ...], ratio: float) -> None:
        """Take over drawings, the last one uppermost.

        Parameters
        ----------
        drawings
            In logical px. One that was shown before, the same object, costs nothing.
        ratio
            Device pixels a logical pixel.
        """
        if ratio != self._ratio:
            self._parts, self._shown, self._ratio = {}, None, ratio
        if self._shown is not None and all(a is b for a, b in zip(self._shown, drawings, strict=False)):
            return
        parts: dict[int, tuple[Drawing, Mesh]] | None = None
        while parts is None:
            try:
                parts = {id(each): self._parts.get(id(each)) or (each, self._mesh(each, ratio)) for each in drawings}
            except AtlasFullError:
                self._atlas.start_over()
                self._parts = {}
        self._parts, self._shown = parts, drawings
        self._take(joined([parts[id(each)][1] for each in drawings]))

    def _mesh(self, drawing: Drawing, ratio: float) -> Mesh:
        white = self._atlas.white
        parts: list[Mesh] = []
        for strokes, rings in ((drawing.edge_strokes, drawing.edge_rings), (drawing.strokes, drawing.rings)):
            if strokes:
                parts.append(stroke_mesh(strokes, ratio, white))
            if rings:
                parts.append(ring_mesh(rings, ratio, white))
        for words in drawing.words:
            parts.extend(self._atlas.words_mesh(words, ratio))
        return joined(parts)

    def _take(self, mesh: Mesh) -> None:
        if self._atlas.is_changed:
            self._texture.SetInputData(_texture_image(self._atlas.texels))
            self._atlas.is_changed = False
        rows, columns = self._atlas.texels.shape
        places = np.zeros((len(mesh.points), 3), dtype=np.float32)
        places[:, 0] = mesh.points[:, 0]
        places[:, 1] = mesh.points[:, 1]
        points = vtkPoints()
        points.SetData(copied(places))
        cells = vtkCellArray()
        offsets = np.arange(0, 3 * len(mesh.triangles) + 1, 3, dtype=np.int64)
        cells.SetData(
            copied_ids(offsets),
            copied_ids(np.ascontiguousarray(mesh.triangles.reshape(-1))),
        )
        self._data.SetPoints(points)
        self._data.SetPolys(cells)
        # Red and blue change places, as in all of the scene.
        self._data.GetPointData().SetScalars(copied(mesh.colours[:, [2, 1, 0, 3]]))
        texture = (mesh.texture / np.array([columns, rows], dtype=np.float32)).astype(np.float32)
        self._data.GetPointData().SetTCoords(copied(texture))


def _texture_image(texels: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> vtkImageData:
    """Return the atlas as white with the coverage as opacity; its first row is texture coordinate 0."""
    rows, columns = texels.shape
    rgba = np.full((rows * columns, 4), 255, dtype=np.uint8)
    rgba[:, 3] = texels.reshape(-1)
    image = vtkImageData()
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(copied(rgba))
    return image
