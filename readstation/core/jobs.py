"""Long work: progress that is reported and a wish to stop that is heard. No thread is made here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from readstation.core.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    done, total
        Steps; `total` is 0 while it is not known.
    what
        What is being done now, in words, without a patient value.
    """

    done: int
    total: int
    what: str = ""


class Job(Protocol):
    """What long work is given: a place to report to, and a question to ask."""

    def report(self, done: int, total: int, what: str = "") -> None:
        """Say how far the work is."""
        ...

    def checkpoint(self) -> None:
        """Raise `Cancelled` if the person has stopped the job."""
        ...


class QuietJob:
    """A job that nobody watches and that can be cancelled from another thread."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self.latest = Progress(0, 0)

    def report(self, done: int, total: int, what: str = "") -> None:
        """Keep the latest progress."""
        self.latest = Progress(done, total, what)

    def checkpoint(self) -> None:
        """Raise `Cancelled` after `cancel`."""
        if self._stopped.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._stopped.set()
