"""Where a reader is, what was on screen, and how long it took (TR-24, TR-38)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.core.ids import SeriesKey
from readstation.model.audit import AuditAction
from readstation.model.series import PhaseRole
from readstation.reading.coverage import coverage_of
from readstation.reading.progress import (
    IDLE_AFTER_MS,
    LONGEST_TICK_MS,
    ProgressNote,
    ReadingClock,
    ReadingPlace,
    ReadingProgress,
    ReadingTime,
    SliceOnView,
)
from tests.builders.reads import (
    READ,
    add_target,
    demo_charter,
    series_facts,
    station_with_case,
    timepoint_images,
)

PLACE = ReadingPlace(
    1, "diameter", None, "planes", SeriesKey("a"), (SliceOnView(SeriesKey("a"), 7),), "T2 line", 4, True, 5
)


def ticked(*ticks: tuple[int, bool]) -> ReadingTime:
    clock, total = ReadingClock(), ReadingTime()
    clock.start(0)
    for now, is_used in ticks:
        total = total.plus(clock.tick(now, is_used=is_used))
    return total


def test_time_is_active_while_there_is_input() -> None:
    assert ticked(*((n * 1000, True) for n in range(1, 11))) == ReadingTime(10_000, 0)


def test_time_is_idle_a_minute_after_the_last_input() -> None:
    assert ticked(*((n * 1000, False) for n in range(1, 91))) == ReadingTime(IDLE_AFTER_MS, 30_000)
    assert ticked(*((n * 1000, n == 80) for n in range(1, 91))) == ReadingTime(IDLE_AFTER_MS + 11_000, 19_000)


def test_a_gap_is_idle() -> None:
    """The computer slept, or the window hung."""
    assert ticked((1000, True), (3_600_000, False), (3_601_000, True)) == ReadingTime(2000, 3_599_000)


def test_a_clock_that_stands_or_runs_backwards_adds_nothing() -> None:
    """TR-38."""
    assert ticked((1000, True), (1000, True), (500, True), (2000, True)) == ReadingTime(2000, 0)


def test_nothing_is_counted_before_the_start_or_after_the_stop() -> None:
    clock = ReadingClock()
    assert clock.tick(1000, is_used=True) == ReadingTime()
    clock.start(2000)
    clock.stop()
    assert clock.tick(3000, is_used=True) == ReadingTime()


@given(st.lists(st.tuples(st.integers(-2000, 2 * LONGEST_TICK_MS), st.booleans()), max_size=60))
def test_active_and_idle_are_the_time_that_passed(steps: list[tuple[int, bool]]) -> None:
    clock, total, now, furthest = ReadingClock(), ReadingTime(), 0, 0
    clock.start(0)
    for passed, is_used in steps:
        now += passed
        added = clock.tick(now, is_used=is_used)
        assert added.active_ms >= 0
        assert added.idle_ms >= 0
        total = total.plus(added)
        furthest = max(furthest, now)
    assert total.active_ms + total.idle_ms == furthest


def test_slices_that_were_not_on_screen_are_named_as_ranges() -> None:
    """MR-808."""
    images = timepoint_images(0)
    keys = {each.phase: each.series_key for each in images.series}
    seen = {keys[PhaseRole.LATE_ARTERIAL]: (1 << 20) - 1, keys[PhaseRole.DELAYED]: 0b1001_1111}
    found = {each.phase: each for each in coverage_of(images, demo_charter(), seen)}
    assert (found[PhaseRole.LATE_ARTERIAL].seen, found[PhaseRole.LATE_ARTERIAL].unseen) == (20, ())
    assert (found[PhaseRole.DELAYED].seen, found[PhaseRole.DELAYED].unseen) == (6, ((5, 6), (8, 19)))
    assert found[PhaseRole.PRE_CONTRAST].unseen == ((0, 19),)


def test_a_phase_that_is_not_here_or_not_usable_is_not_missed() -> None:
    import dataclasses

    images = timepoint_images(0)
    series = (images.series[0], dataclasses.replace(images.series[1], is_usable=False))
    found = coverage_of(dataclasses.replace(images, series=series), demo_charter(), {})
    assert [each.phase for each in found] == [PhaseRole.PRE_CONTRAST]


def test_bits_beyond_the_series_are_no_slices() -> None:
    images = timepoint_images(0)
    found = coverage_of(images, demo_charter(), {images.series[0].series_key: 1 << 4000 | 1})
    assert (found[0].seen, found[0].unseen) == (1, ((1, 19),))


def test_notes_are_added_up_and_survive_a_restart(tmp_path: Path) -> None:
    a, b = SeriesKey("a"), SeriesKey("b")
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        assert session.progress() == ReadingProgress()
        session.note_progress(ProgressNote())
        session.note_progress(ProgressNote(PLACE, {a: 0b101, b: 0}, {1: ReadingTime(1000, 5)}))
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.note_progress(ProgressNote(None, {a: 1 << 300 | 0b10}, {1: ReadingTime(2000, 0), 2: ReadingTime(1, 1)}))
        assert session.progress() == ReadingProgress(
            PLACE, {a: 1 << 300 | 0b111, b: 0}, {1: ReadingTime(3000, 5), 2: ReadingTime(1, 1)}
        )
        assert station.store.reads.places(station.session.person.login) == {READ: PLACE}
        assert station.store.reads.places("r_somebody") == {}  # type: ignore[arg-type]


def test_figures_go_into_the_trail_of_the_lock_and_nowhere_else(tmp_path: Path) -> None:
    """TR-24: times and slices are for the office; the body that an adjudicator gets has none of it."""
    with station_with_case(tmp_path, timepoints=1) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        arterial = series_facts(0, 2, PhaseRole.LATE_ARTERIAL)
        session.note_progress(ProgressNote(None, {arterial.series_key: 0b111}, {0: ReadingTime(61_000, 9_000)}))
        session.lock(0)
        events = [event for event, _, _ in station.store.evidence.audit_events()]
        after = next(event.after for event in events if event.action is AuditAction.TIMEPOINT_LOCKED)
        assert after is not None
        assert after["time"] == {"active_ms": 61_000, "idle_ms": 9_000}
        assert {"phase": "late_arterial", "series": 2, "seen": 3, "slices": 20} in after["slices"]
        sealed = session.seal()
        assert b"active_ms" not in sealed.body + sealed.head
        assert b"61000" not in sealed.body + sealed.head


@pytest.mark.parametrize("count", [0, 1, 400])
def test_a_mask_of_any_size_is_kept(tmp_path: Path, count: int) -> None:
    key = SeriesKey("a")
    with station_with_case(tmp_path) as station:
        session = station.open_read()
        session.note_progress(ProgressNote(None, {key: (1 << count) - 1}, {}))
        assert session.progress().seen == {key: (1 << count) - 1}
