"""Central verified in a process of its own, while this one makes what must not be written before (TR-32)."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import readstation
from readstation.app.central_verification import verify_central
from readstation.app.trial_access import OfficeAccess
from readstation.core.errors import ReadstationError
from readstation.core.jobs import Job, Progress, QuietJob
from readstation.reading.verify import Verification

_HOME = Path(readstation.__file__).resolve().parents[1]
_LOOK_S = 0.2


@contextmanager
def verified_beside(access: OfficeAccess) -> Iterator[Callable[[Job], Verification]]:
    """Begin to verify central, and give what waits for the verdict.

    The process only says what it found. Where it says nothing, because it could not be started or was ended, everything
    is verified here by whoever waits. It ends with the context at the latest.

    Parameters
    ----------
    access
        The database, as the office. At a file it is held by one at a time: nothing else may open it meanwhile.
    """
    process = _Beside(access)
    try:
        yield process.verdict
    finally:
        process.close()


class _Beside:
    """The process, with a thread that takes what it says."""

    def __init__(self, access: OfficeAccess) -> None:
        self._access = access
        self._said: queue.Queue[Progress | Verification | None] = queue.Queue()
        self._child: subprocess.Popen[bytes] | None = None
        self._listener = threading.Thread(target=self._listen, name="verification", daemon=True)
        with contextlib.suppress(OSError):  # a machine without room for a process still verifies
            self._child = subprocess.Popen(  # noqa: S603 - this program itself
                [sys.executable, "-P", "-s", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(_HOME)},
            )  # fmt: skip
        self._listener.start()

    def verdict(self, job: Job) -> Verification:
        """Wait for it.

        Raises
        ------
        Cancelled
            If the person stopped it.
        EnvironmentFault
            If the database does not answer.
        """
        while True:
            job.checkpoint()
            try:
                said = self._said.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(said, Verification):
                return said
            if said is None:
                self.close()
                return verify_central(self._access.url, job, password=self._access.password)
            job.report(said.done, said.total, said.what)

    def close(self) -> None:
        """End the process, whatever it does. Calling it twice is safe."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        self._listener.join()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _listen(self) -> None:
        child = self._child
        try:
            if child is not None and child.stdin is not None and child.stdout is not None:
                # By its standard input: the list of processes shows no password.
                pickle.dump((self._access.url, self._access.password), child.stdin)
                child.stdin.close()
                said = None
                while not isinstance(said, Verification):
                    said = pickle.load(child.stdout)  # noqa: S301 - from the process that was started here
                    self._said.put(said)
        except (OSError, EOFError, pickle.UnpicklingError):
            pass
        finally:  # whatever came over the pipe: nobody waits for a listener that has ended
            self._said.put(None)


class _Speaking(QuietJob):
    """Says how far the work is; there is nobody to ask whether to stop: who wants that ends the process."""

    def __init__(self, to: BinaryIO) -> None:
        super().__init__()
        self._to = to

    def report(self, done: int, total: int, what: str = "") -> None:
        """Say it."""
        _say(self._to, Progress(done, total, what))


def _say(to: BinaryIO, said: Progress | Verification) -> None:
    pickle.dump(said, to)
    to.flush()


def serve(question: BinaryIO, answers: BinaryIO) -> None:
    """Take a database on one stream, and say progress and verdict on the other; nothing more where it fails."""
    url, password = pickle.load(question)  # noqa: S301 - from the process that started this one
    with contextlib.suppress(ReadstationError):
        _say(answers, verify_central(url, _Speaking(answers), password=password))


if __name__ == "__main__":
    # What is gathered refers to nothing that refers back, and stays to the end: looking for garbage finds none.
    gc.disable()
    serve(sys.stdin.buffer, sys.stdout.buffer)
