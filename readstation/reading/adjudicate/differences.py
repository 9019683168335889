"""Where two reads differ, timepoint by timepoint, what each difference changes, and where the reads part (MR-810)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from readstation.criteria.discordance import TRIGGERS, ReaderResult
from readstation.criteria.facts import TargetEntry
from readstation.model.adjudication import DifferenceCause, Side
from readstation.model.lesion import (
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.model.quality import Region
from readstation.reading.adjudicate.outcome import Judging, read_result
from readstation.reading.adjudicate.pair import LesionGroup, ReadPair
from readstation.reading.adjudicate.shares import TriggerShares
from readstation.reading.adjudicate.swap import Pick, from_side
from readstation.reading.derive import new_status
from readstation.reading.quality import missing_regions
from readstation.reading.words import BASELINE

LEAST_TENTHS = 20
LEAST_SHARE = Fraction(1, 10)
"""Two diameters are told apart if they differ by more than 2 mm and more than a tenth of the larger one. [D]"""

Value: TypeAlias = (
    int
    | tuple[int | None, ...]
    | TargetStateCode
    | NonTargetStateCode
    | NewLesionStatus
    | tuple[LesionRole, ...]
    | tuple[Region, ...]
    | None
)
"""A diameter or the parts of one in tenths of a millimetre, a state, the roles of the lesions, the regions that are not
imaged; None where a read has nothing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two reads say differently.

    Attributes
    ----------
    timepoint, cause
        When, and of what kind.
    group
        Which lesions; None where it is the scans as a whole.
    values
        What each read says.
    """

    timepoint: int
    cause: DifferenceCause
    group: LesionGroup | None
    values: Mapping[Side, Value]

    @property
    def is_telling(self) -> bool:
        """Whether it is more than two hands measuring the same thing."""
        ours, theirs = self.values[Side.A], self.values[Side.B]
        if not (isinstance(ours, int) and isinstance(theirs, int)):
            return True
        away = abs(ours - theirs)
        return away > LEAST_TENTHS and away > LEAST_SHARE * max(ours, theirs)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one difference changes: which triggers' values are others where a read takes it over from the other.

    Attributes
    ----------
    changed
        By the read that takes it over, the names of the triggers of MR-809 that it would differ in from itself.
    results
        By the read that takes it over, what it would come to.
    """

    changed: Mapping[Side, tuple[str, ...]]
    results: Mapping[Side, ReaderResult]

    @property
    def decides(self) -> bool:
        """Whether it changes a result of either read."""
        return any(self.changed.values())


def differences(pair: ReadPair) -> tuple[Difference, ...]:
    """Return every difference in order of time, and within a timepoint in the order in which a read is done."""
    found = [each for ordinal in (BASELINE, *pair.follow_ups) for each in _at(pair, ordinal)]
    order = {cause: index for index, cause in enumerate(DifferenceCause)}
    return tuple(sorted(found, key=lambda each: (each.timepoint, order[each.cause])))


def effect_of(pair: ReadPair, difference: Difference, judging: Judging) -> Effect:
    """Return what a difference changes where one read takes it over alone and the criteria judge it again.

    A finding of the register, a target or an item that only one read has is taken over for all timepoints; everything
    else for its own.
    """
    changed, results = {}, {}
    for side in Side:
        own = read_result(pair, from_side(side), judging)
        mixed = read_result(pair, _taking_over(side, difference), judging)
        rules = [rule for rule in TRIGGERS if rule.verdict in judging.plan.triggers and rule.applies((own, mixed))]
        changed[side] = tuple(str(rule.verdict) for rule in rules)
        results[side] = mixed
    return Effect(changed, results)


def first_divergence(pair: ReadPair, shares: Iterable[TriggerShares], judging: Judging) -> Difference | None:
    """Return where the reads part: the first telling difference of a kind that explains a part of a trigger.

    Parameters
    ----------
    pair, judging
        As `effect_of`.
    shares
        Of the triggers that are raised (`cause_shares`).

    Returns
    -------
    Difference or None
        None where no trigger is raised. Two diameters that hardly differ count where that alone changes a result;
        where nothing else is left, the first difference of such a kind stands.
    """
    explaining = {cause for each in shares for cause, share in each.shares.items() if share != 0}
    those = [each for each in differences(pair) if each.cause in explaining]
    telling = (each for each in those if each.is_telling or effect_of(pair, each, judging).decides)
    return next(telling, those[0] if those else None)


def _taking_over(side: Side, difference: Difference) -> Pick:
    is_item = difference.cause is DifferenceCause.NON_TARGET and difference.timepoint == BASELINE
    is_whole_item = is_item or difference.cause is DifferenceCause.NEW_LESION

    def pick(cause: DifferenceCause, timepoint: int, group: LesionGroup | None) -> Side:
        is_it = cause is difference.cause and group is difference.group
        return side.other if is_it and (is_whole_item or timepoint == difference.timepoint) else side

    return pick


