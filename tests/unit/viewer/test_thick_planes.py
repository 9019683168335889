"""Thick planes of any direction: what is kept while the reader scrolls changes nothing that is shown."""

from __future__ import annotations

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from readstation.geometry.affine import Affine
from readstation.geometry.filling import Filling
from readstation.geometry.volume import Volume
from readstation.viewer.plane_picture import PlanePicture, plane_picture
from readstation.viewer.planes import PlaneStack, Slab, SlabKind, oblique_stack
from tests.render.volumes import volume_of

NORMAL = (0.4, 0.7, 1.0)
KINDS = list(SlabKind)


def volume(dtype: type = np.int16, shape: tuple[int, int, int] = (10, 16, 18)) -> Volume:
    voxels = np.random.default_rng(5).normal(300, 200, shape)
    return volume_of(np.clip(voxels, 0, 60_000).astype(dtype), spacing=(2.0, 1.0, 1.2))


def thick(of: Volume, kind: SlabKind, thickness_mm: float) -> PlaneStack:
    return oblique_stack(of, NORMAL).with_slab(Slab(kind, thickness_mm))


def same(one: PlanePicture, other: PlanePicture) -> bool:
    assert one.mask is not None
    assert other.mask is not None
    return np.array_equal(one.mask, other.mask) and np.array_equal(one.values[one.mask], other.values[other.mask])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.int16, np.uint8, np.int32, np.float32])
@pytest.mark.parametrize("thickness_mm", [0.3, 7.77, 60.0])
def test_a_plane_is_the_same_however_the_reader_came_to_it(kind: SlabKind, dtype: type, thickness_mm: float) -> None:
    shown = volume(dtype)
    stack = thick(shown, kind, thickness_mm)
    middle = stack.count // 2
    for index in (middle, middle + 1, middle + 2, middle + 1, middle, middle - 3, middle + 9, 0, stack.count - 1):
        fresh = thick(shown, kind, thickness_mm)
        assert same(plane_picture(shown, stack, index), plane_picture(shown, fresh, index))


@pytest.mark.parametrize("kind", KINDS)
def test_in_one_direction_of_the_grid_it_is_the_slab_of_voxel_planes(kind: SlabKind) -> None:
    """Looking along the slices, where the exact slab is known, and with samples on every plane."""
    shown = volume()
    at_slice = oblique_stack(shown, (0.0, 0.0, 1.0), shown.affine.to_patient((5, 0, 0)))
    index = at_slice.index_nearest(shown.affine.to_patient((5, 0, 0)))
    picture = plane_picture(shown, at_slice.with_slab(Slab(kind, 8.0)), index)
    around = shown.voxels[3:8].astype(float)
    trapezoids = (around[0] / 2 + around[1:4].sum(axis=0) + around[4] / 2) / 4
    wanted = {SlabKind.MEAN: trapezoids, SlabKind.MAXIMUM: around.max(axis=0), SlabKind.MINIMUM: around.min(axis=0)}
    assert picture.mask is not None
    assert picture.mask.all()
    assert np.abs(picture.values - wanted[kind]).max() <= 0.51


@pytest.mark.parametrize("kind", KINDS)
def test_what_lies_outside_the_volume_counts_for_nothing(kind: SlabKind) -> None:
    shown = volume_of(np.full((14, 30, 26), 77, np.int16), spacing=(2.0, 1.0, 1.2))
    stack = thick(shown, kind, 9.0)
    for index in range(stack.count):
        picture = plane_picture(shown, stack, index)
        assert picture.mask is not None
        assert (picture.values[picture.mask] == 77).all()


def test_planes_of_a_volume_that_fills_up_are_not_kept() -> None:
    whole = volume()
    memory, filling = np.zeros_like(whole.voxels), Filling(whole.shape[0])
    arriving = replace(whole, voxels=memory[:], filling=filling)
    stack = thick(arriving, SlabKind.MEAN, 6.0)
    index = stack.count // 2
    empty = plane_picture(arriving, stack, index)
    assert empty.mask is not None
    assert not empty.mask.any()
    memory[:] = whole.voxels
    for number in range(whole.shape[0]):
        filling.arrive(number)
    assert same(plane_picture(arriving, stack, index), plane_picture(whole, thick(whole, SlabKind.MEAN, 6.0), index))


def test_a_stack_that_is_not_shown_any_more_keeps_nothing() -> None:
    shown = volume()
    stack = thick(shown, SlabKind.MEAN, 6.0)
    plane_picture(shown, stack, 5)
    kept, held = ref(shown), ref(stack)
    del shown, stack
    gc.collect()
    assert held() is None
    assert kept() is None


def test_more_planes_than_memory_should_hold_are_not_kept() -> None:
    """The same picture, sampled by VTK at once."""
    affine = Affine.from_dicom((0, 0, 0), (1, 0, 0, 0, 1, 0), 0.1, 0.1, (0, 0, 0.1))
    small = volume(shape=(40, 50, 60))
    fine = replace(small, affine=affine, slice_positions_mm=np.arange(40) * 0.1)
    stack = oblique_stack(fine, NORMAL).with_slab(Slab(SlabKind.MAXIMUM, 3000.0))
    picture = plane_picture(fine, stack, stack.count // 2)
    assert picture.mask is not None
    assert picture.values[picture.mask].max() <= fine.voxels.max()
