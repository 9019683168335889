"""Yttrium-90 in blood, urine and faeces by liquid scintillation counting (MR-1103)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import isfinite, sqrt
from types import MappingProxyType

from readstation.core.decay import Y90_HALF_LIFE_H, decay_factor
from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.quantity import above_zero, exact, not_negative, refuse

RULE = "MR-1103"
SECONDS_PER_MINUTE = 60
BECQUERELS_PER_GBQ = 1e9
BLOOD_ML_PER_KG = 70
"""Default blood volume for a whole-blood total."""

QUERY_FACTOR = 10
"""A value above this many times the published context raises a query."""


@dataclass(frozen=True, slots=True)
class CountedSample:
    """An aliquot as it was counted, and the sample it stands for.

    Attributes
    ----------
    gross_cpm, background_cpm
        Count rates per minute.
    efficiency
        Counting efficiency of the sample's quench curve, above 0 to 1.
    aliquot, total
        Amounts of the aliquot and of the whole sample, both in mL or both in g.
    hours_after_administration
        To the midpoint of counting.

    Raises
    ------
    Refused
        If a number is out of its range, or the aliquot is more than the sample.
    """

    gross_cpm: float
    background_cpm: float
    efficiency: float
    aliquot: float
    total: float
    hours_after_administration: float

    def __post_init__(self) -> None:
        refuse(
            not_negative("the gross count rate", self.gross_cpm, RULE),
            not_negative("the background count rate", self.background_cpm, RULE),
            _efficiency_fault(self.efficiency),
            above_zero("the aliquot", self.aliquot, RULE),
            above_zero("the whole sample", self.total, RULE),
            not_negative("the time of counting", self.hours_after_administration, RULE),
        )
        if self.aliquot > self.total:
            raise Refused(Finding(RULE, "the aliquot is more than the whole sample"))


@dataclass(frozen=True, slots=True)
class SampleActivity:
    """The activity of a sample.

    Attributes
    ----------
    aliquot_bq, total_bq
        At the time of counting, in Bq; below 0 where the background counted more than the sample.
    decay_correction
        Factor from counting back to administration.
    total_bq_at_administration
        In Bq.
    """

    aliquot_bq: float
    total_bq: float
    decay_correction: float

    @property
    def total_bq_at_administration(self) -> float:
        """The whole sample at administration in Bq."""
        return self.total_bq * self.decay_correction

    def percent_injected(self, injected_gbq: float) -> float:
        """Return the percentage of the injected activity, which is that of MR-1005 in GBq.

        Raises
        ------
        Refused
            If the injected activity is not above 0.
        """
        refuse(above_zero("the injected activity", injected_gbq, RULE))
        return 100 * self.total_bq_at_administration / (injected_gbq * BECQUERELS_PER_GBQ)


def sample_activity(sample: CountedSample, half_life_h: float = Y90_HALF_LIFE_H) -> SampleActivity:
    """Return A = (gross − background) / (60 · efficiency), scaled to the sample and to administration (MR-1103)."""
    aliquot_bq = (sample.gross_cpm - sample.background_cpm) / (SECONDS_PER_MINUTE * sample.efficiency)
    correction = decay_factor(-sample.hours_after_administration, half_life_h)
    return SampleActivity(aliquot_bq, aliquot_bq / sample.aliquot * sample.total, correction)


def blood_volume_ml(body_mass_kg: float, ml_per_kg: float = BLOOD_ML_PER_KG) -> float:
    """Return the blood volume in mL that a whole-blood total is scaled to.

    Raises
    ------
    Refused
        If a number is not above 0.
    """
    refuse(above_zero("the body mass", body_mass_kg, RULE), above_zero("the blood volume for each kg", ml_per_kg, RULE))
    return body_mass_kg * ml_per_kg


def percent_injected_per_litre(percent_injected: float, volume_ml: float) -> float:
    """Return a blood concentration in percent of the injected activity for each litre (MR-1103).

    Raises
    ------
    Refused
        If the volume is not above 0.
    """
    refuse(above_zero("the volume", volume_ml, RULE))
    return percent_injected / (volume_ml / 1000)


@dataclass(frozen=True, slots=True)
class DetectionLimit:
    """What can be told from background (Currie).

    Attributes
    ----------
    background_counts
        Counts of the background in the count time.
    limit_counts
        L_D = 2.71 + 4.65 √B, in counts, for equal times of sample and background.
    activity_bq
        The smallest activity of an aliquot that is told from background, in Bq.
    """

    background_counts: float
    limit_counts: float
    activity_bq: float

    def text(self, aliquot_bq: float) -> str:
        """Write an aliquot's activity in Bq, or that it lies below the detectable one."""
        return "< MDA" if aliquot_bq < self.activity_bq else f"{aliquot_bq:.4g} Bq"


