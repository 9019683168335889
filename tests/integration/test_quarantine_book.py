"""Every object that is not taken reaches the quarantine book once, with its reason and without a name (TR-17)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pydicom
import pytest

from readstation.app.station import OpenStation
from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.imaging.gate import DicomGate
from readstation.imaging.parser import LocalParser
from readstation.imaging.scan import DicomScanner
from readstation.trial.ingest import IngestReport, IngestServices, run_ingest
from readstation.trial.quarantine import QuarantinedObject
from tests.builders.dicom import write_series

SECRET = re.compile("PID-SECRET|Secretname|noname")


class Book:
    """Keeps the latest state of each object, as the office's table does."""

    def __init__(self) -> None:
        self.rows: dict[str, QuarantinedObject] = {}
        self.taken: set[str] = set()
        self.calls = 0

    def settle(self, refused: Sequence[QuarantinedObject], taken: Sequence[str]) -> None:
        self.calls += 1
        self.rows |= {each.token: each for each in refused}
        self.taken |= set(taken)
        for token in taken:
            self.rows.pop(token, None)

    def codes(self) -> list[str]:
        return sorted(each.finding.code for each in self.rows.values())


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


def ingest(
    station: OpenStation, book: Book, *paths: Path, job: QuietJob | None = None, dry_run: bool = False
) -> IngestReport:
    parser = LocalParser()
    services = IngestServices(
        DicomScanner(parser=parser), DicomGate(parser), station.store.images, station.store.office, quarantine=book
    )
    return station.run(lambda: run_ingest(paths, services=services, job=job or QuietJob(), dry_run=dry_run))


def spoil_pixels(path: Path) -> bytes:
    """Make an image that can be listed and not be decoded; return what it was."""
    good = path.read_bytes()
    dataset = pydicom.dcmread(path)
    dataset.compress("1.2.840.10008.1.2.5", encoding_plugin="pydicom", generate_instance_uid=False)
    dataset.PixelData = dataset.PixelData[:40] + b"\x81" * (len(dataset.PixelData) - 48) + dataset.PixelData[-8:]
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(path)
    return good


def test_each_object_has_its_reason_and_a_series_that_is_mended_is_struck_out(
    station: OpenStation, tmp_path: Path
) -> None:
    folder = tmp_path / "Secretname^Jane"
    good = write_series(folder / "good", seed=1, PatientID="PID-SECRET-1").files
    bad = write_series(folder / "bad", seed=2, PatientID="PID-SECRET-2").files
    (folder / "noname.txt").write_text("no image")
    (folder / "copy.dcm").write_bytes(good[0].read_bytes())
    with zipfile.ZipFile(folder / "noname.zip", "w") as archive:
        archive.writestr("inside.txt", "no image either")
    original = spoil_pixels(bad[2])
    book = Book()
    report = ingest(station, book, folder)
    assert len(report.taken) == 1
    assert book.codes() == ["object.not-dicom", "object.not-dicom", *["pixels.damaged"] * len(bad)]
    aside = [each for each in book.rows.values() if each.subject_token]
    assert len({each.subject_token for each in aside}) == 1
    assert len(aside) == len(bad), "of a series that is refused every object is put aside"
    assert len(book.taken) == len(good)
    assert not SECRET.search(repr(book.rows)), "no path, no member's name, no patient"
    assert {each.ordinal for each in book.rows.values()} < set(range(1, report.seen + 1))

    before = set(book.rows)
    ingest(station, book, folder)
    assert set(book.rows) == before, "met again, known again"

    bad[2].write_bytes(original)
    ingest(station, book, folder)
    assert book.codes() == ["object.not-dicom", "object.not-dicom"]


def test_a_dry_run_writes_nothing_down(station: OpenStation, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "noname.txt").write_text("no image")
    book = Book()
    ingest(station, book, tmp_path / "in", dry_run=True)
    assert book.calls == 0


def test_what_was_refused_before_a_stop_is_written_down(station: OpenStation, tmp_path: Path) -> None:
    write_series(tmp_path / "in", seed=1)
    (tmp_path / "in" / "noname.txt").write_text("no image")
    book = Book()

    class StopsAtTheGate(QuietJob):
        def checkpoint(self) -> None:
            if book.calls:
                raise Cancelled

    with pytest.raises(Cancelled):
        ingest(station, book, tmp_path / "in", job=StopsAtTheGate())
    assert book.codes() == ["object.not-dicom"]
