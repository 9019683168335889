"""One pass against the real embedded central: retries, stops, and what is shown (TR-47 to TR-54)."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readstation.core.canonical import sha256_hex
from readstation.core.clock import Moment
from readstation.core.errors import Cancelled, Refused
from readstation.core.ids import Login, StationId
from readstation.core.jobs import QuietJob
from readstation.model.fact import Fact, FactKind, PushAnswer
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_central, open_office, open_sequencer, set_up_central
from readstation.sync.engine import SyncReport, sync_once
from readstation.sync.policy import SyncPolicy
from readstation.sync.ports import Central, CentralUnreachable, Hello
from tests.builders.faulty_central import Fault, FaultyCentral
from tests.builders.signing_station import SigningStation, demo_assignment, open_signing_station


class World:
    """A station with a signed read, and its embedded central."""

    def __init__(self, folder: Path) -> None:
        self.station = open_signing_station(folder / "profile")
        self.url = f"sqlite:///{folder / 'central.db'}"
        self.waits: list[float] = []
        set_up_central(self.url)
        with contextlib.closing(open_office(self.url)) as office:
            office.enrol_person(self.station.enrolled.person)
            office.enrol_station(self.station.station_key.station)
            office.put_charter(self.station.charter)
            office.assign(self.station.assignment)

    @property
    def here(self) -> StationId:
        return self.station.station_key.station.station_id

    @property
    def login(self) -> Login:
        return self.station.login

    def sync(self, wrap: Any = None, policy: SyncPolicy | None = None, job: QuietJob | None = None) -> SyncReport:
        central = open_central(self.url, self.login)
        try:
            return sync_once(
                self.station.store.outbox,
                wrap(central) if wrap else central,
                self.station.store.worklist,
                self.login,
                self.here,
                job or QuietJob(),
                policy=policy,
                sleep=self.waits.append,
            )
        finally:
            central.close()

    def sequence(self) -> None:
        with contextlib.closing(open_sequencer(self.url, check_signature)) as sequencer:
            sequencer.run_once()

    def central(self) -> contextlib.closing[Central]:
        return contextlib.closing(open_central(self.url, self.login))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.station.read_everything()
    yield made
    made.station.close()


class Answering:
    """A central that answers one call in its own way and hands everything else through."""

    def __init__(self, real: Central, **own: Any) -> None:
        self._real = real
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return self._own.get(name) or getattr(self._real, name)


def faults(*line: Fault) -> Any:
    return lambda central: FaultyCentral(central, line)


def test_two_passes_bring_a_read_home(world: World) -> None:
    waiting = world.station.store.outbox.counts(world.login).waiting
    first = world.sync(policy=SyncPolicy(batch=5))
    assert (first.pushed, first.receipts, first.counts.received, first.assignments) == (waiting, 0, waiting, 1)
    assert first.is_clean
    world.sequence()
    second = world.sync()
    assert (second.pushed, second.receipts, second.counts.sealed) == (0, waiting, waiting)
    assert second.findings == ()
    assert second.assignments == 0
    assert abs(second.offset_ms) <= second.round_trip_ms + 1000


def test_a_new_assignment_is_kept_with_its_charter(world: World) -> None:
    given = demo_assignment(world.login, world.station.charter)
    with contextlib.closing(open_office(world.url)) as office:
        office.assign(given)
    assert world.sync().assignments == 2
    # Of the two released timepoints the second is hidden until the first lock is sealed (TR-23).
    kept = dataclasses.replace(given, released_timepoints=(0,), sealed_locks=0)
    assert kept in world.station.store.reads.assignments(world.login)


def test_a_lost_line_is_tried_again_with_growing_random_waits(world: World) -> None:
    """TR-48."""
    report = world.sync(faults(Fault.LOST_REQUEST, Fault.LOST_REQUEST, Fault.LOST_REQUEST))
    assert report.is_clean
    assert len(world.waits) == 3
    for wait, longest in zip(world.waits, (0.5, 1.0, 2.0), strict=True):
        assert longest / 2 <= wait <= longest


def test_a_line_that_stays_down_ends_the_pass_and_loses_nothing(world: World) -> None:
    before = world.station.store.outbox.counts(world.login)
    with pytest.raises(CentralUnreachable):
        world.sync(faults(Fault.NONE, *[Fault.LOST_ANSWER] * 4))
    assert world.station.store.outbox.counts(world.login) == before
    assert world.sync().pushed == before.waiting


def test_the_deadline_ends_the_tries(world: World) -> None:
    with pytest.raises(CentralUnreachable):
        world.sync(faults(*[Fault.LOST_REQUEST] * 9), SyncPolicy(attempts=9, deadline_s=-1))
    assert world.waits == []


def test_another_protocol_is_refused_before_any_data(world: World) -> None:
    """TR-53."""
    with pytest.raises(Refused, match="protocol 99"):
        world.sync(lambda central: Answering(central, hello=lambda: Hello(99, "x", 0)))
    assert world.station.store.outbox.counts(world.login).received == 0


def test_a_wish_to_stop_is_heard_between_calls(world: World) -> None:
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        world.sync(job=job)


def _other(fact: Fact) -> Fact:
    body = b'{"other":1}'
    return dataclasses.replace(fact, body=body, digest=sha256_hex(body))


def test_a_fork_is_shown_and_nothing_is_repaired(world: World) -> None:
    """TR-52: central holds something else under a number of this station."""
    facts = world.station.store.outbox.waiting(world.login, 4)
    with world.central() as central:
        central.push((facts[0], facts[1], _other(facts[2])))
    for _ in range(2):
        report = world.sync()
        assert [finding.code for finding in report.findings] == ["TR-52.fork", "TR-54.count"]
        assert "number 3" in report.findings[0].message
        assert not report.is_clean
        assert report.counts.received == 2


def test_a_gap_is_shown_and_nothing_is_repaired(world: World) -> None:
    """TR-52: central was restored and knows less than this station sent."""
    facts = world.station.store.outbox.waiting(world.login, 3)
    world.station.store.outbox.mark_received(facts)
    report = world.sync()
    assert [finding.code for finding in report.findings] == ["TR-52.gap", "TR-54.count"]
    assert report.counts.waiting > 0


def test_fewer_answers_than_facts_is_shown(world: World) -> None:
    def short(real: Central) -> Any:
        return Answering(real, push=lambda facts: (PushAnswer.RECEIVED,))

    report = world.sync(short)
    assert [finding.code for finding in report.findings] == ["TR-47.short", "TR-54.count"]
    assert report.counts.received == 1


def test_what_was_put_aside_is_shown_to_its_author(world: World) -> None:
    """TR-50: locks and signature go to quarantine where no signature holds; everything else is sealed."""
    world.sync()
    with contextlib.closing(open_sequencer(world.url, lambda *_: False)) as sequencer:
        assert sequencer.run_once().quarantined == 3
    report = world.sync()
    assert [finding.code for finding in report.findings] == ["TR-50.quarantined"] * 3
    assert all("(signature)" in finding.message for finding in report.findings)
    assert (report.counts.refused, report.counts.received, report.counts.waiting) == (3, 0, 0)
    assert report.is_clean


def test_a_receipt_for_something_else_is_not_kept(world: World) -> None:
    world.sync()
    world.sequence()

    def lie(real: Central) -> Any:
        def receipts(station: StationId, after: int) -> Any:
            return tuple(dataclasses.replace(each, digest="0" * 64) for each in real.receipts(station, after))

        return Answering(real, receipts=receipts)

    report = world.sync(lie)
    assert [finding.code for finding in report.findings] == ["TR-52.receipt"]
    assert report.counts.sealed == 0


def test_other_bytes_at_central_are_found_by_the_running_digest(world: World) -> None:
    """TR-54: the same counts, other content."""
    world.sync()
    world.sequence()

    def altered(real: Central) -> Any:
        def origin_state(station: StationId) -> Any:
            return dataclasses.replace(real.origin_state(station), running_digest="0" * 64)

        return Answering(real, origin_state=origin_state)

    report = world.sync(altered)
    assert [finding.code for finding in report.findings] == ["TR-54.digest"]


def test_an_assignment_that_cannot_be_kept_stops_nothing(world: World) -> None:
    def spoiled(real: Central) -> Any:
        return Answering(real, assignments=lambda: tuple((given, b"{}") for given, _ in real.assignments()))

    report = world.sync(spoiled)
    assert [finding.code for finding in report.findings] == ["TR-53.assignment"]
    assert report.pushed > 0


@pytest.mark.parametrize("batch", [7, 1])
def test_a_push_ends_with_an_act_where_it_can(world: World, batch: int) -> None:
    """TR-43: then central never holds half of a lock. Everything goes out, whatever the size of a push."""
    pushed: list[tuple[Fact, ...]] = []

    class Watched(FaultyCentral):
        def push(self, facts: tuple[Fact, ...]) -> tuple[PushAnswer, ...]:
            pushed.append(facts)
            return super().push(facts)

    waiting = world.station.store.outbox.waiting(world.login, 1000)
    world.sync(lambda central: Watched(central, ()), SyncPolicy(batch=batch))
    assert [fact for facts in pushed for fact in facts] == list(waiting)
    assert max(map(len, pushed)) <= batch
    kinds = [fact.kind for fact in waiting]
    ends = {n for n in range(1, len(kinds)) if kinds[n - 1] is FactKind.AUDIT is not kinds[n]} | {len(kinds)}
    number = 0
    for facts in pushed:
        within = set(range(number + 1, number + batch + 1)) & ends
        number += len(facts)
        assert number in within or not within


def test_progress_is_reported(world: World) -> None:
    job = QuietJob()
    world.sync(policy=SyncPolicy(batch=10), job=job)
    assert job.latest.what == "Sending"
    assert 0 < job.latest.done < job.latest.total


def test_a_station_with_nothing_to_send(tmp_path: Path) -> None:
    made = World(tmp_path)
    try:
        made.sync()
        made.sequence()
        assert made.sync().findings == ()
        station: SigningStation = made.station
        assert station.store.outbox.counts(made.login).waiting == 0
    finally:
        made.station.close()


class SetMeanwhile:
    """A clock that is set on by an hour between two looks."""

    def __init__(self) -> None:
        self._moments = [Moment(1_790_000_000_000, 60, 5_000), Moment(1_790_003_600_400, 60, 5_400)]

    def now(self) -> Moment:
        return self._moments.pop(0)


class At:
    """Central, whose clock shows one time."""

    def __init__(self, real: Central, utc_ms: int) -> None:
        self._real, self._utc_ms = real, utc_ms

    def hello(self) -> Hello:
        return dataclasses.replace(self._real.hello(), utc_ms=self._utc_ms)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_what_a_contact_finds_of_a_clock_is_measured_by_the_counter(world: World) -> None:
    """TR-38: a clock that is set while central is asked makes neither the difference nor its error wrong."""
    central = open_central(world.url, world.login)
    station = world.station
    with contextlib.closing(central):
        asked: Any = At(central, 1_790_000_000_700)
        report = sync_once(
            station.store.outbox, asked, station.store.worklist, world.login, world.here, QuietJob(),
            clock=SetMeanwhile(),
        )  # fmt: skip
    assert (report.offset_ms, report.round_trip_ms, report.asked_at.utc_ms) == (500, 400, 1_790_000_000_000)
