"""Registrations are found once, kept whole, and found again after a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from readstation.app.registrations import StoredRegistrations
from readstation.core.errors import Cancelled
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Verdict
from readstation.geometry.volume import Volume


def volume(key: str, frame: str) -> Volume:
    """Air: there is no liver to find, so the answer is quick and a refusal."""
    affine = Affine.from_dicom((0.0, 0.0, 0.0), (1, 0, 0, 0, 1, 0), 5.0, 5.0, (0, 0, 5.0))
    return Volume(SeriesKey(key), np.zeros((8, 8, 8), np.int16), affine, 1.0, -1024.0, "HU", frame, 5.0 * np.arange(8))


def test_what_was_found_is_kept_for_the_next_start(tmp_path: Path) -> None:
    source, target = volume("series-7k", "a"), volume("series-9m", "b")
    folder = tmp_path / "registrations"
    assert StoredRegistrations(folder).known(source, target) is None
    found = StoredRegistrations(folder).register(source, target, QuietJob())
    assert found.verdict is Verdict.REFUSED
    assert (found.source_frame, found.target_frame) == ("a", "b")
    again = StoredRegistrations(folder)
    assert again.known(source, target) == found
    job = QuietJob()
    job.cancel()
    assert again.register(source, target, job) == found
    [path] = folder.iterdir()
    assert not any(word in path.read_text() + path.name for word in ("series-7k", "series-9m"))


def test_a_damaged_or_foreign_file_is_no_answer(tmp_path: Path) -> None:
    source, target = volume("series-7k", "a"), volume("series-9m", "b")
    kept = StoredRegistrations(tmp_path)
    kept.register(source, target, QuietJob())
    [path] = tmp_path.iterdir()
    assert kept.known(volume("series-7k", "other"), target) is None
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole.replace(b"refused", b"excused"), b"[]", b'{"version":1}'):
        path.write_bytes(damaged)
        assert kept.known(source, target) is None


def test_a_stopped_one_leaves_nothing(tmp_path: Path) -> None:
    job = QuietJob()
    job.cancel()
    rng = np.random.default_rng(4)
    body = rng.integers(950, 1100, (24, 24, 24)).astype(np.int16)
    sides = []
    for key, frame in (("series-7k", "a"), ("series-9m", "b")):
        affine = Affine.from_dicom((0.0, 0.0, 0.0), (1, 0, 0, 0, 1, 0), 10.0, 10.0, (0, 0, 10.0))
        sides.append(Volume(SeriesKey(key), body.copy(), affine, 1.0, -1024.0, "HU", frame, 10.0 * np.arange(24)))
    with pytest.raises(Cancelled):
        StoredRegistrations(tmp_path / "none").register(sides[0], sides[1], job)
    assert not (tmp_path / "none").exists()
