"""A known distance measures what it is, whatever way the series was written (issue: within half a pixel diagonal)."""

from __future__ import annotations

import itertools
from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it

from readstation.geometry.volume import Volume
from tests.builders.dicom_release import loaded
from tests.builders.marked_series import HEIGHTS, SHAPE, Grid, write_marked

AXES = [tuple(sign * axis) for axis in np.eye(3) for sign in (1.0, -1.0)]
ORIENTATIONS = [pair for pair in itertools.permutations(AXES, 2) if not np.dot(*pair)]
SPACINGS = [((0.7, 0.8), 2.5), ((1.5, 0.6), -1.0), ((0.9, 0.9), 4.0)]
BACKWARDS = tuple(range(SHAPE[0]))[::-1]
MIXED = tuple(int(each) for each in np.random.default_rng(3).permutation(SHAPE[0]))


def turned(seed: int) -> np.ndarray:
    """Return a random rotation, rounded as far as a header holds it."""
    matrix, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return np.round(matrix * np.sign(np.linalg.det(matrix)), 9)


def found_marks(volume: Volume) -> np.ndarray:
    """Return where the marks are found in a volume: the centre of brightness around each, mm LPS, shape (3, 3)."""
    values = volume.voxels.astype(float)
    found = []
    for height in HEIGHTS:
        peaks = np.argwhere((values > 0.7 * height) & (values <= 1.02 * height) & _is_peak(values))
        near = peaks[np.argmax(values[tuple(peaks.T)])]
        box = tuple(slice(max(0, at - 4), at + 5) for at in near)
        weights = np.where(values[box] > 0.05 * height, values[box], 0.0)
        index = np.stack(
            np.meshgrid(
                *(np.arange(each.start, each.start + n) for each, n in zip(box, weights.shape, strict=True)),
                indexing="ij",
            ),
            -1,
        )
        found.append((index * weights[..., None]).sum(axis=(0, 1, 2)) / weights.sum())
    return volume.affine.to_patient(np.array(found))


def _is_peak(values: np.ndarray) -> np.ndarray:
    padded = np.pad(values, 1, constant_values=-1)
    around = [
        padded[1 + a : 1 + a + values.shape[0], 1 + b : 1 + b + values.shape[1], 1 + c : 1 + c + values.shape[2]]
        for a, b, c in itertools.product((-1, 0, 1), repeat=3)
    ]
    return values >= np.max(around, axis=0)


def assert_distances(volume: Volume, grid: Grid) -> None:
    half_diagonal = float(np.hypot(*grid.spacing)) / 2
    found, true = found_marks(volume), grid.marks
    assert np.linalg.norm(found - true, axis=1).max() < half_diagonal
    for one, other in itertools.combinations(range(3), 2):
        measured = np.linalg.norm(found[one] - found[other])
        assert abs(measured - np.linalg.norm(true[one] - true[other])) < half_diagonal


def check_of(tmp_path: Path, row: tuple, column: tuple, number: int) -> None:
    """Check an orientation with one of the three spacings, each of which has an order of files of its own."""
    (spacing, step), order = SPACINGS[number], (None, BACKWARDS, MIXED)[number]
    grid = Grid.about(row, column, step * np.cross(row, column), spacing)
    write_marked(tmp_path / "in", grid, "single", order)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert series.draft.is_usable
    assert volume.spacing_mm == pytest.approx((abs(step), *spacing))
    assert_distances(volume, grid)


def _id(pair: tuple) -> str:
    return "".join(f"{int(sum(each)):+d}{np.argmax(np.abs(each))}" for each in pair)


@pytest.mark.parametrize(
    ("place", "row_column"), list(enumerate(ORIENTATIONS)), ids=[_id(each) for each in ORIENTATIONS]
)
def test_in_every_orientation_spacing_and_order(tmp_path: Path, place: int, row_column: tuple) -> None:
    """Each of the six directions that a row may have meets every spacing and order."""
    check_of(tmp_path, *row_column, place % len(SPACINGS))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(SPACINGS)))
@pytest.mark.parametrize("row_column", ORIENTATIONS, ids=_id)
def test_in_every_orientation_with_every_spacing_and_order(tmp_path: Path, row_column: tuple, number: int) -> None:
    check_of(tmp_path, *row_column, number)


@pytest.mark.parametrize("kind", ["CT", "MR", "PT", "nuclear"])
@pytest.mark.parametrize("seed", range(4))
def test_in_multi_frame_objects(tmp_path: Path, kind: str, seed: int) -> None:
    """Turned freely, with the first slice at either end and the frames in any order."""
    rotation = turned(seed)
    (spacing, step), order = SPACINGS[seed % 3], (None, BACKWARDS, MIXED, MIXED)[seed]
    grid = Grid.about(rotation[0], rotation[1], step * np.cross(rotation[0], rotation[1]), spacing)
    values = write_marked(tmp_path / "in", grid, kind, order)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert series.draft.is_usable
    assert np.array_equal(volume.voxels, values if step > 0 else values[::-1])
    assert_distances(volume, grid)


