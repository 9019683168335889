"""One setup of a checkout at a time: a second start waits for the first."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from installers.narration import Narration

_LOOK_AGAIN_S = 0.5


def _try_lock(file: IO[bytes]) -> bool:
    """Take the lock if nobody has it; the system gives it back when this process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def one_at_a_time(path: Path, narration: Narration) -> Iterator[None]:
    """Hold the lock file ``path`` while the body runs, after waiting for whoever holds it."""
    with path.open("ab") as file:
        if not _try_lock(file):
            narration.say("* Another start is setting this checkout up; waiting for it")
            while not _try_lock(file):
                time.sleep(_LOOK_AGAIN_S)
        yield
