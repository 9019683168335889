"""The Y-90 cases of the specification (10.1), and what is refused of them."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.dose.cases import evaluate_y90_case
from readstation.dose.constants import DoseConstants
from tests.builders.printed import agrees
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

CASES: dict[str, Any] = AS_WRITTEN.get("y90_cases", {})

INPUTS = {
    "Y01": set(),
    "Y02": {"vial_GBq", "vial_measured_h_before_admin", "residual_GBq", "residual_measured_h_after_admin"},
    "Y03": {"liver_ant", "liver_post", "lung_ant", "lung_post"},
    "Y04": {"A_GBq", "lsf", "lung_mass_kg", "previous_lung_Gy"},
    "Y05": {"A_GBq", "lsf", "residual_fraction", "mass_kg"},
    "Y06": {"A_GBq", "lsf", "TN", "m_tumour_kg", "m_normal_kg", "m_lung_kg"},
    "Y07": {"tumour_counts", "tumour_mL", "normal_counts", "normal_mL"},
    "Y08": {"voxel_mm", "density_g_per_mL", "A_reference_GBq", "counts"},
    "Y09": {"doses"},
    "Y10": {"counts"},
    "Y11": {"mean_beta_MeV", "half_life_h"},
}


def places(refused: Refused) -> list[str]:
    return [finding.place for finding in refused.findings]


def given(case_id: str) -> dict[str, Any]:
    """Return the case's inputs alone."""
    return {key: deepcopy(CASES[case_id][key]) for key in INPUTS[case_id]}


@needs_spec
@pytest.mark.parametrize("case_id", sorted(INPUTS))
def test_every_case_agrees_to_the_last_printed_digit(case_id: str) -> None:
    """MR-1003 to MR-1012: from the inputs alone, every value that is no input comes out, and no other."""
    printed = {key: value for key, value in CASES[case_id].items() if key not in {*INPUTS[case_id], "title"}}
    result = evaluate_y90_case(case_id, given(case_id))
    assert agrees(result, printed), result
    assert evaluate_y90_case(case_id, CASES[case_id]) == result


@needs_spec
def test_the_file_holds_these_cases() -> None:
    assert sorted(CASES) == sorted(INPUTS)


@needs_spec
@pytest.mark.parametrize(("case_id", "key"), [(case, key) for case in INPUTS for key in sorted(INPUTS[case])])
def test_a_missing_input_is_refused_with_its_path(case_id: str, key: str) -> None:
    inputs = given(case_id)
    del inputs[key]
    with pytest.raises(Refused, match="is missing") as refused:
        evaluate_y90_case(case_id, inputs)
    assert key in places(refused.value)[0]


@needs_spec
@pytest.mark.parametrize("bad", [None, True, "1", [], {}, Decimal("NaN"), Decimal("1e13"), -(10**30)])
@pytest.mark.parametrize(("case_id", "key"), [(case, key) for case in INPUTS for key in sorted(INPUTS[case])])
def test_a_value_that_is_no_usable_number_is_refused_with_its_path(case_id: str, key: str, bad: object) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_y90_case(case_id, {**given(case_id), key: bad})
    assert all(place.startswith(key) for place in places(refused.value))


@needs_spec
def test_every_fault_of_a_case_is_found_at_once() -> None:
    with pytest.raises(Refused) as refused:
        evaluate_y90_case("Y06", {"A_GBq": -1, "lsf": 1, "TN": 0, "m_tumour_kg": True})
    assert places(refused.value) == ["A_GBq", "lsf", "TN", "m_tumour_kg", "m_normal_kg", "m_lung_kg"]


@needs_spec
@pytest.mark.parametrize(
    ("case_id", "inputs", "place"),
    [
        ("Y08", {"counts": [1, 2, "x", True]}, "counts[2]"),
        ("Y09", {"doses": [10, -1]}, "doses[1]"),
        ("Y09", {"doses": []}, "doses"),
        ("Y10", {"counts": {"lung": 1}}, "counts.liver_target_territory"),
    ],
)
def test_the_path_reaches_into_lists_and_objects(case_id: str, inputs: dict[str, Any], place: str) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_y90_case(case_id, {**given(case_id), **inputs})
    assert places(refused.value)[0] == place


@needs_spec
def test_a_region_that_is_not_named_would_change_every_share_and_is_refused() -> None:
    inputs = given("Y10")
    inputs["counts"]["stomach"] = 5
    with pytest.raises(Refused) as refused:
        evaluate_y90_case("Y10", inputs)
    assert places(refused.value) == ["counts.stomach"]


@needs_spec
@pytest.mark.parametrize(
    ("case_id", "inputs"),
    [
        ("Y02", {"residual_GBq": 3}),
        ("Y02", {"residual_measured_h_after_admin": 10**8}),
        ("Y03", dict.fromkeys(INPUTS["Y03"], 0)),
        ("Y08", {"counts": [0, -4]}),
        ("Y10", {"counts": dict.fromkeys(CASES.get("Y10", {}).get("counts", {}), 0)}),
    ],
)
def test_inputs_that_do_not_fit_together_are_refused(case_id: str, inputs: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_y90_case(case_id, {**given(case_id), **inputs})
    assert places(refused.value) == [""]


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(Refused, match="Y01, Y02"):
        evaluate_y90_case("Y12", {})


@pytest.mark.parametrize("case", [None, [], "Y01", 3])
def test_a_case_that_is_no_object_is_refused(case: Any) -> None:
    with pytest.raises(Refused, match="must be an object"):
        evaluate_y90_case("Y04", case)


@needs_spec
def test_the_configured_constants_are_used() -> None:
    """MR-1004: K is configured; 0.4: so is the half-life."""
    doubled = DoseConstants(k_gy_kg_per_gbq=2 * 49.67)
    once, twice = (evaluate_y90_case("Y06", given("Y06"), constants) for constants in (None, doubled))
    assert twice["D_tumour_Gy"] == pytest.approx(2 * once["D_tumour_Gy"], rel=1e-12)
    assert evaluate_y90_case("Y01", {}, DoseConstants(half_life_h=24))["factor_24h"] == 0.5


@needs_spec
def test_whole_numbers_floats_and_decimals_give_the_same() -> None:
    inputs = {
        "tumour_counts": 480000,
        "tumour_mL": 150.0,
        "normal_counts": Decimal(720000),
        "normal_mL": Decimal("1200"),
    }
    assert agrees(evaluate_y90_case("Y07", inputs), {"TN": Decimal("5.3333")})
