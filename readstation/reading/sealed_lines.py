"""Lines in the body of a sealed read: what was drawn, and what had been proposed for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from readstation.core.canonical import JsonObject, JsonValue
from readstation.core.errors import Defect
from readstation.core.ids import SeriesKey
from readstation.model.lesion import Measurement, PointUm, Proposal


def sealed_measurement(drawn: Measurement, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    """Return a line with its series named by timepoint and ordinal (TR-40).

    Raises
    ------
    Defect
        If its series is not one of the read's.
    """
    if drawn.series_key not in ordinal_of:
        raise Defect("a measurement lies on a series that is not among the images of its read")
    return {
        "series": ordinal_of[drawn.series_key][1],
        "image": drawn.image_ordinal,
        "image_digest": drawn.image_digest,
        "phase": str(drawn.phase),
        "plane": str(drawn.plane),
        "start_um": list(drawn.start.as_tuple()),
        "end_um": list(drawn.end.as_tuple()),
        "length_tenths": drawn.length_tenths,
    }


def sealed_proposal(proposal: Proposal, ordinal_of: Mapping[SeriesKey, tuple[int, int]]) -> JsonObject:
    """Return what was proposed, its line as that of `sealed_measurement`, its points in whole micrometres, LPS."""
    return {
        "line": sealed_measurement(proposal.line, ordinal_of),
        "outline_um": _points(proposal.outline),
        "holes_um": [_points(hole) for hole in proposal.holes],
        "seed_um": list(proposal.seed.as_tuple()),
        "source": str(proposal.source),
        "algorithm": proposal.algorithm,
        "software": proposal.software,
        "longest_image": proposal.longest_image,
        "longest_tenths": proposal.longest_tenths,
    }


def _points(points: Iterable[PointUm]) -> list[JsonValue]:
    return [list(point.as_tuple()) for point in points]
