"""What the status line says of the place under the pointer: every layer's value in its own unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from readstation.geometry.volume import Volume
from readstation.viewer.layers import Layer
from readstation.viewer.plane_picture import plane_picture
from readstation.viewer.planes import PlaneStack


def probe_words(layers: Sequence[Layer], stack: PlaneStack, index: int, point_mm: ArrayLike) -> str:
    """Return voxel and values at a patient point of a shown plane; empty beside the image.

    A value is that of one stored voxel, never a mixture, so that it is the same on the acquired plane and on every
    reformat through it. Only a slab, whose values are no voxel's, says its own and that it is one.

    Parameters
    ----------
    layers
        Bottom up; the first one's planes are those of the stack.
    index
        Which plane.
    point_mm
        mm LPS, shape (3,), on the plane.
    """
    point = np.asarray(point_mm, dtype=np.float64).reshape(3)
    if not layers:
        return ""
    base = layers[0].volume
    voxel = _voxel(base, stack, index, point)
    if voxel is None:
        return ""
    slice_index, row, column = voxel
    place = f"x {column}  y {row}" if stack.is_acquired else f"x {column}  y {row}  z {slice_index}"
    values = [_base_words(base, stack, index, point, voxel)]
    for layer in layers[1:]:
        there = point if layer.into_own is None else layer.into_own[:3, :3] @ point + layer.into_own[:3, 3]
        value = layer.volume.value_at(there)
        if value is not None:
            values.append(_words(value, layer.volume.unit))
    return f"{place}  {', '.join(each for each in values if each)}".rstrip().replace("-", "−")


def _voxel(volume: Volume, stack: PlaneStack, index: int, point: np.ndarray) -> tuple[int, int, int] | None:
    """Return (slice, row, column); on a plane of voxels its own index counts, whatever the rounding says."""
    found = [int(each) for each in np.floor(volume.affine.to_index(point) + 0.5)]
    if stack.axis is not None:
        found[stack.axis] = index
    slice_index, row, column = found
    is_inside = all(0 <= each < size for each, size in zip(found, volume.shape, strict=True))
    return (slice_index, row, column) if is_inside else None


def _base_words(volume: Volume, stack: PlaneStack, index: int, point: np.ndarray, voxel: tuple[int, int, int]) -> str:
    if stack.slab is None:
        stored = volume.voxels[voxel] if volume.has_slice(voxel[0]) else None
        name = ""
    else:
        stored = plane_picture(volume, stack, index).stored_at(point)
        name = f"{stack.slab.kind.words} "
    if stored is None or (volume.padding is not None and volume.padding[0] <= stored <= volume.padding[1]):
        return ""
    return name + _words(volume.rescaled(stored), volume.unit)


def _words(value: float, unit: str) -> str:
    is_whole = abs(value) >= 1000 or (unit in ("HU", "") and abs(value) >= 10)
    number = f"{value:.0f}" if is_whole else f"{value:.4g}"
    return f"{number} {unit}".rstrip()
