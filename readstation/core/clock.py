"""Time as a thing that is handed in, so that no rule reads the machine's clock by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

SHOWN_SKEW_MS = 5 * 60 * 1000
"""A signature made with more than this is shown as such (TR-38)."""
_GO_ON_IN_SLEEP = ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC")
"""Linux has the first, and its second one stops in sleep; macOS has only the second, which goes on."""

_TRIES = 5
_AT_ONCE_NS = 50_000_000


def awake_or_not_ns() -> int:
    """Return a clock that never runs backwards and goes on while the machine sleeps, in nanoseconds."""
    for name in _GO_ON_IN_SLEEP:
        clock = getattr(time, name, None)
        if clock is not None:
            return time.clock_gettime_ns(clock)
    return time.monotonic_ns()


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the station's clocks (TR-35, TR-38).

    Attributes
    ----------
    utc_ms
        Milliseconds since 1970-01-01 UTC.
    offset_minutes
        The local zone's offset from UTC.
    monotonic_ms
        A counter that never runs backwards while the machine is up, and goes on while it sleeps.
    central_offset_ms, central_error_ms
        Central's clock less this one, as far as it is known here, and how far off that may be; None where it is not.
    """

    utc_ms: int
    offset_minutes: int
    monotonic_ms: int
    central_offset_ms: int | None = None
    central_error_ms: int | None = None

    @property
    def utc_text(self) -> str:
        """ISO 8601 in UTC with milliseconds."""
        seconds, milliseconds = divmod(self.utc_ms, 1000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"

    @property
    def shown_skew_ms(self) -> int | None:
        """How far central's clock was ahead of this one, where a time has to be shown with it; None where not."""
        skew_ms = self.central_offset_ms
        return skew_ms if skew_ms is not None and abs(skew_ms) > SHOWN_SKEW_MS else None

    @property
    def local(self) -> datetime:
        """Wall-clock time at the station, without zone: for display only."""
        shifted = self.utc_ms / 1000 + self.offset_minutes * 60
        return datetime.fromtimestamp(shifted, UTC).replace(tzinfo=None)


class Clock(Protocol):
    """Gives the moment."""

    def now(self) -> Moment:
        """Return the present moment."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> Moment:
        """Return the present moment, zone offset included."""
        if hasattr(time, "tzset"):
            time.tzset()  # else a zone that is set while the program runs is seen at its next start only
        offset = datetime.now().astimezone().utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        for _ in range(_TRIES):
            before_ns, utc_ns, after_ns = awake_or_not_ns(), time.time_ns(), awake_or_not_ns()
            if after_ns - before_ns < _AT_ONCE_NS:
                break  # else the program stood between the two, which would look like a clock that was set
        return Moment(utc_ns // 1_000_000, minutes, after_ns // 1_000_000)
