"""Clocks that were set, stood, ran back or stand wrong, as the events of a station's trail show it (TR-38, TR-39).

A station records what it noticed itself; what its events show beside that is told as well. An anomaly is told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol, TypeVar

from readstation.core.canonical import JsonObject
from readstation.core.clock import Moment
from readstation.core.clock_steps import STEP_MS, Anomaly, ClockFault, ClockLooks, length_words, look_at_start
from readstation.model.audit import AuditAction, AuditEvent

_OFF_MS = 60_000
"""What a station's clock may differ from central's by."""
RECORDED = frozenset({AuditAction.CLOCK_STEPPED, AuditAction.CLOCK_ZONE_CHANGED})
SIGNATURES = frozenset({AuditAction.READ_SIGNED, AuditAction.DECISION_SIGNED})


class _Timed(Protocol):
    @property
    def origin(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def words(self) -> str: ...
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
    @property
    def step_ms(self) -> int: ...
    @property
    def received_ms(self) -> int | None: ...
    @property
    def is_signed_with_skew(self) -> bool: ...


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
        The first event after the fault, and each signature that was made by a clock known to be wrong.
    """
    for _, events in groupby(trail, key=lambda each: each.origin):
        station = _Station()
        for each in events:
            yield from ((each, words) for words in station.told(each))


def recorded_words(event: AuditEvent) -> str:
    """Return what a station recorded of its clock, in words."""
    before, after = event.before or {}, event.after or {}
    if event.action is AuditAction.CLOCK_ZONE_CHANGED:
        return _zone_words(_number(before, "offset_minutes"), _number(after, "offset_minutes"))
    return _STEP_WORDS[ClockFault(event.reason_code)].format(length=length_words(abs(step_of(event))))


def step_of(event: AuditEvent) -> int:
    """Return what a clock went on by too much, as its station recorded it; 0 for any other event."""
    return _number(event.after or {}, "step_ms") if event.action is AuditAction.CLOCK_STEPPED else 0


@dataclass(slots=True)
class _Station:
    """What the events of one station have shown so far.

    Attributes
    ----------
    looks, last, boot_id
        What the next event is compared with, and the last one.
    told_ms
        The difference to central's clock that was told, or follows from what was told.
    """

    looks: ClockLooks | None = None
    last: Moment | None = None
    boot_id: str = ""
    told_ms: int = 0

    def told(self, each: _Timed) -> Iterator[str]:
        """Yield what an event shows."""
        if each.boot_id:
            now = Moment(each.utc_ms, each.offset_minutes, each.monotonic_ms, each.clock_offset_ms)
            yield from self._recorded(each, now) if each.action in RECORDED else self._stepped(each.boot_id, now)
            self.last, self.boot_id = now, each.boot_id
        if each.clock_offset_ms is not None:
            yield from self._off(each.clock_offset_ms)
            if each.is_signed_with_skew:
                yield _signed_words(each.clock_offset_ms, each.received_ms)

    def _recorded(self, each: _Timed, now: Moment) -> Iterator[str]:
        was_late = self.looks is not None and self.looks.is_late
        self.looks = ClockLooks.begun(now, is_late=each.step_ms < 0 or (was_late and not each.step_ms))
        self.told_ms -= each.step_ms
        yield each.words

    def _stepped(self, boot_id: str, now: Moment) -> Iterator[str]:
        found: tuple[Anomaly, ...] = ()
        if self.looks is None or self.last is None:
            self.looks = ClockLooks.begun(now)
        elif self.boot_id == boot_id:
            self.looks, found = self.looks.look(now)
        else:
            self.looks, found = look_at_start(self.last, now, is_same_start=False)
        for one in found:
            if not (one.fault is ClockFault.SET_ON and _agree(one)):
                self.told_ms -= one.step_ms
                yield _anomaly_words(one)

    def _off(self, off_ms: int) -> Iterator[str]:
        if abs(off_ms) <= _OFF_MS:
            self.told_ms = 0
        elif abs(off_ms - self.told_ms) > _OFF_MS:
            self.told_ms = off_ms
            yield f"The clock stands {length_words(abs(off_ms))} {'behind' if off_ms > 0 else 'before'} central's."


def _agree(found: Anomaly) -> bool:
    """Return whether central's clock says that the station's stood right before and after: the machine slept.

    Stations of before counted no sleep, and recorded no steps.
    """
    before_ms, after_ms = found.before.central_offset_ms, found.after.central_offset_ms
    return before_ms is not None and after_ms is not None and abs(before_ms - after_ms) <= STEP_MS


_STEP_WORDS: Mapping[ClockFault, str] = {
    ClockFault.SET_BACK: "The clock was set back by {length}.",
    ClockFault.SET_ON: "The clock was set on by {length}.",
    ClockFault.STOOD: "The clock stood still; it was {length} late when that was seen.",
    ClockFault.EARLIER_AFTER_START: "After a new start of the machine the clock stood {length} earlier than before.",
}


def _anomaly_words(found: Anomaly) -> str:
    """Return what events show that the station has not recorded: it cannot tell a clock that was set from sleep."""
    if found.fault is ClockFault.ZONE:
        return _zone_words(found.before.offset_minutes, found.after.offset_minutes)
    length = length_words(abs(found.step_ms))
    if found.fault is ClockFault.SET_ON:
        return f"The clock went on by {length} that the machine did not count: it was set, or it slept."
    return _STEP_WORDS[found.fault].format(length=length)


def _zone_words(before_minutes: int, after_minutes: int) -> str:
    return f"The time zone changed from {before_minutes:+d} to {after_minutes:+d} minutes of UTC."


def _signed_words(skew_ms: int, received_ms: int | None) -> str:
    side = "behind" if skew_ms > 0 else "before"
    said = f"Signed while the clock stood {length_words(abs(skew_ms))} {side} central's"
    if received_ms is None:
        return f"{said}; it has not arrived."
    return f"{said}; it arrived {datetime.fromtimestamp(received_ms / 1000, UTC):%Y-%m-%d %H:%M} UTC."


def _number(said: JsonObject, name: str) -> int:
    value = said.get(name)
    return value if isinstance(value, int) else 0
