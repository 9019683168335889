"""Clocks that were set, stand or changed their zone, told from two looks at them (TR-38)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from readstation.core.clock import Moment

STEP_MS = 2_000
"""What the wall clock and the counter of one machine may differ by between two looks."""
_DRIFT_PART = 5_000
"""And for each of so many milliseconds one more: the two are not the same crystal everywhere."""
_SETTLED_MS = 60_000
"""A look is compared with one that is about this old, so that a drift never adds up to a step."""


class Timed(Protocol):
    """A reading of a station's clocks, such as a moment or an event that carries one."""

    @property
    def utc_ms(self) -> int:
        """The wall clock."""
        ...

    @property
    def offset_minutes(self) -> int:
        """The zone."""
        ...

    @property
    def monotonic_ms(self) -> int:
        """The counter."""
        ...


def step_ms(before: Timed, after: Timed) -> int:
    """Return what the wall clock went on more than the counter of the same start; 0 within what two clocks differ by.

    Negative where it was set back, or stood.
    """
    counted_ms, more_ms = after.monotonic_ms - before.monotonic_ms, _more_ms(before, after)
    return more_ms if abs(more_ms) > STEP_MS + max(0, counted_ms) // _DRIFT_PART else 0


def _more_ms(before: Timed, after: Timed) -> int:
    return after.utc_ms - before.utc_ms - (after.monotonic_ms - before.monotonic_ms)


class ClockFault(StrEnum):
    """What became of a clock."""

    SET_BACK = "set_back"
    SET_ON = "set_on"
    STOOD = "stood"
    EARLIER_AFTER_START = "earlier_after_start"
    """The machine was started anew, and its clock is behind what it had shown before."""
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that became of a clock, with the readings before and after.

    Attributes
    ----------
    fault
        What.
    before, after
        The last reading that was right, and the first that shows it.
    """

    fault: ClockFault
    before: Moment
    after: Moment

    @property
    def step_ms(self) -> int:
        """What the clock went on by too much; negative where it is earlier than it should be, 0 for a zone."""
        if self.fault is ClockFault.ZONE:
            return 0
        if self.fault is ClockFault.EARLIER_AFTER_START:
            return self.after.utc_ms - self.before.utc_ms
        return _more_ms(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ClockLooks:
    """What earlier looks at a station's clocks leave for the next one.

    Attributes
    ----------
    since, last
        What the next look is compared with, and the last one.
    is_late
        Whether the wall clock was told to be late: while it stands there is nothing new to tell.
    """

    since: Moment
    last: Moment
    is_late: bool = False

    @classmethod
    def begun(cls, now: Moment, *, is_late: bool = False) -> ClockLooks:
        """Return what a look leaves that the next one is compared with."""
        return cls(now, now, is_late)

    def look(self, now: Moment) -> tuple[ClockLooks, tuple[Anomaly, ...]]:
        """Return what this look leaves, and what is new; each anomaly is told once."""
        found = []
        after, fault = self._stepped(now)
        if fault is not None:
            found.append(Anomaly(fault, self.since, now))
        if now.offset_minutes != self.since.offset_minutes:
            found.append(Anomaly(ClockFault.ZONE, self.since, now))
            after = replace(after, since=replace(after.since, offset_minutes=now.offset_minutes))
        return after, tuple(found)

    def _stepped(self, now: Moment) -> tuple[ClockLooks, ClockFault | None]:
        by_ms = step_ms(self.since, now)
        if by_ms < 0 and self.is_late and _stands(self.since, now) and _stands(self.last, now):
            return ClockLooks.begun(now, is_late=True), None
        if by_ms > 0:
            return ClockLooks.begun(now), ClockFault.SET_ON
        if by_ms < 0:
            fault = ClockFault.STOOD if _stands(self.last, now) else ClockFault.SET_BACK
            return ClockLooks.begun(now, is_late=True), fault
        if now.utc_ms < self.last.utc_ms:
            return ClockLooks.begun(now), ClockFault.SET_BACK  # it ran backwards: by however little, that is no drift
        if now.monotonic_ms - self.since.monotonic_ms >= _SETTLED_MS:
            return ClockLooks.begun(now), None
        return replace(self, last=now), None


def _stands(before: Moment, after: Moment) -> bool:
    return 0 <= after.utc_ms - before.utc_ms <= STEP_MS


def look_at_start(last: Moment, now: Moment, *, is_same_start: bool) -> tuple[ClockLooks, tuple[Anomaly, ...]]:
    """Compare the first look of a run with the last thing that the run before recorded.

    Parameters
    ----------
    last, now
        The clocks then and now.
    is_same_start
        Whether the machine has not been started since: without that its counter says nothing.
    """
    if is_same_start:
        return ClockLooks.begun(last).look(now)
    found = []
    if now.utc_ms < last.utc_ms - STEP_MS:
        found.append(Anomaly(ClockFault.EARLIER_AFTER_START, last, now))
    if now.offset_minutes != last.offset_minutes:
        found.append(Anomaly(ClockFault.ZONE, last, now))
    return ClockLooks.begun(now), tuple(found)


@dataclass(slots=True)
class ClockQuality:
    """How far this station's clock is off, as the last contact in this run found it (TR-38).

    Attributes
    ----------
    offset_ms, error_ms
        Central's clock less this station's, and half the round trip; None before a contact.
    found_at
        The station's clocks then: what they were set by since makes the difference that is known now.
    """

    offset_ms: int | None = None
    error_ms: int | None = None
    found_at: Moment | None = None

    def of(self, now: Moment) -> Moment:
        """Return a moment with what is known of it."""
        if self.offset_ms is None or self.found_at is None:
            return now
        offset_ms = self.offset_ms - step_ms(self.found_at, now)
        return replace(now, central_offset_ms=offset_ms, central_error_ms=self.error_ms)


def length_words(ms: int) -> str:
    """Return how long something is, in the unit in which a person says it."""
    seconds = round(ms / 1000)
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds // 86_400} d"
