"""A disk that really fills up: a small file system of its own, mounted for one test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SIZE_MB = 40


@dataclass
class SmallDisk:
    """A mounted file system of a few megabytes, and a file of some other program that takes its room.

    Attributes
    ----------
    folder
        Where it is mounted.
    """

    folder: Path

    @property
    def free_bytes(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    @property
    def _filler(self) -> Path:
        return self.folder / "another program"

    def fill(self, leave_bytes: int = 0) -> None:
        """Let the other program take all room but some bytes; a call again takes or gives the difference."""
        size = self._filler.stat().st_size if self._filler.exists() else 0
        wanted = size + self.free_bytes - leave_bytes
        with self._filler.open("ab") as file:
            if wanted > size:
                os.posix_fallocate(file.fileno(), size, wanted - size)
            else:
                file.truncate(max(wanted, 0))

    def make_room(self) -> None:
        """Let the other program give everything back."""
        self._filler.unlink(missing_ok=True)


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SmallDisk]:
    """Return a disk of 40 MB, or as many as the parameter says; reported as not run where this user may mount none."""
    folder = tmp_path / "small disk"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may mount a disk that fills up")
    command = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={getattr(request, 'param', SIZE_MB)}m,mode=0700",
        "none",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no disk that fills up could be mounted: {done.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
