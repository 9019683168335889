"""Exact lengths between committed points (MR-216)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from readstation.core.exact import Tenths, micrometres_from_mm, tenths_between
from readstation.model.lesion import PointUm


def committed(point_mm: ArrayLike) -> PointUm:
    """Commit a patient point, mm LPS, shape (3,), to whole micrometres.

    Raises
    ------
    ValueError
        If a coordinate is not finite.
    """
    x, y, z = (float(each) for each in np.asarray(point_mm, dtype=np.float64).reshape(3))
    if not np.all(np.isfinite((x, y, z))):
        raise ValueError("a point must be finite")
    return PointUm(micrometres_from_mm(x), micrometres_from_mm(y), micrometres_from_mm(z))


def point_mm(point: PointUm) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a committed point in mm LPS, float64, shape (3,)."""
    return np.array(point.as_tuple(), dtype=np.float64) / 1000.0


def diameter_tenths(start: PointUm, end: PointUm, resolution_tenths: int = 1) -> Tenths:
    """Return the length of a calliper in tenths of a millimetre, half away from zero (MR-216).

    Parameters
    ----------
    start, end
        Committed end points, µm LPS.
    resolution_tenths
        The step of the grid, in tenths of a millimetre: 1, 5 or 10.
    """
    return tenths_between(start.as_tuple(), end.as_tuple(), resolution_tenths)


def live_diameter_tenths(start_mm: ArrayLike, end_mm: ArrayLike, resolution_tenths: int = 1) -> Tenths:
    """Return the length that a calliper would have if it were committed now: what is shown while it is dragged.

    Parameters
    ----------
    start_mm, end_mm
        End points, mm LPS, shape (3,).
    resolution_tenths
        The step of the grid, in tenths of a millimetre: 1, 5 or 10.
    """
    return diameter_tenths(committed(start_mm), committed(end_mm), resolution_tenths)
