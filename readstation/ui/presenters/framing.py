"""How large an image opens: the body fills the view, the air around it does not."""

from __future__ import annotations

import numpy as np

from readstation.geometry.volume import Volume
from readstation.viewer.marks import PointMm

_AIR_BELOW_HU = -300.0
_BRIGHT_SHARE = 0.05
_MARGIN = 1.08
_LEAST_SHARE = 0.02
"""A row or column counts as body when this share of it is brighter than air: a table's edge does not."""


def body_place(volume: Volume, width_px: float, height_px: float) -> tuple[PointMm, float]:
    """Return middle, mm LPS, and millimetres a pixel at which the body of the middle slice fills a view.

    Parameters
    ----------
    volume
        What is shown.
    width_px, height_px
        The view, logical px.
    """
    middle = volume.shape[0] // 2
    values = volume.voxels[middle] * volume.rescale_slope + volume.rescale_intercept
    limit = _AIR_BELOW_HU if volume.unit == "HU" else _BRIGHT_SHARE * float(np.percentile(values, 99))
    body = values > limit
    rows, columns = _extent(body.mean(axis=1)), _extent(body.mean(axis=0))
    x, y, z = (float(each) for each in volume.affine.to_patient((middle, sum(rows) / 2, sum(columns) / 2)).reshape(3))
    _, row_mm, column_mm = volume.spacing_mm
    height_mm = (rows[1] - rows[0] + 1) * row_mm
    width_mm = (columns[1] - columns[0] + 1) * column_mm
    mm_per_px = _MARGIN * max(height_mm / max(height_px, 1.0), width_mm / max(width_px, 1.0))
    return (x, y, z), mm_per_px


def _extent(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[int, int]:
    """Return the first and last place where the share is large enough, or the whole where it never is."""
    inside = np.flatnonzero(shares > _LEAST_SHARE)
    return (int(inside[0]), int(inside[-1])) if inside.size else (0, len(shares) - 1)
