"""Tools for shapes without a window: what follows from pointer events."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readstation.geometry.bidirectional import pair_tenths
from readstation.geometry.region import ellipse_of
from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import LineMark, MarkRole, MarkState, PointMm, ShapeMark
from readstation.viewer.pick import Hit, HitPart
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLabel,
    DraftShape,
    LabelMoved,
    MarkMoved,
    MarkSelected,
    PointerButton,
    PointerEvent,
    PointerKind,
    ShapeDrawn,
    ShapeMoved,
)
from readstation.viewer.tools.toolbox import RunningTool, ToolName, started

MM_PER_PX = 0.5
UP = (0.0, 0.0, 1.0)
LINE = LineMark("L1", "T1", MarkRole.TARGET, (10.0, 20.0, 7.0), (40.0, 20.0, 7.0), 300)
SHAPES = {
    MarkupKind.LENGTH: ((10.0, 20.0, 7.0), (40.0, 20.0, 7.0)),
    MarkupKind.BIDIRECTIONAL: ((10.0, 20.0, 7.0), (40.0, 20.0, 7.0), (25.0, 26.0, 7.0), (25.0, 14.0, 7.0)),
    MarkupKind.ELLIPSE: ((10.0, 20.0, 7.0), (40.0, 20.0, 7.0), (25.0, 10.0, 7.0), (25.0, 30.0, 7.0)),
    MarkupKind.FREEHAND: ((10.0, 20.0, 7.0), (40.0, 20.0, 7.0), (25.0, 40.0, 7.0)),
    MarkupKind.ARROW: ((10.0, 20.0, 7.0), (40.0, 20.0, 7.0)),
    MarkupKind.PROBE: ((10.0, 20.0, 7.0),),
}


def shape(kind: MarkupKind, **more: object) -> ShapeMark:
    return ShapeMark("M1", kind, SHAPES[kind], UP, state=MarkState.SELECTED, **more)


def at(kind: PointerKind, x: float, y: float, button: PointerButton, **more: object) -> PointerEvent:
    point: PointMm = (x * MM_PER_PX, y * MM_PER_PX, 7.0)
    return PointerEvent(kind, button, point, x, y, **more)


def press(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.PRESSED, x, y, PointerButton.LEFT, **more)


def move(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.MOVED, x, y, PointerButton.NONE, **more)


def release(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.RELEASED, x, y, PointerButton.LEFT, **more)


CANCEL = at(PointerKind.CANCELLED, 0, 0, PointerButton.NONE)


def drag(tool: RunningTool, *places: tuple[float, float], **more: object):
    """Press at the first place, move through the others, release at the last; return the last outcomes."""
    tool.send(press(*places[0], **more))
    for place in places[1:]:
        tool.send(move(*place, **more))
    return tool.send(release(*places[-1], **more))


class TestOval:
    def test_a_drag_draws_the_oval_of_its_box_with_the_longer_axis_first(self) -> None:
        (drawn,) = drag(started(ToolName.OVAL), (100, 100), (120, 140), (140, 180))
        assert isinstance(drawn, ShapeDrawn)
        assert drawn.kind is MarkupKind.ELLIPSE
        assert drawn.points == (
            PointUm(60000, 50000, 7000), PointUm(60000, 90000, 7000),
            PointUm(50000, 70000, 7000), PointUm(70000, 70000, 7000),
        )  # fmt: skip
        assert drawn.normal == UP

    def test_it_lies_on_the_plane_that_is_shown(self) -> None:
        """A coronal plane: right is the patient's left, down is to the feet."""
        turned = {"right": (1.0, 0.0, 0.0), "down": (0.0, 0.0, -1.0)}
        tool = started(ToolName.OVAL)
        tool.send(PointerEvent(PointerKind.PRESSED, PointerButton.LEFT, (0.0, 33.0, 50.0), 0, 0, **turned))
        end = PointerEvent(PointerKind.MOVED, PointerButton.NONE, (40.0, 33.0, 30.0), 80, 40, **turned)
        tool.send(end)
        (drawn,) = tool.send(replace(end, kind=PointerKind.RELEASED, button=PointerButton.LEFT))
        ends = np.array([point.as_tuple() for point in drawn.points]) / 1000
        assert set(ends[:, 1]) == {33.0}
        assert ellipse_of(ends).area_mm2 == pytest.approx(pi * 20 * 10)
        assert drawn.normal == (0.0, 1.0, 0.0)

    def test_a_click_draws_nothing_and_selects(self) -> None:
        tool = started(ToolName.OVAL)
        tool.send(press(100, 100, hit=Hit(LINE, HitPart.BODY)))
        assert tool.send(release(101, 100)) == (DraftDropped(), MarkSelected("L1"))
        tool.send(press(100, 100))
        assert tool.send(release(101, 101)) == (DraftDropped(),)

    def test_without_width_there_is_no_oval(self) -> None:
        assert drag(started(ToolName.OVAL), (100, 100), (100, 150)) == (DraftDropped(),)

    def test_esc_drops_it(self) -> None:
        tool = started(ToolName.OVAL)
        tool.send(press(100, 100))
        tool.send(move(140, 140))
        assert tool.is_drafting
        assert tool.send(CANCEL) == (DraftDropped(),)
        assert not tool.is_drafting
        assert isinstance(drag(tool, (10, 10), (50, 50))[0], ShapeDrawn)

    def test_an_end_stretches_one_axis_and_keeps_the_right_angle(self) -> None:
        tool = started(ToolName.SELECT)
        hit = Hit(shape(MarkupKind.ELLIPSE), HitPart.HANDLE, 1)
        (moved,) = drag(tool, (80, 40), (90, 70), (100, 80), hit=hit)
        assert isinstance(moved, ShapeMoved)
        ends = np.array([point.as_tuple() for point in moved.points]) / 1000
        assert ends[0].tolist() == [10.0, 20.0, 7.0]
        assert ends[1].tolist() == [50.0, 40.0, 7.0]
        first, second = ends[1] - ends[0], ends[3] - ends[2]
        assert abs(first @ second) < 0.05
        assert np.linalg.norm(second) == pytest.approx(20, abs=0.002)


