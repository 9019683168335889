"""Slices on screen, time, place and history in the reading room (MR-808, TR-24, TR-38, TR-40; design, 12.1, 15)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from readstation.model.series import PhaseRole
from readstation.reading.progress import ProgressNote, ReadingPlace, ReadingProgress, ReadingTime
from readstation.ui.bridge import Bridge
from readstation.ui.presenters.layout import Layout
from readstation.ui.reading.watch import ReadingWatch
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.viewer.marks import LineMark, MarkRole
from readstation.viewer.state import Draft
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import READ
from tests.ui.room_desk import Desk, opened_desk

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WHOLE = (1 << 20) - 1


def kept(desk: Desk, bridge: Bridge) -> ReadingProgress:
    """Return what the station has kept of the read, after everything that was handed over."""
    reads = desk.services.station.store.reads
    return bridge._lanes["store"].submit(reads.progress, READ).result()  # type: ignore[index]


def seen_of(desk: Desk, phase: PhaseRole = PhaseRole.LATE_ARTERIAL, timepoint: int = 0) -> int:
    return desk.room.watch.seen.get(desk.pane(timepoint, phase).facts.series_key, 0)


def scroll_through(desk: Desk) -> None:
    """Go through every slice, one at a time, as the wheel does."""
    desk.key(Qt.Key.Key_Home)
    for index in range(20):
        desk.until(lambda index=index: seen_of(desk) >> index & 1)
        desk.key(Qt.Key.Key_Down)


def test_slices_that_stand_on_a_view_are_seen_and_those_jumped_over_are_not(desk: Desk, bridge: Bridge) -> None:
    desk.until(lambda: seen_of(desk) == 1 << 10)
    desk.key(Qt.Key.Key_Home)
    desk.until(lambda: seen_of(desk) == 1 << 10 | 1)
    desk.key(Qt.Key.Key_End)
    desk.until(lambda: seen_of(desk) == 1 << 19 | 1 << 10 | 1)
    assert seen_of(desk, PhaseRole.DELAYED) == seen_of(desk), "linked views show the same place"
    desk.room.watch.note()
    assert kept(desk, bridge).seen[desk.pane(0).facts.series_key] == seen_of(desk)


def test_a_reformat_is_no_slice(desk: Desk) -> None:
    desk.until(lambda: seen_of(desk))
    before = seen_of(desk)
    desk.room.images.set_layout(Layout.PLANES)
    QTest.qWait(50)
    desk.room.grid.active.canvas.step_slices(3)
    QTest.qWait(50)
    shown = [pane for pane in desk.room.grid.shown if not pane.shows_acquired]
    assert len(shown) >= 2
    assert seen_of(desk) | before == seen_of(desk)
    assert seen_of(desk).bit_count() <= before.bit_count() + 3


def test_before_a_lock_a_quiet_line_names_what_was_not_seen_and_one_key_goes_there(desk: Desk) -> None:
    """MR-808: no box in the way; Shift+J, or the button, brings the first of them into view."""
    assert desk.room.dock.unseen.isHidden(), "the lock is not the next step yet"
    desk.draw(466)
    desk.until(lambda: not desk.room.dock.unseen.isHidden())
    assert desk.text("unseen_words") == (
        "Slices not on screen yet: pre-contrast 19, late arterial 19, portal venous 19, delayed 19."
    )
    desk.key(Qt.Key.Key_J, SHIFT)
    desk.until(lambda: desk.room.grid.active.canvas.slice_index == 0)
    scroll_through(desk)
    desk.until(lambda: seen_of(desk) == WHOLE)
    desk.until(lambda: desk.room.dock.unseen.isHidden())
    desk.key(Qt.Key.Key_J, SHIFT)
    assert "Every slice of the required phases" in desk.text("refusal_words")


def test_the_lock_dialog_lists_them_and_goes_there_and_locks_all_the_same(desk: Desk) -> None:
    desk.draw(466)
    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert any(text.startswith("Not on screen yet: delayed, 19 slices") for text in words)
    assert dialog.act.isEnabled(), "it warns and does not refuse"
    buttons = dialog.findChildren(QPushButton, "check_go_there")
    buttons[-1].click()
    desk.until(lambda: desk.room.closing.dialog is None)
    assert not desk.view.state.is_locked(0)
    active = desk.room.grid.active
    assert (active.facts.phase, active.canvas.slice_index) == (PhaseRole.DELAYED, 0)
    desk.lock()


def test_what_was_seen_is_kept_over_a_restart(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        scroll_through(desk)
        desk.draw(466)
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        assert seen_of(desk) == WHOLE
        desk.until(lambda: desk.room.dock.unseen.isHidden())


def test_a_series_that_is_not_shown_is_brought_into_the_active_view(desk: Desk) -> None:
    desk.to_follow_up()
    desk.draw(172, 1)
    wanted = desk.view.images[1].of_phase(PhaseRole.PORTAL_VENOUS)
    desk.room.unseen.go_to(wanted, 4)
    desk.until(lambda: desk.room.grid.pane_of(wanted.series_key) is not None)
    pane = desk.room.grid.pane_of(wanted.series_key)
    desk.until(lambda: pane.canvas.slice_index == 4)


def test_time_is_counted_by_timepoint_and_goes_into_the_trail_of_the_lock(desk: Desk, bridge: Bridge) -> None:
    """TR-24, TR-38: by a clock of its own, active and idle apart; nothing of it is shown."""
    now = [0]
    watch = ReadingWatch(desk.room, lambda: now[0])
    desk.room.watch.end()
    desk.room.watch = watch
    desk.room.desk.view = desk.room.view
    watch.begin(ReadingProgress())
    before = kept(desk, bridge).times.get(0)
    for second in range(1, 11):
        now[0] = second * 1000
        desk.room.grid.active.canvas.step_slices(1 if second % 2 else -1)
        watch._pass()
    for second in range(11, 91):
        now[0] = second * 1000
        watch._pass()
    watch.note()
    after = kept(desk, bridge).times[0]
    passed = after.active_ms - (before.active_ms if before else 0), after.idle_ms - (before.idle_ms if before else 0)
    assert passed == (70_000, 20_000)
    desk.draw(466)
    desk.lock()
    trail = (
        bridge._lanes["store"]
        .submit(  # type: ignore[index]
            lambda: [event for event, _, _ in desk.services.station.store.evidence.audit_events()]
        )
        .result()
    )
    locked = next(event for event in trail if event.action == "timepoint_locked")
    assert locked.after["time"]["idle_ms"] >= 20_000
    words = " ".join(label.text() for label in desk.room.findChildren(QLabel))
    assert "idle" not in words
    watch.end()


def test_nothing_is_counted_while_the_session_is_covered(desk: Desk) -> None:
    """TR-5: nobody reads then."""
    now = [0]
    desk.room.watch.end()
    watch = ReadingWatch(desk.room, lambda: now[0])
    watch.begin(ReadingProgress())
    desk.room.hide()
    for second in range(1, 31):
        now[0] = second * 1000
        watch._pass()
    assert watch._time == ReadingTime()
    desk.room.show()
    now[0] = 31_000
    watch._pass()
    assert watch._time.active_ms + watch._time.idle_ms == 1000
    watch.end()


def test_a_read_goes_on_at_its_slice_lesion_view_and_tool(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    """Design, section 15."""
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        desk.draw(466)
        desk.draw(214)
        first = sorted(desk.view.state.lesions)[0]
        desk.room.flow.select(first)
        desk.room.grid.activate(desk.pane(0, PhaseRole.PORTAL_VENOUS))
        desk.room.show_linked(is_linked=False)
        desk.pane(0, PhaseRole.PORTAL_VENOUS).canvas.step_slices(4)
        desk.pane(0, PhaseRole.DELAYED).canvas.step_slices(-3)
        desk.room.choose_tool(ToolName.OVAL)
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        assert desk.room.grid.active.facts.phase is PhaseRole.PORTAL_VENOUS
        assert desk.pane(0, PhaseRole.PORTAL_VENOUS).canvas.slice_index == 14
        assert desk.pane(0, PhaseRole.DELAYED).canvas.slice_index == 7
        assert desk.room.flow.selected == first
        assert desk.room.tool is ToolName.OVAL


def test_the_keys_work_where_the_place_names_no_view(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    """Noted before the images hung, as a kill right after opening leaves it."""
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        desk.draw(466)
        desk.room.watch.end()
        reads = desk.services.station.store.reads
        place = ReadingPlace(0, is_open=True)
        bridge._lanes["store"].submit(reads.keep_progress, READ, ProgressNote(place)).result()  # type: ignore[index]
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        assert not desk.room.go_on.is_waiting
        desk.until(desk.room.grid.active.canvas.hasFocus)
        desk.acts(lambda: QTest.keyClick(desk.room.focusWidget(), Qt.Key.Key_Z, CONTROL))
        assert desk.view.state.lesions == {}


def test_a_read_goes_on_in_its_layout(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> None:
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        desk.room.images.set_layout(Layout.ONE)
        desk.room.grid.active.canvas.step_slices(5)
    with opened_desk(qtbot, bridge, tmp_path) as desk:
        desk.until(lambda: not desk.room.go_on.is_waiting)
        assert desk.room.images.layout is Layout.ONE
        assert desk.room.grid.active.canvas.slice_index == 15


def test_a_line_that_is_being_drawn_is_noted_before_it_is_finished(desk: Desk, bridge: Bridge) -> None:
    """Design, 12.1: whatever ends the program now, the line can be named."""
    desk.draw(466)
    canvas = desk.pane(0).canvas
    canvas.draft_changed.emit(Draft(LineMark("draft", "T2", MarkRole.TARGET, (0, 0, 15), (5, 0, 15), 0)))
    place = kept(desk, bridge).place
    assert place is not None
    assert (place.drawing, place.step, place.is_open) == ("T2 line", desk.view.action_count, True)
    canvas.draft_changed.emit(None)
    desk.draw(214)
    desk.room.leave()
    place = kept(desk, bridge).place
    assert place is not None
    assert (place.drawing, place.is_open) == ("", False)


def test_the_history_lists_every_step_and_leads_to_what_it_was_about(desk: Desk) -> None:
    """TR-40: undone steps are marked; choosing one selects lesion and slice, and changes nothing."""
    desk.draw(466)
    desk.draw(214)
    first, second = sorted(desk.view.state.lesions)
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, CONTROL))
    desk.key(Qt.Key.Key_H, CONTROL)
    panel = desk.room.dock.history
    desk.until(lambda: panel.model.rowCount() == desk.view.action_count)
    assert panel.isVisible()
    assert [(line.words, line.is_undone) for line in panel.model.lines] == [
        ("Undo Add T2", False),
        ("Add T2", True),
        ("Add T1", False),
        ("Open TP0", False),
    ]
    desk.room.grid.active.canvas.step_slices(5)
    count = desk.view.action_count
    row = panel.list.visualRect(panel.model.index(2)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert desk.room.flow.selected == first
    assert desk.room.grid.active.canvas.slice_index == 10
    assert desk.view.action_count == count
    desk.acts(lambda: desk.key(Qt.Key.Key_Y, CONTROL))
    desk.until(lambda: panel.model.rowCount() == count + 1)
    assert not next(line for line in panel.model.lines if line.words == "Add T2").is_undone
    desk.key(Qt.Key.Key_H, CONTROL)
    assert panel.isHidden()
    assert second in desk.view.state.lesions


def test_the_history_is_no_way_around_a_lock(desk: Desk) -> None:
    desk.to_follow_up()
    desk.key(Qt.Key.Key_H, CONTROL)
    panel = desk.room.dock.history
    desk.until(lambda: panel.model.rowCount() == desk.view.action_count)
    line = next(line for line in panel.model.lines if line.words == "Add T1")
    state = desk.view.state
    desk.room.history.go_to(line)
    QTest.qWait(50)
    assert desk.view.timepoint == 1
    assert desk.view.state == state
    desk.room.flow.undo()
    QTest.qWait(50)
    assert desk.view.state == state


def test_time_and_place_are_noted_without_any_edit(desk: Desk, bridge: Bridge) -> None:
    """No step, no event, no fact: it is data of the station."""
    reads = desk.services.station.store.reads
    submit = bridge._lanes["store"].submit  # type: ignore[index]
    before = submit(reads.audit_head).result()
    desk.room.grid.active.canvas.step_slices(2)
    desk.room.watch._pass()
    desk.room.watch.note()
    assert kept(desk, bridge).place is not None
    assert submit(reads.audit_head).result() == before


def test_a_note_that_the_disk_refuses_is_not_said_twice(
    desk: Desk, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-44: edits say it; the note waits for the next."""
    from readstation.core.errors import EnvironmentFault

    shown: list[BaseException] = []
    bridge.failed.connect(shown.append)

    def refuse(*_: object) -> None:
        raise EnvironmentFault("The disk is full.", "", "")

    monkeypatch.setattr(desk.services.station.sessions[-1]._tools.store, "keep_progress", refuse)
    desk.room.grid.active.canvas.step_slices(2)
    desk.room.watch._pass()
    QTest.qWait(100)
    assert shown == []


def test_a_place_at_another_timepoint_is_not_gone_to(desk: Desk, bridge: Bridge) -> None:
    """TR-23: what was noted never opens or shows a timepoint by itself."""
    reads = desk.services.station.store.reads
    place = ReadingPlace(2, "diameter", is_open=True)
    bridge._lanes["store"].submit(reads.keep_progress, READ, ProgressNote(place)).result()  # type: ignore[index]
    desk.room.desk.progress = dataclasses.replace(desk.room.desk.progress, place=place)
    desk.room.go_on.begin()
    assert not desk.room.go_on.is_waiting
    assert desk.view.timepoint == 0


def test_clicking_a_view_after_going_there_keeps_the_keys(desk: Desk) -> None:
    desk.draw(466)
    desk.button("go_to_unseen").click()
    assert desk.room.grid.active.canvas.hasFocus()
    QTest.mouseMove(desk.room.grid.active.canvas, QPoint(5, 5))
