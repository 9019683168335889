"""A whole follow-up read by keys and drawing, from the opened timepoint to its lock, every key and click counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from readstation.app.application import application
from readstation.app.demo import PASSWORD, prepare
from readstation.app.main import open_window
from readstation.app.scripted.driver import WindowDriver
from readstation.app.scripted.reader import ScriptedReader
from readstation.app.scripted.session import ends_of, read_baseline, show_window
from readstation.app.scripted.x11 import XInput
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.criteria.facts import Scope
from readstation.model.lesion import LesionRole, NonTargetStateCode
from readstation.reading.views import NextAction
from readstation.ui.presenters.drawing import DrawIntent
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.phantom import PhantomTrial
from tests.builders.prepared_demo import placed_demo

pytestmark = pytest.mark.display

MOST = 12
"""Keys and clicks beyond drawing."""
SPACE_RESTS_MS = 700
EVIDENCE = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "keys.md"
_WHEEL = (4, 5)
_CAPS = {"space": "Space", "Return": "Enter", "Control_L": "Ctrl"}


class CountedInput(XInput):
    """Notes each key, click and notch of the wheel; a drag that draws is noted as one."""

    def __init__(self, display: str) -> None:
        super().__init__(display)
        self.done: list[tuple[str, str]] = []
        self.purpose = ""
        self._is_drawing = False

    def key(self, name: str, modifiers: Iterable[str] = ()) -> None:
        held = tuple(modifiers)
        self._note("+".join(_CAPS.get(each, each) for each in (*held, name)))
        super().key(name, held)

    def press(self, button: int = 1) -> None:
        if not self._is_drawing:
            self._note("wheel" if button in _WHEEL else "click")
        super().press(button)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """One drag of the diameter tool; it is not counted, only listed."""
        self._is_drawing = True
        try:
            yield
        finally:
            self._is_drawing = False
        self._note("drag")

    @property
    def counted(self) -> list[tuple[str, str]]:
        """What is beyond drawing."""
        return [each for each in self.done if each[0] != "drag"]

    def _note(self, what: str) -> None:
        if self.purpose:
            self.done.append((what, self.purpose))


def table_of(done: list[tuple[str, str]]) -> list[str]:
    """Return the rows of the table in the evidence: number, what, for what."""
    rows, number = [], 0
    for what, purpose in done:
        number += what != "drag"
        rows.append(f"| {'' if what == 'drag' else number} | {what} | {purpose} |")
    return rows


def test_a_follow_up_with_two_targets_and_a_non_target_takes_at_most_twelve_keys_and_clicks(
    display: str, qapp: QApplication, tmp_path: Path, phantom_trial: PhantomTrial
) -> None:
    """No menu is opened; every check that the charter asks for is answered; the counted table is the evidence's."""
    folders = placed_demo(tmp_path, phantom_trial)
    baseline, now, *_ = phantom_trial.truth.timepoints
    application()
    with OpenStation(folders.profile) as station:
        reader = prepare(station, folders, QuietJob())
        with open_window(station) as opened, CountedInput(display) as pointer:
            hand = ScriptedReader(show_window(opened.window), WindowDriver(opened.window, pointer, patience_s=60))
            driver, room = hand.driver, hand.room
            hand.sign_in(reader.login, PASSWORD)
            hand.open_first_case()
            read_baseline(hand, baseline)
            hand.lock(baseline.ordinal)
            hand.open_next(now.ordinal)
            hand.wait_until_registered()
            menus: list[object] = []
            room.grid.menu_requested.connect(lambda *_: menus.append(1))

            def space(purpose: str) -> None:
                driver.spin(SPACE_RESTS_MS)
                pointer.purpose = purpose
                driver.key("space")

            space("the images are read and optimal")
            driver.wait_for(lambda: hand.view.state.scans_of(now.ordinal), "the images judged")
            for label in ("T1", "T2"):
                lesion_id = hand.lesion_id(label)
                space(f"go to {label}, the diameter tool in hand")
                driver.wait_for(lambda: room.tool is ToolName.DIAMETER, "the tool")
                assert (room.flow.selected, room.flow.intent) == (lesion_id, DrawIntent.AGAIN)
                start, end = ends_of(now.lesion(label))
                pane = hand.measured_view(now.ordinal)
                pointer.purpose = f"to the slice on which {label} is longest"
                hand.go_to_slice(pane, start)
                pointer.purpose = f"draw {label}"
                with pointer.drawing():
                    driver.drag(pane.canvas, pane.canvas.widget_point_of(start), pane.canvas.widget_point_of(end))
                driver.wait_for(
                    lambda each=lesion_id: hand.view.state.assessment(each, now.ordinal) is not None, f"{label} kept"
                )
            (non_target,) = hand.view.state.of_role(LesionRole.NON_TARGET)
            space(f"go to {non_target.label}")
            driver.wait_for(lambda: room.flow.selected == non_target.lesion_id, "the non-target chosen")
            pointer.purpose = f"{non_target.label} is present"
            driver.click(driver.find(QWidget, "state_present"))
            driver.wait_for(lambda: hand.view.next_step.action is NextAction.LOCK_TIMEPOINT, "nothing is missing")
            space("ask for the lock: the dialog shows what was checked")
            driver.find(QWidget, "lock_dialog")
            pointer.purpose = "confirm the lock"
            driver.key("Return", ["Control_L"])
            driver.wait_for(lambda: hand.view.state.is_locked(now.ordinal), "the lock")
            pointer.purpose = ""
            driver.wait_for(lambda: room.closing.dialog is None, "the dialog closed")

            state = hand.view.state
            assert state.assessment(non_target.lesion_id, now.ordinal).non_target is NonTargetStateCode.PRESENT
            for label in ("T1", "T2"):
                kept = state.assessment(hand.lesion_id(label), now.ordinal).measurement
                true_mm = now.lesion(label).longest_viable_diameter_mm
                assert abs(kept.length_tenths / 10 - true_mm) <= phantom_trial.truth.pixel_mm * 2**0.5
            assert hand.view.outcomes[now.ordinal].scopes[Scope.OVERALL].target == now.target_response
    assert menus == []
    rows = table_of(pointer.done)
    assert len(pointer.counted) <= MOST, "\n".join(rows)
    written = [line for line in EVIDENCE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert written == rows, "docs/evidence/keys.md says something else; it must have these rows:\n" + "\n".join(rows)
