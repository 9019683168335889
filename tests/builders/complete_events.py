"""What each event of the trail and each act at central must hold, by its code, and what lacks in one (TR-35).

Common to all events: station, number, code, object, clocks, start of the machine, program, link. Who, before and after,
and why differ by code and stand in the tables. What lacks is returned in words; nothing is complete by being unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import Enum, auto

from readstation.core.canonical import JsonObject, parse_canonical
from readstation.model.audit import AuditAction as A
from readstation.model.audit import AuditEvent
from readstation.model.fact_bodies import audit_body
from readstation.store.central.office_acts import OfficeAct


class By(Enum):
    """Who acts."""

    SESSION = auto()
    """A person who is signed in: login, role and session."""
    LOGIN = auto()
    """A person's login: the act is done for it, by a pass, at the sign dialog or before the session is known."""
    ROLE = auto()
    """A person of the office at the look: login and role."""
    STATION = auto()
    """The station, of itself or by a command for which nobody signs in."""


class Why(Enum):
    """What reason there is."""

    NONE = auto()
    CODE = auto()
    WORDS = auto()
    BOTH = auto()


@dataclass(frozen=True)
class Demand:
    """What an event must hold.

    Attributes
    ----------
    by, why
        Who and for what reason.
    before, after
        The names that must stand there; nothing is asked where there are none.
    """

    by: By
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    why: Why = Why.NONE


def _of(by: By, before: str = "", after: str = "", why: Why = Why.NONE) -> Demand:
    return Demand(by, frozenset(before.split()), frozenset(after.split()), why)


_STEP = "step command timepoint rows"
DEMANDS: dict[A, Demand] = {
    A.STATION_STARTED: _of(By.STATION),
    A.STATION_STOPPED: _of(By.STATION),
    A.STATION_RECOVERED: _of(By.STATION, after="last_event steps"),
    A.STATION_RESTORED: _of(By.STATION, after="copy_utc_ms last_utc_ms asked from_central images_gone", why=Why.CODE),
    A.PROFILE_MIGRATED: _of(By.STATION, before="schema", after="schema"),
    A.HEAD_SIGNED: _of(By.STATION, after="number digest key_id signature"),
    A.SIGNED_IN: _of(By.SESSION),
    A.SIGN_IN_FAILED: _of(By.SESSION, why=Why.CODE),
    A.ACCOUNT_LOCKED: _of(By.LOGIN, why=Why.CODE),
    A.SIGNED_OUT: _of(By.SESSION),
    A.SESSION_LOCKED: _of(By.SESSION, why=Why.CODE),
    A.SESSION_UNLOCKED: _of(By.SESSION),
    A.UNLOCK_FAILED: _of(By.SESSION, why=Why.CODE),
    A.PASSWORD_CHANGED: _of(By.SESSION),
    A.PASSWORD_CHANGE_REFUSED: _of(By.SESSION, why=Why.CODE),
    A.PASSWORD_CHANGE_UNDONE: _of(By.SESSION),
    A.UNLOCK_CODE_REFUSED: _of(By.LOGIN, why=Why.CODE),
    A.ACCOUNT_UNLOCKED: _of(By.LOGIN, why=Why.CODE),
    A.DISPLAY_CHECKED: _of(By.SESSION, why=Why.CODE),
    A.PERSON_ENROLLED: _of(By.STATION, after="key_id"),
    A.CHARTER_KEPT: _of(By.LOGIN, after="key_id login version"),
    A.CASE_ASSIGNED: _of(By.STATION, after="case login released charter"),
    A.IMAGES_STORED: _of(By.STATION, after="images digest"),
    A.IMAGES_DAMAGED: _of(By.STATION, why=Why.WORDS),
    A.IMAGES_FETCHED_ANEW: _of(By.STATION, after="package"),
    A.IMAGES_PURGED: _of(By.STATION),
    A.OBJECTS_QUARANTINED: _of(By.STATION, after="refused taken"),
    A.SERIES_SEARCHED: _of(By.STATION, after="marked_frames detector"),
    A.SERIES_LOOKED_AT: _of(By.ROLE, after="look frames", why=Why.CODE),
    A.SERIES_BLACKED_OUT: _of(By.ROLE, "digest", "series digest region frames", Why.BOTH),
    A.PACKAGE_OPENED: _of(By.LOGIN, after="timepoint opening is_local package"),
    A.TIMEPOINT_SHOWN: _of(By.SESSION, "rows", _STEP),
    A.READ_EDITED: _of(By.SESSION, "rows", _STEP),
    A.EDIT_UNDONE: _of(By.SESSION, "rows", _STEP),
    A.EDIT_REDONE: _of(By.SESSION, "rows", _STEP),
    A.TIMEPOINT_LOCKED: _of(By.SESSION, "rows", f"{_STEP} lock"),
    A.READ_SIGNED: _of(By.SESSION, "rows", f"{_STEP} version head body"),
    A.GLOBAL_READ_OPENED: _of(By.SESSION, "rows", _STEP),
    A.AMENDMENT_BEGUN: _of(By.SESSION, "rows", _STEP, Why.BOTH),
    A.AMENDMENT_GIVEN_UP: _of(By.SESSION, "rows", _STEP),
    A.ROUND_LOCKED: _of(By.SESSION, "rows", f"{_STEP} lock"),
    A.SIGNATURE_REFUSED: _of(By.SESSION, why=Why.CODE),
    A.ACTION_REFUSED: _of(By.SESSION, why=Why.CODE),
    A.PROPOSAL_DISCARDED: _of(By.SESSION, before="timepoint proposal"),
    A.REPORT_WRITTEN: _of(By.SESSION, after="version code file"),
    A.READS_COMPARED: _of(By.LOGIN, after="comparison bodies"),
    A.DECISION_SIGNED: _of(By.SESSION, after="version head body"),
    A.UNBLINDING_REPORTED: _of(By.SESSION, after="incident digest timepoint", why=Why.CODE),
    A.INCIDENT_DECIDED: _of(By.STATION, after="incident", why=Why.CODE),
    A.PRACTICE_OPENED: _of(By.LOGIN, after="pack commitment case"),
    A.REFERENCE_OPENED: _of(By.SESSION, after="pack commitment signed version"),
    A.PRACTICE_SCORED: _of(By.SESSION, after="pack result"),
    A.CASE_CLAIMED: _of(By.LOGIN, after="claim station"),
    A.VERSION_SET_ASIDE: _of(By.LOGIN, after="version digest"),
    A.SYNC_REFUSED: _of(By.LOGIN, why=Why.CODE),
    A.ORIGIN_RENEWED: _of(By.LOGIN, "origin", "origin sent_again", Why.CODE),
    A.CENTRAL_SET_BACK: _of(By.LOGIN, after="received answered sent_again answers_forgotten"),
    A.DIFFERENCE_EXPLAINED: _of(By.LOGIN, before="difference code", why=Why.WORDS),
    A.CHECKPOINT_SEEN: _of(By.LOGIN, after="number root key_id"),
    A.HISTORY_CONTRADICTED: _of(By.LOGIN, "digest", "digest", Why.WORDS),
    A.CLOCK_STEPPED: _of(By.STATION, "utc_ms monotonic_ms", "utc_ms monotonic_ms step_ms", Why.CODE),
    A.CLOCK_ZONE_CHANGED: _of(By.STATION, "offset_minutes", "offset_minutes"),
}
"""Every code that a station writes."""

