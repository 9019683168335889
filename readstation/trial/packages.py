"""Releasing timepoints: a package for the reader, a blank one after it, the key to central (TR-21, TR-23)."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, ReadId, SeriesKey, StationId, new_id
from readstation.core.jobs import Job
from readstation.model.charter import SequenceMode
from readstation.model.image_package import (
    KEY_BYTES,
    SEGMENT_BYTES,
    ManifestEntry,
    PackageIndex,
    PackedSeries,
    bound_to,
)
from readstation.model.series import Modality, SeriesFacts
from readstation.model.subject import Task
from readstation.trial.looks import ReleaseGuard

_NAME_BYTES = 16
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OfferedKey:
    """A station's key for packages as central keeps it.

    Attributes
    ----------
    station, public_key_hex, signature_hex
        The station, its X25519 key, and its own signature over both.
    station_hex
        The station's enrolled Ed25519 key, which that signature is checked with.
    """

    station: StationId
    public_key_hex: str
    signature_hex: str
    station_hex: str


@dataclass(frozen=True, slots=True)
class ReadToRelease:
    """A read as the office sees it before it releases more of it.

    Attributes
    ----------
    read_id, login, case_alias
        The read, its reader, and the case code that this reader alone knows.
    case_code
        The case in the office's own library.
    trial_code, mode
        Whose charter it is, and how timepoints are opened.
    task
        What for: an adjudicator gets all timepoints at once, and no blank place after them.
    versions
        By timepoint: the newest version of its package.
    released
        The timepoints that have a package with a key.
    """

    read_id: ReadId
    login: Login
    case_alias: CaseAlias
    case_code: CaseAlias
    trial_code: str
    mode: SequenceMode
    versions: Mapping[int, int]
    released: frozenset[int]
    task: Task = Task.READ

    @property
    def hides_what_follows(self) -> bool:
        """Whether a blank package lies after the last timepoint, so that nobody learns how many there are (TR-23)."""
        return self.mode is SequenceMode.STRICT and self.task is Task.READ


class ReleaseBook(Protocol):
    """Where the office writes what it publishes: the central database."""

    def read(self, read_id: ReadId) -> ReadToRelease:
        """Return a read with what was published for it."""
        ...

    def package_bytes(self, trial_code: str) -> int:
        """Return the size of the newest package of a trial; 0 before the first."""
        ...

    def station_keys(self) -> tuple[OfferedKey, ...]:
        """Return the keys for packages of all stations."""
        ...

    def publish(
        self, given: ReadToRelease, entries: Sequence[ManifestEntry], keys: Mapping[str, Mapping[str, bytes]]
    ) -> None:
        """Write packages and keys in one transaction."""
        ...


class OfficeLibrary(Protocol):
    """The office's images, as the store answers."""

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals, without those that a black-out stands in for."""
        ...

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        """Return every case and timepoint that has images, in order."""
        ...

    def files_and_outline(self, series_key: SeriesKey) -> tuple[Sequence[Path], bytes | None]:
        """Return the files of a series in volume order, and its outline."""
        ...


class Packer(Protocol):
    """Writes packages where readers fetch them."""

    def put(
        self, name: str, key: bytes, bound: bytes, index: PackageIndex, files: Iterable[Path], size_bytes: int
    ) -> str:
        """Publish a package under its name, durably, and return its SHA-256."""
        ...

    def put_blank(self, name: str, size_bytes: int) -> str:
        """Publish a file that no key opens."""
        ...

    def size_of(self, index: PackageIndex) -> int:
        """Return how many bytes a package needs that holds these series and nothing more."""
        ...

    def wrap(self, key: bytes, bound: bytes, offered: OfferedKey) -> bytes:
        """Wrap a key for one station."""
        ...


@dataclass(frozen=True, slots=True)
class ReleaseServices:
    """What a release works with; the guard says whether the office has looked at what is to be released (TR-20)."""

    book: ReleaseBook
    library: OfficeLibrary
    packer: Packer
    guard: ReleaseGuard


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did.

    Attributes
    ----------
    read
        The read as it was before.
    timepoints
        What was released now, in order.
    blank
        The place after them, where a package lies that no key opens; None in the mode ``offline`` and for adjudicators.
    size_bytes
        The size of the trial's packages.
    stations
        In the mode ``offline``: how many stations can open them.
    """

    read: ReadToRelease
    timepoints: tuple[int, ...]
    blank: int | None
    size_bytes: int
    stations: int


