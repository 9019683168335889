"""The station behind the window: every port of `ui.ports.StationServices`, composed of the real parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from readstation._version import __version__
from readstation.app.adjudication import AdjudicationDesk
from readstation.app.cut_off import cut_off_read, settle
from readstation.app.delivery import Delivered, Delivery
from readstation.app.distribution import DistributionDesk
from readstation.app.downloads import Downloads, images_words
from readstation.app.preferences import load_preferences, save_preferences
from readstation.app.read_tools import read_tools
from readstation.app.station import OpenStation
from readstation.app.sync_words import sync_words
from readstation.app.two_stations import marked_row, refuse_elsewhere
from readstation.app.uptake import UptakeDesk
from readstation.app.volumes import StoredVolumes
from readstation.app.worklist_rows import next_timepoint, worklist_row
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login, ReadId
from readstation.core.jobs import Job
from readstation.core.phrases import tr
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.hanging.match import hang
from readstation.model.series import TimepointImages
from readstation.model.subject import Assignment, Task
from readstation.reading.display_record import display_event
from readstation.reading.memory import images_of
from readstation.reading.ports import Session, Transaction
from readstation.reading.session import ReadSession
from readstation.reading.signin import EndReason, LockReason, SignedIn
from readstation.store.engines import SQLITE_VERSION
from readstation.store.reserve import free_bytes
from readstation.store.stopped import stopped_refusal
from readstation.ui.image_ports import ImagesFetched
from readstation.ui.ports import (
    CheckState,
    CheckWords,
    CutOff,
    ProfileTile,
    ReportWritten,
    StationWords,
    SyncWords,
    Tile,
    WorklistRow,
)
from readstation.ui.presenters.display_checks import DisplayChecks, KeptCheck
from readstation.ui.presenters.language import Language
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.session_ports import DiskRoom, DiskState, RecoveryWords

if TYPE_CHECKING:
    from readstation.app.distribution_report import PreparedDistribution
    from readstation.app.reports import PreparedReport

_GIGABYTE = 10**9
_LOW_DISK_BYTES = 2 * _GIGABYTE


class Services(AdjudicationDesk, DistributionDesk, UptakeDesk):
    """`ui.ports.StationServices` over an open station. Each call may block; the window's bridge makes them.

    Parameters
    ----------
    station
        The open station. The caller closes it after the window.
    """

    def __init__(self, station: OpenStation) -> None:
        super().__init__(station)
        self._delivery = Delivery(station)
        self._downloads = Downloads(station, self._delivery)
        self._signed_in: dict[str, SignedIn] = {}

    @property
    def volumes(self) -> StoredVolumes:
        """Loads series for viewing; called on the pool."""
        return self._station.volumes

    def station_words(self) -> StationWords:
        """Return the version and the checks of displays and disk."""
        return StationWords(
            version=__version__,
            is_demonstration=self._station.is_demonstration,
            disk=self._disk_words(),
            sqlite=SQLITE_VERSION,
        )

    def lock_limit_min(self, session: Session) -> int:
        """Return the minutes without input after which a session locks: the station's or its charters', the fewer."""
        charter_min = self._station.run(self._station.store.contacts.lock_after_min, session.person.login)
        return self._station.settings.lock_limit_min(charter_min)

    def disk(self) -> DiskState:
        """Return how much room the disk has.

        Raises
        ------
        DataProblem
            If it does not say.
        """
        refused_below = self._station.reserve_bytes
        try:
            return DiskState(free_bytes(self._station.folder), refused_below, max(_LOW_DISK_BYTES, refused_below))
        except OSError as error:
            raise DataProblem(tr("The free space of the disk cannot be read.")) from error

    def look_at_clock(self) -> None:
        """Record what became of the clock since the last act, if anything."""
        self._station.run_behind(self._station.store.look_at_clock)

    def display_checks(self) -> DisplayChecks:
        """Return what was found last on each display; a demonstration asks for no check."""
        station = self._station
        found = station.run(station.store.reads.display_checks)
        kept = {each.display: KeptCheck(each.looked_right, each.utc_ms) for each in found}
        return DisplayChecks(kept, station.clock.now().utc_ms, station.settings.is_demonstration)

    def keep_display_check(self, session: Session, display: str, *, looked_right: bool) -> DisplayChecks:
        """Record what a person found on a display, and return what is kept then."""
        event = display_event(session, display, looked_right=looked_right)
        self._station.run(self._station.store.reads.commit, Transaction((event,)))
        return self.display_checks()

    def recovery(self) -> RecoveryWords | None:
        """Return what was found after a run of the program that had no end; None where it had one."""
        found = self._station.store.recovered
        if found is None:
            return None
        return RecoveryWords(self._last_words(found.last_utc_ms), found.steps, found.has_copy)

    def profiles(self) -> tuple[ProfileTile, ...]:
        """Return the profiles of this station, the last used first."""
        people = self._station.sign_in.people()
        last_here = {
            each.login: self._station.run(self._station.store.reads.last_sign_in, each.login) for each in people
        }
        ordered = sorted(people, key=lambda person: -(last_here[person.login] or 0))
        return tuple(
            ProfileTile(person.login, person.initials, _here_words(self._last_words(last_here[person.login])))
            for person in ordered
        )

    def sign_in(self, login: Login, password: str) -> Session:
        """Open a session; works offline.

        Raises
        ------
        Refused
            If the password does not match or the profile is locked.
        """
        signed_in = self._station.run(self._station.sign_in.sign_in, login, password)
        self._signed_in[signed_in.session.session_id] = signed_in
        return signed_in.session

    def sign_out(self, session: Session, reason: EndReason | None = None) -> None:
        """End a session; a reason is given where it was not its own person's wish."""
        self._signed_in.pop(session.session_id, None)
        self._station.run(self._station.sign_in.sign_out, session, reason)

    def lock(self, session: Session, reason: LockReason) -> None:
        """Record that a session was covered."""
        self._station.run(self._station.sign_in.lock, session, reason)

    def unlock(self, session: Session, password: str) -> None:
        """Let the person of a covered session back to it.

        Raises
        ------
        Refused
            If the password does not match, the wait is not over, or the profile is locked.
        """
        self._station.run(self._station.sign_in.unlock, session, password)

    def change_password(self, session: Session, password: str, new_password: str) -> None:
        """Give the person's key a new password; central is told with the next pass.

        Raises
        ------
        Refused
            If the old password does not match or the new one is not taken. Nothing was changed.
        """
        changed = self._station.run(self._station.sign_in.change_password, session, password, new_password)
        self._signed_in[session.session_id] = changed

    def preferences(self, session: Session) -> Preferences:
        """Return what a person has set for themselves on this station."""
        return load_preferences(self._station.folder, session.person.login)

    def keep_preferences(self, session: Session, preferences: Preferences) -> None:
        """Keep them.

        Raises
        ------
        EnvironmentFault
            If they cannot be written.
        """
        try:
            save_preferences(self._station.folder, session.person.login, preferences)
        except OSError as error:
            raise EnvironmentFault(
                tr("Your settings could not be written."),
                tr("They hold until you sign out; your read is not touched."),
                tr("Check that the disk has room."),
            ) from error

    def language(self) -> Language:
        """Return the language of the station's window from its next start."""
        return self._station.settings.language

    def keep_language(self, language: Language) -> None:
        """Keep the language of the station's window.

        Raises
        ------
        EnvironmentFault
            If it cannot be written.
        """
        try:
            self._station.keep_settings(replace(self._station.settings, language=language))
        except OSError as error:
            raise EnvironmentFault(
                tr("The language could not be written."), tr("It stays as it was."), tr("Check that the disk has room.")
            ) from error

    def worklist(self, session: Session) -> tuple[WorklistRow, ...]:
        """Return the cases of a person, due first, else in their own order (TR-22)."""
        rows = self._station.run(self._rows, session)
        return tuple(
            row for row, _ in sorted(rows, key=lambda pair: (pair[1].due or "9999", pair[1].place, pair[1].read_id))
        )

    def open_read(self, session: Session, read_id: ReadId) -> ReadSession:
        """Open a read of the worklist.

        Raises
        ------
        Refused
            If it is not this person's, is open at another station (TR-51), or is to be adjudicated.
        """
        return self._station.run(self._open, session, read_id)

    def cut_off(self, session: Session) -> CutOff | None:
        """Return the read that was open when the program ended without closing it, if one was."""
        reads, clock = self._station.store.reads, self._station.clock
        return self._station.run(lambda: cut_off_read(reads, self._assignments(session), clock.now()))

    def settle_cut_off(self, session: Session) -> None:
        """Take every read of a person as left."""
        self._station.run(lambda: settle(self._station.store.reads, self._assignments(session)))

    def hang(self, now: TimepointImages, prior: TimepointImages | None) -> tuple[Tile, ...]:
        """Return the places of a hanging: the phases at baseline, else the prior beside the current."""
        return tuple(
            Tile(now.timepoint if tile.timepoint is None else tile.timepoint, tile.phase, tile.series, tile.reason)
            for tile in hang(now, prior).tiles
        )

    def register(self, prior: Volume, now: Volume, job: Job) -> Registration:
        """Return how the liver of an earlier timepoint lies in the frame of the current one."""
        return self._station.registrations.register(prior, now, job)

    def sync_status(self, session: Session) -> SyncWords:
        """Return how delivery stands, without a network call."""
        words = sync_words(self._station, self._delivery.activity, session.person.login)
        return replace(words, images=images_words(self._downloads.state))

    def fetch_images(self, session: Session, job: Job) -> ImagesFetched:
        """Fetch and open the images of a person whose turn has come; called on the pool."""
        signed_in = self._signed_in.get(session.session_id)
        password = None if signed_in is None else signed_in.opened.central_password
        done = self._downloads.fetch(session.person.login, password, job)
        return ImagesFetched(done.opened > 0, done.waits_for_central, self._downloads.state.is_unreachable)

    def sync_now(self, session: Session) -> SyncWords:
        """Send and fetch once, and return how delivery stands then."""
        self.deliver(session)
        return self.sync_status(session)

    def deliver(self, session: Session) -> Delivered:
        """Send and fetch once, and return what the pass did."""
        signed_in = self._signed_in.get(session.session_id)
        if signed_in is None:
            return self._delivery.sync(session.person.login, None)
        opened = signed_in.opened
        return self._delivery.sync(
            session.person.login, opened.central_password, former_password=opened.former_central_password
        )

    def prepare_report(self, session: Session, read_id: ReadId, job: Job) -> PreparedReport | PreparedDistribution:
        """Verify a signed read and cut its key images; called on the pool."""
        # The PDF library comes with the first report: a window without one opens sooner.
        from readstation.app.reports import Reports

        given = self._station.run(self._assignment, session, read_id)
        if given.task is Task.TREATMENT_READ:
            return self.prepare_distribution_report(given, job)
        return Reports(self._station).prepare(given, job)

    def write_report(
        self, session: Session, prepared: PreparedReport | PreparedDistribution, path: Path, job: Job
    ) -> ReportWritten:
        """Write a prepared report; called on the pool."""
        from readstation.app.reports import PreparedReport, Reports

        if not isinstance(prepared, PreparedReport):
            return self.write_distribution_report(session, prepared, path, job)
        return Reports(self._station).write(prepared, path, job, session)

    def _assignments(self, session: Session) -> tuple[Assignment, ...]:
        return self._station.store.reads.assignments(session.person.login)

    def _open(self, session: Session, read_id: ReadId) -> ReadSession:
        if self._station.store.incidents.is_stopped(read_id):
            raise stopped_refusal()
        refuse_elsewhere(self._station.store, session.person.login, read_id)
        given = self._assignment(session, read_id)
        if given.task is Task.ADJUDICATION:
            raise Refused(Finding("MR-810", tr("This case is decided on the bench: both reads are there already.")))
        if given.task is Task.TREATMENT_READ:
            raise Refused(Finding("MR-1001", tr("This case is a distribution read, which shows the treatment.")))
        return self._session_of(given, session)

    def _assignment(self, session: Session, read_id: ReadId) -> Assignment:
        for assignment in self._assignments(session):
            if assignment.read_id == read_id:
                return assignment
        raise Refused(Finding("MR-802", "This case is not on your worklist."))

    def _session_of(self, assignment: Assignment, session: Session) -> ReadSession:
        return ReadSession(assignment, session, read_tools(self._station))

    def _rows(self, session: Session) -> list[tuple[WorklistRow, Assignment]]:
        coming = self._downloads.coming(session.person.login)
        return [(self._row_of(session, each, coming), each) for each in self._assignments(session)]

    def _row_of(self, session: Session, given: Assignment, coming: frozenset[tuple[str, int]]) -> WorklistRow:
        if given.task is Task.ADJUDICATION:
            return self.adjudication_row(given, coming)
        if given.task is Task.TREATMENT_READ:
            return self.distribution_row(session, given, coming)
        return self._row(session, given, coming)

    def _row(self, session: Session, assignment: Assignment, coming: frozenset[tuple[str, int]]) -> WorklistRow:
        store = self._station.store
        view = self._session_of(assignment, session).view()
        journal = store.reads.journal(assignment.read_id)
        images = images_of(store.reads, assignment, next_timepoint(view))
        waiting = store.outbox.waiting_of(assignment.read_id)
        now = self._station.clock.now()
        is_coming = (assignment.read_id, next_timepoint(view)) in coming
        last = journal[-1] if journal else None
        row = worklist_row(assignment, view, images, last, waiting, now, is_coming=is_coming)
        return marked_row(store, assignment, row)

    def _disk_words(self) -> CheckWords:
        disk = self.disk()
        title = tr("{free} GB free", free=f"{disk.free_bytes / _GIGABYTE:.1f}")
        if disk.room is DiskRoom.FULL:
            return CheckWords(
                CheckState.BAD, title, tr("New marks are refused until there is room. Saved work is safe.")
            )
        if disk.room is DiskRoom.LOW:
            return CheckWords(CheckState.LOOK, title, tr("The disk is getting full. Your work is saved."))
        if self._station.copies.has_failed:
            return CheckWords(
                CheckState.LOOK,
                title,
                tr("The copy in the second folder could not be made. Your work is saved. Tell the trial office."),
            )
        return CheckWords(CheckState.GOOD, title, tr("Work is written to this disk as you make it."))

    def _last_words(self, utc_ms: int | None) -> str:
        """Return when something was; empty where it never was."""
        if utc_ms is None:
            return ""
        now = self._station.clock.now()
        then = now.local - timedelta(milliseconds=now.utc_ms - utc_ms)
        return _day_words(then.date(), now.local.date(), f"{then:%H:%M}")


def _day_words(day: date, today: date, clock: str) -> str:
    days = (today - day).days
    if days <= 0:
        return tr("today at {clock}", clock=clock)
    return tr("yesterday") if days == 1 else tr("{days} days ago", days=days)


def _here_words(when: str) -> str:
    return tr("here {when}", when=when) if when else tr("not here yet")
