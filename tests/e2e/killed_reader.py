"""A reader who is killed: drives the real window without end and says what the window has shown as saved.

Run as a process of its own: ``python killed_reader.py PROFILE LOGIN PASSWORD TRUTH SEED``. One line on standard output
for each acknowledgement: ``saved <journal step> <milliseconds>``, and ``undone <journal step>`` for the first undo.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import Point, ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.ids import Login
from readstation.imaging.phantom.truth import load_truth


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def lines_near(ends: tuple[Point, Point], chance: random.Random) -> tuple[Point, Point]:
    """A line about as long as the true one, somewhere near it, so that every edit differs."""
    (ax, ay, az), (bx, by, bz) = ends
    return (ax + chance.uniform(-6, 6), ay + chance.uniform(-6, 6), az), (bx + chance.uniform(-6, 6), by, bz)


def edit_for_ever(hand: ScriptedReader, ends: list[tuple[Point, Point]], chance: random.Random) -> None:
    while True:
        hand.judge_images(0)
        act = chance.choice(["draw", "draw", "undo", "redo", "move"])
        count = hand.view.action_count
        if act == "undo" and hand.view.undo_words:
            hand.driver.key("z", ["Control_L"])
        elif act == "redo" and hand.view.redo_words:
            hand.driver.key("y", ["Control_L"])
        elif act == "move" and hand.view.state.lesions:
            hand.select(next(iter(hand.view.state.lesions)))
            hand.driver.key("j")
        else:
            if len(hand.view.state.lesions) >= 2:
                hand.driver.key("Delete")
                hand.driver.spin(30)
            hand.driver.key("d")
            hand.drag_on_slice(0, *lines_near(chance.choice(ends), chance))
        hand.driver.spin(40)
        if hand.view.action_count == count:
            hand.driver.key("Escape")


def main(profile: Path, login: Login, password: str, truth_path: Path, seed: int) -> None:
    truth = load_truth(truth_path)
    baseline = truth.timepoints[0]
    ends = [found.endpoints_lps_mm for found in baseline.lesions if found.endpoints_lps_mm is not None]
    application()
    with OpenStation(profile) as station, open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=60))
        desk = hand.room.desk
        saved_ms: list[int] = []
        desk.saved.connect(saved_ms.append)
        desk.changed.connect(lambda view: say("saved", view.action_count, saved_ms[-1]) if saved_ms else None)
        hand.sign_in(login, password)
        if seed:
            # The kill before came with the read open: the first screen says what was kept, and leads back.
            title = hand.driver.find(QLabel, "recovery_title").text()
            say("kept", title.removeprefix("Your work up to ").removesuffix(" was kept"))
            hand.driver.click(hand.driver.find(QPushButton, "recovery_continue"))
            hand.wait_for_images(0)
        else:
            hand.open_first_case()
        say("opened", hand.view.action_count)
        if hand.view.undo_words:
            count = hand.view.action_count
            hand.driver.key("z", ["Control_L"])
            hand.driver.wait_for(lambda: hand.view.action_count == count + 1, "the undo after the restart")
            say("undone", count + 1)
        else:
            say("nothing to undo")
        edit_for_ever(hand, ends, random.Random(seed))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), int(sys.argv[5]))
