"""Volumes as rows: exact, bound by their digest, and measured (MR-1010, MR-1012)."""

from __future__ import annotations

import dataclasses
import zlib
from base64 import b64encode

import numpy as np
import pytest

from readstation.core.errors import DataProblem, Refused
from readstation.core.ids import SeriesKey
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.reading.distribution.labels import kept_label, kept_volume, label_of, longest_tenths
from tests.builders.spect_phantom import T1, T2, ct_masks

KEY = SeriesKey("ct")


def placed(inside: np.ndarray, spacing_mm: tuple[float, float, float] = (4, 2, 2)) -> LabelVolume:  # type: ignore[type-arg]
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([[0, 0, spacing_mm[2]], [0, spacing_mm[1], 0], [spacing_mm[0], 0, 0]])
    matrix[:3, 3] = 1 / 3, -200.1, 7
    return LabelVolume(inside, Affine(matrix), "frame", ("drawn",))


def test_a_volume_comes_back_to_the_voxel_and_place() -> None:
    label = placed(np.random.default_rng(3).random((5, 17, 9)) > 0.5)
    kept = kept_label(label, KEY)
    back = label_of(kept, "frame")
    assert np.array_equal(back.inside, label.inside)
    assert np.array_equal(back.affine.matrix, label.affine.matrix)
    assert back.has_grid_of(label)
    again = dataclasses.replace(kept, bits=b64encode(zlib.compress(np.packbits(label.inside).tobytes(), 1)).decode())
    assert np.array_equal(label_of(again).inside, label.inside)


def test_one_voxel_or_a_shift_is_another_digest() -> None:
    inside = np.zeros((4, 6, 6), dtype=np.bool_)
    inside[1:3, 2:4, 2:4] = True
    kept = kept_label(placed(inside), KEY)
    changed = inside.copy()
    changed[0, 0, 0] = True
    others = [placed(changed), placed(inside, (4, 2, 2.0001)), placed(inside[:, :, :5])]
    assert kept.digest not in {kept_label(each, KEY).digest for each in others}
    for broken in (
        {"bits": kept_label(others[0], KEY).bits},
        {"shape": (4, 6, 5)},
        {"shape": (4, 6, -6)},
        {"matrix": kept.matrix[:-1]},
        {"matrix": ("x", *kept.matrix[1:])},
        {"bits": "no base64"},
        {"bits": b64encode(zlib.compress(bytes(10_000_000))).decode()},
    ):
        with pytest.raises(DataProblem):
            label_of(dataclasses.replace(kept, **broken))


def test_the_longest_diameter_is_that_of_the_sphere() -> None:
    """MR-1012: under 20 mm a lesion gets its mean dose only; voxels of 2 mm measure to about one of them."""
    masks = ct_masks()
    for sphere in (T1, T2):
        label = placed(masks[sphere.name])
        assert longest_tenths(label) / 10 == pytest.approx(2 * sphere.radius_mm, abs=4.5)
        kept = kept_volume(sphere.name, StructureRole.TUMOUR, label, "d")
        assert kept.volume_ul / 1000 == pytest.approx(sphere.volume_ml, rel=0.005)
    one = np.zeros((2, 3, 3), dtype=np.bool_)
    one[0, 1, 1] = True
    assert longest_tenths(placed(one)) == pytest.approx(28, abs=1)
    with pytest.raises(Refused, match="empty"):
        longest_tenths(placed(np.zeros((2, 3, 3), dtype=np.bool_)))
