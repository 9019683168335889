"""Debian's packages: installed where we may, else named in a command that someone who may can copy."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence

from installers.narration import Narration, SetupFailed

_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "APT_LISTCHANGES_FRONTEND": "none"}
_APT = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-y"]


def command_for(packages: Iterable[str]) -> str:
    """Return the line that installs ``packages``, to be shown to a person."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"


def privilege() -> list[str] | None:
    """Return what to put before a command so that it runs as root: nothing, sudo, or None where we may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install(packages: Sequence[str], purpose: str, narration: Narration) -> None:
    """Install ``packages`` with apt.

    Raises
    ------
    SetupFailed
        If this machine has no apt, or we may not use it, or it fails; the message holds the exact command.
    """
    by_hand = f"Install them and start again:\n    {command_for(packages)}"
    if not shutil.which("apt-get"):
        named = ", ".join(packages)
        raise SetupFailed(f"{purpose}: this system has no apt. Install what Debian calls {named}, and start again.")
    before = privilege()
    if before is None:
        raise SetupFailed(f"{purpose}: system packages are missing and this account may not install them. {by_hand}")
    narration.say(f"* {purpose}: {', '.join(packages)}")
    quiet = [*before, "env", *(f"{name}={value}" for name, value in _QUIET.items())]
    try:
        narration.run("Refreshing apt's lists", [*quiet, *_APT, "update"])
        narration.run("Installing with apt", [*quiet, *_APT, "install", "--no-install-recommends", *packages])
    except SetupFailed as failure:
        raise SetupFailed(f"{failure}\napt did not install them. {by_hand}") from failure
