"""The response of a scope at a timepoint: the matrix of MR-508, as rules (MR-501 to MR-510)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope, TargetResponse
from readstation.criteria.rule import Inputs, Rule, judge

_NOTHING_LEFT = (NonTargetResponse.CR, NonTargetResponse.NA)


@dataclass(frozen=True, slots=True)
class Components:
    """The three codes that make a response."""

    target: TargetResponse
    nontarget: NonTargetResponse
    new: NewStatus

    @property
    def has_new_doubt(self) -> bool:
        """Whether a region was not imaged, so that nobody can say that all disease is gone (MR-506)."""
        return self.new is NewStatus.NE

    @property
    def is_clear(self) -> bool:
        """Whether targets and non-targets leave no disease, or there never was any."""
        return self.target in (TargetResponse.CR, TargetResponse.NA) and self.nontarget in _NOTHING_LEFT


@cache
def timepoint_response(components: Components) -> tuple[Response, tuple[Rule[Components, Response], ...]]:
    """Return the response that the matrix gives, and the rules that fired (MR-508)."""
    response, fired = judge(RESPONSE_RULES, components)
    return response, tuple(fired)


def response_of_scope(scope: Scope, components: Components) -> tuple[Response, tuple[Rule[Components, Response], ...]]:
    """Return the response of a scope and the rules that fired: LOCALIZED takes the target response (MR-510)."""
    if scope is Scope.LOCALIZED:
        return Response(components.target.value), (LOCALIZED_RULE,)
    return timepoint_response(components)


def _codes(components: Components) -> Inputs:
    return (
        ("target", components.target.value),
        ("non-target", components.nontarget.value),
        ("new", components.new.value),
    )


def _is_progression(components: Components) -> bool:
    return (
        components.target is TargetResponse.PD
        or components.nontarget is NonTargetResponse.PD
        or components.new is NewStatus.YES
    )


def _targets_say(code: TargetResponse, verdict: Response, text: str) -> Rule[Components, Response]:
    return Rule("MR-503", text, "[S32][D]", lambda components: components.target is code, verdict, _codes)


def _non_targets_say(code: NonTargetResponse, verdict: Response, text: str) -> Rule[Components, Response]:
    return Rule("MR-504", text, "[S30][S32]", lambda components: components.nontarget is code, verdict, _codes)


RESPONSE_RULES: tuple[Rule[Components, Response], ...] = (
    Rule(
        "MR-501",
        "Progression of targets or of non-targets, or a new lesion, is progression whatever the rest.",
        "[S32]",
        _is_progression,
        Response.PD,
        _codes,
    ),
    Rule(
        "MR-505",
        "An equivocal new lesion counts as none.",
        "[D]",
        lambda components: components.new is NewStatus.EQUIVOCAL,
        None,
        lambda components: (("new", components.new.value),),
        conclusion=lambda _: "counts as NO",
    ),
    Rule(
        "MR-506",
        "Where a required region was not imaged, complete response and no disease become not evaluable.",
        "[D]",
        lambda components: components.has_new_doubt and components.is_clear,
        Response.NE,
        _codes,
    ),
    _targets_say(TargetResponse.NE, Response.NE, "With targets not evaluable the response is not evaluable."),
    Rule(
        "MR-503",
        "Complete response of the targets is complete response if no non-target disease is left or ever was.",
        "[S32][D]",
        lambda components: components.target is TargetResponse.CR and components.nontarget in _NOTHING_LEFT,
        Response.CR,
        _codes,
    ),
    _targets_say(TargetResponse.CR, Response.PR, "Complete response of the targets alone is partial response."),
    _targets_say(TargetResponse.PR, Response.PR, "Partial response of the targets is partial response."),
    _targets_say(TargetResponse.SD, Response.SD, "Stable targets are stable disease."),
    _non_targets_say(NonTargetResponse.CR, Response.CR, "Without targets, non-target disease that is gone is CR."),
    _non_targets_say(
        NonTargetResponse.NON_CR_NON_PD,
        Response.NON_CR_NON_PD,
        "Without targets, non-target disease that persists is neither response nor progression.",
    ),
    _non_targets_say(NonTargetResponse.NE, Response.NE, "Without targets, unassessed non-target disease is NE."),
    _non_targets_say(NonTargetResponse.NA, Response.NED, "Without any disease at baseline and none since, NED."),
)
"""In the order in which they are tried; together they give every row of MR-508."""

LOCALIZED_RULE: Rule[Components, Response] = Rule(
    "MR-510",
    "The localized response is the response of the liver targets alone.",
    "[S18][D]",
    lambda _: True,
    None,
    lambda components: (("target", components.target.value),),
    conclusion=lambda components: components.target.value,
)
