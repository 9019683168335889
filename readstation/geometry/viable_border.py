"""The border of enhancing tissue, between the pixels: halfway between the values inside and those just outside.

Inside and outside levels are taken nearby and vary along the border (region-scalable fitting: Li, Kao, Gore and Ding,
IEEE Trans Image Process 2008;17:1940; this is its fixed point without the length term), so that an edge towards liver,
fat or necrosis lies at its own half maximum. The blur of the image and of the smoothing mixes levels in a rim or at a
curved edge; what each pixel shares with its neighbours is computed from the region itself and taken out (geometric
transfer matrix: Rousset, Ma and Evans, J Nucl Med 1998;39:904, with levels that vary).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.special import ndtri

from readstation.geometry.raster import BoolArray, FloatArray, Pieces, Pixel, Raster, filled, piece_nearest
from readstation.geometry.viable_flood import HALO_MM, Flood, vessels_beside, without_tails

IMAGE_BLUR_MM = 0.6
"""Standard deviation of the blur that a body kernel leaves in the image plane, assumed."""

_ROUNDS = 4
_REACH_MM = 2.6
_NEAR_OUTSIDE_MM = 4.5
_INSIDE_WIDTH_MM, _OUTSIDE_WIDTH_MM = 5.0, 2.0
_DARK_STEP = 0.1
_LIKE_SHARE = 0.25
_LEAST_STEP = 0.35
_GOES_ON_MM = 2.5
_VESSEL_SMOOTHING_MM, _VESSEL_EXCESS, _VESSEL_TOP_MM = 0.5, 1.0, 2.5


@dataclass(frozen=True, eq=False, slots=True)
class Border:
    """Enhancing tissue with its border between the pixels.

    Attributes
    ----------
    field
        float64, shape (rows, columns): above zero inside; its zero line is the border.
    mask
        Where it is above zero.
    beyond_mm
        How much further out the border really lies: above zero beside tissue that is much darker than liver.
    """

    field: FloatArray
    mask: BoolArray
    beyond_mm: FloatArray


@dataclass(slots=True)
class _Levels:
    """The value that each kind of tissue has near each pixel."""

    viable: FloatArray
    outside: FloatArray
    dead: FloatArray


@dataclass(frozen=True, slots=True)
class _Shares:
    """How much of each pixel, blurred, is viable tissue, what lies outside, and what lies in holes: together 1."""

    viable: FloatArray
    outside: FloatArray
    dead: FloatArray


def border_of(
    values: FloatArray, raster: Raster, rough: Flood, noise: float, seed: Pixel, smoothing_mm: float
) -> Border | None:
    """Return the border of enhancing tissue that is known to about a pixel; None where it comes to nothing.

    Parameters
    ----------
    values
        float64, shape (rows, columns), smoothed by a Gaussian of `smoothing_mm`.
    rough
        The tissue.
    noise
        Standard deviation of the noise in `values`.
    seed
        The piece that is kept is the one at, or nearest to, this pixel.
    """
    blur = float(np.hypot(smoothing_mm, IMAGE_BLUR_MM))
    mask = rough.mask
    levels = _Levels(*(np.full(values.shape, each) for each in (rough.viable, rough.outside, rough.outside)))
    cover, distance = mask.astype(np.float64), np.full(values.shape, np.inf)
    field, highest = cover, levels.viable
    barred = rough.cut & ~mask
    is_far = raster.away_mm(mask) > _REACH_MM
    for count in range(_ROUNDS):
        whole = filled(mask)
        shares = _shares(cover, mask, whole, raster, blur)
        near_outside = raster.away_mm(whole) < _NEAR_OUTSIDE_MM
        for _ in range(2):
            levels = _levels(values, shares, levels, near_outside, raster, rough)
        # Computed from a region that shrank a little the level inside rises, and the region would shrink further.
        highest = levels.viable if count == 0 else highest
        levels.viable = np.minimum(levels.viable, highest)
        least = rough.outside - _DARK_STEP * rough.contrast
        around = _mixed(np.maximum(levels.outside, least), levels.dead, shares)
        on_border = np.abs(distance) < 0.8 * raster.pixel_mm
        part = np.clip(raster.mean_nearby(shares.viable, on_border, _OUTSIDE_WIDTH_MM, 0.5), 0.35, 0.6)
        threshold = levels.viable * part + around * (1 - part)
        beyond = _beyond_mm(threshold, part, levels.viable, _mixed(levels.outside, levels.dead, shares), blur)
        field = values - threshold
        near = raster.away_mm(mask) + raster.away_mm(~mask) <= _REACH_MM
        vessel = _vessels(values, levels.viable, max(0.4 * rough.contrast, 3 * noise), mask, raster)
        field = np.where(vessel.where, np.minimum(field, vessel.field), field)
        inside = np.where(near, field > 0, mask) & ~barred & ~(vessel.halo & is_far)
        if not inside.any():
            return None
        whole = without_tails(filled(inside), seed, raster, barred | vessel.halo)
        kept = piece_nearest(inside & ~_tails(inside & ~whole, rough, raster), seed, raster)
        field = np.where(near, field, np.where(mask, np.abs(field) + 1, -np.abs(field) - 1))
        field = np.where(kept, np.maximum(field, 1e-3), np.minimum(field, -1e-3))
        mask = kept
        distance = _distance_mm(field, raster)
        cover = np.clip(0.5 + distance / raster.pixel_mm, 0.0, 1.0)
    return Border(field, mask, beyond)


def _tails(hanging: BoolArray, rough: Flood, raster: Raster) -> BoolArray:
    """Return which of what hangs on a region is cut off: what is new, and what goes on in tissue that was cut off."""
    pieces = Pieces.of(hanging)
    goes_on = pieces.smallest(raster.away_mm(rough.cut)) <= _GOES_ON_MM
    return pieces.those(goes_on) | (hanging & ~rough.mask)


@dataclass(frozen=True, slots=True)
class _Vessels:
    """Much brighter tissue beside the lesion: where, and above zero on the lesion's side of halfway to it."""

    where: BoolArray
    field: FloatArray
    halo: BoolArray


