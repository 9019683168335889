"""Thick planes across the grid of voxels, made of thin ones that are kept while the reader scrolls.

A thick plane is sampled along the line of sight at the distance of two planes of its stack, which steps over no voxel,
from its front to its back. The next plane needs the same samples but for those at the ends, so it costs two thin planes
and not dozens.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.planes import Slab, SlabKind

_MOST_BYTES = 200_000_000
_SPARE = 2
"""So many thin planes are kept in front and behind, for the way back."""

ThinPlane = tuple[NDArray[Any], NDArray[np.bool_]]
"""Values, shape (rows, columns), and where they are any."""


class ThickPlanes:
    """The thick planes of one stack through one volume.

    Parameters
    ----------
    slab
        How thick, and what is shown.
    interval_mm
        Between two planes of the stack along the line of sight: at most the finest step in which the volume changes.
    cut
        Returns so many thin planes an interval apart, the first of them at a distance, mm along the line of sight, from
        plane 0 of the stack.
    """

    def __init__(self, slab: Slab, interval_mm: float, cut: Callable[[float, int], list[ThinPlane]]) -> None:
        self._slab = slab
        self._interval_mm = interval_mm
        self._cut = cut
        self._kept: dict[int, ThinPlane] = {}
        self._sum = _Sum()
        self._last: tuple[int, ThinPlane] | None = None

    @staticmethod
    def can_keep(slab: Slab, interval_mm: float, pixels: int, bytes_per_value: int) -> bool:
        """Whether the thin planes of a slab, with so many pixels each, are few enough to be kept."""
        planes = slab.thickness_mm / interval_mm + 2 + 2 * _SPARE
        return planes * pixels * (bytes_per_value + 1) <= _MOST_BYTES

    def plane(self, index: int) -> ThinPlane:
        """Return the values of the thick plane around a plane of the stack, and where there are any.

        What lies outside the volume counts for nothing.
        """
        if self._last is None or self._last[0] != index:
            self._last = index, self._made(index)
        return self._last[1]

    def _made(self, index: int) -> ThinPlane:
        thickness, step = self._slab.thickness_mm, self._interval_mm
        whole = floor(thickness / step + 1e-9)
        rest = max(thickness - whole * step, 0.0)
        numbers = range(index, index + whole + 1)
        self._cut_missing(numbers)
        planes = [self._kept[number] for number in numbers]
        if rest > 1e-6 * step:
            (back,) = self._filled(index * step + thickness / 2, 1)
        else:
            back, rest = planes[-1], 0.0
        known = back[1].copy()
        for _, mask in planes:
            known |= mask
        if self._slab.kind is SlabKind.MEAN:
            found = _mean(self._sum.over(numbers, self._kept), planes, step, back, rest)
        else:
            best = np.maximum if self._slab.kind is SlabKind.MAXIMUM else np.minimum
            found = back[0].copy()
            for values, _ in planes:
                best(found, values, out=found)
        around = range(numbers.start - _SPARE, numbers.stop + _SPARE)
        self._kept = {number: plane for number, plane in self._kept.items() if number in around}
        return found, known

    def _cut_missing(self, numbers: range) -> None:
        """Have all of the thin planes of a thick one; plane 0 is the front of the thick plane around plane 0."""
        missing = [number for number in numbers if number not in self._kept]
        if missing:
            # Those that are there lie at one end.
            away_mm = missing[0] * self._interval_mm - self._slab.thickness_mm / 2
            planes = self._filled(away_mm, missing[-1] - missing[0] + 1)
            self._kept |= dict(zip(range(missing[0], missing[-1] + 1), planes, strict=True))

    def _filled(self, away_mm: float, count: int) -> list[ThinPlane]:
        """Return thin planes; where they have no value stands one that changes nothing."""
        made = []
        for values, mask in self._cut(away_mm, count):
            limits: Any = np.finfo(values.dtype) if values.dtype.kind == "f" else np.iinfo(values.dtype)
            nothing = {SlabKind.MEAN: 0, SlabKind.MAXIMUM: limits.min, SlabKind.MINIMUM: limits.max}[self._slab.kind]
            made.append((np.where(mask, values, values.dtype.type(nothing)), mask))
        return made


class _Sum:
    """Thin planes in a row, summed up. The next row takes some off and puts some on: integers lose nothing by that."""

    def __init__(self) -> None:
        self._numbers = range(0)
        self._total: NDArray[Any] = np.zeros((0, 0))
        self._count: NDArray[np.uint16] = np.zeros((0, 0), np.uint16)

    def over(self, numbers: range, planes: dict[int, ThinPlane]) -> tuple[NDArray[Any], NDArray[np.uint16]]:
        """Return the sum of the values of planes, and how many have one, shape (rows, columns)."""
        kind, shape = planes[numbers.start][0].dtype, planes[numbers.start][0].shape
        is_exact = kind.kind in "iu" and kind.itemsize <= 2
        gone = [number for number in self._numbers if number not in numbers]
        come = [number for number in numbers if number not in self._numbers]
        if not is_exact or len(gone) + len(come) >= len(numbers) or any(number not in planes for number in gone):
            self._total = np.zeros(shape, np.int32 if is_exact else np.float64)
            self._count = np.zeros(shape, np.uint16)
            gone, come = [], list(numbers)
        for number in gone:
            values, mask = planes[number]
            np.subtract(self._total, values, out=self._total)
            np.subtract(self._count, mask, out=self._count)
        for number in come:
            values, mask = planes[number]
            np.add(self._total, values, out=self._total)
            np.add(self._count, mask, out=self._count)
        self._numbers = numbers
        return self._total, self._count


def _mean(
    summed: tuple[NDArray[Any], NDArray[np.uint16]],
    planes: list[ThinPlane],
    step_mm: float,
    back: ThinPlane,
    rest_mm: float,
) -> NDArray[Any]:
    """Return the mean along the line: of planes a step apart, and of one that lies a rest behind the last of them."""
    total, count = summed
    kind = planes[0][0].dtype
    (first, in_first), (last, in_last), (end, in_end) = planes[0], planes[-1], back
    half, half_rest = step_mm / 2, rest_mm / 2
    # The trapezoids between the planes, of which the outermost count by half on one side only.
    mean = total * step_mm - first * half + last * (half_rest - half) + end * half_rest
    weight = count * step_mm - in_first * half + in_last * (half_rest - half) + in_end * half_rest
    np.divide(mean, weight, out=mean, where=weight > 0)
    return (mean if kind.kind == "f" else np.rint(mean)).astype(kind)
