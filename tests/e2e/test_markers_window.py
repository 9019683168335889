"""Images full of markers in the real window: no word that is shown, spoken or hinted at holds one (TR-18, TR-60)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.application import application
from readstation.app.demo import PASSWORD, READER_NAME
from readstation.app.intake import take_in
from readstation.app.main import open_window
from readstation.app.office import assign, enrol_reader, set_up_trial
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.core.resources import resource_path
from readstation.model.series import PhaseRole
from readstation.trial.charter_file import read_charter
from readstation.ui.reading.view_menu import view_menu
from tests.builders.planted import LEFT, plant
from tests.support.accessible import spoken_texts
from tests.support.shown_words import watched_words

pytestmark = pytest.mark.display


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


def test_no_planted_marker_is_shown_spoken_or_logged(
    display: str, qapp: QApplication, station: OpenStation, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Worklist, series strip, views, menus, tool tips, titles, what screen readers are told, and the log."""
    caplog.set_level("DEBUG")
    planted = plant(tmp_path, shape=(4, 48, 40))
    report = take_in(station, [planted.folder], QuietJob(), phase=PhaseRole.LATE_ARTERIAL)
    alias = next(each.facts.case_alias for each in report.taken if each.facts.timepoint == 1)
    url = f"sqlite:///{tmp_path / 'central.db'}"
    place = set_up_trial(station, url, url, read_charter(resource_path("charters", "demo.json").read_bytes()))
    reader = enrol_reader(station, place, READER_NAME, PASSWORD)
    assign(place, alias, reader.login, (0, 1))
    titles: list[str] = []
    application()
    with watched_words() as found, open_window(station) as opened, XInput(display) as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=40))

        def look() -> None:
            hand.driver.spin(150)
            found.look()
            titles.extend(each.windowTitle() for each in qapp.topLevelWidgets())
            titles.extend(each.toolTip() + each.statusTip() + each.whatsThis() for each in qapp.allWidgets())
            titles.extend(spoken_texts(qapp))

        look()
        hand.sign_in(reader.login, PASSWORD)
        hand.driver.click(hand.driver.find(QWidget, "send_now_button"))
        hand.driver.wait_for(lambda: window.worklist_page.chosen() is not None, "the case")
        look()
        hand.open_first_case()
        look()
        for pane in hand.room.grid.shown:
            found.take_menu(view_menu(hand.room, pane))
        window.back_to_worklist()
        look()
        window.guard.lock()
        look()
    shown = [*found.texts, *titles]
    assert any(str(alias) in text for text in shown), "the case itself was on screen"
    assert len(set(shown)) > 150
    assert not [text for text in shown if LEFT.search(text.encode())]
    assert not LEFT.search(caplog.text.encode())
