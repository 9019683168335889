"""What two looks at a station's clocks tell: steps, clocks that stand, zones, and how far off one is (TR-38)."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from readstation.core.clock import Moment, SystemClock
from readstation.core.clock_steps import Anomaly, ClockFault, ClockLooks, ClockQuality, length_words, look_at_start

HOUR_MS = 3_600_000
TEN_YEARS_MS = 3_653 * 24 * HOUR_MS
BEGAN = Moment(1_790_000_000_000, 60, 5_000)


class Machine:
    """A machine whose clocks a test sets, looked at."""

    def __init__(self) -> None:
        self.now = BEGAN
        self.looks = ClockLooks.begun(BEGAN)
        self.found: list[Anomaly] = []

    def goes(self, ms: int, *, stands: bool = False) -> None:
        """Let time go by, and look."""
        utc_ms = self.now.utc_ms if stands else self.now.utc_ms + ms
        self.now = replace(self.now, utc_ms=utc_ms, monotonic_ms=self.now.monotonic_ms + ms)
        self.looks, found = self.looks.look(self.now)
        self.found += found

    def is_set(self, by_ms: int) -> None:
        """Set the wall clock."""
        self.now = replace(self.now, utc_ms=self.now.utc_ms + by_ms)

    @property
    def faults(self) -> list[ClockFault]:
        return [each.fault for each in self.found]


@pytest.mark.parametrize("every_ms", [7, 1_000, 60_000, 8 * HOUR_MS])
@pytest.mark.parametrize("by_ms", [-TEN_YEARS_MS, -HOUR_MS, 3_000 + 8 * 6_000, HOUR_MS, TEN_YEARS_MS])
def test_a_clock_that_is_set_is_told_once_with_how_far(every_ms: int, by_ms: int) -> None:
    machine = Machine()
    for _ in range(30):
        machine.goes(every_ms)
    machine.is_set(by_ms)
    for _ in range(30):
        machine.goes(every_ms)
    assert machine.faults == [ClockFault.SET_ON if by_ms > 0 else ClockFault.SET_BACK]
    assert machine.found[0].step_ms == by_ms


def test_what_two_clocks_of_one_machine_differ_by_is_no_step_however_long_it_runs() -> None:
    """A drift of a hundredth of a percent makes nine seconds in a day."""
    machine = Machine()
    for _ in range(24 * 60):
        machine.is_set(6)
        machine.goes(60_000)
    machine.is_set(1_900)
    machine.goes(60_000)
    machine.is_set(-1_900)
    machine.goes(8 * HOUR_MS)
    assert machine.faults == []


def test_a_clock_that_runs_backwards_is_told_by_however_little() -> None:
    """A second that is counted twice, as some machines do at a leap second."""
    machine = Machine()
    machine.goes(400)
    machine.is_set(-1_000)
    for _ in range(9):
        machine.goes(400)
    assert machine.faults == [ClockFault.SET_BACK]
    assert machine.found[0].step_ms == -1_000


@pytest.mark.parametrize("every_ms", [40, 60_000])
def test_a_clock_that_stands_is_told_once_and_once_more_when_it_is_set_right(every_ms: int) -> None:
    machine = Machine()
    machine.goes(every_ms)
    stood_ms = 0
    for _ in range(400):
        machine.goes(every_ms, stands=True)
        stood_ms += every_ms
    assert machine.faults == [ClockFault.STOOD]
    machine.is_set(stood_ms)
    for _ in range(100):
        machine.goes(every_ms)
    assert machine.faults == [ClockFault.STOOD, ClockFault.SET_ON]


def test_a_clock_that_goes_on_after_it_stood_may_stand_again() -> None:
    machine = Machine()
    for _ in range(2):
        for _ in range(3):
            machine.goes(30_000, stands=True)
        for _ in range(5):
            machine.goes(30_000)
    assert machine.faults == [ClockFault.STOOD, ClockFault.STOOD]


def test_a_clock_that_stops_between_two_looks_is_told_once() -> None:
    machine = Machine()
    machine.goes(60_000)
    machine.now = replace(
        machine.now, utc_ms=machine.now.utc_ms + 30_000, monotonic_ms=machine.now.monotonic_ms + 30_000
    )
    for _ in range(9):
        machine.goes(60_000, stands=True)
    assert machine.faults == [ClockFault.SET_BACK]


def test_a_zone_is_told_once_with_both_and_a_step_at_the_same_moment_too() -> None:
    """Summer time begins: the zone changes, the wall clock in UTC does not."""
    machine = Machine()
    machine.now = replace(machine.now, offset_minutes=120)
    for _ in range(5):
        machine.goes(1_000)
    assert [(each.fault, each.before.offset_minutes, each.after.offset_minutes) for each in machine.found] == [
        (ClockFault.ZONE, 60, 120)
    ]
    machine.now = replace(machine.now, offset_minutes=-300)
    machine.is_set(-HOUR_MS)
    machine.goes(1_000)
    assert machine.faults[1:] == [ClockFault.SET_BACK, ClockFault.ZONE]
    assert [each.step_ms for each in machine.found[1:]] == [-HOUR_MS, 0]


def test_random_histories_tell_as_many_steps_as_there_were() -> None:
    """Steps of 40 s to ten years, with looks at any distance between."""
    chance = random.Random(38)
    for _ in range(300):
        machine, made = Machine(), []
        for _ in range(chance.randint(1, 8)):
            for _ in range(chance.randint(1, 20)):
                machine.goes(chance.choice([1, 50, 900, 20_000, 61_000]))
            made.append(chance.choice([-1, 1]) * chance.choice([40_000, 60_000, HOUR_MS, TEN_YEARS_MS]))
            machine.is_set(made[-1])
            machine.goes(chance.choice([3_100, 30_000]))
        back = [each for each in machine.found if each.fault is not ClockFault.SET_ON]
        assert len(machine.found) == len(made)
        assert len(back) == sum(each < 0 for each in made)


@pytest.mark.parametrize(
    ("by_ms", "faults"),
    [(-HOUR_MS, [ClockFault.EARLIER_AFTER_START]), (-1_500, []), (0, []), (TEN_YEARS_MS, [])],
)
def test_after_a_new_start_of_the_machine_only_a_clock_that_is_earlier_is_known_to_be_wrong(
    by_ms: int, faults: list[ClockFault]
) -> None:
    now = Moment(BEGAN.utc_ms + by_ms, BEGAN.offset_minutes, 12)
    looks, found = look_at_start(BEGAN, now, is_same_start=False)
    assert ([each.fault for each in found], looks) == (faults, ClockLooks.begun(now))
    assert [each.step_ms for each in found] == [by_ms] * len(faults)


def test_in_the_same_start_of_the_machine_the_counter_tells_what_was_set_between_two_runs() -> None:
    later = replace(BEGAN, utc_ms=BEGAN.utc_ms + 3 * HOUR_MS, monotonic_ms=BEGAN.monotonic_ms + HOUR_MS)
    assert [each.fault for each in look_at_start(BEGAN, later, is_same_start=True)[1]] == [ClockFault.SET_ON]
    zone = replace(BEGAN, offset_minutes=0)
    assert [each.fault for each in look_at_start(BEGAN, zone, is_same_start=False)[1]] == [ClockFault.ZONE]


def test_what_is_known_of_a_clock_follows_what_it_was_set_by_since() -> None:
    """A clock that was right at the contact and is set on by an hour is known to be an hour ahead."""
    quality = ClockQuality()
    assert quality.of(BEGAN) == BEGAN
    quality = ClockQuality(-200, 40, BEGAN)
    later = replace(BEGAN, utc_ms=BEGAN.utc_ms + 5_000, monotonic_ms=BEGAN.monotonic_ms + 5_000)
    assert (quality.of(later).central_offset_ms, quality.of(later).central_error_ms) == (-200, 40)
    ahead = quality.of(replace(later, utc_ms=later.utc_ms + HOUR_MS))
    assert (ahead.central_offset_ms, ahead.shown_skew_ms) == (-200 - HOUR_MS, -200 - HOUR_MS)


@pytest.mark.parametrize(("off_ms", "shown"), [(None, None), (300_000, None), (300_001, 300_001), (-300_001, -300_001)])
def test_a_time_is_shown_with_its_skew_from_more_than_five_minutes_on(off_ms: int | None, shown: int | None) -> None:
    assert replace(BEGAN, central_offset_ms=off_ms).shown_skew_ms == shown


def test_the_machines_clock_sees_a_zone_that_is_set_while_the_program_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("this system tells a program of a new zone at its start only")
    clock = SystemClock()
    try:
        for zone, minutes in (("UTC0", 0), ("XXX-05:45", 345), ("YYY+03:30", -210)):
            monkeypatch.setenv("TZ", zone)
            assert clock.now().offset_minutes == minutes
    finally:
        monkeypatch.undo()
        time.tzset()
    first, second = clock.now(), clock.now()
    assert first.monotonic_ms <= second.monotonic_ms


def test_a_program_that_stood_between_two_looks_at_its_clocks_sees_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock and the counter of one moment are those of one moment."""
    first = time.monotonic_ns()
    readings = iter([first, first + 3_000_000_000, first + 3_000_000_100, first + 3_000_000_200])
    monkeypatch.setattr("readstation.core.clock.awake_or_not_ns", lambda: next(readings))
    assert SystemClock().now().monotonic_ms == (first + 3_000_000_200) // 1_000_000


@pytest.mark.parametrize(
    ("ms", "words"), [(90_000, "90 s"), (12 * 60_000, "12 min"), (3 * HOUR_MS, "3.0 h"), (TEN_YEARS_MS, "3653 d")]
)
def test_a_length_is_said_in_the_unit_that_a_person_would_take(ms: int, words: str) -> None:
    assert length_words(ms) == words
