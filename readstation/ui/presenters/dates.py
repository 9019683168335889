"""Days and times in the words of the window."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from readstation.core.phrases import phrase, tr

_MONTHS = (
    phrase("Jan"),
    phrase("Feb"),
    phrase("Mar"),
    phrase("Apr"),
    phrase("May"),
    phrase("Jun"),
    phrase("Jul"),
    phrase("Aug"),
    phrase("Sep"),
    phrase("Oct"),
    phrase("Nov"),
    phrase("Dec"),
)


def day_words(day: date) -> str:
    """Return a day of this year: "3 Dec"."""
    return tr("{day} {month}", day=day.day, month=tr(_MONTHS[day.month - 1]))


def time_words(utc_ms: int, offset_minutes: int) -> str:
    """Return a sealed time as the clock of its place showed it, with the offset from UTC."""
    local = datetime.fromtimestamp(utc_ms / 1000, UTC) + timedelta(minutes=offset_minutes)
    sign = "+" if offset_minutes >= 0 else "−"
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{day_words(local.date())} {local:%Y, %H:%M:%S} (UTC{sign}{hours:02d}:{minutes:02d})"