def detection_limit(background_cpm: float, count_minutes: float, efficiency: float) -> DetectionLimit:
    """Return Currie's detection limit (MR-1103).

    Parameters
    ----------
    background_cpm
        Background count rate per minute.
    count_minutes
        How long sample and background were each counted.
    efficiency
        Of the sample, above 0 to 1.

    Raises
    ------
    Refused
        If a number is out of its range.
    """
    refuse(
        not_negative("the background count rate", background_cpm, RULE),
        above_zero("the count time", count_minutes, RULE),
        _efficiency_fault(efficiency),
    )
    counts = background_cpm * count_minutes
    limit = 2.71 + 4.65 * sqrt(counts)
    return DetectionLimit(counts, limit, limit / (count_minutes * SECONDS_PER_MINUTE * efficiency))


@dataclass(frozen=True, slots=True)
class CumulativeExcretion:
    """Excretion over collection intervals.

    Attributes
    ----------
    percent_injected
        Sum of the collections there are.
    is_complete
        Whether every interval was collected. A missing one is never zero: the sum is then a lower bound.
    """

    percent_injected: float
    is_complete: bool


def cumulative_excretion(collections: Iterable[float | None]) -> CumulativeExcretion:
    """Add up collections in percent of the injected activity; None is a collection that is missing (MR-1103)."""
    intervals = list(collections)
    known = [value for value in intervals if value is not None]
    return CumulativeExcretion(sum(known), bool(intervals) and len(known) == len(intervals))


class Microsphere(StrEnum):
    """What carries the yttrium."""

    GLASS = "glass"
    RESIN = "resin"


class Excretion(StrEnum):
    """For which measures published figures are known."""

    TOTAL_48_H = "total_48_h"
    URINE_12_H = "urine_12_h"
    BLOOD = "blood"


PUBLISHED_PERCENT: Mapping[tuple[Excretion, Microsphere], Decimal] = MappingProxyType(
    {
        (Excretion.TOTAL_48_H, Microsphere.GLASS): Decimal("0.011"),
        (Excretion.TOTAL_48_H, Microsphere.RESIN): Decimal("0.119"),
        (Excretion.URINE_12_H, Microsphere.GLASS): Decimal("0.0025"),
        (Excretion.URINE_12_H, Microsphere.RESIN): Decimal("0.064"),
        (Excretion.BLOOD, Microsphere.RESIN): Decimal("0.5"),
    }
)
"""Percent of the injected activity; of a published range the upper end."""


def plausibility_query(percent_injected: float, measure: Excretion, spheres: Microsphere) -> Finding | None:
    """Return a query where a value is above ten times the published one (MR-1103); None otherwise, or if none is."""
    published = PUBLISHED_PERCENT.get((measure, spheres))
    if published is None or exact(percent_injected) <= QUERY_FACTOR * published:
        return None
    return Finding(RULE, f"the value is above {QUERY_FACTOR} times the published {published:f} % of injected activity")


def _efficiency_fault(efficiency: float) -> Finding | None:
    is_usable = isfinite(efficiency) and 0 < efficiency <= 1
    return None if is_usable else Finding(RULE, "the counting efficiency must be above 0 and at most 1")
