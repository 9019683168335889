"""The widget that holds one view of images.

The view is drawn by VTK in memory and put on the widget, so a canvas needs no OpenGL of its window system, can be
stacked and grabbed like any widget, and shows the same pixels that the tests look at.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from readstation.core.errors import EnvironmentFault
from readstation.geometry.volume import Volume
from readstation.ui.canvas_events import MenuRequested, PointerMoved, ViewChanged, WindowChanged
from readstation.ui.canvas_pointer import PointerRouter
from readstation.viewer.marks import LineMark, Mark, MarkRole, PointMm
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.pick import hit_mark, probe
from readstation.viewer.slice_view import SliceView
from readstation.viewer.state import Draft
from readstation.viewer.tools.drags import dragged_window
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLine,
    HandleMoved,
    LineDrawn,
    MarkMoved,
    MarkSelected,
    Outcome,
    Panned,
    PointerEvent,
    PointLocated,
    SliceStepped,
    WindowDragged,
    Zoomed,
)
from readstation.viewer.tools.toolbox import ToolName

DRAFT_ID = "draft"
"""The id of a line that is drawn and not yet anybody's mark."""


class SliceCanvas(QWidget):
    """One pane of images with its marks and tools.

    Signals tell what the reader did, in the past tense; what the program sets with a ``set_…`` method is silent, so
    linked canvases cannot chase each other. After `line_drawn` and `handle_moved` the line stays on the
    image as a draft until `set_marks` brings what was stored, or `drop_draft` takes it away.
    """

    slice_changed = Signal(int)
    line_drawn = Signal(object)
    handle_moved = Signal(object)
    mark_moved = Signal(object)
    mark_selected = Signal(object)
    mark_hovered = Signal(object)
    window_changed = Signal(object)
    view_changed = Signal(object)
    pointer_moved = Signal(object)
    draft_changed = Signal(object)
    located = Signal(object)
    menu_requested = Signal(object)
    maximise_requested = Signal()
    activated = Signal()
    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self._view = SliceView()
        self._pointer = PointerRouter()
        self._draft_name, self._draft_role = "", MarkRole.TARGET
        self._resolution_tenths = 1
        self._frame = QImage()
        self._is_stale = True
        self.frames_painted = 0
        self._reason = QLabel(self)
        self._reason.setObjectName("canvasReason")
        self._reason.setWordWrap(True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reason.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._reason.hide()
        self.destroyed.connect(self._view.close)

    # What is shown

    def show_volume(self, volume: Volume, window: tuple[float, float]) -> None:
        """Show a volume at its middle slice, fitted.

        Parameters
        ----------
        volume
            Its memory is shared, not copied.
        window
            Width and centre in the unit of the volume.
        """
        self._pointer.cancel()
        self._reason.hide()
        self._view.state.show(volume, window)
        self._refresh()

    def clear(self, reason_text: str = "") -> None:
        """Show no image, and say why."""
        self._pointer.cancel()
        self._view.state.clear()
        self._reason.setText(reason_text)
        self._reason.setVisible(bool(reason_text))
        self._refresh()

    @property
    def volume(self) -> Volume | None:
        """What is shown."""
        return self._view.state.volume

    def set_corner_texts(self, texts: CornerTexts) -> None:
        """Set the words in the corners; only words that a reader may see."""
        self._view.state.corner_texts = texts
        self._refresh()

    def set_texts_visible(self, is_visible: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Show or hide the corner texts."""
        self._view.state.shows_texts = is_visible
        self._refresh()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Set the display list; this ends a finished draft, not one that is being drawn."""
        self._view.state.marks = marks
        if not self._pointer.is_drafting:
            self._view.state.draft = None
        self._refresh()

    def set_marks_visible(self, is_visible: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Show or hide all marks."""
        self._view.state.shows_marks = is_visible
        self._refresh()

    def set_cross(self, point_mm: PointMm | None) -> None:
        """Show a thin cross at a patient point, mm LPS, where it lies on the slice; None removes it."""
        self._view.state.cross_mm = point_mm
        self._refresh()

    def set_active(self, is_active: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Show whether this is the canvas that takes the keys."""
        self._view.state.is_active = is_active
        self._refresh()

    @property
    def is_active(self) -> bool:
        """Whether it has the frame."""
        return self._view.state.is_active

    # Slice, window, place

    @property
    def slice_index(self) -> int:
        """The slice that is shown, from 0."""
        return self._view.state.slice_index

    @property
    def slice_count(self) -> int:
        """How many slices there are; 0 without a volume."""
        volume = self._view.state.volume
        return 0 if volume is None else volume.shape[0]

    def set_slice(self, index: int) -> None:
        """Go to a slice, from 0; the nearest there is."""
        if self._view.state.set_slice(index):
            self._refresh()

    def step_slices(self, steps: int) -> None:
        """Go on or back as the reader's wheel does; this is the reader's act and is signalled."""
        self._take((SliceStepped(steps),))

    @property
    def window_level(self) -> tuple[float, float]:
        """Width and centre."""
        return self._view.state.window

    def set_window(self, width: float, center: float) -> None:
        """Set the window in the unit of the volume."""
        self._view.state.set_window(width, center)
        self._refresh()

    def set_inverted(self, is_inverted: bool) -> None:  # noqa: FBT001 - a Qt setter
        """Exchange black and white."""
        self._view.state.is_inverted = is_inverted
        self._refresh()

    def fit(self) -> None:
        """Show the whole slice as large as fits."""
        self._view.state.fit()
        self._refresh()

    def set_view(self, center_mm: PointMm, mm_per_px: float) -> None:
        """Take over middle and scale from a linked canvas; the middle is projected onto the slice shown here."""
        self._view.state.place(center_mm, mm_per_px)
        self._refresh()

    @property
    def view_place(self) -> ViewChanged | None:
        """Middle and scale, or None without a volume."""
        geometry = self._view.state.geometry
        if geometry is None:
            return None
        x, y, z = geometry.center_mm.tolist()
        return ViewChanged((x, y, z), geometry.mm_per_px)

    # Tools

    def set_tool(self, name: ToolName) -> None:
        """Give the left button a tool; a line being drawn is dropped."""
        self._take(self._pointer.cancel())
        self._pointer.set_tool(name, self._resolution_tenths)
        self.setCursor(self._pointer.cursor)

    @property
    def tool(self) -> ToolName:
        """The tool of the left button."""
        return self._pointer.tool

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

    def cancel(self) -> bool:
        """Drop the line being drawn or moved; return whether there was one."""
        outcomes = self._pointer.cancel()
        self._take(outcomes)
        return bool(outcomes)

    def drop_draft(self) -> None:
        """Take away a finished line that was not stored."""
        self._set_draft(None)

    # Pixels and patient

    def patient_point_at(self, place: QPoint) -> PointMm | None:
        """Return the patient point, mm LPS, under the middle of a pixel of the widget."""
        geometry = self._view.state.geometry
        return None if geometry is None else geometry.patient_of(place.x() + 0.5, place.y() + 0.5)

    def widget_point_of(self, point_mm: PointMm) -> QPoint:
        """Return the pixel of the widget that shows a patient point, mm LPS; (-1, -1) without a volume."""
        geometry = self._view.state.geometry
        if geometry is None:
            return QPoint(-1, -1)
        x, y = geometry.px_of(point_mm)
        return QPoint(int(x // 1), int(y // 1))

    def close_view(self) -> None:
        """Let go of OpenGL and of the images. Closing again, or before the first showing, does nothing more."""
        self._pointer.cancel()
        self._view.close()
        self._frame = QImage()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        if self._is_stale and not self._view.is_closed:
            self._render()
        painter = QPainter(self)
        if self._frame.isNull():
            painter.fillRect(event.rect(), QColor(0, 0, 0))
        else:
            painter.drawImage(QPoint(0, 0), self._frame)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        inset = max(16, self.width() // 6)
        self._reason.setGeometry(QRect(inset, 48, max(1, self.width() - 2 * inset), max(1, self.height() - 96)))
        self._fit_to_widget()
        self._refresh()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        if not self.is_active:
            self.activated.emit()
        self._take(self._pointer.pressed(self._located_event(event)))

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

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802, D102
        super().enterEvent(event)
        self.setCursor(self._pointer.cursor)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().leaveEvent(event)
        self._set_hovered(None)
        self.pointer_moved.emit(None)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._fit_to_widget()
            self._refresh()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            place = event.position()
            self._take((Zoomed(1.0 + event.value(), place.x(), place.y()),))
            return True
        return super().event(event)

    # What follows from outcomes

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
            case DraftDropped():
                self._set_draft(None)
            case LineDrawn() | HandleMoved() | MarkMoved():
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
                if not self._pointer.is_drafting and state.set_slice(state.slice_index + steps):
                    self.slice_changed.emit(state.slice_index)
            case PointLocated(point):
                self.located.emit(point)
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

    def _finish_draft(self, outcome: LineDrawn | HandleMoved | MarkMoved) -> None:
        draft = self._view.state.draft
        if draft is not None:
            self._view.state.draft = Draft(draft.mark)
        self.draft_changed.emit(None)
        match outcome:
            case LineDrawn():
                self.line_drawn.emit(outcome)
            case HandleMoved():
                self.handle_moved.emit(outcome)
            case MarkMoved():
                self.mark_moved.emit(outcome)

    def _set_hovered(self, mark_id: str | None) -> None:
        if mark_id != self._view.state.hovered:
            self._view.state.hovered = mark_id
            self.mark_hovered.emit(mark_id)
            self._refresh()

    def _tell_pointer(self, moved: PointerEvent) -> None:
        state = self._view.state
        if state.volume is None or state.geometry is None:
            return
        under = probe(state.volume, state.slice_index, state.geometry, moved.x_px, moved.y_px)
        self.pointer_moved.emit(PointerMoved(moved.point_mm, under.text if under is not None else ""))

    def _located_event(self, event: QMouseEvent) -> PointerEvent:
        state = self._view.state
        half = 0.5 / state.ratio
        x, y = event.position().x() + half, event.position().y() + half
        point: PointMm = (0.0, 0.0, 0.0)
        hit = None
        if state.geometry is not None:
            point = state.geometry.patient_of(x, y)
            hit = hit_mark(state.shown_marks(), state.geometry, x, y)
        return self._pointer.plain(event, point, x, y, hit)

    def _fit_to_widget(self) -> None:
        self._view.state.resize(max(1, self.width()), max(1, self.height()), self.devicePixelRatioF())

    def _refresh(self) -> None:
        """Ask for one frame; however much changes before it, it is one."""
        self._is_stale = True
        self.update()

    def _render(self) -> None:
        self._is_stale = False
        try:
            pixels = self._view.paint()
        except EnvironmentFault as fault:
            self._frame = QImage()
            self._reason.setText(str(fault))
            self._reason.show()
            self.failed.emit(fault)
            return
        height, width = pixels.shape[:2]
        self._frame = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBX8888)
        self._frame.setDevicePixelRatio(self._view.state.ratio)
        self.frames_painted += 1
