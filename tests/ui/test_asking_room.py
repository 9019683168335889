"""What the reading room asks and shows on the way of a read: images first, checks while drawing, what is missing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea

from readstation.core.ids import LesionId
from readstation.model.lesion import LesionRole, TargetStateCode
from readstation.model.quality import QualityCause, Readability
from readstation.reading.views import NextAction
from readstation.ui.presenters.layout import prior_name
from readstation.ui.reading.view_menu import view_menu
from readstation.ui.widgets.buttons import KeyButton
from readstation.viewer.marks import BracketMark, LineMark, MarkRole, MarkState
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.reads import asking_charter
from tests.ui.case_desk import NECROTIC_SLICE, CaseDesk

SHIFT = Qt.KeyboardModifier.ShiftModifier
T1_SITE, T2_SITE = "Liver, segment VIII", "Liver, segment III"


@pytest.fixture
def desk(reader: CaseDesk):
    """Return the reader with a new case of three timepoints open, its baseline shown."""
    reader.open_case(asking_charter(), 4)
    yield reader
    reader.room.resize(1000, 640)
    reader.leave()


def to_follow_up(desk: CaseDesk, *diameters: int) -> list[LesionId]:
    """Read the baseline with these liver targets, lock it, open TP1 and judge its images."""
    desk.judge_images()
    made = [desk.add_target(each, site) for each, site in zip(diameters, (T1_SITE, T2_SITE), strict=False)]
    desk.lock()
    desk.open_next()
    desk.judge_images()
    return made


def line_marks(desk: CaseDesk, timepoint: int) -> list[LineMark]:
    pane = next(each for each in desk.room.grid.shown if each.facts.timepoint == timepoint)
    return [mark for mark in pane.canvas._view.state.marks if isinstance(mark, LineMark)]


def test_images_are_judged_before_anything_is_measured(desk: CaseDesk) -> None:
    """MR-808: the Next card asks, nothing can be drawn, one key says that the images are optimal."""
    assert desk.next_title == "Judge the CT of TP0"
    before = desk.view.action_count
    desk.key(Qt.Key.Key_D)
    start, end = desk.frame(466)
    canvas = desk._pane().canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    desk.until(desk.room.dock.refusal.isVisible)
    assert "Say first how well the CT can be read (MR-808)" in desk.refusal
    assert desk.view.action_count == before
    desk.strike(Qt.Key.Key_Space)
    (said,) = desk.view.state.scans_of(0)
    assert (said.readability, said.causes) == (Readability.OPTIMAL, ())
    assert desk.next_title == "Draw T1"
    desk.draw(466)
    assert len(desk.view.state.lesions) == 1


def test_images_that_are_not_optimal_get_a_cause_in_the_card(desk: CaseDesk) -> None:
    desk.click("quality_CT_readable")
    assert not desk.view.state.scans
    desk.step("cause_CT_motion")
    desk.room.dock.quality.set_open(is_open=True)
    desk.step("cause_CT_artefact")
    (said,) = desk.view.state.scans_of(0)
    assert (said.readability, set(said.causes)) == (
        Readability.READABLE,
        {QualityCause.MOTION, QualityCause.ARTEFACT},
    )
    assert desk.room.dock.quality.note.text() == "CT readable: artefact, motion"
    desk.strike(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.view.state.scans_of(0)[0].causes == (QualityCause.MOTION,)


def test_the_check_follows_the_line_while_it_is_drawn(desk: CaseDesk) -> None:
    """MR-102, MR-103, MR-112, MR-115, MR-116: each check with its figure, before anything is stored."""
    desk.judge_images()
    desk.key(Qt.Key.Key_D)
    start, end = desk.frame(400, NECROTIC_SLICE)
    canvas = desk._pane().canvas
    before = desk.view.action_count
    card = desk.room.dock.check
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, (start + end) / 2)
    QTest.mouseMove(canvas, end)
    desk.until(lambda: card.isVisible() and "40.0 mm" in desk.texts(card))
    shown = desk.texts(card)
    assert card.title.text() == "Check of T1"
    assert "Crosses necrosis  MR-116" in shown
    assert next(text for text in shown if text.endswith("below 85 HU")) != "0.0 mm below 85 HU"
    assert f"slice {NECROTIC_SLICE + 1}" in shown
    assert {"1.5 mm", "1 of 2", "1 of 5"} <= set(shown)
    assert any(text.endswith("HU over pre") for text in shown)
    assert desk.view.action_count == before
    desk.key(Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    desk.until(card.isHidden)
    assert desk.view.action_count == before


def test_a_line_across_necrosis_is_drawn_again_or_kept_with_a_reason(desk: CaseDesk) -> None:
    """MR-116, screen c2: warned on the line and in the Next card; the reason is kept with the line."""
    desk.judge_images()
    desk.key(Qt.Key.Key_D)
    desk.draw(400, NECROTIC_SLICE)
    desk.place(T1_SITE)
    desk.until(lambda: desk.next_title == "Move the T1 line off the necrotic core")
    assert "of 40.0 mm does not enhance" in desk.room.dock.next_card.sentence.text()
    (line,) = line_marks(desk, 0)
    assert line.alerts
    desk.click("next_button")
    assert desk.room.tool is ToolName.DIAMETER
    desk.click("next_other_button")
    field = desk.widget(QLineEdit, "next_reason_field")
    QTest.keyClicks(field, "a thin septum, viable on both sides")
    desk.acts(lambda: QTest.keyClick(field, Qt.Key.Key_Return))
    lesion_id = desk.room.flow.selected
    assert desk.view.state.assessment(lesion_id, 0).reason == "a thin septum, viable on both sides"
    assert desk.next_title == "Confirm T1 at 40.0 mm"
    assert any("kept with a reason" in text for text in desk.texts(desk.room.dock.check))


def test_a_new_line_gets_its_place_before_it_is_confirmed(desk: CaseDesk) -> None:
    """Screen c: place, confirm by one key, redraw as the other way; the sum is there all the time."""
    desk.judge_images()
    desk.key(Qt.Key.Key_D)
    desk.draw(466)
    assert desk.next_title == "Say where T1 is"
    desk.place(T1_SITE)
    assert desk.next_title == "Confirm T1 at 46.6 mm"
    assert [line.short_state for group in _groups(desk) for line in group.lines] == ["confirm"]
    desk.step("next_button")
    assert desk.next_title == "Check the baseline, then lock TP0"
    assert [line.short_state for group in _groups(desk) for line in group.lines] == ["set"]
    assert desk.text("sum_value") == "46.6"


def _groups(desk: CaseDesk):
    return desk.room.dock.lesions._shown[1]


def test_what_is_watched_can_be_made_a_lesion_again(desk: CaseDesk) -> None:
    """MR-107, MR-414: while the baseline is open, T and N take an entry off the watch list where rules allow it."""
    desk.judge_images()
    desk.draw_at_baseline(199, T1_SITE)
    desk._activate("site_combo", "Lymph node, porta hepatis")
    desk.until(desk.room.dock.refusal.isVisible)
    assert "Keep it on the watch list" in desk.refusal
    desk.step("watch_button")
    (lesion,) = desk.view.state.lesions.values()
    assert (lesion.label, lesion.site) == ("W1", "Lymph node, porta hepatis")
    assert "watch list" in desk.is_refused(lambda: desk.key(Qt.Key.Key_N))
    desk.choose("site_combo", T1_SITE)
    desk.strike(Qt.Key.Key_T)
    assert [each.label for each in desk.view.state.lesions.values()] == ["T1"]


def test_what_is_missing_is_listed_and_one_key_goes_to_the_first(desk: CaseDesk) -> None:
    """MR-123: the dock lists everything, Space begins with the first, a click goes to any."""
    first, second = to_follow_up(desk, 466, 214)
    assert len(desk.texts(desk.room.dock.missing)) > 2
    listed = [each.objectName() for each in desk.room.dock.missing.findChildren(QFrame) if not each.isHidden()]
    assert [name for name in listed if name.startswith("missing_T")] == ["missing_T1", "missing_T2"]
    QTest.mouseClick(desk.widget(QFrame, "missing_T2"), Qt.MouseButton.LeftButton)
    assert desk.room.flow.selected == second
    desk.click("missing_jump_button")
    assert desk.room.flow.selected == first
    assert desk.room.tool is ToolName.DIAMETER
    desk.draw(300)
    desk.measure(second, 200)
    assert desk.room.dock.missing.isHidden()


def test_a_lesion_is_shown_in_every_view_where_it_was_measured_there(desk: CaseDesk) -> None:
    """J brings each view to its own line: the earlier one is locked and has no handles."""
    desk.judge_images()
    desk.key(Qt.Key.Key_D)
    desk.draw(466, 2)
    desk.place(T1_SITE)
    desk.step("next_button")
    target = desk.room.flow.selected
    desk.lock()
    desk.open_next()
    desk.judge_images()
    desk.select(target)
    desk.key(Qt.Key.Key_D)
    desk.draw(300, 6)
    for pane in desk.room.grid.shown:
        pane.canvas.set_slice(9)
    desk.key(Qt.Key.Key_J)
    slices = {pane.facts.timepoint: pane.canvas.slice_index for pane in desk.room.grid.shown}
    assert slices == {0: 2, 1: 6}
    (earlier,) = line_marks(desk, 0)
    assert (earlier.state, earlier.has_handles) == (MarkState.LOCKED, False)


def test_where_a_lesion_was_before_is_outlined_until_it_is_judged(desk: CaseDesk) -> None:
    """Only across a registration: a place that is not sure is not shown; the outline is read-only."""
    (target,) = to_follow_up(desk, 466)
    pane = next(each for each in desk.room.grid.shown if each.facts.timepoint == 1)

    def outlines() -> list[BracketMark]:
        return [mark for mark in pane.canvas._view.state.marks if isinstance(mark, BracketMark)]

    assert outlines() == []
    desk.room.grid.links.register("frame-0", "frame-1", np.eye(4), 1.0)
    desk.room.images.refresh()
    (outline,) = outlines()
    assert (outline.label, outline.state) == ("T1  TP0 46.6 mm", MarkState.LOCKED)
    desk.measure(target, 300)
    assert outlines() == []


def test_the_newest_place_that_is_sure_is_outlined(desk: CaseDesk) -> None:
    """At a second follow-up the baseline says where to look until something links the two follow-ups."""
    (target,) = to_follow_up(desk, 466)
    desk.measure(target, 300)
    desk.lock()
    desk.open_next()
    desk.judge_images()
    pane = next(each for each in desk.room.grid.shown if each.facts.timepoint == 2)

    def labels() -> list[str]:
        desk.room.images.refresh()
        return [mark.label for mark in pane.canvas._view.state.marks if isinstance(mark, BracketMark)]

    assert labels() == []
    desk.room.grid.links.register("frame-0", "frame-2", np.eye(4), 1.0)
    assert labels() == ["T1  TP0 46.6 mm"]
    desk.room.grid.links.register("frame-1", "frame-2", np.eye(4), 1.0)
    assert labels() == ["T1  TP1 30.0 mm"]


def test_the_active_view_takes_the_keys_when_its_image_comes(desk: CaseDesk) -> None:
    """A case that was opened by key is read by key: no click comes before D."""
    pane = desk.room.grid.active
    desk.room.window().activateWindow()
    assert QTest.qWaitForWindowActive(desk.room.window())
    pane.canvas.clearFocus()
    assert not pane.canvas.hasFocus()
    pane.image_shown.emit()
    assert pane.canvas.hasFocus()


def test_a_non_target_gets_its_place_before_the_lock_is_offered(desk: CaseDesk) -> None:
    """MR-106 to MR-111: a place that nobody chose is asked for, also where nothing else is to be said."""
    desk.judge_images()
    desk.add_target(466, T1_SITE)
    desk.step("add_unmeasured_button")
    assert desk.next_title == "Say where NT1 is"
    desk.click("next_button")
    assert desk.room.closing.dialog is None
    desk.room.dock.editor.site.hidePopup()
    desk.place(T2_SITE)
    assert desk.next_title == "Check the baseline, then lock TP0"


def test_a_place_that_may_not_have_been_chosen_is_asked_for_again_after_a_break(desk: CaseDesk) -> None:
    """What a new line is given is no answer, also where the program was killed before the reader gave one."""
    desk.judge_images()
    desk.key(Qt.Key.Key_D)
    desk.draw(466)
    read_id = desk.view.assignment.read_id
    for _ in range(2):
        desk.leave()
        desk.room.open_read(desk.services.station.session, read_id)
        desk.until(lambda: desk.room.view is not None)
        assert desk.next_title == "Say where T1 is"
    desk.place(T1_SITE)
    assert desk.next_title == "Confirm T1 at 46.6 mm"


def test_at_baseline_d_begins_another_lesion_and_no_button_says_else(desk: CaseDesk) -> None:
    """The button measures the chosen lesion again; the key stands beside the one that adds."""
    desk.judge_images()
    first = desk.add_target(466, T1_SITE)
    assert desk.widget(KeyButton, "measure_button").key == ""
    desk.key(Qt.Key.Key_D)
    desk.draw(214)
    assert desk.view.state.assessment(first, 0).measurement.length_tenths == 466
    assert [each.label for each in desk.view.state.of_role(LesionRole.TARGET)] == ["T1", "T2"]


def test_the_prior_is_chosen_by_what_it_is(desk: CaseDesk) -> None:
    """Baseline, nadir and previous by name; the nadir is computed."""
    (target,) = to_follow_up(desk, 466)
    for diameter in (200, 300):
        desk.measure(target, diameter)
        desk.lock()
        desk.open_next()
        desk.judge_images()
    assert [prior_name(desk.view, ordinal) for ordinal in range(3)] == ["baseline", "nadir", "previous"]
    menu = view_menu(desk.room, desk.room.grid.active)
    choices = next(each for each in menu.actions() if each.text() == "Beside it").menu().actions()
    assert [each.text() for each in choices] == ["TP0 baseline", "TP1 nadir", "TP2 previous"]
    choices[1].trigger()
    desk.until(lambda: desk.room.grid.shown[0].facts.timepoint == 1)
    assert desk.room.images.prior == 1
    menu.deleteLater()


def test_shift_m_asks_where_several_targets_could_have_merged(desk: CaseDesk) -> None:
    """MR-214: one possible target is taken, none or several are said."""
    first, second = to_follow_up(desk, 466, 214)
    desk.select(second)
    assert "Measure the whole on one target first" in desk.is_refused(lambda: desk.key(Qt.Key.Key_M, SHIFT))
    desk.measure(first, 600)
    desk.select(second)
    desk.strike(Qt.Key.Key_M, SHIFT)
    said = desk.view.state.assessment(second, 1)
    assert (said.target, said.merged_into) == (TargetStateCode.MERGED, first)


def test_the_parts_of_a_split_are_drawn_moved_and_taken_out(desk: CaseDesk) -> None:
    """MR-215: a line that is there becomes the first part; handles move a part; a click takes one out."""
    (target,) = to_follow_up(desk, 466)
    desk.measure(target, 200)
    desk.click("split_button")
    desk.draw(150)
    assert [mark.label for mark in line_marks(desk, 1)] == ["T1a  20.0 mm", "T1b  15.0 mm"]
    desk.step("small_part_button")
    said = desk.view.state.assessment(target, 1)
    assert said.part_tenths == (200, 150, None)
    desk.step("remove_part_0")
    assert desk.view.state.assessment(target, 1).part_tenths == (150, None)
    desk.step("remove_part_1")
    assert desk.next_title == "Draw the next part of T1"
    assert "only part" in desk.is_refused(lambda: desk.click("remove_part_0"))


def test_a_finding_is_quiet_until_it_is_a_new_lesion(desk: CaseDesk) -> None:
    """MR-404: 6 mm is equivocal whatever it looks like; it is drawn and listed as something to look at again."""
    (target,) = to_follow_up(desk, 466)
    desk.measure(target, 300)
    desk.add_finding(60, "Liver, segment IVa", "new_lesion_yes")
    assert desk.text("finding_words") == "N1 6.0 mm, typical: equivocal, MR-404"
    mark = next(each for each in line_marks(desk, 1) if each.name == "N1")
    assert mark.role is MarkRole.CANDIDATE
    row = next(each for each in desk.room.bottom.model.table.rows if each.label == "N1")
    assert (row.tone, row.state) == ("text2", "Equivocal, look again")
    desk.room.dock.changes.set_open(is_open=True)
    changes = desk.texts(desk.room.dock.changes)
    assert changes[changes.index("N1 proven a new lesion") :][:3] == [
        "N1 proven a new lesion",
        "localized stays PR",
        "overall PD",
    ]
    desk.click("measure_button")
    desk.draw(120)
    mark = next(each for each in line_marks(desk, 1) if each.name == "N1")
    assert mark.role is MarkRole.NEW


def test_a_doubt_stands_under_the_reasons(desk: CaseDesk) -> None:
    """MR-119, MR-212, MR-218: the reader's word, beside the result that it does not change."""
    (target,) = to_follow_up(desk, 466)
    desk.select(target)
    desk.strike(Qt.Key.Key_A, SHIFT)
    desk.step("doubt_button")
    assert any(text.endswith("is equivocal (MR-212).") for text in desk.texts(desk.room.dock.why))
    assert desk.text("response_localized") == "CR"


