"""Every code that the program can record, made by its own doors, and each event against one table: complete (TR-35)."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import JsonObject
from readstation.model.audit import AuditAction as A
from readstation.model.audit import AuditEvent
from readstation.reading import acts as read_acts
from readstation.reading.ports import AuditDraft
from readstation.store import audit
from readstation.store.central import office_acts
from tests.builders import trail_scenes as at_station
from tests.builders import trail_scenes_central as at_central
from tests.builders import trail_scenes_office as of_office
from tests.builders.adjudicated import new_committee
from tests.builders.central_access import prepared
from tests.builders.complete_events import ACTS, DEMANDS, NEVER, By, incomplete, incomplete_acts
from tests.builders.trail_scenes import Trail

ROOT = Path(__file__).resolve().parents[2]
READ_BACK = ("trial/review.py", "trial/review_clocks.py")
"""What looks for codes in a trail; it writes none."""

_MARKS = re.compile(r"AuditAction|record_act")

_OPENED = {A.STATION_STARTED, A.STATION_STOPPED, A.HEAD_SIGNED, A.PERSON_ENROLLED}
_CASE = {A.CASE_ASSIGNED, A.IMAGES_STORED}
_READ = {A.TIMEPOINT_SHOWN, A.READ_EDITED, A.TIMEPOINT_LOCKED, A.READ_SIGNED}
SCENES: dict[Callable[[Path], Trail], set[A]] = {
    at_station.account: {
        A.SIGNED_IN, A.SIGN_IN_FAILED, A.SIGNED_OUT, A.SESSION_LOCKED, A.UNLOCK_FAILED, A.SESSION_UNLOCKED,
        A.PASSWORD_CHANGE_REFUSED, A.PASSWORD_CHANGED, A.PASSWORD_CHANGE_UNDONE, A.DISPLAY_CHECKED, A.ACCOUNT_LOCKED,
        A.UNLOCK_CODE_REFUSED, A.ACCOUNT_UNLOCKED,
    },
    at_station.sign_dialog: {A.ACCOUNT_LOCKED, A.UNLOCK_CODE_REFUSED, A.ACCOUNT_UNLOCKED, A.SIGNATURE_REFUSED},
    at_station.clocks: {A.CLOCK_STEPPED, A.CLOCK_ZONE_CHANGED},
    at_station.crash: {A.STATION_RECOVERED},
    at_station.migration: {A.PROFILE_MIGRATED},
    at_station.reading: {
        *_CASE, *_READ, A.EDIT_UNDONE, A.EDIT_REDONE, A.PROPOSAL_DISCARDED, A.ACTION_REFUSED, A.GLOBAL_READ_OPENED,
        A.ROUND_LOCKED, A.SIGNATURE_REFUSED, A.AMENDMENT_BEGUN, A.AMENDMENT_GIVEN_UP, A.REPORT_WRITTEN,
    },
    at_central.set_back: {A.CASE_CLAIMED, A.ORIGIN_RENEWED, A.CENTRAL_SET_BACK, A.DIFFERENCE_EXPLAINED},
    at_central.restored: {A.STATION_RESTORED},
    at_central.witness: {A.CHECKPOINT_SEEN, A.HISTORY_CONTRADICTED, A.SYNC_REFUSED},
    at_central.packages: {
        *_CASE, A.PACKAGE_OPENED, A.IMAGES_DAMAGED, A.IMAGES_FETCHED_ANEW, A.UNBLINDING_REPORTED, A.INCIDENT_DECIDED,
        A.IMAGES_PURGED,
    },
    at_central.adjudication: {A.READS_COMPARED, A.DECISION_SIGNED, A.SIGNATURE_REFUSED},
    at_central.two_lines: {A.CASE_CLAIMED, A.VERSION_SET_ASIDE},
    at_central.live_charter: {A.CHARTER_KEPT},
    of_office.images: {A.OBJECTS_QUARANTINED, A.SERIES_SEARCHED, A.SERIES_LOOKED_AT, A.SERIES_BLACKED_OUT},
    of_office.practice: {*_READ, A.PRACTICE_OPENED, A.REFERENCE_OPENED, A.PRACTICE_SCORED},
}  # fmt: skip
"""What each scene is there for; it leaves other events, too."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda each: each.__name__)
def test_each_event_of_a_scene_is_complete(
    scene: Callable[[Path], Trail], tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """TR-35: who, what, when, why, before and after, in each event of each code that the scene is there for."""
    trail = scene(tmp_path)
    assert SCENES[scene] - {event.action for event in trail} == set()
    assert incomplete(trail) == []
    record_property("events", len(trail))


@pytest.mark.postgres
def test_each_act_at_central_is_complete(
    postgres_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-35: who, when, about whom, and why where it takes something back; all codes of the office."""
    acts = of_office.central(prepared(postgres_url), tmp_path)
    assert {each.action for each in acts} == set(ACTS)
    assert incomplete_acts(acts) == []
    record_property("acts", len(acts))


def test_every_code_is_in_a_scene_or_named_as_never_written(record_property: Callable[[str, object], None]) -> None:
    """TR-35: the tables are all codes, and the scenes together make every one that any door writes."""
    at_stations, never = set(DEMANDS), set(NEVER)
    at_the_office = {each for each in A if each.value in ACTS}
    assert at_stations | at_the_office | never == set(A)
    assert not never & (at_stations | at_the_office)
    assert set().union(_OPENED, *SCENES.values()) == at_stations
    record_property("codes of stations", len(at_stations))
    record_property("codes of central", len(ACTS))
    record_property("codes that name the login alone", sum(each.by is By.LOGIN for each in DEMANDS.values()))


def test_no_module_writes_a_code_that_is_named_as_never_written() -> None:
    """What the program names beside the review of a trail is in the tables; one that gets a door must move there."""
    named, written = set(), set()
    for path in (ROOT / "readstation").rglob("*.py"):
        text = path.read_text("utf-8")
        if path.relative_to(ROOT / "readstation").as_posix() not in READ_BACK and _MARKS.search(text):
            tree = ast.parse(text)
            named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                      and isinstance(node.value, ast.Name) and node.value.id == "AuditAction"}  # fmt: skip
            written |= {code for node in ast.walk(tree) for code in _acts_of(node)}
    assert {A[name] for name in named} <= {*DEMANDS, *(each for each in A if each.value in ACTS)}
    assert written <= set(ACTS)
    assert {*ACTS} - written <= {"certificate_issued", "certificate_revoked", "read_withdrawn", *_BY_KIND, *_BY_NAME}


_BY_KIND = {f"{kind}_{act}" for kind in ("enrolment", "withdrawal") for act in ("proposed", "approved")}
_BY_NAME = {
    each.value
    for each in (
        A.AMENDMENT_APPROVED, A.UNLOCK_CODE_GIVEN, A.EVIDENCE_EXPORTED, A.AUDIT_REVIEWED, A.TIMEPOINT_RELEASED
    )
}  # fmt: skip


def _acts_of(node: ast.AST) -> list[str]:
    """Return the code of a call of `record_act`, where it stands there as a word."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record_act"):
        return []
    return [node.args[2].value] if isinstance(node.args[2], ast.Constant) else []


def test_a_read_that_leaves_something_out_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-35, sensitivity: drafts without reason, session, role or what was before."""
    made = read_acts.event

    def shorter(*given: Any, **named: Any) -> AuditDraft:
        draft = made(*given, **named)
        empty: dict[str, Any] = {"reason_code": "", "reason": "", "session": "", "role": "", "before": None}
        return dataclasses.replace(draft, **empty, after=_without_reasons(draft.after))

    monkeypatch.setattr(read_acts, "event", shorter)
    found = incomplete(at_station.reading(tmp_path))
    for each in (": no session", ": no role", ": no rows before", " after a lock: no reason"):
        assert f"read_edited{each}" in found


def _without_reasons(said: JsonObject | None) -> JsonObject:
    rows = [each for each in (said or {})["rows"] if each["kind"] != "revision"]  # type: ignore[union-attr,index]
    return {**(said or {}), "rows": rows}  # type: ignore[dict-item]


@pytest.mark.parametrize("name", ["boot_id", "software", "utc_ms"])
def test_a_store_that_leaves_something_out_is_found(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-35, sensitivity: events without start of the machine, program or time."""
    made, kind = audit._event, {"utc_ms": 0}

    def shorter(*given: Any) -> AuditEvent:
        return dataclasses.replace(made(*given), **{name: kind.get(name, "")})

    monkeypatch.setattr(audit, "_event", shorter)
    assert any(f"no {name}" in each for each in incomplete(at_station.clocks(tmp_path)))


def test_an_office_that_gives_no_reason_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-35, sensitivity: acts whose reason is not kept."""
    made = office_acts.canonical_bytes
    committee = new_committee(prepared(f"sqlite:///{tmp_path / 'central.db'}"))
    monkeypatch.setattr(office_acts, "canonical_bytes", lambda said: made({**said, "reason": ""}))
    of_office.of_people(committee)
    with committee.office() as office:
        assert incomplete_acts(office.acts()) == ["key_ended: no reason", "person_ended: no reason"]
