"""A reader who is killed: drives the real window without end and says what the window has shown as saved.

Its words are PROFILE LOGIN PASSWORD TRUTH SEED KIND. KIND is what it does.
Lines on standard output, each after the window showed it:

- ``begin KIND`` before an act, ``done KIND MS`` after it,
- ``saved READ STEP MS`` for each acknowledgement, ``undone READ STEP`` for the first undo after a restart,
- ``locked READ TIMEPOINT``, ``signed READ``,
- ``stalled`` with the stack, where the window served no events for more than half a second of its own time.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from readstation.app.application import application
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import Point, ScriptedReader
from readstation.app.scripted.session import show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.core.ids import Login
from readstation.imaging.phantom.truth import load_truth
from readstation.model.subject import ReadStage
from readstation.reading.views import NextAction
from readstation.ui.recovery import RecoveryDialog
from readstation.viewer.tools.toolbox import ToolName

ASKED_WITHIN_MS = 500
REFUSED_AFTER_MS, STEP_MS = 1000, 20
SITE = "Liver, segment VIII"
KINDS = ("draw", "open", "lock", "sign", "send", "cover")
Line = tuple[Point, Point]


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def told(kind: str) -> Iterator[None]:
    """Say when an act begins, and when it is done how long it took."""
    say("begin", kind)
    began = time.monotonic()
    yield
    say("done", kind, round(1000 * (time.monotonic() - began)))


@contextlib.contextmanager
def looked_at_when_lost(hand: ScriptedReader, picture: Path) -> Iterator[None]:
    """Where the window does not get to something, keep a picture of it, and say where it stands."""
    try:
        yield
    except Defect as error:
        hand.driver.shoot(picture)
        focus, room = QApplication.focusWidget(), hand.room
        keyboard = QApplication.focusWindow()
        where = {
            "picture": str(picture),
            "keyboard": None if keyboard is None else keyboard.objectName(),
            "focus": None if focus is None else f"{type(focus).__name__} {focus.objectName()}",
            "modal": type(QApplication.activeModalWidget()).__name__,
            "tool": room.tool,
            "step": None if room.view is None else room.view.next_step,
        }
        raise Defect(f"{error} {where}") from error


def lines_near(ends: Line, chance: random.Random) -> Line:
    """A line about as long as the true one, somewhere near it, so that every edit differs."""
    (ax, ay, az), (bx, by, bz) = ends
    return (ax + chance.uniform(-6, 6), ay + chance.uniform(-6, 6), az), (bx + chance.uniform(-6, 6), by, bz)


class Reader:
    """A hand at the window that does one kind of thing again and again."""

    def __init__(self, hand: ScriptedReader, password: str, truth: list[list[Line]], chance: random.Random) -> None:
        self._hand = hand
        self._password = password
        self._truth = truth
        self._chance = chance

    def work(self, kind: str) -> None:
        """Do one thing of a kind."""
        acts = {
            "draw": self._draw,
            "open": self._open,
            "lock": self._finish,
            "sign": self._finish,
            "send": self._send,
            "cover": self._cover,
        }
        acts[kind]()

    def open_and_undo(self) -> None:
        """Open the read, and take back the last edit of before the kill where there is one."""
        hand = self._hand
        hand.driver.spin(ASKED_WITHIN_MS)
        if isinstance(QApplication.activeModalWidget(), RecoveryDialog):
            # The kill before came with a read open: the first screen says what was kept, and leads back.
            hand.driver.click(hand.driver.find(QPushButton, "recovery_continue"))
            hand.driver.wait_for(lambda: hand.room.view is not None and hand.room.isVisible(), "the read")
            hand.wait_for_images(hand.view.timepoint)
        else:
            hand.go_on_with_first_case()
        if hand.view.stage is ReadStage.SIGNED:
            # Killed after the signature was kept: the work goes on with the next read.
            self._open()
        if hand.view.undo_words:
            count, read_id = hand.view.action_count, hand.view.assignment.read_id
            hand.driver.key("z", ["Control_L"])
            hand.driver.wait_for(lambda: hand.view.action_count == count + 1, "the undo after the restart")
            say("undone", read_id, count + 1)
        else:
            say("nothing to undo")

    def _draw(self) -> None:
        hand, chance = self._hand, self._chance
        hand.judge_images(hand.view.timepoint)
        act = chance.choice(["draw", "draw", "undo", "redo", "move"])
        count = hand.view.action_count
        with told("draw"):
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
                hand.drag_on_slice(hand.view.timepoint, *lines_near(chance.choice(self._truth[0]), chance))
            self._let_it_be_kept(count)
        if hand.view.action_count == count:
            hand.driver.key("Escape")

    def _let_it_be_kept(self, count: int) -> None:
        """Serve the window until the read has another step, for a while: a line may be refused, and then has none."""
        waited_ms = 0
        while self._hand.view.action_count == count and waited_ms < REFUSED_AFTER_MS:
            self._hand.driver.spin(STEP_MS)
            waited_ms += STEP_MS

    def _open(self) -> None:
        with told("open"):
            self._hand.driver.key("w", ["Control_L"])
            self._hand.go_on_with_first_case()

    def _send(self) -> None:
        driver = self._hand.driver
        if self._hand.room.isVisible():
            driver.key("w", ["Control_L"])
        button = driver.find(QPushButton, "send_now_button")
        driver.wait_for(button.isEnabled, "the pass before")
        with told("send"):
            driver.click(button)
            driver.wait_for(button.isEnabled, "the end of the pass")

    def _cover(self) -> None:
        with told("cover"):
            self._hand.driver.key("l", ["Control_L"])
            self._hand.unlock(self._password)

    def _finish(self) -> None:
        """Measure and lock what is open, and sign at the end; then there is nothing left to do."""
        hand = self._hand
        while hand.view.stage is not ReadStage.READY_TO_SIGN:
            timepoint, read_id = hand.view.timepoint, hand.view.assignment.read_id
            if hand.view.state.is_locked(timepoint):
                hand.open_next(timepoint + 1)
                continue
            self._measure(timepoint)
            with told("lock"):
                hand.lock(timepoint)
                say("locked", read_id, timepoint)
        read_id = hand.view.assignment.read_id
        with told("sign"):
            hand.open_sign_dialog()
            hand.sign(self._password)
            hand.driver.wait_for(lambda: hand.view.stage is ReadStage.SIGNED, "the signature")
            say("signed", read_id)
        while True:
            hand.driver.spin(1000)

    def _measure(self, timepoint: int) -> None:
        """Do what the Next card asks until it asks for the lock."""
        hand = self._hand
        while (step := hand.room.answers.shown(hand.view).step).action is not NextAction.LOCK_TIMEPOINT:
            if step.action is NextAction.JUDGE_IMAGES:
                hand.judge_images(timepoint)
            elif step.action is NextAction.DRAW_TARGET:
                hand.driver.key("d")
                self._line(timepoint, 0)
                hand.choose_site(SITE)
            elif step.action is NextAction.PLACE_LESION and step.lesion_id is not None:
                hand.select(step.lesion_id)
                hand.choose_site(SITE)
            elif step.action is NextAction.MEASURE_LESION and step.lesion_id is not None:
                # The card's button, for D begins another lesion at baseline.
                hand.driver.click(hand.driver.find(QPushButton, "next_button"))
                hand.driver.wait_for(lambda: hand.room.tool is ToolName.DIAMETER, "the tool")
                # With the old line in sight a press near its end would drag that end, and draw nothing.
                marks = hand.room.strip.switches["marks"]
                hand.driver.click(marks)
                self._line(timepoint, list(hand.view.state.lesions).index(step.lesion_id))
                hand.driver.click(marks)
            elif step.action is NextAction.CONFIRM_LESION:
                hand.driver.click(hand.driver.find(QPushButton, "next_button"))
                hand.driver.wait_for(lambda before=step: hand.view.next_step != before, "the target confirmed")
            elif step.action is NextAction.ANSWER_FLAG:
                hand.driver.click(hand.driver.find(QPushButton, "next_button"))
                hand.driver.wait_for(lambda: isinstance(QApplication.focusWidget(), QLineEdit), "the field of the flag")
                hand.driver.write("Both lines were looked at again")
                hand.driver.key("Return")
                hand.driver.wait_for(lambda before=step: hand.view.next_step != before, "the flag answered")
            else:
                raise Defect(f"the reader cannot {step.action} at TP{timepoint}")

    def _line(self, timepoint: int, which: int) -> None:
        """Draw the true line of a target, so that no check of the charter holds the lock back."""
        hand, count = self._hand, self._hand.view.action_count
        hand.drag_on_slice(timepoint, *self._truth[timepoint][which])
        hand.driver.wait_for(lambda: hand.view.action_count > count, "the line")


def run(profile: Path, login: Login, password: str, truth_path: Path, seed: int, kind: str) -> None:
    from tests.support.stalls import StallWatch

    truth = [
        [found.endpoints_lps_mm for found in timepoint.lesions if found.endpoints_lps_mm is not None]
        for timepoint in load_truth(truth_path).timepoints
    ]
    application()
    watch = StallWatch(lambda stack: say("stalled", *stack.split()))
    with OpenStation(profile) as station, open_window(station) as opened, XInput() as pointer:
        window = show_window(opened.window)
        hand = ScriptedReader(window, WindowDriver(window, pointer, patience_s=120))
        watch.follow(hand.driver.pulse)
        desk = hand.room.desk
        saved_ms: list[int] = []
        desk.saved.connect(saved_ms.append)
        desk.changed.connect(
            lambda view: say("saved", view.assignment.read_id, view.action_count, saved_ms[-1]) if saved_ms else None
        )
        with looked_at_when_lost(hand, profile.parent / "lost.png"):
            hand.sign_in(login, password)
            reader = Reader(hand, password, truth, random.Random(seed))
            if kind != "send":
                reader.open_and_undo()
            while True:
                reader.work(kind)


def main(words: Sequence[str]) -> None:
    run(Path(words[0]), Login(words[1]), words[2], Path(words[3]), int(words[4]), words[5])
