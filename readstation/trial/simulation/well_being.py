"""The thirty answers to the EORTC QLQ-C30 of a simulated subject at each visit; some are missing (MR-1102)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from readstation.trial.simulation.course import Course

QUESTIONNAIRE = "EORTC QLQ-C30"
ITEMS = 30
_GLOBAL_ITEMS = (29, 30)
_MISSING = 0.02


def item_code(item: int) -> str:
    """Return QSTESTCD of an item, from 1."""
    return f"QLQC30{item:02d}"


def well_being_rows(course: Course, chance: Random) -> Iterator[dict[str, str]]:
    """Yield the rows of every visit; a burden of some weeks after treatment, and one that grows with the tumour."""
    usual = chance.uniform(0.1, 0.45)
    whole = sum(each.mm_on(0) for each in course.targets)
    for timepoint, visit in enumerate(course.visits, start=1):
        size = sum(each.mm_on(visit.day) for each in (*course.targets, *course.new)) / whole
        burden = usual + 0.15 * (size - 1) + (0.08 if 0 < visit.day < 70 else 0.0)
        row = {"QSCAT": QUESTIONNAIRE, "VISITNUM": str(timepoint), "QSDTC": course.date_of(visit.day).isoformat()}
        for item in range(1, ITEMS + 1):
            felt = min(1.0, max(0.0, chance.gauss(burden, 0.18)))
            answer = round(7 - 6 * felt) if item in _GLOBAL_ITEMS else round(1 + 3 * felt)
            named = row | {"QSTESTCD": item_code(item)}
            if chance.random() < _MISSING:
                yield named | {"QSSTAT": "NOT DONE"}
            else:
                yield named | {"QSORRES": str(answer), "QSSTRESN": str(answer)}
