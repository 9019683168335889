"""The non-target response: judged, not measured (MR-301 to MR-310)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from readstation.criteria.facts import NonTargetResponse, Scope
from readstation.criteria.outcome import TraceEntry
from readstation.criteria.rule import Inputs, Rule, entries, judge
from readstation.model.lesion import NonTargetStateCode

States: TypeAlias = tuple[NonTargetStateCode, ...]
Parts: TypeAlias = tuple[NonTargetResponse, NonTargetResponse]
"""The non-target responses of the liver and of everything else."""


def non_target_response(states: Iterable[NonTargetStateCode]) -> NonTargetResponse:
    """Return the response of some non-target items at a timepoint; NA where there are none (MR-301 to 305, MR-310)."""
    response, _ = judge(NON_TARGET_RULES, tuple(states))
    return response


def non_target_reasons(states: Iterable[NonTargetStateCode]) -> list[TraceEntry]:
    """Return the trace of `non_target_response`: the items in order and the rule that concluded."""
    items = tuple(states)
    _, fired = judge(NON_TARGET_RULES, items)
    return entries(fired, items)


def combine_non_target(hepatic: NonTargetResponse, extrahepatic: NonTargetResponse) -> NonTargetResponse:
    """Return the overall non-target response: the first of PD, NE, NON_CR_NON_PD, CR, NA that occurs (MR-306)."""
    return next(response for response in _WORST_FIRST if response in (hepatic, extrahepatic))


def non_target_of_scope(scope: Scope, parts: Parts) -> NonTargetResponse:
    """Return what a scope uses of the non-target responses (MR-510)."""
    if scope is Scope.LOCALIZED:
        return NonTargetResponse.NA
    return parts[0] if scope is Scope.HEPATIC else combine_non_target(*parts)


_WORST_FIRST = (
    NonTargetResponse.PD,
    NonTargetResponse.NE,
    NonTargetResponse.NON_CR_NON_PD,
    NonTargetResponse.CR,
    NonTargetResponse.NA,
)


def _states(states: States) -> Inputs:
    return tuple((f"item {number}", state.value) for number, state in enumerate(states, start=1))


NON_TARGET_RULES: tuple[Rule[States, NonTargetResponse], ...] = (
    Rule(
        "MR-310",
        "Without non-target disease at baseline there is no non-target response.",
        "[D]",
        lambda states: not states,
        NonTargetResponse.NA,
    ),
    Rule(
        "MR-304",
        "Progression: existing non-target disease has progressed unequivocally.",
        "[S2][S4][S7]",
        lambda states: NonTargetStateCode.UNEQUIVOCAL_PROGRESSION in states,
        NonTargetResponse.PD,
        _states,
    ),
    Rule(
        "MR-305",
        "Not evaluable: an item cannot be assessed and none has progressed.",
        "[S6]",
        lambda states: NonTargetStateCode.NOT_EVALUABLE in states,
        NonTargetResponse.NE,
        _states,
    ),
    Rule(
        "MR-303",
        "Neither complete response nor progression: at least one item persists, none has progressed.",
        "[S2]",
        lambda states: NonTargetStateCode.PRESENT in states,
        NonTargetResponse.NON_CR_NON_PD,
        _states,
    ),
    Rule(
        "MR-302",
        "Complete response: no item enhances or is left, and nodes are of normal size.",
        "[S2][S4]",
        lambda _: True,
        NonTargetResponse.CR,
        _states,
    ),
)

COMBINATION_RULE: Rule[Parts, NonTargetResponse] = Rule(
    "MR-306",
    "The overall non-target response is the first of PD, NE, NON_CR_NON_PD, CR, NA that occurs in liver or elsewhere.",
    "[D]",
    lambda parts: NonTargetResponse.NA not in parts,
    None,
    lambda parts: (("hepatic", parts[0].value), ("extrahepatic", parts[1].value)),
    conclusion=lambda parts: combine_non_target(*parts).value,
)
