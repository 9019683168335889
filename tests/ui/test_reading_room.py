"""The reading room over a real read: real session, rules, journal and database on the store's thread; no pictures."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

from readstation.core.courtesy import WINDOW
from readstation.core.errors import DataProblem, EnvironmentFault
from readstation.model.lesion import LesionRole, NewLesionStatus, NonTargetStateCode, TargetStateCode
from readstation.model.series import PhaseRole
from readstation.model.subject import ReadStage
from readstation.ui.bridge import Bridge
from readstation.ui.sign.lock_dialog import LockDialog
from readstation.ui.sign.sign_dialog import SignDialog
from readstation.viewer.marks import BracketMark, LineMark, MarkState
from readstation.viewer.tools.events import MarkSelected
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import PASSWORD, READ
from tests.ui.room_desk import Desk


def test_baseline_hangs_four_phases_with_the_measuring_one_active(desk: Desk) -> None:
    room = desk.room
    assert [pane.facts.phase for pane in room.grid.shown] == [
        PhaseRole.PRE_CONTRAST,
        PhaseRole.LATE_ARTERIAL,
        PhaseRole.PORTAL_VENOUS,
        PhaseRole.DELAYED,
    ]
    assert room.grid.active.facts.phase is PhaseRole.LATE_ARTERIAL
    assert room.grid.active.canvas.texts.top_left == ("Late arterial", "TP0 · CT axial")
    assert room.grid.active.canvas.window_level == (320, 70)
    assert desk.text("next_title") == "Draw T1"
    assert desk.text("case_words") == "Case 7K-204"
    assert room.under.isHidden()


def test_a_line_becomes_a_target_and_is_saved(desk: Desk) -> None:
    """TR-40: the saved word has the time of the commit, and stands only after it."""
    assert desk.room.top_bar.saved.words.text() == "Saved"
    desk.key(Qt.Key.Key_D)
    assert desk.pane(0).canvas.tool is ToolName.DIAMETER
    assert desk.pane(0).canvas.draft_style[0] == "T1"
    desk.draw(466)
    (lesion,) = desk.view.state.of_role(LesionRole.TARGET)
    assert desk.room.flow.selected == lesion.lesion_id
    assert desk.room.tool is ToolName.SELECT
    assert desk.room.top_bar.saved.words.text().startswith("Saved ")
    (line,) = desk.pane(0).canvas.marks
    assert isinstance(line, LineMark)
    assert (line.label, line.state) == ("T1  46.6 mm", MarkState.SELECTED)
    (bracket,) = desk.pane(0, PhaseRole.DELAYED).canvas.marks
    assert isinstance(bracket, BracketMark)
    assert desk.text("sum_value") == "46.6"
    desk.until(lambda: desk.room.top_bar._sync.words.text() == "3 queued")


def test_a_small_line_is_refused_beside_the_image_and_n_makes_it_a_non_target(desk: Desk) -> None:
    """MR-102; design 12.6: nothing opens over the image, the line stays until the reader decides."""
    desk.draw(65)
    words = desk.text("refusal_words")
    assert "6.5 mm" in words
    assert "10 mm" in words
    assert desk.view.state.lesions == {}
    assert desk.pane(0).canvas.marks[0].label == "C  6.5 mm"
    desk.acts(lambda: desk.key(Qt.Key.Key_N))
    (lesion,) = desk.view.state.of_role(LesionRole.NON_TARGET)
    assert desk.room.dock.refusal.isHidden()
    said = desk.view.state.assessment(lesion.lesion_id, 0)
    assert said.non_target is NonTargetStateCode.PRESENT
    assert said.measurement.length_tenths == 65


def test_escape_discards_a_refused_line(desk: Desk) -> None:
    desk.draw(65)
    desk.key(Qt.Key.Key_Escape)
    assert desk.room.dock.refusal.isHidden()
    assert desk.pane(0).canvas.marks == ()
    assert desk.view.state.lesions == {}


def test_a_liver_target_on_another_phase_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    """MR-115; design 12.8."""
    before = desk.view.action_count
    desk.draw(466, phase=PhaseRole.PORTAL_VENOUS)
    assert "MR-115" in desk.text("refusal_words")
    assert desk.view.action_count == before


def test_undo_and_redo_are_steps_of_the_read(desk: Desk) -> None:
    desk.draw(466)
    assert desk.room.strip.undo.accessibleName() == "Undo: Add T1"
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert desk.view.state.lesions == {}
    assert desk.pane(0).canvas.marks == ()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, both))
    assert len(desk.view.state.lesions) == 1
    assert desk.view.action_count == 4


def test_after_an_edit_the_dock_follows_the_images_in_a_turn_of_its_own(desk: Desk) -> None:
    """No call on the main thread is as long as both together; leaving the read lets the second one go."""
    desk.draw(466)
    room = desk.room
    seen: list[tuple[bool, str, int]] = []
    room.desk.changed.connect(
        lambda _: seen.append((room.shows.is_due, desk.text("next_title"), len(desk.pane(0).canvas.marks)))
    )
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert seen == [(True, "Check the baseline, then lock TP0", 0)]
    assert room.is_settled
    assert desk.text("next_title") == "Draw T1"
    assert room.dock.updatesEnabled()
    assert WINDOW.give_way(longest_s=0.0), "what delivers may go on"
    desk.acts(lambda: desk.key(Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier))
    room.desk.saved.emit(0)
    assert not room.is_settled
    assert not WINDOW.give_way(longest_s=0.0)
    room.leave()
    assert not room.shows.is_due
    assert room.dock.updatesEnabled()


def test_dragging_a_handle_is_one_step(desk: Desk) -> None:
    desk.draw(466)
    before = desk.view.action_count
    lesion_id = desk.room.flow.selected
    desk.acts(lambda: desk.pane(0).canvas.move_end(lesion_id, 470))
    assert desk.view.action_count == before + 1
    assert desk.view.state.assessment(lesion_id, 0).measurement.length_tenths == 470


def test_measuring_again_replaces_the_line_of_the_chosen_target(desk: Desk) -> None:
    desk.draw(466)
    desk.button("measure_button").click()
    desk.draw(450)
    assert len(desk.view.state.lesions) == 1
    assert desk.text("sum_value") == "45.0"


def test_the_site_is_asked_for_and_chosen_from_the_charter(desk: Desk) -> None:
    desk.draw(466)
    combo = desk.room.findChild(QComboBox, "site_combo")
    assert combo is not None
    assert desk.room.dock.editor._site_words.text() == "Choose the site"
    row = combo.findText("Liver, segment VIII")
    desk.acts(lambda: combo.activated.emit(row))
    (lesion,) = desk.view.state.lesions.values()
    assert lesion.site == "Liver, segment VIII"
    assert desk.room.dock.editor._site_words.text() == "Site"


def test_delete_takes_the_chosen_lesion_back(desk: Desk) -> None:
    desk.draw(466)
    desk.acts(lambda: desk.key(Qt.Key.Key_Delete))
    assert desk.view.state.lesions == {}


def test_views_of_one_timepoint_scroll_together_until_unlinked(desk: Desk) -> None:
    leader, other = desk.pane(0), desk.pane(0, PhaseRole.DELAYED)
    start = leader.canvas.slice_index
    desk.key(Qt.Key.Key_Down)
    assert (leader.canvas.slice_index, other.canvas.slice_index) == (start + 1, start + 1)
    desk.key(Qt.Key.Key_PageUp)
    assert other.canvas.slice_index == max(0, start - 9)
    assert other.canvas.texts.top_right[0] == f"Slice {other.canvas.slice_index + 1} / 20"
    desk.key(Qt.Key.Key_L)
    desk.key(Qt.Key.Key_End)
    assert leader.canvas.slice_index == 19
    assert other.canvas.slice_index != 19
    desk.key(Qt.Key.Key_L)
    assert other.canvas.slice_index == 19


def test_another_phase_shows_the_same_place_of_the_patient_not_the_same_number(desk: Desk) -> None:
    desk.services.volumes.first_mm[PhaseRole.PORTAL_VENOUS] = -9.0
    desk.to_follow_up()
    pane = desk.pane(1)
    desk.room.grid.activate(pane)
    pane.canvas.set_slice(10)
    before = pane.volume.slice_positions_mm[10]
    desk.key(Qt.Key.Key_C)
    desk.until(lambda: pane.facts.phase is PhaseRole.PORTAL_VENOUS and pane.volume is not None)
    index = pane.canvas.slice_index
    assert index != 10
    assert pane.volume.slice_positions_mm[index] == pytest.approx(before, abs=pane.volume.spacing_mm[0] / 2)


def test_number_keys_set_the_window_and_it_stays_with_the_phase(desk: Desk) -> None:
    """User asks, 19."""
    desk.key(Qt.Key.Key_4)
    assert desk.pane(0).canvas.window_level == (1500, -600)
    assert desk.pane(0, PhaseRole.DELAYED).canvas.window_level == (320, 80)
    desk.key(Qt.Key.Key_C)
    desk.until(lambda: desk.room.grid.active.facts.phase is PhaseRole.PORTAL_VENOUS)
    desk.key(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
    desk.until(lambda: desk.room.grid.active.facts.phase is PhaseRole.LATE_ARTERIAL)
    assert desk.room.grid.active.canvas.window_level == (1500, -600)


def test_marks_are_off_while_h_is_held_and_a_tap_switches_them(desk: Desk) -> None:
    canvas = desk.room.grid.active.canvas
    QTest.keyPress(canvas, Qt.Key.Key_H)
    assert not canvas.shows_marks
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    assert not canvas.shows_marks
    desk.key(Qt.Key.Key_H)
    assert canvas.shows_marks


def test_single_keys_rest_while_a_text_is_written(desk: Desk) -> None:
    """Design, section 8: letters go to the field, and the comment is kept when the writing stops."""
    field = desk.room.findChild(QPlainTextEdit, "comment_field")
    assert field is not None
    field.setFocus()
    QTest.keyClicks(field, "d n 1 e")
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert field.toPlainText() == "d n 1 e "
    assert desk.room.tool is ToolName.SELECT
    desk.acts(lambda: desk.room.grid.activate(desk.room.grid.active))
    assert desk.view.state.notes[0].text == "d n 1 e"


def test_space_does_the_next_step_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second Space within 0.6 s does nothing, so no dialog opens by a double stroke."""
    moments = iter([100.0, 100.3, 101.0])
    monkeypatch.setattr("readstation.ui.reading.acts.time.monotonic", lambda: next(moments))
    desk.key(Qt.Key.Key_Space)
    assert desk.room.tool is ToolName.DIAMETER
    desk.draw(466)
    desk.key(Qt.Key.Key_Space)
    assert desk.room.closing.dialog is None
    desk.key(Qt.Key.Key_Space)
    assert isinstance(desk.room.closing.dialog, LockDialog)
    desk.room.closing.close_dialogs()


