"""Marks in the reading room over a real read: kept, chosen, written on, taken back; nothing is replaced silently."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from readstation.core.ids import LesionId, MarkupId
from readstation.model.lesion import LesionType, PointUm
from readstation.model.markup import MarkupKind
from readstation.model.series import PhaseRole, Plane
from readstation.ui.presenters.layout import Layout
from readstation.viewer.marks import LineMark, MarkState, ShapeMark
from readstation.viewer.tools.events import LabelMoved, LineDrawn, MarkSelected, ShapeDrawn, ShapeMoved
from readstation.viewer.tools.toolbox import ToolName
from tests.builders.markups import node_pair
from tests.ui.room_desk import Desk

UP = (0.0, 0.0, 1.0)
M1, T1 = MarkupId("M1"), LesionId("L1")
OVAL = (PointUm(-8_000, -4_000, 15_000), PointUm(-2_000, -4_000, 15_000),
        PointUm(-5_000, -6_000, 15_000), PointUm(-5_000, -2_000, 15_000))  # fmt: skip


def oval() -> ShapeDrawn:
    return ShapeDrawn(MarkupKind.ELLIPSE, OVAL, UP)


def arrow() -> ShapeDrawn:
    return ShapeDrawn(MarkupKind.ARROW, (PointUm(0, 0, 15_000), PointUm(9_000, 0, 15_000)), UP)


def draw(desk: Desk, shape: ShapeDrawn, timepoint: int = 0) -> None:
    """Finish a shape on the tenth slice of the measuring phase, and wait until it is kept."""
    pane = desk.pane(timepoint)
    pane.canvas.set_slice(10)
    desk.acts(lambda: pane.canvas.shape_drawn.emit(shape))


def shapes(desk: Desk, timepoint: int = 0) -> dict[str, ShapeMark]:
    return {each.mark_id: each for each in desk.pane(timepoint).canvas.marks if isinstance(each, ShapeMark)}


@pytest.mark.parametrize(
    ("key", "tool"),
    [
        (Qt.Key.Key_S, ToolName.SHORT_AXIS),
        (Qt.Key.Key_O, ToolName.OVAL),
        (Qt.Key.Key_R, ToolName.FREEHAND),
        (Qt.Key.Key_A, ToolName.ARROW),
        (Qt.Key.Key_P, ToolName.PROBE),
    ],
)
def test_each_tool_has_its_key_and_its_button(desk: Desk, key: Qt.Key, tool: ToolName) -> None:
    desk.key(key)
    assert desk.room.tool is tool
    assert desk.pane(0).canvas.tool is tool
    desk.key(Qt.Key.Key_V)
    desk.room.strip.findChild(QAbstractButton, f"tool_{tool.value}").click()
    assert desk.room.tool is tool


def test_a_region_is_kept_with_its_values_and_shown_where_it_was_drawn(desk: Desk) -> None:
    desk.key(Qt.Key.Key_O)
    draw(desk, oval())
    markup = desk.view.state.markups[M1]
    assert (markup.shape.image_ordinal, markup.shape.plane) == (11, Plane.AXIAL)
    assert (markup.figures.mean_thousandths, markup.figures.sd_thousandths, markup.figures.unit) == (40_000, 0, "HU")
    assert desk.room.tool is ToolName.SELECT
    mark = shapes(desk)["M1"]
    assert mark.label == "ROI  40 ± 0 HU  18.9 mm²"
    assert (mark.state, mark.has_handles) == (MarkState.SELECTED, True)
    other = desk.pane(0, PhaseRole.PORTAL_VENOUS).canvas.marks
    assert not [each for each in other if isinstance(each, ShapeMark)]


def test_only_the_chosen_mark_has_handles(desk: Desk) -> None:
    """User asks, 4."""
    draw(desk, oval())
    draw(desk, arrow())
    assert {key: mark.has_handles for key, mark in shapes(desk).items()} == {"M1": False, "M2": True}
    desk.pane(0).canvas.mark_selected.emit(MarkSelected("M1"))
    assert {key: mark.has_handles for key, mark in shapes(desk).items()} == {"M1": True, "M2": False}
    desk.pane(0).canvas.mark_selected.emit(MarkSelected(None))
    assert not any(mark.has_handles for mark in shapes(desk).values())


def test_delete_takes_the_chosen_mark_and_undo_brings_it_back(desk: Desk) -> None:
    desk.draw(466)
    draw(desk, oval())
    desk.acts(lambda: desk.key(Qt.Key.Key_Delete))
    assert not desk.view.state.markups
    assert T1 in desk.view.state.lesions
    desk.acts(lambda: desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier))
    assert M1 in desk.view.state.markups


def test_a_note_asks_for_its_words_and_keeps_them(desk: Desk) -> None:
    draw(desk, arrow())
    words = desk.room.dock.markups.words
    desk.until(words.hasFocus)
    QTest.keyClicks(words, "shunt?")
    desk.acts(lambda: QTest.keyClick(words, Qt.Key.Key_Return))
    assert desk.view.state.markups[M1].text == "shunt?"
    assert shapes(desk)["M1"].label == "shunt?"


def test_words_that_were_typed_are_kept_when_the_read_is_left(desk: Desk) -> None:
    draw(desk, arrow())
    desk.until(desk.room.dock.markups.words.hasFocus)
    QTest.keyClicks(desk.room.dock.markups.words, "left in a hurry")
    desk.room.leave()
    station = desk.services.station
    read = desk.room._bridge._lanes["store"].submit(lambda: station.open_read().view()).result()
    assert read.state.markups[M1].text == "left in a hurry"


def test_a_moved_end_and_a_moved_label_are_one_step_each(desk: Desk) -> None:
    draw(desk, oval())
    wider = (PointUm(-8_000, -4_000, 15_000), PointUm(0, -4_000, 15_000),
             PointUm(-4_000, -6_000, 15_000), PointUm(-4_000, -2_000, 15_000))  # fmt: skip
    moved = ShapeMoved("M1", MarkupKind.ELLIPSE, wider, UP)
    desk.acts(lambda: desk.pane(0).canvas.shape_moved.emit(moved))
    assert desk.view.state.markups[M1].figures.area_hundredths == 2513
    desk.acts(lambda: desk.pane(0).canvas.label_moved.emit(LabelMoved("M1", PointUm(5_000, -7_000, 0))))
    assert shapes(desk)["M1"].label_offset_mm == (5.0, -7.0, 0.0)
    desk.draw(466)
    desk.acts(lambda: desk.pane(0).canvas.label_moved.emit(LabelMoved("L1", PointUm(1_000, 2_000, 0))))
    (line,) = [each for each in desk.pane(0).canvas.marks if isinstance(each, LineMark)]
    assert line.label_offset_mm == (1.0, 2.0, 0.0)


def test_marks_survive_another_layout_and_the_way_back(desk: Desk) -> None:
    """User asks, 1: nothing that was drawn is lost when the layout changes."""
    desk.draw(466)
    draw(desk, oval())
    for layout in (Layout.ONE, Layout.PLANES, Layout.PHASES):
        with desk.qtbot.waitSignal(desk.room.images.arranged_anew, timeout=10_000):
            desk.room.images.set_layout(layout)
        panes = [pane for pane in desk.room.grid.shown if pane.facts.phase is PhaseRole.LATE_ARTERIAL]
        assert panes
        for pane in panes:
            assert {each.mark_id for each in pane.canvas.marks} == {"L1", "M1"}


def test_marks_survive_leaving_and_opening_the_read_again(desk: Desk) -> None:
    desk.draw(466)
    draw(desk, oval())
    before = desk.pane(0).canvas.marks
    desk.room.leave()
    with desk.qtbot.waitSignal(desk.room.images.hung, timeout=10_000):
        desk.room.open_read(desk.services.station.session, desk.services.station.assignment.read_id)
    again = {each.mark_id: each for each in desk.pane(0).canvas.marks}
    assert set(again) == {"L1", "M1"}
    drawn = {each.mark_id: each for each in before}
    assert again["M1"].points_mm == drawn["M1"].points_mm
    assert again["M1"].label == drawn["M1"].label


def test_the_list_brings_the_views_to_a_mark(desk: Desk) -> None:
    draw(desk, oval())
    desk.pane(0).canvas.set_slice(3)
    desk.room.dock.markups.chosen.emit("M1")
    assert desk.pane(0).canvas.slice_index == 10
    assert desk.room.markups.flow.chosen == M1


class TestReformats:
    @pytest.fixture
    def coronal(self, desk: Desk):
        pane = desk.pane(0)
        assert pane.choose_plane(Plane.CORONAL)
        return pane

    def test_a_line_on_a_reformat_is_a_mark_and_no_target(self, desk: Desk, coronal) -> None:
        """MR-123: a target names the image it was drawn on; a length on any plane is kept and said to be none."""
        assert coronal.canvas.draft_style[0] == ""
        line = LineDrawn(PointUm(-9_000, 0, 15_000), PointUm(-1_000, 0, 21_000), 100)
        desk.acts(lambda: coronal.canvas.line_drawn.emit(line))
        assert not desk.view.state.lesions
        markup = desk.view.state.markups[M1]
        assert (markup.shape.kind, markup.shape.plane) == (MarkupKind.LENGTH, Plane.CORONAL)
        assert (markup.shape.image_ordinal, markup.shape.image_digest) == (None, "")
        assert markup.figures.length_tenths == 100
        assert "measured on the slices as acquired" in desk.text("refusal_words")

    def test_its_handles_are_moved_on_its_own_plane_only(self, desk: Desk, coronal) -> None:
        line = LineDrawn(PointUm(-9_000, 0, 15_000), PointUm(-1_000, 0, 21_000), 100)
        desk.acts(lambda: coronal.canvas.line_drawn.emit(line))
        coronal.choose_plane(None)
        moved = ShapeMoved("M1", MarkupKind.LENGTH, (line.start, PointUm(-1_000, 0, 15_000)), (0.0, 1.0, 0.0))
        coronal.canvas.shape_moved.emit(moved)
        assert "another plane" in desk.text("refusal_words")
        assert desk.view.state.markups[M1].figures.length_tenths == 100


class TestNothingSilent:
    def test_a_second_line_at_a_follow_up_asks_before_it_replaces(self, desk: Desk) -> None:
        desk.to_follow_up()
        desk.room.flow.select(T1)
        desk.draw(172, 1)
        before = desk.view.action_count
        desk.room.flow.select(T1)
        desk.key(Qt.Key.Key_D)
        desk.pane(1).canvas.draw(300)
        desk.until(desk.room.dock.refusal.isVisible)
        assert "T1 is measured here already: 17.2 mm. Nothing was replaced." in desk.text("refusal_words")
        assert desk.view.action_count == before
        assert [each.mark_id for each in desk.pane(1).canvas.marks if isinstance(each, LineMark)] == ["L1", "candidate"]
        desk.acts(lambda: desk.button("replace_line_button").click())
        assert desk.view.state.assessment(T1, 1).measurement.length_tenths == 300

    def test_esc_discards_it(self, desk: Desk) -> None:
        desk.to_follow_up()
        desk.room.flow.select(T1)
        desk.draw(172, 1)
        desk.room.flow.select(T1)
        desk.pane(1).canvas.draw(300)
        desk.until(desk.room.dock.refusal.isVisible)
        desk.key(Qt.Key.Key_Escape)
        assert not desk.room.dock.refusal.isVisible()
        assert desk.view.state.assessment(T1, 1).measurement.length_tenths == 172
        assert desk.room.flow.candidate is None

    def test_measure_again_is_the_answer_before_the_question(self, desk: Desk) -> None:
        desk.to_follow_up()
        desk.room.flow.select(T1)
        desk.draw(172, 1)
        desk.room.flow.select(T1)
        desk.button("measure_button").click()
        desk.draw(180, 1)
        assert desk.view.state.assessment(T1, 1).measurement.length_tenths == 180


def test_a_line_that_is_no_target_can_be_kept_as_a_note(desk: Desk) -> None:
    """Design, 12.6: too small for a target; a non-target, or a note that counts for nothing."""
    desk.draw(65)
    assert "A target needs 10 mm" in desk.text("refusal_words")
    desk.acts(lambda: desk.button("keep_as_note_button").click())
    assert not desk.view.state.lesions
    markup = desk.view.state.markups[M1]
    assert (markup.shape.kind, markup.figures.length_tenths) == (MarkupKind.LENGTH, 65)
    assert not desk.room.dock.refusal.isVisible()
    assert shapes(desk)["M1"].label == "6.5 mm"


class TestNodes:
    """MR-106, MR-116: D draws the longest diameter, S across it measures the node."""

    @pytest.fixture
    def node(self, desk: Desk) -> Desk:
        desk.draw(300)
        site = next(each for each in desk.view.charter.sites if each.lesion_type == LesionType.NODE.value)
        desk.acts(lambda: desk.room.flow.place(site))
        return desk

    def test_across_its_line_the_node_is_measured(self, node: Desk) -> None:
        points = node_pair(30.0, 17.2).committed()
        draw(node, ShapeDrawn(MarkupKind.BIDIRECTIONAL, points, UP, "L1"))
        assert node.view.state.assessment(T1, 0).measurement.length_tenths == 172
        mark = shapes(node)["L1"]
        assert mark.label == "T1  17.2 mm short"
        assert not [each for each in node.pane(0).canvas.marks if isinstance(each, LineMark)]
        wider = node_pair(30.0, 19.0).committed()
        moved = ShapeMoved("L1", MarkupKind.BIDIRECTIONAL, wider, UP)
        node.acts(lambda: node.pane(0).canvas.shape_moved.emit(moved))
        assert node.view.state.assessment(T1, 0).measurement.length_tenths == 190

    def test_beside_its_line_it_asks(self, node: Desk) -> None:
        points = node_pair(30.0, 17.2).committed()
        node.pane(0).canvas.shape_drawn.emit(ShapeDrawn(MarkupKind.BIDIRECTIONAL, points, UP))
        node.until(node.room.dock.refusal.isVisible)
        assert "measured here already" in node.text("refusal_words")

    def test_across_a_liver_lesion_it_is_a_mark(self, desk: Desk) -> None:
        desk.draw(300)
        points = node_pair(30.0, 17.2).committed()
        draw(desk, ShapeDrawn(MarkupKind.BIDIRECTIONAL, points, UP, "L1"))
        assert desk.view.state.assessment(T1, 0).measurement.length_tenths == 300
        assert desk.view.state.markups[M1].lesion_id is None
        assert shapes(desk)["M1"].label == "30.0 × 17.2 mm"


class TestRefused:
    def test_a_locked_timepoint_is_barred_and_says_why(self, desk: Desk) -> None:
        draw(desk, oval())
        desk.to_follow_up()
        prior, now = desk.pane(0).canvas, desk.pane(1).canvas
        assert (prior.is_drawing_allowed, now.is_drawing_allowed) == (False, True)
        assert shapes(desk)["M1"].state is MarkState.LOCKED
        prior.drawing_refused.emit()
        assert desk.text("refusal_words") == "TP0 is locked. Draw on the timepoint that is open."

    def test_without_sure_geometry_the_tools_are_off_with_the_reason(self, desk: Desk) -> None:
        """User asks, 6: a spacing that is missing or from the wrong tag is never shown in millimetres."""
        pane = desk.pane(0)
        pane.tile = replace(pane.tile, series=replace(pane.facts, is_usable=False))
        desk.room.images.refresh()
        assert not pane.canvas.is_drawing_allowed
        pane.canvas.drawing_refused.emit()
        assert desk.text("refusal_words").startswith("Nothing can be measured on this series.")


def test_the_dock_lists_marks_with_their_figures(desk: Desk) -> None:
    assert not desk.room.dock.markups.isVisible()
    draw(desk, oval())
    card = desk.room.dock.markups

    def words() -> list[str]:
        return [each.text() for each in card.findChildren(QLabel) if not each.isHidden()]

    desk.until(lambda: "late arterial, slice 11" in words())
    assert any("40 to 40 HU" in each for each in words())
    assert any(each.startswith("Readstation ") for each in words())
