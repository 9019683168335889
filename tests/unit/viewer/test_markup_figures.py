"""Figures and labels of marks: alike on every plane that shows the same voxels, in the right unit, as stored."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.diameter import committed
from readstation.geometry.volume import Volume
from readstation.model.markup import MarkupFigures, MarkupKind
from readstation.model.series import Plane
from readstation.viewer.markup_figures import drawn_figures, label_words, range_words
from readstation.viewer.planes import Slab, SlabKind, acquired_stack, oblique_stack, stack_of


def volume_of(unit: str = "HU", slope: float = 1.0, intercept: float = -1024.0, step=(0.0, 0.0, 2.0)) -> Volume:
    voxels = np.random.default_rng(3).integers(900, 1300, (30, 40, 50)).astype(np.int16)
    affine = Affine.from_dicom((-20.0, -15.0, 7.0), (1, 0, 0, 0, 1, 0), 0.9, 0.7, step)
    positions = 7.0 + np.arange(30) * step[2]
    return Volume(SeriesKey("s"), voxels, affine, slope, intercept, unit, "f", positions)


def oval_on(stack, index: int, across_mm: float = 8.0, along_mm: float = 5.0):
    middle = stack.middle_mm(index) + 0.13 * stack.right + 0.29 * stack.down
    ends = (
        *(middle - across_mm * stack.right, middle + across_mm * stack.right),
        *(middle - along_mm * stack.down, middle + along_mm * stack.down),
    )
    return tuple(committed(end) for end in ends)


def test_an_acquired_plane_and_a_reformat_of_the_same_slices_agree() -> None:
    """User pain: a value that differs between the acquired plane and a reformat of it."""
    volume = volume_of()
    acquired, axial = acquired_stack(volume), stack_of(volume, Plane.AXIAL)
    index = 12
    points = oval_on(acquired, index)
    there = axial.index_nearest(acquired.middle_mm(index))
    one = drawn_figures(MarkupKind.ELLIPSE, points, volume, acquired, index)
    other = drawn_figures(MarkupKind.ELLIPSE, points, volume, axial, there)
    assert one == other
    assert one.voxels is not None
    assert one.voxels > 150


@pytest.mark.parametrize("plane", [Plane.CORONAL, Plane.SAGITTAL])
def test_a_reformat_along_the_grid_counts_stored_voxels(plane: Plane) -> None:
    volume = volume_of()
    stack = stack_of(volume, plane)
    index = stack.count // 2
    points = oval_on(stack, index)
    figures = drawn_figures(MarkupKind.ELLIPSE, points, volume, stack, index)
    ends = np.array([point.as_tuple() for point in points]) / 1000
    middle, first, second = ends.mean(axis=0), (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    chosen = []
    for voxel in np.ndindex(volume.shape):
        offset = volume.affine.to_patient(voxel) - middle
        is_on_plane = abs(offset @ stack.normal) < stack.interval_mm / 2 - 1e-6
        if is_on_plane and (offset @ first / (first @ first)) ** 2 + (offset @ second / (second @ second)) ** 2 <= 1:
            chosen.append(volume.rescaled(volume.voxels[voxel]))
    assert figures.voxels == len(chosen)
    assert figures.mean_thousandths == pytest.approx(np.mean(chosen) * 1000, abs=0.6)
    assert figures.sd_thousandths == pytest.approx(np.std(chosen) * 1000, abs=0.6)
    assert figures.area_hundredths == pytest.approx(pi * 40 * 100, abs=2)


def test_an_oblique_plane_counts_its_picture_at_native_resolution() -> None:
    volume = volume_of()
    ramp = np.broadcast_to((np.arange(30) * 10)[:, None, None], (30, 40, 50)).astype(np.int16).copy()
    volume = Volume(
        volume.series_key, ramp, volume.affine, 1.0, 0.0, "HU", "f", volume.slice_positions_mm,
    )  # fmt: skip
    stack = oblique_stack(volume, (0.0, 0.6, 0.8), volume.center_mm)
    index = stack.index_nearest(volume.center_mm)
    figures = drawn_figures(MarkupKind.ELLIPSE, oval_on(stack, index, 6.0, 6.0), volume, stack, index)
    # The values follow z alone, so the mean is that of the middle of the oval.
    middle = stack.middle_mm(index) + 0.13 * stack.right + 0.29 * stack.down
    expected = (middle[2] - 7.0) / 2.0 * 10
    assert figures.mean_thousandths == pytest.approx(expected * 1000, abs=700)
    assert figures.voxels is not None
    assert figures.voxels >= 6 * 6 * pi / (0.9 * 2.0)


def test_a_probe_says_the_same_on_every_plane() -> None:
    volume = volume_of()
    point = committed(volume.affine.to_patient((12, 20.2, 24.8)))
    acquired = acquired_stack(volume)
    expected = volume.rescaled(volume.voxels[12, 20, 25])
    for stack, index in (
        (acquired, 12),
        (stack_of(volume, Plane.CORONAL), None),
        (oblique_stack(volume, (0.0, 0.6, 0.8), np.array(point.as_tuple()) / 1000), None),
    ):
        at = stack.index_nearest(np.array(point.as_tuple()) / 1000) if index is None else index
        figures = drawn_figures(MarkupKind.PROBE, (point,), volume, stack, at)
        assert figures.mean_thousandths == round(expected * 1000)
        assert label_words(MarkupKind.PROBE, figures) == f"{expected:.0f} HU".replace("-", "−")


def test_a_slab_has_no_values_of_its_own() -> None:
    volume = volume_of()
    stack = acquired_stack(volume).with_slab(Slab(SlabKind.MAXIMUM, 6.0))
    figures = drawn_figures(MarkupKind.ELLIPSE, oval_on(stack, 12), volume, stack, 12)
    assert figures.mean_thousandths is None
    assert figures.area_hundredths is not None


def test_a_tilted_gantry_changes_no_acquired_value() -> None:
    upright, tilted = volume_of(), volume_of(step=(0.0, 0.7, 2.0))
    one, other = acquired_stack(upright), acquired_stack(tilted)
    shift = tilted.affine.to_patient((12, 0, 0)) - upright.affine.to_patient((12, 0, 0))
    points = oval_on(one, 12)
    moved = tuple(committed(np.array(point.as_tuple()) / 1000 + shift) for point in points)
    assert drawn_figures(MarkupKind.ELLIPSE, points, upright, one, 12) == drawn_figures(
        MarkupKind.ELLIPSE, moved, tilted, other, 12
    )


@pytest.mark.parametrize(
    ("unit", "slope", "words"),
    [("HU", 1.0, "HU"), ("Bq/ml", 2.5, "Bq/ml"), ("", 1.0, "")],
)
def test_values_carry_the_unit_of_their_series(unit: str, slope: float, words: str) -> None:
    """User asks, 12: HU for CT, Bq/ml for PET, none for the arbitrary values of MR."""
    volume = volume_of(unit, slope, 0.0)
    stack = acquired_stack(volume)
    figures = drawn_figures(MarkupKind.ELLIPSE, oval_on(stack, 12), volume, stack, 12)
    label = label_words(MarkupKind.ELLIPSE, figures)
    mean = round(figures.mean_thousandths / 1000)
    assert figures.unit == words
    assert label.startswith(f"ROI  {mean}")
    assert (f" {words}  " in label) is bool(words)


class TestLabels:
    def test_a_region_is_written_as_the_design_says(self) -> None:
        figures = MarkupFigures(
            area_hundredths=31_000, voxels=5, mean_thousandths=62_400, sd_thousandths=11_200,
            minimum_thousandths=-3_000, maximum_thousandths=99_000, unit="HU",
        )  # fmt: skip
        assert label_words(MarkupKind.ELLIPSE, figures) == "ROI  62 ± 11 HU  3.1 cm²"
        assert range_words(figures) == "−3 to 99 HU, 5 voxels"

    def test_small_areas_stay_in_square_millimetres(self) -> None:
        assert (
            label_words(MarkupKind.FREEHAND, MarkupFigures(area_hundredths=4_231)) == "ROI  no voxel inside  42.3 mm²"
        )
        assert range_words(MarkupFigures()) == ""

    def test_zero_has_no_sign(self) -> None:
        figures = MarkupFigures(voxels=1, mean_thousandths=-400, sd_thousandths=0, unit="HU")
        assert label_words(MarkupKind.PROBE, figures) == "0 HU"

    def test_axes_lengths_and_notes(self) -> None:
        pair = MarkupFigures(length_tenths=280, short_tenths=172)
        assert label_words(MarkupKind.BIDIRECTIONAL, pair) == "28.0 × 17.2 mm"
        assert label_words(MarkupKind.LENGTH, MarkupFigures(length_tenths=466), "clip") == "46.6 mm  clip"
        assert label_words(MarkupKind.ARROW, MarkupFigures(), "shunt\nhere") == "shunt here"
        assert label_words(MarkupKind.ARROW, MarkupFigures()) == "Note"
        assert label_words(MarkupKind.PROBE, MarkupFigures()) == "no value"
