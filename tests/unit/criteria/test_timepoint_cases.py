"""Every timepoint case of the specification: both profiles, all scopes, rows, flags (MR-201 to 219, MR-501 to 513)."""

from __future__ import annotations

import pytest

from readstation.criteria.config import CriteriaConfig, Profile
from readstation.criteria.derive import derive_case
from readstation.criteria.facts import NewStatus, NonTargetResponse, Response, TargetResponse
from readstation.criteria.io.place import Place
from readstation.criteria.io.timepoints import outcome_row, read_timepoint_case
from readstation.criteria.mrecist.timepoint import Components, timepoint_response
from tests.unit.criteria.spec_cases import EXPECTED, cases_of, needs_spec


@pytest.mark.parametrize(("written", "case"), cases_of("timepoint_cases"))
@pytest.mark.parametrize("profile", list(Profile))
def test_timepoint_case_agrees_row_by_row(written, case, profile):
    """MR-210: the configured profile's rows, and the other's as the sensitivity analysis."""
    place = Place(written, "case")
    read = read_timepoint_case(place, CriteriaConfig.defaults())
    assert place.faults == []

    outcomes = derive_case(read.facts, read.config.for_profile(profile))

    assert [outcome_row(outcome, outcome.scopes) for outcome in outcomes] == case["expected"][profile.value]
    other = [outcome_row(outcome, outcome.sensitivity) for outcome in outcomes]
    assert other == case["expected"][profile.other.value]


@pytest.mark.parametrize(("written", "row"), cases_of("overall_matrix"))
def test_matrix_row_agrees(written, row):
    """MR-508: all 120 rows."""
    components = Components(TargetResponse(row["target"]), NonTargetResponse(row["nontarget"]), NewStatus(row["new"]))
    response, fired = timepoint_response(components)
    assert response is Response(row["response"])
    assert fired[-1].verdict is response


@needs_spec
def test_the_cases_are_all_there():
    """MR-502: 6 × 5 × 4 combinations, each once; 55 timepoint cases."""
    rows = {(row["target"], row["nontarget"], row["new"]) for row in EXPECTED["overall_matrix"]}
    assert len(rows) == len(TargetResponse) * len(NonTargetResponse) * len(NewStatus) == 120
    assert len(EXPECTED["timepoint_cases"]) == 55
