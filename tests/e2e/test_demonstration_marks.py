"""Everything that a demonstration shows or hands out says that it is one, and nothing of a live trial does (TR-16)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from readstation.app.application import application
from readstation.app.distribution_report import DistributionReports
from readstation.app.main import OpenWindow, open_window
from readstation.app.reports import Reports
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.simulated.people import PASSWORD
from readstation.app.simulated.trial import ADJUDICATOR, FIRST_READER, NUCLEAR, OFFICE, SimulatedTrial
from readstation.app.station import OpenStation
from readstation.app.trial_assessments import Assessments, Beside
from readstation.app.trial_documents import export_documents
from readstation.app.trial_report import write_report
from readstation.app.trial_review import ReviewAsked, found_table, review_trail, trail_table
from readstation.app.trial_segmentations import export_segmentations
from readstation.app.trial_tables import export_tables
from readstation.app.verification import export_evidence
from readstation.core.ids import Login
from readstation.core.jobs import QuietJob
from readstation.dose.uptake_image import StructureRole
from readstation.exchange import evidence_bundle
from readstation.geometry.label_volume import LabelVolume
from readstation.model.series import Modality
from readstation.model.subject import Assignment, ReadStage, Task
from readstation.reading.outlining import Outlined
from readstation.ui.widgets.demonstration import DemonstrationMark
from tests.builders.live_simulated import make_live_trial
from tests.builders.simulated import simulated_trial
from tests.support.clipped import clipped_texts
from tests.support.demonstration import said_by_file, said_by_folder, said_by_window, unmarked

__all__ = ["simulated_trial"]

pytestmark = pytest.mark.display

Outputs = dict[str, list[str]]
SMALL_PX = (1366, 768)
SHOTS = Pictures(Path(os.environ["READSTATION_TEST_SHOTS"]) if "READSTATION_TEST_SHOTS" in os.environ else None)
OF_THE_WINDOW = {
    "sign-in", "work list", "reading room", "second display", "cover", "distribution", "adjudicator's work list",
    "adjudication bench", "office, images", "office, overview and exports",
}  # fmt: skip


def exported(trial: SimulatedTrial, root: Path) -> Outputs:
    """Let the office hand out everything that it can, and return what each file says."""
    beside, job = Beside(trial.folders.profile, trial.folders.subjects.read_bytes()), QuietJob()
    folders = {"report": write_report, "tables": export_tables, "documents": export_documents,
               "segmentations": export_segmentations}  # fmt: skip
    outputs: Outputs = {}
    for name, write in folders.items():
        write(trial.access, root / name, job, beside)
        outputs |= said_by_folder(root / name)
    export_evidence(trial.access, root / "evidence.jsonl", job)
    reviewed = review_trail(trial.access, ReviewAsked(), job)
    for name, table in (("found", found_table), ("trail", trail_table)):
        (root / f"{name}.csv").write_bytes(table(reviewed))
    return outputs | {each: said_by_file(root / each) for each in ("evidence.jsonl", "found.csv", "trail.csv")}


def printed(station: OpenStation, opened: OpenWindow, root: Path) -> Outputs:
    """Let the station hand out a read, a distribution read and its volumes, and return what each file says."""
    job = QuietJob()
    read, form = assigned(station, FIRST_READER), assigned(station, NUCLEAR)
    reports, forms = Reports(station), DistributionReports(station)
    prepared = reports.prepare(read, job)
    while prepared.cut_next():
        pass
    reports.write(prepared, root / "read.pdf", job)
    forms.write_form(forms.prepare_form(form, job), root / "distribution.pdf", job)
    images = station.run(station.store.reads.images, form.case_alias, 0)
    assert images is not None
    ct = next(each for each in images.series if each.modality is Modality.CT)
    volume = station.volumes.load(ct, job)
    inside = volume.voxels > volume.voxels.mean()
    opened.services.write_segmentation(
        root / "volumes.dcm", {"L": Outlined(StructureRole.OTHER, LabelVolume.on(volume, inside, "drawn"))}, ct
    )
    return {each: said_by_file(root / each) for each in ("read.pdf", "distribution.pdf", "volumes.dcm")}


def login_of(station: OpenStation, name: str) -> Login:
    return next(each.login for each in station.vault.people() if each.printed_name == name)


def assigned(station: OpenStation, name: str) -> Assignment:
    return station.run(station.store.reads.assignments, login_of(station, name))[0]


LAYOUT_LOOKS = 15


class Hand:
    """Goes through the pages of a window and keeps what each of them says."""

    def __init__(self, station: OpenStation, opened: OpenWindow, pointer: XInput, size_px: tuple[int, int]) -> None:
        self.station, self.window = station, show_window(opened.window)
        self.window.resize(*size_px)
        self.reader = ScriptedReader(self.window, WindowDriver(self.window, pointer, patience_s=90))
        self.driver, self.size_px = self.reader.driver, size_px
        self.says: Outputs = {}
        self.cut: list[str] = []

    def keep(self, name: str, of: QWidget | None = None) -> None:
        self.driver.spin(300)
        self.says[name] = said_by_window(of or self.window)
        self.cut += [f"{name}: {each}" for each in self._cut_when_settled(of or self.window)]
        SHOTS.take(self.driver, f"marks-{self.size_px[1]}-{name.replace(' ', '-')}")

    def _cut_when_settled(self, shown: QWidget) -> list[str]:
        """Return what is cut once a page has had time to lay itself out, which a busy machine takes longer for."""
        for _ in range(LAYOUT_LOOKS):
            cut = clipped_texts(shown)
            if not cut:
                break
            self.driver.spin(300)
        return cut

    def keep_sign_in(self) -> None:
        page = self.window.sign_in_page
        self.driver.wait_for(lambda: page._version.text(), "the station's words")
        self.keep("sign-in")

    def sign_in(self, name: str) -> None:
        self.reader.sign_in(login_of(self.station, name), PASSWORD)

    def open(self, task: Task, is_there: Callable[[], bool], name: str) -> None:
        page = self.window.worklist_page
        self.driver.wait_for(lambda: page._model.rows, "the rows of the work list")
        row = next(each for each in page._model.rows if each.task is task and each.stage is ReadStage.SIGNED)
        self.window.open_case(row.read_id)
        self.driver.wait_for(is_there, name)
        self.keep(name)

    def go_through(self) -> None:
        """Look at every page that people of the trial come to."""
        window, pages = self.window, self.window.pages
        self.keep_sign_in()
        self.sign_in(FIRST_READER)
        self.keep("work list")
        self.open(Task.READ, lambda: pages.currentWidget() is window.room, "reading room")
        second = window.room.displays.window
        second.resize(800, 600)
        second.show()
        self.keep("second display", second)
        second.hide()
        window.guard.lock()
        self.keep("cover")
        self.reader.unlock(PASSWORD)
        self._change_to(NUCLEAR)
        self.open(Task.TREATMENT_READ, lambda: window.forms.is_shown, "distribution")
        self._change_to(ADJUDICATOR)
        self.keep("adjudicator's work list")
        self.open(Task.ADJUDICATION, lambda: window.benches.is_shown, "adjudication bench")
        self._change_to(OFFICE)
        self.keep("office, images")
        self.driver.click(self.driver.find(QWidget, "tab_overview_on_looks"))
        self.driver.wait_for(
            lambda: window.offices.overview_page is not None and window.offices.overview_page.overview is not None,
            "the overview",
        )
        self.keep("office, overview and exports")

    def _change_to(self, name: str) -> None:
        """Let somebody else sign in, once the tiles of the sign-in page were made anew."""
        tile = self.window.sign_in_page.findChild(QWidget, f"profile_{login_of(self.station, name)}")
        self.window.sign_out()
        self.driver.wait_for(lambda: tile is None or not Shiboken.isValid(tile), "the sign-in page")
        self.sign_in(name)


@dataclass
class Shown:
    """What the station's own files and the pages of its window say, and what is cut in the window."""

    says: Outputs
    cut: list[str]


