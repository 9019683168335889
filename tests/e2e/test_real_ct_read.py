"""One read of a real CT in the real window, by mouse and keyboard: sign-in to signed PDF.

The subject is ``liver-ct-crlm-1004`` of the shared data: one portal venous series whose images do not say their
phase, so the office states it; the charter of this test measures on that phase.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.delivery import Delivery
from readstation.app.demo import DemoFolders
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.app.verification import verify_station
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.people import Person
from readstation.model.series import PhaseRole
from readstation.model.subject import ReadStage
from readstation.trial.charter_file import read_charter
from tests.support.pages import assert_whole, pages, whole_text

PASSWORD = "correct-horse-battery"
T1 = ((-78.6, -28.7, -260.0), (-46.0, -28.7, -260.0))
"""A line through the right lobe, mm LPS, on a slice of the series."""
T1_MM = 32.6
T2 = ((-86.0, 30.0, -240.0), (-86.0, 58.0, -240.0))
T2_MM = 28.0
PIXEL_MM = 0.797

pytestmark = pytest.mark.display


@pytest.fixture
def station(tmp_path: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture
def reader(station: OpenStation, shared_data: Path, tmp_path: Path) -> Person:
    """A reader with the real case assigned, under a charter that measures on the portal venous phase."""
    [taken] = take_in(station, [shared_data / "liver-ct-crlm-1004"], QuietJob(), phase=PhaseRole.PORTAL_VENOUS).taken
    wanted = json.loads(resource_path("charters", "demo.json").read_bytes())
    wanted |= {"trial_code": "REAL-CT", "required_phases": ["portal_venous"], "measuring_phase": "portal_venous"}
    charter = read_charter(json.dumps(wanted).encode())
    url = DemoFolders(tmp_path).central_url
    place = set_up_trial(station, url, url, charter)
    person = enrol_reader(station, place, "Dr Ada Okafor", PASSWORD)
    assign(place, taken.facts.case_alias, person.login, (0,))
    Delivery(station).sync(person.login, None, QuietJob())
    return person


def test_a_real_ct_is_read_signed_and_reported(
    display: str, qapp: QApplication, station: OpenStation, reader: Person, tmp_path: Path
) -> None:
    """Two targets on the acquired slices, lengths within a pixel diagonal; lock, sign, report, verify (MR-115)."""
    paper = tmp_path / "read.pdf"
    application()
    with open_window(station) as opened, XInput(display) as pointer:
        hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=40))
        hand.sign_in(reader.login, PASSWORD)
        hand.open_first_case()
        hand.judge_images(0)
        hand.add_target(*T1, "Liver, segment IVb")
        hand.add_target(*T2, "Liver, segment VII")
        lengths = sorted(said.measurement.length_tenths / 10 for said in hand.view.state.assessments.values())
        assert lengths == pytest.approx([T2_MM, T1_MM], abs=2**0.5 * PIXEL_MM)
        hand.lock(0)
        hand.open_sign_dialog()
        hand.sign(PASSWORD)
        hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signed read")
        hand.save_report(paper)
    data = paper.read_bytes()
    assert_whole(data)
    text = whole_text(data)
    for words in (
        *(f"{length:.1f}" for length in lengths),
        "Portal venous",
        "Liver, segment VII",
        reader.printed_name,
        "REAL-CT",
    ):
        assert words in text
    assert sum(len(page.pictures) for page in pages(data)) >= 2
    result = verify_station(station, QuietJob())
    assert result.is_sound, [str(finding) for finding in result.findings]
    assert (result.signed_reads, result.locks) == (1, 1)
