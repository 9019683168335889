"""``readstation bench adjudicate`` scrolls the bench and the reading room over one case, in a process of its own."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from readstation.cli import bench_adjudicate
from readstation.cli.bench import command


@pytest.mark.display
@pytest.mark.slow
def test_both_windows_are_scrolled_in_turn(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All views of both windows scroll with the wheel, else the process would say so; five targets, six timepoints."""
    monkeypatch.setattr(bench_adjudicate, "FEWEST_RUNS", 1)
    record = bench_adjudicate.measure(2, slices=30, rows=256)
    assert json.loads(json.dumps(record)) == record
    assert (record["bench"], record["unit"], record["runs"]) == ("adjudicate", "ms", 2)
    assert 0 < record["ours"] < record["largest"]["bench"]
    assert 0 < record["peers"]["reading_room"] < record["largest"]["room"]
    assert record["ratio_best_peer"] > 0
    assert [len(sizes) for sizes in record["view_px"].values()] == [2, 2]
    assert record["memory_peak_mb"] > 50


def test_the_bench_of_adjudication_takes_no_path(tmp_path: object) -> None:
    done = CliRunner().invoke(command, ["adjudicate", str(tmp_path)])
    assert done.exit_code == 2
    assert "adjudicate makes its own cases" in done.output
