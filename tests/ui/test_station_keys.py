"""What every page has: key sheet, commands, settings, help, driven by real key events (design, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.presenters.key_map import STATION_BINDINGS, binding_of
from readstation.ui.presenters.preferences import RightDrag
from readstation.ui.window import MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    return made


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> Iterator[MainWindow]:
    """Return a window whose person is signed in."""
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    field = made.findChild(QLineEdit, "password_field")
    qtbot.keyClicks(field, PASSWORD)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.pages.currentWidget() is made.worklist_page)
    qtbot.waitUntil(lambda: "preferences" in [name for name, _ in station.asked])
    yield made
    made.close()


@dataclass(frozen=True)
class Press:
    """A key of every page: what it must do, from the work list, and how to end that."""

    does: Callable[[MainWindow], object]
    ends: Callable[[MainWindow], object] = lambda _: None
    over: Callable[[MainWindow], QWidget] = lambda window: window.worklist_page.table


def _in_settings(window: MainWindow) -> QWidget:
    window.keys.open_settings()
    assert window.keys.settings is not None
    return window.keys.settings


PRESSES: dict[str, tuple[Press, ...]] = {
    "help": (
        Press(
            lambda window: window.keys._manuals["reader.md"].isVisible(),
            lambda window: window.keys._manuals["reader.md"].close(),
        ),
    ),
    "key_sheet": (Press(lambda window: window.keys.sheet.isVisible(), lambda window: window.keys.sheet.hide()),),
    "commands": (Press(lambda window: window.keys.search.isVisible(), lambda window: window.keys.search.hide()),),
    "find_case": (Press(lambda window: QApplication.focusWidget() is window.worklist_page.find_field),),
    "next_tab": (
        Press(
            lambda window: window.worklist_page.tabs.currentIndex() == 1,
            lambda window: window.worklist_page.tabs.setCurrentIndex(0),
        ),
        Press(
            lambda window: window.keys.settings.pages.currentIndex() == 1,
            lambda window: window.keys.settings.accept(),
            _in_settings,
        ),
    ),
    "settings": (Press(lambda window: window.keys.settings.isVisible(), lambda window: window.keys.settings.accept()),),
    "full_screen": (Press(lambda window: window.isFullScreen(), lambda window: window.showNormal()),),
    "lock_station": (Press(lambda window: window.guard.is_locked),),
    "quit": (Press(lambda window: not window.isVisible()),),
}
"""By the names of the bindings; those after which the window has to be made anew stand last."""


def test_every_binding_of_the_station_has_a_press() -> None:
    assert set(PRESSES) == {each.name for each in STATION_BINDINGS}


@pytest.mark.parametrize("name", list(PRESSES))
def test_every_key_of_the_station_does_what_it_says(qtbot: QtBot, window: MainWindow, name: str) -> None:
    for key in binding_of(name).keys:
        for case in PRESSES[name]:
            over = case.over(window)
            over.setFocus()
            if name == "full_screen":
                assert not window.isFullScreen()
            qtbot.waitUntil(over.window().isActiveWindow)
            stroke = QKeySequence(key)[0]
            QTest.keyPress(over, stroke.key(), stroke.keyboardModifiers())
            qtbot.waitUntil(lambda case=case: bool(case.does(window)), timeout=3000)
            case.ends(window)


def test_after_the_last_tab_comes_the_first(window: MainWindow) -> None:
    tabs = window.worklist_page.tabs
    for wanted in (1, 0):
        QTest.keyClick(window.worklist_page.table, Qt.Key.Key_Tab, CTRL)
        assert tabs.currentIndex() == wanted


def question(kind: QEvent.Type) -> QKeyEvent:
    return QKeyEvent(kind, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier, "?")


def test_the_key_sheet_stands_while_the_question_mark_is_held(qtbot: QtBot, window: MainWindow) -> None:
    table = window.worklist_page.table
    table.setFocus()
    QApplication.sendEvent(table, question(QEvent.Type.KeyPress))
    assert window.keys.sheet.isVisible()
    assert "D: Diameter" in window.keys.sheet.accessibleDescription()
    QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier))
    assert not window.keys.sheet.isVisible()


def test_a_question_mark_in_a_field_is_typed(qtbot: QtBot, window: MainWindow) -> None:
    field = window.worklist_page.find_field
    field.setFocus()
    QTest.keyClicks(field, "?")
    assert field.text() == "?"
    assert not window.keys.sheet.isVisible()


def test_a_sheet_that_was_clicked_for_stays_until_the_next_key(qtbot: QtBot, window: MainWindow) -> None:
    window.room.top_bar.keys.click()
    sheet = window.keys.sheet
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_D)
    assert not sheet.isVisible()


def test_ctrl_k_finds_a_command_and_does_it(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window.worklist_page.table, Qt.Key.Key_K, CTRL)
    search = window.keys.search
    assert search.isVisible()
    QTest.keyClicks(search.field, "sign out")
    assert search.list.count() == 1
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.sign_in_page)
    assert not search.isVisible()


def test_a_command_that_does_not_exist_is_said(window: MainWindow) -> None:
    window.keys.find_command()
    search = window.keys.search
    QTest.keyClicks(search.field, "make coffee")
    assert search.list.isHidden()
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert search.isVisible()
    search.hide()


def test_ctrl_f_goes_to_the_field_of_cases(window: MainWindow) -> None:
    QTest.keyClick(window.worklist_page.table, Qt.Key.Key_F, CTRL)
    assert QApplication.focusWidget() is window.worklist_page.find_field


def test_f1_opens_the_manual_at_the_part_of_the_page(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window.worklist_page.table, Qt.Key.Key_F1)
    dialog = window.keys._manuals["reader.md"]
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.text.textCursor().block().text() == "Work list"
    dialog.close()


def test_another_key_holds_at_once_and_is_kept(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    QTest.keyClick(window.worklist_page.table, Qt.Key.Key_Comma, CTRL)
    dialog = window.keys.settings
    assert dialog is not None
    keys = dialog.keys
    (row,) = [row for row in range(keys.table.rowCount()) if keys.table.item(row, 0).text() == "Diameter"]
    keys.table.setCurrentCell(row, 0)
    QTest.keyClick(keys.field, Qt.Key.Key_T)
    keys.set_key.click()
    assert "T is taken: Target" in keys.words.text()
    keys.field.clear()
    QTest.keyClick(keys.field, Qt.Key.Key_Y)
    keys.set_key.click()
    qtbot.waitUntil(lambda: station.kept.keys == {"tool_diameter": ("Y",)})
    assert window.room.acts.actions["tool_diameter"].shortcuts()[0].toString() == "Y"
    assert "(Y)" in window.room.strip.findChild(type(window.room.strip.undo), "tool_diameter").toolTip()
    keys.restore_all.click()
    qtbot.waitUntil(lambda: station.kept.keys == {})
    dialog.accept()


def test_the_mouse_can_be_changed(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    window.keys.open_settings()
    dialog = window.keys.settings
    assert dialog is not None
    dialog.tabs.setCurrentIndex(1)
    dialog.mouse.right_zooms.click()
    dialog.mouse.left_handed.click()
    qtbot.waitUntil(lambda: station.kept.right_drag is RightDrag.ZOOM and station.kept.is_left_handed)
    assert window.room.grid.panes[0].canvas.mouse == (True, True)
    dialog.accept()


def test_nothing_is_done_over_a_covered_session(window: MainWindow) -> None:
    """TR-5: what the keys of every page open must not reach behind the cover."""
    window.guard.lock()
    window.keys.find_command()
    window.keys.open_settings()
    window.keys._find_case()
    assert not window.keys.search.isVisible()
    assert window.keys.settings is None
    assert window.guard.is_locked
