"""The index of source files: what it keeps, what it forgets, and that it names nobody (TR-18, TR-62)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from readstation.core.errors import DataProblem
from readstation.core.findings import Finding, Severity
from readstation.core.ids import SeriesKey
from readstation.store.source_index import StationSourceIndex
from readstation.trial.sources import FileRow, FileState, IndexCounts, SourceSeries

SERIES = SourceSeries(
    "ISSUER\x1fDOE^JANE", "1.3.6.1.4.77.1", "1.3.6.1.4.77.2", "1.2.840.10008.5.1.4.1.1.2", 3, 512, 512, 1, "1.2"
)
OTHER = SERIES._replace(series_uid="1.3.6.1.4.77.3", series_number=4)
STATE = FileState(1000, 5)
REASON = Finding("object.kind", "Not taken: a dose report.", Severity.WARNING)


def image(name: str, series: SourceSeries = SERIES, **changes: object) -> FileRow:
    row = FileRow(name, 1000, 5, series, f"1.3.6.1.4.77.9.{name}", 7, 900, 100, None)
    return row._replace(**changes)


def refused(name: str) -> FileRow:
    return FileRow(name, 1000, 5, None, "", None, -1, 0, REASON)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[StationSourceIndex]:
    made = StationSourceIndex(tmp_path / "index.db", "rules")
    yield made
    made.close()


def known(index: StationSourceIndex, folder: str = "/in", **states: FileState) -> dict[str, Finding | None]:
    with index.change() as rows:
        return dict(rows.known(folder, states or {"a": STATE, "b": STATE, "c": STATE}))


def put(index: StationSourceIndex, *rows: FileRow, folder: str = "/in") -> None:
    with index.change() as change:
        change.put(folder, rows)


def test_what_was_read_is_known_while_size_and_time_stay(index: StationSourceIndex) -> None:
    put(index, image("a"), refused("b"))
    assert known(index) == {"a": None, "b": REASON}
    assert known(index, a=FileState(1001, 5), b=FileState(1000, 6)) == {}
    assert known(index, folder="/elsewhere") == {}


def test_counts(index: StationSourceIndex) -> None:
    assert index.counts() == IndexCounts(0, 0, 0, 0, 0)
    put(index, image("a"), image("b"), image("c", OTHER), refused("d"))
    put(index, image("e", SERIES._replace(patient_text="X", study_uid="1.9", series_uid="1.9.1")), folder="/more")
    # One series in two sizes is one series.
    put(index, image("f", SERIES._replace(rows=256)), folder="/more")
    assert index.counts() == IndexCounts(patients=2, studies=2, series=3, images=5, refused=1)


def test_a_file_that_changed_replaces_what_was_known(index: StationSourceIndex) -> None:
    put(index, image("a"), refused("b"))
    put(index, FileRow("a", 1, 1, None, "", None, -1, 0, REASON), image("b", size=2))
    assert known(index, a=FileState(1, 1), b=FileState(2, 5)) == {"a": REASON, "b": None}
    assert index.counts()[3:] == (1, 1)


def test_files_that_are_gone_are_forgotten(index: StationSourceIndex) -> None:
    put(index, image("a"), image("b"), refused("c"))
    with index.change() as rows:
        rows.forget("/in", ["b"])
    assert known(index) == {"b": None}


def test_nothing_of_a_broken_change_is_kept(index: StationSourceIndex) -> None:
    def break_off() -> None:
        with index.change() as rows:
            rows.put("/in", [image("a")])
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert known(index) == {}
    put(index, image("a"))
    assert known(index) == {"a": None}


def test_it_is_kept_over_a_restart_and_forgotten_under_other_rules(tmp_path: Path) -> None:
    for rules, expected in (("one", {}), ("one", {"a": None}), ("two", {}), ("one", {})):
        index = StationSourceIndex(tmp_path / "index.db", rules)
        assert known(index) == expected
        put(index, image("a"))
        index.close()


def test_no_name_no_uid_no_path_stands_in_the_file(tmp_path: Path) -> None:
    """TR-18, TR-62: identifiers are digests under a key of this database alone."""
    planted = [b"DOE^JANE", b"1.3.6.1.4.77", b"JANE-DOE", b"DOE-FOLDER", b"ISSUER"]
    tokens = []
    for number in (1, 2):
        path = tmp_path / f"{number}.db"
        index = StationSourceIndex(path, "rules")
        put(index, image("JANE-DOE.dcm"), refused("JANE-DOE.pdf"), folder="/in/DOE-FOLDER")
        content = b"".join(each.read_bytes() for each in tmp_path.glob(f"{number}.db*"))
        index.close()
        content += path.read_bytes()
        assert not [each for each in planted if each in content]
        with sqlite3.connect(path) as connection:
            tokens.append(connection.execute("SELECT token FROM patient").fetchone()[0])
        connection.close()
    assert tokens[0] != tokens[1]


def test_an_interrupted_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(DataProblem):
        StationSourceIndex(path, "rules")
    assert path.read_bytes().startswith(b"this is no database")


def test_it_is_written_as_every_database_here(index: StationSourceIndex) -> None:
    """TR-42: write-ahead log, and a commit has reached the disk."""
    with index.change() as rows:
        assert rows._connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert rows._connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert rows._connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_which_series_was_made_of_which_files(index: StationSourceIndex) -> None:
    assert index.kept_as("these files") is None
    index.keep_as("these files", SeriesKey("S1"))
    index.keep_as("those files", SeriesKey("S2"))
    index.keep_as("these files", SeriesKey("S3"))
    assert (index.kept_as("these files"), index.kept_as("those files")) == ("S3", "S2")


def test_a_damaged_index_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    path.write_bytes(b"this is no database" * 100)
    index = StationSourceIndex.opened(path, "rules")
    assert known(index) == {}
    index.close()
