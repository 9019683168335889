"""Releasing timepoints: the office's library, the folder that readers fetch from, and central (TR-21, TR-23)."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.core.canonical import NotCanonicalError, canonical_bytes, parse_strict
from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.ids import CaseAlias, Login, ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.exchange.image_package import index_bytes, size_for, write_blank, write_package
from readstation.model.codec import record_from_json, record_to_json
from readstation.model.image_package import PackageIndex
from readstation.model.series import SeriesFacts
from readstation.model.subject import Task
from readstation.security.keys import check_signature
from readstation.security.package_keys import PackageKeys, SignedPackageKey, wrap_for_station
from readstation.store.central.factory import open_release_office
from readstation.store.files import CONSTANT_TIME_S, flush_folder
from readstation.trial.looks import StoredLooks
from readstation.trial.packages import OfferedKey, Released, ReleaseServices, places_for, release_timepoints


class FolderPacker:
    """Publishes packages in a folder (`trial.packages.Packer`). Each name stands for a whole file or for nothing.

    Parameters
    ----------
    folder
        The folder that readers fetch from; a static HTTPS server may serve it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(
        self, name: str, key: bytes, bound: bytes, index: PackageIndex, files: Iterable[Path], size_bytes: int
    ) -> str:
        """Publish a package under its name, durably, and return its SHA-256."""
        return self._published(name, lambda path: write_package(path, key, bound, index, files, size_bytes))

    def put_blank(self, name: str, size_bytes: int) -> str:
        """Publish a file that no key opens, and return its SHA-256."""
        return self._published(name, lambda path: write_blank(path, size_bytes))

    def size_of(self, index: PackageIndex) -> int:
        """Return how many bytes a package needs that holds these series and nothing more."""
        return size_for(len(index_bytes(index)) + sum(sum(each.file_sizes) for each in index.series))

    def wrap(self, key: bytes, bound: bytes, offered: OfferedKey) -> bytes:
        """Wrap a key for one station, whose signature over its key for images must hold."""
        given = SignedPackageKey(offered.station, offered.public_key_hex, offered.signature_hex)
        return wrap_for_station(key, bound, given, offered.station_hex, check_signature)

    def _published(self, name: str, write: Callable[[Path], str]) -> str:
        partial = self._folder / f".partial-{secrets.token_hex(8)}"
        try:
            digest = write(partial)
            # Times would tell in which order, and so of how many, packages were made (TR-21).
            os.utime(partial, (CONSTANT_TIME_S, CONSTANT_TIME_S))
            partial.replace(self._folder / name)
            flush_folder(self._folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise EnvironmentFault(
                "The folder of the images could not be written.", "Nothing was released.", "Check its disk and rights."
            ) from error
        return digest


class OfficeImages:
    """The office's images, asked for on the thread of its store (`trial.packages.OfficeLibrary`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station, self._images = station, station.store.images

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals, without those that a black-out stands in for."""
        waiting = self._station.run(self._station.store.looks.waiting_series)
        return tuple(each for each in waiting if (each.case_alias, each.timepoint) == (alias, timepoint))

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        """Return every case and timepoint that has images, in order."""
        return self._station.run(self._images.places)

    def files_and_outline(self, series_key: SeriesKey) -> tuple[Sequence[Path], bytes | None]:
        """Return the files of a series in volume order, and its outline."""
        return self._station.run(self._images.files_and_outline, series_key)


class OfficeImagesAtOnce(OfficeImages):
    """The office's images as they were when this was made, read in one go: for what looks at every case."""

    def __init__(self, station: OpenStation) -> None:
        super().__init__(station)
        self._places = super().places()
        self._series: dict[tuple[CaseAlias, int], list[SeriesFacts]] = {}
        for each in station.run(station.store.looks.waiting_series):
            self._series.setdefault((each.case_alias, each.timepoint), []).append(each)

    def series_of(self, alias: CaseAlias, timepoint: int) -> tuple[SeriesFacts, ...]:
        """Return the series of a timepoint by their ordinals, without those that a black-out stands in for."""
        return tuple(self._series.get((alias, timepoint), ()))

    def places(self) -> tuple[tuple[CaseAlias, int], ...]:
        """Return every case and timepoint that has images, in order."""
        return self._places


class OfficeLooks:
    """The office's looks, asked for on the thread of its store (`trial.looks.ReleaseGuard`)."""

    def __init__(self, station: OpenStation) -> None:
        self._station = station
        self._stored = StoredLooks(station.store.looks)

    def check_looked_at(self, series_keys: Sequence[SeriesKey]) -> None:
        """Do nothing where every series was looked at as TR-20 asks; the port says the rest."""
        self._station.run(self._stored.check_looked_at, series_keys)


def release(
    office: OpenStation,
    central_url: str,
    folder: Path,
    read_id: ReadId,
    job: Job,
    *,
    password: str | None = None,
    acting: Login | None = None,
    timepoints: Sequence[int] = (),
    size_mib: int = 0,
) -> Released:
    """Release timepoints of a read (`trial.packages.release_timepoints`), and say on which days its case was scanned.

    The days are those of intake; where they are not known, reads are judged on the planned ones (MR-603, MR-604).

    Parameters
    ----------
    office
        The profile that the images were taken into.
    central_url, password, acting
        Central, as the office reaches it, and at a file who acts.
    folder
        The folder that readers fetch from.
    read_id, job, timepoints, size_mib
        As `release_timepoints` has them.
    """
    if not folder.is_dir():
        raise Refused(Finding("packages.folder", "The folder of the images is not there. Make it first."))
    with contextlib.closing(open_release_office(central_url, password)) as book:
        case_code = book.read(read_id).case_code
    known = office.run(office.store.office.days_of, case_code)
    places = places_for(OfficeImages(office), case_code, Task.READ)
    days = {place: known[sources[0]] for place, sources in places.items() if sources[0] in known}
    if days:
        # A file lets one in at a time.
        with OfficeAccess(central_url, password, acting).office() as at_central:
            at_central.put_days(case_code, days)
    with contextlib.closing(open_release_office(central_url, password, acting)) as book:
        services = ReleaseServices(book, OfficeImages(office), FolderPacker(folder), OfficeLooks(office))
        return release_timepoints(services, read_id, job, timepoints=timepoints, size_mib=size_mib)


def package_key_of(station: OpenStation) -> SignedPackageKey:
    """Return a station's key for images, made on first use, as the office registers it."""
    return PackageKeys(station.profile.keys).public(station.key)


def package_key_bytes(key: SignedPackageKey) -> bytes:
    """Return a station's key for images as a file."""
    return canonical_bytes(record_to_json(key))


def read_package_key(data: bytes) -> SignedPackageKey:
    """Read such a file.

    Raises
    ------
    DataProblem
        If it is none.
    """
    try:
        return record_from_json(SignedPackageKey, parse_strict(data))
    except NotCanonicalError as error:
        raise DataProblem("this is no file of a station's key for images") from error


def register_package_key(
    central_url: str, key: SignedPackageKey, password: str | None = None, acting: Login | None = None
) -> None:
    """Register a station's key for images at central; the same again changes nothing.

    Parameters
    ----------
    central_url, password, acting
        Central, as the office reaches it, and at a file who acts.
    key
        The key, signed by its station.

    Raises
    ------
    Refused
        If the station is not enrolled there, has another key, or did not sign this one.
    """
    book = open_release_office(central_url, password, acting)
    try:
        book.add_station_key(key.station, key.public_key_hex, key.signature_hex, key.signed_message, check_signature)
    finally:
        book.close()
