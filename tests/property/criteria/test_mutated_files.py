"""Damaged case files: refused with their faults or evaluated whole; no crash, no hang, no half output."""

from __future__ import annotations

import json
import re
import time

import pytest

from readstation.cli.evaluate import run_evaluate
from tests.builders.mutated_files import mutated_file

_FAULT = re.compile(r"^[^\n]{3,}$")
LONGEST_S = 5.0
"""Time of the processor, so that other work on the machine does not count."""


def _evaluate_each(seeds, tmp_path, capsys, options=()):
    path = tmp_path / "cases.json"
    refused = 0
    for seed in seeds:
        path.write_bytes(mutated_file(seed))
        begun = time.process_time()
        status = run_evaluate([*options, str(path)])
        assert time.process_time() - begun < LONGEST_S, seed
        out, err = capsys.readouterr()
        if status == 0:
            assert err == "", seed
            assert options or isinstance(json.loads(out), dict), seed
            continue
        refused += 1
        assert status == 1, seed
        assert out == "", seed
        faults = err.splitlines()
        assert faults, seed
        assert all(_FAULT.match(fault) for fault in faults), seed
    return refused


def test_some_hundred_damaged_files(tmp_path, capsys):
    """Issue: done when 4. Both ends are met: files that are refused, and files whose damage does not matter."""
    refused = _evaluate_each(range(400), tmp_path, capsys)
    assert 200 < refused < 400


def test_some_damaged_files_explained_and_checked(tmp_path, capsys):
    assert _evaluate_each(range(400, 500), tmp_path, capsys, ("--explain",)) > 0
    assert _evaluate_each(range(500, 600), tmp_path, capsys, ("--check",)) > 0


@pytest.mark.slow
def test_a_hundred_thousand_damaged_files(tmp_path, capsys):
    """Issue: done when 4."""
    assert _evaluate_each(range(1_000, 101_000), tmp_path, capsys) > 50_000
