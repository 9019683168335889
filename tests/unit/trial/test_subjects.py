"""Who becomes which case, and in which order the studies become timepoints."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from readstation.core.ids import CaseAlias
from readstation.trial import subjects
from readstation.trial.ports import StudyRecord, SubjectRecord
from readstation.trial.subjects import (
    LONGEST_SHIFT_DAYS,
    SHORTEST_SHIFT_DAYS,
    StudyDay,
    new_subject,
    plan_timepoints,
)


def ordinals(plan: object) -> dict[str, int]:
    return {token: record.timepoint for token, record in plan.records.items()}  # type: ignore[attr-defined]


def test_studies_become_timepoints_in_the_order_of_their_days() -> None:
    plan = plan_timepoints(
        "s", (), [StudyDay("c", "2024-09-01"), StudyDay("a", "2024-01-05"), StudyDay("b", "2024-03-01")]
    )
    assert ordinals(plan) == {"a": 0, "b": 1, "c": 2}
    assert plan.records["b"].days_since_baseline == 56
    assert plan.refused == {}


def test_studies_of_one_day_are_one_timepoint() -> None:
    plan = plan_timepoints(
        "s", (), [StudyDay("ct", "2024-01-05"), StudyDay("mr", "2024-01-05"), StudyDay("b", "2024-03-01")]
    )
    assert ordinals(plan) == {"ct": 0, "mr": 0, "b": 1}


def test_a_later_study_goes_on_and_a_known_one_keeps_its_place() -> None:
    known = (StudyRecord("a", "s", "2024-01-05", 0, 0), StudyRecord("b", "s", "2024-03-01", 1, 56))
    plan = plan_timepoints(
        "s", known, [StudyDay("b", "2024-03-01"), StudyDay("c", "2024-05-01"), StudyDay("d", "2024-03-01")]
    )
    assert ordinals(plan) == {"a": 0, "b": 1, "c": 2, "d": 1}


def test_a_study_that_would_move_the_others_has_no_place() -> None:
    known = (StudyRecord("b", "s", "2024-03-01", 0, 0),)
    plan = plan_timepoints("s", known, [StudyDay("a", "2024-01-05"), StudyDay("c", "2024-05-01")])
    assert ordinals(plan) == {"b": 0, "c": 1}
    assert plan.refused["a"].code == "study.earlier"


def test_a_study_without_a_day_has_a_place_only_alone() -> None:
    assert ordinals(plan_timepoints("s", (), [StudyDay("a", "")])) == {"a": 0}
    assert plan_timepoints("s", (), [StudyDay("a", "")]).records["a"].days_since_baseline is None
    plan = plan_timepoints("s", (), [StudyDay("a", ""), StudyDay("b", "2024-03-01")])
    assert ordinals(plan) == {"b": 0}
    assert plan.refused["a"].code == "study.no-date"
    later = plan_timepoints("s", (StudyRecord("a", "s", "", 0, None),), [StudyDay("b", "2024-03-01")])
    assert later.refused["b"].code == "study.no-date"
    again = plan_timepoints("s", (StudyRecord("a", "s", "", 0, None),), [StudyDay("a", "")])
    assert again.refused == {}


@given(st.lists(st.dates(), min_size=1, max_size=8), st.integers(0, 7))
def test_taking_studies_in_two_portions_gives_no_other_order(days: list, cut: int) -> None:
    """Ordinals never change: those of the first portion stay, and the order is always that of the days."""
    studies = [StudyDay(f"s{n}", day.isoformat()) for n, day in enumerate(days)]
    first = plan_timepoints("s", (), studies[:cut])
    both = plan_timepoints("s", tuple(first.records.values()), studies)
    assert {token: both.records[token] for token in first.records} == first.records
    placed = sorted(both.records.values(), key=lambda record: record.day)
    assert [record.timepoint for record in placed] == sorted(record.timepoint for record in placed)
    assert set(both.records) | set(both.refused) == {study.token for study in studies}


class Taken:
    """A register in which the first aliases that are asked for are taken."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.asked: list[CaseAlias] = []

    def has_alias(self, alias: CaseAlias) -> bool:
        self.asked.append(alias)
        return len(self.asked) <= self.times


