"""``readstation bench index``: one JSON object with the fields that every bench has, from files that are real DICOM."""

from __future__ import annotations

import json
from pathlib import Path

import pydicom
from click.testing import CliRunner

from readstation.cli import bench_index
from readstation.cli.bench import command
from readstation.cli.bench_index_data import index_files
from readstation.cli.bench_runs import available, median, ratio_of_rounds
from readstation.core.jobs import QuietJob
from readstation.imaging.index import examined
from readstation.imaging.index_headers import HeaderReader
from readstation.imaging.scan import DicomScanner


def test_the_files_are_series_like_a_scanner_writes_them(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    index_files(folder, files=9, series=3, patients=2)
    found = DicomScanner().scan([folder], tmp_path, QuietJob())
    assert (found.seen, len(found.series), found.refused) == (9, 3, ())
    assert all(series.draft.slices == 3 and series.draft.slice_interval_um == 1000 for series in found.series)
    assert len({series.patient_text for series in found.series}) == 2
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    assert 115 <= len(pydicom.dcmread(paths[0])) <= 150
    reader = HeaderReader(examined)
    assert [reader.read(path) for path in paths] == [HeaderReader(examined).read(path) for path in paths]


def test_the_bench_of_the_index_says_what_it_measured(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    index_files(folder, files=12, series=2, patients=1)
    done = CliRunner().invoke(command, ["index", str(folder), "--runs", "1"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.output)
    assert record.keys() >= {
        *("bench", "unit", "ours", "peers", "floor", "ratio_best_peer", "ratio_floor", "runs", "memory_peak_mb", "data")
    }
    assert (record["bench"], record["unit"], record["runs"]) == ("index", "s", 1)
    assert record["ours"] > record["floor"] > 0
    assert record["memory_peak_mb"] > 1
    assert set(record["peers"]) | set(record["peers_absent"]) == set(bench_index.PEERS)
    assert "12 files" in record["data"]


def test_absent_peers_are_left_out_and_said() -> None:
    assert available({"here": "json", "gone": "no_such_module"}) == (["here"], ["gone"])


def test_medians_and_ratios() -> None:
    ours, other = [{"s": 1.0}, {"s": 2.0}, {"s": 9.0}], [{"s": 2.0}, {"s": 4.0}, {"s": 3.0}]
    assert median(ours, "s") == 2.0
    assert median([], "s") is None
    assert ratio_of_rounds(ours, other, "s") == 0.5
    assert ratio_of_rounds(ours, other[:2], "s") is None
