"""Two reads of one subject with their lesions matched: what everything of adjudication starts from (MR-809, MR-810)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import LesionId, SeriesKey
from readstation.criteria.facts import TargetEntry, TargetLesion
from readstation.geometry.diameter import point_mm
from readstation.geometry.lesion_matching import LARGEST_SHIFT_MM, Matching, match_lesions
from readstation.geometry.lesion_tracks import LesionTrack, Line, in_frames
from readstation.geometry.rigid import RigidTransform
from readstation.model.adjudication import Side
from readstation.model.lesion import Lesion, LesionRole, Measurement
from readstation.model.read import ReadState
from readstation.reading.derive import case_facts
from readstation.reading.words import BASELINE

Frames = Mapping[SeriesKey, str]
"""The frame of reference of each series."""


@dataclass(frozen=True, slots=True)
class LesionGroup:
    """Lesions of two reads that are one: one each, one against several, or one that only one read has.

    Attributes
    ----------
    ids
        Their ids in each read; empty where a read has none.
    """

    ids: Mapping[Side, tuple[LesionId, ...]]

    @property
    def is_one_to_one(self) -> bool:
        """Whether each read has exactly one: only then do the readers measure the same thing."""
        return all(len(self.ids[side]) == 1 for side in Side)


@dataclass(frozen=True, eq=False)
class ReadPair:
    """Two reads of one subject.

    Attributes
    ----------
    states
        The reads as they were signed.
    groups
        Every lesion of both in exactly one group.
    """

    states: Mapping[Side, ReadState]
    groups: tuple[LesionGroup, ...]

    def __post_init__(self) -> None:
        if set(self.states[Side.A].timepoints) != set(self.states[Side.B].timepoints):
            raise Refused(Finding("MR-809", "The two reads do not have the same timepoints: nothing can be compared."))
        for side in Side:
            grouped = [lesion_id for group in self.groups for lesion_id in group.ids[side]]
            if sorted(grouped) != sorted(self.states[side].lesions):
                raise Refused(Finding("MR-810", "Each lesion of a read must stand in one group, and no other may."))

    @cached_property
    def follow_ups(self) -> tuple[int, ...]:
        """The ordinals after baseline."""
        return tuple(each for each in sorted(self.states[Side.A].timepoints) if each != BASELINE)

    def lesions(self, side: Side, group: LesionGroup, role: LesionRole) -> tuple[Lesion, ...]:
        """Return the lesions of a group that a read has in a role."""
        known = self.states[side].lesions
        return tuple(known[each] for each in group.ids[side] if known[each].role is role)

    def has_target(self, group: LesionGroup) -> bool:
        """Return whether either read has a lesion of the group as a target."""
        return any(self.lesions(side, group, LesionRole.TARGET) for side in Side)

    def counterpart(self, side: Side, group: LesionGroup, role: LesionRole) -> Lesion | None:
        """Return the other read's one lesion of a group, where each read has just one and both have it in that role."""
        if not group.is_one_to_one or not self.lesions(side, group, role):
            return None
        theirs = self.lesions(side.other, group, role)
        return theirs[0] if theirs else None

    @cached_property
    def targets(self) -> Mapping[Side, Mapping[LesionId, TargetLesion]]:
        """By read, the targets as the criteria see them: measured at baseline."""
        facts = {side: case_facts(self.states[side], ()) for side in Side}
        return {side: {LesionId(each.lesion_id): each for each in facts[side].targets} for side in Side}

    @cached_property
    def entries(self) -> Mapping[Side, Mapping[int, Mapping[str, TargetEntry]]]:
        """By read and follow-up, what was said of the targets."""
        return {
            side: {
                ordinal: facts.targets
                for ordinal, facts in zip(
                    self.follow_ups, case_facts(self.states[side], self.follow_ups).timepoints, strict=True
                )
            }
            for side in Side
        }


