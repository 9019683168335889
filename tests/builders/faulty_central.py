"""The real central behind a line that loses requests and answers, repeats calls, and a station that is killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar

from readstation.core.ids import Login, ReadId, StationId
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, PushAnswer, Receipt
from readstation.model.subject import Assignment
from readstation.sync.comparison import Comparison
from readstation.sync.ports import (
    Central,
    CentralUnreachable,
    Claim,
    Hello,
    OriginState,
    Outbox,
    OutboxCounts,
    SetAside,
)

Answer = TypeVar("Answer")


class Fault(StrEnum):
    """What happens to one call."""

    NONE = "none"
    LOST_REQUEST = "lost_request"
    LOST_ANSWER = "lost_answer"
    REPEATED = "repeated"
    KILLED_BEFORE = "killed_before"
    KILLED_AFTER = "killed_after"


class KilledError(BaseException):
    """The station's process ended here: no handler runs, like after SIGKILL."""


class FaultyCentral:
    """A `sync.ports.Central` over a real one; each call takes the next fault, and none when they are used up."""

    def __init__(self, real: Central, faults: Iterable[Fault]) -> None:
        self._real = real
        self._faults = iter(faults)

    def hello(self) -> Hello:
        return self._call(self._real.hello)

    def compare(self, schema: str, charters: tuple[tuple[ReadId, str], ...]) -> Comparison:
        return self._call(lambda: self._real.compare(schema, charters))

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        return self._call(lambda: self._real.push(facts))

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        return self._call(lambda: self._real.receipts(station, after))

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        return self._call(self._real.assignments)

    def origin_state(self, station: StationId) -> OriginState:
        return self._call(lambda: self._real.origin_state(station))

    def claims(self) -> tuple[Claim, ...]:
        return self._call(self._real.claims)

    def claim(self, read_id: ReadId, station: StationId, number: int) -> Claim:
        return self._call(lambda: self._real.claim(read_id, station, number))

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        return self._call(lambda: self._real.charter_signatures(digest))

    def set_aside(self, after: tuple[str, int]) -> tuple[SetAside, ...]:
        return self._call(lambda: self._real.set_aside(after))

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        return self._call(lambda: self._real.checkpoints(after))

    def close(self) -> None:
        self._real.close()

    def _call(self, real: Callable[[], Answer]) -> Answer:
        fault = next(self._faults, Fault.NONE)
        if fault is Fault.KILLED_BEFORE:
            raise KilledError
        if fault is Fault.LOST_REQUEST:
            raise CentralUnreachable("the request was lost")
        if fault is Fault.REPEATED:
            real()
        answer = real()
        if fault is Fault.LOST_ANSWER:
            raise CentralUnreachable("the answer was lost")
        if fault is Fault.KILLED_AFTER:
            raise KilledError
        return answer


class MortalOutbox:
    """A `sync.ports.Outbox` over the real one whose process may end before or after a write."""

    def __init__(self, real: Outbox, faults: Iterable[Fault]) -> None:
        self._real = real
        self._faults = iter(faults)

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:
        return self._real.waiting(login, limit)

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        self._write(lambda: self._real.mark_received(facts))

    def keep_receipts(self, login: Login, receipts: tuple[Receipt, ...]) -> None:
        self._write(lambda: self._real.keep_receipts(login, receipts))

    def last_receipt(self, login: Login) -> int:
        return self._real.last_receipt(login)

    def answered_digests(self, login: Login) -> tuple[str, ...]:
        return self._real.answered_digests(login)

    def counts(self, login: Login, origin: StationId | None = None) -> OutboxCounts:
        return self._real.counts(login, origin)

    def _write(self, real: Callable[[], None]) -> None:
        fault = next(self._faults, Fault.NONE)
        if fault is Fault.KILLED_BEFORE:
            raise KilledError
        real()
        if fault is Fault.KILLED_AFTER:
            raise KilledError