def _at(pair: ReadPair, ordinal: int) -> Iterable[Difference]:
    if ordinal != BASELINE:
        regions = {side: tuple(sorted(missing_regions(pair.states[side], ordinal))) for side in Side}
        if regions[Side.A] != regions[Side.B]:
            yield Difference(ordinal, DifferenceCause.QUALITY, None, regions)
    for group in pair.groups:
        if pair.has_target(group):
            yield from _of_target(pair, group, ordinal)
        else:
            yield from _of_item(pair, group, ordinal)
        if ordinal != BASELINE:
            yield from _of_finding(pair, group, ordinal)


def _of_target(pair: ReadPair, group: LesionGroup, ordinal: int) -> Iterable[Difference]:
    targets = {
        side: [pair.targets[side][each] for each in group.ids[side] if each in pair.targets[side]] for side in Side
    }
    if not group.is_one_to_one or not all(targets.values()):
        if ordinal == BASELINE:
            yield Difference(ordinal, DifferenceCause.TARGET_CHOICE, group, _roles(pair, group))
        return
    (ours,), (theirs,) = targets[Side.A], targets[Side.B]
    if ordinal == BASELINE:
        kinds = [(each.organ, each.lesion_type, each.is_treated) for each in (ours, theirs)]
        if kinds[0] != kinds[1]:
            yield Difference(ordinal, DifferenceCause.TARGET_CHOICE, group, _roles(pair, group))
        values: dict[Side, Value] = {Side.A: ours.baseline_tenths, Side.B: theirs.baseline_tenths}
    else:
        values = {
            side: _entry_value(pair.entries[side][ordinal].get(each.lesion_id))
            for side, each in ((Side.A, ours), (Side.B, theirs))
        }
    yield from _told(ordinal, group, values, DifferenceCause.MEASUREMENT, TargetStateCode.NOT_EVALUABLE)


def _of_item(pair: ReadPair, group: LesionGroup, ordinal: int) -> Iterable[Difference]:
    items = {side: pair.lesions(side, group, LesionRole.NON_TARGET) for side in Side}
    if not any(items.values()):
        return
    if not group.is_one_to_one or not all(items.values()):
        if ordinal == BASELINE:
            yield Difference(ordinal, DifferenceCause.NON_TARGET, group, _roles(pair, group))
        return
    if ordinal != BASELINE:
        said = {side: pair.states[side].assessment(items[side][0].lesion_id, ordinal) for side in Side}
        codes = {side: None if each is None else each.non_target for side, each in said.items()}
        values: dict[Side, Value] = {side: code or NonTargetStateCode.NOT_EVALUABLE for side, code in codes.items()}
        yield from _told(ordinal, group, values, DifferenceCause.NON_TARGET, NonTargetStateCode.NOT_EVALUABLE)


def _of_finding(pair: ReadPair, group: LesionGroup, ordinal: int) -> Iterable[Difference]:
    values: dict[Side, Value] = {}
    for side in Side:
        there = [each for each in pair.lesions(side, group, LesionRole.NEW) if each.first_timepoint <= ordinal]
        statuses = [new_status(pair.states[side], each, ordinal) for each in there]
        values[side] = max(statuses, key=_STRENGTH.index) if statuses else None
    if any(value not in (None, NewLesionStatus.NO) for value in values.values()):
        yield from _told(ordinal, group, values, DifferenceCause.NEW_LESION, NewLesionStatus.NOT_EVALUABLE)


def _told(
    ordinal: int, group: LesionGroup, values: Mapping[Side, Value], cause: DifferenceCause, unknown: Value
) -> Iterable[Difference]:
    """Yield a difference of a lesion: of quality where one read could judge it and the other could not."""
    if values[Side.A] != values[Side.B]:
        is_quality = unknown in values.values() and None not in values.values()
        yield Difference(ordinal, DifferenceCause.QUALITY if is_quality else cause, group, values)


def _roles(pair: ReadPair, group: LesionGroup) -> dict[Side, Value]:
    return {side: tuple(pair.states[side].lesions[each].role for each in group.ids[side]) for side in Side}


def _entry_value(entry: TargetEntry | None) -> Value:
    if entry is None:
        return TargetStateCode.NOT_EVALUABLE
    if entry.state is TargetStateCode.SPLIT:
        return entry.part_tenths
    return entry.tenths if entry.state is TargetStateCode.MEASURED else entry.state


_STRENGTH = (NewLesionStatus.NO, NewLesionStatus.EQUIVOCAL, NewLesionStatus.NOT_EVALUABLE, NewLesionStatus.YES)
