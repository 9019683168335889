"""The verdict: what is refused, what is doubtful, what is accepted, each by one look alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.imaging.register_checks import Evidence, judged

GOOD = Evidence(
    coverage=1.0,
    overlap=0.95,
    backward_mm=0.3,
    local_mm=0.9,
    halves_mm=0.5,
    runner_up_mm=0.6,
    runner_up_share=1.0,
    near_share=0.6,
    distance_mm=2.0,
    likeness=0.9,
    angle_degrees=6.0,
)
VOLUMES = [
    Volume(SeriesKey(key), np.zeros((2, 2, 2), dtype=np.int16), Affine(np.eye(4)), 1.0, 0.0, "HU", key, np.arange(2.0))
    for key in ("one", "two")
]


def verdict_of(**change: float) -> tuple[Verdict, list[str]]:
    found = judged(*VOLUMES, RigidTransform(), replace(GOOD, **change))
    return found.verdict, [finding.code for finding in found.findings]


def test_all_looks_good_is_accepted_with_the_larger_of_both_residuals() -> None:
    found = judged(*VOLUMES, RigidTransform(), GOOD)
    assert (found.verdict, found.findings, found.residual_mm) == (Verdict.ACCEPTED, (), 0.9)
    assert judged(*VOLUMES, RigidTransform(), replace(GOOD, backward_mm=1.2)).residual_mm == 1.2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coverage": 0.85}, "registration.coverage"),
        ({"overlap": 0.65}, "registration.region"),
        ({"near_share": 0.28}, "registration.unlike"),
        ({"halves_mm": 2.5}, "registration.unstable"),
        ({"backward_mm": 1.6}, "registration.backward"),
        ({"runner_up_mm": 12.0}, "registration.ambiguous"),
        ({"local_mm": 1.8}, "registration.residual"),
    ],
)
def test_one_bad_look_is_enough_for_doubt(change: dict, code: str) -> None:
    assert verdict_of(**change) == (Verdict.DOUBTFUL, [code])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"coverage": 0.45}, "registration.coverage"),
        ({"overlap": 0.45}, "registration.region"),
        ({"near_share": 0.2}, "registration.unlike"),
        ({"halves_mm": float("inf")}, "registration.unstable"),
        ({"backward_mm": 5.0}, "registration.backward"),
        ({"angle_degrees": 31.0}, "registration.turned"),
    ],
)
def test_one_very_bad_look_is_enough_for_refusal(change: dict, code: str) -> None:
    verdict, codes = verdict_of(**change)
    assert verdict is Verdict.REFUSED
    assert code in codes


def test_a_runner_up_that_is_much_worse_is_no_doubt() -> None:
    assert verdict_of(runner_up_mm=40.0, runner_up_share=0.6) == (Verdict.ACCEPTED, [])


def test_a_residual_without_end_can_still_be_stored() -> None:
    found = judged(*VOLUMES, RigidTransform(), replace(GOOD, local_mm=float("inf")))
    assert found.verdict is Verdict.DOUBTFUL
    assert found.record()["residual_um"] == 999_000