def test_an_alias_is_free_and_a_shift_is_one_to_ten_years() -> None:
    """TR-19, TR-21."""
    register = Taken(3)
    subject = new_subject("t", register)  # type: ignore[arg-type]  # only one question is asked of it
    assert subject.alias == register.asked[3]
    subjects = [new_subject("t", Taken(0)) for _ in range(400)]  # type: ignore[arg-type]
    assert all(365 <= abs(each.shift_days) <= 3650 and 0 <= each.shift_seconds < 86_400 for each in subjects)
    assert 120 < sum(each.shift_days > 0 for each in subjects) < 280
    assert min(abs(each.shift_days) for each in subjects) < 500
    assert max(abs(each.shift_days) for each in subjects) > 3500


def test_a_record_says_no_date_and_no_shift() -> None:
    assert "2024" not in repr(StudyRecord("a", "s", "2024-01-05", 0, 0))
    assert "777" not in repr(SubjectRecord("t", CaseAlias("7K-204"), 777, 777))


class Nobody:
    """A register that knows nobody yet."""

    def has_alias(self, alias: CaseAlias) -> bool:
        return False


SHIFTED = 10_000
DAY_RANKS = 2 * (LONGEST_SHIFT_DAYS - SHORTEST_SHIFT_DAYS + 1)
FEWEST_FOR_CHANCE = 1e-7
"""Rarer than this is no chance any more: shifts are really drawn, and the suite must not fail of a rare draw."""


def shifts_of_many() -> tuple[np.ndarray, np.ndarray]:
    """Return the shifts of new subjects: the rank of the days, from 0 to twice the size, and the seconds."""
    records = [new_subject(str(number), Nobody()) for number in range(SHIFTED)]  # type: ignore[arg-type]
    days = np.array([record.shift_days for record in records])
    size = LONGEST_SHIFT_DAYS - SHORTEST_SHIFT_DAYS + 1
    rank = np.where(days > 0, days - SHORTEST_SHIFT_DAYS + size, days + LONGEST_SHIFT_DAYS)
    return rank, np.array([record.shift_seconds for record in records])


def chance_of_uniform(values: np.ndarray, total: int) -> float:
    return float(scipy.stats.chisquare(np.histogram(values, 50, (0, total))[0]).pvalue)


def test_shifts_of_many_subjects_are_uniform_and_independent(record_property: Callable[[str, object], None]) -> None:
    """TR-19: whole days of 1 to 10 years either way, seconds of a day; what p came to is recorded."""
    rank, seconds = shifts_of_many()
    assert 0 <= rank.min() <= rank.max() < DAY_RANKS
    assert 0 <= seconds.min() <= seconds.max() < 86_400
    record_property("subjects", SHIFTED)
    for name, values, total in (("days", rank, DAY_RANKS), ("seconds", seconds, 86_400)):
        found = chance_of_uniform(values, total)
        record_property(f"p of the {name}", f"{found:.4f}")
        assert found > FEWEST_FOR_CHANCE
    assert abs(np.corrcoef(rank, seconds)[0, 1]) < 0.06
    assert abs(np.corrcoef(rank[1:], rank[:-1])[0, 1]) < 0.06


def test_shifts_of_a_part_of_the_range_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-19, sensitivity: a draw that leaves the last tenth out."""
    monkeypatch.setattr(subjects.secrets, "randbelow", lambda size: random.randrange(max(size * 9 // 10, 2)))
    random.seed(19)
    rank, seconds = shifts_of_many()
    assert chance_of_uniform(rank, DAY_RANKS) < FEWEST_FOR_CHANCE
    assert chance_of_uniform(seconds, 86_400) < FEWEST_FOR_CHANCE
