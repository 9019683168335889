"""The pixels of a view: right place, right orientation, right grey. No window, no display."""

from __future__ import annotations

import numpy as np
import pytest

from readstation.geometry.volume import Volume
from readstation.viewer.overlays import CornerTexts
from tests.render.volumes import ORIENTATIONS, patient_grid, volume_of
from tests.support.painted import PaintedView

SIZE = (300, 260)
SHAPE = (6, 40, 50)
SPACING = (4.0, 1.5, 0.9)
ORIGIN = (-33.0, 12.0, -250.0)


def shown(view: PaintedView, volume: Volume, window: tuple[float, float] = (256.0, 128.0), ratio: float = 1.0) -> None:
    view.state.resize(*SIZE, ratio)
    view.state.show(volume, window)
    view.state.corner_texts = CornerTexts(bottom_left=())


def bright_pixels(view: PaintedView) -> np.ndarray:
    """Middles (y, x) of the pixels that are bright with the window as it is and dark with one far above."""
    lit = view.paint_pixels()[..., 0].astype(float)
    window = view.state.window
    view.state.set_window(100.0, 20000.0)
    dark = view.paint_pixels()[..., 0]
    view.state.set_window(*window)
    return np.argwhere(lit - dark > 100) + 0.5


def screen_of(point: np.ndarray, center: np.ndarray, plane: int, mm_per_px: float) -> tuple[float, float]:
    """Where radiologists expect a point: right of patient on screen left; anterior or head at the top."""
    x, y, z = (point - center) / mm_per_px
    across = {2: x, 1: x, 0: y}[plane]
    along = {2: y, 1: -z, 0: -z}[plane]
    return SIZE[0] / 2 + across, SIZE[1] / 2 + along


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_a_block_appears_at_its_patient_place_in_every_orientation(
    view: PaintedView, row: tuple[int, int, int], column: tuple[int, int, int]
) -> None:
    grid = patient_grid(row, column, SHAPE, SPACING, ORIGIN)
    voxels = np.zeros(SHAPE, dtype=np.int16)
    voxels[4, 5:11, 8:19] = 200
    shown(view, volume_of(voxels, row, column, SPACING, ORIGIN))
    view.state.set_slice(4)

    plane = int(np.argmax(np.abs(np.cross(row, column))))
    middle = grid[4].reshape(-1, 3).mean(axis=0)
    scale = view.state.geometry.mm_per_px
    bright = bright_pixels(view)
    expected = screen_of(grid[4, 5:11, 8:19].reshape(-1, 3).mean(axis=0), middle, plane, scale)
    assert bright[:, 1].mean() == pytest.approx(expected[0], abs=0.6)
    assert bright[:, 0].mean() == pytest.approx(expected[1], abs=0.6)
    assert len(bright) == pytest.approx(6 * 1.5 * 11 * 0.9 / scale**2, rel=0.05)


@pytest.mark.parametrize(("row", "column"), ORIENTATIONS)
def test_the_letters_say_where_the_edges_look(
    view: PaintedView, row: tuple[int, int, int], column: tuple[int, int, int]
) -> None:
    shown(view, volume_of(np.zeros(SHAPE, np.int16), row, column, SPACING, ORIGIN))
    letters = view.state.geometry.letters
    expected = {2: ("R", "L", "A", "P"), 1: ("R", "L", "H", "F"), 0: ("A", "P", "H", "F")}
    plane = int(np.argmax(np.abs(np.cross(row, column))))
    assert (letters.left, letters.right, letters.top, letters.bottom) == expected[plane]


