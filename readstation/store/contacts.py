"""When people of this station were last in contact with central, and how long the program has run since (TR-3)."""

from __future__ import annotations

import contextlib

from sqlalchemy import Connection, insert, select, update

from readstation.core.errors import DiskFull
from readstation.core.ids import Login
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.reading.grace import Contact
from readstation.reading.ports import AuditDraft
from readstation.store.bodies import parsed
from readstation.store.schema import assignment, charter, contact
from readstation.store.uow import UnitOfWork

DEFAULT_GRACE_DAYS = 30
DEFAULT_LOCK_MIN = 10


class StationContacts:
    """The contacts of one station (`reading.grace.ContactBook`). Called on the store's thread only.

    Parameters
    ----------
    work
        The station's unit of work. A new one begins a new run: its counter starts where the last one ended.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        begun = contact.c.running_ms - work.clock.now().monotonic_ms
        with work.database.write() as connection:
            connection.execute(update(contact).values(run_offset_ms=begun))

    def contact(self, login: Login) -> Contact:
        """Return a person's last contact; the first time that one is asked for counts as one.

        A full disk stops nobody here: what is known is read, and only the first time is written (TR-44).
        """
        now = self._work.clock.now()
        with self._work.database.read() as connection:
            row = connection.execute(select(contact).where(contact.c.login == login)).one_or_none()
        if row is not None:
            running_ms = max(row.running_ms, row.run_offset_ms + now.monotonic_ms)
            return Contact(row.at_utc_ms, max(row.latest_utc_ms, now.utc_ms), running_ms, bool(row.is_ended))
        with contextlib.suppress(DiskFull), self._work.database.write() as connection:
            self._begin(connection, login)
        return Contact(now.utc_ms, now.utc_ms, 0)

    def made(self, login: Login) -> None:
        """Keep that a person's account was answered by central: time counts from here."""
        with self._work.database.write() as connection:
            self._begin(connection, login)

    def ended(self, login: Login) -> None:
        """Keep that central said that an account was ended, and record it. Nothing of the work is touched."""
        with self._work.database.write() as connection:
            if connection.execute(select(contact.c.login).where(contact.c.login == login)).first() is None:
                self._begin(connection, login)
            connection.execute(update(contact).where(contact.c.login == login).values(is_ended=1))
            draft = AuditDraft(AuditAction.SYNC_REFUSED, login, login=login, reason_code="TR-3.ended")
            self._work.record(connection, (draft,))

    def grace_days(self, login: Login) -> int:
        """Return the shortest grace of the charters that a person reads by here."""
        return min((each.offline_grace_days for each in self._charters(login)), default=DEFAULT_GRACE_DAYS)

    def lock_after_min(self, login: Login) -> int:
        """Return the shortest limit of an unattended session of the charters that a person reads by here (TR-5)."""
        return min((each.lock_after_min for each in self._charters(login)), default=DEFAULT_LOCK_MIN)

    def _charters(self, login: Login) -> list[Charter]:
        query = (
            select(charter.c.body)
            .join(assignment, assignment.c.charter_digest == charter.c.digest)
            .where(assignment.c.login == login)
            .distinct()
        )
        with self._work.database.read() as connection:
            bodies = connection.execute(query).scalars().all()
        return [record_from_json(Charter, parsed(body, "the charter of a read")) for body in bodies]

    def _begin(self, connection: Connection, login: Login) -> None:
        now = self._work.clock.now()
        row = {
            "at_utc_ms": now.utc_ms,
            "latest_utc_ms": now.utc_ms,
            "running_ms": 0,
            "run_offset_ms": -now.monotonic_ms,
            "is_ended": 0,
        }
        done = connection.execute(update(contact).where(contact.c.login == login).values(**row))
        if done.rowcount == 0:
            connection.execute(insert(contact), {"login": login, **row})