@dataclass(frozen=True, slots=True)
class _Contents:
    """What goes into a package: its index, and all files in its order."""

    index: PackageIndex
    files: Sequence[Path]


@dataclass(slots=True)
class _Work:
    services: ReleaseServices
    read: ReadToRelease
    size_bytes: int
    offered: tuple[OfferedKey, ...]
    entries: list[ManifestEntry] = field(default_factory=list)
    keys: dict[str, dict[str, bytes]] = field(default_factory=dict)


_NO_STATION = Finding("TR-23.station", "No station has given its key for images to central, so none could open them.")


def release_timepoints(
    services: ReleaseServices,
    read_id: ReadId,
    job: Job,
    *,
    timepoints: Sequence[int] = (),
    size_mib: int = 0,
) -> Released:
    """Release timepoints of a read to its reader, each as one package.

    Files are published first, and central is told in one transaction: a run that broke off leaves nameless files only.

    Parameters
    ----------
    services, read_id, job
        Central, the office's images, the folder that readers fetch from; which read; progress and cancel.
    timepoints
        Which ones, as the reader counts them (`places_for`); empty for all of the case that are not released yet.
    size_mib
        The one size of the trial's packages from now on, MiB (TR-23); 0 for the one it has, or, before the first, for
        the next power of two over the largest timepoint of the whole library.

    Returns
    -------
    Released
        What was done; no timepoint where there was nothing to release.

    Raises
    ------
    Refused
        If the read is unknown or ended, its case code is the office's own, a timepoint has no images, is released
        already or leaves one out, a series was not looked at, or the images are larger than the packages.
    EnvironmentFault
        If the disk or central refused. Nothing was released.
    Cancelled
        If the person stopped it. Nothing was released.
    """
    read = services.book.read(read_id)
    places = places_for(services.library, read.case_code, read.task)
    wanted = tuple(sorted(set(timepoints))) or tuple(each for each in places if each not in read.released)
    _check(read, tuple(places), wanted)
    series = [
        each for place in wanted for own in places[place] for each in services.library.series_of(read.case_code, own)
    ]
    services.guard.check_looked_at([each.series_key for each in series])
    offered = services.book.station_keys() if read.mode is SequenceMode.OFFLINE else ()
    if wanted and read.mode is SequenceMode.OFFLINE and not offered:
        raise Refused(_NO_STATION)
    work = _Work(services, read, _size(services, read, size_mib), offered)
    for number, timepoint in enumerate(wanted):
        job.checkpoint()
        job.report(number, len(wanted), "Packing")
        _pack(work, timepoint, places[timepoint])
    blank = max((*read.released, *wanted), default=-1) + 1 if wanted and read.hides_what_follows else None
    if blank is not None and blank not in read.versions:
        _pack_blank(work, blank)
    if work.entries:
        services.book.publish(read, work.entries, work.keys)
    return Released(read, wanted, blank, work.size_bytes, len(offered))


def _check(read: ReadToRelease, here: Sequence[int], wanted: Sequence[int]) -> None:
    if read.case_alias == read.case_code:
        words = "This read carries the office's own case code. Give the case with a code of the reader's own first."
        raise Refused(Finding("TR-21.alias", words))
    for timepoint in wanted:
        if timepoint not in here:
            raise Refused(Finding("TR-23.images", f"There are no images of timepoint {timepoint} of this case."))
        if timepoint in read.released:
            raise Refused(Finding("TR-23.released", f"Timepoint {timepoint} is released to this reader already."))
    places = {*read.released, *wanted}
    if places != set(range(len(places))):
        raise Refused(Finding("TR-22.order", "Timepoints are released in their order, and none may be left out."))