def test_the_lock_dialog_does_not_act_on_enter(desk: Desk) -> None:
    desk.draw(466)
    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Space)
    assert dialog.isVisible()
    dialog.go_back.click()
    desk.until(lambda: desk.room.closing.dialog is None)
    assert not desk.view.state.is_locked(0)


def test_a_follow_up_stands_beside_its_locked_prior(desk: Desk) -> None:
    desk.to_follow_up()
    prior, now = desk.room.grid.shown
    assert (prior.facts.timepoint, now.facts.timepoint) == (0, 1)
    assert prior.canvas.texts.is_locked
    assert prior.canvas.texts.top_left[0] == "TP0 Baseline"
    assert now.canvas.texts.top_left[0] == "TP1 current"
    assert {mark.state for mark in prior.canvas.marks} == {MarkState.LOCKED}
    assert desk.room.grid.active is now
    assert desk.room.flow.selected == desk.view.next_step.lesion_id
    assert desk.room.under.isVisible()
    assert desk.view.timepoint == 1


def test_timepoints_are_linked_openly_and_matched_by_hand(desk: Desk) -> None:
    """User asks, 17: the proposal says that it is one; Shift+L makes it the reader's."""
    desk.to_follow_up()
    prior, now = desk.room.grid.shown
    assert "by position" in now._pill.words.text()
    desk.room.show_linked(is_linked=False)
    now.canvas.set_slice(prior.canvas.slice_index + 4)
    desk.key(Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert now._pill.words.text() == "Linked to TP0, offset +4 slices"
    desk.key(Qt.Key.Key_Up)
    assert now.canvas.slice_index - prior.canvas.slice_index == 4


def test_a_follow_up_is_measured_judged_and_derived(desk: Desk) -> None:
    """MR-205, MR-303 and MR-513 in the panels, and the states of MR-123 by key."""
    desk.to_follow_up()
    shift = Qt.KeyboardModifier.ShiftModifier
    desk.draw(172, 1)
    desk.key(Qt.Key.Key_E)
    desk.acts(lambda: desk.key(Qt.Key.Key_A, shift))
    second = desk.room.flow.selected
    assert desk.view.state.assessment(second, 1).target is TargetStateCode.ABSENT
    desk.acts(lambda: desk.key(Qt.Key.Key_S, shift))
    assert desk.view.state.assessment(second, 1).target is TargetStateCode.TOO_SMALL
    desk.acts(lambda: desk.key(Qt.Key.Key_X, shift))
    assert desk.view.state.assessment(second, 1).target is TargetStateCode.NOT_EVALUABLE
    desk.draw(120, 1)
    desk.key(Qt.Key.Key_E)
    desk.acts(lambda: desk.button("state_present").click())
    assert [desk.text(f"response_{scope}") for scope in ("localized", "hepatic", "overall")] == ["PR", "PR", "PR"]
    assert desk.text("sum_words") == "Sum 29.2 mm, −57.1 % from baseline"
    assert desk.text("next_title") == "Check the result, then lock TP1"


def test_a_new_lesion_is_drawn_and_then_judged(desk: Desk) -> None:
    """MR-401 and MR-501: equivocal when drawn; the reader's word makes it progression."""
    desk.to_follow_up()
    desk.key(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert desk.pane(1).canvas.draft_style[0] == "N1"
    desk.draw(158, 1)
    (lesion,) = desk.view.state.of_role(LesionRole.NEW)
    assert desk.view.state.assessment(lesion.lesion_id, 1).new_lesion is NewLesionStatus.EQUIVOCAL
    desk.acts(lambda: desk.button("new_lesion_yes").click())
    assert desk.view.state.assessment(lesion.lesion_id, 1).new_lesion is NewLesionStatus.YES
    assert desk.text("response_overall") == "PD"
    assert desk.text("response_localized") != "PD"


def test_progression_of_a_non_target_needs_the_reason(desk: Desk) -> None:
    """MR-304: refused beside the card without one, kept with one."""
    desk.to_follow_up()
    desk.key(Qt.Key.Key_Q)
    desk.button("state_unequivocal_progression").click()
    desk.until(desk.room.dock.refusal.isVisible)
    assert "MR-304" in desk.text("refusal_words")
    desk.room.dock.editor.reason.setText("twice the size, three new branches")
    desk.acts(lambda: desk.button("state_unequivocal_progression").click())
    assert desk.text("response_overall") == "PD"


def test_table_and_image_choose_the_same_lesion(desk: Desk) -> None:
    desk.to_follow_up()
    table = desk.room.findChild(QTableView, "lesion_table")
    assert table is not None
    table.clicked.emit(table.model().index(1, 0, QModelIndex()))
    assert desk.view.state.lesions[desk.room.flow.selected].label == "T2"
    first = next(each for each in desk.view.state.lesions.values() if each.label == "T1")
    desk.pane(0).canvas.mark_selected.emit(MarkSelected(first.lesion_id))
    assert desk.room.flow.selected == first.lesion_id
    assert table.selectionModel().selectedRows()[0].row() == 0


def test_a_line_on_the_locked_prior_is_refused(desk: Desk) -> None:
    desk.to_follow_up()
    before = desk.view.action_count
    desk.draw(172, 0)
    assert desk.text("refusal_words").startswith("TP0 is locked")
    assert desk.view.action_count == before


def sign_ready(desk: Desk) -> None:
    desk.to_follow_up()
    for timepoint in (1, 2):
        desk.draw(172, timepoint)
        desk.key(Qt.Key.Key_E)
        desk.draw(120, timepoint)
        desk.key(Qt.Key.Key_E)
        desk.acts(lambda: desk.button("state_present").click())
        desk.lock()
        if timepoint == 1:
            desk.open_next()


def test_signing_asks_for_the_password_and_keeps_the_read_when_it_is_wrong(desk: Desk) -> None:
    """TR-31; design 12.13: Enter does not sign, Ctrl+Enter does."""
    sign_ready(desk)
    assert desk.text("next_title") == "Sign the read"
    desk.room.acts.next_step()
    desk.until(lambda: desk.room.closing.dialog is not None)
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, SignDialog)
    QTest.keyClicks(dialog.password, "wrong")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    assert dialog.password.text() == "wrong"
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: dialog.password.isEnabled() and dialog.password.text() == "")
    words = "Not signed: the password does not match. Your read is kept. After 2 more this session locks."
    assert dialog.message.text() == words
    assert desk.view.stage is ReadStage.READY_TO_SIGN
    QTest.keyClicks(dialog.password, PASSWORD)
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: desk.view.stage is ReadStage.SIGNED)
    assert desk.text("next_title") == "Signed"
    assert desk.room.closing.dialog is None


