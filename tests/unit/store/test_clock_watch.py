"""A station writes what becomes of its clocks into its trail, once for each anomaly (TR-34, TR-35, TR-38)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from readstation.core.clock import Moment
from readstation.core.errors import DiskFull, Refused
from readstation.core.findings import Finding
from readstation.model.audit import AuditAction, AuditEvent
from readstation.model.fact_bodies import audit_from_body
from readstation.reading.ports import AuditDraft, Transaction
from readstation.store import uow
from readstation.trial.review import happening_of
from readstation.trial.review_clocks import clock_words
from tests.builders.reads import LOGIN, ReadingStation, station_with_case

HOUR_MS = 3_600_000
OF_CLOCK = (AuditAction.CLOCK_STEPPED, AuditAction.CLOCK_ZONE_CHANGED)


class MovedClock:
    """A clock that goes on by a second at each look, and that a test sets."""

    def __init__(self) -> None:
        self.moment = Moment(1_750_000_000_000, 60, 1_000)
        self.stands = False

    def now(self) -> Moment:
        gone_ms = 0 if self.stands else 1_000
        utc_ms, monotonic_ms = self.moment.utc_ms + gone_ms, self.moment.monotonic_ms + 1_000
        self.moment = replace(self.moment, utc_ms=utc_ms, monotonic_ms=monotonic_ms)
        return self.moment

    def is_set(self, by_ms: int) -> None:
        self.moment = replace(self.moment, utc_ms=self.moment.utc_ms + by_ms)

    def goes(self, ms: int) -> None:
        utc_ms, monotonic_ms = self.moment.utc_ms + ms, self.moment.monotonic_ms + ms
        self.moment = replace(self.moment, utc_ms=utc_ms, monotonic_ms=monotonic_ms)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def station(tmp_path: Path, clock: MovedClock) -> Iterator[ReadingStation]:
    with station_with_case(tmp_path, timepoints=1, clock=clock) as opened:  # type: ignore[arg-type]  # any clock does
        yield opened


def act(station: ReadingStation) -> None:
    station.store.reads.commit(Transaction((AuditDraft(AuditAction.ACTION_REFUSED, "something", LOGIN),)))


def trail(station: ReadingStation) -> list[AuditEvent]:
    return [event for event, _, _ in station.store.evidence.audit_events()]


def of_clock(station: ReadingStation) -> list[AuditEvent]:
    return [event for event in trail(station) if event.action in OF_CLOCK]


def test_an_act_writes_what_became_of_the_clock_before_it_in_the_same_transaction(
    station: ReadingStation, clock: MovedClock
) -> None:
    act(station)
    clock.is_set(-HOUR_MS)
    for _ in range(4):
        act(station)
    (stepped,) = of_clock(station)
    assert (stepped.action, stepped.reason_code, stepped.object_id) == (
        AuditAction.CLOCK_STEPPED, "set_back", "station-1",
    )  # fmt: skip
    assert stepped.before is not None
    assert stepped.after is not None
    assert stepped.after["step_ms"] == -HOUR_MS
    assert stepped.after["utc_ms"] == stepped.utc_ms
    assert set(stepped.before) == {"utc_ms", "monotonic_ms"}
    assert (stepped.login, stepped.role, stepped.session) == (None, "", ""), "it is the machine's, no person's"
    following = trail(station)[stepped.number]
    assert (following.action, following.utc_ms) == (AuditAction.ACTION_REFUSED, stepped.utc_ms)


def test_it_is_sent_with_the_act_that_noticed_it(station: ReadingStation, clock: MovedClock) -> None:
    clock.is_set(HOUR_MS)
    act(station)
    waiting = [audit_from_body(fact.body) for fact in station.store.outbox.waiting(LOGIN, 100) if fact.kind == "audit"]
    assert [each.action for each in waiting][-2:] == [AuditAction.CLOCK_STEPPED, AuditAction.ACTION_REFUSED]
    assert [each.number for each in waiting] == sorted(each.number for each in waiting)


def test_while_nobody_works_a_slow_look_writes_it_and_nothing_where_nothing_happened(
    station: ReadingStation, clock: MovedClock
) -> None:
    act(station)
    before = len(trail(station))
    for _ in range(5):
        clock.goes(60_000)
        station.store.look_at_clock()
    assert len(trail(station)) == before
    clock.is_set(3 * HOUR_MS)
    clock.moment = replace(clock.moment, offset_minutes=120)
    for _ in range(5):
        clock.goes(60_000)
        station.store.look_at_clock()
    assert [each.action for each in trail(station)[before:]] == [*OF_CLOCK]
    zone = trail(station)[-1]
    assert (zone.before, zone.after) == ({"offset_minutes": 60}, {"offset_minutes": 120})


def test_a_clock_that_stands_gives_one_event_however_much_is_done(station: ReadingStation, clock: MovedClock) -> None:
    act(station)
    clock.stands = True
    for _ in range(60):
        act(station)
        station.store.look_at_clock()
    assert [each.reason_code for each in of_clock(station)] == ["stood"]


def test_what_is_taken_back_is_noticed_anew(
    station: ReadingStation, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event stands once in the trail, whatever became of the act that came upon it."""
    act(station)
    clock.is_set(-HOUR_MS)

    def refuses(*_arguments: object) -> None:
        raise Refused(Finding("TR-46", "no"))

    with monkeypatch.context() as broken:
        broken.setattr(uow, "add_entries", refuses)
        for _ in range(2):
            with pytest.raises(Refused):
                act(station)
    assert of_clock(station) == []
    for _ in range(3):
        act(station)
    assert [each.reason_code for each in of_clock(station)] == ["set_back"]


