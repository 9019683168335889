"""A reader who enters whole cases in the reading room: real canvases, real session and database, one room for all.

Every step goes through what the window binds: keys, buttons, lists, and lines that are drawn with the mouse.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from readstation.core.canonical import canonical_bytes, sha256_hex
from readstation.core.ids import CaseAlias, LesionId, ReadId, SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Registration
from readstation.geometry.volume import Volume
from readstation.hanging.match import hang
from readstation.model.charter import Charter
from readstation.model.codec import record_to_json
from readstation.model.series import PhaseRole, SeriesFacts, TimepointImages
from readstation.model.subject import Assignment
from readstation.reading.ports import Session
from readstation.reading.session import ReadSession
from readstation.reading.views import NextAction, ReadView
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.ports import SyncState, SyncWords, Tile
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.room import ReadingRoom
from readstation.ui.sign.lock_dialog import LockDialog
from tests.builders.reads import LOGIN, ReadingStation, series_facts, station_with_case
from tests.ui.fake_images import CaseOf, refused_registration

SHAPE = (12, 64, 64)
SPACING_MM = (5.0, 6.0, 6.0)
"""A field of 384 mm: the largest diameter of the worked cases is 300 mm."""

NECROTIC_SLICE = SHAPE[0] - 1
"""On this slice the middle of every arterial volume does not enhance, 24 mm wide."""

LINE_PX = 200
_PHASES = (PhaseRole.PRE_CONTRAST, PhaseRole.LATE_ARTERIAL)
_HU = {PhaseRole.PRE_CONTRAST: 50, PhaseRole.LATE_ARTERIAL: 150}
_PATIENCE_S = 20.0
Result = TypeVar("Result")


class LivingVolumes:
    """An even, enhancing volume for every series; one frame of reference for each timepoint."""

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseOf:
        return CaseOf(self.load, heard)

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        thick_mm = facts.slice_interval_um / 1000
        affine = Affine.from_dicom(
            (-192.0, -192.0, 0.0), (1, 0, 0, 0, 1, 0), SPACING_MM[1], SPACING_MM[2], (0, 0, thick_mm)
        )
        voxels = np.full(SHAPE, 1024 + _HU.get(facts.phase, 60), dtype=np.int16)
        if facts.phase is PhaseRole.LATE_ARTERIAL:
            voxels[NECROTIC_SLICE, :, 30:34] = 1024 + 20
        positions = np.arange(SHAPE[0]) * thick_mm
        return Volume(facts.series_key, voxels, affine, 1.0, -1024.0, "HU", f"frame-{facts.timepoint}", positions)


class CaseServices:
    """What the room needs, over a station that holds many cases."""

    def __init__(self, station: ReadingStation) -> None:
        self.station = station
        self.volumes = LivingVolumes()
        self.assignments: dict[ReadId, Assignment] = {}
        self.last: ReadSession | None = None

    def open_read(self, session: Session, read_id: ReadId) -> ReadSession:
        self.last = ReadSession(self.assignments[read_id], session, self.station.tools)
        return self.last

    def hang(self, now: TimepointImages, prior: TimepointImages | None) -> tuple[Tile, ...]:
        # The phases that the cases have; empty places for the others would only take time.
        tiles = [each for each in hang(now, prior).tiles if each.series is not None]
        return tuple(Tile(each.timepoint or 0, each.phase, each.series, each.reason) for each in tiles)

    def register(self, prior: Volume, now: Volume, job: Job) -> Registration:
        return refused_registration(prior, now)

    def sync_status(self, session: Session) -> SyncWords:
        return SyncWords(SyncState.SYNCED, 0)


class CaseDesk:
    """The room, and the hand of a reader who enters one case after the other."""

    def __init__(self, room: ReadingRoom, services: CaseServices, store: ThreadPoolExecutor) -> None:
        self.room = room
        self.services = services
        self._store = store
        self._count = itertools.count(1)
        for combo in room.findChildren(QComboBox):
            combo.view()
        # The lists of combo boxes are windows; who looks for windows that are left needs to know them.
        self._windows = QApplication.topLevelWidgets()

    @property
    def view(self) -> ReadView:
        view = self.room.view
        assert view is not None
        return view

    def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait, with the window alive, until something holds."""
        end = time.monotonic() + _PATIENCE_S
        while not holds() or self.room.shows.is_due:
            assert time.monotonic() < end, what or f"not in time; refused: {self.refusal!r}, next: {self.next_title!r}"
            QApplication.processEvents()
            time.sleep(0.001)

    def on_store(self, act: Callable[[], Result]) -> Result:
        """Do something on the thread that the station lives on."""
        return self._store.submit(act).result()

    def open_case(self, charter: Charter, timepoints: int, slice_mm: float = 1.5) -> None:
        """Put a new case on the station and open its read, with the baseline shown."""
        number = next(self._count)
        # A trial of its own: charters of one trial and version are the same everywhere.
        charter = replace(charter, trial_code=f"{charter.trial_code}-{number}")
        alias, read_id = CaseAlias(f"7K-{number:03d}"), ReadId(f"ca5e0000-0000-4000-8000-{number:012d}")
        self.on_store(lambda: self._keep(charter, alias, read_id, timepoints, round(slice_mm * 1000)))
        self.room.open_read(self.services.station.session, read_id)
        self.until(lambda: self.room.view is not None and self.view.assignment.read_id == read_id)
        if not self.view.state.timepoints:
            self.click("next_button")
        self._wait_for_images()

    def leave(self) -> None:
        """Close the read, as the worklist's key does."""
        self.room.leave()

    def judge_images(self, readability: str = "optimal", *causes: str, not_imaged: tuple[str, ...] = ()) -> None:
        """Say how well the images can be read: the Next card's button where they are optimal."""
        assert self.view.next_step.action is NextAction.JUDGE_IMAGES
        if readability == "optimal":
            self.step("next_button")
        else:
            self.click(f"quality_CT_{readability}")
            for cause in causes:
                self.step(f"cause_CT_{cause}")
        for region in not_imaged:
            self.room.dock.quality.set_open(is_open=True)
            self.step(f"region_CT_{region}")

    def add_target(self, tenths: int, site: str) -> LesionId:
        """Draw a target at baseline, say where it is, and confirm it."""
        lesion_id = self.draw_at_baseline(tenths, site)
        self.step("next_button")
        return lesion_id

    def draw_at_baseline(self, tenths: int, site: str) -> LesionId:
        """Draw a line at baseline and say where it is; where the liver is full that is said to the refused line."""
        before = len(self.view.state.lesions)
        self.key(Qt.Key.Key_D)
        self.draw(tenths)
        if len(self.view.state.lesions) == before:
            self.choose("candidate_site_combo", site)
        else:
            self.place(site)
        selected = self.room.flow.selected
        assert selected is not None
        return selected

    def add_unmeasured(self, site: str) -> LesionId:
        """Enter a lesion without a line, and say where it is."""
        name = "add_unmeasured_button" if self.view.timepoint == 0 else "unmeasured_finding_button"
        self.step(name)
        self.place(site)
        selected = self.room.flow.selected
        assert selected is not None
        return selected

    def place(self, site: str) -> None:
        """Choose the place of the lesion that was just entered."""
        lesion = self.view.state.lesions[self.room.flow.selected]
        if lesion.site == site:
            self._activate("site_combo", site)
        else:
            self.choose("site_combo", site)

    def select(self, lesion_id: LesionId) -> None:
        """Step through the lesions with E until one is chosen."""
        for _ in range(len(self.view.state.lesions) + 1):
            if self.room.flow.selected == lesion_id:
                return
            self.key(Qt.Key.Key_E)
        raise AssertionError("the lesion cannot be chosen with E")

    def measure(self, lesion_id: LesionId, tenths: int) -> None:
        """Choose a lesion and draw its line."""
        self.select(lesion_id)
        self.key(Qt.Key.Key_D)
        self.draw(tenths)

    def add_finding(self, tenths: int, site: str, sign: str = "") -> LesionId:
        """Record a finding with Shift+N, a line, its place, and what it looks like."""
        self.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
        self.draw(tenths)
        self.place(site)
        if sign:
            self.step(sign)
        selected = self.room.flow.selected
        assert selected is not None
        return selected

    def answer_flags(self, words: str) -> None:
        """Answer every flag that holds the lock."""
        while self.view.next_step.action is NextAction.ANSWER_FLAG:
            field = next(each for each in self._all(QLineEdit) if each.objectName().startswith("answer_F-"))
            fields = [each for each in self._all(QLineEdit) if each.objectName().startswith("answer_F-")]
            field = next((each for each in fields if not each.text()), field)
            field.setText(words)
            self.acts(lambda field=field: QTest.keyClick(field, Qt.Key.Key_Return))

    def lock(self) -> None:
        """Lock the timepoint with the Next card and the dialog's button."""
        timepoint = self.view.timepoint
        assert self.view.next_step.action is NextAction.LOCK_TIMEPOINT, self.next_title
        self.click("next_button")
        dialog = self.room.closing.dialog
        assert isinstance(dialog, LockDialog)
        dialog.do_act()
        self.until(lambda: self.view.state.is_locked(timepoint) and self.room.closing.dialog is None)

    def open_next(self) -> None:
        """Open the next timepoint with the Next card, and wait for its images."""
        before = self.view.timepoint
        self.click("next_button")
        self.until(lambda: self.view.timepoint == before + 1)
        self._wait_for_images()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Strike a key over the active view."""
        QTest.keyClick(self.room.grid.active.canvas, key, modifier)

    def strike(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Strike a key that is one edit."""
        self.acts(lambda: self.key(key, modifier))

    def draw(self, tenths: int, slice_index: int | None = None) -> None:
        """Draw a level line of an exact length with the mouse; wait until it is kept or refused.

        It has a slice of its own where none is named. The view is framed so that the line is some 200 pixels long.
        """
        canvas = self._pane().canvas
        start, end = self.frame(tenths, slice_index)
        before = self.view.action_count
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(canvas, (start + end) / 2)
        QTest.mouseMove(canvas, end)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
        self.until(lambda: self.view.action_count > before or self.room.dock.refusal.isVisible())

    def frame(self, tenths: int, slice_index: int | None = None) -> tuple[QPoint, QPoint]:
        """Frame the current view so that a level line of a length fits it; return its ends."""
        canvas = self._pane().canvas
        lines = sum(
            len(said.lines) for said in self.view.state.assessments.values() if said.timepoint == self.view.timepoint
        )
        canvas.set_slice(lines % NECROTIC_SLICE if slice_index is None else slice_index)
        place = canvas.view_place
        assert place is not None
        canvas.set_view(place.center_mm, tenths / 10 / LINE_PX)
        middle = canvas.rect().center()
        return middle - QPoint(LINE_PX // 2, 0), middle + QPoint(LINE_PX // 2, 0)

    def step(self, name: str) -> None:
        """Click a button that is one edit."""
        self.acts(lambda: self.click(name))

    def click(self, name: str) -> None:
        """Click a button."""
        self.widget(QPushButton, name).click()

    def choose(self, name: str, words: str) -> None:
        """Choose from a list what is one edit."""
        self.acts(lambda: self._activate(name, words))

    def write(self, name: str, words: str) -> None:
        """Type into a field."""
        self.widget(QLineEdit, name).setText(words)

    def acts(self, act: Callable[[], object]) -> None:
        """Do something that is one step of the journal, and wait until it is kept; a refusal fails."""
        before = self.view.action_count
        self.room.dock.refusal.hide()
        act()
        refusal = self.room.dock.refusal
        self.until(lambda: self.view.action_count > before or refusal.isVisible())
        assert self.view.action_count > before, self.refusal

    def is_refused(self, act: Callable[[], object]) -> str:
        """Do something that is refused, and return why."""
        before = self.view.action_count
        self.room.dock.refusal.hide()
        act()
        self.until(self.room.dock.refusal.isVisible)
        assert self.view.action_count == before
        return self.refusal

    def widget(self, kind: type[Result], name: str) -> Result:
        """Return a widget of the room that can be used."""
        found: list[Result] = []

        def look() -> bool:
            named = self.room.findChildren(kind, name)
            found[:] = [each for each in named if not each.isHidden() and each.isEnabled()]
            return bool(found)

        self.until(look, f"no {name}")
        return found[-1]

    def text(self, name: str) -> str:
        """Return the words of a label."""
        return self.widget(QLabel, name).text()

    def texts(self, card: QWidget) -> list[str]:
        """Return all words of a card, in the order in which they stand."""
        QApplication.processEvents()
        return [each.text() for each in card.findChildren(QLabel) if each.isVisibleTo(card)]

    @property
    def refusal(self) -> str:
        """What was refused and why; empty where nothing is."""
        card = self.room.dock.refusal
        return card.words.text() if card.isVisible() else ""

    @property
    def next_title(self) -> str:
        """The verb of the Next card."""
        return self.room.dock.next_card.title.text()

    def _all(self, kind: type[Result]) -> list[Result]:
        return [each for each in self.room.findChildren(kind) if not each.isHidden()]

    def _activate(self, name: str, words: str) -> None:
        combo = self.widget(QComboBox, name)
        row = combo.findText(words)
        assert row >= 0, words
        combo.setCurrentIndex(row)
        combo.activated.emit(row)

    def _pane(self) -> Pane:
        wanted = (self.view.timepoint, PhaseRole.LATE_ARTERIAL)
        for pane in self.room.grid.shown:
            if pane.facts is not None and (pane.facts.timepoint, pane.facts.phase) == wanted:
                return pane
        raise AssertionError("the measuring phase is not shown")

    def _wait_for_images(self) -> None:
        timepoint = self.view.timepoint

        def are_shown() -> bool:
            panes = self.room.grid.shown
            return (
                bool(panes)
                and all(pane.volume is not None and pane.is_verified and pane.facts is not None for pane in panes)
                and any(pane.facts.timepoint == timepoint for pane in panes)
            )

        self.until(are_shown)

    def _keep(self, charter: Charter, alias: CaseAlias, read_id: ReadId, timepoints: int, thick_um: int) -> None:
        station = self.services.station
        for timepoint in range(timepoints):
            for ordinal, phase in enumerate(_PHASES, start=1):
                facts = series_facts(timepoint, ordinal, phase, alias, SHAPE[0])
                facts = replace(facts, slice_interval_um=thick_um, slice_thickness_um=thick_um)
                station.store.images.put_series(facts, [str(facts.series_key).encode()])
        body = canonical_bytes(record_to_json(charter))
        digest = sha256_hex(body)
        made = Assignment(read_id, alias, LOGIN, charter.trial_code, charter.version, digest, (0,), "2026-03-01")
        station.store.worklist.keep_assignment(made, body)
        self.services.assignments[read_id] = made


@contextmanager
def case_desk(bridge: Bridge, folder: Path) -> Iterator[CaseDesk]:
    """Open a room on a station, for case after case."""
    store: ThreadPoolExecutor = bridge._lanes["store"]  # type: ignore[assignment]  # the station lives on its thread
    opened = station_with_case(folder, timepoints=0)
    station = store.submit(opened.__enter__).result()
    services = CaseServices(station)
    room = ReadingRoom(services, bridge, SliceCanvas)  # type: ignore[arg-type]  # the room's part of the services
    room.resize(1000, 640)
    room.show()
    room.activateWindow()
    try:
        yield CaseDesk(room, services, store)
    finally:
        room.close_room()
        room.close()
        room.deleteLater()
        store.submit(opened.__exit__, None, None, None).result()