class TestFreehand:
    def test_the_way_of_the_pointer_is_closed_by_the_release(self) -> None:
        places = [(200 + 60 * cos(k / 40 * 2 * pi), 200 + 60 * sin(k / 40 * 2 * pi)) for k in range(40)]
        (drawn,) = drag(started(ToolName.FREEHAND), *places)
        assert drawn.kind is MarkupKind.FREEHAND
        assert len(drawn.points) == 40
        assert drawn.points[0] == PointUm(130000, 100000, 7000)

    def test_small_steps_add_no_corners(self) -> None:
        tool = started(ToolName.FREEHAND)
        tool.send(press(100, 100))
        for tenth in range(1, 15):
            tool.send(move(100 + tenth / 10, 100))
        (shown,) = tool.send(move(103, 100))
        assert shown.points_mm == ((50.0, 50.0, 7.0), (51.5, 50.0, 7.0))

    def test_two_corners_are_no_outline(self) -> None:
        assert drag(started(ToolName.FREEHAND), (100, 100), (140, 100)) == (DraftDropped(),)


def test_an_arrow_points_to_the_press() -> None:
    (drawn,) = drag(started(ToolName.ARROW), (100, 100), (160, 60))
    assert drawn == ShapeDrawn(MarkupKind.ARROW, (PointUm(50000, 50000, 7000), PointUm(80000, 30000, 7000)), UP)


def test_a_probe_is_kept_where_it_is_released() -> None:
    tool = started(ToolName.PROBE)
    assert tool.send(press(100, 100)) == (DraftShape(None, MarkupKind.PROBE, ((50.0, 50.0, 7.0),), UP, 0),)
    tool.send(move(120, 90))
    assert tool.send(release(120, 90)) == (ShapeDrawn(MarkupKind.PROBE, (PointUm(60000, 45000, 7000),), UP),)


