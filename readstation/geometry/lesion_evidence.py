"""How well the lesions of two reads agree in place, size and kind: what the matching adds up.

Every term is the logarithm of a ratio: how likely it is that two readers draw one lesion so, against how likely it is
that lines of two unrelated lesions lie so. Terms of independent observations add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from readstation.geometry.affine import FloatArray
from readstation.geometry.lesion_tracks import LesionTrack, extent
from readstation.model.lesion import LesionRole, LesionType

Members = tuple[int, ...]
"""Lesions of one read that are taken together, by their place in its list."""

WHERE_MM3 = 1.5e6
"""The volume that an unrelated lesion may lie in: a liver."""

STEADY_MM, SHARE_OF_LENGTH = 2.0, 0.11
"""How far apart the middles of two lines of one lesion lie: a constant part, and one that grows with its length."""

CLOSE, STRAY, LOST = 0.88, 0.11, 0.01
"""How often two lines of a lesion are drawn alike, three times as far apart as usual (another slice, one end missed, a
viable part), or for no reason that is known."""

NEAR_MM = 4.0
"""The middle of the shorter line lies within the sphere about the longer one, or at most so far outside it."""

TIME_MM = 6.0
"""How much less is known where the two lines are of different timepoints."""

SIZE_SPREAD, UNRELATED_SPREAD = 0.3, 0.75
"""Standard deviations of the logarithm of the ratio of two diameters: of one lesion, and of any two."""

PRIOR = -1.0
ONE_IN_PARTS = -2.0
"""What is believed before anything is seen: of a pair, and of each further part of one lesion."""

_NORMAL = (2 * pi) ** -1.5


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of every pair of members of two reads.

    Attributes
    ----------
    first, second
        The members of each read: every lesion alone first, in the order of its list, then those taken together.
    apart_mm
        From the middle in the first read to that in the second, shape (first, second, timepoint, 3); 0 where not both
        are.
    is_shared
        Whether both have a line at a timepoint, shape (first, second, timepoint).
    spread_mm, reach_mm
        How far apart the middles of one lesion usually lie, and may lie; as `is_shared`.
    fixed
        What does not depend on the shift: size, kind and prior, shape (first, second); −inf where no pair can be.
    """

    first: tuple[Members, ...]
    second: tuple[Members, ...]
    apart_mm: FloatArray
    is_shared: NDArray[np.bool_]
    spread_mm: FloatArray
    reach_mm: FloatArray
    fixed: FloatArray

    def scores(self, shifts_mm: FloatArray, is_used: NDArray[np.bool_]) -> FloatArray:
        """Return the evidence of every pair under some shifts between the reads.

        Parameters
        ----------
        shifts_mm
            What the second read lies beside the first, shape (shift, timepoint, 3).
        is_used
            Which timepoints count, shape (shift, timepoint).

        Returns
        -------
        float64, shape (shift, first, second); −inf for pairs that lie too far apart at most timepoints.
        """
        away = np.linalg.norm(self.apart_mm[None] - shifts_mm[:, None, None], axis=-1)
        counts = self.is_shared[None] & is_used[:, None, None]
        placed = np.where(counts, place_evidence(away, self.spread_mm[None]), 0.0).sum(axis=-1)
        is_near = (counts & (away <= self.reach_mm[None])).sum(axis=-1) * 2 >= counts.sum(axis=-1)
        known: FloatArray = np.where(is_near, placed + self.fixed[None], -np.inf)
        return known


def place_evidence(away_mm: FloatArray, spread_mm: FloatArray) -> FloatArray:
    """Return the evidence of two middles so far apart: a mixture of close, stray and lost against anywhere."""
    ratio = away_mm / spread_mm
    scale = _NORMAL / spread_mm**3
    likely = CLOSE * scale * np.exp(-(ratio**2) / 2) + STRAY * scale / 27 * np.exp(-(ratio**2) / 18) + LOST / WHERE_MM3
    evidence: FloatArray = np.log(likely * WHERE_MM3)
    return evidence