def places_for(library: OfficeLibrary, case: CaseAlias, task: Task) -> dict[int, tuple[int, ...]]:
    """Return the timepoints of a case as a reader counts them, each with those of the office that it is made of.

    What shows where the treatment went never comes into a response read, nor to an adjudicator, who judges two of them:
    their count goes on as if it were not there. A distribution read has all of it, and nothing else, in one (TR-25).
    """
    here = [timepoint for each, timepoint in library.places() if each == case]
    shows = [each for each in here if any(facts.modality in _TREATMENT for facts in library.series_of(case, each))]
    if task is Task.TREATMENT_READ:
        return {0: tuple(shows)} if shows else {}
    return {each - sum(one < each for one in shows): (each,) for each in here if each not in shows}


_TREATMENT = (Modality.NM, Modality.PT)


def _contents(
    library: OfficeLibrary, read: ReadToRelease, case: CaseAlias, timepoint: int, sources: Sequence[int]
) -> _Contents:
    """Return what goes into a package: the reader's own case code, series keys that nobody else has (TR-21)."""
    packed: list[PackedSeries] = []
    files: list[Path] = []
    is_form = read.task is Task.TREATMENT_READ
    for facts in (each for own in sources for each in library.series_of(case, own)):
        if facts.modality is Modality.SEG and not is_form:
            continue  # what others outlined never comes into a blinded read (TR-23)
        paths, outline = library.files_and_outline(facts.series_key)
        own = dataclasses.replace(
            facts, case_alias=read.case_alias, series_key=SeriesKey(new_id()), timepoint=timepoint,
            series_ordinal=len(packed) + 1 if is_form else facts.series_ordinal,
        )  # fmt: skip
        sizes = tuple(path.stat().st_size for path in paths)
        packed.append(PackedSeries(own, sizes, "" if outline is None else outline.hex()))
        files += list(paths)
    return _Contents(PackageIndex(read.read_id, timepoint, tuple(packed)), files)


def _size(services: ReleaseServices, read: ReadToRelease, size_mib: int) -> int:
    """Return the size of the packages."""
    known = size_mib * MIB or services.book.package_bytes(read.trial_code)
    if known:
        return known
    library, size = services.library, SEGMENT_BYTES
    cases = dict.fromkeys(case for case, _ in library.places())
    whole = [(case, places_for(library, case, task)) for case in cases for task in (Task.READ, Task.TREATMENT_READ)]
    needed = max(
        services.packer.size_of(_contents(library, read, case, place, sources).index)
        for case, places in whole
        for place, sources in places.items()
    )
    while size < needed:
        size *= 2
    return size


def _pack(work: _Work, timepoint: int, sources: Sequence[int]) -> None:
    read, packer = work.read, work.services.packer
    name, key = secrets.token_hex(_NAME_BYTES), secrets.token_bytes(KEY_BYTES)
    bound = bound_to(name, read.read_id, timepoint)
    keys = {str(each.station): packer.wrap(key, bound, each) for each in work.offered}
    if read.mode is SequenceMode.STRICT:
        keys = {"": key}
    contents = _contents(work.services.library, read, read.case_code, timepoint, sources)
    digest = packer.put(name, key, bound, contents.index, contents.files, work.size_bytes)
    work.entries.append(ManifestEntry(read.read_id, timepoint, name, digest, work.size_bytes))
    work.keys[name] = keys


def _pack_blank(work: _Work, timepoint: int) -> None:
    name = secrets.token_hex(_NAME_BYTES)
    digest = work.services.packer.put_blank(name, work.size_bytes)
    work.entries.append(ManifestEntry(work.read.read_id, timepoint, name, digest, work.size_bytes))
