"""The course of a simulated subject: how its lesions really are on each day, and what ends its follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

from readstation.model.lesion import LesionType
from readstation.model.quality import QualityCause
from readstation.trial.simulation.plan import ACCRUAL_DAYS, FIRST_DAY, INTERVAL_DAYS, SimulationPlan, day_after

GONE_MM = 3.0
LARGEST_MM = 250.0
"""A viable part below this is not seen any more."""
Spot = tuple[float, float, int]
"""Centre of a lesion: x and y in mm LPS, and the image from 1 (feet) on."""


class Fate(StrEnum):
    """How a tumour takes the treatment."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    STABLE = "stable"
    PROGRESSIVE = "progressive"


_FATES = {Fate.COMPLETE: 0.25, Fate.PARTIAL: 0.38, Fate.STABLE: 0.22, Fate.PROGRESSIVE: 0.15}


@dataclass(frozen=True, slots=True)
class Growth:
    """The viable diameter of a lesion over time: it falls towards a share of the first, and grows again from a day on.

    Attributes
    ----------
    first_mm
        At treatment.
    left_share, fall_days
        The share that would be left in the end, and the days in which 63 % of the fall are done.
    regrowth_day, double_days
        From when it grows, and in how many days the diameter doubles.
    """

    first_mm: float
    left_share: float
    fall_days: float
    regrowth_day: int
    double_days: float

    def mm_on(self, day: int) -> float:
        """Return the diameter on a day, mm; before treatment it is the first one, and never more than a liver holds."""
        if day <= 0:
            return self.first_mm
        fallen = min(day, self.regrowth_day)
        share = self.left_share + (1 - self.left_share) * 2.718281828 ** (-fallen / self.fall_days)
        grown = self.first_mm * share * 2 ** (max(0, day - self.regrowth_day) / self.double_days)
        return min(float(grown), LARGEST_MM)


