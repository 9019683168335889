"""Triggers, decisions and the final result (MR-809, MR-810, MR-811)."""

from __future__ import annotations

from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.discordance import ReaderResult
from readstation.criteria.endpoints.best import BestResponse
from readstation.criteria.io.adjudication import read_adjudication_case
from readstation.criteria.io.place import Place
from readstation.model.adjudication import AdjudicationPlan, DifferenceCause, Endpoint, Side
from readstation.reading.adjudicate.result import final_result, plan_of, raised
from readstation.reading.decision import WHOLE_SUBJECT, DecisionCause
from tests.builders.reads import asking_charter
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

PLAN, EACH = AdjudicationPlan(), AdjudicationPlan(is_per_endpoint=True)
PR, SD = BestResponse.PR, BestResponse.SD
FIRST = ReaderResult(True, PR, PR, None, None)
SECOND = ReaderResult(True, PR, SD, "TP3", "TP3")
BOTH = {Side.A: FIRST, Side.B: SECOND}


@needs_spec
@pytest.mark.parametrize("written", AS_WRITTEN.get("adjudication_cases", []), ids=lambda each: each["id"])
def test_every_adjudication_case_of_the_specification(written: dict[str, Any]) -> None:
    """A01 to A08: the triggers, and a final result at once only where nobody has to choose."""
    read = read_adjudication_case(Place(written, "case"), CriteriaConfig.defaults())
    for one in Side:
        results = {one: read.first, one.other: read.second}
        triggers = raised(results, PLAN)
        assert [each.conclusion for each in triggers] == written["expected_triggers"]
        assert bool(triggers) is written["adjudicate"]
        if not triggers:
            assert final_result(results, one, PLAN, None).result == read.first
            continue
        with pytest.raises(Refused, match="nobody has decided"):
            final_result(results, one, PLAN, None)
        for side in Side:
            final = final_result(results, one, PLAN, {WHOLE_SUBJECT: side})
            assert (final.result, set(final.sides.values())) == (results[side], {side})


@needs_spec
def test_there_are_eight_cases() -> None:
    assert len(AS_WRITTEN["adjudication_cases"]) == 8


def test_without_a_trigger_reader_one_stands_with_his_dates() -> None:
    """MR-811: the same timepoint, dated differently, is Reader 1's."""
    for side in Side:
        final = final_result({Side.A: FIRST, Side.B: FIRST}, side, PLAN, None)
        assert (final.triggers, set(final.sides.values())) == ((), {side})


def test_one_choice_applies_to_every_endpoint_and_nothing_is_merged() -> None:
    final = final_result(BOTH, Side.A, PLAN, {WHOLE_SUBJECT: Side.B})
    assert final.result == SECOND
    assert final.triggers == ("HEP_PD_TP", "OVR_BOR", "OVR_PD_TP")


def test_a_choice_for_each_endpoint_where_the_charter_says_so() -> None:
    choices = {"HEP_PD_TP": Side.B, "OVR_BOR": Side.A, "OVR_PD_TP": Side.B}
    final = final_result(BOTH, Side.A, EACH, choices)
    assert final.result == ReaderResult(True, PR, PR, "TP3", "TP3")
    assert final.sides[Endpoint.LOCALIZED_BEST] is Side.A


def test_two_triggers_of_one_endpoint_are_one_choice() -> None:
    results = {Side.A: FIRST, Side.B: ReaderResult(True, SD, PR, None, None)}
    final = final_result(results, Side.A, EACH, {"LOC_BOR": Side.B, "LOC_RESPONDER": Side.B})
    assert final.result.localized_best is SD
    with pytest.raises(Refused, match="from both reads"):
        final_result(results, Side.A, EACH, {"LOC_BOR": Side.B, "LOC_RESPONDER": Side.A})


def test_the_causes_are_those_of_a_signed_decision() -> None:
    assert {cause.value for cause in DifferenceCause} == {cause.value for cause in DecisionCause}


def test_a_trigger_that_the_charter_leaves_out_is_none() -> None:
    kept = AdjudicationPlan(triggers=("LOC_BOR", "HEP_PD_TP", "BASELINE_MEASURABILITY"))
    assert [each.conclusion for each in raised(BOTH, kept)] == ["HEP_PD_TP"]


def test_the_plan_is_the_charters() -> None:
    assert plan_of(asking_charter()) == PLAN
    said = asking_charter(adjudication_triggers=("LOC_BOR",), adjudicates_endpoints=True, adjudicates_confirmed=True)
    assert plan_of(said) == AdjudicationPlan(("LOC_BOR",), is_per_endpoint=True, uses_confirmed_best=True)


@pytest.mark.parametrize(
    ("results", "plan", "choices", "words"),
    [
        ({Side.A: FIRST, Side.B: FIRST}, PLAN, {WHOLE_SUBJECT: Side.A}, "nothing to decide"),
        (BOTH, PLAN, {"OVR_BOR": Side.A}, "charter asks for"),
        (BOTH, EACH, {"OVR_BOR": Side.A}, "charter asks for"),
        (BOTH, EACH, {WHOLE_SUBJECT: Side.A}, "charter asks for"),
    ],
    ids=["nothing", "one endpoint", "not all", "whole subject"],
)
def test_what_the_charter_does_not_allow_is_refused(
    results: dict[Side, ReaderResult], plan: AdjudicationPlan, choices: dict[str, Side], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        final_result(results, Side.A, plan, choices)
