"""What one view shows, with no painter in it: image, slice, window, place, marks and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from readstation.geometry.volume import Volume
from readstation.model.markup import MarkupKind
from readstation.viewer import loupe
from readstation.viewer.colour_bar import draw_colour_bar
from readstation.viewer.drawing import Drawing, LoupePicture, Pen, TextMetrics, joined
from readstation.viewer.labels import LabelPlace
from readstation.viewer.layers import Layer, Look
from readstation.viewer.mark_layout import LineHold, draw_marks, marks_on_plane
from readstation.viewer.marks import CrossMark, LineEnd, LineMark, Mark, MarkState, PointMm, ShapeMark
from readstation.viewer.overlays import (
    Box,
    CornerTexts,
    draw_bottom_left,
    draw_edge_letters,
    draw_frame,
    draw_scale_bar,
    draw_top_left,
    draw_top_right,
    look_words,
)
from readstation.viewer.planes import PlaneStack, acquired_stack
from readstation.viewer.view_geometry import ViewGeometry

SMALLEST_WINDOW_WIDTH = 1.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A line or a shape while it is drawn or moved: shown, not stored.

    Attributes
    ----------
    mark
        What it looks like now, with the length that would be stored (MR-216). It replaces the mark of the same id.
    held
        The end, or the point of a shape by its place, under the pointer; None while the whole mark moves or after
        release.
    """

    mark: LineMark | ShapeMark
    held: LineEnd | int | None = None

    @property
    def held_mm(self) -> PointMm | None:
        """The point that is held, mm LPS."""
        if isinstance(self.mark, LineMark):
            return self.mark.at(self.held) if isinstance(self.held, LineEnd) else None
        return self.mark.at(self.held) if isinstance(self.held, int) else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of what lies over the image, kept while what it depends on stays."""

    key: tuple[object, ...]
    drawing: Drawing
    boxes: tuple[Box, ...]


@dataclass(slots=True)
class ViewState:
    """One view. The methods keep its parts consistent; a painter reads it.

    Attributes
    ----------
    volume
        What is shown; None shows nothing.
    stack
        The planes of the volume that are shown; None without a volume.
    upper
        The layers over the volume, bottom up.
    slice_index
        From 0, in the order of the stack.
    image_version
        Counted up by `image_changed`.
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
    magnified_mm
        The place under the magnifier; None where it is off.
    cross_mm
        The point shared with other views, drawn as a thin cross.
    ratio
        Device pixels a logical pixel.
    """

    volume: Volume | None = None
    stack: PlaneStack | None = None
    upper: tuple[Layer, ...] = ()
    slice_index: int = 0
    image_version: int = 0
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
    magnified_mm: PointMm | None = None
    size_px: tuple[float, float] = (1.0, 1.0)
    ratio: float = 1.0
    _base: Layer | None = None
    _labels: dict[str, LabelPlace] = field(default_factory=dict)
    _parts: dict[str, _Part] = field(default_factory=dict)

    def show(self, volume: Volume, window: tuple[float, float], stack: PlaneStack | None = None) -> None:
        """Show a volume at its middle plane, fitted.

        Parameters
        ----------
        volume
            What to show; layers over another volume are taken away.
        window
            Width and centre in the unit of the volume.
        stack
            The planes to show; the slices as they were acquired if None.
        """
        self.volume, self.upper = volume, ()
        self.stack = acquired_stack(volume) if stack is None else stack
        self.draft, self.hovered = None, None
        self.set_window(*window)
        self.slice_index = self.stack.count // 2
        self.fit()

    def show_stack(self, stack: PlaneStack) -> None:
        """Show other planes of the same volume, at the plane nearest to the middle of the view.

        Where they are seen in another direction the picture is fitted, else middle and scale stay.
        """
        view = self.geometry
        if self.volume is None or view is None:
            return
        before = self.stack
        self.stack = stack
        self.draft, self.hovered = None, None
        self.slice_index = stack.index_nearest(view.center_mm)
        same_side = (
            before is not None and np.allclose(before.right, stack.right) and np.allclose(before.down, stack.down)
        )
        if same_side:
            self.geometry = view.on_plane_through(stack.middle_mm(self.slice_index))
        else:
            self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self.volume, self.geometry, self.draft, self.hovered, self.cross_mm = None, None, None, None, None
        self.stack, self.upper, self._base = None, (), None
        self.marks = ()
        self.slice_index = 0

    def image_changed(self) -> None:
        """Say that voxels of what is shown have come in, so that pictures kept of it are stale."""
        self.image_version += 1

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What is shown, bottom up."""
        volume, base = self.volume, self._base
        if volume is None:
            return ()
        # Every frame and every movement of the pointer asks.
        if (
            base is None
            or base.volume is not volume
            or (base.look.window, base.look.is_inverted) != (self.window, self.is_inverted)
        ):
            base = self._base = Layer(volume, Look(self.window, self.is_inverted))
        return (base, *self.upper)

    def fit(self) -> None:
        """Make the whole slice as large as fits, in the middle."""
        if self.stack is not None:
            self.geometry = self.stack.fitted(self.slice_index, *self.size_px)

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
        if self.stack is None or self.geometry is None:
            return False
        whole = self.stack.fitted(self.slice_index, *self.size_px)
        return (
            abs(whole.mm_per_px / self.geometry.mm_per_px - 1) < 1e-9
            and abs(whole.center_mm - self.geometry.center_mm).max() < 1e-6
        )

    def set_slice(self, index: int) -> bool:
        """Go to a slice, the nearest there is; return whether another one is shown now."""
        if self.stack is None or self.geometry is None:
            return False
        bounded = self.stack.bounded(index)
        if bounded == self.slice_index:
            return False
        step = (bounded - self.slice_index) * self.stack.step_mm
        self.slice_index = bounded
        self.geometry = self.geometry.centred(self.geometry.center_mm + step)
        return True

    def set_window(self, width: float, center: float) -> None:
        """Take a window in the unit of the volume; the width is at least 1."""
        self.window = (max(width, SMALLEST_WINDOW_WIDTH), center)

    @property
    def zoom(self) -> float:
        """Logical pixels of the screen a pixel of the image, across a row."""
        if self.stack is None or self.geometry is None:
            return 1.0
        return self.stack.pixel_mm[0] / self.geometry.mm_per_px

    def shown_marks(self) -> tuple[Mark, ...]:
        """Return the marks on this slice, the draft in the place of its original, the hovered one as such."""
        if self.volume is None or self.geometry is None or not self.shows_marks:
            return ()
        listed = self.marks
        if self.draft is not None:
            draft = self.draft.mark
            listed = (*(mark for mark in listed if mark.mark_id != draft.mark_id), draft)
        if self.cross_mm is not None:
            listed = (*listed, CrossMark("", self.cross_mm))
        interval_mm = self.volume.affine.slice_interval_mm if self.stack is None else self.stack.interval_mm
        here = marks_on_plane(listed, interval_mm, self.geometry)
        if self.hovered is None:
            return here
        return tuple(
            replace(mark, state=MarkState.HOVER)
            if isinstance(mark, LineMark | ShapeMark)
            and mark.mark_id == self.hovered
            and mark.state is MarkState.IDLE
            and mark.has_handles
            else mark
            for mark in here
        )

    @property
    def label_boxes(self) -> dict[str, Box]:
        """Where the labels of marks stand since the last drawing, by the mark's id, logical px."""
        return {mark_id: place.box for mark_id, place in self._labels.items()}

    def drawing(self, metrics: TextMetrics) -> Drawing:
        """Lay out everything that lies over the image."""
        return joined(self.drawings(metrics))

    def drawings(self, metrics: TextMetrics) -> tuple[Drawing, ...]:
        """Lay out everything that lies over the image, in parts to be painted one after the other.

        A part that looks as it did the last time is the same object, so that a painter can keep what it made of it.
        """
        view, size = self.geometry, self.size_px
        corners = self._corners(metrics)
        scale = None if view is None else (view.right.tobytes(), view.down.tobytes(), view.mm_per_px)
        around = self._part(
            "around",
            (size, scale, self._is_known, self._bar_key(), metrics),
            lambda pen: self._draw_around(pen, metrics),
        )
        shown = self.shown_marks()
        taken = tuple(box for part in (*corners, around) for box in part.boxes) if shown else ()
        marks = self._part(
            "marks",
            (view if shown else None, shown, self.draft, taken, metrics),
            lambda pen: self._draw_marks(pen, shown, taken, metrics),
        )
        frame = self._part("frame", (size, self.is_active), self._draw_frame)
        return tuple(part.drawing for part in (marks, around, *corners, frame))

    def loupe(self, metrics: TextMetrics) -> LoupePicture | None:
        """Return the loupe, where there is room for it: of the end that is dragged, else of the magnified place."""
        if self.stack is None or self.geometry is None or not loupe.fits(self.geometry):
            return None
        if self.draft is not None and self.draft.held is not None:
            mark: LineMark | ShapeMark = self.draft.mark
            held = self.draft.held
        elif self.magnified_mm is not None:
            x, y, z = (float(each) for each in self.geometry.into_screen)
            mark, held = ShapeMark("", MarkupKind.PROBE, (self.magnified_mm,), (x, y, z)), 0
        else:
            return None
        base = self.layers[0]
        picture = base.picture(self.stack, self.slice_index)
        if picture is None:
            return None
        return loupe.loupe_picture(picture, base, self.geometry, mark, held, metrics, self.ratio)

    def _part(self, name: str, key: tuple[object, ...], draw: Callable[[Pen], Sequence[Box]]) -> _Part:
        """Return a part as it was drawn, or anew where what it depends on has changed, though it may look the same."""
        kept = self._parts.get(name)
        if kept is None or kept.key != key:
            pen = Pen()
            boxes, drawing = tuple(draw(pen)), pen.drawing()
            same = drawing if kept is None or kept.drawing != drawing else kept.drawing
            kept = self._parts[name] = _Part(key, same, boxes)
        return kept

    def _corners(self, metrics: TextMetrics) -> tuple[_Part, _Part, _Part]:
        """Return the words of the corners, apart: while the reader scrolls only those of one change."""
        (width, height), texts = self.size_px, self.corner_texts
        if not self.shows_texts:
            texts = CornerTexts(bottom_left=())
        top_left, top_right, bottom_left = texts.top_left, texts.top_right, self._bottom_left(texts)
        is_locked = texts.is_locked
        return (
            self._part(
                "top left",
                (top_left, is_locked, metrics),
                lambda pen: draw_top_left(pen, top_left, metrics, is_locked=is_locked),
            ),
            self._part(
                "top right",
                (width, top_right, metrics),
                lambda pen: draw_top_right(pen, width, top_right, metrics),
            ),
            self._part(
                "bottom left",
                (height, bottom_left, metrics),
                lambda pen: draw_bottom_left(pen, height, bottom_left, metrics),
            ),
        )

    def _draw_around(self, pen: Pen, metrics: TextMetrics) -> list[Box]:
        volume = self.volume
        if self.geometry is None or volume is None:
            return []
        # Directions and millimetres stand on an image that states them, and on no other (user asks, 6).
        boxes = draw_edge_letters(pen, self.geometry, metrics) if volume.is_placed else []
        boxes += draw_scale_bar(pen, self.geometry, metrics) if volume.is_scaled else []
        return boxes + draw_colour_bar(pen, self.size_px, self.upper, metrics)

    @property
    def _is_known(self) -> tuple[bool, bool]:
        """Whether place and scale of the image are stated."""
        return (False, False) if self.volume is None else (self.volume.is_placed, self.volume.is_scaled)

    def _bar_key(self) -> tuple[object, ...]:
        """Return what the colour bar depends on."""
        return tuple((layer.volume.unit, layer.look.window, layer.look.colours) for layer in self.upper)

    def _draw_marks(
        self, pen: Pen, shown: tuple[Mark, ...], taken: tuple[Box, ...], metrics: TextMetrics
    ) -> Sequence[Box]:
        if self.geometry is None:
            return ()
        boxes, hold = list(taken), None
        held_mm = self.draft.held_mm if self.draft is not None else None
        if self.draft is not None and self.draft.held is not None and held_mm is not None:
            hold = LineHold(self.draft.mark.mark_id, self.draft.held)
            boxes += loupe.taken_box(self.geometry, held_mm)
        self._labels = draw_marks(pen, self.geometry, shown, metrics, boxes, self._labels, hold)
        return ()

    def _draw_frame(self, pen: Pen) -> Sequence[Box]:
        if self.is_active:
            draw_frame(pen, *self.size_px)
        return ()

    def _bottom_left(self, texts: CornerTexts) -> tuple[str, ...]:
        """Return the caller's words of that corner, or window and zoom where it leaves them to the view."""
        if texts.bottom_left is not None or self.volume is None:
            return texts.bottom_left or ()
        return look_words(self.window, self.zoom, [layer.look.opacity for layer in self.upper])
