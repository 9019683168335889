"""What a view shows, bottom up, and how stored values become pixels.

Stored integers become pixels through a table with an entry for every value they can take, which is made anew only
when the window changes; so the volume is never copied to another type. Both painters show what is mapped here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.resources import resource_path
from readstation.geometry.volume import Volume
from readstation.viewer.plane_picture import PlanePicture, plane_picture
from readstation.viewer.planes import PlaneStack, oblique_stack
from readstation.viewer.sampling import windowed
from readstation.viewer.view_geometry import FloatArray

LARGEST_FUSION = 0.72
"""The most that an upper layer covers: fusion never hides the CT."""

_RAMP = 0.25
"""Up to this part of its window an upper layer in colour comes in gradually, so that nothing is veiled by no uptake."""

_SAME_PLANE_MM = 1e-3
_SAME_INDEX = 1e-6


class ColourMap(StrEnum):
    """What a value of 0 to 255 looks like."""

    GREY = "grey"
    INFERNO = "inferno"


@dataclass(frozen=True, slots=True)
class Look:
    """How values of a layer are shown.

    Attributes
    ----------
    window
        Width and centre in the unit of the volume, width at least 1 for integers and above 0 for others.
    is_inverted
        Whether black and white are exchanged.
    colours
        The map of the layer.
    opacity
        From 0 to 1; the base layer is opaque.
    """

    window: tuple[float, float]
    is_inverted: bool = False
    colours: ColourMap = ColourMap.GREY
    opacity: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """A volume in a view.

    Attributes
    ----------
    volume
        Its voxels are shared.
    look
        How it is shown.
    is_base
        Whether it lies under all others and its own planes are those of the view.
    into_own
        Shape (4, 4): from mm LPS of the base to mm LPS of this volume, rigid, as a registration says; None where both
        share a frame of reference.
    """

    volume: Volume
    look: Look
    is_base: bool = True
    into_own: FloatArray | None = None

    @property
    def shown_look(self) -> Look:
        """How the stored values are shown: small ones bright where the volume says so (PS3.3 C.7.6.3.1.2)."""
        return replace(self.look, is_inverted=not self.look.is_inverted) if self.volume.is_inverted else self.look

    def picture(self, stack: PlaneStack, index: int) -> PlanePicture | None:
        """Return the stored values of this volume on a plane of the view's stack; None where it does not reach."""
        if self.is_base:
            return plane_picture(self.volume, stack, index)
        return _picture_across(self.volume, stack, index, self.into_own)


@dataclass(frozen=True, eq=False, slots=True)
class MappedPicture:
    """A picture ready to be put on a view.

    Attributes
    ----------
    pixels
        uint32, shape (rows, columns), C order: 0xAARRGGBB, colours times opacity.
    is_opaque
        Whether every pixel covers what is under it.
    """

    pixels: NDArray[np.uint32]
    is_opaque: bool


def mapped(picture: PlanePicture, layer: Layer, spare: NDArray[np.uint32] | None = None) -> MappedPicture:
    """Return a picture as pixels.

    Outside the volume and in padding (PS3.3 C.7.5.1.1.2) the base is black and an upper layer shows what is under it.

    Parameters
    ----------
    picture
        Stored values of a plane of the layer.
    layer
        What is shown.
    spare
        Memory to write into where its shape is that of the picture; fresh memory costs as much as the mapping.
    """
    volume, look, is_base = layer.volume, layer.shown_look, layer.is_base
    shades = _shades(look.colours, look.opacity, is_base=is_base)
    outside = shades[256]
    values = picture.values
    kind = values.dtype
    if kind.kind in "iu" and kind.itemsize <= 2:
        table = _pixel_table(kind.newbyteorder("="), _Rescale.of(volume), look, is_base)
        pixels = spare if spare is not None and spare.shape == values.shape else np.empty(values.shape, np.uint32)
        np.take(table, _as_index(values), out=pixels, mode="clip")
    else:
        levels = _levels(values, _Rescale.of(volume), look)
        pixels = shades[:256].take(levels)
        if volume.padding is not None:
            first, last = volume.padding
            pixels[(values >= first) & (values <= last)] = outside
    if picture.mask is not None:
        pixels[~picture.mask] = outside
    return MappedPicture(pixels, is_base)


def _picture_across(volume: Volume, stack: PlaneStack, index: int, into_own: FloatArray | None) -> PlanePicture | None:
    """Return another volume on a plane of a stack, at its own resolution: trilinear, masked outside."""
    middle = stack.middle_mm(index)
    middle = middle + (stack.positions_mm[index] - float(middle @ stack.normal)) * stack.normal
    turn = np.eye(3) if into_own is None else into_own[:3, :3]
    own_middle = middle if into_own is None else turn @ middle + into_own[:3, 3]
    if into_own is None and stack.slab is None:
        along = _axis_along(volume, stack)
        if along is not None:
            return _picture_between(volume, along, float(volume.affine.to_index(own_middle)[along]))
    across = oblique_stack(volume, turn @ stack.normal, own_middle, -(turn @ stack.down)).with_slab(stack.slab)
    nearest = across.index_nearest(own_middle)
    if abs(across.distance_mm(nearest, own_middle)) > _SAME_PLANE_MM:
        return None
    found = plane_picture(volume, across, nearest)
    if into_own is None:
        return found
    back = turn.T
    return replace(
        found,
        origin_mm=back @ (found.origin_mm - into_own[:3, 3]),
        right_mm=back @ found.right_mm,
        down_mm=back @ found.down_mm,
    )