def test_the_letters_are_painted_at_the_edges(view: PaintedView) -> None:
    shown(view, volume_of(np.zeros(SHAPE, np.int16), spacing=SPACING))
    pixels = view.paint_pixels()[..., 0]
    width, height = SIZE
    boxes = {
        "left": pixels[height // 2 - 10 : height // 2 + 10, 8:26],
        "right": pixels[height // 2 - 10 : height // 2 + 10, width - 26 : width - 8],
        "top": pixels[8:28, width // 2 - 10 : width // 2 + 10],
        "bottom": pixels[height - 28 : height - 8, width // 2 - 10 : width // 2 + 10],
    }
    assert {name: int(box.max()) > 150 for name, box in boxes.items()} == dict.fromkeys(boxes, True)
    ink = boxes["left"][:, ::-1].astype(int) - boxes["right"]
    assert np.abs(ink).max() > 50, "R and L must be different letters"


def linear_window(value: float, width: float, center: float) -> float:
    """PS3.3 C.11.2.1.2.1, as the standard writes it."""
    if value <= center - 0.5 - (width - 1) / 2:
        return 0.0
    if value > center - 0.5 + (width - 1) / 2:
        return 255.0
    return ((value - (center - 0.5)) / (width - 1) + 0.5) * 255.0


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (1.0, -1024.0), (2.5, -300.0), (-1.0, 100.0)])
@pytest.mark.parametrize("window", [(320.0, 70.0), (1500.0, -600.0), (80.0, 40.0)])
def test_grey_follows_the_window_in_rescaled_units(
    view: PaintedView, slope: float, intercept: float, window: tuple[float, float]
) -> None:
    wanted = np.array([-1000, -600, -100, -50, 0, 30, 40, 70, 110, 230, 500, 900])
    stored = np.rint((wanted - intercept) / slope).astype(np.int16)
    voxels = np.repeat(np.repeat(stored.reshape(1, 3, 4), 20, axis=1), 20, axis=2)
    volume = volume_of(voxels, slope=slope, intercept=intercept)
    shown(view, volume, window)
    pixels = view.paint_pixels()
    for number, value in enumerate(stored * slope + intercept):
        point = volume.affine.to_patient((0, 20 * (number // 4) + 9.5, 20 * (number % 4) + 9.5))
        x, y = view.state.geometry.px_of(point)
        grey = pixels[int(y), int(x), :3].astype(float)
        assert grey == pytest.approx(linear_window(float(value), *window), abs=1.6)


def test_inverted_grey_is_the_complement(view: PaintedView) -> None:
    voxels = np.full((1, 30, 30), 70, np.int16)
    shown(view, volume_of(voxels), (320.0, 40.0))
    plain = int(view.paint_pixels()[100, 150, 0])
    view.state.is_inverted = True
    assert int(view.paint_pixels()[100, 150, 0]) == pytest.approx(255 - plain, abs=1)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16, np.int32, np.float32, ">i2"])
def test_every_stored_type_is_shown(view: PaintedView, dtype: str) -> None:
    voxels = np.full((2, 30, 30), 100).astype(dtype)
    shown(view, volume_of(voxels), (201.0, 100.5))
    assert int(view.paint_pixels()[100, 150, 0]) == pytest.approx(128, abs=2)


def test_the_slice_that_is_shown_is_the_one_asked_for(view: PaintedView) -> None:
    voxels = np.zeros((5, 20, 20), np.int16) + np.arange(5, dtype=np.int16).reshape(5, 1, 1) * 50
    shown(view, volume_of(voxels), (257.0, 128.5))
    for index in (0, 4, 2):
        view.state.set_slice(index)
        assert int(view.paint_pixels()[100, 150, 0]) == pytest.approx(index * 50, abs=1)


def test_a_tilted_stack_is_shown_upright_and_stays_in_place(view: PaintedView) -> None:
    """A tilted gantry is a shear of the volume; each slice keeps its own pixels."""
    from dataclasses import replace

    from readstation.geometry.affine import Affine

    voxels = np.zeros((6, 40, 50), np.int16)
    voxels[:, 10:20, 5:15] = 200
    upright = volume_of(voxels)
    step = np.array([0.0, 1.5, 5.0])
    tilted = replace(upright, affine=Affine.from_dicom((-20, -30, 40), [1, 0, 0, 0, 1, 0], 1.0, 1.0, step))
    shown(view, tilted)
    for index in range(6):
        view.state.set_slice(index)
        x, y = view.state.geometry.px_of(tilted.affine.to_patient((index, 14.5, 9.5)))
        bright = bright_pixels(view)
        assert (bright[:, 1].mean(), bright[:, 0].mean()) == (pytest.approx(x, abs=0.6), pytest.approx(y, abs=0.6))


def test_true_aspect_with_non_square_pixels(view: PaintedView) -> None:
    """User ask 9: 0.3 by 0.9 mm pixels keep a round thing round."""
    rows, columns = np.mgrid[0:120, 0:60]
    disc = ((rows - 60) * 0.3) ** 2 + ((columns - 30) * 0.9) ** 2 < 12.0**2
    shown(view, volume_of((disc * 200).astype(np.int16)[None], spacing=(5.0, 0.3, 0.9)))
    bright = bright_pixels(view)
    high, wide = np.ptp(bright, axis=0) + 1
    assert high == pytest.approx(24 / view.state.geometry.mm_per_px, abs=2.5)
    assert wide == pytest.approx(24 / view.state.geometry.mm_per_px, abs=6)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_the_size_is_in_device_pixels(view: PaintedView, ratio: float) -> None:
    shown(view, volume_of(np.zeros((1, 9, 9), np.int16)), ratio=ratio)
    assert view.paint_pixels().shape == (round(SIZE[1] * ratio), round(SIZE[0] * ratio), 4)