def paired(
    states: Mapping[Side, ReadState], frames: Mapping[Side, Frames],
    transforms: Mapping[tuple[str, str], RigidTransform] | None = None, largest_shift_mm: float = LARGEST_SHIFT_MM,
) -> ReadPair:  # fmt: skip
    """Match the lesions of two reads.

    Lesions with lines are matched in space (`geometry.lesion_matching`), each timepoint in the frame that most lines of
    it lie in. A non-target without any line has no place but the words of the charter's list: it is the other read's
    where type, organ and site are the same and each read has just one such.

    Parameters
    ----------
    states
        The two reads.
    frames
        For each read the frame of reference of its series, under the series keys of that read.
    transforms
        Registrations between frames (`lesion_tracks.in_frames`).
    largest_shift_mm
        As `match_lesions`.

    Raises
    ------
    Refused
        If the reads have different timepoints.
    """
    tracks = {
        side: [_track(states[side], each, frames[side]) for each in states[side].lesions.values()] for side in Side
    }
    common = _common_frames([track for side in Side for track in tracks[side]])
    placed = {side: [in_frames(each, common, transforms or {}) for each in tracks[side]] for side in Side}
    matching = match_lesions(placed[Side.A], placed[Side.B], largest_shift_mm)
    return ReadPair(states, _groups(states, matching))


def _track(state: ReadState, lesion: Lesion, frames: Frames) -> LesionTrack:
    said = [each for each in state.assessments.values() if each.lesion_id == lesion.lesion_id and each.lines]
    lines = {each.timepoint: tuple(_line(drawn, frames) for drawn in each.lines) for each in said}
    return LesionTrack(lesion.lesion_id, lesion.role, lesion.lesion_type, lines)


def _line(drawn: Measurement, frames: Frames) -> Line:
    (x, y, z), (u, v, w) = (point_mm(each).tolist() for each in (drawn.start, drawn.end))
    return Line((x, y, z), (u, v, w), frames.get(drawn.series_key, ""))


def _common_frames(tracks: list[LesionTrack]) -> dict[int, str]:
    """Return by timepoint the frame of most lines; of as many, the first by name."""
    counts: dict[int, dict[str, int]] = {}
    for track in tracks:
        for timepoint, lines in track.lines.items():
            for line in lines:
                here = counts.setdefault(timepoint, {})
                here[line.frame] = here.get(line.frame, 0) + 1
    return {timepoint: min(here, key=lambda name: (-here[name], name)) for timepoint, here in counts.items()}


def _groups(states: Mapping[Side, ReadState], matching: Matching) -> tuple[LesionGroup, ...]:
    groups = [
        LesionGroup({Side.A: tuple(map(LesionId, each.first)), Side.B: tuple(map(LesionId, each.second))})
        for each in matching.matches
    ]
    alone: dict[Side, dict[tuple[str, ...], list[LesionGroup]]] = {Side.A: {}, Side.B: {}}
    for group in groups:
        for side in Side:
            if group.ids[side] and not group.ids[side.other]:
                place = _place_without_line(states[side], group.ids[side][0])
                if place is not None:
                    alone[side].setdefault(place, []).append(group)
    for place, ours in alone[Side.A].items():
        theirs = alone[Side.B].get(place, [])
        if len(ours) == len(theirs) == 1:
            groups[groups.index(ours[0])] = LesionGroup({Side.A: ours[0].ids[Side.A], Side.B: theirs[0].ids[Side.B]})
            groups.remove(theirs[0])
    return tuple(groups)


def _place_without_line(state: ReadState, lesion_id: LesionId) -> tuple[str, ...] | None:
    lesion = state.lesions[lesion_id]
    has_line = any(each.lines for each in state.assessments.values() if each.lesion_id == lesion_id)
    is_withheld = not lesion.organ and not lesion.site
    if has_line or is_withheld or lesion.role is not LesionRole.NON_TARGET:
        return None
    return lesion.lesion_type.value, lesion.organ.casefold(), lesion.site.casefold()
