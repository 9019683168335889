"""A station's store, opened whole: lock, database, schema, and the parts that the use cases ask for."""

from __future__ import annotations

from readstation.core.clock import Clock
from readstation.core.errors import DataProblem
from readstation.model.audit import AuditAction
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store.audit import AuditOrigin, check_head
from readstation.store.engines import Database
from readstation.store.evidence import StationEvidence
from readstation.store.files import ContentFiles
from readstation.store.images import StationImages
from readstation.store.migrate import migrate_station
from readstation.store.office import StationOffice
from readstation.store.outbox import StationOutbox
from readstation.store.profile import Profile
from readstation.store.reads import StationReads
from readstation.store.reserve import HELD_BYTES, RESERVE_BYTES, DiskReserve
from readstation.store.uow import UnitOfWork
from readstation.store.worklist import StationWorklist


class StationStore:
    """Everything a station keeps. Made, used and closed on the store's thread.

    Parameters
    ----------
    profile
        The places of an open profile (`OpenProfile.profile`).
    origin
        The station and the software that stand in every event.
    clock
        The station's clocks.
    reserve_bytes
        The free disk under which new edits are refused (TR-44).

    Attributes
    ----------
    reads, outbox, images, worklist, office, evidence
        The ports' implementations.
    held
        Room on the disk for what must be finished.

    Raises
    ------
    DataProblem
        If the database is damaged or its guards are missing (TR-43). It is left as it is.
    EnvironmentFault, Refused
        If it cannot be opened, or a newer program made it.
    """

    def __init__(self, profile: Profile, origin: AuditOrigin, clock: Clock, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._station = origin.station
        self._is_open = False
        self.held = DiskReserve(profile.reserve_file, min(HELD_BYTES, reserve_bytes))
        self._database = Database(profile.database, self.held.release)
        try:
            verdict = self._database.check()
            if verdict != "ok":
                raise DataProblem(
                    "The station's database is damaged. It was left untouched; restore the last good copy."
                )
            found = migrate_station(self._database, profile.backups, clock)
            with self._database.read() as connection:
                check_head(connection, origin.station)
            work = UnitOfWork(self._database, origin, clock, reserve_bytes, self.held)
            files = ContentFiles(profile.images)
            files.remove_partial()
            self.reads = StationReads(self._database, work)
            self.outbox = StationOutbox(self._database, origin.station)
            self.images = StationImages(work, files)
            self.worklist = StationWorklist(work)
            self.office = StationOffice(self._database)
            self.evidence = StationEvidence(self._database, self.reads, origin.station)
            self._record_start(origin, found)
            self.held.hold()
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Record the end and close the database. Calling it twice is safe."""
        if self._is_open:
            self._is_open = False
            try:
                self.reads.commit(Transaction((AuditDraft(AuditAction.STATION_STOPPED, self._station),)))
            finally:
                self._database.close()

    def _record_start(self, origin: AuditOrigin, found: str | None) -> None:
        drafts = [AuditDraft(AuditAction.STATION_STARTED, origin.station)]
        if found is not None:
            drafts.append(AuditDraft(AuditAction.PROFILE_MIGRATED, origin.station, before={"schema": found}))
        self.reads.commit(Transaction(tuple(drafts)))
        self._is_open = True