def _axis_along(volume: Volume, stack: PlaneStack) -> int | None:
    """Return the voxel index that is the same all over each plane of a stack; None where there is none."""
    to_index, origin = volume.affine.to_index, volume.affine.origin_mm
    across, along = to_index(origin + stack.right), to_index(origin + stack.down)
    return next((axis for axis in range(3) if max(abs(across[axis]), abs(along[axis])) < _SAME_INDEX), None)


def _picture_between(volume: Volume, axis: int, place: float) -> PlanePicture | None:
    """Return the plane at a fractional index along an axis, mixed of the two planes of voxels beside it.

    On the volume's own grid this is the trilinear mixture, and it costs two small planes instead of a reslice.
    """
    planes = np.moveaxis(volume.voxels, axis, 0)
    if not -0.5 <= place <= len(planes) - 0.5:
        return None
    inside = min(max(place, 0.0), len(planes) - 1.0)
    below = min(int(inside), max(len(planes) - 2, 0))
    share = inside - below
    values = planes[below]
    if share > 0:
        mixed = values * (1 - share) + planes[below + 1] * share
        values = (mixed if values.dtype.kind == "f" else np.rint(mixed)).astype(values.dtype)
    corner = [0.0, 0.0, 0.0]
    corner[axis] = place
    down, right = (each for each in range(3) if each != axis)
    steps = volume.affine.matrix[:3, :3]
    return PlanePicture(values, volume.affine.to_patient(corner), np.array(steps[:, right]), np.array(steps[:, down]))


@dataclass(frozen=True, slots=True)
class _Rescale:
    """From stored values to the unit, and what lies outside the image."""

    slope: float
    intercept: float
    padding: tuple[int, int] | None

    @staticmethod
    def of(volume: Volume) -> _Rescale:
        return _Rescale(volume.rescale_slope, volume.rescale_intercept, volume.padding)


def _as_index(values: NDArray[Any]) -> NDArray[Any]:
    """Return stored values as places in a table of all values of their type."""
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    return values.view(f"u{values.dtype.itemsize}")


def _levels(values: NDArray[Any], rescale: _Rescale, look: Look) -> NDArray[np.uint8]:
    kind = np.float32 if values.dtype == np.float32 else np.float64
    in_unit: NDArray[Any] = values * kind(rescale.slope) + kind(rescale.intercept)
    levels = windowed(in_unit, *look.window)
    return 255 - levels if look.is_inverted else levels


@lru_cache(maxsize=16)
def _pixel_table(kind: np.dtype[Any], rescale: _Rescale, look: Look, is_base: bool) -> NDArray[np.uint32]:
    """Return the pixel of every value that a stored type can take, in the order of its bits as an unsigned number."""
    shades = _shades(look.colours, look.opacity, is_base=is_base)
    limits = np.iinfo(kind)
    width, center = look.window
    ends = [center - 0.5 + side * (width / 2 + 1) - rescale.intercept for side in (-1, 1)]
    low, high = sorted(each / rescale.slope for each in ends)
    # Beside the window all values look alike: only those within it are computed.
    first = int(min(max(np.floor(low), limits.min), limits.max))
    last = int(min(max(np.ceil(high), first), limits.max))
    inside = shades[:256].take(_levels(np.arange(first, last + 1), rescale, look))
    table = np.empty(int(limits.max) - int(limits.min) + 1, dtype=np.uint32)
    _fill(table, int(limits.min), first, inside[0])
    _fill(table, first, last + 1, inside)
    _fill(table, last + 1, int(limits.max) + 1, inside[-1])
    if rescale.padding is not None:
        start, stop = rescale.padding
        _fill(table, max(start, int(limits.min)), min(stop, int(limits.max)) + 1, shades[256])
    return table


def _fill(table: NDArray[np.uint32], start: int, stop: int, pixels: Any) -> None:
    """Set the pixels of the stored values from one to before another; the bits of negative ones come last."""
    if start >= stop:
        return
    if start < 0 < stop and np.ndim(pixels):
        table[start:], table[:stop] = pixels[:-start], pixels[-start:]
    elif start < 0 < stop:
        table[start:], table[:stop] = pixels, pixels
    elif stop == 0:
        table[start:] = pixels
    else:
        table[start:stop] = pixels


@lru_cache(maxsize=32)
def _shades(colours: ColourMap, opacity: float, *, is_base: bool) -> NDArray[np.uint32]:
    """Return the pixels of the levels 0 to 255, and last the one of what lies outside: uint32, shape (257,)."""
    colour = colours_of(colours).astype(np.float64)
    cover = np.full(256, 1.0 if is_base else min(opacity, 1.0))
    if not is_base and colours is not ColourMap.GREY:
        cover = min(opacity, LARGEST_FUSION) * np.minimum(np.arange(256) / (255 * _RAMP), 1.0)
    channels = np.rint(np.column_stack([cover * 255.0, colour * cover[:, None]])).astype(np.uint32)
    shades = np.empty(257, dtype=np.uint32)
    shades[:256] = channels[:, 0] << 24 | channels[:, 1] << 16 | channels[:, 2] << 8 | channels[:, 3]
    shades[256] = 0xFF000000 if is_base else 0
    return shades


@lru_cache(maxsize=4)
def colours_of(colours: ColourMap) -> NDArray[np.uint8]:
    """Return red, green and blue of the levels 0 to 255: uint8, shape (256, 3)."""
    if colours is ColourMap.GREY:
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    return np.loadtxt(resource_path("colourmaps", f"{colours.value}.csv"), delimiter=",", dtype=np.uint8)
