"""Stations that send over a bad line to a PostgreSQL that is killed, and the count of what arrived (TR-46 to TR-49)."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from readstation.core.ids import Login, StationId, new_id
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.model.fact import Fact, PushAnswer
from readstation.model.log import running_digest
from readstation.reading.ports import AuditDraft, Transaction
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_central, open_sequencer
from readstation.store.outbox import StationOutbox
from readstation.store.station import StationStore
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import Central, CentralUnreachable
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.central_world import World, new_world
from tests.support.postgres import PostgresServer
from tests.support.tcp_proxy import LinePlan, TcpProxy

Owner = psycopg.Connection[tuple[Any, ...]]

POLICIES = [SyncPolicy(batch=25, attempts=attempts, first_wait_s=0.02, longest_wait_s=0.5) for attempts in (1, 1, 4)]
"""A pass ends at its first fault, or tries again within itself."""
FACTS_A_TIME = 15
_SEQUENCE_EVERY_S = 0.1
_REST_S = 0.02


@dataclass(frozen=True)
class Size:
    """How much a campaign does.

    Attributes
    ----------
    stations, facts
        How many stations; facts of all together, at least.
    kills
        How often the postmaster is killed.
    patience_s
        When the stations give up: a build that is broken never comes to its end.
    """

    stations: int
    facts: int
    kills: int
    patience_s: float


@dataclass
class Tally:
    """What stands on both sides afterwards.

    Attributes
    ----------
    made
        Facts in the stations' outboxes.
    lost, doubled, out_of_order
        Facts that the station takes for sent, or sealed, and that do not stand so at central with the same id and
        digest; rows of inbox or log beyond the first of a number; places of the log where an origin's numbers do not
        go up by one.
    without_receipt
        Facts that the station does not know as sealed.
    differing
        Origins whose counts or running digests are not equal on both sides, or whose last pass found something.
    """

    made: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    without_receipt: int = 0
    differing: int = 0

    @property
    def is_whole(self) -> bool:
        return replace(self, made=0) == Tally()


class Side(Protocol):
    """What a station has of its own facts, to be compared with central's.

    Attributes
    ----------
    login, station
        The origin.
    here
        Number, id, digest and state of each fact of its outbox.
    last
        What its last pass found.
    """

    login: Login
    station: StationId
    here: list[tuple[int, str, str, str]]
    last: SyncReport | None


class Watched:
    """A central whose answers to pushes are noted.

    Parameters
    ----------
    central
        The real one.
    answered
        Takes the number of each fact that was answered, and when its push began, in milliseconds of this machine's
        clock.
    """

    def __init__(self, central: Central, answered: list[tuple[int, int]]) -> None:
        self._central, self._answered = central, answered

    def __getattr__(self, name: str) -> Any:
        return getattr(self._central, name)

    def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
        began_ms = int(1000 * time.time())
        answers = self._central.push(facts)
        pairs = zip(facts, answers, strict=False)  # none follows a gap
        self._answered += [(fact.number, began_ms) for fact, answer in pairs if answer is PushAnswer.RECEIVED]
        return answers


@dataclass
class _Sender:
    """One station: a real profile on a thread of its own, that works and sends in turn."""

    access: CentralAccess
    line_url: str
    folder: Path
    facts: int
    outbox_type: type[StationOutbox]
    seed: int
    received: int = 0
    passes: int = 0
    failed_passes: int = 0
    is_done: bool = False
    error: BaseException | None = None
    here: list[tuple[int, str, str, str]] = field(default_factory=list)
    last: SyncReport | None = None
    answered: list[tuple[int, int]] = field(default_factory=list)

    login: Login = field(init=False)
    station: StationId = field(init=False)

    def run(self, enrolling: threading.Lock, is_over: threading.Event, together: threading.Barrier) -> None:
        try:
            with enrolling:
                world = new_world(self.access, self.folder)
            try:
                together.wait()
                self._work_and_send(world, is_over)
                together.wait()
                with contextlib.suppress(CentralUnreachable):
                    self.last = self._pass(world, self.outbox_type(world.station.store._database, self.station))
                self.here = outbox_rows(world.station.store)
            finally:
                world.station.close()
        except BaseException as error:  # noqa: BLE001 - the test raises it again
            self.error = error
            is_over.set()
            together.abort()

    def _work_and_send(self, world: World, is_over: threading.Event) -> None:
        station, chance = world.station, random.Random(self.seed)
        self.login, self.station = station.login, station.station_key.station.station_id
        outbox = self.outbox_type(station.store._database, self.station)
        is_signed = False
        while not is_over.is_set():
            made = sum(_counted(outbox, self.login))
            if made < self.facts:
                for _ in range(min(chance.randint(1, FACTS_A_TIME), self.facts - made)):
                    draft = AuditDraft(AuditAction.ACTION_REFUSED, new_id(), login=self.login)
                    station.store.reads.commit(Transaction((draft,)))
                if not is_signed and made > self.facts // 2:
                    station.read_everything()
                    is_signed = True
            waiting, received, _, _ = _counted(outbox, self.login)
            if made >= self.facts and waiting == received == 0:
                break
            self.passes += 1
            try:
                self._pass(world, outbox, chance.choice(POLICIES))
            except CentralUnreachable:
                self.failed_passes += 1
            waiting, received, sealed, refused = _counted(outbox, self.login)
            self.received = received + sealed + refused
            time.sleep(_REST_S)
        self.is_done = True

    def _pass(self, world: World, outbox: StationOutbox, policy: SyncPolicy = POLICIES[-1]) -> SyncReport:
        central = open_central(self.line_url, self.login, world.password)
        with contextlib.closing(central):
            watched: Any = Watched(central, self.answered)
            return sync_once(
                outbox, watched, world.station.store.worklist, self.login, self.station, QuietJob(), policy=policy
            )


def _counted(outbox: StationOutbox, login: Login) -> tuple[int, int, int, int]:
    counts = outbox.counts(login)
    return counts.waiting, counts.received, counts.sealed, counts.refused


def outbox_rows(store: StationStore) -> list[tuple[int, str, str, str]]:
    with store._database.read() as connection:
        rows = connection.exec_driver_sql("SELECT number, fact_id, digest, state FROM outbox ORDER BY number").all()
    return [(row.number, row.fact_id, row.digest, row.state) for row in rows]


@dataclass
class Campaign:
    """What happened.

    Attributes
    ----------
    tally
        What stands on both sides.
    passes, failed_passes
        Of all stations; a failed one ended without contact.
    kills
        Of the postmaster.
    seconds
        How long all took.
    from_the_ledger
        Facts that were sent again and answered although central held them: their row is older than the push.
    """

    tally: Tally
    passes: int
    failed_passes: int
    kills: int
    seconds: float
    from_the_ledger: int


def run_campaign(
    server: PostgresServer,
    proxy: TcpProxy,
    folder: Path,
    size: Size,
    seed: int,
    outbox_type: type[StationOutbox] = StationOutbox,
    prepare: Callable[[Owner], None] = lambda _owner: None,
    is_enough: Callable[[Owner, int], bool] = lambda _owner, _believed: False,
) -> Campaign:
    """Let the stations work and send while line and server fail; return what stands on both sides afterwards.

    Parameters
    ----------
    server, proxy
        The real database, and the line before it; both are fresh.
    folder
        For the stations' profiles.
    size, seed
        How much, and by which chance.
    outbox_type
        The stations' outbox; a broken one shows that the count finds something.
    prepare
        Changes the database after it was set up, as its owner.
    is_enough
        Whether a campaign of a broken build may end before everything is sent; told how many facts the stations take
        for received.
    """
    started = time.monotonic()
    access = prepared(server.url("postgres"))
    with server.connect() as owner:
        prepare(owner)
    line = through(access.station, proxy)
    senders = [
        _Sender(access, line, folder / f"station-{n}", size.facts // size.stations, outbox_type, seed + n)
        for n in range(size.stations)
    ]
    enrolling, is_over = threading.Lock(), threading.Event()
    together = threading.Barrier(size.stations + 1)
    threads = [threading.Thread(target=each.run, args=(enrolling, is_over, together)) for each in senders]
    with sequencing(through(access.sequencer, proxy)):
        for thread in threads:
            thread.start()
        _meet(together)
        proxy.roughly()
        with server.connect() if not size.kills else contextlib.nullcontext() as owner:
            kills = _kill_in_turn(
                server,
                senders,
                size,
                is_over,
                lambda: owner is not None and is_enough(owner, sum(each.received for each in senders)),
            )
        proxy.every(LinePlan())
        _meet(together)
        for thread in threads:
            thread.join()
    for each in senders:
        if each.error is not None and not isinstance(each.error, threading.BrokenBarrierError):
            raise each.error
    with server.connect() as owner:
        tally, repeated = tally_of(owner, senders), sum(_from_the_ledger(owner, each) for each in senders)
    return Campaign(
        tally,
        sum(each.passes for each in senders),
        sum(each.failed_passes for each in senders),
        kills,
        time.monotonic() - started,
        repeated,
    )


def _from_the_ledger(owner: Owner, sender: _Sender) -> int:
    query = "SELECT number, received_ms FROM d.inbox WHERE login = %s AND station = %s"
    # One number twice is what a broken build makes; any of its rows does.
    held: dict[int, int] = dict(owner.execute(query, (sender.login, sender.station)).fetchall())
    return sum(number in held and held[number] < began_ms for number, began_ms in sender.answered)


def _meet(together: threading.Barrier) -> None:
    with contextlib.suppress(threading.BrokenBarrierError):
        together.wait()


def through(url: str, proxy: TcpProxy) -> str:
    return make_url(url).set(port=proxy.port).render_as_string(hide_password=False)


def _kill_in_turn(
    server: PostgresServer, senders: list[_Sender], size: Size, is_over: threading.Event, is_enough: Callable[[], bool]
) -> int:
    """Kill the server whenever another part of the facts has arrived, and wait until all is sent."""
    kills, until = 0, time.monotonic() + size.patience_s
    while not all(each.is_done for each in senders):
        arrived = sum(each.received for each in senders)
        if kills < size.kills and arrived >= size.facts * (kills + 1) // (size.kills + 1):
            server.kill_and_restart()
            kills += 1
        if time.monotonic() > until or is_over.is_set() or is_enough():
            is_over.set()
            break
        time.sleep(_REST_S)
    return kills


@contextmanager
def sequencing(url: str) -> Iterator[None]:
    """Let the sequencer do its passes beside, through the same line."""
    is_over = threading.Event()

    def run() -> None:
        while not is_over.wait(_SEQUENCE_EVERY_S):
            with (
                contextlib.suppress(CentralUnreachable),
                contextlib.closing(open_sequencer(url, check_signature)) as sequencer,
            ):
                sequencer.run_once()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def tally_of(owner: Owner, senders: Sequence[Side]) -> Tally:
    tally = Tally()
    for each in senders:
        origin = (each.login, each.station)

        def rows(table: str, columns: str, order: str, origin: tuple[str, str] = origin) -> list[tuple[Any, ...]]:
            query = f"SELECT {columns} FROM d.{table} WHERE login = %s AND station = %s ORDER BY {order}"
            return owner.execute(query, origin).fetchall()

        content = [(number, fact_id, digest) for number, fact_id, digest, _ in each.here]
        inbox = rows("inbox", "number, fact_id, digest", "number")
        order = [number for (number,) in rows("log_leaf", "number", "position")]
        receipts = rows("receipt", "number, status, running_digest", "number")
        tally.made += len(content)
        held, sealed = set(inbox), set(rows("fact", "number, fact_id, digest", "number"))
        tally.lost += sum(state != "waiting" and tuple(row) not in held for *row, state in each.here)
        tally.lost += sum(state == "sealed" and tuple(row) not in sealed for *row, state in each.here)
        tally.doubled += len(inbox) - len({row[0] for row in inbox}) + len(order) - len(set(order))
        tally.doubled += len(rows("fork", "number", "number"))
        tally.out_of_order += sum(number != place for place, number in enumerate(order, start=1))
        tally.without_receipt += sum(state != "sealed" for *_, state in each.here)
        running = ""
        for _, _, digest in content:
            running = running_digest(running, digest)
        counts = len(content) == len(inbox) == len(receipts)
        is_agreed = each.last is not None and each.last.findings == ()
        tally.differing += not (counts and is_agreed and receipts and receipts[-1][2] == running)
    return tally
