"""The processes of the bench of sync: stations that push, the same rows by psycopg alone, and the sequencer beside."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path

from readstation.cli.bench_sync_facts import PASSWORD, Sender, facts_of
from readstation.core.ids import Login, ReadId, StationId
from readstation.core.jobs import QuietJob
from readstation.model.charter_signature import CharterSignature
from readstation.model.checkpoint import SignedCheckpoint
from readstation.model.fact import Fact, PushAnswer, Receipt
from readstation.model.incident import IncidentState
from readstation.model.subject import Assignment
from readstation.security.keys import check_signature
from readstation.store.central.ahead import PROCESSES
from readstation.store.central.bench_tables import BareInserts
from readstation.store.central.factory import open_central, open_sequencer
from readstation.sync.comparison import Comparison
from readstation.sync.engine import sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import Central, Claim, Hello, IncidentToSend, OriginState, OutboxCounts, SetAside

PATIENCE_S = 300.0
"""How long the processes of a round wait for each other."""
_SEQUENCE_EVERY_S = 0.05


@dataclass(frozen=True)
class Pushed:
    """What one station did: from when to when (monotonic), how long each push took, and whether all arrived."""

    began_s: float
    ended_s: float
    pushes_s: list[float]
    is_whole: bool


@dataclass(frozen=True)
class Sealed:
    """What the sequencer did: facts sealed, when the last was (monotonic), and the memory held with its helpers'."""

    sealed: int
    ended_s: float
    memory_mb: dict[str, float]


@dataclass(frozen=True)
class Pace:
    """When a station has signed its reads: `every_s` a batch, the first after `first_s`; both 0 for all at once."""

    first_s: float = 0.0
    every_s: float = 0.0


def push_by_sync(
    sender: Sender, url: str, batch: int, pace: Pace, start: Barrier, over: Event, said: Queue[Pushed]
) -> None:
    """Send everything by one pass of the program itself, from an outbox in memory."""
    waiting = _Waiting(facts_of(sender), pace)
    with contextlib.closing(open_central(url, sender.login, PASSWORD)) as central:
        timed = _Timed(central)
        timed.hello()
        start.wait(PATIENCE_S)
        waiting.begin()
        policy = SyncPolicy(batch=batch, deadline_s=PATIENCE_S)
        report = sync_once(waiting, timed, waiting, sender.login, sender.station, QuietJob(), policy=policy)
    said.put(Pushed(timed.began_s, timed.ended_s, timed.pushes_s, report.pushed == len(waiting.facts)))
    over.wait(PATIENCE_S)  # fifty processes that end at once take as much of the machine as all that they sent


def push_bare(
    sender: Sender, url: str, batch: int, _pace: Pace, start: Barrier, over: Event, said: Queue[Pushed]
) -> None:
    """Insert the same rows by psycopg alone, so many a transaction."""
    facts, times = facts_of(sender), []
    with contextlib.closing(BareInserts(url)) as inserts:
        start.wait(PATIENCE_S)
        began_s = time.monotonic()
        for place in range(0, len(facts), batch):
            before = time.monotonic()
            inserts.insert(facts[place : place + batch])
            times.append(time.monotonic() - before)
    said.put(Pushed(began_s, began_s + sum(times), times, is_whole=True))
    over.wait(PATIENCE_S)


