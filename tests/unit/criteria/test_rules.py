"""Rules one by one: what the case files do not reach, and what the trace says."""

from __future__ import annotations

import itertools

import pytest

from readstation.core.errors import Defect
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import CaseFacts, NewStatus, NonTargetResponse, Response, Scope, TargetResponse
from readstation.criteria.mrecist.new import combine_new, new_status
from readstation.criteria.mrecist.nontarget import combine_non_target, non_target_reasons, non_target_response
from readstation.criteria.rule import Rule, judge
from readstation.model.lesion import LesionType, NewLesionStatus, NonTargetStateCode
from tests.builders.criteria_cases import case_of, follow_up, liver_case, target

CLASSIC = CriteriaConfig.defaults()
GUARD5 = CLASSIC.with_overrides({"profile": "MRECIST_GUARD5"})
TREATED = CLASSIC.with_overrides({"localized_scope": "TREATED_TARGETS"})


def _last(case, config=CLASSIC, scope=Scope.OVERALL):
    return derive_case(case, config)[-1].scopes[scope]


def _rules(outcome):
    return [entry.rule for entry in outcome.trace]


@pytest.mark.parametrize(
    ("states", "response"),
    [
        ("", "NA"),
        ("absent", "CR"),
        ("absent absent", "CR"),
        ("absent present", "NON_CR_NON_PD"),
        ("absent present not_evaluable", "NE"),
        ("absent present not_evaluable unequivocal_progression", "PD"),
    ],
)
def test_non_target_response_in_any_order(states, response):
    """MR-301 to MR-305, MR-310."""
    codes = [NonTargetStateCode(code) for code in states.split()]
    for ordered in itertools.permutations(codes):
        assert non_target_response(ordered) is NonTargetResponse(response)


def test_the_increase_is_among_the_inputs_only_where_one_is_asked():
    """MR-204, MR-210."""

    def names(config):
        (entry,) = (each for each in _last(liver_case(200, 400), config).trace if each.rule == "MR-204")
        return [name for name, _ in entry.inputs]

    assert names(CLASSIC) == ["sum", "nadir"]
    assert names(GUARD5) == ["sum", "nadir", "increase needed"]


def test_stable_disease_names_all_three_sums_and_both_comparisons():
    """MR-206."""
    (entry,) = (each for each in _last(liver_case(120, 100, 115)).trace if each.rule == "MR-206")
    assert entry.inputs == (("sum", "11.5 mm"), ("baseline", "12.0 mm"), ("nadir", "10.0 mm"))
    assert entry.arithmetic == "10 × 11.5 = 115.0 > 7 × 12.0 = 84.0; 10 × 11.5 = 115.0 < 12 × 10.0 = 120.0"


def test_a_target_that_is_not_evaluable_is_named_in_the_sum():
    """MR-201, MR-207."""
    outcome = _last(case_of([target("T1", 200), target("T2", 150)], {"T1": 180, "T2": "not_evaluable"}))
    (entry,) = (each for each in outcome.trace if each.rule == "MR-201")
    assert entry.inputs == (("T1", "18.0 mm"), ("T2", "not evaluable"))
    assert entry.arithmetic == ""
    assert entry.conclusion == "partial sum 18.0 mm, baseline 35.0 mm, nadir 35.0 mm"
    outcome = _last(case_of([target("T1", 200), target("T2", 150)], {"T1": 180, "T2": 120}))
    (entry,) = (each for each in outcome.trace if each.rule == "MR-201")
    assert entry.arithmetic == "18.0 + 12.0 = 30.0 mm"


