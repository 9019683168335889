"""Marks are drawn where their millimetres say, and measured distances are those of the patient."""

from __future__ import annotations

from dataclasses import replace
from math import dist, hypot

import numpy as np
import pytest

from readstation.geometry.diameter import live_diameter_tenths
from readstation.viewer.mark_style import STYLES, Rgb
from readstation.viewer.marks import (
    AlertSpan,
    BracketMark,
    LineEnd,
    LineMark,
    MarkRole,
    MarkState,
    PointMm,
    TextMark,
)
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.state import Draft
from tests.render.volumes import ORIENTATIONS, patient_grid, volume_of
from tests.support.painted import PaintedView

SIZE = (420, 380)
SHAPE = (5, 80, 100)


@pytest.fixture
def black(view: PaintedView) -> PaintedView:
    view.state.resize(*SIZE, 1.0)
    view.state.show(volume_of(np.zeros(SHAPE, np.int16), spacing=(4.0, 1.0, 1.0)), (100.0, 1000.0))
    view.state.corner_texts = CornerTexts(bottom_left=())
    return view


def coloured(pixels: np.ndarray, colour: Rgb) -> np.ndarray:
    """Middles (x, y) in device pixels of the pixels of a mark's colour, however dark."""
    rgb = pixels[..., :3].astype(float)
    strength = rgb.max(axis=2)
    hue = np.array(colour, dtype=float) / max(colour)
    is_hue = np.abs(rgb - strength[..., None] * hue).max(axis=2) < 12
    return np.argwhere(is_hue & (strength > 90))[:, ::-1] + 0.5


def line(view: PaintedView, start: PointMm, end: PointMm, role: MarkRole = MarkRole.TARGET, **more: object) -> LineMark:
    return LineMark("m1", "", role, start, end, None, **more)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize(
    ("from_px", "to_px"), [((100, 120), (220, 120)), ((130.3, 90.6), (150.8, 210.2)), ((90, 200), (201.5, 131.5))]
)
def test_a_line_lies_where_its_millimetres_say(
    black: PaintedView, ratio: float, from_px: tuple[float, float], to_px: tuple[float, float]
) -> None:
    state = black.state
    state.resize(*SIZE, ratio)
    state.marks = (line(black, state.geometry.patient_of(*from_px), state.geometry.patient_of(*to_px)),)
    found = coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour) / ratio
    along = (np.array(to_px) - from_px) / dist(from_px, to_px)
    offset = found - np.array(from_px)
    travelled, aside = offset @ along, offset @ np.array([-along[1], along[0]])
    body = np.abs(aside) <= 3
    assert travelled[body].min() == pytest.approx(0, abs=1.6)
    assert travelled[body].max() == pytest.approx(dist(from_px, to_px), abs=1.6)
    middle = body & (travelled > 20) & (travelled < dist(from_px, to_px) * 0.35)
    assert aside[middle].mean() == pytest.approx(0, abs=0.5)
    bars = np.abs(aside[(travelled > -3) & (travelled < 3)])
    assert bars.max() == pytest.approx(6, abs=1.2), "the end bar is 12 px long"


@pytest.mark.parametrize("role", list(MarkRole))
def test_every_role_has_its_colour_and_a_black_edge(black: PaintedView, role: MarkRole) -> None:
    state = black.state
    white = volume_of(np.full(SHAPE, 1000, np.int16), spacing=(4.0, 1.0, 1.0))
    state.show(white, (400.0, 40.0))
    state.marks = (line(black, state.geometry.patient_of(120, 150), state.geometry.patient_of(260, 150), role),)
    pixels = black.paint_pixels()[..., :3].astype(int)
    row = pixels[144:157, 195:235].reshape(13, -1, 3)
    assert row[5:8].min(axis=(0, 1)).min() < 60, "edge or gap is dark"
    assert len(coloured(black.paint_pixels()[140:160, 110:270], STYLES[role].colour)) > 80
    above, below = pixels[148, 150:250].mean(), pixels[151, 150:250].mean()
    assert max(above, below) < 0.5 * 255