def seal(url: str, expected: int, start: Barrier, said: Queue[Sealed]) -> None:
    """Do the sequencer's passes until everything has a receipt."""
    held_mb: list[float] = []
    with contextlib.closing(open_sequencer(url, check_signature, helpers=PROCESSES)) as sequencer:
        sequencer.run_once()
        start.wait(PATIENCE_S)

        def note_memory() -> bool:
            """Note what is held between two transactions."""
            held_mb.append(_memory_mb(*sequencer.helpers()))
            return False

        note_memory()
        sealed, taken, until = 0, 0, time.monotonic() + PATIENCE_S
        while taken < expected and time.monotonic() < until:
            done = sequencer.run_once(note_memory)
            sealed += done.sealed
            taken += done.sealed + done.quarantined + done.conflicts
            if taken < expected:
                time.sleep(_SEQUENCE_EVERY_S)
        ended_s = time.monotonic()
        note_memory()
    shares = {"at_start": 0, "after_a_tenth": len(held_mb) // 10, "at_half": len(held_mb) // 2, "at_end": -1}
    said.put(Sealed(sealed, ended_s, {name: held_mb[place] for name, place in shares.items()}))


def _memory_mb(*helpers: int) -> float:
    """Return the memory that this process and its helpers hold now; where that is not told, the most it ever held."""
    if Path("/proc/self/status").is_file():
        return round(sum(map(_held_mb, (os.getpid(), *helpers))), 1)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def _held_mb(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


class _Timed:
    """A `sync.ports.Central` that notes how long every push takes."""

    def __init__(self, central: Central) -> None:
        self._central = central
        self.pushes_s: list[float] = []
        self.began_s = self.ended_s = 0.0

    def hello(self) -> Hello:
        return self._central.hello()

    def compare(self, schema: str, charters: tuple[tuple[ReadId, str], ...]) -> Comparison:
        return self._central.compare(schema, charters)

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        before = time.monotonic()
        answers = self._central.push(facts)
        self.ended_s = time.monotonic()
        self.began_s = self.began_s or before
        self.pushes_s.append(self.ended_s - before)
        return answers

    def receipts(self, station: StationId, after: int) -> tuple[Receipt, ...]:
        return self._central.receipts(station, after)

    def assignments(self) -> tuple[tuple[Assignment, bytes], ...]:
        return self._central.assignments()

    def origin_state(self, station: StationId) -> OriginState:
        return self._central.origin_state(station)

    def report_unblinding(self, report: IncidentToSend) -> IncidentState:
        return self._central.report_unblinding(report)

    def claims(self) -> tuple[Claim, ...]:
        return self._central.claims()

    def claim(self, read_id: ReadId, station: StationId, number: int) -> Claim:
        return self._central.claim(read_id, station, number)

    def charter_signatures(self, digest: str) -> tuple[CharterSignature, ...]:
        return self._central.charter_signatures(digest)

    def set_aside(self, after: tuple[str, int]) -> tuple[SetAside, ...]:
        return self._central.set_aside(after)

    def checkpoints(self, after: int) -> tuple[SignedCheckpoint, ...]:
        return self._central.checkpoints(after)

    def close(self) -> None:
        self._central.close()


class _Waiting:
    """A `sync.ports.Outbox` and `AssignmentBook` in memory: a station's disk is not what is measured."""

    def __init__(self, facts: tuple[Fact, ...], pace: Pace) -> None:
        self.facts = facts
        self._pace = pace
        self._received = self._answered = 0
        self._before = facts[0].number - 1
        self._due_s = 0.0

    def begin(self) -> None:
        """From now on the pace is counted."""
        self._due_s = time.monotonic() + self._pace.first_s

    def waiting(self, login: Login, limit: int) -> tuple[Fact, ...]:  # noqa: ARG002
        """Return what is next, no earlier than it is signed."""
        if self._received < len(self.facts):
            time.sleep(max(0.0, self._due_s - time.monotonic()))
            self._due_s += self._pace.every_s
        return self.facts[self._received : self._received + limit]

    def mark_received(self, facts: tuple[Fact, ...]) -> None:
        self._received += len(facts)

    def keep_receipts(self, login: Login, receipts: tuple[Receipt, ...]) -> None:  # noqa: ARG002
        self._answered += len(receipts)

    def last_receipt(self, login: Login) -> int:  # noqa: ARG002
        return self._before + self._answered

    def counts(self, login: Login, origin: StationId | None = None) -> OutboxCounts:  # noqa: ARG002
        left = len(self.facts) - self._received
        return OutboxCounts(left, self._received - self._answered, self._answered, 0)

    def answered_digests(self, login: Login) -> tuple[str, ...]:  # noqa: ARG002
        return tuple(each.digest for each in self.facts[: self._answered])

    def keep_assignment(
        self,
        given: Assignment,  # noqa: ARG002
        charter_bytes: bytes,  # noqa: ARG002
        signatures: tuple[CharterSignature, ...],  # noqa: ARG002
    ) -> bool:
        """Let it go: nobody reads here."""
        return False


Push = Callable[[Sender, str, int, Pace, Barrier, Event, "Queue[Pushed]"], None]
