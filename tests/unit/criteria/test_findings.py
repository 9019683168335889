"""Eligibility of baseline findings (MR-101 to MR-112) and the new-lesion register (MR-401 to MR-414)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.findings import read_eligibility_case, read_new_lesion_case
from readstation.criteria.io.place import Place
from readstation.criteria.mrecist.eligibility import (
    BaselineFinding,
    LesionClass,
    Pattern,
    Site,
    classify,
    limit_findings,
)
from readstation.criteria.mrecist.register import Sighting, Thrombus, follow_finding
from tests.unit.criteria.spec_cases import EXPECTED, cases_of, needs_spec

DEFAULTS = CriteriaConfig.defaults()
CRITERIA_MET = DEFAULTS.with_overrides({"retro_pd_date": "CRITERIA_MET"})


@pytest.mark.parametrize(("written", "case"), cases_of("eligibility_cases"))
def test_eligibility_case_agrees(written, case):
    """Specification 1.3."""
    place = Place(written, "case")
    read = read_eligibility_case(place, DEFAULTS)
    assert place.faults == []
    assert read.result() == case["expected"]


@pytest.mark.parametrize(("written", "case"), cases_of("new_lesion_cases"))
def test_new_lesion_case_agrees(written, case):
    """Specification 4.1."""
    place = Place(written, "case")
    read = read_new_lesion_case(place, DEFAULTS)
    assert place.faults == []
    assert read.result() == {"status": case["expected_status"], "pd_timepoint": case["expected_pd_timepoint"]}


@needs_spec
def test_the_cases_are_all_there():
    assert (len(EXPECTED["eligibility_cases"]), len(EXPECTED["new_lesion_cases"])) == (20, 15)


@pytest.mark.parametrize(
    ("finding", "expected", "rule"),
    [
        (BaselineFinding(Site.LIVER, 150, is_well_delineated=False), "NON_TARGET", "MR-102"),
        (BaselineFinding(Site.LIVER, 300, pattern=Pattern.PVT), "NON_TARGET", "MR-108"),
        (BaselineFinding(Site.LIVER_VEIN, 300), "NON_TARGET", "MR-108"),
        (BaselineFinding(Site.LIVER, 120, is_previously_treated=True), "TARGET_ELIGIBLE", "MR-105"),
        (BaselineFinding(Site.LIVER, 90, is_previously_treated=True), "NON_TARGET", "MR-102"),
        (BaselineFinding(Site.LIVER, 100, Decimal("5.0")), "TARGET_ELIGIBLE", "MR-102"),
        (BaselineFinding(Site.LIVER, 100, Decimal("5.000001")), "NON_TARGET", "MR-103"),
        (BaselineFinding(Site.LIVER, 101, Decimal("5.05")), "TARGET_ELIGIBLE", "MR-102"),
        (BaselineFinding(Site.LIVER, 101, Decimal("5.0500001")), "NON_TARGET", "MR-103"),
        (BaselineFinding(Site.NODE, 160, Decimal(7)), "TARGET_ELIGIBLE", "MR-106"),
        (BaselineFinding(Site.NODE, 150, Decimal(7)), "TARGET_ELIGIBLE", "MR-106"),
        (BaselineFinding(Site.NODE, 99, Decimal(10)), "NOT_DISEASE", "MR-106"),
        (BaselineFinding(Site.NODE, 100), "NON_TARGET", "MR-106"),
        (BaselineFinding(Site.NODE_PORTAL, 200, Decimal(12)), "NON_TARGET", "MR-103"),
        (BaselineFinding(Site.NODE_PORTAL, 240, Decimal(12)), "TARGET_ELIGIBLE", "MR-107"),
        (BaselineFinding(Site.NODE_PORTAL, 199, Decimal(12)), "NOT_DISEASE", "MR-107"),
        (BaselineFinding(Site.OTHER_ORGAN, 119, Decimal(6)), "NON_TARGET", "MR-103"),
        (BaselineFinding(Site.OTHER_ORGAN, 120, Decimal(6)), "TARGET_ELIGIBLE", "MR-111"),
    ],
)
def test_eligibility_beyond_the_cases(finding, expected, rule):
    """MR-103: thickness is compared exactly, never rounded; MR-105 to MR-111."""
    verdict, trace = classify(finding, DEFAULTS)
    assert (verdict, trace[-1].rule) == (LesionClass(expected), rule)


def test_a_normal_node_is_tested_before_the_smallest_target():
    """MR-106: also where a study sets the limits the other way round."""
    config = DEFAULTS.with_overrides({"min_node_mm": 80})
    assert classify(BaselineFinding(Site.NODE, 90), config)[0] is LesionClass.NOT_DISEASE


def test_slices_of_five_millimetres_are_thin():
    """MR-103: the configured size holds as it is up to 5 mm, and also then where a study asks for less than 2t."""
    config = DEFAULTS.with_overrides({"min_nonnodal_mm": 80})
    assert classify(BaselineFinding(Site.LIVER, 80, Decimal(5)), config)[0] is LesionClass.TARGET_ELIGIBLE
    assert classify(BaselineFinding(Site.LIVER, 80, Decimal("5.1")), config)[0] is LesionClass.NON_TARGET


def test_the_reason_holds_the_numbers():
    """MR-103."""
    (entry,) = classify(BaselineFinding(Site.LIVER, 139, Decimal(7)), DEFAULTS)[1]
    assert (entry.inputs, entry.arithmetic) == (
        (("site", "liver"), ("size", "13.9 mm"), ("slice", "7 mm")),
        "13.9 < 14 mm",
    )
    (entry,) = classify(BaselineFinding(Site.LIVER, 100), DEFAULTS)[1]
    assert (entry.inputs[1:], entry.arithmetic) == ((("size", "10.0 mm"),), "10.0 ≥ 10 mm")


def test_limits_of_targets_are_named():
    """MR-112: the liver is one organ, all nodes together are one."""
    assert limit_findings(["liver", "liver", "lung", "lymph_node", "lymph_node"], DEFAULTS) == ()
    found = limit_findings(["liver"] * 3 + ["lung", "bone", "brain"], DEFAULTS)
    assert [finding.message for finding in found] == [
        "6 targets, at most 5 are allowed",
        "3 targets in liver, at most 2 are allowed",
    ]


def _follow(site, *said, config=DEFAULTS):
    sightings = [
        Sighting(f"TP{number}", **({"size_tenths": item} if isinstance(item, int) else item))
        for number, item in enumerate(said, start=2)
    ]
    outcome = follow_finding(site, sightings, config)
    return " ".join(outcome.statuses), outcome.pd_label


GONE = {"is_present": False}
UNSEEN = {"is_evaluable": False}
TYPICAL = {"size_tenths": 120, "is_typical": True}


@pytest.mark.parametrize(
    ("said", "statuses", "dated"),
    [
        ((60, UNSEEN, TYPICAL), "EQUIVOCAL NE YES", "TP2"),
        ((60, GONE, 70, TYPICAL), "EQUIVOCAL NO EQUIVOCAL YES", "TP4"),
        ((60, GONE, 160), "EQUIVOCAL NO EQUIVOCAL", None),
        ((60, UNSEEN, 160), "EQUIVOCAL NE YES", "TP2"),
        ((60, 159), "EQUIVOCAL EQUIVOCAL", None),
        ((120, 60, 160), "EQUIVOCAL EQUIVOCAL YES", "TP2"),
        ((TYPICAL, GONE, UNSEEN, 50), "YES YES YES YES", "TP2"),
        ((UNSEEN, 60), "NE EQUIVOCAL", None),
        ((120, UNSEEN, 200), "EQUIVOCAL NE EQUIVOCAL", None),
        ((GONE,), "NO", None),
    ],
)
def test_a_liver_nodule_over_time(said, statuses, dated):
    """MR-403, MR-404, MR-406, MR-407."""
    assert _follow(Site.LIVER, *said) == (statuses, dated)


def test_a_study_may_date_to_the_proof():
    """MR-406, MR-407: `CRITERIA_MET`; seen again later, the proof is still the first one."""
    assert _follow(Site.LIVER, TYPICAL, TYPICAL, config=CRITERIA_MET) == ("YES YES", "TP2")
    assert _follow(Site.LIVER, 60, TYPICAL, config=CRITERIA_MET) == ("EQUIVOCAL YES", "TP3")
    assert _follow(Site.LIVER, 60, 70, config=CRITERIA_MET) == ("EQUIVOCAL EQUIVOCAL", None)


def test_the_trace_tells_to_which_timepoint_it_is_dated():
    """MR-406: only where that is not the timepoint of the proof."""
    sightings = [Sighting("TP2", 60), Sighting("TP3", 120, is_typical=True)]
    entry = follow_finding(Site.LIVER, sightings, DEFAULTS).trace[-1]
    assert (entry.rule, entry.inputs, entry.conclusion) == (
        "MR-406",
        (("first detected", "TP2"), ("proven", "TP3")),
        "progression is dated to TP2",
    )
    assert follow_finding(Site.LIVER, sightings[1:], DEFAULTS).trace[-1].rule == "MR-402"
    assert follow_finding(Site.LIVER, sightings, CRITERIA_MET).trace[-1].rule == "MR-402"


def test_nodes_take_their_limits_from_the_configuration():
    """MR-408."""
    assert _follow(Site.NODE, 99, 100, 149, 150) == ("NO EQUIVOCAL EQUIVOCAL YES", "TP3")
    assert _follow(Site.NODE, 120, 99, 150) == ("EQUIVOCAL NO YES", "TP4")
    config = DEFAULTS.with_overrides({"new_node_pd_mm": 120, "node_normal_below_mm": 80, "min_portal_node_mm": 180})
    assert _follow(Site.NODE, 79, 80, 120, config=config) == ("NO EQUIVOCAL YES", "TP3")
    assert _follow(Site.NODE_PORTAL, 179, 180, config=config) == ("NO YES", "TP3")


def test_indeterminate_thrombus_is_equivocal():
    """MR-411."""
    said = [{"thrombus": Thrombus.INDETERMINATE}, {"thrombus": Thrombus.TUMOUR}]
    assert _follow(Site.LIVER_VEIN, *said) == ("EQUIVOCAL YES", "TP2")


def test_the_reason_of_each_timepoint():
    """MR-403, MR-410, MR-411."""
    sightings = [Sighting("TP2", 120), Sighting("TP3", 110), Sighting("TP4", 210)]
    trace = follow_finding(Site.LIVER, sightings, DEFAULTS).trace
    assert [entry.arithmetic for entry in trace[:3]] == [
        "",
        "11.0 − 12.0 = −1.0 < 10.0 mm",
        "21.0 − 11.0 = 10.0 ≥ 10.0 mm",
    ]
    assert trace[2].inputs == (("timepoint", "TP4"), ("size", "21.0 mm"), ("pattern", "atypical"))
    (entry,) = follow_finding(Site.LIVER, [Sighting("TP2", 120, is_typical=True)], DEFAULTS).trace
    assert entry.inputs[2] == ("pattern", "typical")
    sightings = [Sighting("TP2"), Sighting("TP3", is_unequivocal=True)]
    trace = follow_finding(Site.OTHER_ORGAN, sightings, DEFAULTS).trace
    assert [entry.inputs[1] for entry in trace[:2]] == [("unequivocal", "no"), ("unequivocal", "yes")]
    (entry,) = follow_finding(Site.LIVER_VEIN, [Sighting("TP2")], DEFAULTS).trace
    assert entry.inputs[1] == ("thrombus", "bland")
    (entry,) = follow_finding(Site.NODE, [Sighting("TP2", 150)], DEFAULTS).trace
    assert entry.inputs[1] == ("size", "15.0 mm")


def _read(reader, case):
    place = Place({"id": "X", **case}, "case")
    reader(place, DEFAULTS)
    return [str(fault) for fault in place.faults]


@pytest.mark.parametrize(
    ("lesion", "fault"),
    [
        ({"site": "lymph_node"}, "case.lesion.site: must be one of liver, node, node_portal, effusion, bone_no_soft"),
        ({"site": "liver_vein"}, "case.lesion.site: must be one of"),
        ({}, "case.lesion.site: is missing"),
        ([], "case.lesion: must be an object"),
        ({"site": "liver"}, "case.lesion.viable_mm: is missing"),
        ({"site": "node", "viable_mm": 12}, "case.lesion.short_axis_mm: is missing"),
        ({"site": "lung", "longest_mm": 0}, "case.lesion.longest_mm: must be above 0 mm after rounding"),
        ({"site": "effusion", "slice_mm": 0}, "case.lesion.slice_mm: must be above 0 and at most 100 mm"),
        ({"site": "effusion", "slice_mm": 101}, "case.lesion.slice_mm: must be above 0 and at most 100 mm"),
        ({"site": "effusion", "slice_mm": True}, "case.lesion.slice_mm: must be a number"),
        ({"site": "effusion", "cytology": "maybe"}, "case.lesion.cytology: must be one of not_done, negative"),
        ({"site": "liver", "viable_mm": 12, "pattern": None}, "case.lesion.pattern: must be one of nodular"),
        ({"site": "liver", "viable_mm": 12, "well_delineated": 1}, "case.lesion.well_delineated: must be true or"),
    ],
)
def test_faults_of_eligibility_cases(lesion, fault):
    (found,) = _read(read_eligibility_case, {"lesion": lesion})
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("site", "sighting", "fault"),
    [
        ("heart", {}, "case.site: must be one of liver, liver_vein, node, node_portal, effusion, lung"),
        ("liver", {"mm": 12}, "case.timepoints[0].pattern: is missing"),
        ("liver", {"mm": 12, "pattern": "odd"}, "case.timepoints[0].pattern: must be one of typical, atypical"),
        ("liver", {"pattern": "typical"}, "case.timepoints[0].mm: is missing"),
        ("node", {}, "case.timepoints[0].mm: is missing"),
        ("effusion", {}, "case.timepoints[0].cytology: is missing"),
        ("liver_vein", {"thrombus": "old"}, "case.timepoints[0].thrombus: must be one of tumour"),
        ("lung", {"unequivocal": 1}, "case.timepoints[0].unequivocal: must be true or false"),
        ("lung", {"present": 0}, "case.timepoints[0].present: must be true or false"),
        ("lung", {"not_evaluable": "yes", "unequivocal": True}, "case.timepoints[0].not_evaluable: must be true"),
    ],
)
def test_faults_of_new_lesion_cases(site, sighting, fault):
    timepoint = {"label": "TP2", **({"cytology": "positive"} if site == "heart" else {}), **sighting}
    (found,) = _read(read_new_lesion_case, {"site": site, "timepoints": [timepoint]})
    assert found.startswith(fault)


def _case(reader, **case):
    place = Place({"id": "X", **case}, "case")
    read = reader(place, DEFAULTS)
    assert place.faults == []
    return read


@pytest.mark.parametrize("slice_mm", [Decimal("0.5"), 1, 100])
def test_slices_above_zero_and_up_to_100_mm_are_taken(slice_mm):
    """MR-103, specification 9.1."""
    read = _case(read_eligibility_case, lesion={"site": "liver", "viable_mm": 300, "slice_mm": slice_mm})
    assert read.finding.slice_mm == slice_mm


def test_what_a_case_does_not_say_is_taken_as_specified():
    """Specification 9.1: not treated, well delineated, enhancing; seen and evaluable."""
    read = _case(read_eligibility_case, lesion={"site": "liver", "viable_mm": 12})
    assert [entry.rule for entry in classify(read.finding, read.config)[1]] == ["MR-102"]


def test_a_region_that_could_not_be_judged_is_read_as_such():
    """MR-401."""
    timepoints = [{"label": "TP2", "not_evaluable": True}, {"label": "TP3", "not_evaluable": False, "present": False}]
    assert _case(read_new_lesion_case, site="lung", timepoints=timepoints).result()["status"] == ["NE", "NO"]


def test_a_label_stands_once():
    timepoints = [{"label": "TP2", "present": False}, {"label": "TP2", "not_evaluable": True}]
    (found,) = _read(read_new_lesion_case, {"site": "lung", "timepoints": timepoints})
    assert found.startswith("case.timepoints[1].label: stands twice in the case")