def evidence_of(first: Sequence[LesionTrack], second: Sequence[LesionTrack], timepoints: Sequence[int],
                together: tuple[Sequence[Members], Sequence[Members]] = ((), ())) -> Evidence:  # fmt: skip
    """Return the evidence of two reads; `together` names lesions of each that may be one lesion of the other."""
    members = tuple(
        (*((index,) for index in range(len(tracks))), *groups)
        for tracks, groups in zip((first, second), together, strict=True)
    )
    (mid_a, len_a), (mid_b, len_b) = (
        _middles(tracks, of_read, timepoints) for tracks, of_read in zip((first, second), members, strict=True)
    )
    is_shared = ~np.isnan(len_a)[:, None] & ~np.isnan(len_b)[None]
    longer = np.where(is_shared, np.fmax(len_a[:, None], len_b[None]), 1.0)
    apart = np.where(is_shared[..., None], mid_b[None] - mid_a[:, None], 0.0)
    ratios = np.log(np.where(is_shared, len_a[:, None] / len_b[None], 1.0))
    fixed = _size_evidence(ratios, is_shared) + PRIOR
    for i, ours in enumerate(members[0]):
        for j, theirs in enumerate(members[1]):
            if len(ours) > 1 and len(theirs) > 1:
                fixed[i, j] = -np.inf
                continue
            fixed[i, j] += _kind_evidence(first[ours[0]], second[theirs[0]])
            if len(ours) + len(theirs) > 2:
                fixed[i, j] += _parts_evidence(len(ours) + len(theirs) - 2, longer[i, j][is_shared[i, j]])
            if not is_shared[i, j].any():
                fixed[i, j] += _across_evidence(mid_a[i], mid_b[j], np.fmax(np.nanmax(len_a[i]), np.nanmax(len_b[j])))
    spread = np.hypot(STEADY_MM, SHARE_OF_LENGTH * longer)
    return Evidence(members[0], members[1], apart, is_shared, spread, longer / 2 + NEAR_MM, fixed)


def _middles(
    tracks: Sequence[LesionTrack], members: Sequence[Members], timepoints: Sequence[int]
) -> tuple[FloatArray, FloatArray]:
    """Return middle (member, timepoint, 3) and length (member, timepoint) of each, NaN without a line."""
    middles = np.full((len(members), len(timepoints), 3), np.nan)
    lengths = np.full((len(members), len(timepoints)), np.nan)
    for row, group in enumerate(members):
        for column, timepoint in enumerate(timepoints):
            lines = tuple(line for index in group for line in tracks[index].lines.get(timepoint, ()))
            if lines:
                middles[row, column], lengths[row, column] = extent(lines)
    return middles, lengths


def _size_evidence(ratios: FloatArray, is_shared: NDArray[np.bool_]) -> FloatArray:
    """Return the evidence of the median ratio of diameters over the shared timepoints; 0 where there is none."""
    count = is_shared.sum(axis=-1)
    mean = np.abs(np.where(is_shared, ratios, 0.0).sum(axis=-1)) / np.maximum(count, 1)
    same = -(mean**2) / (2 * SIZE_SPREAD**2) - log(SIZE_SPREAD)
    other = -(mean**2) / (2 * UNRELATED_SPREAD**2) - log(UNRELATED_SPREAD)
    found: FloatArray = np.where(count > 0, np.maximum(same - other, -4.0), 0.0)
    return found


def _kind_evidence(ours: LesionTrack, theirs: LesionTrack) -> float:
    """Return the weak evidence of role and type; a lesion of the liver is hardly ever taken for one elsewhere."""
    is_liver = ours.lesion_type is LesionType.HEPATIC, theirs.lesion_type is LesionType.HEPATIC
    evidence = 0.0 if ours.lesion_type is theirs.lesion_type else (-4.0 if is_liver[0] is not is_liver[1] else -1.0)
    if (ours.role is LesionRole.NEW) is not (theirs.role is LesionRole.NEW):
        return evidence - 1.0
    return evidence + (0.3 if ours.role is theirs.role else 0.0)


def _parts_evidence(further: int, whole_mm: FloatArray) -> float:
    """Return the evidence of further parts: that they lie in the one line's sphere, against anywhere."""
    if not whole_mm.size:
        return -np.inf
    inside_mm3 = 4 / 3 * pi * (float(np.median(whole_mm)) / 2 + NEAR_MM) ** 3
    return further * (log(WHERE_MM3 / inside_mm3) + ONE_IN_PARTS)


def _across_evidence(ours: FloatArray, theirs: FloatArray, longest_mm: float) -> float:
    """Return the evidence of two lesions that no timepoint shows both: the closest timepoints are compared."""
    away = np.linalg.norm(ours[:, None] - theirs[None], axis=-1)
    steps = np.abs(np.arange(len(ours))[:, None] - np.arange(len(theirs))[None])
    steps = np.where(np.isnan(away), len(ours) + 1, steps)
    nearest = float(away.flat[int(np.argmin(steps))])
    if nearest > longest_mm / 2 + NEAR_MM + TIME_MM:
        return -np.inf
    spread = np.hypot(np.hypot(STEADY_MM, SHARE_OF_LENGTH * longest_mm), TIME_MM)
    return float(place_evidence(np.array(nearest), np.array(spread)))
