"""The first screen after the program was cut off: what was kept, what was not finished, and the way back (TR-40)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readstation.core.ids import CaseAlias, ReadId
from readstation.ui.bridge import Bridge
from readstation.ui.ports import CutOff
from readstation.ui.recovery import RecoveryDialog
from readstation.ui.window import MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import READER, FakeStation
from tests.ui.test_pages import sign_in

FOUND = CutOff(
    ReadId("read-7K-204"), CaseAlias("7K-204"), 2, 388, "12:01:33", "12:01:34", ("Measure T1", "Add N1"), "T2 line",
    "Continue at TP2",
)  # fmt: skip


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    made.interrupted = FOUND
    return made


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> Iterator[MainWindow]:
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.close()


def recovery(qtbot: QtBot, window: MainWindow) -> RecoveryDialog:
    sign_in(qtbot, window)
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_it_says_what_was_kept_and_what_was_not_finished(qtbot: QtBot, window: MainWindow) -> None:
    """Design, 12.1 and j."""
    dialog = recovery(qtbot, window)
    words = [label.text() for label in dialog.findChildren(QLabel) if label.text()]
    assert words == [
        "Your work up to 12:01:33 was kept",
        "The program closed unexpectedly, after 12:01:34.",
        "Case 7K-204, TP2",
        "388 actions, all kept",
        "Measure T1",
        "kept",
        "Add N1",
        "kept",
        "The T2 line you were drawing",
        "not finished, draw it again",
        "Locked timepoints and signed reads",
        "not affected",
    ]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_enter_goes_on_with_the_read(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[ReadId] = []
    monkeypatch.setattr(window, "open_case", opened.append)
    dialog = recovery(qtbot, window)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert opened == ["read-7K-204"]
    assert not window.room.history.shows_next


def test_what_was_kept_can_be_seen_in_the_history(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[ReadId] = []
    monkeypatch.setattr(window, "open_case", opened.append)
    recovery(qtbot, window).see.click()
    assert opened == ["read-7K-204"]
    assert window.room.history.shows_next


def test_the_worklist_takes_the_read_as_left(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    dialog = recovery(qtbot, window)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "settle_cut_off" in [call for call, _ in station.asked])
    assert window.pages.currentWidget() is window.worklist_page


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_window_has_the_keys_after_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, key: Qt.Key
) -> None:
    """Ctrl+Z right after going on took nothing back where the dialog kept the keys."""
    monkeypatch.setattr(window, "open_case", lambda read_id: None)
    activated: list[str] = []
    monkeypatch.setattr(window, "activateWindow", lambda: activated.append("window"))
    QTest.keyClick(recovery(qtbot, window), key)
    assert activated == ["window"]


def test_without_anything_cut_off_nothing_is_said(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    station.interrupted = None
    sign_in(qtbot, window)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.worklist_page)
    QTest.qWait(50)
    assert window.findChild(RecoveryDialog) is None
