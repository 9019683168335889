"""A reading room with real canvases over volumes that a test knows voxel by voxel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from readstation.core.findings import Finding
from readstation.core.ids import ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.hanging.match import hang
from readstation.model.series import Modality, PhaseRole, SeriesFacts, TimepointImages
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.ports import SyncState, SyncWords, Tile
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.room import ReadingRoom
from tests.builders.reads import READ, ReadingStation, series_facts, station_with_case
from tests.ui.fake_images import CaseOf, SlowSeries, refused_registration

SHAPE = (20, 48, 56)
SPACING_MM = (1.5, 2.0, 2.0)


class KnownVolumes:
    """A volume of its own noise for every series; the phases of a timepoint share a frame of reference.

    Attributes
    ----------
    frames
        The frame of a series where it is not its timepoint's.
    first_mm
        Where the first slice of a timepoint lies along the body, mm.
    gate
        Loading waits until it is set.
    slow
        Series whose slices the test brings itself; set to None before they are opened.
    """

    def __init__(self) -> None:
        self.frames: dict[SeriesKey, str] = {}
        self.first_mm: dict[int, float] = {}
        self.is_uneven = False
        self.slow: dict[SeriesKey, SlowSeries | None] = {}
        self.gate = threading.Event()
        self.gate.set()

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseOf:
        self.case = CaseOf(self.load, heard)
        self.heard = heard
        return self.case

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        for slice_number in range(4):
            job.report(slice_number, 8)
        self.gate.wait(20)
        job.checkpoint()
        if facts.series_key in self.slow:
            made = SlowSeries(self.whole(facts), lambda key: self.heard(key))
            self.slow[facts.series_key] = made
            return made.volume
        return self.whole(facts)

    def whole(self, facts: SeriesFacts) -> Volume:
        """Return the whole volume of a series."""
        seed = facts.timepoint * 100 + facts.series_ordinal
        voxels = np.random.default_rng(seed).integers(900, 1200, SHAPE).astype(np.int16)
        first = self.first_mm.get(facts.timepoint, 0.0)
        affine = Affine.from_dicom(
            (-50.0, -40.0, first), (1, 0, 0, 0, 1, 0), SPACING_MM[1], SPACING_MM[2], (0, 0, SPACING_MM[0])
        )
        positions = first + np.arange(SHAPE[0]) * SPACING_MM[0]
        if self.is_uneven:
            positions = positions + np.where(np.arange(SHAPE[0]) == 7, 0.6, 0.0)
        unit = "HU" if facts.modality is Modality.CT else "Bq/ml"
        frame = self.frames.get(facts.series_key, f"frame-{facts.timepoint}")
        return Volume(facts.series_key, voxels, affine, 1.0, -1024.0, unit, frame, positions)


class ViewingServices:
    """What the room needs, over a real station; a test may add series to a timepoint."""

    def __init__(self, station: ReadingStation) -> None:
        self.station = station
        self.registration = refused_registration
        self.volumes = KnownVolumes()

    def open_read(self, session: Session, read_id: ReadId) -> ReadSession:
        return self.station.open_read()

    def hang(self, now: TimepointImages, prior: TimepointImages | None) -> tuple[Tile, ...]:
        return tuple(Tile(each.timepoint or 0, each.phase, each.series, each.reason) for each in hang(now, prior).tiles)

    def register(self, prior: Volume, now: Volume, job: Job) -> Registration:
        return self.registration(prior, now)

    def sync_status(self, session: Session) -> SyncWords:
        return SyncWords(SyncState.SYNCED, 0)


class ViewingDesk:
    """The room and a reader's hand in it."""

    def __init__(self, qtbot: QtBot, room: ReadingRoom, services: ViewingServices) -> None:
        self.qtbot = qtbot
        self.room = room
        self.services = services

    @property
    def grid(self):
        return self.room.grid

    @property
    def active(self) -> Pane:
        return self.room.grid.active

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()) and not self.room.shows.is_due, timeout=10_000)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.active.canvas, key, modifier)

    def layout(self, key: Qt.Key) -> None:
        """Strike Ctrl and a number and wait until every view of the layout has its image."""
        self.key(key, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: all(pane.volume is not None for pane in self.grid.shown if pane.facts is not None))
        QApplication.processEvents()

    def pane(self, phase: PhaseRole, timepoint: int = 0) -> Pane:
        return next(
            pane
            for pane in self.grid.shown
            if pane.facts is not None and (pane.facts.timepoint, pane.facts.phase) == (timepoint, phase)
        )

    def locate(self, pane: Pane, place: QPoint) -> None:
        """Move over a view with Shift held."""
        where = QPointF(place)
        moved = QMouseEvent(
            QEvent.Type.MouseMove,
            where,
            pane.canvas.mapToGlobal(where),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ShiftModifier,
        )
        QApplication.sendEvent(pane.canvas, moved)

    def probe(self, pane: Pane, point_mm) -> str:
        """Return what the status line says with the pointer over a patient point of a view."""
        where = QPointF(pane.canvas.widget_point_of(point_mm))
        moved = QMouseEvent(
            QEvent.Type.MouseMove,
            where,
            pane.canvas.mapToGlobal(where),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(pane.canvas, moved)
        return self.room.status.pointer.text()

    def drag(self, pane: Pane, start: QPoint, end: QPoint) -> None:
        """Draw with the left button."""
        QTest.mousePress(pane.canvas, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 6):
            QTest.mouseMove(pane.canvas, start + (end - start) * step / 5)
        QTest.mouseRelease(pane.canvas, Qt.MouseButton.LeftButton, pos=end)

    def refusal(self) -> str:
        """Return the words of the refusal that is shown, else nothing."""
        refusal = self.room.dock.refusal
        return " ".join(each.text() for each in refusal.findChildren(QLabel)) if refusal.isVisible() else ""

    def cross_of(self, pane: Pane):
        return pane.canvas._view.state.cross_mm

    def pill(self, pane: Pane) -> str:
        return pane._pill.words.text()

    def to_follow_up(self) -> None:
        """Measure a target at baseline, lock it and open TP1."""
        late = self.pane(PhaseRole.LATE_ARTERIAL)
        before = self.room.view.action_count
        self.grid.activate(late)
        self.key(Qt.Key.Key_D)
        middle = late.canvas.rect().center()
        self.drag(late, middle - QPoint(60, 0), middle + QPoint(60, 30))
        self.until(lambda: self.room.view.action_count > before)
        self.room.closing.ask()
        dialog = self.room.closing.dialog
        assert dialog is not None
        dialog.do_act()
        self.until(lambda: self.room.view.state.is_locked(0) and self.room.closing.dialog is None)
        with self.qtbot.waitSignal(self.room.images.hung, timeout=10_000):
            self.room.acts.next_step()


@contextmanager
def viewing_desk(
    qtbot: QtBot, bridge: Bridge, folder: Path, extra: tuple[SeriesFacts, ...] = ()
) -> Iterator[ViewingDesk]:
    """Open a room on the demo case, with further series at its timepoints."""
    store: ThreadPoolExecutor = bridge._lanes["store"]  # type: ignore[assignment]  # the station lives on its thread
    opened = station_with_case(folder)
    station = store.submit(opened.__enter__).result()
    for facts in extra:
        files = [f"{facts.series_key}-{n}".encode() for n in range(2)]
        store.submit(station.store.images.put_series, facts, files).result()
    services = ViewingServices(station)
    room = ReadingRoom(services, bridge, SliceCanvas)  # type: ignore[arg-type]  # the room's part of the services
    qtbot.addWidget(room)
    room.resize(1920, 1080)
    room.show()
    room.activateWindow()
    try:
        made = ViewingDesk(qtbot, room, services)
        with qtbot.waitSignal(room.images.hung, timeout=10_000):
            room.open_read(station.session, READ)
        yield made
    finally:
        services.volumes.gate.set()
        room.close_room()
        store.submit(opened.__exit__, None, None, None).result()


def uptake_facts(timepoint: int = 0, ordinal: int = 9) -> SeriesFacts:
    """Return a PET series of a timepoint."""
    return series_facts(timepoint, ordinal, PhaseRole.OTHER, modality=Modality.PT, unit="Bq/ml")


def with_finding(facts: SeriesFacts, code: str) -> SeriesFacts:
    return replace(facts, findings=(Finding(code, "Said by the check."),))
