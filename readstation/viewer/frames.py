"""One view as plain data: pictures with their places, and what lies over them. Every painter shows the same frame.

A painter only scales the pictures to the screen and draws the display list.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, hypot

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.drawing import Drawing, LoupePicture, TextMetrics
from readstation.viewer.layers import Layer
from readstation.viewer.look_ups import LookUps
from readstation.viewer.mapping import LayerMemory, mapped
from readstation.viewer.plane_picture import PlanePicture
from readstation.viewer.planes import PlaneStack
from readstation.viewer.state import ViewState
from readstation.viewer.view_geometry import ViewGeometry

Placement = tuple[float, float, float, float, float, float]
"""(xx, yx, xy, yy, x0, y0): the corner of a picture's first pixel lies at (x0, y0) of the view, logical px; a column on
adds (xx, yx), a row on adds (xy, yy)."""


@dataclass(frozen=True, eq=False, slots=True)
class PlacedPicture:
    """Pixels and where they go.

    Attributes
    ----------
    pixels
        uint32, shape (rows, columns), C order: 0xAARRGGBB, colours times opacity.
    is_opaque
        Whether every pixel covers what is under it.
    placement
        Where it lies in the view.
    number
        Tells the pictures of a layer of a view apart that lie in the same memory one after the other.
    """

    pixels: NDArray[np.uint32]
    is_opaque: bool
    placement: Placement
    number: int


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One view, ready to be put on a screen, in the order of the fields."""

    pictures: tuple[PlacedPicture, ...]
    drawings: tuple[Drawing, ...]
    loupe: LoupePicture | None


@dataclass(frozen=True, eq=False, slots=True)
class _Kept:
    """A layer's mapped picture and what it was made from; one of voxels that had not come in serves no other frame."""

    layer: Layer
    stack: PlaneStack
    index: int
    version: int
    shrink: tuple[int, int]
    picture: PlanePicture
    pixels: NDArray[np.uint32]
    is_opaque: bool
    number: int
    is_here: bool

    def serves(self, layer: Layer, state: ViewState) -> bool:
        mine = self.layer
        return (
            self.is_here
            and self.index == state.slice_index
            and self.version == state.image_version
            and self.stack is state.stack
            and mine.volume is layer.volume
            and mine.into_own is layer.into_own
            and mine.look == layer.look
        )


class FrameMaker:
    """Makes frames of one view and keeps the mapped pictures of the last one, so that a pan maps nothing anew.

    The pictures of a frame are good until the next one is made.
    """

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._memory: list[LayerMemory] = []
        self._mapped_count = 0

    def frame(self, state: ViewState, metrics: TextMetrics, look_ups: LookUps | None = None) -> Frame:
        """Return what a state looks like.

        Parameters
        ----------
        state
            The view.
        metrics
            Of the font of the painter.
        look_ups
            Where these are given the pixels are there when they have run; else at once.
        """
        return Frame(self._pictures(state, look_ups), state.drawings(metrics), state.loupe(metrics))

    def clear(self) -> None:
        """Let go of the last frame and of its volumes."""
        self._kept = {}
        self._memory = []

    def _pictures(self, state: ViewState, look_ups: LookUps | None) -> tuple[PlacedPicture, ...]:
        view = state.geometry
        layers = () if view is None else state.layers
        placed: list[PlacedPicture] = []
        if len(self._kept) > len(layers):
            self._kept = {number: kept for number, kept in self._kept.items() if number < len(layers)}
        if view is None:
            return ()
        self._memory += [LayerMemory() for _ in range(len(layers) - len(self._memory))]
        for number, layer in enumerate(layers):
            made = self._mapped(number, layer, state, view, look_ups)
            if made is not None:
                kept, place = made
                self._kept[number] = kept
                placed.append(PlacedPicture(kept.pixels, kept.is_opaque, _shrunk(place, kept.shrink), kept.number))
        return tuple(placed)

    def _mapped(
        self, number: int, layer: Layer, state: ViewState, view: ViewGeometry, look_ups: LookUps | None
    ) -> tuple[_Kept, Placement] | None:
        stack = state.stack
        if stack is None:
            return None
        # What was kept may be mapped over: should anything fail here, it is forgotten.
        found = self._kept.pop(number, None)
        if found is not None and not found.serves(layer, state):
            found = None
        picture = layer.picture(stack, state.slice_index) if found is None else found.picture
        if picture is None:
            return None
        place = placement(picture, view)
        shrink = _shrink(place, state.ratio)
        if found is not None and found.shrink == shrink:
            return found, place
        memory, is_whole = self._memory[number], shrink == (1, 1)
        # Asked before the voxels are looked at: they may come in meanwhile.
        is_here = layer.is_here(stack, state.slice_index)
        made = mapped(picture, layer, memory, look_ups if is_whole else None)
        pixels = made.pixels if is_whole else averaged(made.pixels, shrink)
        self._mapped_count += 1
        kept = _Kept(
            layer,
            stack,
            state.slice_index,
            state.image_version,
            shrink,
            picture,
            pixels,
            made.is_opaque,
            self._mapped_count,
            is_here,
        )
        return kept, place