def test_the_third_wrong_password_of_a_signature_locks_the_session(desk: Desk) -> None:
    """TR-31; the read is kept, and a right password in between begins the count anew."""
    sign_ready(desk)
    desk.room.acts.next_step()
    desk.until(lambda: desk.room.closing.dialog is not None)
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, SignDialog)
    locks: list[None] = []
    desk.room.tries.used_up.connect(lambda: locks.append(None))
    for left in ("After 2 more", "After 1 more", "This session is locked."):
        assert locks == []
        QTest.keyClicks(dialog.password, "wrong")
        dialog.do_act()
        desk.until(lambda: dialog.password.isEnabled() and dialog.password.text() == "")
        assert left in dialog.message.text()
    assert locks == [None]
    assert desk.view.stage is ReadStage.READY_TO_SIGN
    dialog.reject()


def test_two_presses_on_sign_seal_once_and_no_way_back_leads_out_of_a_signature_under_way(desk: Desk) -> None:
    """TR-31: what is shown is what is signed, and Esc never closes a dialog whose act then happens all the same."""
    sign_ready(desk)
    desk.room.acts.next_step()
    desk.room.closing.ask()
    desk.until(lambda: desk.room.closing.dialog is not None)
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, SignDialog)
    QTest.keyClicks(dialog.password, PASSWORD)
    desk.until(dialog.isActiveWindow)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert desk.room.closing.dialog is dialog
    desk.until(lambda: desk.view.stage is ReadStage.SIGNED)
    assert desk.room.closing.dialog is None


