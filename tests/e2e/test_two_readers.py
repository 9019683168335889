"""From nothing to two synced blinded reads: the office by its commands, the readers by mouse and keys, over TLS."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

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
from readstation.model.charter import SequenceMode
from readstation.model.subject import ReadStage
from tests.builders.office_desk import OfficeDesk, ReaderDesk
from tests.builders.packages import Trouble, https_server
from tests.builders.phantom import PhantomTrial
from tests.support.certificates import new_authority

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.display, pytest.mark.postgres]


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


def _read(display: str, reader: ReaderDesk, trial: PhantomTrial) -> None:
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
        read_everything(hand, trial.truth, Pictures(None))
        for timepoint in trial.truth.timepoints[1:]:
            scopes = hand.view.outcomes[timepoint.ordinal].scopes
            assert scopes[Scope.LOCALIZED].response == timepoint.localized_response
            assert scopes[Scope.HEPATIC].response == timepoint.hepatic_response
            assert scopes[Scope.OVERALL].response == timepoint.overall_response
        hand.open_sign_dialog()
        hand.sign(reader.password)
        hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signature")

        hand.driver.key("w", ["Control_L"])
        button = hand.driver.find(QPushButton, "send_now_button")

        def is_confirmed() -> bool:
            counts = station.run(station.store.outbox.counts, reader.login)
            if button.isEnabled() and button.isVisible():
                hand.driver.click(button)
            return not (counts.waiting or counts.received or counts.refused)

        hand.driver.wait_for(is_confirmed, "everything to be confirmed")
        result = verify_station(station, QuietJob())
        assert result.is_sound, [str(finding) for finding in result.findings]
        assert (result.signed_reads, result.locks) == (1, 3)


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
            _read(display, reader, phantom_trial)
        status = office.as_office("status").splitlines()
    for reader in readers:
        assert any(line.startswith(reader.login) and "0 open, 1 signed" in line for line in status), status
    assert "Waiting for the sequencer: 0." in status
    told = office.command(
        "verify", "--central", office.url(office.auditor), READSTATION_PASSWORD_FILE=office.first(office.auditor)
    )
    assert told.startswith("Everything holds: 2 signed reads, 6 locks"), told
    codes = [_codes(reader.profile) for reader in readers]
    assert codes[0]
    assert not codes[0] & codes[1]
    assert not any(case in each for each in codes)


def _codes(profile: Path) -> set[str]:
    """Return the codes of the cases that a station knows."""
    with OpenStation(profile) as station:
        return {code for code, _ in station.run(station.store.images.places)}
