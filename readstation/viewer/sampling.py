"""Grey pictures of a slice computed in numpy: for the loupe, and for painters without OpenGL."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readstation.geometry.volume import Volume
from readstation.viewer.view_geometry import ViewGeometry


def windowed(values: NDArray[np.float64], width: float, center: float) -> NDArray[np.uint8]:
    """Map values in the unit to grey by DICOM's linear window (PS3.3 C.11.2.1.2.1).

    Parameters
    ----------
    values
        In the unit, any shape.
    width, center
        In the unit, width at least 1.
    """
    span = max(width - 1.0, 1e-3)
    grey = ((values - (center - 0.5)) / span + 0.5) * 255.0
    shown: NDArray[np.uint8] = np.rint(np.clip(grey, 0.0, 255.0)).astype(np.uint8)
    return shown


def slice_picture(
    volume: Volume, slice_index: int, view: ViewGeometry, size: tuple[int, int], ratio: float
) -> NDArray[np.float64]:
    """Return the values of an acquired slice at the middles of the device pixels of a view.

    Parameters
    ----------
    slice_index
        The slice to read; the view must lie in its plane.
    size
        Width and height, device pixels.
    ratio
        Device pixels a logical pixel.

    Returns
    -------
    ndarray
        float64, shape (height, width), in the unit, mixed bilinearly; NaN outside the slice.
    """
    width, height = size
    first = volume.affine.to_index(view.patient_of(0.5 / ratio, 0.5 / ratio))
    per_x = volume.affine.to_index(view.patient_of(1.5 / ratio, 0.5 / ratio)) - first
    per_y = volume.affine.to_index(view.patient_of(0.5 / ratio, 1.5 / ratio)) - first
    xs, ys = np.arange(width), np.arange(height)[:, None]
    rows = first[1] + xs * per_x[1] + ys * per_y[1]
    columns = first[2] + xs * per_x[2] + ys * per_y[2]
    return _bilinear(volume, slice_index, rows, columns)


def _bilinear(
    volume: Volume, slice_index: int, rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    stored = volume.voxels[slice_index]
    last_row, last_column = stored.shape[0] - 1, stored.shape[1] - 1
    is_outside = (rows < -0.5) | (rows > last_row + 0.5) | (columns < -0.5) | (columns > last_column + 0.5)
    rows, columns = np.clip(rows, 0, last_row), np.clip(columns, 0, last_column)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    bottom, right = np.minimum(top + 1, last_row), np.minimum(left + 1, last_column)
    down, across = rows - top, columns - left
    upper = stored[top, left] * (1 - across) + stored[top, right] * across
    lower = stored[bottom, left] * (1 - across) + stored[bottom, right] * across
    values: NDArray[np.float64] = (upper * (1 - down) + lower * down) * volume.rescale_slope + volume.rescale_intercept
    values[is_outside] = np.nan
    return values
