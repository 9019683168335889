"""Room that is kept on the disk for what must be finished when nothing else fits any more (TR-44)."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

RESERVE_BYTES = 500_000_000
"""Below this much free disk new edits are refused; it is kept for saving, locking and signing (TR-44)."""

HELD_BYTES = 8 * 1024 * 1024
"""A lock or a signature takes some hundred kilobytes, and folding the write-ahead log back four megabytes at most."""

_CHUNK_BYTES = 1 << 20


class DiskReserve:
    """A file that takes up room until it is needed, so that no other program can take that room.

    Used on the store's thread only.

    Parameters
    ----------
    path
        Where the file lies: on the disk of the profile.
    size_bytes
        How much room it takes up; 0 holds nothing.
    """

    def __init__(self, path: Path, size_bytes: int = HELD_BYTES) -> None:
        self._path = path
        self._size_bytes = size_bytes

    def hold(self) -> bool:
        """Take the room up where it is not taken up yet, and return whether it is now."""
        if self._is_held():
            return True
        partial = self._path.with_suffix(".partial")
        try:
            _take_up(partial, self._size_bytes)
            partial.replace(self._path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return False
        return True

    def release(self) -> bool:
        """Give the room to whoever writes next, and return whether there was any."""
        if self._size_bytes == 0:
            return False
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def _is_held(self) -> bool:
        try:
            return self._size_bytes == 0 or self._path.stat().st_size >= self._size_bytes
        except OSError:
            return False


def free_bytes(folder: Path) -> int:
    """Return how much room the disk of a folder has for this user.

    Raises
    ------
    OSError
        If the disk does not answer.
    """
    return shutil.disk_usage(folder).free


def takes_bytes(folder: Path, size_bytes: int) -> bool:
    """Return whether the disk of a folder still takes so many bytes: it may be full, or a quota used up."""
    try:
        if free_bytes(folder) < size_bytes:
            return False
        with NamedTemporaryFile(dir=folder, prefix=".partial-") as probe:
            probe.write(bytes(size_bytes))
            probe.flush()
    except OSError as error:
        return error.errno not in (errno.ENOSPC, errno.EDQUOT)
    return True


def _take_up(path: Path, size_bytes: int) -> None:
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size_bytes)
        else:
            # Random bytes: a file system that compresses or leaves holes would take up nothing for zeros.
            for _ in range(size_bytes // _CHUNK_BYTES):
                file.write(os.urandom(_CHUNK_BYTES))
        file.flush()
        os.fsync(file.fileno())
