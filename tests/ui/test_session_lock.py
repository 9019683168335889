"""The lock of an unattended session (TR-5), three wrong passwords (TR-31), and the change of a password (TR-4)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault
from readstation.ui.bridge import Bridge
from readstation.ui.session.system_watch import SystemWatch
from readstation.ui.window import TITLE, MainWindow
from tests.support.accessible import spoken_texts
from tests.support.machine import not_run
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation

CASE = "7K-204"
NEW_PASSWORD = "a lamp beside the door"


@dataclass
class HandClock:
    """A clock that a test moves."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    return made


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation, clock: HandClock) -> Iterator[MainWindow]:
    """A window in which the reader is signed in, with the worklist of one case."""
    made = MainWindow(station, bridge, FakeCanvas, clock)  # type: ignore[arg-type]  # plain values, not the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    QTest.keyClicks(made.sign_in_page.password, PASSWORD)
    QTest.keyClick(made.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made.worklist_page.table.model().rowCount() == 1)
    yield made
    made.close()


def calls(station: FakeStation) -> list[str]:
    return [call for call, _ in station.asked]


def unlock(qtbot: QtBot, window: MainWindow, password: str) -> None:
    field = window.guard.cover_page.password
    QTest.keyClicks(field, password)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.guard.cover_page.unlock.isEnabled() or not window.guard.session_lock.is_locked)


def strike_ctrl_l(qtbot: QtBot, window: MainWindow) -> None:
    QTest.keyClick(window.worklist_page.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.guard.session_lock.is_locked)


