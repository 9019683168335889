"""``readstation bench edit`` edits in a real window of its own process."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from readstation.cli import bench_edit
from readstation.cli.bench import command

KINDS = {
    *("place a line", "nudge", "undo", "redo"),
    *("judge a target", "judge a non-target", "new lesion", "delete"),
}


@pytest.mark.display
@pytest.mark.slow
def test_every_kind_of_edit_is_saved_and_shown(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_edit, "FEWEST_RUNS", 1)
    record = bench_edit.measure(1, "small")
    assert json.loads(json.dumps(record)) == record
    assert (record["bench"], record["unit"], record["runs"]) == ("edit", "ms", 1)
    for figures in ("saved", "shown", "longest_call", "longest_call_is", "ratio_floor"):
        assert record[figures].keys() == KINDS
    assert all(0 < record["saved"][kind] < record["shown"][kind] for kind in KINDS)
    assert all(record["longest_call"].values())
    assert record["floor"] > 0
    assert record["memory_peak_mb"] > 50
    assert "first follow-up" in record["data"]


def test_the_bench_of_edits_takes_no_path(tmp_path: object) -> None:
    done = CliRunner().invoke(command, ["edit", str(tmp_path)])
    assert done.exit_code == 2
    assert "edit makes its own cases" in done.output
