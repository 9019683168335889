"""How large an image opens: the body fills the view, the air around it does not."""

from __future__ import annotations

import numpy as np

from readstation.geometry.volume import Volume
from readstation.viewer.marks import PointMm
from readstation.viewer.plane_picture import plane_picture
from readstation.viewer.planes import PlaneStack

_AIR_BELOW_HU = -300.0
_BRIGHT_SHARE = 0.05
_MARGIN = 1.08
_LEAST_SHARE = 0.02
"""A row or column counts as body when this share of it is brighter than air: a table's edge does not."""


def body_place(volume: Volume, stack: PlaneStack, width_px: float, height_px: float) -> tuple[PointMm, float]:
    """Return middle, mm LPS, and millimetres a pixel at which the body of the middle plane fills a view.

    Parameters
    ----------
    volume, stack
        What is shown.
    width_px, height_px
        The view, logical px.
    """
    picture = plane_picture(volume, stack.with_slab(None), stack.count // 2)
    is_whole = picture.mask is None or (volume.is_complete and picture.mask.any())
    if not is_whole:
        return _whole_place(stack, width_px, height_px)
    values = picture.values * volume.rescale_slope + volume.rescale_intercept
    is_here = np.ones(values.shape, dtype=np.bool_) if picture.mask is None else picture.mask
    limit = _AIR_BELOW_HU if volume.unit == "HU" else _BRIGHT_SHARE * float(np.percentile(values[is_here], 99))
    body = (values > limit) & is_here
    rows, columns = _extent(body.mean(axis=1)), _extent(body.mean(axis=0))
    edges = [
        picture.point_of(row, column)
        for row in (rows[0] - 0.5, rows[1] + 0.5)
        for column in (columns[0] - 0.5, columns[1] + 0.5)
    ]
    across, along = np.array([edge @ stack.right for edge in edges]), np.array([edge @ stack.down for edge in edges])
    mm_per_px = _MARGIN * max(float(np.ptp(across)) / max(width_px, 1.0), float(np.ptp(along)) / max(height_px, 1.0))
    x, y, z = (float(each) for each in np.mean(edges, axis=0))
    return (x, y, z), mm_per_px


def _whole_place(stack: PlaneStack, width_px: float, height_px: float) -> tuple[PointMm, float]:
    """Return the place of a plane of which too little has arrived to find the body."""
    x, y, z = (float(each) for each in stack.middle_mm(stack.count // 2))
    return (x, y, z), stack.fitted(stack.count // 2, width_px, height_px).mm_per_px


def _extent(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[int, int]:
    """Return the first and last place where the share is large enough, or the whole where it never is."""
    inside = np.flatnonzero(shares > _LEAST_SHARE)
    return (int(inside[0]), int(inside[-1])) if inside.size else (0, len(shares) - 1)
