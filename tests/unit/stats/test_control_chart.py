"""The p-chart over time and agreement by cause (MR-813)."""

from __future__ import annotations

import pytest

from readstation.core.errors import Refused
from readstation.model.adjudication import DifferenceCause
from readstation.stats.control_chart import Period, p_chart
from readstation.stats.readers import CaseOfReader, agreement_by_cause

ORANGE_JUICE = [
    12,
    15,
    8,
    10,
    4,
    7,
    16,
    9,
    14,
    10,
    5,
    6,
    17,
    12,
    22,
    8,
    10,
    5,
    13,
    11,
    20,
    18,
    24,
    15,
    9,
    12,
    7,
    13,
    9,
    6,
]
"""Montgomery, Introduction to Statistical Quality Control, 6th edition, table 7.1: leaking cans in 30 samples of 50."""


def test_the_cans_of_montgomery() -> None:
    """Center 0.2313, limits 0.0524 and 0.4102; samples 15 and 23 lie beyond (section 7.2.1, example 7.1)."""
    chart = p_chart([Period(str(n), count, 50) for n, count in enumerate(ORANGE_JUICE, start=1)])
    assert chart.center == pytest.approx(0.2313, abs=5e-5)
    assert (chart.points[0].lower, chart.points[0].upper) == (
        pytest.approx(0.0524, abs=1e-4),
        pytest.approx(0.4102, abs=1e-4),
    )
    assert [point.period.name for point in chart.points if point.is_beyond] == ["15", "23"]


def test_limits_follow_the_number_of_cases_and_stay_within_0_and_1() -> None:
    chart = p_chart([Period("Q1", 3, 10), Period("Q2", 30, 100), Period("Q3", 0, 0)])
    few, many, none = chart.points
    assert few.lower == 0.0
    assert few.upper is not None
    assert many.upper is not None
    assert few.upper > many.upper
    assert (none.proportion, none.lower, none.upper, none.is_beyond) == (None, None, None, False)


def test_an_expected_rate_takes_the_place_of_the_mean() -> None:
    """MR-812: 42 % of subjects go to adjudication; 60 of 100 are more than chance does, 50 are not."""
    chart = p_chart([Period("Q1", 60, 100), Period("Q2", 50, 100)], expected=0.42)
    assert chart.center == 0.42
    assert [point.is_beyond for point in chart.points] == [True, False]


@pytest.mark.parametrize(
    ("periods", "more"),
    [
        ([], {}),
        ([Period("Q1", 0, 0)], {}),
        ([Period("Q1", 3, 2)], {}),
        ([Period("Q1", 1, 2)], {"expected": 1.5}),
        ([Period("Q1", 1, 2)], {"sigmas": 0.0}),
    ],
)
def test_what_cannot_be_counted_is_refused(periods: list[Period], more: dict[str, float]) -> None:
    with pytest.raises(Refused):
        p_chart(periods, **more)


def test_agreement_by_cause() -> None:
    """MR-813: of eight adjudicated cases three were about a new lesion; the reader's read was chosen in one."""
    new, line = DifferenceCause.NEW_LESION, DifferenceCause.MEASUREMENT
    cases = [CaseOfReader(True, agreed, new) for agreed in (True, False, False)]
    cases += [CaseOfReader(True, True, line)] * 5 + [CaseOfReader(False)] * 20 + [CaseOfReader(True, False)]
    found = agreement_by_cause(cases)
    assert set(found) == set(DifferenceCause)
    assert (found[new].share.events, found[new].share.total) == (3, 8)
    assert found[new].chosen is not None
    assert (found[new].chosen.events, found[new].chosen.total) == (1, 3)
    assert (found[DifferenceCause.QUALITY].share.events, found[DifferenceCause.QUALITY].chosen) == (0, None)


def test_no_cause_is_known_or_stands_where_nobody_adjudicated() -> None:
    assert agreement_by_cause([CaseOfReader(False)]) == {}
    with pytest.raises(Refused, match="adjudicated"):
        agreement_by_cause([CaseOfReader(False, None, DifferenceCause.QUALITY)])
