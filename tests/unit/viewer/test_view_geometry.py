"""Pixels and patient: plain arithmetic, checked against DICOM's formula."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.viewer.state import ViewState
from readstation.viewer.view_geometry import fitted, screen_directions
from tests.render.volumes import ORIENTATIONS, volume_of

VOXELS = np.zeros((8, 40, 60), np.int16)


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_there_and_back_in_every_orientation(row: tuple[int, int, int], column: tuple[int, int, int]) -> None:
    view = fitted(volume_of(VOXELS, row, column, (4.0, 0.8, 0.9)), 3, 500, 400)
    for place in ((0.0, 0.0), (250.0, 200.0), (499.5, 13.25)):
        assert view.px_of(view.patient_of(*place)) == pytest.approx(place, abs=1e-9)
        assert view.depth_mm(view.patient_of(*place)) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_the_reader_looks_from_the_feet_the_front_or_the_left(
    row: tuple[int, int, int], column: tuple[int, int, int]
) -> None:
    """Radiological convention, whatever the stack's own order: right and down of the screen in LPS."""
    right, down = screen_directions(volume_of(VOXELS, row, column))
    plane = int(np.argmax(np.abs(np.cross(row, column))))
    expected = {2: ([1, 0, 0], [0, 1, 0]), 1: ([1, 0, 0], [0, 0, -1]), 0: ([0, 1, 0], [0, 0, -1])}[plane]
    assert (right.tolist(), down.tolist()) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_an_oblique_stack_keeps_its_own_plane() -> None:
    angle = np.radians(30)
    row = (float(np.cos(angle)), float(np.sin(angle)), 0.0)
    right, down = screen_directions(volume_of(VOXELS, row, (0, 0, -1)))
    assert right.tolist() == pytest.approx(row)
    assert down.tolist() == pytest.approx([0, 0, -1])


def test_zoom_keeps_the_point_under_the_pointer() -> None:
    view = fitted(volume_of(VOXELS), 3, 500, 400)
    zoomed = view.zoomed(2.5, 123.0, 77.0)
    assert zoomed.mm_per_px == pytest.approx(view.mm_per_px / 2.5)
    assert zoomed.patient_of(123.0, 77.0) == pytest.approx(view.patient_of(123.0, 77.0))


def test_zoom_has_limits() -> None:
    view = fitted(volume_of(VOXELS), 3, 500, 400)
    assert view.zoomed(1e9, 5, 5).mm_per_px == pytest.approx(0.01)
    assert view.zoomed(1e-9, 5, 5).mm_per_px == pytest.approx(20.0)


def test_pan_moves_the_picture_with_the_pointer() -> None:
    view = fitted(volume_of(VOXELS), 3, 500, 400)
    grabbed = view.patient_of(200, 100)
    assert view.panned(31, -12).px_of(grabbed) == pytest.approx((231, 88))


def test_a_fitted_slice_is_wholly_inside() -> None:
    volume = volume_of(VOXELS, spacing=(4.0, 0.8, 0.9))
    for size in ((500, 400), (120, 700), (700, 120)):
        view = fitted(volume, 0, *size)
        for corner in ((0, -0.5, -0.5), (0, 39.5, 59.5)):
            x, y = view.px_of(volume.affine.to_patient(corner))
            assert 0 <= x <= size[0]
            assert 0 <= y <= size[1]


class TestState:
    def state(self) -> ViewState:
        made = ViewState()
        made.resize(500, 400, 1.0)
        made.show(volume_of(VOXELS), (400.0, 40.0))
        return made

    def test_it_starts_in_the_middle_and_stays_in_bounds(self) -> None:
        state = self.state()
        assert state.slice_index == 4
        assert state.set_slice(-5)
        assert state.slice_index == 0
        assert state.set_slice(99)
        assert state.slice_index == 7
        assert not state.set_slice(7)

    def test_a_slice_change_moves_the_plane_and_nothing_else(self) -> None:
        state = self.state()
        before = state.geometry.patient_of(10, 20)
        state.set_slice(6)
        assert state.geometry.patient_of(10, 20) == pytest.approx((before[0], before[1], before[2] + 10.0))

    def test_a_fitted_view_stays_fitted_and_another_keeps_its_scale(self) -> None:
        state = self.state()
        state.resize(900, 800, 1.0)
        assert state.is_fitted
        state.geometry = state.geometry.zoomed(2, 0, 0)
        scale = state.geometry.mm_per_px
        state.resize(500, 400, 2.0)
        assert state.geometry.mm_per_px == scale
        state.fit()
        assert state.is_fitted

    def test_the_window_survives_another_slice_and_a_resize(self) -> None:
        """User ask 19."""
        state = self.state()
        state.set_window(123.0, 45.0)
        state.set_slice(2)
        state.resize(100, 100, 1.0)
        assert state.window == (123.0, 45.0)

    def test_a_linked_place_is_projected_onto_the_own_slice(self) -> None:
        state = self.state()
        plane = state.geometry.center_mm[2]
        state.place((1.0, 2.0, 999.0), 0.3)
        assert state.geometry.center_mm.tolist() == pytest.approx([1.0, 2.0, plane])
        assert state.geometry.mm_per_px == 0.3
