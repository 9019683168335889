"""Shapes on a canvas, with real mouse events and both painters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from readstation.model.lesion import PointUm
from readstation.model.markup import MarkupKind
from readstation.ui.canvas import SliceCanvas
from readstation.ui.canvas_painters import VtkCanvasPainter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.viewer.marks import LineMark, MarkRole, MarkState, PointMm, ShapeMark
from readstation.viewer.tools.toolbox import ToolName
from tests.render.volumes import volume_of
from tests.ui.test_canvas import drag, move, settle

LEFT, ALT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier


@pytest.fixture(params=[RasterCanvasPainter, VtkCanvasPainter], ids=["raster", "vtk"])
def canvas(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[SliceCanvas]:
    made = SliceCanvas(make_painter=request.param)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.close_view())
    made.resize(640, 480)
    voxels = np.full((20, 120, 150), 50, np.int16)
    voxels[10, 40:80, 40:100] = 90
    made.show_volume(volume_of(voxels, spacing=(3.0, 0.8, 0.8)), (320.0, 70.0))
    made.show()
    qtbot.waitExposed(made)
    # On a busy machine the window takes its first frame only some events later.
    qtbot.waitUntil(lambda: made.frames_painted > 0)
    settle(made)
    yield made
    made.close_view()


@pytest.fixture
def kept(canvas: SliceCanvas) -> list[object]:
    """What was drawn or moved, in order."""
    heard: list[object] = []
    for signal in (canvas.shape_drawn, canvas.shape_moved, canvas.label_moved, canvas.line_drawn, canvas.mark_moved):
        signal.connect(heard.append)
    return heard


def place(canvas: SliceCanvas, row: float, column: float, slice_index: int = 10) -> PointMm:
    x, y, z = canvas.volume.affine.to_patient((slice_index, row, column))
    return float(x), float(y), float(z)


def px(canvas: SliceCanvas, row: float, column: float) -> QPoint:
    return canvas.widget_point_of(place(canvas, row, column))


def oval(canvas: SliceCanvas, state: MarkState = MarkState.SELECTED) -> ShapeMark:
    ends = (place(canvas, 60, 50), place(canvas, 60, 90), place(canvas, 50, 70), place(canvas, 70, 70))
    return ShapeMark("M1", MarkupKind.ELLIPSE, ends, (0.0, 0.0, 1.0), "ROI  90 ± 0 HU  4.0 cm²", state=state)


@pytest.mark.parametrize(
    ("tool", "kind"),
    [(ToolName.OVAL, MarkupKind.ELLIPSE), (ToolName.ARROW, MarkupKind.ARROW), (ToolName.PROBE, MarkupKind.PROBE)],
)
def test_a_drag_draws_in_the_patient(canvas: SliceCanvas, kept: list, tool: ToolName, kind: MarkupKind) -> None:
    canvas.set_tool(tool)
    drag(canvas, px(canvas, 50, 50), px(canvas, 70, 90))
    (drawn,) = kept
    assert drawn.kind is kind
    assert {point.z for point in drawn.points} == {round(place(canvas, 0, 0)[2] * 1000)}
    if kind is MarkupKind.PROBE:
        x, y, _ = (each / 1000 for each in drawn.points[0].as_tuple())
        assert abs(x - place(canvas, 70, 90)[0]) < 1
        assert abs(y - place(canvas, 70, 90)[1]) < 1


def test_the_live_label_says_what_will_be_stored(canvas: SliceCanvas, kept: list) -> None:
    canvas.set_tool(ToolName.OVAL)
    QTest.mousePress(canvas, LEFT, pos=px(canvas, 50, 50))
    move(canvas, px(canvas, 70, 90))
    label = canvas._view.state.draft.mark.label
    assert label.startswith("ROI  90 ± 0 HU")
    assert label.endswith("cm²")
    QTest.mouseRelease(canvas, LEFT, pos=px(canvas, 70, 90))
    assert len(kept) == 1


def test_a_press_on_the_outline_and_a_drag_moves_nothing(canvas: SliceCanvas, kept: list) -> None:
    """User asks, 4: the accidental drag of a whole mark."""
    canvas.set_marks((oval(canvas),))
    settle(canvas)
    on_outline = px(canvas, 60 - 10 * 0.7071, 70 + 20 * 0.7071)
    drag(canvas, on_outline, on_outline + QPoint(60, 40))
    assert kept == []
    drag(canvas, on_outline, on_outline + QPoint(60, 40), keys=ALT)
    (moved,) = kept
    assert moved.mark_id == "M1"


def test_a_handle_takes_a_press_within_twelve_pixels(canvas: SliceCanvas, kept: list) -> None:
    canvas.set_marks((oval(canvas),))
    settle(canvas)
    end = px(canvas, 60, 90)
    drag(canvas, end + QPoint(9, 5), end + QPoint(40, 5))
    (moved,) = kept
    assert moved.points[0] == PointUm(*(round(each * 1000) for each in place(canvas, 60, 50)))
    kept.clear()
    drag(canvas, end + QPoint(14, 14), end + QPoint(60, 60))
    assert kept == []


def test_an_idle_mark_has_no_handles(canvas: SliceCanvas, kept: list) -> None:
    mark = oval(canvas, MarkState.IDLE)
    canvas.set_marks((ShapeMark(mark.mark_id, mark.kind, mark.points_mm, mark.normal, mark.label, is_editable=False),))
    settle(canvas)
    drag(canvas, px(canvas, 60, 90), px(canvas, 60, 120))
    drag(canvas, px(canvas, 60, 90), px(canvas, 60, 120), keys=ALT)
    assert kept == []


@pytest.mark.parametrize("is_line", [False, True])
def test_a_label_is_dragged_and_its_mark_stays(canvas: SliceCanvas, kept: list, is_line: bool) -> None:
    line = LineMark("L1", "T1", MarkRole.TARGET, place(canvas, 60, 50), place(canvas, 60, 90), 320)
    mark = line if is_line else oval(canvas, MarkState.IDLE)
    canvas.set_marks((mark,))
    settle(canvas)
    left, top, right, bottom = canvas._view.state.label_boxes[mark.mark_id]
    middle = QPoint(int((left + right) / 2), int((top + bottom) / 2))
    drag(canvas, middle, middle + QPoint(30, -50))
    (moved,) = kept
    assert moved.mark_id == mark.mark_id
    mm = tuple(each / 1000 for each in moved.offset.as_tuple())
    offset = np.add(mark.middle_mm, mm)
    shown = canvas._view.state.geometry.px_of(offset)
    assert shown == pytest.approx(((left + right) / 2 + 30, (top + bottom) / 2 - 50), abs=1.5)


def test_where_nothing_may_be_drawn_every_tool_says_so(canvas: SliceCanvas, kept: list) -> None:
    refused: list[int] = []
    canvas.drawing_refused.connect(lambda: refused.append(1))
    canvas.set_drawing_allowed(False)
    tools = [tool for tool in ToolName if tool.draws]
    for tool in tools:
        canvas.set_tool(tool)
        drag(canvas, px(canvas, 50, 50), px(canvas, 70, 90))
    assert len(refused) == len(tools) == 6
    assert kept == []


def test_shapes_are_on_the_picture(canvas: SliceCanvas) -> None:
    settle(canvas)
    before = canvas.grab().toImage()
    canvas.set_marks((oval(canvas, MarkState.IDLE),))
    settle(canvas)
    after = canvas.grab().toImage()
    spot = px(canvas, 60 - 10 * 0.7071, 70 + 20 * 0.7071)
    ratio = canvas.devicePixelRatioF()
    x, y = round(spot.x() * ratio), round(spot.y() * ratio)
    lit = max(after.pixelColor(x + dx, y + dy).lightness() for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    assert lit > 200
    assert before.pixelColor(x, y).lightness() < 180
    middle = px(canvas, 60, 70)
    assert after.pixelColor(middle.x(), middle.y()) == before.pixelColor(middle.x(), middle.y())