@dataclass(frozen=True, slots=True)
class Tumour:
    """A lesion as it is.

    Attributes
    ----------
    name
        T1, NT1, N1; a reader may give it another one.
    lesion_type, organ, site
        Where, in the words of the charter.
    spot, growth
        Where on the images, and how large.
    first_day
        From when it is there; far before treatment for all but new lesions.
    """

    name: str
    lesion_type: LesionType
    organ: str
    site: str
    spot: Spot
    growth: Growth
    first_day: int = -1000

    def mm_on(self, day: int) -> float:
        """Return the viable diameter on a day, mm; 0 where it is not there or too small to be seen."""
        if day < self.first_day:
            return 0.0
        size = self.growth.mm_on(day if self.first_day < 0 else day - self.first_day)
        return size if size >= GONE_MM else 0.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A scan that was made.

    Attributes
    ----------
    number, day
        The planned visit, 0 for the baseline, and the day counted from treatment; the baseline's is negative.
    fault
        Why the scan cannot be read; None for one that can.
    """

    number: int
    day: int
    fault: QualityCause | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A subject.

    Attributes
    ----------
    number
        From 1.
    fate, treated
        How the tumour takes the treatment, and the date of it.
    targets, non_targets, new
        Its lesions.
    visits
        The scans, the baseline first; a missed visit is not among them.
    weight_kg, activity_gbq
        Of the subject, and of the injection.
    death_day, therapy_day, resection_day, withdrawn_day
        What happened besides; None where it did not.
    """

    number: int
    fate: Fate
    treated: date
    targets: tuple[Tumour, ...]
    non_targets: tuple[Tumour, ...]
    new: tuple[Tumour, ...]
    visits: tuple[Visit, ...]
    weight_kg: int
    activity_gbq: float
    death_day: int | None = None
    therapy_day: int | None = None
    resection_day: int | None = None
    withdrawn_day: int | None = None
    tumours: tuple[Tumour, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Put all lesions into one list."""
        object.__setattr__(self, "tumours", (*self.targets, *self.non_targets, *self.new))

    def date_of(self, day: int) -> date:
        """Return the date of a day that is counted from treatment."""
        return day_after(self.treated, day)


def courses(plan: SimulationPlan) -> Iterator[Course]:
    """Yield every subject of a plan."""
    return (_course(plan, number) for number in range(1, plan.subjects + 1))


def _course(plan: SimulationPlan, number: int) -> Course:
    chance = plan.chance("course", number)
    fate = chance.choices(list(_FATES), list(_FATES.values()))[0]
    last_day = INTERVAL_DAYS * (plan.timepoints - 1)
    regrowth = _regrowth_day(fate, chance, last_day)
    targets = tuple(_target(fate, chance, regrowth, place) for place in range(1 if chance.random() < 0.4 else 2))
    non_targets = _non_targets(fate, chance, regrowth)
    new = _new_lesions(fate, chance, regrowth, last_day)
    treated = day_after(FIRST_DAY, chance.randrange(ACCRUAL_DAYS))
    weight, activity = chance.randint(52, 98), round(chance.uniform(1.2, 3.4), 2)
    planned = _planned(plan, chance)
    ending = _Ending(chance, targets, new, fate, planned, last_day)
    ends = (None, None, None, None) if plan.is_complete else ending.drawn()
    visits = planned if plan.is_complete else ending.attended(ends)
    return Course(number, fate, treated, targets, non_targets, new, visits, weight, activity, *ends)


def _regrowth_day(fate: Fate, chance: Random, last_day: int) -> int:
    if fate is Fate.PROGRESSIVE:
        return chance.randint(0, 40)
    if chance.random() < {Fate.COMPLETE: 0.35, Fate.PARTIAL: 0.6, Fate.STABLE: 0.7}[fate]:
        return chance.randint(90, max(120, last_day))
    return 10_000


_SPOTS: tuple[tuple[str, Spot], ...] = (
    ("Liver, segment VII", (-75.0, 25.0, 2)),
    ("Liver, segment IVa", (-20.0, -35.0, 3)),
)
_LEFT = {
    Fate.COMPLETE: (0.0, 0.02), Fate.PARTIAL: (0.25, 0.6), Fate.STABLE: (0.75, 1.0), Fate.PROGRESSIVE: (0.95, 1.0),
}  # fmt: skip
_FALL_DAYS = {Fate.COMPLETE: (18, 40), Fate.PARTIAL: (30, 90), Fate.STABLE: (40, 120), Fate.PROGRESSIVE: (60, 90)}


def _target(fate: Fate, chance: Random, regrowth: int, place: int) -> Tumour:
    site, spot = _SPOTS[place]
    growth = Growth(
        chance.uniform(18.0, 62.0), chance.uniform(*_LEFT[fate]), chance.uniform(*_FALL_DAYS[fate]),
        max(0, regrowth + chance.randint(-10, 10)), chance.uniform(90.0, 240.0),
    )  # fmt: skip
    return Tumour(f"T{place + 1}", LesionType.HEPATIC, "liver", site, spot, growth)


def _non_targets(fate: Fate, chance: Random, regrowth: int) -> tuple[Tumour, ...]:
    found = []
    left = 0.0 if fate is Fate.COMPLETE else chance.uniform(0.5, 0.95)
    if chance.random() < 0.45:
        grown = Growth(chance.uniform(8.0, 14.0), left, 35.0, regrowth, 110.0)
        found.append(Tumour("NT1", LesionType.HEPATIC, "liver", "Liver, segment VI", (-95.0, -20.0, 1), grown))
    if chance.random() < 0.12:
        grown = Growth(chance.uniform(8.0, 13.0), chance.uniform(0.8, 1.0), 90.0, regrowth, 120.0)
        name = f"NT{len(found) + 1}"
        found.append(Tumour(name, LesionType.EXTRAHEPATIC, "lung", "Lung, right", (-60.0, 75.0, 3), grown))
    return tuple(found)


def _new_lesions(fate: Fate, chance: Random, regrowth: int, last_day: int) -> tuple[Tumour, ...]:
    odds = {Fate.COMPLETE: 0.12, Fate.PARTIAL: 0.3, Fate.STABLE: 0.35, Fate.PROGRESSIVE: 0.6}[fate]
    if chance.random() >= odds:
        return ()
    first = chance.randint(60 if fate is not Fate.PROGRESSIVE else 30, max(70, min(regrowth + 120, last_day)))
    growth = Growth(chance.uniform(12.0, 20.0), 1.0, 100.0, 0, 150.0)
    if chance.random() < 0.25:
        return (Tumour("N1", LesionType.EXTRAHEPATIC, "lung", "Lung, left", (70.0, 70.0, 2), growth, first),)
    return (Tumour("N1", LesionType.HEPATIC, "liver", "Liver, segment II", (40.0, -45.0, 2), growth, first),)


_FAULTS = (QualityCause.MOTION, QualityCause.ARTEFACT, QualityCause.CONTRAST)


def _planned(plan: SimulationPlan, chance: Random) -> tuple[Visit, ...]:
    visits = [Visit(0, -chance.randint(3, 18))]
    for number in range(1, plan.timepoints):
        day = INTERVAL_DAYS * number + chance.randint(-5, 5)
        is_missed, fault = chance.random() < 0.05, chance.choice(_FAULTS)
        is_faulty = chance.random() < 0.04
        if plan.is_complete or not is_missed:
            visits.append(Visit(number, day, fault if is_faulty else None))
    return tuple(visits)


@dataclass(frozen=True, slots=True)
class _Ending:
    """Draws what ends a subject's follow-up."""

    chance: Random
    targets: tuple[Tumour, ...]
    new: tuple[Tumour, ...]
    fate: Fate
    planned: tuple[Visit, ...]
    last_day: int

    def drawn(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Return the days of death, another therapy, resection and withdrawal."""
        chance, progressed = self.chance, self._progressed()
        hazard_days = 420.0 if progressed is not None else 2200.0
        death = round((progressed or 0) + chance.expovariate(1 / hazard_days)) + 20
        therapy = progressed + chance.randint(9, 35) if progressed is not None and chance.random() < 0.6 else None
        if therapy is None and chance.random() < 0.05:
            therapy = chance.randint(70, 250)
        responds = self.fate in (Fate.COMPLETE, Fate.PARTIAL) and progressed is None
        resection = chance.randint(100, 200) if responds and chance.random() < 0.3 else None
        withdrawn = chance.randint(30, self.last_day + 30) if chance.random() < 0.07 else None
        is_seen = death <= self.last_day + 90
        before = [each for each in (therapy, resection) if each is not None and not (is_seen and each >= death)]
        return (
            death if is_seen else None, therapy if therapy in before else None,
            resection if resection in before else None, withdrawn if not is_seen or (withdrawn or 0) < death else None,
        )  # fmt: skip

    def attended(self, ends: tuple[int | None, ...]) -> tuple[Visit, ...]:
        """Return the planned visits that were made: none after an end, and one more at most after progression."""
        last = min((each for each in ends if each is not None), default=10_000)
        progressed = self._progressed()
        if progressed is not None and self.chance.random() < 0.7:
            last = min(last, progressed + INTERVAL_DAYS + 10)
        return tuple(each for each in self.planned if each.number == 0 or each.day < last)

    def _progressed(self) -> int | None:
        """Return the day of the first visit at which a new lesion is there or the sum is 20 % over its least."""
        least = sum(each.mm_on(0) for each in self.targets)
        for visit in self.planned[1:]:
            total = sum(each.mm_on(visit.day) for each in self.targets)
            if any(each.mm_on(visit.day) for each in self.new) or (total >= 1.2 * least and total - least >= 5.0):
                return visit.day
            least = min(least, total)
        return None
