"""Work goes out by itself: at sign-in, and again after the network was away (TR-48)."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.reading.ports import Session
from readstation.ui.bridge import Bridge
from readstation.ui.courier import AGAIN_MS, EVERY_MS, LONGEST_AGAIN_MS, Courier
from readstation.ui.image_ports import ImagesState, ImagesWords
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


def test_a_route_that_returns_is_used_soon_by_waits_that_grow_and_differ(qtbot: QtBot, bridge: Bridge) -> None:
    """TR-48: short at first, never beyond the ceiling, by chance; what is tried again is not said each time."""
    station = _Away()
    station.sync = SyncWords(SyncState.OFFLINE, 4)
    courier = Courier(station, bridge)
    started: list[int] = []
    courier.started.connect(lambda: started.append(1))
    waits = []
    with qtbot.waitSignal(courier.delivered):
        courier.start(SESSION)
    for _ in range(30):
        waits.append(courier._timer.interval())
        with qtbot.waitSignal(courier.delivered):
            courier._timer.start(0)
    longest = [min(AGAIN_MS * 2**number, LONGEST_AGAIN_MS) for number in range(len(waits))]
    assert all(most // 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))
    assert len(set(waits[5:])) > 10
    assert started == [1]
    station.sync = SyncWords(SyncState.SYNCED, 0)
    with qtbot.waitSignal(courier.delivered):
        courier.send_now()
    assert courier._timer.interval() == EVERY_MS
    assert started == [1, 1]
    courier.stop()


def test_a_fault_of_this_station_is_tried_again_soon(qtbot: QtBot, bridge: Bridge) -> None:
    station = _Away()
    station.failure = EnvironmentFault("The disk is away.")
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.delivered):
        courier.start(SESSION)
    assert courier._timer.interval() <= LONGEST_AGAIN_MS
    courier.stop()


def test_images_that_could_not_be_fetched_bring_the_next_pass_forward(qtbot: QtBot, bridge: Bridge) -> None:
    """TR-48: central answers, the place of the images does not; what grows does not begin anew with each pass."""
    station = _Away()
    station.sync = SyncWords(SyncState.SYNCED, 0, images=ImagesWords(ImagesState.UNREACHABLE))
    courier = Courier(station, bridge)
    with qtbot.waitSignal(courier.delivered):
        courier.start(SESSION)
    for _ in range(4):
        assert courier._timer.interval() == EVERY_MS
        courier.send_again()
        assert courier._timer.interval() <= LONGEST_AGAIN_MS
        with qtbot.waitSignal(courier.delivered):
            courier._timer.start(0)
    courier.send_again()
    assert LONGEST_AGAIN_MS // 2 <= courier._timer.interval() <= LONGEST_AGAIN_MS
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
