"""One read's input in place of the other's: the facts of a read that takes each cause from one side (MR-809, MR-810).

For every cause, timepoint and group of lesions one of the two reads is picked. Taken from one read throughout, the
facts are that read's own; so what swapping all causes changes is exactly the difference between the reads. What belongs
to which cause stands in `docs/decisions/0013-shares-of-the-causes.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import CaseFacts, NewStatus, Scope, TargetEntry, TargetLesion, TimepointFacts
from readstation.criteria.mrecist.new import combine_new
from readstation.criteria.mrecist.new import new_status as status_of_code
from readstation.criteria.mrecist.nontarget import non_target_response
from readstation.model.adjudication import DifferenceCause, Side
from readstation.model.lesion import (
    Lesion,
    LesionRole,
    LesionType,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import Region
from readstation.reading.adjudicate.pair import LesionGroup, ReadPair
from readstation.reading.derive import new_status
from readstation.reading.quality import missing_regions
from readstation.reading.register import dated_to
from readstation.reading.words import BASELINE, timepoint_label

Said = TypeVar("Said")


class Pick(Protocol):
    """From which read a cause is taken at a timepoint, for a group of lesions or, None, for the scans as a whole."""

    def __call__(self, cause: DifferenceCause, timepoint: int, group: LesionGroup | None, /) -> Side:
        """Return the side."""
        ...


@dataclass(frozen=True, slots=True)
class MixedFacts:
    """What a mixed read comes to before the criteria.

    Attributes
    ----------
    case
        The facts, targets under names of side and id.
    first_detected
        By scope, the timepoint that progression by a finding is dated to, where that is before its proof (MR-406).
    """

    case: CaseFacts
    first_detected: dict[Scope, int]


def from_side(side: Side) -> Pick:
    """Return the pick that takes everything from one read."""
    return lambda _cause, _timepoint, _group: side


def from_causes(swapped: Iterable[DifferenceCause]) -> Pick:
    """Return the pick that takes some causes from B and the rest from A."""
    kept = frozenset(swapped)
    return lambda cause, _timepoint, _group: Side.B if cause in kept else Side.A


def mixed_facts(pair: ReadPair, pick: Pick, config: CriteriaConfig) -> MixedFacts:
    """Return the facts of the read that takes every input from the side that `pick` says.

    Parameters
    ----------
    pair
        The two reads with their lesions matched.
    pick
        Whose input counts.
    config
        For the dates of progression by findings (MR-406).
    """
    mix = _Mix(pair, pick)
    return MixedFacts(
        CaseFacts(mix.targets(), tuple(mix.timepoint(each) for each in pair.follow_ups)), mix.first_detected(config)
    )


@dataclass(frozen=True, slots=True)
class _Mix:
    pair: ReadPair
    pick: Pick

    def chosen(self) -> Iterable[tuple[LesionGroup, Side, LesionId, LesionId | None]]:
        """Yield the targets of the mixed read: group, side, id, and the id of the same target in the other read."""
        for group in self.pair.groups:
            side = self.pick(DifferenceCause.TARGET_CHOICE, BASELINE, group)
            for lesion_id in group.ids[side]:
                if lesion_id in self.pair.targets[side]:
                    other = self.pair.counterpart(side, group, LesionRole.TARGET)
                    is_measured = other is not None and other.lesion_id in self.pair.targets[side.other]
                    yield group, side, lesion_id, other.lesion_id if other is not None and is_measured else None

    def targets(self) -> tuple[TargetLesion, ...]:
        found = []
        for group, side, lesion_id, other in self.chosen():
            target = self.pair.targets[side][lesion_id]
            baseline = target.baseline_tenths
            if other is not None and self.pick(DifferenceCause.MEASUREMENT, BASELINE, group) is not side:
                baseline = self.pair.targets[side.other][other].baseline_tenths
            found.append(replace(target, lesion_id=_name(side, lesion_id), baseline_tenths=baseline))
        return tuple(found)

    def timepoint(self, ordinal: int) -> TimepointFacts:
        non_targets, statuses = self._non_targets(ordinal), self._new(ordinal)
        return TimepointFacts(
            label=timepoint_label(ordinal),
            day=None,
            targets=self._entries(ordinal),
            nontarget_hepatic=non_target_response(code for kind, code in non_targets if _is_hepatic(kind)),
            nontarget_extrahepatic=non_target_response(code for kind, code in non_targets if not _is_hepatic(kind)),
            new_hepatic=combine_new(*(status for kind, status in statuses if _is_hepatic(kind))),
            new_extrahepatic=combine_new(*(status for kind, status in statuses if not _is_hepatic(kind))),
        )

    def _entries(self, ordinal: int) -> dict[str, TargetEntry]:
        chosen = list(self.chosen())
        names: dict[tuple[Side, str], str] = {}
        for _, side, lesion_id, other in chosen:
            names[side, lesion_id] = _name(side, lesion_id)
            if other is not None:
                names[side.other, other] = _name(side, lesion_id)
        entries = {}
        for group, side, lesion_id, other in chosen:
            said = {side: self.pair.entries[side][ordinal].get(lesion_id)}
            if other is not None:
                said[side.other] = self.pair.entries[side.other][ordinal].get(other)
            owner, entry = self._mixed(said, DifferenceCause.MEASUREMENT, ordinal, group, _is_unknown)
            if entry is not None:
                into = entry.merged_into
                entries[_name(side, lesion_id)] = replace(
                    entry, merged_into=None if into is None else names.get((owner, into), "")
                )
        return entries

    def _mixed(
        self, said: dict[Side, Said], cause: DifferenceCause, ordinal: int, group: LesionGroup,
        is_unknown: Callable[[Said], bool],
    ) -> tuple[Side, Said]:  # fmt: skip
        """Return what counts of what one or both reads said of one thing.

        Whether it can be judged is a matter of quality, what it is judged to be of the cause. Where the read that the
        cause is taken from did not judge, and the other says that it can be judged, only the other has a value.
        """
        if len(said) == 1:
            ((side, only),) = said.items()
            return side, only
        quality, content = self.pick(DifferenceCause.QUALITY, ordinal, group), self.pick(cause, ordinal, group)
        side = quality if is_unknown(said[quality]) or is_unknown(said[content]) else content
        return side, said[side]

    def _non_targets(self, ordinal: int) -> list[tuple[LesionType, NonTargetStateCode]]:
        """Return type and state of each non-target item (MR-301)."""
        found = []
        for group in self.pair.groups:
            side = self._side_of_items(group, ordinal)
            for lesion in self.pair.lesions(side, group, LesionRole.NON_TARGET):
                said = {side: self._code(side, lesion, ordinal)}
                other = self.pair.counterpart(side, group, LesionRole.NON_TARGET)
                if other is not None:
                    said[side.other] = self._code(side.other, other, ordinal)
                _, code = self._mixed(said, DifferenceCause.NON_TARGET, ordinal, group, _is_not_evaluable)
                found.append((lesion.lesion_type, code))
        return found

    def _side_of_items(self, group: LesionGroup, ordinal: int) -> Side:
        """Return the read whose non-target items of a group count.

        What is a target in either read is an item by the choice of targets; the rest by that of non-targets, which for
        an item of one read only is made at baseline.
        """
        if self.pair.has_target(group):
            return self.pick(DifferenceCause.TARGET_CHOICE, BASELINE, group)
        both = all(self.pair.lesions(side, group, LesionRole.NON_TARGET) for side in Side)
        return self.pick(DifferenceCause.NON_TARGET, ordinal if both else BASELINE, group)

    def _code(self, side: Side, lesion: Lesion, ordinal: int) -> NonTargetStateCode:
        said = self.pair.states[side].assessment(lesion.lesion_id, ordinal)
        code = None if said is None else said.non_target
        return NonTargetStateCode.NOT_EVALUABLE if code is None else code

    def _new(self, ordinal: int) -> list[tuple[LesionType, NewStatus]]:
        """Return type and status of each finding, and NE for each part of the body not imaged (MR-401, MR-506)."""
        found = []
        for group in self.pair.groups:
            side = self.pick(DifferenceCause.NEW_LESION, ordinal, group)
            for lesion in self.pair.lesions(side, group, LesionRole.NEW):
                said = {side: self._status(side, lesion, ordinal)}
                other = self.pair.counterpart(side, group, LesionRole.NEW)
                if other is not None:
                    said[side.other] = self._status(side.other, other, ordinal)
                _, status = self._mixed(said, DifferenceCause.NEW_LESION, ordinal, group, _is_unseen)
                found.append((lesion.lesion_type, status_of_code(status)))
        judged = self.pair.states[self.pick(DifferenceCause.QUALITY, ordinal, None)]
        for region in missing_regions(judged, ordinal):
            kind = LesionType.HEPATIC if region is Region.LIVER else LesionType.EXTRAHEPATIC
            found.append((kind, NewStatus.NE))
        return found

    def _status(self, side: Side, lesion: Lesion, ordinal: int) -> NewLesionStatus:
        if lesion.first_timepoint > ordinal:
            return NewLesionStatus.NO
        return new_status(self.pair.states[side], lesion, ordinal)

    def first_detected(self, config: CriteriaConfig) -> dict[Scope, int]:
        last = max(self.pair.follow_ups, default=BASELINE)
        found: dict[Scope, int] = {}
        for group in self.pair.groups:
            side = self.pick(DifferenceCause.NEW_LESION, last, group)
            for lesion in self.pair.lesions(side, group, LesionRole.NEW):
                ordinal = dated_to(self.pair.states[side], lesion, last, config)
                if ordinal is None or ordinal == BASELINE or self._status(side, lesion, ordinal) is NewLesionStatus.YES:
                    continue
                scopes = (
                    (Scope.HEPATIC, Scope.OVERALL) if lesion.lesion_type is LesionType.HEPATIC else (Scope.OVERALL,)
                )
                for scope in scopes:
                    found[scope] = min(ordinal, found.get(scope, ordinal))
        return found


def _name(side: Side, lesion_id: str) -> str:
    return f"{side.value}:{lesion_id}"


def _is_hepatic(kind: LesionType) -> bool:
    return kind is LesionType.HEPATIC


def _is_unknown(entry: TargetEntry | None) -> bool:
    return entry is None or entry.state is TargetStateCode.NOT_EVALUABLE


def _is_not_evaluable(code: NonTargetStateCode) -> bool:
    return code is NonTargetStateCode.NOT_EVALUABLE


def _is_unseen(status: NewLesionStatus) -> bool:
    return status is NewLesionStatus.NOT_EVALUABLE
