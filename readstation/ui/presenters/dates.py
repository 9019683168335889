"""Days in the words of the window."""

from __future__ import annotations

from datetime import date

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
