"""Taking the same folder in again: what was taken is not blinded anew, what changed is judged anew (user ask 35)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.app.intake import SOURCES_NAME, take_in
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.imaging.gate import DicomGate
from tests.builders.dicom import write_series


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the series that the gate is asked to blind from now on."""
    asked: list[str] = []
    real = DicomGate.release

    def release(self, series, *rest):
        asked.append(series.series_uid)
        return real(self, series, *rest)

    monkeypatch.setattr(DicomGate, "release", release)
    return asked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    for number, words in enumerate(("ART", "PORTAL")):
        write_series(
            root / words, seed=number, SeriesDescription=words, StudyInstanceUID="1.2.3.4", StudyDate="20240105"
        )
    return root


def outcome(report) -> list[object]:
    return [(each.facts, each.confidence) for each in report.taken]


def test_what_was_taken_is_not_blinded_again(station: OpenStation, folder: Path, released: list[str]) -> None:
    first = take_in(station, [folder], QuietJob())
    assert len(released) == len(first.new_series) == 2
    again = take_in(station, [folder], QuietJob())
    assert len(released) == 2
    assert outcome(again) == outcome(first)
    assert not again.new_series


def test_an_image_that_changed_is_read_again(station: OpenStation, folder: Path, released: list[str]) -> None:
    first = take_in(station, [folder], QuietJob())
    changed = sorted((folder / "ART").iterdir())[0]
    content = bytearray(changed.read_bytes())
    content[-1] ^= 1
    changed.write_bytes(bytes(content))
    os.utime(changed, ns=(1, changed.stat().st_mtime_ns + 1))
    again = take_in(station, [folder], QuietJob())
    assert len(released) == 3
    assert len(again.new_series) == 1
    assert {each.facts.series_key for each in first.taken} != {each.facts.series_key for each in again.taken}


def test_only_new_series_are_blinded(station: OpenStation, folder: Path, released: list[str]) -> None:
    take_in(station, [folder], QuietJob())
    write_series(folder / "LATE", seed=9, SeriesDescription="LATE", StudyInstanceUID="1.2.3.4", StudyDate="20240105")
    again = take_in(station, [folder], QuietJob())
    assert len(released) == 3
    assert (len(again.taken), len(again.new_series)) == (3, 1)
    assert sorted(each.facts.series_ordinal for each in again.taken) == [1, 2, 3]


def test_without_its_memory_all_is_read_again(station: OpenStation, folder: Path, released: list[str]) -> None:
    """A damaged memory is made anew: nothing that counts lies in it."""
    first = take_in(station, [folder], QuietJob())
    (station.folder / SOURCES_NAME).write_bytes(b"damaged" * 1000)
    again = take_in(station, [folder], QuietJob())
    assert len(released) == 4
    assert outcome(again) == outcome(first)
    assert not again.new_series


def test_a_dry_run_remembers_nothing_as_taken(station: OpenStation, folder: Path, released: list[str]) -> None:
    take_in(station, [folder], QuietJob(), dry_run=True)
    report = take_in(station, [folder], QuietJob())
    assert len(released) == 4
    assert len(report.new_series) == 2
