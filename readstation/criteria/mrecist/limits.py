"""Which sum would change the target response: the exact limits, in tenths (MR-203 to MR-205, MR-211)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.facts import TargetResponse
from readstation.criteria.mrecist.target import NODES, TargetSight
from readstation.criteria.outcome import Distance


@dataclass(frozen=True, slots=True)
class Band:
    """The sums that give one target response, in tenths; `last` is None where there is no upper end."""

    response: TargetResponse
    first: int
    last: int | None


def smallest_progression(sight: TargetSight) -> int:
    """Return the smallest sum that is progression, with imputed values as they are now (MR-204, MR-211)."""
    nadir = sight.sums.nadir
    above = max(nadir + 1, (12 * nadir + 9) // 10, nadir + sight.increase_tenths)
    return above + sight.sums.imputed_excess


def largest_partial_response(sight: TargetSight) -> int:
    """Return the largest sum that is at least 30 % below the baseline (MR-205)."""
    return 7 * sight.sums.baseline // 10


def bands(sight: TargetSight) -> tuple[Band, ...]:
    """Return the bands of the target response along the sum, from zero upwards, without empty ones.

    For a partial sum there are two, not evaluable and progression. A scope with nodal targets has no band for complete
    response, because a node of normal size still counts.
    """
    progression = smallest_progression(sight)
    if sight.sums.is_partial:
        found = [Band(TargetResponse.NE, 0, progression - 1)]
    else:
        has_node = any(item.lesion.lesion_type in NODES for item in sight.sums.contributions)
        partial = min(largest_partial_response(sight), progression - 1)
        found = [] if has_node else [Band(TargetResponse.CR, 0, 0)]
        found.append(Band(TargetResponse.PR, 1, partial))
        found.append(Band(TargetResponse.SD, partial + 1, progression - 1))
    found.append(Band(TargetResponse.PD, progression, None))
    return tuple(band for band in found if band.last is None or band.first <= band.last)


def distances(sight: TargetSight, target: TargetResponse) -> tuple[Distance, ...]:
    """Return how far the present sum is from every other response that a sum can give; complete response comes last.

    Empty without targets, and for complete response with nodal targets: there each node decides, not the sum.
    """
    found = bands(sight)
    if all(band.response is not target for band in found):
        return ()
    others = [band for band in found if band.response is not target]
    others.sort(key=lambda band: band.response is TargetResponse.CR)
    return tuple(_distance(band, sight.sums.total) for band in others)


def _distance(band: Band, total: int) -> Distance:
    if band.last is None or total < band.first:
        at, words = band.first, f"from {format_mm(band.first)} mm"
    else:
        at, words = band.last, f"up to {format_mm(band.last)} mm"
    if band.response is TargetResponse.CR:
        words = "if no viable target is left"
    return Distance(band.response, at, at - total, f"{band.response.value} {words}")
