"""The audit trail: one event for everything that happens, in a chain that shows every later change (TR-34 to TR-36)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.canonical import JsonObject
from readstation.core.ids import Login, StationId

CHAIN_START = "0" * 64
"""What the first event names as the digest of the one before."""


class AuditAction(StrEnum):
    """What happened. A new action is a new line here, never free text."""

    STATION_STARTED = "station_started"
    STATION_STOPPED = "station_stopped"
    STATION_RECOVERED = "station_recovered"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    ACCOUNT_LOCKED = "account_locked"
    SIGNED_OUT = "signed_out"
    SESSION_LOCKED = "session_locked"
    SESSION_UNLOCKED = "session_unlocked"
    UNLOCK_FAILED = "unlock_failed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an act
    PASSWORD_CHANGE_REFUSED = "password_change_refused"  # noqa: S105 - the name of an act
    PASSWORD_CHANGE_UNDONE = "password_change_undone"  # noqa: S105 - the name of an act
    DISPLAY_CHECKED = "display_checked"
    PERSON_ENROLLED = "person_enrolled"
    IMAGES_STORED = "images_stored"
    OBJECTS_QUARANTINED = "objects_quarantined"
    SERIES_SEARCHED = "series_searched"
    SERIES_LOOKED_AT = "series_looked_at"
    SERIES_BLACKED_OUT = "series_blacked_out"
    UNBLINDING_REPORTED = "unblinding_reported"
    UNBLINDING_DECIDED = "unblinding_decided"
    CASE_ASSIGNED = "case_assigned"
    TIMEPOINT_SHOWN = "timepoint_shown"
    READ_EDITED = "read_edited"
    EDIT_UNDONE = "edit_undone"
    EDIT_REDONE = "edit_redone"
    TIMEPOINT_LOCKED = "timepoint_locked"
    READ_SIGNED = "read_signed"
    REPORT_WRITTEN = "report_written"
    GLOBAL_READ_OPENED = "global_read_opened"
    AMENDMENT_BEGUN = "amendment_begun"
    AMENDMENT_GIVEN_UP = "amendment_given_up"
    ROUND_LOCKED = "round_locked"
    SIGNATURE_REFUSED = "signature_refused"
    ACTION_REFUSED = "action_refused"
    PROPOSAL_DISCARDED = "proposal_discarded"
    SYNC_DONE = "sync_done"
    SYNC_REFUSED = "sync_refused"
    PROFILE_MIGRATED = "profile_migrated"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event of one station.

    Attributes
    ----------
    station, number
        Which station, and the place in its trail (from 1, no gaps).
    action, object_id
        What happened to what.
    login, role, session
        Who, as what, in which session; empty before anyone has signed in.
    before, after
        Values, or digests where a value is blinded.
    reason_code, reason
        Why; required after a lock.
    utc_ms, offset_minutes, monotonic_ms
        When, by this station's clocks.
    software
        The program's version.
    previous_digest
        SHA-256 of the canonical bytes of the event before.
    """

    station: StationId
    number: int
    action: AuditAction
    object_id: str
    login: Login | None
    role: str
    session: str
    before: JsonObject | None
    after: JsonObject | None
    reason_code: str
    reason: str
    utc_ms: int
    offset_minutes: int
    monotonic_ms: int
    software: str
    previous_digest: str
