"""How far a reader is within a read: the place, the slices that were on screen, and the time it took.

This is data of the station, not of the read: it changes nothing that is judged. What the trial office needs of it goes
as figures into the audit trail of a lock, and nobody else sees it (TR-23, TR-24).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from readstation.core.ids import LesionId, SeriesKey

IDLE_AFTER_MS = 60_000
"""Without any input for this long, time counts as idle."""

LONGEST_TICK_MS = 5_000
"""What lies further apart was no reading: the computer slept, or the window hung."""


@dataclass(frozen=True, slots=True)
class SliceOnView:
    """Which slice of a series a view shows, as an index into the acquired order."""

    series_key: SeriesKey
    index: int


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """Where a reader is.

    Attributes
    ----------
    timepoint, lesion_id, tool
        What is being read and with which tool.
    layout, active, slices
        How the views are laid out, the series that has the keys, and the slice that each view shows.
    drawing, step
        What is being drawn, such as "T2 line", and the last step of the journal then: a later one has finished it.
    is_open
        Whether the read is open now. One that is still open at the next start was not left but cut off.
    utc_ms
        When this was noted.
    """

    timepoint: int
    tool: str = ""
    lesion_id: LesionId | None = None
    layout: str = ""
    active: SeriesKey | None = None
    slices: tuple[SliceOnView, ...] = ()
    drawing: str = ""
    step: int = 0
    is_open: bool = False
    utc_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReadingTime:
    """How long a timepoint was read, whole milliseconds by a clock that never runs backwards."""

    active_ms: int = 0
    idle_ms: int = 0

    def plus(self, other: ReadingTime) -> ReadingTime:
        """Return both together."""
        return ReadingTime(self.active_ms + other.active_ms, self.idle_ms + other.idle_ms)


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """Everything that is kept of how far a reader is.

    Attributes
    ----------
    place
        Where the reader was last; None before the first note.
    seen
        The slices of each series that were on screen, as a mask: bit n is the slice with index n.
    times
        How long each timepoint was read.
    """

    place: ReadingPlace | None = None
    seen: Mapping[SeriesKey, int] = field(default_factory=dict)
    times: Mapping[int, ReadingTime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgressNote:
    """What has changed since the last note.

    Attributes
    ----------
    place
        Where the reader is; None leaves what is kept.
    seen, times
        Slices that were on screen, and time that has passed: both are added to what is kept.
    """

    place: ReadingPlace | None = None
    seen: Mapping[SeriesKey, int] = field(default_factory=dict)
    times: Mapping[int, ReadingTime] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return self.place is None and not self.seen and not self.times


class ReadingClock:
    """Divides passing time into active and idle.

    Time up to `IDLE_AFTER_MS` after an input is active, all other idle. It is fed with a monotonic clock, so that no
    change of the wall clock can make or take time; a gap in the feeding beyond `LONGEST_TICK_MS` is idle.
    """

    def __init__(self) -> None:
        self._last_ms: int | None = None
        self._used_ms = 0

    def start(self, monotonic_ms: int) -> None:
        """Begin to count; opening is an input."""
        self._last_ms = self._used_ms = monotonic_ms

    def stop(self) -> None:
        """Count nothing until the next start."""
        self._last_ms = None

    def tick(self, monotonic_ms: int, *, is_used: bool) -> ReadingTime:
        """Return the time since the last tick.

        Parameters
        ----------
        monotonic_ms
            Now.
        is_used
            Whether there was an input since the last tick.
        """
        last = self._last_ms
        if last is None or monotonic_ms <= last:
            return ReadingTime()
        self._last_ms = monotonic_ms
        passed = monotonic_ms - last
        if passed > LONGEST_TICK_MS:
            self._used_ms = monotonic_ms if is_used else self._used_ms
            return ReadingTime(0, passed)
        if is_used:
            self._used_ms = monotonic_ms
            return ReadingTime(passed, 0)
        active = min(max(self._used_ms + IDLE_AFTER_MS - last, 0), passed)
        return ReadingTime(active, passed - active)
