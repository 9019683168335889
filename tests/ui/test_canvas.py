"""The canvas with real mouse, wheel and key events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import dist

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from readstation.core.errors import EnvironmentFault
from readstation.core.exact import tenths_between
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_events import MenuRequested, WindowChanged
from readstation.ui.canvas_painters import CanvasPainter, VtkCanvasPainter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.viewer.marks import LineEnd, LineMark, MarkRole, MarkState
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.tools.events import HandleMoved, LineDrawn, MarkMoved, MarkSelected
from readstation.viewer.tools.toolbox import ToolName
from tests.render.volumes import volume_of

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
ALT, SHIFT, CTRL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
SIGNALS = (
    *("slice_changed", "window_changed", "view_changed", "located", "activated"),
    *("line_drawn", "handle_moved", "mark_moved", "mark_selected", "mark_hovered", "draft_changed"),
    *("menu_requested", "maximise_requested", "drawing_refused"),
)


@pytest.fixture(params=[RasterCanvasPainter, VtkCanvasPainter], ids=["raster", "vtk"])
def canvas(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[SliceCanvas]:
    made = SliceCanvas(make_painter=request.param)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.close_view())
    made.resize(500, 400)
    made.show_volume(volume_of(np.full((20, 120, 150), 50, np.int16), spacing=(3.0, 0.8, 0.8)), (320.0, 70.0))
    made.show()
    qtbot.waitExposed(made)
    # On a busy machine the window takes its first frame only some events later.
    qtbot.waitUntil(lambda: made.frames_painted > 0)
    settle(made)
    yield made
    made.close_view()


@pytest.fixture
def said(canvas: SliceCanvas) -> list[tuple[str, object]]:
    """What the canvas signals, in order."""
    heard: list[tuple[str, object]] = []

    def listener(name: str) -> Callable[..., None]:
        return lambda *payload: heard.append((name, payload[0] if payload else None))

    for name in SIGNALS:
        getattr(canvas, name).connect(listener(name))
    return heard


def settle(canvas: SliceCanvas) -> None:
    """Let the frame that is due be painted."""
    canvas.repaint()
    QApplication.processEvents()


def move(canvas: SliceCanvas, place: QPoint) -> None:
    """Move the pointer at once: QTest would send it round the X server and not wait for it."""
    there = canvas.mapToGlobal(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(place), QPointF(there), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def drag(
    canvas: SliceCanvas,
    start: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    QTest.mousePress(canvas, button, keys, start)
    move(canvas, start + (end - start) / 2)
    move(canvas, end)
    QTest.mouseRelease(canvas, button, keys, end)


def turn(canvas: SliceCanvas, notches: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(100, 100)
    event = QWheelEvent(
        place, QPointF(canvas.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def names(said: list[tuple[str, object]]) -> list[str]:
    return [name for name, _ in said]


def last(said: list[tuple[str, object]], name: str) -> object:
    return next(payload for each, payload in reversed(said) if each == name)


def mark_at(canvas: SliceCanvas, start: QPoint, end: QPoint, **more: object) -> LineMark:
    return LineMark(
        "T1", "T1", MarkRole.TARGET, canvas.patient_point_at(start), canvas.patient_point_at(end), 466, **more
    )


def test_a_drawn_line_is_what_was_pressed_within_a_pixel(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.set_tool(ToolName.DIAMETER)
    truth = (canvas.patient_point_at(QPoint(120, 150)), canvas.patient_point_at(QPoint(260, 210)))
    drag(canvas, canvas.widget_point_of(truth[0]), canvas.widget_point_of(truth[1]))
    drawn = last(said, "line_drawn")
    assert isinstance(drawn, LineDrawn)
    assert drawn.length_tenths == tenths_between(drawn.start.as_tuple(), drawn.end.as_tuple())
    mm_per_px = canvas.view_place.mm_per_px
    assert drawn.length_tenths / 10 == pytest.approx(dist(*truth), abs=mm_per_px)
    assert names(said).count("line_drawn") == 1


def test_two_clicks_draw_and_the_live_length_is_the_stored_one(
    canvas: SliceCanvas, said: list[tuple[str, object]]
) -> None:
    """MR-216: live millimetres are whole tenths of committed points."""
    canvas.set_tool(ToolName.DIAMETER)
    canvas.set_draft_style("T1", MarkRole.TARGET)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(120, 150))
    move(canvas, QPoint(201, 177))
    live = last(said, "draft_changed").mark
    QTest.mouseClick(canvas, LEFT, pos=QPoint(201, 177))
    assert live.length_tenths == last(said, "line_drawn").length_tenths
    assert live.label == f"T1  {live.length_tenths / 10:.1f} mm"


def test_a_finished_line_stays_as_a_draft_until_the_marks_come(
    canvas: SliceCanvas, said: list[tuple[str, object]]
) -> None:
    canvas.set_tool(ToolName.DIAMETER)
    settle(canvas)
    plain = canvas.grab().toImage()
    drag(canvas, QPoint(120, 150), QPoint(220, 150))
    settle(canvas)
    with_draft = canvas.grab().toImage()
    assert with_draft != plain
    canvas.set_marks(())
    move(canvas, QPoint(5, 5))
    settle(canvas)
    assert canvas.grab().toImage() == plain


def test_esc_drops_the_line_and_says_so(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.set_tool(ToolName.DIAMETER)
    QTest.mousePress(canvas, LEFT, pos=QPoint(120, 150))
    move(canvas, QPoint(200, 150))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(200, 150))
    assert last(said, "draft_changed") is None
    assert "line_drawn" not in names(said)
    assert canvas.cancel() is False


def test_dragging_a_handle_reports_the_new_end(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.set_marks((mark_at(canvas, QPoint(120, 150), QPoint(220, 150)),))
    drag(canvas, QPoint(220, 150), QPoint(240, 190))
    moved = last(said, "handle_moved")
    assert isinstance(moved, HandleMoved)
    assert (moved.mark_id, moved.which) == ("T1", LineEnd.END)
    aimed = canvas.patient_point_at(QPoint(240, 190))
    assert np.array(moved.end.as_tuple()) / 1000 == pytest.approx(aimed, abs=0.001)
    assert said[-1][0] == "handle_moved"


def test_only_alt_moves_a_whole_mark_and_the_middle_button_never_edits(
    canvas: SliceCanvas, said: list[tuple[str, object]]
) -> None:
    """User ask 4 and design section 9."""
    canvas.set_marks((mark_at(canvas, QPoint(120, 150), QPoint(220, 150)),))
    drag(canvas, QPoint(170, 150), QPoint(170, 200))
    drag(canvas, QPoint(220, 150), QPoint(220, 150) + QPoint(9, 9), MIDDLE)
    assert not {"handle_moved", "mark_moved", "draft_changed"} & set(names(said))
    canvas.fit()
    drag(canvas, QPoint(170, 150), QPoint(170, 200), keys=ALT)
    assert isinstance(last(said, "mark_moved"), MarkMoved)


def test_a_locked_mark_and_a_barred_view_refuse(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.set_marks((mark_at(canvas, QPoint(120, 150), QPoint(220, 150), state=MarkState.LOCKED),))
    canvas.set_tool(ToolName.DIAMETER)
    canvas.set_drawing_allowed(False)
    drag(canvas, QPoint(220, 150), QPoint(240, 190))
    drag(canvas, QPoint(170, 150), QPoint(170, 230))
    drag(canvas, QPoint(300, 300), QPoint(350, 330))
    assert names(said).count("drawing_refused") == 1
    assert not {"line_drawn", "handle_moved", "mark_moved"} & set(names(said))
    assert last(said, "mark_selected") == MarkSelected("T1")
    canvas.set_drawing_allowed(True)
    drag(canvas, QPoint(300, 300), QPoint(350, 330))
    assert "line_drawn" in names(said)


def test_wheel_steps_slices_and_zooms(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    """Towards the hand is towards the feet: here the last slice of the volume lies at the head."""
    start = canvas.slice_index
    turn(canvas, -1)
    turn(canvas, -1, SHIFT)
    turn(canvas, 1)
    assert [payload for name, payload in said if name == "slice_changed"] == [start - 1, start - 6, start - 5]
    under = canvas.patient_point_at(QPoint(100, 100))
    before = canvas.view_place.mm_per_px
    turn(canvas, 2, CTRL)
    assert canvas.view_place.mm_per_px < before
    assert canvas.widget_point_of(under) in (QPoint(100, 100), QPoint(101, 101))


def test_what_the_program_sets_is_silent(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    """Linked canvases must not chase each other."""
    canvas.set_slice(3)
    canvas.set_window(100.0, 10.0)
    canvas.set_view((0.0, 0.0, 0.0), 0.5)
    canvas.fit()
    canvas.set_active(True)
    canvas.set_cross((1.0, 2.0, 3.0))
    assert said == []
    assert (canvas.slice_index, canvas.window_level) == (3, (100.0, 10.0))
    canvas.step_slices(2)
    assert said == [("slice_changed", 1)]


def test_right_drag_sets_the_window_and_a_right_click_asks_for_the_menu(
    canvas: SliceCanvas, said: list[tuple[str, object]]
) -> None:
    drag(canvas, QPoint(100, 100), QPoint(160, 70), RIGHT)
    changed = last(said, "window_changed")
    assert isinstance(changed, WindowChanged)
    assert changed.width > 320
    assert changed.center < 70
    assert "menu_requested" not in names(said)
    said.clear()
    QTest.mousePress(canvas, RIGHT, pos=QPoint(100, 100))
    move(canvas, QPoint(102, 101))
    QTest.mouseRelease(canvas, RIGHT, pos=QPoint(102, 101))
    asked = last(said, "menu_requested")
    assert isinstance(asked, MenuRequested)
    assert (asked.x_px, asked.y_px, asked.mark_id) == (102, 101, None)
    assert "window_changed" not in names(said)


def test_middle_drag_pans(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    under = canvas.patient_point_at(QPoint(200, 200))
    drag(canvas, QPoint(200, 200), QPoint(230, 180), MIDDLE)
    assert canvas.widget_point_of(under) == QPoint(230, 180)
    assert last(said, "view_changed") == canvas.view_place


def test_double_click_maximises_but_not_while_a_line_is_drawn(
    canvas: SliceCanvas, said: list[tuple[str, object]]
) -> None:
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(50, 50))
    assert names(said).count("maximise_requested") == 1
    canvas.set_tool(ToolName.DIAMETER)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(120, 150))
    QTest.mouseDClick(canvas, LEFT, pos=QPoint(121, 151))
    assert names(said).count("maximise_requested") == 1
    assert "line_drawn" not in names(said)


def test_the_pointer_tells_place_and_value(canvas: SliceCanvas) -> None:
    heard: list[object] = []
    canvas.pointer_moved.connect(heard.append)
    move(canvas, QPoint(250, 200))
    assert heard[-1].text.endswith("50 HU")
    assert heard[-1].point_mm == canvas.patient_point_at(QPoint(250, 200))


def test_hover_and_activation_and_selection(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.set_marks((mark_at(canvas, QPoint(120, 150), QPoint(220, 150)),))
    move(canvas, QPoint(170, 151))
    move(canvas, QPoint(300, 300))
    assert [payload for name, payload in said if name == "mark_hovered"] == ["T1", None]
    QTest.mouseClick(canvas, LEFT, pos=QPoint(170, 151))
    assert names(said)[-2:] == ["activated", "mark_selected"]
    canvas.set_active(True)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(300, 300))
    assert said[-1] == ("mark_selected", MarkSelected(None))
    assert names(said).count("activated") == 1


def test_many_changes_are_one_frame(canvas: SliceCanvas) -> None:
    QApplication.processEvents()
    before = canvas.frames_painted
    for index in range(10):
        canvas.set_slice(index)
        canvas.set_window(300.0 + index, 40.0)
        canvas.set_corner_texts(CornerTexts(("Late arterial",), (f"Slice {index + 1} / 20",)))
    canvas.grab()
    QApplication.processEvents()
    assert canvas.frames_painted == before + 1


def test_the_first_view_that_is_painted_makes_the_frames_of_all_that_changed(canvas: SliceCanvas, qtbot: QtBot) -> None:
    """Linked views change together; their pictures are mapped together, and each shows its own."""
    noise = np.random.default_rng(6).integers(-100, 200, (20, 120, 150)).astype(np.int16)
    others = [SliceCanvas(make_painter=canvas._view._make_painter) for _ in range(2)]
    for number, other in enumerate(others):
        qtbot.addWidget(other, before_close_func=lambda widget: widget.close_view())
        other.resize(500, 400)
        other.show_volume(volume_of(noise + number), (320.0, 70.0))
        other.show()
        qtbot.waitExposed(other)
    hidden = others[1]
    for each in (canvas, *others):
        settle(each)
    hidden.hide()
    before = [each.frames_painted for each in (canvas, *others)]
    for each in (canvas, *others):
        each.set_slice(3)
    canvas.grab()
    assert [each.frames_painted - old for each, old in zip((canvas, *others), before, strict=True)] == [1, 1, 0]
    made = others[0].grab().toImage()
    others[0].set_slice(4)
    assert others[0].grab().toImage() != made
    others[0].set_slice(3)
    assert others[0].grab().toImage() == made
    hidden.show()
    settle(hidden)
    assert hidden.frames_painted == before[2] + 1


def test_no_image_says_why_and_answers_nothing(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    canvas.clear("The delayed phase was not sent for TP3.")
    settle(canvas)
    assert canvas.slice_count == 0
    assert canvas.volume is None
    assert canvas.patient_point_at(QPoint(5, 5)) is None
    turn(canvas, -1)
    drag(canvas, QPoint(100, 100), QPoint(150, 150))
    assert set(names(said)) <= {"activated", "mark_selected"}
    assert "not sent" in canvas.findChild(object, "canvasReason").text()


def test_closing_twice_or_before_showing_is_safe(qtbot: QtBot) -> None:
    made = SliceCanvas()
    qtbot.addWidget(made)
    made.show_volume(volume_of(np.zeros((2, 9, 9), np.int16)), (320.0, 70.0))
    made.close_view()
    made.close_view()
    made.resize(200, 100)
    made.show()
    QApplication.processEvents()
    assert made.frames_painted == 0
    assert made.slice_count == 0


def test_a_deleted_canvas_closes_its_view(qtbot: QtBot) -> None:
    made = SliceCanvas()
    made.show_volume(volume_of(np.zeros((2, 9, 9), np.int16)), (320.0, 70.0))
    made.grab()
    view = made._view
    made.deleteLater()
    qtbot.waitUntil(lambda: view.is_closed)


def test_twice_the_pixels_on_a_dense_screen(qtbot: QtBot, canvas: SliceCanvas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SliceCanvas, "devicePixelRatioF", lambda self: 2.0)
    canvas.resize(501, 400)
    qtbot.waitUntil(lambda: canvas._view.state.size_px == (501, 400))
    assert canvas._view.state.ratio == 2.0
    place = canvas.patient_point_at(QPoint(120, 130))
    assert canvas.widget_point_of(place) == QPoint(120, 130)


def test_a_slice_is_not_left_while_a_line_is_drawn(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    """Both ends of a line lie on one slice."""
    canvas.set_tool(ToolName.DIAMETER)
    QTest.mousePress(canvas, LEFT, pos=QPoint(120, 150))
    turn(canvas, -3)
    move(canvas, QPoint(200, 150))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(200, 150))
    drawn = last(said, "line_drawn")
    assert drawn.start.z == drawn.end.z
    assert "slice_changed" not in names(said)


def test_a_line_never_runs_from_one_slice_to_another(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    """A linked view that scrolls takes this one along: both ends of a line lie on the slice that is stored (MR-123)."""
    canvas.set_tool(ToolName.DIAMETER)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(200, 150))
    move(canvas, QPoint(220, 160))
    canvas.set_slice(canvas.slice_index)
    assert canvas._pointer.is_drafting
    canvas.set_slice(canvas.slice_index + 2)
    assert not canvas._pointer.is_drafting
    said.clear()
    move(canvas, QPoint(300, 200))
    QTest.mouseClick(canvas, LEFT, pos=QPoint(300, 200))
    assert "line_drawn" not in names(said)


def test_marks_set_during_a_drag_do_not_end_it(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    mark = mark_at(canvas, QPoint(120, 150), QPoint(220, 150))
    canvas.set_marks((mark,))
    QTest.mousePress(canvas, LEFT, pos=QPoint(220, 150))
    move(canvas, QPoint(240, 170))
    canvas.set_marks((replace(mark, state=MarkState.SELECTED),))
    move(canvas, QPoint(260, 190))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(260, 190))
    assert isinstance(last(said, "handle_moved"), HandleMoved)


@pytest.mark.parametrize("tool", list(ToolName))
def test_every_tool_has_a_pointer(canvas: SliceCanvas, tool: ToolName) -> None:
    canvas.set_tool(tool)
    assert canvas.tool is tool
    is_own = canvas.cursor().shape() is Qt.CursorShape.BitmapCursor
    assert is_own is (tool is not ToolName.SELECT)


def test_shift_and_move_locates_and_so_does_the_tool(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    """User ask 18: one patient point that every view shows."""
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(90, 80), canvas.mapToGlobal(QPointF(90, 80)),
        Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, SHIFT,
    )  # fmt: skip
    QApplication.sendEvent(canvas, move)
    assert last(said, "located") == canvas.patient_point_at(QPoint(90, 80))
    canvas.set_tool(ToolName.LOCATE)
    QTest.mousePress(canvas, LEFT, pos=QPoint(60, 70))
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(60, 70))
    assert last(said, "located") == canvas.patient_point_at(QPoint(60, 70))


def test_alt_and_wheel_is_left_to_others(canvas: SliceCanvas, said: list[tuple[str, object]]) -> None:
    turn(canvas, -1, ALT)
    assert said == []


def test_dropping_the_draft_takes_the_line_away(canvas: SliceCanvas) -> None:
    canvas.set_tool(ToolName.DIAMETER)
    settle(canvas)
    plain = canvas.grab().toImage()
    drag(canvas, QPoint(120, 150), QPoint(220, 150))
    canvas.drop_draft()
    assert canvas.grab().toImage() == plain


def test_marks_words_and_greys_are_switched(canvas: SliceCanvas) -> None:
    canvas.set_corner_texts(CornerTexts(("Late arterial",), is_locked=True))
    canvas.set_marks((mark_at(canvas, QPoint(120, 150), QPoint(220, 150)),))
    shown = canvas.grab().toImage()
    for switch in (canvas.set_marks_visible, canvas.set_texts_visible):
        switch(False)
        assert canvas.grab().toImage() != shown
        switch(True)
        assert canvas.grab().toImage() == shown
    middle = shown.pixelColor(250, 250).red()
    canvas.set_inverted(True)
    assert canvas.grab().toImage().pixelColor(250, 250).red() == pytest.approx(255 - middle, abs=1)


def test_a_machine_that_cannot_draw_says_so_on_the_canvas(qtbot: QtBot) -> None:
    def no_painter() -> CanvasPainter:
        raise EnvironmentFault("The images cannot be drawn: no OpenGL.", "Your work is kept.")

    made = SliceCanvas(make_painter=no_painter)
    qtbot.addWidget(made)
    faults: list[EnvironmentFault] = []
    made.failed.connect(faults.append)
    made.show_volume(volume_of(np.zeros((2, 9, 9), np.int16)), (320.0, 70.0))
    made.grab()
    assert [str(fault) for fault in faults] == ["The images cannot be drawn: no OpenGL. Your work is kept."]
    assert made._reason.text() == str(faults[0])
    made.close_view()


def test_other_keys_go_on_to_the_window(canvas: SliceCanvas) -> None:
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_J, Qt.KeyboardModifier.NoModifier, "j")
    QApplication.sendEvent(canvas, key)
    assert not key.isAccepted()
    esc = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, esc)
    assert not esc.isAccepted()
