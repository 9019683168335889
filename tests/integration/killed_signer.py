"""A whole station that signs reads, and is ended in the middle of signing (TR-31).

Its words are FOLDER SEED STEP DELAY_US. It says what `killed_station` says, and
``at STEP`` as a step of signing begins; the first time that STEP begins it sets the system's timer, which ends it
DELAY_US later wherever it is then, as ``kill -9`` does: no line of Python runs any more. Who waits for a line of it
before the kill would come too late for a step of a few milliseconds.

The steps are those of `STEPS`: the bytes are made that will be signed, the password is counted and opens the key in the
signing process, the read is written, and the act comes back.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from readstation.app.station import OpenStation
from readstation.reading.guard import GuardedSigner
from readstation.reading.ports import Transaction
from readstation.reading.session import ReadSession
from readstation.store.uow import UnitOfWork
from tests.integration.killed_station import Worker, say

STEPS = ("seal", "password", "write", "answer")


class Timer:
    """Ends this process some time after a step of signing began.

    Parameters
    ----------
    step
        After which step.
    delay_us
        How long after it.
    """

    def __init__(self, step: str, delay_us: int) -> None:
        self._step = step
        self._delay_us = delay_us
        self._before: tuple[str, float] | None = None

    def at(self, step: str) -> None:
        """Note that a step begins, and say how long the one before it took."""
        now = time.monotonic()
        if self._before is not None:
            say("took", self._before[0], round(1_000_000 * (now - self._before[1])))
        say("at", step)
        self._before = (step, time.monotonic())
        if step == self._step:
            signal.setitimer(signal.ITIMER_REAL, max(self._delay_us, 1) / 1_000_000)

    def signed(self) -> None:
        """Note that a signature came back."""
        self._before = None


def tell_steps(timer: Timer) -> None:
    """Have the program's own parts say where they are, and change nothing of what they do."""
    seal, sign, write, whole = ReadSession.seal, GuardedSigner.sign, UnitOfWork._write_whole, ReadSession.sign

    def sealing(self: ReadSession) -> Any:
        timer.at("seal")
        return seal(self)

    def signing(self: GuardedSigner, login: Any, password: str, message: bytes) -> str:
        timer.at("password")
        return sign(self, login, password, message)

    def writing(self: UnitOfWork, transaction: Transaction) -> None:
        if transaction.signed is None:
            write(self, transaction)
            return
        timer.at("write")
        write(self, transaction)
        timer.at("answer")

    def acting(self: ReadSession, sealed: Any, password: str) -> Any:
        signed = whole(self, sealed, password)
        timer.signed()
        return signed

    parts: tuple[tuple[type, str, Callable[..., Any]], ...] = (
        (ReadSession, "seal", sealing),
        (ReadSession, "sign", acting),
        (GuardedSigner, "sign", signing),
        (UnitOfWork, "_write_whole", writing),
    )
    for owner, name, told in parts:
        setattr(owner, name, told)


def run(folder: Path, seed: int, step: str, delay_us: int) -> None:
    tell_steps(Timer(step, delay_us))
    with OpenStation(folder) as station:
        worker = Worker(station, random.Random(seed))
        while True:
            worker.act("sign")


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), int(words[1]), words[2], int(words[3]))
