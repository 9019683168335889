"""One slice being painted in all four phases at once, tissue over tissue, with soft edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from readstation.imaging.phantom.layout import SLICE_INTERVAL_MM, FloatArray, Grid
from readstation.imaging.phantom.noise import Fields
from readstation.imaging.phantom.phases import AIR, PHASES, FourValues, Tissue

EDGE_MM = 1.7
"""Full width of a soft edge in the slice plane; its middle is the true surface. 10 to 90 % takes about a millimetre."""


def coverage(distance: FloatArray, pixel_mm: float) -> FloatArray:
    """Return how much of each pixel a solid fills.

    A surface that leans towards the slice plane is blurred over the slice thickness, as in a real slice. The value is
    one half exactly where the distance is 0, so that the edge at half maximum is the true surface.

    Parameters
    ----------
    distance
        Signed distance, negative inside, float32 (rows, columns), millimetres.
    pixel_mm
        Distance of neighbouring pixels.

    Returns
    -------
    float32 array of the same shape, 0 to 1.
    """
    along_rows, along_columns = np.gradient(distance, np.float32(pixel_mm))
    slope_squared = along_rows * along_rows + along_columns * along_columns
    in_plane = np.float32(max(EDGE_MM, 1.6 * pixel_mm) ** 2)
    lean = np.clip(1 - slope_squared, 0, 1)
    width = np.sqrt(in_plane * np.clip(slope_squared, 0.04, 4) + np.float32(SLICE_INTERVAL_MM**2) * lean)
    filled = np.clip(np.float32(0.5) - distance / width, 0, 1)
    share: FloatArray = filled * filled * (3 - 2 * filled)
    return share


class Canvas:
    """The values of one slice in every phase.

    Attributes
    ----------
    grid
        The pixels of the whole slice.
    fields
        The mottle of the slice.
    hu
        float32 (phase, rows, columns).
    """

    def __init__(self, grid: Grid, fields: Fields) -> None:
        self.grid = grid
        self.fields = fields
        shape = (len(PHASES), grid.y.shape[0], grid.x.shape[1])
        self.hu: FloatArray = np.full(shape, AIR.hu[0], dtype=np.float32)

    def paint(self, grid: Grid, distance: FloatArray, tissue: Tissue) -> None:
        """Lay a tissue over what is there, inside a distance of 0.

        Parameters
        ----------
        grid
            The window that `distance` belongs to.
        distance
            Signed distance, float32, the window's shape.
        tissue
            What to lay.
        """
        near = distance < SLICE_INTERVAL_MM
        rows = _extent(np.flatnonzero(np.any(near, axis=1)), near.shape[0])
        columns = _extent(np.flatnonzero(np.any(near, axis=0)), near.shape[1])
        if rows is None or columns is None:
            return
        share = coverage(distance[rows, columns], grid.pixel_mm)
        self.fill(grid.part(rows, columns), share, tissue)

    def fill(self, grid: Grid, share: FloatArray, tissue: Tissue) -> None:
        """Mix a tissue in by a share between 0 and 1 (float32, the window's shape)."""
        fields = self.fields.within(grid)
        for phase, mean in enumerate(tissue.hu):
            value = _mottled(mean, phase, tissue, fields)
            here = self.hu[phase][grid.window]
            here += (value - here) * share


def _extent(places: NDArray[np.intp], count: int) -> slice | None:
    """Return the span of some places among `count` and two more on each side, so that slopes are known at its edge."""
    if not len(places):
        return None
    first = min(max(0, int(places[0]) - 2), count - 2)
    return slice(first, max(first + 2, min(count, int(places[-1]) + 3)))


def _mottled(mean: float, phase: int, tissue: Tissue, fields: Fields) -> FloatArray | np.float32:
    value: FloatArray | np.float32 = np.float32(mean)
    amplitudes: tuple[tuple[FourValues, FloatArray], ...] = (
        (tissue.coarse, fields.coarse),
        (tissue.medium, fields.medium),
        (tissue.fine, fields.fine),
    )
    for four, field in amplitudes:
        if four[phase]:
            value = value + np.float32(four[phase]) * field
    return value