def _vessels(values: FloatArray, viable: FloatArray, excess: float, mask: BoolArray, raster: Raster) -> _Vessels:
    """Return the vessels that the lesion borders on; a bright focus inside it is none."""
    beside = vessels_beside(values > viable + excess, mask, raster)
    if not beside.any():
        return _Vessels(beside, values, beside)
    top = ndimage.maximum_filter(
        np.where(beside, values, -np.inf), size=tuple(2 * max(1, round(2.0 / each)) + 1 for each in raster.spacing_mm)
    )
    halfway = (viable + np.maximum(top, viable + excess)) / 2
    return _Vessels(np.isfinite(top), halfway - values, raster.away_mm(beside) <= HALO_MM)


def _mixed(outside: FloatArray, dead: FloatArray, shares: _Shares) -> FloatArray:
    """Return the level of what borders on viable tissue: what lies outside and in holes, by their shares."""
    both = np.maximum(shares.outside + shares.dead, 1e-6)
    mixed: FloatArray = (outside * shares.outside + dead * shares.dead) / both
    return mixed


def _beyond_mm(
    threshold: FloatArray, part: FloatArray, viable: FloatArray, around: FloatArray, blur: float
) -> FloatArray:
    """Return how far behind a threshold an edge lies that is blurred by a Gaussian."""
    share = (threshold - around) / np.maximum(viable - around, 1e-6)
    away: FloatArray = blur * (ndtri(np.clip(share, 0.01, 0.99)) - ndtri(part))
    return np.clip(away, 0.0, 2.5 * blur)


def _distance_mm(field: FloatArray, raster: Raster) -> FloatArray:
    """Return how far each pixel lies from the zero line of a field, to first order."""
    along_rows, along_columns = np.gradient(field, *raster.spacing_mm)
    slope = np.maximum(np.hypot(along_rows, along_columns), 1e-6)
    distance: FloatArray = np.clip(field / slope, -3.0, 3.0)
    return distance


def _shares(cover: FloatArray, mask: BoolArray, whole: BoolArray, raster: Raster, blur: float) -> _Shares:
    """Return the blurred shares; what a border pixel lacks belongs to hole or outside, whichever is nearer."""
    rest = 1.0 - cover
    holes = whole & ~mask
    is_near_hole = raster.away_mm(holes) <= raster.depth_mm(whole) if holes.any() else np.zeros_like(mask)
    dead = np.where(is_near_hole, rest, 0.0)
    return _Shares(*(raster.blurred(each, blur) for each in (cover, rest - dead, dead)))