def test_each_scope_takes_its_own_non_targets():
    """MR-306, MR-510: what grows outside the liver is no hepatic progression, and the other way round."""
    for parts, hepatic, overall in ((("CR", "PD"), "CR", "PD"), (("NON_CR_NON_PD", "CR"), "PR", "PR")):
        timepoint = follow_up({"T1": "absent"}, nontarget=parts)
        scopes = derive_case(CaseFacts((target("T1", 300),), (timepoint,)), CLASSIC)[0].scopes
        assert scopes[Scope.HEPATIC].nontarget.value == parts[0]
        assert scopes[Scope.OVERALL].nontarget is combine_non_target(*map(NonTargetResponse, parts))
        assert (scopes[Scope.HEPATIC].response.value, scopes[Scope.OVERALL].response.value) == (hepatic, overall)
        assert scopes[Scope.LOCALIZED].nontarget is NonTargetResponse.NA


def test_a_merged_target_counts_nothing_and_says_so():
    """MR-214."""
    outcome = _last(case_of([target("T1", 200), target("T2", 150)], {"T1": 180, "T2": "into T1"}))
    (entry,) = (each for each in outcome.trace if each.rule == "MR-214")
    assert (entry.inputs, entry.conclusion) == ((("T2", "merged into T1"),), "T2 counts 0.0 mm")


def test_the_trace_of_non_targets_names_each_item():
    """MR-303."""
    (entry,) = non_target_reasons([NonTargetStateCode.PRESENT, NonTargetStateCode.ABSENT])
    assert (entry.rule, entry.inputs, entry.conclusion) == (
        "MR-303",
        (("item 1", "present"), ("item 2", "absent")),
        "NON_CR_NON_PD",
    )


def test_non_targets_combine_to_the_first_that_occurs():
    """MR-306."""
    order = ["PD", "NE", "NON_CR_NON_PD", "CR", "NA"]
    for first, second in itertools.product(order, repeat=2):
        expected = order[min(order.index(first), order.index(second))]
        assert combine_non_target(NonTargetResponse(first), NonTargetResponse(second)) == expected


def test_new_statuses_combine_to_the_strongest():
    """MR-510: YES before NE before EQUIVOCAL before NO."""
    order = ["YES", "NE", "EQUIVOCAL", "NO"]
    for first, second in itertools.product(order, repeat=2):
        expected = order[min(order.index(first), order.index(second))]
        assert combine_new(NewStatus(first), NewStatus(second)) == expected
    assert combine_new() is NewStatus.NO


def test_each_code_of_the_register_has_its_status():
    """MR-401."""
    statuses = [new_status(code).value for code in NewLesionStatus]
    assert statuses == ["NO", "EQUIVOCAL", "YES", "NE"]


def test_a_target_without_entry_is_not_evaluable():
    """MR-207."""
    outcome = _last(case_of([target("T1", 400), target("T2", 300)], {"T1": 200}))
    assert (outcome.target, outcome.partial_tenths, outcome.sum_tenths) == (TargetResponse.NE, 200, None)
    assert ("MR-207", "T2 is not evaluable") in [(entry.rule, entry.conclusion) for entry in outcome.trace]


def test_a_merged_target_is_not_evaluable_where_its_holder_is_outside_the_scope():
    """MR-214 with `TREATED_TARGETS`."""
    case = case_of([target("T1", 300, is_treated=True), target("T2", 250)], {"T1": "into T2", "T2": 500})
    assert _last(case, TREATED, Scope.LOCALIZED).target is TargetResponse.NE
    assert _last(case, TREATED, Scope.HEPATIC).target is TargetResponse.SD
    assert "T1 is not evaluable" in [entry.conclusion for entry in _last(case, TREATED, Scope.LOCALIZED).trace]


def test_a_merged_target_is_not_evaluable_where_its_holder_was_not_measured():
    """MR-214."""
    targets = [target("T1", 300), target("T2", 250)]
    for held in ({"T2": "not_evaluable"}, {}):
        assert _last(case_of(targets, {"T1": "into T2", **held})).target is TargetResponse.NE


def test_a_measured_zero_is_the_same_as_absent():
    """MR-202."""
    assert _last(liver_case(300, 0)).target is TargetResponse.CR


