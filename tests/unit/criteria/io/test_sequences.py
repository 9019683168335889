"""Sequence cases as they are read and written: the ends of what is allowed, and the alternatives."""

from __future__ import annotations

import pytest

from readstation.criteria.config import LARGEST_COUNT, CriteriaConfig
from readstation.criteria.io.place import Place
from readstation.criteria.io.sequences import read_sequence_case
from tests.builders.case_files import sequence_case


def _read(case):
    place = Place(case, "case")
    return read_sequence_case(place, CriteriaConfig.defaults()), [str(fault) for fault in place.faults]


def _on(*days):
    return {"id": "Q", "scopes": {"overall": [{"day": day, "response": "SD"} for day in days]}}


@pytest.mark.parametrize("days", [(1,), (1, 2), (LARGEST_COUNT - 1, LARGEST_COUNT)])
def test_days_from_the_first_to_the_last_are_taken(days):
    """Specification 9.1: a follow-up is on day 1 at the earliest."""
    read, faults = _read(_on(*days))
    assert faults == []
    assert [reading.day for (readings,) in [read.scopes.values()] for reading in readings] == [*days]


@pytest.mark.parametrize("day", [1, LARGEST_COUNT])
def test_the_same_day_twice_is_a_fault_also_at_both_ends(day):
    (fault,) = _read(_on(day, day))[1]
    assert fault.startswith("case.scopes.overall[1].day: must be later than the timepoint before")


def test_therapy_and_a_scan_on_the_day_of_death_are_no_fault():
    """Specification 9.1: what is after the death is a fault."""
    assert _read({**_on(56), "events": {"death_day": 56, "new_therapy_day": 56}})[1] == []


def test_alternatives_stand_beside_the_result_only_where_the_case_has_them():
    (without, faults), (with_one, _) = (
        _read(sequence_case("Q", "PR", "SD", "PR", **more))
        for more in ({}, {"alternatives": [{"config_overrides": {"max_sd_between_pr": 1}}]})
    )
    assert faults == []
    plain, whole = without.output(False), with_one.output(False)
    assert plain.keys() == {"id", "result"}
    assert plain["result"] == whole["result"]
    assert whole["result"]["overall"]["bor_confirmed"] == "SD"
    assert [each["overall"]["bor_confirmed"] for each in whole["alternatives"]] == ["PR"]
