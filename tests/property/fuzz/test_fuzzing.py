"""Coverage-guided fuzzing of the doors for data from outside, and every input that ever failed (TR-61).

Some seconds a door with every push, half an hour each in a release (``docs/evidence/fuzzing.md``).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.corpora import seeds_of
from tests.fuzz.planted import PLANTED
from tests.fuzz.running import CRASHES, Fuzzed, failing, fits_here, fuzz, has_fuzzer, keep
from tests.fuzz.targets import PLACES, target_of
from tests.support.machine import not_run
from tests.support.seeds import seed_of_part

SEED = 61
FEWEST = 200
"""So many tries are made in some seconds by the slowest door on a machine with much else to do."""
NAMES = sorted(PLACES)
_LOCAL_HEAD_BYTES = 30


@pytest.fixture
def fuzzer() -> None:
    if not fits_here():
        pytest.skip("the fuzzer atheris has wheels for Linux on x86-64 up to Python 3.13 only")
    if not has_fuzzer():
        not_run("the fuzzer atheris is not installed")


def assert_sound(name: str, run: Fuzzed) -> None:
    shown = "; ".join(base64.b64encode(each).decode() for each in run.crashes)
    assert run.crashes == (), (
        f"{name} falls over these inputs (base64), to be kept in {CRASHES / name}: {shown}\n{run.said}"
    )
    assert run.code == 0, run.said
    assert run.executions > max(FEWEST, 2 * len(seeds_of(name))), run.said
    assert 0 < run.seed_coverage < run.coverage, run.said


@pytest.mark.usefixtures("fuzzer")
@pytest.mark.parametrize("seconds", [20, pytest.param(1800, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES)
def test_no_bytes_bring_a_door_down(name: str, seconds: int, record_property: Callable[[str, Any], None]) -> None:
    """TR-61: no unexpected error, hang or memory without end, whatever comes; and the fuzzer reaches new code."""
    run = fuzz(name, seconds, seed_of_part(SEED))
    record_property(f"executions of {name}", run.executions)
    record_property(f"seconds of {name}", seconds)
    assert_sound(name, run)


@pytest.mark.usefixtures("fuzzer")
@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_planted_fault_is_found(name: str, record_property: Callable[[str, Any], None]) -> None:
    """TR-61: three of three; the fuzzer ends as soon as it has one."""
    run = fuzz(name, 240, SEED, is_planted=True)
    record_property(f"executions until the fault in {name} was found", run.executions)
    assert len(run.crashes) == 1, run.said
    with pytest.raises(AssertionError, match="falls over these inputs"):
        assert_sound(name, run)


@pytest.mark.parametrize("name", NAMES)
def test_the_fuzzer_begins_with_whole_inputs(name: str, tmp_path: Path) -> None:
    target, seeds = target_of(name), seeds_of(name)
    assert len(set(seeds)) == len(seeds) > 1
    assert all(target.takes(each, tmp_path) for each in seeds)
    assert list(tmp_path.iterdir()) == []


def test_what_failed_once_does_not_again(tmp_path: Path) -> None:
    """TR-61: every input that failed is kept, under the name of its target, and is taken or refused from then on."""
    assert failing(CRASHES, tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_an_input_that_fails_still_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same look at the kept inputs, with a door that expects no damage."""
    [packed] = [each for each in seeds_of("archive") if b"images/2.dcm" in each and b"one imageone" not in each]
    begin = _LOCAL_HEAD_BYTES + len(b"images/1.dcm")
    data = packed[:begin] + b"\xff" + packed[begin + 1 :]
    [path] = keep("archive", (data,), tmp_path / "crashes")
    (tmp_path / "empty").mkdir()
    assert failing(tmp_path / "crashes", tmp_path / "empty") == {}
    monkeypatch.setattr("readstation.imaging.archive._DAMAGE", ())
    assert list(failing(tmp_path / "crashes", tmp_path / "empty")) == [path]
