"""Verification wired: a station's database with its images, a central database, or a file of evidence (TR-32)."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from readstation._version import __version__
from readstation.app.station import OpenStation
from readstation.app.trial_access import OfficeAccess
from readstation.core.errors import DataProblem, ReadstationError
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.core.phrases import phrase
from readstation.exchange.evidence_bundle import TrialEvidence, write_bundle
from readstation.exchange.evidence_reading import read_bundle
from readstation.imaging.stored import digests_of_object
from readstation.model.audit import AuditAction
from readstation.model.series import SeriesFacts
from readstation.reading.verify import ImageVerdict, Verification, verify
from readstation.reading.verify_decisions import ComparedReads
from readstation.security.keys import check_signature
from readstation.security.package_keys import PackageKeys
from readstation.store.central.factory import open_evidence


def verify_station(station: OpenStation, job: Job) -> Verification:
    """Check everything that a station keeps: facts, chains, signatures, derived results, images."""
    images = StoredDigests(station.store.images)
    seen = station.run(station.store.checkpoints.seen)
    cases = station.run(station.store.adjudications.cases)
    compared = ComparedReads([(each.opened, each.sides) for each in cases], seen[-1].public_key_hex if seen else "")
    found = station.run(
        verify, station.store.evidence, check_signature, images, seen=seen, compared=compared, job=job
    )  # fmt: skip
    recorded, counted = station.run(station.store.packages.openings), PackageKeys(station.profile.keys).opened()
    if counted <= recorded:
        return found
    words = f"{counted} openings of images were counted here and {recorded} are recorded: the database is an older one"
    # A station that was brought back from a copy has said so, and how many there had been (TR-43).
    severity = Severity.WARNING if counted <= station.run(_openings_told, station) else Severity.ERROR
    return dataclasses.replace(found, findings=(*found.findings, Finding("TR-23.count", words, severity)))


def _openings_told(station: OpenStation) -> int:
    events = (event for event, _, _ in station.store.evidence.audit_events())
    told = [
        (each.after or {}).get("openings_counted") for each in events if each.action is AuditAction.STATION_RESTORED
    ]
    return max((each for each in told if isinstance(each, int)), default=0)


def export_evidence(access: OfficeAccess, path: Path, job: Job) -> int:
    """Write the evidence of a central database into a file, record that at central, and return how many facts it holds.

    Parameters
    ----------
    access
        The database, as the office.
    path
        The file; what lies there is replaced. It goes again where central did not take the record (TR-34).
    job
        Progress and cancel.
    """
    with contextlib.closing(open_evidence(access.url, access.password)) as source:
        evidence = TrialEvidence(
            charters=source.charters(),
            keys=source.public_keys(),
            owners=source.key_owners(),
            facts=source.facts(),
            put_aside=source.put_aside(),
            log=source.log(),
        )
        facts = write_bundle(path, evidence, __version__, time.time_ns() // 1_000_000, job)
    try:
        with access.office() as office, path.open("rb") as file:
            office.note_export(hashlib.file_digest(file, "sha256").hexdigest(), facts)
    except ReadstationError:
        path.unlink(missing_ok=True)
        raise
    return facts


def verify_bundle(path: Path, job: Job, sequencer_key: str = "") -> Verification:
    """Check everything in a file of evidence, without any database.

    Parameters
    ----------
    path, job, sequencer_key
        The file; progress and cancel; see `verify_central`.

    Raises
    ------
    DataProblem
        If it is no such file.
    """
    bundle = read_bundle(path)
    found = verify(bundle, check_signature, log=bundle.log(sequencer_key), is_whole=False, job=job)
    return dataclasses.replace(found, findings=(*bundle.findings, *found.findings))


class ImageShelf(Protocol):
    """What is known of stored series, as `store.images.StationImages` answers."""

    def series_keys(self) -> tuple[SeriesKey, ...]:
        """Return the key of every series that is kept."""
        ...

    def purged(self) -> frozenset[SeriesKey]:
        """Return the series whose files were removed for good."""
        ...

    def facts(self, series_key: SeriesKey) -> SeriesFacts:
        """Return the facts of a series."""
        ...

    def files(self, series_key: SeriesKey) -> tuple[Path, ...]:
        """Return the files of a series in volume order."""
        ...

    def recorded_digests(self, series_key: SeriesKey) -> dict[int, str]:
        """Return the digest of each image of a series as its own row records it, by ordinal."""
        ...


class StoredDigests:
    """A `reading.verify.ImageDigests` over the station's image files, used on the thread of its images.

    Parameters
    ----------
    images
        The station's image library.
    """

    def __init__(self, images: ImageShelf) -> None:
        self._images = images

    def verdicts(self, job: Job) -> Iterator[ImageVerdict]:
        """Return a verdict for every image that is kept here."""
        keys, purged = self._images.series_keys(), self._images.purged()
        for number, key in enumerate(keys, start=1):
            job.checkpoint()
            job.report(number, len(keys), phrase("Checking images", inside=True))
            yield from self._purged_series(key) if key in purged else self.of_series(key)

    def _purged_series(self, key: SeriesKey) -> Iterator[ImageVerdict]:
        for ordinal, digest in self._images.recorded_digests(key).items():
            yield ImageVerdict(f"image {ordinal} of series {key}", key, ordinal, digest, "", is_purged=True)

    def of_series(self, key: SeriesKey) -> Iterator[ImageVerdict]:
        """Return a verdict for every image of a series."""
        recorded = self._images.recorded_digests(key)
        try:
            facts, files = self._images.facts(key), self._images.files(key)
        except DataProblem:
            for ordinal, digest in recorded.items():
                yield ImageVerdict(f"image {ordinal} of series {key}", key, ordinal, digest, "")
            return
        place = f"series {facts.series_ordinal}, timepoint {facts.timepoint}, case {facts.case_alias}"
        found = _found(files, [image.digest for image in facts.images])
        for image, digest in zip(facts.images, found, strict=True):
            # The row, the facts and the file must say the same: two of three are no proof.
            beside = recorded.get(image.ordinal, "")
            verdict = digest if beside == image.digest else ""
            yield ImageVerdict(f"image {image.ordinal} of {place}", key, image.ordinal, image.digest, verdict)


def _found(files: tuple[Path, ...], wanted: list[str]) -> list[str]:
    """Return the digest that each image has now, or "" where no file gives one."""
    by_file = [digests_of_object(path) for path in files]
    if len(by_file) == len(wanted) and all(len(digests) <= 1 for digests in by_file):
        return [digests[0] if digests else "" for digests in by_file]
    there = {digest for digests in by_file for digest in digests}
    return [digest if digest in there else "" for digest in wanted]
