"""Volumes of interest: their size, what joins them, and when two frames of reference may meet."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.geometry.label_volume import LabelVolume, transform_between
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from tests.builders.labels import label_on, volume_of

MOVED = RigidTransform((0.0, 0.0, 0.1), (1.0, 2.0, 3.0))


def slab(first: int, last: int) -> LabelVolume:
    inside = np.zeros((6, 5, 4), dtype=np.bool_)
    inside[first:last] = True
    return label_on(volume_of(np.zeros((6, 5, 4), np.int16)), inside)


def test_a_volume_is_its_voxels_in_ml_also_where_the_stack_leans() -> None:
    assert slab(0, 2).volume_ml == pytest.approx(2 * 20 * 6 / 1000)
    leaning = volume_of(np.zeros((6, 5, 4), np.int16), step=[0.0, 1.0, 3.0])
    assert label_on(leaning, slab(0, 2).inside).volume_ml == pytest.approx(2 * 20 * 6 / 1000)


def test_what_is_joined_and_taken_away_is_remembered() -> None:
    both = slab(0, 3).with_also(slab(2, 5)).without(slab(4, 6))
    assert np.flatnonzero(both.inside.any(axis=(1, 2))).tolist() == [0, 1, 2, 3]
    assert both.steps == ("drawn", "joined with another volume", "another volume taken away")
    with pytest.raises(ValueError, match="read-only"):
        both.inside[0, 0, 0] = False


@pytest.mark.parametrize(
    "other",
    [
        volume_of(np.zeros((6, 5, 4), np.int16), frame="g"),
        volume_of(np.zeros((6, 5, 4), np.int16), origin_mm=(-10.0, 5.0, 20.01)),
        volume_of(np.zeros((6, 5, 4), np.int16), spacing_mm=(3.0, 2.0, 1.001)),
        volume_of(np.zeros((6, 5, 5), np.int16)),
    ],
)
def test_volumes_of_two_grids_are_not_joined(other: object) -> None:
    stranger = label_on(other, np.ones(other.shape, dtype=np.bool_))  # type: ignore[arg-type, attr-defined]  # a volume
    for act in (slab(0, 1).with_also, slab(0, 1).without):
        with pytest.raises(Refused, match="not on the grid"):
            act(stranger)


def test_nothing_is_outlined_where_there_is_no_place() -> None:
    nowhere = volume_of(np.zeros((2, 3, 4), np.int16), is_placed=False)
    with pytest.raises(Refused, match="not known"):
        label_on(nowhere, np.zeros((2, 3, 4), dtype=np.bool_))
    with pytest.raises(Refused, match="does not fit"):
        label_on(volume_of(np.zeros((2, 3, 4), np.int16)), np.zeros((2, 3, 5), dtype=np.bool_))


def registration(verdict: Verdict, *, is_confirmed: bool = False) -> Registration:
    transform = None if verdict is Verdict.REFUSED else MOVED
    residual = None if transform is None else 2.0
    return Registration("a", "b", transform, residual, verdict, is_confirmed=is_confirmed)


def test_frames_meet_if_they_are_one_or_a_usable_registration_joins_them() -> None:
    assert transform_between("a", "a") == RigidTransform()
    usable = (registration(Verdict.ACCEPTED), registration(Verdict.DOUBTFUL, is_confirmed=True))
    for each in usable:
        assert transform_between("a", "b", each) == MOVED
        back = transform_between("b", "a", each)
        assert np.allclose(back.apply(MOVED.apply([5, 6, 7])), [5, 6, 7])


@pytest.mark.parametrize(
    "known",
    [None, registration(Verdict.DOUBTFUL), registration(Verdict.REFUSED)],
)
def test_frames_that_nothing_joins_never_meet_silently(known: Registration | None) -> None:
    with pytest.raises(Refused, match="different frames of reference"):
        transform_between("a", "b", known)
    with pytest.raises(Refused, match="different frames of reference"):
        transform_between("a", "c", registration(Verdict.ACCEPTED))
