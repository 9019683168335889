"""A known distance is what it is on every plane, drawn with the line tool's own geometry (half a pixel diagonal)."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from readstation.core.exact import tenths_between
from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.viewer.plane_picture import PlanePicture, plane_picture
from readstation.viewer.planes import PlaneStack, acquired_stack, oblique_stack, stack_of
from tests.builders.dicom_release import loaded
from tests.builders.marked_series import HEIGHTS, Grid, write_marked

AXES = [tuple(sign * axis) for axis in np.eye(3) for sign in (1.0, -1.0)]
ORIENTATIONS = [pair for pair in itertools.permutations(AXES, 2) if not np.dot(*pair)]
SPACINGS = (((0.7, 0.8), 2.5), ((1.5, 0.6), -1.0), ((0.9, 0.9), 4.0))
VIEW_PX = (790.0, 490.0)


def planes_of(volume: Volume, marks: np.ndarray) -> dict[str, PlaneStack]:
    """Return every kind of plane; the oblique ones hold the first two marks and the line between them."""
    along = (marks[1] - marks[0]) / np.linalg.norm(marks[1] - marks[0])
    slanted = np.cross(along, (0.36, 0.48, 0.8))
    made = {plane.value: stack_of(volume, plane) for plane in (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)}
    middle = tuple((marks[0] + marks[1]) / 2)
    return {
        "acquired": acquired_stack(volume),
        **made,
        "oblique": oblique_stack(volume, slanted / np.linalg.norm(slanted), middle),
    }


def seen_at(picture: PlanePicture, near_mm: np.ndarray, reach_mm: float) -> np.ndarray:
    """Return where a reader sees a mark: the centre of brightness in the picture around a place, mm LPS."""
    rows, columns = (np.arange(size) for size in picture.values.shape)
    places = (
        picture.origin_mm + columns[None, :, None] * picture.right_mm + rows[:, None, None] * picture.down_mm - near_mm
    )
    weights = np.where(np.linalg.norm(places, axis=-1) <= reach_mm, picture.values.astype(float), 0.0)
    if picture.mask is not None:
        weights = np.where(picture.mask, weights, 0.0)
    weights = np.where(weights > 0.05 * weights.max(), weights, 0.0)
    return near_mm + (places * weights[..., None]).sum(axis=(0, 1)) / weights.sum()


def drawn_tenths(stack: PlaneStack, index: int, start_mm: np.ndarray, end_mm: np.ndarray) -> int:
    """Return what a line from one place to another is long when a pointer draws it on whole pixels of a view."""
    view = stack.fitted(index, *VIEW_PX)
    ends = [view.patient_of(*np.round(view.px_of(each))) for each in (start_mm, end_mm)]
    first, second = (tuple(round(value * 1000) for value in each) for each in ends)
    return tenths_between(first, second)


@pytest.mark.parametrize("number", range(len(ORIENTATIONS)))
def test_in_every_orientation_on_every_plane(tmp_path: Path, number: int) -> None:
    (row, column), (spacing, step) = ORIENTATIONS[number], SPACINGS[number % 3]
    grid = Grid.about(row, column, step * np.cross(row, column), spacing)
    write_marked(tmp_path / "in", grid)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "out")
    assert_on_planes(volume, grid)


@pytest.mark.parametrize("degrees", [-20.0, 12.0])
def test_under_a_tilted_gantry(tmp_path: Path, degrees: float) -> None:
    """User asks, 8: a sheared stack is reformatted by its affine."""
    tilt = np.radians(degrees)
    step = 2.5 * np.array([0.0, np.sin(tilt), np.cos(tilt)])
    grid = Grid.about((1, 0, 0), (0, 1, 0), step, (0.8, 0.8))
    write_marked(tmp_path / "in", grid)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "out")
    assert_on_planes(volume, grid)


def assert_on_planes(volume: Volume, grid: Grid) -> None:
    assert max(HEIGHTS) < np.iinfo(np.int16).max
    marks = grid.marks
    reach = 2.0 * max(np.linalg.norm(grid.step), *grid.spacing)
    for name, stack in planes_of(volume, marks).items():
        half_diagonal = 0.0
        seen = []
        for mark in marks[:2]:
            index = stack.index_nearest(tuple(mark))
            picture = plane_picture(volume, stack, index)
            half_diagonal = float(np.hypot(np.linalg.norm(picture.right_mm), np.linalg.norm(picture.down_mm))) / 2
            in_plane = mark - ((mark - picture.origin_mm) @ stack.normal) * stack.normal
            found = seen_at(picture, in_plane, reach)
            assert np.linalg.norm(found - in_plane) < half_diagonal, name
            seen.append((index, found, in_plane))
        if seen[0][0] == seen[1][0]:
            (index, start, true_start), (_, end, true_end) = seen
            true_mm = float(np.linalg.norm(true_end - true_start))
            pixel_mm = stack.fitted(index, *VIEW_PX).mm_per_px
            allowed_mm = half_diagonal + pixel_mm * np.sqrt(2) / 2 + 0.05
            assert abs(drawn_tenths(stack, index, start, end) / 10 - true_mm) < allowed_mm, name
