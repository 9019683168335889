"""Key images: a view becomes a shot and a shot the same planes again; pictures show the right pixels and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.key_image import SlabMode
from readstation.model.lesion import PointUm
from readstation.model.series import PhaseRole, Plane
from readstation.reading.commands import KeepKeyImage
from readstation.reading.session import ReadSession
from readstation.reading.views import ReadView
from readstation.ui.presenters.key_image_list import cannot_keep_words, key_image_lines, key_words
from readstation.ui.presenters.key_pictures import KEPT_PX, MEASURED_PX, key_picture, picture_wishes, wants_reslice
from readstation.ui.presenters.key_shots import ShownView, planes_of, shot_of
from readstation.viewer.plane_picture import needs_reslice
from readstation.viewer.planes import Slab, SlabKind, acquired_stack, oblique_stack, stack_of
from tests.builders.key_images import coronal_shot, keep
from tests.builders.reads import T1, add_target, series_facts, station_with_case, timepoint_images

FACTS = series_facts(0, 2, PhaseRole.LATE_ARTERIAL)


class EqualWidths:
    """Metrics of a font whose letters are all half as wide as they are high."""

    def width_px(self, text: str, size_px: int, weight: object) -> float:
        return len(text) * size_px * 0.5


METRICS = EqualWidths()


def volume(timepoint: int = 0) -> Volume:
    """Return the demo series with a value that says row and column: 256 by 256 of 0.75 mm, 20 slices of 1.5 mm."""
    rows, columns = np.mgrid[0:256, 0:256]
    voxels = np.repeat((rows // 2 + columns // 2)[None].astype(np.int16), 20, axis=0)
    # The lines of the demo case lie at z = 30 mm, on image 10.
    affine = Affine.from_dicom((-96, -96, 16.5), (1, 0, 0, 0, 1, 0), 0.75, 0.75, (0, 0, 1.5))
    positions = 16.5 + 1.5 * np.arange(20)
    key = timepoint_images(timepoint).of_phase(PhaseRole.LATE_ARTERIAL).series_key
    return Volume(key, voxels, affine, 1.0, 0.0, "HU", "frame", positions)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[ReadSession]:
    with station_with_case(tmp_path, timepoints=1) as station:
        session = station.open_read()
        session.open_timepoint(0)
        session.apply(add_target(466))
        yield session


def shown(stack, index: int, center=(0.0, 0.0, 15.0)) -> ShownView:
    return ShownView(FACTS, stack, index, center, (200.0, 150.0), (320.0, 70.0), False)


def test_an_acquired_image_is_found_again() -> None:
    stack = acquired_stack(volume())
    for index in (0, 9, 19):
        shot = shot_of(shown(stack, index))
        assert (shot.image_ordinal, shot.image_digest) == (index + 1, FACTS.images[index].digest)
        again, at = planes_of(shot, FACTS, volume())
        assert again.same_planes(stack)
        assert at == index


@pytest.mark.parametrize("plane", [Plane.CORONAL, Plane.SAGITTAL])
def test_a_reformat_is_found_again(plane: Plane) -> None:
    stack = stack_of(volume(), plane).with_slab(Slab(SlabKind.MAXIMUM, 10.0))
    shot = shot_of(shown(stack, 100, tuple(stack.middle_mm(100).tolist())))
    assert (shot.image_ordinal, shot.plane, shot.slab, shot.slab_um) == (None, plane, SlabMode.MAXIMUM, 10_000)
    again, at = planes_of(shot, FACTS, volume())
    assert again.same_planes(stack)
    assert (again.slab, at) == (stack.slab, 100)
    assert not wants_reslice_of(again)


def test_an_oblique_plane_is_found_again_through_its_middle() -> None:
    center = (3.0, -4.0, 12.0)
    stack = oblique_stack(volume(), (1.0, 2.0, 0.5), center)
    index = stack.index_nearest(center)
    again, at = planes_of(shot_of(shown(stack, index, center)), FACTS, volume())
    assert np.allclose(again.normal, stack.normal, atol=1e-5)
    assert np.allclose(again.down, stack.down, atol=1e-5)
    assert abs(again.distance_mm(at, center)) < 1e-3
    assert wants_reslice_of(again)


def wants_reslice_of(stack) -> bool:
    return needs_reslice(volume(), stack)


def test_a_measured_lesion_is_a_key_image_in_the_middle_of_its_picture(read: ReadSession) -> None:
    view = read.view()
    (wish,) = picture_wishes(view)
    picture = key_picture(wish, view, volume(), METRICS)
    assert picture is not None
    assert (picture.width, picture.height, picture.is_kept) == (*MEASURED_PX, False)
    assert picture.caption == ("T1  46.6 mm", "TP0, late arterial, image 10 of 20")
    texts = [each.text for each in picture.words]
    assert {"T1  46.6 mm", "TP0 Baseline", "Late arterial · CT axial", "Slice 10 / 20", "1.5 mm", "W 320  L 70"} <= set(
        texts
    )
    ends = [shape for shape in picture.shapes if hasattr(shape, "start") and shape.colour[:3] == (0x57, 0xEB, 0xFF)]
    longest = max(ends, key=lambda each: np.hypot(*np.subtract(each.start, each.end)))
    middle = np.add(longest.start, longest.end) / 2
    assert middle == pytest.approx((160.0, 160.0), abs=1.0)
    mm_per_px = 3 * 46.6 / MEASURED_PX[0]
    assert np.hypot(*np.subtract(longest.start, longest.end)) * mm_per_px == pytest.approx(46.6, abs=0.6)


def test_pixels_lie_where_the_patient_is_and_end_with_the_frame(read: ReadSession) -> None:
    view = read.view()
    (wish,) = picture_wishes(view)
    picture = key_picture(wish, view, volume(), METRICS)
    assert picture is not None
    xx, _, _, yy, x0, y0 = picture.placement
    rows, columns = picture.grey.shape
    assert xx == yy == pytest.approx(0.75 / (3 * 46.6 / 320))
    assert -3 * xx < x0 <= 0
    assert columns * xx + x0 < picture.width + 3 * xx
    assert rows < 256
    # The middle of the line lies at (-16.7, 12, 30) mm: column 105.7, row 144 of the image.
    column, row = (160 - x0) / xx, (160 - y0) / yy
    at = int(volume().voxels[9, 144, 105])
    expected = np.clip((at - (70 - 160)) / 320 * 255, 0, 255)
    assert abs(int(picture.grey[int(row), int(column)]) - expected) <= 3


def test_a_kept_view_shows_what_the_reader_saw(read: ReadSession) -> None:
    read.apply(keep(lesion_id=T1, is_inverted=True))
    view = read.view()
    _, wish = picture_wishes(view)
    picture = key_picture(wish, view, volume(), METRICS)
    plain = key_picture(
        replace(wish, kept=replace(wish.kept, shot=replace(wish.kept.shot, is_inverted=False))), view, volume(), METRICS
    )
    assert picture is not None
    assert plain is not None
    assert (picture.width, picture.height, picture.is_kept) == (*KEPT_PX, True)
    assert picture.caption == ("K1, kept by the reader for T1", "TP0, late arterial, image 10 of 20")
    assert picture.placement[0] == pytest.approx(0.75 / (200 / KEPT_PX[0]))
    assert abs(picture.grey.astype(int) + plain.grey.astype(int) - 255).max() <= 1


def test_a_mark_that_the_frame_cuts_has_no_words_and_one_outside_is_not_drawn(read: ReadSession) -> None:
    for center, has_words, has_line in (
        (PointUm(-16_700, 12_000, 15_000), True, True),
        (PointUm(-16_700 + 90_000, 12_000, 15_000), False, True),
        (PointUm(-16_700 + 150_000, 12_000, 15_000), False, False),
    ):
        read.apply(keep(center=center))
        _, wish = picture_wishes(read.view())
        picture = key_picture(wish, read.view(), volume(), METRICS)
        assert picture is not None
        assert ("T1  46.6 mm" in [each.text for each in picture.words]) is has_words
        assert any(shape.colour[:3] == (0x57, 0xEB, 0xFF) for shape in picture.shapes) is has_line


def test_the_words_on_pictures_are_from_the_allow_list(read: ReadSession) -> None:
    """TR-18; design, section 6."""
    read.apply(keep())
    read.apply(KeepKeyImage(0, coronal_shot()))
    allowed = {
        "TP0 Baseline", "Late arterial · CT axial", "Late arterial · CT coronal", "Slice 10 / 20", "1.5 mm",
        "W 320  L 70", "T1  46.6 mm", "R", "L", "A", "P", "H", "F", "5 cm", "2 cm",
        "Plane 126 / 256", "Reformat 0.8 mm",
    }  # fmt: skip
    view = read.view()
    for wish in picture_wishes(view):
        picture = key_picture(wish, view, volume(), METRICS)
        assert picture is not None
        assert {each.text for each in picture.words} <= allowed


def test_only_planes_across_the_voxels_wait_for_the_main_thread(read: ReadSession) -> None:
    read.apply(keep(slab=SlabMode.MEAN, slab_um=5_000))
    read.apply(KeepKeyImage(0, coronal_shot()))
    half = 707_107
    read.apply(KeepKeyImage(0, replace(coronal_shot(), plane=Plane.OBLIQUE, right_ppm=(half, half, 0))))
    view = read.view()
    assert [wants_reslice(wish, view, volume()) for wish in picture_wishes(view)] == [False, False, False, True]


def lines_of(view: ReadView) -> list[tuple[str, str, bool]]:
    return [(line.name, line.where, line.can_remove) for line in key_image_lines(view)]


def test_the_list_has_the_measured_ones_first_and_lets_only_kept_ones_go(read: ReadSession) -> None:
    read.apply(keep(11, lesion_id=T1))
    read.apply(KeepKeyImage(0, coronal_shot()))
    assert lines_of(read.view()) == [
        ("T1  46.6 mm", "late arterial, image 10", False),
        ("K1 for T1", "late arterial, image 11", True),
        ("K2", "late arterial, coronal reformat", True),
    ]
    read.lock(0)
    assert [each[2] for each in lines_of(read.view())] == [False, False, False]


def test_a_view_says_that_it_shows_a_key_image(read: ReadSession) -> None:
    read.apply(keep(12))
    read.apply(KeepKeyImage(0, coronal_shot()))
    view, stack = read.view(), acquired_stack(volume())
    assert [key_words(view, FACTS, stack, index) for index in (9, 10, 11)] == ["Key image T1", "", "Key image"]
    coronal = stack_of(volume(), Plane.CORONAL)
    at = coronal.index_nearest((1.0, -2.0, 15.0))
    assert [key_words(view, FACTS, coronal, index) for index in (at - 1, at, at + 1)] == ["", "Key image", ""]
    other = series_facts(0, 3, PhaseRole.PORTAL_VENOUS)
    assert key_words(view, other, stack, 9) == ""


def test_why_a_view_cannot_be_kept(read: ReadSession) -> None:
    can = {"shows_series": True, "is_verified": True, "is_fused": False}
    view = read.view()
    assert cannot_keep_words(view, FACTS, **can) == ""
    assert "two series" in cannot_keep_words(view, FACTS, **{**can, "shows_series": False})
    assert "over this one" in cannot_keep_words(view, FACTS, **{**can, "is_fused": True})
    assert "checked" in cannot_keep_words(view, FACTS, **{**can, "is_verified": False})
    read.lock(0)
    assert cannot_keep_words(read.view(), FACTS, **can).startswith("TP0 is locked")
