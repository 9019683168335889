"""Reading cases: every fault with its path, whatever else is wrong (specification 9.1, `evaluate`)."""

from __future__ import annotations

import copy

import pytest

from readstation.core.errors import Refused
from readstation.criteria.config import CriteriaConfig, LocalizedScope
from readstation.criteria.derive import derive_case
from readstation.criteria.io.config import read_config
from readstation.criteria.io.place import Place, load_json
from readstation.criteria.io.timepoints import outcome_row, read_timepoint_case

GOOD = b"""{
  "id": "C1",
  "title": "ignored",
  "baseline": {
    "targets": [
      {"id": "T1", "organ": "liver", "type": "hepatic", "mm": 40, "treated": true},
      {"id": "T2", "organ": "liver", "type": "hepatic", "mm": 30.04},
      {"id": "T3", "organ": "lymph_node", "type": "node", "mm": 18}
    ],
    "nontargets": [{"id": "NT1", "organ": "bone", "type": "extrahepatic"}]
  },
  "timepoints": [
    {"label": "TP1", "day": 56,
     "targets": {"T1": {"state": "measured", "mm": 28}, "T2": {"state": "merged", "into": "T1"},
                 "T3": {"state": "split", "parts": [6.05, "too_small"]}},
     "nontarget": {"hepatic": "NA", "extrahepatic": "CR"}, "new": {"hepatic": "NO", "extrahepatic": "NO"}},
    {"label": "TP2", "day": 112,
     "targets": {"T1": {"state": "measured", "mm": 0}, "T2": {"state": "absent"}},
     "nontarget": {"hepatic": "NA", "extrahepatic": "CR"}, "new": {"hepatic": "NO", "extrahepatic": "NE"}}
  ],
  "config_overrides": {"localized_scope": "TREATED_TARGETS", "tstm_mm": 4, "alpha": 0.1, "confirm_days": 14,
                       "dor_death_is_event": false}
}"""

_ABSENT = object()


def _changed(path, value):
    """Return the good case with the value at a path of keys and indices put in, or taken out."""
    case = load_json(GOOD)
    inner = case
    for step in path[:-1]:
        inner = inner[step]
    if value is _ABSENT:
        del inner[path[-1]]
    elif isinstance(inner, list) and path[-1] == len(inner):
        inner.append(value)
    else:
        inner[path[-1]] = value
    return case


def _faults(case):
    place = Place(case, "case")
    read_timepoint_case(place, CriteriaConfig.defaults())
    return [str(fault) for fault in place.faults]


def _text(case):
    return [fault.rsplit(" (", 1)[0] for fault in _faults(case)]


def test_a_good_case_is_read_with_its_digits():
    """MR-216: 30.04 is 30.0 and 6.05 is 6.1, from the digits as written."""
    place = Place(load_json(GOOD), "case")
    read = read_timepoint_case(place, CriteriaConfig.defaults())
    assert place.faults == []
    assert read.case_id == "C1"
    assert [target.baseline_tenths for target in read.facts.targets] == [400, 300, 180]
    assert [target.is_treated for target in read.facts.targets] == [True, False, False]
    assert read.facts.timepoints[0].targets["T3"].part_tenths == (61, None)
    assert read.facts.timepoints[0].targets["T2"].merged_into == "T1"
    assert (read.config.localized_scope, read.config.tstm_tenths) == (LocalizedScope.TREATED_TARGETS, 40)
    assert (read.config.confirm_days, read.config.dor_death_is_event) == (14, False)


def test_a_row_has_numbers_of_json():
    read = read_timepoint_case(Place(load_json(GOOD), "case"), CriteriaConfig.defaults())
    first, second = derive_case(read.facts, read.config)
    row = outcome_row(first, first.scopes)
    assert (row["label"], row["day"]) == ("TP1", 56)
    assert row["overall"]["sod_mm"] == 38.1
    assert row["overall"]["pct_from_baseline"] == -56.7
    assert row["overall"]["abs_from_nadir_mm"] == -49.9
    assert row["localized"]["baseline_sod_mm"] == 40.0
    partial = outcome_row(second, second.sensitivity)["overall"]
    assert (partial["partial_sum_mm"], partial["sod_mm"], partial["pct_from_nadir"]) == (0.0, None, None)
    assert partial["abs_from_nadir_mm"] is None


def test_a_percentage_of_a_nadir_of_zero_is_null():
    """MR-212."""
    case = _changed(("timepoints", 0, "targets"), {"T1": {"state": "absent"}, "T2": {"state": "absent"}})
    case["baseline"]["targets"].pop()
    read = read_timepoint_case(Place(case, "case"), CriteriaConfig.defaults())
    row = outcome_row(*[(outcome, outcome.scopes) for outcome in derive_case(read.facts, read.config)][1])
    assert (row["overall"]["nadir_ref_mm"], row["overall"]["pct_from_nadir"]) == (0.0, None)
    assert row["overall"]["abs_from_nadir_mm"] == 0.0