def test_a_split_node_is_tested_by_the_sum_of_its_parts():
    """MR-202, MR-215: 6.0 + 4.0 mm is not below 10.0 mm."""
    targets = [target("T1", 180, LesionType.NODE)]
    assert _last(case_of(targets, {"T1": [60, 40]})).target is TargetResponse.PR
    assert _last(case_of(targets, {"T1": [60, 39]})).target is TargetResponse.CR


def test_imputed_progression_is_suppressed_through_states_that_say_nothing():
    """MR-211: the latest measured or absent value counts, through not evaluable, split and imputed ones."""
    case = liver_case(120, 40, "not_evaluable", [60, None], "too_small", "too_small")
    outcomes = derive_case(case, CLASSIC)
    assert [outcome.scopes[Scope.OVERALL].target.value for outcome in outcomes] == ["PR", "NE", "PD", "PR", "PR"]
    assert "F-TSTM-SUPPRESSED" in outcomes[-1].scopes[Scope.OVERALL].flags


def test_a_lesion_that_was_absent_is_not_protected():
    """MR-211: a true re-appearance."""
    assert _last(liver_case(120, 40, "absent", "too_small")).target is TargetResponse.PD


def test_the_smallest_value_that_was_seen_is_protected():
    """MR-211: strictly between 0 and 5 mm begins at 0.1 mm."""
    assert _last(liver_case(120, 1, "too_small")).flags == ("F-TSTM-SUPPRESSED",)


def test_a_lesion_last_seen_at_the_imputed_value_is_not_protected():
    """MR-211: strictly between 0 and 5 mm; T2 grows from 4.0 to 5.1 mm and carries the progression."""
    targets = [target("T1", 120), target("T2", 120)]
    outcome = _last(case_of(targets, {"T1": 50, "T2": 40}, {"T1": "too_small", "T2": 58}))
    assert (outcome.target, outcome.flags) == (TargetResponse.PD, ("F-PD-LT5",))


def test_suppressed_progression_may_leave_stable_disease():
    """MR-211: continues with MR-205, here 5.0 mm of 6.0 mm is not 30 % less."""
    outcome = _last(liver_case(60, 41, "too_small"))
    assert (outcome.target, outcome.flags) == (TargetResponse.SD, ("F-TSTM-SUPPRESSED",))
    assert _rules(outcome) == ["MR-209", "MR-201", "MR-211", "MR-206", "MR-503", "MR-211"]


def test_suppression_is_not_noted_for_a_complete_response():
    """MR-203: complete response comes first; a node imputed at 5 mm is of normal size."""
    case = case_of([target("T1", 180, LesionType.NODE)], {"T1": 40}, {"T1": "too_small"})
    assert (_last(case).target, _last(case).flags) == (TargetResponse.CR, ())


def test_partial_progression_can_be_suppressed():
    """MR-208 after MR-211."""
    targets = [target("T1", 120), target("T2", 300)]
    outcome = _last(case_of(targets, {"T1": 40, "T2": "absent"}, {"T1": "too_small"}))
    assert (outcome.target, outcome.flags) == (TargetResponse.NE, ("F-TSTM-SUPPRESSED",))


def test_the_configured_increase_gives_the_result_and_the_other_profile_the_sensitivity():
    """MR-210 with an increase of 3.0 mm: flagged under 5.0 mm whatever is configured (MR-218)."""
    three = CLASSIC.with_overrides({"pd_abs_increase_mm": 30})
    (_, outcome) = derive_case(liver_case(200, 150, 180), three)
    assert outcome.scopes[Scope.OVERALL].target is TargetResponse.PD
    assert outcome.scopes[Scope.OVERALL].flags == ("F-PD-LT5",)
    assert outcome.sensitivity[Scope.OVERALL].target is TargetResponse.SD
    (_, outcome) = derive_case(liver_case(200, 150, 179), three)
    assert outcome.scopes[Scope.OVERALL].target is TargetResponse.SD


