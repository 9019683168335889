"""Which lesions of a trainee's read and of the reference are the same: both were drawn on the same images."""

from __future__ import annotations

from readstation.geometry.lesion_matching import match_lesions
from readstation.geometry.lesion_tracks import LesionTrack, Line
from readstation.model.lesion import Measurement, PointUm
from readstation.model.read import ReadState
from readstation.practice.score_records import LesionPair

_UM = 1000.0


def same_lesions(own: ReadState, reference: ReadState) -> tuple[LesionPair, ...]:
    """Return the lesions that are the same in space (`practice.scene.LesionMatcher`).

    Parameters
    ----------
    own, reference
        Two reads of the same images: no shift between them is looked for.

    Returns
    -------
    tuple of LesionPair
        One pair for each lesion that both have; several where one read has as one what the other has split.
    """
    names = {str(key): key for state in (own, reference) for key in state.lesions}
    matching = match_lesions(_tracks(own), _tracks(reference), largest_shift_mm=0.0)
    return tuple(
        LesionPair(names[one], names[other])
        for match in matching.matches
        for one in match.first
        for other in match.second
    )


def _tracks(state: ReadState) -> list[LesionTrack]:
    return [
        LesionTrack(
            lesion.lesion_id,
            lesion.role,
            lesion.lesion_type,
            {
                said.timepoint: tuple(map(_line, said.lines))
                for (key, _), said in sorted(state.assessments.items())
                if key == lesion.lesion_id and said.lines
            },
        )
        for lesion in state.lesions.values()
    ]


def _line(drawn: Measurement) -> Line:
    return Line(_millimetres(drawn.start), _millimetres(drawn.end))


def _millimetres(point: PointUm) -> tuple[float, float, float]:
    return point.x / _UM, point.y / _UM, point.z / _UM
