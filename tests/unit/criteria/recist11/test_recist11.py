"""RECIST 1.1 on the same parts, from the words of the specification (MR-103 to MR-111, MR-210, MR-405, MR-410)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from readstation.criteria import explain
from readstation.criteria.config import CriteriaConfig
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import NewStatus, Scope
from readstation.criteria.mrecist.eligibility import BaselineFinding, Cytology, LesionClass, Pattern, Site
from readstation.criteria.mrecist.register import Sighting
from readstation.criteria.mrecist.target import TARGET_RULES
from readstation.criteria.recist11.lesions import classify_recist11, follow_finding_recist11
from readstation.criteria.recist11.target import RECIST11, RECIST11_TARGET_RULES
from readstation.criteria.rule_set import MRECIST
from readstation.model.lesion import LesionType
from tests.builders.criteria_cases import case_of, follow_up, liver_case, target

DEFAULTS = CriteriaConfig.defaults()


def _last(case, config=DEFAULTS):
    return derive_case(case, config, rule_set=RECIST11)[-1]


@pytest.mark.parametrize(
    ("sums", "response"),
    [
        ((200, 150, 180), "SD"),
        ((200, 150, 199), "SD"),
        ((200, 150, 200), "PD"),
        ((400, 300, 359), "SD"),
        ((400, 300, 360), "PD"),
        ((450, 0, 30), "PR"),
        ((450, 0, 49), "PR"),
        ((450, 0, 50), "PD"),
        ((450, 0, "too_small"), "PD"),
        ((700, 490), "PR"),
        ((700, 491), "SD"),
        ((350, "absent"), "CR"),
        ((120, 40, "too_small"), "PR"),
    ],
)
def test_progression_needs_twenty_percent_and_five_millimetres(sums, response):
    """MR-204, MR-205, MR-210, MR-211, MR-212: whatever profile is configured."""
    for profile in ("MRECIST_CLASSIC", "MRECIST_GUARD5"):
        outcome = _last(liver_case(*sums), DEFAULTS.with_overrides({"profile": profile}))
        assert outcome.scopes[Scope.OVERALL].target.value == response
        assert outcome.sensitivity == outcome.scopes


def test_five_millimetres_are_said_in_the_reasons():
    outcome = _last(liver_case(200, 150, 200)).scopes[Scope.LOCALIZED]
    (entry,) = (each for each in outcome.trace if each.rule == "MR-204")
    assert entry.arithmetic == "10 × 20.0 = 200.0 ≥ 12 × 15.0 = 180.0; 20.0 − 15.0 = 5.0 ≥ 5.0 mm"
    assert explain.scope_sentence(outcome).startswith(
        "Localized PD: sum 20.0 mm is 33.3 % above nadir 15.0 mm (MR-204)"
    )
    assert "F-PD-LT5" not in outcome.flags


def test_normal_nodes_are_complete_response_and_a_missing_target_is_not_evaluable():
    """MR-202, MR-207, MR-208, MR-213: the parts are the same."""
    targets = (target("T1", 300), target("T2", 180, LesionType.NODE))
    assert _last(case_of(targets, {"T1": 0, "T2": 99})).scopes[Scope.OVERALL].response.value == "CR"
    assert _last(case_of(targets, {"T1": 0, "T2": 100})).scopes[Scope.OVERALL].response.value == "PR"
    assert _last(case_of(targets, {"T1": 310})).scopes[Scope.OVERALL].response.value == "NE"
    assert _last(case_of(targets, {"T1": 580})).scopes[Scope.OVERALL].response.value == "PD"


def test_the_matrix_is_the_same():
    """MR-501, MR-503."""
    from readstation.criteria.facts import CaseFacts

    for nontarget, new, response in (("CR", "NO", "CR"), ("NE", "NO", "PR"), ("PD", "NO", "PD"), ("NA", "YES", "PD")):
        timepoint = follow_up({"T1": "absent"}, nontarget=(nontarget, "NA"), new=(new, "NO"))
        outcome = _last(CaseFacts((target("T1", 300),), (timepoint,)))
        assert outcome.scopes[Scope.OVERALL].response.value == response


def test_rules_stand_in_the_same_order_and_say_what_differs():
    assert [rule.rule_id for rule in RECIST11_TARGET_RULES] == [rule.rule_id for rule in TARGET_RULES]
    assert [rule.applies for rule in RECIST11_TARGET_RULES] == [rule.applies for rule in TARGET_RULES]
    differs = {
        ours.rule_id
        for ours, theirs in zip(RECIST11_TARGET_RULES, TARGET_RULES, strict=True)
        if ours.text != theirs.text
    }
    assert differs == {"MR-202", "MR-204", "MR-212"}
    assert RECIST11.version != MRECIST.version


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (BaselineFinding(Site.LIVER, 100, has_arterial_enhancement=False), "TARGET_ELIGIBLE"),
        (BaselineFinding(Site.LIVER, 99), "NON_TARGET"),
        (BaselineFinding(Site.LIVER, 139, Decimal(7)), "NON_TARGET"),
        (BaselineFinding(Site.LIVER, 140, Decimal(7)), "TARGET_ELIGIBLE"),
        (BaselineFinding(Site.LIVER, 800, pattern=Pattern.INFILTRATIVE), "NON_TARGET"),
        (BaselineFinding(Site.LIVER, 300, is_well_delineated=False), "NON_TARGET"),
        (BaselineFinding(Site.LIVER, 250, pattern=Pattern.PVT), "NON_TARGET"),
        (BaselineFinding(Site.LIVER_VEIN, 250), "NON_TARGET"),
        (BaselineFinding(Site.LIVER, 300, is_previously_treated=True), "NON_TARGET"),
        (
            BaselineFinding(Site.LIVER, 300, is_previously_treated=True, has_progressed_since_treatment=True),
            "TARGET_ELIGIBLE",
        ),
        (BaselineFinding(Site.NODE_PORTAL, 150), "TARGET_ELIGIBLE"),
        (BaselineFinding(Site.NODE_PORTAL, 149), "NON_TARGET"),
        (BaselineFinding(Site.NODE_PORTAL, 99), "NOT_DISEASE"),
        (BaselineFinding(Site.NODE, 150), "TARGET_ELIGIBLE"),
        (BaselineFinding(Site.OTHER_ORGAN, 100, is_well_delineated=False), "TARGET_ELIGIBLE"),
        (BaselineFinding(Site.BONE_NO_SOFT_TISSUE), "NON_TARGET"),
        (BaselineFinding(Site.EFFUSION, cytology=Cytology.POSITIVE), "NON_TARGET"),
        (BaselineFinding(Site.EFFUSION), "NOT_DISEASE"),
    ],
)
def test_whole_lesions_are_measured_and_enhancement_decides_nothing(finding, said):
    """MR-103 to MR-111."""
    verdict, trace = classify_recist11(finding, DEFAULTS)
    assert verdict is LesionClass(said)
    assert trace[-1].conclusion == said


@pytest.mark.parametrize(
    ("site", "sightings", "statuses", "dated_to"),
    [
        (Site.LIVER, [Sighting("TP1", 60, is_unequivocal=True)], "YES", "TP1"),
        (
            Site.LIVER,
            [Sighting("TP1", 120, is_typical=True), Sighting("TP2", 130, is_unequivocal=True)],
            "EQUIVOCAL YES",
            "TP1",
        ),
        (Site.LIVER_VEIN, [Sighting("TP1")], "EQUIVOCAL", None),
        (
            Site.NODE_PORTAL,
            [Sighting("TP1", 99), Sighting("TP2", 149), Sighting("TP3", 150)],
            "NO EQUIVOCAL YES",
            "TP2",
        ),
    ],
)
def test_new_lesions_count_when_they_are_unequivocal(site, sightings, statuses, dated_to):
    """MR-405, MR-406, MR-408, MR-410."""
    outcome = follow_finding_recist11(site, sightings, DEFAULTS)
    assert outcome.statuses == tuple(NewStatus(code) for code in statuses.split())
    assert outcome.pd_label == dated_to