ACTS: dict[str, frozenset[str]] = {
    code: frozenset(names.split())
    for code, names in {
        "central_set_up": "",
        "account_made": "role",
        "enrolment_proposed": "proposal",
        "enrolment_approved": "proposal",
        "person_ended": "reason",
        A.KEY_ENDED: "reason",
        A.CHARTER_KEPT: "trial version",
        "charter_signed": "key",
        "order_committed": "seed_digest",
        A.CASE_ASSIGNED: "login task",
        "case_days": "timepoints",
        A.TIMEPOINT_RELEASED: "timepoint package digest login",
        "blank_published": "timepoint package digest",
        "station_key_kept": "key",
        "read_taken_back": "login reason",
        "withdrawal_proposed": "proposal",
        "withdrawal_approved": "proposal",
        A.READ_WITHDRAWN: "login reason proposal",
        A.AMENDMENT_APPROVED: "version digest reason",
        "disclosure_recorded": "read kind",
        A.INCIDENT_DECIDED: "decision reason",
        A.UNLOCK_CODE_GIVEN: "station challenge lock reason",
        "qualification_kept": "login is_same_person",
        "practice_pooled": "case",
        "clinical_imported": "domain new replaced same",
        "certificate_issued": "serial ends",
        "certificate_revoked": "serial reason",
        A.EVIDENCE_EXPORTED: "facts",
        A.AUDIT_REVIEWED: "found words",
    }.items()
}
"""Every code of an act at central, with what must be said beside whom it is about, by whom and when."""

