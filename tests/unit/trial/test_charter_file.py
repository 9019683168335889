"""A charter file is taken exactly or refused with the place of each fault (TR-59, MR-001, MR-002)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from readstation.core.canonical import canonical_bytes
from readstation.core.errors import Refused
from readstation.core.resources import resource_path
from readstation.criteria.config import CriteriaConfig
from readstation.model.charter import Charter, ReadingQuestion, SequenceMode, SiteChoice, SiteKind
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.distribution import DistributionRules
from readstation.model.quality import Region
from readstation.model.series import PhaseRole
from readstation.trial.charter_file import EXPLICIT_KEYS, LARGEST_FILE_BYTES, read_charter

DEMO = resource_path("charters", "demo.json").read_bytes()


def changed(**values: Any) -> bytes:
    return json.dumps({**json.loads(DEMO), **values}).encode()


def faults(data: bytes) -> dict[str, str]:
    with pytest.raises(Refused) as caught:
        read_charter(data)
    return {each.place: each.message for each in caught.value.findings}


def test_the_demo_charter_is_one_and_says_that_it_is_a_demonstration() -> None:
    charter = read_charter(DEMO)
    assert charter.is_demonstration
    assert charter.sequence_mode is SequenceMode.OFFLINE
    assert charter.measuring_phase is PhaseRole.LATE_ARTERIAL
    assert len(charter.required_phases) == 4
    assert {each.key for each in charter.window_presets} == {"1", "2", "3", "4", "5"}
    assert {each.lesion_type for each in charter.sites} == {"hepatic", "extrahepatic", "node", "node_portal"}
    assert set(EXPLICIT_KEYS) <= set(charter.criteria_config)
    assert CriteriaConfig.defaults().with_overrides(charter.criteria_config) == CriteriaConfig.defaults()


def test_a_charter_survives_its_canonical_bytes() -> None:
    charter = read_charter(DEMO)
    assert record_from_json(Charter, json.loads(canonical_bytes(record_to_json(charter)))) == charter


@pytest.mark.parametrize(("beyond", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_a_file_of_10_mb_is_the_largest(*, beyond: int, is_taken: bool) -> None:
    """TR-59."""
    data = resource_path("charters", "demo.json").read_bytes().ljust(LARGEST_FILE_BYTES + beyond)
    if is_taken:
        assert read_charter(data).is_demonstration
    else:
        with pytest.raises(Refused, match="10 MB"):
            read_charter(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"trial_code": "A", "trial_code": "B"}',
        b'{"version": 1.0}',
        b'{"version": NaN}',
        b'{"version": 9007199254740993}',
        b"[" * 70 + b"]" * 70,
        b" " * (LARGEST_FILE_BYTES + 1),
    ],
)
def test_what_is_no_strict_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_charter(data)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"surprise": 1}, "surprise"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"version": 0}, "version"),
        ({"is_demonstration": 1}, "is_demonstration"),
        ({"trial_code": " DEMO"}, "trial_code"),
        ({"trial_code": "DE\u202eMO"}, "trial_code"),
        ({"trial_code": "two\nlines"}, "trial_code"),
        ({"signature_statement": ""}, "signature_statement"),
        ({"measuring_phase": "arterial"}, "measuring_phase"),
        ({"required_phases": ["delayed"]}, "measuring_phase"),
        ({"required_phases": ["late_arterial", "late_arterial"]}, "required_phases[1]"),
        ({"sequence_mode": "later"}, "sequence_mode"),
        ({"sites": []}, "sites"),
        ({"sites": [{"organ": "liver", "lesion_type": "hepatic"}]}, "sites[0].words"),
        ({"sites": [{"organ": "liver", "lesion_type": "bone", "words": "x"}]}, "sites[0].lesion_type"),
        ({"window_presets": [{"name": "Lung", "key": "0", "width": 1500, "center": -600}]}, "window_presets[0].key"),
        ({"window_presets": [{"name": "Lung", "key": "4", "width": 0, "center": -600}]}, "window_presets[0].width"),
        ({"qualification_plans": ["a" * 64]}, "qualification_trainers"),
        ({"qualification_trainers": ["a" * 64]}, "qualification_trainers"),
        ({"qualification_plans": ["A" * 64], "qualification_trainers": ["a" * 64]}, "qualification_plans[0]"),
    ],
)
def test_each_fault_is_named_with_its_place(values: dict[str, Any], place: str) -> None:
    assert place in faults(changed(**values))


def test_values_that_move_the_result_must_be_decided() -> None:
    """MR-002."""
    found = faults(changed(criteria_config={}))
    assert set(found) == {f"criteria_config.{key}" for key in EXPLICIT_KEYS}
    assert set(found.values()) == {"must be decided by the charter; there is no factory value for it"}


def test_values_of_the_criteria_are_checked() -> None:
    config = json.loads(DEMO)["criteria_config"]
    found = faults(changed(criteria_config={**config, "tstm_mm": 0, "unheard": 1}))
    assert set(found) == {"criteria_config.tstm_mm", "criteria_config.unheard"}


def test_all_faults_come_at_once() -> None:
    assert set(faults(changed(version=0, measuring_phase="x"))) == {"version", "measuring_phase"}


def test_a_charter_may_ask_for_a_qualification() -> None:
    """MR-815: by which plan, by whose word, and for how long; a charter that says nothing keeps its bytes."""
    asked = {"qualification_plans": ["a" * 64], "qualification_trainers": ["b" * 64], "qualification_days": 365}
    charter = read_charter(changed(**asked))
    assert (charter.qualification_plans, charter.qualification_trainers) == (("a" * 64,), ("b" * 64,))
    assert record_to_json(charter)["qualification_days"] == 365
    assert not {name for name in record_to_json(read_charter(DEMO)) if name.startswith("qualification")}


def test_a_charter_may_say_when_an_unattended_session_locks() -> None:
    """TR-5, TR-28: 2 to 15 minutes, 10 where it says nothing; a charter that says nothing keeps its bytes."""
    for minutes in (2, 9, 15):
        charter = read_charter(changed(lock_after_min=minutes))
        assert (charter.lock_after_min, record_to_json(charter)["lock_after_min"]) == (minutes, minutes)
        assert record_from_json(Charter, record_to_json(charter)) == charter
    for minutes in (1, 16, 0, -2, "5", True, None):
        assert set(faults(changed(lock_after_min=minutes))) == {"lock_after_min"}
    assert read_charter(DEMO).lock_after_min == 10
    assert "lock_after_min" not in record_to_json(read_charter(DEMO))
    assert read_charter(changed(lock_after_min=10)) == read_charter(DEMO)


def test_a_charter_that_is_read_now_has_everything_asked() -> None:
    """MR-102, MR-210, MR-401, MR-507, MR-808: no file can leave a question out; the liver must be imaged."""
    charter = read_charter(DEMO)
    assert charter.questions == tuple(ReadingQuestion)
    assert charter.required_regions == (Region.LIVER,)
    assert "questions" in faults(changed(questions=[]))
    chest = read_charter(changed(required_regions=["liver", "chest"]))
    assert chest.required_regions == (Region.LIVER, Region.CHEST)
    assert "required_regions[1]" in faults(changed(required_regions=["liver", "liver"]))


def test_places_say_where_they_are_no_organ() -> None:
    """MR-108, MR-110: a vein, an effusion."""
    kinds = {each.words: each.kind for each in read_charter(DEMO).sites}
    assert kinds["Right portal vein, thrombus"] is SiteKind.VEIN
    assert kinds["Ascites"] is SiteKind.EFFUSION
    assert kinds["Liver, segment VIII"] is SiteKind.ORGAN


def test_a_charter_from_before_asks_nothing_and_keeps_its_bytes() -> None:
    """TR-28: what later charters say has no place in the bytes of an earlier one."""
    before = dataclasses.replace(
        read_charter(DEMO), questions=(), sites=(SiteChoice("liver", "hepatic", "Liver, segment I"),)
    )
    kept = record_to_json(before)
    assert not {"questions", "required_regions"} & set(kept)
    assert kept["sites"] == [{"organ": "liver", "lesion_type": "hepatic", "words": "Liver, segment I"}]
    assert record_from_json(Charter, kept) == before


def test_a_charter_says_whether_there_is_a_distribution_read() -> None:
    """MR-1001, MR-1002: its dose is named, how many read it and the limits stand in."""
    assert read_charter(DEMO).distribution is None
    said = read_charter(changed(distribution={"coverage_gy": 120})).distribution
    assert said == DistributionRules(readers=1, coverage_gy=120, lung_limit_gy=30, lung_cumulative_limit_gy=50)
    assert set(faults(changed(distribution={}))) == {"distribution.coverage_gy"}
    assert set(faults(changed(distribution={"coverage_gy": 120, "readers": 3}))) == {"distribution.readers"}
    charter = read_charter(changed(distribution={"coverage_gy": 120, "is_lung_in_reference": True}))
    assert record_from_json(Charter, record_to_json(charter)) == charter
