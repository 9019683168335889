"""The window has the station look at its clock once a minute (TR-38)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from readstation.core.errors import DiskFull
from readstation.ui.bridge import Bridge
from readstation.ui.clock_watch import EVERY_MS, ClockWatch
from tests.ui.fake_station import FakeStation


@pytest.fixture
def station() -> FakeStation:
    return FakeStation()


@pytest.fixture
def watch(qapp: object, bridge: Bridge, station: FakeStation) -> Iterator[ClockWatch]:
    made = ClockWatch(station, bridge)  # type: ignore[arg-type]  # plain values in place of the real parts
    yield made
    made.stop()


def looks(station: FakeStation) -> int:
    return [call for call, _ in station.asked].count("clock")


def test_it_looks_every_minute_until_it_is_stopped(watch: ClockWatch) -> None:
    watch.start()
    assert watch._timer.isActive()
    assert (watch._timer.interval(), EVERY_MS) == (60_000, 60_000)
    watch.stop()
    assert not watch._timer.isActive()


def test_one_look_at_a_time_and_never_on_the_main_thread(
    qtbot: QtBot, bridge: Bridge, watch: ClockWatch, station: FakeStation
) -> None:
    watch.look()
    watch.look()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert looks(station) == 1
    watch.look()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert looks(station) == 2
    assert all(thread.name != "MainThread" for _, thread in station.asked)


def test_a_disk_that_takes_nothing_is_tried_anew_by_the_next_look(
    qtbot: QtBot, bridge: Bridge, watch: ClockWatch, station: FakeStation
) -> None:
    station.error = DiskFull("The disk is full.", "Everything is kept.", "Free some.")
    watch.look()
    qtbot.waitUntil(lambda: bridge.is_idle)
    station.error = None
    watch.look()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert looks(station) == 2
