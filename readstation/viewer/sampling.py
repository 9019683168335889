"""Values of a plane at the pixels of a view, and DICOM's window, computed in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.viewer.plane_picture import PlanePicture
from readstation.viewer.view_geometry import ViewGeometry


def windowed(
    values: NDArray[Any], width: float, center: float, slope: float = 1.0, intercept: float = 0.0
) -> NDArray[np.uint8]:
    """Map values to grey by DICOM's linear window (PS3.3 C.11.2.1.2.1); what is no number is black.

    Parameters
    ----------
    values
        Any shape. Single precision is computed as such, all else in double precision.
    width, center
        In the unit, width at least 1.
    slope, intercept
        From values to the unit (PS3.3 C.11.1.1.2).
    """
    per_unit = 255.0 / max(width - 1.0, 1e-3)
    kind = values.dtype if values.dtype == np.float32 else np.dtype(np.float64)
    grey: NDArray[Any] = np.multiply(values, slope * per_unit, dtype=kind)
    grey += (intercept - (center - 0.5)) * per_unit + 127.5
    # These two take the number where the other is none.
    np.fmax(grey, 0.0, out=grey)
    np.fmin(grey, 255.0, out=grey)
    np.rint(grey, out=grey)
    shown: NDArray[np.uint8] = grey.astype(np.uint8)
    return shown


def sampled(picture: PlanePicture, view: ViewGeometry, size: tuple[int, int], ratio: float) -> NDArray[np.float64]:
    """Return the stored values of a plane at the middles of the device pixels of a view.

    Parameters
    ----------
    picture
        The plane; the view must lie in it.
    size
        Width and height, device pixels.
    ratio
        Device pixels a logical pixel.

    Returns
    -------
    ndarray
        float64, shape (height, width), stored values mixed bilinearly; NaN where the plane has none.
    """
    width, height = size
    grid = np.linalg.pinv(np.stack((picture.down_mm, picture.right_mm), axis=1))
    step = view.mm_per_px / ratio
    first = grid @ (np.asarray(view.patient_of(0.5 / ratio, 0.5 / ratio)) - picture.origin_mm)
    per_x, per_y = grid @ (step * view.right), grid @ (step * view.down)
    xs, ys = np.arange(width), np.arange(height)[:, None]
    return _bilinear(picture, first[0] + xs * per_x[0] + ys * per_y[0], first[1] + xs * per_x[1] + ys * per_y[1])


def _bilinear(picture: PlanePicture, rows: NDArray[np.float64], columns: NDArray[np.float64]) -> NDArray[np.float64]:
    stored = picture.values
    last_row, last_column = stored.shape[0] - 1, stored.shape[1] - 1
    is_outside = (rows < -0.5) | (rows > last_row + 0.5) | (columns < -0.5) | (columns > last_column + 0.5)
    rows, columns = np.clip(rows, 0, last_row), np.clip(columns, 0, last_column)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    bottom, right = np.minimum(top + 1, last_row), np.minimum(left + 1, last_column)
    down, across = rows - top, columns - left
    upper = stored[top, left] * (1 - across) + stored[top, right] * across
    lower = stored[bottom, left] * (1 - across) + stored[bottom, right] * across
    values: NDArray[np.float64] = np.asarray(upper * (1 - down) + lower * down, dtype=np.float64)
    if picture.mask is not None:
        is_outside |= ~picture.mask[np.rint(rows).astype(np.intp), np.rint(columns).astype(np.intp)]
    values[is_outside] = np.nan
    return values
