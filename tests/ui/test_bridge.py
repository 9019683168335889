"""The way out of the window and back: threads, order, overtaken results, errors, closing."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from readstation.core.errors import Cancelled, Refused
from readstation.core.findings import Finding
from readstation.ui.bridge import Bridge, Lane


def test_work_runs_on_its_lane_and_results_come_home(qtbot: QtBot, bridge: Bridge) -> None:
    seen: list[tuple[str, threading.Thread]] = []
    home: list[threading.Thread] = []
    for lane in Lane:
        bridge.run(
            lambda lane=lane: (lane.value, threading.current_thread()),
            lambda result: (seen.append(result), home.append(threading.current_thread())),
            lane=lane,
        )
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert {thread.name.split("_")[0] for _, thread in seen} == {"store", "pool"}
    assert set(home) == {threading.main_thread()}
    assert bridge.is_idle


def test_the_store_keeps_the_order_of_the_gestures(qtbot: QtBot, bridge: Bridge) -> None:
    order: list[int] = []
    for number in range(20):
        bridge.run(lambda number=number: number, order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    assert order == list(range(20))


def test_only_the_latest_of_overtaking_work_counts(qtbot: QtBot, bridge: Bridge) -> None:
    gate = threading.Event()
    shown: list[str] = []
    bridge.run(lambda: (gate.wait(5), "old")[1], shown.append, overtakes="slice")
    bridge.run(lambda: "new", shown.append, overtakes="slice")
    gate.set()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert shown == ["new"]


def test_a_cancelled_ticket_delivers_nothing(qtbot: QtBot, bridge: Bridge) -> None:
    gate = threading.Event()
    shown: list[object] = []
    ticket = bridge.run(lambda: gate.wait(5), shown.append)
    ticket.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert shown == []


def fail_with(error: Exception) -> None:
    raise error


def test_an_error_goes_to_the_caller_first_and_then_to_the_window(qtbot: QtBot, bridge: Bridge) -> None:
    near: list[BaseException] = []
    far: list[BaseException] = []
    bridge.failed.connect(far.append)
    refused = Refused(Finding("MR-112", "No."))

    def take_refused(error: BaseException) -> bool:
        near.append(error)
        return isinstance(error, Refused)

    never = pytest.fail
    bridge.run(lambda: fail_with(refused), never, take_refused)
    bridge.run(lambda: fail_with(ValueError("x")), never, take_refused)
    bridge.run(lambda: fail_with(KeyError("y")), never)
    qtbot.waitUntil(lambda: len(far) == 2)
    assert near[0] is refused
    assert [type(each) for each in far] == [ValueError, KeyError]


def test_a_stopped_job_is_never_shown(qtbot: QtBot, bridge: Bridge) -> None:
    far: list[BaseException] = []
    bridge.failed.connect(far.append)
    bridge.run(lambda: fail_with(Cancelled()), pytest.fail)
    qtbot.waitUntil(lambda: bridge.is_idle)
    assert far == []


def test_after_closing_edits_are_still_written_but_nothing_is_shown(qtbot: QtBot, bridge: Bridge) -> None:
    """An edit that the reader made is not lost because the window closed (TR-40)."""
    gate, written, shown = threading.Event(), [], []
    bridge.run(lambda: gate.wait(5), shown.append)
    bridge.run(lambda: written.append("edit"), shown.append)
    bridge.close()
    bridge.close()
    gate.set()
    qtbot.waitUntil(lambda: written == ["edit"])
    assert shown == []
