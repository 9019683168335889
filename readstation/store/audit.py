"""The audit trail: numbered without gaps, chained, its head signed where something was finished (TR-34 to TR-36)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, insert, select

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Moment
from readstation.core.clock_steps import ClockQuality
from readstation.core.errors import DataProblem
from readstation.core.ids import Login, StationId
from readstation.model.audit import CHAIN_START, AuditAction, AuditEvent
from readstation.model.audit_head import SignedHead, head_message
from readstation.model.codec import record_to_json
from readstation.model.fact_bodies import audit_body, audit_from_body
from readstation.reading.ports import AuditDraft, ChainHead, StationSigner
from readstation.store.bodies import intact
from readstation.store.schema import audit_event

_HEAD = (
    select(audit_event.c.number, audit_event.c.digest)
    .where(audit_event.c.station == bindparam("origin"))
    .order_by(audit_event.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class AuditOrigin:
    """What every event of this run of the program shares.

    Attributes
    ----------
    station, software
        The station's id and the program's version.
    boot_id
        Which start of the machine this is (`boot.boot_id`).
    head_key
        Signs the head of the trail at each lock, signature, sync and end; where None, nothing does.
    clock_quality
        What the last contact found; whoever makes one writes it here.
    """

    station: StationId
    software: str
    boot_id: str = ""
    head_key: StationSigner | None = None
    clock_quality: ClockQuality = field(default_factory=ClockQuality)


def audit_head(connection: Connection, station: StationId) -> ChainHead:
    """Return number and digest of a station's last event; 0 and the chain's start for none."""
    row = connection.execute(_HEAD, {"origin": station}).one_or_none()
    return ChainHead(0, CHAIN_START) if row is None else ChainHead(row.number, row.digest)


def last_event(connection: Connection, station: StationId) -> AuditEvent | None:
    """Return the last event of a station, whole and where it says it stands; None for none (TR-43).

    Raises
    ------
    DataProblem
        If it is damaged. Nothing was changed.
    """
    query = select(audit_event).where(audit_event.c.station == station).order_by(audit_event.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    event = audit_from_body(intact(row.body, row.digest, f"audit event {row.number}"))
    if (event.station, event.number) != (row.station, row.number):
        raise DataProblem(f"audit event {row.number}: holds the content of another event")
    return event


def append_events(
    connection: Connection, origin: AuditOrigin, drafts: tuple[AuditDraft, ...], moment: Moment
) -> tuple[tuple[int, str], ...]:
    """Write events with their numbers and links, and return the number and digest of each."""
    head = audit_head(connection, origin.station)
    written = []
    for draft in drafts:
        event = _event(origin, draft, moment, head)
        body = audit_body(event)
        head = ChainHead(event.number, sha256_hex(body))
        connection.execute(
            insert(audit_event),
            {
                "station": event.station,
                "number": event.number,
                "login": event.login,
                "body": body,
                "digest": head.digest,
            },
        )
        written.append((head.number, head.digest))
    return tuple(written)


def append_signed_head(
    connection: Connection, origin: AuditOrigin, moment: Moment, login: Login | None
) -> tuple[tuple[int, str], ...]:
    """Sign the head of the trail and write the signature as its next event (TR-36).

    Parameters
    ----------
    connection
        Inside the transaction of what is finished.
    origin
        Whose trail; without a key nothing is written.
    moment, login
        When, and in whose act.

    Returns
    -------
    tuple
        Number and digest of the event; empty where the last event is a signed head already, or there is none.
    """
    last = last_event(connection, origin.station)
    if origin.head_key is None or last is None or last.action is AuditAction.HEAD_SIGNED:
        return ()
    head = audit_head(connection, origin.station)
    signature = origin.head_key.sign(head_message(origin.station, head.number, head.digest))
    signed = SignedHead(head.number, head.digest, origin.head_key.station.key_id, signature)
    draft = AuditDraft(AuditAction.HEAD_SIGNED, origin.station, login, after=record_to_json(signed))
    return append_events(connection, origin, (draft,), moment)


def _event(origin: AuditOrigin, draft: AuditDraft, moment: Moment, head: ChainHead) -> AuditEvent:
    known = origin.clock_quality.of(moment)
    return AuditEvent(
        station=origin.station,
        number=head.number + 1,
        action=draft.action,
        object_id=draft.object_id,
        login=draft.login,
        role=draft.role,
        session=draft.session,
        before=draft.before,
        after=draft.after,
        reason_code=draft.reason_code,
        reason=draft.reason,
        utc_ms=moment.utc_ms,
        offset_minutes=moment.offset_minutes,
        monotonic_ms=moment.monotonic_ms,
        software=origin.software,
        previous_digest=head.digest,
        boot_id=origin.boot_id,
        clock_offset_ms=known.central_offset_ms,
        clock_error_ms=known.central_error_ms,
    )