@pytest.mark.parametrize("degrees", [-20.0, 4.0, 12.0])
@pytest.mark.parametrize("seed", [None, 5])
def test_under_a_tilted_gantry(tmp_path: Path, degrees: float, seed: int | None) -> None:
    rotation = np.eye(3) if seed is None else turned(seed)
    row, column = rotation[0], rotation[1]
    tilt = np.radians(degrees)
    step = 2.5 * (np.cos(tilt) * np.cross(row, column) + np.sin(tilt) * column)
    grid = Grid.about(row, column, step, (0.8, 0.8))
    write_marked(tmp_path / "in", grid, file_order=MIXED)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert series.draft.is_usable
    assert volume.affine.tilt_degrees == pytest.approx(abs(degrees), abs=0.01)
    assert_distances(volume, grid)


@pytest.mark.parametrize("missing", [[10], [3, 4], [17, 2]])
def test_a_gap_stops_measuring_and_every_slice_keeps_its_place(tmp_path: Path, missing: list[int]) -> None:
    grid = Grid.about((1, 0, 0), (0, 1, 0), (0, 0, 2.5), (0.8, 0.8))
    write_marked(tmp_path / "in", grid)
    files = sorted((tmp_path / "in").iterdir())
    for index in missing:
        files[index].unlink()
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert not series.draft.is_usable
    assert "geometry.gap" in [finding.code for finding in series.draft.findings]
    left = [index for index in range(SHAPE[0]) if index not in missing]
    assert volume.slice_positions_mm == pytest.approx([grid.origin[2] + 2.5 * index for index in left], abs=1e-6)


def test_slices_whose_distance_changes_are_never_measured_as_even(tmp_path: Path) -> None:
    """Half the series at 2.5 mm, half at 5 mm: the mean would be wrong everywhere."""
    grid = Grid.about((1, 0, 0), (0, 1, 0), (0, 0, 2.5), (0.8, 0.8))
    write_marked(tmp_path / "in", grid)
    for index, path in enumerate(sorted((tmp_path / "in").iterdir())):
        dataset = pydicom.dcmread(path)
        dataset.ImagePositionPatient = [*grid.origin[:2], grid.origin[2] + 2.5 * index + 2.5 * max(0, index - 10)]
        dataset.save_as(path)
    [(series, _, _)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert not series.draft.is_usable


@pytest.mark.parametrize("seed", range(4))
def test_simpleitk_and_highdicom_have_the_same_volume(tmp_path: Path, seed: int) -> None:
    """Values exactly, corners to 0.01 mm, of a freely turned series in mixed order."""
    rotation = turned(seed + 20)
    normal = np.cross(rotation[0], rotation[1])
    grid = Grid.about(rotation[0], rotation[1], 1.8 * normal, (0.65, 1.1))
    write_marked(tmp_path / "in", grid, file_order=MIXED)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    corners = np.array(list(itertools.product(*((0, size - 1) for size in SHAPE))))
    ours = volume.affine.to_patient(corners)
    files = list((tmp_path / "in").iterdir())
    theirs = highdicom.get_volume_from_series([pydicom.dcmread(path) for path in files])
    if not np.allclose(theirs.affine[:3, 3], volume.affine.origin_mm, atol=0.01):
        theirs = theirs.flip_spatial(0)
    assert np.array_equal(theirs.array, volume.voxels)
    assert np.abs(theirs.map_indices_to_reference(corners) - ours).max() < 0.01
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(tmp_path / "in")))
    image = reader.Execute()
    places = np.array([image.TransformIndexToPhysicalPoint(tuple(map(int, each[::-1]))) for each in corners])
    assert np.array_equal(sitk.GetArrayFromImage(image), volume.voxels)
    assert np.abs(places - ours).max() < 0.01


@pytest.mark.parametrize("seed", range(3))
def test_highdicom_has_the_same_volume_of_an_enhanced_object(tmp_path: Path, seed: int) -> None:
    rotation = turned(seed + 40)
    grid = Grid.about(rotation[0], rotation[1], 2.2 * np.cross(rotation[0], rotation[1]), (0.65, 1.1))
    write_marked(tmp_path / "in", grid, "CT", MIXED)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    theirs = highdicom.imread(tmp_path / "in" / "a.dcm").get_volume(
        apply_real_world_transform=False, apply_modality_transform=False, apply_voi_transform=False
    )
    if not np.allclose(theirs.affine[:3, 3], volume.affine.origin_mm, atol=0.01):
        theirs = theirs.flip_spatial(0)
    corners = np.array(list(itertools.product(*((0, size - 1) for size in SHAPE))))
    assert np.array_equal(theirs.array, volume.voxels)
    assert np.abs(theirs.map_indices_to_reference(corners) - volume.affine.to_patient(corners)).max() < 0.01
