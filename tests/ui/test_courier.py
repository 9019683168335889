"""Work goes out by itself: at sign-in, and again after the network was away (TR-48)."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.courier import AGAIN_MS, EVERY_MS, Courier
from readstation.ui.ports import SyncState, SyncWords
from tests.ui.fake_station import READER, FakeStation

SESSION = Session(READER, "a-session")


class _Away(FakeStation):
    """A station whose next passes fail."""

    failure: Exception | None = None

    def sync_now(self, session: Session) -> SyncWords:
        if self.failure is not None:
            raise self.failure
        return super().sync_now(session)


def test_a_pass_at_sign_in_then_every_minute(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Away()
    station.sync = SyncWords(SyncState.SYNCED, 0)
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.delivered) as came:
        courier.start(SESSION)
    assert came.args == [station.sync]
    assert courier._timer.isActive()
    assert courier._timer.interval() == EVERY_MS
    courier.stop()
    assert not courier._timer.isActive()


def test_no_network_is_shown_and_tried_again(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Away()
    station.failure = EnvironmentFault("The network is away.")
    station.sync = SyncWords(SyncState.OFFLINE, 4)
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.delivered) as came:
        courier.start(SESSION)
    assert came.args == [station.sync]
    assert courier._timer.isActive()
    courier.stop()


def test_a_route_that_returns_is_used_soon(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Away()
    station.sync = SyncWords(SyncState.OFFLINE, 4)
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.delivered):
        courier.start(SESSION)
    assert courier._timer.interval() == AGAIN_MS < EVERY_MS
    courier.stop()


def test_a_refusal_by_central_is_said_and_not_repeated(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Away()
    station.failure = Refused(Finding("central.refused", "The central database refused this. Everything waits here."))
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.refused):
        courier.start(SESSION)
    assert not courier._timer.isActive()
    courier.stop()
    qtbot.waitUntil(lambda: bridge.is_idle)
