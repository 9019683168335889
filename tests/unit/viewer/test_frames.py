"""A frame: what is kept from one to the next, and pictures that are shown smaller than they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.geometry.filling import Filling
from readstation.viewer.drawing import FontWeight
from readstation.viewer.frames import FrameMaker, averaged, lacks_voxels
from readstation.viewer.layers import Layer, Look
from readstation.viewer.look_ups import LookUps
from readstation.viewer.state import ViewState
from tests.render.volumes import volume_of


class EvenMetrics:
    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        return 7.0 * len(text)


METRICS = EvenMetrics()


@pytest.fixture
def state() -> ViewState:
    made = ViewState()
    made.resize(300, 260, 1.0)
    made.show(volume_of(np.arange(4 * 50 * 60, dtype=np.int16).reshape(4, 50, 60)), (320.0, 70.0))
    return made


def test_a_pan_maps_nothing_and_lays_nothing_out_anew(state: ViewState) -> None:
    maker = FrameMaker()
    first = maker.frame(state, METRICS)
    state.geometry = state.geometry.panned(10.0, -4.0)
    second = maker.frame(state, METRICS)
    assert second.pictures[0].number == first.pictures[0].number
    assert second.pictures[0].placement[4:] == pytest.approx(
        (first.pictures[0].placement[4] + 10, first.pictures[0].placement[5] - 4)
    )
    assert all(a is b for a, b in zip(first.drawings, second.drawings, strict=True))


@pytest.mark.parametrize("change", ["slice", "window", "inverted", "arrived"])
def test_what_changes_the_picture_maps_it_anew(state: ViewState, change: str) -> None:
    maker = FrameMaker()
    before = maker.frame(state, METRICS).pictures[0].number
    match change:
        case "slice":
            state.set_slice(0)
        case "window":
            state.set_window(100.0, 10.0)
        case "inverted":
            state.is_inverted = True
        case _:
            state.image_changed()
    after = maker.frame(state, METRICS).pictures[0]
    assert after.number != before
    assert np.array_equal(after.pixels, FrameMaker().frame(state, METRICS).pictures[0].pixels)


def test_a_picture_of_voxels_that_had_not_come_in_serves_no_other_frame(state: ViewState) -> None:
    """User pain: blank panes while loading. Voxels come in on another thread, between two frames or in the middle."""
    whole, filling = state.volume, Filling(4)
    voxels = whole.voxels.copy()
    voxels[state.slice_index] = 0
    state.volume = replace(whole, voxels=voxels[:], filling=filling)
    maker = FrameMaker()
    assert lacks_voxels(state)
    blank = maker.frame(state, METRICS).pictures[0].number
    voxels[state.slice_index] = whole.voxels[state.slice_index]
    filling.arrive(state.slice_index)
    assert not lacks_voxels(state)
    shown = maker.frame(state, METRICS).pictures[0]
    assert shown.number != blank
    assert maker.frame(state, METRICS).pictures[0].number == shown.number
    state.volume = whole
    assert np.array_equal(shown.pixels, FrameMaker().frame(state, METRICS).pictures[0].pixels)


def test_the_memory_of_a_picture_is_used_again(state: ViewState) -> None:
    maker = FrameMaker()
    seen = set()
    for index in (0, 1, 2, 3, 0, 1, 2, 3):
        state.set_slice(index)
        pixels = maker.frame(state, METRICS).pictures[0].pixels
        expected = (np.clip((state.volume.voxels[index] - 69.5) / 319 + 0.5, 0, 1) * 255).round()
        assert np.abs((pixels & 0xFF).astype(int) - expected).max() <= 1
        seen.add(pixels.ctypes.data)
    assert len(seen) == 1


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_layers_that_change_places_show_their_own_pictures(state: ViewState, dtype: type) -> None:
    """A layer's memory belongs to its place; what another one left there is never shown for it."""
    seeds = np.random.default_rng(2)
    others = [
        Layer(
            volume_of(seeds.integers(0, 99, (6, 30, 30)).astype(dtype), spacing=(3.0, 2.0, 2.0)),
            Look((99.0, 50.0)),
            is_base=False,
        )
        for _ in range(3)
    ]
    maker = FrameMaker()
    for upper in ((0, 1), (1,), (1, 2), (2, 1), (), (2, 1, 0), (0, 1, 2), (0,)):
        state.upper = tuple(others[number] for number in upper)
        shown, anew = maker.frame(state, METRICS), FrameMaker().frame(state, METRICS)
        assert len(shown.pictures) == len(upper) + 1
        for mine, wanted in zip(shown.pictures, anew.pictures, strict=True):
            assert np.array_equal(mine.pixels, wanted.pixels)


def test_look_ups_bring_the_same_pixels_later(state: ViewState) -> None:
    maker, look_ups = FrameMaker(), LookUps()
    pictures = maker.frame(state, METRICS, look_ups).pictures
    look_ups.run()
    assert np.array_equal(pictures[0].pixels, FrameMaker().frame(state, METRICS).pictures[0].pixels)


def test_averaging_keeps_what_falls_between_two_samples() -> None:
    """A thin bright line survives, darker, where mixing two neighbours would leave it out."""
    pixels = np.full((60, 60), 0xFF000000, dtype=np.uint32)
    pixels[:, 30] = 0xFFFFFFFF
    small = averaged(pixels, (5, 5))
    assert small.shape == (12, 12)
    assert ((small >> 24) == 255).all()
    assert (small[:, 6] & 0xFF).tolist() == [51] * 12
    assert int((small & 0xFF)[:, :6].max()) == 0


def test_a_rest_at_the_border_is_filled_with_its_own_pixels() -> None:
    pixels = np.full((7, 5), 0xFF646464, dtype=np.uint32)
    assert averaged(pixels, (3, 2)).tolist() == [[0xFF646464] * 3] * 3


def test_a_small_view_shows_blocks_at_the_same_place(state: ViewState) -> None:
    state.geometry = state.geometry.zoomed(0.07, 150, 130)
    picture = FrameMaker().frame(state, METRICS).pictures[0]
    rows, columns = picture.pixels.shape
    assert rows < 50
    xx, _, _, yy, x0, y0 = picture.placement
    left, top = state.geometry.px_of(state.volume.affine.to_patient((2, -0.5, -0.5)))
    assert (x0, y0) == pytest.approx((left, top))
    assert max(xx, yy) < 2.0 * 1.01
    assert columns * xx == pytest.approx(60 / state.geometry.mm_per_px, rel=0.05)
