"""Clocks that were set, ran back or stand wrong, as the events of a station's trail show it (TR-38, TR-39)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

_STEP_MS = 2_000
"""What two clocks of one machine may differ by between two events."""
_OFF_MS = 60_000
"""What a station's clock may differ from central's by."""


class _Timed(Protocol):
    @property
    def origin(self) -> str: ...
    @property
    def utc_ms(self) -> int: ...
    @property
    def offset_minutes(self) -> int: ...
    @property
    def monotonic_ms(self) -> int: ...
    @property
    def boot_id(self) -> str: ...
    @property
    def clock_offset_ms(self) -> int | None: ...


_T = TypeVar("_T", bound=_Timed)


def clock_words(trail: Sequence[_T]) -> Iterator[tuple[_T, str]]:
    """Return each event at which a clock is seen to be wrong, with what is wrong.

    Parameters
    ----------
    trail
        Events by origin and number. Events without a boot, such as acts at central, tell nothing of a clock.

    Yields
    ------
    event, words
        The first event after the fault.
    """
    for before, after in pairwise(trail):
        if before.origin == after.origin and before.boot_id and after.boot_id:
            yield from ((after, words) for words in _between(before, after))
    yield from _off(trail)


def _between(before: _Timed, after: _Timed) -> Iterator[str]:
    gone_ms = after.utc_ms - before.utc_ms
    if before.offset_minutes != after.offset_minutes:
        yield f"The time zone changed from {before.offset_minutes:+d} to {after.offset_minutes:+d} minutes of UTC."
    if before.boot_id != after.boot_id:
        if gone_ms < -_STEP_MS:
            yield f"After a new start of the machine the clock stood {_length(-gone_ms)} earlier than before."
        return
    step_ms = gone_ms - (after.monotonic_ms - before.monotonic_ms)
    if step_ms < -_STEP_MS:
        yield f"The clock was set back by {_length(-step_ms)}."
    elif step_ms > _STEP_MS and not _agree(before, after):
        yield f"The clock went on by {_length(step_ms)} that the machine did not count: it was set, or it slept."


def _agree(before: _Timed, after: _Timed) -> bool:
    """Return whether central's clock says that the station's stood right before and after: the machine slept."""
    if before.clock_offset_ms is None or after.clock_offset_ms is None:
        return False
    return abs(before.clock_offset_ms - after.clock_offset_ms) <= _STEP_MS


def _off(trail: Sequence[_T]) -> Iterator[tuple[_T, str]]:
    told: dict[str, int] = {}
    for each in trail:
        off_ms = each.clock_offset_ms
        if off_ms is None or abs(off_ms) <= _OFF_MS:
            told.pop(each.origin, None)
        elif abs(off_ms - told.get(each.origin, 0)) > _OFF_MS:
            told[each.origin] = off_ms
            yield each, f"The clock stands {_length(abs(off_ms))} {'behind' if off_ms > 0 else 'before'} central's."


def _length(ms: int) -> str:
    seconds = round(ms / 1000)
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