def test_timepoints_after_a_progression_count_for_the_nadir():
    """MR-201."""
    outcomes = derive_case(liver_case(500, 700, 300, 360), CLASSIC)
    assert [outcome.scopes[Scope.OVERALL].target.value for outcome in outcomes] == ["PD", "PR", "PD"]


def test_the_re_appearance_flag_looks_through_not_evaluable():
    """MR-218, MR-507: the last earlier response that is not NE."""
    outcomes = derive_case(liver_case(450, "absent", "not_evaluable", 30), GUARD5)
    assert [outcome.scopes[Scope.HEPATIC].flags for outcome in outcomes] == [(), (), ("F-REAPPEAR",)]


def test_flags_stand_once_in_the_order_of_the_table():
    """MR-218."""
    timepoint = follow_up({"T1": 110}, new=("NE", "NO"))
    outcome = _last(CaseFacts((target("T1", 90), target("T2", 0)), (timepoint,)))
    assert outcome.flags == ("F-PARTIAL-PD", "F-PD-LT5", "F-NEW-NE")


def test_a_scope_without_targets_has_no_numbers():
    """MR-203, MR-510: a lung target leaves the localized scope without one."""
    case = case_of([target("T1", 150, LesionType.EXTRAHEPATIC)], {"T1": 100})
    outcome = _last(case, scope=Scope.LOCALIZED)
    assert (outcome.baseline_tenths, outcome.nadir_tenths, outcome.sum_tenths, outcome.partial_tenths) == (None,) * 4
    assert (outcome.target, outcome.response, outcome.distances) == (TargetResponse.NA, Response.NA, ())
    assert _last(case, scope=Scope.HEPATIC).response is Response.NED


def test_the_trace_tells_the_arithmetic_of_the_rule():
    """MR-201, MR-205, MR-306, MR-503."""
    timepoint = follow_up({"T1": 172, "T2": 120}, nontarget=("NON_CR_NON_PD", "CR"))
    case = CaseFacts((target("T1", 466), target("T2", 214)), (timepoint,))
    told = [(entry.rule, entry.inputs, entry.arithmetic, entry.conclusion) for entry in _last(case).trace]
    assert told == [
        (
            "MR-201",
            (("T1", "17.2 mm"), ("T2", "12.0 mm")),
            "17.2 + 12.0 = 29.2 mm",
            "sum 29.2 mm, baseline 68.0 mm, nadir 68.0 mm",
        ),
        ("MR-205", (("sum", "29.2 mm"), ("baseline", "68.0 mm")), "10 × 29.2 = 292.0 ≤ 7 × 68.0 = 476.0", "PR"),
        ("MR-306", (("hepatic", "NON_CR_NON_PD"), ("extrahepatic", "CR")), "", "NON_CR_NON_PD"),
        ("MR-503", (("target", "PR"), ("non-target", "NON_CR_NON_PD"), ("new", "NO")), "", "PR"),
    ]


def test_the_trace_tells_why_a_guarded_increase_is_stable():
    """MR-210: 20 % is met, 5 mm is not."""
    outcome = _last(liver_case(200, 150, 180), GUARD5)
    entry = outcome.trace[1]
    assert (entry.rule, entry.inputs[-1]) == ("MR-206", ("increase needed", "5.0 mm"))
    assert entry.arithmetic.endswith("10 × 18.0 = 180.0 ≥ 12 × 15.0 = 180.0; 18.0 − 15.0 = 3.0 < 5.0 mm")
    shrunk = _last(liver_case(200, 150), GUARD5).trace[1]
    assert shrunk.arithmetic.endswith("15.0 − 20.0 = −5.0 < 5.0 mm")
    grown = _last(liver_case(200, 250), GUARD5).trace[1]
    assert grown.arithmetic == "10 × 25.0 = 250.0 ≥ 12 × 20.0 = 240.0; 25.0 − 20.0 = 5.0 ≥ 5.0 mm"


