"""A validator of DICOM objects made by others: dciodvfy of David Clunie's dicom3tools, as a process."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support.machine import not_run

PROGRAM = "dciodvfy"
_LONGEST_S = 120


def errors_of(path: Path) -> list[str]:
    """Return the errors that the validator finds in an object, with its own account of what it took it for first."""
    if shutil.which(PROGRAM) is None:
        not_run("no dciodvfy: Debian's dicom3tools is not installed")
    done = subprocess.run([PROGRAM, path], capture_output=True, text=True, timeout=_LONGEST_S, check=False)
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return [line for line in said if line.startswith("Error")] if said else ["Error - nothing was said"]
