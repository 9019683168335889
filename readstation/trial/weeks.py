"""How many reads and decisions were signed in each week: the pace of a trial, with no word of what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from readstation.model.subject import Task
from readstation.trial.progress import ReadProgress

SHOWN_WEEKS = 12


@dataclass(frozen=True, slots=True)
class Week:
    """A week, from Monday 0:00 to Sunday 24:00 UTC.

    Attributes
    ----------
    monday
        Its first day.
    reads, decisions
        How many first signed versions of reads, and first decisions of adjudicators, arrived at central in it.
    """

    monday: date
    reads: int
    decisions: int

    @property
    def number(self) -> int:
        """Its number in the year (ISO 8601)."""
        return self.monday.isocalendar().week

    @property
    def total(self) -> int:
        """Both together."""
        return self.reads + self.decisions


def weeks_of(reads: Iterable[ReadProgress], at_ms: int) -> tuple[Week, ...]:
    """Return the last twelve weeks, the one of a moment being the last, those with nothing signed too.

    Parameters
    ----------
    reads
        What was given; what is not signed, and reads of treatment images, count nowhere.
    at_ms
        The moment, UTC.
    """
    signed = Counter((_monday_of(each.signed_ms), each.task) for each in reads if each.signed_ms is not None)
    last = _monday_of(at_ms)
    mondays = [last - timedelta(weeks=ago) for ago in reversed(range(SHOWN_WEEKS))]
    return tuple(Week(each, signed[each, Task.READ], signed[each, Task.ADJUDICATION]) for each in mondays)


def _monday_of(at_ms: int) -> date:
    day = datetime.fromtimestamp(at_ms / 1000, UTC).date()
    return day - timedelta(days=day.weekday())
