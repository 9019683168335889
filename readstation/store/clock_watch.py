"""Writes what became of the station's clocks into its trail, once for each anomaly (TR-34, TR-38)."""

from __future__ import annotations

from sqlalchemy import Connection

from readstation.core.clock import Moment
from readstation.core.clock_steps import Anomaly, ClockFault, ClockLooks, look_at_start
from readstation.model.audit import AuditAction, AuditEvent
from readstation.reading.ports import AuditDraft
from readstation.store.audit import AuditOrigin, audit_head, last_event


class ClockWatch:
    """Looks at the clocks with each act, and between them where it is asked to. Used on the store's thread only.

    What it noticed counts once its events stand in the trail: an act that is taken back takes them along, and the next
    look notices it anew. The first look of a run is compared with the last event of the trail.
    """

    def __init__(self) -> None:
        self._looks: ClockLooks | None = None
        self._unsure: tuple[int, ClockLooks] | None = None

    def is_odd(self, now: Moment) -> bool:
        """Return whether a look into the database is wanted: something is new, or nobody has looked in this run."""
        if self._looks is None or self._unsure is not None:
            return True
        looks, found = self._looks.look(now)
        if not found:
            self._looks = looks
        return bool(found)

    def drafts(self, connection: Connection, origin: AuditOrigin, now: Moment) -> tuple[AuditDraft, ...]:
        """Return the events of what is new, for the caller to write before any other.

        Parameters
        ----------
        connection
            Inside the transaction that they are written in.
        origin
            Whose trail it is.
        now
            What stamps them.
        """
        self._make_sure(connection, origin)
        looks, found = self._look(connection, origin, now)
        if found:
            self._unsure = audit_head(connection, origin.station).number + 1, looks
        else:
            self._looks = looks
        return tuple(_draft(origin, each) for each in found)

    def _look(self, connection: Connection, origin: AuditOrigin, now: Moment) -> tuple[ClockLooks, tuple[Anomaly, ...]]:
        if self._looks is not None:
            return self._looks.look(now)
        last = last_event(connection, origin.station)
        if last is None or not last.boot_id or not origin.boot_id:
            return ClockLooks.begun(now), ()
        return look_at_start(_moment_of(last), now, is_same_start=last.boot_id == origin.boot_id)

    def _make_sure(self, connection: Connection, origin: AuditOrigin) -> None:
        """Take over what was noticed last, if its transaction was kept: then its first number is in the trail."""
        if self._unsure is not None:
            number, looks = self._unsure
            self._unsure = None
            if audit_head(connection, origin.station).number >= number:
                self._looks = looks


def _moment_of(event: AuditEvent) -> Moment:
    return Moment(event.utc_ms, event.offset_minutes, event.monotonic_ms)


def _draft(origin: AuditOrigin, found: Anomaly) -> AuditDraft:
    before, after = found.before, found.after
    if found.fault is ClockFault.ZONE:
        return AuditDraft(
            AuditAction.CLOCK_ZONE_CHANGED, origin.station,
            before={"offset_minutes": before.offset_minutes}, after={"offset_minutes": after.offset_minutes},
        )  # fmt: skip
    return AuditDraft(
        AuditAction.CLOCK_STEPPED, origin.station, reason_code=found.fault.value,
        before={"utc_ms": before.utc_ms, "monotonic_ms": before.monotonic_ms},
        after={"utc_ms": after.utc_ms, "monotonic_ms": after.monotonic_ms, "step_ms": found.step_ms},
    )  # fmt: skip
