"""Which slices of the phases that must be looked at were on screen (MR-808)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from readstation.core.ids import SeriesKey
from readstation.model.charter import Charter
from readstation.model.series import PhaseRole, TimepointImages


@dataclass(frozen=True, slots=True)
class PhaseCoverage:
    """How much of one phase was on screen.

    Attributes
    ----------
    phase, series_key, series_ordinal
        Which phase, and the series that stands for it.
    slices, seen
        How many slices it has, and how many of them were on screen.
    unseen
        The others as ranges of indices into the acquired order, first and last included.
    """

    phase: PhaseRole
    series_key: SeriesKey
    series_ordinal: int
    slices: int
    seen: int
    unseen: tuple[tuple[int, int], ...]


def coverage_of(images: TimepointImages, charter: Charter, seen: Mapping[SeriesKey, int]) -> tuple[PhaseCoverage, ...]:
    """Return the coverage of each required phase that is here and usable.

    The whole series counts, not the liver alone: where the liver ends is for the reader to say.

    Parameters
    ----------
    images, charter
        The series of a timepoint, and the phases that must be looked at.
    seen
        Masks of the slices that were on screen, by series: bit n is the slice with index n.
    """
    found = []
    for phase in charter.required_phases:
        facts = images.of_phase(phase)
        if facts is None or not facts.is_usable:
            continue
        mask = seen.get(facts.series_key, 0) & ((1 << facts.slices) - 1)
        ranges = _gaps(mask, facts.slices)
        found.append(
            PhaseCoverage(phase, facts.series_key, facts.series_ordinal, facts.slices, mask.bit_count(), ranges)
        )
    return tuple(found)


def _gaps(mask: int, slices: int) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    for index in range(slices):
        if mask >> index & 1:
            continue
        if ranges and ranges[-1][1] == index - 1:
            ranges[-1] = (ranges[-1][0], index)
        else:
            ranges.append((index, index))
    return tuple(ranges)