@pytest.mark.parametrize(
    ("path", "value", "faults"),
    [
        (("id",), _ABSENT, ["case.id: is missing"]),
        (("id",), "", ["case.id: must be text, and not empty"]),
        (("id",), 7, ["case.id: must be text, and not empty"]),
        (("baseline",), _ABSENT, ["case.baseline: is missing"]),
        (("baseline",), [], ["case.baseline: must be an object"]),
        (("baseline", "nontargets"), _ABSENT, []),
        (("baseline", "nontargets"), None, ["case.baseline.nontargets: must be a list"]),
        (("baseline", "nontargets", 0, "organ"), "brian", ["case.baseline.nontargets[0].organ: must be one of "]),
        (("baseline", "nontargets", 0, "id"), "T1", ["case.baseline: the id 'T1' stands 2 times"]),
        (("baseline", "targets", 0, "mm"), -4, ["case.baseline.targets[0].mm: must be 0 or more, is -4"]),
        (("baseline", "targets", 0, "mm"), True, ["case.baseline.targets[0].mm: must be a number"]),
        (("baseline", "targets", 0, "mm"), "40", ["case.baseline.targets[0].mm: must be a number"]),
        (("baseline", "targets", 0, "mm"), None, ["case.baseline.targets[0].mm: must be a number"]),
        (("baseline", "targets", 0, "mm"), 1001, ["case.baseline.targets[0].mm: must be at most 1000 mm"]),
        (("baseline", "targets", 0, "mm"), 0, ["case.baseline.targets[0].mm: must be above 0 mm after rounding"]),
        (("baseline", "targets", 0, "mm"), 1000, []),
        (("baseline", "targets", 0, "treated"), 1, ["case.baseline.targets[0].treated: must be true or false"]),
        (("baseline", "targets", 0, "organ"), "lung", ["case.baseline.targets[0].type: does not fit the organ lung"]),
        (("baseline", "targets", 2, "type"), "node_portal", []),
        (
            ("baseline", "targets", 2, "type"),
            "extrahepatic",
            ["case.baseline.targets[2].type: does not fit the organ lymph_node"],
        ),
        (
            ("baseline", "targets", 3),
            {"id": "T4", "organ": "liver", "type": "hepatic", "mm": 12},
            ["case.baseline.targets: 3 targets in liver, at most 2 are allowed (MR-112)"],
        ),
        (("timepoints",), _ABSENT, ["case.timepoints: is missing"]),
        (("timepoints",), [], []),
        (("timepoints",), {}, ["case.timepoints: must be a list"]),
        (("timepoints", 1, "label"), "TP1", ["case.timepoints[1].label: stands twice in the case"]),
        (("timepoints", 1, "day"), 56, ["case.timepoints[1].day: must be later than the timepoint before"]),
        (("timepoints", 1, "day"), 112.5, ["case.timepoints[1].day: must be a whole number"]),
        (("timepoints", 0, "day"), 0, ["case.timepoints[0].day: must be from 1 to 36500"]),
        (("timepoints", 1, "day"), 36_501, ["case.timepoints[1].day: must be from 1 to 36500"]),
        (("timepoints", 1, "label"), 2, ["case.timepoints[1].label: must be text, and not empty"]),
        (("timepoints", 1, "label"), [], ["case.timepoints[1].label: must be text, and not empty"]),
        (("timepoints", 1), 5, ["case.timepoints[1]: must be an object"]),
        (("timepoints", 0, "day"), 1, []),
        (("timepoints", 1, "day"), 36_500, []),
        (("baseline", "targets", 0, "mm"), 0.1, []),
        (("baseline", "targets", 2, "organ"), "heart", ["case.baseline.targets[2].organ: must be one of liver"]),
        (("baseline", "targets", 0, "organ"), "heart", ["case.baseline.targets[0].organ: must be one of liver"]),
        (("timepoints", 0, "day"), _ABSENT, ["case.timepoints[0].day: is missing"]),
        (("timepoints", 0, "new"), None, ["case.timepoints[0].new: must be an object"]),
        (
            ("timepoints", 0, "new", "hepatic"),
            "MAYBE",
            ["case.timepoints[0].new.hepatic: must be one of NO, EQUIVOCAL"],
        ),
        (("timepoints", 0, "nontarget", "hepatic"), _ABSENT, ["case.timepoints[0].nontarget.hepatic: is missing"]),
        (
            ("timepoints", 0, "nontarget", "hepatic"),
            "CR",
            ["case.timepoints: the hepatic non-target code is NA at some timepoints only (MR-310)"],
        ),
        (("timepoints", 1, "targets", "T9"), {"state": "absent"}, ["case.timepoints[1].targets.T9: is no target of"]),
        (
            ("timepoints", 1, "targets", "T9"),
            {"state": "merged", "into": "T1"},
            ["case.timepoints[1].targets.T9: is no"],
        ),
        (
            ("timepoints", 1, "targets", "T1"),
            {"state": "gone"},
            ["case.timepoints[1].targets.T1.state: must be one of"],
        ),
        (("timepoints", 1, "targets", "T1"), [], ["case.timepoints[1].targets.T1: must be an object"]),
        (("timepoints", 1, "targets", "T1"), {"state": "measured"}, ["case.timepoints[1].targets.T1.mm: is missing"]),
        (
            ("timepoints", 1, "targets", "T1"),
            {"state": "absent", "mm": 3},
            ["case.timepoints[1].targets.T1.mm: does not belong to the state absent"],
        ),
        (
            ("timepoints", 1, "targets", "T1"),
            {"state": "split", "parts": [3]},
            ["case.timepoints[1].targets.T1.parts: must have two parts or more"],
        ),
        (
            ("timepoints", 1, "targets", "T1"),
            {"state": "split", "parts": [3, 0]},
            ["case.timepoints[1].targets.T1.parts[1]: must be above 0 mm after rounding"],
        ),
        (("timepoints", 1, "targets", "T1"), {"state": "split"}, ["case.timepoints[1].targets.T1.parts: is missing"]),
        (("timepoints", 1, "targets", "T1"), {"state": "merged"}, ["case.timepoints[1].targets.T1.into: is missing"]),
        (
            ("timepoints", 1, "targets", "T1"),
            {"state": "merged", "into": "T1"},
            ["case.timepoints[1].targets.T1.into: must be another target of the same type that is measured"],
        ),
        (
            ("timepoints", 0, "targets", "T2"),
            {"state": "merged", "into": "T3"},
            ["case.timepoints[0].targets.T2.into: must be another target of the same type that is measured"],
        ),
        (
            ("timepoints", 0, "targets", "T2"),
            {"state": "merged", "into": "T9"},
            ["case.timepoints[0].targets.T2.into: must be another target of the same type that is measured"],
        ),
        (("config_overrides",), _ABSENT, []),
        (("config_overrides",), None, ["case.config_overrides: must be an object"]),
        (("config_overrides", "tstm"), 5, ["case.config_overrides.tstm: is no key of the configuration"]),
        (("config_overrides", "tstm_mm"), "4", ["case.config_overrides.tstm_mm: must be a number"]),
        (("config_overrides", "tstm_mm"), True, ["case.config_overrides.tstm_mm: must be from 0.1 to 1000.0 mm"]),
        (("config_overrides", "confirm_days"), 28.5, ["case.config_overrides.confirm_days: must be a whole number"]),
        (
            ("config_overrides", "max_targets_total"),
            2,
            ["case.baseline.targets: 3 targets, at most 2 are allowed (MR-112)"],
        ),
    ],
)
def test_each_fault_is_named_with_its_path(path, value, faults):
    """Specification 9.1, MR-112, MR-123, MR-214, MR-310."""
    if isinstance(value, float):
        value = load_json(str(value).encode())
    found = _faults(_changed(path, value))
    assert len(found) == len(faults)
    for told, expected in zip(found, faults, strict=True):
        assert told.startswith(expected)


