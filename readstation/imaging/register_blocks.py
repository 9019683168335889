"""Small blocks of the source looked for in the target: a refinement that does not rest on the whole being rigid.

Each block says where it matches best on its own. A robust fit follows the majority of them, and how far they scatter
about it is what the transform leaves over (block matching after Ourselin et al. 2001, fit by least absolute distance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import ndimage

from readstation.core.jobs import Job
from readstation.geometry.affine import FloatArray
from readstation.geometry.rigid import RigidTransform
from readstation.imaging.register_grid import Grid, Mask

HALF = 3
"""A block is seven voxels wide."""

NEAR_MM = 4.0
"""A block that is found no further away than this was found where it should be."""

_STRIDE = 4
_CHUNK = 48
_SHARE_OF_BLOCKS = 0.6
_CLOSE_MM = 1.0
_CELL_MM, _GATE_MM = 36.0, 9.0
_FEWEST_IN_CELL, _FEWEST_CELLS = 5, 4


@dataclass(frozen=True, eq=False)
class Matches:
    """What the blocks said at one transform.

    Attributes
    ----------
    source_mm
        The middles of the blocks in the source's frame, mm LPS, shape (blocks, 3).
    found_mm
        Where each was found in the target's frame, shape (blocks, 3).
    likeness
        The absolute correlation there, 0 to 1, shape (blocks,).
    is_clear
        Whether the best place lies within the search and not at its edge, bool, shape (blocks,).
    """

    source_mm: FloatArray
    found_mm: FloatArray
    likeness: NDArray[np.float32]
    is_clear: NDArray[np.bool_]

    def of(self, chosen: NDArray[np.bool_]) -> Matches:
        """Return some of the blocks, bool, shape (blocks,)."""
        return Matches(self.source_mm[chosen], self.found_mm[chosen], self.likeness[chosen], self.is_clear[chosen])

    def near_share(self, transform: RigidTransform) -> float:
        """Return the share of blocks that match best within 4 mm of where a transform puts them."""
        return float(((self.distances_mm(transform) <= NEAR_MM) & self.is_clear).mean()) if len(self.is_clear) else 0.0

    def local_mm(self, transform: RigidTransform) -> float:
        """Return by how far a transform misses in the middle one of the cells that the blocks are gathered in.

        In each cell of 36 mm the blocks are asked together, by the median of their ways along each axis, so that what
        single blocks see wrongly falls out and what bends the organ stays. Infinite where too few cells can say.
        """
        ways = self.found_mm - transform.apply(self.source_mm)
        used = self.is_clear & (np.linalg.norm(ways, axis=1) <= _GATE_MM)
        cells, number = np.unique(np.floor(self.source_mm / _CELL_MM), axis=0, return_inverse=True)
        misses, sizes = [], []
        for cell in range(len(cells)):
            own = used & (number.ravel() == cell)
            if int(own.sum()) >= _FEWEST_IN_CELL:
                misses.append(float(np.linalg.norm(np.median(ways[own], axis=0))))
                sizes.append(int(own.sum()))
        if len(misses) < _FEWEST_CELLS:
            return float("inf")
        return float(np.median(np.repeat(misses, sizes)))

    def distances_mm(self, transform: RigidTransform) -> FloatArray:
        """Return how far from where a transform puts it each block was found, mm."""
        apart: FloatArray = np.linalg.norm(transform.apply(self.source_mm) - self.found_mm, axis=1)
        return apart


def block_places(grid: Grid, region: Mask) -> NDArray[np.intp]:
    """Return the middles, (z, y, x), of the blocks with the most structure, evenly laid through a region."""
    lattice = np.zeros_like(region)
    lattice[HALF::_STRIDE, HALF::_STRIDE, HALF::_STRIDE] = True
    for axis in range(3):
        edge = [slice(None)] * 3
        edge[axis] = slice(-HALF, None)
        lattice[tuple(edge)] = False
    whole = ndimage.minimum_filter(grid.valid, 2 * HALF + 1)
    places = np.argwhere(region & lattice & whole)
    shown = grid.shown
    size = 2 * HALF + 1
    variance = ndimage.uniform_filter(shown**2, size) - ndimage.uniform_filter(shown, size) ** 2
    strength = variance[tuple(places.T)]
    keep = np.sort(np.argsort(-strength, kind="stable")[: int(np.ceil(_SHARE_OF_BLOCKS * len(places)))])
    return places[keep]


def match_blocks(
    source: Grid, target: Grid, places: NDArray[np.intp], transform: RigidTransform, reach: int, job: Job
) -> Matches:
    """Look for every block around where a transform puts it.

    Parameters
    ----------
    places
        The middles of the blocks in the source's grid, (z, y, x), shape (blocks, 3).
    reach
        How many voxels the search goes each way along each axis of the source.

    Raises
    ------
    Cancelled
        If the person stopped it.
    """
    if not len(places):
        nothing = np.empty((0, 3))
        return Matches(nothing, nothing, np.empty(0, dtype=np.float32), np.empty(0, dtype=np.bool_))
    margin = HALF + reach
    low = places.min(axis=0) - margin
    shape = tuple(int(each) for each in places.max(axis=0) + margin + 1 - low)
    first_mm = low[::-1] * source.spacing_mm + source.first_mm
    warped, known = target.warped(transform, first_mm, shape)
    warped = np.where(known, warped, np.float32(0))
    size = 2 * HALF + 1
    # Where nothing varies nothing is alike; the floor also keeps rounding from looking like structure.
    floor = np.float32(1e-4) * warped.var() + np.float32(1e-9)
    mean = ndimage.uniform_filter(warped, size)
    deviation = np.sqrt(np.maximum(ndimage.uniform_filter(warped**2, size) - mean**2, floor))
    full = ndimage.minimum_filter(known, size)
    scores = np.empty((len(places), *[2 * reach + 1] * 3), dtype=np.float32)
    blocks = sliding_window_view(source.shown, (size,) * 3)
    fields = sliding_window_view(warped, (2 * margin + 1,) * 3)
    deviations, whole = (sliding_window_view(each, (2 * reach + 1,) * 3) for each in (deviation, full))
    for first in range(0, len(places), _CHUNK):
        job.checkpoint()
        part = places[first : first + _CHUNK]
        block = blocks[tuple((part - HALF).T)].reshape(len(part), -1)
        block = block - block.mean(axis=1, keepdims=True)
        block /= np.sqrt((block**2).mean(axis=1, keepdims=True)) + np.float32(1e-6)
        around = fields[tuple((part - low - margin).T)]
        windows = sliding_window_view(around, (size,) * 3, axis=(1, 2, 3)).reshape(len(part), -1, block.shape[1])
        covariance = (windows @ block[:, :, None])[..., 0] / block.shape[1]
        inner = tuple((part - low - reach).T)
        score = np.abs(covariance.reshape(-1, *scores.shape[1:]) / deviations[inner])
        scores[first : first + _CHUNK] = np.where(whole[inner], score, -1)
    return _read(source, transform, places, scores, reach)


def _read(
    source: Grid, transform: RigidTransform, places: NDArray[np.intp], scores: NDArray[np.float32], reach: int
) -> Matches:
    """Take the best place of each block, to a fraction of a voxel by a parabola along each axis."""
    flat = scores.reshape(len(places), -1)
    best = np.array(np.unravel_index(np.argmax(flat, axis=1), scores.shape[1:])).T
    number = np.arange(len(places))
    likeness = flat.max(axis=1)
    is_clear = ((best > 0) & (best < 2 * reach)).all(axis=1) & (likeness > 0)
    offset = (best - reach).astype(np.float64)
    inner = np.clip(best, 1, 2 * reach - 1)
    for axis in range(3):
        step = np.eye(3, dtype=int)[axis]
        before, here, after = (scores[(number, *(inner + way * step).T)].astype(np.float64) for way in (-1, 0, 1))
        bend = before - 2 * here + after
        with np.errstate(divide="ignore", invalid="ignore"):
            peak = 0.5 * (before - after) / bend
        usable = is_clear & (bend < -1e-6) & (np.minimum(before, after) >= 0)
        offset[:, axis] += np.where(usable, np.clip(peak, -0.5, 0.5), 0.0)
    middles = places[:, ::-1] * source.spacing_mm + source.first_mm
    found = transform.apply(middles + offset[:, ::-1] * source.spacing_mm)
    return Matches(middles, found, likeness, is_clear)


def fit(matches: Matches) -> RigidTransform | None:
    """Return the rigid transform with the least weighted sum of distances, or None where too few blocks are clear."""
    used = matches.is_clear
    if int(used.sum()) < 12:
        return None
    source, found = matches.source_mm[used], matches.found_mm[used]
    weights = matches.likeness[used].astype(np.float64) ** 2
    transform = _least_squares(source, found, weights)
    for _ in range(30):
        distances = np.linalg.norm(transform.apply(source) - found, axis=1)
        transform = _least_squares(source, found, weights / np.maximum(distances, _CLOSE_MM) ** 1.5)
    return transform


def _least_squares(source: FloatArray, found: FloatArray, weights: FloatArray) -> RigidTransform:
    """Return the weighted best rotation and shift (Kabsch)."""
    share = (weights / weights.sum())[:, None]
    middle, there = (source * share).sum(axis=0), (found * share).sum(axis=0)
    left, _, right = np.linalg.svd((source - middle).T @ ((found - there) * share))
    turn = np.diag([1.0, 1.0, np.sign(np.linalg.det(right.T @ left.T))])
    rotation = right.T @ turn @ left.T
    return RigidTransform.from_matrix(rotation, there - rotation @ middle)
