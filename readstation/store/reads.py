"""Reads as the reading use case asks for them (`reading.ports.ReadStore`)."""

from __future__ import annotations

from sqlalchemy import Text, cast, func, select

from readstation.core.clock import Moment
from readstation.core.errors import DataProblem
from readstation.core.ids import CaseAlias, Login, ReadId
from readstation.model.audit import AuditAction
from readstation.model.charter import Charter
from readstation.model.codec import record_from_json
from readstation.model.demonstration import mark_of
from readstation.model.fact_bodies import audit_from_body, lock_from_body, signed_read_from_body
from readstation.model.journal import JournalStep
from readstation.model.read import LockedTimepoint, ReadState, SignedRead
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.display_record import LOOKED_RIGHT, DisplayFound
from readstation.reading.ports import ChainHead, Transaction
from readstation.reading.progress import ProgressNote, ReadingPlace, ReadingProgress
from readstation.reading.rows import state_from_rows
from readstation.reading.seal_rounds import SetAsideVersion
from readstation.store.audit import audit_head
from readstation.store.bodies import intact, parsed, raw
from readstation.store.engines import Database
from readstation.store.images import series_of
from readstation.store.journal import journal_head, journal_of, rows_of_read
from readstation.store.progress import keep_note, places_of, progress_of
from readstation.store.schema import assignment, audit_event, charter, signed_read, timepoint_lock
from readstation.store.uow import UnitOfWork
from readstation.store.versions import set_aside_versions