class TestShortAxis:
    def test_the_long_axis_is_drawn_and_then_the_short_one_across_it(self) -> None:
        tool = started(ToolName.SHORT_AXIS)
        tool.send(press(100, 100))
        assert tool.send(move(180, 100)) == (
            DraftShape(None, MarkupKind.LENGTH, ((50.0, 50.0, 7.0), (90.0, 50.0, 7.0)), UP, 1),
        )
        tool.send(release(180, 100))
        assert tool.is_drafting
        (shown,) = tool.send(move(140, 120))
        assert shown.kind is MarkupKind.BIDIRECTIONAL
        tool.send(press(140, 120))
        (drawn,) = tool.send(release(140, 120))
        assert pair_tenths(drawn.points) == (400, 200)
        assert not tool.is_drafting

    def test_a_press_on_a_line_gives_it_its_short_axis(self) -> None:
        """MR-116: the longest diameter of a node is there; its ends stay where they are."""
        tool = started(ToolName.SHORT_AXIS)
        tool.send(press(40, 40, hit=Hit(LINE, HitPart.BODY)))
        tool.send(move(50, 60))
        (drawn,) = tool.send(release(50, 60))
        assert drawn.on_mark == "L1"
        assert drawn.points[:2] == (PointUm(10000, 20000, 7000), PointUm(40000, 20000, 7000))
        assert pair_tenths(drawn.points) == (300, 200)

    def test_a_short_axis_that_outgrows_the_long_one_is_stored_as_the_long_one(self) -> None:
        tool = started(ToolName.SHORT_AXIS)
        drag(tool, (100, 100), (140, 100))
        tool.send(move(120, 160))
        (drawn,) = tool.send(release(120, 160))
        assert pair_tenths(drawn.points) == (600, 200)

    def test_esc_between_the_two_drops_both(self) -> None:
        tool = started(ToolName.SHORT_AXIS)
        drag(tool, (100, 100), (180, 100))
        assert tool.send(CANCEL) == (DraftDropped(),)
        assert not tool.is_drafting

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 3), st.tuples(st.integers(0, 300), st.integers(0, 300)))
    def test_the_angle_stays_right_whichever_end_is_dragged(self, handle: int, to: tuple[int, int]) -> None:
        mark = shape(MarkupKind.BIDIRECTIONAL)
        x, y, _ = mark.points_mm[handle]
        tool = started(ToolName.SELECT)
        outcomes = drag(tool, (x * 2, y * 2), (x * 2 + 30, y * 2 + 30), to, hit=Hit(mark, HitPart.HANDLE, handle))
        (moved,) = outcomes
        ends = np.array([point.as_tuple() for point in moved.points], dtype=float)
        long_axis, short_axis = ends[1] - ends[0], ends[3] - ends[2]
        assert abs(long_axis @ short_axis) <= 2.0 * (np.linalg.norm(long_axis) + np.linalg.norm(short_axis))
        assert np.linalg.norm(long_axis) + 1.5 >= np.linalg.norm(short_axis)


