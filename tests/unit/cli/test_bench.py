"""``readstation bench``: one JSON object with the fields that every bench has."""

from __future__ import annotations

import json

from click.testing import CliRunner

from readstation.cli.bench import command


def test_the_bench_of_evaluation_says_what_it_measured() -> None:
    done = CliRunner().invoke(command, ["evaluate", "--runs", "1", "--cases", "20"])
    assert done.exit_code == 0, done.output
    record = json.loads(done.output)
    assert record.keys() >= {"bench", "unit", "ours", "peers", "floor", "ratio_best_peer", "ratio_floor"}
    assert (record["bench"], record["unit"], record["runs"]) == ("evaluate", "cases/s", 1)
    assert record["ours"] > 0
    assert record["floor"] > record["ours"]
    assert record["memory_peak_mb"] > 1


def test_an_unknown_bench_is_wrong_usage() -> None:
    assert CliRunner().invoke(command, ["nothing"]).exit_code == 2


def test_an_unknown_encoding_is_wrong_usage_and_measures_nothing() -> None:
    for name in ("load", "first"):
        done = CliRunner().invoke(command, [name, "--kind", "jpeg", "--runs", "1"])
        assert done.exit_code == 2
        assert "jpeg is no encoding of this bench" in done.output
