"""Images by content hash: whole or not at all (TR-21, TR-45)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from sqlalchemy import update

from readstation.core.errors import DataProblem, EnvironmentFault, Refused
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.model.audit import AuditAction
from readstation.model.series import PhaseRole
from readstation.store.files import ContentFiles
from readstation.store.schema import stored_outline, trigger_statements
from tests.builders.reads import series_facts, station_with_case

OTHER = CaseAlias("3B-777")
FACTS = series_facts(0, 1, PhaseRole.LATE_ARTERIAL, alias=OTHER, slices=3)


@pytest.fixture
def station(tmp_path: Path):
    with station_with_case(tmp_path, timepoints=0) as opened:
        yield opened


@pytest.fixture
def images(station):
    return station.store.images


def files_under(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_files_lie_under_their_hash_with_a_constant_time(images, tmp_path: Path) -> None:
    source = tmp_path / "from outside.dcm"
    source.write_bytes(b"two" * 700_000)
    images.put_series(FACTS, [b"one", source])
    digests = [hashlib.sha256(data).hexdigest() for data in (b"one", b"two" * 700_000)]
    assert files_under(tmp_path / "images") == {f"{each[:2]}/{each[2:]}.dcm" for each in digests}
    paths = images.files(FACTS.series_key)
    assert [path.read_bytes() for path in paths] == [b"one", b"two" * 700_000]
    assert {path.stat().st_mtime for path in paths} == {946_684_800.0}
    assert source.exists()


def test_facts_come_back_and_are_found_by_case_and_by_content(images) -> None:
    second = series_facts(0, 2, PhaseRole.DELAYED, alias=OTHER, slices=3)
    images.put_series(second, [b"b"])
    images.put_series(FACTS, [b"a"])
    assert images.facts(FACTS.series_key) == FACTS
    assert images.series_of(OTHER, 0) == (FACTS, second)
    assert images.series_of(OTHER, 1) == ()
    digests = [image.digest for image in FACTS.images]
    assert images.series_with_images(digests) == FACTS.series_key
    assert images.series_with_images(digests[::-1]) is None
    assert images.has_image(digests[1])
    assert not images.has_image("0" * 64)


def test_an_outline_is_kept_with_its_series(images) -> None:
    images.put_series(FACTS, [b"a"], b"outline")
    other = series_facts(0, 2, PhaseRole.DELAYED, alias=OTHER, slices=3)
    images.put_series(other, [b"b"])
    files, outline = images.files_and_outline(FACTS.series_key)
    assert (tuple(files), outline) == (images.files(FACTS.series_key), b"outline")
    assert tuple(files[:1]) == images.files(FACTS.series_key)[:1]
    assert images.files_and_outline(other.series_key)[1] is None


def test_a_damaged_outline_is_none(images, station) -> None:
    """The headers of the series are then read, as for a series that was kept before there were outlines."""
    images.put_series(FACTS, [b"a"], b"outline")
    (trigger,) = [name for name in trigger_statements() if name == "stored_outline_no_update"]
    with station.store.images._work.database.write() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.execute(update(stored_outline).values(body=b"another"))
    files, outline = images.files_and_outline(FACTS.series_key)
    assert (tuple(files), outline) == (images.files(FACTS.series_key), None)


def test_a_series_is_recorded_in_the_trail(images, station) -> None:
    images.put_series(FACTS, [b"a"])
    events = [event for event, _, _ in station.store.evidence.audit_events()]
    assert (events[-1].action, events[-1].object_id) == (AuditAction.IMAGES_STORED, FACTS.series_key)


@pytest.mark.parametrize("changed", [{}, {"series_key": SeriesKey("another")}])
def test_a_place_that_is_taken_is_refused(images, changed: dict[str, object]) -> None:
    images.put_series(FACTS, [b"a"])
    with pytest.raises(Refused, match="is here already"):
        images.put_series(series_facts(0, 1, PhaseRole.LATE_ARTERIAL, alias=OTHER, slices=3, **changed), [b"c"])
    assert images.series_of(OTHER, 0) == (FACTS,)


def test_an_unknown_series_is_a_data_problem(images) -> None:
    with pytest.raises(DataProblem):
        images.facts(SeriesKey("nobody"))
    with pytest.raises(DataProblem):
        images.files(SeriesKey("nobody"))
    with pytest.raises(DataProblem):
        images.files_and_outline(SeriesKey("nobody"))


def test_a_source_that_cannot_be_read_leaves_nothing_visible(images, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="could not be written"):
        images.put_series(FACTS, [b"a", tmp_path / "missing.dcm"])
    assert images.series_of(OTHER, 0) == ()
    assert not [name for name in files_under(tmp_path / "images") if ".partial" in name]
    images.put_series(FACTS, [b"a"])


def test_a_damaged_file_is_written_anew_and_an_intact_one_is_left(images, tmp_path: Path) -> None:
    images.put_series(FACTS, [b"one"])
    (path,) = images.files(FACTS.series_key)
    before = os.stat(path).st_ino
    same = series_facts(0, 2, PhaseRole.DELAYED, alias=OTHER, slices=3)
    images.put_series(same, [b"one"])
    assert os.stat(path).st_ino == before
    path.write_bytes(b"0ne")
    images.put_series(series_facts(0, 3, PhaseRole.OTHER, alias=OTHER, slices=3), [b"one"])
    assert path.read_bytes() == b"one"


def test_what_a_killed_process_left_unfinished_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".partial-abc").write_bytes(b"half")
    ContentFiles(tmp_path).remove_partial()
    assert files_under(tmp_path) == set()


def test_what_the_disk_does_not_let_go_of_stops_no_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-44: found by failing every call from one on."""
    (tmp_path / ".partial-abc").write_bytes(b"half")

    def refuse(*_words: object, **_values: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "unlink", refuse)
    ContentFiles(tmp_path).remove_partial()
    assert (tmp_path / ".partial-abc").read_bytes() == b"half"
