"""What the gate did not take, as rows with the reason; a change of state is a new row (`QuarantineBook`, TR-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, insert, select

from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft
from readstation.store.schema import quarantine_entry
from readstation.store.uow import UnitOfWork
from readstation.trial.quarantine import QuarantinedObject


class QuarantineState(StrEnum):
    """What became of an object."""

    REFUSED = "refused"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """An object in the book as it stands now.

    Attributes
    ----------
    number
        The row that says so, from 1.
    token, subject_token, ordinal
        As `QuarantinedObject`.
    code, reason
        Why it was not taken, in words that hold no patient value.
    state
        Whether it is still out.
    utc_ms
        Since when.
    """

    number: int
    token: str
    subject_token: str
    ordinal: int
    code: str
    reason: str
    state: QuarantineState
    utc_ms: int


class StationQuarantine:
    """The quarantine of a station. Called on the store's thread only."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def settle(self, refused: Sequence[QuarantinedObject], taken: Sequence[str]) -> None:
        """Keep what was refused and strike out what was taken, durably and in one transaction, as the port says."""
        utc_ms = self._work.clock.now().utc_ms
        with self._work.database.write() as connection:
            known = _latest(connection)
            rows = [
                {
                    "token": each.token,
                    "subject_token": each.subject_token,
                    "ordinal": each.ordinal,
                    "code": each.finding.code,
                    "reason": each.finding.message,
                    "state": QuarantineState.REFUSED.value,
                    "utc_ms": utc_ms,
                }
                for each in refused
                if not _is_same(known.get(each.token), each)
            ]
            struck = [
                {
                    "token": row.token,
                    "subject_token": row.subject_token,
                    "ordinal": row.ordinal,
                    "code": "",
                    "reason": "",
                    "state": QuarantineState.TAKEN.value,
                    "utc_ms": utc_ms,
                }
                for token in dict.fromkeys(taken)
                if (row := known.get(token)) is not None and row.state is QuarantineState.REFUSED
            ]
            if rows or struck:
                connection.execute(insert(quarantine_entry), [*rows, *struck])
                counts = {"refused": len(rows), "taken": len(struck)}
                draft = AuditDraft(AuditAction.OBJECTS_QUARANTINED, self._work.origin.station, after=counts)
                self._work.record(connection, (draft,))

    def waiting(self) -> tuple[QuarantineRow, ...]:
        """Return the objects that are still out, in the order in which they were refused last."""
        with self._work.database.read() as connection:
            found = _latest(connection).values()
        return tuple(sorted((row for row in found if row.state is QuarantineState.REFUSED), key=lambda row: row.number))


def _latest(connection: Connection) -> dict[str, QuarantineRow]:
    newest = select(func.max(quarantine_entry.c.number)).group_by(quarantine_entry.c.token)
    rows = connection.execute(select(quarantine_entry).where(quarantine_entry.c.number.in_(newest)))
    return {
        row.token: QuarantineRow(
            row.number, row.token, row.subject_token, row.ordinal, row.code, row.reason, QuarantineState(row.state),
            row.utc_ms,
        )
        for row in rows
    }  # fmt: skip


def _is_same(known: QuarantineRow | None, now: QuarantinedObject) -> bool:
    return (
        known is not None
        and known.state is QuarantineState.REFUSED
        and (known.code, known.reason, known.subject_token)
        == (now.finding.code, now.finding.message, now.subject_token)
    )
