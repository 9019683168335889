"""Fills the index of source files: every folder is listed, and only files that are new or changed are read."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from readstation.core.errors import Cancelled, DataProblem, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.imaging.header import ObjectHeader, header_of
from readstation.imaging.index_headers import Examine, HeaderReader, ReadHeader
from readstation.imaging.kinds import refusal
from readstation.imaging.objects import TRUNCATED, DicomObject
from readstation.trial.sources import FileRow, FileState, SourceIndex, SourceRows, SourceSeries

FILES_AT_A_TIME = 20_000
"""After so many files what was read is kept: a program that ends in between goes on from there."""

_REPORT_EVERY = 64
_NO_ACCESS = Finding("object.no-access", "The file cannot be opened.")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What was done.

    Attributes
    ----------
    seen
        Files that lie in the folders.
    read
        Files among them that were new or changed, and so were opened.
    """

    seen: int
    read: int


def examined(opened: DicomObject) -> ObjectHeader:
    """Return the header of an object that may be taken and is whole.

    Raises
    ------
    Refused
        With the reason.
    """
    finding = refusal(opened.header, has_pixels=opened.pixel_offset is not None)
    if finding is not None:
        raise Refused(finding)
    if opened.is_truncated:
        raise Refused(TRUNCATED)
    return header_of(opened)


def index_folders(paths: Sequence[Path], index: SourceIndex, job: Job, examine: Examine = examined) -> IndexReport:
    """Bring the index up to date with what lies in some folders.

    Parameters
    ----------
    paths
        Folders.
    index
        Remembers what was read.
    job
        Progress, and cancel: what was read before stays in the index.
    examine
        Makes the header of an opened object, or refuses it.

    Raises
    ------
    DataProblem
        If a path is no folder.
    Cancelled
        If the person stopped it.
    EnvironmentFault
        If the index cannot be written.
    """
    for path in paths:
        if not path.is_dir():
            raise DataProblem("One of the given paths is no folder. Nothing was indexed.")
    return _Indexing(index, HeaderReader(examine), job).of(paths)


class ScanMemory:
    """What a scan remembers of the files that it meets: those refused before are not opened again while unchanged.

    Parameters
    ----------
    index
        Remembers what was read.
    """

    def __init__(self, index: SourceIndex) -> None:
        self._index = index
        self._known: dict[str, Mapping[str, Finding | None]] = {}
        self._states: dict[str, dict[str, FileState]] = {}
        self._rows: dict[str, list[FileRow]] = {}
        self._series = _SeriesRows()

    def refused_before(self, path: Path) -> Finding | None:
        """Return why an unchanged file was refused, or None where it must be read."""
        folder, name = os.path.split(path.absolute())
        if folder not in self._known:
            self._learn(folder)
        return self._known[folder].get(name)

    def note(self, path: Path, read: ReadHeader) -> None:
        """Take note of what was read of a file; one cut short is read every time, since its series must know of it."""
        folder, name = os.path.split(path.absolute())
        state = self._states.get(folder, {}).get(name)
        header, finding, place = read
        if state is None or (finding is not None and finding.code == TRUNCATED.code):
            return
        offset, length, syntax = place or (-1, 0, "")
        if header is None:
            row = FileRow(name, *state, None, "", None, offset, length, finding)
        else:
            number = header.frames[0].instance_number if header.frames else None
            series = self._series.of(header, syntax)
            row = FileRow(name, *state, series, header.sop_uid, number, offset, length, None)
        self._rows.setdefault(folder, []).append(row)

    def keep(self) -> None:
        """Keep all notes, in one transaction.

        Raises
        ------
        EnvironmentFault
            If the disk refused. Nothing was kept.
        """
        with self._index.change() as rows:
            for folder, states in self._states.items():
                if rows.holds(folder):
                    rows.forget(folder, states)
                rows.put(folder, self._rows.get(folder, []))
        self._rows.clear()

    def _learn(self, folder: str) -> None:
        """Take the states of all files of a folder before any of them is read."""
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
        states = self._states[folder] = _states(folder, names)
        with self._index.change() as rows:
            self._known[folder] = rows.known(folder, states) if rows.holds(folder) else {}