def test_a_full_disk_keeps_it_for_the_next_look(
    station: ReadingStation, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(station)
    clock.is_set(HOUR_MS)

    def full(*_arguments: object) -> None:
        raise DiskFull("full", "kept", "free some")

    with monkeypatch.context() as broken:
        broken.setattr(uow, "append_events", full)
        with pytest.raises(DiskFull):
            station.store.look_at_clock()
    station.store.look_at_clock()
    station.store.look_at_clock()
    assert [each.reason_code for each in of_clock(station)] == ["set_on"]


@pytest.mark.parametrize(
    ("by_ms", "minutes", "codes"),
    [
        (0, 60, []),
        (-HOUR_MS, 60, ["set_back"]),
        (HOUR_MS, 60, ["set_on"]),
        (0, 120, [""]),
        (-HOUR_MS, 0, ["set_back", ""]),
    ],
)
def test_the_start_of_a_run_sees_what_was_set_between_two_runs(
    tmp_path: Path, clock: MovedClock, by_ms: int, minutes: int, codes: list[str]
) -> None:
    """Once: neither the start after that nor the acts tell it again."""
    for number in range(3):
        with station_with_case(tmp_path, timepoints=1, clock=clock) as opened:  # type: ignore[arg-type]  # any clock does
            act(opened)
            found = [each.reason_code for each in of_clock(opened)]
        if number == 0:
            assert found == []
            clock.is_set(by_ms)
            clock.moment = replace(clock.moment, offset_minutes=minutes)
    assert found == codes


def test_events_say_how_far_the_clock_is_off_after_it_was_set(station: ReadingStation, clock: MovedClock) -> None:
    """What the contact found, and what the clock was set by since."""
    station.store.note_clock(-1_500, 40, clock.now())
    act(station)
    clock.is_set(HOUR_MS)
    act(station)
    events = trail(station)
    assert (events[-1].clock_offset_ms, events[-1].clock_error_ms) == (-1_500 - HOUR_MS, 40)
    known = station.store.reads.known_moment()
    assert (known.central_offset_ms, known.shown_skew_ms) == (-1_500 - HOUR_MS, -1_500 - HOUR_MS)


def test_the_review_tells_what_was_recorded_once_and_says_the_same_without_the_record(
    station: ReadingStation, clock: MovedClock
) -> None:
    """TR-39: a station of before, which recorded nothing, is reviewed by what its events show."""
    station.store.note_clock(0, 40, clock.now())
    for by_ms, minutes in ((-HOUR_MS, 60), (0, 120), (2 * HOUR_MS, 120)):
        for _ in range(3):
            act(station)
        clock.is_set(by_ms)
        clock.moment = replace(clock.moment, offset_minutes=minutes)
    for _ in range(3):
        act(station)
    clock.stands = True
    for _ in range(9):
        act(station)
    events = [happening_of(event) for event in trail(station)]
    told = [words for _, words in clock_words(events)]
    assert told == [
        "The clock was set back by 60 min.", "The time zone changed from +60 to +120 minutes of UTC.",
        "The clock was set on by 2.0 h.", "The clock stood still; it was 3 s late when that was seen.",
    ]  # fmt: skip
    of_before = [each for each in events if each.action not in OF_CLOCK]
    derived = [words for _, words in clock_words(of_before)]
    assert derived[:2] == told[:2]
    assert len(derived) == len(told)
