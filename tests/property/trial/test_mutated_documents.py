"""Mutated charters, training plans, rules and settings: what is accepted is valid by the tests' own tables (TR-59).

Some thousand run with every suite, a hundred thousand in each part of the campaign.
"""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readstation.app import settings as settings_file
from readstation.app.settings import SETTINGS_NAME, load_settings
from readstation.core.canonical import NotCanonicalError, canonical_bytes
from readstation.core.errors import DataProblem, Refused
from readstation.core.resources import resource_path
from readstation.model.codec import record_to_json
from readstation.practice import plan as plan_file
from readstation.practice.plan import DEFAULT_PLAN, read_plan, read_rules
from readstation.trial import charter_file
from readstation.trial.charter_file import read_charter
from tests.support.document_oracle import InvalidError, are_rules, are_settings, is_charter, is_plan, value_of
from tests.support.mutated_documents import mutated
from tests.support.seeds import seed_of_part

SEED = 20261159
_RULE = {"name": "Necrosis left out", "basis": "MR-116", "says": "Only enhancing tissue counts."}
RULES = {
    "rules": [
        {**_RULE, "kind": "diameter", "lesion": "T1", "timepoint": 0, "tolerance_tenths": 20, "typical": "471"},
        {**_RULE, "kind": "found", "lesion": "NT1"},
        {**_RULE, "kind": "no_extra", "role": "new", "typical": "new"},
        {**_RULE, "kind": "response", "timepoint": 2, "scope": "overall", "typical": "PD"},
        {**_RULE, "kind": "quality", "timepoint": 1},
    ]
}
SETTINGS = {
    "central_url": "postgresql://central/trial", "is_demonstration": False, "painter": "raster", "lock_after_min": 10,
    "language": "de", "backup_folder": "/backup", "packages": "", "packages_certificate": "", "is_practice": False,
}  # fmt: skip
SETTINGS_LEFT_OUT = {
    "central_url": "", "is_demonstration": False, "painter": "auto", "lock_after_min": 10, "language": "en",
    "backup_folder": "", "packages": "", "packages_certificate": "", "is_practice": False,
}  # fmt: skip
_LEFT_OUT: dict[str, Any] = {
    "global_read": False, "sign_each_lock": False, "required_regions": ["liver"], "assisted_diameter": False,
    "offline_grace_days": 30, "lock_after_min": 10, "adjudication_triggers": [], "adjudicates_confirmed": False,
    "adjudicates_endpoints": False, "qualification_plans": [], "qualification_trainers": [], "qualification_days": 0,
    "distribution": None,
}  # fmt: skip
_DISTRIBUTION = {
    "readers": 1, "lung_limit_gy": 30, "lung_cumulative_limit_gy": 50, "is_lung_in_reference": False,
}  # fmt: skip
_RULE_EMPTY = {
    "lesion": "", "timepoint": -1, "scope": "", "role": "", "tolerance_tenths": 0, "typical": "", "says": "",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of document: good ones, its reader, what it may be, and what a reader must keep of it."""

    name: str
    good: tuple[Any, ...]
    read: Callable[[bytes], Any]
    is_valid: Callable[[Any], bool]
    kept: Callable[[Any], Any]


def _charters() -> tuple[Any, ...]:
    demo = json.loads(resource_path("charters", "demo.json").read_bytes())
    whole = demo | {
        "global_read": True, "sign_each_lock": True, "required_regions": ["liver", "chest"], "assisted_diameter": True,
        "offline_grace_days": 14, "lock_after_min": 5, "adjudication_triggers": ["LOC_BOR"],
        "qualification_plans": ["a" * 64], "qualification_trainers": ["b" * 64], "qualification_days": 365,
        "distribution": {"coverage_gy": 100},
        "sites": demo["sites"][:3], "criteria_config": demo["criteria_config"] | {
            "tstm_mm": 50, "min_node_mm": "15.0", "alpha": "0.05", "days_per_month": "30.4375",
            "measurement_resolution_mm": 1, "lung_mass_kg": 1, "multi_focus_rule": "SUM", "cr_then_lesser": "PD",
        },
    }  # fmt: skip
    return demo | {"sites": demo["sites"][:4]}, whole


def _charter_as_kept(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in value.items() if name not in _LEFT_OUT or each != _LEFT_OUT[name]}
    kept["sites"] = [{k: v for k, v in site.items() if (k, v) != ("kind", "organ")} for site in value["sites"]]
    if kept.get("distribution") is not None:
        kept["distribution"] = _DISTRIBUTION | kept["distribution"]
    return kept | {"questions": ["image_quality", "eligibility", "findings", "flags"]}


KINDS = {
    "charter": Kind("charter", _charters(), read_charter, is_charter, _charter_as_kept),
    "plan": Kind(
        "plan", (record_to_json(DEFAULT_PLAN),), read_plan, is_plan,
        lambda value: value | {"criteria": [{"scope": "", **each} for each in value["criteria"]]},
    ),
    "rules": Kind(
        "rules", (RULES,), lambda data: {"rules": list(map(record_to_json, read_rules(data)))}, are_rules,
        lambda value: {"rules": [_RULE_EMPTY | each for each in value["rules"]]},
    ),
    "settings": Kind("settings", (SETTINGS,), dict, are_settings, lambda value: SETTINGS_LEFT_OUT | value),
}  # fmt: skip


def _same(value: Any) -> str:
    """Return a value as text in which a whole number and a truth differ, and letters are as they are kept."""
    return unicodedata.normalize("NFC", json.dumps(value, sort_keys=True, ensure_ascii=False))


def fault_of(kind: Kind, data: bytes, read: Callable[[bytes], Any]) -> str | None:
    """Return what is wrong with an accepted document; "" where nothing is, None where it was refused."""
    try:
        made = read(data)
    except (Refused, DataProblem):
        return None
    try:
        value = value_of(data)
    except InvalidError as error:
        return f"accepted, and is no document: {error}"
    if not kind.is_valid(value):
        return "accepted, and holds what is not allowed"
    record = made if isinstance(made, dict) else record_to_json(made)
    back = json.loads(canonical_bytes(record))
    wanted = kind.kept(value)
    return "" if _same(back) == _same(wanted) else "accepted, and became something else"


def run_documents(kind: Kind, count: int, folder: Path) -> tuple[int, list[str]]:
    """Read mutated documents; return how many were accepted, and what was wrong with any of those."""
    chance = random.Random(f"{seed_of_part(SEED)} {kind.name}")
    accepted, faults = 0, []

    def read_settings(data: bytes) -> Any:
        (folder / SETTINGS_NAME).write_bytes(data)
        made = load_settings(folder)
        assert 2 <= made.lock_limit_min(15) <= 15
        return SETTINGS_LEFT_OUT | dict(record_to_json(made))

    read = read_settings if kind.name == "settings" else kind.read
    for _ in range(count):
        data = mutated(chance.choice(kind.good), chance)
        found = fault_of(kind, data, read)
        if found is not None:
            accepted += 1
            if found:
                faults.append(f"{found}: {data[:3000]!r}")
    return accepted, faults


@pytest.mark.parametrize(
    "count", [pytest.param(1_000, id="sample"), pytest.param(25_000, id="25,000", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", KINDS)
def test_what_is_accepted_is_valid(
    name: str, count: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-59: no unknown key, every value within its domain, and kept as it was written."""
    accepted, faults = run_documents(KINDS[name], count, tmp_path)
    assert faults[:5] == []
    assert accepted > count // 100
    record_property("documents", count)
    record_property("accepted", accepted)


@pytest.mark.parametrize("text", ["1e2", "1E+999999999", "\u0663", "1_0", " 5", "9" * 10, "NaN"])
@pytest.mark.parametrize("key", ["days_per_month", "min_node_mm", "alpha"])
def test_a_number_of_the_criteria_is_written_in_plain_digits(key: str, text: str) -> None:
    """MR-001: of a number with a great exponent no digest of the rules can be made, and no lock."""
    good = KINDS["charter"].good[1]
    changed = good | {"criteria_config": good["criteria_config"] | {key: text}}
    with pytest.raises(Refused):
        read_charter(json.dumps(changed).encode())


def test_half_a_letter_in_the_settings_is_refused_where_it_is_read(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_NAME).write_bytes(b'{"backup_folder": "/copies/\\ud800"}')
    with pytest.raises(DataProblem, match="lone surrogate"):
        load_settings(tmp_path)


@pytest.mark.parametrize("name", KINDS)
def test_the_good_ones_are_accepted(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    for good in kind.good:
        data = json.dumps(good).encode()
        if name == "settings":
            (tmp_path / SETTINGS_NAME).write_bytes(data)
            assert load_settings(tmp_path).central_url == good["central_url"]
        else:
            assert fault_of(kind, data, kind.read) == ""


@pytest.mark.parametrize("name", KINDS)
def test_a_reader_that_is_not_strict_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With plain JSON in place of the strict one, documents come through that are none."""

    def plainly(data: bytes) -> Any:
        try:
            return json.loads(data)
        except ValueError as error:
            raise NotCanonicalError(str(error)) from error

    for module in (charter_file, plan_file, settings_file):
        monkeypatch.setattr(module, "parse_strict", plainly)
        monkeypatch.setattr(module, "canonical_bytes", lambda _: b"", raising=False)
    _, faults = run_documents(KINDS[name], 3_000, tmp_path)
    assert faults
