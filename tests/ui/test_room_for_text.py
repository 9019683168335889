"""No text is cut: every page at the sizes of displays that readers have, and with the text as large as it gets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from readstation.ui.bridge import Bridge
from readstation.ui.presenters.preferences import Preferences
from readstation.ui.theme.style import apply_look
from readstation.ui.theme.text_size import text_percent
from readstation.ui.theme.tokens import MINIMUM_WINDOW_PX
from readstation.ui.window import MainWindow
from tests.support.clipped import clipped_texts
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation, worklist_row
from tests.ui.room_desk import Desk

SIZES = ((1366, 768), (1920, 1080))
PERCENTS = (100, 125, 150)


@pytest.fixture(autouse=True)
def own_look(themed: QApplication) -> Iterator[None]:
    yield
    apply_look(themed, 100, is_high_contrast=False)


@contextmanager
def window_of(qtbot: QtBot, bridge: Bridge, preferences: Preferences, size: tuple[int, int]) -> Iterator[MainWindow]:
    """Open a window, with a person at hand who has set these preferences before."""
    station = FakeStation()
    station.kept = preferences
    station.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    station.rows = (worklist_row(status_detail="T2 not measured", is_due_soon=True), worklist_row("4D-551"))
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    qtbot.waitUntil(lambda: made.findChild(QPushButton, f"profile_{READER.login}") is not None)
    yield made
    made.close()


def sign_in(qtbot: QtBot, window: MainWindow, percent: int) -> None:
    qtbot.keyClicks(window.sign_in_page.password, PASSWORD)
    qtbot.keyClick(window.sign_in_page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.worklist_page.table.model().rowCount() > 0)
    qtbot.waitUntil(lambda: text_percent() == percent)


def look_at(widget, name: str) -> list[str]:
    for _ in range(5):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    folder = os.environ.get("READSTATION_TEST_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))
    return clipped_texts(widget)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", PERCENTS)
@pytest.mark.parametrize("is_high", [False, True])
def test_sign_in_work_list_and_settings(
    qtbot: QtBot, bridge: Bridge, size: tuple[int, int], percent: int, is_high: bool
) -> None:
    name = f"{size[0]}-{percent}{'-high' if is_high else ''}"
    with window_of(qtbot, bridge, Preferences(text_percent=percent, is_high_contrast=is_high), size) as window:
        cut = look_at(window, f"sign-in-{name}")
        sign_in(qtbot, window, percent)
        cut += look_at(window, f"worklist-{name}")
        assert window.size().toTuple() == size, "nothing pushes the window over its display"
        window.keys.open_settings()
        settings = window.keys.settings
        assert settings is not None
        for tab in range(settings.tabs.count()):
            settings.tabs.setCurrentIndex(tab)
            cut += look_at(settings, f"settings-{tab}-{name}")
        settings.accept()
    assert cut == []


@pytest.mark.parametrize("size", SIZES)
def test_the_reading_room(desk: Desk, themed: QApplication, size: tuple[int, int]) -> None:
    cut = {}

    def look(step: str) -> None:
        for percent in PERCENTS:
            apply_look(themed, percent, is_high_contrast=False)
            desk.room.make_room()
            found = look_at(desk.room, f"room-{step}-{size[0]}-{percent}")
            room = desk.room
            least = {
                each.objectName() or type(each).__name__: each.minimumSizeHint().toTuple()
                for each in (room, room.top_bar, room.strip, room.grid, room.dock, room.bottom, room.status)
            }
            assert room.size().toTuple() == size, f"{step} {percent} %: {least}"
            if found:
                cut[step, percent] = found
        apply_look(themed, 100, is_high_contrast=False)
        desk.room.make_room()

    desk.room.setMinimumSize(*MINIMUM_WINDOW_PX)  # as the window that it stands in
    desk.room.resize(*size)
    look("baseline")
    desk.draw(466)
    look("measured")
    desk.draw(214)
    desk.draw(65)
    desk.acts(lambda: desk.key(Qt.Key.Key_N))
    desk.lock()
    desk.open_next()
    desk.draw(172, 1)
    look("follow-up")
    assert cut == {}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 150])
def test_the_check_of_a_display(qtbot: QtBot, bridge: Bridge, size: tuple[int, int], percent: int) -> None:
    with window_of(qtbot, bridge, Preferences(text_percent=percent), size) as window:
        sign_in(qtbot, window, percent)
        window.displays.start()
        page = window.displays.checking.page
        assert page is not None
        page.showNormal()
        page.resize(*size)
        cut = []
        for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
            qtbot.keyClick(page, key)
            cut += look_at(page, f"check-{size[0]}-{percent}-{key.name}")
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert cut == []
