"""A station's store, opened whole: lock, database, schema, and the parts that the use cases ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from readstation.core.clock import Clock, Moment
from readstation.core.errors import DataProblem
from readstation.core.ids import Login
from readstation.model.audit import AuditAction, AuditEvent
from readstation.reading.ports import AuditDraft, SignatureCheck, Transaction
from readstation.store.adjudications import StationAdjudications
from readstation.store.audit import AuditOrigin
from readstation.store.checkpoints import StationCheckpoints
from readstation.store.claims import StationClaims
from readstation.store.contacts import StationContacts
from readstation.store.differences import StationDifferences
from readstation.store.engines import Database
from readstation.store.evidence import StationEvidence
from readstation.store.files import ContentFiles
from readstation.store.images import StationImages
from readstation.store.incidents import StationIncidents
from readstation.store.looks import StationLooks
from readstation.store.migrate import migrate_station
from readstation.store.office import StationOffice
from readstation.store.origins import StationOrigins
from readstation.store.outbox import StationOutbox
from readstation.store.packages import StationPackages
from readstation.store.profile import Profile
from readstation.store.quarantine import StationQuarantine
from readstation.store.reads import StationReads
from readstation.store.recovery import (
    Recovered,
    check_everything,
    copy_as_found,
    forget_as_found,
    is_check_due,
    keep_good_copy,
    keep_signed_copy,
    note_check,
    set_aside,
    unfinished_event,
)
from readstation.store.reserve import HELD_BYTES, RESERVE_BYTES, DiskReserve
from readstation.store.schema import REVISION
from readstation.store.uow import UnitOfWork
from readstation.store.versions import StationVersions
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
    after_signature
        Called on the store's thread after a signature is durable; it must return at once.
    check
        Verifies the office's signatures of charters; without it no charter of a live trial is taken from central.

    Attributes
    ----------
    reads, outbox, origins, claims, differences, versions, checkpoints, images, worklist, packages, looks, quarantine,
    incidents, office, contacts, adjudications, evidence
        The ports' implementations.
    held
        Room on the disk for what must be finished.
    recovered
        What was found where the last run of the program had no end; None where it had one.

    Raises
    ------
    DataProblem
        If the database is damaged or its guards are missing (TR-43). It is left as it is.
    EnvironmentFault, Refused
        If it cannot be opened, or a newer program made it.
    """

    def __init__(
        self,
        profile: Profile,
        origin: AuditOrigin,
        clock: Clock,
        reserve_bytes: int = RESERVE_BYTES,
        after_signature: Callable[[], None] = lambda: None,
        check: SignatureCheck | None = None,
    ) -> None:
        self._station = origin.station
        self._backups, self._clock, self._reserve_bytes = profile.backups, clock, reserve_bytes
        self._is_open = False
        self.recovered: Recovered | None = None
        self.held = DiskReserve(profile.reserve_file, min(HELD_BYTES, reserve_bytes))
        as_found = copy_as_found(profile.database, profile.backups)
        try:
            self._database = Database(profile.database, self.held.release)
        except DataProblem as problem:
            raise DataProblem(f"{problem} {set_aside(profile.database, profile.backups, as_found)}") from problem
        try:
            found, unfinished = self._checked(profile, clock, reserve_bytes)
            self._work = work = UnitOfWork(self._database, origin, clock, reserve_bytes, self.held, after_signature)
            files = ContentFiles(profile.images)
            files.remove_partial()
            self.reads = StationReads(self._database, work)
            self.outbox = StationOutbox(self._database, origin.station)
            self.origins = StationOrigins(work)
            self.claims = StationClaims(work)
            self.differences = StationDifferences(work)
            self.versions = StationVersions(work)
            self.checkpoints = StationCheckpoints(work)
            self.images = StationImages(work, files)
            self.worklist = StationWorklist(work, check)
            self.looks = StationLooks(work, self.images)
            self.quarantine = StationQuarantine(work)
            self.incidents = StationIncidents(work)
            self.packages = StationPackages(work)
            self.office = StationOffice(self._database)
            self.contacts = StationContacts(work)
            self.adjudications = StationAdjudications(work)
            self.evidence = StationEvidence(self._database, self.reads, origin.station)
            self._record_start(origin, found, unfinished)
            self.held.hold()
            forget_as_found(as_found)
        except DataProblem as problem:
            self._database.close()
            words = set_aside(profile.database, profile.backups, as_found)
            raise DataProblem(f"{problem} {words}") from problem
        except BaseException:
            self._database.close()
            raise

    def _checked(self, profile: Profile, clock: Clock, reserve_bytes: int) -> tuple[str | None, AuditEvent | None]:
        """Check what is there, wholly once a week and where the last end was none, and keep a copy of what is good.

        Returns
        -------
        found, unfinished
            The schema of before a migration, and the last event of a run that was not ended.
        """
        if self._database.check() != "ok":
            raise DataProblem("The station's database is damaged.")
        found = migrate_station(self._database, profile.backups, clock)
        with self._database.read() as connection:
            unfinished = unfinished_event(connection, self._station)
            is_due = unfinished is not None or is_check_due(profile.backups, clock)
            steps, saved = check_everything(connection, self._station) if is_due else (0, None)
        if is_due:
            note_check(profile.backups, clock)
        if found is None:
            has_copy = keep_good_copy(
                self._database, profile.backups, clock, is_due=unfinished is not None, reserve_bytes=reserve_bytes
            )
            if unfinished is not None:
                self.recovered = Recovered(unfinished.utc_ms, saved, steps, has_copy)
        return found, unfinished

    def copy_at_signature(self) -> Path | None:
        """Copy the database as it stands after a signature, and return the copy; None where that failed (TR-66)."""
        return keep_signed_copy(self._database, self._backups, self._clock, reserve_bytes=self._reserve_bytes)

    def sign_head(self, login: Login | None) -> None:
        """Sign the head of the audit trail before something is sent, or at the end (TR-36)."""
        self._work.sign_head(login)

    def note_clock(self, offset_ms: int, error_ms: int, asked_at: Moment) -> None:
        """Keep what a contact found of this station's clock, for every event from now on (TR-35, TR-38).

        Parameters
        ----------
        offset_ms, error_ms
            Central's clock less this one, and how far off that may be.
        asked_at
            The station's clocks as they stood then: the pass may have gone on for long, and they been set meanwhile.
        """
        quality = self._work.origin.clock_quality
        quality.offset_ms, quality.error_ms, quality.found_at = offset_ms, error_ms, asked_at

    def look_at_clock(self) -> None:
        """Record what became of the clock since the last act, if anything (TR-38)."""
        self._work.look_at_clock()

    def close(self) -> None:
        """Record the end and close the database. Calling it twice is safe."""
        if self._is_open:
            self._is_open = False
            try:
                self.reads.commit(Transaction((AuditDraft(AuditAction.STATION_STOPPED, self._station),)))
                self.sign_head(None)
            finally:
                self._database.close()

    def _record_start(self, origin: AuditOrigin, found: str | None, unfinished: AuditEvent | None) -> None:
        drafts = [AuditDraft(AuditAction.STATION_STARTED, origin.station)]
        if unfinished is not None:
            kept = {"last_event": unfinished.number, "steps": self.recovered.steps if self.recovered else 0}
            drafts.append(AuditDraft(AuditAction.STATION_RECOVERED, origin.station, after=kept))
        if found is not None:
            before, after = {"schema": found}, {"schema": REVISION}
            drafts.append(AuditDraft(AuditAction.PROFILE_MIGRATED, origin.station, before=before, after=after))
        self.reads.commit(Transaction(tuple(drafts)))
        self._is_open = True
