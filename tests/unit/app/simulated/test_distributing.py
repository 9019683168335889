"""The SPECT/CT of a simulated trial: the same for the same seed, and of no two subjects the same image."""

from __future__ import annotations

from collections import Counter

import numpy as np

from readstation.app.simulated.distributing import spect_of
from readstation.trial.simulation.course import courses
from readstation.trial.simulation.plan import SimulationPlan


def test_no_image_of_three_hundred_subjects_is_that_of_another() -> None:
    """TR-45: the gate takes the same pixels of another subject for a mix-up, and rightly so."""
    plan = SimulationPlan(subjects=300, timepoints=8, seed=60, is_complete=True)
    images = Counter(
        each.tobytes() for course in courses(plan) for scan in [spect_of(plan, course)] for each in scan.hu
    )  # fmt: skip
    assert len(images) == images.total() > 2000


def test_the_same_seed_gives_the_same_scan() -> None:
    plan = SimulationPlan(subjects=2)
    (first, second), (again, _) = ([spect_of(plan, each) for each in courses(plan)] for _ in range(2))
    assert np.array_equal(first.hu, again.hu)
    assert np.array_equal(first.counts, again.counts)
    assert not np.array_equal(first.hu, second.hu)
