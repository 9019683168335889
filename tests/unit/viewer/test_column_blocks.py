"""Planes along the columns are the stored ones, in whatever order the reader comes to them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.geometry.filling import Filling
from readstation.model.series import Plane
from readstation.viewer.column_blocks import ColumnBlocks
from readstation.viewer.plane_picture import plane_picture
from readstation.viewer.planes import stack_of
from tests.render.volumes import volume_of


def noise(shape: tuple[int, int, int], dtype: type) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 200, shape).astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.float32])
@pytest.mark.parametrize("columns", [32, 48, 30])
def test_a_plane_is_the_stored_one(dtype: type, columns: int) -> None:
    """Of rows that are whole blocks and of others; to and fro, and far."""
    voxels = noise((6, 9, columns), dtype)
    volume = volume_of(voxels)
    stack = stack_of(volume, Plane.SAGITTAL)
    for index in (0, 1, 2, 17, 16, 15, columns - 1, columns - 2, 0, 20):
        picture = plane_picture(volume, stack, index)
        assert picture.values.dtype == voxels.dtype
        assert np.array_equal(picture.values, voxels[:, :, index])
        assert not picture.values.flags.writeable
        assert picture.mask is None


def test_rows_that_are_no_whole_blocks_are_not_kept() -> None:
    whole = noise((4, 5, 32), np.int16)
    assert ColumnBlocks.can_keep(whole)
    assert not ColumnBlocks.can_keep(whole[:, :, ::2])
    assert not ColumnBlocks.can_keep(whole[:, :, 1:])
    assert not ColumnBlocks.can_keep(np.asfortranarray(whole))


def test_columns_of_a_volume_that_fills_up_are_not_kept() -> None:
    whole = volume_of(noise((5, 6, 32), np.int16))
    memory, filling = np.zeros_like(whole.voxels), Filling(5)
    arriving = replace(whole, voxels=memory[:], filling=filling)
    stack = stack_of(arriving, Plane.SAGITTAL)
    assert not plane_picture(arriving, stack, 9).values.any()
    memory[:] = whole.voxels
    for number in range(5):
        filling.arrive(number)
    assert np.array_equal(plane_picture(arriving, stack, 9).values, whole.voxels[:, :, 9])
