"""The audit trail: one event for everything that happens, in a chain that shows every later change (TR-34 to TR-36)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from readstation.core.canonical import JsonObject
from readstation.core.ids import Login, StationId
from readstation.model.codec import later

CHAIN_START = "0" * 64
"""What the first event names as the digest of the one before."""


class AuditAction(StrEnum):
    """What happened. A new action is a new line here, never free text."""

    STATION_STARTED = "station_started"
    STATION_STOPPED = "station_stopped"
    STATION_RECOVERED = "station_recovered"
    STATION_RESTORED = "station_restored"
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
    PACKAGE_OPENED = "package_opened"
    PERSON_DEACTIVATED = "person_deactivated"
    ROLE_CHANGED = "role_changed"
    STATION_ENROLLED = "station_enrolled"
    KEY_PROPOSED = "key_proposed"
    KEY_APPROVED = "key_approved"
    KEY_ENDED = "key_ended"
    UNLOCK_CODE_GIVEN = "unlock_code_given"
    UNLOCK_CODE_REFUSED = "unlock_code_refused"
    ACCOUNT_UNLOCKED = "account_unlocked"
    CHARTER_KEPT = "charter_kept"
    IMAGES_STORED = "images_stored"
    IMAGES_DAMAGED = "images_damaged"
    IMAGES_FETCHED_ANEW = "images_fetched_anew"
    OBJECTS_QUARANTINED = "objects_quarantined"
    SERIES_SEARCHED = "series_searched"
    SERIES_LOOKED_AT = "series_looked_at"
    SERIES_BLACKED_OUT = "series_blacked_out"
    IMAGES_PURGED = "images_purged"
    IMAGES_RELEASED = "images_released"
    IMAGES_WITHDRAWN = "images_withdrawn"
    CASE_ASSIGNED = "case_assigned"
    CASE_REASSIGNED = "case_reassigned"
    ORDER_DRAWN = "order_drawn"
    TIMEPOINT_RELEASED = "timepoint_released"
    TIMEPOINT_OPENED_EARLY = "timepoint_opened_early"
    UNBLINDING_REPORTED = "unblinding_reported"
    INCIDENT_DECIDED = "incident_decided"
    AMENDMENT_APPROVED = "amendment_approved"
    READ_WITHDRAWN = "read_withdrawn"
    QUARANTINE_RESOLVED = "quarantine_resolved"
    VAULT_READ = "vault_read"
    EVIDENCE_EXPORTED = "evidence_exported"
    AUDIT_REVIEWED = "audit_reviewed"
    TIMEPOINT_SHOWN = "timepoint_shown"
    READ_EDITED = "read_edited"
    EDIT_UNDONE = "edit_undone"
    EDIT_REDONE = "edit_redone"
    TIMEPOINT_LOCKED = "timepoint_locked"
    READ_SIGNED = "read_signed"
    READS_COMPARED = "reads_compared"
    DECISION_SIGNED = "decision_signed"
    REPORT_WRITTEN = "report_written"
    PRACTICE_OPENED = "practice_opened"
    REFERENCE_OPENED = "reference_opened"
    PRACTICE_SCORED = "practice_scored"
    GLOBAL_READ_OPENED = "global_read_opened"
    AMENDMENT_BEGUN = "amendment_begun"
    AMENDMENT_GIVEN_UP = "amendment_given_up"
    ROUND_LOCKED = "round_locked"
    SIGNATURE_REFUSED = "signature_refused"
    ACTION_REFUSED = "action_refused"
    PROPOSAL_DISCARDED = "proposal_discarded"
    SYNC_DONE = "sync_done"
    SYNC_REFUSED = "sync_refused"
    ORIGIN_RENEWED = "origin_renewed"
    CENTRAL_SET_BACK = "central_set_back"
    CASE_CLAIMED = "case_claimed"
    VERSION_SET_ASIDE = "version_set_aside"
    DIFFERENCE_EXPLAINED = "difference_explained"
    HEAD_SIGNED = "head_signed"
    CHECKPOINT_SEEN = "checkpoint_seen"
    HISTORY_CONTRADICTED = "history_contradicted"
    CLOCK_STEPPED = "clock_stepped"
    CLOCK_ZONE_CHANGED = "clock_zone_changed"
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
    boot_id
        Which start of the machine `monotonic_ms` counts from; empty in events of the first version.
    clock_offset_ms, clock_error_ms
        Central's clock less this station's when they last met in this run, and how far off that may be (half the
        round trip); None before they met.
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
    boot_id: str = later("")
    clock_offset_ms: int | None = later(None)
    clock_error_ms: int | None = later(None)