def test_the_dock_fits_a_small_display_in_every_step(desk: CaseDesk) -> None:
    """Design, section 14: at 1366 × 768 nothing in the dock is wider than it."""
    desk.room.resize(1366, 768)

    def fits() -> bool:
        scroll = desk.room.dock.findChild(QScrollArea, "right_dock_scroll")
        desk.texts(desk.room.dock)
        return scroll.widget().minimumSizeHint().width() <= scroll.viewport().width()

    assert fits()
    desk.click("quality_CT_not_readable")
    assert fits()
    desk.step("next_button")
    desk.key(Qt.Key.Key_D)
    desk.draw(466)
    desk.place(T1_SITE)
    desk.room.dock.traits.set_open(is_open=True)
    assert fits()
    desk.step("next_button")
    desk.add_unmeasured("Ascites")
    desk.room.dock.traits.set_open(is_open=True)
    assert fits()
    desk.step("trait_cytology_positive")
    desk.lock()
    desk.open_next()
    desk.judge_images()
    assert fits()
    target = next(each.lesion_id for each in desk.view.state.of_role(LesionRole.TARGET))
    desk.select(target)
    desk.strike(Qt.Key.Key_X, SHIFT)
    assert fits()


def test_a_read_by_a_charter_from_before_is_asked_nothing(reader: CaseDesk) -> None:
    """Old reads go on as they began: no question, no card, the status itself for findings."""
    reader.open_case(dataclasses.replace(asking_charter(), questions=()), 2)
    try:
        assert reader.next_title == "Draw T1"
        assert reader.room.dock.quality.isHidden()
        reader.key(Qt.Key.Key_D)
        reader.draw(466)
        assert reader.view.next_step.action is NextAction.LOCK_TIMEPOINT
        assert reader.room.dock.traits.isHidden()
        assert reader.room.dock.missing.isHidden()
    finally:
        reader.leave()
