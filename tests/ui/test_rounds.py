"""Global read, amendments and signed locks in the reading room, by mouse and keys (MR-807, TR-31, TR-33)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.rounds import RevisionCode
from readstation.model.subject import ReadStage
from readstation.ui.bridge import Bridge
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.reason_dialog import ReasonDialog
from readstation.ui.sign.sign_dialog import SignDialog
from readstation.ui.theme.tokens import MINIMUM_WINDOW_PX
from tests.builders.reads import PASSWORD, READ, demo_charter
from tests.builders.rounds import global_charter
from tests.ui.room_desk import Desk, opened_desk

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def global_desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(qtbot, bridge, tmp_path, global_charter(), timepoints=2) as made:
        made.lock_to_the_end(1)
        yield made


@pytest.fixture
def signed_desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    with opened_desk(qtbot, bridge, tmp_path, timepoints=2) as made:
        made.lock_to_the_end(1)
        made.sign()
        yield made


def say_why(desk: Desk, code: RevisionCode, words: str) -> None:
    """Choose a reason with the mouse, write the words, Ctrl+Enter."""
    desk.until(lambda: desk.room.rounds.dialog is not None)
    dialog = desk.room.rounds.dialog
    assert isinstance(dialog, ReasonDialog)
    desk.until(dialog.isActiveWindow)
    choice = dialog.findChild(QRadioButton, f"reason_{code.value}")
    assert choice is not None
    QTest.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(8, choice.height() // 2))
    assert choice.isChecked()
    dialog.words.setFocus()
    dialog.words.selectAll()
    QTest.keyClicks(dialog.words, words)
    QTest.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    desk.until(lambda: desk.room.rounds.dialog is None)


def chip(desk: Desk, name: str):
    return desk.room.top_bar.findChildren(QFrame, f"chip_{name}")[-1]


def go_to(desk: Desk, ordinal: int) -> None:
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        QTest.mouseClick(chip(desk, f"TP{ordinal}"), Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.view.timepoint == ordinal)


def lock_round(desk: Desk) -> LockDialog:
    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    desk.until(lambda: desk.view.state.open_round is None and desk.room.closing.dialog is None)
    return dialog


def test_the_global_read_from_the_last_lock_to_the_signature(global_desk: Desk) -> None:
    """MR-807: opened with Space, a change asks why, both results stand beside each other, then lock and sign."""
    desk = global_desk
    assert desk.text("next_title") == "Open the global read"
    desk.acts(lambda: desk.room.acts.next_step())
    assert desk.text("round_words") == "Global read"
    assert "lock the global read" in desk.text("next_title")
    first, second = (each.lesion_id for each in desk.view.state.of_role(LesionRole.TARGET))
    desk.room.flow.select(second)
    desk.key(Qt.Key.Key_S, SHIFT)
    say_why(desk, RevisionCode.SEEN_WITH_ALL_IMAGES, "a rim is left at the dome")
    desk.until(lambda: desk.view.state.assessment(second, 1).target is TargetStateCode.TOO_SMALL)
    revision = desk.view.state.revisions[second, 1]
    assert (revision.code, revision.text) == (RevisionCode.SEEN_WITH_ALL_IMAGES, "a rim is left at the dome")
    assert desk.text("sequential_words").startswith("Sequential read, kept beside it: localized PR")
    assert "sum 17.2 mm" in desk.text("sequential_words")
    assert desk.room.dock.responses.note.text() == "global read, derived"
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, CONTROL))
    assert not desk.view.state.revisions
    desk.acts(lambda: desk.key(Qt.Key.Key_Y, CONTROL))
    desk.room.flow.select(first)
    desk.key(Qt.Key.Key_X, SHIFT)
    desk.until(lambda: desk.room.dock.refusal.isVisible())
    assert "MR-807" in desk.text("refusal_words")
    lock_round(desk)
    assert desk.text("next_title") == "Sign the read"
    desk.sign()
    assert desk.view.stage is ReadStage.SIGNED


def test_nothing_of_a_round_is_cut_on_a_small_display(global_desk: Desk) -> None:
    """Design, section 16, at 1366 × 768."""
    desk = global_desk
    desk.acts(lambda: desk.room.acts.next_step())
    dock = desk.room.dock

    def cut() -> list[str]:
        labels = [each for each in dock.findChildren(QLabel) if each.isVisible() and each.text()]
        return [each.text() for each in labels if each.mapTo(dock, QPoint(each.width(), 0)).x() > dock.width()]

    desk.room.setMinimumSize(*MINIMUM_WINDOW_PX)  # as the window that it stands in
    for size in ((1920, 1080), (1366, 768)):
        desk.room.resize(*size)
        desk.until(lambda size=size: desk.room.width() == size[0] and not cut())


def test_a_change_of_the_global_read_that_is_not_explained_is_not_made(global_desk: Desk) -> None:
    desk = global_desk
    desk.acts(lambda: desk.room.acts.next_step())
    second = desk.view.state.of_role(LesionRole.TARGET)[1].lesion_id
    desk.room.flow.select(second)
    desk.key(Qt.Key.Key_S, SHIFT)
    desk.until(lambda: desk.room.rounds.dialog is not None)
    dialog = desk.room.rounds.dialog
    assert dialog is not None
    assert not dialog.act.isEnabled()
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert desk.room.rounds.dialog is dialog
    count = desk.view.action_count
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.until(lambda: desk.room.rounds.dialog is None)
    assert desk.view.state.assessment(second, 1).target is TargetStateCode.ABSENT
    assert desk.view.action_count == count


def test_the_reason_of_the_change_before_is_offered_again(global_desk: Desk) -> None:
    desk = global_desk
    desk.acts(lambda: desk.room.acts.next_step())
    second = desk.view.state.of_role(LesionRole.TARGET)[1].lesion_id
    desk.room.flow.select(second)
    desk.key(Qt.Key.Key_S, SHIFT)
    say_why(desk, RevisionCode.LATER_COURSE, "it grew again afterwards")
    desk.until(lambda: desk.view.state.revisions)
    non_target = desk.view.state.of_role(LesionRole.NON_TARGET)[0].lesion_id
    desk.room.flow.select(non_target)
    desk.button("state_absent").click()
    desk.until(lambda: desk.room.rounds.dialog is not None)
    dialog = desk.room.rounds.dialog
    assert dialog is not None
    assert dialog.words.toPlainText() == "it grew again afterwards"
    assert dialog.act.isEnabled()
    desk.acts(dialog.act.click)
    assert desk.view.state.revisions[non_target, 1].code is RevisionCode.LATER_COURSE


def test_every_timepoint_is_reached_by_its_chip_once_all_are_locked(global_desk: Desk) -> None:
    """MR-807: all images open; marks of every timepoint can be looked at in its own views."""
    desk = global_desk
    desk.acts(lambda: desk.room.acts.next_step())
    go_to(desk, 0)
    assert len(desk.room.grid.shown) == 4
    assert desk.room.under.isHidden()
    go_to(desk, 1)
    assert [pane.facts.timepoint for pane in desk.room.grid.shown] == [0, 1]


def test_a_chip_leads_nowhere_while_a_timepoint_waits_for_its_lock(desk: Desk) -> None:
    """MR-804: order stays."""
    desk.to_follow_up()
    QTest.mouseClick(chip(desk, "TP0"), Qt.MouseButton.LeftButton)
    desk.room.rounds.go_to(0)
    QTest.qWait(50)
    assert desk.view.timepoint == 1


def test_a_signed_read_is_amended_locked_and_signed_again(signed_desk: Desk, bridge: Bridge) -> None:
    """TR-33: a reason first; version 1 stays; version 2 says in words that it waits for approval."""
    desk = signed_desk
    desk.button("amend_button").click()
    say_why(desk, RevisionCode.WRONG_LINE, "the line ran into the vessel")
    desk.until(lambda: desk.view.state.open_round is not None)
    assert desk.text("round_words") == "Version 2"
    assert "lock version 2" in desk.text("next_title")
    assert "the line ran into the vessel" in desk.text("next_sentence")
    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    assert not dialog.act.isEnabled()
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    desk.until(lambda: desk.room.closing.dialog is None)
    first = desk.view.state.of_role(LesionRole.TARGET)[0].lesion_id
    desk.room.flow.select(first)
    desk.button("measure_button").click()
    desk.draw(180, 1)
    assert desk.view.state.revisions[first, 1].text == "the line ran into the vessel"
    lock_round(desk)
    assert desk.text("next_title") == "Sign version 2"
    desk.sign()
    assert desk.text("next_title") == "Version 2 is signed and waits for approval"
    assert "version 1 counts" in desk.text("next_sentence")
    reads = desk.services.station.store.reads
    signed = bridge._lanes["store"].submit(reads.signed_reads, READ).result()  # type: ignore[index]
    assert [each.sealed.version for each in signed] == [1, 2]


def test_an_amendment_is_given_up_with_one_button(signed_desk: Desk) -> None:
    desk = signed_desk
    desk.button("amend_button").click()
    say_why(desk, RevisionCode.OFFICE_QUERY, "the office asked for another look")
    desk.until(lambda: desk.view.state.open_round is not None)
    first = desk.view.state.of_role(LesionRole.TARGET)[0].lesion_id
    desk.room.flow.select(first)
    desk.button("measure_button").click()
    desk.draw(180, 1)
    desk.acts(desk.button("give_up_button").click)
    assert desk.view.stage is ReadStage.SIGNED
    assert desk.view.state.assessment(first, 1).measurement.length_tenths == 172
    assert desk.button("amend_button").isVisible()


def test_space_and_ctrl_enter_never_begin_an_amendment(signed_desk: Desk) -> None:
    """Design, section 8: nothing without an inverse happens by Space."""
    desk = signed_desk
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Return, CONTROL)
    QTest.qWait(50)
    assert desk.room.rounds.dialog is None
    assert desk.room.closing.dialog is None


def test_a_lock_is_signed_where_the_charter_asks_for_it(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    """TR-31: the dialog of screen f; a wrong password leaves the timepoint open."""
    charter = dataclasses.replace(demo_charter(), sign_each_lock=True)
    with opened_desk(qtbot, bridge, tmp_path, charter) as desk:
        desk.draw(466)
        desk.room.closing.ask()
        desk.until(lambda: desk.room.closing.dialog is not None)
        dialog = desk.room.closing.dialog
        assert isinstance(dialog, SignDialog)
        assert dialog.accessibleName() == "Lock and sign TP0, case 7K-204"
        assert dialog.act.text() == "Sign and lock TP0"
        desk.until(dialog.password.hasFocus)
        QTest.keyClicks(dialog.password, "wrong")
        QTest.keyClick(dialog.password, Qt.Key.Key_Return)
        assert dialog.password.text() == "wrong"
        QTest.keyClick(dialog.password, Qt.Key.Key_Return, CONTROL)
        desk.until(lambda: dialog.password.isEnabled() and dialog.password.text() == "")
        assert "does not match" in dialog.message.text()
        assert not desk.view.state.is_locked(0)
        QTest.keyClicks(dialog.password, PASSWORD)
        QTest.keyClick(dialog.password, Qt.Key.Key_Return, CONTROL)
        desk.until(lambda: desk.view.state.is_locked(0) and desk.room.closing.dialog is None)
        (lock,) = bridge._lanes["store"].submit(desk.services.station.store.reads.locks, READ).result()  # type: ignore[index]
        assert lock.signed is not None