def test_dashes_tell_roles_apart_without_colour(black: PaintedView) -> None:
    """MR and readers: never colour alone; solid, 6-4, 8-3-2-3 and 7-4 give different shares of drawn line."""
    shares = {}
    state = black.state
    for role in MarkRole:
        state.marks = (line(black, state.geometry.patient_of(100, 150), state.geometry.patient_of(300, 150), role),)
        found = coloured(black.paint_pixels(), STYLES[role].colour)
        core = found[(np.abs(found[:, 1] - 150) < 1.5) & (found[:, 0] > 110) & (found[:, 0] < 290)]
        shares[role] = len(core) / (2 * 180)
    assert shares[MarkRole.TARGET] == pytest.approx(1.0, abs=0.02)
    assert shares[MarkRole.NON_TARGET] == pytest.approx(0.6, abs=0.15)
    assert shares[MarkRole.NEW] == pytest.approx(10 / 16, abs=0.17)
    assert shares[MarkRole.READER_B] == pytest.approx(7 / 11, abs=0.15)


def test_marks_of_other_slices_are_not_drawn(black: PaintedView) -> None:
    state = black.state
    mark = line(black, state.geometry.patient_of(100, 150), state.geometry.patient_of(300, 150))
    state.marks = (mark,)
    assert len(coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)) > 100
    state.set_slice(state.slice_index + 1)
    assert len(coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)) == 0
    state.set_slice(state.slice_index - 1)
    state.shows_marks = False
    assert len(coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)) == 0


def test_brackets_show_through_their_depth(black: PaintedView) -> None:
    state = black.state
    state.marks = (BracketMark("b", "T2", MarkRole.TARGET, state.geometry.patient_of(200, 180), 20.0, depth_mm=5.0),)
    counts = []
    for index in range(5):
        state.set_slice(index)
        counts.append(len(coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)) > 50)
    assert counts == [False, True, True, True, False]


def test_brackets_hold_the_lesion(black: PaintedView) -> None:
    state = black.state
    state.marks = (BracketMark("b", "", MarkRole.TARGET, state.geometry.patient_of(200, 180), 30.0),)
    found = coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)
    half = 15.0 / state.geometry.mm_per_px
    assert found.min(axis=0) == pytest.approx([200 - half, 180 - half], abs=1.6)
    assert found.max(axis=0) == pytest.approx([200 + half, 180 + half], abs=1.6)


def test_cross_and_words_are_drawn_at_their_point(black: PaintedView) -> None:
    state = black.state
    empty = black.paint_pixels()[..., :3].astype(int)
    state.marks = (TextMark("t", "seen", MarkRole.NEW, state.geometry.patient_of(300, 100)),)
    state.cross_mm = state.geometry.patient_of(150.5, 200.5)
    pixels = black.paint_pixels()
    changed = np.argwhere(np.abs(pixels[..., :3].astype(int) - empty).max(axis=2) > 90)[:, ::-1] + 0.5
    cross = changed[changed[:, 0] < 250]
    assert cross.mean(axis=0) == pytest.approx([150.5, 200.5], abs=0.6)
    assert np.hypot(*(cross - [150.5, 200.5]).T).min() > 2.5, "nothing over the point itself"
    words = coloured(pixels, STYLES[MarkRole.NEW].colour)
    assert words.min(axis=0) == pytest.approx([301, 95], abs=4)


def test_nothing_covers_the_pixel_being_placed(black: PaintedView) -> None:
    state = black.state
    start, end = state.geometry.patient_of(120.5, 150.5), state.geometry.patient_of(260.5, 200.5)
    state.draft = Draft(line(black, start, end).moved(start, end), LineEnd.START)
    pixels = black.paint_pixels()[..., :3]
    inside = [(x, y) for x in range(113, 129) for y in range(143, 159) if hypot(x - 120, y - 150) <= 5]
    assert max(int(pixels[y, x].max()) for x, y in inside) == 0
    ring = [(x, y) for x in range(105, 137) for y in range(135, 167) if 8 <= hypot(x - 120, y - 150) <= 10]
    assert np.mean([pixels[y, x].min() > 120 for x, y in ring]) > 0.7, "a white ring of 18 px"