def test_ctrl_l_covers_everything_at_once_and_the_same_person_comes_back(
    qtbot: QtBot, window: MainWindow, station: FakeStation, qapp: QApplication
) -> None:
    table = window.worklist_page.table
    table.setFocus()
    assert any(CASE in text for text in spoken_texts(qapp))
    strike_ctrl_l(qtbot, window)
    assert not table.isVisible()
    assert window.windowTitle() == TITLE
    shown = [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    assert not [text for text in shown if CASE in text or READER.printed_name in text]
    assert "Locked" in shown
    spoken = spoken_texts(qapp)
    assert "Locked" in spoken
    assert not [text for text in spoken if CASE in text or READER.printed_name in text]

    unlock(qtbot, window, "not the password")
    assert window.guard.session_lock.is_locked
    assert "does not match" in window.guard.cover_page.message.text()
    assert window.guard.cover_page.password.text() == ""
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(lambda: not window.guard.session_lock.is_locked)
    assert table.isVisible()
    assert window.focusWidget() is table
    assert any(CASE in text for text in spoken_texts(qapp))
    assert [call for call in calls(station) if "lock" in call] == ["lock by_hand", "unlock", "unlock"]


def test_a_station_that_fails_keeps_the_cover_and_says_so(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    strike_ctrl_l(qtbot, window)
    qtbot.waitUntil(lambda: "lock by_hand" in calls(station))
    station.error = EnvironmentFault("The signing process took too long.", "Your work is kept.", "Try again.")
    unlock(qtbot, window, PASSWORD)
    assert window.guard.session_lock.is_locked
    assert window.guard.cover_page.message.text() == "The signing process took too long. Your work is kept. Try again."


def test_ten_minutes_without_input_lock_the_session_and_any_input_begins_them_anew(
    qtbot: QtBot, window: MainWindow, station: FakeStation, clock: HandClock
) -> None:
    handle = window.windowHandle()
    for _ in range(3):
        for _ in range(149):
            clock.seconds += 4.0
            window.guard.session_lock._look()
        assert not window.guard.session_lock.is_locked
        place = QPointF(5, 5)
        moved = QMouseEvent(
            QEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(handle, moved)
    for _ in range(150):
        clock.seconds += 4.0
        window.guard.session_lock._look()
    assert window.guard.session_lock.is_locked
    qtbot.waitUntil(lambda: "lock idle" in calls(station))


def test_the_limit_that_the_station_names_holds_and_is_asked_again_at_each_return(
    qtbot: QtBot, window: MainWindow, station: FakeStation, clock: HandClock
) -> None:
    """TR-5: a charter that came while the session was locked counts from the return on."""
    station.lock_min = 3
    window.guard.lock()
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(lambda: not window.guard.session_lock.is_locked)
    qtbot.waitUntil(lambda: window.guard.session_lock._limit_s == 180.0)
    for _ in range(44):
        clock.seconds += 4.0
        window.guard.session_lock._look()
    assert not window.guard.session_lock.is_locked
    clock.seconds += 4.0
    window.guard.session_lock._look()
    assert window.guard.session_lock.is_locked
    qtbot.waitUntil(lambda: "lock idle" in calls(station))


def test_a_machine_that_slept_shows_the_cover_within_a_second(
    qtbot: QtBot, window: MainWindow, station: FakeStation, clock: HandClock
) -> None:
    clock.seconds += 90
    qtbot.waitUntil(lambda: window.guard.session_lock.is_locked, timeout=2_000)
    qtbot.waitUntil(lambda: "lock sleep" in calls(station))


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    qtbot: QtBot, window: MainWindow, station: FakeStation, clock: HandClock
) -> None:
    clock.seconds += 12 * 3600 + 1
    qtbot.waitUntil(lambda: window.session is None, timeout=2_000)
    qtbot.waitUntil(lambda: "sign_out too_long" in calls(station))
    assert window.pages.currentWidget() is window.sign_in_page
    assert window.banner.what.text() == "You were signed out after 12 hours."
    assert not window.guard.session_lock.is_locked


def test_nothing_can_be_opened_behind_the_cover(qtbot: QtBot, window: MainWindow) -> None:
    """Neither the commands, which would act on the read, nor settings, help or the key sheet."""
    window.guard.lock()
    for name in ("commands", "settings", "help", "find_case", "lock_station"):
        action = window.findChild(QAction, name)
        assert action is not None
        action.trigger()
    window.keys.show_sheet()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [window]
    assert not window.keys.sheet.isVisible()
    assert window.guard.is_locked


class Letter(QDialog):
    """A dialog with words of a case, a text and a password that were typed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setAccessibleName(f"Sign the read of case {CASE}")
        self.text, self.password = QLineEdit("a reason"), QLineEdit("secret")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        column = QVBoxLayout(self)
        for each in (QLabel(f"case {CASE}"), self.text, self.password):
            column.addWidget(each)


def test_dialogs_and_menus_go_with_the_session_and_dialogs_come_back_as_they_were(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    letter, menu = Letter(window), QMenu(window)
    menu.addAction(f"about {CASE}")
    letter.open()
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(lambda: letter.isVisible() and menu.isVisible())
    window.guard.lock()
    assert [each for each in qapp.topLevelWidgets() if each.isVisible()] == [window]
    assert not [text for text in spoken_texts(qapp) if CASE in text]
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(letter.isVisible)
    assert not menu.isVisible()
    assert (letter.text.text(), letter.password.text()) == ("a reason", "")
    assert letter.accessibleName() == f"Sign the read of case {CASE}"
    letter.done(0)


def test_a_dialog_that_comes_up_behind_the_cover_is_put_away_until_the_person_is_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.guard.lock()
    letter = Letter(window)
    letter.open()
    qtbot.waitUntil(lambda: not letter.isVisible(), timeout=1_000)
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(letter.isVisible)
    letter.done(0)


def test_a_dialog_that_ends_behind_the_cover_does_not_come_back(qtbot: QtBot, window: MainWindow) -> None:
    """The answer to what it asked for came while nobody was there."""
    ended, deleted = Letter(window), Letter(window)
    for letter in (ended, deleted):
        letter.open()
    window.guard.lock()
    ended.accept()
    deleted.accept()
    deleted.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(lambda: not window.guard.session_lock.is_locked)
    assert not ended.isVisible()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [window]


def test_another_person_gets_a_sign_in_page_and_nothing_of_the_former_session(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    letter = Letter(window)
    ended: list[int] = []
    letter.finished.connect(ended.append)
    letter.open()
    window.guard.lock()
    other = window.findChild(QPushButton, "cover_other")
    assert other is not None
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "sign_out other_person" in calls(station))
    assert ended == [QDialog.DialogCode.Rejected.value]
    assert window.session is None
    assert window.sign_in_page.isVisible()
    assert window.worklist_page.table.model().rowCount() == 0
    window.guard.lock()
    assert not window.guard.session_lock.is_locked


def open_password_dialog(qtbot: QtBot, window: MainWindow) -> None:
    window.worklist_page.person.password_wanted.emit()
    qtbot.waitUntil(
        lambda: window.guard.password_change.dialog is not None and window.guard.password_change.dialog.isVisible()
    )


def change(qtbot: QtBot, window: MainWindow, old: str, new: str, again: str) -> None:
    dialog = window.guard.password_change.dialog
    assert dialog is not None
    for field, text in ((dialog.old, old), (dialog.new, new), (dialog.again, again)):
        field.setText(text)
    dialog.do_act()
    qtbot.waitUntil(lambda: not dialog.is_acting or window.guard.password_change.dialog is None)


def test_a_password_is_changed_with_the_old_one_and_twice_the_new_one(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    open_password_dialog(qtbot, window)
    dialog = window.guard.password_change.dialog
    assert dialog is not None
    change(qtbot, window, PASSWORD, NEW_PASSWORD, "something else")
    assert dialog.message.text() == "The new passwords differ. Nothing was changed."
    assert "change_password" not in calls(station)
    change(qtbot, window, "not the password", NEW_PASSWORD, NEW_PASSWORD)
    words = "The password does not match. Nothing was changed. After 2 more this session locks."
    assert dialog.message.text() == words
    change(qtbot, window, PASSWORD, NEW_PASSWORD, NEW_PASSWORD)
    qtbot.waitUntil(lambda: window.guard.password_change.dialog is None)
    assert window.banner.what.text() == "Your password is changed."
    window.guard.lock()
    unlock(qtbot, window, NEW_PASSWORD)
    qtbot.waitUntil(lambda: not window.guard.session_lock.is_locked)


def test_the_third_wrong_password_locks_the_session(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    """TR-31; the dialog is there again after the right one, with nothing in its password field."""
    open_password_dialog(qtbot, window)
    for _ in range(3):
        change(qtbot, window, "not the password", NEW_PASSWORD, NEW_PASSWORD)
    assert window.guard.session_lock.is_locked
    qtbot.waitUntil(lambda: "lock wrong_passwords" in calls(station))
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(lambda: not window.guard.session_lock.is_locked)
    dialog = window.guard.password_change.dialog
    assert dialog is not None
    assert dialog.old.text() == dialog.new.text() == ""
    change(qtbot, window, "not the password", NEW_PASSWORD, NEW_PASSWORD)
    assert "After 2 more" in dialog.message.text()
    dialog.reject()


def test_the_station_locks_from_within_a_dialog_too(qtbot: QtBot, window: MainWindow) -> None:
    open_password_dialog(qtbot, window)
    dialog = window.guard.password_change.dialog
    assert dialog is not None
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(dialog.old, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.guard.session_lock.is_locked)
    unlock(qtbot, window, PASSWORD)
    qtbot.waitUntil(dialog.isVisible)
    dialog.reject()


@pytest.fixture
def bus_address() -> Iterator[str]:
    """The address of a message bus of its own."""
    if not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None:
        not_run("no message bus: dbus-daemon is not installed")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.mark.parametrize(
    ("path", "interface", "name", "arguments", "heard"),
    [
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", [True], "sleep"),
        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", [False], ""),
        ("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Lock", [], "locked"),
        ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", [True], "locked"),
        ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", [False], ""),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", [True], "locked"),
    ],
)
def test_the_desktop_is_heard_over_a_real_bus(
    qtbot: QtBot, bus_address: str, path: str, interface: str, name: str, arguments: list[bool], heard: str
) -> None:
    here, desktop = f"here-{os.getpid()}", f"desktop-{os.getpid()}"
    bus = QDBusConnection.connectToBus(bus_address, here)
    try:
        watch, said = SystemWatch(bus, bus), []
        watch.goes_to_sleep.connect(lambda: said.append("sleep"))
        watch.is_locked.connect(lambda: said.append("locked"))
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(arguments)
        assert QDBusConnection.connectToBus(bus_address, desktop).send(message)
        if heard:
            qtbot.waitUntil(lambda: said == [heard])
        else:
            qtbot.wait(150)
            assert said == []
    finally:
        for connection in (here, desktop):
            QDBusConnection.disconnectFromBus(connection)
