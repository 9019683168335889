"""A trainee at the window of a practice profile, by events of the X server, from the first start to the score.

Run as a process of its own, also where there is no network: ``python practice_reader.py PROFILE FOLDER ADDRESS``. The
folder holds ``p-01.practice``, ``changed.practice`` and ``newer.practice``; results go into its ``out``. It writes
what it saw as one JSON object: what was refused and why, what of the reference was readable before the signature, and
the score.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from readstation.app.application import application
from readstation.app.main import OpenWindow, open_window
from readstation.app.practice_profile import make_practice_profile
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import Pictures, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.exchange.practice_pack import open_head
from readstation.security.keys import check_signature
from readstation.ui.practice.flow import PracticeFlow
from readstation.viewer.marks import LineMark, MarkRole
from tests.builders.practice_truth import PACK, SITE, reference_forms, reference_words, right_line, short_line
from tests.support.clipped import clipped_texts
from tests.support.readable import found_in
from tests.support.shown_words import ShownWords

PASSWORD = "portal node twenty 20"
NAME = "Dr L Trainee"


class Trainee:
    """The hand, and what it has seen."""

    def __init__(self, opened: OpenWindow, hand: ScriptedReader, folder: Path) -> None:
        assert opened.window.practice is not None
        self.window, self.hand, self.driver, self.folder = opened.window, hand, hand.driver, folder
        self.practice: PracticeFlow = opened.window.practice
        self.words = ShownWords()
        self.said: dict[str, Any] = {"refused": [], "clipped": []}
        self.pictures = Pictures(folder / "shots" if (folder / "shots").is_dir() else None)

    def practise(self) -> None:
        """Do everything, from the account to the saved result."""
        self.sign_up()
        for name in ("changed.practice", "newer.practice"):
            self.open_refused(name)
        self.open_case()
        self.read()
        self.sign()
        self.look_side_by_side()
        self.save()

    def look(self, name: str) -> None:
        """Take up every word that is shown now."""
        self.driver.spin(150)
        self.words.look()
        self.said["clipped"] += clipped_texts(self.window)
        self.pictures.take(self.driver, name)

    def sign_up(self) -> None:
        for field, words in (("sign_up_name", NAME), ("sign_up_password", PASSWORD), ("sign_up_again", PASSWORD)):
            self.driver.click(self.driver.find(QLineEdit, field))
            self.driver.write(words)
        self.look("1-sign-up")
        self.driver.key("Return")
        self.driver.wait_for(lambda: self.window.session is not None, "the new account")
        # A machine that gives this process no time for a while looks like one that slept; locking has its own tests.
        self.window.guard.stop()

    def open_pack(self, name: str) -> None:
        self.driver.key("o", ["Control_L"])
        self._type_path(self.folder / name)

    def _type_path(self, path: Path) -> None:
        self.driver.find(QFileDialog, "practice_files")
        self.driver.key("a", ["Control_L"])
        self.driver.write(str(path))
        self.driver.key("Return")
        self.driver.wait_for(lambda: self.practice._dialog is None, "the dialog closed")

    def open_refused(self, name: str) -> None:
        self.window.banner.hide()
        self.open_pack(name)
        self.driver.wait_for(self.window.banner.isVisible, "why it is refused")
        self.said["refused"].append(f"{self.window.banner.what.text()} {self.window.banner.detail.text()}")
        self.look(f"2-{name}")

    def open_case(self) -> None:
        self.open_pack(PACK)
        self.driver.wait_for(lambda: len(self.practice.page.rows) == 1, "the case on the list")
        self.look("3-list")
        self.driver.click(self.practice.page.table.viewport())
        self.driver.key("Return")
        self.hand.wait_for_images(0)

    def read(self) -> None:
        self.hand.judge_images(0)
        self.hand.add_target(*short_line(), SITE)
        self.look("4-baseline")
        self.hand.lock(0)
        self.hand.open_next(1)
        self.hand.judge_images(1)
        self.hand.measure(1, "T1", *right_line())
        self.look("5-follow-up")
        self.hand.lock(1)

    def sign(self) -> None:
        self.hand.open_sign_dialog()
        self.look("6-sign")
        profile = self.window._services._station.folder  # type: ignore[attr-defined]  # the station behind the window
        self.said["readable_before"] = sorted(self.readable(profile))
        self.hand.sign(PASSWORD)
        score = self.practice.score_page
        self.driver.wait_for(lambda: self.window.pages.currentWidget() is score, "the score")
        panes = score.matching.picture.grid.shown
        self.driver.wait_for(lambda: all(pane.volume is not None for pane in panes), "the picture")
        self.look("7-score")
        self.said["readable_after"] = sorted(self.readable(profile))
        self.said["title"], self.said["words"] = score.banner.title.text(), score.banner.words.text()

    def readable(self, profile: Path) -> set[str]:
        """Return what of the reference stands in a file of the profile or in any text of the window so far."""
        files = [path for path in profile.rglob("*") if path.is_file() and path.suffix != ".dcm"]
        said = reference_words()
        shown = {f"window: {text}" for text in self.words.texts if any(word in text for word in said)}
        return found_in(files, reference_forms()) | shown

    def look_side_by_side(self) -> None:
        side = self.practice.side_by_side
        self.driver.key("Return")
        self.driver.wait_for(lambda: self.window.pages.currentWidget() is side, "both side by side")
        panes = side.views.grid.shown
        self.driver.wait_for(lambda: all(pane.volume is not None for pane in panes), "the images")
        self.look("8-side-by-side")
        marks = [pane.canvas._view.state.shown_marks() for pane in panes]
        roles = [sorted(each.role for each in some if isinstance(each, LineMark)) for some in marks]
        self.said["callipers"] = [[str(role) for role in each] for each in roles]
        assert all({MarkRole.READER_A, MarkRole.READER_B} <= set(each) for each in roles)
        self.driver.key("Escape")
        self.driver.wait_for(lambda: self.window.pages.currentWidget() is self.practice.score_page, "the score again")

    def save(self) -> None:
        out = self.folder / "out"
        self.driver.key("p", ["Control_L"])
        self._type_path(out)
        self.driver.wait_for(lambda: list(out.glob("*.result")), "the result")
        self.driver.find(QWidget, "practice_words")
        self.look("9-saved")


def reaches(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, 9)) == 0


def main(profile: Path, folder: Path, address: str) -> None:
    make_practice_profile(profile)
    application()
    with OpenStation(profile) as station, open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        trainee = Trainee(opened, ScriptedReader(window, WindowDriver(window, pointer, patience_s=120)), folder)
        trainee.said["is_reached"] = reaches(address)
        try:
            trainee.practise()
        except Defect:
            trainee.pictures.take(trainee.driver, "10-not-reached")
            raise
    trainee.said["badges"] = sum("never counted as a trial read" in each for each in trainee.words.texts)
    trainee.said["sealed"] = open_head(folder / PACK, check_signature).manifest.title
    sys.stdout.write(json.dumps(trainee.said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
