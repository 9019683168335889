"""The enhancing tissue around a point of a slice, roughly: found by flooding, cut off where it would run on.

A falling level floods more and more tissue around the point. A lesion shows as a range of levels over which what is
flooded hardly grows (maximally stable regions: Matas, Chum, Urban and Pajdla, Image Vision Comput 2004;22:761); at the
level of the liver it runs out. What hangs on it by a neck that is narrow for its length, such as a vessel, is cut off
by openings of growing width.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from readstation.geometry.raster import (
    BoolArray,
    FloatArray,
    Pieces,
    Pixel,
    Raster,
    box_of,
    filled,
    meets_border,
    nearly_filled,
    piece_at,
    piece_nearest,
    thickened,
)

SMALLEST_MM2 = 12.0
"""A smaller piece is no lesion that could be measured: a disc of 4 mm."""

HALO_MM = 1.5
"""So far around a bright vessel its blur can look like tumour."""

_OPENINGS_MM = (1.5, 2.0, 2.6, 3.3, 4.2, 5.0)
_WIDE_OPENINGS_MM = (6.5, 8.0)
_WIDEST_OPENING = 0.6
_LONG_FOR_ITS_WIDTH = 0.75
_NECK = 0.4
"""Of the inner radius of the part that holds the seed: a passage narrower than that parts it from a thicker one."""

_SHORTEST_TAIL_MM = 1.8
_GAP_MM = 4.0
_LARGEST_POCKET = 1.5

_SMALLEST_VESSEL_MM2 = 5.0
_FOCUS_COVER_MM = 2.5
_SEED_MM = 1.5
_RING_MM = (1.5, 7.0)
_STABLE_STEPS = 3
_MOST_STEPS = 55
_LEAST_CONTRAST_IN_NOISE = 3.0
_MOST_GROWTH = 2.5


class NoRegion(StrEnum):
    """Why there is no region around a point."""

    OUTSIDE = "outside"
    NOT_VIABLE = "not_viable"
    NO_CONTRAST = "no_contrast"
    RUNS_ON = "runs_on"
    TOO_SMALL = "too_small"


@dataclass(frozen=True, slots=True)
class FloodRules:
    """What is expected of enhancing tissue.

    Attributes
    ----------
    span
        How far below the values at the point a border is looked for, in the unit of the values.
    headroom
        Tissue brighter than the values at the point by more than this is no tumour but a vessel.
    least_contrast
        Over the tissue around it, in the unit of the values.
    floor
        Tissue below it is not viable (MR-116, the charter's limit); None where only the surroundings say so.
    """

    span: float
    headroom: float
    least_contrast: float
    floor: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Flood:
    """Enhancing tissue around a point, to about a pixel.

    Attributes
    ----------
    mask
        Shape (rows, columns): the tissue, without what does not enhance in it.
    viable, outside
        The values of it and of what lies around it.
    cut
        Shape (rows, columns): tissue just like it that hung on it and was cut off.
    """

    mask: BoolArray
    viable: float
    outside: float
    cut: BoolArray

    @property
    def contrast(self) -> float:
        """How much brighter it is."""
        return self.viable - self.outside


def flood(values: FloatArray, raster: Raster, seed: Pixel, noise: float, rules: FloodRules) -> Flood | NoRegion:
    """Return the enhancing tissue around a point.

    Parameters
    ----------
    values
        float64, shape (rows, columns), smoothed so far that noise is small against the contrast looked for.
    raster
        The size of the pixels.
    seed
        (row, column) inside the lesion.
    noise
        Standard deviation of the noise in `values`.
    rules
        What is expected of such tissue.
    """
    level_here = float(np.median(values[raster.distances_mm(values.shape, seed) <= _SEED_MM]))
    if rules.floor is not None and level_here < rules.floor:
        return NoRegion.NOT_VIABLE
    basin = _Basin(values, raster, seed)
    basin.bar_vessels(values > level_here + max(rules.headroom, 5 * noise))
    stable = _stable_level(basin, values, level_here, rules, noise)
    if isinstance(stable, NoRegion):
        return stable
    found = basin.at(stable)
    for _ in range(2):
        if isinstance(found, NoRegion):
            return found
        basin.bar_vessels(values > found.viable + max(0.4 * found.contrast, 3 * noise), found.mask)
        basin.know_dead(values < found.outside - max(0.4 * found.contrast, 3 * noise), found.mask)
        again = basin.at(found.outside + found.contrast / 2)
        if isinstance(again, NoRegion) or again.mask.sum() > _MOST_GROWTH * found.mask.sum():
            break
        found = again
    if isinstance(found, NoRegion):
        return found
    if found.contrast < max(_LEAST_CONTRAST_IN_NOISE * noise, rules.least_contrast):
        return NoRegion.NO_CONTRAST
    if rules.floor is not None and found.viable < rules.floor:
        return NoRegion.NOT_VIABLE
    return found


class _Basin:
    """What is flooded around a point at a level."""

    def __init__(self, values: FloatArray, raster: Raster, seed: Pixel) -> None:
        self.raster, self.seed = raster, seed
        self._values, self._flooded = values, values
        self._dead = np.zeros(values.shape, dtype=np.bool_)
        self._halo = np.zeros(values.shape, dtype=np.bool_)
        self.smallest = SMALLEST_MM2 / raster.pixel_mm2

    def bar_vessels(self, bright: BoolArray, mask: BoolArray | None = None) -> None:
        """Keep the flood out of vessels and of their blur; what hangs between lesion and vessel is a tail."""
        vessels = vessels_beside(bright, mask, self.raster)
        if vessels.any() and not vessels[self.seed]:
            halo = self.raster.away_mm(vessels) <= HALO_MM
            self._flooded = np.where(halo, -np.inf, self._flooded)
            self._halo = self._halo | halo

    def know_dead(self, dark: BoolArray, mask: BoolArray) -> None:
        """Take dark pockets that the lesion borders on for its necrosis: what lies around them is no tail."""
        pieces = Pieces.of(dark)
        is_small = pieces.areas() <= _LARGEST_POCKET * mask.sum()
        is_near = pieces.smallest(self.raster.away_mm(mask)) <= _GAP_MM
        self._dead = pieces.those(is_small & is_near)

    def piece(self, level: float) -> BoolArray | None:
        """Return the piece at a level; None where it reaches the border of the window even without its tails."""
        piece = piece_at(self._flooded >= level, self.seed)
        return self._trimmed(piece) if meets_border(piece) else piece

    def at(self, level: float) -> Flood | NoRegion:
        """Return the piece at a level without its tails, with its values."""
        piece = piece_at(self._flooded >= level, self.seed)
        mask = self._trimmed(piece)
        if mask is None:
            return NoRegion.RUNS_ON
        if mask.sum() < self.smallest:
            return NoRegion.TOO_SMALL
        return _measured(self._values, self.raster, mask, piece & ~mask)

    def _trimmed(self, piece: BoolArray) -> BoolArray | None:
        if not piece.any():
            return piece
        body = piece | self._dead
        box = box_of(body, round(2 * _GAP_MM / self.raster.pixel_mm) + 1)
        place = self.seed[0] - box[0].start, self.seed[1] - box[1].start
        whole = without_tails(nearly_filled(body[box], _GAP_MM, self.raster), place, self.raster, self._halo[box])
        mask = np.zeros_like(piece)
        mask[box] = piece_nearest(piece[box] & whole, place, self.raster)
        return None if meets_border(mask) else mask


def _stable_level(
    basin: _Basin, values: FloatArray, level_here: float, rules: FloodRules, noise: float
) -> float | NoRegion:
    """Return the level at which what is flooded grows least."""
    step = max(0.35 * noise, rules.span / _MOST_STEPS)
    levels: list[float] = []
    areas: list[float] = []
    is_likely: list[bool] = []
    runs_on = False
    for level in np.arange(level_here - step, level_here - rules.span, -step).tolist():
        piece = basin.piece(level)
        area = 0.0 if piece is None else float(piece.sum())
        if piece is None or (areas and area < areas[-1]):
            # Deeper water covers more: where it seems to cover less, it ran out and most of it was cut off.
            runs_on = True
            break
        levels.append(level)
        areas.append(area)
        is_large = areas[-1] >= basin.smallest
        is_likely.append(bool(is_large and np.median(values[piece]) >= (level_here + level) / 2 - noise))
    likely = np.flatnonzero(is_likely)
    if likely.size == 0:
        if max(areas, default=0.0) >= basin.smallest:
            return NoRegion.NO_CONTRAST
        return NoRegion.RUNS_ON if runs_on else NoRegion.TOO_SMALL
    flooded = np.array(areas)
    before, after = np.maximum(likely - _STABLE_STEPS, 0), np.minimum(likely + _STABLE_STEPS, len(areas) - 1)
    growth = (flooded[after] - flooded[before]) / flooded[likely] / np.maximum(after - before, 1)
    return levels[int(likely[int(np.argmin(growth))])]


def _measured(values: FloatArray, raster: Raster, mask: BoolArray, cut: BoolArray) -> Flood:
    """Return a piece with the values of it and around it; liver counts before fat, air and vessels."""
    depth = raster.depth_mm(mask)
    core = depth > min(1.0, 0.6 * float(depth.max()))
    viable = float(np.median(values[core]))
    away = raster.away_mm(filled(mask))
    ring = values[(away > _RING_MM[0]) & (away <= _RING_MM[1])]
    edge = float(np.percentile(values[mask], 5))
    below = ring[ring < edge]
    if below.size < 0.1 * ring.size or below.size == 0:
        return Flood(mask, viable, viable, cut)
    alike = below[below >= viable - 3 * (viable - edge)]
    chosen = alike if alike.size >= 0.15 * ring.size else below
    return Flood(mask, viable, float(np.median(chosen)), cut)


def vessels_beside(bright: BoolArray, mask: BoolArray | None, raster: Raster) -> BoolArray:
    """Return those bright pieces that are vessels: large enough, and no focus deep inside a lesion."""
    pieces = Pieces.of(bright)
    is_vessel = pieces.areas() * raster.pixel_mm2 >= _SMALLEST_VESSEL_MM2
    if mask is not None and is_vessel.any():
        is_vessel &= pieces.smallest(raster.depth_mm(filled(mask))) <= _FOCUS_COVER_MM
    return pieces.those(is_vessel)


def without_tails(mask: BoolArray, seed: Pixel, raster: Raster, vessels: BoolArray) -> BoolArray:
    """Return a piece without what hangs on it by a neck and is long for its width, such as a vessel.

    A disc of growing width is rolled inside the piece. What it does not reach is kept where it is a corner, and cut off
    where it goes on for three quarters of the disc's radius or leads to a vessel. Where something was cut off, wider
    discs round the stump. The disc grows to six tenths of the largest that fits, so that the body itself is never cut.

    Parameters
    ----------
    mask
        The piece, holes filled.
    seed
        The part that is kept is the one nearest to this pixel.
    vessels
        Where vessels are known to be.
    """
    beside = thickened(vessels, 1) if vessels.any() else vessels
    depth = raster.depth_mm(mask)
    for radius in (*_OPENINGS_MM, *_WIDE_OPENINGS_MM):
        if radius > _WIDEST_OPENING * float(depth.max()):
            break
        away = raster.away_mm(_body(depth, radius, seed, raster))
        reach = radius + 0.5 * raster.pixel_mm
        pieces = Pieces.of(mask & (away > reach))
        if pieces.count == 0:
            continue
        is_tail = pieces.largest(beside.astype(np.float64)) > 0
        if radius <= max(_OPENINGS_MM):
            is_tail |= pieces.largest(away) - reach > max(_SHORTEST_TAIL_MM, _LONG_FOR_ITS_WIDTH * radius)
        if is_tail.any():
            tails = pieces.those(is_tail)
            beside = beside | thickened(tails, 1)
            mask = mask & ~tails
            depth = raster.depth_mm(mask)
    return mask


def _body(depth: FloatArray, radius: float, seed: Pixel, raster: Raster) -> BoolArray:
    """Return what holds a disc and is nearest to the seed, and what is thicker yet and no narrow neck parts from it."""
    wide = depth > radius
    nearest = piece_nearest(wide, seed, raster)
    thickest = float(depth[nearest].max())
    if radius < _NECK * thickest:
        return nearest
    pieces = Pieces.of(wide)
    return nearest | pieces.those(pieces.largest(depth) > thickest)
