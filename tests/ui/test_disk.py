"""A disk with little room, as the window tells of it (TR-44; design, sections 11 and 12.17)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from readstation.core.errors import DiskFull
from readstation.ui.bridge import Bridge
from readstation.ui.disk_watch import DiskWatch
from readstation.ui.session_ports import DiskRoom, DiskState
from readstation.ui.window import MainWindow
from tests.support.small_disk import SmallDisk
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import FakeStation
from tests.ui.room_desk import opened_desk


@pytest.fixture
def station() -> FakeStation:
    made = FakeStation()
    made.volumes = GreyVolumes()  # type: ignore[attr-defined]  # a station has one
    return made


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> Iterator[MainWindow]:
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bridge.is_idle)
    yield made
    made.close()


def said(window: MainWindow) -> str:
    """Return what stands above the page."""
    return f"{window.banner.what.text()} {window.banner.detail.text()}" if window.banner.isVisible() else ""


def test_the_reader_is_told_before_marks_are_refused_and_again_when_there_is_room(
    qtbot: QtBot, window: MainWindow, station: FakeStation
) -> None:
    assert said(window) == ""
    station.free_bytes = 1_900_000_000
    window.notices.disk_watch.look()
    qtbot.waitUntil(lambda: "almost full: 1.9 GB left. Your work is saved. Below 0.5 GB" in said(window))
    station.free_bytes = 20_000_000
    window.notices.disk_watch.look()
    qtbot.waitUntil(lambda: "The disk is full: 0.0 GB left, so new marks are refused." in said(window))
    assert "Free 481 MB" in said(window)
    station.free_bytes = 30_000_000_000
    qtbot.waitUntil(lambda: said(window) == "", timeout=5_000)


def test_a_refused_edit_that_the_watch_had_not_seen_coming_is_taken_back_by_itself(
    qtbot: QtBot, window: MainWindow
) -> None:
    """The disk had room again before anyone looked."""
    window.show_failure(DiskFull("The disk is full.", "Your work is saved.", "Free some space; then go on."))
    assert "The disk is full." in said(window)
    qtbot.waitUntil(lambda: said(window) == "")


def test_what_else_stands_above_the_page_is_left_there(qtbot: QtBot, window: MainWindow, station: FakeStation) -> None:
    station.free_bytes = 20_000_000
    window.notices.disk_watch.look()
    qtbot.waitUntil(window.banner.isVisible)
    window.show_failure(ValueError("ours"))
    station.free_bytes = 30_000_000_000
    with qtbot.waitSignal(window.notices.disk_watch.changed, timeout=5_000):
        pass
    assert "Something went wrong in the program" in said(window)


def test_a_disk_that_really_is_full_is_said_with_the_last_saved_time_and_the_read_goes_on(
    qtbot: QtBot, bridge: Bridge, small_disk: SmallDisk
) -> None:
    failed: list[BaseException] = []
    bridge.failed.connect(failed.append)
    with opened_desk(qtbot, bridge, small_disk.folder / "profile") as desk:
        word = desk.room.top_bar.saved.words
        desk.draw(412)
        saved = word.text()
        assert re.fullmatch(r"Saved \d\d:\d\d:\d\d", saved)
        small_disk.fill()
        for tenths in range(300, 900):
            desk.pane(0).canvas.draw(tenths)
            desk.until(lambda: not desk.room.desk.is_busy)
            if failed:
                break
        assert isinstance(failed[0], DiskFull)
        assert re.fullmatch(r"Not saved: disk full\. Last saved \d\d:\d\d:\d\d", word.text())
        kept = desk.view.action_count
        small_disk.make_room()
        desk.room.saved_word.show_disk(DiskState(small_disk.free_bytes, 0, 0))
        assert re.fullmatch(r"Saved \d\d:\d\d:\d\d", word.text())
        desk.draw(333)
        assert desk.view.action_count == kept + 1


def test_the_watch_looks_more_often_while_the_disk_is_full(qtbot: QtBot, bridge: Bridge, station: FakeStation) -> None:
    station.free_bytes = 1
    watch = DiskWatch(station, bridge)  # type: ignore[arg-type]  # plain values in place of the station
    rooms: list[DiskRoom] = []
    watch.changed.connect(lambda disk: rooms.append(disk.room))
    watch.look()
    qtbot.waitUntil(lambda: rooms == [DiskRoom.FULL])
    station.free_bytes = 10**12
    qtbot.waitUntil(lambda: rooms == [DiskRoom.FULL, DiskRoom.ENOUGH], timeout=4_000)
    watch.stop()
