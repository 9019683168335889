"""Volumes of interest as lines on planes, and a projection of the largest values."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from readstation.core.ids import SeriesKey
from readstation.geometry.affine import Affine
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.viewer.drawing import FontWeight, Pen
from readstation.viewer.mark_layout import draw_marks, marks_on_plane
from readstation.viewer.marks import OutlineMark
from readstation.viewer.outline_layout import OUTLINE_STYLES
from readstation.viewer.outlines import OutlineSource
from readstation.viewer.planes import stack_of
from readstation.viewer.projection import maximum_from_front

SHAPE = (24, 40, 36)
AXIAL = Affine.from_dicom((-30.0, -40.0, 5.0), (1, 0, 0, 0, 1, 0), 2.0, 1.5, (0, 0, 3.0))
CORONAL = Affine.from_dicom((-30.0, -40.0, 90.0), (1, 0, 0, 0, 0, -1), 2.0, 1.5, (0, 3.0, 0))


class Metrics:
    """Seven pixels a letter."""

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        return 7.0 * len(text)


def volume_on(affine: Affine, voxels: np.ndarray) -> Volume:
    along = affine.to_patient(np.stack([np.arange(len(voxels)), *[np.zeros(len(voxels))] * 2], axis=1)) @ affine.normal
    return Volume(SeriesKey("s"), voxels, affine, 1.0, 0.0, "Bq/ml", "frame", along)


def ball(affine: Affine, radius_mm: float) -> LabelVolume:
    index = np.stack(np.meshgrid(*(np.arange(each) for each in SHAPE), indexing="ij"), axis=-1)
    middle = affine.to_patient((np.asarray(SHAPE) - 1) / 2)
    return LabelVolume(np.linalg.norm(affine.to_patient(index) - middle, axis=-1) <= radius_mm, affine, "frame")


def area_mm2(line: np.ndarray) -> float:
    around = np.cross(line, np.roll(line, -1, axis=0)).sum(axis=0)
    return float(np.linalg.norm(around)) / 2


@pytest.mark.parametrize("own", [AXIAL, CORONAL], ids=["its own grid", "another grid"])
@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL])
def test_the_outline_of_a_ball_is_its_circle_on_every_plane(own: Affine, plane: Plane) -> None:
    """Through the middle: closed, in the plane, and the area of the circle."""
    source = OutlineSource(ball(own, 20.0))
    shown = volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16))
    stack = stack_of(shown, plane)
    middle = own.to_patient((np.asarray(SHAPE) - 1) / 2)
    index = stack.index_nearest(middle)
    [line] = source.lines_mm(stack, index)
    assert np.abs(line @ stack.normal - stack.positions_mm[index]).max() < 1e-6
    assert area_mm2(line) == pytest.approx(np.pi * 20**2, rel=0.05)
    assert np.linalg.norm(line - middle, axis=1).max() < 20 + 3.5
    assert source.lines_mm(stack, index)[0] is line
    assert source.lines_mm(stack, 0) == ()


def test_a_volume_with_a_hole_and_one_at_the_edge_of_the_image_have_closed_lines() -> None:
    inside = np.zeros(SHAPE, dtype=np.bool_)
    inside[5, :20, :20] = True
    inside[5, 6:12, 6:12] = False
    source = OutlineSource(LabelVolume(inside, AXIAL, "frame"))
    stack = stack_of(volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16)), Plane.AXIAL)
    areas = sorted(area_mm2(line) for line in source.lines_mm(stack, 5))
    # The corners are cut by half a voxel: 4 of them, a triangle of a 8th of a voxel each.
    assert areas == pytest.approx([36 * 3.0 - 1.5, 400 * 3.0 - 1.5], abs=3.1)


def test_an_outline_is_drawn_on_its_plane_alone_with_its_name_inside_the_view() -> None:
    shown = volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16))
    stack = stack_of(shown, Plane.AXIAL)
    source = OutlineSource(ball(AXIAL, 20.0))
    view = stack.fitted(12, 300.0, 300.0)
    for style in range(len(OUTLINE_STYLES)):
        mark = OutlineMark("T1", "T1 mean 204 Gy", style, source.lines_mm(stack, 12))
        [kept] = marks_on_plane((mark,), stack.interval_mm, view)
        assert not marks_on_plane((mark,), stack.interval_mm, stack.fitted(14, 300.0, 300.0))
        pen = Pen()
        draw_marks(pen, view, (kept,), Metrics())
        places = np.array([(each.x0, each.y0) for each in pen.strokes])
        assert np.hypot(*(places - 150).T) * view.mm_per_px == pytest.approx(np.full(len(places), 20.0), abs=3.5)
        [words] = pen.words
        assert 0 <= words.x <= 300 - 7 * len(words.text)
    gaps = [np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places.tolist())]
    assert max(gaps) > 3


@pytest.mark.parametrize("affine", [AXIAL, CORONAL], ids=["axial", "coronal"])
def test_the_projection_keeps_the_largest_value_of_every_line_from_front_to_back(affine: Affine) -> None:
    voxels = np.random.default_rng(3).integers(0, 5000, SHAPE).astype(np.uint16)
    found = maximum_from_front(volume_on(affine, voxels))
    axis = 1 if affine is AXIAL else 0
    assert found.shape[axis] == 1
    assert np.array_equal(np.squeeze(found.voxels, axis), voxels.max(axis=axis))
    corner = np.zeros(3)
    corner[axis] = (SHAPE[axis] - 1) / 2
    assert found.affine.to_patient((0, 0, 0)) == pytest.approx(affine.to_patient(corner))
    stack = stack_of(found, Plane.CORONAL)
    assert (stack.count, stack.axis) == (1, axis)
    assert stack.interval_mm == pytest.approx(SHAPE[axis] * (2.0 if axis == 1 else 3.0))


def test_padding_and_a_falling_rescale_do_not_win() -> None:
    voxels = np.full(SHAPE, 7, dtype=np.int16)
    voxels[:, 3, :] = 900
    voxels[:, 9, :] = 40
    volume = volume_on(AXIAL, voxels)
    padded = Volume(
        SeriesKey("p"), voxels, AXIAL, 1.0, 0.0, "counts", "frame", volume.slice_positions_mm, padding=(900, 900)
    )
    assert (maximum_from_front(padded).voxels == 40).all()
    falling = Volume(SeriesKey("f"), voxels, AXIAL, -1.0, 0.0, "counts", "frame", volume.slice_positions_mm)
    assert (maximum_from_front(falling).voxels == 7).all()


def test_names_of_outlines_stand_clear_of_each_other_and_of_what_is_taken() -> None:
    shown = volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16))
    stack = stack_of(shown, Plane.AXIAL)
    view = stack.fitted(12, 400.0, 400.0)
    marks = tuple(
        OutlineMark(name, f"{name} mean 204 Gy", style, OutlineSource(ball(AXIAL, radius)).lines_mm(stack, 12))
        for style, (name, radius) in enumerate((("Liver", 18.0), ("T1", 15.0), ("T2", 12.0)))
    )
    pen, bar = Pen(), (300.0, 150.0, 390.0, 250.0)
    draw_marks(pen, view, marks, Metrics(), [bar])
    boxes = [(each.x, each.y - 13, each.x + 7 * len(each.text), each.y + 4) for each in pen.words]
    for place, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in (*boxes[place + 1 :], bar):
            assert left >= c or right <= a or top >= d or bottom <= b


@pytest.mark.parametrize("zoom", [1.0, 1.6, 2.5])
def test_a_name_never_stands_over_the_words_of_the_corners(zoom: float) -> None:
    """As in a small view: an outline whose ends lie under the words of every corner, or out of sight."""
    stack = stack_of(volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16)), Plane.AXIAL)
    view = stack.fitted(12, 260.0, 200.0).zoomed(zoom, 130.0, 100.0)
    corners = [(12.0, 10.0, 150.0, 42.0), (170.0, 10.0, 248.0, 42.0), (12.0, 150.0, 90.0, 190.0)]
    corners += [(170.0, 160.0, 248.0, 190.0), (12.0, 90.0, 20.0, 104.0), (240.0, 90.0, 248.0, 104.0)]
    marks = tuple(
        OutlineMark(name, f"{name} 204 Gy", style, OutlineSource(ball(AXIAL, radius)).lines_mm(stack, 12))
        for style, (name, radius) in enumerate((("Liver", 18.0), ("T1", 15.0), ("T2", 8.0)))
    )
    pen = Pen()
    draw_marks(pen, view, marks, Metrics(), corners)
    assert {each.text.split()[0] for each in pen.words} <= {"Liver", "T1", "T2"}
    assert pen.words
    boxes = [(each.x, each.y - 13, each.x + 7 * len(each.text), each.y + 4) for each in pen.words]
    for place, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in (*boxes[place + 1 :], *corners):
            assert left >= c or right <= a or top >= d or bottom <= b


def test_an_outline_out_of_sight_has_no_name() -> None:
    stack = stack_of(volume_on(AXIAL, np.zeros(SHAPE, dtype=np.int16)), Plane.AXIAL)
    view = stack.fitted(12, 300.0, 300.0).zoomed(8.0, 0.0, 0.0)
    pen = Pen()
    draw_marks(pen, view, (OutlineMark("T1", "T1", 0, OutlineSource(ball(AXIAL, 9.0)).lines_mm(stack, 12)),), Metrics())
    assert not pen.words
