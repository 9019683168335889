"""A disk that fills up while an archive is unpacked leaves nothing of it, and the next intake has all (TR-58)."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.dicom import write_series
from tests.support.small_disk import SmallDisk


def test_a_disk_that_is_full_midway_leaves_nothing_visible(
    small_disk: SmallDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-58: two members of six fit; no series, no file of it, and words that say what happened."""
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk.folder))
    path = tmp_path / "images.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, each in enumerate(write_series(tmp_path / "in", shape=(6, 700, 700)).files):
            archive.write(each, f"{number}.dcm")
    with OpenStation(tmp_path / "profile") as station:
        small_disk.fill(leave_bytes=2_500_000)
        [refused] = take_in(station, [path], QuietJob()).refused_objects
        assert refused.finding.code == "archive.no-room"
        assert "Make room" in refused.finding.message
        assert station.run(station.store.images.places) == ()
        assert [each.name for each in small_disk.folder.iterdir()] == ["another program"]
        small_disk.make_room()
        report = take_in(station, [path], QuietJob())
    assert [each.facts.slices for each in report.taken] == [6]
