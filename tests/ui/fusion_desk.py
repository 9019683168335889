"""The page of SPECT and PET over CT on released files of a phantom, with a journal of acts in a list, and a hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.app.uptake import UptakeDesk
from readstation.app.volumes import StoredVolumes
from readstation.core.ids import CaseAlias, SeriesKey
from readstation.dose.uptake_image import StructureRole
from readstation.geometry.label_volume import LabelVolume
from readstation.imaging.plan_stored import StoredSeries
from readstation.model.series import Modality, SeriesFacts, TimepointImages
from readstation.reading.outlining import Act, AddVolume, Import
from readstation.ui.bridge import Bridge
from readstation.ui.canvas import SliceCanvas
from readstation.ui.distribution.page import DistributionPage
from readstation.ui.reading.pane import Pane
from tests.builders.dicom_release import facts_of, release, scan

ALIAS = CaseAlias("2H-418")


class ReleasedCase:
    """The series of a folder after the gate."""

    def __init__(self, paths: Sequence[Path], scratch: Path) -> None:
        self.files: dict[SeriesKey, tuple[Path, ...]] = {}
        series: list[SeriesFacts] = []
        for number, scanned in enumerate(scan(paths, scratch / "unpacked").series):
            released = release(scanned, scratch / f"released{number}")
            key = SeriesKey(f"s{number}")
            self.files[key] = tuple(released.files)
            series.append(replace(facts_of(scanned, released), series_key=key, series_ordinal=number + 1))
        self.images = TimepointImages(ALIAS, 0, tuple(series))

    def beside(self, other: ReleasedCase, modality: Modality) -> ReleasedCase:
        """Return this case with the series of a modality of another one."""
        found = [each for each in other.images.series if each.modality is modality]
        for each in found:
            key = SeriesKey(f"other {each.series_key}")
            self.files[key] = other.files[each.series_key]
            series = (*self.images.series, replace(each, series_key=key))
            self.images = replace(self.images, series=series)
        return self


class CaseServices(UptakeDesk):
    """The real desk of the station over the files of one case."""

    def __init__(self, case: ReleasedCase) -> None:
        super().__init__(SimpleNamespace(files_of=case.files.__getitem__))  # type: ignore[arg-type]  # its files alone
        self._case = case
        self.registration = None

    @property
    def volumes(self) -> StoredVolumes:
        return StoredVolumes(lambda key: StoredSeries(self._case.files[key], None))

    def register(self, prior, now, job):  # type: ignore[no-untyped-def]
        return self.registration(prior, now)


class FusionDesk:
    """The page and a reader's hand on it; what the page asks to be kept goes into a list, as a journal would."""

    def __init__(self, qtbot: QtBot, page: DistributionPage) -> None:
        self.qtbot, self.page = qtbot, page
        self.acts: list[Act] = []
        self.undone: list[Act] = []
        self.imports: dict[str, LabelVolume] = {}
        self.refusals: list[str] = []
        page.fusion.act_wanted.connect(self.keep)
        page.fusion.taken_in.connect(self._take_in)
        page.refused.connect(self.refusals.append)
        page.undo_wanted.connect(self._undo)
        page.redo_wanted.connect(self._redo)

    @property
    def panes(self) -> tuple[Pane, ...]:
        return self.page.fusion.grid.panes

    @property
    def volumes(self) -> Mapping[str, LabelVolume]:
        return {name: each.label for name, each in self.page.fusion.outlines.volumes.items()}

    def keep(self, act: Act) -> None:
        self.acts.append(act)
        self.undone.clear()
        self.page.fusion.show_acts(tuple(self.acts), self.imports)

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=20_000)

    def until_shown(self) -> None:
        """Wait until the images are here and can be outlined on."""
        self.until(lambda: self.page.fusion.outlines.state is not None and self.panes[0].volume is not None)
        QApplication.processEvents()

    def take_in(self, name: str, role: StructureRole, label: LabelVolume) -> None:
        """Have a volume kept, and wait until it is shown."""
        self.page.fusion.outlines.take_in(name, role, label)
        self.until(lambda: name in self.volumes)

    def add(self, role: StructureRole, organ: str = "") -> str:
        """Begin a volume by the menu's signal and return its name."""
        before = set(self.volumes)
        self.page.fusion.volume_bar.new_wanted.emit(role, organ)
        self.until(lambda: set(self.volumes) - before)
        return next(iter(set(self.volumes) - before))

    def point_at(self, pane: Pane, point_mm: Sequence[float]) -> QPoint:
        return pane.canvas.widget_point_of(tuple(point_mm))  # type: ignore[arg-type]

    def go_to(self, point_mm: Sequence[float]) -> None:
        """Bring every plane to a patient point."""
        self.page.fusion.grid.links.locate(self.panes[0], tuple(point_mm))  # type: ignore[arg-type]
        self.page.fusion.grid.links.bring(self.panes[0], tuple(point_mm))  # type: ignore[arg-type]
        QApplication.processEvents()

    def probe(self, pane: Pane, point_mm: Sequence[float]) -> str:
        """Move the pointer over a patient point of a view and return what the status line says."""
        where = QPointF(self.point_at(pane, point_mm))
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            pane.canvas, QMouseEvent(QEvent.Type.MouseMove, where, pane.canvas.mapToGlobal(where), none, none, keys)
        )
        return self.page.status.pointer.text()

    def drag(self, pane: Pane, places: Sequence[QPoint], button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mousePress(pane.canvas, button, pos=places[0])
        for place in places[1:]:
            where = QPointF(place)
            moved = QMouseEvent(
                QEvent.Type.MouseMove,
                where,
                pane.canvas.mapToGlobal(where),
                Qt.MouseButton.NoButton,
                button,
                Qt.KeyboardModifier.NoModifier,
            )
            QApplication.sendEvent(pane.canvas, moved)
        QTest.mouseRelease(pane.canvas, button, pos=places[-1])

    def until_acts(self, count: int) -> None:
        """Wait until so many acts are kept and shown."""
        state = self.page.fusion.outlines
        self.until(lambda: len(self.acts) == count and state.state is not None and len(state.state.acts) == count)

    def _take_in(self, name: str, role: StructureRole, label: LabelVolume, key: SeriesKey) -> None:
        digest = f"digest of {name} on {key}"
        self.imports[digest] = label
        self.acts += [AddVolume(name, role), Import(name, digest)]
        self.page.fusion.show_acts(tuple(self.acts), self.imports)

    def _undo(self) -> None:
        self.undone.append(self.acts.pop())
        self.page.fusion.show_acts(tuple(self.acts), self.imports)

    def _redo(self) -> None:
        self.acts.append(self.undone.pop())
        self.page.fusion.show_acts(tuple(self.acts), self.imports)


@contextmanager
def fusion_desk(
    qtbot: QtBot, bridge: Bridge, case: ReleasedCase, size: tuple[int, int] = (1920, 1080)
) -> Iterator[FusionDesk]:
    """Open the page on a case."""
    page = DistributionPage(CaseServices(case), bridge, SliceCanvas)
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.activateWindow()
    try:
        desk = FusionDesk(qtbot, page)
        page.show_case(ALIAS, case.images)
        desk.until(lambda: page.fusion.images.over is not None or page.fusion.banner.words.text())
        yield desk
    finally:
        page.close_page()
        until = time.monotonic() + 20
        while not bridge.is_idle and time.monotonic() < until:
            QApplication.processEvents()
