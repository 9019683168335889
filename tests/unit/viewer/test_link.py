"""Linked scrolling: by patient position within a frame, by an anchored offset between frames (user asks 17 and 18)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.model.series import Plane
from readstation.viewer.link import FrameLink, LinkKind, Links, linked_center, slice_point
from readstation.viewer.planes import acquired_stack, stack_of
from tests.render.volumes import volume_of


def stack(slices: int, interval: float, first: float, frame: str = "f1", row=(1, 0, 0), column=(0, 1, 0)):
    voxels = np.zeros((slices, 4, 4), np.int16)
    return volume_of(voxels, row, column, (interval, 1.0, 1.0), (0.0, 0.0, first), frame=frame)


def test_same_frame_goes_by_patient_position_whatever_the_spacing() -> None:
    thin, thick = stack(100, 1.5, 0.0), stack(30, 5.0, 2.0)
    links = Links()
    assert links.slice_for(thin, 48, thick) == 14
    assert links.slice_for(thick, 14, thin) == 48
    assert links.slice_for(thin, 0, thick) == 0


def test_a_reversed_stack_of_the_same_frame_goes_by_position_too() -> None:
    """A stack whose normal points to the feet counts the other way."""
    up = stack(20, 2.0, 0.0)
    down = stack(20, 2.0, 38.0, row=(1, 0, 0), column=(0, -1, 0))
    assert down.normal.tolist() == pytest.approx([0, 0, -1])
    assert [Links().slice_for(up, index, down) for index in (0, 5, 19)] == [19, 14, 0]


def test_different_frames_are_never_linked_silently() -> None:
    """User ask 14 and issue of linking between frames of reference."""
    links = Links()
    first, second = stack(20, 2.0, 0.0), stack(20, 2.0, 0.0, frame="f2")
    assert links.slice_for(first, 7, second) is None
    assert not links.are_linked(first, second)
    assert links.offset_slices(first, second) is None


def test_an_anchor_links_the_pair_in_both_directions() -> None:
    first, second = stack(148, 1.5, 0.0), stack(151, 1.5, 700.0, frame="f2")
    links = Links().anchored(first, 62, second, 66)
    assert links.are_linked(first, second)
    assert [links.slice_for(first, index, second) for index in (0, 62, 100)] == [4, 66, 104]
    assert links.slice_for(second, 66, first) == 62
    assert links.offset_slices(first, second) == 4


def test_an_anchor_holds_for_every_phase_of_the_two_frames() -> None:
    arterial, portal = stack(148, 1.5, 0.0), stack(75, 3.0, 0.0)
    current = stack(60, 5.0, 700.0, frame="f2")
    links = Links().anchored(arterial, 62, current, 20)
    assert links.slice_for(portal, 31, current) == 20
    assert links.slice_for(current, 20, portal) == 31


def test_a_later_anchor_replaces_the_earlier_one() -> None:
    first, second = stack(40, 2.0, 0.0), stack(40, 2.0, 0.0, frame="f2")
    links = Links().anchored(first, 5, second, 5).anchored(second, 12, first, 10)
    assert links.slice_for(first, 10, second) == 12


def test_within_a_frame_no_anchor_can_be_set() -> None:
    first, second = stack(40, 2.0, 0.0), stack(40, 2.0, 0.0)
    assert Links().anchored(first, 5, second, 9).slice_for(first, 5, second) == 5


def test_planes_that_cross_are_not_scrolled_together() -> None:
    axial, coronal = stack(20, 2.0, 0.0), stack(20, 2.0, 0.0, row=(1, 0, 0), column=(0, 0, -1))
    assert Links().slice_for(axial, 3, coronal) is None
    assert Links().point_in(coronal, axial, (1.0, 2.0, 3.0)) == (1.0, 2.0, 3.0)


def test_a_linked_view_looks_at_the_same_patient_point() -> None:
    first, second, other = stack(20, 2.0, 0.0), stack(10, 4.0, 0.0), stack(20, 2.0, 500.0, frame="f2")
    assert linked_center(Links(), first, (3.0, 4.0, 5.0), second) == (3.0, 4.0, 5.0)
    moved = linked_center(Links(), first, tuple(first.center_mm + np.array([1, 2, 0])), other)
    assert moved == pytest.approx(tuple(other.center_mm + np.array([1, 2, 0])))


def test_the_middle_of_a_slice() -> None:
    assert slice_point(stack(20, 2.0, 10.0), 3).tolist() == pytest.approx([1.5, 1.5, 16.0])


def turn_about_z(degrees: float, shift=(0.0, 0.0, 0.0)) -> np.ndarray:
    angle = np.radians(degrees)
    matrix = np.eye(4)
    matrix[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    matrix[:3, 3] = shift
    return matrix


def test_a_registration_maps_points_planes_and_says_its_residual() -> None:
    first, second = stack(60, 2.0, 0.0), stack(60, 2.0, 500.0, frame="f2")
    matrix = turn_about_z(8.0, (3.0, -4.0, 512.0))
    links = Links().registered("f1", "f2", matrix, 1.4)
    assert links.slice_for(first, 10, second) == 16
    assert links.slice_for(second, 16, first) == 10
    there = links.sure_point_in(second, first, (5.0, 1.0, 20.0))
    assert there == pytest.approx(tuple((matrix @ (5.0, 1.0, 20.0, 1.0))[:3]))
    assert links.sure_point_in(first, second, there) == pytest.approx((5.0, 1.0, 20.0))
    link = links.between(first, second)
    assert (link.kind, link.residual_mm) == (LinkKind.REGISTERED, 1.4)
    assert linked_center(links, first, (5.0, 1.0, 20.0), second) == pytest.approx(there)


def test_an_anchor_after_a_registration_keeps_the_turn_and_drops_the_residual() -> None:
    """Shift+L corrects by hand; the number that the registration measured is then no longer true."""
    first, second = stack(60, 2.0, 0.0), stack(60, 2.0, 500.0, frame="f2")
    links = Links().registered("f1", "f2", turn_about_z(8.0, (3.0, -4.0, 512.0)), 1.4)
    links = links.anchored(first, 10, second, 20)
    assert links.slice_for(first, 10, second) == 20
    link = links.between(first, second)
    assert (link.kind, link.residual_mm) == (LinkKind.ANCHORED, None)
    assert link.matrix[:3, :3] == pytest.approx(turn_about_z(8.0)[:3, :3])


def test_matching_slices_say_nothing_of_left_and_right() -> None:
    """A crosshair is shown across frames only where a registration knows the place in all directions."""
    first, second = stack(60, 2.0, 0.0), stack(60, 2.0, 500.0, frame="f2")
    links = Links().anchored(first, 10, second, 20)
    assert links.point_in(second, first, (1.0, 1.0, 20.0)) is not None
    assert links.sure_point_in(second, first, (1.0, 1.0, 20.0)) is None
    assert Links().sure_point_in(second, first, (1.0, 1.0, 20.0)) is None


def test_reformats_of_one_frame_scroll_by_position_and_crossing_planes_do_not() -> None:
    first = stack(60, 2.0, 0.0)
    coronal, sagittal = stack_of(first, Plane.CORONAL), stack_of(first, Plane.SAGITTAL)
    through = tuple(coronal.middle_mm(3))
    links = Links()
    assert links.plane_for(first, coronal, through, first, stack_of(first, Plane.CORONAL)) == 3
    assert links.plane_for(first, coronal, through, first, sagittal) is None
    assert links.plane_for(first, coronal, through, first, acquired_stack(first)) is None


@pytest.mark.parametrize("wrong", [np.diag((2.0, 1, 1, 1)), np.diag((-1.0, 1, 1, 1)), np.ones((4, 4))])
def test_only_a_rigid_map_links_frames(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rigid"):
        FrameLink(wrong, LinkKind.REGISTERED)
