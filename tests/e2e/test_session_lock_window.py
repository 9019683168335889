"""The lock over a real read: no pixel of the image, no word of the case, and all of it back (TR-5)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton

from readstation.app.application import application
from readstation.app.demo import PASSWORD, DemoFolders, prepare
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import ends_of, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.model.audit import AuditAction
from readstation.ui.session import system_watch
from readstation.ui.session.idle import seconds_awake_or_not
from readstation.ui.theme.tokens import COLOURS
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo
from tests.builders.reader_station import add_reader
from tests.builders.signing_station import PASSWORD as OTHER_PASSWORD
from tests.support.accessible import spoken_texts
from tests.ui.test_session_lock import bus_address

__all__ = ["bus_address"]

pytestmark = pytest.mark.display


@pytest.fixture
def station(tmp_path: Path, phantom_trial: PhantomTrial) -> Iterator[OpenStation]:
    """The demonstration on the small phantom."""
    with OpenStation(placed_demo(tmp_path, phantom_trial).profile) as opened:
        yield opened


@pytest.fixture
def hand(
    display: str, qapp: QApplication, station: OpenStation, tmp_path: Path, phantom_trial: PhantomTrial
) -> Iterator[ScriptedReader]:
    """A reader before the baseline of the phantom, with one target measured."""
    folders = DemoFolders(tmp_path)
    target = phantom_trial.truth.timepoints[0].lesions[0]
    application()
    reader = prepare(station, folders, QuietJob())
    with open_window(station) as opened, XInput(display) as pointer:
        made = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=60))
        made.sign_in(reader.login, PASSWORD)
        made.open_first_case()
        made.judge_images(0)
        made.driver.key("d")
        made.drag_on_slice(0, *ends_of(target))
        made.driver.wait_for(lambda: len(made.view.state.lesions) == 1, "the target")
        yield made


def screen_of(hand: ScriptedReader) -> QImage:
    """Return what the X server shows of the window."""
    window = hand.driver.window
    origin = window.mapToGlobal(QPoint(0, 0)) - window.screen().geometry().topLeft()
    shown = window.screen().grabWindow(0, origin.x(), origin.y(), window.width(), window.height())
    return shown.toImage().convertToFormat(QImage.Format.Format_RGB32)


def is_covered(screen: QImage, card: tuple[int, int, int, int], mark_px: int) -> bool:
    """Return whether everything outside the card in the middle has the one colour of an empty page.

    But for the line of a demonstration, which stands at the top of every window, so many pixels high (TR-16).
    """
    left, top, right, bottom = card
    ground = QColor(COLOURS.bg0).rgb()
    around = [
        (x, y)
        for x in range(0, screen.width(), 7)
        for y in range(mark_px, screen.height(), 7)
        if not (left <= x <= right and top <= y <= bottom)
    ]
    return all(screen.pixel(x, y) == ground for x, y in around)


def card_of(hand: ScriptedReader) -> tuple[int, int, int, int]:
    """Return where the words and the password field of the cover stand: left, top, right, bottom."""
    field = hand.driver.find(QLineEdit, "cover_password")
    inner = field.parentWidget()
    place = inner.mapTo(hand.driver.window, QPoint(0, 0))
    return place.x() - 4, place.y() - 4, place.x() + inner.width() + 4, place.y() + inner.height() + 4


def test_a_locked_read_shows_nothing_and_comes_back_as_it_was(hand: ScriptedReader, qapp: QApplication) -> None:
    case = hand.view.assignment.case_alias
    room, driver = hand.room, hand.driver
    driver.wheel(room.grid.active.canvas, -3)
    driver.key("w")
    before = (room.tool, room.grid.active.canvas.slice_index, hand.view.action_count, room.flow.selected)
    assert any(case in text for text in spoken_texts(qapp))

    driver.key("l", ["Control_L"])
    driver.wait_for(lambda: hand.window.guard.session_lock.is_locked, "the cover")
    screen = screen_of(hand)
    mark = hand.driver.find(QFrame, "demonstration_mark")
    assert is_covered(screen, card_of(hand), mark.height() if mark.isVisible() else 0)
    assert hand.window.windowTitle() == "Readstation"
    assert not [text for text in spoken_texts(qapp) if case in text or "T1" in text]
    for key in ("d", "Delete", "space"):
        driver.key(key)
    driver.key("z", ["Control_L"])
    assert hand.view.action_count == before[2]

    hand.unlock("not the password")
    hand.unlock(PASSWORD)
    driver.wait_for(lambda: not hand.window.guard.session_lock.is_locked, "the room")
    assert (room.tool, room.grid.active.canvas.slice_index, hand.view.action_count, room.flow.selected) == before
    driver.key("z", ["Control_L"])
    driver.wait_for(lambda: not hand.view.state.lesions, "the undo")


class Triggers:
    """What locks a session by itself: no input for too long, sleep seen by its gap, and two words of the desktop."""

    def __init__(self, hand: ScriptedReader, address: str) -> None:
        self.lock = hand.window.guard.session_lock
        self.ahead_s = 0.0
        for part in (self.lock, self.lock._input, self.lock._sleep):
            part._clock = lambda: seconds_awake_or_not() + self.ahead_s  # type: ignore[attr-defined]
        here, desktop = f"here-{os.getpid()}", f"desktop-{os.getpid()}"
        bus = QDBusConnection.connectToBus(address, here)
        self.desktop = QDBusConnection.connectToBus(address, desktop)
        for heard, slot in ((system_watch._SLEEPS, "_sleeps"), (system_watch._LOCKS, "_locks")):
            self.lock._system._hear(bus, heard, slot)
        self.names = here, desktop

    def close(self) -> None:
        for name in self.names:
            QDBusConnection.disconnectFromBus(name)

    def after_a_look(self, app: QApplication) -> None:
        """Return just after the station has looked, when the next look is the furthest away."""
        looked: list[int] = []
        self.lock._tick.timeout.connect(lambda: looked.append(1))
        while not looked:
            app.processEvents()
        self.lock._tick.timeout.disconnect()
        self.lock._tick.timeout.connect(self.lock._look)

    def idle(self) -> None:
        self.ahead_s += self.lock._limit_s
        # A gap in the clock is sleep; here the session was awake all the time.
        self.lock._sleep.start()

    def gap(self) -> None:
        self.ahead_s += 90.0

    def says_sleep(self) -> None:
        self._say(system_watch._SLEEPS, "/org/freedesktop/login1", [True])

    def says_locked(self) -> None:
        self._say(system_watch._LOCKS, "/org/freedesktop/login1/session/_31", [])

    def _say(self, heard: system_watch._Heard, path: str, arguments: list[bool]) -> None:
        message = QDBusMessage.createSignal(path, heard.interface, heard.name)
        message.setArguments(arguments)
        assert self.desktop.send(message)


TIMES = 3
LIMIT_S = 1.0


def seconds_to_cover(hand: ScriptedReader, app: QApplication, trigger: Callable[[], None], limit_s: float) -> float:
    """Return how long it took from a trigger to a screen without a pixel of the case; inf after a while too long."""
    mark = hand.driver.find(QFrame, "demonstration_mark")
    mark_px = mark.height() if mark.isVisible() else 0
    begun = time.monotonic()
    trigger()
    while time.monotonic() - begun < limit_s:
        app.processEvents()
        if hand.window.guard.session_lock.is_locked and is_covered(screen_of(hand), card_of(hand), mark_px):
            return time.monotonic() - begun
    return float("inf")


def test_each_trigger_covers_within_a_second(
    hand: ScriptedReader, qapp: QApplication, bus_address: str, record_property: Callable[[str, object], None]
) -> None:
    """TR-5: seen on the screen, from the moment after a look on; the quickest of three counts, the longest is told.

    A busy machine only adds to a time, so the quickest is nearest to what the program takes.
    """
    triggers = Triggers(hand, bus_address)
    try:
        for trigger in (triggers.idle, triggers.gap, triggers.says_sleep, triggers.says_locked):
            taken = []
            for _ in range(TIMES):
                triggers.after_a_look(qapp)
                taken.append(seconds_to_cover(hand, qapp, trigger, 30.0))
                hand.unlock(PASSWORD)
                hand.driver.wait_for(lambda: not hand.window.guard.session_lock.is_locked, "the room")
            record_property(f"{trigger.__name__}_longest_ms", round(max(taken) * 1000))
            assert min(taken) <= LIMIT_S, (trigger.__name__, taken)
    finally:
        triggers.close()


def test_a_station_that_looks_too_seldom_is_found(hand: ScriptedReader, qapp: QApplication, bus_address: str) -> None:
    """TR-5, sensitivity: with a look every three seconds the cover of an idle session comes too late, each time."""
    triggers = Triggers(hand, bus_address)
    try:
        triggers.lock._tick.setInterval(3_000)
        triggers.after_a_look(qapp)
        assert seconds_to_cover(hand, qapp, triggers.idle, 30.0) > LIMIT_S
        hand.unlock(PASSWORD)
        hand.driver.wait_for(lambda: not hand.window.guard.session_lock.is_locked, "the room")
    finally:
        triggers.close()


def test_a_line_that_was_being_drawn_is_dropped_and_the_reader_is_told(
    hand: ScriptedReader, phantom_trial: PhantomTrial
) -> None:
    canvas = hand.room.grid.active.canvas
    (start, end) = (canvas.widget_point_of(each) for each in ends_of(phantom_trial.truth.timepoints[0].lesions[0]))
    hand.driver.key("d")
    with hand.driver.held(canvas, start, end):
        assert canvas.is_busy
        hand.window.guard.lock()
    assert not canvas.is_busy
    count = hand.view.action_count
    hand.unlock(PASSWORD)
    hand.driver.wait_for(lambda: hand.room.dock.refusal.isVisible(), "what became of the line")
    assert "not finished: draw it again" in hand.room.dock.refusal.words.text()
    assert hand.view.action_count == count


def test_another_person_gets_a_session_of_their_own(hand: ScriptedReader, station: OpenStation) -> None:
    """The first session is closed with its work kept; the second reader does not see that there is a case."""
    read_id, count = hand.view.assignment.read_id, hand.view.action_count
    other = add_reader(station, "Dr. Noa Becker", OTHER_PASSWORD)
    hand.driver.key("l", ["Control_L"])
    hand.driver.click(hand.driver.find(QPushButton, "cover_other"))
    hand.driver.wait_for(lambda: hand.window.session is None, "the end of the session")
    assert all(pane.volume is None for pane in hand.room.grid.panes)
    hand.sign_in(other.login, OTHER_PASSWORD)
    hand.driver.spin(300)
    assert hand.window.worklist_page.table.model().rowCount() == 0
    journal = station.run(station.store.reads.journal, read_id)
    assert len(journal) == count
    actions = [event.action for event, _, _ in station.run(lambda: list(station.store.evidence.audit_events()))]
    ends = [each for each in actions if each.value.startswith(("session", "signed"))]
    assert ends[-4:] == [
        AuditAction.SIGNED_IN, AuditAction.SESSION_LOCKED, AuditAction.SIGNED_OUT, AuditAction.SIGNED_IN,
    ]  # fmt: skip
