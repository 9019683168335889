"""One blinded read in the real window, by mouse and keyboard: DICOM folder to PostgreSQL to verification."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import create_engine, text

from readstation.app.application import application
from readstation.app.central_verification import verify_central
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, read_everything, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import new_login
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.criteria.facts import Scope
from readstation.imaging.phantom.truth import TrialTruth
from readstation.model.fact import FactKind
from readstation.model.lesion import LesionRole
from readstation.model.people import Person, Role
from readstation.model.subject import ReadStage
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_sequencer
from readstation.sync.ports import OutboxCounts
from readstation.trial.charter_file import read_charter
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.phantom import PhantomTrial
from tests.support.pages import assert_whole, whole_text

PASSWORD = "correct-horse-battery"

pytestmark = [pytest.mark.display, pytest.mark.postgres, pytest.mark.usefixtures("true_password_cost")]


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


@pytest.fixture
def central(postgres_url: str) -> CentralAccess:
    """A PostgreSQL with the logins of its house; the administrator's is used to make logins and for nothing else."""
    return prepared(postgres_url)


@pytest.fixture
def reader(station: OpenStation, phantom_trial: PhantomTrial, central: CentralAccess) -> Person:
    """A reader who is enrolled here and at PostgreSQL, with the phantom case assigned there only."""
    report = take_in(station, [phantom_trial.folder / "dicom"], QuietJob())
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    administrator = central.administrator
    place = set_up_trial(station, central.office, central.station, charter, administrator, central.second_office)
    person = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
    assign(place, report.taken[0].facts.case_alias, person.login, (0, 1, 2))
    return person


def _send(hand: ScriptedReader) -> None:
    """Send by hand from the worklist."""
    hand.driver.click(hand.driver.find(QPushButton, "send_now_button"))


def _sequence(central: CentralAccess) -> int:
    """Do the pass that the service at the server does, and return how many facts it sealed."""
    sequencer = open_sequencer(central.sequencer, check_signature)
    try:
        return sequencer.run_once().sealed
    finally:
        sequencer.close()


def _outbox(station: OpenStation, reader: Person) -> OutboxCounts:
    return station.run(station.store.outbox.counts, reader.login)


def _counts(postgres_url: str) -> dict[str, int]:
    engine = create_engine(postgres_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT kind, count(*) FROM d.fact GROUP BY kind")).all()
    finally:
        engine.dispose()
    return {row[0]: row[1] for row in rows}


def test_a_blinded_read_from_dicom_to_postgresql(
    display: str,
    qapp: QApplication,
    station: OpenStation,
    reader: Person,
    phantom_trial: PhantomTrial,
    central: CentralAccess,
    tmp_path: Path,
) -> None:
    """Sign in, two targets, follow-ups, a new lesion, report, sync, verify (MR-205, MR-501, MR-513, TR-31, TR-47)."""
    truth = phantom_trial.truth
    application()
    with open_window(station) as opened, XInput(display) as pointer:
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=40))
        hand.sign_in(reader.login, PASSWORD)
        _send(hand)
        read_everything(hand, truth, Pictures(None))

        view = hand.view
        assert view.stage is ReadStage.READY_TO_SIGN
        for timepoint in truth.timepoints:
            _check_diameters(view.state.assessments, view.state.lesions, timepoint, truth.pixel_mm)
            if timepoint.ordinal:
                scopes = view.outcomes[timepoint.ordinal].scopes
                assert scopes[Scope.LOCALIZED].response == timepoint.localized_response
                assert scopes[Scope.HEPATIC].response == timepoint.hepatic_response
                assert scopes[Scope.OVERALL].response == timepoint.overall_response
                assert scopes[Scope.OVERALL].target == timepoint.target_response

        hand.open_sign_dialog()
        hand.sign("not-the-password")
        message = hand.driver.find(QLabel, "sign_message")
        hand.driver.wait_for(lambda: "does not match" in message.text(), "the refusal of the wrong password")
        assert not station.run(station.store.reads.signed_reads)
        hand.sign(PASSWORD)
        hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signed read")
        hand.save_report(tmp_path / "read.pdf")

        hand.driver.key("w", ["Control_L"])
        _send(hand)
        hand.driver.wait_for(lambda: _outbox(station, reader).waiting == 0, "everything to arrive at central")
        received = _outbox(station, reader).received
        assert _sequence(central) == received
        _send(hand)
        hand.driver.wait_for(lambda: _outbox(station, reader).received == 0, "every receipt")
        counts = _outbox(station, reader)
        assert (counts.waiting, counts.refused) == (0, 0)

    _check_report((tmp_path / "read.pdf").read_bytes(), truth, reader)
    arrived = _counts(central.administrator)
    assert arrived[FactKind.SIGNED_READ] == 1
    assert arrived[FactKind.LOCK] == len(truth.timepoints)
    assert sum(arrived.values()) == counts.sealed
    for result in (verify_station(station, QuietJob()), verify_central(central.auditor, QuietJob())):
        assert result.is_sound, [str(finding) for finding in result.findings]
        assert (result.signed_reads, result.locks) == (1, 3)


def _check_report(data: bytes, truth: TrialTruth, reader: Person) -> None:
    """The paper has every element, and nothing on it is cut or stands on something else."""
    assert_whole(data)
    text = whole_text(data)
    for timepoint in truth.timepoints[1:]:
        for response in (timepoint.localized_response, timepoint.hepatic_response, timepoint.overall_response):
            assert str(response) in text
    for words in (
        "Localized",
        "Hepatic",
        "Overall",
        "Sum of diameters",
        "MR-205",
        reader.printed_name,
        "T1",
        "T2",
        "NT1",
        "N1",
    ):
        assert words in text


def _check_diameters(assessments: Any, lesions: Any, timepoint: Any, pixel_mm: float) -> None:
    """Every drawn diameter lies within one pixel of the phantom's truth."""
    drawn = 0
    for lesion_id, lesion in lesions.items():
        said = assessments.get((lesion_id, timepoint.ordinal))
        if said is None or said.measurement is None:
            continue
        name = "NT2" if lesion.role is LesionRole.NON_TARGET else lesion.label
        true_mm = timepoint.lesion(name).longest_viable_diameter_mm
        assert abs(said.measurement.length_tenths / 10 - true_mm) <= pixel_mm, (name, timepoint.ordinal)
        drawn += 1
    assert drawn >= 2


def test_a_wrong_password_at_sign_in_is_one_clear_line_and_is_counted(
    display: str, qapp: QApplication, tmp_profile: Path
) -> None:
    """TR-2, TR-4: the profile opens with the right password only; each wrong one is counted before the answer."""
    with OpenStation(tmp_profile) as station:
        login = station.vault.enrol(new_login(), "Dr Ada Okafor", Role.READER, PASSWORD).person.login
        application()
        with open_window(station) as opened, XInput(display) as pointer:
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer))
            hand.try_password(login, "wrong-password-1")
            message = hand.driver.find(QLabel, "sign_in_message")
            hand.driver.wait_for(lambda: "does not match" in message.text(), "the refusal")
            assert opened.window.session is None
            assert station.vault.failures(login) == 1
            hand.sign_in(login, PASSWORD)
            assert station.vault.failures(login) == 0
