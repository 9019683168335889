"""Uptake of simulated subjects: the same for the same seed, and such as could be (MR-1002, MR-1005, MR-1006)."""

from __future__ import annotations

from math import exp, log
from statistics import median

import numpy as np
import pytest

from readstation.trial.simulation.course import courses
from readstation.trial.simulation.plan import SimulationPlan
from readstation.trial.simulation.uptake import LIVER, LUNGS, STOMACH, TERRITORY, uptake_of

PLAN = SimulationPlan(subjects=60)


def test_the_same_plan_gives_the_same_counts() -> None:
    one, two = list(courses(PLAN))[:2]
    again = SimulationPlan(subjects=2)
    assert np.array_equal(uptake_of(PLAN, one).counts, uptake_of(again, one).counts)
    assert not np.array_equal(uptake_of(PLAN, one).counts, uptake_of(PLAN, two).counts)


def test_volumes_lie_where_they_must_and_shunts_are_plausible() -> None:
    shunts, stomachs, spills = [], 0, 0
    for course in courses(PLAN):
        found = uptake_of(PLAN, course)
        liver, lungs = found.volumes[LIVER], found.volumes[LUNGS]
        assert not (liver & (lungs | found.volumes[STOMACH])).any()
        assert not (found.volumes[TERRITORY] & ~liver).any()
        for each in course.targets:
            own = found.volumes[each.name]
            assert own.any()
            assert not (own & ~liver).any()
        counts = found.counts.astype(np.int64)
        assert counts.max() < 2**16 - 1
        in_liver, in_lungs = int(counts[liver].sum()), int(counts[lungs].sum())
        shunts.append(100 * in_lungs / (in_lungs + in_liver))
        stomachs, spills = stomachs + found.has_stomach, spills + found.has_spill
        decay = log(2) / 64.1
        net = float(found.vial_gbq) * exp(-1.5 * decay) - float(found.residual_gbq) * exp(decay)
        assert net == pytest.approx(course.activity_gbq, abs=1e-4)
    assert 2 < median(shunts) < 4.5
    assert max(shunts) < 20
    assert 0 < stomachs < 12
    assert 4 < spills < 24
