"""Proposes the longest viable diameter around a point of a slice, and the slice with the longest (MR-116, MR-117).

It offers; a reader decides. How it works and where it fails: docs/decisions/0010-assisted-diameter.md.
The same image and point always give the same proposal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from readstation.core.jobs import Job
from readstation.geometry.longest_chord import longest_chord
from readstation.geometry.raster import BoolArray, FloatArray, Pixel, Raster
from readstation.geometry.viable_flood import NoRegion
from readstation.geometry.viable_tissue import (
    FLOOD_SMOOTHING_MM,
    REACH_MM,
    Window,
    rules_of,
    slice_values,
    viable_region,
)
from readstation.geometry.volume import Volume

ALGORITHM = "viable-chord-2"
"""Raised whenever a proposal could come out otherwise; it is stored with each one."""

SHORTEST_MM = 3.0
LONGER_BY_MM = 0.5
"""Another slice is named only where its line is longer by this much."""

_OVERLAP, _GROWTH = 0.3, 2.5
_FIT_MM, _FIT_SLICES, _FEWEST_FITTED, _FIT_ROUNDS = 4.0, 2, 4, 6
_STANDS_OUT, _STANDS_OUT_MM = 0.03, 0.6
_MAD_TO_SD = 1.48


@dataclass(frozen=True, slots=True)
class CannotPropose:
    """Why nothing is proposed.

    Attributes
    ----------
    reason
        What kept the region from being found.
    level
        The value at the point, in the unit of the volume; None outside the image.
    """

    reason: NoRegion
    level: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class SliceProposal:
    """What is proposed on one slice.

    Attributes
    ----------
    slice_index
        From 0, in volume order.
    seed_mm
        The point it was found from, mm LPS, float64, shape (3,).
    start_mm, end_mm
        The ends of the longest line inside the viable region, mm LPS, float64, shape (3,).
    borders_mm
        Closed lines, each float64, shape (n, 3), mm LPS: the outline, then the necrosis that is left out.
    level, outside_level
        The value of the viable tissue and of what lies around it, in the unit of the volume.
    mask, corner
        The viable pixels of a window, and the (row, column) of its first pixel in the slice.
    """

    slice_index: int
    seed_mm: FloatArray
    start_mm: FloatArray
    end_mm: FloatArray
    borders_mm: tuple[FloatArray, ...]
    level: float
    outside_level: float
    mask: BoolArray
    corner: Pixel

    @property
    def length_mm(self) -> float:
        """How long the line is."""
        return float(np.linalg.norm(self.end_mm - self.start_mm))


def propose_on_slice(
    volume: Volume, slice_index: int, seed_mm: ArrayLike, limit: float | None
) -> SliceProposal | CannotPropose:
    """Propose the outline of viable tumour around a point and the longest line inside it.

    Parameters
    ----------
    volume
        The arterial image, or the registered difference to the pre-contrast one; whole and verified.
    slice_index
        From 0; the slice that the point lies on.
    seed_mm
        A point inside viable tumour, mm LPS, shape (3,).
    limit
        Below this, in the unit of the volume, tissue is not viable (the charter's limit, for CT); None where only the
        surroundings say so, as for MR and for differences.
    """
    place = volume.index_of(seed_mm)
    if place is None or volume.value_at(seed_mm) is None:
        return CannotPropose(NoRegion.OUTSIDE)
    view = Window.around(volume, slice_index, place[1:], REACH_MM)
    level = view.level_at_seed()
    found = viable_region(view, rules_of(volume, level, limit))
    if isinstance(found, NoRegion):
        return CannotPropose(found, level)
    chord = longest_chord(found.lines_mm)
    if chord is None or float(np.linalg.norm(chord[1] - chord[0])) < SHORTEST_MM:
        return CannotPropose(NoRegion.TOO_SMALL, level)
    start, end = (found.window.patient_mm(each[None])[0] for each in chord)
    return SliceProposal(
        slice_index,
        np.asarray(seed_mm, dtype=np.float64).reshape(3),
        start,
        end,
        tuple(found.window.patient_mm(each) for each in found.lines_mm),
        found.level,
        found.outside_level,
        found.mask,
        found.window.corner,
    )


def longest_of_slices(volume: Volume, first: SliceProposal, limit: float | None, job: Job) -> SliceProposal:
    """Return the proposal of the slice whose line is longest, following the lesion from slice to slice.

    From the slice of a proposal it goes both ways as long as the region goes on: it must overlap that of the slice
    before and not grow all at once, or it has run into something else. The slice is chosen by what its line and those
    of the slices around it say together, so that noise on one slice does not choose it, and a line that stands out of
    them is passed over.

    Parameters
    ----------
    first
        Where to begin; it is returned where no slice has a line that is longer by half a millimetre.
    limit
        As for `propose_on_slice`.
    job
        Progress by slices, and cancel.

    Raises
    ------
    Cancelled
        If the person stopped it.
    """
    found = {first.slice_index: first}
    for step in (1, -1):
        before = first
        while True:
            job.checkpoint()
            following = _continued(volume, before, before.slice_index + step, limit)
            if following is None:
                break
            found[following.slice_index] = before = following
            job.report(len(found), 0, "Looking at the slices beside it")
    indices = sorted(found)
    lengths = np.array([found[index].length_mm for index in indices])
    expected = _expected_lengths(lengths, volume.spacing_mm[0])
    is_likely = lengths <= expected + np.maximum(_STANDS_OUT_MM, _STANDS_OUT * expected)
    if not is_likely.any():
        return first
    best = found[indices[int(np.argmax(np.where(is_likely, expected, -np.inf)))]]
    return best if best.length_mm >= first.length_mm + LONGER_BY_MM else first


def _expected_lengths(lengths: FloatArray, interval_mm: float) -> FloatArray:
    """Return the lengths of lines of following slices with their noise taken out, mm.

    Along a rounded lesion the square of the chord is nearly a parabola (along an ellipsoid it is one). It is fitted to
    the squares around each slice by least squares, reweighted so that lines which stand out count little (Cauchy
    weights: Holland and Welsch, Commun Stat 1977;A6:813).
    """
    reach = max(_FIT_SLICES, round(_FIT_MM / interval_mm))
    expected = np.empty_like(lengths)
    for here in range(len(lengths)):
        near = np.arange(max(0, here - reach), min(len(lengths), here + reach + 1))
        if len(near) < _FEWEST_FITTED:
            expected[here] = np.median(lengths[near])
            continue
        away = (near - here) * interval_mm
        powers = np.column_stack([np.ones_like(away), away, away * away])
        squares = lengths[near] ** 2
        weights = np.ones(len(near))
        fitted = squares
        for _ in range(_FIT_ROUNDS):
            root = np.sqrt(weights)
            terms = np.linalg.lstsq(powers * root[:, None], squares * root, rcond=None)[0]
            fitted = powers @ terms
            rest = squares - fitted
            spread = float(np.median(np.abs(rest))) * _MAD_TO_SD + 1e-6
            weights = 1.0 / (1.0 + (rest / (1.5 * spread)) ** 2)
        expected[here] = np.sqrt(max(float(fitted[int(np.flatnonzero(near == here)[0])]), 0.0))
    return expected


def _continued(volume: Volume, before: SliceProposal, index: int, limit: float | None) -> SliceProposal | None:
    """Return the proposal of a neighbouring slice where the lesion goes on; None where it ends."""
    if not 0 <= index < volume.shape[0]:
        return None
    rows, columns = before.mask.shape
    top, left = before.corner
    values = slice_values(volume, index, np.s_[top : top + rows, left : left + columns])
    raster = Raster(volume.spacing_mm[1:])
    smooth = raster.blurred(values, FLOOD_SMOOTHING_MM)
    common = before.mask & (smooth >= (before.level + before.outside_level) / 2)
    depth = raster.depth_mm(common)
    if not common.any():
        return None
    row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
    seed = volume.affine.to_patient((index, top + int(row), left + int(column)))
    found = propose_on_slice(volume, index, seed, limit)
    if isinstance(found, CannotPropose) or not _goes_on(before, found):
        return None
    return found


def _goes_on(before: SliceProposal, after: SliceProposal) -> bool:
    """Return whether two regions of neighbouring slices are of one lesion."""
    low = np.maximum(before.corner, after.corner)
    high = np.minimum(np.add(before.corner, before.mask.shape), np.add(after.corner, after.mask.shape))
    if np.any(high <= low):
        return False
    parts = [
        each.mask[
            low[0] - each.corner[0] : high[0] - each.corner[0], low[1] - each.corner[1] : high[1] - each.corner[1]
        ]
        for each in (before, after)
    ]
    areas = sorted((float(before.mask.sum()), float(after.mask.sum())))
    is_sudden = float(after.mask.sum()) > _GROWTH * float(before.mask.sum())
    return not is_sudden and float((parts[0] & parts[1]).sum()) >= _OVERLAP * areas[0]
