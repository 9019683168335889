"""Which lesions of two reads are the same, found in space: one assignment over all timepoints (MR-810).

The reads are laid over each other by one shift a timepoint, as if the registration between their frames missed by that
much. Shifts and pairs are found together: a few shifts that would bring some pair together are tried; for each the best
pairs are assigned, the shift is estimated anew from them, and so on; the shifts with the most evidence stay. Then
lesions that together look like one of the other read are tried in its place. The pairs are always the assignment of the
most evidence (Kuhn 1955, by `scipy.optimize.linear_sum_assignment`) in which a lesion may also stay alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from readstation.geometry.affine import FloatArray
from readstation.geometry.lesion_evidence import NEAR_MM, Evidence, Members, evidence_of
from readstation.geometry.lesion_tracks import LesionTrack
from readstation.geometry.rigid import Triple

LARGEST_SHIFT_MM = 10.0
"""By how much the registration between two reads is expected to miss at most."""

USUAL_SHIFT_MM = 5.0
MOST_PARTS = 3
_ROUNDS, _KEPT_SHIFTS, _MOST_GROUPS = 3, 2, 6

Pairs = tuple[tuple[int, int], ...]
"""Rows of the members of the first read, and of the second."""


class Relation(StrEnum):
    """How lesions of the two reads belong together."""

    SAME = "same"
    ONLY_FIRST = "only_first"
    ONLY_SECOND = "only_second"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class LesionMatch:
    """Lesions of two reads that are one, or a lesion that only one of them has.

    Attributes
    ----------
    first, second
        Names in each read: one each for the same lesion; one against several where the second read split it, several
        against one where the second read merged them.
    apart_mm
        How far apart their middles lie, the median over the timepoints that show both, without the shift between the
        reads; None for a lesion that only one read has, or where no timepoint shows both.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    apart_mm: float | None = None

    @property
    def relation(self) -> Relation:
        """How they belong together."""
        if not self.first or not self.second:
            return Relation.ONLY_FIRST if self.first else Relation.ONLY_SECOND
        if len(self.first) == len(self.second):
            return Relation.SAME
        return Relation.SPLIT if len(self.second) > 1 else Relation.MERGED


@dataclass(frozen=True, slots=True)
class Matching:
    """The lesions of two reads, matched.

    Attributes
    ----------
    matches
        Every lesion of both reads in exactly one: those of the first read in its order, then those that only the second
        has.
    shifts_mm
        By timepoint, how far the second read lies beside the first, mm LPS.
    """

    matches: tuple[LesionMatch, ...]
    shifts_mm: Mapping[int, Triple] = field(default_factory=dict)


def match_lesions(
    first: Sequence[LesionTrack], second: Sequence[LesionTrack], largest_shift_mm: float = LARGEST_SHIFT_MM
) -> Matching:
    """Match the lesions of two reads of one subject in space.

    Parameters
    ----------
    first, second
        The lesions of each read. The lines of a timepoint lie in one frame of reference (`lesion_tracks.in_frames`);
        lesions without any line stay alone.
    largest_shift_mm
        By how much the reads may lie beside each other at a timepoint, mm; 0 where they were drawn on the same images.

    Raises
    ------
    ValueError
        If two lesions of a read have one name.
    """
    for tracks in (first, second):
        if len({each.name for each in tracks}) < len(tracks):
            raise ValueError("two lesions of one read have the same name")
    timepoints = sorted({timepoint for track in (*first, *second) for timepoint in track.lines})
    drawn_a = [each for each in first if each.lines]
    drawn_b = [each for each in second if each.lines]
    if not drawn_a or not drawn_b:
        return Matching(_named(first, second, ()))
    search = _Search(drawn_a, drawn_b, timepoints, largest_shift_mm)
    evidence, pairs, shift = search.best()
    found = tuple(_match(evidence, pair, shift, drawn_a, drawn_b) for pair in pairs)
    shifts = {timepoint: _triple(each) for timepoint, each in zip(timepoints, shift, strict=True)}
    return Matching(_named(first, second, found), shifts)


