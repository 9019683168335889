"""A view of images that the reader works in: pointer, wheel and tools over a `ViewWidget`."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from readstation.geometry.volume import Volume
from readstation.ui.canvas_cursors import refused_cursor, tool_cursor
from readstation.ui.canvas_events import MenuRequested, PointerMoved, WindowChanged
from readstation.ui.canvas_painters import PainterFactory
from readstation.ui.canvas_pointer import PointerRouter
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.ui.canvas_view import ViewWidget
from readstation.viewer.layer_probe import probe_words
from readstation.viewer.marks import LineEnd, LineMark, Mark, MarkRole, PointMm
from readstation.viewer.pick import hit_mark
from readstation.viewer.planes import PlaneStack
from readstation.viewer.shape_drafts import DRAFT_ID, label_draft, shape_draft
from readstation.viewer.state import Draft
from readstation.viewer.tools.drags import dragged_window
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLabel,
    DraftLine,
    DraftShape,
    HandleMoved,
    LabelMoved,
    LineDrawn,
    MarkMoved,
    MarkSelected,
    Outcome,
    Panned,
    PointAsked,
    PointerButton,
    PointerEvent,
    PointLocated,
    ShapeDrawn,
    ShapeMoved,
    SliceStepped,
    WindowDragged,
    Zoomed,
)
from readstation.viewer.tools.nudge import nudged
from readstation.viewer.tools.toolbox import ToolName


class SliceCanvas(ViewWidget):
    """One pane of images with its marks and tools.

    Signals tell what the reader did, in the past tense; what the program sets with a ``set_…`` method is silent, so
    linked canvases cannot chase each other. After `line_drawn` and `handle_moved` the line stays on the
    image as a draft until `set_marks` brings what was stored, or `drop_draft` takes it away.
    """

    slice_changed = Signal(int)
    line_drawn = Signal(object)
    handle_moved = Signal(object)
    mark_moved = Signal(object)
    shape_drawn = Signal(object)
    shape_moved = Signal(object)
    label_moved = Signal(object)
    mark_selected = Signal(object)
    mark_hovered = Signal(object)
    window_changed = Signal(object)
    view_changed = Signal(object)
    pointer_moved = Signal(object)
    draft_changed = Signal(object)
    located = Signal(object)
    menu_requested = Signal(object)
    maximise_requested = Signal()
    drawing_refused = Signal()
    point_asked = Signal(object)
    activated = Signal()

    def __init__(self, parent: QWidget | None = None, make_painter: PainterFactory = RasterCanvasPainter) -> None:
        super().__init__(parent, make_painter)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._pointer = PointerRouter()
        self._draft_name, self._draft_role = "", MarkRole.TARGET
        self._resolution_tenths = 1
        self._is_drawing_allowed = True
        self._held_end = LineEnd.END
        self._magnifies = False
        self._cursor_shown: tuple[ToolName, bool, float] | None = None

    def show_volume(self, volume: Volume, window: tuple[float, float]) -> None:
        """Show a volume at its middle slice, fitted; a line being drawn is dropped.

        Parameters
        ----------
        volume
            Its memory is shared, not copied.
        window
            Width and centre in the unit of the volume.
        """
        self._take(self._pointer.cancel())
        super().show_volume(volume, window)

    def clear(self, reason_text: str = "") -> None:
        """Show no image, and say why; a line being drawn is dropped."""
        self._take(self._pointer.cancel())
        super().clear(reason_text)

    def set_slice(self, index: int) -> None:
        """Go to a slice, from 0; the nearest there is. A line being drawn belongs to the slice it began on: dropped."""
        before = self.slice_index
        super().set_slice(index)
        if self.slice_index != before:
            self._take(self._pointer.cancel())

    def show_planes(self, stack: PlaneStack) -> None:
        """Show other planes of the same volume; a line being drawn belongs to the plane it began on: dropped."""
        self._take(self._pointer.cancel())
        super().show_planes(stack)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Set the display list; this ends a finished draft, not one that is being drawn."""
        if not self._pointer.is_drafting:
            self._view.state.draft = None
        super().set_marks(marks)

    def step_slices(self, steps: int) -> None:
        """Go on or back as the reader's wheel does; this is the reader's act and is signalled."""
        self._take((SliceStepped(steps),))

    def set_tool(self, name: ToolName) -> None:
        """Give the left button a tool; a line being drawn is dropped."""
        self._take(self._pointer.cancel())
        self._pointer.set_tool(name, self._resolution_tenths, may_draw=self._is_drawing_allowed)
        self._show_cursor()

    def set_mouse(self, *, right_zooms: bool, is_left_handed: bool) -> None:
        """Say what the other button drags, and which hand works."""
        self._take(self._pointer.cancel())
        self._pointer.set_mouse(right_zooms=right_zooms, is_left_handed=is_left_handed)

    @property
    def tool(self) -> ToolName:
        """The tool of the left button."""
        return self._pointer.tool

    def set_drawing_allowed(self, is_allowed: bool) -> None:
        """Say whether a line may be drawn here: not on a locked timepoint or a series without sure geometry.

        Where it may not, a press with the diameter tool draws nothing and is signalled as `drawing_refused`.
        """
        if is_allowed != self._is_drawing_allowed:
            self._is_drawing_allowed = is_allowed
            self.set_tool(self.tool)

    def set_magnifier(self, is_on: bool) -> None:
        """Show what lies under the pointer larger, in the corner furthest from it."""
        self._magnifies = is_on
        if not is_on:
            self._magnify(None)

    def _magnify(self, point_mm: PointMm | None) -> None:
        if point_mm != self._view.state.magnified_mm:
            self._view.state.magnified_mm = point_mm
            self._refresh()

    def set_draft_style(self, name: str, role: MarkRole, resolution_tenths: int = 1) -> None:
        """Say what the next line will be.

        Parameters
        ----------
        name
            Role and number before the millimetres, such as ``T2``; empty shows the millimetres alone.
        role
            Colour and pattern.
        resolution_tenths
            The measurement resolution of the charter, tenths of a millimetre (MR-216).
        """
        self._draft_name, self._draft_role = name, role
        if resolution_tenths != self._resolution_tenths:
            self._resolution_tenths = resolution_tenths
            self.set_tool(self.tool)

    def nudge(self, mark_id: str, right: int, down: int) -> bool:
        """Move the end of a line that was dragged last, else its second end, by pixels of the image.

        It is signalled as a drag is. Returns whether the line is on this slice and can be moved.
        """
        state = self._view.state
        marks = (mark for mark in state.shown_marks() if mark.mark_id == mark_id)
        line = next((mark for mark in marks if isinstance(mark, LineMark) and mark.has_handles), None)
        if line is None or state.stack is None or state.geometry is None or self._pointer.is_busy:
            return False
        across_mm, along_mm = state.stack.pixel_mm
        step = state.geometry.right * (right * across_mm) + state.geometry.down * (down * along_mm)
        x, y, z = step.tolist()
        self._finish_draft(nudged(line, self._held_end, (x, y, z), self._resolution_tenths))
        return True

    @property
    def is_busy(self) -> bool:
        """Whether a button is down or something is being drawn."""
        return self._pointer.is_busy

    def cancel(self) -> bool:
        """Drop the line being drawn or moved; return whether there was one."""
        outcomes = self._pointer.cancel()
        self._take(outcomes)
        return bool(outcomes)

    def drop_draft(self) -> None:
        """Take away a finished line that was not stored."""
        self._set_draft(None)

    def close_view(self) -> None:
        """Let go of OpenGL and of the images. Closing again, or before the first showing, does nothing more."""
        self._pointer.cancel()
        super().close_view()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if not self.is_active:
            self.activated.emit()
        press = self._located_event(event)
        if self._refuses(press):
            self.drawing_refused.emit()
            return
        self._take(self._pointer.pressed(press))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if event.button() is Qt.MouseButton.LeftButton and not self._pointer.is_drafting:
            self._take(self._pointer.cancel())
            self.maximise_requested.emit()
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        moved = self._located_event(event)
        self._take(self._pointer.moved(moved))
        self._tell_pointer(moved)
        if not self._pointer.is_busy:
            self._set_hovered(moved.hit.mark.mark_id if moved.hit is not None else None)
            if moved.is_shift and self.volume is not None:
                self.located.emit(moved.point_mm)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        released = self._located_event(event)
        was_click = self._pointer.is_menu_click(released)
        self._take(self._pointer.released(released))
        if was_click:
            mark_id = released.hit.mark.mark_id if released.hit is not None else None
            place = event.position().toPoint()
            self.menu_requested.emit(MenuRequested(place.x(), place.y(), released.point_mm, mark_id))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802, D102
        keys = event.modifiers()
        if keys & Qt.KeyboardModifier.AltModifier or self.volume is None:
            event.ignore()
            return
        place = event.position()
        self._take(
            self._pointer.wheel.turned(
                float(event.angleDelta().y() or event.angleDelta().x()),
                place.x(),
                place.y(),
                is_shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
                is_ctrl=bool(keys & Qt.KeyboardModifier.ControlModifier),
            )
        )
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        if event.key() != Qt.Key.Key_Escape or not self.cancel():
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().leaveEvent(event)
        self._set_hovered(None)
        self._magnify(None)
        self.pointer_moved.emit(None)

    def _ratio_changed(self) -> None:
        super()._ratio_changed()
        self._show_cursor()

    def _took_gesture(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            place = event.position()
            self._take((Zoomed(1.0 + event.value(), place.x(), place.y()),))
            return True
        return False

    def _take(self, outcomes: tuple[Outcome, ...]) -> None:
        for outcome in outcomes:
            self._take_one(outcome)
        if outcomes:
            self._refresh()

    def _take_one(self, outcome: Outcome) -> None:
        state = self._view.state
        match outcome:
            case DraftLine():
                self._show_draft(outcome)
            case DraftShape():
                self._set_draft(shape_draft(state, outcome, self._resolution_tenths))
            case DraftLabel():
                self._set_draft(label_draft(state, outcome))
            case DraftDropped():
                self._set_draft(None)
            case LineDrawn() | HandleMoved() | MarkMoved() | ShapeDrawn() | ShapeMoved() | LabelMoved():
                self._finish_draft(outcome)
            case MarkSelected():
                self.mark_selected.emit(outcome)
            case WindowDragged(dx, dy):
                state.set_window(*dragged_window(*state.window, dx, dy))
                self.window_changed.emit(WindowChanged(*state.window))
            case Panned(dx, dy) if state.geometry is not None:
                state.geometry = state.geometry.panned(dx, dy)
                self.view_changed.emit(self.view_place)
            case Zoomed(factor, x, y) if state.geometry is not None:
                state.geometry = state.geometry.zoomed(factor, x, y)
                self.view_changed.emit(self.view_place)
            case SliceStepped(steps):
                onward = 1 if state.stack is None else state.stack.scroll_step
                if not self._pointer.is_drafting and state.set_slice(state.slice_index + steps * onward):
                    self.slice_changed.emit(state.slice_index)
            case PointLocated(point):
                self.located.emit(point)
            case PointAsked(point):
                self.point_asked.emit(point)
            case _:
                pass

    def _show_draft(self, line: DraftLine) -> None:
        base = next((each for each in self._view.state.marks if each.mark_id == line.mark_id), None)
        if not isinstance(base, LineMark):
            base = LineMark(DRAFT_ID, self._draft_name, self._draft_role, line.start_mm, line.end_mm, 0)
        self._set_draft(Draft(base.moved(line.start_mm, line.end_mm, self._resolution_tenths), line.held))

    def _set_draft(self, draft: Draft | None) -> None:
        self._view.state.draft = draft
        self.draft_changed.emit(draft)
        self._refresh()

    def _finish_draft(
        self, outcome: LineDrawn | HandleMoved | MarkMoved | ShapeDrawn | ShapeMoved | LabelMoved
    ) -> None:
        draft = self._view.state.draft
        if draft is not None:
            self._view.state.draft = Draft(draft.mark)
        self.draft_changed.emit(None)
        if isinstance(outcome, HandleMoved):
            self._held_end = outcome.which
        told = {
            LineDrawn: self.line_drawn, HandleMoved: self.handle_moved, MarkMoved: self.mark_moved,
            ShapeDrawn: self.shape_drawn, ShapeMoved: self.shape_moved, LabelMoved: self.label_moved,
        }  # fmt: skip
        told[type(outcome)].emit(outcome)

    def _refuses(self, press: PointerEvent) -> bool:
        is_drawing = self.tool.draws and press.button is PointerButton.LEFT and press.hit is None
        return is_drawing and (self.volume is None or not self._is_drawing_allowed)

    def _show_cursor(self) -> None:
        wanted = (self.tool, self._is_drawing_allowed, self.devicePixelRatioF())
        if wanted != self._cursor_shown:
            self._cursor_shown = wanted
            is_refused = self.tool.draws and not self._is_drawing_allowed
            self.setCursor(refused_cursor(wanted[2]) if is_refused else tool_cursor(self.tool, wanted[2]))

    def _set_hovered(self, mark_id: str | None) -> None:
        if mark_id != self._view.state.hovered:
            self._view.state.hovered = mark_id
            self.mark_hovered.emit(mark_id)
            self._refresh()

    def _tell_pointer(self, moved: PointerEvent) -> None:
        state = self._view.state
        if state.stack is None or state.geometry is None:
            return
        if self._magnifies:
            self._magnify(moved.point_mm)
        words = probe_words(state.layers, state.stack, state.slice_index, moved.point_mm)
        self.pointer_moved.emit(PointerMoved(moved.point_mm, words))

    def _located_event(self, event: QMouseEvent) -> PointerEvent:
        state = self._view.state
        half = 0.5 / state.ratio
        x, y = event.position().x() + half, event.position().y() + half
        point: PointMm = (0.0, 0.0, 0.0)
        hit = None
        if state.geometry is not None:
            point = state.geometry.patient_of(x, y)
            stored = tuple(mark for mark in state.shown_marks() if mark.mark_id != DRAFT_ID)
            hit = hit_mark(stored, state.geometry, x, y, state.label_boxes)
        located = self._pointer.plain(event, point, x, y, hit)
        if state.geometry is None:
            return located
        right, down = ((float(x), float(y), float(z)) for x, y, z in (state.geometry.right, state.geometry.down))
        return replace(located, right=right, down=down)