def _levels(
    values: FloatArray, shares: _Shares, before: _Levels, near_outside: BoolArray, raster: Raster, rough: Flood
) -> _Levels:
    """Return better levels: of each kind from the pixels that are mostly of it, the others taken out."""
    a, b, c = shares.viable, shares.outside, shares.dead
    contrast = rough.contrast
    is_viable = a > min(0.75, 0.85 * float(a.max()))
    own = (values - before.outside * b - before.dead * c) / np.maximum(a, 0.2)
    viable = raster.mean_nearby(own, is_viable, _INSIDE_WIDTH_MM, rough.viable)
    own = (values - viable * a - before.dead * c) / np.maximum(b, 0.2)
    is_outside = (b > 0.7) & near_outside
    outside = _outside_level(own, is_outside, rough, raster)
    outside = np.where(viable - outside < _LEAST_STEP * contrast, viable - contrast, outside)
    if float(c.max()) < 1e-3:
        return _Levels(viable, outside, outside)
    own = (values - viable * a - outside * b) / np.maximum(c, 0.2)
    is_dead = c > min(0.7, 0.85 * float(c.max()))
    dead = raster.mean_nearby(own, is_dead, _OUTSIDE_WIDTH_MM, rough.outside)
    dead = np.where(viable - dead < _LEAST_STEP * contrast, viable - contrast, dead)
    return _Levels(viable, outside, dead)


def _outside_level(own: FloatArray, where: BoolArray, rough: Flood, raster: Raster) -> FloatArray:
    """Return the level around: that of liver where a strip of it lies there, else of whatever the lesion borders on."""
    alike = where & (np.abs(own - rough.outside) < 0.6 * rough.contrast)
    of_all = raster.mean_nearby(own, where, _OUTSIDE_WIDTH_MM, rough.outside)
    of_alike = raster.mean_nearby(own, alike, _OUTSIDE_WIDTH_MM, rough.outside)
    share = raster.mean_nearby(alike.astype(np.float64), where, _OUTSIDE_WIDTH_MM, 1.0)
    return np.where(share > _LIKE_SHARE, of_alike, of_all)


def without_pockets(values: FloatArray, border: Border, raster: Raster, limit: float, width_mm: float) -> Border:
    """Return a border that leaves out pockets under a limit which are as wide as a disc of a diameter.

    Parameters
    ----------
    values
        Smoothed, in the unit of the limit.
    limit
        The charter's (MR-116).
    width_mm
        A narrower pocket is noise or the blur of the border.
    """
    low = border.mask & (values < limit)
    core = raster.depth_mm(low) > width_mm / 2
    if not core.any():
        return border
    pocket = low & (raster.away_mm(core) <= width_mm / 2)
    field = np.where(pocket, np.minimum(border.field, -1e-3), border.field)
    return Border(field, border.mask & ~pocket, border.beyond_mm)


def support(values: FloatArray, border: Border, raster: Raster, rough: Flood) -> float:
    """Return the share of the outer border that has darker tissue just outside it, 0 to 1."""
    whole = filled(border.mask)
    away = raster.away_mm(whole)
    rim = (away > 0) & (away <= 1.5 * raster.pixel_mm)
    beyond = ndimage.minimum_filter(
        values, size=tuple(2 * max(1, round(2.5 / each)) + 1 for each in raster.spacing_mm), mode="nearest"
    )
    is_darker = beyond[rim] < rough.viable - _LEAST_STEP * 1.5 * rough.contrast
    return float(is_darker.mean()) if rim.any() else 0.0


def without_vessels(values: FloatArray, rough: Flood, raster: Raster) -> FloatArray:
    """Return values as they would be without the much brighter vessels beside a lesion and without their blur.

    A vessel's border lies halfway between its own values and those around it; what the blur of the image carries from
    it into the pixels beside is taken out, and what is mostly vessel gets the value of what lies around the lesion.

    Parameters
    ----------
    values
        float64, shape (rows, columns), not smoothed.
    rough
        The tissue.
    """
    smooth = raster.blurred(values, _VESSEL_SMOOTHING_MM)
    bright = vessels_beside(smooth > rough.viable + _VESSEL_EXCESS * rough.contrast, rough.mask, raster)
    if not bright.any():
        return values
    around = tuple(2 * max(1, round(_VESSEL_TOP_MM / each)) + 1 for each in raster.spacing_mm)
    top = ndimage.maximum_filter(np.where(bright, smooth, -np.inf), size=around)
    is_near = np.isfinite(top)
    top = np.where(is_near, top, rough.viable)
    vessel = is_near & (smooth > (top + rough.outside) / 2)
    share = raster.blurred(vessel.astype(np.float64), IMAGE_BLUR_MM)
    rest = (values - share * top) / np.maximum(1.0 - share, 0.5)
    return np.where(share > 0.5, rough.outside, np.where(share > 1e-3, np.maximum(rest, rough.outside), values))
