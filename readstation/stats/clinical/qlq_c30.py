"""EORTC QLQ-C30 version 3: the fifteen scales and the summary score (MR-1102)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from readstation.core.errors import Refused
from readstation.core.findings import Finding

ITEMS = range(1, 31)
GLOBAL_ITEMS = (29, 30)
SUMMARY = "SUMMARY"


class ScaleKind(StrEnum):
    """What a high score means."""

    FUNCTIONAL = "functional"
    """High is good."""

    SYMPTOM = "symptom"
    """High is bad."""

    GLOBAL = "global"
    """High is good; scored upwards like a symptom."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale, its items, and its kind."""

    items: tuple[int, ...]
    kind: ScaleKind

    @property
    def answer_range(self) -> int:
        """Highest answer less lowest."""
        return highest_answer(self.items[0]) - 1


SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "QL2": Scale((29, 30), ScaleKind.GLOBAL),
        "PF2": Scale((1, 2, 3, 4, 5), ScaleKind.FUNCTIONAL),
        "RF2": Scale((6, 7), ScaleKind.FUNCTIONAL),
        "EF": Scale((21, 22, 23, 24), ScaleKind.FUNCTIONAL),
        "CF": Scale((20, 25), ScaleKind.FUNCTIONAL),
        "SF": Scale((26, 27), ScaleKind.FUNCTIONAL),
        "FA": Scale((10, 12, 18), ScaleKind.SYMPTOM),
        "NV": Scale((14, 15), ScaleKind.SYMPTOM),
        "PA": Scale((9, 19), ScaleKind.SYMPTOM),
        "DY": Scale((8,), ScaleKind.SYMPTOM),
        "SL": Scale((11,), ScaleKind.SYMPTOM),
        "AP": Scale((13,), ScaleKind.SYMPTOM),
        "CO": Scale((16,), ScaleKind.SYMPTOM),
        "DI": Scale((17,), ScaleKind.SYMPTOM),
        "FI": Scale((28,), ScaleKind.SYMPTOM),
    }
)

_NOT_IN_SUMMARY = ("QL2", "FI")


def highest_answer(item: int) -> int:
    """Return the highest answer of an item: 7 for the two global ones, 4 for the others. The lowest is 1."""
    return 7 if item in GLOBAL_ITEMS else 4


def score(answers: Mapping[int, int | None]) -> dict[str, Fraction | None]:
    """Score a questionnaire (MR-1102).

    Parameters
    ----------
    answers
        Answer by item number, 1 to 30; None or no entry for an item that was not answered.

    Returns
    -------
    dict
        The fifteen scales and ``SUMMARY``, 0 to 100, exact. None where fewer than half of a scale's items are
        answered, and for the summary where one of its thirteen scales is missing.

    Raises
    ------
    Refused
        If there is no such item, or an answer is out of its range.
    """
    for item, answer in answers.items():
        if item not in ITEMS:
            raise Refused(Finding("MR-1102", "the questionnaire has items 1 to 30"))
        if answer is not None and not 1 <= answer <= highest_answer(item):
            raise Refused(Finding("MR-1102", f"item {item} is answered 1 to {highest_answer(item)}"))
    scores = {name: _scale_score(scale, answers) for name, scale in SCALES.items()}
    return {**scores, SUMMARY: _summary(scores)}


def _scale_score(scale: Scale, answers: Mapping[int, int | None]) -> Fraction | None:
    given = [answer for answer in map(answers.get, scale.items) if answer is not None]
    if 2 * len(given) < len(scale.items):
        return None
    raw = Fraction(sum(given), len(given))
    upward = 100 * (raw - 1) / scale.answer_range
    return 100 - upward if scale.kind is ScaleKind.FUNCTIONAL else upward


def _summary(scores: Mapping[str, Fraction | None]) -> Fraction | None:
    total, count = Fraction(0), 0
    for name, scale in SCALES.items():
        if name in _NOT_IN_SUMMARY:
            continue
        value = scores[name]
        if value is None:
            return None
        total += 100 - value if scale.kind is ScaleKind.SYMPTOM else value
        count += 1
    return total / count