def shown(trial: SimulatedTrial, root: Path, display: str, size_px: tuple[int, int]) -> Shown:
    application()
    with OpenStation(trial.folders.profile) as station, open_window(station) as opened, XInput(display) as pointer:
        files = printed(station, opened, root)
        hand = Hand(station, opened, pointer, size_px)
        hand.go_through()
    assert hand.says.keys() == OF_THE_WINDOW
    return Shown(files | hand.says, hand.cut)


@pytest.mark.parametrize("size_px", [pytest.param((1920, 1080), marks=pytest.mark.slow), SMALL_PX])
def test_every_output_of_a_demonstration_says_so(
    display: str, qapp: QApplication, simulated_trial: SimulatedTrial, tmp_path: Path, size_px: tuple[int, int],
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """TR-16: 0 unmarked outputs, and the mark takes no room that something else needs."""
    found = shown(simulated_trial, tmp_path, display, size_px)
    outputs = found.says | exported(simulated_trial, tmp_path)
    assert unmarked(outputs) == []
    assert found.cut == []
    record_property("outputs", len(outputs))
    record_property("unmarked", 0)


@pytest.mark.slow
def test_no_output_of_a_live_trial_says_so(
    display: str, qapp: QApplication, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """TR-16, sensitivity: the same list of a live trial, which has no mark, is named from its first to its last."""
    live = make_live_trial(tmp_path / "trial")
    outputs = shown(live, tmp_path, display, SMALL_PX).says | exported(live, tmp_path)
    assert unmarked(outputs) == sorted(outputs)
    record_property("outputs", len(outputs))


def test_an_output_that_lost_its_mark_is_named(
    display: str, qapp: QApplication, simulated_trial: SimulatedTrial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-16, sensitivity: the line of the window, the mark of the tables and that of the evidence patched away."""
    monkeypatch.setattr(DemonstrationMark, "show_station", lambda *_: None)
    monkeypatch.setattr(Assessments, "mark", "")
    monkeypatch.setattr(evidence_bundle, "mark_of", lambda _: "")
    export_tables(simulated_trial.access, tmp_path / "tables", QuietJob())
    export_evidence(simulated_trial.access, tmp_path / "evidence.jsonl", QuietJob())
    outputs = {**said_by_folder(tmp_path / "tables"), "evidence": said_by_file(tmp_path / "evidence.jsonl")}
    application()
    profile = simulated_trial.folders.profile
    with OpenStation(profile) as station, open_window(station) as opened, XInput(display) as pointer:
        hand = Hand(station, opened, pointer, SMALL_PX)
        hand.keep_sign_in()
    outputs |= hand.says
    assert unmarked(outputs) == sorted(outputs)
