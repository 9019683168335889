"""Flags that hold the lock until the reader has answered: progression by little, disease after CR (MR-210, MR-507)."""

from __future__ import annotations

from dataclasses import dataclass

from readstation.core.exact import format_mm
from readstation.criteria.facts import Scope
from readstation.criteria.outcome import ScopeOutcome, TimepointOutcome
from readstation.model.answer import FlagAnswer, FlagChoice
from readstation.model.read import ReadState

FLAG_CHOICES = {
    "F-PD-LT5": ("MR-210", FlagChoice.RECHECKED),
    "F-REAPPEAR": ("MR-507", FlagChoice.NOT_UNEQUIVOCAL),
}
"""The flags that hold the lock: the rule, and the answer that changes no input. Every other answer is another input."""


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag that holds the lock of a timepoint.

    Attributes
    ----------
    flag, rule, choice
        Which flag, by which rule, and what can be answered to it.
    scopes
        The scopes that raised it (MR-513).
    grounds
        What it stands on (`model.answer.FlagAnswer`).
    answer
        The answer that counts; None while there is none, or the grounds have changed since.
    """

    flag: str
    rule: str
    choice: FlagChoice
    scopes: tuple[Scope, ...]
    grounds: tuple[str, ...]
    answer: FlagAnswer | None


def raised_flags(state: ReadState, timepoint: int, outcome: TimepointOutcome | None) -> tuple[RaisedFlag, ...]:
    """Return the flags of a timepoint that hold its lock, each with its answer where that still counts."""
    if outcome is None:
        return ()
    found = []
    for flag, (rule, choice) in FLAG_CHOICES.items():
        scopes = tuple(scope for scope in Scope if flag in outcome.scopes[scope].flags)
        if scopes:
            grounds = tuple(_ground(outcome.scopes[scope]) for scope in scopes)
            answer = state.answers.get((flag, timepoint))
            counts = answer is not None and answer.grounds == grounds
            found.append(RaisedFlag(flag, rule, choice, scopes, grounds, answer if counts else None))
    return tuple(found)


def _ground(outcome: ScopeOutcome) -> str:
    total = outcome.sum_tenths if outcome.sum_tenths is not None else outcome.partial_tenths
    values = ["-" if each is None else format_mm(each) for each in (total, outcome.nadir_tenths)]
    return " ".join([outcome.scope.value, outcome.response.value, *values])
