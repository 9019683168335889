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


@pytest.mark.parametrize(
    ("error", "mode"),
    [
        pytest.param(
            error,
            mode,
            id=f"{errno.errorcode[error]} {mode}",
            # A minute and a half each: every call fails once with every push, in all ways before a release.
            marks=[] if (error, mode) == (errno.ENOSPC, "once") else pytest.mark.slow,
        )
        for error in (*FAULTS, errno.EROFS)
        for mode in ("once", "until")
    ],
)
def test_whichever_call_fails_the_rest_is_kept_and_the_session_goes_on(
    quick_folder: Path, error: int, mode: str, record_property: Callable[[str, object], None]
) -> None:
    profile = quick_folder / "profile"
    profile.mkdir(mode=0o700)
    login, said = prepare(profile), Said()
    done = session_under(quick_folder, profile, "faulty_station", error, mode)
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


def session_under(folder: Path, profile: Path, station: str, error: int, mode: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"tests.power.{station}", str(profile), str(error), mode]
    environment = environment_under(built_library(folder), profile, log=None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_session_that_takes_a_refused_write_for_kept_is_found(quick_folder: Path) -> None:
    """TR-44, sensitivity: the same script ends at the first transaction that the disk did not keep."""
    profile = quick_folder / "profile"
    profile.mkdir(mode=0o700)
    prepare(profile)
    done = session_under(quick_folder, profile, "careless_station", errno.EIO, "once")
    assert done.returncode != 0
    assert "the session and the journal do not say the same" in done.stderr
