"""Courses and hands of a simulated trial: the same for the same seed, and such as could be."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest

from readstation.app.simulated.trial import simulation_charter
from readstation.core.errors import Refused
from readstation.exchange.clinical_file import read_clinical
from readstation.model.lesion import TargetStateCode
from readstation.reading.derive import config_of
from readstation.trial.simulation.clinical import clinical_tables
from readstation.trial.simulation.course import Fate, courses
from readstation.trial.simulation.hands import FIRST_HAND, SECOND_HAND, Hand, sightings
from readstation.trial.simulation.plan import SimulationPlan

PLAN = SimulationPlan(subjects=300)


def test_the_same_seed_gives_the_same_subjects_lines_and_tables() -> None:
    small, again, other = (SimulationPlan(subjects=8, seed=seed) for seed in (4, 4, 5))
    assert list(courses(small)) == list(courses(again)) != list(courses(other))
    for one, two in zip(courses(small), courses(again), strict=True):
        assert list(sightings(small, one, FIRST_HAND)) == list(sightings(again, two, FIRST_HAND))
    config = config_of(simulation_charter())
    assert clinical_tables(small, list(courses(small)), config) == clinical_tables(again, list(courses(again)), config)


def test_a_subject_does_not_change_with_how_many_there_are() -> None:
    assert list(courses(SimulationPlan(subjects=3))) == list(courses(PLAN))[:3]


def test_courses_are_such_as_could_be() -> None:
    """Every fate is there; visits rise in time and end with death, another therapy, resection or withdrawal."""
    found = list(courses(PLAN))
    assert {each.fate for each in found} == set(Fate)
    for course in found:
        days = [each.day for each in course.visits]
        assert days == sorted(days)
        assert days[0] < 0 < len(days)
        ends = (course.death_day, course.therapy_day, course.resection_day, course.withdrawn_day)
        last = min((each for each in ends if each is not None), default=10_000)
        assert all(day < last for day in days[1:])
    shares = {
        "death": (fmean(each.death_day is not None for each in found), 0.1, 0.5),
        "therapy": (fmean(each.therapy_day is not None for each in found), 0.1, 0.5),
        "resection": (fmean(each.resection_day is not None for each in found), 0.02, 0.3),
        "withdrawn": (fmean(each.withdrawn_day is not None for each in found), 0.02, 0.15),
        "unreadable": (fmean(visit.fault is not None for each in found for visit in each.visits[1:]), 0.02, 0.07),
        "missed": (fmean(len({v.number for v in each.visits}) <= each.visits[-1].number for each in found), 0.05, 0.4),
    }
    assert {name: share for name, (share, least, most) in shares.items() if not least <= share <= most} == {}


def test_a_load_has_every_timepoint() -> None:
    plan = SimulationPlan(subjects=20, timepoints=8, is_complete=True)
    assert {len(each.visits) for each in courses(plan)} == {8}


def test_no_lesion_of_a_long_load_outgrows_a_liver() -> None:
    """MR-123: what doubles over eight timepoints would be longer than any line that a reader can draw."""
    plan = SimulationPlan(subjects=300, timepoints=8, seed=60, is_complete=True)
    seen = [
        target.tenths
        for course in courses(plan)
        for hand in (FIRST_HAND, SECOND_HAND)
        for each in sightings(plan, course, hand)
        for target in each.targets
        if target.state is TargetStateCode.MEASURED
    ]
    assert len(seen) > 3000
    assert min(seen) > 0
    assert 2000 < max(seen) < 3500


@pytest.mark.parametrize("hand", [FIRST_HAND, SECOND_HAND])
def test_lines_are_off_by_what_the_hand_says(hand: Hand) -> None:
    errors = [
        each.tenths / 10 - each.tumour.mm_on(seen.visit.day)
        for course in courses(PLAN)
        for seen in sightings(PLAN, course, hand)
        for each in seen.targets
        if each.state is TargetStateCode.MEASURED and each.tumour.mm_on(seen.visit.day) > 15
    ]
    assert fmean(errors) == pytest.approx(hand.bias_mm, abs=0.2)
    assert hand.error_mm < stdev(errors) < hand.error_mm + hand.error_share * 62


def test_every_clinical_table_is_one_that_is_taken_in() -> None:
    tables = clinical_tables(PLAN, list(courses(PLAN)), config_of(simulation_charter()))
    assert set(tables) == {"DM", "EX", "DD", "PR", "LB", "AE", "QS", "PC", "RS"}
    assert {read_clinical(data).domain for data in tables.values()} == set(tables)


def test_a_trial_has_subjects_and_follow_ups() -> None:
    with pytest.raises(Refused, match="2 to 20 timepoints"):
        SimulationPlan(timepoints=1)
