"""Both painters put the same picture on a widget: same greys, same places, same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from readstation.geometry.volume import Volume
from readstation.model.series import Plane
from readstation.viewer.layers import ColourMap, Layer, Look
from readstation.viewer.marks import (
    AlertSpan,
    BracketMark,
    CrossMark,
    LineEnd,
    LineMark,
    Mark,
    MarkRole,
    MarkState,
    TextMark,
)
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.planes import oblique_stack, stack_of
from readstation.viewer.state import Draft, ViewState
from tests.render.volumes import volume_of
from tests.support.painted import PAINTERS, PaintedView

SIZE = (520, 440)
SHAPE = (24, 90, 110)


def smooth(shape: tuple[int, int, int] = SHAPE, seed: int = 4) -> np.ndarray:
    """Tissue-like values without edges, so that where two painters mix pixels matters little."""
    noise = np.random.default_rng(seed).normal(size=shape)
    field = ndimage.gaussian_filter(noise, (2.0, 4.0, 4.0))
    return np.rint(field / field.std() * 90 + 60).astype(np.int16)


@pytest.fixture
def both() -> Iterator[tuple[PaintedView, PaintedView]]:
    views = tuple(PaintedView(make) for make in PAINTERS.values())
    yield views
    for view in views:
        view.close()


def pixels(
    both: tuple[PaintedView, PaintedView], prepare: Callable[[ViewState], None], ratio: float = 1.0
) -> list[np.ndarray]:
    made = []
    for view in both:
        view.state.resize(*SIZE, ratio)
        prepare(view.state)
        made.append(view.paint_pixels()[..., :3].astype(int))
    return made


def show(state: ViewState, volume: Volume, plane: Plane | None = None) -> None:
    state.show(volume, (320.0, 70.0), None if plane is None else stack_of(volume, plane))
    state.corner_texts = CornerTexts(bottom_left=())


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("plane", [None, Plane.CORONAL, Plane.SAGITTAL])
def test_the_same_greys_at_the_same_places(
    both: tuple[PaintedView, PaintedView], plane: Plane | None, ratio: float
) -> None:
    volume = volume_of(smooth(), spacing=(3.0, 0.8, 0.9))
    one, other = pixels(both, lambda state: show(state, volume, plane), ratio)
    assert np.mean(np.abs(one - other) > 8) < 0.0005, "but for the ends of the scale bar"
    assert np.abs(one - other).mean() < 1.2
    assert one.std() > 20


@pytest.mark.parametrize(("zoom", "pan"), [(0.2, (0, 0)), (1.7, (31.4, -12.7)), (9.0, (3.3, 4.1))])
def test_zoom_and_pan_place_the_picture_alike(
    both: tuple[PaintedView, PaintedView], zoom: float, pan: tuple[float, float]
) -> None:
    volume = volume_of(smooth(), spacing=(3.0, 0.8, 0.9))

    def prepare(state: ViewState) -> None:
        show(state, volume)
        state.geometry = state.geometry.zoomed(zoom, 200, 150).panned(*pan)

    one, other = pixels(both, prepare)
    assert np.mean(np.abs(one - other) > 8) < 0.004, "but for the rim of the picture"


def test_oblique_planes_are_masked_alike(both: tuple[PaintedView, PaintedView]) -> None:
    volume = volume_of(smooth(), spacing=(3.0, 0.8, 0.9))

    def prepare(state: ViewState) -> None:
        state.show(volume, (320.0, 70.0), oblique_stack(volume, (0.3, 0.5, 0.8)))
        state.corner_texts = CornerTexts(bottom_left=())

    one, other = pixels(both, prepare)
    assert np.mean(np.abs(one - other) > 8) < 0.01
    assert one[5:40, 5:40].max() == other[5:40, 5:40].max() == 0, "outside the volume it is black"


def test_fusion_mixes_alike_and_never_hides_the_ct(both: tuple[PaintedView, PaintedView]) -> None:
    volume = volume_of(smooth(), spacing=(3.0, 0.8, 0.9))
    uptake = np.zeros((12, 30, 40), np.float32)
    uptake[4:9, 10:20, 12:25] = 50.0
    spect = volume_of(uptake, spacing=(6.0, 2.4, 2.4))

    def prepare(state: ViewState) -> None:
        show(state, volume)
        state.upper = (Layer(spect, Look((60.0, 30.0), colours=ColourMap.INFERNO, opacity=0.72), is_base=False),)

    one, other = pixels(both, prepare)
    assert np.mean(np.abs(one - other).max(axis=2) > 12) < 0.01
    coloured = np.ptp(one, axis=2) > 30
    assert coloured.mean() > 0.02
    bare = pixels(both, lambda state: show(state, volume))[0]
    assert np.corrcoef(one[coloured].sum(axis=1), bare[coloured].sum(axis=1))[0, 1] > 0.3, "the CT shows through"


def marks_of(state: ViewState) -> tuple[Mark, ...]:
    at = state.geometry.patient_of
    line = LineMark("a", "T1", MarkRole.TARGET, at(90.3, 110.7), at(230.9, 160.2), 466, MarkState.SELECTED)
    scale = state.geometry.mm_per_px
    return (
        replace(line, alerts=(AlertSpan(40 * scale, 80 * scale, "20.2 mm necrosis"),)),
        LineMark("b", "NT1", MarkRole.NON_TARGET, at(300, 100), at(420, 190), 300),
        LineMark("c", "N1", MarkRole.NEW, at(300, 300), at(420.5, 240.5), 300, MarkState.HOVER),
        BracketMark("d", "T2", MarkRole.TARGET, at(150, 300), 30.0 * scale),
        CrossMark("e", at(260.5, 220.5)),
        TextMark("f", "seen", MarkRole.CANDIDATE, at(400, 330)),
    )


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_marks_and_words_lie_within_a_pixel(both: tuple[PaintedView, PaintedView], ratio: float) -> None:
    volume = volume_of(np.full(SHAPE, 60, np.int16), spacing=(3.0, 0.8, 0.9))

    def prepare(state: ViewState) -> None:
        show(state, volume)
        state.corner_texts = CornerTexts(("Late arterial", "CT axial"), ("Slice 12 / 24", "3.0 mm"), ("W 320  L 70",))
        state.is_active = True
        state.marks = marks_of(state)

    one, other = pixels(both, prepare, ratio)
    reach = int(2 * ratio) + 1
    low, high = ndimage.minimum_filter(one, (reach, reach, 1)), ndimage.maximum_filter(one, (reach, reach, 1))
    outside = np.maximum(low - other, other - high).max(axis=2)
    assert np.mean(outside > 40) < 0.0008, "what one painter draws the other has within a pixel"
    assert abs(one.mean() - other.mean()) < 0.6


def test_the_loupe_is_the_same(both: tuple[PaintedView, PaintedView]) -> None:
    volume = volume_of(smooth(), spacing=(3.0, 0.8, 0.9))

    def prepare(state: ViewState) -> None:
        show(state, volume)
        ends = state.geometry.patient_of(150.5, 130.5), state.geometry.patient_of(260.5, 200.5)
        line = LineMark("m", "T1", MarkRole.TARGET, *ends, None)
        state.draft = Draft(line.moved(*ends), LineEnd.START)

    one, other = pixels(both, prepare)
    assert np.mean(np.abs(one - other).max(axis=2) > 40) < 0.004
    plain = pixels(both, lambda state: show(state, volume))[0]
    assert np.mean(np.abs(one - plain).max(axis=2) > 60) > 0.02, "there is a loupe"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_what_stays_looks_the_same_in_every_frame(ratio: float) -> None:
    """Lines are kept as pictures from frame to frame, and made anew when something else moves."""
    view = PaintedView(PAINTERS["raster"])
    try:
        view.state.resize(*SIZE, ratio)
        show(view.state, volume_of(np.full(SHAPE, 60, np.int16), spacing=(3.0, 0.8, 0.9)))
        view.state.is_active = True
        view.state.marks = marks_of(view.state)
        first, second = view.paint_pixels(), view.paint_pixels()
        view.state.shows_marks = False
        view.paint_pixels()
        view.state.shows_marks = True
        assert np.array_equal(first, second)
        assert np.array_equal(first, view.paint_pixels())
    finally:
        view.close()
