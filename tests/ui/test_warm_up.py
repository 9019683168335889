"""The window prepares for the first case while nobody needs it, and serves every event meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from readstation.ui import warm_up
from readstation.ui.bridge import Bridge
from readstation.ui.warm_up import WarmUp, page_ahead
from readstation.ui.window import MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import PASSWORD, READER, FakeStation

STEPS = 60


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def slow_steps(done: list[int]) -> Iterator[None]:
    for number in range(STEPS):
        time.sleep(0.001)
        done.append(number)
        yield


def test_steps_are_done_in_portions_between_which_the_window_works(qtbot: QtBot, holder: QWidget) -> None:
    done: list[int] = []
    warm = WarmUp(holder, lambda: slow_steps(done))
    seen: list[int] = []
    beat = QTimer(holder)
    beat.timeout.connect(lambda: seen.append(len(done)))
    beat.start(1)
    warm.start()
    qtbot.waitUntil(lambda: warm.is_done, timeout=10_000)
    beat.stop()
    assert done == list(range(STEPS))
    portions = {each for each in seen if 0 < each < STEPS}
    assert len(portions) >= STEPS * 0.001 / warm_up.PORTION_S / 2


def test_what_is_stopped_goes_on_where_it_was(qtbot: QtBot, holder: QWidget) -> None:
    done: list[int] = []
    warm = WarmUp(holder, lambda: slow_steps(done))
    warm.start()
    qtbot.waitUntil(lambda: len(done) > 3)
    warm.stop()
    before = len(done)
    qtbot.wait(5 * warm_up.PAUSE_MS)
    assert len(done) == before < STEPS
    warm.start()
    qtbot.waitUntil(lambda: warm.is_done, timeout=10_000)
    assert done == list(range(STEPS))
    warm.start()
    qtbot.wait(3 * warm_up.PAUSE_MS)
    assert len(done) == STEPS


def test_a_page_that_was_never_shown_has_styles_sizes_and_was_drawn(qtbot: QtBot) -> None:
    painted: list[str] = []

    class Part(QLabel):
        def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
            painted.append(self.text())
            super().paintEvent(event)  # type: ignore[arg-type]  # handed on

    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    parts = [Part("one"), Part("two")]
    goes = QLabel("goes meanwhile")
    for each in (*parts, goes):
        column.addWidget(each)
    steps = page_ahead(page, parts, QSize(640, 480))
    next(steps)
    goes.setParent(None)
    goes.deleteLater()
    qtbot.wait(1)
    for _ in steps:
        pass
    assert page.size() == QSize(640, 480)
    assert painted == ["one", "two"]
    assert all(each.testAttribute(Qt.WidgetAttribute.WA_WState_Polished) for each in parts)
    assert all(each.width() > 500 for each in parts)
    assert not page.isVisible()


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge) -> Iterator[MainWindow]:
    station = FakeStation()
    station.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    yield made
    made.close()


def test_the_window_prepares_the_reading_room_before_anybody_signs_in(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.findChild(QPushButton, f"profile_{READER.login}") is not None)
    qtbot.waitUntil(lambda: window.warm_up.is_done, timeout=20_000)
    room = window.room
    assert window.pages.currentWidget() is window.sign_in_page
    assert room.size() == window.pages.size()
    for part in (room.top_bar, room.strip, room.dock, room.status, *room.grid.panes):
        assert part.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)


def test_a_case_that_is_opened_early_need_not_wait_for_the_rest(qtbot: QtBot, window: MainWindow) -> None:
    services = window._services
    session = services.sign_in(READER.login, PASSWORD)
    window.sign_in_page.signed_in.emit(session)
    (row, *_) = services.worklist(session)
    assert not window.warm_up.is_done
    window.open_case(row.read_id)
    assert not window.warm_up._timer.isActive()
