"""A folder in memory for what tests write: on a disk each of their many thousand flushes waits for it.

What must be on the disk at a crash is proven by what was flushed, and when, not by a disk that is slow.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
WANTED_BYTES = 8 * 1024**3


def has_room(folder: Path, wanted_bytes: int = WANTED_BYTES) -> bool:
    """Return whether programs can be kept and started in a folder that has so much room."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= wanted_bytes and not found.f_flag & os.ST_NOEXEC


@contextmanager
def folder_for_tests(shared: Path = SHARED_MEMORY) -> Iterator[Path | None]:
    """Yield a new folder in memory, which is gone afterwards; None where there is too little of it."""
    if not has_room(shared):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="readstation-", dir=shared, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # a database server that is not root's walks through it
        yield Path(name)