class TestWholeMarks:
    """User asks, 4: a whole mark moves with Alt and in no other way."""

    @pytest.mark.parametrize("kind", list(MarkupKind))
    @pytest.mark.parametrize("tool", [each for each in ToolName if each.draws or each is ToolName.SELECT])
    def test_a_plain_drag_of_a_body_never_moves_it(self, kind: MarkupKind, tool: ToolName) -> None:
        hit = Hit(shape(kind), HitPart.BODY)
        running = started(tool)
        seen = list(running.send(press(60, 60, hit=hit)))
        for place in ((70, 70), (90, 80), (120, 95), (60, 120)):
            seen += running.send(move(*place, hit=hit))
        seen += running.send(release(60, 120, hit=hit))
        assert not [each for each in seen if isinstance(each, ShapeMoved | MarkMoved)]
        assert not [each for each in seen if isinstance(each, DraftShape) and each.mark_id is not None]

    @pytest.mark.parametrize("kind", list(MarkupKind))
    @pytest.mark.parametrize("part", [HitPart.BODY, HitPart.HANDLE])
    @pytest.mark.parametrize("tool", [ToolName.SELECT, ToolName.OVAL, ToolName.DIAMETER])
    def test_alt_drag_moves_the_whole(self, kind: MarkupKind, part: HitPart, tool: ToolName) -> None:
        mark = shape(kind)
        hit = Hit(mark, part, 0 if part is HitPart.HANDLE else None)
        (moved,) = drag(started(tool), (60, 60), (80, 70), hit=hit, is_alt=True)
        assert isinstance(moved, ShapeMoved)
        before = {(round(1000 * x) + 10000, round(1000 * y) + 5000) for x, y, _ in mark.points_mm}
        assert {(point.x, point.y) for point in moved.points} == before

    @pytest.mark.parametrize("mark", [
        replace(shape(MarkupKind.ELLIPSE), state=MarkState.LOCKED), shape(MarkupKind.ELLIPSE, is_editable=False),
    ])  # fmt: skip
    @pytest.mark.parametrize("is_alt", [False, True])
    def test_a_locked_or_unselected_mark_is_selected_and_never_moved(self, mark: ShapeMark, is_alt: bool) -> None:
        tool = started(ToolName.SELECT)
        assert tool.send(press(20, 40, hit=Hit(mark, HitPart.HANDLE, 0), is_alt=is_alt)) == (MarkSelected("M1"),)
        assert tool.send(move(80, 80)) == ()
        assert tool.send(release(80, 80)) == ()

    def test_a_click_on_a_handle_moves_nothing(self) -> None:
        tool = started(ToolName.SELECT)
        tool.send(press(20, 40, hit=Hit(shape(MarkupKind.ARROW), HitPart.HANDLE, 0)))
        assert tool.send(move(22, 41)) == ()
        assert tool.send(release(22, 41)) == ()


class TestLabels:
    @pytest.mark.parametrize("mark", [LINE, shape(MarkupKind.ELLIPSE), shape(MarkupKind.ARROW, is_editable=False)])
    def test_a_label_is_dragged_and_its_mark_stays(self, mark: LineMark | ShapeMark) -> None:
        tool = started(ToolName.SELECT)
        hit = Hit(mark, HitPart.LABEL, label_offset_mm=(5.0, -3.0, 0.0))
        tool.send(press(100, 100, hit=hit))
        assert tool.send(move(120, 90)) == (DraftLabel(mark.mark_id, (15.0, -8.0, 0.0)),)
        assert tool.send(release(130, 90)) == (LabelMoved(mark.mark_id, PointUm(20000, -8000, 0)),)

    def test_the_label_of_a_locked_mark_stays(self) -> None:
        tool = started(ToolName.SELECT)
        hit = Hit(replace(LINE, state=MarkState.LOCKED), HitPart.LABEL)
        tool.send(press(100, 100, hit=hit))
        assert tool.send(move(130, 90)) == ()
        assert tool.send(release(130, 90)) == ()

    def test_a_click_on_a_label_selects(self) -> None:
        tool = started(ToolName.SELECT)
        assert tool.send(press(100, 100, hit=Hit(LINE, HitPart.LABEL))) == (MarkSelected("L1"),)
        assert tool.send(release(100, 100)) == ()

    def test_esc_puts_it_back(self) -> None:
        tool = started(ToolName.SELECT)
        tool.send(press(100, 100, hit=Hit(LINE, HitPart.LABEL)))
        tool.send(move(130, 90))
        assert tool.is_drafting
        assert tool.send(CANCEL) == (DraftDropped(),)
