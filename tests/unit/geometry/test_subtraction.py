"""Arterial minus pre-contrast: right values in the right place, nothing outside, nothing without permission."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.core.errors import Cancelled, Refused
from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.affine import Affine
from readstation.geometry.filling import Filling
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.subtraction import OUTSIDE, REGISTERED_WORDS, UNREGISTERED_WORDS, subtracted
from readstation.geometry.volume import Volume

MOTION = RigidTransform.about((20.0, 20.0, 20.0), (0.1, -0.05, 0.2), (3.0, -2.0, 40.0)).rounded()
SHAPE = (20, 24, 26)


def plane_value(points: np.ndarray) -> np.ndarray:
    """A field that trilinear interpolation gives exactly, in HU."""
    return points @ (2.0, -1.0, 3.0) + 20.0


def volume(
    key: str, frame: str, values: np.ndarray, first: tuple[float, float, float] = (0.0, 0.0, 0.0), **more
) -> Volume:
    affine = Affine.from_dicom(first, (1, 0, 0, 0, 1, 0), 2.0, 1.5, (0, 0, 2.5))
    given = {"rescale_slope": 1.0, "rescale_intercept": 0.0, "unit": "HU", **more}
    return Volume(
        SeriesKey(key),
        values,
        affine,
        frame_of_reference=frame,
        slice_positions_mm=np.arange(len(values)) * 2.5,
        **given,
    )


def points_of(shape: tuple[int, int, int], first: tuple[float, float, float]) -> np.ndarray:
    affine = Affine.from_dicom(first, (1, 0, 0, 0, 1, 0), 2.0, 1.5, (0, 0, 2.5))
    return affine.to_patient(np.moveaxis(np.indices(shape), 0, -1))


@pytest.fixture
def pre() -> Volume:
    first = (-30.0, -30.0, 20.0)
    values = plane_value(MOTION.inverse().apply(points_of((40, 50, 60), first)))
    return volume(
        "pre",
        "before",
        (values * 10 + 1000).round().astype(np.int16),
        first,
        rescale_slope=0.1,
        rescale_intercept=-100.0,
    )


@pytest.fixture
def arterial() -> Volume:
    return volume(
        "art",
        "after",
        (plane_value(points_of(SHAPE, (0.0, 0.0, 0.0))) + 75 + 1024).round().astype(np.uint16),
        rescale_intercept=-1024.0,
    )


def registration(**more) -> Registration:
    return replace(Registration("after", "before", MOTION, 1.0, Verdict.ACCEPTED), **more)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_difference_of_the_same_tissue(arterial: Volume, pre: Volume, is_reversed: bool) -> None:
    known = registration().reversed() if is_reversed else registration()
    made = subtracted(arterial, pre, known, QuietJob())
    values = made.volume.voxels
    inside = values != OUTSIDE
    assert values.dtype == np.int16
    assert inside.mean() > 0.9
    assert np.abs(values[inside] - 75).max() <= 1
    assert made.volume.affine is arterial.affine
    assert (made.volume.unit, made.volume.padding, made.volume.frame_of_reference) == (
        "HU",
        (OUTSIDE, OUTSIDE),
        "after",
    )
    assert (made.words, made.is_measurable) == (REGISTERED_WORDS, False)


def test_what_the_other_does_not_show_is_outside(arterial: Volume, pre: Volume) -> None:
    half = replace(pre, voxels=pre.voxels[:15], slice_positions_mm=pre.slice_positions_mm[:15])
    made = subtracted(arterial, half, registration(), QuietJob()).volume.voxels
    z = half.affine.to_index(MOTION.apply(points_of(SHAPE, (0.0, 0.0, 0.0))))[..., 0]
    assert (made[z > 14.51] == OUTSIDE).all()
    assert (made[(z > 0) & (z < 14)] != OUTSIDE).all()
    assert (z > 14.51).any()


def test_padding_of_either_is_outside(arterial: Volume, pre: Volume) -> None:
    holed = arterial.voxels.copy()
    holed[3, 4, 5] = 0
    pad = pre.voxels.copy()
    pad[:, :, 30:] = -2000
    made = subtracted(
        replace(arterial, voxels=holed, padding=(0, 0)),
        replace(pre, voxels=pad, padding=(-2000, -2000)),
        registration(),
        QuietJob(),
    ).volume.voxels
    column = pre.affine.to_index(MOTION.apply(points_of(SHAPE, (0.0, 0.0, 0.0))))[..., 2]
    assert made[3, 4, 5] == OUTSIDE
    assert (made[column > 29.01] == OUTSIDE).all()
    assert (np.abs(made[(column < 28.9) & (made != OUTSIDE)] - 75) <= 1).all()


def test_one_frame_of_reference_needs_no_registration_and_says_so(arterial: Volume) -> None:
    other = replace(arterial, voxels=(arterial.voxels - 75).astype(np.uint16))
    made = subtracted(arterial, other, None, QuietJob())
    assert (made.volume.voxels == 75).all()
    assert made.words == UNREGISTERED_WORDS


WHY = (Finding("registration.residual", "Parts disagree."),)


@pytest.mark.parametrize(
    "known",
    [
        None,
        registration(verdict=Verdict.DOUBTFUL, findings=WHY),
        registration(verdict=Verdict.REFUSED, findings=WHY),
        registration(target_frame="elsewhere"),
    ],
    ids=["none", "doubtful", "refused", "of other frames"],
)
def test_two_frames_of_reference_need_an_accepted_registration(
    arterial: Volume, pre: Volume, known: Registration | None
) -> None:
    """User ask 14: nothing is laid over another frame of reference silently."""
    with pytest.raises(Refused):
        subtracted(arterial, pre, known, QuietJob())


def test_a_doubtful_one_that_a_reader_took_is_used(arterial: Volume, pre: Volume) -> None:
    taken = registration(verdict=Verdict.DOUBTFUL, findings=WHY).confirmed()
    assert subtracted(arterial, pre, taken, QuietJob()).registration == taken


@pytest.mark.parametrize("change", [{"unit": ""}, {"filling": Filling(40)}])
def test_other_units_and_unfinished_volumes_are_refused(arterial: Volume, pre: Volume, change: dict) -> None:
    with pytest.raises(Refused):
        subtracted(arterial, replace(pre, **change), registration(), QuietJob())


def test_great_values_without_a_unit_keep_their_range(arterial: Volume) -> None:
    values = np.linspace(0, 60000, arterial.voxels.size).reshape(SHAPE).astype(np.uint16)
    now = replace(arterial, voxels=values, unit="", rescale_intercept=0.0)
    made = subtracted(now, replace(now, voxels=np.zeros_like(values)), None, QuietJob()).volume
    assert np.abs(made.voxels * made.rescale_slope - values).max() <= made.rescale_slope
    assert (made.voxels != OUTSIDE).all()


def test_it_stops_when_asked(arterial: Volume, pre: Volume) -> None:
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        subtracted(arterial, pre, registration(), job)
