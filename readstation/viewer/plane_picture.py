"""The stored values on one plane of a volume, and where each pixel lies in the patient."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.geometry.volume import Volume
from readstation.viewer.column_blocks import ColumnBlocks
from readstation.viewer.planes import PlaneStack, Slab, SlabKind
from readstation.viewer.reslice import inside_plane, sampled_plane, sampled_planes, sampled_slab
from readstation.viewer.thick_planes import ThickPlanes
from readstation.viewer.view_geometry import FloatArray

_PLANE_FIRST = ((0, 1, 2), (1, 0, 2), (2, 0, 1))
"""For each axis: itself, and the indices that count the rows and columns of its planes."""

_ALONG_COSINE = 1.0 - 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class PlanePicture:
    """Values on a plane as a grid of pixels.

    The grid is that of the volume wherever the plane is one of voxels, so `right_mm` and `down_mm` may be mirrored
    against the screen and, with a tilted gantry, not at right angles to each other. Who draws it places it by these
    vectors and assumes nothing of them.

    Attributes
    ----------
    values
        Stored values, shape (rows, columns), of the volume's type, read-only; a view into the volume where the plane
        is one of voxels, contiguous or not.
    origin_mm
        The centre of pixel (0, 0), mm LPS, shape (3,).
    right_mm
        From a pixel to the next of its row, mm LPS, shape (3,).
    down_mm
        From a pixel to the same one of the next row, mm LPS, shape (3,).
    mask
        True where the plane lies in the volume and its slices have arrived, shape (rows, columns); elsewhere there is
        no value. None where every pixel has one.
    """

    values: NDArray[Any]
    origin_mm: FloatArray
    right_mm: FloatArray
    down_mm: FloatArray
    mask: NDArray[np.bool_] | None = None

    def point_of(self, row: float, column: float) -> FloatArray:
        """Return the patient point of a pixel, mm LPS, shape (3,); fractions are allowed."""
        point: FloatArray = self.origin_mm + column * self.right_mm + row * self.down_mm
        return point

    def pixel_of(self, point_mm: ArrayLike) -> tuple[int, int] | None:
        """Return the (row, column) of the pixel that holds a patient point, mm LPS, shape (3,), or None outside."""
        offset = np.asarray(point_mm, dtype=np.float64).reshape(3) - self.origin_mm
        grid = np.stack((self.down_mm, self.right_mm), axis=1)
        row, column = (floor(float(each) + 0.5) for each in np.linalg.lstsq(grid, offset, rcond=None)[0])
        rows, columns = self.values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return None if self.mask is not None and not self.mask[row, column] else (row, column)

    def stored_at(self, point_mm: ArrayLike) -> Any | None:
        """Return the stored value of the pixel that holds a patient point, mm LPS, shape (3,); None where none is."""
        pixel = self.pixel_of(point_mm)
        return None if pixel is None else self.values[pixel]


def plane_picture(volume: Volume, stack: PlaneStack, index: int) -> PlanePicture:
    """Return the picture of one plane of a stack.

    Planes of voxels are given as they are stored, without a copy but for those along the columns. Others are trilinear
    mixtures of the stored values, rounded to their type by VTK's reslice; outside the volume they are masked.

    Parameters
    ----------
    volume
        The one that the stack was made of.
    index
        From 0; the nearest plane there is.
    """
    index = stack.bounded(index)
    if stack.axis is not None and not needs_reslice(volume, stack):
        picture = _grid_picture(volume, stack, stack.axis, index)
    else:
        picture = _resliced(volume, stack, index)
    return picture if volume.is_complete else _arrived(volume, stack, index, picture)


def needs_reslice(volume: Volume, stack: PlaneStack) -> bool:
    """Return whether the planes are mixed of voxels by VTK's reslice; else stored planes are taken or summed."""
    return stack.axis is None or (stack.slab is not None and not _is_square(volume, stack))


def _arrived(volume: Volume, stack: PlaneStack, index: int, picture: PlanePicture) -> PlanePicture:
    """Return a picture of a volume that still fills up: what has not arrived is masked, for its zeros are no values.

    What is mixed of several slices waits for all of them.
    """
    if stack.slab is None and stack.axis == 0:
        present = np.full((picture.values.shape[0], 1), volume.has_slice(index))
    elif stack.slab is None and stack.axis is not None and volume.filling is not None:
        present = volume.filling.present[:, None]
    else:
        present = np.zeros((picture.values.shape[0], 1), dtype=np.bool_)
    mask = np.broadcast_to(present, picture.values.shape)
    return replace(picture, mask=mask if picture.mask is None else picture.mask & mask)


def _grid_picture(volume: Volume, stack: PlaneStack, axis: int, index: int) -> PlanePicture:
    if stack.slab is None:
        return picture_of_voxels(volume, axis, index, _grid_plane(volume, stack, axis, index))
    values = _slab_of_planes(planes_along(volume, axis), index, stack.slab, _interval_mm(volume, axis))
    return picture_of_voxels(volume, axis, index, values)


_COLUMNS: WeakKeyDictionary[PlaneStack, ColumnBlocks] = WeakKeyDictionary()
"""The columns that are kept of the stacks that are shown."""


def _grid_plane(volume: Volume, stack: PlaneStack, axis: int, index: int) -> NDArray[Any]:
    """Return a plane of voxels as they are stored."""
    if axis != 2 or not volume.is_complete or not ColumnBlocks.can_keep(volume.voxels):
        plane: NDArray[Any] = planes_along(volume, axis)[index]
        return plane
    blocks = _COLUMNS.get(stack)
    if blocks is None or not blocks.is_of(volume.voxels):
        blocks = _COLUMNS[stack] = ColumnBlocks(volume.voxels)
    return blocks.plane(index)


