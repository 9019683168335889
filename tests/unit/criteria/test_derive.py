"""Deriving a case: what the two profiles share, what each has of its own, and the reasons of each."""

from __future__ import annotations

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import CaseFacts, Response, Scope, TargetLesion
from readstation.model.lesion import LesionType
from tests.builders.criteria_cases import case_of, follow_up, liver_case, target

CLASSIC = CriteriaConfig.defaults()
GUARD5 = CLASSIC.with_overrides({"profile": "MRECIST_GUARD5"})

REAPPEARS_UNDER_ONE = case_of(
    [target("T1", 300), target("T2", 250)],
    {"T1": "absent", "T2": "absent"},
    {"T1": 30},
    {"T1": 60, "T2": "absent"},
)
"""Complete response; then 3.0 mm of a partial sum, PD or NE by profile; then 6.0 mm, which is PD in both."""


def test_a_timepoint_that_is_alike_under_both_profiles_is_judged_once():
    """MR-210: without reasons the two outcomes are one; a case file's second list of rows then costs nothing."""
    outcomes = derive_case(liver_case(200, 150, 180), CLASSIC, with_reasons=False)
    assert [outcome.sensitivity is outcome.scopes for outcome in outcomes] == [True, False]


def test_what_came_before_is_each_profiles_own():
    """MR-208, MR-210, MR-507: after a progression under one profile only, the other still remembers the CR."""
    classic = derive_case(REAPPEARS_UNDER_ONE, CLASSIC, with_reasons=False)
    guarded = derive_case(REAPPEARS_UNDER_ONE, GUARD5, with_reasons=False)
    for ours, theirs in zip(classic, guarded, strict=True):
        assert ours.sensitivity == theirs.scopes
        assert theirs.sensitivity == ours.scopes
    found = [
        (outcome.scopes[Scope.OVERALL].response.value, outcome.sensitivity[Scope.OVERALL].response.value)
        for outcome in classic
    ]
    assert found == [("CR", "CR"), ("PD", "NE"), ("PD", "PD")]


def test_reasons_do_not_change_a_response_or_a_flag():
    for case in (REAPPEARS_UNDER_ONE, liver_case(200, 150, 180), liver_case(450, "absent", 30, 60)):
        plain, explained = (derive_case(case, CLASSIC, with_reasons=with_reasons) for with_reasons in (False, True))
        for ours, theirs in zip(plain, explained, strict=True):
            for scope in Scope:
                for one, other in (
                    (ours.scopes[scope], theirs.scopes[scope]),
                    (ours.sensitivity[scope], theirs.sensitivity[scope]),
                ):
                    assert (one.target, one.response, one.flags) == (other.target, other.response, other.flags)


def test_the_reasons_of_the_other_profile_name_its_own_increase():
    """MR-204, MR-210: the same response, for its own reason."""
    (outcome,) = derive_case(liver_case(200, 260), CLASSIC)
    inputs = [
        dict(entry.inputs)
        for scopes in (outcome.scopes, outcome.sensitivity)
        for entry in scopes[Scope.OVERALL].trace
        if entry.rule == "MR-204"
    ]
    assert [each.get("increase needed") for each in inputs] == [None, "5.0 mm"]


def test_a_target_is_untreated_unless_it_is_said_to_be():
    """MR-510: `TREATED_TARGETS`."""
    treated = CLASSIC.with_overrides({"localized_scope": "TREATED_TARGETS"})
    case = CaseFacts((TargetLesion("T1", "liver", LesionType.HEPATIC, 300),), (follow_up({"T1": 200}),))
    scopes = derive_case(case, treated)[0].scopes
    assert (scopes[Scope.LOCALIZED].response, scopes[Scope.HEPATIC].response) == (Response.NA, Response.PR)


def test_a_scope_without_targets_has_no_sum_in_its_trace():
    """MR-201, MR-203, MR-510."""
    case = case_of([target("T1", 150, LesionType.EXTRAHEPATIC)], {"T1": 100})
    trace = derive_case(case, CLASSIC)[0].scopes[Scope.LOCALIZED].trace
    assert [entry.rule for entry in trace] == ["MR-203", "MR-510"]
