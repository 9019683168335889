"""Folders are indexed once: only new and changed files are read again, and stopping keeps what was read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.errors import Cancelled, DataProblem
from readstation.core.jobs import QuietJob
from readstation.imaging import index as indexing
from readstation.imaging.index import IndexReport, index_folders
from readstation.imaging.index_headers import HeaderReader
from readstation.imaging.scan import DicomScanner
from readstation.store.source_index import StationSourceIndex
from readstation.trial.sources import IndexCounts
from tests.builders.dicom import SECONDARY_CAPTURE, write_series


@pytest.fixture
def index(tmp_path: Path) -> Iterator[StationSourceIndex]:
    made = StationSourceIndex(tmp_path / "index.db", "rules")
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return two series of one patient in two folders, a picture and a text."""
    root = tmp_path / "in"
    write_series(root / "a", shape=(5, 4, 4), StudyInstanceUID="1.2.3")
    write_series(root / "b" / "deep", shape=(4, 4, 4), StudyInstanceUID="1.2.3")
    write_series(root / "b", shape=(1, 4, 4), name="x", SOPClassUID=SECONDARY_CAPTURE)
    (root / "b" / "readme.txt").write_text("not an image")
    return root


def test_a_folder_is_read_once(folder: Path, index: StationSourceIndex) -> None:
    assert index_folders([folder], index, QuietJob()) == IndexReport(seen=11, read=11)
    assert index.counts() == IndexCounts(patients=1, studies=1, series=2, images=9, refused=2)
    assert index_folders([folder], index, QuietJob()) == IndexReport(seen=11, read=0)
    assert index.counts() == IndexCounts(patients=1, studies=1, series=2, images=9, refused=2)


def test_only_what_changed_is_read_again(folder: Path, index: StationSourceIndex) -> None:
    index_folders([folder], index, QuietJob())
    first, second, third = sorted((folder / "a").iterdir())[:3]
    first.unlink()
    second.write_text("something else now")
    os.utime(third, ns=(1, 1))
    assert index_folders([folder], index, QuietJob()) == IndexReport(seen=10, read=2)
    assert index.counts()[3:] == (7, 3)


def test_stopping_keeps_what_was_read(folder: Path, index: StationSourceIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopping(QuietJob):
        def checkpoint(self) -> None:
            if self.latest.done >= 3:
                raise Cancelled

    monkeypatch.setattr(indexing, "_REPORT_EVERY", 1)
    with pytest.raises(Cancelled):
        index_folders([folder], index, Stopping())
    kept = index.counts().images
    assert 0 < kept < 9
    assert index_folders([folder], index, QuietJob()) == IndexReport(seen=11, read=11 - kept)
    assert index.counts().images == 9


def test_what_was_read_is_kept_in_portions(
    folder: Path, index: StationSourceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a program that dies leaves behind is whole folders."""
    monkeypatch.setattr(indexing, "FILES_AT_A_TIME", 4)
    real, portions = index.change, []
    monkeypatch.setattr(index, "change", lambda: portions.append(index.counts().images) or real())
    assert index_folders([folder], index, QuietJob()) == IndexReport(seen=11, read=11)
    assert portions[:2] == [0, 5]
    assert index.counts().images == 9


def test_a_path_that_is_no_folder_is_refused(folder: Path, index: StationSourceIndex) -> None:
    with pytest.raises(DataProblem, match="no folder"):
        index_folders([folder, folder / "missing"], index, QuietJob())
    assert index.counts().images == 0


def test_a_file_that_cannot_be_opened_is_tried_again(
    folder: Path, index: StationSourceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith("readme.txt"):
            raise PermissionError
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", refusing)
    assert index_folders([folder], index, QuietJob()).read == 11
    monkeypatch.undo()
    assert index_folders([folder], index, QuietJob()).read == 1


def test_a_scan_does_not_open_what_it_refused_before(
    folder: Path, index: StationSourceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """User ask 35: a folder is read once; what changed is judged anew, and both scans say the same."""
    first = DicomScanner(index=index).scan([folder], folder, QuietJob())
    assert index.counts() == IndexCounts(patients=1, studies=1, series=2, images=9, refused=2)
    read: list[str] = []
    real = HeaderReader.read
    monkeypatch.setattr(HeaderReader, "read", lambda self, path: read.append(path.name) or real(self, path))
    again = DicomScanner(index=index).scan([folder], folder, QuietJob())
    assert (again.seen, again.refused) == (first.seen, first.refused)
    assert [series.images for series in again.series] == [series.images for series in first.series]
    assert len(read) == 9
    assert not {"readme.txt", "x001.dcm"} & set(read)
    (folder / "b" / "readme.txt").write_text("not an image, still")
    read.clear()
    DicomScanner(index=index).scan([folder], folder, QuietJob())
    assert "readme.txt" in read
    (folder / "b" / "readme.txt").unlink()
    DicomScanner(index=index).scan([folder], folder, QuietJob())
    assert index.counts().refused == 1


def test_a_series_with_a_damaged_file_says_so_every_time(folder: Path, index: StationSourceIndex) -> None:
    damaged = sorted((folder / "a").iterdir())[2]
    damaged.write_bytes(damaged.read_bytes()[:-7])
    for _ in range(2):
        found = DicomScanner(index=index).scan([folder], folder, QuietJob())
        codes = [{finding.code for finding in series.draft.findings} for series in found.series]
        assert sum("series.incomplete" in each for each in codes) == 1


def test_a_stopped_scan_keeps_what_it_read(
    folder: Path, index: StationSourceIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readstation.imaging.scan.FILES_AT_A_TIME", 1)

    class Stopping(QuietJob):
        def checkpoint(self) -> None:
            if self.latest.done >= 7:
                raise Cancelled

    with pytest.raises(Cancelled):
        DicomScanner(index=index).scan([folder], folder, Stopping())
    assert index.counts().images + index.counts().refused == 7