def test_the_loupe_opens_in_the_corner_furthest_from_the_handle(black: PaintedView) -> None:
    """152 px, 3.4 times, and the handle's own place in its middle."""
    voxels = np.zeros(SHAPE, np.int16)
    voxels[2, 20, 30] = 1000
    volume = volume_of(voxels, spacing=(4.0, 1.0, 1.0))
    state = black.state
    state.resize(640, 560, 1.0)
    state.show(volume, (1001.0, 500.5))
    handle = tuple(volume.affine.to_patient((2, 20, 30)).tolist())
    x, y = state.geometry.px_of(handle)
    other = state.geometry.patient_of(x - 40, y - 60)
    before = black.paint_pixels()[..., :3].astype(int)
    state.draft = Draft(line(black, handle, other).moved(handle, other), LineEnd.START)
    after = black.paint_pixels()[..., :3].astype(int)
    corner = np.argwhere(np.abs(after - before).max(axis=2)[280:, 320:] > 60)[:, ::-1] + [320, 280] + 0.5
    round_part = corner[corner[:, 1] < corner[:, 1].max() - 20]
    center_x = (round_part[:, 0].min() + round_part[:, 0].max()) / 2
    assert np.ptp(round_part[:, 0]) == pytest.approx(153, abs=2)
    center_y = round_part[:, 1].min() + 76.5
    blob = after[int(center_y) - 20 : int(center_y) + 21, int(center_x) - 20 : int(center_x) + 21, 0]
    lit = blob[20 - 8 : 20 + 9, 20 - 8 : 20 + 9]
    assert lit.mean() > 60, "the bright voxel is in the middle of the loupe, magnified"


def test_alerts_are_drawn_on_the_stretch_they_name(black: PaintedView) -> None:
    """MR-116: the stretch below the limit turns into yellow dashes."""
    state = black.state
    mark = line(black, state.geometry.patient_of(100, 150), state.geometry.patient_of(300, 150))
    scale = state.geometry.mm_per_px
    state.marks = (replace(mark, alerts=(AlertSpan(80 * scale, 120 * scale, ""),)),)
    yellow = coloured(black.paint_pixels(), (0xFF, 0xE3, 0x5C))
    on_line = yellow[(np.abs(yellow[:, 1] - 150) < 2) & (yellow[:, 0] < 223)]
    assert on_line[:, 0].min() == pytest.approx(180, abs=2)
    assert on_line[:, 0].max() == pytest.approx(220, abs=3)


@pytest.mark.parametrize(
    ("row", "column", "spacing"),
    [(*each, ((5.0, 0.7, 0.7), (1.0, 0.3, 0.9))[number % 2]) for number, each in enumerate(ORIENTATIONS)],
)
def test_a_distance_picked_on_the_screen_is_the_patient_s(
    view: PaintedView, row: tuple[int, int, int], column: tuple[int, int, int], spacing: tuple[float, float, float]
) -> None:
    """Two voxels are found as bright pixels; picking their pixels gives their distance within half a pixel each."""
    shape = (3, 60, 60)
    grid = patient_grid(row, column, shape, spacing, (10.0, -20.0, 30.0))
    ends = ((1, 12, 9), (1, 50, 41))
    state = view.state
    state.resize(400, 400, 1.0)
    picked = []
    for end in ends:
        voxels = np.zeros(shape, np.int16)
        voxels[end] = 1000
        state.show(volume_of(voxels, row, column, spacing, (10.0, -20.0, 30.0)), (1001.0, 500.5))
        state.set_slice(1)
        state.corner_texts = CornerTexts(bottom_left=())
        lit = view.paint_pixels()[..., 0].astype(float)
        state.set_window(100.0, 9000.0)
        lit -= view.paint_pixels()[..., 0]
        weight = np.clip(lit, 0, None)
        ys, xs = np.mgrid[0:400, 0:400] + 0.5
        x, y = (weight * xs).sum() / weight.sum(), (weight * ys).sum() / weight.sum()
        picked.append(state.geometry.patient_of(np.floor(x) + 0.5, np.floor(y) + 0.5))
    truth = float(np.linalg.norm(grid[ends[0]] - grid[ends[1]]))
    half_a_pixel_each = 2 * 0.5 * np.sqrt(2) * state.geometry.mm_per_px
    assert dist(*picked) == pytest.approx(truth, abs=half_a_pixel_each)
    assert live_diameter_tenths(*picked) / 10 == pytest.approx(truth, abs=half_a_pixel_each + 0.05)


def test_a_locked_mark_shows_a_lock_and_no_rings(black: PaintedView) -> None:
    state = black.state
    ends = state.geometry.patient_of(100, 150), state.geometry.patient_of(240, 150)
    counts = {}
    for mark_state in (MarkState.IDLE, MarkState.LOCKED, MarkState.SELECTED):
        state.marks = (line(black, *ends, state=mark_state),)
        found = coloured(black.paint_pixels(), STYLES[MarkRole.TARGET].colour)
        counts[mark_state] = found[found[:, 0] > 246]
    assert len(counts[MarkState.IDLE]) == 0
    assert len(counts[MarkState.LOCKED]) > 15
