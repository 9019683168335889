"""A reader who is cut off in the middle of a line, and comes back: what the window shows of that, line by line.

Run as a process of its own: ``python held_reader.py PROFILE LOGIN PASSWORD TRUTH draw|back``. It says ``stalled`` with
the stack where the window served no events for more than half a second of its own time.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import ends_of, show_window, site_words
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.ids import Login
from readstation.imaging.phantom.truth import load_truth
from readstation.model.series import PhaseRole
from readstation.ui.reading.pane import Pane

SLICES_FURTHER = 4


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def arterial(hand: ScriptedReader) -> Pane:
    return next(each for each in hand.room.grid.shown if each.facts and each.facts.phase is PhaseRole.LATE_ARTERIAL)


def where(hand: ScriptedReader) -> tuple[object, ...]:
    room = hand.room
    facts = room.grid.active.facts
    return (arterial(hand).canvas.slice_index, facts and facts.phase, room.flow.selected, room.tool, room.images.layout)


def draw_and_hold(hand: ScriptedReader, pointer: XInput, truth_path: Path) -> None:
    """Keep T1, go on by some slices, begin T2 and do not let go."""
    hand.open_first_case()
    hand.judge_images(0)
    first = load_truth(truth_path).timepoints[0].lesions[0]
    hand.add_target(*ends_of(first), site_words(first))
    for _ in range(SLICES_FURTHER):
        hand.driver.key("Down")
    hand.driver.key("d")
    canvas = arterial(hand).canvas
    hand.driver.hover(canvas, canvas.rect().center())
    pointer.press()
    for step in range(1, 9):
        hand.driver.hover(
            canvas, canvas.rect().center() + step * (canvas.rect().topRight() - canvas.rect().topLeft()) / 60
        )
    hand.driver.wait_for(lambda: canvas.is_busy, "the line in the hand")
    hand.driver.spin(1500)
    say("actions", hand.view.action_count)
    say("where", *where(hand))
    threading.Event().wait()


def come_back(hand: ScriptedReader) -> None:
    """Read the first screen, go on with Enter, and say where that leads."""
    dialog = hand.driver.find(QWidget, "recovery_dialog")
    hand.driver.wait_for(dialog.isActiveWindow, "the first screen with the keys")
    for label in dialog.findChildren(QLabel):
        if label.text():
            say("shown", label.text())
    hand.driver.find(QPushButton, "recovery_continue")
    hand.driver.key("Return")
    hand.wait_for_images(0)
    hand.driver.wait_for(lambda: not hand.room.go_on.is_waiting, "the place where it was left")
    say("actions", hand.view.action_count)
    say("where", *where(hand))


def main(profile: Path, login: Login, password: str, truth_path: Path, act: str) -> None:
    from tests.support.stalls import StallWatch

    application()
    watch = StallWatch(lambda stack: say("stalled", *stack.split()))
    with OpenStation(profile) as station, open_window(station) as opened, XInput() as pointer:
        # A button that was held when the process before was killed is still down for the X server.
        pointer.release()
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=60))
        watch.follow(hand.driver.pulse)
        hand.sign_in(login, password)
        if act == "draw":
            draw_and_hold(hand, pointer, truth_path)
        else:
            come_back(hand)
    watch.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Login(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), sys.argv[5])
