"""The part of a canvas that shows: one view of images on a widget.

A painter puts the view on the widget as plain pixels, so a canvas needs no OpenGL of its window system, can be stacked
and grabbed like any widget, and shows the same pixels that the tests look at.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from readstation.core.errors import EnvironmentFault
from readstation.geometry.volume import Volume
from readstation.ui.canvas_events import ViewChanged
from readstation.ui.canvas_painters import CanvasView, PainterFactory
from readstation.ui.canvas_raster import RasterCanvasPainter
from readstation.ui.canvas_waiting import WaitingViews
from readstation.viewer.frames import lacks_voxels
from readstation.viewer.layers import Layer
from readstation.viewer.look_ups import LookUps
from readstation.viewer.mark_style import TEXT2
from readstation.viewer.marks import Mark, PointMm
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.planes import PlaneStack

_WAITING = WaitingViews()


class ViewWidget(QWidget):
    """Shows a volume with its marks and words; knows no pointer.

    What is set with a ``set_…`` method is shown with the next frame, and is signalled to nobody.

    Attributes
    ----------
    frames_painted
        How many frames the painter has made; however much changes between two frames, it is one.
    frame_lacks_voxels
        Whether the last frame was made before all voxels of what it shows had come in.
    """

    failed = Signal(object)

    def __init__(self, parent: QWidget | None = None, make_painter: PainterFactory = RasterCanvasPainter) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self._view = CanvasView(make_painter)
        self._is_stale = True
        _WAITING.add(self)
        self._has_failed = False
        self.frames_painted = 0
        self.frame_lacks_voxels = False
        self._reason = QLabel(self)
        self._reason.setTextFormat(Qt.TextFormat.PlainText)
        self._reason.setObjectName("canvasReason")
        self._reason.setWordWrap(True)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._reason.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        palette = self._reason.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(*TEXT2))
        self._reason.setPalette(palette)
        self._reason.hide()
        self.destroyed.connect(self._view.close)

    def show_volume(self, volume: Volume, window: tuple[float, float]) -> None:
        """Show a volume at its middle slice, fitted.

        Parameters
        ----------
        volume
            Its memory is shared, not copied.
        window
            Width and centre in the unit of the volume.
        """
        self._reason.hide()
        self._view.state.show(volume, window)
        self._refresh()

    def clear(self, reason_text: str = "") -> None:
        """Show no image, and say why."""
        self._view.state.clear()
        self._reason.setText(reason_text)
        self._reason.setVisible(bool(reason_text))
        self._refresh()

    @property
    def volume(self) -> Volume | None:
        """What is shown."""
        return self._view.state.volume

    @property
    def stack(self) -> PlaneStack | None:
        """The planes that are shown; None without a volume."""
        return self._view.state.stack

    def show_planes(self, stack: PlaneStack) -> None:
        """Show other planes of the same volume, at the one nearest to the middle of the view."""
        self._view.state.show_stack(stack)
        self._refresh()

    def set_upper(self, layers: tuple[Layer, ...]) -> None:
        """Show other volumes over this one, bottom up."""
        self._view.state.upper = layers
        self._refresh()

    def image_changed(self) -> None:
        """Say that slices of the volume have come in."""
        self._view.state.image_changed()
        self._refresh()

    def set_corner_texts(self, texts: CornerTexts) -> None:
        """Set the words in the corners; only words that a reader may see."""
        self._view.state.corner_texts = texts
        self._refresh()

    def set_texts_visible(self, is_visible: bool) -> None:
        """Show or hide the corner texts."""
        self._view.state.shows_texts = is_visible
        self._refresh()

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Set the display list; those of other slices are not drawn."""
        self._view.state.marks = marks
        self._refresh()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The display list."""
        return self._view.state.marks

    def set_marks_visible(self, is_visible: bool) -> None:
        """Show or hide all marks."""
        self._view.state.shows_marks = is_visible
        self._refresh()

    def set_cross(self, point_mm: PointMm | None) -> None:
        """Show a thin cross at a patient point, mm LPS, where it lies on the slice; None removes it."""
        self._view.state.cross_mm = point_mm
        self._refresh()

    @property
    def cross_mm(self) -> PointMm | None:
        """The patient point of the thin cross, mm LPS."""
        return self._view.state.cross_mm

    def set_active(self, is_active: bool) -> None:
        """Show whether this is the canvas that takes the keys."""
        self._view.state.is_active = is_active
        self._refresh()

    @property
    def is_active(self) -> bool:
        """Whether it has the frame."""
        return self._view.state.is_active

    @property
    def slice_index(self) -> int:
        """The slice that is shown, from 0."""
        return self._view.state.slice_index

    @property
    def slice_count(self) -> int:
        """How many slices there are; 0 without a volume."""
        stack = self._view.state.stack
        return 0 if stack is None else stack.count

    def set_slice(self, index: int) -> None:
        """Go to a slice, from 0; the nearest there is."""
        if self._view.state.set_slice(index):
            self._refresh()

    @property
    def window_level(self) -> tuple[float, float]:
        """Width and centre."""
        return self._view.state.window

    def set_window(self, width: float, center: float) -> None:
        """Set the window in the unit of the volume."""
        self._view.state.set_window(width, center)
        self._refresh()

    def set_inverted(self, is_inverted: bool) -> None:
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
        """Let go of the painter and of the images. Closing again, or before the first showing, does nothing more."""
        self._view.close()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        if self._is_stale and not self._view.is_closed:
            _WAITING.make_frames(self)
        painter = QPainter(self)
        if self._has_failed or self._view.is_closed:
            painter.fillRect(event.rect(), QColor(0, 0, 0))
        else:
            self._view.paint(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        inset = max(16, self.width() // 6)
        self._reason.setGeometry(QRect(inset, 48, max(1, self.width() - 2 * inset), max(1, self.height() - 96)))
        self._fit_to_widget()
        self._refresh()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind is QEvent.Type.DevicePixelRatioChange:
            self._ratio_changed()
        elif kind is QEvent.Type.NativeGesture and self._took_gesture(event):
            return True
        return super().event(event)

    def _ratio_changed(self) -> None:
        self._fit_to_widget()
        self._refresh()

    def _took_gesture(self, event: QEvent) -> bool:  # noqa: ARG002 - one that knows a pointer takes some
        return False

    def _fit_to_widget(self) -> None:
        self._view.state.resize(max(1, self.width()), max(1, self.height()), self.devicePixelRatioF())

    def _refresh(self) -> None:
        """Ask for one frame; however much changes before it, it is one."""
        if not self._is_stale:
            self._is_stale = True
            _WAITING.add(self)
            self.update()

    @property
    def needs_frame(self) -> bool:
        """Whether the frame that it would paint now is not that of its state."""
        return self._is_stale and not self._view.is_closed and self.isVisible()

    def make_frame(self, look_ups: LookUps) -> None:
        """Compute the frame of the state; it may be painted when the look-ups have run."""
        self._is_stale = False
        self.frame_lacks_voxels = lacks_voxels(self._view.state)
        try:
            self._view.prepare(look_ups)
        except EnvironmentFault as fault:
            self._has_failed = True
            self._reason.setText(str(fault))
            self._reason.show()
            self.failed.emit(fault)
            return
        self._has_failed = False
        self.frames_painted += 1
