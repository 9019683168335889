"""What the status line says of a place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.model.series import Plane
from readstation.viewer.layer_probe import probe_words
from readstation.viewer.layers import ColourMap, Layer, Look
from readstation.viewer.planes import Slab, SlabKind, acquired_stack, oblique_stack, stack_of
from tests.render.volumes import volume_of


def noise(shape: tuple[int, int, int]) -> np.ndarray:
    return np.random.default_rng(5).integers(100, 1500, shape).astype(np.int16)


def layer(volume, **changed) -> Layer:
    return Layer(volume, Look((400.0, 40.0)), **changed)


def said(volume, stack, point) -> str:
    return probe_words([layer(volume)], stack, stack.index_nearest(point), point)


def test_every_plane_through_a_voxel_says_its_value() -> None:
    """User pain: the value differs between the acquired plane and a reformat."""
    volume = volume_of(noise((7, 8, 9)), spacing=(3.0, 1.2, 0.9), slope=1.0, intercept=-1024.0)
    for voxel in ((0, 0, 0), (3, 4, 5), (6, 7, 8)):
        point = volume.affine.to_patient(voxel)
        value = f"{volume.rescaled(volume.voxels[voxel]):.0f} HU".replace("-", "−")
        stacks = [stack_of(volume, plane) for plane in (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)]
        for stack in (*stacks, oblique_stack(volume, (1, 2, 3), point), oblique_stack(volume, (-1, 0.4, 0.2), point)):
            words = said(volume, stack, point)
            assert words.endswith(f"  {value}")
            assert words.startswith(f"x {voxel[2]}  y {voxel[1]}")


def test_an_acquired_slice_says_its_own_value_and_no_neighbour_s() -> None:
    """A point a little off the plane, as rounding leaves it, is still read on the slice that is shown."""
    volume = volume_of(noise((7, 8, 9)))
    point = volume.affine.to_patient((3, 4, 5)) + np.array((0.0, 0.0, 0.51 * 5.0))
    assert probe_words([layer(volume)], acquired_stack(volume), 3, point).endswith(f"  {volume.voxels[3, 4, 5]} HU")


def test_fused_layers_say_both_values_with_their_units() -> None:
    ct = volume_of(noise((7, 8, 9)), spacing=(2.0, 1.0, 1.0), intercept=-1000.0)
    pet = replace(volume_of(noise((4, 5, 5)), spacing=(4.0, 2.0, 2.0)), unit="Bq/ml")
    point = ct.affine.to_patient((2, 4, 4))
    over = Layer(pet, Look((5000.0, 2500.0), colours=ColourMap.INFERNO, opacity=0.5), is_base=False)
    words = probe_words([layer(ct), over], acquired_stack(ct), 2, point)
    assert f"{pet.value_at(point):.4g} Bq/ml" in words
    assert f"{ct.value_at(point):.0f} HU".replace("-", "−") in words
    shift = np.eye(4)
    shift[:3, 3] = (2.0, 0.0, 0.0)
    moved = replace(over, into_own=shift)
    words = probe_words([layer(ct), moved], acquired_stack(ct), 2, point)
    assert f"{pet.value_at(point + np.array((2.0, 0.0, 0.0))):.4g} Bq/ml" in words


def test_a_slab_says_its_own_value_and_that_it_is_one() -> None:
    volume = volume_of(noise((7, 8, 9)), spacing=(2.0, 1.0, 1.0))
    stack = acquired_stack(volume).with_slab(Slab(SlabKind.MAXIMUM, 4.0))
    point = volume.affine.to_patient((3, 4, 5))
    assert probe_words([layer(volume)], stack, 3, point).endswith(f"MIP {volume.voxels[2:5, 4, 5].max()} HU")


@pytest.mark.parametrize("away", [(-20.0, 0.0, 0.0), (0.0, 40.0, 0.0)])
def test_beside_the_image_and_in_padding_nothing_is_said(away) -> None:
    volume = volume_of(noise((7, 8, 9)))
    stack = acquired_stack(volume)
    assert said(volume, stack, volume.affine.to_patient((3, 4, 5)) + away) == ""
    padded = replace(volume, padding=(100, 2000))
    assert said(padded, stack, volume.affine.to_patient((3, 4, 5))) == "x 5  y 4"
