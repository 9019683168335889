"""Where the slices and pixels of the digital abdomen lie at each timepoint."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
Point = tuple[float, float, float]

SLICE_INTERVAL_MM = 3.0
TABLE_Z_MM = -142.0
"""Where the anatomy's own origin (the liver hilum) lies on the table, so that positions look like a scanner's."""

BASELINE_DAY = date(2024, 3, 12)


class PhantomSize(StrEnum):
    """How much of the abdomen is made.

    Lesions, truth and slice positions are the same in both sizes; the small one has a smaller field of view, larger
    pixels and only the slices around the liver's lesions.
    """

    FULL = "full"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Timepoint:
    """One visit of the phantom patient.

    Attributes
    ----------
    ordinal
        0 is baseline.
    folder, words
        Its folder name and its study description.
    day
        The study date.
    shift_mm
        How far the anatomy lies from where it lay at baseline (breathing, positioning), LPS.
    top_mm
        The position of the uppermost slice of the full size in the anatomy's frame, before the shift.
    """

    ordinal: int
    folder: str
    day: date
    shift_mm: Point
    top_mm: float


TIMEPOINTS = (
    Timepoint(0, "tp0", BASELINE_DAY, (0.0, 0.0, 0.0), 78.0),
    Timepoint(1, "tp1", BASELINE_DAY + timedelta(days=56), (1.8, -1.1, 4.2), 79.4),
    Timepoint(2, "tp2", BASELINE_DAY + timedelta(days=112), (-1.4, 0.8, -2.6), 77.1),
)

_ROWS = {PhantomSize.FULL: 512, PhantomSize.SMALL: 256}
_PIXEL_MM = {PhantomSize.FULL: 0.78125, PhantomSize.SMALL: 1.09375}
_CENTRE_MM = {PhantomSize.FULL: (0.0, 0.0), PhantomSize.SMALL: (-36.0, -4.0)}
_SLICES = {PhantomSize.FULL: (0, 52), PhantomSize.SMALL: (13, 25)}


@dataclass(frozen=True, slots=True)
class Scan:
    """The geometry that all phases of one timepoint share.

    Attributes
    ----------
    rows
        Rows and columns of the square matrix.
    pixel_mm
        Distance between rows and between columns.
    corner_mm
        LPS (x, y) of the centre of the first pixel.
    slice_z_mm
        LPS z of each slice centre, from the head downwards.
    """

    timepoint: Timepoint
    size: PhantomSize
    rows: int
    pixel_mm: float
    corner_mm: tuple[float, float]
    slice_z_mm: tuple[float, ...]

    def nearest_slice_mm(self, z_mm: float) -> float:
        """Return the slice centre next to a height (LPS z)."""
        return min(self.slice_z_mm, key=lambda slice_mm: abs(slice_mm - z_mm))

    def to_lps(self, point: Point) -> Point:
        """Return where a point of the anatomy's frame lies in the patient system of this timepoint."""
        shift = self.timepoint.shift_mm
        return point[0] + shift[0], point[1] + shift[1], point[2] + shift[2] + TABLE_Z_MM


def scan_of(timepoint: Timepoint, size: PhantomSize) -> Scan:
    """Return the geometry of a timepoint."""
    rows, pixel_mm = _ROWS[size], _PIXEL_MM[size]
    centre_x, centre_y = _CENTRE_MM[size]
    half = (rows - 1) / 2 * pixel_mm
    first, count = _SLICES[size]
    top = TABLE_Z_MM + timepoint.top_mm
    heights = tuple(round(top - SLICE_INTERVAL_MM * index, 3) for index in range(first, first + count))
    return Scan(timepoint, size, rows, pixel_mm, (centre_x - half, centre_y - half), heights)


@dataclass(frozen=True, slots=True)
class Grid:
    """The pixels of one slice, or of a window in it, in the anatomy's frame.

    Attributes
    ----------
    x, y
        Millimetres, shapes (1, columns) and (rows, 1), float32.
    z
        Millimetres.
    pixel_mm
        Distance of neighbouring pixels.
    window
        Where the pixels lie in the slice: slices of rows and columns.
    """

    x: FloatArray
    y: FloatArray
    z: float
    pixel_mm: float
    window: tuple[slice, slice]

    def around(self, low_x: float, high_x: float, low_y: float, high_y: float) -> Grid | None:
        """Return the window that holds a rectangle and a soft edge around it, or None where it holds no pixel."""
        margin = 4.0
        columns = self._span(float(self.x[0, 0]), self.x.shape[1], low_x - margin, high_x + margin)
        rows = self._span(float(self.y[0, 0]), self.y.shape[0], low_y - margin, high_y + margin)
        if columns.stop - columns.start < 2 or rows.stop - rows.start < 2:
            return None
        return self.part(rows, columns)

    def part(self, rows: slice, columns: slice) -> Grid:
        """Return the pixels of some rows and columns, counted in this grid."""
        row_start, column_start = self.window[0].start, self.window[1].start
        window = (
            slice(row_start + rows.start, row_start + rows.stop),
            slice(column_start + columns.start, column_start + columns.stop),
        )
        return Grid(self.x[:, columns], self.y[rows, :], self.z, self.pixel_mm, window)

    def _span(self, first_mm: float, count: int, low_mm: float, high_mm: float) -> slice:
        start = max(0, math.floor((low_mm - first_mm) / self.pixel_mm))
        stop = min(count, math.ceil((high_mm - first_mm) / self.pixel_mm) + 1)
        return slice(start, max(start, stop))


def grid_of(scan: Scan, index: int) -> Grid:
    """Return the pixel positions of one slice in the anatomy's frame (shift taken out)."""
    shift = scan.timepoint.shift_mm
    steps = np.arange(scan.rows, dtype=np.float64) * scan.pixel_mm
    x = (scan.corner_mm[0] + steps - shift[0]).astype(np.float32)[None, :]
    y = (scan.corner_mm[1] + steps - shift[1]).astype(np.float32)[:, None]
    z = scan.slice_z_mm[index] - TABLE_Z_MM - shift[2]
    return Grid(x, y, z, scan.pixel_mm, (slice(0, scan.rows), slice(0, scan.rows)))
