"""The weeks of the office's overview: each signature counts once, in the week in which it arrived."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from readstation.core.ids import Login, ReadId
from readstation.model.subject import Task
from readstation.trial.progress import ReadProgress
from readstation.trial.weeks import SHOWN_WEEKS, Week, weeks_of

WEEK_MS = 7 * 24 * 3600 * 1000


def ms(*when: int) -> int:
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]  # year, month, day, ...


def read(signed_ms: int | None, task: Task = Task.READ) -> ReadProgress:
    return ReadProgress(ReadId("r"), "1A-234", Login("r_aaaaaaaaaa"), task, "", 3, 3, signed_ms)


def test_a_week_goes_from_monday_to_sunday_and_its_number_is_that_of_the_calendar() -> None:
    reads = [
        read(ms(2026, 11, 22, 23, 59, 59)),
        read(ms(2026, 11, 23)),
        read(ms(2026, 11, 29, 23, 59, 59)),
        read(ms(2026, 11, 25), Task.ADJUDICATION),
        read(ms(2026, 11, 25), Task.TREATMENT_READ),
        read(None),
    ]
    weeks = weeks_of(reads, ms(2026, 11, 29, 12))
    assert weeks[-2:] == (Week(date(2026, 11, 16), 1, 0), Week(date(2026, 11, 23), 2, 1))
    assert [each.number for each in weeks[-2:]] == [47, 48]
    assert len(weeks) == SHOWN_WEEKS
    assert not any(each.total for each in weeks[:-2])


def test_the_first_days_of_a_year_belong_to_the_last_week_of_the_one_before() -> None:
    (*_, week) = weeks_of([read(ms(2027, 1, 2))], ms(2027, 1, 3))
    assert (week.monday, week.number, week.reads) == (date(2026, 12, 28), 53, 1)


@given(
    st.lists(st.integers(-30 * WEEK_MS, WEEK_MS), max_size=40),
    st.integers(ms(2026, 1, 1), ms(2030, 1, 1)),
)
def test_every_signature_of_the_last_weeks_counts_once(places_ms: list[int], at_ms: int) -> None:
    weeks = weeks_of([read(at_ms + place) for place in places_ms], at_ms)
    first, end = (datetime.combine(each.monday, datetime.min.time(), UTC) for each in (weeks[0], weeks[-1]))
    within = [
        place for place in places_ms
        if first.timestamp() * 1000 <= at_ms + place < end.timestamp() * 1000 + WEEK_MS
    ]  # fmt: skip
    assert sum(each.reads for each in weeks) == len(within)
