"""The viable tissue around a point of a slice: a window around it, how noisy it is, and the region in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from readstation.geometry.level_lines import level_lines, moved_outwards, signed_area, smoothed_line
from readstation.geometry.raster import BoolArray, FloatArray, Pixel, Raster, box_of
from readstation.geometry.viable_border import Border, border_of, support, without_pockets, without_vessels
from readstation.geometry.viable_flood import Flood, FloodRules, NoRegion, flood
from readstation.geometry.volume import Volume

REACH_MM = 110.0
"""Tissue is looked for within this distance of the point, along rows and columns."""

SMALLEST_HOLE_MM2 = 5.0
"""A smaller hole is noise and no major area of necrosis (MR-116): a disc of 2.5 mm."""

LEAST_SUPPORT = 0.7
"""Of the border so much must have darker tissue outside; with less the region has run into something alike."""

FLOOD_SMOOTHING_MM = 1.2
_FLOOD_PIXEL_MM = 1.2
_SMOOTHINGS_MM = (0.7, 1.0, 1.4)
_QUIET = 0.08
_NOISE_NEAR_MM, _SLOW_MM = 25.0, 3.0
_QUIETER_PART, _QUIETER_PART_SD = 0.2, 0.2533
"""A share of all deviations, and below how many standard deviations it lies where they are normal."""

_MARGIN_MM = 14.0
_POCKET_MM = 3.0
_LINE_STEP_MM, _LINE_WIDTH_MM, _WIDTHS_AROUND = 0.5, 1.5, 45
_SURE_MM = 4.0
_THIN_MM = 1.6
_HU = FloodRules(span=130.0, headroom=60.0, least_contrast=12.0)


@dataclass(frozen=True, eq=False, slots=True)
class ViableRegion:
    """Viable tissue around a point.

    Attributes
    ----------
    window
        Where it was found.
    mask
        Its pixels in the window.
    lines_mm
        Its outer border and the holes worth leaving out, each float64, shape (n, 2), mm from the window's first pixel.
    level, outside_level
        The value of it and of what lies around it, in the unit of the volume.
    """

    window: Window
    mask: BoolArray
    lines_mm: tuple[FloatArray, ...]
    level: float
    outside_level: float


@dataclass(frozen=True, eq=False, slots=True)
class Window:
    """A part of a slice around the point.

    Attributes
    ----------
    values
        In the unit of the volume, float64.
    corner, seed
        (row, column) of its first pixel in the slice, and of the point in it.
    """

    volume: Volume
    slice_index: int
    values: FloatArray
    raster: Raster
    corner: Pixel
    seed: Pixel

    @classmethod
    def around(cls, volume: Volume, slice_index: int, place: Pixel, reach_mm: float) -> Window:
        """Cut out what lies within a distance of a pixel of a slice."""
        raster = Raster(volume.spacing_mm[1:])
        spans = []
        for at, size, spacing in zip(place, volume.shape[1:], raster.spacing_mm, strict=True):
            reach = round(reach_mm / spacing)
            spans.append((max(0, at - reach), min(size, at + reach + 1)))
        (top, bottom), (left, right) = spans
        values = slice_values(volume, slice_index, np.s_[top:bottom, left:right])
        return cls(volume, slice_index, values, raster, (top, left), (place[0] - top, place[1] - left))

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        rows, columns = self.values.shape
        return rows, columns

    def part(self, box: tuple[slice, slice]) -> Window:
        """Return a part of the window that holds the point."""
        top, left = box[0].start, box[1].start
        corner = self.corner[0] + top, self.corner[1] + left
        seed = self.seed[0] - top, self.seed[1] - left
        return Window(self.volume, self.slice_index, self.values[box], self.raster, corner, seed)

    def level_at_seed(self) -> float:
        """Return the value around the point."""
        near = self.values[self.raster.distances_mm(self.shape, self.seed) <= FLOOD_SMOOTHING_MM]
        return float(np.median(near))

    def patient_mm(self, points_mm: FloatArray) -> FloatArray:
        """Return patient points, mm LPS, shape (n, 3), of points in the window, mm from its first pixel."""
        index = points_mm / np.asarray(self.raster.spacing_mm) + np.asarray(self.corner)
        return self.volume.affine.to_patient(np.column_stack([np.full(len(index), float(self.slice_index)), index]))


def slice_values(volume: Volume, index: int, part: tuple[slice, slice]) -> FloatArray:
    """Return a part of a slice in the unit; thin slices are taken together with their neighbours, which are less noisy.

    The weights 1, 2, 1 leave the place of an edge where the slice has it, as long as it leans evenly.
    """
    values = _own_values(volume, index, part)
    beside = [each for each in (index - 1, index + 1) if 0 <= each < volume.shape[0]]
    if volume.spacing_mm[0] > _THIN_MM or len(beside) < 2:
        return values
    around = [_own_values(volume, each, part) for each in beside]
    mean: FloatArray = 0.5 * values + 0.25 * (around[0] + around[1])
    return mean


def _own_values(volume: Volume, index: int, part: tuple[slice, slice]) -> FloatArray:
    """Return a part of a slice in the unit; where there is no image it is as dark as the darkest there."""
    stored = volume.voxels[index][part]
    values: FloatArray = stored.astype(np.float64) * volume.rescale_slope + volume.rescale_intercept
    if volume.padding is not None:
        first, last = volume.padding
        is_missing = (stored >= first) & (stored <= last)
        if is_missing.any():
            values[is_missing] = np.min(values[~is_missing], initial=0.0)
    return values


def rules_of(volume: Volume, level: float, limit: float | None) -> FloodRules:
    """Return what is expected of viable tissue in the unit of a volume: absolute for HU, relative to the level else."""
    if volume.unit == "HU":
        return FloodRules(_HU.span, _HU.headroom, _HU.least_contrast, limit)
    return FloodRules(0.7 * abs(level), 0.4 * abs(level), 0.08 * abs(level), limit)


def viable_region(view: Window, rules: FloodRules) -> ViableRegion | NoRegion:
    """Return the viable tissue around the point of a window."""
    step = max(1, int(_FLOOD_PIXEL_MM / max(view.raster.spacing_mm)))
    smooth = view.raster.blurred(view.values, FLOOD_SMOOTHING_MM)
    near = view.raster.distances_mm(view.shape, view.seed) <= _NOISE_NEAR_MM
    noise = _noise(smooth, view, near)
    shift = view.seed[0] % step, view.seed[1] % step
    coarse = smooth[shift[0] :: step, shift[1] :: step]
    seed = view.seed[0] // step, view.seed[1] // step
    rough = flood(coarse, view.raster.coarser(step), seed, noise, rules)
    if isinstance(rough, NoRegion):
        return rough
    mask, cut = (_as_fine(each, view.shape, step, shift) for each in (rough.mask, rough.cut))
    part = _around(mask, view)
    window = view.part(part)
    rough = Flood(mask[part], rough.viable, rough.outside, cut[part])
    window = replace(window, values=without_vessels(window.values, rough, window.raster))
    width, noise, values = _smoothing(window, rough)
    border = border_of(values, window.raster, rough, noise, window.seed, width)
    if border is not None and rules.floor is not None:
        border = without_pockets(values, border, window.raster, rules.floor, _POCKET_MM)
    if border is None or not border.mask.any():
        return NoRegion.TOO_SMALL
    if support(values, border, window.raster, rough) < LEAST_SUPPORT:
        return NoRegion.RUNS_ON
    lines = _lines(border, window.raster)
    if not lines:
        return NoRegion.TOO_SMALL
    return ViableRegion(window, border.mask, tuple(lines), rough.viable, rough.outside)


def _noise(smooth: FloatArray, view: Window, near: BoolArray) -> float:
    """Return the deviation of what is left of the noise, from its quieter part: edges move it little."""
    quick = np.abs(smooth - view.raster.blurred(view.values, _SLOW_MM))
    return float(np.quantile(quick[near], _QUIETER_PART)) / _QUIETER_PART_SD


def _as_fine(mask: BoolArray, shape: tuple[int, ...], step: int, shift: Pixel) -> BoolArray:
    """Return a mask of every step-th pixel as one of all pixels."""
    rows, columns = (
        np.clip(np.rint((np.arange(size) - begin) / step).astype(np.intp), 0, count - 1)
        for size, begin, count in zip(shape, shift, mask.shape, strict=True)
    )
    return mask[np.ix_(rows, columns)]


def _around(mask: BoolArray, view: Window) -> tuple[slice, slice]:
    """Return the part of a window that holds a mask, the point and a margin."""
    held = mask.copy()
    held[view.seed] = True
    return box_of(held, round(_MARGIN_MM / view.raster.pixel_mm))


def _smoothing(window: Window, rough: Flood) -> tuple[float, float, FloatArray]:
    """Return the least smoothing, mm, that leaves little noise against the contrast, that noise, and the values."""
    everywhere = np.ones(window.values.shape, dtype=np.bool_)
    for width in _SMOOTHINGS_MM:
        values = window.raster.blurred(window.values, width)
        noise = _noise(values, window, everywhere)
        if noise <= _QUIET * rough.contrast:
            break
    return width, noise, values


def _lines(border: Border, raster: Raster) -> list[FloatArray]:
    """Return the outline and the holes worth leaving out, smoothed, mm from the first pixel of the window."""
    spacing = np.asarray(raster.spacing_mm)
    lines = [each * spacing for each in level_lines(border.field)]
    areas = [signed_area(each) for each in lines]
    if not areas or max(areas) <= 0:
        return []
    outline = lines[int(np.argmax(areas))]
    holes = [line for line, area in zip(lines, areas, strict=True) if area <= -SMALLEST_HOLE_MM2]
    around_mm = float(np.linalg.norm(np.diff(outline, axis=0), axis=1).sum())
    outline = smoothed_line(outline, _LINE_STEP_MM, min(_LINE_WIDTH_MM, around_mm / _WIDTHS_AROUND))
    holes = [smoothed_line(each, _LINE_STEP_MM, _LINE_WIDTH_MM) for each in holes]
    beyond = ndimage.map_coordinates(border.beyond_mm, (outline / spacing).T, order=1, mode="nearest")
    beyond = ndimage.minimum_filter1d(beyond, 2 * round(_SURE_MM / _LINE_STEP_MM) + 1, mode="wrap")
    beyond = ndimage.gaussian_filter1d(beyond, _LINE_WIDTH_MM / _LINE_STEP_MM, mode="wrap")
    return [moved_outwards(outline, beyond), *holes]
