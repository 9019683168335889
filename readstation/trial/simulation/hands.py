"""What a reader, or an investigator, sees of a simulated subject: lines with an error, lesions missed or seen late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from readstation.model.lesion import NonTargetStateCode, TargetStateCode
from readstation.model.quality import QualityCause
from readstation.trial.simulation.course import Course, Tumour, Visit
from readstation.trial.simulation.plan import SimulationPlan

TOO_SMALL_MM = 5.0
"""Below this a lesion that is there is not measured (MR-208)."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How well somebody reads.

    Attributes
    ----------
    name
        From which the chance of this person is drawn.
    bias_mm, error_mm, error_share
        How much longer the lines are on the mean, and the standard deviation of one line: so many millimetres and so
        large a share of the diameter.
    misses_new
        How likely a new lesion is overlooked at the visit at which it can first be seen.
    misses_growth
        How likely the growth of a non-target lesion is not called unequivocal.
    """

    name: str
    bias_mm: float = 0.0
    error_mm: float = 0.9
    error_share: float = 0.025
    misses_new: float = 0.12
    misses_growth: float = 0.35


FIRST_HAND = Hand("first reader", bias_mm=0.2)
SECOND_HAND = Hand("second reader", bias_mm=-0.3, error_mm=1.2)
INVESTIGATOR = Hand("investigator", error_mm=2.2, error_share=0.05, misses_new=0.3, misses_growth=0.5)


@dataclass(frozen=True, slots=True)
class SeenTarget:
    """A target at a visit: its line in tenths of a millimetre, or its state without one."""

    tumour: Tumour
    state: TargetStateCode
    tenths: int = 0


@dataclass(frozen=True, slots=True)
class SeenItem:
    """A non-target lesion at a visit."""

    tumour: Tumour
    state: NonTargetStateCode


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody says of a timepoint.

    Attributes
    ----------
    timepoint, visit
        The timepoint as readers count it, without the missed visits.
    fault
        Why the scan is not readable; None where it is.
    targets, items
        What was chosen at baseline.
    new, new_tenths
        The lesion that is called new here for the first time, with its line; None for none.
    """

    timepoint: int
    visit: Visit
    fault: QualityCause | None
    targets: tuple[SeenTarget, ...]
    items: tuple[SeenItem, ...]
    new: Tumour | None = None
    new_tenths: int = 0


def sightings(plan: SimulationPlan, course: Course, hand: Hand) -> Iterator[Seen]:
    """Yield what a hand says of every timepoint of a subject, the same for the same plan."""
    is_found = False
    largest: dict[str, float] = {}
    for timepoint, visit in enumerate(course.visits):
        chance = plan.chance("hand", hand.name, course.number, visit.number)
        targets = tuple(_target(each, visit, hand, chance) for each in course.targets)
        items = tuple(_item(each, visit, hand, chance, largest) for each in course.non_targets)
        new = None if is_found or visit.fault is not None else _found(course, timepoint, hand, chance)
        is_found = is_found or new is not None
        tenths = 0 if new is None else max(100, _drawn(new.mm_on(visit.day), hand, chance))
        yield Seen(timepoint, visit, visit.fault, targets, items, new, tenths)


def _drawn(true_mm: float, hand: Hand, chance: Random) -> int:
    error = chance.gauss(hand.bias_mm, hand.error_mm + hand.error_share * true_mm)
    return max(1, round(10 * (true_mm + error)))


def _target(tumour: Tumour, visit: Visit, hand: Hand, chance: Random) -> SeenTarget:
    true_mm = tumour.mm_on(visit.day)
    tenths = _drawn(true_mm, hand, chance)
    if visit.fault is not None:
        return SeenTarget(tumour, TargetStateCode.NOT_EVALUABLE)
    if visit.number == 0:
        return SeenTarget(tumour, TargetStateCode.MEASURED, max(120, tenths))
    if not true_mm:
        return SeenTarget(tumour, TargetStateCode.ABSENT)
    if tenths < 10 * TOO_SMALL_MM:
        return SeenTarget(tumour, TargetStateCode.TOO_SMALL)
    return SeenTarget(tumour, TargetStateCode.MEASURED, tenths)


def _item(tumour: Tumour, visit: Visit, hand: Hand, chance: Random, largest: dict[str, float]) -> SeenItem:
    """Return the state of a non-target: progression is unequivocal where it has grown by half over its least."""
    true_mm, luck = tumour.mm_on(visit.day), chance.random()
    if visit.fault is not None:
        return SeenItem(tumour, NonTargetStateCode.NOT_EVALUABLE)
    least = min(largest.get(tumour.name, tumour.growth.first_mm), true_mm or tumour.growth.first_mm)
    largest[tumour.name] = least
    if visit.number and not true_mm:
        return SeenItem(tumour, NonTargetStateCode.ABSENT)
    if visit.number and true_mm > max(15.0, 1.5 * least) and luck >= hand.misses_growth:
        return SeenItem(tumour, NonTargetStateCode.UNEQUIVOCAL_PROGRESSION)
    return SeenItem(tumour, NonTargetStateCode.PRESENT)


def _found(course: Course, timepoint: int, hand: Hand, chance: Random) -> Tumour | None:
    luck = chance.random()
    if timepoint == 0:
        return None
    day = course.visits[timepoint].day
    for each in course.new:
        if each.mm_on(day):
            before = course.visits[timepoint - 1]
            is_first = not each.mm_on(before.day) or before.fault is not None
            return None if is_first and luck < hand.misses_new else each
    return None
