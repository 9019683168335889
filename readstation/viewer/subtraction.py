"""One phase minus another, voxel by voxel, as a volume of its own: what took up contrast stays bright."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.volume import Volume
from readstation.viewer.plane_picture import picture_on_grid, plane_picture
from readstation.viewer.planes import acquired_stack
from readstation.viewer.view_geometry import FloatArray

_SAME_PLACE_MM = 1e-3


def subtracted(minuend: Volume, subtrahend: Volume, job: Job, into_own: FloatArray | None = None) -> Volume:
    """Return the difference of two phases on the grid of the first.

    Parameters
    ----------
    minuend
        The phase with contrast; its grid is kept.
    subtrahend
        The phase without; it is sampled trilinearly where its grid is another one.
    job
        Progress by slices, and cancel.
    into_own
        Shape (4, 4): from mm LPS of the minuend to mm LPS of the subtrahend, rigid; None in one frame of reference.

    Returns
    -------
    Volume
        Differences in the unit; whole numbers where both have whole values, with slope 1. Where the subtrahend does
        not reach there is padding and no value.

    Raises
    ------
    ValueError
        If the two have no common unit.
    Cancelled
        If the person stopped it.
    """
    if minuend.unit != subtrahend.unit:
        raise ValueError("only values of one unit can be subtracted")
    kind, outside = _kind(minuend, subtrahend)
    voxels = np.empty(minuend.shape, dtype=kind)
    is_same_grid = into_own is None and _is_same_grid(minuend, subtrahend)
    stack = acquired_stack(minuend)
    for index in range(minuend.shape[0]):
        job.checkpoint()
        if is_same_grid:
            taken, mask = subtrahend.voxels[index], None
        else:
            picture = picture_on_grid(subtrahend, plane_picture(minuend, stack, index), into_own)
            taken, mask = picture.values, picture.mask
        difference = _in_unit(minuend, minuend.voxels[index], kind) - _in_unit(subtrahend, taken, kind)
        voxels[index] = difference if mask is None else np.where(mask, difference, outside)
        job.report(index + 1, minuend.shape[0], "Subtracting")
    return replace(
        minuend,
        series_key=SeriesKey(f"{minuend.series_key}-{subtrahend.series_key}"),
        voxels=voxels,
        rescale_slope=1.0,
        rescale_intercept=0.0,
        padding=(int(outside), int(outside)),
        window_center=None,
        window_width=None,
        is_inverted=False,
    )


def _in_unit(volume: Volume, stored: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    wide = np.int64 if kind.kind == "i" else np.float64
    if kind.kind == "i":
        return stored.astype(wide) * int(volume.rescale_slope) + int(volume.rescale_intercept)
    return stored.astype(wide) * volume.rescale_slope + volume.rescale_intercept


def _kind(one: Volume, other: Volume) -> tuple[np.dtype[Any], float]:
    """Return the smallest type that holds every difference, and the value that stands outside."""
    is_whole = all(
        each.voxels.dtype.kind in "iu" and each.rescale_slope.is_integer() and each.rescale_intercept.is_integer()
        for each in (one, other)
    )
    if not is_whole:
        return np.dtype(np.float32), -1e30
    ends = [[each.rescaled(each.voxels.min()), each.rescaled(each.voxels.max())] for each in (one, other)]
    low, high = min(ends[0]) - max(ends[1]), max(ends[0]) - min(ends[1])
    bits = 15 if max(-low, high) < 2**15 else 31
    return np.dtype(np.int16 if bits == 15 else np.int32), -float(2**bits)


def _is_same_grid(one: Volume, other: Volume) -> bool:
    return one.shape == other.shape and bool(
        np.allclose(one.affine.matrix, other.affine.matrix, atol=_SAME_PLACE_MM, rtol=0)
    )
