"""Reads the facts of the next transaction in processes beside, while the database is at work on this one."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import readstation
from readstation.reading.ports import SignatureCheck
from readstation.store.central.contents import Contents, Incoming

PROCESSES = min(4, os.cpu_count() or 1)
"""As many as a service uses; more would wait for the one that writes."""
_HOME = Path(readstation.__file__).resolve().parents[1]
_CHILD = "readstation.store.central.ahead_process"
_WORTH_SENDING = 8
"""Facts for each process; fewer are read sooner than sent."""
_KEEPS_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(64 * 1024 * 1024)}
"""Each question takes the memory of the one before: given back to the system, it would come as new pages each time."""
LONGEST_S = 30.0
"""How long a process may say nothing, or take nothing, before it is ended."""
_END_S = 5.0


class Ahead:
    """Gives facts to processes that read them.

    What they say is never needed: facts of a process that was killed or stands still are read by whoever asks.

    Parameters
    ----------
    check
        Verifies Ed25519; a function of a module, so that another process finds it.
    processes
        How many; with none everything is left to whoever asks.
    """

    def __init__(self, check: SignatureCheck, processes: int) -> None:
        self._check = check
        self._processes = processes
        self._helpers: list[_Helper] = []
        self._start()

    def begin(self, rows: Sequence[Incoming], keys: Mapping[str, str]) -> Begun:
        """Begin to read facts, a share in each process; what was begun before has to be finished.

        Parameters
        ----------
        rows
            The facts.
        keys
            Public keys by id (`Contents.read_ahead`).
        """
        contents = [Contents(row) for row in rows]
        if not self._processes or len(contents) < _WORTH_SENDING * self._processes:
            return Begun(contents, [])
        self._start()
        shares = [contents[first :: len(self._helpers)] for first in range(len(self._helpers))]
        return Begun(contents, [(each, share) for each, share in zip(self._helpers, shares, strict=True)
                                if each.send(share, keys)])  # fmt: skip

    def process_ids(self) -> tuple[int, ...]:
        """Return the processes that are there."""
        return tuple(each.process.pid for each in self._helpers)

    def close(self) -> None:
        """End the processes. Calling it twice is safe."""
        for each in self._helpers:
            each.close()
        self._helpers = []

    def _start(self) -> None:
        """Have as many processes as there should be, in the place of those that ended."""
        ended = [each for each in self._helpers if not each.is_whole or each.process.poll() is not None]
        for each in ended:
            each.close()
        self._helpers = [each for each in self._helpers if each not in ended]
        with contextlib.suppress(OSError):  # a machine that gives no process now may give one later
            while len(self._helpers) < self._processes:
                self._helpers.append(_Helper(self._check))


class _Helper:
    """One process, which answers one question at a time."""

    def __init__(self, check: SignatureCheck) -> None:
        self.is_whole = True
        self._questions = 0
        # The very code that runs here, wherever it was started.
        environment = {**_KEEPS_MEMORY, **os.environ, "PYTHONPATH": str(_HOME)}
        self.process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-P", "-s", "-m", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        self._write(check)

    def send(self, share: list[Contents], keys: Mapping[str, str]) -> bool:
        """Send facts and return whether they went."""
        self._questions += 1
        return self._write((self._questions, keys, [each.row for each in share]))

    def receive(self, share: list[Contents]) -> None:
        """Wait for what they say; nothing comes from a process that ended."""
        try:
            if self.process.stdout is None:
                return
            with self._watched():
                number, answers = pickle.load(self.process.stdout)  # noqa: S301 - from a process that was started here
            if number != self._questions:
                self.is_whole = False
                return
            for each, (known, verified) in zip(share, answers, strict=True):
                each.take(known, verified)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.is_whole = False

    def close(self) -> None:
        """End the process."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self.process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _write(self, value: object) -> bool:
        try:
            if self.process.stdin is not None:
                with self._watched():
                    pickle.dump(value, self.process.stdin, pickle.HIGHEST_PROTOCOL)
                    self.process.stdin.flush()
        except OSError:
            self.is_whole = False
        return self.is_whole

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """End the process if it takes too long; then the pipe ends, too."""
        watch = threading.Timer(LONGEST_S, self.process.kill)
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()


@dataclass(frozen=True, slots=True)
class Begun:
    """Facts that are being read, in their order."""

    _contents: list[Contents]
    _shares: list[tuple[_Helper, list[Contents]]]

    def finished(self) -> list[Contents]:
        """Wait for all and return them."""
        while self._shares:
            helper, share = self._shares.pop()
            helper.receive(share)
        return self._contents
