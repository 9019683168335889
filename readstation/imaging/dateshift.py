"""Dates and times of one subject moved together, so that every interval stays exact (TR-19)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

_TIME = re.compile(r"^(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d{1,6})?)?)?$")
_MOMENT = re.compile(r"^(\d{8})(\d{6})(\.\d{1,6})?([+-]\d{4})?$")
_DAY = re.compile(r"^\d{4}\.?\d{2}\.?\d{2}$")


@dataclass(frozen=True, slots=True)
class DateShift:
    """How far the dates of one subject move.

    Attributes
    ----------
    days, seconds
        Whole days of either sign, and 0 to 86,399 seconds on top.
    """

    days: int = field(repr=False)
    seconds: int = field(repr=False)

    def day(self, text: str) -> str:
        """Return a DA value moved by the whole days only, for a date whose time is not kept; "" for what is no date."""
        return _day_text(_day(text), timedelta(days=self.days))

    def moment(self, day: str, clock: str) -> tuple[str, str]:
        """Return a DA and a TM value moved together, over midnight where it must be; the fraction is kept.

        A date without a time is moved by days only, a time without a date cannot be moved truly: ("", "").
        """
        found, parsed = _day(day), _TIME.match(clock.strip())
        if found is None:
            return "", ""
        if parsed is None:
            return self.day(day), ""
        hours, minutes, seconds, fraction = parsed.groups()
        start = datetime(found.year, found.month, found.day, tzinfo=UTC)
        since = timedelta(hours=int(hours), minutes=int(minutes or 0), seconds=int(seconds or 0))
        moved = _moved(start, since + timedelta(days=self.days, seconds=self.seconds))
        if moved is None:
            return "", ""
        return f"{moved:%Y%m%d}", f"{moved:%H%M%S}{fraction or ''}"

    def clock(self, clock: str) -> str:
        """Return a TM value without a date moved by the seconds, around midnight; "" for what is no time."""
        return self.moment("20000101", clock)[1]

    def datetime(self, text: str) -> str:
        """Return a complete DT value moved, offset and fraction kept; "" for a partial one: its interval is unknown."""
        parsed = _MOMENT.match(text.strip())
        if parsed is None:
            return ""
        day, clock, fraction, offset = parsed.groups()
        moved_day, moved_clock = self.moment(day, clock)
        return f"{moved_day}{moved_clock}{fraction or ''}{offset or ''}" if moved_clock else ""


def _day(text: str) -> date | None:
    if not _DAY.match(text.strip()):
        return None
    digits = text.strip().replace(".", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _day_text(day: date | None, shift: timedelta) -> str:
    moved = None if day is None else _moved(datetime(day.year, day.month, day.day, tzinfo=UTC), shift)
    return "" if moved is None else f"{moved:%Y%m%d}"


def _moved(moment: datetime, shift: timedelta) -> datetime | None:
    try:
        moved = moment + shift
    except OverflowError:
        return None
    return moved if moved.year >= 1000 else None