def _triple(values: FloatArray) -> Triple:
    x, y, z = (float(each) for each in values)
    return x, y, z


def _match(
    evidence: Evidence, pair: tuple[int, int], shift: FloatArray, first: Sequence[LesionTrack],
    second: Sequence[LesionTrack],
) -> LesionMatch:  # fmt: skip
    row, column = pair
    away = np.linalg.norm(evidence.apart_mm[row, column] - shift, axis=-1)[evidence.is_shared[row, column]]
    ours = tuple(first[index].name for index in evidence.first[row])
    theirs = tuple(second[index].name for index in evidence.second[column])
    return LesionMatch(ours, theirs, float(np.median(away)) if away.size else None)


def _named(
    first: Sequence[LesionTrack], second: Sequence[LesionTrack], found: Sequence[LesionMatch]
) -> tuple[LesionMatch, ...]:
    by_name = {name: match for match in found for name in match.first}
    ours = dict.fromkeys(by_name.get(each.name, LesionMatch((each.name,), ())) for each in first)
    taken = {name for match in found for name in match.second}
    return *ours, *(LesionMatch((), (each.name,)) for each in second if each.name not in taken)


class _Search:
    """The search for the shifts and the pairs with the most evidence."""

    def __init__(
        self, first: Sequence[LesionTrack], second: Sequence[LesionTrack], timepoints: Sequence[int], largest_mm: float
    ) -> None:
        self._first, self._second, self._timepoints, self._largest_mm = first, second, timepoints, largest_mm
        self._alone = evidence_of(first, second, timepoints)

    def best(self) -> tuple[Evidence, Pairs, FloatArray]:
        """Return the evidence with lesions taken together, the pairs of it that are one lesion, and the shifts."""
        shifts, totals = self._settled(*self._tried())
        together = self._together()
        evidence = self._alone if together == ((), ()) else evidence_of(
            self._first, self._second, self._timepoints, together
        )  # fmt: skip
        results: list[tuple[float, Pairs, FloatArray]] = []
        for index in np.argsort(-totals, kind="stable")[:_KEPT_SHIFTS]:
            shift = shifts[index]
            for _ in range(2):
                pairs, total = self._assigned(evidence, shift)
                results.append((total - _unlikely(shift), pairs, shift))
                shift = self._estimated(evidence, pairs, shift)
        _, pairs, shift = max(results, key=lambda each: each[0])
        return evidence, pairs, shift

    def _tried(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return shifts to begin with: none, and those that bring one pair together; and the timepoints they know."""
        evidence = self._alone
        count = len(self._timepoints)
        shifts, is_used = [np.zeros((count, 3))], [np.ones(count, dtype=bool)]
        away = np.linalg.norm(evidence.apart_mm, axis=-1)
        for row, column in np.argwhere(evidence.is_shared.any(axis=-1) & np.isfinite(evidence.fixed)):
            known = evidence.is_shared[row, column]
            if self._largest_mm > 0 and (away[row, column][known] <= self._largest_mm + NEAR_MM).mean() >= 0.5:
                shifts.append(_limited(np.where(known[:, None], evidence.apart_mm[row, column], 0.0), self._largest_mm))
                is_used.append(known)
        return np.array(shifts), np.array(is_used)

    def _settled(self, shifts: FloatArray, is_used: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """Assign and estimate in turn; return the shifts and the evidence that each ends with."""
        totals = np.zeros(len(shifts))
        for number in range(_ROUNDS):
            scores = self._alone.scores(shifts, is_used)
            for index, each in enumerate(scores):
                pairs, total = assigned(each)
                totals[index] = total - _unlikely(shifts[index])
                if number < _ROUNDS - 1:
                    shifts[index] = self._estimated(self._alone, pairs, shifts[index])
            is_used = np.ones_like(is_used)
        return shifts, totals

    def _estimated(self, evidence: Evidence, pairs: Pairs, shift: FloatArray) -> FloatArray:
        """Return the likeliest shift of each timepoint under some pairs; far strays weigh little."""
        if not pairs or self._largest_mm == 0:
            return np.zeros_like(shift)
        rows, columns = (np.array(each) for each in zip(*pairs, strict=True))
        apart, spread = evidence.apart_mm[rows, columns], evidence.spread_mm[rows, columns]
        away = np.linalg.norm(apart - shift[None], axis=-1)
        weights = evidence.is_shared[rows, columns] / spread**2 / (1 + (away / (2 * spread)) ** 2)
        total = (weights[..., None] * apart).sum(axis=0)
        return _limited(total / (weights.sum(axis=0) + USUAL_SHIFT_MM**-2)[:, None], self._largest_mm)

    def _together(self) -> tuple[tuple[Members, ...], tuple[Members, ...]]:
        """Return the lesions of each read that may together be one of the other: all near it, none much longer."""
        away = np.linalg.norm(self._alone.apart_mm, axis=-1)
        near = away <= self._alone.reach_mm + self._largest_mm
        is_near = (near & self._alone.is_shared).any(axis=-1)
        return _groups(is_near.T), _groups(is_near)

    def _assigned(self, evidence: Evidence, shift: FloatArray) -> tuple[Pairs, float]:
        """Return the pairs with the most evidence, with lesions taken together where that has more."""
        count_a, count_b = len(self._first), len(self._second)
        scores = evidence.scores(shift[None], np.ones((1, len(shift)), dtype=bool))[0]
        groups = [
            (int(row), int(column))
            for row, column in np.argwhere(scores > 0)
            if row >= count_a or column >= count_b
        ]  # fmt: skip
        groups = sorted(groups, key=lambda each: -scores[each])[:_MOST_GROUPS]
        best: tuple[Pairs, float] = (), -np.inf
        for size in range(len(groups) + 1):
            for chosen in combinations(groups, size):
                if not _is_disjoint(evidence, chosen):
                    continue
                alone = scores[:count_a, :count_b].copy()
                for row, column in chosen:
                    alone[list(evidence.first[row])] = -np.inf
                    alone[:, list(evidence.second[column])] = -np.inf
                pairs, total = assigned(alone)
                total += sum(float(scores[each]) for each in chosen)
                if total > best[1]:
                    best = (*pairs, *chosen), total
        return best


def assigned(scores: FloatArray) -> tuple[Pairs, float]:
    """Return the pairs of rows and columns whose scores add up to the most, each in one pair at most, none below 0."""
    # Only here: to import it is a twentieth of each start of the window, which need not match any lesions.
    from scipy.optimize import linear_sum_assignment

    worth = np.where(scores > 0, scores, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    is_pair = worth[rows, columns] > 0
    pairs = tuple(zip(rows[is_pair].tolist(), columns[is_pair].tolist(), strict=True))
    return pairs, float(worth[rows, columns].sum())


def _groups(is_near: NDArray[np.bool_]) -> tuple[Members, ...]:
    """Return the sets of two or three columns that some row is near to; rows are of one read, columns of the other."""
    found: dict[Members, None] = {}
    for row in is_near:
        near = np.flatnonzero(row).tolist()
        for size in range(2, MOST_PARTS + 1):
            found.update(dict.fromkeys(combinations(near, size)))
    return tuple(found)


def _is_disjoint(evidence: Evidence, chosen: tuple[tuple[int, int], ...]) -> bool:
    ours = [index for row, _ in chosen for index in evidence.first[row]]
    theirs = [index for _, column in chosen for index in evidence.second[column]]
    return len(set(ours)) == len(ours) and len(set(theirs)) == len(theirs)


def _limited(shift: FloatArray, largest_mm: float) -> FloatArray:
    length = np.linalg.norm(shift, axis=-1, keepdims=True)
    limited: FloatArray = shift * np.minimum(1.0, largest_mm / np.maximum(length, 1e-9))
    return limited


def _unlikely(shift: FloatArray) -> float:
    return float((shift**2).sum() / (2 * USUAL_SHIFT_MM**2))
