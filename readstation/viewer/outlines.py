"""Where volumes of interest meet the planes that are shown: VTK's contours of their voxels, kept for the next frame."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges2D, vtkStripper

from readstation.core.ids import SeriesKey
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.viewer.layers import ColourMap, Layer, Look
from readstation.viewer.plane_picture import PlanePicture
from readstation.viewer.planes import PlaneStack
from readstation.viewer.view_geometry import FloatArray
from readstation.viewer.vtk_arrays import as_numpy, copied

_HALF_WAY = 0.5
"""Between a voxel inside, which is 1, and one outside."""

_KEPT = 400
_STRAIGHT = 1e-9


class OutlineSource:
    """The lines of one volume of interest on any plane of any stack in its frame of reference.

    Parameters
    ----------
    label
        Its voxels.
    """

    def __init__(self, label: LabelVolume) -> None:
        inside = label.inside.view(np.uint8)
        along = np.arange(len(inside))[:, None] * label.affine.matrix[:3, 0] + label.affine.origin_mm
        self.label = label
        self._volume = Volume(
            SeriesKey("outline"),
            inside,
            label.affine,
            1.0,
            0.0,
            "",
            label.frame_of_reference,
            along @ label.affine.normal,
        )
        self._layer = Layer(self._volume, Look((1.0, 0.5), colours=ColourMap.GREY), is_base=False)
        self._kept: OrderedDict[tuple[PlaneStack, int], tuple[FloatArray, ...]] = OrderedDict()

    def lines_mm(self, stack: PlaneStack, index: int) -> tuple[FloatArray, ...]:
        """Return the closed lines on a plane of a stack, each float64, shape (points, 3), mm LPS; none beside it."""
        key = (stack, index)
        found = self._kept.get(key)
        if found is None:
            picture = self._layer.picture(stack, index)
            found = () if picture is None else _lines(picture)
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _lines(picture: PlanePicture) -> tuple[FloatArray, ...]:
    """Return the lines half way between inside and outside, without the points on straight stretches."""
    values = picture.values if picture.mask is None else np.where(picture.mask, picture.values, 0)
    rows, columns = np.nonzero(values)
    if not rows.size:
        return ()
    # Only the box around what is inside is looked at, with a border of voxels outside: every line is closed then.
    top, left = int(rows.min()), int(columns.min())
    part = values[top : int(rows.max()) + 1, left : int(columns.max()) + 1]
    padded = np.pad(part.astype(np.uint8), 1)
    image = vtkImageData()
    image.SetDimensions(padded.shape[1], padded.shape[0], 1)
    image.GetPointData().SetScalars(copied(padded.ravel()))
    edges, strips = vtkFlyingEdges2D(), vtkStripper()
    edges.SetInputData(image)
    edges.SetValue(0, _HALF_WAY)
    strips.SetInputConnection(edges.GetOutputPort())
    strips.SetMaximumLength(padded.size)
    strips.Update()
    found = strips.GetOutput()
    points = as_numpy(found.GetPoints().GetData())[:, :2].astype(np.float64)
    points += (left - 1, top - 1)
    cells = found.GetLines()
    offsets, places = as_numpy(cells.GetOffsetsArray()), as_numpy(cells.GetConnectivityArray())
    lines = []
    for first, past in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        line = _cornered(points[places[first:past]])
        if len(line) >= 3:
            mm = picture.origin_mm + line[:, :1] * picture.right_mm + line[:, 1:] * picture.down_mm
            lines.append(mm)
    return tuple(lines)


def _cornered(line: FloatArray) -> FloatArray:
    """Return a closed line without its last point, which is its first, and without points on straight stretches."""
    if len(line) > 1 and np.allclose(line[0], line[-1]):
        line = line[:-1]
    before, after = line - np.roll(line, 1, axis=0), np.roll(line, -1, axis=0) - line
    turns: FloatArray = line[np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) > _STRAIGHT]
    return turns
