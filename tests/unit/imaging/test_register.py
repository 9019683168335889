"""Registration of the liver on pairs with a known motion: a handful here, the many in test_register_proof."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from readstation.core.errors import Cancelled
from readstation.core.jobs import QuietJob
from readstation.geometry.filling import Filling
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.imaging.register import register_liver, registered
from readstation.imaging.register_grid import grid_of
from readstation.imaging.register_region import region_of
from readstation.imaging.register_start import likely_starts
from tests.builders.registration_pairs import ARTERIAL, PORTAL, PRE, Look, Motion, Pair, Patient, make_pair

COARSE = Patient(is_coarse=True)
CT = Look(phase=PORTAL, pixel_mm=2.5, slice_mm=4.0)
MOTION = Motion(rotation_deg=(5.0, -6.0, 4.0), shift_mm=(18.0, -12.0, 20.0), breath_mm=9.0, bend_mm=1.0)


def pair_of(first: Look, second: Look, motion: Motion = MOTION, second_patient: Patient = COARSE) -> Pair:
    return make_pair(motion, first, second, seed=1, patients=(COARSE, second_patient))


@pytest.fixture(scope="module")
def phases() -> Pair:
    return pair_of(replace(CT, phase=PRE), replace(CT, phase=ARTERIAL))


@pytest.fixture(scope="module")
def between_phases(phases: Pair) -> Registration:
    return register_liver(phases.source, phases.target, QuietJob())


def test_two_phases_of_contrast_after_motion_and_breath(phases: Pair, between_phases: Registration) -> None:
    assert between_phases.verdict is Verdict.ACCEPTED
    assert between_phases.transform is not None
    assert between_phases.residual_mm is not None
    assert np.median(phases.errors_mm(between_phases.transform)) < 2.0
    assert 0 < between_phases.residual_mm < 3.0
    assert (between_phases.source_frame, between_phases.target_frame) == (
        phases.source.frame_of_reference,
        phases.target.frame_of_reference,
    )
    assert between_phases.transform == between_phases.transform.rounded()


def test_the_result_is_the_same_on_more_processors(
    phases: Pair, between_phases: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    import SimpleITK as sitk  # noqa: N813

    before = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(before + 3)
    try:
        assert register_liver(phases.source, phases.target, QuietJob()) == between_phases
    finally:
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(before)


def test_every_run_of_the_optimiser_gives_the_same_bits_also_beside_another(phases: Pair) -> None:
    import SimpleITK as sitk  # noqa: N813

    from readstation.imaging.register_align import Prepared, align

    source, target = grid_of(phases.source), grid_of(phases.target)
    region, other = region_of(source), region_of(target)
    assert region is not None
    assert other is not None
    start = likely_starts((source, target), (region, other))[0]
    one, two = Prepared.of(source), Prepared.of(target)
    before = sitk.ProcessObject.GetGlobalDefaultNumberOfThreads()
    with ThreadPoolExecutor(2) as runs:
        found = [runs.submit(align, one, two, region.liver, start, QuietJob(), shrink=(2,)) for _ in range(6)]
        results = {each.result() for each in found}
    assert len(results) == 1
    assert sitk.ProcessObject.GetGlobalDefaultNumberOfThreads() == before


def test_mr_without_a_unit_and_with_shading() -> None:
    mr = replace(CT, is_mr=True, noise_hu=25.0)
    pair = pair_of(mr, replace(mr, slice_mm=6.0), Motion((-4.0, 3.0, 6.0), (-10.0, 15.0, -25.0), -8.0, 0.5))
    found = register_liver(pair.source, pair.target, QuietJob())
    assert found.verdict is not Verdict.REFUSED
    assert found.transform is not None
    assert np.median(pair.errors_mm(found.transform)) < 2.0


def test_another_patient_is_refused_in_words() -> None:
    pair = pair_of(CT, CT, MOTION, Patient(21, 2, is_coarse=True))
    found, evidence = registered(pair.source, pair.target, QuietJob())
    assert found.verdict is Verdict.REFUSED
    assert evidence is not None
    assert evidence.near_share < 0.15
    assert all(finding.message.endswith(".") for finding in found.findings)


def test_noise_has_no_liver(phases: Pair) -> None:
    generator = np.random.default_rng(1)
    noise = generator.integers(-1000, 1000, phases.source.shape).astype(np.int16)
    found = register_liver(replace(phases.source, voxels=noise), phases.target, QuietJob())
    assert found.verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "Bq/ml"}, "registration.kind"),
        ({"is_placed": False}, "registration.no_place"),
        ({"is_scaled": False}, "registration.no_place"),
        ({"filling": Filling(50)}, "registration.not_whole"),
    ],
)
def test_what_cannot_be_registered_is_refused_before_any_work(phases: Pair, change: dict, code: str) -> None:
    found, evidence = registered(replace(phases.source, **change), phases.target, QuietJob())
    assert (found.verdict, found.transform, evidence) == (Verdict.REFUSED, None, None)
    assert [finding.code for finding in found.findings] == [code]


class StoppedAfter(QuietJob):
    """A job that the person stops at its n-th question."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self.left = questions

    def checkpoint(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.cancel()
        super().checkpoint()


@pytest.mark.parametrize("questions", [1, 6, 12])
def test_it_stops_when_asked(phases: Pair, questions: int) -> None:
    """Between steps, and within SimpleITK's own loop (the sixth question)."""
    job = StoppedAfter(questions)
    with pytest.raises(Cancelled):
        register_liver(phases.source, phases.target, job)
    assert job.left == 0
    assert job.latest.done < job.latest.total


def test_a_volume_on_itself_does_not_move_and_progress_ends_at_its_total(phases: Pair) -> None:
    job = QuietJob()
    found = register_liver(phases.source, phases.source, job)
    assert found.verdict is Verdict.ACCEPTED
    assert found.transform is not None
    assert found.transform.distances_mm(RigidTransform(), phases.points_mm).max() < 0.3
    assert job.latest.done == job.latest.total > 0


def test_simpleitk_is_loaded_by_nothing_but_a_registration() -> None:
    modules = "readstation.imaging.register"
    code = f"import sys, {modules}; print('SimpleITK' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
