"""How stored values become pixels. Both painters show what is mapped here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.resources import resource_path
from readstation.viewer.layers import LARGEST_FUSION, ColourMap, Layer, Look
from readstation.viewer.look_ups import LookUps
from readstation.viewer.pixel_table import PixelTable, Rescale, levels_of
from readstation.viewer.plane_picture import PlanePicture

_RAMP = 0.25
"""Up to this part of its window an upper layer in colour comes in gradually, so that nothing is veiled by no uptake."""


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


class LayerMemory:
    """Memory of one layer of one view, used again for every picture: fresh memory costs as much as the mapping."""

    def __init__(self) -> None:
        self._pixels = np.empty((0, 0), dtype=np.uint32)
        self._table: PixelTable | None = None

    def pixels_of(self, shape: tuple[int, ...]) -> NDArray[np.uint32]:
        """Return the memory for a picture, shape (rows, columns). The one before is lost."""
        if self._pixels.shape != shape:
            self._pixels = np.empty(shape, dtype=np.uint32)
        return self._pixels

    def table_of(self, kind: np.dtype[Any]) -> PixelTable:
        """Return the table of the layer for a stored type."""
        if self._table is None or self._table.kind != kind:
            self._table = PixelTable(kind)
        return self._table


def mapped(
    picture: PlanePicture, layer: Layer, memory: LayerMemory | None = None, look_ups: LookUps | None = None
) -> MappedPicture:
    """Return a picture as pixels.

    Outside the volume and in padding (PS3.3 C.7.5.1.1.2) the base is black and an upper layer shows what is under it.

    Parameters
    ----------
    picture
        Stored values of a plane of the layer.
    layer
        What is shown.
    memory
        That of the layer in its view; the picture that was mapped there before is lost.
    look_ups
        Where these are given the pixels may come with them only, and are there when these have run.
    """
    volume, look, is_base = layer.volume, layer.shown_look, layer.is_base
    hidden = -1 if look.threshold is None else _levels_below(look.threshold, look)
    values, shades = picture.values, _shades(look.colours, look.opacity, hidden, look.is_inverted, is_base=is_base)
    memory = LayerMemory() if memory is None else memory
    kind = values.dtype
    if kind.kind in "iu" and kind.itemsize <= 2:
        table = memory.table_of(kind.newbyteorder("=")).entries(Rescale.of(volume), look, shades)
        pixels = memory.pixels_of(values.shape)
        with_others = look_ups if look_ups is not None and picture.mask is None else LookUps()
        with_others.add(table, _as_index(values), pixels)
        if with_others is not look_ups:
            with_others.run()
    else:
        levels = levels_of(values, Rescale.of(volume), look)
        pixels = memory.pixels_of(values.shape)
        shades.take(levels, out=pixels, mode="wrap")
        if volume.padding is not None:
            first, last = volume.padding
            pixels[(values >= first) & (values <= last)] = shades[256]
    if picture.mask is not None:
        pixels[~picture.mask] = shades[256]
    return MappedPicture(pixels, is_base)


def _as_index(values: NDArray[Any]) -> NDArray[Any]:
    """Return stored values as places in a table of all values of their type."""
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    return values.view(f"u{values.dtype.itemsize}")


def _levels_below(threshold: float, look: Look) -> int:
    """Return how many levels, from the lower end of the window, stand for values below a threshold."""
    width, center = look.window
    return min(max(ceil(255 * (threshold - center + width / 2) / width), 0), 256)


@lru_cache(maxsize=32)
def _shades(
    colours: ColourMap,
    opacity: float,
    hidden: int,
    is_inverted: bool,
    *,
    is_base: bool,
) -> NDArray[np.uint32]:
    """Return the pixels of the levels 0 to 255, and last the one of what lies outside: uint32, shape (257,).

    Parameters
    ----------
    hidden
        How many levels, those of the smallest values, show what is under them; -1 for a gradual coming in.
    is_inverted
        Whether the smallest values have the highest levels.
    """
    colour = colours_of(colours).astype(np.float64)
    cover = np.full(256, 1.0 if is_base else min(opacity, 1.0))
    if not is_base and colours is not ColourMap.GREY:
        from_small = np.arange(256)[:: -1 if is_inverted else 1]
        part = np.minimum(from_small / (255 * _RAMP), 1.0) if hidden < 0 else (from_small >= hidden).astype(float)
        cover = min(opacity, LARGEST_FUSION) * part
    channels = np.rint(np.column_stack([cover * 255.0, colour * cover[:, None]])).astype(np.uint32)
    shades = np.empty(257, dtype=np.uint32)
    shades[:256] = channels[:, 0] << 24 | channels[:, 1] << 16 | channels[:, 2] << 8 | channels[:, 3]
    shades[256] = 0xFF000000 if is_base else 0
    return shades


@lru_cache(maxsize=8)
def colours_of(colours: ColourMap) -> NDArray[np.uint8]:
    """Return red, green and blue of the levels 0 to 255: uint8, shape (256, 3)."""
    if colours is ColourMap.GREY:
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    return np.loadtxt(resource_path("colourmaps", f"{colours.value}.csv"), delimiter=",", dtype=np.uint8)
