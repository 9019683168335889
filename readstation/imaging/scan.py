"""Walks folders, files, archives and DICOMDIRs and finds the series in them. Reads no pixels."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from readstation.core.errors import DataProblem, Refused
from readstation.core.findings import Finding, Severity
from readstation.core.jobs import Job
from readstation.imaging.archive import ArchiveTooLargeError, is_archive, unpacked
from readstation.imaging.check import check_stack
from readstation.imaging.directory import referenced_files
from readstation.imaging.facts import scanned_series
from readstation.imaging.group import Stack, StackImage, stacks_of
from readstation.imaging.header import ObjectHeader, header_of, identity_of
from readstation.imaging.index import ScanMemory
from readstation.imaging.index_headers import HeaderReader, ReadHeader
from readstation.imaging.kinds import refusal
from readstation.imaging.objects import DicomObject, quiet_parser
from readstation.imaging.stored import digests_of_object
from readstation.trial.ports import Asked, RefusedObject, ScannedSeries, ScanResult, SourceObject
from readstation.trial.sources import SourceIndex

_INCOMPLETE = Finding("series.incomplete", "An image of this series was damaged and is missing here.", Severity.WARNING)
_COPY = Finding("object.copy", "A copy of an image that is here already.", Severity.NOTE)
_DIRECTORY_NAMES = frozenset({"DICOMDIR", "DICOMDIR."})


class DicomScanner:
    """Finds series; implements `trial.ports.ImageScanner`.

    Parameters
    ----------
    takes_pictures
        Whether secondary captures, ultrasound and other pictures are taken too, for which the office then looks at
        every image (TR-20).
    takes_segmentations
        Whether segmentations are taken too: they show what others outlined, and never belong into a blinded read.
    index
        Remembers what files hold, so that what was refused once is not opened again; None where nothing is remembered.
    """

    def __init__(
        self, *, takes_pictures: bool = False, takes_segmentations: bool = False, index: SourceIndex | None = None
    ) -> None:
        self._takes_pictures = takes_pictures
        self._takes_segmentations = takes_segmentations
        self._index = index

    def scan(self, paths: Sequence[Path], scratch: Path, job: Job) -> ScanResult:
        """Look through everything under the paths, as the port says."""
        with quiet_parser():
            memory = ScanMemory(self._index) if self._index is not None else None
            return _Scan(
                scratch,
                job,
                takes_pictures=self._takes_pictures,
                takes_segmentations=self._takes_segmentations,
                memory=memory,
            ).of(paths)


@dataclass
class _Scan:
    scratch: Path
    job: Job
    takes_pictures: bool = False
    takes_segmentations: bool = False
    memory: ScanMemory | None = None
    taken: list[tuple[SourceObject, ObjectHeader]] = field(default_factory=list)
    refused: list[RefusedObject] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)
    seen: int = 0
    headers: HeaderReader = field(init=False)

    def __post_init__(self) -> None:
        self.headers = HeaderReader(self._header)

    def of(self, paths: Sequence[Path]) -> ScanResult:
        for path in paths:
            if not path.exists():
                raise DataProblem("One of the given paths does not exist. Nothing was taken in.")
        try:
            for path in paths:
                for found in _files_under(path):
                    self._file(found, path)
        finally:
            # What was read before somebody stopped the scan is not read again either.
            if self.memory is not None:
                self.memory.keep()
        self._settle_repeats()
        series = tuple(map(self._series, stacks_of(self.taken)))
        asked = ((Asked.PICTURES, self.takes_pictures), (Asked.SEGMENTATIONS, self.takes_segmentations))
        return ScanResult(series, tuple(self.refused), self.seen, tuple(each for each, is_asked in asked if is_asked))

    def _series(self, stack: Stack) -> ScannedSeries:
        if stack.images[0].whole.series_uid in self.damaged:
            stack = replace(stack, findings=(*stack.findings, _INCOMPLETE))
        report = check_stack(stack)
        if report.has_repeats:
            stack = self._without_copies(stack)
            report = check_stack(stack)
        return scanned_series(stack, report)

    def _without_copies(self, stack: Stack) -> Stack:
        """Drop images that lie where another lies and are equal to it, pixel by pixel: sent twice under two names."""
        kept: list[StackImage] = []
        seen: set[tuple[object, ...]] = set()
        for image in stack.images:
            digests = digests_of_object(image.source.path) if image.frame.index is None else ()
            key = (image.frame.position_mm, *digests)
            if digests and key in seen:
                self._refuse(image.source, _COPY)
                continue
            seen.add(key)
            kept.append(image)
        return replace(stack, images=tuple(kept))

    def _file(self, path: Path, root: Path) -> None:
        shown = str(path.relative_to(root)) if root.is_dir() else path.name
        self.job.checkpoint()
        source = self._source(path, shown)
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                self._refuse(source, Finding("object.not-a-file", "Not a file: a link, pipe or device is not opened."))
            elif path.name.upper() in _DIRECTORY_NAMES:
                self._directory(source)
            elif self.memory is not None and (known := self.memory.refused_before(path)) is not None:
                self._refuse(source, known)
            elif is_archive(path):
                self._archive(source)
            else:
                read = self._object(source)
                if self.memory is not None:
                    self.memory.note(path, read)
        except OSError:
            self._refuse(source, Finding("object.no-access", "The file cannot be opened."))

    def _source(self, path: Path, shown: str) -> SourceObject:
        self.seen += 1
        self.job.report(self.seen, 0, "Reading headers")
        return SourceObject(str(path), self.seen, shown)

    def _object(self, source: SourceObject) -> ReadHeader:
        read = self.headers.read(source.path)
        if read.header is not None:
            self.taken.append((source, read.header))
        elif read.finding is not None:
            self._refuse(source, read.finding)
        return read

    def _header(self, opened: DicomObject) -> ObjectHeader:
        """Return the header of an object that is taken; remember the series that a truncated one leaves incomplete.

        What it returns or refuses rests on the elements of the object alone: it is not asked for files that are alike.
        """
        has_pixels = opened.pixel_offset is not None
        finding = refusal(
            opened.header,
            has_pixels=has_pixels,
            takes_pictures=self.takes_pictures,
            takes_segmentations=self.takes_segmentations,
        )
        if opened.is_truncated and (finding is None or finding.code == "object.bad-value"):
            self.damaged.add(identity_of(opened.header).series_uid)
            opened.pixel_bytes()
        if finding is not None:
            raise Refused(finding)
        return header_of(opened)

    def _archive(self, source: SourceObject) -> None:
        before, refused = len(self.taken), len(self.refused)
        unpacked_files: list[Path] = []
        try:
            for member in unpacked(source.path, self.scratch, self.job):
                inner = self._source(member.path or source.path, f"{source.shown_as}!{member.shown_as}")
                if member.path is None:
                    self._refuse(inner, member.finding or Finding("archive.member", "The member is refused."))
                else:
                    unpacked_files.append(member.path)
                    self._object(inner)
            if self.seen == source.ordinal:
                self._refuse(source, Finding("archive.empty", "The archive is empty or damaged: it lists no file."))
        except (ArchiveTooLargeError, zipfile.BadZipFile, NotImplementedError) as error:
            del self.taken[before:], self.refused[refused:]
            for path in unpacked_files:
                path.unlink(missing_ok=True)
            is_large = isinstance(error, ArchiveTooLargeError)
            words = "holds far more than its size allows" if is_large else "is damaged"
            self._refuse(source, Finding("archive.refused", f"The archive {words}; nothing in it was taken."))

    def _directory(self, source: SourceObject) -> None:
        """Report what a DICOMDIR lists and what is not there; the files themselves are found by the walk."""
        try:
            listed = referenced_files(source.path)
        except Refused as error:
            self._refuse(source, error.findings[0])
            return
        for finding in listed.findings:
            self._refuse(source, finding)

    def _refuse(self, source: SourceObject, finding: Finding) -> None:
        placed = Finding(finding.code, finding.message, finding.severity, f"object {source.ordinal}")
        self.refused.append(RefusedObject(source, placed))

    def _settle_repeats(self) -> None:
        """Keep one of several copies of an image; of images that claim one UID but differ, keep none."""
        by_uid: dict[str, list[tuple[SourceObject, ObjectHeader]]] = {}
        for entry in self.taken:
            by_uid.setdefault(entry[1].sop_uid, []).append(entry)
        for entries in by_uid.values():
            if len(entries) == 1:
                continue
            digests = {_content_digest(source.path) for source, _ in entries}
            if len(digests) == 1 or _are_one_image([source.path for source, _ in entries]):
                for source, _ in entries[1:]:
                    self._refuse(source, _COPY)
                self.taken = [entry for entry in self.taken if not any(entry is each for each in entries[1:])]
                continue
            for source, _ in entries:
                words = "Another object has the same identity but other content; neither is taken."
                self._refuse(source, Finding("object.identity-clash", words))
            self.taken = [entry for entry in self.taken if not any(entry is each for each in entries)]


def _are_one_image(paths: Sequence[Path]) -> bool:
    """Whether objects that differ as files hold the same pixels in the same place, as one image packed in two ways."""
    digests = {digests_of_object(path) for path in paths}
    return len(digests) == 1 and () not in digests


def _content_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files_under(path: Path) -> Iterator[Path]:
    """Yield the files of a folder in the order of their names, without following links to folders."""
    if path.is_dir():
        for folder, names, files in os.walk(path, followlinks=False):
            names.sort()
            yield from (Path(folder, name) for name in sorted(files))
        return
    if path.name.upper() in _DIRECTORY_NAMES:
        yield from _listed_by(path)
    yield path


def _listed_by(path: Path) -> Iterator[Path]:
    try:
        yield from referenced_files(path).files
    except Refused:
        # The file itself is walked next and reports why it cannot be read.
        return
