"""K in the reading room over a real read: kept, named on the view, listed, taken back; and when there is a report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from readstation.core.ids import KeyImageId, LesionId
from readstation.model.key_image import SlabMode
from readstation.model.series import PhaseRole, Plane
from readstation.reading.key_image_handlers import key_images_at
from readstation.ui.reading.view_menu import view_menu
from readstation.ui.sign.sign_dialog import SignDialog
from readstation.viewer.planes import Slab, SlabKind
from tests.builders.reads import PASSWORD
from tests.ui.room_desk import Desk

K1, T1 = KeyImageId("K1"), LesionId("L1")


def press_k(desk: Desk) -> None:
    desk.acts(lambda: desk.key(Qt.Key.Key_K))


def corner(desk: Desk) -> tuple[str, ...]:
    return desk.room.grid.active.canvas.texts.top_right


def said(desk: Desk) -> str:
    return desk.room.dock.refusal.findChild(QLabel, "refusal_words").text()


def card_lines(desk: Desk) -> list[str]:
    card = desk.room.dock.key_images
    names = (
        each.accessibleName() for each in card.findChildren(QWidget) if each.objectName().startswith("key_image_line")
    )
    return [name for name in names if name]


def test_k_keeps_the_view_with_the_lesion_window_and_place(desk: Desk) -> None:
    desk.draw(466)
    pane = desk.pane(0)
    desk.room.grid.activate(pane)
    pane.canvas.set_slice(4)
    pane.canvas.set_window(400.0, 40.0)
    desk.key(Qt.Key.Key_I)
    press_k(desk)
    kept = desk.view.state.key_images[K1]
    shot = kept.shot
    assert (kept.timepoint, kept.lesion_id) == (0, desk.room.flow.selected)
    assert (shot.series_key, shot.image_ordinal) == (pane.facts.series_key, 5)
    assert (shot.window_width_thousandths, shot.window_center_thousandths, shot.is_inverted) == (400_000, 40_000, True)
    place = pane.canvas.view_place
    assert shot.width_um == round(pane.canvas.width() * place.mm_per_px * 1000)
    assert shot.center.as_tuple() == tuple(round(each * 1000) for each in place.center_mm)


def test_the_view_says_that_it_is_a_key_image(desk: Desk) -> None:
    pane = desk.pane(0)
    desk.room.grid.activate(pane)
    pane.canvas.set_slice(4)
    pane.refresh_corner()
    assert corner(desk) == ("Slice 5 / 20", "1.5 mm")
    press_k(desk)
    assert corner(desk)[-1] == "Key image"
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Down)
    assert "Key image" not in corner(desk)
    assert "key image" not in pane.accessibleName().lower()


def test_the_image_of_a_target_is_a_key_image_by_itself(desk: Desk) -> None:
    desk.draw(466)
    drawn = desk.view.state.assessment(T1, 0).measurement
    pane = desk.pane(0)
    desk.room.grid.activate(pane)
    pane.canvas.set_slice(drawn.image_ordinal - 1)
    pane.refresh_corner()
    assert corner(desk)[-1] == "Key image T1"
    assert pane.accessibleName().endswith("Key image T1")
    (line,) = card_lines(desk)
    assert line.startswith("Key image T1  46.6 mm, late arterial, image")
    assert not desk.room.dock.key_images.findChildren(QPushButton)


def test_the_list_takes_back_and_undo_brings_again(desk: Desk) -> None:
    desk.room.grid.activate(desk.pane(0))
    press_k(desk)
    assert desk.room.dock.key_images.isVisible()
    desk.acts(lambda: desk.button("remove_key_image_K1").click())
    assert not desk.view.state.key_images
    assert desk.room.dock.key_images.isHidden()
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert list(desk.view.state.key_images) == [K1]


def test_a_click_on_a_line_goes_to_its_image(desk: Desk) -> None:
    pane = desk.pane(0)
    desk.room.grid.activate(pane)
    pane.canvas.set_slice(3)
    press_k(desk)
    pane.canvas.step_slices(9)
    line = desk.room.dock.key_images.findChild(QWidget, "key_image_line_K1")
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert pane.canvas.slice_index == 3


def test_a_slab_of_a_reformat_is_kept_as_such(desk: Desk) -> None:
    pane = desk.pane(0)
    desk.room.grid.activate(pane)
    assert pane.choose_plane(Plane.CORONAL)
    assert pane.set_slab(Slab(SlabKind.MAXIMUM, 10.0))
    press_k(desk)
    shot = desk.view.state.key_images[K1].shot
    assert (shot.image_ordinal, shot.plane, shot.slab, shot.slab_um) == (None, Plane.CORONAL, SlabMode.MAXIMUM, 10_000)
    assert corner(desk)[-1] == "Key image"


def test_what_is_locked_or_computed_is_not_kept_and_says_why(desk: Desk) -> None:
    desk.to_follow_up()
    before = desk.view.action_count
    desk.room.grid.activate(desk.pane(0))
    desk.key(Qt.Key.Key_K)
    desk.until(lambda: "TP0 is locked" in said(desk))
    desk.room.flow.dismiss()
    pane = desk.pane(1)
    desk.room.grid.activate(pane)
    pane._title = "Subtraction"
    desk.key(Qt.Key.Key_K)
    desk.until(lambda: "computed from two series" in said(desk))
    assert desk.view.action_count == before


def test_the_menu_of_a_view_offers_it(desk: Desk) -> None:
    other = desk.pane(0, PhaseRole.PORTAL_VENOUS)
    menu = view_menu(desk.room, other)
    (action,) = [each for each in menu.actions() if each.text() == "Keep as key image"]
    assert not [each for each in menu.actions() if "report" in each.text()]
    desk.acts(action.trigger)
    (kept,) = key_images_at(desk.view.state, 0)
    assert kept.shot.series_key == other.facts.series_key
    menu.deleteLater()


def test_the_report_is_offered_once_the_read_is_signed(desk: Desk) -> None:
    wanted: list[bool] = []
    desk.room.report_wanted.connect(lambda: wanted.append(True))
    desk.draw(466)
    assert desk.room.dock.report.isHidden()
    desk.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: "signed read" in said(desk))
    desk.room.flow.dismiss()
    for _ in range(3):
        if desk.view.timepoint:
            desk.room.flow.select(T1)
            desk.draw(300, desk.view.timepoint)
        desk.lock()
        if desk.view.timepoint < 2:
            desk.open_next()
    desk.room.closing.ask()
    desk.until(lambda: isinstance(desk.room.closing.dialog, SignDialog))
    dialog = desk.room.closing.dialog
    dialog.password.setText(PASSWORD)
    dialog.do_act()
    desk.until(lambda: desk.room.dock.report.isVisible())
    assert wanted == []
    desk.button("save_report_button").click()
    desk.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [True, True]