NEVER = {
    A.PERSON_DEACTIVATED: "central records person_ended",
    A.ROLE_CHANGED: "an account has one role for good",
    A.STATION_ENROLLED: "a station comes with its person: enrolment_approved",
    A.KEY_PROPOSED: "central records enrolment_proposed",
    A.KEY_APPROVED: "central records enrolment_approved",
    A.IMAGES_RELEASED: "central records timepoint_released and blank_published",
    A.IMAGES_WITHDRAWN: "images are not withdrawn; a read is taken back",
    A.CASE_REASSIGNED: "central records read_taken_back and case_assigned",
    A.ORDER_DRAWN: "central records order_committed",
    A.TIMEPOINT_OPENED_EARLY: "no door opens one early; package_opened says where the station decided",
    A.QUARANTINE_RESOLVED: "objects_quarantined counts those that were taken",
    A.VAULT_READ: "reading the vault has no door of its own",
    A.SYNC_DONE: "head_signed stands before each pass",
}
"""Codes that no door of the program writes, and what stands in their place."""

_MAY_BE_EMPTY = {"login", "role", "session", "before", "after", "reason_code", "reason", "clock_offset_ms",
                 "clock_error_ms", "offset_minutes", "monotonic_ms"}  # fmt: skip
_AFTER_A_LOCK = {A.READ_EDITED, A.EDIT_UNDONE, A.EDIT_REDONE, A.AMENDMENT_GIVEN_UP}


def lacks(event: AuditEvent, *, was_locked: bool = False) -> Iterator[str]:
    """Yield what an event lacks.

    Parameters
    ----------
    event
        Of any code.
    was_locked
        Whether it changes what was locked: then it needs a reason, by code and in words.
    """
    demand = DEMANDS.get(event.action)
    if demand is None:
        yield f"{event.action} stands in no table"
        return
    yield from (f"{event.action}: no {name}" for name in _empty(event, demand))
    for place, names, said in (("before", demand.before, event.before), ("after", demand.after, event.after)):
        yield from (f"{event.action}: no {name} {place}" for name in sorted(names - set(said or {})))
    if was_locked and event.action in _AFTER_A_LOCK and not (_both(event) or _in_rows(event)):
        yield f"{event.action} after a lock: no reason"
    if not isinstance(parse_canonical(audit_body(event)), dict):
        yield f"{event.action}: nobody can read it"


def _empty(event: AuditEvent, demand: Demand) -> Iterator[str]:
    asked = {each.name for each in fields(event)} - _MAY_BE_EMPTY
    asked |= {By.SESSION: {"login", "role", "session"}, By.ROLE: {"login", "role"}, By.LOGIN: {"login"}}.get(
        demand.by, set()
    )
    asked |= {Why.CODE: {"reason_code"}, Why.WORDS: {"reason"}, Why.BOTH: {"reason_code", "reason"}}.get(
        demand.why, set()
    )
    yield from sorted(name for name in asked if not getattr(event, name))
    if event.clock_offset_ms is None and event.clock_error_ms is not None:
        yield "quality of the clock"


def _both(event: AuditEvent) -> bool:
    return bool(event.reason_code and event.reason)


def _in_rows(event: AuditEvent) -> bool:
    """Return whether the rows that come or go hold a reason: undo and redo take a given one away or put it back."""
    return any(
        bool(row.get("code") and (row.get("text") or row.get("reason")))
        for said in (event.before, event.after)
        for row in _rows(said)
    )


def _rows(said: JsonObject | None) -> Iterator[JsonObject]:
    found = (said or {}).get("rows")
    for each in found if isinstance(found, list) else ():
        row = each.get("row") if isinstance(each, dict) else None
        if isinstance(row, dict):
            yield row


def incomplete(trail: Iterable[AuditEvent]) -> list[str]:
    """Return what the events of one trail lack: each of them, and a number between them."""
    locked: defaultdict[str, set[object]] = defaultdict(set)
    found = []
    for number, event in enumerate(trail, start=1):
        if event.number != number:
            found.append(f"{event.action} is number {event.number} in the place of {number}")
        timepoint = (event.after or {}).get("timepoint")
        found += lacks(event, was_locked=event.action is A.AMENDMENT_GIVEN_UP or timepoint in locked[event.object_id])
        if event.action is A.TIMEPOINT_LOCKED:
            locked[event.object_id].add(timepoint)
    return found


def incomplete_acts(acts: Iterable[OfficeAct]) -> list[str]:
    """Return what acts at central lack: who, when, about whom, and what is to be said."""
    found = []
    for act in acts:
        if act.action not in ACTS:
            found.append(f"{act.action} stands in no table")
            continue
        found += [f"{act.action}: no {name}" for name in sorted(ACTS[act.action]) if not act.said.get(name)]
        found += [f"{act.action}: no {name}" for name in ("about", "by_login", "at_ms") if not getattr(act, name)]
    return found
