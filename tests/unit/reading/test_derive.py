"""What a reader says becomes what the rules see (MR-201 to MR-219, MR-301 to MR-310, MR-401 to MR-407)."""

from __future__ import annotations

import pytest

from readstation.core.ids import LesionId
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, Scope
from readstation.model.lesion import (
    LesionRole,
    NewLesionStatus,
    NonTargetStateCode,
    TargetStateCode,
)
from readstation.reading.derive import (
    baseline_sum,
    case_facts,
    config_of,
    derive_outcomes,
    new_status,
    non_target_steps,
)
from readstation.reading.table import lesion_rows, sum_points
from tests.builders.reads import demo_charter
from tests.builders.said import HEPATIC, LUNG, finding, non_target, read_of, target

CONFIG = CriteriaConfig.defaults()
PRESENT, ABSENT = NonTargetStateCode.PRESENT, NonTargetStateCode.ABSENT
WORSE, NE = NonTargetStateCode.UNEQUIVOCAL_PROGRESSION, NonTargetStateCode.NOT_EVALUABLE


def test_the_example_of_the_design_is_a_partial_response() -> None:
    """Baseline 68.0 mm, then 50.7 and 29.2 mm: PR, and SD would begin at 47.7, PD at 60.9 mm (MR-204, MR-205)."""
    state = read_of(target(466, 339, 172), target(214, 168, 120))
    outcomes = derive_outcomes(state, CONFIG)
    localized = outcomes[2].scopes[Scope.LOCALIZED]
    assert (localized.baseline_tenths, localized.nadir_tenths, localized.sum_tenths) == (680, 507, 292)
    assert localized.response is Response.PR
    limits = {each.response.value: each.at_tenths for each in localized.distances}
    assert (limits["SD"], limits["PD"]) == (477, 609)
    assert [point.sum_tenths for point in sum_points(state, outcomes)] == [680, 507, 292]
    rows = lesion_rows(state, 2, CONFIG, demo_charter())
    assert [(row.from_baseline, row.from_nadir) for row in rows] == [("−63.1 %", "−49.3 %"), ("−43.9 %", "−28.6 %")]


def test_a_target_that_is_not_said_yet_is_not_evaluable() -> None:
    """MR-207."""
    state = read_of(target(466, 300), target(214, None))
    outcome = derive_outcomes(state, CONFIG)[1].scopes[Scope.OVERALL]
    assert (outcome.response, outcome.sum_tenths) == (Response.NE, None)
    assert [point.sum_tenths for point in sum_points(state, derive_outcomes(state, CONFIG))] == [680, None]
    row = lesion_rows(state, 1, CONFIG, demo_charter())[1]
    assert (row.state_words, row.is_settled, row.from_baseline) == ("Not measured", False, "")


def test_a_change_from_zero_is_a_dash_and_absent_is_minus_one_hundred() -> None:
    """MR-212."""
    state = read_of(target(466, TargetStateCode.ABSENT, 120))
    assert (lesion_rows(state, 1, CONFIG, demo_charter())[0].from_baseline) == "−100.0 %"
    assert (lesion_rows(state, 2, CONFIG, demo_charter())[0].from_nadir) == "-"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], NonTargetResponse.NA),
        ([ABSENT, ABSENT], NonTargetResponse.CR),
        ([ABSENT, PRESENT], NonTargetResponse.NON_CR_NON_PD),
        ([ABSENT, NE], NonTargetResponse.NE),
        ([PRESENT, None], NonTargetResponse.NE),
        ([NE, WORSE], NonTargetResponse.PD),
        ([None, WORSE], NonTargetResponse.PD),
    ],
)
def test_non_target_items_are_judged_together(items: list[NonTargetStateCode], expected: NonTargetResponse) -> None:
    """MR-302 to MR-305, MR-310; the two parts of the body do not mix."""
    for lesion_type in (HEPATIC, LUNG):
        others = [non_target(PRESENT, item, lesion_type=lesion_type) for item in items]
        (facts,) = case_facts(read_of(target(466, 300), *others), [1]).timepoints
        pair = (facts.nontarget_hepatic, facts.nontarget_extrahepatic)
        wanted = (expected, NonTargetResponse.NA)
        assert pair == (wanted if lesion_type is HEPATIC else wanted[::-1])


def test_the_steps_of_the_non_targets_name_the_items_of_each_part_of_the_body() -> None:
    """MR-302 to MR-305: the rule that fired, with the labels a reader knows; a part without items has no step."""
    state = read_of(
        target(466, 300),
        non_target(PRESENT, PRESENT),
        non_target(PRESENT, None),
        non_target(PRESENT, WORSE, lesion_type=LUNG),
    )
    (liver,), (elsewhere,) = non_target_steps(state, 1)
    labels = [lesion.label for lesion in state.of_role(LesionRole.NON_TARGET)]
    assert (liver.rule, liver.conclusion) == ("MR-305", "NE")
    assert liver.inputs == ((labels[0], "present"), (labels[1], "not_evaluable"))
    assert (elsewhere.rule, elsewhere.inputs) == ("MR-304", ((labels[2], "unequivocal_progression"),))
    assert non_target_steps(read_of(target(466, 300)), 1) == ((), ())


def test_findings_count_by_the_worst_and_yes_stays() -> None:
    """MR-405, MR-407, MR-510."""
    yes, no, doubt = NewLesionStatus.YES, NewLesionStatus.NO, NewLesionStatus.EQUIVOCAL
    state = read_of(target(466, 300, 300, 300), finding(doubt, yes, None), finding(no, None, doubt, lesion_type=LUNG))
    facts = case_facts(state, [1, 2, 3]).timepoints
    assert [each.new_hepatic for each in facts] == [NewStatus.EQUIVOCAL, NewStatus.YES, NewStatus.YES]
    assert [each.new_extrahepatic for each in facts] == [NewStatus.NO, NewStatus.NO, NewStatus.EQUIVOCAL]
    outcome = derive_outcomes(state, CONFIG)[3].scopes
    assert outcome[Scope.HEPATIC].response is Response.PD
    assert outcome[Scope.LOCALIZED].response is not Response.PD
    assert new_status(state, state.lesions[LesionId("L2")], 1) is doubt


def test_the_baseline_has_a_sum_and_no_response() -> None:
    assert derive_outcomes(read_of(target(466)), CONFIG) == {}
    assert baseline_sum(read_of(target(466), target(214))) == 680
    assert baseline_sum(read_of(non_target(PRESENT))) is None


def test_the_configuration_is_the_charters() -> None:
    assert config_of(demo_charter()) == CONFIG
