"""Every key of the reading room is pressed, with real key events over real views, and must do what its words say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.exceptions import TimeoutError as NotInTime
from pytestqt.qtbot import QtBot

from readstation.model.series import PhaseRole
from readstation.ui.bridge import Bridge
from readstation.ui.presenters.key_map import ROOM_BINDINGS
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.sign_dialog import SignDialog
from tests.builders.reads import PASSWORD
from tests.ui.key_presses import NOW, PRESSES, Press, absent, at_rest, draw, lesion, let_go, press
from tests.ui.viewing_desk import ViewingDesk, uptake_facts, viewing_desk

PATIENCE_MS = 3000
BINDINGS = tuple(each for each in ROOM_BINDINGS if each.name not in {"take_proposal", "longest_proposal"})
"""All but the two keys of a proposed line, which `test_assist.py` presses: they rest where none waits."""


@pytest.fixture
def desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[ViewingDesk]:
    """Return the demo case at baseline, with two targets."""
    with viewing_desk(qtbot, bridge, tmp_path, (uptake_facts(NOW),)) as made:
        made.grid.activate(made.pane(PhaseRole.LATE_ARTERIAL))
        for below in (0, 60):
            made.room.acts.actions["tool_diameter"].trigger()
            draw(made, QPoint(70, 20), below)
        yield made


def to_second_follow_up(desk: ViewingDesk) -> None:
    """Lock the baseline and the first follow-up, where both targets are said to be gone."""
    for timepoint in range(NOW):
        lock(desk)
        with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
            desk.room.acts.next_step()
        if timepoint + 1 < NOW:
            for label in ("T1", "T2"):
                desk.room.flow.select(lesion(desk, label))
                absent(desk)


def lock(desk: ViewingDesk) -> None:
    timepoint = desk.room.view.timepoint
    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    dialog.do_act()
    desk.until(lambda: desk.room.view.state.is_locked(timepoint) and desk.room.closing.dialog is None)


def shows(case: Press, desk: ViewingDesk, before: object) -> bool:
    return bool(case.changed(desk, before))


def does_nothing(desk: ViewingDesk, name: str, keys: tuple[str, ...]) -> list[str]:
    """Press each key of a binding from its start, and return those after which nothing was different."""
    case = PRESSES[name]
    binding = next(each for each in ROOM_BINDINGS if each.name == name)
    found = []
    for key in keys:
        at_rest(desk)
        before = case.start(desk)
        press(desk, binding, key)
        try:
            desk.qtbot.waitUntil(partial(shows, case, desk, before), timeout=PATIENCE_MS)
        except NotInTime:
            found.append(f"{name}: {key}")
        if binding.is_held:
            let_go(desk, binding, key)
    return found


def test_every_binding_of_the_room_has_a_press() -> None:
    """A key that is added to the table without a press here fails this test."""
    assert list(PRESSES) == [each.name for each in BINDINGS]


def test_no_press_holds_before_its_key_is_pressed(desk: ViewingDesk) -> None:
    """What is to be different afterwards is not so already: no press below can hold by itself."""
    to_second_follow_up(desk)
    holds = []
    for name, case in PRESSES.items():
        if not case.is_at_baseline:
            at_rest(desk)
            if case.changed(desk, case.start(desk)):
                holds.append(name)
    assert holds == []


def test_every_key_of_the_baseline_does_what_it_says(desk: ViewingDesk) -> None:
    failed = [
        each
        for binding in BINDINGS
        if PRESSES[binding.name].is_at_baseline
        for each in does_nothing(desk, binding.name, binding.keys)
    ]
    assert failed == []


def test_every_key_of_a_follow_up_does_what_it_says(desk: ViewingDesk) -> None:
    to_second_follow_up(desk)
    failed = [
        each
        for binding in BINDINGS
        if not PRESSES[binding.name].is_at_baseline
        for each in does_nothing(desk, binding.name, binding.keys)
    ]
    assert failed == []


def test_keys_that_lock_and_sign_and_save_the_report_of_a_signed_read(desk: ViewingDesk) -> None:
    """Ctrl+Enter opens the lock, later the signature; Ctrl+P asks for the report once the read is signed (TR-31)."""
    to_second_follow_up(desk)
    for label in ("T1", "T2"):
        desk.room.flow.select(lesion(desk, label))
        absent(desk)
    sign, report = (next(each for each in ROOM_BINDINGS if each.name == name) for name in ("sign", "report"))
    press(desk, sign, "Ctrl+Return")
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    stroke = QKeySequence("Ctrl+Return")[0]
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog, stroke.key(), stroke.keyboardModifiers())
    desk.until(lambda: desk.room.view.state.is_locked(NOW) and desk.room.closing.dialog is None)
    press(desk, sign, "Ctrl+Enter")
    desk.until(lambda: isinstance(desk.room.closing.dialog, SignDialog))
    dialog = desk.room.closing.dialog
    desk.until(dialog.isActiveWindow)
    QTest.keyClicks(dialog.password, PASSWORD)
    QTest.keyClick(dialog.password, stroke.key(), stroke.keyboardModifiers())
    desk.until(lambda: desk.room.view.signed_count == 1 and desk.room.closing.dialog is None)
    with desk.qtbot.waitSignal(desk.room.report_wanted, timeout=PATIENCE_MS):
        press(desk, report, "Ctrl+P")
