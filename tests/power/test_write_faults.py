"""Every call by which a session changes the disk fails once: nothing acknowledged is lost, the work goes on (TR-44)."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from readstation.app.station import OpenStation
from tests.integration.killed_station import central_of
from tests.support.acknowledged import Said, check, check_files, prepare, verify_both
from tests.support.storage_model import FAULTS, built_library, environment_under

ROOT = Path(__file__).resolve().parents[2]
ACTS = {
    "open a timepoint", "add a lesion", "measure", "write a note", "undo and redo", "lock", "sign", "take images",
    "deliver", "start", "stop",
}  # fmt: skip


@pytest.mark.slow  # a minute and a half each; full disks have tests of their own in the suite
@pytest.mark.parametrize(
    ("error", "mode"),
    [
        pytest.param(error, mode, id=f"{errno.errorcode[error]} {mode}")
        for error in FAULTS
        for mode in ("once", "until")
    ],
)
def test_whichever_call_fails_the_rest_is_kept_and_the_session_goes_on(
    quick_folder: Path, error: int, mode: str, record_property: Callable[[str, object], None]
) -> None:
    profile = quick_folder / "profile"
    profile.mkdir(mode=0o700)
    login, said = prepare(profile), Said()
    command = [sys.executable, "-m", "tests.power.faulty_station", str(profile), str(error), mode]
    environment = environment_under(built_library(quick_folder), profile, log=None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    *lines, figures = done.stdout.splitlines()
    for line in lines:
        said.take(line)
    with OpenStation(profile) as station:
        check(station, said)
        verify_both(station, central_of(profile))
    check_files(profile, login)
    found = json.loads(figures.removeprefix("figures "))
    assert set(found["calls"]) == ACTS
    assert all(counts["calls"] >= 3 for counts in found["calls"].values())
    sys.stdout.write(f"{json.dumps(found, indent=1)}\n")
    record_property("calls", found["calls"])
