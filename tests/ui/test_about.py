"""The About box of the window: reached by keys and by mouse, and ended by Esc (TR-42)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.everywhere.about_dialog import AboutDialog
from readstation.ui.everywhere.help_dialog import HelpDialog
from readstation.ui.window import MainWindow
from tests.support.accessible import spoken_texts
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import READER, FakeStation


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge) -> Iterator[MainWindow]:
    """A window before anybody has signed in, of the size of a small screen."""
    station = FakeStation()
    station.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values, not the real parts
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.close()


def by_command(window: MainWindow) -> None:
    window.keys.find_command()
    QTest.keyClicks(window.keys.search.field, "about")
    QTest.keyClick(window.keys.search.field, Qt.Key.Key_Return)


def by_help(window: MainWindow) -> None:
    window.keys.show_help()
    button = window.findChild(HelpDialog).findChild(QPushButton, "help_about")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("reach", [by_command, by_help])
def test_it_says_which_versions_these_are_and_ends_with_escape(
    qtbot: QtBot, qapp: QApplication, window: MainWindow, reach: Callable[[MainWindow], None]
) -> None:
    """TR-42: the version of the program and of its SQLite, in plain text, for screen readers too."""
    reach(window)
    qtbot.waitUntil(lambda: window.findChild(AboutDialog) is not None)
    dialog = window.findChild(AboutDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"0.1.0", "3.40.1", "SQLite", "Readstation", "VTK", "Python", "Qt"} <= shown
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel) if label.text())
    assert {"3.40.1", "About Readstation"} <= set(spoken_texts(qapp))
    assert dialog.height() <= window.height()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(AboutDialog) is None)
    assert window.isEnabled()


def test_it_is_not_opened_over_a_cover(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """TR-5: neither at once nor where the answer comes after the station was locked."""
    monkeypatch.setattr(type(window.guard), "is_locked", True)
    window.keys.show_about()
    qtbot.wait(50)
    assert window.findChild(AboutDialog) is None
