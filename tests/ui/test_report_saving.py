"""Saving a report from the window: where to, how far, where it lies; refused, stopped and failed ones say so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault, Refused
from readstation.core.findings import Finding
from readstation.core.jobs import Job
from readstation.model.subject import ReadStage
from readstation.ui.bridge import Bridge
from readstation.ui.ports import ReportWritten
from readstation.ui.window import MainWindow
from tests.ui.fake_canvas import FakeCanvas, GreyVolumes
from tests.ui.fake_station import FakeStation, worklist_row
from tests.ui.test_pages import open_worklist

PATIENCE_MS = 10_000


class Work:
    """A report in work with pieces that only the main thread may do."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces
        self.threads: list[threading.Thread] = []

    def cut_next(self) -> bool:
        if not self.pieces:
            return False
        self.pieces -= 1
        self.threads.append(threading.current_thread())
        return True


class ReportingStation(FakeStation):
    """Makes reports as the real one: on the pool, stopping where it is asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.volumes = GreyVolumes()
        self.rows = (worklist_row(stage=ReadStage.SIGNED),)
        self.work = Work(3)
        self.held = threading.Event()
        self.held.set()
        self.fault: Exception | None = None
        self.threads: list[threading.Thread] = []

    def prepare_report(self, session: object, read_id: str, job: Job) -> Work:
        self.threads.append(threading.current_thread())
        job.report(2, 4, "Checking images")
        while not self.held.wait(0.01):
            job.checkpoint()
        job.checkpoint()
        if self.fault is not None:
            raise self.fault
        return self.work

    def write_report(self, session: object, prepared: Work, path: Path, job: Job) -> ReportWritten:
        self.threads.append(threading.current_thread())
        path.write_bytes(b"%PDF")
        return ReportWritten(path, "K7QM-3XWD-9PZR-T2VH", "7K-204", 1)


@pytest.fixture
def station() -> ReportingStation:
    return ReportingStation()


@pytest.fixture
def window(qtbot: QtBot, bridge: Bridge, station: ReportingStation) -> Iterator[MainWindow]:
    made = MainWindow(station, bridge, FakeCanvas)  # type: ignore[arg-type]  # plain values in place of the real parts
    qtbot.addWidget(made)
    made.resize(1400, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.isActiveWindow() and bool(made.findChildren(QPushButton)), timeout=PATIENCE_MS)
    yield made
    made.close()


def signed_tab(qtbot: QtBot, window: MainWindow) -> None:
    window.worklist_page.tabs.setCurrentIndex(1)
    open_worklist(qtbot, window)
    qtbot.waitUntil(lambda: window.worklist_page.chosen() is not None, timeout=PATIENCE_MS)


def words(window: MainWindow) -> str:
    return window.report.strip.words.text()


def choose(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Press the key, and choose a place in the dialog."""
    qtbot.keyClick(window.worklist_page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = window.report.dialog
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "7K-204-read.pdf"
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def test_a_report_is_saved_and_says_where(
    qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path
) -> None:
    signed_tab(qtbot, window)
    assert window.findChild(QPushButton, "worklist_report_button").isVisible()
    path = tmp_path / "mine.pdf"
    choose(qtbot, window, path)
    qtbot.waitUntil(lambda: "saved" in words(window), timeout=PATIENCE_MS)
    assert path.read_bytes() == b"%PDF"
    assert str(path) in words(window)
    assert "K7QM-3XWD-9PZR-T2VH" in words(window)
    assert window.report.dialog is None
    main = threading.main_thread()
    assert station.work.threads == [main] * 3
    assert all(thread is not main for thread in station.threads)
    qtbot.mouseClick(window.report.strip.close_button, Qt.MouseButton.LeftButton)
    assert window.report.strip.isHidden()


def test_the_dialog_goes_with_a_locked_session(qtbot: QtBot, window: MainWindow) -> None:
    """TR-5: it names the case."""
    signed_tab(qtbot, window)
    qtbot.keyClick(window.worklist_page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = window.report.dialog
    assert dialog is not None
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    window.guard.covering.cover()
    assert not dialog.isVisible()
    window.guard.covering.uncover()
    assert dialog.isVisible()
    dialog.reject()
    assert window.report.dialog is None


def test_progress_is_shown_and_the_window_goes_on(
    qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path
) -> None:
    station.held.clear()
    signed_tab(qtbot, window)
    choose(qtbot, window, tmp_path / "mine.pdf")
    qtbot.waitUntil(lambda: words(window) == "Report: checking images", timeout=PATIENCE_MS)
    bar = window.report.strip.bar
    assert (bar.value(), bar.maximum()) == (2, 4)
    window.report.save(window.session, station.rows[0].read_id, tmp_path / "second.pdf")
    window.worklist_page.find_field.setText("7K")
    assert window.worklist_page.chosen() is not None
    station.held.set()
    qtbot.waitUntil(lambda: "saved" in words(window), timeout=PATIENCE_MS)
    assert not (tmp_path / "second.pdf").exists()


def test_a_stopped_report_leaves_no_file_and_says_so(
    qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path
) -> None:
    station.held.clear()
    signed_tab(qtbot, window)
    choose(qtbot, window, tmp_path / "mine.pdf")
    qtbot.waitUntil(window.report.strip.stop.isVisible, timeout=PATIENCE_MS)
    qtbot.mouseClick(window.report.strip.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: words(window) == "The report was stopped. No file was written.", timeout=PATIENCE_MS)
    assert list(tmp_path.iterdir()) == []
    assert not window.report.is_running


def test_a_read_that_does_not_verify_is_refused_with_words(
    qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path
) -> None:
    station.fault = Refused(
        Finding("TR-32.report", "The report was not written: the read does not verify."),
        *(Finding("TR-45.image", "pixels or geometry are not the released ones", place=f"image {n}") for n in range(5)),
    )
    signed_tab(qtbot, window)
    choose(qtbot, window, tmp_path / "mine.pdf")
    qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE_MS)
    assert window.banner.what.text() == "The report was not written: the read does not verify."
    detail = window.findChild(QLabel, "banner_detail").text()
    assert "image 0: pixels or geometry are not the released ones" in detail
    assert "And 2 more" in detail
    assert "No file was written." in detail
    assert window.report.strip.isHidden()


def test_a_fault_of_the_disk_is_shown(
    qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path
) -> None:
    station.fault = EnvironmentFault("The file mine.pdf could not be written.", "Nothing was changed.", "Make room.")
    signed_tab(qtbot, window)
    choose(qtbot, window, tmp_path / "mine.pdf")
    qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE_MS)
    assert "could not be written" in window.banner.what.text()
    assert not window.report.is_running


def test_a_read_that_is_not_signed_has_no_report(qtbot: QtBot, window: MainWindow, station: ReportingStation) -> None:
    station.rows = (worklist_row(stage=ReadStage.IN_PROGRESS),)
    open_worklist(qtbot, window)
    assert window.findChild(QPushButton, "worklist_report_button").isHidden()
    qtbot.keyClick(window.worklist_page.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert window.report.dialog is None
    assert "not signed yet" in window.banner.what.text()


def test_signing_out_stops_it(qtbot: QtBot, window: MainWindow, station: ReportingStation, tmp_path: Path) -> None:
    station.held.clear()
    signed_tab(qtbot, window)
    choose(qtbot, window, tmp_path / "mine.pdf")
    qtbot.waitUntil(lambda: bool(station.threads), timeout=PATIENCE_MS)
    window.sign_out()
    assert not window.report.is_running
    assert window.report.strip.isHidden()
    station.held.set()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.sign_in_page, timeout=PATIENCE_MS)
    assert list(tmp_path.iterdir()) == []
