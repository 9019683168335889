"""Linked scrolling: by patient position within a frame, by an anchored offset between frames (user asks 17 and 18)."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.viewer.link import Links, linked_center, slice_point
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
    assert linked_center(first, (3.0, 4.0, 5.0), second) == (3.0, 4.0, 5.0)
    moved = linked_center(first, tuple(first.center_mm + np.array([1, 2, 0])), other)
    assert moved == pytest.approx(tuple(other.center_mm + np.array([1, 2, 0])))


def test_the_middle_of_a_slice() -> None:
    assert slice_point(stack(20, 2.0, 10.0), 3).tolist() == pytest.approx([1.5, 1.5, 16.0])