def test_a_lock_that_the_disk_refused_leaves_the_dialog_with_a_way_on(
    desk: Desk, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-44."""
    desk.draw(466)
    shown: list[BaseException] = []
    bridge.failed.connect(shown.append)

    def refuse(transaction: object) -> int:
        raise EnvironmentFault("The disk is full.", "Saved work is safe.", "Make room.")

    desk.room.closing.ask()
    dialog = desk.room.closing.dialog
    assert isinstance(dialog, LockDialog)
    with monkeypatch.context() as broken:
        broken.setattr(desk.services.station.sessions[-1]._tools.store, "commit", refuse)
        dialog.act.click()
        desk.until(lambda: shown)
    assert "Not locked" in dialog.refused.text()
    assert dialog.go_back.isEnabled()
    dialog.act.click()
    desk.until(lambda: desk.view.state.is_locked(0))


def test_an_unreadable_series_says_so_in_its_place_and_the_rest_stays(desk: Desk) -> None:
    """Design, j: what happened, what was kept; the other views are not touched."""
    desk.services.volumes.error = DataProblem("Slice 41 cannot be shown: the file is damaged.")
    desk.to_follow_up()
    prior, now = desk.room.grid.shown
    assert prior.volume is not None
    assert now.volume is None
    assert now.empty.title.text() == "Slice 41 cannot be shown: the file is damaged."
    assert "kept" in now.empty.words.text()


def test_an_edit_that_the_disk_refused_is_not_shown_as_saved(
    desk: Desk, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-40, TR-44."""
    desk.draw(466)
    shown: list[BaseException] = []
    bridge.failed.connect(shown.append)
    fault = EnvironmentFault("The disk is full.", "Saved work is safe.", "Make room.")

    def refuse(transaction: object) -> int:
        raise fault

    monkeypatch.setattr(desk.services.station.sessions[-1]._tools.store, "commit", refuse)
    desk.pane(0).canvas.draw(214)
    desk.until(lambda: shown)
    assert shown == [fault]
    assert re.fullmatch(r"Not saved\. Last saved \d\d:\d\d:\d\d", desk.room.top_bar.saved.words.text())
    assert len(desk.view.state.lesions) == 1


def test_leaving_keeps_what_was_typed_and_lets_the_images_go(desk: Desk) -> None:
    field = desk.room.findChild(QPlainTextEdit, "comment_field")
    assert field is not None
    field.setFocus()
    QTest.keyClicks(field, "motion")
    session = desk.services.station.sessions[-1]
    desk.room.leave()
    desk.until(lambda: 0 in session.view().state.notes)
    assert all(pane.volume is None for pane in desk.room.grid.panes)
    assert desk.room.view is None


def test_a_read_that_cannot_be_opened_leads_back(desk: Desk, bridge: Bridge) -> None:
    desk.room.leave()
    desk.services.open_fault = DataProblem("The journal of this read is damaged.")
    shown: list[BaseException] = []
    bridge.failed.connect(shown.append)
    with desk.qtbot.waitSignal(desk.room.left):
        desk.room.open_read(desk.services.station.session, READ)
    desk.until(lambda: shown)


def test_the_compact_layout_shows_one_phase_and_folds_the_table(desk: Desk) -> None:
    """Design, section 14, at 1366 × 768."""
    desk.room.resize(1366, 768)
    desk.until(lambda: len(desk.room.grid.shown) == 1)
    assert desk.room.grid.shown[0].facts.phase is PhaseRole.LATE_ARTERIAL
    assert desk.room.dock.width() == 316
    desk.draw(466)
    desk.lock()
    desk.open_next()
    assert len(desk.room.grid.shown) == 2
    assert desk.room.bottom.height() == 36
    desk.button("fold_lesions_button").click()
    assert desk.room.bottom.height() == 236


def test_every_visible_label_is_plain_and_no_word_is_cut(desk: Desk) -> None:
    """TR-60; design, section 16: no clipped text at both sizes."""
    desk.to_follow_up()
    for size in ((1920, 1080), (1366, 768)):
        desk.room.resize(*size)
        QTest.qWait(50)
        labels = desk.room.findChildren(QLabel)
        assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)
        # A busy machine lays out later: what is cut for good fails when the patience ends.
        desk.until(lambda: not _cut_words(desk.room))


