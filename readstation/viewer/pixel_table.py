"""The pixel of every value that a stored integer can take.

The table is written anew only where a new window makes a difference; so the volume is never copied to another type.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.geometry.volume import Volume
from readstation.viewer.layers import Look
from readstation.viewer.sampling import windowed


@dataclass(frozen=True, slots=True)
class Rescale:
    """From stored values to the unit, and what lies outside the image."""

    slope: float
    intercept: float
    padding: tuple[int, int] | None

    @staticmethod
    def of(volume: Volume) -> Rescale:
        """Return that of a volume."""
        return Rescale(volume.rescale_slope, volume.rescale_intercept, volume.padding)


def levels_of(values: NDArray[Any], rescale: Rescale, look: Look) -> NDArray[np.uint8]:
    """Return stored values as levels of a look, 0 to 255, in their shape."""
    levels = windowed(values, *look.window, rescale.slope, rescale.intercept)
    return 255 - levels if look.is_inverted else levels


class PixelTable:
    """A table for one stored type, in the order of its bits as an unsigned number.

    Attributes
    ----------
    kind
        An integer type of 8 or 16 bits, of this machine's byte order.
    """

    def __init__(self, kind: np.dtype[Any]) -> None:
        self.kind = kind
        bits = 8 * kind.itemsize
        self._lowest = -(1 << bits - 1) if kind.kind == "i" else 0
        self._past_highest = self._lowest + (1 << bits)
        self._entries = np.empty(1 << bits, dtype=np.uint32)
        self._made_for: tuple[Rescale, Look, NDArray[np.uint32]] | None = None
        self._beside: tuple[object, ...] = ()
        self._window = (self._lowest, self._past_highest)

    def entries(self, rescale: Rescale, look: Look, shades: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the pixels, uint32, shape (2 to the number of bits,); good until they are asked for again.

        Parameters
        ----------
        shades
            The pixels of the levels 0 to 255, and last the one of what lies outside the image: uint32, shape (257,).
        """
        made = self._made_for
        if made is None or made[2] is not shades or made[1] != look or made[0] != rescale:
            self._write(rescale, look, shades)
            self._made_for = (rescale, look, shades)
        return self._entries

    def _write(self, rescale: Rescale, look: Look, shades: NDArray[np.uint32]) -> None:
        width, center = look.window
        ends = [center - 0.5 + side * (width / 2 + 1) - rescale.intercept for side in (-1, 1)]
        low, high = sorted(each / rescale.slope for each in ends)
        # Beside the window all values look alike: only those within it are computed.
        first = min(max(floor(low), self._lowest), self._past_highest - 1)
        past = min(max(ceil(high), first) + 1, self._past_highest)
        inside = shades[:256].take(levels_of(np.arange(first, past), rescale, look))
        begin, end = self._lowest, self._past_highest
        beside = (inside[0], inside[-1], shades[256], rescale.padding)
        if self._beside == beside:
            # And there they are written already.
            begin, end = min(first, self._window[0]), max(past, self._window[1])
        self._fill(begin, first, inside[0])
        self._fill(first, past, inside)
        self._fill(past, end, inside[-1])
        if rescale.padding is not None:
            start, last = rescale.padding
            self._fill(max(start, self._lowest), min(last + 1, self._past_highest), shades[256])
        self._beside, self._window = beside, (first, past)

    def _fill(self, start: int, stop: int, pixels: Any) -> None:
        """Set the pixels of the stored values from one to before another; the bits of negative ones come last."""
        table = self._entries
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
