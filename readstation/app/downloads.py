"""Images of a person's reads: asked for at central, fetched, opened when their turn has come (TR-23, TR-45)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from readstation.app.delivery import Delivery
from readstation.app.mending import Mending, Place
from readstation.app.station import OpenStation
from readstation.core.errors import DataProblem, DiskFull, Refused
from readstation.core.findings import Finding
from readstation.core.ids import Login
from readstation.core.jobs import Job, Progress
from readstation.exchange.image_package import OpenPackage
from readstation.exchange.package_source import open_source
from readstation.model.charter import SequenceMode
from readstation.model.image_package import ManifestEntry, PackageIndex, bound_to
from readstation.model.subject import Assignment, Task
from readstation.reading.workflow import waits_for_central
from readstation.security.package_keys import PackageKeys
from readstation.store.images import KeptSeries
from readstation.store.package_files import PackageFiles
from readstation.sync.images import FetchPolicy, FetchReport, fetch_packages
from readstation.sync.ports import CentralUnreachable, ImageCentral, says_case_stands_still
from readstation.ui.image_ports import ImagesState, ImagesWords


@dataclass(frozen=True, slots=True)
class DownloadState:
    """How the images of a person are.

    Attributes
    ----------
    progress
        Bytes of what is wanted that are here; `total` is 0 before anything was asked for.
    is_fetching
        Whether something is under way now.
    is_unreachable, has_no_room
        Why the last pass did not get to its end.
    stands_still
        Whether images of a case wait for the office's decision (TR-26).
    findings
        What a person must look at.
    """

    progress: Progress = field(default_factory=lambda: Progress(0, 0))
    is_fetching: bool = False
    is_unreachable: bool = False
    has_no_room: bool = False
    findings: tuple[Finding, ...] = ()
    stands_still: bool = False


@dataclass(frozen=True, slots=True)
class FetchedImages:
    """What a pass over the images did.

    Attributes
    ----------
    opened
        Timepoints whose images can be seen now and could not before.
    waits_for_central
        Whether a read cannot go on before central has sealed its last lock and answered.
    """

    opened: int
    waits_for_central: bool


class Downloads:
    """The passes over a station's image packages, one at a time.

    Parameters
    ----------
    station
        The open station; its settings name the place of the packages.
    delivery
        Opens central for a person.
    """

    def __init__(self, station: OpenStation, delivery: Delivery) -> None:
        self._station, self._delivery = station, delivery
        self._shelf = PackageFiles(station.profile.packages)
        self._keys = PackageKeys(station.profile.keys)
        self._one_pass = threading.Lock()
        self._state = DownloadState()
        self._still: set[str] = set()
        self._mending = Mending(station)

    @property
    def state(self) -> DownloadState:
        """How the images are now."""
        return self._state

    def fetch(self, login: Login, central_password: str | None, job: Job) -> FetchedImages:
        """Open what may be opened, ask central what may be fetched, fetch it, and open what may be opened then.

        Parameters
        ----------
        login, central_password
            Whose images, and what opens central for them.
        job
            Progress and cancel.

        Raises
        ------
        Cancelled
            If the person stopped it. What came stays.
        EnvironmentFault
            If this station's disk refused a file for another reason than want of room.
        """
        with self._one_pass:
            opened = 0
            self._still.clear()
            self._mending.look(login)
            try:
                opened = self._open_local(login, job, [])
                if self._station.settings.packages:
                    opened += self._pass(login, central_password, _Watched(self, job))
                else:
                    self._state = DownloadState(findings=tuple(self._mending.findings(())))
            except CentralUnreachable:
                self._state = DownloadState(self._state.progress, is_unreachable=True)
            except DiskFull:
                self._state = DownloadState(self._state.progress, has_no_room=True)
            except Refused as refusal:
                self._state = DownloadState(self._state.progress, findings=tuple(refusal.findings))
            finally:
                self._state = replace(self._state, is_fetching=False, stands_still=bool(self._still))
            return FetchedImages(opened, self._station.run(self._waits, login))

    def coming(self, login: Login) -> frozenset[tuple[str, int]]:
        """Return the reads and timepoints for which a package is known that is not opened yet."""
        store = self._station.store
        opened = store.packages.opened()
        return frozenset(
            (each.read_id, each.timepoint) for each in store.packages.known(login) if each.name not in opened
        )

    def note(self, progress: Progress) -> None:
        """Keep how far fetching is."""
        self._state = DownloadState(progress, is_fetching=True)

    def _pass(self, login: Login, central_password: str | None, job: Job) -> int:
        wanted = self._delivery.with_central(login, central_password, lambda central: self._asked(central, login))
        self._purge(login, wanted)
        settings = self._station.settings
        source = open_source(settings.packages, settings.packages_certificate)
        policy = FetchPolicy(self._station.reserve_bytes)
        report = fetch_packages(_needed(wanted), source, self._shelf, job, policy)
        self._give_way(report, wanted)
        findings = [*report.findings, *self._mending.findings(self._places_of(wanted, login))]
        opened = self._open_local(login, job, findings)
        keyed = self._delivery.with_central(login, central_password, lambda central: self._keyed(central, login))
        for entry, given, key in keyed:
            job.checkpoint()
            self._check_room(entry)
            self._record_opening(entry, given, is_local=False)
            opened += self._opened(entry, given, key, findings, job)
        self._state = DownloadState(
            self._state.progress,
            is_unreachable=report.is_unreachable,
            has_no_room=report.has_no_room,
            findings=tuple(findings),
        )
        return opened

    def _asked(self, central: ImageCentral, login: Login) -> tuple[ManifestEntry, ...]:
        """Return what may be fetched and is not opened yet, with the keys of what opens here."""
        station, packages = self._station, self._station.store.packages
        self._delivery.check_may_pull(central, login)
        entries = central.manifest()
        station.run(packages.keep, login, entries)
        modes = station.run(self._modes, login)
        for entry in entries:
            if modes.get(entry.read_id) is not SequenceMode.OFFLINE or station.run(packages.key, entry.name):
                continue
            key = self._asked_key(central, entry)
            if key is not None:
                station.run(packages.keep_key, entry.name, key)
        return tuple(entry for entry in entries if not self._are_seen(entry, login))

    def _open_local(self, login: Login, job: Job, findings: list[Finding]) -> int:
        """Open the packages whose key is here and whose turn it is by this station's own locks (mode ``offline``)."""
        station, packages = self._station, self._station.store.packages
        opened = 0
        for entry, given in self._ready(login, SequenceMode.OFFLINE):
            wrapped = station.run(packages.key, entry.name)
            if wrapped is None or not self._is_its_turn(entry, given):
                continue
            job.checkpoint()
            self._check_room(entry)
            self._record_opening(entry, given, is_local=True)
            key = self._keys.unwrap(wrapped, bound_to(entry.name, entry.read_id, entry.timepoint))
            opened += self._opened(entry, given, key, findings, job)
        return opened

    def _keyed(self, central: ImageCentral, login: Login) -> list[tuple[ManifestEntry, Assignment, bytes]]:
        """Return the packages whose key central gives out now (mode ``strict``), with these keys; none is ever kept."""
        found = []
        for entry, given in self._ready(login, SequenceMode.STRICT):
            if entry.timepoint not in given.released_timepoints:
                continue
            key = self._asked_key(central, entry)
            if key is not None:
                found.append((entry, given, key))
        return found

    def _asked_key(self, central: ImageCentral, entry: ManifestEntry) -> bytes | None:
        """Return the key of a package, or None where central gives none now: the next pass asks again."""
        try:
            key = central.timepoint_key(entry.read_id, entry.timepoint, self._station.key.station.station_id)
        except Refused as refusal:
            if says_case_stands_still(refusal):
                self._still.add(entry.read_id)
            return None
        return key.key if key.name == entry.name else None

    def _ready(self, login: Login, mode: SequenceMode) -> list[tuple[ManifestEntry, Assignment]]:
        """Return the packages that are here whole and whose images are not, of the reads in a mode that go on.

        A read with an open report stands still: nothing of it is opened, and central is not asked (TR-26).
        """
        station, names = self._station, self._shelf.names()
        modes = station.run(self._modes, login)
        given = {each.read_id: each for each in station.run(station.store.reads.assignments, login)}
        ready = [
            (entry, given[entry.read_id])
            for entry in station.run(station.store.packages.known, login)
            if entry.name in names and modes.get(entry.read_id) is mode and not self._are_seen(entry, login)
        ]
        reads = {entry.read_id for entry, _ in ready}
        still = {read_id for read_id in reads if station.run(station.store.incidents.is_stopped, read_id)}
        self._still |= still
        return [(entry, assigned) for entry, assigned in ready if entry.read_id not in still]

    def _opened(self, entry: ManifestEntry, given: Assignment, key: bytes, findings: list[Finding], job: Job) -> int:
        """Decrypt a package into the image library; it is there whole or not at all, and the package goes."""
        station, images = self._station, self._station.store.images
        try:
            bound = bound_to(entry.name, entry.read_id, entry.timepoint)
            with closing(OpenPackage(self._shelf.path_of(entry.name), key, bound)) as package:
                _check_place(package.index, given, entry)
                files = package.files()
                kept = []
                for each in package.index.series:
                    job.checkpoint()
                    contents = images.keep_files(next(files) for _ in each.file_sizes)
                    kept.append(KeptSeries(each.facts, contents, bytes.fromhex(each.outline) or None))
        except DataProblem as problem:
            # The digest held when it came: what is wrong now is the disk or the key. It is fetched anew.
            self._shelf.drop(entry.name)
            findings.append(Finding("TR-45.package", f"Images could not be opened: {problem}. They are fetched again."))
            return 0
        if self._mending.is_wanted(given.case_alias, entry.timepoint):
            self._mending.mend((given.case_alias, entry.timepoint), kept, entry.name)
        else:
            station.run(images.put_kept, tuple(kept))
        self._shelf.drop(entry.name)
        return 1

    def _check_room(self, entry: ManifestEntry) -> None:
        """Refuse to open a package whose images would take of the room that is kept for saving and signing (TR-44)."""
        if self._shelf.free_bytes() - entry.size_bytes < self._station.reserve_bytes:
            raise DiskFull("There is no room for images.", "Your work is saved.", "Free some space on the disk.")

    def _are_seen(self, entry: ManifestEntry, login: Login) -> bool:
        """Return whether the images of a package are here, and none of them is known to be damaged."""
        station = self._station
        given = {each.read_id: each for each in station.run(station.store.reads.assignments, login)}
        assigned = given.get(entry.read_id)
        return (
            assigned is not None
            and not self._mending.is_wanted(assigned.case_alias, entry.timepoint)
            and bool(station.run(station.store.images.series_of, assigned.case_alias, entry.timepoint))
        )

    def _places_of(self, entries: Sequence[ManifestEntry], login: Login) -> set[Place]:
        reads = self._station.store.reads
        alias = {each.read_id: each.case_alias for each in self._station.run(reads.assignments, login)}
        return {(alias[each.read_id], each.timepoint) for each in entries if each.read_id in alias}

    def _purge(self, login: Login, wanted: Sequence[ManifestEntry]) -> None:
        """Remove the packages of a person that are of no use any more: opened, replaced, of a read that has ended."""
        known = {entry.name for entry in self._station.run(self._station.store.packages.known, login)}
        for name in known - {entry.name for entry in wanted}:
            self._shelf.drop(name)

    def _give_way(self, report: FetchReport, wanted: Sequence[ManifestEntry]) -> None:
        """Give room back to the reserve: what lies ready for later goes first (TR-44)."""
        if not report.has_no_room:
            return
        for entry in sorted(wanted, key=lambda each: -each.timepoint):
            if self._shelf.free_bytes() >= self._station.reserve_bytes:
                return
            self._shelf.drop(entry.name)

    def _modes(self, login: Login) -> dict[str, SequenceMode]:
        reads = self._station.store.reads
        return {each.read_id: reads.charter(each.charter_digest).sequence_mode for each in reads.assignments(login)}

    def _record_opening(self, entry: ManifestEntry, given: Assignment, *, is_local: bool) -> None:
        is_whole_case = given.task is Task.ADJUDICATION
        record = self._station.store.packages.record_opening
        number = self._station.run(record, entry, given.login, is_local=is_local, is_whole_case=is_whole_case)
        self._keys.keep_opened(number)

    def _is_its_turn(self, entry: ManifestEntry, given: Assignment) -> bool:
        """Return whether a timepoint may be opened by what is locked here; adjudicators get a case as a whole."""
        return given.task is Task.ADJUDICATION or entry.timepoint <= self._station.run(self._locked, given)

    def _locked(self, given: Assignment) -> int:
        return len(self._station.store.reads.locks(given.read_id))

    def _waits(self, login: Login) -> bool:
        reads = self._station.store.reads
        is_stopped = self._station.store.incidents.is_stopped
        return any(
            waits_for_central(each, reads.charter(each.charter_digest), self._locked(each))
            for each in reads.assignments(login)
            if each.task is not Task.ADJUDICATION
            if each.read_id not in self._still and not is_stopped(each.read_id)
        )


