"""Planes and their pictures against SciPy's interpolation and phantoms that are known in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from readstation.core.findings import Finding
from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.viewer.plane_picture import PlanePicture, plane_picture
from readstation.viewer.planes import (
    PlaneStack,
    Slab,
    SlabKind,
    acquired_stack,
    oblique_stack,
    reformat_refusal,
    stack_of,
)
from tests.render.volumes import ORIENTATIONS, volume_of

ROUNDING = 0.53
"""Half a stored step, and what VTK adds where it takes a place within 2⁻¹⁷ of a voxel as being on it."""

BODY_PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)


def noise(shape: tuple[int, int, int], seed: int = 1, dtype: type = np.int16) -> np.ndarray:
    return np.random.default_rng(seed).integers(-1000, 1500, shape).astype(dtype)


def tilted(degrees: float = 18.0, shape: tuple[int, int, int] = (9, 12, 10)) -> Volume:
    """A gantry tilted about the left-right axis: slices lean, the table moves along the body."""
    angle = np.radians(degrees)
    matrix = np.eye(4)
    matrix[:3, 0] = (0.0, 0.0, 4.0)
    matrix[:3, 1] = 1.5 * np.array((0.0, np.cos(angle), np.sin(angle)))
    matrix[:3, 2] = (1.25, 0.0, 0.0)
    matrix[:3, 3] = (-30.0, 12.0, 70.0)
    affine = Affine(matrix)
    positions = [affine.to_patient((index, 0, 0)) @ affine.normal for index in range(shape[0])]
    return Volume(SeriesKey("tilted"), noise(shape), affine, 1.0, 0.0, "HU", "f1", np.array(positions))


def turned(degrees: float = 30.0) -> Volume:
    """Slices turned about two axes, so that no body plane lies along the voxels."""
    a, b = np.radians(degrees), np.radians(degrees * 0.7)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    matrix = np.eye(4)
    matrix[:3, :3] = about_z @ about_x @ np.array([[0, 0, 0.8], [0, 1.1, 0], [3.0, 0, 0]])
    matrix[:3, 3] = (5.0, -7.0, 100.0)
    affine = Affine(matrix)
    positions = [affine.to_patient((index, 0, 0)) @ affine.normal for index in range(11)]
    return Volume(SeriesKey("turned"), noise((11, 14, 13), 3), affine, 1.0, 0.0, "HU", "f1", np.array(positions))


def grid_points(picture: PlanePicture) -> np.ndarray:
    rows, columns = np.indices(picture.values.shape)
    return picture.origin_mm + columns[..., None] * np.asarray(picture.right_mm) + rows[..., None] * picture.down_mm


def interpolated(volume: Volume, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return SciPy's trilinear values, the rim continued, and which points lie in the volume with its rim."""
    index = volume.affine.to_index(points)
    values = map_coordinates(volume.voxels.astype(np.float64), np.moveaxis(index, -1, 0), order=1, mode="nearest")
    edge = np.asarray(volume.shape) - 0.5
    return values, np.all((index >= -0.5) & (index <= edge), axis=-1)


def stacks_of(volume: Volume) -> list[PlaneStack]:
    return [
        acquired_stack(volume),
        *(stack_of(volume, plane) for plane in BODY_PLANES),
        oblique_stack(volume, (1.0, 2.0, 3.0)),
        oblique_stack(volume, (-2.0, 0.3, 0.1)),
    ]