class _SeriesRows:
    """The rows of series, one object for all files with one header, so that they are told apart at once."""

    def __init__(self) -> None:
        self._by_header: dict[int, tuple[ObjectHeader, SourceSeries]] = {}
        self._same: dict[SourceSeries, SourceSeries] = {}

    def of_alike(self, like: ObjectHeader, syntax: str) -> SourceSeries:
        """Return the row of a header that many files share."""
        known = self._by_header.get(id(like))
        if known is None or known[0] is not like:
            # The header is kept with it, so that no other object takes its id.
            known = self._by_header[id(like)] = (like, self.of(like, syntax))
        return known[1]

    def of(self, header: ObjectHeader, syntax: str) -> SourceSeries:
        """Return the row of a header."""
        made = SourceSeries(
            *(header.patient_text, header.study_uid, header.series_uid, header.sop_class, header.series_number),
            *(header.rows, header.columns, len(header.frames), syntax),
        )
        return self._same.setdefault(made, made)


class _Indexing:
    def __init__(self, index: SourceIndex, reader: HeaderReader, job: Job) -> None:
        self._index = index
        self._reader = reader
        self._job = job
        self._seen = 0
        self._read = 0
        self._series = _SeriesRows()

    def of(self, paths: Sequence[Path]) -> IndexReport:
        folders = (folder for path in paths for folder in folders_under(path))
        while self._portion(folders):
            pass
        return IndexReport(self._seen, self._read)

    def _portion(self, folders: Iterator[tuple[str, list[str]]]) -> bool:
        """Read folders until enough files were read, and keep them; return whether there may be more."""
        enough = self._read + FILES_AT_A_TIME
        with self._index.change() as rows:
            for folder, names in folders:
                stopped = self._folder(folder, names, rows)
                if stopped is not None or self._read >= enough:
                    break
            else:
                return False
        if stopped is not None:
            raise stopped
        return True

    def _folder(self, folder: str, names: Sequence[str], rows: SourceRows) -> Cancelled | None:
        """Read the files of a folder that are not known; what was read before the person stopped it is kept too."""
        known: Container[str] = ()
        if rows.holds(folder):
            known = rows.known(folder, _states(folder, names))
            rows.forget(folder, names)
        read: list[FileRow] = []
        stopped = None
        try:
            self._files(folder, names, known, read)
        except Cancelled as error:
            stopped = error
        rows.put(folder, read)
        return stopped

    def _files(self, folder: str, names: Sequence[str], known: Container[str], rows: list[FileRow]) -> None:
        brief, put = self._reader.brief, rows.append
        start = folder + os.sep
        latest: ObjectHeader | None = None
        series: SourceSeries | None = None
        for begun in range(0, len(names), _REPORT_EVERY):
            self._job.checkpoint()
            self._job.report(self._seen, 0, "Reading headers")
            for name in names[begun : begun + _REPORT_EVERY]:
                self._seen += 1
                if name in known:
                    continue
                self._read += 1
                try:
                    like, finding, uid, number, offset, length, syntax, size, modified_ns = brief(start + name)
                except OSError:
                    put(FileRow(name, -1, -1, None, "", None, -1, 0, _NO_ACCESS))
                    continue
                if like is not latest:
                    latest, series = like, None if like is None else self._series.of_alike(like, syntax)
                put(FileRow(name, size, modified_ns, series, uid, number, offset, length, finding))


def folders_under(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield every folder under a path with the names of its files, in order, without following links to folders."""
    folder = str(path.absolute())
    files: list[str] = []
    inner: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    inner.append(entry.path)
                elif entry.is_file():
                    files.append(entry.name)
    except OSError:
        return
    files.sort()
    yield folder, files
    for each in sorted(inner):
        yield from folders_under(Path(each))


def _states(folder: str, names: Sequence[str]) -> dict[str, FileState]:
    states: dict[str, FileState] = {}
    for name in names:
        try:
            found = Path(folder, name).stat()
        except OSError:
            continue
        states[name] = FileState(found.st_size, found.st_mtime_ns)
    return states