def images_words(state: DownloadState) -> ImagesWords:
    """Return how fetching stands, for the window."""
    done, total = state.progress.done, state.progress.total
    percent = 100 if not total else 100 * done // total
    if state.is_fetching and percent < 100:
        return ImagesWords(ImagesState.FETCHING, percent)
    if state.has_no_room:
        return ImagesWords(ImagesState.NO_ROOM, percent)
    if state.findings:
        return ImagesWords(ImagesState.DAMAGED, percent, state.findings[0].message)
    if state.is_unreachable:
        return ImagesWords(ImagesState.UNREACHABLE, percent)
    return ImagesWords(ImagesState.STANDS_STILL if state.stands_still else ImagesState.REST, percent)


class _Watched:
    """A job whose progress the window can ask for."""

    def __init__(self, downloads: Downloads, job: Job) -> None:
        self._downloads, self._job = downloads, job

    def report(self, done: int, total: int, what: str = "") -> None:
        """Say how far the work is."""
        self._downloads.note(Progress(done, total, what))
        self._job.report(done, total, what)

    def checkpoint(self) -> None:
        """Raise `Cancelled` if the person has stopped the job."""
        self._job.checkpoint()


def _needed(wanted: Sequence[ManifestEntry]) -> list[ManifestEntry]:
    """Return what to fetch in order: the earliest timepoint of every read first."""
    return sorted(wanted, key=lambda each: (each.timepoint, each.read_id))


def _check_place(index: PackageIndex, given: Assignment, entry: ManifestEntry) -> None:
    places = {(each.facts.case_alias, each.facts.timepoint) for each in index.series}
    if (index.read_id, index.timepoint) != (entry.read_id, entry.timepoint) or places != {
        (given.case_alias, entry.timepoint)
    }:
        raise DataProblem("a package holds the images of another place")
