"""The office's overview in the real window, over a simulated trial: real mouse and keys, two sizes of display."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton

from readstation.app.application import application
from readstation.app.main import OpenWindow, open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.services import Services
from readstation.app.simulated.people import PASSWORD
from readstation.app.simulated.trial import SimulatedTrial
from readstation.app.station import OpenStation
from readstation.core.errors import Refused
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob
from readstation.model.people import Role
from readstation.trial.simulation.plan import subject_name
from readstation.ui.office.overview_page import OverviewPage
from tests.builders.simulated import SMALL_PLAN, simulated_trial
from tests.support.accessible_names import unnamed_controls
from tests.support.clipped import clipped_texts

__all__ = ["simulated_trial"]

pytestmark = pytest.mark.display

SHOTS = Pictures(Path(os.environ["READSTATION_TEST_SHOTS"]) if "READSTATION_TEST_SHOTS" in os.environ else None)
SUBJECTS = SMALL_PLAN.subjects


def login_of(station: OpenStation, role: Role) -> Login:
    return next(each.login for each in station.vault.people() if each.role is role)


class Hand:
    """A person of the office at the overview."""

    def __init__(self, reader: ScriptedReader) -> None:
        self.reader, self.driver, self.window = reader, reader.driver, reader.window

    @property
    def page(self) -> OverviewPage:
        page = self.window.offices.overview_page
        assert page is not None
        return page

    def press(self, name: str) -> None:
        """Click a button, scrolled to where it is on a small display."""
        button = self.driver.find(QPushButton, name)
        if self.window.offices.overview_page is not None:
            self.page.area.ensureWidgetVisible(button)
        self.driver.click(button)

    def open_overview(self) -> None:
        self.press("tab_overview_on_looks")
        self.driver.wait_for(lambda: self.page.overview is not None, "the overview")
        self.driver.spin(300)

    def choose(self, dialog_name: str, path: Path) -> None:
        """Type a path into a dialog, and press Enter."""
        dialog = self.driver.find(QFileDialog, dialog_name)
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        self.driver.click(field)
        self.driver.key("a", ["Control_L"])
        self.driver.write(str(path))
        self.driver.key("Return")
        self.driver.wait_for(lambda: not self.window.findChildren(QFileDialog, dialog_name), "the dialog closed")

    def ended(self) -> str:
        self.driver.wait_for(lambda: not self.page.exporting.is_running, "the end of the export")
        return self.page.exporting.strip.words.text()


@contextmanager
def at_the_overview(
    trial: SimulatedTrial, display: str, size_px: tuple[int, int]
) -> Iterator[tuple[Hand, OpenStation, OpenWindow]]:
    application()
    with OpenStation(trial.folders.profile) as station, open_window(station) as opened, XInput(display) as pointer:
        window = show_window(opened.window)
        window.resize(*size_px)
        hand = Hand(ScriptedReader(window, WindowDriver(window, pointer, patience_s=90)))
        hand.reader.try_password(login_of(station, Role.OFFICE), PASSWORD)
        hand.driver.wait_for(lambda: window.session is not None, "the office signed in")
        hand.open_overview()
        yield hand, station, opened


@pytest.mark.parametrize("size_px", [pytest.param((1920, 1080), marks=pytest.mark.slow), (1366, 768)])
def test_the_overview_shows_the_trial_and_writes_tables_and_report(
    display: str, qapp: QApplication, simulated_trial: SimulatedTrial, tmp_path: Path, size_px: tuple[int, int]
) -> None:
    """Progress by case and reader, discordance, deliveries, quarantine; an export with its checks and its end."""
    tables = tmp_path / "tables"
    report = tmp_path / "report"
    for each in (tables, report):
        each.mkdir()
    with at_the_overview(simulated_trial, display, size_px) as (hand, _, _):
        page = hand.page
        assert page.tiles[0].figure.text() == f"{2 * SUBJECTS} of {2 * SUBJECTS}"
        assert page.tiles[1].figure.text() == f"{SUBJECTS} of {SUBJECTS}"
        assert len(page.cases.facts.rows) == SUBJECTS
        assert all("signed" in cell.text for row in page.cases.facts.rows for cell in row[1:3])
        delivered = {row[1].text for row in page.deliveries.facts.rows}
        assert delivered == {"Dr M. Reyes", "Dr V. Lindqvist", "Dr I. Falk", "Dr S. Amari"}
        assert page.discordance.bars.isVisible()
        assert not clipped_texts(page)
        assert not unnamed_controls(page)
        SHOTS.take(hand.driver, f"overview-{size_px[1]}")
        asked_ms = page.overview.at_ms if page.overview is not None else 0
        hand.driver.key("F5")
        hand.driver.wait_for(lambda: page.overview is not None and page.overview.at_ms > asked_ms, "a newer answer")
        hand.press("export_subjects")
        hand.choose("subjects_dialog", simulated_trial.folders.subjects)
        assert page.export.subjects == simulated_trial.folders.subjects
        hand.press("export_button")
        hand.choose("export_dialog", tables)
        assert hand.ended().startswith(f"Tables of {SUBJECTS} subjects written")
        SHOTS.take(hand.driver, f"overview-exported-{size_px[1]}")
        hand.press("export_report")
        hand.press("export_button")
        hand.choose("export_dialog", report)
        assert hand.ended().startswith(f"Report of {SUBJECTS} subjects written")
        hand.press("tab_looks_on_overview")
        hand.driver.wait_for(lambda: hand.window.release_page.isVisible(), "the look before release")
        assert page.overview is None
    assert {"report.html", "report.pdf", "manifest.json"} <= {each.name for each in report.iterdir()}
    rows = list(csv.DictReader((tables / "rs.csv").read_text("utf-8").splitlines()))
    assert {each["USUBJID"] for each in rows} == {subject_name(n) for n in range(1, SUBJECTS + 1)}
    assert all(each["RSDTC"] for each in rows if each["RSTESTCD"] == "OVRLRESP")


def test_a_full_folder_is_refused_and_a_stopped_export_is_said(
    display: str, qapp: QApplication, simulated_trial: SimulatedTrial, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with at_the_overview(simulated_trial, display, (1366, 768)) as (hand, _, _):
        hand.press("export_button")
        hand.choose("export_dialog", tmp_path)
        hand.driver.wait_for(lambda: hand.window.banner.isVisible(), "the refusal")
        assert not hand.page.exporting.is_running
        assert hand.page.export.button.isEnabled()
        hand.press("export_evidence")
        hand.press("export_button")
        hand.page.exporting.changed.connect(hand.page.exporting.stop)
        hand.choose("export_dialog", tmp_path / "trial.jsonl")
        assert hand.ended() == "The export was stopped. Nothing was written."
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_reader_gets_no_overview(simulated_trial: SimulatedTrial, tmp_path: Path) -> None:
    """TR-8: neither by the page nor by what stands behind it, and a reader's window never loads it."""
    with OpenStation(simulated_trial.folders.profile) as station:
        services = Services(station)
        session = services.sign_in(login_of(station, Role.READER), PASSWORD)
        with pytest.raises(Refused, match="Only the trial office"):
            services.overview(session, QuietJob())
        services.sign_out(session)
    code = "import sys, readstation.app.main; assert 'readstation.ui.office.overview_page' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
