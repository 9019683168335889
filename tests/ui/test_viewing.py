"""Viewing in the reading room with real canvases: planes, links, crosshair, layouts, what lies over an image.

The first tests each show one pain that users of other stations report.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from readstation.core.ids import SeriesKey
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.rigid import RigidTransform
from readstation.geometry.volume import Volume
from readstation.model.series import PhaseRole, Plane
from readstation.ui.bridge import Bridge
from readstation.ui.presenters.layout import Layout
from readstation.ui.reading.flicker import SWAP_MS
from readstation.ui.reading.view_menu import view_menu
from readstation.viewer.drawing import FontWeight
from readstation.viewer.layers import LARGEST_FUSION
from readstation.viewer.planes import Slab, SlabKind
from tests.ui.fake_images import SlowSeries
from tests.ui.viewing_desk import ViewingDesk, uptake_facts, viewing_desk

LATE, PORTAL, DELAYED = PhaseRole.LATE_ARTERIAL, PhaseRole.PORTAL_VENOUS, PhaseRole.DELAYED


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[ViewingDesk]:
    with viewing_desk(qtbot, bridge, tmp_path) as made:
        yield made


@pytest.fixture
def uptake(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[ViewingDesk]:
    with viewing_desk(qtbot, bridge, tmp_path, (uptake_facts(),)) as made:
        yield made


def holds_the_point(desk: ViewingDesk) -> None:
    """Every view that knows the shared point shows the plane through it, with its cross exactly there."""
    shared = desk.grid.links.crosshair
    assert shared is not None
    for pane in desk.grid.shown:
        stack = pane.canvas.stack
        assert stack is not None
        assert desk.cross_of(pane) == pytest.approx(shared.point_mm)
        assert pane.canvas.slice_index == stack.index_nearest(shared.point_mm)


def test_the_crosshair_is_right_in_every_plane_after_reset_and_layout_change(desk: ViewingDesk) -> None:
    """User pain: crosshair wrong after reset, with duplicate views, and after another layout."""
    desk.layout(Qt.Key.Key_4)
    axial = desk.grid.shown[0]
    desk.locate(axial, axial.canvas.rect().center() + QPoint(70, -50))
    holds_the_point(desk)
    desk.key(Qt.Key.Key_0)
    holds_the_point(desk)
    desk.layout(Qt.Key.Key_3)
    holds_the_point(desk)
    desk.layout(Qt.Key.Key_4)
    holds_the_point(desk)
    desk.locate(desk.grid.shown[2], desk.grid.shown[2].canvas.rect().center() + QPoint(-60, 20))
    holds_the_point(desk)
    desk.key(Qt.Key.Key_Escape)
    assert desk.grid.links.crosshair is None
    assert all(desk.cross_of(pane) is None for pane in desk.grid.shown)


def test_duplicate_views_of_one_series_point_and_window_together(desk: ViewingDesk) -> None:
    desk.layout(Qt.Key.Key_4)
    for pane in desk.grid.shown:
        assert pane.choose_plane(Plane.AXIAL)
    first = desk.grid.shown[1]
    desk.locate(first, first.canvas.rect().center() + QPoint(30, 40))
    holds_the_point(desk)
    desk.key(Qt.Key.Key_4)
    assert {pane.canvas.window_level for pane in desk.grid.shown} == {(1500, -600)}


def test_the_window_survives_another_series_layout_and_plane(desk: ViewingDesk) -> None:
    """User pain: window lost on series change (user ask 19)."""
    desk.grid.activate(desk.pane(LATE))
    desk.key(Qt.Key.Key_5)
    assert desk.active.canvas.window_level == (2000, 400)
    desk.key(Qt.Key.Key_C)
    desk.until(lambda: desk.active.facts.phase is PORTAL and desk.active.volume is not None)
    desk.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: desk.active.facts.phase is LATE and desk.active.volume is not None)
    assert desk.active.canvas.window_level == (2000, 400)
    desk.layout(Qt.Key.Key_4)
    assert {pane.canvas.window_level for pane in desk.grid.shown} == {(2000, 400)}
    desk.layout(Qt.Key.Key_3)
    assert desk.pane(LATE).canvas.window_level == (2000, 400)
    assert desk.pane(DELAYED).canvas.window_level == (320, 80)


def test_marks_survive_layouts_planes_and_coming_back(desk: ViewingDesk) -> None:
    """User pain: measurement lost on layout change or reload."""
    late = desk.pane(LATE)
    desk.grid.activate(late)
    desk.key(Qt.Key.Key_D)
    middle = late.canvas.rect().center()
    before = desk.room.view.action_count
    desk.drag(late, middle - QPoint(60, 0), middle + QPoint(60, 30))
    desk.until(lambda: desk.room.view.action_count > before)
    desk.until(lambda: late.canvas._view.state.marks)
    kept = late.canvas._view.state.marks
    for key in (Qt.Key.Key_4, Qt.Key.Key_1, Qt.Key.Key_3):
        desk.layout(key)
    assert desk.pane(LATE).canvas._view.state.marks == kept
    pane = desk.pane(LATE)
    assert pane.choose_plane(Plane.CORONAL)
    assert pane.choose_plane(None)
    assert pane.canvas._view.state.marks == kept
    session = desk.room._session
    desk.room.leave()
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        desk.room.open_read(session, desk.services.station.assignment.read_id)
    again = desk.pane(LATE).canvas._view.state.marks
    assert [mark.mark_id for mark in again] == [mark.mark_id for mark in kept]
    assert [mark.start_mm for mark in again] == [mark.start_mm for mark in kept]


def test_a_value_is_the_same_on_every_plane(desk: ViewingDesk) -> None:
    """User pain: value differing between acquired plane and reformat."""
    desk.layout(Qt.Key.Key_4)
    volume = desk.active.volume
    for voxel in ((10, 20, 30), (7, 25, 22)):
        point = volume.affine.to_patient(voxel)
        said = set()
        for pane in desk.grid.shown:
            desk.grid.links.bring(pane, tuple(point))
            said.add(desk.probe(pane, point).split("  ")[-1])
        assert said == {f"{volume.rescaled(volume.voxels[voxel]):.0f} HU".replace("-", "−")}


def test_views_are_never_blank_while_images_load(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    """User pain: blank panes while loading. Words and a bar that fills stand in every view that waits."""
    with viewing_desk(qtbot, bridge, tmp_path) as desk:
        session = desk.room._session
        desk.room.leave()
        desk.services.volumes.gate.clear()
        desk.room.open_read(session, desk.services.station.assignment.read_id)
        desk.until(lambda: sum(pane.empty.isVisible() for pane in desk.grid.shown) == 4)
        desk.until(lambda: desk.grid.shown[0].empty.bar.value() == 3)
        waiting = [pane.empty for pane in desk.grid.shown if pane.empty.isVisible()]
        assert all(each.title.text() == "Loading…" for each in waiting)
        assert waiting[0].bar.maximum() == 8
        assert waiting[0].bar.isVisible()
        with qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
            desk.services.volumes.gate.set()
        assert not any(pane.empty.isVisible() for pane in desk.grid.shown)


def opened_slowly(desk: ViewingDesk, key: SeriesKey) -> SlowSeries:
    """Open the read anew, with one series that comes slice by slice as the test brings it."""
    volumes = desk.services.volumes
    desk.room.leave()
    volumes.slow[key] = None
    desk.room.open_read(desk.services.station.session, desk.services.station.assignment.read_id)
    desk.until(lambda: volumes.slow[key] is not None)
    return volumes.slow[key]


def test_a_case_is_read_while_it_arrives_and_measured_when_it_is_verified(desk: ViewingDesk) -> None:
    """The first slice at once; what has not come says so, comes first when it is looked at, and is never a value."""
    volumes, key = desk.services.volumes, desk.pane(LATE).facts.series_key
    slow = opened_slowly(desk, key)
    late = desk.grid.shown[1]
    desk.until(lambda: desk.grid.shown[0].volume is not None)
    assert late.volume is None
    assert late.empty.title.text() == "Loading…"
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        slow.bring(10, is_checked=False)
    assert late.canvas.slice_index == 10
    assert late.fill.isVisible()
    assert not late.waiting.isVisible()
    desk.grid.activate(late)
    center = late.canvas.view_place.center_mm
    assert desk.probe(late, center).endswith("HU")

    desk.key(Qt.Key.Key_Down)
    index = late.canvas.slice_index
    assert index != 10
    assert late.waiting.isVisible()
    assert late.waiting.text() == "Loading…"
    assert (key, index) in volumes.case.looked_at
    assert not desk.probe(late, late.canvas.view_place.center_mm).endswith("HU")
    slow.bring(index, is_checked=False)
    desk.until(lambda: not late.waiting.isVisible())

    before = desk.room.view.action_count
    desk.key(Qt.Key.Key_D)
    middle = late.canvas.rect().center()
    desk.drag(late, middle - QPoint(60, 0), middle + QPoint(60, 30))
    assert desk.room.view.action_count == before
    assert "still being read" in desk.refusal()
    slow.bring(*range(20))
    desk.until(lambda: not late.fill.isVisible())
    desk.key(Qt.Key.Key_D)
    desk.drag(late, middle - QPoint(60, 0), middle + QPoint(60, 30))
    desk.until(lambda: desk.room.view.action_count > before)


def test_a_view_that_was_sent_to_a_slice_shows_it_when_it_has_come(desk: ViewingDesk) -> None:
    """User pain: blank panes while loading. A jump to a slice is no gesture, and waits as well."""
    slow = opened_slowly(desk, desk.pane(LATE).facts.series_key)
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        slow.bring(10, is_checked=False)
    late = desk.grid.shown[1]

    def brightness() -> int:
        picture = late.canvas.grab().toImage()
        return picture.pixelColor(picture.width() // 2, picture.height() // 3).value()

    assert brightness() > 0
    late.canvas.set_slice(6)
    assert brightness() == 0
    slow.bring(6, is_checked=False)
    desk.until(lambda: brightness() > 0)


def test_a_lost_slice_says_so_and_the_others_stand(desk: ViewingDesk) -> None:
    slow = opened_slowly(desk, desk.pane(LATE).facts.series_key)
    slow.filling.lose(9, "The file is damaged.")
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        slow.bring(*(index for index in range(20) if index != 9))
    late = desk.grid.shown[1]
    late.canvas.set_slice(9)
    late.refresh_corner()
    assert "Slice 10 cannot be shown" in late.waiting.text()
    assert "other 19 slices are fine" in late.waiting.text()
    late.canvas.set_slice(10)
    late.refresh_corner()
    assert not late.waiting.isVisible()
    assert not late.is_verified


def test_a_series_that_is_read_anew_leaves_the_view_until_it_comes_again(desk: ViewingDesk) -> None:
    """TR-45: what was shown by what was kept of a series, and not by its headers, is no picture of it any more."""
    volumes, key = desk.services.volumes, desk.pane(LATE).facts.series_key
    slow = opened_slowly(desk, key)
    late = desk.grid.shown[1]
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        slow.bring(10, is_checked=False)
    assert late.is_plane_here
    volumes.case.put(None, key)
    slow.read_anew()
    desk.until(lambda: late.waiting.isVisible())
    assert late.waiting.text() == "Loading…"
    assert not late.is_plane_here
    anew = SlowSeries(volumes.whole(late.facts), volumes.heard)
    volumes.case.put(anew.volume, key)
    anew.bring(3)
    assert late.volume is not anew.volume
    anew.bring(*range(20))
    desk.until(lambda: late.volume is anew.volume)
    desk.until(lambda: not late.fill.isVisible())
    assert late.is_plane_here
    assert late.is_verified
    assert not late.waiting.isVisible()


def test_other_frames_of_reference_are_linked_by_what_is_known_and_said(desk: ViewingDesk) -> None:
    """User pain: linked scroll wrong between frames of reference. Position, anchor and registration say which."""
    desk.services.volumes.first_mm[1] = 400.0
    desk.to_follow_up()
    prior, now = desk.pane(LATE, 0), desk.pane(LATE, 1)
    assert "by position" in desk.pill(now)
    desk.locate(now, now.canvas.rect().center())
    assert desk.cross_of(now) is not None
    assert desk.cross_of(prior) is None

    desk.key(Qt.Key.Key_L)
    prior.canvas.set_slice(4)
    now.canvas.set_slice(9)
    desk.key(Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert desk.pill(now) == "Linked to TP0, offset +5 slices"
    desk.grid.activate(now)
    desk.key(Qt.Key.Key_Down)
    assert prior.canvas.slice_index == now.canvas.slice_index - 5

    shift = np.eye(4)
    shift[:3, 3] = (6.0, -2.0, 400.0 + 3 * 1.5)
    frames = (prior.volume.frame_of_reference, now.volume.frame_of_reference)
    desk.grid.links.register(*frames, shift, 1.4)
    assert "offset" in desk.pill(now), "what the reader matched by hand is not replaced"
    desk.grid.links.forget()
    desk.grid.links.register(*frames, shift, 1.4)
    assert desk.pill(now) == "Linked to TP0, registered ± 1.4 mm"
    desk.locate(now, now.canvas.rect().center() + QPoint(30, 30))
    shared = desk.grid.links.crosshair.point_mm
    assert desk.cross_of(prior) == pytest.approx(tuple(np.array(shared) - shift[:3, 3]))
    assert prior.canvas.slice_index == now.canvas.slice_index - 3


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_good_registration_links_by_itself_and_a_doubtful_one_asks(desk: ViewingDesk, verdict: Verdict) -> None:
    """A registration is found while the reader looks; the residual stands on the pill; none is taken silently."""
    desk.services.volumes.first_mm[1] = 400.0
    moved = RigidTransform(translation_mm=(2.0, 0.0, 403.0))
    is_refused = verdict is Verdict.REFUSED

    def registration(prior: Volume, now: Volume) -> Registration:
        frames = (prior.frame_of_reference, now.frame_of_reference)
        return Registration(*frames, None if is_refused else moved, None if is_refused else 1.8, verdict)

    desk.services.registration = registration
    desk.to_follow_up()
    desk.until(lambda: not desk.room.registering.is_running and desk.room.registering._found)
    now = desk.pane(LATE, 1)
    if verdict is Verdict.DOUBTFUL:
        assert "by position" in desk.pill(now)
        words = [action.text() for action in view_menu(desk.room, now).actions()]
        assert "Use the doubtful registration (± 1.8 mm)" in words
        desk.room.registering.confirm()
        assert "registered ± 1.8 mm" in desk.pill(now)
    elif verdict is Verdict.ACCEPTED:
        assert desk.pill(now) == "Linked to TP0, registered ± 1.8 mm"
        assert desk.pane(LATE, 0).canvas.slice_index == now.canvas.slice_index - 2
    else:
        assert "by position" in desk.pill(now)


def test_uneven_slices_are_not_reformatted_and_say_why(desk: ViewingDesk) -> None:
    """User pain: uneven slices taken as even."""
    desk.room.leave()
    desk.services.volumes.is_uneven = True
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        desk.room.open_read(desk.services.station.session, desk.services.station.assignment.read_id)
    pane = desk.pane(LATE)
    assert not pane.choose_plane(Plane.CORONAL)
    assert not pane.turn(15.0, is_sideways=True)
    assert not pane.set_slab(Slab(SlabKind.MAXIMUM, 10.0))
    assert pane.canvas.stack.is_acquired
    assert pane.banner.isVisible()
    assert "not evenly placed" in pane.banner.words.text()


def test_images_of_two_frames_are_not_fused_and_the_reason_and_an_offer_stand_there(uptake: ViewingDesk) -> None:
    """User pain: silent fusion over different frames of reference (user ask 14)."""
    pet = uptake_facts()
    uptake.room.leave()
    uptake.services.volumes.frames[pet.series_key] = "frame-of-the-pet"
    with uptake.qtbot.waitSignal(uptake.room.images.hung, timeout=10_000):
        uptake.room.open_read(uptake.services.station.session, uptake.services.station.assignment.read_id)
    pane = uptake.pane(LATE)
    assert [each.series_key for each in uptake.room.overlays.candidates(uptake.room.view, pane)] == [pet.series_key]
    uptake.room.overlays.fuse(pane, pet)
    uptake.until(uptake.refusal)
    assert "different coordinate systems" in uptake.refusal()
    assert "beside each other" in uptake.refusal()
    assert pane.canvas._view.state.upper == ()


def test_fusion_covers_at_most_72_percent_and_the_probe_says_both_values(uptake: ViewingDesk) -> None:
    pane = uptake.pane(LATE)
    uptake.grid.activate(pane)
    uptake.room.overlays.fuse(pane, uptake_facts())
    uptake.until(lambda: pane.canvas._view.state.upper)
    for _ in range(20):
        uptake.key(Qt.Key.Key_BracketRight)
    assert pane.canvas._view.state.upper[0].look.opacity == LARGEST_FUSION
    uptake.key(Qt.Key.Key_BracketLeft)
    assert pane.canvas._view.state.upper[0].look.opacity == pytest.approx(LARGEST_FUSION - 0.06)
    words = uptake.probe(pane, pane.canvas.view_place.center_mm)
    assert "HU" in words
    assert "Bq/ml" in words
    uptake.layout(Qt.Key.Key_4)
    assert all(pane.canvas._view.state.upper for pane in uptake.grid.shown), "every view of the image is fused"
    uptake.room.overlays.take_off(uptake.active)
    assert not any(pane.canvas._view.state.upper for pane in uptake.grid.shown)


def test_a_phase_minus_the_pre_contrast_one_is_named_and_nothing_is_measured_on_it(desk: ViewingDesk) -> None:
    pane = desk.pane(LATE)
    desk.grid.activate(pane)
    own = pane.volume
    taken = desk.room.overlays.pre_contrast(desk.room.view, pane)
    index = pane.canvas.slice_index
    desk.room.overlays.subtract(pane, taken)
    desk.until(lambda: not pane.shows_series)
    other = desk.pane(PhaseRole.PRE_CONTRAST).volume
    assert np.array_equal(pane.volume.voxels, own.voxels - other.voxels)
    assert pane.canvas.slice_index == index
    assert pane.canvas._view.state.corner_texts.top_left[0] == "Late arterial − pre-contrast, not registered"
    assert "breath" in pane.banner.words.text()
    before = desk.room.view.action_count
    desk.key(Qt.Key.Key_D)
    middle = pane.canvas.rect().center()
    desk.drag(pane, middle - QPoint(60, 0), middle + QPoint(60, 30))
    assert desk.room.view.action_count == before
    desk.room.images.show_again(pane)
    desk.until(lambda: pane.shows_series and pane.volume is own)


def test_a_reformat_stores_no_lesion(desk: ViewingDesk) -> None:
    """A stored line names the image that it was drawn on; a reformat is none (MR-117, MR-123)."""
    pane = desk.pane(LATE)
    desk.grid.activate(pane)
    assert pane.choose_plane(Plane.CORONAL)
    before = desk.room.view.action_count
    desk.key(Qt.Key.Key_D)
    middle = pane.canvas.rect().center()
    desk.drag(pane, middle - QPoint(60, 0), middle + QPoint(60, 10))
    assert desk.room.view.action_count == before
    assert "acquired" in desk.refusal()


def test_layouts_by_key_and_views_of_one_plane_zoom_and_pan_together(desk: ViewingDesk) -> None:
    desk.layout(Qt.Key.Key_4)
    assert [pane.canvas.stack.plane for pane in desk.grid.shown] == [Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL]
    assert [pane.canvas.stack.is_acquired for pane in desk.grid.shown] == [True, False, False]
    desk.layout(Qt.Key.Key_1)
    assert len(desk.grid.shown) == 1
    desk.key(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert "no earlier timepoint" in desk.refusal()
    desk.layout(Qt.Key.Key_3)
    assert len(desk.grid.shown) == 4
    first, second = desk.grid.shown[:2]
    coronal = desk.grid.shown[3]
    coronal.choose_plane(Plane.CORONAL)
    own = coronal.canvas.view_place.mm_per_px
    QTest.mousePress(first.canvas, Qt.MouseButton.MiddleButton, pos=QPoint(100, 100))
    QTest.mouseMove(first.canvas, QPoint(140, 130))
    QTest.mouseRelease(first.canvas, Qt.MouseButton.MiddleButton, pos=QPoint(140, 130))
    assert second.canvas.view_place.center_mm == pytest.approx(first.canvas.view_place.center_mm)
    assert coronal.canvas.view_place.mm_per_px == own
    desk.room.images.set_layout(Layout.SIX)
    desk.until(lambda: all(pane.volume is not None for pane in desk.grid.shown))
    assert len(desk.grid.shown) == 4, "a baseline of four series has four views"


def test_another_layout_goes_on_at_the_same_place(desk: ViewingDesk) -> None:
    desk.grid.activate(desk.pane(LATE))
    for _ in range(4):
        desk.key(Qt.Key.Key_Down)
    index = desk.active.canvas.slice_index
    desk.layout(Qt.Key.Key_4)
    assert desk.grid.shown[0].canvas.slice_index == index
    desk.layout(Qt.Key.Key_3)
    assert {pane.canvas.slice_index for pane in desk.grid.shown} == {index}


def test_f_swaps_prior_and_current_slowly_and_leaves_the_view_as_it_was(desk: ViewingDesk) -> None:
    desk.to_follow_up()
    now = desk.pane(LATE, 1)
    desk.grid.activate(now)
    own, place, index = now.volume, now.canvas.view_place, now.canvas.slice_index
    QTest.keyPress(now.canvas, Qt.Key.Key_F)
    desk.until(lambda: now.volume is not own)
    assert now.volume.frame_of_reference == "frame-0"
    assert now.canvas._view.state.corner_texts.top_left[0] == "TP0 Baseline"
    assert SWAP_MS >= 400
    desk.until(lambda: now.volume is own)
    # A keyboard that repeats may come as let go and struck again: that ends nothing.
    QTest.keyRelease(now.canvas, Qt.Key.Key_F)
    QTest.keyPress(now.canvas, Qt.Key.Key_F)
    assert desk.room.flicker.is_on
    QTest.keyRelease(now.canvas, Qt.Key.Key_F)
    desk.until(lambda: not desk.room.flicker.is_on)
    assert (now.volume, now.canvas.slice_index) == (own, index)
    assert now.canvas.view_place == place
    assert now.facts.timepoint == 1


def test_at_baseline_f_says_that_there_is_nothing_to_compare(desk: ViewingDesk) -> None:
    QTest.keyPress(desk.active.canvas, Qt.Key.Key_F)
    assert "another timepoint" in desk.refusal()
    QTest.keyRelease(desk.active.canvas, Qt.Key.Key_F)


def test_keys_of_the_views_rest_while_a_text_is_written(desk: ViewingDesk) -> None:
    field = desk.room.findChild(QPlainTextEdit, "comment_field")
    assert field is not None
    field.setFocus()
    fusion, window = desk.room.overlays.fusion, desk.active.canvas.window_level
    QTest.keyClicks(field, "f[]x4mlbc")
    assert field.toPlainText() == "f[]x4mlbc"
    assert (desk.room.overlays.fusion, desk.active.canvas.window_level) == (fusion, window)
    assert not desk.room.flicker.is_on
    assert len(desk.grid.shown) == 4


def test_slabs_and_turned_planes_are_named_and_keep_the_place(desk: ViewingDesk) -> None:
    pane = desk.pane(LATE)
    center = pane.canvas.view_place.center_mm
    assert pane.set_slab(Slab(SlabKind.MAXIMUM, 10.0))
    assert pane.canvas._view.state.corner_texts.top_right[1] == "MIP 10.0 mm"
    assert not pane.shows_acquired
    assert pane.canvas.view_place.center_mm == pytest.approx(center)
    assert pane.turn(20.0, is_sideways=True)
    assert pane.canvas.stack.plane is Plane.OBLIQUE
    assert pane.canvas.view_place.center_mm == pytest.approx(center, abs=1e-6)
    assert pane.canvas._view.state.corner_texts.top_left[1].endswith("CT oblique")
    assert pane.choose_plane(None)
    assert pane.set_slab(None)
    assert pane.shows_acquired


class SixPixels:
    """Six pixels a letter."""

    def width_px(self, text: str, size_px: int, weight: FontWeight) -> float:
        return 6.0 * len(text)


def test_the_magnifier_follows_the_pointer_and_goes_with_esc(desk: ViewingDesk) -> None:
    pane = desk.active
    menu = view_menu(desk.room, pane)
    next(action for action in menu.actions() if action.text() == "Magnifier").trigger()
    point = tuple(pane.volume.affine.to_patient((pane.canvas.slice_index, 20, 30)))
    desk.probe(pane, point)
    state = pane.canvas._view.state
    assert state.magnified_mm == pytest.approx(point, abs=2.0)
    loupe = state.loupe(SixPixels())
    assert loupe is not None
    assert loupe.grey.std() > 10, "what lies under the pointer is in it"
    desk.key(Qt.Key.Key_Escape)
    assert state.magnified_mm is None


def test_slices_play_within_bounds_and_stop_at_a_touch(desk: ViewingDesk) -> None:
    player = desk.room.cine
    player.set_rate(1000)
    assert player.per_s == 20
    before = desk.active.canvas.slice_index
    player.toggle()
    desk.until(lambda: desk.active.canvas.slice_index != before)
    assert player.is_playing
    desk.key(Qt.Key.Key_Right)
    assert not player.is_playing


def test_a_phase_is_corrected_for_the_case_and_nothing_that_is_stored_changes(desk: ViewingDesk) -> None:
    """The reasons stand in the menu; the correction changes what hangs where."""
    pane = desk.pane(PORTAL)
    facts = pane.facts
    menu = view_menu(desk.room, pane)
    assert any(action.text() == "Phase: portal venous" for action in menu.actions())
    desk.room.images.hang_as(facts, LATE)
    desk.until(lambda: desk.grid.shown[1].facts == facts and desk.grid.shown[1].volume is not None)
    assert desk.grid.shown[1].facts.phase is PORTAL, "a line drawn there keeps the phase that was sent"
    assert "Hung as late arterial by you" in desk.grid.shown[1].banner.words.text()
    assert desk.grid.shown[2].facts is None, "its own place is now visibly empty"
    desk.room.images.hang_as(facts, PORTAL)
    desk.until(lambda: desk.grid.shown[2].facts == facts)