def lacks_voxels(state: ViewState) -> bool:
    """Return whether voxels of what a view shows have not come in yet."""
    stack, index = state.stack, state.slice_index
    return stack is not None and not all(layer.is_here(stack, index) for layer in state.layers)


def placement(picture: PlanePicture, view: ViewGeometry) -> Placement:
    """Return where a picture lies in a view."""
    # Plain numbers: numpy costs ten times as much for three of them, and every layer of every frame asks.
    scale = view.mm_per_px
    (ax, ay, az), (bx, by, bz) = view.right.tolist(), view.down.tolist()
    (cx, cy, cz), (ox, oy, oz) = view.center_mm.tolist(), picture.origin_mm.tolist()
    (rx, ry, rz), (dx, dy, dz) = picture.right_mm.tolist(), picture.down_mm.tolist()
    xx, yx = (rx * ax + ry * ay + rz * az) / scale, (rx * bx + ry * by + rz * bz) / scale
    xy, yy = (dx * ax + dy * ay + dz * az) / scale, (dx * bx + dy * by + dz * bz) / scale
    ox, oy, oz = ox - cx, oy - cy, oz - cz
    x = (ox * ax + oy * ay + oz * az) / scale + view.width_px / 2
    y = (ox * bx + oy * by + oz * bz) / scale + view.height_px / 2
    return xx, yx, xy, yy, x - (xx + xy) / 2, y - (yx + yy) / 2


def averaged(pixels: NDArray[np.uint32], shrink: tuple[int, int]) -> NDArray[np.uint32]:
    """Return a picture made smaller by averaging blocks of whole pixels.

    Mixing two neighbours, as a painter does when it scales, would leave out pixels where several fall on one.

    Parameters
    ----------
    pixels
        uint32, shape (rows, columns), four channels a pixel.
    shrink
        Rows and columns of a block; the rest at the lower and right border is filled with its last pixels.
    """
    high, wide = shrink
    rows, columns = pixels.shape
    padded = np.pad(pixels, ((0, -rows % high), (0, -columns % wide)), mode="edge")
    channels = padded.view(np.uint8).reshape(padded.shape[0], padded.shape[1], 4)
    total = np.zeros((padded.shape[0] // high, padded.shape[1] // wide, 4), dtype=np.uint32)
    for row in range(high):
        for column in range(wide):
            total += channels[row::high, column::wide]
    count = high * wide
    means = ((total + count // 2) // count).astype(np.uint8)
    return np.ascontiguousarray(means).view(np.uint32)[..., 0]


def _shrink(place: Placement, ratio: float) -> tuple[int, int]:
    """Return the block of pixels, rows and columns, that falls on one device pixel."""
    xx, yx, xy, yy = place[:4]
    return (
        max(1, floor(1.0 / max(hypot(xy, yy) * ratio, 1e-6) + 1e-6)),
        max(1, floor(1.0 / max(hypot(xx, yx) * ratio, 1e-6) + 1e-6)),
    )


def _shrunk(place: Placement, shrink: tuple[int, int]) -> Placement:
    """Return the place of a picture whose pixels stand for blocks."""
    xx, yx, xy, yy, x0, y0 = place
    high, wide = shrink
    return xx * wide, yx * wide, xy * high, yy * high, x0, y0
