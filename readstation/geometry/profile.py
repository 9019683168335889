"""Values along a line, and the stretches of it that lie under a limit (MR-116)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from readstation.geometry.volume import Volume

FloatArray = NDArray[np.float64]

STEPS_PER_VOXEL = 4
"""Samples along a line for each voxel of the finest spacing."""


@dataclass(frozen=True, eq=False, slots=True)
class LineProfile:
    """Values along a line.

    Attributes
    ----------
    along_mm
        Where each value lies, from the start of the line, float64, shape (n,).
    values
        In the unit of the volume, float64, shape (n,); NaN outside the image.
    """

    along_mm: FloatArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, mm from its start."""

    from_mm: float
    to_mm: float

    @property
    def length_mm(self) -> float:
        """How long it is."""
        return self.to_mm - self.from_mm


def line_profile(volume: Volume, start_mm: ArrayLike, end_mm: ArrayLike) -> LineProfile:
    """Return the values along a line, by linear interpolation of stored values between voxel centres.

    Parameters
    ----------
    volume
        Where the line lies.
    start_mm, end_mm
        Its ends, mm LPS, shape (3,).
    """
    start, end = (np.asarray(each, dtype=np.float64).reshape(3) for each in (start_mm, end_mm))
    length = float(np.linalg.norm(end - start))
    finest = min(volume.spacing_mm[1:])
    count = max(2, int(np.ceil(length / finest * STEPS_PER_VOXEL)) + 1)
    shares = np.linspace(0.0, 1.0, count)
    index = volume.affine.to_index(start + shares[:, None] * (end - start))
    # Ends that were committed to whole micrometres may leave their slice by a hair.
    nearest = np.round(index[:, 0])
    index[:, 0] = np.where(np.abs(index[:, 0] - nearest) < 0.01, nearest, index[:, 0])
    return LineProfile(shares * length, _interpolated(volume, index) * volume.rescale_slope + volume.rescale_intercept)


def _interpolated(volume: Volume, index: FloatArray) -> FloatArray:
    """Return stored values at fractional indices, shape (n, 3), mixed from the eight voxels around; NaN outside."""
    last = np.asarray(volume.shape) - 1
    is_inside = np.all((index >= 0) & (index <= last), axis=1)
    low = np.clip(np.floor(index).astype(int), 0, last)
    share = index - low
    total = np.zeros(len(index))
    for corner in itertools.product((0, 1), repeat=3):
        weight = np.prod(np.where(np.asarray(corner) == 1, share, 1.0 - share), axis=1)
        place = np.minimum(low + corner, last)
        values = volume.voxels[place[:, 0], place[:, 1], place[:, 2]].astype(np.float64)
        if volume.padding is not None:
            values[(values >= volume.padding[0]) & (values <= volume.padding[1])] = np.nan
        # A corner without weight says nothing, not even that it has no value.
        total += np.where(weight > 0, weight * values, 0.0)
    total[~is_inside] = np.nan
    return total


def stretches_below(profile: LineProfile, limit: float, shortest_mm: float = 0.0) -> tuple[Stretch, ...]:
    """Return the stretches whose values lie under a limit, their ends interpolated between samples.

    Parameters
    ----------
    limit
        In the unit of the values; a value equal to it is not under it.
    shortest_mm
        Shorter stretches are left out: noise of a voxel or two is no necrosis.
    """
    along, values = profile.along_mm, profile.values
    below = np.nan_to_num(values, nan=np.inf) < limit
    edges = np.flatnonzero(np.diff(np.concatenate([[False], below, [False]]).astype(np.int8)))
    found = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        begin = _meeting(profile, first - 1, first, limit) if first > 0 else float(along[0])
        finish = _meeting(profile, after - 1, after, limit) if after < len(along) else float(along[-1])
        if finish - begin >= shortest_mm:
            found.append(Stretch(begin, finish))
    return tuple(found)


def _meeting(profile: LineProfile, before: int, after: int, limit: float) -> float:
    """Return where the values meet the limit between two neighbouring samples."""
    a, b = float(profile.values[before]), float(profile.values[after])
    x0, x1 = float(profile.along_mm[before]), float(profile.along_mm[after])
    if not np.isfinite(a) or not np.isfinite(b) or a == b:
        return x1 if not np.isfinite(a) else x0
    return x0 + (limit - a) / (b - a) * (x1 - x0)