def _cut_words(room: QWidget) -> list[str]:
    lines = [each for each in room.findChildren(QLabel) if each.isVisible() and each.text() and not each.wordWrap()]
    return [each.text() for each in lines if each.width() < each.fontMetrics().horizontalAdvance(each.text()) - 1]


@pytest.mark.parametrize("is_follow_up", [False, True], ids=["baseline", "follow-up"])
def test_tab_reaches_every_control(desk: Desk, is_follow_up: bool) -> None:
    """Whoever has no mouse comes to every button and field that is seen (design, section 16)."""
    room = desk.room
    if is_follow_up:
        desk.to_follow_up()
    desk.key(Qt.Key.Key_F6)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
    wanted = {each for each in room.findChildren(QWidget) if isinstance(each, kinds)}
    wanted = {each for each in wanted if each.isVisible() and each.isEnabled() and not isinstance(each, QHeaderView)}
    assert len(wanted) > 15
    reached: set[QWidget] = set()
    while (focused := room.focusWidget()) not in reached:
        reached.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert sorted(each.objectName() for each in wanted - reached) == []


@pytest.mark.parametrize("is_follow_up", [False, True], ids=["baseline", "follow-up"])
def test_f6_goes_through_the_regions(desk: Desk, is_follow_up: bool) -> None:
    """Each region that is seen has the keys in its turn, forth and back, and none keeps them (design, section 10)."""
    room = desk.room
    order = [room.dock.next_card, room.grid, room.dock.cards, room.strip, room.top_bar]
    if is_follow_up:
        desk.to_follow_up()
        order.insert(2, room.bottom)
    desk.key(Qt.Key.Key_F6)

    def steps(modifier: Qt.KeyboardModifier) -> list[int]:
        been = []
        for _ in range(2 * len(order)):
            QTest.keyClick(room.focusWidget(), Qt.Key.Key_F6, modifier)
            focused = room.focusWidget()
            been += [at for at, each in enumerate(order) if each.isAncestorOf(focused)]
        return been

    forth = steps(Qt.KeyboardModifier.NoModifier)
    assert forth == [(forth[0] + at) % len(order) for at in range(2 * len(order))]
    back = steps(Qt.KeyboardModifier.ShiftModifier)
    assert back == [(back[0] - at) % len(order) for at in range(2 * len(order))]
