"""A disk that fills up under the real window: said at once, with the last saved time, and over by itself (TR-44)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from readstation.app.application import application
from readstation.app.demo import PASSWORD, prepare
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import ends_of, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo
from tests.support.small_disk import SmallDisk

pytestmark = pytest.mark.display

RESERVE = 6_000_000
SAVED = r"Saved \d\d:\d\d:\d\d"


@pytest.mark.parametrize("small_disk", [400], indirect=True)
def test_a_disk_that_fills_up_under_the_window_loses_nothing_and_needs_no_restart(
    display: str, qapp: QApplication, small_disk: SmallDisk, phantom_trial: PhantomTrial
) -> None:
    folders = placed_demo(Path(small_disk.folder), phantom_trial)
    first, second = (each for each in phantom_trial.truth.timepoints[0].lesions[:2])
    application()
    with OpenStation(folders.profile, reserve_bytes=RESERVE) as station:
        reader = prepare(station, folders, QuietJob())
        with open_window(station) as opened, XInput(display) as pointer:
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=60))
            word, banner = hand.room.top_bar.saved.words, hand.window.banner
            hand.sign_in(reader.login, PASSWORD)
            hand.open_first_case()
            hand.judge_images(0)
            hand.driver.key("d")
            hand.drag_on_slice(0, *ends_of(first))
            hand.driver.wait_for(lambda: len(hand.view.state.lesions) == 1, "the first target")
            hand.driver.wait_for(lambda: re.fullmatch(SAVED, word.text()), "the first target saved")
            kept = hand.view.action_count

            small_disk.fill()
            hand.driver.key("d")
            hand.drag_on_slice(0, *ends_of(second))
            hand.driver.wait_for(lambda: word.text().startswith("Not saved: disk full. Last saved "), "the words")
            assert "new marks are refused" in banner.what.text()
            assert "Your work is saved." in banner.detail.text()
            assert hand.view.action_count == kept

            small_disk.make_room()
            hand.driver.wait_for(lambda: re.fullmatch(SAVED, word.text()), "that there is room again")
            # This disk is small: what is left is said, and no longer that marks are refused.
            assert banner.what.text().startswith("The disk is almost full: ")
            hand.driver.key("d")
            hand.drag_on_slice(0, *ends_of(second))
            hand.driver.wait_for(lambda: len(hand.view.state.lesions) == 2, "the second target")
