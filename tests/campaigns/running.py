"""Runs a part of a campaign as pytest in a process of its own, and reads what came of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.campaigns.covered import ROOT
from tests.campaigns.results import Result
from tests.support.seeds import VARIABLE

_MAXIMA = ("peak", "longest", "most", "slowest")
"""How the names of figures begin that are maxima, not counts."""


def run_part(part: str, number: int, tests: Sequence[str], covered: str) -> Result:
    """Run tests with the seeds of a part, one after the other, and return what came of it.

    Parameters
    ----------
    part, number
        What the part is called, and the number that its seeds follow from.
    tests
        As pytest names them.
    covered
        The digest of the code that they cover.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "junit.xml"
        words = (
            "-m",
            "pytest",
            "-q",
            "-n0",
            "-m",
            "slow or not slow",
            "-o",
            "junit_family=xunit1",
            f"--junitxml={file}",
        )
        done = subprocess.run(
            [sys.executable, *words, f"--junitxml={file}", *tests],
            cwd=ROOT,
            env={**os.environ, VARIABLE: str(number)},
            check=False,
        )
        cases = list(ET.parse(file).iter("testcase")) if file.is_file() else []
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Result(
        part, passed=done.returncode == 0 and bool(cases) and not skipped, tests=len(cases) - skipped,
        seconds=round(time.monotonic() - began, 1), day=dt.datetime.now(dt.UTC).date().isoformat(), commit=_commit(),
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}",
        covered=covered, figures=_figures(cases),
    )  # fmt: skip


def _figures(cases: Sequence[ET.Element]) -> dict[str, object]:
    """Return what the tests recorded: sums of whole numbers, the largest of what is a maximum, words in their order."""
    found: dict[str, object] = {}
    for said in (each for case in cases for each in case.iter("property")):
        name, value = said.get("name", ""), said.get("value", "")
        before = found.get(name, 0)
        if value.isdecimal() and isinstance(before, int):
            found[name] = max(before, int(value)) if name.startswith(_MAXIMA) else before + int(value)
        else:
            found[name] = f"{found[name]}; {value}" if name in found else value
    return found


def _commit() -> str:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        words = ["git", "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    return ""
