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
from readstation.model.adjudication import AdjudicationPlan, Decision, DifferenceCause, Endpoint, Side
from readstation.reading.adjudicate.result import disputed, final_result, raised
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

PLAN, EACH = AdjudicationPlan(), AdjudicationPlan(is_per_endpoint=True)
WHY = "The nodule enhances early and washes out; I read it as new tumour."
NEW = DifferenceCause.NEW_LESION
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
            final = final_result(results, one, PLAN, Decision.for_subject(side, NEW, WHY))
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
    final = final_result(BOTH, Side.A, PLAN, Decision.for_subject(Side.B, NEW, WHY))
    assert final.result == SECOND
    assert final.triggers == ("HEP_PD_TP", "OVR_BOR", "OVR_PD_TP")


def test_a_choice_for_each_endpoint_where_the_charter_says_so() -> None:
    choices = {
        Endpoint.HEPATIC_PROGRESSION: Side.B, Endpoint.OVERALL_BEST: Side.A, Endpoint.OVERALL_PROGRESSION: Side.B,
    }  # fmt: skip
    final = final_result(BOTH, Side.A, EACH, Decision(choices, NEW, WHY))
    assert final.result == ReaderResult(True, PR, PR, "TP3", "TP3")
    assert final.sides[Endpoint.LOCALIZED_BEST] is Side.A


def test_two_triggers_of_one_endpoint_are_one_choice() -> None:
    other = ReaderResult(True, SD, PR, None, None)
    triggers = raised({Side.A: FIRST, Side.B: other}, PLAN)
    assert [each.conclusion for each in triggers] == ["LOC_BOR", "LOC_RESPONDER"]
    assert disputed(triggers) == (Endpoint.LOCALIZED_BEST,)


def test_a_trigger_that_the_charter_leaves_out_is_none() -> None:
    kept = AdjudicationPlan(triggers=("LOC_BOR", "HEP_PD_TP", "BASELINE_MEASURABILITY"))
    assert [each.conclusion for each in raised(BOTH, kept)] == ["HEP_PD_TP"]


@pytest.mark.parametrize(
    ("results", "plan", "decision", "words"),
    [
        ({Side.A: FIRST, Side.B: FIRST}, PLAN, Decision.for_subject(Side.A, NEW, WHY), "nothing to decide"),
        (BOTH, PLAN, Decision({Endpoint.OVERALL_BEST: Side.A}, NEW, WHY), "whole case"),
        (BOTH, PLAN, Decision({**dict.fromkeys(Endpoint, Side.A), Endpoint.OVERALL_BEST: Side.B}, NEW, WHY), "whole"),
        (BOTH, EACH, Decision({Endpoint.OVERALL_BEST: Side.A}, NEW, WHY), "each endpoint"),
        (BOTH, PLAN, Decision.for_subject(Side.A, NEW, " too short "), "31 more characters"),
    ],
    ids=["nothing", "one endpoint", "a mixture", "not all", "short"],
)
def test_what_the_charter_does_not_allow_is_refused(
    results: dict[Side, ReaderResult], plan: AdjudicationPlan, decision: Decision, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        final_result(results, Side.A, plan, decision)