@pytest.mark.parametrize("day", [1, 36_500])
def test_the_same_day_twice_is_a_fault_also_at_both_ends(day):
    case = _changed(("timepoints", 0, "day"), day)
    case["timepoints"][1]["day"] = day
    assert _faults(case) == ["case.timepoints[1].day: must be later than the timepoint before (evaluate.input)"]


def test_rows_carry_their_trace_only_when_asked():
    read = read_timepoint_case(Place(load_json(GOOD), "case"), CriteriaConfig.defaults())
    for with_reasons in (False, True):
        for rows in read.output(with_reasons)["result"].values():
            assert ["trace" in row for row in rows] == [with_reasons] * 2


def test_all_faults_of_a_case_are_found_in_one_pass():
    case = _changed(("timepoints", 0, "targets", "T1", "mm"), -1)
    case["timepoints"][1]["new"]["hepatic"] = "?"
    case["id"] = ""
    assert len(_faults(case)) == 3


def test_a_case_that_is_no_object_is_a_fault():
    assert _text([]) == ["case: must be an object"]


def test_reading_leaves_the_document_as_it_was():
    case = load_json(GOOD)
    before = copy.deepcopy(case)
    _faults(case)
    assert case == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "not UTF-8 JSON"),
        (b"{", "not UTF-8 JSON"),
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": -Infinity}', "-Infinity is no number"),
        (b'{"a": 1, "b": 2, "a": 3}', "the key 'a' stands twice"),
        (b"[" * 100_000, "not UTF-8 JSON"),
        (b"9" * 5000, "not UTF-8 JSON"),
    ],
)
def test_text_that_is_no_json_is_refused(data, words):
    with pytest.raises(Refused, match=words):
        load_json(data)


def test_overrides_go_over_what_stands_and_a_fault_leaves_it():
    base = CriteriaConfig.defaults().with_overrides({"tstm_mm": 60})
    place = Place({"alpha": 1}, "config")
    assert read_config(place, base) is base
    assert [fault.place for fault in place.faults] == ["config.alpha"]
    assert read_config(Place({"confirm_days": 7}, "config"), base).tstm_tenths == 60
