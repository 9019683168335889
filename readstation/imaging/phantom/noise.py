"""Seeded noise: smooth fields that bend borders and mottle tissue, and the grain of a CT image."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from readstation.imaging.phantom.layout import FloatArray, Grid, Scan

GRAIN_HU = 9.0
"""Standard deviation of the grain in the middle of the abdomen, as a 3 mm soft-kernel CT has it."""

_REACH_MM = 230.0
_SPACINGS_MM = {"coarse": 26.0, "medium": 10.0, "fine": 4.5}


@dataclass(frozen=True, slots=True)
class Fields:
    """Three smooth random fields on one slice, mean 0 and standard deviation about 1, float32 (rows, columns)."""

    coarse: FloatArray
    medium: FloatArray
    fine: FloatArray

    def within(self, grid: Grid) -> Fields:
        """Return the same fields in a window of the slice."""
        return Fields(self.coarse[grid.window], self.medium[grid.window], self.fine[grid.window])


class Mottle:
    """Random lattices of one patient; the tissue keeps its mottle through all phases and timepoints."""

    def __init__(self, seed: int) -> None:
        self._lattices: dict[str, FloatArray] = {}
        for number, (name, spacing) in enumerate(_SPACINGS_MM.items()):
            across, along = _cells(spacing), math.ceil(2 * 110.0 / spacing) + 4
            generator = np.random.Generator(np.random.PCG64([seed, 1, number]))
            self._lattices[name] = generator.standard_normal((along, across, across), dtype=np.float32)

    def fields(self, grid: Grid) -> Fields:
        """Return the fields on a slice (anatomy frame, so that they move with the patient)."""
        return Fields(*(self._field(name, grid) for name in ("coarse", "medium", "fine")))

    def _field(self, name: str, grid: Grid) -> FloatArray:
        spacing, lattice = _SPACINGS_MM[name], self._lattices[name]
        height = (grid.z + 110.0) / spacing + 1
        first = int(np.clip(math.floor(height) - 1, 0, lattice.shape[0] - 4))
        weights = _spline_weights(np.array([height - first - 1]))[0]
        plane = np.tensordot(weights, lattice[first : first + 4], axes=1).astype(np.float32)
        rows = _interpolation(grid.y.ravel(), spacing, lattice.shape[1])
        columns = _interpolation(grid.x.ravel(), spacing, lattice.shape[2])
        # A cubic B-spline over unit noise leaves a variance of 151/315 an axis, so a deviation of 1/3 over three.
        field = rows @ plane @ columns.T * np.float32(3.0)
        return np.asarray(np.clip(field, -2.5, 2.5), dtype=np.float32)


def _cells(spacing_mm: float) -> int:
    return math.ceil(2 * _REACH_MM / spacing_mm) + 4


def _spline_weights(fraction: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> FloatArray:
    t = fraction.astype(np.float64)
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=-1) / 6
    return weights.astype(np.float32)


def _interpolation(positions_mm: FloatArray, spacing_mm: float, cells: int) -> FloatArray:
    place = (positions_mm.astype(np.float64) + _REACH_MM) / spacing_mm + 1
    first = np.clip(np.floor(place).astype(int) - 1, 0, cells - 4)
    weights = _spline_weights(place - first - 1)
    matrix = np.zeros((len(place), cells), dtype=np.float32)
    for tap in range(4):
        matrix[np.arange(len(place)), first + tap] = weights[:, tap]
    return matrix


@cache
def _grain_filter(rows: int, pixel_mm: float) -> FloatArray:
    """Return the amplitude of a filtered back-projection's noise over frequency: a ramp cut off by a soft kernel."""
    frequency = np.fft.fftfreq(rows, pixel_mm)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    amplitude = np.sqrt(radius + 0.012) * np.exp(-((radius / 0.36) ** 2))
    amplitude /= math.sqrt(float(np.mean(amplitude**2)))
    return np.asarray(amplitude, dtype=np.float32)


def grain_pair(scan: Scan, seed: int, index: int, pair: int) -> tuple[FloatArray, FloatArray]:
    """Return two independent CT noise images of unit standard deviation.

    Parameters
    ----------
    scan, index
        The timepoint's geometry and the slice in it.
    seed
        The trial's seed.
    pair
        0 for the first two phases, 1 for the others.

    Returns
    -------
    Two float32 arrays (rows, columns).
    """
    generator = np.random.Generator(np.random.PCG64([seed, 2, scan.timepoint.ordinal, index, pair]))
    white = generator.standard_normal((scan.rows, scan.rows, 2), dtype=np.float32).view(np.complex64)[..., 0]
    grain = np.fft.ifft2(white * _grain_filter(scan.rows, scan.pixel_mm), norm="ortho")
    return np.ascontiguousarray(grain.real), np.ascontiguousarray(grain.imag)
