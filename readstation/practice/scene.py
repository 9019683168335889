"""Two reads of one case side by side, with their lesions matched: what rules and figures of a score look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from readstation.core.ids import LesionId
from readstation.model.lesion import Lesion
from readstation.model.read import ReadState
from readstation.practice.content import ReadContent
from readstation.practice.score_records import DrawnLine, LesionPair, drawn


class LesionMatcher(Protocol):
    """Says which lesions of two reads of the same images are the same in space."""

    def __call__(self, own: ReadState, reference: ReadState) -> tuple[LesionPair, ...]:
        """Return the pairs; a lesion that one read has as two stands in two of them."""
        ...


@dataclass(frozen=True, slots=True)
class PairedReads:
    """A trainee's read and a reference.

    Attributes
    ----------
    own, reference
        The reads.
    own_of, reference_of
        The partners of a lesion, the one with the same role first.
    """

    own: ReadContent
    reference: ReadContent
    own_of: Mapping[LesionId, tuple[Lesion, ...]]
    reference_of: Mapping[LesionId, tuple[Lesion, ...]]

    def partner(self, lesion: Lesion) -> Lesion | None:
        """Return the trainee's lesion that is a lesion of the reference; None where it was missed."""
        return next(iter(self.own_of.get(lesion.lesion_id, ())), None)

    def own_line(self, lesion: Lesion | None, timepoint: int) -> DrawnLine | None:
        """Return the trainee's calliper of the trainee's lesion."""
        return None if lesion is None else drawn(timepoint, self.own.line(lesion, timepoint))

    def reference_line(self, lesion: Lesion | None, timepoint: int) -> DrawnLine | None:
        """Return the reference's calliper of the reference's lesion."""
        return None if lesion is None else drawn(timepoint, self.reference.line(lesion, timepoint))


def paired(own: ReadContent, reference: ReadContent, match: LesionMatcher) -> PairedReads:
    """Return two reads with their lesions matched: those with callipers in space, the others by their listed place.

    Parameters
    ----------
    own, reference
        The trainee's read and the reference.
    match
        The matcher in space.
    """
    pairs = {(each.own, each.reference) for each in match(own.state, reference.state)}
    pairs |= _by_place(own.state, reference.state, pairs)
    mine, theirs = own.state.lesions, reference.state.lesions
    own_of: dict[LesionId, list[Lesion]] = {}
    reference_of: dict[LesionId, list[Lesion]] = {}
    for one, other in sorted(pairs, key=lambda pair: (mine[pair[0]].role is not theirs[pair[1]].role, pair)):
        own_of.setdefault(other, []).append(mine[one])
        reference_of.setdefault(one, []).append(theirs[other])
    return PairedReads(own, reference, _frozen(own_of), _frozen(reference_of))


def first_line(content: ReadContent, lesion: Lesion) -> DrawnLine | None:
    """Return the first calliper of a lesion: where to look for it."""
    lines = ((n, content.line(lesion, n)) for n in content.timepoints)
    return next((drawn(n, line) for n, line in lines if line is not None), None)


def _frozen(found: Mapping[LesionId, list[Lesion]]) -> dict[LesionId, tuple[Lesion, ...]]:
    return {key: tuple(lesions) for key, lesions in found.items()}


def _by_place(
    own: ReadState, reference: ReadState, pairs: set[tuple[LesionId, LesionId]]
) -> set[tuple[LesionId, LesionId]]:
    """Return pairs of what has no calliper in one read or both, such as a thrombus: each once, by listed place."""
    mine, theirs = {one for one, _ in pairs}, {other for _, other in pairs}
    free = [each for each in own.lesions.values() if each.lesion_id not in mine]
    found = set()
    for each in reference.lesions.values():
        if each.lesion_id in theirs:
            continue
        for one in free:
            is_drawn = _is_drawn(own, one) and _is_drawn(reference, each)
            if not is_drawn and each.site and _place(one) == _place(each):
                found.add((one.lesion_id, each.lesion_id))
                free.remove(one)
                break
    return found


def _place(lesion: Lesion) -> tuple[str, str, bool]:
    return lesion.organ, lesion.site, lesion.first_timepoint == 0


def _is_drawn(state: ReadState, lesion: Lesion) -> bool:
    return any(each.lines for key, each in state.assessments.items() if key[0] == lesion.lesion_id)