def planes_along(volume: Volume, axis: int) -> NDArray[Any]:
    """Return the voxels, without a copy, with the index that counts the planes of an axis first."""
    return volume.voxels.transpose(_PLANE_FIRST[axis])


def picture_of_voxels(volume: Volume, axis: int, place: float, values: NDArray[Any]) -> PlanePicture:
    """Return values as the picture of the plane of voxels at an index along an axis; fractions are allowed."""
    values = values.view()
    values.setflags(write=False)
    matrix = volume.affine.matrix
    _, down, right = _PLANE_FIRST[axis]
    return PlanePicture(values, matrix[:3, 3] + place * matrix[:3, axis], matrix[:3, right], matrix[:3, down])


def _slab_of_planes(planes: NDArray[Any], index: int, slab: Slab, interval_mm: float) -> NDArray[Any]:
    """Return mean, largest or smallest value of the line through each voxel, which is straight between the planes.

    The extremes of such a line lie on the planes or at the ends of the slab, and its mean is a weighted sum of planes,
    so nothing is sampled and nothing missed.
    """
    half = slab.thickness_mm / 2 / interval_mm
    start, end = max(index - half, 0.0), min(index + half, planes.shape[0] - 1.0)
    if end - start < 1e-9:
        plane: NDArray[Any] = planes[index]
        return plane
    if slab.kind is SlabKind.MEAN:
        first, last = floor(start), ceil(end)
        places = np.arange(first, last + 1)
        weights = (_under_hat(end - places) - _under_hat(start - places)) / (end - start)
        return _as_stored(_weighted(planes[first : last + 1], weights), planes.dtype)
    best = np.maximum if slab.kind is SlabKind.MAXIMUM else np.minimum
    inside = planes[ceil(start - 1e-9) : floor(end + 1e-9) + 1]
    found: NDArray[Any] = best.reduce(inside, axis=0)
    for place in (start, end):
        below = floor(place)
        share = place - below
        if 1e-9 < share < 1 - 1e-9:
            between = _weighted(planes[below : below + 2], np.array((1 - share, share)))
            found = best(found, _as_stored(between, planes.dtype))
    return found


def _under_hat(places: FloatArray) -> FloatArray:
    """Return the area, left of each place, under the hat of height and half width 1 around 0."""
    inside = np.clip(places, -1.0, 1.0)
    area: FloatArray = np.where(inside < 0, (1 + inside) ** 2 / 2, 1 - (1 - inside) ** 2 / 2)
    return area


def _weighted(planes: NDArray[Any], weights: FloatArray) -> NDArray[Any]:
    """Return a weighted sum of planes, in single precision where that holds every stored value exactly."""
    exact = np.float32 if planes.dtype.itemsize <= 2 or planes.dtype == np.float32 else np.float64
    total: NDArray[Any] = planes[0] * exact(weights[0])
    for plane, weight in zip(planes[1:], weights[1:], strict=True):
        total += plane * exact(weight)
    return total


def _as_stored(values: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    return values.astype(dtype) if dtype.kind == "f" else np.rint(values).astype(dtype)


def _interval_mm(volume: Volume, axis: int) -> float:
    return float(np.linalg.norm(volume.affine.matrix[:3, axis]))


def _is_square(volume: Volume, stack: PlaneStack) -> bool:
    """Whether the next plane lies straight behind each pixel."""
    return stack.interval_mm >= _interval_mm(volume, stack.axis or 0) * _ALONG_COSINE


def _resliced(volume: Volume, stack: PlaneStack, index: int) -> PlanePicture:
    """Return a plane across the grid of voxels, by VTK's reslice on the processor."""
    size = stack.rows, stack.columns
    across, along = stack.pixel_mm
    right, down = across * stack.right, along * stack.down
    middle = stack.middle_mm(index)
    middle = middle + (stack.positions_mm[index] - float(middle @ stack.normal)) * stack.normal
    origin = middle - (size[1] - 1) / 2 * right - (size[0] - 1) / 2 * down
    if stack.slab is None:
        values, mask = sampled_plane(volume, origin, right, down, size)
    else:
        thick = _thick_planes(volume, stack, stack.slab, origin - index * stack.step_mm, right, down)
        if thick is None:
            values, mask = sampled_slab(volume, origin, right, down, size, stack.slab)
        else:
            values, known = thick.plane(index)
            values.setflags(write=False)
            mask = inside_plane(volume, origin, right, down, size) & known
    return PlanePicture(values, origin, right, down, mask)


_THICK: WeakKeyDictionary[PlaneStack, ThickPlanes] = WeakKeyDictionary()
"""What is kept of the stacks that are shown."""


def _thick_planes(
    volume: Volume, stack: PlaneStack, slab: Slab, first: FloatArray, right: FloatArray, down: FloatArray
) -> ThickPlanes | None:
    """Return what makes the thick planes of a stack; None where its planes are not those of a slab or too many.

    Parameters
    ----------
    first
        The centre of pixel (0, 0) of plane 0, mm LPS, shape (3,).
    """
    size, sight, interval = (stack.rows, stack.columns), stack.normal, stack.interval_mm
    is_straight = stack.axis is None and volume.is_complete
    if not is_straight or not ThickPlanes.can_keep(slab, interval, size[0] * size[1], volume.voxels.dtype.itemsize):
        return None
    found = _THICK.get(stack)
    if found is None:
        found = _THICK[stack] = ThickPlanes(
            slab,
            interval,
            lambda away_mm, count: sampled_planes(
                volume, first + away_mm * sight, right, down, size, interval * sight, count
            ),
        )
    return found
