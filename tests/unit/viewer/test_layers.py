"""Stored values as pixels: DICOM's window, every stored type, padding, masks and colour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from readstation.model.series import Plane
from readstation.viewer.layers import LARGEST_FUSION, ColourMap, Layer, Look
from readstation.viewer.mapping import LayerMemory, colours_of, mapped
from readstation.viewer.plane_picture import PlanePicture
from readstation.viewer.planes import acquired_stack, oblique_stack, stack_of
from tests.render.volumes import volume_of

STEP = np.array([1.0, 0.0, 0.0])


def picture_of(values: np.ndarray, mask: np.ndarray | None = None) -> PlanePicture:
    return PlanePicture(values, np.zeros(3), STEP, STEP[[1, 0, 2]], mask)


def channels(pixels: np.ndarray) -> np.ndarray:
    """Opacity, red, green, blue of each pixel."""
    return np.stack([pixels >> shift & 0xFF for shift in (24, 16, 8, 0)], axis=-1).astype(int)


def linear_window(value: float, width: float, center: float) -> float:
    """PS3.3 C.11.2.1.2.1, as the standard writes it."""
    if value <= center - 0.5 - (width - 1) / 2:
        return 0.0
    if value > center - 0.5 + (width - 1) / 2:
        return 255.0
    return ((value - (center - 0.5)) / (width - 1) + 0.5) * 255.0


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", ">i2", "i4", "u4", "f4", "f8"])
@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (2.0, -100.0), (-1.0, 50.0)])
@pytest.mark.parametrize("is_inverted", [False, True])
def test_every_stored_type_follows_the_window(dtype: str, slope: float, intercept: float, is_inverted: bool) -> None:
    values = np.array([[0, 1, 5, 20, 40], [60, 77, 100, 120, 127]]).astype(dtype)
    volume = volume_of(values[None], slope=slope, intercept=intercept)
    layer = Layer(volume, Look((120.0, 60.0), is_inverted))
    found = channels(mapped(picture_of(volume.voxels[0]), layer).pixels)
    for place in np.ndindex(values.shape):
        grey = linear_window(float(values[place]) * slope + intercept, 120.0, 60.0)
        assert found[place][0] == 255
        assert found[place][1:].tolist() == pytest.approx([255 - grey if is_inverted else grey] * 3, abs=0.51)


def test_all_sixteen_bits_reach_their_own_pixel() -> None:
    values = np.arange(-32768, 32768, dtype=np.int16).reshape(256, 256)
    volume = volume_of(values[None])
    grey = channels(mapped(picture_of(values), Layer(volume, Look((65536.0, 0.0)))).pixels)[..., 3].reshape(-1)
    assert (np.diff(grey) >= 0).all()
    assert (grey[0], grey[-1]) == (0, 255)


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
@pytest.mark.parametrize("is_inverted", [False, True])
def test_padding_and_what_lies_outside_are_black_in_the_base(dtype: type, is_inverted: bool) -> None:
    values = np.array([[-2000, -1999, 40, 40]], dtype=dtype)
    volume = replace(volume_of(values[None]), padding=(-2000, -1999))
    mask = np.array([[True, True, True, False]])
    found = mapped(picture_of(values, mask), Layer(volume, Look((80.0, 40.0), is_inverted)))
    assert found.is_opaque
    assert channels(found.pixels)[0, [0, 1, 3]].tolist() == [[255, 0, 0, 0]] * 3
    assert channels(found.pixels)[0, 2, 1] == pytest.approx(128, abs=2)


@pytest.mark.parametrize("is_inverted", [False, True])
def test_monochrome1_shows_small_values_bright(is_inverted: bool) -> None:
    values = np.array([[0, 40, 80]], dtype=np.int16)
    volume = replace(volume_of(values[None]), is_inverted=True)
    grey = channels(mapped(picture_of(values), Layer(volume, Look((80.0, 40.0), is_inverted))).pixels)[0, :, 1]
    assert grey.tolist() == ([0, 129, 255] if is_inverted else [255, 126, 0])


def test_an_upper_layer_lets_through_what_it_does_not_cover() -> None:
    values = np.array([[0, 25, 100, 7]], dtype=np.uint16)
    volume = replace(volume_of(values[None]), padding=(7, 7))
    look = Look((101.0, 50.5), colours=ColourMap.INFERNO, opacity=0.9)
    mask = np.array([[True, True, True, True]])
    made = mapped(picture_of(values, mask), Layer(volume, look, is_base=False))
    cover = channels(made.pixels)[0, :, 0] / 255
    assert not made.is_opaque
    assert cover[0] == 0, "no uptake veils nothing"
    assert cover[2] == pytest.approx(LARGEST_FUSION, abs=0.003), "fusion never hides the CT"
    assert cover[3] == 0, "padding"
    masked = mapped(picture_of(values, ~mask), Layer(volume, look, is_base=False))
    assert (masked.pixels == 0).all()


def test_colours_are_ordered_by_brightness() -> None:
    values = np.arange(256, dtype=np.uint8)[None]
    look = Look((256.0, 128.0), colours=ColourMap.INFERNO)
    _, red, green, blue = np.moveaxis(
        channels(mapped(picture_of(values), Layer(volume_of(values[None]), look)).pixels), -1, 0
    )
    light = (0.2126 * red + 0.7152 * green + 0.0722 * blue)[0]
    assert (np.diff(light) > -0.6).all()
    assert light[0] < 2
    assert light[-1] > 230


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2"])
@pytest.mark.parametrize("slope", [1.0, -0.5, 3.0])
@pytest.mark.parametrize("padding", [None, (-5, 40), (100, 110)])
def test_a_table_that_is_written_over_is_the_one_that_is_made_anew(
    dtype: str, slope: float, padding: tuple[int, int] | None
) -> None:
    """A window drag writes the table anew only where it makes a difference; windows jump about here."""
    chance = np.random.default_rng(3)
    kept = LayerMemory()
    everything = np.arange(*_limits(dtype)).astype(dtype)[None]
    volume = replace(volume_of(everything[None], slope=slope, intercept=-20.0), padding=padding)
    for number in range(25):
        width, center = 1.0 + 10.0 ** chance.uniform(0, 5), chance.normal(0, 10.0 ** chance.uniform(0, 5))
        layer = Layer(volume, Look((width, center), is_inverted=number % 3 == 0), is_base=number % 7 != 0)
        again = mapped(picture_of(everything), layer, kept).pixels
        assert np.array_equal(again, mapped(picture_of(everything), layer).pixels)


def _limits(dtype: str) -> tuple[int, int]:
    limits = np.iinfo(dtype)
    return int(limits.min), int(limits.max) + 1


def other_series(dtype: type = np.float32) -> tuple[np.ndarray, object]:
    """A coarse series in the frame of the first, its values a linear function of the place."""
    z, y, x = np.mgrid[0:9, 0:20, 0:24].astype(float)
    voxels = (100 + 40 * z + 3 * y + 5 * x).astype(dtype)
    return voxels, volume_of(voxels, spacing=(7.0, 2.3, 2.1), origin=(-22.0, -33.0, 37.0))


@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL, Plane.OBLIQUE])
@pytest.mark.parametrize("dtype", [np.float32, np.int16])
def test_another_series_is_mixed_trilinearly_on_the_planes_of_the_base(plane: Plane, dtype: type) -> None:
    base = volume_of(np.zeros((20, 40, 50), np.int16), spacing=(3.0, 1.0, 1.0))
    stack = oblique_stack(base, (0.2, 0.4, 0.9)) if plane is Plane.OBLIQUE else stack_of(base, plane)
    _, other = other_series(dtype)
    layer = Layer(other, Look((100.0, 50.0)), is_base=False)
    seen = 0
    for index in range(0, stack.count, max(1, stack.count // 6)):
        picture = layer.picture(stack, index)
        if picture is None:
            continue
        rows, columns = picture.values.shape
        for row, column in ((rows // 2, columns // 2), (rows // 3, columns // 4), (2 * rows // 3, columns // 2)):
            point = picture.point_of(row, column)
            assert stack.distance_mm(index, point) == pytest.approx(0, abs=1e-3), "it lies on the plane of the base"
            z, y, x = other.affine.to_index(point)
            if not (0 <= z <= 8 and 0 <= y <= 19 and 0 <= x <= 23):
                continue
            seen += 1
            wanted = 100 + 40 * z + 3 * y + 5 * x
            assert float(picture.values[row, column]) == pytest.approx(wanted, abs=0.51 if dtype is np.int16 else 0.01)
    assert seen > 5


def test_a_layer_that_does_not_reach_a_plane_is_not_shown() -> None:
    base = volume_of(np.zeros((60, 20, 20), np.int16), spacing=(3.0, 1.0, 1.0))
    _, other = other_series()
    layer = Layer(other, Look((100.0, 50.0)), is_base=False)
    pictures = [layer.picture(acquired_stack(base), index) for index in range(60)]
    lowest, highest = 37.0 - 3.5, 37.0 + 8 * 7.0 + 3.5
    assert [each is not None for each in pictures] == [lowest <= 40.0 + 3 * index <= highest for index in range(60)]


def test_a_registered_layer_lies_where_the_registration_says() -> None:
    base = volume_of(np.zeros((20, 40, 50), np.int16), spacing=(3.0, 1.0, 1.0))
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
    into_own = np.eye(4)
    into_own[:3, :3], into_own[:3, 3] = turn, (4.0, -3.0, 2.5)
    _, other = other_series()
    picture = Layer(other, Look((100.0, 50.0)), is_base=False, into_own=into_own).picture(acquired_stack(base), 6)
    rows, columns = picture.values.shape
    point = picture.point_of(rows // 2, columns // 2)
    assert acquired_stack(base).distance_mm(6, point) == pytest.approx(0, abs=1e-3)
    z, y, x = other.affine.to_index(turn @ point + into_own[:3, 3])
    assert float(picture.values[rows // 2, columns // 2]) == pytest.approx(100 + 40 * z + 3 * y + 5 * x, abs=0.05)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2"])
@pytest.mark.parametrize("slope", [1.0, -0.5])
@pytest.mark.parametrize("window", [(1.0, 0.0), (30.0, 70000.0), (30.0, -70000.0), (1e6, 0.0), (50.0, 20.0)])
@pytest.mark.parametrize("padding", [None, (-40000, -33000), (-5, 3), (120, 70000)])
def test_the_table_is_the_window_computed_for_every_value(
    dtype: str, slope: float, window: tuple[float, float], padding: tuple[int, int] | None
) -> None:
    limits = np.iinfo(dtype)
    values = np.arange(limits.min, limits.max + 1, dtype=dtype).reshape(16, -1)
    volume = replace(volume_of(values[None], slope=slope, intercept=7.0), padding=padding)
    grey = channels(mapped(picture_of(values), Layer(volume, Look(window))).pixels)[..., 3]
    span = max(window[0] - 1, 1e-3)
    exact = np.clip(((values * slope + 7.0 - (window[1] - 0.5)) / span + 0.5) * 255, 0, 255)
    if padding is not None:
        exact[(values.astype(int) >= padding[0]) & (values.astype(int) <= padding[1])] = 0
    assert np.abs(grey - exact).max() <= 0.51


@pytest.mark.parametrize("colours", [each for each in ColourMap if each is not ColourMap.GREY])
def test_below_the_threshold_an_upper_layer_shows_what_is_under_it(colours: ColourMap) -> None:
    """Every colour table; to a 256th of the window, also where small values are bright."""
    for is_inverted in (False, True):
        look = Look((255.0, 127.5), is_inverted, colours, opacity=0.72, threshold=100.0)
        values = np.arange(256, dtype=np.int16)[None]
        layer = Layer(volume_of(values[None]), look, is_base=False)
        cover = channels(mapped(picture_of(values), layer).pixels)[0, :, 0]
        assert not cover[:99].any()
        assert (cover[102:] == round(0.72 * 255)).all()
    assert len(np.unique(colours_of(colours), axis=0)) > 200