def test_a_partial_sum_of_zero_after_a_nadir_of_zero_is_not_evaluable():
    """MR-208: nothing has grown."""
    targets = [target("T1", 300), target("T2", 250)]
    gone = {"T1": "absent", "T2": "absent"}
    assert _last(case_of(targets, gone, {"T1": "absent", "T2": "not_evaluable"})).target is TargetResponse.NE


def test_the_trace_of_partial_sums():
    """MR-207, MR-208."""
    targets = [target("T1", 200), target("T2", 180)]
    found = _last(case_of(targets, {"T1": 456}))
    told = [(entry.rule, entry.inputs, entry.arithmetic) for entry in found.trace[:3]]
    assert told == [
        ("MR-207", (("T2", "not_evaluable"),), ""),
        ("MR-201", (("T1", "45.6 mm"), ("T2", "not evaluable")), ""),
        (
            "MR-208",
            (("partial sum", "45.6 mm"), ("nadir", "38.0 mm")),
            "10 × 45.6 = 456.0 ≥ 12 × 38.0 = 456.0",
        ),
    ]
    missing = _last(case_of(targets, {"T1": 455})).trace[2]
    assert (missing.rule, missing.inputs, missing.conclusion) == ("MR-207", (("T2", "not evaluable"),), "NE")


def test_the_trace_of_a_complete_response_names_every_value():
    """MR-202."""
    case = case_of([target("T1", 300), target("T2", 180, LesionType.NODE)], {"T1": "absent", "T2": 90})
    entry = _last(case).trace[1]
    assert (entry.rule, entry.inputs) == ("MR-202", (("T1", "0.0 mm"), ("T2", "9.0 mm")))


def test_the_trace_of_a_suppressed_progression_shows_the_values_last_seen():
    """MR-211."""
    entry = _last(liver_case(120, 40, "too_small")).trace[2]
    assert (entry.rule, entry.arithmetic) == ("MR-211", "10 × 4.0 = 40.0 < 12 × 4.0 = 48.0")


@pytest.mark.parametrize(
    ("tenths", "arithmetic"),
    [
        (490, "10 × 49.0 = 490.0 ≤ 7 × 70.0 = 490.0"),
        (491, "10 × 49.1 = 491.0 > 7 × 70.0 = 490.0; 10 × 49.1 = 491.0 < 12 × 70.0 = 840.0"),
        (840, "10 × 84.0 = 840.0 ≥ 12 × 70.0 = 840.0"),
    ],
)
def test_the_arithmetic_shows_the_relation_that_holds(tenths, arithmetic):
    """MR-204, MR-205, MR-206."""
    assert _last(liver_case(700, tenths)).trace[1].arithmetic == arithmetic


def test_the_trace_names_merged_and_split_targets():
    """MR-214, MR-215."""
    case = case_of([target("T1", 300), target("T2", 250)], {"T1": [150, None], "T2": "into T1"})
    conclusions = [(entry.rule, entry.arithmetic, entry.conclusion) for entry in _last(case).trace[:2]]
    assert conclusions[0] == ("MR-215", "15.0 + too small = 20.0 mm", "T1 counts 20.0 mm")
    assert conclusions[1] == ("MR-214", "", "T2 is not evaluable")


def test_without_reasons_the_outcome_is_the_same():
    case = liver_case(400, 280, "too_small", 600)
    for full, bare in zip(derive_case(case, CLASSIC), derive_case(case, CLASSIC, with_reasons=False), strict=True):
        for scope in Scope:
            assert bare.scopes[scope].trace == bare.scopes[scope].distances == ()
            assert bare.scopes[scope].response is full.scopes[scope].response
            assert bare.scopes[scope].flags == full.scopes[scope].flags


def test_rules_that_do_not_conclude_are_a_defect():
    never: Rule[int, str] = Rule("MR-000", "", "", lambda _: False, "x")
    with pytest.raises(Defect, match="MR-000"):
        judge([never], 1)
