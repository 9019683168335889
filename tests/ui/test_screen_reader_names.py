"""Every control of every page and dialog has a name and a role for screen readers (design, section 10)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from readstation.core.ids import CaseAlias, ReadId
from readstation.ui.bridge import Bridge
from readstation.ui.ports import CutOff
from readstation.ui.reading.view_menu import view_menu
from readstation.ui.recovery import RecoveryDialog
from readstation.ui.window import MainWindow
from tests.support.accessible_names import unnamed_controls
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation
from tests.ui.room_desk import Desk


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge) -> Iterator[MainWindow]:
    station = FakeStation()
    station.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.close()


def look_at(widget: QWidget | None) -> list[str]:
    assert widget is not None
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return unnamed_controls(widget)


def test_pages_and_dialogs_before_a_read(qtbot: QtBot, window: MainWindow) -> None:
    unnamed = look_at(window)
    qtbot.keyClicks(window.sign_in_page.password, PASSWORD)
    qtbot.keyClick(window.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.worklist_page.table.model().rowCount() > 0)
    unnamed += look_at(window)
    window.keys.open_settings()
    settings = window.keys.settings
    assert settings is not None
    for tab in range(settings.tabs.count()):
        settings.tabs.setCurrentIndex(tab)
        unnamed += look_at(settings)
    settings.accept()
    window.displays.start()
    unnamed += look_at(window.displays.checking.page)
    window.displays.end()
    window.keys.find_command()
    unnamed += look_at(window.keys.search)
    window.keys.search.hide()
    window.keys.show_help()
    unnamed += look_at(window.keys._manuals["reader.md"])
    window.keys._manuals["reader.md"].close()
    window.guard.change_password()
    unnamed += look_at(window.guard.password_change.dialog)
    window.guard.password_change.dialog.reject()
    kept = ("T1 46.6 mm",)
    cut_off = CutOff(
        ReadId("read-1"),
        CaseAlias("7K-204"),
        0,
        12,
        "12:01:33",
        "12:01",
        kept,
        unfinished="T2 line",
        continue_words="Go on",
    )
    recovery = RecoveryDialog(window, cut_off)
    qtbot.addWidget(recovery)
    recovery.open()
    unnamed += look_at(recovery)
    recovery.reject()
    window.guard.lock()
    unnamed += look_at(window)
    assert not unnamed, "\n".join(unnamed)


def test_the_reading_room_and_its_dialogs(desk: Desk) -> None:
    unnamed = look_at(desk.room)
    desk.to_follow_up()
    desk.draw(172, 1)
    unnamed += look_at(desk.room)
    desk.room.history.toggle()
    unnamed += look_at(desk.room)
    desk.room.history.toggle()
    menu = view_menu(desk.room, desk.room.grid.active)
    assert all(action.text() or action.isSeparator() for action in menu.actions())
    menu.deleteLater()
    desk.key(Qt.Key.Key_E)
    desk.acts(lambda: desk.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier))
    desk.key(Qt.Key.Key_E)
    desk.acts(lambda: desk.button("state_present").click())
    desk.room.closing.ask()
    desk.until(lambda: desk.room.closing.dialog is not None)
    unnamed += look_at(desk.room.closing.dialog)
    desk.room.closing.dialog.reject()
    assert not unnamed, "\n".join(unnamed)


def test_the_sign_dialog(desk: Desk) -> None:
    desk.lock_to_the_end()
    desk.room.closing.ask()
    desk.until(lambda: desk.room.closing.dialog is not None)
    dialog = desk.room.closing.dialog
    unnamed = look_at(dialog)
    dialog.reject()
    assert not unnamed, "\n".join(unnamed)


def test_a_control_without_a_name_is_found(qtbot: QtBot, themed: QApplication) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    QPushButton("Named", root)
    QPushButton("", root).setObjectName("bare_button")
    QLineEdit(root).setObjectName("bare_field")
    root.show()
    assert [each.split(":")[0].split("/")[-1] for each in unnamed_controls(root)] == ["bare_button", "bare_field"]
