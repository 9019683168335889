"""Damaged case files: refused with their faults or evaluated whole; no crash, no hang, no half output."""

from __future__ import annotations

import collections
import json
import re
import time

import pytest

from readstation.cli.evaluate import run_evaluate
from readstation.cli.evaluate_measures import MEASURES
from readstation.criteria.io.kinds import CASE_KINDS
from tests.builders.mutated_files import mutated_file, mutated_lines

_FAULT = re.compile(r"^[^\n]{3,}$")
KINDS = {*CASE_KINDS, *MEASURES}
LONGEST_S = 5.0
"""Time of the processor, so that other work on the machine does not count."""


def _no_number(name):
    raise AssertionError(f"{name} stands in a result")


def _whole(text):
    return json.loads(text, parse_constant=_no_number)


def _evaluate_each(seeds, tmp_path, capsys, options=(), made=mutated_file):
    """Evaluate the file of each seed; return how many were refused, and the results by the kinds they hold."""
    path = tmp_path / "cases.json"
    refused, evaluated = 0, collections.Counter()
    for seed in seeds:
        path.write_bytes(made(seed))
        begun = time.process_time()
        status = run_evaluate([*options, str(path)])
        assert time.process_time() - begun < LONGEST_S, seed
        out, err = capsys.readouterr()
        faults = err.splitlines()
        assert all(_FAULT.match(fault) for fault in faults), seed
        if "--lines" in options:
            assert status == int(bool(faults)), seed
            evaluated.update(_whole(line)["kind"] for line in out.splitlines())
        elif status == 0:
            assert faults == [], seed
            if not options or "--explain" in options:
                evaluated.update(_whole(out).keys() - {"software"})
        else:
            assert status == 1, seed
            assert faults or "--check" in options, seed
            assert out == "" or (options and not faults), seed
        refused += bool(faults)
    return refused, evaluated


def test_some_hundred_damaged_files(tmp_path, capsys):
    """Issue: done when 4. Both ends are met: files that are refused, and files whose damage does not matter."""
    refused, evaluated = _evaluate_each(range(500), tmp_path, capsys)
    assert 250 < refused < 500
    assert evaluated.keys() == KINDS


def test_some_damaged_files_explained_and_checked(tmp_path, capsys):
    assert _evaluate_each(range(500, 600), tmp_path, capsys, ("--explain",))[0] > 0
    assert _evaluate_each(range(600, 700), tmp_path, capsys, ("--check",))[0] > 0


def test_some_damaged_lines(tmp_path, capsys):
    """Each line by itself: its faults and no result, or a whole result and no fault."""
    refused, evaluated = _evaluate_each(range(200), tmp_path, capsys, ("--lines",), mutated_lines)
    assert 50 < refused < 200
    assert evaluated.keys() == KINDS


@pytest.mark.slow
def test_a_hundred_thousand_damaged_files(tmp_path, capsys):
    """Issue: done when 4."""
    refused, evaluated = _evaluate_each(range(1_000, 101_000), tmp_path, capsys)
    assert refused > 50_000
    assert evaluated.keys() == KINDS


@pytest.mark.slow
def test_ten_thousand_files_of_damaged_lines(tmp_path, capsys):
    """Issue: done when 4."""
    refused, evaluated = _evaluate_each(range(1_000, 11_000), tmp_path, capsys, ("--lines",), mutated_lines)
    assert refused > 1_000
    assert evaluated.keys() == KINDS
