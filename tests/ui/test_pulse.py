"""The measure of a window that serves no events, and the watch that fails a test for it."""

from __future__ import annotations

import sys
import time

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from readstation.app.pulse import Pulse, waits_for_a_processor_s
from tests.support.stalls import LIMIT_MS, StallWatch


def spin(pulse: Pulse, milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    with pulse.serving():
        loop.exec()


def burn(milliseconds: int) -> None:
    """Keep the main thread from its events by work of its own."""
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


def test_a_handler_that_takes_long_is_measured_wherever_it_lies(qapp: QApplication) -> None:
    for begins_ms in (0, 40, 120):
        pulse = Pulse()
        QTimer.singleShot(begins_ms, lambda: burn(300))
        spin(pulse, 150)
        assert pulse.longest_ms >= pulse.longest_own_ms
        assert pulse.longest_ms >= 300
        assert pulse.longest_own_ms >= 200


def test_what_is_done_between_two_spins_does_not_count(qapp: QApplication) -> None:
    pulse = Pulse()
    spin(pulse, 30)
    burn(400)
    spin(pulse, 30)
    assert pulse.longest_own_ms < 300
    assert pulse.silent_s == 0.0


def test_the_longest_is_kept_until_it_is_forgotten(qapp: QApplication) -> None:
    pulse = Pulse()
    QTimer.singleShot(0, lambda: burn(250))
    spin(pulse, 20)
    spin(pulse, 20)
    assert pulse.longest_ms >= 250
    pulse.forget()
    assert pulse.longest_ms == pulse.longest_own_ms == 0.0


def test_a_blocked_main_thread_is_its_own_fault(qapp: QApplication) -> None:
    """Sleeping is not waiting for a processor: a lock or a disk that is waited for counts."""
    pulse = Pulse()
    QTimer.singleShot(0, lambda: time.sleep(0.4))
    spin(pulse, 20)
    assert pulse.longest_ms >= 400
    if sys.platform.startswith("linux"):
        assert waits_for_a_processor_s()


def test_the_watch_names_what_the_main_thread_did(qapp: QApplication) -> None:
    watch, pulse = StallWatch(), Pulse()
    watch.follow(pulse)
    QTimer.singleShot(0, lambda: burn(LIMIT_MS + 700))
    spin(pulse, 20)
    stalls = watch.end()
    assert "no events for" in stalls[0]
    assert any("burn" in stack for stack in stalls[1:])


def test_the_watch_is_content_with_a_window_that_answers(qapp: QApplication) -> None:
    watch, pulse = StallWatch(), Pulse()
    watch.follow(pulse)
    spin(pulse, 200)
    assert watch.end() == []


@pytest.mark.parametrize("nested", [1, 3])
def test_nested_spins_are_one(qapp: QApplication, nested: int) -> None:
    pulse = Pulse()
    with pulse.serving():
        for _ in range(nested):
            spin(pulse, 10)
        assert pulse.silent_s >= 0
    assert pulse.silent_s == 0.0
