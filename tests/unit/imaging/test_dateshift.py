"""Dates move together and intervals stay exact (TR-19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readstation.imaging.dateshift import DateShift
from tests.support.seeds import seed_of_part

SEED = seed_of_part(19)

shifts = st.builds(DateShift, st.integers(-3650, 3650), st.integers(0, 86_399))
moments = st.integers(-2_200_000_000, 4_000_000_000).map(
    lambda each: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=each)
)


def written(moment: datetime) -> tuple[str, str]:
    return f"{moment:%Y%m%d}", f"{moment:%H%M%S}"


def read(text: str) -> datetime:
    return datetime.strptime(text + "+0000", "%Y%m%d%H%M%S%z")


@given(shifts, moments, moments)
def test_intervals_in_seconds_are_exact(shift: DateShift, one: datetime, other: datetime) -> None:
    """Also over midnight and leap days."""
    moved = [read("".join(shift.moment(*written(each)))) for each in (one, other)]
    assert moved[1] - moved[0] == other - one
    assert moved[0] - one == timedelta(days=shift.days, seconds=shift.seconds)


@given(shifts, moments)
def test_a_datetime_moves_as_its_parts(shift: DateShift, moment: datetime) -> None:
    day, clock = shift.moment(*written(moment))
    assert shift.datetime(f"{moment:%Y%m%d%H%M%S}.250+0100") == f"{day}{clock}.250+0100"


@given(shifts, moments, moments)
def test_intervals_in_days_are_exact_where_times_are_dropped(shift: DateShift, one: datetime, other: datetime) -> None:
    moved = [read(shift.day(f"{each:%Y%m%d}") + "000000") for each in (one, other)]
    assert moved[1] - moved[0] == other.date() - one.date()


def test_fractions_and_short_times() -> None:
    shift = DateShift(1, 60)
    assert shift.moment("20240228", "235930.123456") == ("20240301", "000030.123456")
    assert shift.moment("2024.02.28", "1015") == ("20240229", "101600")
    assert shift.moment("20240228", "") == ("20240229", "")


@pytest.mark.parametrize("text", ["", "2024", "202402", "20240230", "MARKER", "2024-02-01", "20240228120"])
def test_what_is_no_full_date_is_dropped(text: str) -> None:
    shift = DateShift(1, 60)
    assert shift.day(text) == ""
    assert shift.moment(text, "101500") == ("", "")
    assert shift.datetime(text) == ""


def test_a_shift_says_nothing_of_itself() -> None:
    assert "700" not in repr(DateShift(700, 700))


def wrong_intervals(pairs: int) -> int:
    """Return how many intervals are not the same after the shift, of dates from 1901 to 2096."""
    rng = np.random.default_rng(SEED)
    seconds = rng.integers(-2_200_000_000, 4_000_000_000, (pairs, 2)).tolist()
    days, clocks = rng.integers(-3650, 3651, pairs).tolist(), rng.integers(0, 86_400, pairs).tolist()
    start, wrong = datetime(1970, 1, 1, tzinfo=UTC), 0
    for (one, other), day, clock in zip(seconds, days, clocks, strict=True):
        shift = DateShift(day, clock)
        moved = [read("".join(shift.moment(*written(start + timedelta(seconds=each))))) for each in (one, other)]
        wrong += (moved[1] - moved[0]).total_seconds() != other - one
    return wrong


@pytest.mark.parametrize("pairs", [5_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_many_intervals_are_exact_to_the_second(pairs: int, record_property: Callable[[str, object], None]) -> None:
    """TR-19: shifts of either sign, over midnights and leap days."""
    record_property("intervals", pairs)
    assert wrong_intervals(pairs) == 0


def test_a_shift_that_carries_nothing_over_midnight_is_found(
    monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """TR-19, sensitivity: day and time of day moved each by itself."""
    whole = DateShift.moment

    def apart(shift: DateShift, day: str, clock: str) -> tuple[str, str]:
        return shift.day(day), whole(shift, "20000101", clock)[1]

    monkeypatch.setattr(DateShift, "moment", apart)
    found = wrong_intervals(1_000)
    record_property("wrong of 1,000 without carry", found)
    assert found > 0
