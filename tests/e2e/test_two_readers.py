"""From nothing to two synced blinded reads: the office by its commands, the readers by mouse and keys, over TLS.

Minutes each, so with ``-m slow``; with every push `test_blinded_read`, `test_strict_window`,
`test_adjudication_window` and the pages of the manual go the same ways in parts.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from configparser import RawConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, read_everything, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.criteria.facts import Scope
from readstation.imaging.phantom.truth import TrialTruth
from readstation.model.adjudication import Side
from readstation.model.charter import SequenceMode
from readstation.model.lesion import LesionRole
from readstation.model.subject import ReadStage
from tests.builders.office_desk import OfficeDesk, ReaderDesk
from tests.builders.packages import Trouble, https_server
from tests.builders.phantom import PhantomTrial
from tests.support.certificates import new_authority

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.display, pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[OfficeDesk]:
    """An office with an empty database, and an HTTPS server for the packages."""
    published = tmp_path / "published"
    published.mkdir()
    authority = new_authority()
    certificate = authority.write(tmp_path / "images.pem")
    with https_server(published, tmp_path, authority, Trouble()) as url:
        yield OfficeDesk(tmp_path, postgres_url, published, url, certificate)


@pytest.fixture
def strict_charter(tmp_path: Path) -> Path:
    """The charter of the demonstration, with the next timepoint given out by central."""
    charter = json.loads(resource_path("charters", "demo.json").read_bytes())
    path = tmp_path / "charter.json"
    path.write_text(json.dumps({**charter, "sequence_mode": SequenceMode.STRICT}))
    return path


@contextlib.contextmanager
def sequencer(office: OfficeDesk) -> Iterator[None]:
    """Run the service as its unit starts it."""
    unit = RawConfigParser(strict=False)
    unit.read(resource_path("systemd", "readstation-sequencer.service"), encoding="utf-8")
    words = shlex.split(unit["Service"]["ExecStart"])[1:]
    state = office.folder / "sequencer"
    state.mkdir()
    environment = {
        **os.environ,
        "READSTATION_CENTRAL": office.url("rs_sequencer"),
        "READSTATION_PASSWORD_FILE": office.first("rs_sequencer"),
        "STATE_DIRECTORY": str(state),
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen([sys.executable, "-m", "readstation", *words], env=environment, text=True) as service:
        yield
        service.terminate()
        assert service.wait(timeout=60) == 0


def _read(display: str, reader: ReaderDesk, truth: TrialTruth) -> None:
    """Sign in, wait for the images, read to the end, sign, and wait until all of it is confirmed."""
    with (
        OpenStation(reader.profile) as station,
        open_window(station) as opened,
        XInput(display) as pointer,
    ):
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=120))
        hand.sign_in(reader.login, reader.password)
        page = opened.window.worklist_page
        hand.driver.wait_for(lambda: bool(page.chosen() and page.chosen().is_ready), "the images of the baseline")
        read_everything(hand, truth, Pictures(None))
        for timepoint in truth.timepoints[1:]:
            scopes = hand.view.outcomes[timepoint.ordinal].scopes
            assert scopes[Scope.LOCALIZED].response == timepoint.localized_response
            assert scopes[Scope.HEPATIC].response == timepoint.hepatic_response
            assert scopes[Scope.OVERALL].response == timepoint.overall_response
        hand.open_sign_dialog()
        hand.sign(reader.password)
        hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signature")

        hand.driver.key("w", ["Control_L"])
        send_all(hand, station, reader)
        result = verify_station(station, QuietJob())
        assert result.is_sound, [str(finding) for finding in result.findings]
        assert (result.signed_reads, result.locks) == (1, 3)


def send_all(hand: ScriptedReader, station: OpenStation, person: ReaderDesk) -> None:
    """Click "Send now" on the worklist until central has confirmed everything."""
    button = hand.driver.find(QPushButton, "send_now_button")

    def is_confirmed() -> bool:
        counts = station.run(station.store.outbox.counts, person.login)
        if button.isEnabled() and button.isVisible():
            hand.driver.click(button)
        return not (counts.waiting or counts.received or counts.refused)

    hand.driver.wait_for(is_confirmed, "everything to be confirmed")


def test_from_nothing_to_two_blinded_reads(
    display: str, qapp: QApplication, office: OfficeDesk, strict_charter: Path, phantom_trial: PhantomTrial
) -> None:
    """Set-up, charter, intake, two enrolments by three people each, assignment, release; two reads; status, verify."""
    application()
    office.set_up(strict_charter)
    case = office.take_in(phantom_trial.folder / "dicom")
    readers = [
        office.enrol("Dr Ada Okafor", "correct-horse-battery", office.folder / "one"),
        office.enrol("Dr Emil Weiss", "a quiet room with a window", office.folder / "two"),
    ]
    for read in office.give(case, *readers):
        office.release(read)
    with sequencer(office):
        for reader in readers:
            _read(display, reader, phantom_trial.truth)
        status = office.as_office("status").splitlines()
    for reader in readers:
        assert any(line.startswith(reader.login) and "0 open, 1 signed" in line for line in status), status
    assert "Waiting for the sequencer: 0." in status
    assert any("both reads agree" in line for line in status), status
    told = office.command(
        "verify", "--central", office.url(office.auditor), READSTATION_PASSWORD_FILE=office.first(office.auditor)
    )
    assert told.startswith("Everything holds: 2 signed reads, 6 locks"), told
    codes = [_codes(reader.profile) for reader in readers]
    assert codes[0]
    assert not codes[0] & codes[1]
    assert not any(case in each for each in codes)


def test_two_reads_that_differ_are_decided_by_a_third(
    display: str, qapp: QApplication, office: OfficeDesk, strict_charter: Path, phantom_trial: PhantomTrial
) -> None:
    """MR-809 to MR-811, TR-24: three accounts in the window; one does not see the new lesion of the last visit."""
    application()
    office.set_up(strict_charter)
    case = office.take_in(phantom_trial.folder / "dicom")
    one = office.enrol("Dr Ada Okafor", "correct-horse-battery", office.folder / "one")
    two = office.enrol("Dr Emil Weiss", "a quiet room with a window", office.folder / "two")
    third = office.enrol("Dr Lena Marsh", "three hills behind a lake", office.folder / "three", "adjudicator")
    for read in office.give(case, one, two):
        office.release(read)
    with sequencer(office):
        _read(display, one, phantom_trial.truth)
        _read(display, two, _without_new_lesions(phantom_trial.truth))
        (decision,) = office.give(case, third, task="adjudication")
        office.release(decision)
        _decide(display, third)
        status = office.as_office("status").splitlines()
    wanted = f"{third.login} decided: the result is the read of {one.login}."
    assert any("reads differ in HEP_PD_TP, OVR_PD_TP" in line and wanted in line for line in status), status
    told = office.command(
        "verify", "--central", office.url(office.auditor), READSTATION_PASSWORD_FILE=office.first(office.auditor)
    )
    assert told.startswith("Everything holds: 2 signed reads, 1 decisions, 6 locks"), told


def _without_new_lesions(truth: TrialTruth) -> TrialTruth:
    """Return what a reader finds who takes the new lesion for nothing."""
    return replace(truth, timepoints=tuple(
        replace(
            each, lesions=tuple(lesion for lesion in each.lesions if lesion.role is not LesionRole.NEW),
            hepatic_response=each.localized_response, overall_response=each.localized_response,
        )
        for each in truth.timepoints
    ))  # fmt: skip


def _decide(display: str, third: ReaderDesk) -> None:
    """Sign in, open the bench, follow the read with the new lesion, sign, and wait until it is confirmed."""
    with (
        OpenStation(third.profile) as station,
        open_window(station) as opened,
        XInput(display) as pointer,
    ):
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=120))
        hand.sign_in(third.login, third.password)
        page, driver = opened.window.worklist_page, hand.driver
        driver.wait_for(lambda: bool(page.chosen() and page.chosen().is_ready), "the case with its images")
        page.table.setFocus()
        driver.key("Return")
        driver.wait_for(lambda: opened.window.benches.is_shown, "the bench")
        bench = opened.window.benches.bench
        assert bench is not None
        driver.wait_for(lambda: all(pane.is_verified for pane in bench.grid.shown), "the images")
        assert bench.desk.found is not None
        states = bench.desk.found.case.pair.states
        (side,) = (each for each in Side if states[each].of_role(LesionRole.NEW))
        told = [each.text() for each in bench.dock.shares.findChildren(QLabel) if each.isVisible()]
        assert "The reads part at TP2: N1, new lesion." in told, told
        assert told.count("100 %") == 2
        driver.key("space")
        driver.wait_for(lambda: bench.selected is not None, "the deciding difference")
        driver.click(driver.find(QRadioButton, f"radio_{side.value}"))
        driver.click(driver.find(QPushButton, "cause_new_lesion"))
        driver.click(driver.find(QPlainTextEdit, "rationale_field"))
        driver.write("N1 enhances in the late arterial phase and is not there before, so I follow this read.")
        driver.wait_for(bench.dock.sign.isEnabled, "a decision that lacks nothing")
        driver.key("Return", ["Control_L"])
        driver.click(driver.find(QLineEdit, "sign_password"))
        driver.write(third.password)
        driver.key("Return", ["Control_L"])
        driver.wait_for(lambda: bench.desk.found.case.signed_at is not None, "the signature")
        driver.wait_for(lambda: bench.signing.dialog is None, "the end of the dialog")
        driver.key("w", ["Control_L"])
        send_all(hand, station, third)


def _codes(profile: Path) -> set[str]:
    """Return the codes of the cases that a station knows."""
    with OpenStation(profile) as station:
        return {code for code, _ in station.run(station.store.images.places)}
