"""Whole reads: rows and endpoints from the same responses (specification 9.1)."""

from __future__ import annotations

import pytest

from readstation.criteria.config import CriteriaConfig
from readstation.criteria.io.place import Place
from readstation.criteria.io.reads import read_read_case
from tests.builders.case_files import timepoint_case


def _read(case):
    place = Place(case, "case")
    return read_read_case(place, CriteriaConfig.defaults()), [str(fault) for fault in place.faults]


def _result(case):
    read, faults = _read(case)
    assert faults == []
    return read.output(False)["result"]


def test_the_endpoints_rest_on_the_responses_and_days_of_the_rows():
    """MR-602, MR-603, MR-706."""
    result = _result(timepoint_case("R1", 50, 30, 29, 60))
    assert [(row["day"], row["overall"]["response"]) for row in result["timepoints"]] == [
        (56, "PR"),
        (112, "PR"),
        (168, "PD"),
    ]
    assert [*result["endpoints"]] == ["overall", "hepatic", "localized"]
    for scope in ("overall", "hepatic", "localized"):
        found = result["endpoints"][scope]
        assert (found["bor_confirmed"], found["first_response_day_confirmed"], found["pd_day"]) == ("PR", 56, 168)
        assert found["ttp"] == {"days": 169, "event": True, "reason": "PD"}


@pytest.mark.parametrize("millimetres", [(12, 11), (12,)])
def test_the_localized_scope_without_a_target_is_not_applicable(millimetres):
    """MR-602: by the baseline alone, also where no timepoint says so; the other scopes are."""
    endpoints = _result(timepoint_case("R2", *millimetres, kind="extrahepatic"))["endpoints"]
    localized = endpoints["localized"]
    assert (localized["bor_unconfirmed"], localized["bor_confirmed"]) == ("NA", "NA")
    assert localized["ttp"] is localized["pfs"] is None
    assert endpoints["overall"]["bor_unconfirmed"] == ("SD" if len(millimetres) > 1 else "NE")
    assert endpoints["hepatic"]["ttp"] is not None


def test_a_liver_target_without_a_timepoint_is_not_evaluable():
    """MR-602, MR-709."""
    localized = _result(timepoint_case("R3", 50) | {"timepoints": []})["endpoints"]["localized"]
    assert (localized["bor_unconfirmed"], localized["ttp"]["reason"]) == ("NE", "NO_POST_BASELINE")


def test_the_rows_carry_their_reasons_only_when_asked():
    read, _ = _read(timepoint_case("R1", 50, 30))
    assert "trace" not in read.output(False)["result"]["timepoints"][0]
    assert read.output(True)["result"]["timepoints"][0]["trace"]


def test_events_are_held_against_the_days_of_the_read():
    """MR-608, specification 9.1: a back-dating day needs a timepoint, and none is after the death."""
    assert _read(timepoint_case("R1", 50, 30, 60, events={"retro_pd_first_detected_day": 56}))[1] == []
    (fault,) = _read(timepoint_case("R1", 50, 30, 60, events={"death_day": 111}))[1]
    assert fault.startswith("case.events.death_day: a timepoint is after the death")
