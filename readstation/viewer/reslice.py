"""Values on planes across the grid of voxels: trilinear mixtures of the stored values, by VTK's reslice."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkImagingCore import vtkImageReslice

from readstation.geometry.volume import Volume
from readstation.viewer.planes import Slab, SlabKind
from readstation.viewer.view_geometry import FloatArray
from readstation.viewer.vtk_arrays import as_numpy, shared

_RIM = 0.5
"""The outermost voxels reach half a step beyond their centres, with their own value."""


def sampled_plane(
    volume: Volume, origin: FloatArray, right: FloatArray, down: FloatArray, size: tuple[int, ...]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the stored values on a grid of pixels, and which of them lie in the volume.

    Parameters
    ----------
    origin
        The centre of pixel (0, 0), mm LPS, shape (3,).
    right, down
        From a pixel to the next of its row, and to the same one of the next row, mm LPS, shape (3,).
    size
        Rows and columns.

    Returns
    -------
    tuple of ndarray
        Values rounded to the volume's type, read-only, and a mask, both of shape (rows, columns).
    """
    return sampled_planes(volume, origin, right, down, size, np.cross(right, down), 1)[0]


def sampled_planes(
    volume: Volume,
    origin: FloatArray,
    right: FloatArray,
    down: FloatArray,
    size: tuple[int, ...],
    depth: FloatArray,
    count: int,
) -> list[tuple[NDArray[Any], NDArray[np.bool_]]]:
    """Return as many planes as are counted, each as `sampled_plane` does; `depth` leads to the next, mm LPS, (3,)."""
    axes = _axes(volume, origin, right, down, depth)
    values = _reslice(volume, axes, size, count)
    return [
        (values[number], inside_plane(volume, origin + number * depth, right, down, size)) for number in range(count)
    ]


def sampled_slab(
    volume: Volume, origin: FloatArray, right: FloatArray, down: FloatArray, size: tuple[int, ...], slab: Slab
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return what a slab around a grid of pixels shows, and which pixels of the grid itself lie in the volume.

    Parameters and returned arrays are those of `sampled_plane`. The samples along the line of sight lie no further
    apart than the volume changes.
    """
    depth, samples = _slab_samples(volume, np.cross(right, down), slab)
    values = _reslice(volume, _axes(volume, origin, right, down, depth), size, samples, slab)[0]
    return values, inside_plane(volume, origin, right, down, size)


def inside_plane(
    volume: Volume, origin: FloatArray, right: FloatArray, down: FloatArray, size: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Return which pixels of a grid, as for `sampled_plane`, lie in the volume, shape (rows, columns)."""
    affine = volume.affine
    start, across, along = affine.to_index(origin), affine.to_index_step(right), affine.to_index_step(down)
    return _inside(start, across, along, size, volume.shape)


def _axes(volume: Volume, origin: FloatArray, right: FloatArray, down: FloatArray, depth: FloatArray) -> FloatArray:
    """Return the axes of a grid and its origin as columns, (column, row, slice) indices, shape (4, 4)."""
    axes = np.eye(4)
    axes[:3, 3] = volume.affine.to_index(origin)
    for column, step in enumerate((right, down, depth)):
        axes[:3, column] = volume.affine.to_index_step(step)
    return axes[[2, 1, 0, 3]]


def _slab_samples(volume: Volume, sight: FloatArray, slab: Slab) -> tuple[FloatArray, int]:
    """Return the step between the samples of a slab, mm LPS, shape (3,), and how many there are: an odd number."""
    sight = sight / float(np.linalg.norm(sight))
    finest = 1.0 / float(np.abs(volume.affine.to_index_step(sight)).sum())
    halves = max(1, ceil(slab.thickness_mm / 2 / finest - 1e-9))
    return slab.thickness_mm / (2 * halves) * sight, 2 * halves + 1


def _reslice(
    volume: Volume, axes: FloatArray, size: tuple[int, ...], samples: int, slab: Slab | None = None
) -> NDArray[Any]:
    """Return values at the places of a grid, shape (samples, rows, columns), or (1, rows, columns) of a slab.

    Parameters
    ----------
    axes
        Shape (4, 4): from (pixel column, pixel row, sample) to VTK's (column, row, slice) of the volume.
    size
        Rows and columns.
    """
    rows, columns = size
    reslice = vtkImageReslice()
    reslice.SetInputData(_index_image(volume))
    reslice.SetResliceAxesDirectionCosines(*axes[:3, :3].T.reshape(-1).tolist())
    reslice.SetResliceAxesOrigin(*axes[:3, 3].tolist())
    reslice.SetOutputSpacing(1.0, 1.0, 1.0)
    reslice.SetOutputOrigin(0.0, 0.0, 0.0)
    planes = samples if slab is None else 1
    reslice.SetOutputExtent(0, columns - 1, 0, rows - 1, 0, planes - 1)
    reslice.SetInterpolationModeToLinear()
    reslice.BorderOn()
    if slab is not None:
        reslice.SetSlabNumberOfSlices(samples)
        {
            SlabKind.MEAN: reslice.SetSlabModeToMean,
            SlabKind.MAXIMUM: reslice.SetSlabModeToMax,
            SlabKind.MINIMUM: reslice.SetSlabModeToMin,
        }[slab.kind]()
        reslice.SetSlabTrapezoidIntegration(slab.kind is SlabKind.MEAN)
    reslice.Update()
    # The numpy array holds the VTK array, which outlives the filter.
    values = as_numpy(reslice.GetOutput().GetPointData().GetScalars()).reshape(planes, rows, columns)
    values.setflags(write=False)
    return values


def _index_image(volume: Volume) -> vtkImageData:
    """Return the voxels over the same memory, placed by their indices."""
    slices, rows, columns = volume.shape
    voxels = np.ascontiguousarray(volume.voxels)
    if voxels.dtype == np.bool_:
        voxels = voxels.view(np.uint8)
    if not voxels.dtype.isnative:
        voxels = voxels.astype(voxels.dtype.newbyteorder("="))
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.GetPointData().SetScalars(shared(voxels.reshape(-1)))
    return image


def _inside(
    origin: FloatArray, right: FloatArray, down: FloatArray, size: tuple[int, ...], shape: tuple[int, int, int]
) -> NDArray[np.bool_]:
    """Return which pixels lie in the volume, voxel edges included, from index coordinates, shape (rows, columns)."""
    rows, columns = size
    first, last = np.zeros(rows), np.full(rows, columns - 1.0)
    for axis in range(3):
        start = origin[axis] + np.arange(rows) * down[axis]
        low, high = -_RIM - 1e-9 - start, shape[axis] - 1 + _RIM + 1e-9 - start
        if abs(right[axis]) < 1e-12:
            last = np.where((low <= 0) & (high >= 0), last, -1.0)
            continue
        one, other = low / right[axis], high / right[axis]
        first = np.maximum(first, np.minimum(one, other))
        last = np.minimum(last, np.maximum(one, other))
    # Small integers compare ten times as fast.
    places = np.arange(columns, dtype=np.int32)
    begin = np.ceil(np.clip(first, 0, columns)).astype(np.int32)[:, None]
    end = np.floor(np.clip(last, -1, columns)).astype(np.int32)[:, None]
    mask: NDArray[np.bool_] = places >= begin
    mask &= places <= end
    return mask