@pytest.mark.parametrize(
    "volume", [volume_of(noise((7, 9, 11))), tilted(), turned()], ids=["upright", "tilt", "turned"]
)
def test_every_plane_has_the_values_that_scipy_mixes(volume: Volume) -> None:
    for stack in stacks_of(volume):
        for index in (0, stack.count // 2, stack.count - 1):
            picture = plane_picture(volume, stack, index)
            expected, is_inside = interpolated(volume, grid_points(picture))
            mask = np.ones(picture.values.shape, bool) if picture.mask is None else picture.mask
            # A pixel on the very edge may fall on either side; none may be further out than that.
            assert np.count_nonzero(mask != is_inside) <= 0.02 * mask.size
            assert picture.values.dtype == volume.voxels.dtype
            shown = mask & is_inside
            assert shown.any()
            assert np.abs(picture.values[shown] - expected[shown]).max() <= ROUNDING


@pytest.mark.parametrize(
    "volume", [volume_of(noise((7, 9, 11))), tilted(), turned()], ids=["upright", "tilt", "turned"]
)
def test_pixels_lie_on_the_plane_that_the_stack_says(volume: Volume) -> None:
    for stack in stacks_of(volume):
        for index in (0, stack.count - 1):
            picture = plane_picture(volume, stack, index)
            depths = grid_points(picture) @ stack.normal - stack.positions_mm[index]
            assert np.abs(depths).max() < 1e-6
            middle = (np.asarray(picture.values.shape) - 1) / 2
            assert picture.point_of(*middle) == pytest.approx(stack.middle_mm(index), abs=1e-6)
            assert stack.index_nearest(stack.middle_mm(index)) == index


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_a_probe_says_the_same_on_every_plane_through_a_voxel(row, column) -> None:
    """User pain: a value that differs between the acquired plane and a reformat."""
    volume = volume_of(noise((5, 7, 6)), row, column, (3.0, 1.2, 0.9))
    random = np.random.default_rng(7)
    for _ in range(6):
        voxel = tuple(int(random.integers(0, size)) for size in volume.shape)
        point = volume.affine.to_patient(voxel)
        said = set()
        for stack in (acquired_stack(volume), *(stack_of(volume, plane) for plane in BODY_PLANES)):
            assert stack.shows_stored_values
            picture = plane_picture(volume, stack, stack.index_nearest(point))
            said.add(int(picture.stored_at(point)))
        through = plane_picture(volume, *_through(oblique_stack(volume, (1, 1, 1), point), point))
        assert said == {int(volume.voxels[voxel])}
        expected, is_inside = interpolated(volume, grid_points(through))
        assert np.abs(through.values[is_inside] - expected[is_inside]).max() <= ROUNDING


def _through(stack: PlaneStack, point) -> tuple[PlaneStack, int]:
    index = stack.index_nearest(point)
    assert abs(stack.distance_mm(index, point)) < 1e-6
    return stack, index


def test_a_probe_says_the_same_on_the_reformats_of_a_tilted_gantry() -> None:
    volume = tilted(12.0)
    for voxel in ((0, 0, 0), (4, 7, 3), (8, 11, 9)):
        point = volume.affine.to_patient(voxel)
        for plane in (Plane.CORONAL, Plane.SAGITTAL):
            stack = stack_of(volume, plane)
            picture = plane_picture(volume, stack, stack.index_nearest(point))
            assert picture.stored_at(point) == volume.voxels[voxel]


def test_planes_of_voxels_are_views_into_the_volume() -> None:
    volume = volume_of(noise((5, 7, 6)))
    for plane in BODY_PLANES:
        picture = plane_picture(volume, stack_of(volume, plane), 2)
        assert np.shares_memory(picture.values, volume.voxels)
        assert picture.mask is None
        with pytest.raises(ValueError):
            picture.values[0, 0] = 1


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_body_planes_stand_as_radiologists_expect(row, column) -> None:
    volume = volume_of(noise((5, 7, 6)), row, column)
    expected = {
        Plane.AXIAL: ((1, 0, 0), (0, 1, 0)),
        Plane.CORONAL: ((1, 0, 0), (0, 0, -1)),
        Plane.SAGITTAL: ((0, 1, 0), (0, 0, -1)),
    }
    for plane, (right, down) in expected.items():
        stack = stack_of(volume, plane)
        assert stack.plane is plane
        assert stack.right == pytest.approx(right)
        assert stack.down == pytest.approx(down)
    assert stack_of(volume, volume.plane).is_acquired


def test_a_tilted_gantry_keeps_the_body_upright_and_puts_tissue_where_it_is() -> None:
    """The value at a patient point is that of the acquired slices, sheared nowhere."""
    volume = tilted(18.0)
    sagittal = stack_of(volume, Plane.SAGITTAL)
    assert sagittal.right == pytest.approx((0, 1, 0))
    assert sagittal.down == pytest.approx((0, 0, -1))
    axial = stack_of(volume, Plane.AXIAL)
    assert not axial.is_acquired
    assert axial.normal == pytest.approx((0, 0, 1))
    assert stack_of(tilted(10.0), Plane.AXIAL).is_acquired


def test_a_ball_is_where_it_is_on_every_plane() -> None:
    """An analytic phantom: the middle of a bright ball, found on each plane through it, within a tenth of a voxel."""
    volume = turned()
    middle = volume.affine.to_patient((5.2, 6.4, 6.7))
    points = volume.affine.to_patient(np.stack(np.indices(volume.shape), axis=-1))
    bump = 2000 * np.exp(-(((points - middle) ** 2).sum(axis=-1)) / (2 * 2.5**2))
    volume = replace(volume, voxels=np.rint(bump).astype(np.int16))
    for plane in BODY_PLANES:
        stack = oblique_stack(volume, stack_of(volume, plane).normal, middle)
        picture = plane_picture(volume, *_through(stack, middle))
        weights = np.where(picture.mask, picture.values, 0).astype(float)
        found = (grid_points(picture) * weights[..., None]).sum(axis=(0, 1)) / weights.sum()
        assert np.linalg.norm(found - middle) < 0.25


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("thickness", [0.5, 4.0, 7.3, 1000.0])
def test_slabs_of_voxel_planes_are_the_integral_and_the_extremes(axis: int, thickness: float) -> None:
    volume = volume_of(noise((8, 9, 10)), spacing=(2.5, 1.0, 1.0))
    stack = stack_of(volume, BODY_PLANES[axis])
    number = stack.axis
    assert number is not None
    planes = np.moveaxis(volume.voxels.astype(float), number, 0)
    half = thickness / 2 / stack.interval_mm
    for index in (0, 4, stack.count - 1):
        start, end = max(index - half, 0), min(index + half, stack.count - 1)
        # Fine samples with every plane among them stand for the continuous line.
        places = np.union1d(np.linspace(start, end, 4001), np.arange(np.ceil(start), np.floor(end) + 1))
        low = np.minimum(places.astype(int), stack.count - 2)
        share = (places - low)[:, None, None]
        line = planes[low] * (1 - share) + planes[low + 1] * share
        mean = np.trapezoid(line, places, axis=0) / (end - start) if end > start else planes[index]
        for kind, expected in (
            (SlabKind.MEAN, mean),
            (SlabKind.MAXIMUM, line.max(axis=0)),
            (SlabKind.MINIMUM, line.min(axis=0)),
        ):
            picture = plane_picture(volume, stack.with_slab(Slab(kind, thickness)), index)
            assert picture.values.dtype == np.int16
            assert np.abs(picture.values - expected).max() <= ROUNDING


@pytest.mark.parametrize("kind", list(SlabKind))
def test_an_oblique_slab_is_sampled_finely_on_both_sides(kind: SlabKind) -> None:
    volume = turned()
    stack = oblique_stack(volume, (1.0, 0.5, 2.0)).with_slab(Slab(kind, 6.0))
    index = stack.count // 2
    picture = plane_picture(volume, stack, index)
    points = grid_points(picture)
    samples = np.linspace(-3.0, 3.0, 301)
    lines = [interpolated(volume, points + away * stack.normal) for away in samples]
    values = np.stack([each for each, _ in lines])
    # Where the slab lies wholly in the volume, so that how the rim counts plays no part.
    whole = np.all([inside for _, inside in lines], axis=0)
    assert whole.any()
    if kind is SlabKind.MEAN:
        expected = np.trapezoid(values, samples, axis=0) / 6.0
        assert np.abs(picture.values - expected)[whole].mean() < 0.04 * np.ptp(volume.voxels)
        return
    expected = values.max(axis=0) if kind is SlabKind.MAXIMUM else values.min(axis=0)
    # The 301 samples may miss the very peak; the picture must not pass it by more than that.
    beyond = picture.values - expected if kind is SlabKind.MAXIMUM else expected - picture.values
    assert beyond[whole].max() <= 6.0
    assert -beyond[whole].mean() < 0.05 * np.ptp(volume.voxels)


def test_a_slab_of_a_sheared_stack_looks_along_the_line_of_sight() -> None:
    """With a tilted gantry the next slice does not lie straight behind: the slab must not follow it."""
    volume = tilted(18.0)
    ramp = volume.affine.to_patient(np.stack(np.indices(volume.shape), axis=-1))[..., 1] * 20
    volume = replace(volume, voxels=np.rint(ramp).astype(np.int16))
    stack = acquired_stack(volume)
    plain = plane_picture(volume, stack, 4)
    thick = plane_picture(volume, stack.with_slab(Slab(SlabKind.MEAN, 4.0)), 4)
    for row, column in ((4, 5), (7, 3)):
        point = plain.point_of(row, column)
        assert thick.stored_at(point) == pytest.approx(plain.stored_at(point), abs=20 * 0.8)


def test_acquired_planes_of_uneven_slices_are_found_by_their_stated_places() -> None:
    volume = replace(volume_of(noise((4, 5, 5))), slice_positions_mm=np.array([40.0, 45.0, 57.0, 55.0]))
    stack = acquired_stack(volume)
    assert [stack.index_nearest((0, 0, z)) for z in (41.0, 46.0, 58.0)] == [0, 1, 2]


def test_uneven_slices_gaps_and_single_slices_are_not_reformatted() -> None:
    """User pain: uneven slices measured as even. Every refusal says why."""
    even = volume_of(noise((4, 5, 5)), spacing=(5.0, 1.0, 1.0))
    assert reformat_refusal(even) is None
    assert reformat_refusal(tilted()) is None
    uneven = replace(even, slice_positions_mm=even.slice_positions_mm + np.array((0, 0, 0.8, 0)))
    assert "not evenly placed" in str(reformat_refusal(uneven))
    assert "not evenly placed" in str(reformat_refusal(even, [Finding("geometry.uneven", "Uneven.")]))
    assert "missing" in str(reformat_refusal(even, [Finding("geometry.gap", "A gap.")]))
    assert "single slice" in str(reformat_refusal(volume_of(noise((1, 5, 5)))))


def test_oblique_planes_go_through_the_point_and_keep_their_distance() -> None:
    volume = turned()
    point = volume.affine.to_patient((5, 6, 7))
    stack = oblique_stack(volume, (3.0, -1.0, 0.5), point)
    index = stack.index_nearest(point)
    assert stack.distance_mm(index, point) == pytest.approx(0.0, abs=1e-9)
    assert np.diff(stack.positions_mm) == pytest.approx(stack.interval_mm)
    # No plane further apart than the finest voxel spacing, so that no voxel is stepped over.
    assert stack.interval_mm <= min(volume.spacing_mm) * np.sqrt(3)
    assert float(stack.down[2]) < 0
    with pytest.raises(ValueError, match="direction"):
        oblique_stack(volume, (0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="line of sight"):
        oblique_stack(volume, (0.0, 0.0, 1.0), up=(0.0, 0.0, 2.0))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.float32])
def test_stored_types_are_kept_and_never_wrap(dtype: type) -> None:
    info = np.iinfo(dtype) if np.issubdtype(dtype, np.integer) else None
    low, high = (info.min, min(info.max, 2**30)) if info else (-5.5, 7.25)
    voxels = np.where(np.indices((6, 6, 6)).sum(axis=0) % 2, high, low).astype(dtype)
    volume = volume_of(voxels, spacing=(1.0, 1.0, 1.0))
    for slab in (None, Slab(SlabKind.MEAN, 3.0), Slab(SlabKind.MAXIMUM, 3.0)):
        for stack in (stack_of(volume, Plane.CORONAL), oblique_stack(volume, (1, 2, 3))):
            picture = plane_picture(volume, stack.with_slab(slab), stack.count // 2)
            assert picture.values.dtype == dtype
            shown = picture.values if picture.mask is None else picture.values[picture.mask]
            assert shown.min() >= low
            assert shown.max() <= high
