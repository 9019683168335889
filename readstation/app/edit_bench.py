"""How long an edit takes from the key or button until it is saved and shown, in the station's own window."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from readstation.app.application import application
from readstation.app.demo import PASSWORD, DemoFolders, make_images, prepare
from readstation.app.interpreter import settle
from readstation.app.main import open_window
from readstation.app.main_thread_calls import Call, TimedApplication
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import ends_of, read_baseline, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.errors import Defect
from readstation.core.jobs import QuietJob
from readstation.imaging.phantom.layout import PhantomSize
from readstation.imaging.phantom.truth import TrialTruth
from readstation.model.lesion import LesionRole
from readstation.reading.views import ReadView
from readstation.ui.canvas_bench import wait_for_server

FOLLOW_UP = 1
_PATIENCE_S = 10.0
_TICK_MS = 1
_REST_MS = 120
_LINE_PX = 80
_DRAG_STEPS = 8
_TO_TAKE_BACK = 6
"""Edits of a round that stand at its end: line, nudge, both judgements, new lesion, its removal."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a kind.

    Attributes
    ----------
    kind
        What was done.
    saved_ms
        From the key press, or the release of the button that ends a line, until the window knew that the step is in
        the database.
    shown_ms
        Until table, responses and images had been painted anew and the X server had answered.
    longest_ms, longest
        The longest call on the main thread meanwhile that is no frame, and what it was.
    frame_ms
        The longest frame among the calls.
    """

    kind: str
    saved_ms: float
    shown_ms: float
    longest_ms: float
    longest: str
    frame_ms: float


@dataclass(slots=True)
class Edits:
    """What was measured in one window.

    Attributes
    ----------
    edits
        In the order in which they were made.
    frames_ms
        Frames of all open panes, one after each edit.
    steps
        Steps of the journal at the end.
    """

    edits: list[Edit] = field(default_factory=list)
    frames_ms: list[float] = field(default_factory=list)
    steps: int = 0


def measure_edits(folder: Path, rounds: int, size: PhantomSize = PhantomSize.FULL) -> Edits:
    """Read the baseline of the demonstration, then edit its first follow-up in every way, again and again.

    Parameters
    ----------
    folder
        An empty folder for images, profile and central database.
    rounds
        How often everything is done; each round takes back what it did.
    size
        Of the images.

    Raises
    ------
    Defect
        If an edit was not saved.
    """
    app = application(TimedApplication)
    if not isinstance(app, TimedApplication):
        raise Defect("the bench needs an application of its own")
    folders, job = DemoFolders(folder), QuietJob()
    truth = make_images(folders, job, size)
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, job)
        with open_window(station) as opened, XInput() as pointer:
            settle()
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer))
            hand.sign_in(reader.login, PASSWORD)
            hand.open_first_case()
            read_baseline(hand, truth.timepoints[0])
            hand.lock(0)
            hand.open_next(FOLLOW_UP)
            _wait_for_the_work_behind(hand)
            hand.judge_images(FOLLOW_UP)
            editor = _Editor(app, hand, pointer, truth)
            for _ in range(rounds):
                editor.edit_in_every_way()
            editor.found.steps = hand.view.action_count
            return editor.found


def _wait_for_the_work_behind(hand: ScriptedReader) -> None:
    """Wait until every image is verified and the timepoints are registered."""
    grid = hand.room.grid
    hand.driver.wait_for(lambda: all(pane.is_verified for pane in grid.shown), "every image to be verified")
    hand.wait_until_registered()


class _Editor:
    """Makes edits by events of the X server and times them."""

    def __init__(self, app: TimedApplication, hand: ScriptedReader, pointer: XInput, truth: TrialTruth) -> None:
        self.found = Edits()
        self._app, self._hand, self._pointer = app, hand, pointer
        self._start, self._end = ends_of(truth.timepoints[FOLLOW_UP].lesion("T1"))
        self._saved: list[float] = []
        self._is_changed = False
        hand.room.desk.saved.connect(self._note_saved)
        hand.room.desk.changed.connect(self._note_changed)

    def edit_in_every_way(self) -> None:
        """Do each kind of edit once, and take it all back."""
        hand, driver = self._hand, self._hand.driver
        first, second = (hand.lesion_id(label) for label in ("T1", "T2"))
        hand.select(first)
        driver.key("j")
        driver.key("d")
        self._timed("place a line", self._drag(QPoint(0, 0)))
        self._timed("nudge", lambda: self._pointer.key("Right", ["Alt_L"]))
        self._timed("undo", lambda: self._pointer.key("z", ["Control_L"]))
        self._timed("redo", lambda: self._pointer.key("y", ["Control_L"]))
        hand.select(second)
        self._timed("judge a target", lambda: self._pointer.key("a", ["Shift_L"]))
        hand.select(hand.view.state.of_role(LesionRole.NON_TARGET)[0].lesion_id)
        self._timed("judge a non-target", self._click(driver.find(QWidget, "state_present")))
        driver.key("n", ["Shift_L"])
        self._timed("new lesion", self._drag(QPoint(0, _LINE_PX)))
        self._timed("delete", lambda: self._pointer.key("Delete"))
        for _ in range(_TO_TAKE_BACK):
            before = hand.view
            driver.key("z", ["Control_L"])
            driver.wait_for(self._is_newer_than(before), "the edit taken back")

    def _is_newer_than(self, before: ReadView) -> Callable[[], bool]:
        return lambda: self._hand.view is not before and self._hand.room.is_settled

    def _drag(self, beside: QPoint) -> Callable[[], None]:
        """Draw a line up to the release of the button, and return that."""
        canvas = self._hand.room.grid.active.canvas
        start = canvas.widget_point_of(self._start) + beside
        end = start + QPoint(_LINE_PX, 0)
        driver = self._hand.driver
        driver.hover(canvas, start)
        self._pointer.press()
        for step in range(1, _DRAG_STEPS + 1):
            driver.hover(canvas, start + (end - start) * step / _DRAG_STEPS)
        return self._pointer.release

    def _click(self, widget: QWidget) -> Callable[[], None]:
        """Press on a widget, and return the release."""
        self._hand.driver.hover(widget, widget.rect().center())
        self._pointer.press()
        return self._pointer.release

    def _timed(self, kind: str, act: Callable[[], None]) -> None:
        self._hand.driver.spin(_REST_MS)
        self._saved.clear()
        self._is_changed = False
        ticks = QTimer()
        self._app.note_calls(left_out=ticks)
        begun = time.perf_counter()
        act()
        shown = self._when_shown(ticks, kind)
        calls = self._app.end_notes()
        if not self._saved:
            raise Defect(f"it was not saved: {kind}")
        none = Call("nothing", 0.0, is_frame=False)
        longest = max((each for each in calls if not each.is_frame), key=lambda each: each.took_ms, default=none)
        frame = max((each for each in calls if each.is_frame), key=lambda each: each.took_ms, default=none)
        saved_ms, shown_ms = ((each - begun) * 1000 for each in (self._saved[-1], shown))
        self.found.edits.append(Edit(kind, saved_ms, shown_ms, longest.took_ms, longest.name, frame.took_ms))
        self.found.frames_ms.append(self._frame())

    def _when_shown(self, ticks: QTimer, kind: str) -> float:
        """Serve events until the edit is saved and nothing more is due; return when the X server has all of it."""
        loop, end = QEventLoop(), time.monotonic() + _PATIENCE_S
        before = -1

        def tick() -> None:
            nonlocal before
            count = self._app.call_count
            is_quiet = self._is_changed and count == before
            before = count
            if is_quiet or time.monotonic() > end:
                loop.quit()

        ticks.setInterval(_TICK_MS)
        ticks.timeout.connect(tick)
        ticks.start()
        loop.exec()
        ticks.stop()
        if not self._is_changed:
            refusal = self._hand.room.dock.refusal
            raise Defect(f"the window did not {kind}: {refusal.words.text() if refusal.isVisible() else 'nothing'}")
        wait_for_server(self._hand.window)
        return time.perf_counter()

    def _frame(self) -> float:
        """Return how long the next slice of all open panes takes, ms."""
        canvas = self._hand.room.grid.active.canvas
        self._hand.driver.spin(_REST_MS)
        times = []
        for step in (1, -1):
            begun = time.perf_counter()
            canvas.step_slices(step)
            wait_for_server(self._hand.window)
            times.append((time.perf_counter() - begun) * 1000)
        return min(times)

    def _note_saved(self, _: int) -> None:
        self._saved.append(time.perf_counter())

    def _note_changed(self, _: ReadView) -> None:
        self._is_changed = True
