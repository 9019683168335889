"""Tools without a window: what follows from pointer events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from readstation.core.exact import tenths_between
from readstation.model.lesion import PointUm
from readstation.viewer.marks import LineEnd, LineMark, MarkRole, MarkState, PointMm
from readstation.viewer.pick import Hit, HitPart
from readstation.viewer.tools.drags import dragged_window
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLine,
    HandleMoved,
    LineDrawn,
    MarkMoved,
    MarkSelected,
    Panned,
    PointerButton,
    PointerEvent,
    PointerKind,
    PointLocated,
    SliceStepped,
    WindowDragged,
    Zoomed,
)
from readstation.viewer.tools.toolbox import ToolName, started
from readstation.viewer.tools.wheel import NOTCH, Wheel

MM_PER_PX = 0.5
MARK = LineMark("T1", "T1", MarkRole.TARGET, (10.0, 20.0, 7.0), (40.0, 60.0, 7.0), 500)


def at(
    kind: PointerKind, x: float, y: float, button: PointerButton = PointerButton.LEFT, **more: object
) -> PointerEvent:
    point: PointMm = (x * MM_PER_PX, y * MM_PER_PX, 7.0)
    return PointerEvent(kind, button, point, x, y, **more)


def press(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.PRESSED, x, y, **more)


def move(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.MOVED, x, y, PointerButton.NONE, **more)


def release(x: float, y: float, **more: object) -> PointerEvent:
    return at(PointerKind.RELEASED, x, y, **more)


CANCEL = at(PointerKind.CANCELLED, 0, 0, PointerButton.NONE)


class TestDiameter:
    def test_press_drag_release_draws_what_was_shown(self) -> None:
        """MR-216: the live length and the stored one are the same whole tenths."""
        tool = started(ToolName.DIAMETER)
        tool.send(press(100, 100))
        (shown,) = tool.send(move(161.3, 145.9))
        assert shown == DraftLine(None, (50.0, 50.0, 7.0), (80.65, 72.95, 7.0), LineEnd.END)
        (drawn,) = tool.send(release(161.3, 145.9))
        assert drawn == LineDrawn(PointUm(50000, 50000, 7000), PointUm(80650, 72950, 7000), drawn.length_tenths)
        assert drawn.length_tenths == tenths_between((50000, 50000, 7000), (80650, 72950, 7000)) == 383
        assert not tool.is_drafting

    def test_two_clicks_draw_the_same_line(self) -> None:
        tool = started(ToolName.DIAMETER)
        tool.send(press(100, 100))
        tool.send(release(101, 100))
        assert tool.is_drafting
        tool.send(move(150, 130))
        tool.send(press(161.3, 145.9))
        (drawn,) = tool.send(release(161.3, 145.9))
        assert drawn == LineDrawn(PointUm(50000, 50000, 7000), PointUm(80650, 72950, 7000), 383)

    def test_a_double_click_ends_no_line(self) -> None:
        tool = started(ToolName.DIAMETER)
        for event in (press(100, 100), release(100, 100), press(101, 101), release(101, 101)):
            outcomes = tool.send(event)
        assert isinstance(outcomes[0], DraftLine)
        assert tool.is_drafting

    @pytest.mark.parametrize(
        "events", [[press(9, 9)], [press(9, 9), move(60, 60)], [press(9, 9), release(9, 9), move(5, 50)]]
    )
    def test_esc_drops_the_line_and_the_tool_is_ready_again(self, events: list[PointerEvent]) -> None:
        tool = started(ToolName.DIAMETER)
        for event in events:
            tool.send(event)
        assert tool.send(CANCEL) == (DraftDropped(),)
        assert not tool.is_drafting
        tool.send(press(0, 0))
        assert isinstance(tool.send(release(50, 0))[0], LineDrawn)

    def test_the_other_buttons_draw_nothing(self) -> None:
        tool = started(ToolName.DIAMETER)
        assert tool.send(press(10, 10, button=PointerButton.MIDDLE)) == ()
        assert not tool.is_drafting

    def test_a_press_on_a_handle_edits_instead(self) -> None:
        tool = started(ToolName.DIAMETER)
        assert tool.send(press(20, 40, hit=Hit(MARK, HitPart.START))) == (MarkSelected("T1"),)
        assert isinstance(tool.send(move(40, 40))[0], DraftLine)

    def test_a_click_on_a_line_selects_and_a_drag_from_it_draws(self) -> None:
        tool = started(ToolName.DIAMETER)
        on_line = Hit(MARK, HitPart.BODY)
        tool.send(press(50, 80, hit=on_line))
        assert tool.send(release(50, 80)) == (DraftDropped(), MarkSelected("T1"))
        tool.send(press(50, 80, hit=on_line))
        tool.send(move(90, 80))
        assert isinstance(tool.send(release(90, 80))[0], LineDrawn)

    def test_lengths_follow_the_resolution_of_the_charter(self) -> None:
        tool = started(ToolName.DIAMETER, resolution_tenths=10)
        tool.send(press(0, 0))
        (drawn,) = tool.send(release(30.9, 0))
        assert drawn.length_tenths == 150


class TestSelect:
    def test_a_drag_moves_the_handle_and_keeps_the_grip(self) -> None:
        """The 24 px area is not the handle: grabbing beside it must not make it jump."""
        tool = started(ToolName.SELECT)
        assert tool.send(press(25, 44, hit=Hit(MARK, HitPart.START))) == (MarkSelected("T1"),)
        (shown,) = tool.send(move(35, 44))
        assert shown == DraftLine("T1", (15.0, 20.0, 7.0), MARK.end_mm, LineEnd.START)
        (moved,) = tool.send(release(35, 44))
        start, end = PointUm(15000, 20000, 7000), PointUm(40000, 60000, 7000)
        assert moved == HandleMoved("T1", LineEnd.START, start, end, tenths_between(start.as_tuple(), end.as_tuple()))

    def test_a_slip_of_less_than_four_pixels_moves_nothing(self) -> None:
        """User ask 4: accidental drags."""
        tool = started(ToolName.SELECT)
        tool.send(press(20, 40, hit=Hit(MARK, HitPart.END)))
        assert tool.send(move(22, 42)) == ()
        assert tool.send(release(22, 42)) == ()

    def test_a_drag_on_the_line_moves_nothing_without_alt(self) -> None:
        tool = started(ToolName.SELECT)
        assert tool.send(press(50, 80, hit=Hit(MARK, HitPart.BODY))) == (MarkSelected("T1"),)
        assert tool.send(move(90, 80)) == ()
        assert tool.send(release(90, 80)) == ()

    @pytest.mark.parametrize("part", list(HitPart))
    def test_alt_drag_moves_the_whole_mark(self, part: HitPart) -> None:
        tool = started(ToolName.SELECT)
        tool.send(press(50, 80, hit=Hit(MARK, part), is_alt=True))
        (shown,) = tool.send(move(70, 90))
        assert shown == DraftLine("T1", (20.0, 25.0, 7.0), (50.0, 65.0, 7.0), None)
        (moved,) = tool.send(release(70, 90))
        assert moved == MarkMoved("T1", PointUm(20000, 25000, 7000), PointUm(50000, 65000, 7000), 500)

    @pytest.mark.parametrize("mark", [replace(MARK, state=MarkState.LOCKED), replace(MARK, is_editable=False)])
    @pytest.mark.parametrize("is_alt", [False, True])
    def test_a_locked_mark_can_be_selected_and_never_moved(self, mark: LineMark, is_alt: bool) -> None:
        tool = started(ToolName.SELECT)
        assert tool.send(press(20, 40, hit=Hit(mark, HitPart.END), is_alt=is_alt)) == (MarkSelected("T1"),)
        assert tool.send(move(80, 80)) == ()
        assert tool.send(release(80, 80)) == ()

    def test_esc_puts_the_handle_back(self) -> None:
        tool = started(ToolName.SELECT)
        tool.send(press(20, 40, hit=Hit(MARK, HitPart.START)))
        tool.send(move(60, 40))
        assert tool.is_drafting
        assert tool.send(CANCEL) == (DraftDropped(),)
        assert not tool.is_drafting

    def test_clicks_select_add_and_clear(self) -> None:
        tool = started(ToolName.SELECT)
        assert tool.send(press(50, 80, hit=Hit(MARK, HitPart.BODY), is_ctrl=True)) == (
            MarkSelected("T1", extends=True),
        )
        tool.send(release(50, 80))
        assert tool.send(press(300, 300)) == (MarkSelected(None),)


class TestDrags:
    @pytest.mark.parametrize(
        ("name", "outcome"),
        [
            (ToolName.WINDOW, WindowDragged(12, -7)),
            (ToolName.PAN, Panned(12, -7)),
            (ToolName.LOCATE, PointLocated((56.0, 46.5, 7.0))),
        ],
    )
    def test_what_a_drag_says(self, name: ToolName, outcome: object) -> None:
        tool = started(name)
        tool.send(press(100, 100))
        assert tool.send(move(112, 93)) == (outcome,)
        tool.send(release(112, 93))
        assert tool.send(move(150, 150)) == ()

    def test_zoom_grows_upwards_about_the_press(self) -> None:
        tool = started(ToolName.ZOOM)
        tool.send(press(100, 100))
        (bigger,) = tool.send(move(100, 80))
        (smaller,) = tool.send(move(100, 120))
        assert isinstance(bigger, Zoomed)
        assert bigger.factor > 1 > smaller.factor
        assert (bigger.x_px, bigger.y_px) == (100, 100)

    def test_scroll_steps_whole_slices_and_returns(self) -> None:
        tool = started(ToolName.SCROLL)
        tool.send(press(100, 100))
        steps = [tool.send(move(100, 100 + y)) for y in (4, 9, 25, 0)]
        assert steps == [(), (SliceStepped(1),), (SliceStepped(2),), (SliceStepped(-3),)]

    def test_the_window_follows_the_drag(self) -> None:
        assert dragged_window(300.0, 40.0, 10, 0) == (310.0, 40.0)
        assert dragged_window(300.0, 40.0, 0, -10) == (300.0, 30.0)
        assert dragged_window(5.0, 40.0, -5000, 0)[0] == 1.0


class TestWheel:
    def test_one_notch_is_one_slice_and_shift_makes_it_five(self) -> None:
        wheel = Wheel()
        assert wheel.turned(-NOTCH, 0, 0, is_shift=False, is_ctrl=False) == (SliceStepped(1),)
        assert wheel.turned(NOTCH, 0, 0, is_shift=False, is_ctrl=False) == (SliceStepped(-1),)
        assert wheel.turned(-NOTCH, 0, 0, is_shift=True, is_ctrl=False) == (SliceStepped(5),)

    def test_ctrl_zooms_at_the_pointer(self) -> None:
        (zoomed,) = Wheel().turned(NOTCH, 30, 40, is_shift=False, is_ctrl=True)
        assert zoomed == Zoomed(zoomed.factor, 30, 40)
        assert zoomed.factor > 1

    def test_a_trackpad_s_small_turns_add_up(self) -> None:
        wheel = Wheel()
        turns = [wheel.turned(-30, 0, 0, is_shift=False, is_ctrl=False) for _ in range(8)]
        assert [len(turn) for turn in turns] == [0, 0, 0, 1, 0, 0, 0, 1]

    def test_turning_back_starts_over(self) -> None:
        wheel = Wheel()
        wheel.turned(-100, 0, 0, is_shift=False, is_ctrl=False)
        assert wheel.turned(30, 0, 0, is_shift=False, is_ctrl=False) == ()
        assert wheel.turned(90, 0, 0, is_shift=False, is_ctrl=False) == (SliceStepped(-1),)
