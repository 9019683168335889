"""Whatever stands in a Y-90 case or a clinical entry, it is computed or refused with its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.dose.cases import evaluate_y90_case
from readstation.stats.clinical.cases import evaluate_clinical_entry
from tests.unit.criteria.spec_cases import AS_WRITTEN, needs_spec

Y90: dict[str, Any] = AS_WRITTEN.get("y90_cases", {})
CLINICAL: dict[str, Any] = AS_WRITTEN.get("clinical_cases", {})

numbers = st.one_of(
    st.sampled_from(
        [0, 1, -1, 10**400, -(10**400), Decimal("1e-400"), Decimal("1E+999999"), Decimal("-0"), 1e-12, 1e12]
    ),
    st.integers(-10, 10**12),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.floats(),
)
scalars = st.one_of(numbers, st.none(), st.booleans(), st.text(max_size=12), st.just("2024-02-29"))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def mutated(draw: st.DrawFn, case: Mapping[str, Any]) -> dict[str, Any]:
    changes = draw(st.dictionaries(st.sampled_from(sorted(case)), values, min_size=1, max_size=3))
    return {**case, **changes}


def leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


def faults_of(evaluate: Callable[[], Mapping[str, Any]]) -> Sequence[Finding]:
    """Return the findings of a refusal; an outcome must be whole, and of finite numbers."""
    try:
        outcome = evaluate()
    except Refused as refused:
        return refused.findings
    assert outcome
    assert all(isinstance(leaf, bool | int | float | str | None) for leaf in leaves(outcome))
    assert all(isfinite(leaf) for leaf in leaves(outcome) if isinstance(leaf, float))
    return ()


def is_within(place: str, case: Mapping[str, Any]) -> bool:
    return place == "" or place.split(".")[0].split("[")[0] in case


@needs_spec
@pytest.mark.parametrize("case_id", sorted(Y90))
@given(data=st.data())
def test_a_mutated_y90_case(case_id: str, data: st.DataObject) -> None:
    case = data.draw(st.composite(mutated)(Y90[case_id]))
    faults = faults_of(lambda: evaluate_y90_case(case_id, case))
    assert all(is_within(fault.place, case) for fault in faults)


@needs_spec
@pytest.mark.parametrize("group", sorted(CLINICAL))
@given(data=st.data())
def test_a_mutated_clinical_entry(group: str, data: st.DataObject) -> None:
    found = CLINICAL[group]
    entry = data.draw(st.composite(mutated)(found[0] if isinstance(found, list) else found))
    faults = faults_of(lambda: evaluate_clinical_entry(group, entry))
    assert all(is_within(fault.place, entry) for fault in faults)
