"""What one view shows, with no painter in it: image, slice, window, place, marks and words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from readstation.geometry.volume import Volume
from readstation.viewer import loupe
from readstation.viewer.drawing import Drawing, LoupePicture, Pen, TextMetrics
from readstation.viewer.mark_layout import LineHold, draw_marks, marks_on_slice
from readstation.viewer.marks import CrossMark, LineEnd, LineMark, Mark, MarkState, PointMm
from readstation.viewer.overlays import CornerTexts, draw_corner_texts, draw_edge_letters, draw_frame, draw_scale_bar
from readstation.viewer.view_geometry import ViewGeometry, fitted

SMALLEST_WINDOW_WIDTH = 1.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A line while it is drawn or moved: shown, not stored.

    Attributes
    ----------
    mark
        What it looks like now, with the length that would be stored (MR-216). It replaces the mark of the same id.
    held
        The end under the pointer; None while the whole mark moves or after release.
    """

    mark: LineMark
    held: LineEnd | None = None


@dataclass(slots=True)
class ViewState:
    """One view. The methods keep its parts consistent; a painter reads it.

    Attributes
    ----------
    volume
        What is shown; None shows nothing.
    slice_index
        From 0, in volume order.
    geometry
        Where its pixels lie; None without a volume.
    window
        Width and centre in the unit of the volume.
    is_inverted
        Whether black and white are exchanged.
    marks
        The display list; those of other slices are skipped.
    draft
        The line being drawn or moved.
    hovered
        The id of the mark under the pointer.
    corner_texts, shows_texts, shows_marks
        Words and marks, and whether they are on.
    is_active
        Whether the view has the frame.
    cross_mm
        The point shared with other views, drawn as a thin cross.
    ratio
        Device pixels a logical pixel.
    """

    volume: Volume | None = None
    slice_index: int = 0
    geometry: ViewGeometry | None = None
    window: tuple[float, float] = (400.0, 40.0)
    is_inverted: bool = False
    marks: tuple[Mark, ...] = ()
    draft: Draft | None = None
    hovered: str | None = None
    corner_texts: CornerTexts = field(default_factory=CornerTexts)
    shows_texts: bool = True
    shows_marks: bool = True
    is_active: bool = False
    cross_mm: PointMm | None = None
    size_px: tuple[float, float] = (1.0, 1.0)
    ratio: float = 1.0
    _label_directions: dict[str, int] = field(default_factory=dict)

    def show(self, volume: Volume, window: tuple[float, float]) -> None:
        """Show a volume at its middle slice, fitted, in a window (width, centre)."""
        self.volume = volume
        self.draft, self.hovered = None, None
        self.set_window(*window)
        self.slice_index = volume.shape[0] // 2
        self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self.volume, self.geometry, self.draft, self.hovered, self.cross_mm = None, None, None, None, None
        self.marks = ()
        self.slice_index = 0

    def fit(self) -> None:
        """Make the whole slice as large as fits, in the middle."""
        if self.volume is not None:
            self.geometry = fitted(self.volume, self.slice_index, *self.size_px)

    def resize(self, width_px: float, height_px: float, ratio: float) -> None:
        """Take another size in logical px; a fitted image stays fitted, another keeps middle and scale."""
        was_fitted = self.is_fitted
        self.size_px, self.ratio = (width_px, height_px), ratio
        if self.geometry is not None:
            self.geometry = self.geometry.resized(width_px, height_px)
            if was_fitted:
                self.fit()

    def place(self, center_mm: PointMm, mm_per_px: float) -> None:
        """Take a middle, projected onto the slice that is shown, and a scale in millimetres a logical pixel."""
        if self.geometry is not None:
            moved = replace(self.geometry, center_mm=np.asarray(center_mm, dtype=np.float64), mm_per_px=mm_per_px)
            self.geometry = moved.on_plane_through(self.geometry.center_mm)

    @property
    def is_fitted(self) -> bool:
        """Whether the view stands as `fit` leaves it."""
        if self.volume is None or self.geometry is None:
            return False
        whole = fitted(self.volume, self.slice_index, *self.size_px)
        return (
            abs(whole.mm_per_px / self.geometry.mm_per_px - 1) < 1e-9
            and abs(whole.center_mm - self.geometry.center_mm).max() < 1e-6
        )

    def set_slice(self, index: int) -> bool:
        """Go to a slice, the nearest there is; return whether another one is shown now."""
        if self.volume is None or self.geometry is None:
            return False
        bounded = min(max(index, 0), self.volume.shape[0] - 1)
        if bounded == self.slice_index:
            return False
        step = (bounded - self.slice_index) * self.volume.affine.slice_step_mm
        self.slice_index = bounded
        self.geometry = replace(self.geometry, center_mm=self.geometry.center_mm + step)
        return True

    def set_window(self, width: float, center: float) -> None:
        """Take a window in the unit of the volume; the width is at least 1."""
        self.window = (max(width, SMALLEST_WINDOW_WIDTH), center)

    @property
    def zoom(self) -> float:
        """Logical pixels of the screen a pixel of the image, across a row."""
        if self.volume is None or self.geometry is None:
            return 1.0
        return self.volume.affine.column_spacing_mm / self.geometry.mm_per_px

    def shown_marks(self) -> tuple[Mark, ...]:
        """Return the marks on this slice, the draft in the place of its original, the hovered one as such."""
        if self.volume is None or self.geometry is None or not self.shows_marks:
            return ()
        listed = [mark for mark in self.marks if self.draft is None or mark.mark_id != self.draft.mark.mark_id]
        if self.draft is not None:
            listed.append(self.draft.mark)
        if self.cross_mm is not None:
            listed.append(CrossMark("", self.cross_mm))
        here = marks_on_slice(listed, self.volume, self.geometry)
        return tuple(
            replace(mark, state=MarkState.HOVER)
            if isinstance(mark, LineMark)
            and mark.mark_id == self.hovered
            and mark.state is MarkState.IDLE
            and mark.has_handles
            else mark
            for mark in here
        )

    def drawing(self, metrics: TextMetrics) -> Drawing:
        """Lay out everything that lies over the image."""
        pen = Pen()
        width, height = self.size_px
        taken = draw_corner_texts(pen, self.size_px, self._texts(), metrics) if self.shows_texts else []
        if self.geometry is not None:
            taken += draw_edge_letters(pen, self.geometry, metrics)
            taken += draw_scale_bar(pen, self.geometry, metrics)
            held = self.draft.held if self.draft is not None else None
            hold = None
            if self.draft is not None and held is not None:
                hold = LineHold(self.draft.mark.mark_id, held)
                taken += loupe.taken_box(self.geometry, self.draft.mark.at(held))
            self._label_directions = draw_marks(
                pen, self.geometry, self.shown_marks(), metrics, taken, self._label_directions, hold
            )
        if self.is_active:
            draw_frame(pen, width, height)
        return pen.drawing()

    def loupe(self, metrics: TextMetrics) -> LoupePicture | None:
        """Return the loupe while an end is dragged and there is room for it."""
        if self.volume is None or self.geometry is None or self.draft is None or self.draft.held is None:
            return None
        if not loupe.fits(self.geometry):
            return None
        width, center = self.window
        picture = loupe.loupe_picture(
            self.volume,
            self.slice_index,
            self.geometry,
            (width, center),
            self.draft.mark,
            self.draft.held,
            metrics,
            self.ratio,
        )
        return replace(picture, grey=255 - picture.grey) if self.is_inverted else picture

    def _texts(self) -> CornerTexts:
        """Return the caller's words, with window and zoom where it leaves them to the view."""
        if self.corner_texts.bottom_left is not None or self.volume is None:
            return self.corner_texts
        width, center = self.window
        lines = (f"W {width:.0f}  L {center:.0f}".replace("-", "−"), f"Zoom {self.zoom:.1f}×")
        return replace(self.corner_texts, bottom_left=lines)
