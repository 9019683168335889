"""One view as plain data: pictures with their places, and what lies over them. Every painter shows the same frame.

A painter only scales the pictures to the screen and draws the display list.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, hypot

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.drawing import Drawing, LoupePicture, TextMetrics
from readstation.viewer.layers import Layer, mapped
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
    """

    pixels: NDArray[np.uint32]
    is_opaque: bool
    placement: Placement


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One view, ready to be put on a screen, in the order of the fields."""

    pictures: tuple[PlacedPicture, ...]
    drawings: tuple[Drawing, ...]
    loupe: LoupePicture | None


@dataclass(frozen=True, eq=False, slots=True)
class _Kept:
    """A layer's mapped picture and what it was made from."""

    layer: Layer
    stack: PlaneStack
    index: int
    version: int
    shrink: tuple[int, int]
    picture: PlanePicture
    pixels: NDArray[np.uint32]
    is_opaque: bool

    def serves(self, layer: Layer, state: ViewState) -> bool:
        mine = self.layer
        return (
            self.index == state.slice_index
            and self.version == state.image_version
            and self.stack is state.stack
            and mine.volume is layer.volume
            and mine.into_own is layer.into_own
            and mine.look == layer.look
        )


class FrameMaker:
    """Makes frames of one view and keeps the mapped pictures of the last one, so that a pan maps nothing anew."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._spare: dict[int, NDArray[np.uint32]] = {}

    def frame(self, state: ViewState, metrics: TextMetrics) -> Frame:
        """Return what a state looks like.

        Parameters
        ----------
        state
            The view.
        metrics
            Of the font of the painter.
        """
        return Frame(self._pictures(state), state.drawings(metrics), state.loupe(metrics))

    def clear(self) -> None:
        """Let go of the last frame and of its volumes."""
        self._kept = []
        self._spare = {}

    def _pictures(self, state: ViewState) -> tuple[PlacedPicture, ...]:
        view, stack = state.geometry, state.stack
        if view is None or stack is None:
            self._kept = []
            return ()
        before = self._kept
        made = [self._mapped(number, layer, state, stack, view) for number, layer in enumerate(state.layers)]
        self._kept = [each for each in made if each is not None]
        for number, each in enumerate(before):
            # The frame before may still be on its way to the screen; its memory serves the one after the next.
            if each not in self._kept:
                self._spare[number] = each.pixels
        return tuple(
            PlacedPicture(each.pixels, each.is_opaque, _shrunk(placement(each.picture, view), each.shrink))
            for each in self._kept
        )

    def _mapped(
        self, number: int, layer: Layer, state: ViewState, stack: PlaneStack, view: ViewGeometry
    ) -> _Kept | None:
        found = next((each for each in self._kept if each.serves(layer, state)), None)
        picture = layer.picture(stack, state.slice_index) if found is None else found.picture
        if picture is None:
            return None
        shrink = _shrink(placement(picture, view), state.ratio)
        if found is not None and found.shrink == shrink:
            return found
        made = mapped(picture, layer, self._spare.pop(number, None))
        pixels = made.pixels if shrink == (1, 1) else averaged(made.pixels, shrink)
        return _Kept(layer, stack, state.slice_index, state.image_version, shrink, picture, pixels, made.is_opaque)


def placement(picture: PlanePicture, view: ViewGeometry) -> Placement:
    """Return where a picture lies in a view."""
    right, down = picture.right_mm / view.mm_per_px, picture.down_mm / view.mm_per_px
    xx, yx = float(right @ view.right), float(right @ view.down)
    xy, yy = float(down @ view.right), float(down @ view.down)
    x, y = view.px_of(picture.origin_mm)
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
