"""Plans and rules of a case are data, read strictly: what is not exactly one is refused, and says why (TR-59)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from readstation.core.errors import Refused
from readstation.model.codec import record_to_json
from readstation.practice.plan import DEFAULT_PLAN, CaseRule, CriterionKind, RuleKind, plan_bytes, read_plan, read_rules

GOOD: dict[str, Any] = {
    "name": "Necrosis left out", "kind": "diameter", "basis": "MR-116", "lesion": "T1", "timepoint": 0,
    "tolerance_tenths": 20, "typical": "471", "says": "Only enhancing tissue counts.",
}  # fmt: skip


def rules(*values: Any) -> bytes:
    return json.dumps({"rules": list(values)}).encode()


def test_a_plan_and_rules_come_back_as_they_were() -> None:
    assert read_plan(plan_bytes(DEFAULT_PLAN)) == DEFAULT_PLAN
    (rule,) = read_rules(rules(GOOD))
    assert rule == CaseRule(
        "Necrosis left out", RuleKind.DIAMETER, "MR-116", "T1", 0, tolerance_tenths=20, typical="471",
        says="Only enhancing tissue counts.",
    )  # fmt: skip
    assert {each.value for each in CriterionKind} > {each.kind.value for each in DEFAULT_PLAN.criteria}


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "evaluate"},
        {"kind": "found"},
        {"lesion": ""},
        {"timepoint": -1},
        {"tolerance_tenths": 0},
        {"typical": "forty"},
        {"scope": "overall"},
        {"role": "target"},
        {"name": ""},
        {"name": "x" * 501},
        {"says": "line\nbreak"},
        {"says": "\u202etxet"},
        {"more": 1},
        {"timepoint": "0"},
        {"tolerance_tenths": True},
        {"lesion": "T1\u202e"},
        {"timepoint": 1001},
        {"tolerance_tenths": 1001},
        {"typical": "10001"},
        {"typical": "9" * 5000},
        {"kind": "found", "timepoint": -2, "tolerance_tenths": 0},
        {"says": "ends open ", "typical": "471"},
    ],
    ids=lambda changed: str(changed)[:60],
)
def test_a_rule_that_is_not_exactly_one_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read_rules(rules({**GOOD, **changed}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"rules": {}}',
        b'{"rules": [], "rules": []}',
        b'{"rules": [], "more": []}',
        b'{"rules": [1.5]}',
        b'{"rules": [NaN]}',
        b'{"rules": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"rules": [' + b" " * 1_000_000 + b"]}",
        rules(*[GOOD] * 501),
        b"rules: [no, 12:30:45]",
    ],
    ids=range(12),
)
def test_what_is_no_list_of_rules_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_rules(data)


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "readstation-practice-plan-2"},
        {"title": ""},
        {"version": 0},
        {"tolerance_tenths": -1},
        {"valid_days": 100_000},
        {"criteria": []},
        {"criteria": [{"kind": "cases", "limit": 1}, {"kind": "cases", "limit": 2}]},
        {"criteria": [{"kind": "kappa", "limit": 70}]},
        {"criteria": [{"kind": "kappa", "limit": 70, "scope": "all"}]},
        {"criteria": [{"kind": "cases", "limit": 1, "scope": "overall"}]},
        {"criteria": [{"kind": "cases", "limit": -1}]},
        {"criteria": [{"kind": "guess", "limit": 1}]},
        {"more": 1},
    ],
    ids=str,
)
def test_a_plan_that_is_not_exactly_one_is_refused(changed: dict[str, Any]) -> None:
    value = json.loads(json.dumps(record_to_json(DEFAULT_PLAN)))
    with pytest.raises(Refused):
        read_plan(json.dumps({**value, **changed}).encode())


def test_each_kind_of_rule_says_what_it_needs() -> None:
    """A rule of each kind with what it needs is taken, and with one thing less or more it is not."""
    needs = {
        RuleKind.FOUND: {"lesion": "T1"},
        RuleKind.ROLE: {"lesion": "T1"},
        RuleKind.TYPE: {"lesion": "T1"},
        RuleKind.NO_EXTRA: {"role": "new"},
        RuleKind.DIAMETER: {"lesion": "T1", "timepoint": 0, "tolerance_tenths": 1},
        RuleKind.PHASE: {"lesion": "T1", "timepoint": 0},
        RuleKind.STATE: {"lesion": "T1", "timepoint": 0},
        RuleKind.RESPONSE: {"scope": "overall", "timepoint": 1},
        RuleKind.QUALITY: {"timepoint": 0},
        RuleKind.PROGRESSION: {"scope": "overall"},
    }
    assert set(needs) == set(RuleKind)
    everything = {"lesion": "T1", "timepoint": 0, "tolerance_tenths": 1, "role": "new", "scope": "overall"}
    for kind, needed in needs.items():
        rule = {"name": "A rule", "kind": kind.value, "basis": "MR-116", **needed}
        assert dataclasses.asdict(read_rules(rules(rule))[0])["kind"] == kind
        for name in needed:
            with pytest.raises(Refused, match=kind):
                read_rules(rules({key: value for key, value in rule.items() if key != name}))
        for name in set(everything) - set(needed):
            with pytest.raises(Refused, match=kind):
                read_rules(rules({**rule, name: everything[name]}))
