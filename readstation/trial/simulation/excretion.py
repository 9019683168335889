"""Liquid scintillation counts of blood, urine and faeces of every third simulated subject, for two days (MR-1103)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from readstation.core.decay import decay_factor
from readstation.trial.simulation.course import Course

_EVERY = 3
_BACKGROUND_CPM = 40
_COUNTED_H = 12.0
"""Hours from the end of a collection to the midpoint of counting."""
_SAMPLES = (
    # specimen, collection from and to (h), share of the injected activity, efficiency, aliquot, whole sample
    ("URINE", 0, 24, 2.5e-4, 0.95, 1.0, (1200, 2100)),
    ("URINE", 24, 48, 1.1e-4, 0.95, 1.0, (1200, 2100)),
    ("FAECES", 0, 24, 6.0e-6, 0.88, 0.5, (90, 220)),
    ("FAECES", 24, 48, 4.0e-6, 0.88, 0.5, (90, 220)),
    ("BLOOD", 24, 24, 3.0e-4, 0.90, 1.0, None),
)
_BLOOD_ML_PER_KG = 70


def excretion_rows(course: Course, chance: Random) -> Iterator[dict[str, str]]:
    """Yield the counted samples; a collection that was missed is not there."""
    if course.number % _EVERY:
        return
    begun = datetime.combine(course.treated, time(10, 0))
    for specimen, first_h, last_h, share, efficiency, aliquot, amounts in _SAMPLES:
        total = chance.randint(*amounts) if amounts else _BLOOD_ML_PER_KG * course.weight_kg
        excreted_bq = course.activity_gbq * 1e9 * share * chance.lognormvariate(0.0, 0.5)
        is_missed = chance.random() < 0.05
        hours = last_h + _COUNTED_H
        counted_bq = excreted_bq * decay_factor(hours) * aliquot / total
        gross_cpm = round(counted_bq * 60 * efficiency + _BACKGROUND_CPM * chance.uniform(0.9, 1.1))
        if not is_missed:
            yield {
                "PCTESTCD": "Y90", "PCSPEC": specimen, "PCORRES": str(gross_cpm), "PCSTRESN": str(gross_cpm),
                "PCSTRESU": "cpm", "PCDTC": _moment(begun, first_h), "PCENDTC": _moment(begun, last_h),
                "PCGROSS": str(gross_cpm), "PCBKG": str(_BACKGROUND_CPM), "PCEFF": f"{efficiency:.2f}",
                "PCALIQ": f"{aliquot:.1f}", "PCTOTAL": str(total), "PCHOURS": f"{hours:.1f}",
            }  # fmt: skip


def _moment(begun: datetime, hours: float) -> str:
    return (begun + timedelta(hours=hours)).isoformat(timespec="minutes")
