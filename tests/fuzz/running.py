"""Runs a target in a process of its own and reads what the fuzzer says of it."""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.corpora import seeds_of
from tests.fuzz.planted import PLANTED
from tests.fuzz.targets import target_of

ROOT = Path(__file__).resolve().parents[2]
CRASHES = Path(__file__).parent / "crashes"
LIMIT_S = 20
MEMORY_MB = 2048
"""The whole process, interpreter and instrumented libraries included."""
_BESIDE = ("sh", "-c", '"$@"; exit $?', "sh")
"""A process of its own in between: the fuzzer's measure of memory begins with the most that its parent ever held."""
_STARTED = re.compile(r"^#\d+\s+INITED cov: (\d+) ft: (\d+)", re.MULTILINE)
_ENDED = re.compile(r"^#\d+\s+DONE\s+cov: (\d+) ft: (\d+)", re.MULTILINE)
_EXECUTED = re.compile(r"^stat::number_of_executed_units:\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Fuzzed:
    """What a run came to.

    Attributes
    ----------
    executions
        How often the door was entered.
    seed_coverage, coverage
        Places of the instrumented code that the seeds reached, and all inputs; 0 where the fuzzer did not say it.
    crashes
        The inputs that failed, hung or took too much memory.
    code
        The exit code of the process, 0 where nothing was found.
    said
        The end of what it said.
    """

    executions: int
    seed_coverage: int
    coverage: int
    crashes: tuple[bytes, ...]
    code: int
    said: str


def fits_here() -> bool:
    """Return whether the fuzzer has a wheel for this system and interpreter (``installers/requirements/fuzz.txt``)."""
    is_linux = sys.platform.startswith("linux") and platform.machine() == "x86_64"
    return is_linux and platform.python_implementation() == "CPython" and sys.version_info < (3, 14)


def has_fuzzer() -> bool:
    """Return whether the fuzzer is installed."""
    return find_spec("atheris") is not None


def fuzz(name: str, seconds: int, seed: int, *, corpus: Path | None = None, is_planted: bool = False) -> Fuzzed:
    """Fuzz a target for some seconds or until something is found.

    Parameters
    ----------
    name
        Of the target.
    seconds
        How long.
    seed
        Of the fuzzer's chance, from 1. The time decides how far it gets, so that two runs are not the same to the end.
    corpus
        A folder whose inputs are tried too, and to which those are added that reach something new.
    is_planted
        Whether the fault of `planted` is planted into it.
    """
    with _folders() as folder:
        for data in filter(PLANTED[name].begins_with if is_planted else bool, seeds_of(name)):
            (folder / "seeds" / hashlib.sha256(data).hexdigest()).write_bytes(data)
        options = [
            str(corpus or folder / "corpus"), str(folder / "seeds"), f"-max_total_time={seconds}", f"-seed={seed}",
            f"-timeout={LIMIT_S}", f"-rss_limit_mb={MEMORY_MB}", f"-artifact_prefix={folder / 'crashes'}/",
            "-print_final_stats=1", "-verbosity=1",
        ]  # fmt: skip
        command = [*_BESIDE, sys.executable, "-m", "tests.fuzz.one_target", name, str(folder / "scratch")]
        done = subprocess.run(
            [*command, "planted" if is_planted else "whole", *options],
            cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        crashes = tuple({each.read_bytes() for each in sorted((folder / "crashes").iterdir())})
    said = done.stderr
    started, ended, executed = _STARTED.search(said), _ENDED.search(said), _EXECUTED.search(said)
    return Fuzzed(
        int(executed[1]) if executed else 0, int(started[1]) if started else 0, int(ended[1]) if ended else 0,
        crashes, done.returncode, f"{done.stdout[-3000:]}{said[-3000:]}",
    )  # fmt: skip


def keep(name: str, crashes: tuple[bytes, ...], folder: Path = CRASHES) -> list[Path]:
    """Write inputs that failed to where an ordinary test tries them from then on, and return their files."""
    found = []
    for data in crashes:
        path = folder / name / hashlib.sha256(data).hexdigest()[:16]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        found.append(path)
    return found


def failing(folder: Path, scratch: Path) -> dict[Path, Exception]:
    """Return the kept inputs that fail still, with how.

    Parameters
    ----------
    folder
        Where they lie, each under the name of its target.
    scratch
        An empty folder.
    """
    found = {}
    for path in (each for each in sorted(folder.rglob("*")) if each.is_file()):
        try:
            target_of(path.parent.name).takes(path.read_bytes(), scratch)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no refusal
            found[path] = error
    return found


@contextmanager
def _folders() -> Iterator[Path]:
    """Yield a folder that is gone afterwards, in memory where there is such a place: every try writes a file."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="readstation-fuzz-", dir=memory if memory.is_dir() else None))
    try:
        for name in ("seeds", "corpus", "crashes", "scratch"):
            (folder / name).mkdir()
        yield folder
    finally:
        shutil.rmtree(folder)
