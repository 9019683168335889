"""The clinical cases of the specification (section 11), and what is refused of them."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.stats.clinical.cases import evaluate_clinical_entry
from tests.builders.printed import agrees
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

GROUPS: dict[str, Any] = AS_WRITTEN.get("clinical_cases", {})

INPUTS = {
    "afp": {"baseline", "follow_up"},
    "qlq_c30": {"items"},
    "lsc": {
        "unit",
        "gross_cpm",
        "background_cpm",
        "efficiency",
        "aliquot",
        "total",
        "hours_after_admin",
        "injected_GBq",
    },
    "lsc_mdc": {"background_cpm", "count_min"},
    "resection": {"reference_date", "resected", "n"},
    "ae": {
        "n_safety",
        "subjects_with_teae",
        "teae_events",
        "subjects_with_sae",
        "sae_events",
        "person_months",
    },
}
PASSED_OVER = {"id", "note", "title", "included_date", "excluded_date"}
KEYS = [(group, key) for group in INPUTS for key in sorted(INPUTS[group])]


def entries(group: str) -> list[dict[str, Any]]:
    found = GROUPS[group]
    return found if isinstance(found, list) else [found]


def given(group: str, index: int = 0) -> dict[str, Any]:
    """Return the inputs alone of an entry."""
    return {key: deepcopy(entries(group)[index][key]) for key in INPUTS[group]}


def places(refused: Refused) -> list[str]:
    return [finding.place for finding in refused.findings]


@needs_spec
@pytest.mark.parametrize("group", sorted(INPUTS))
def test_every_entry_agrees_to_the_last_printed_digit(group: str) -> None:
    """MR-1101 to MR-1105: from the inputs alone, every value that is no input comes out, and no other."""
    for index, entry in enumerate(entries(group)):
        printed = {key: value for key, value in entry.items() if key not in INPUTS[group] | PASSED_OVER}
        result = evaluate_clinical_entry(group, given(group, index))
        assert agrees(result, printed), result
        assert evaluate_clinical_entry(group, entry) == result


@needs_spec
def test_the_file_holds_these_groups() -> None:
    assert sorted(GROUPS) == sorted(INPUTS)


@needs_spec
@pytest.mark.parametrize(("group", "key"), KEYS)
def test_a_missing_input_is_refused_with_its_path(group: str, key: str) -> None:
    inputs = given(group)
    del inputs[key]
    with pytest.raises(Refused, match="is missing") as refused:
        evaluate_clinical_entry(group, inputs)
    assert places(refused.value)[0].startswith(key)


@needs_spec
@pytest.mark.parametrize("bad", [True, "1", [], {}, Decimal("NaN"), Decimal("1e13"), -(10**30)])
@pytest.mark.parametrize(("group", "key"), KEYS)
def test_a_value_that_is_no_usable_input_is_refused_with_its_path(group: str, key: str, bad: object) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_clinical_entry(group, {**given(group), key: bad})
    assert all(place.startswith(key) for place in places(refused.value))


@needs_spec
@pytest.mark.parametrize(("group", "key"), [pair for pair in KEYS if pair != ("afp", "baseline")])
def test_null_is_refused_where_nothing_may_be_missing(group: str, key: str) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_clinical_entry(group, {**given(group), key: None})
    assert all(place.startswith(key) for place in places(refused.value))


@needs_spec
@pytest.mark.parametrize(
    ("group", "inputs", "found"),
    [
        ("resection", {"resected": 61}, ["resected"]),
        ("resection", {"resected": Decimal("11.0")}, ["resected"]),
        ("resection", {"n": 0}, ["n"]),
        ("resection", {"reference_date": "20250831"}, ["reference_date"]),
        ("resection", {"reference_date": "2025-02-30"}, ["reference_date"]),
        ("resection", {"reference_date": "9999-08-31"}, [""]),
        ("ae", {"subjects_with_sae": 61, "sae_events": 70}, ["subjects_with_sae"]),
        ("ae", {"subjects_with_sae": 9}, [""]),
        ("lsc", {"unit": "L"}, ["unit"]),
        ("lsc", {"efficiency": Decimal("1.01")}, ["efficiency"]),
        ("lsc", {"aliquot": 2000}, [""]),
        ("lsc", {"hours_after_admin": 10**7}, [""]),
        ("lsc_mdc", {"efficiency": 0}, ["efficiency"]),
    ],
)
def test_inputs_out_of_their_range_are_refused(group: str, inputs: dict[str, Any], found: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        evaluate_clinical_entry(group, {**given(group), **inputs})
    assert places(refused.value) == found


@needs_spec
@pytest.mark.parametrize(("item", "answer"), [("1", 5), ("29", 8), ("3", 0), ("7", "2"), ("31", 1)])
def test_an_answer_that_the_questionnaire_does_not_have_is_refused(item: str, answer: object) -> None:
    inputs = given("qlq_c30")
    inputs["items"][item] = answer
    with pytest.raises(Refused) as refused:
        evaluate_clinical_entry("qlq_c30", inputs)
    assert places(refused.value) == [f"items.{item}"]


@pytest.mark.parametrize("baseline", [None, 0, Decimal("0.0")])
def test_an_afp_without_a_baseline_is_not_evaluable(baseline: object) -> None:
    """MR-1101: AFP_0 = 0 or missing is not evaluable."""
    result = evaluate_clinical_entry("afp", {"baseline": baseline, "follow_up": 12})
    assert result == {
        "pct_change": None,
        "evaluable_ge200": False,
        "responder_gt50": None,
        "normalised_le20": None,
    }


@needs_spec
def test_the_efficiency_of_the_sample_is_used_where_it_is_named() -> None:
    """MR-1103: MDA = L_D over count time and efficiency."""
    half, whole = (
        evaluate_clinical_entry("lsc_mdc", {**given("lsc_mdc"), "efficiency": value})["mda_Bq"]
        for value in (Decimal("0.5"), 1)
    )
    assert half == 2 * whole


@needs_spec
def test_the_configured_half_life_and_alpha_are_used() -> None:
    """0.4: `y90_half_life_h` and `alpha`."""
    assert evaluate_clinical_entry("lsc", given("lsc"), half_life_h=36.0)["decay_correction"] == 2.0
    narrow = evaluate_clinical_entry("resection", given("resection"), alpha=0.5)["ci_pct"]
    wide = evaluate_clinical_entry("resection", given("resection"))["ci_pct"]
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(Refused, match="afp, qlq_c30"):
        evaluate_clinical_entry("tumour_marker", {})


@pytest.mark.parametrize("group", sorted(INPUTS))
@pytest.mark.parametrize("entry", [None, [], "afp", 3])
def test_an_entry_that_is_no_object_is_refused(group: str, entry: object) -> None:
    with pytest.raises(Refused, match="must be an object"):
        evaluate_clinical_entry(group, entry)
