"""Walks folders, files, archives and DICOMDIRs and finds the series in them. Reads no pixels."""

from __future__ import annotations

import errno
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
from readstation.imaging.archive import ArchiveTooLargeError, is_archive
from readstation.imaging.archive_address import ObjectArchive
from readstation.imaging.check import check_stack
from readstation.imaging.facts import scanned_series
from readstation.imaging.group import Stack, StackImage, stacks_of
from readstation.imaging.header import ObjectHeader
from readstation.imaging.index import ScanMemory
from readstation.imaging.index_headers import ReadHeader
from readstation.imaging.parser import NO_ACCESS, LocalParser, ObjectParser
from readstation.trial.ports import Asked, RefusedObject, ScannedSeries, ScanResult, SourceObject
from readstation.trial.sources import SourceIndex

_INCOMPLETE = Finding("series.incomplete", "An image of this series was damaged and is missing here.", Severity.WARNING)
_COPY = Finding("object.copy", "A copy of an image that is here already.", Severity.NOTE)
_UNSETTLED = frozenset({NO_ACCESS.code, "parser.ended", "parser.time"})
"""What may be otherwise the next time: such a file is read again."""

FILES_AT_A_TIME = 256
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
    parser
        Reads the files; this process itself if None.
    archive
        Objects that are fetched from elsewhere and looked through besides the paths; None for none.
    """

    def __init__(
        self,
        *,
        takes_pictures: bool = False,
        takes_segmentations: bool = False,
        index: SourceIndex | None = None,
        parser: ObjectParser | None = None,
        archive: ObjectArchive | None = None,
    ) -> None:
        self._archive = archive
        self._takes_pictures = takes_pictures
        self._takes_segmentations = takes_segmentations
        self._index = index
        self._parser = parser or LocalParser()

    def scan(self, paths: Sequence[Path], scratch: Path, job: Job) -> ScanResult:
        """Look through everything under the paths, as the port says."""
        memory = ScanMemory(self._index) if self._index is not None else None
        return _Scan(
            scratch,
            job,
            self._parser,
            takes_pictures=self._takes_pictures,
            takes_segmentations=self._takes_segmentations,
            memory=memory,
            archive=self._archive,
        ).of(paths)


@dataclass
class _Scan:
    scratch: Path
    job: Job
    parser: ObjectParser
    takes_pictures: bool = False
    takes_segmentations: bool = False
    memory: ScanMemory | None = None
    archive: ObjectArchive | None = None
    taken: list[tuple[SourceObject, ObjectHeader]] = field(default_factory=list)
    refused: list[RefusedObject] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)
    waiting: list[SourceObject] = field(default_factory=list)
    seen: int = 0

    def of(self, paths: Sequence[Path]) -> ScanResult:
        for path in paths:
            if not path.exists():
                raise DataProblem("One of the given paths does not exist. Nothing was taken in.")
        try:
            for path in paths:
                for found in self._files_under(path):
                    self._file(found, path)
            self._read_waiting()
            self._fetched()
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
            digests = self.parser.digests(image.source.path) if image.frame.index is None else ()
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
                self._read_waiting()
                self._directory(source)
            elif self.memory is not None and (known := self.memory.refused_before(path)) is not None:
                self._refuse(source, known)
            elif is_archive(path):
                self._read_waiting()
                self._archive(source)
            else:
                self.waiting.append(source)
                if len(self.waiting) >= FILES_AT_A_TIME:
                    self._read_waiting()
        except OSError:
            self._refuse(source, NO_ACCESS)

    def _source(self, path: Path, shown: str, origin: str = "") -> SourceObject:
        self.seen += 1
        self.job.report(self.seen, 0, "Reading headers")
        return SourceObject(str(path), self.seen, shown, origin)

    def _read_waiting(self) -> None:
        """Read the headers of the files that were met since the last time."""
        waiting, self.waiting = self.waiting, []
        for source, read in zip(waiting, self._headers(waiting), strict=True):
            is_settled = read.finding is None or read.finding.code not in _UNSETTLED
            if self.memory is not None and is_settled:
                self.memory.note(source.path, read)

    def _headers(self, sources: Sequence[SourceObject]) -> Iterator[ReadHeader]:
        found = self.parser.headers(
            [source.path for source in sources],
            pictures=self.takes_pictures,
            segmentations=self.takes_segmentations,
        )
        for source, (read, damaged) in zip(sources, found, strict=True):
            if damaged:
                self.damaged.add(damaged)
            if read.header is not None:
                self.taken.append((source, read.header))
            elif read.finding is not None:
                self._refuse(source, read.finding)
            yield read

    def _archive(self, source: SourceObject) -> None:
        refused = len(self.refused)
        objects: list[SourceObject] = []
        try:
            for member in self.parser.members(source.path, self.scratch):
                self.job.checkpoint()
                inner = self._source(
                    member.path or source.path,
                    f"{source.shown_as}!{member.shown_as}",
                    f"{source.path.absolute()}!{member.shown_as}",
                )
                if member.path is None:
                    self._refuse(inner, member.finding or Finding("archive.member", "The member is refused."))
                else:
                    objects.append(inner)
            if self.seen == source.ordinal:
                self._refuse(source, Finding("archive.empty", "The archive is empty or damaged: it lists no file."))
        except (ArchiveTooLargeError, zipfile.BadZipFile, NotImplementedError, Refused, OSError) as error:
            del self.refused[refused:]
            for each in objects:
                each.path.unlink(missing_ok=True)
            self._refuse(source, _why_not_taken(error))
            return
        for _ in self._headers(objects):
            self.job.report(self.seen, 0, "Reading headers")

    def _fetched(self) -> None:
        """Fetch what the archive has and read the headers; nothing of it is remembered, for the files are gone soon."""
        objects: list[SourceObject] = []
        for each in self.archive.objects(self.scratch, self.job) if self.archive is not None else ():
            self.seen += 1
            source = SourceObject(str(each.path or self.scratch), self.seen, each.shown_as, each.origin)
            if each.path is None:
                self._refuse(source, each.finding or NO_ACCESS)
                self.damaged.add(each.series_uid)
            else:
                objects.append(source)
        for start in range(0, len(objects), FILES_AT_A_TIME):
            for _ in self._headers(objects[start : start + FILES_AT_A_TIME]):
                self.job.report(self.seen, 0, "Reading headers")

    def _directory(self, source: SourceObject) -> None:
        """Report what a DICOMDIR lists and what is not there; the files themselves are found by the walk."""
        try:
            listed = self.parser.directory(source.path)
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
            if len(digests) == 1 or self._are_one_image([source.path for source, _ in entries]):
                for source, _ in entries[1:]:
                    self._refuse(source, _COPY)
                self.taken = [entry for entry in self.taken if not any(entry is each for each in entries[1:])]
                continue
            for source, _ in entries:
                words = "Another object has the same identity but other content; neither is taken."
                self._refuse(source, Finding("object.identity-clash", words))
            self.taken = [entry for entry in self.taken if not any(entry is each for each in entries)]

    def _are_one_image(self, paths: Sequence[Path]) -> bool:
        """Whether objects that differ as files hold the same pixels in the same place, as one image packed twice."""
        digests = {self.parser.digests(path) for path in paths}
        return len(digests) == 1 and () not in digests

    def _files_under(self, path: Path) -> Iterator[Path]:
        """Yield the files of a folder in the order of their names, without following links to folders."""
        if path.is_dir():
            for folder, names, files in os.walk(path, followlinks=False):
                names.sort()
                yield from (Path(folder, name) for name in sorted(files))
            return
        if path.name.upper() in _DIRECTORY_NAMES:
            yield from self._listed_by(path)
        yield path

    def _listed_by(self, path: Path) -> Iterator[Path]:
        try:
            yield from self.parser.directory(path).files
        except Refused:
            # The file itself is walked next and reports why it cannot be read.
            return


def _why_not_taken(error: Exception) -> Finding:
    """Return what is said of an archive of which nothing was taken."""
    if isinstance(error, OSError):
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            return NO_ACCESS
        words = (
            "There was no room on the disk to unpack the archive; nothing in it was taken. Make room, then do it again."
        )
        return Finding("archive.no-room", words)
    words = "holds far more than its size allows" if isinstance(error, ArchiveTooLargeError) else "is damaged"
    return Finding("archive.refused", f"The archive {words}; nothing in it was taken.")


def _content_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
