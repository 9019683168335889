"""Time as a thing that is handed in, so that no rule reads the machine's clock by itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


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
        A counter that never runs backwards while the machine is up.
    """

    utc_ms: int
    offset_minutes: int
    monotonic_ms: int

    @property
    def utc_text(self) -> str:
        """ISO 8601 in UTC with milliseconds."""
        seconds, milliseconds = divmod(self.utc_ms, 1000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"

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
        offset = datetime.now().astimezone().utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset is not None else 0
        return Moment(time.time_ns() // 1_000_000, minutes, time.monotonic_ns() // 1_000_000)
