"""A reading room over a real read, and a hand in it: real session, rules, journal and database; no pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readstation.core.ids import ReadId
from readstation.core.jobs import Job
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.hanging.match import hang
from readstation.model.charter import Charter
from readstation.model.series import PhaseRole, TimepointImages
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.ui.bridge import Bridge
from readstation.ui.ports import SyncState, SyncWords, Tile
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.sign_dialog import SignDialog
from tests.builders.reads import PASSWORD, READ, ReadingStation, station_with_case
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_images import refused_registration


class ReadServices:
    """The services that the room needs, over a real station."""

    def __init__(self, station: ReadingStation) -> None:
        self.station = station
        self.registration = refused_registration
        self.volumes = GreyVolumes()
        self.open_fault: Exception | None = None

    def open_read(self, session: Session, read_id: ReadId) -> ReadSession:
        if self.open_fault is not None:
            raise self.open_fault
        return self.station.open_read()

    def hang(self, now: TimepointImages, prior: TimepointImages | None) -> tuple[Tile, ...]:
        tiles = hang(now, prior).tiles
        return tuple(Tile(each.timepoint or 0, each.phase, each.series, each.reason) for each in tiles)

    def register(self, prior: Volume, now: Volume, job: Job) -> Registration:
        return self.registration(prior, now)

    def sync_status(self, session: Session) -> SyncWords:
        return SyncWords(SyncState.QUEUED, 3)


class Desk:
    """A room with its read open, and a reader's hand."""

    def __init__(self, qtbot: QtBot, room: ReadingRoom, services: ReadServices) -> None:
        self.qtbot = qtbot
        self.room = room
        self.services = services

    @property
    def view(self):
        return self.room.view

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()) and not self.room.shows.is_due, timeout=30_000)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.room.grid.active.canvas, key, modifier)

    def pane(self, timepoint: int, phase: PhaseRole = PhaseRole.LATE_ARTERIAL):
        return next(
            pane
            for pane in self.room.grid.shown
            if pane.facts is not None and (pane.facts.timepoint, pane.facts.phase) == (timepoint, phase)
        )

    def draw(self, tenths: int, timepoint: int = 0, phase: PhaseRole = PhaseRole.LATE_ARTERIAL) -> None:
        """Draw a line and wait until it is kept or refused."""
        before = self.view.action_count
        self.pane(timepoint, phase).canvas.draw(tenths)
        self.until(lambda: self.view.action_count > before or self.room.dock.refusal.isVisible())

    def acts(self, act: Callable[[], None]) -> None:
        """Do something that is one step, and wait until it is kept."""
        before = self.view.action_count
        act()
        self.until(lambda: self.view.action_count > before)

    def button(self, name: str) -> QPushButton:
        found: list[QPushButton] = []

        def look() -> bool:
            found[:] = [each for each in self.room.findChildren(QPushButton, name) if each.isVisible()]
            return bool(found)

        self.until(look)
        return found[-1]

    def text(self, name: str) -> str:
        """Return the words of a label; one that was replaced is hidden until it is deleted."""
        found = [each for each in self.room.findChildren(QLabel, name) if not each.isHidden()]
        assert found, f"no {name}"
        return found[-1].text()

    def lock(self) -> None:
        timepoint = self.view.timepoint
        self.room.closing.ask()
        dialog = self.room.closing.dialog
        assert isinstance(dialog, LockDialog)
        dialog.do_act()
        self.until(lambda: self.view.state.is_locked(timepoint) and self.room.closing.dialog is None)

    def lock_to_the_end(self, last: int = 2) -> None:
        """Two targets and a non-target; T2 absent at every follow-up; everything locked."""
        self.to_follow_up()
        for timepoint in range(1, last + 1):
            self.draw(172, timepoint)
            self.key(Qt.Key.Key_E)
            self.acts(lambda: self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier))
            self.key(Qt.Key.Key_E)
            self.acts(lambda: self.button("state_present").click())
            self.lock()
            if timepoint < last:
                self.open_next()

    def sign(self, password: str = PASSWORD) -> None:
        """Open the dialog, type the password, Ctrl+Enter; wait until it is signed."""
        before = self.view.signed_count
        self.room.closing.ask()
        self.until(lambda: self.room.closing.dialog is not None)
        dialog = self.room.closing.dialog
        assert isinstance(dialog, SignDialog)
        QTest.keyClicks(dialog.password, password)
        self.until(dialog.isActiveWindow)
        QTest.keyClick(dialog.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: self.view.signed_count > before and self.room.closing.dialog is None)

    def open_next(self) -> None:
        with self.qtbot.waitSignal(self.room.images.hung, timeout=30_000):
            self.room.acts.next_step()

    def to_follow_up(self) -> None:
        """Two targets of 46.6 and 21.4 mm and a non-target at baseline; TP1 open."""
        self.draw(466)
        self.draw(214)
        self.draw(65)
        self.acts(lambda: self.key(Qt.Key.Key_N))
        self.lock()
        self.open_next()


@contextmanager
def opened_desk(
    qtbot: QtBot, bridge: Bridge, folder: Path, charter: Charter | None = None, timepoints: int = 3
) -> Iterator[Desk]:
    """Open a room on the demo case; everything is closed at the end."""
    store: ThreadPoolExecutor = bridge._lanes["store"]  # type: ignore[assignment]  # the station lives on its thread
    opened = station_with_case(folder, timepoints, charter)
    station = store.submit(opened.__enter__).result()
    services = ReadServices(station)
    room = ReadingRoom(services, bridge, FakeCanvas)  # type: ignore[arg-type]  # the room's part of the services
    qtbot.addWidget(room)
    room.resize(1920, 1080)
    room.show()
    room.activateWindow()
    made = Desk(qtbot, room, services)
    with qtbot.waitSignal(room.images.hung, timeout=30_000):
        room.open_read(station.session, READ)
    yield made
    room.close_room()
    store.submit(opened.__exit__, None, None, None).result()
