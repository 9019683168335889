"""Lesions whose longest viable line is known: shapes by formula, voxels by sampling them, truth by scan lines.

Nothing here comes from the code under test: truth is the longest run inside the formula along straight lines, found
by trying directions and offsets. ``lesion_case(set_seed, number)`` always gives the same lesion.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]
Inside = Callable[[Array, Array, Array], Bools]
"""Which points, mm about the middle of the lesion, lie inside a solid."""

PlaneInside = Callable[[Array, Array], Bools]
"""Which points, mm, lie inside a plane figure."""

SHAPES = ("ellipsoid", "lobulated", "irregular")
NECROSES = ("none", "central", "eccentric", "rim")
PLACES = ("liver", "edge", "liver", "vessel")
VIABLE_LIMIT_HU = 85
_MARGIN_MM = 28.0
_FINE = 2
_SLABS = 3


@dataclass(frozen=True, slots=True)
class Levels:
    """Mean values of the tissues, and the deviation of the noise of a pixel."""

    liver: float
    viable: float
    necrosis: float
    beyond: float
    vessel: float
    noise: float


@dataclass(frozen=True, eq=False)
class LesionCase:
    """One lesion in its surroundings.

    Attributes
    ----------
    number, shape, necrosis, place, modality
        What it is; `place` is what lies near it.
    size_mm
        About its longest extent.
    is_weak
        Whether it enhances weakly.
    row_mm, column_mm, interval_mm
        Spacing of the voxels.
    levels
        The values of the tissues.
    """

    seed: tuple[int, int]
    number: int
    shape: str
    necrosis: str
    place: str
    modality: str
    size_mm: float
    is_weak: bool
    row_mm: float
    column_mm: float
    interval_mm: float
    levels: Levels
    whole: Inside
    hole: Inside
    beyond: Inside
    vessel: Inside
    middle_shift_mm: float

    @property
    def name(self) -> str:
        """What a list of misses calls it."""
        weak = ", weak" if self.is_weak else ""
        return (
            f"{self.modality} {self.size_mm:.0f} mm {self.shape}, necrosis {self.necrosis}, near {self.place}{weak}, "
            f"noise {self.levels.noise / abs(self.levels.viable - self.levels.liver):.2f} of contrast"
        )

    @cached_property
    def heights_mm(self) -> Array:
        """The heights of the slice middles about the middle of the lesion."""
        reach = self.size_mm / 2 + 8.0
        count = int(2 * reach / self.interval_mm) + 1
        return (np.arange(count) - count // 2) * self.interval_mm + self.middle_shift_mm

    @cached_property
    def volume(self) -> Volume:
        """The images."""
        generator = np.random.default_rng([*self.seed, self.number, 2])
        rows, columns = self._shape
        voxels = np.empty((len(self.heights_mm), rows, columns))
        texture = self._texture(generator, voxels.shape)
        for index, z in enumerate(self.heights_mm):
            voxels[index] = self._slice(float(z))
        voxels = ndimage.gaussian_filter(voxels, (0, 0.6 / self.row_mm, 0.6 / self.column_mm))
        voxels += texture + self._noise(generator, voxels.shape)
        if self.modality == "MR":
            voxels = np.abs(voxels)
        stored = np.clip(np.rint(voxels), -1024, 32000).astype(np.int16)
        return Volume(
            series_key=SeriesKey(f"lesion-{self.number}"),
            voxels=stored,
            affine=Affine.from_dicom(
                (-(columns - 1) / 2 * self.column_mm, -(rows - 1) / 2 * self.row_mm, self.heights_mm[0]),
                (1, 0, 0, 0, 1, 0),
                self.row_mm,
                self.column_mm,
                (0, 0, self.interval_mm),
            ),
            rescale_slope=1.0,
            rescale_intercept=0.0,
            unit="HU" if self.modality == "CT" else "",
            frame_of_reference=f"frame-{self.number}",
            slice_positions_mm=self.heights_mm,
            slice_thickness_mm=self.interval_mm,
        )

    @cached_property
    def rough_mm(self) -> Array:
        """About the longest viable line of every slice, 0 where there is none."""
        return np.array([rough_run_mm(self._on_slice(float(z)), self.size_mm * 0.8) for z in self.heights_mm])

    def truth_on_mm(self, index: int) -> float:
        """The longest viable line of one slice."""
        return longest_run_mm(self._on_slice(float(self.heights_mm[index])), self.size_mm * 0.8)

    @cached_property
    def truth_mm(self) -> float:
        """The longest viable line of all slices."""
        return max(self.truth_on_mm(int(index)) for index in np.argsort(self.rough_mm)[::-1][:6])

    @cached_property
    def click(self) -> tuple[int, tuple[float, float, float]]:
        """Where a reader clicks: a slice that shows much of the lesion, and a point well inside viable tumour."""
        generator = np.random.default_rng([*self.seed, self.number, 3])
        good = np.flatnonzero(self.rough_mm >= 0.85 * self.rough_mm.max())
        index = int(generator.choice(good))
        z = float(self.heights_mm[index])
        step = 0.25
        side = np.arange(-self.size_mm, self.size_mm, step)
        x, y = np.meshgrid(side, side)
        depth = ndimage.distance_transform_edt(self.viable(x, y, np.full_like(x, z))) * step
        wanted = min(1.5, 0.8 * float(depth.max()))
        choices = np.flatnonzero(depth.ravel() >= wanted)
        chosen = int(generator.choice(choices))
        return index, (float(x.ravel()[chosen]), float(y.ravel()[chosen]), z)

    def viable(self, x: Array, y: Array, z: Array) -> Bools:
        """Return which points, mm about the middle of the lesion, lie in viable tumour."""
        return self.whole(x, y, z) & ~self.hole(x, y, z)

    @property
    def _shape(self) -> tuple[int, int]:
        reach = self.size_mm / 2 * 1.25 + _MARGIN_MM
        return int(2 * reach / self.row_mm), int(2 * reach / self.column_mm)

    def _slice(self, z: float) -> Array:
        rows, columns = self._shape
        y = (np.arange(rows * _FINE) - (rows * _FINE - 1) / 2) * self.row_mm / _FINE
        x = (np.arange(columns * _FINE) - (columns * _FINE - 1) / 2) * self.column_mm / _FINE
        total = np.zeros((rows, columns))
        for slab in range(_SLABS):
            height = z + ((slab + 0.5) / _SLABS - 0.5) * self.interval_mm
            fine = self._values(*np.broadcast_arrays(x[None, :], y[:, None], height))
            total += fine.reshape(rows, _FINE, columns, _FINE).mean(axis=(1, 3))
        return total / _SLABS

    def _values(self, x: Array, y: Array, z: Array) -> Array:
        values = np.where(self.beyond(x, y, z), self.levels.beyond, self.levels.liver)
        values[self.vessel(x, y, z)] = self.levels.vessel
        rows, columns = (np.flatnonzero(np.abs(each) <= 0.75 * self.size_mm) for each in (y[:, 0], x[0]))
        near = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        held = self.whole(x[near], y[near], z[near])
        is_dead = self.hole(x[near][held], y[near][held], z[near][held])
        values[near][held] = np.where(is_dead, self.levels.necrosis, self.levels.viable)
        return values

    def _texture(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Slow unevenness of liver and tumour, and for MR the sensitivity of the coils."""
        contrast = abs(self.levels.viable - self.levels.liver)
        raw = generator.standard_normal(shape)
        smooth = ndimage.gaussian_filter(raw, (4 / self.interval_mm, 4 / self.row_mm, 4 / self.column_mm))
        texture = smooth / (smooth.std() or 1.0) * 0.05 * contrast
        if self.modality == "MR":
            _, rows, columns = shape
            slope = generator.uniform(-0.1, 0.1, 2)
            ramp = np.add.outer(np.linspace(-0.5, 0.5, rows) * slope[0], np.linspace(-0.5, 0.5, columns) * slope[1])
            texture = texture + ramp * self.levels.liver
        return texture

    def _noise(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Noise as a soft kernel leaves it: neighbouring pixels share part of it."""
        raw = ndimage.gaussian_filter(generator.standard_normal(shape), (0, 0.45 / self.row_mm, 0.45 / self.column_mm))
        return raw / raw.std() * self.levels.noise

    def _on_slice(self, z: float) -> PlaneInside:
        return lambda x, y: self.viable(x, y, np.full_like(x, z))


def longest_run_mm(inside: PlaneInside, reach_mm: float) -> float:
    """Return the longest straight run inside a plane figure, to about 0.05 mm, by scan lines of every direction.

    Parameters
    ----------
    inside
        Which points (mm, x and y) lie inside.
    reach_mm
        The figure lies within this distance of the middle in both directions.
    """
    turn, shift = math.pi / 120, max(reach_mm / 100, 0.1)
    starts = _coarse_runs(inside, reach_mm, turn, shift)
    if not starts:
        return 0.0
    for fine in (shift / 3, 0.05, 0.02):
        found = []
        for _, angle, offset in starts:
            angles, offsets = angle + np.linspace(-turn, turn, 7), offset + np.linspace(-shift, shift, 7)
            runs = np.array([_runs(inside, float(each), offsets, reach_mm, fine) for each in angles])
            row, column = np.unravel_index(int(np.argmax(runs)), runs.shape)
            found.append((float(runs[row, column]), float(angles[row]), float(offsets[column])))
        found.sort(reverse=True)
        starts = found[:4]
        turn, shift = turn / 3, shift / 3
    return starts[0][0]


def rough_run_mm(inside: PlaneInside, reach_mm: float) -> float:
    """Return the same to about a fortieth of the reach, in a fraction of the time."""
    starts = _coarse_runs(inside, reach_mm, math.pi / 72, reach_mm / 50)
    return starts[0][0] if starts else 0.0


def _coarse_runs(inside: PlaneInside, reach_mm: float, turn: float, step: float) -> list[tuple[float, float, float]]:
    """Return the longest runs with their directions and offsets, no two of them alike, on a raster of the figure."""
    side = np.arange(-reach_mm, reach_mm + step, step)
    raster = inside(*np.meshgrid(side, side))

    def looked_up(x: Array, y: Array) -> Bools:
        row, column = (np.rint((each + reach_mm) / step).astype(np.intp) for each in (y, x))
        is_within = (row >= 0) & (column >= 0) & (row < len(side)) & (column < len(side))
        return is_within & raster[np.clip(row, 0, len(side) - 1), np.clip(column, 0, len(side) - 1)]

    angles = np.arange(0.0, math.pi, turn)
    runs = np.array([_runs(looked_up, float(each), side, reach_mm, step) for each in angles])
    found: list[tuple[float, float, float]] = []
    for place in np.argsort(runs.ravel())[::-1][:400]:
        row, column = divmod(int(place), len(side))
        if runs[row, column] <= 0 or len(found) == 12:
            break
        angle, offset = float(angles[row]), float(side[column])
        is_new = all(abs(angle - a) > 0.06 or abs(offset - o) > 3 * step for _, a, o in found)
        if is_new:
            found.append((float(runs[row, column]), angle, offset))
    return found


def _runs(inside: PlaneInside, angle: float, offsets: Array, reach_mm: float, step: float) -> Array:
    """Return the longest run along each line of a direction, mm, shape (offsets,)."""
    along = np.arange(-reach_mm * 1.42, reach_mm * 1.42 + step, step)
    cos, sin = math.cos(angle), math.sin(angle)
    held = inside(along * cos - offsets[:, None] * sin, along * sin + offsets[:, None] * cos)
    places = np.arange(1, len(along) + 1)
    last_out = np.maximum.accumulate(np.where(held, 0, places), axis=1)
    return (places - last_out).max(axis=1) * step


def lesion_case(set_seed: int, number: int) -> LesionCase:
    """Return a lesion of a set: sizes, shapes, necrosis, noise, spacing and surroundings vary with its number."""
    generator = np.random.default_rng([set_seed, number, 1])
    shape = SHAPES[number % 3]
    necrosis = NECROSES[(number // 3) % 4]
    place = PLACES[number % 4]
    modality = "MR" if number % 5 == 4 else "CT"
    is_weak = (number // 2) % 5 == 2
    low = {"none": 8.0, "central": 16.0, "eccentric": 16.0, "rim": 26.0}[necrosis]
    size = float(np.exp(generator.uniform(math.log(low), math.log(80.0))))
    row_mm = float(generator.uniform(0.6, 0.95))
    column_mm = row_mm * float(generator.choice([1.0, 1.0, generator.uniform(0.75, 1.3)]))
    interval = float(generator.choice([each for each in (1.0, 1.5, 2.0, 2.5, 3.0, 5.0) if 4 * each <= size * 1.2]))
    if size > 40:
        interval = max(interval, 2.0)
    levels = _levels(generator, modality, is_weak=is_weak, place=place)
    outer = _outer(generator, shape, size)
    hole = _hole(generator, necrosis, size, outer)
    beyond, vessel = _surroundings(generator, place, outer, size)
    return LesionCase(
        seed=(set_seed, 0),
        number=number,
        shape=shape,
        necrosis=necrosis,
        place=place,
        modality=modality,
        size_mm=size,
        is_weak=is_weak,
        row_mm=row_mm,
        column_mm=column_mm,
        interval_mm=interval,
        levels=levels,
        whole=outer,
        hole=hole,
        beyond=beyond,
        vessel=vessel,
        middle_shift_mm=float(generator.uniform(-0.5, 0.5)) * interval,
    )


def _levels(generator: np.random.Generator, modality: str, *, is_weak: bool, place: str) -> Levels:
    contrast = float(generator.uniform(20, 30) if is_weak else generator.uniform(35, 80))
    noise = float(generator.uniform(5, 10) if is_weak else generator.uniform(6, 16))
    liver = float(generator.uniform(max(55.0, 100.0 - contrast), 95.0))
    viable = liver + contrast
    vessel = viable + float(generator.choice([generator.uniform(-15, 25), generator.uniform(100, 160)]))
    beyond = float(generator.choice([-95.0, -850.0, 45.0])) if place == "edge" else -95.0
    levels = Levels(liver, viable, float(generator.uniform(20, 45)), beyond, vessel, noise)
    if modality == "CT":
        return levels
    scale = float(generator.uniform(2, 8))
    return Levels(liver * scale, viable * scale, levels.necrosis * scale, 12 * scale, vessel * scale, noise * scale)


def _turned(generator: np.random.Generator) -> tuple[float, float]:
    return float(generator.uniform(0, math.pi)), float(generator.uniform(-0.25, 0.25))


def _ellipsoid(middle: Array, radii: Array, turn: float, lean: float) -> Inside:
    cos, sin = math.cos(turn), math.sin(turn)

    def inside(x: Array, y: Array, z: Array) -> Bools:
        dx, dy, dz = x - middle[0], y - middle[1], z - middle[2]
        a, b = dx * cos + dy * sin, dy * cos - dx * sin
        a, c = a * math.cos(lean) + dz * math.sin(lean), dz * math.cos(lean) - a * math.sin(lean)
        return (a / radii[0]) ** 2 + (b / radii[1]) ** 2 + (c / radii[2]) ** 2 <= 1.0

    return inside


def _outer(generator: np.random.Generator, shape: str, size: float) -> Inside:
    half = size / 2
    if shape == "ellipsoid":
        radii = half * np.array([1.0, generator.uniform(0.6, 1.0), generator.uniform(0.6, 1.0)])
        return _ellipsoid(np.zeros(3), radii, *_turned(generator))
    if shape == "lobulated":
        parts = [_ellipsoid(np.zeros(3), np.full(3, 0.66 * half), 0.0, 0.0)]
        around = generator.uniform(0, 2 * math.pi)
        for lobe in range(int(generator.integers(3, 6))):
            radius = half * generator.uniform(0.35, 0.5)
            angle = around + lobe * generator.uniform(1.0, 1.5)
            away = half * generator.uniform(0.92, 1.0) - radius
            middle = np.array([math.cos(angle) * away, math.sin(angle) * away, generator.uniform(-0.25, 0.25) * half])
            parts.append(_ellipsoid(middle, np.full(3, radius), 0.0, 0.0))

        def any_part(x: Array, y: Array, z: Array) -> Bools:
            found = parts[0](x, y, z)
            for part in parts[1:]:
                found = found | part(x, y, z)
            return found

        return any_part
    directions = generator.standard_normal((4, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    waves = generator.uniform(1.0, 2.2, 4)
    shares = generator.uniform(0.04, 0.1, 4)
    phases = generator.uniform(0, 2 * math.pi, 4)
    flat = np.array([1.0, generator.uniform(0.75, 1.0), generator.uniform(0.7, 1.0)])

    def waved(x: Array, y: Array, z: Array) -> Bools:
        u, v, w = x / flat[0], y / flat[1], z / flat[2]
        radius = np.sqrt(u * u + v * v + w * w) + 1e-9
        limit = np.ones_like(radius)
        for direction, wave, share, phase in zip(directions, waves, shares, phases, strict=True):
            along = (u * direction[0] + v * direction[1] + w * direction[2]) / radius
            limit = limit + share * np.cos(wave * math.pi * along + phase)
        return radius <= 0.9 * half * limit

    return waved


def _hole(generator: np.random.Generator, necrosis: str, size: float, outer: Inside) -> Inside:
    half = size / 2
    if necrosis == "none":
        return lambda x, y, z: np.zeros(np.broadcast_shapes(np.shape(x), np.shape(y), np.shape(z)), dtype=np.bool_)
    if necrosis == "central":
        radii = (
            half * generator.uniform(0.3, 0.5) * np.array([1.0, generator.uniform(0.7, 1), generator.uniform(0.7, 1)])
        )
        return _ellipsoid(np.zeros(3), radii, *_turned(generator))
    if necrosis == "eccentric":
        angle = generator.uniform(0, 2 * math.pi)
        away = half * generator.uniform(0.3, 0.55)
        middle = np.array([math.cos(angle) * away, math.sin(angle) * away, 0.0])
        radii = (
            half * generator.uniform(0.25, 0.42) * np.array([1.0, generator.uniform(0.7, 1), generator.uniform(0.7, 1)])
        )
        return _ellipsoid(middle, radii, *_turned(generator))
    rim = max(5.0, half * float(generator.uniform(0.22, 0.32)))
    scale = 1.0 / (1.0 - rim / half)
    return lambda x, y, z: outer(x * scale, y * scale, z * scale)


def _surroundings(generator: np.random.Generator, place: str, outer: Inside, size: float) -> tuple[Inside, Inside]:
    def nothing(x: Array, y: Array, z: Array) -> Bools:
        return np.zeros(np.broadcast_shapes(np.shape(x), np.shape(y), np.shape(z)), dtype=np.bool_)

    if place == "liver":
        return nothing, nothing
    angle = float(generator.uniform(0, 2 * math.pi))
    surface = _surface_mm(outer, angle, size)
    cos, sin = math.cos(angle), math.sin(angle)
    if place == "edge":
        away = surface + float(generator.uniform(-1.0, 4.0))
        return (lambda x, y, z: x * cos + y * sin > away + np.zeros_like(z)), nothing
    radius = float(generator.uniform(1.5, 4.5))
    gap = float(generator.uniform(-0.5, 3.0))
    away = surface + radius + gap
    heading = angle + math.pi / 2 + float(generator.uniform(-0.5, 0.5))
    rise = float(generator.uniform(-0.5, 0.5))
    along = np.array([math.cos(heading), math.sin(heading), rise])
    along /= np.linalg.norm(along)

    def tube(x: Array, y: Array, z: Array) -> Bools:
        dx, dy, dz = x - cos * away, y - sin * away, z
        there = dx * along[0] + dy * along[1] + dz * along[2]
        return dx * dx + dy * dy + dz * dz - there * there <= radius * radius

    return nothing, tube


def _surface_mm(outer: Inside, angle: float, size: float) -> float:
    """Return how far the lesion reaches in a direction of its middle slice."""
    side = np.linspace(-size, size, 400)
    x, y = np.meshgrid(side, side)
    held = outer(x, y, np.zeros_like(x))
    return float((x * math.cos(angle) + y * math.sin(angle))[held].max())
