"""Regions: which voxels count, their figures, and areas in millimetres, against counts made by hand and SciPy."""

from __future__ import annotations

from math import pi

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.region import ellipse_of, polygon_of, region_figures, slice_samples
from readstation.geometry.volume import Volume, positions_along

ROW_MM, COLUMN_MM = 0.9, 0.3


def volume_of(voxels: np.ndarray, slope: float = 1.0, intercept: float = 0.0, padding=None, orientation=None) -> Volume:
    cosines = orientation or (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    normal = np.cross(cosines[:3], cosines[3:])
    affine = Affine.from_dicom((5.0, -7.0, 11.0), cosines, ROW_MM, COLUMN_MM, 2.5 * normal)
    origins = [affine.to_patient((k, 0, 0)) for k in range(voxels.shape[0])]
    return Volume(
        SeriesKey("s"), voxels, affine, slope, intercept, "HU", "f", positions_along(normal, origins), padding=padding
    )


def noise(shape=(3, 40, 60)) -> np.ndarray:
    return np.random.default_rng(7).integers(-200, 300, shape).astype(np.int16)


def ellipse_at(volume: Volume, slice_index: int, row: float, column: float, down_mm: float, right_mm: float):
    middle = volume.affine.to_patient((slice_index, row, column))
    right, down = volume.row_direction * right_mm, volume.column_direction * down_mm
    return ellipse_of([middle - right, middle + right, middle - down, middle + down])


def test_an_ellipse_counts_the_voxels_whose_centres_lie_inside() -> None:
    """Non-square pixels; the truth is counted voxel by voxel in millimetres."""
    volume = volume_of(noise(), 1.0, -1024.0)
    figures = region_figures(slice_samples(volume, 1), ellipse_at(volume, 1, 20.3, 30.2, 6.1, 4.4), volume)
    inside = [
        float(volume.voxels[1, r, c]) - 1024.0
        for r in range(40)
        for c in range(60)
        if ((c - 30.2) * COLUMN_MM / 4.4) ** 2 + ((r - 20.3) * ROW_MM / 6.1) ** 2 <= 1
    ]
    assert figures is not None
    assert figures.voxels == len(inside) > 100
    assert figures.mean == pytest.approx(np.mean(inside), abs=1e-9)
    assert figures.sd == pytest.approx(np.std(inside), abs=1e-9)
    assert (figures.minimum, figures.maximum) == (min(inside), max(inside))


def test_the_area_is_the_formula_in_square_millimetres() -> None:
    volume = volume_of(noise())
    assert ellipse_at(volume, 1, 20, 30, 6.0, 4.0).area_mm2 == pytest.approx(pi * 24)
    square = polygon_of([volume.affine.to_patient((1, r, c)) for r, c in ((2, 2), (2, 12), (12, 12), (12, 2))])
    assert square.area_mm2 == pytest.approx(10 * ROW_MM * 10 * COLUMN_MM)


def test_a_freehand_outline_with_a_bay_counts_by_odd_crossings() -> None:
    volume = volume_of(noise(), 2.0, 3.0)
    corners = [(5.5, 5.5), (5.5, 30.5), (25.5, 30.5), (25.5, 20.7), (12.3, 18.6), (25.5, 5.5)]
    outline = polygon_of([volume.affine.to_patient((2, r, c)) for r, c in corners])
    figures = region_figures(slice_samples(volume, 2), outline, volume)
    chosen = np.zeros((40, 60), dtype=bool)
    for r in range(40):
        for c in range(60):
            odd = False
            for (r0, c0), (r1, c1) in zip(corners, corners[1:] + corners[:1], strict=True):
                if (r0 > r) != (r1 > r) and c < c0 + (r - r0) * (c1 - c0) / (r1 - r0):
                    odd = not odd
            chosen[r, c] = odd
    values = volume.voxels[2][chosen] * 2.0 + 3.0
    assert figures is not None
    assert figures.voxels == chosen.sum()
    assert (figures.mean, figures.sd) == (pytest.approx(values.mean()), pytest.approx(values.std()))


def test_a_centre_on_the_outline_is_inside_whatever_the_orientation() -> None:
    for orientation in (None, (0.6, 0.8, 0.0, 0.0, 0.0, 1.0)):
        volume = volume_of(noise(), orientation=orientation)
        corners = [(10, 10), (10, 20), (16, 20), (16, 10)]
        figures = region_figures(
            slice_samples(volume, 0), polygon_of([volume.affine.to_patient((0, r, c)) for r, c in corners]), volume
        )
        assert figures is not None
        assert figures.voxels == 7 * 11


@pytest.mark.parametrize(
    "orientation",
    [(0.0, 1.0, 0.0, 0.0, 0.0, -1.0), (0.6, 0.8, 0.0, 0.0, 0.0, 1.0), (1.0, 0.0, 0.0, 0.0, -0.8, 0.6)],
)
def test_orientation_changes_no_figure(orientation) -> None:
    voxels = noise()
    upright, turned = volume_of(voxels), volume_of(voxels, orientation=orientation)
    expected = region_figures(slice_samples(upright, 1), ellipse_at(upright, 1, 18, 33, 7.0, 3.0), upright)
    assert region_figures(slice_samples(turned, 1), ellipse_at(turned, 1, 18, 33, 7.0, 3.0), turned) == expected


def test_only_its_own_slice_counts() -> None:
    voxels = np.zeros((3, 40, 60), np.int16)
    voxels[0], voxels[2] = 1000, -1000
    figures = region_figures(
        slice_samples(volume_of(voxels), 1), ellipse_at(volume_of(voxels), 1, 20, 30, 5, 5), volume_of(voxels)
    )
    assert figures is not None
    assert (figures.minimum, figures.maximum, figures.sd) == (0.0, 0.0, 0.0)


def test_padding_is_no_tissue() -> None:
    voxels = np.full((1, 40, 60), 50, np.int16)
    voxels[0, :, :30] = -2000
    volume = volume_of(voxels, padding=(-2000, -2000))
    figures = region_figures(slice_samples(volume, 0), ellipse_at(volume, 0, 20, 30, 5, 5), volume)
    assert figures is not None
    assert (figures.mean, figures.minimum) == (50.0, 50.0)
    nothing = ellipse_at(volume, 0, 20, 10, 2, 2)
    assert region_figures(slice_samples(volume, 0), nothing, volume) is None


def test_beside_the_image_there_are_no_figures_but_an_area() -> None:
    volume = volume_of(noise())
    outside = ellipse_at(volume, 1, -100, -100, 5, 5)
    assert region_figures(slice_samples(volume, 1), outside, volume) is None
    assert outside.area_mm2 == pytest.approx(25 * pi)


def test_between_the_centres_there_is_no_voxel() -> None:
    volume = volume_of(noise())
    assert region_figures(slice_samples(volume, 1), ellipse_at(volume, 1, 20.5, 30.5, 0.1, 0.05), volume) is None


def test_a_negative_slope_keeps_minimum_below_maximum() -> None:
    volume = volume_of(noise(), -1.0, 10.0)
    figures = region_figures(slice_samples(volume, 1), ellipse_at(volume, 1, 20, 30, 6, 6), volume)
    assert figures is not None
    assert figures.minimum < figures.mean < figures.maximum
    assert figures.sd > 0


def test_values_that_are_no_numbers_do_not_count() -> None:
    voxels = np.ones((1, 40, 60), np.float32)
    voxels[0, 20, :] = np.nan
    volume = volume_of(voxels)
    figures = region_figures(slice_samples(volume, 0), ellipse_at(volume, 0, 20, 30, 5, 5), volume)
    assert figures is not None
    assert (figures.mean, figures.maximum) == (1.0, 1.0)


def test_an_outline_that_crosses_itself_is_found() -> None:
    eight = polygon_of([(0, 0, 0), (10, 10, 0), (10, 0, 0), (0, 10, 0)])
    assert eight.crosses_itself()
    assert not polygon_of([(0, 0, 0), (10, 0, 0), (10, 10, 0), (5, 2, 0), (0, 10, 0)]).crosses_itself()
    with pytest.raises(ValueError, match="three"):
        polygon_of([(0, 0, 0), (1, 1, 1)])
