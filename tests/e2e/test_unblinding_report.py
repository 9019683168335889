"""A reader reports that they may have learned something: two clicks, nothing lost, the case stands still (TR-26)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from readstation.app.application import application
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.office import TrialPlace, assign, enrol_reader, set_up_trial
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, ends_of, show_window, site_words
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.incident import IncidentState, UnblindingKind
from readstation.model.lesion import LesionRole
from readstation.model.people import Person
from readstation.store.central.factory import open_office
from readstation.trial.charter_file import read_charter
from tests.builders.phantom import PhantomTrial
from tests.support.clipped import clipped_texts

PASSWORD = "correct-horse-battery"
SHOTS = Pictures(Path(os.environ["READSTATION_TEST_SHOTS"]) if "READSTATION_TEST_SHOTS" in os.environ else None)

pytestmark = pytest.mark.display


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


@pytest.fixture
def place(station: OpenStation, tmp_path: Path) -> TrialPlace:
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    url = f"sqlite:///{tmp_path / 'central.db'}"
    return set_up_trial(station, url, url, charter)


@pytest.fixture
def reader(station: OpenStation, place: TrialPlace, phantom_trial: PhantomTrial) -> Person:
    report = take_in(station, [phantom_trial.folder / "dicom"], QuietJob())
    person = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
    assign(place, report.taken[0].facts.case_alias, person.login, (0, 1, 2))
    return person


@pytest.mark.parametrize("size_px", [pytest.param((1920, 1080), marks=pytest.mark.slow), (1366, 768)])
def test_two_clicks_report_and_the_office_lets_the_read_go_on(
    display: str,
    qapp: QApplication,
    station: OpenStation,
    place: TrialPlace,
    reader: Person,
    phantom_trial: PhantomTrial,
    size_px: tuple[int, int],
) -> None:
    """TR-26: at most two steps; the line drawn before is kept; the decision comes back with sync."""
    truth = next(each for each in phantom_trial.truth.timepoints[0].lesions if each.role is LesionRole.TARGET)
    application()
    with open_window(station) as opened, XInput(display) as pointer:
        window = show_window(opened.window)
        window.resize(*size_px)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=60))
        driver, page = hand.driver, window.worklist_page
        hand.sign_in(reader.login, PASSWORD)
        driver.click(driver.find(QPushButton, "send_now_button"))
        driver.wait_for(lambda: page.chosen() is not None, "the case")
        hand.open_first_case()
        hand.judge_images(0)
        hand.add_target(*ends_of(truth), site_words(truth))
        before = hand.view.action_count
        read_id = hand.view.assignment.read_id

        driver.click(driver.find(QPushButton, "blinded_button"))
        field = driver.find(QPlainTextEdit, "unblinding_words")
        dialog = window.unblinding.dialog
        assert dialog is not None
        assert not clipped_texts(dialog)
        SHOTS.take(driver, f"unblinding-{size_px[1]}-dialog")
        driver.click(field)
        driver.write("Somebody said a name")
        driver.click(driver.find(QPushButton, "unblinding_identity"))

        driver.wait_for(lambda: page.isVisible() and window.unblinding.dialog is None, "the worklist")
        driver.wait_for(lambda: (row := page.chosen()) is not None and row.is_stopped, "the stopped case")
        SHOTS.take(driver, f"unblinding-{size_px[1]}-stopped")
        assert window.banner.isVisible()
        driver.key("Return")
        driver.spin(300)
        assert page.isVisible()
        driver.wait_for(lambda: _state(station, read_id) is IncidentState.RECEIVED, "central has it")
        with contextlib.closing(open_office(place.central_url)) as office:
            (incident,) = office.incidents()
            said = incident.report
            assert (said.kind, said.words) == (UnblindingKind.IDENTITY, "Somebody said a name")
            assert (said.login, said.timepoint) == (reader.login, 0)
            office.decide_incident(said.incident_id, IncidentState.GOES_ON, "Not the patient's name")
        driver.click(driver.find(QPushButton, "send_now_button"))
        driver.wait_for(lambda: (row := page.chosen()) is not None and row.is_ready, "the case goes on")
        hand.go_on_with_first_case()
        assert hand.view.action_count == before
        assert hand.view.state.of_role(LesionRole.TARGET)
    assert verify_station(station, QuietJob()).is_sound


def _state(station: OpenStation, read_id: str) -> IncidentState:
    ((_, state),) = station.run(station.store.incidents.reports, read_id)
    return state
