"""In the mode strict the next timepoint appears after central has sealed the lock, and not before (TR-23)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from readstation.app.application import application
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.release import release
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import read_baseline, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.ids import ReadId, new_alias
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.charter import SequenceMode
from readstation.model.people import Person
from readstation.model.subject import ReadStage
from readstation.reading.views import NextAction
from readstation.security.keys import check_signature
from readstation.store.central.factory import open_sequencer
from readstation.trial.charter_file import read_charter
from tests.builders.central_access import CentralAccess, prepared
from tests.builders.looked_at import look_at_everything
from tests.builders.packages import Trouble, https_server
from tests.builders.phantom import PhantomTrial
from tests.support.certificates import new_authority

PASSWORD = "correct-horse-battery"

pytestmark = [pytest.mark.display, pytest.mark.postgres]


@dataclass
class Trial:
    """A released case at PostgreSQL, and a station that has nothing of it yet."""

    central: CentralAccess
    station: OpenStation
    reader: Person
    read_id: ReadId

    def sequence(self) -> None:
        """Do the pass that the service at the server does."""
        with contextlib.closing(open_sequencer(self.central.sequencer, check_signature)) as sequencer:
            sequencer.run_once()

    def places(self) -> list[int]:
        """Return the timepoints whose images are on the station."""
        return [timepoint for _, timepoint in self.station.run(self.station.store.images.places)]


@pytest.fixture
def trial(tmp_path: Path, postgres_url: str, phantom_trial: PhantomTrial) -> Iterator[Trial]:
    """The office takes the phantom in and releases its first two timepoints; packages come over TLS."""
    central, published = prepared(postgres_url), tmp_path / "published"
    published.mkdir()
    charter = read_charter(resource_path("charters", "demo.json").read_bytes())
    charter = replace(charter, sequence_mode=SequenceMode.STRICT)
    authority = new_authority()
    root = authority.write(tmp_path / "root.pem")
    with (
        OpenStation(tmp_path / "office") as office,
        OpenStation(tmp_path / "station") as station,
        https_server(published, tmp_path, authority, Trouble()) as url,
    ):
        report = take_in(office, [phantom_trial.folder / "dicom"], QuietJob())
        code = report.taken[0].facts.case_alias
        place = set_up_trial(
            station, central.office, central.station, charter, central.administrator, central.second_office
        )
        station.keep_settings(replace(station.settings, packages=url, packages_certificate=str(root)))
        reader = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
        read_id = assign(place, code, reader.login, (), case_alias=new_alias())
        look_at_everything(office)
        release(office, central.office, published, read_id, QuietJob(), timepoints=(0, 1))
        yield Trial(central, station, reader, read_id)


def test_the_next_timepoint_appears_after_the_lock_was_sealed(
    display: str, qapp: QApplication, trial: Trial, phantom_trial: PhantomTrial
) -> None:
    """TR-23: the case comes by itself; after the lock the window waits in words; the sequencer's pass opens TP1."""
    application()
    station = trial.station
    with open_window(station) as opened, XInput(display) as pointer:
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=60))
        hand.sign_in(trial.reader.login, PASSWORD)
        page = opened.window.worklist_page
        hand.driver.wait_for(lambda: bool(page.chosen() and page.chosen().is_ready), "the images of the baseline")
        assert trial.places() == [0]
        hand.open_first_case()
        read_baseline(hand, phantom_trial.truth.timepoints[0])
        hand.lock(0)
        hand.driver.wait_for(
            lambda: hand.view.next_step.title == "Waiting for the central database", "the words of waiting"
        )
        assert hand.view.stage is ReadStage.IN_PROGRESS
        button = opened.window.room.dock.findChild(QPushButton, "next_button")
        assert button is None or not button.isVisible()
        assert trial.places() == [0]

        def sealed() -> bool:
            trial.sequence()
            return hand.view.next_step.action is NextAction.OPEN_NEXT_TIMEPOINT

        hand.driver.wait_for(sealed, "the next timepoint")
        assert trial.places() == [0, 1]
        hand.open_next(1)
    packages = list(station.profile.packages.iterdir())
    known = station.run(station.store.packages.known, trial.reader.login)
    assert len(packages) <= 1, "what is opened is gone; what lies ahead may be here"
    assert {each.size_bytes for each in known} == {known[0].size_bytes}
    assert verify_station(station, QuietJob()).is_sound