class StationReads:
    """The station's database, as far as reading goes. Called on the store's thread only (TR-42)."""

    def __init__(self, database: Database, work: UnitOfWork) -> None:
        self._database = database
        self._work = work

    def assignments(self, login: Login) -> tuple[Assignment, ...]:
        """Return the open assignments of a person: by the day they are due, then in their own order (TR-22)."""
        query = select(assignment.c.body).where(assignment.c.login == login)
        with self._database.read() as connection:
            found = [_assignment(body) for body in connection.execute(query).scalars()]
        return tuple(sorted(found, key=lambda each: (each.due == "", each.due, each.place, each.case_alias)))

    def has_demonstrations_alone(self) -> bool:
        """Return whether there are charters, and each of them is a demonstration's (TR-16)."""
        with self._database.read() as connection:
            bodies = connection.execute(select(charter.c.body)).scalars().all()
        return bool(bodies) and all(mark_of([bytes(body)]) for body in bodies)

    def charter(self, digest: str) -> Charter:
        """Return a charter by its digest.

        Raises
        ------
        DataProblem
            If there is none, or its bytes no longer have that digest.
        """
        with self._database.read() as connection:
            body = connection.execute(select(charter.c.body).where(charter.c.digest == digest)).scalar_one_or_none()
        if body is None:
            raise DataProblem("the charter of this read is not on this station")
        place = "the charter of this read"
        return record_from_json(Charter, parsed(intact(body, digest, place), place))

    def images(self, alias: CaseAlias, timepoint: int) -> TimepointImages | None:
        """Return the series of a timepoint, or None if none of it is here."""
        with self._database.read() as connection:
            series = series_of(connection, alias, timepoint)
        return TimepointImages(alias, timepoint, series) if series else None

    def state(self, read_id: ReadId) -> ReadState:
        """Return the state rows of a read; an empty state for one not started.

        Raises
        ------
        DataProblem
            If there is no such read, or a row is not what its kind says.
        """
        with self._database.read() as connection:
            body = connection.execute(
                select(assignment.c.body).where(assignment.c.read_id == read_id)
            ).scalar_one_or_none()
            if body is None:
                raise DataProblem("this read is not assigned on this station")
            rows = rows_of_read(connection, read_id)
            step = journal_head(connection, read_id).number
        return state_from_rows(read_id, _assignment(body).case_alias, step, rows)

    def journal(self, read_id: ReadId) -> tuple[JournalStep, ...]:
        """Return all steps of a read in order."""
        with self._database.read() as connection:
            return journal_of(connection, read_id)

    def journal_head(self, read_id: ReadId) -> ChainHead:
        """Return the last step's number and digest."""
        with self._database.read() as connection:
            return journal_head(connection, read_id)

    def locks(self, read_id: ReadId) -> tuple[LockedTimepoint, ...]:
        """Return the locks of a read in order."""
        query = select(timepoint_lock).where(timepoint_lock.c.read_id == read_id).order_by(timepoint_lock.c.timepoint)
        with self._database.read() as connection:
            return tuple(
                lock_from_body(intact(row.body, row.digest, f"lock of timepoint {row.timepoint}"))
                for row in connection.execute(query)
            )

    def signed_reads(self, read_id: ReadId | None = None) -> tuple[SignedRead, ...]:
        """Return the signed versions of one read, or of all."""
        query = select(signed_read).order_by(signed_read.c.read_id, signed_read.c.version)
        if read_id is not None:
            query = query.where(signed_read.c.read_id == read_id)
        with self._database.read() as connection:
            return tuple(
                signed_read_from_body(intact(row.body, row.digest, f"signed read {row.read_id} version {row.version}"))
                for row in connection.execute(query)
            )

    def set_aside_versions(self, read_id: ReadId) -> tuple[SetAsideVersion, ...]:
        """Return the versions of a read that central put aside and that no version from here names yet (TR-51)."""
        with self._database.read() as connection:
            return set_aside_versions(connection, read_id)

    def audit_head(self) -> ChainHead:
        """Return the last audit event's number and digest."""
        with self._database.read() as connection:
            return audit_head(connection, self._work.origin.station)

    def known_moment(self) -> Moment:
        """Return the present moment with what the last contact found of this station's clock."""
        return self._work.known_moment()

    def progress(self, read_id: ReadId) -> ReadingProgress:
        """Return where the reader was in a read, what was seen, and how long it took."""
        with self._database.read() as connection:
            return progress_of(connection, read_id)

    def places(self, login: Login) -> dict[ReadId, ReadingPlace]:
        """Return where a person was last in each of the reads."""
        with self._database.read() as connection:
            return places_of(connection, login)

    def keep_progress(self, read_id: ReadId, note: ProgressNote) -> None:
        """Keep where the reader is, and add what was seen and how long it took.

        Raises
        ------
        EnvironmentFault
            If the disk refused.
        """
        if not note.is_empty:
            with self._database.write() as connection:
                keep_note(connection, read_id, note)

    def last_sign_in(self, login: Login) -> int | None:
        """Return when a person last signed in here, UTC milliseconds; None where never."""
        newest_first = (
            select(audit_event.c.body)
            .where(
                audit_event.c.login == login,
                func.json_extract(cast(audit_event.c.body, Text), "$.action") == AuditAction.SIGNED_IN.value,
            )
            .order_by(audit_event.c.number.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            body = connection.execute(newest_first).scalar_one_or_none()
        return None if body is None else audit_from_body(raw(body)).utc_ms

    def display_checks(self) -> tuple[DisplayFound, ...]:
        """Return what was found last on every display that was ever checked here."""
        is_check = func.json_extract(cast(audit_event.c.body, Text), "$.action") == AuditAction.DISPLAY_CHECKED.value
        oldest_first = select(audit_event.c.body).where(is_check).order_by(audit_event.c.number)
        with self._database.read() as connection:
            bodies = connection.execute(oldest_first).scalars().all()
        events = [audit_from_body(raw(body)) for body in bodies]
        last = {each.object_id: each for each in events}
        return tuple(
            DisplayFound(each.object_id, each.reason_code == LOOKED_RIGHT, each.utc_ms) for each in last.values()
        )

    def commit(self, transaction: Transaction) -> int:
        """Write everything of an act durably and return the UTC milliseconds at which it was safe.

        Raises
        ------
        EnvironmentFault
            If the disk refused; nothing of the act was kept.
        Refused
            If the step does not follow the last one of its read, or a row is not as its change says.
        """
        return self._work.commit(transaction)


def _assignment(body: object) -> Assignment:
    return record_from_json(Assignment, parsed(body, "assignment"))
