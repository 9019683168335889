"""A canvas without pictures: the calls and signals of `ui.canvas.SliceCanvas`, for tests of what stands around it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from readstation.core.exact import tenths_between
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Job
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.model.lesion import PointUm
from readstation.model.series import PhaseRole, SeriesFacts
from readstation.ui.canvas_events import ViewChanged
from readstation.viewer.marks import LineEnd, MarkRole
from readstation.viewer.overlays import CornerTexts
from readstation.viewer.planes import acquired_stack
from readstation.viewer.tools.events import HandleMoved, LineDrawn
from readstation.viewer.tools.toolbox import ToolName
from tests.ui.fake_images import CaseOf


class FakeCanvas(QWidget):
    """Remembers what it was told; `draw` and `move_end` do what a reader's drag does."""

    slice_changed = Signal(int)
    line_drawn = Signal(object)
    handle_moved = Signal(object)
    mark_moved = Signal(object)
    shape_drawn = Signal(object)
    shape_moved = Signal(object)
    label_moved = Signal(object)
    drawing_refused = Signal()
    point_asked = Signal(object)
    mark_selected = Signal(object)
    window_changed = Signal(object)
    view_changed = Signal(object)
    pointer_moved = Signal(object)
    draft_changed = Signal(object)
    located = Signal(object)
    menu_requested = Signal(object)
    maximise_requested = Signal()
    activated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.volume: Volume | None = None
        self.slice_index = 0
        self.window_level = (0.0, 0.0)
        self.marks: tuple = ()
        self.texts = CornerTexts()
        self.tool = ToolName.SELECT
        self.draft_style = ("", MarkRole.TARGET, 1)
        self.shows_marks = self.shows_texts = True
        self.is_active = self.is_inverted = self.is_closed = False
        self.cross = None
        self.place = None
        self.stack = None
        self.upper: tuple = ()
        self.is_busy = False
        self.dropped = 0
        self.is_drawing_allowed = True
        self.is_drafting = False
        self.frame_lacks_voxels = False

    @property
    def slice_count(self) -> int:
        return 0 if self.stack is None else self.stack.count

    @property
    def view_place(self) -> ViewChanged | None:
        """The middle, on the plane that is shown, and the scale."""
        if self.stack is None:
            return None
        middle = self.stack.middle_mm(self.slice_index)
        if self.place is None:
            return ViewChanged(tuple(middle.tolist()), 1.0)
        center = np.asarray(self.place[0], dtype=float)
        center = center + (self.stack.positions_mm[self.slice_index] - center @ self.stack.normal) * self.stack.normal
        return ViewChanged(tuple(center.tolist()), self.place[1])

    def show_volume(self, volume, window) -> None:
        self.volume, self.window_level, self.upper = volume, window, ()
        self.stack = acquired_stack(volume)
        self.slice_index = volume.shape[0] // 2
        self.place = None

    def show_planes(self, stack) -> None:
        place = self.view_place
        self.stack = stack
        if place is not None:
            self.slice_index = stack.index_nearest(place.center_mm)

    def set_magnifier(self, is_on) -> None:
        self.magnifies = is_on

    def image_changed(self) -> None:
        """Nothing is drawn here."""

    def set_upper(self, layers) -> None:
        self.upper = layers

    def clear(self, reason_text: str = "") -> None:
        self.volume = self.stack = None

    def set_corner_texts(self, texts) -> None:
        self.texts = texts

    def set_texts_visible(self, is_visible) -> None:
        self.shows_texts = is_visible

    def set_marks(self, marks) -> None:
        self.marks = marks

    def set_marks_visible(self, is_visible) -> None:
        self.shows_marks = is_visible

    @property
    def cross_mm(self):
        return self.cross

    def set_cross(self, point_mm) -> None:
        self.cross = point_mm

    def set_active(self, is_active) -> None:
        self.is_active = is_active

    def set_slice(self, index) -> None:
        self.slice_index = min(max(index, 0), max(self.slice_count - 1, 0))

    def step_slices(self, steps) -> None:
        self.set_slice(self.slice_index + steps)
        self.slice_changed.emit(self.slice_index)

    def set_window(self, width, center) -> None:
        self.window_level = (width, center)

    def set_inverted(self, is_inverted) -> None:
        self.is_inverted = is_inverted

    def set_view(self, center_mm, mm_per_px) -> None:
        self.place = (center_mm, mm_per_px)

    def set_tool(self, name) -> None:
        self.tool = name

    def set_draft_style(self, name, role, resolution_tenths=1) -> None:
        self.draft_style = (name, role, resolution_tenths)

    def set_mouse(self, *, right_zooms, is_left_handed) -> None:
        self.mouse = (right_zooms, is_left_handed)

    def set_drawing_allowed(self, is_allowed) -> None:
        self.is_drawing_allowed = is_allowed

    def cancel(self) -> bool:
        was, self.is_drafting = self.is_drafting, False
        return was

    def drop_draft(self) -> None:
        self.dropped += 1

    def widget_point_of(self, point_mm) -> QPoint:
        return QPoint(0, 0)

    def close_view(self) -> None:
        self.is_closed = True

    def draw(self, length_tenths: int, slice_index: int = 10) -> None:
        """Finish a line of a length on a slice."""
        self.set_slice(slice_index)
        start, end = _ends(length_tenths)
        self.line_drawn.emit(LineDrawn(start, end, tenths_between(start.as_tuple(), end.as_tuple())))

    def move_end(self, mark_id: str, length_tenths: int) -> None:
        """Drag the end of a mark until it has a length."""
        start, end = _ends(length_tenths)
        length = tenths_between(start.as_tuple(), end.as_tuple())
        self.handle_moved.emit(HandleMoved(mark_id, LineEnd.END, start, end, length))


class GreyVolumes:
    """A small grey volume for every series; one frame of reference for each timepoint."""

    def __init__(self) -> None:
        self.loaded: list[SeriesKey] = []
        self.error: Exception | None = None
        self.first_mm: dict[PhaseRole, float] = {}

    def open_case(self, heard: Callable[[SeriesKey], None]) -> CaseOf:
        return CaseOf(self.load, heard)

    def load(self, facts: SeriesFacts, job: Job) -> Volume:
        job.checkpoint()
        if self.error is not None:
            raise self.error
        self.loaded.append(facts.series_key)
        affine = Affine.from_dicom(
            position_mm=(-10.0, -10.0, self.first_mm.get(facts.phase, 0.0)),
            orientation=(1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
            row_spacing_mm=facts.row_spacing_um / 1000,
            column_spacing_mm=facts.column_spacing_um / 1000,
            slice_step_mm=(0.0, 0.0, facts.slice_interval_um / 1000),
        )
        positions = self.first_mm.get(facts.phase, 0.0) + np.arange(facts.slices) * facts.slice_interval_um / 1000
        voxels = np.full((facts.slices, 16, 16), 1064, dtype=np.int16)
        return Volume(facts.series_key, voxels, affine, 1.0, -1024.0, "HU", f"frame-{facts.timepoint}", positions)


def _ends(length_tenths: int) -> tuple[PointUm, PointUm]:
    return PointUm(-40_000, 12_000, 15_000), PointUm(-40_000 + 100 * length_tenths, 12_000, 15_000)
