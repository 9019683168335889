"""The time in a sealed head, and what was known of the clock that gave it (TR-29, TR-38)."""

from __future__ import annotations

from typing import Any

import pytest

from readstation.core.clock import Moment
from readstation.reading.sealed_time import sealed_time, signed_by_central_ms, time_sealed

UNKNOWN = Moment(1_790_000_000_000, -210, 7)
KNOWN = Moment(1_790_000_000_000, -210, 7, -400_000, 30)


@pytest.mark.parametrize("moment", [UNKNOWN, KNOWN])
def test_a_moment_comes_back_as_it_was_sealed(moment: Moment) -> None:
    assert time_sealed(sealed_time(moment)) == moment


def test_what_was_not_known_has_no_place_in_a_head() -> None:
    """Heads of before, and of stations that had no contact, are the same bytes as ever."""
    assert sealed_time(UNKNOWN) == {
        "utc_ms": 1_790_000_000_000, "offset_minutes": -210, "monotonic_ms": 7, "clock": "station",
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"utc_ms": None}, {"utc_ms": True}, {"central_offset_ms": "12"}])
def test_a_time_that_is_none_is_not_taken_for_one(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError)):
        time_sealed({**sealed_time(KNOWN), **change})


@pytest.mark.parametrize(
    ("moment", "arrived_ms", "signed_ms"),
    [
        (UNKNOWN, None, 1_790_000_000_000),
        (UNKNOWN, 1_790_000_100_000, 1_790_000_000_000),
        (UNKNOWN, 1_789_999_000_000, 1_789_999_000_000),
        (KNOWN, 1_790_000_100_000, 1_789_999_600_000),
    ],
)
def test_times_of_two_stations_are_those_of_central_as_far_as_they_are_known(
    moment: Moment, arrived_ms: int | None, signed_ms: int
) -> None:
    """A clock that is ahead signs nothing after it has arrived."""
    assert signed_by_central_ms(moment, arrived_ms) == signed_ms
