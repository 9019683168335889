"""The key images of a report, as pictures: cut by the viewer from the verified images, marks and words over them.

Every measured target and new finding is a key image at each timepoint by itself; the ones that the reader kept follow.
Marks and words stay drawings, so that they are sharp on paper; only words of the allow-list stand on an image (TR-18).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from readstation.core.exact import format_mm
from readstation.core.ids import SeriesKey
from readstation.geometry.volume import Volume
from readstation.model.key_image import KeyImage, KeyShot
from readstation.model.lesion import Assessment, Lesion, LesionRole, Measurement
from readstation.model.series import SeriesFacts
from readstation.reading.key_image_handlers import key_images_at
from readstation.reading.report import KeyPicture, PictureRing, PictureStroke, PictureWords
from readstation.reading.views import ReadView
from readstation.reading.words import state_words, timepoint_label
from readstation.ui.presenters.corner import corner_texts, plane_words
from readstation.ui.presenters.drawing import part_name
from readstation.ui.presenters.key_shots import planes_of, point_mm
from readstation.ui.presenters.lesions import rows_of
from readstation.ui.presenters.marks import marks_for, middle_mm
from readstation.ui.presenters.markups import series_of
from readstation.ui.presenters.windows import Window, first_window
from readstation.viewer.drawing import Drawing, FontWeight, TextMetrics, Words
from readstation.viewer.frames import FrameMaker, PlacedPicture
from readstation.viewer.mark_style import TEXT_EDGE_PX
from readstation.viewer.marks import LineMark, Mark, MarkState, ShapeMark
from readstation.viewer.plane_picture import needs_reslice
from readstation.viewer.planes import PlaneStack, acquired_stack
from readstation.viewer.state import ViewState

MEASURED_PX = (320.0, 320.0)
KEPT_PX = (488.0, 366.0)
"""Sizes at which pictures are laid out: three beside each other on a page, and two."""

PRINT_RATIO = 2.0
_SMALLEST_FIELD_MM, _LARGEST_FIELD_MM, _FIELD_LENGTHS = 110.0, 240.0, 3.0
_SHOWN_ROLES = (LesionRole.TARGET, LesionRole.NEW)


@dataclass(frozen=True, slots=True)
class PictureWish:
    """A key image that the report shows.

    Attributes
    ----------
    timepoint, series_key
        Of which series.
    lesion, said, drawn
        The measured lesion and its line, or None for one that the reader kept.
    kept
        What the reader kept, or None.
    """

    timepoint: int
    series_key: SeriesKey
    lesion: Lesion | None = None
    said: Assessment | None = None
    drawn: Measurement | None = None
    kept: KeyImage | None = None


def picture_wishes(view: ReadView) -> tuple[PictureWish, ...]:
    """Return the key images of a read by timepoint: the measured lesions, then what the reader kept."""
    return tuple(wish for each in view.timepoints for wish in _wishes_at(view, each.ordinal))


def measured_at(view: ReadView, ordinal: int) -> Iterator[tuple[Lesion, Assessment, Measurement]]:
    """Yield the lesions whose measured images are key images of a timepoint by themselves, a split one part by part."""
    for role in _SHOWN_ROLES:
        for row in rows_of(view, role):
            said = row.by_timepoint.get(ordinal)
            if said is not None:
                yield from ((row.lesion, said, drawn) for drawn in said.lines)


def _wishes_at(view: ReadView, ordinal: int) -> Iterator[PictureWish]:
    for lesion, said, drawn in measured_at(view, ordinal):
        yield PictureWish(ordinal, drawn.series_key, lesion, said, drawn)
    for kept in key_images_at(view.state, ordinal):
        yield PictureWish(ordinal, kept.shot.series_key, kept=kept)


def line_name(lesion: Lesion, said: Assessment, drawn: Measurement) -> str:
    """Return what a line is called: T1, or T1b for the second part of a target that has split."""
    return part_name(lesion, said.parts.index(drawn)) if drawn in said.parts else lesion.label


def wants_reslice(wish: PictureWish, view: ReadView, volume: Volume) -> bool:
    """Return whether a picture needs VTK, which works on the main thread only: those of planes across the voxels."""
    facts = series_of(view, wish.series_key)
    if wish.kept is None or facts is None:
        return False
    stack, _ = planes_of(wish.kept.shot, facts, volume)
    return needs_reslice(volume, stack)


def key_picture(wish: PictureWish, view: ReadView, volume: Volume, metrics: TextMetrics) -> KeyPicture | None:
    """Return a key image as a picture; None where its series is not part of the read.

    Parameters
    ----------
    wish
        Which one.
    view
        The signed read.
    volume
        Its series, verified.
    metrics
        Of the font in which the words will be set.
    """
    facts = series_of(view, wish.series_key)
    if facts is None:
        return None
    if wish.kept is not None:
        return _kept_picture(wish.kept, view, facts, volume, metrics)
    if wish.lesion is None or wish.said is None or wish.drawn is None:
        return None
    return _measured_picture(wish.lesion, wish.said, wish.drawn, view, facts, volume, metrics)


def _measured_picture(
    lesion: Lesion,
    said: Assessment,
    drawn: Measurement,
    view: ReadView,
    facts: SeriesFacts,
    volume: Volume,
    metrics: TextMetrics,
) -> KeyPicture:
    field_mm = min(max(_FIELD_LENGTHS * drawn.length_tenths / 10, _SMALLEST_FIELD_MM), _LARGEST_FIELD_MM)
    index = [image.ordinal for image in facts.images].index(drawn.image_ordinal)
    window = first_window(facts, volume, view.charter.window_presets)
    state = _state(MEASURED_PX, volume, acquired_stack(volume), index, window)
    state.place(middle_mm(drawn), field_mm / MEASURED_PX[0])
    what = f"{line_name(lesion, said, drawn)}  {format_mm(drawn.length_tenths)} mm"
    words = "" if lesion.role is LesionRole.TARGET else f", {state_words(said).lower()}"
    return _picture(state, view, facts, metrics, (f"{what}{words}", _where(facts, drawn.image_ordinal)), is_kept=False)


def _kept_picture(
    kept: KeyImage, view: ReadView, facts: SeriesFacts, volume: Volume, metrics: TextMetrics
) -> KeyPicture:
    shot = kept.shot
    state = state_of_shot(shot, facts, volume, KEPT_PX, PRINT_RATIO)
    lesion = None if kept.lesion_id is None else view.state.lesions.get(kept.lesion_id)
    name = f"{kept.key_image_id}, kept by the reader"
    what = name if lesion is None else f"{name} for {lesion.label}"
    return _picture(
        state, view, facts, metrics, (what, _where(facts, shot.image_ordinal, shot.plane.value)), is_kept=True
    )


def state_of_shot(
    shot: KeyShot, facts: SeriesFacts, volume: Volume, size_px: tuple[float, float], ratio: float
) -> ViewState:
    """Return a view that shows all of what was kept, without marks and words.

    Parameters
    ----------
    shot
        What was kept.
    facts, volume
        Its series.
    size_px, ratio
        Width and height, logical px, and device pixels a logical pixel.
    """
    stack, index = planes_of(shot, facts, volume)
    window = shot.window_width_thousandths / 1000, shot.window_center_thousandths / 1000
    state = _state(size_px, volume, stack, index, window, ratio)
    state.is_inverted = shot.is_inverted
    width, height = size_px
    state.place(point_mm(shot.center), max(shot.width_um / 1000 / width, shot.height_um / 1000 / height))
    return state


def _where(facts: SeriesFacts, ordinal: int | None, plane: str = "") -> str:
    place = f"image {ordinal} of {facts.slices}" if ordinal is not None else f"{plane} reformat"
    return f"{timepoint_label(facts.timepoint)}, {facts.label.lower()}, {place}"


def _state(
    size_px: tuple[float, float],
    volume: Volume,
    stack: PlaneStack,
    index: int,
    window: Window,
    ratio: float = PRINT_RATIO,
) -> ViewState:
    state = ViewState()
    state.resize(*size_px, ratio)
    state.show(volume, window, stack)
    state.set_slice(index)
    return state


def _picture(
    state: ViewState,
    view: ReadView,
    facts: SeriesFacts,
    metrics: TextMetrics,
    caption: tuple[str, ...],
    *,
    is_kept: bool,
) -> KeyPicture:
    stack = state.stack
    if stack is not None:
        words = plane_words(facts, stack, state.slice_index)
        texts = corner_texts(facts, words, -1, is_locked=False, is_by_timepoint=True)
        width, center = state.window
        state.corner_texts = replace(texts, bottom_left=(f"W {width:.0f}  L {center:.0f}".replace("-", "−"),))
    state.marks = _marks_in_view(marks_for(view, facts, None, frozenset()), state)
    frame = FrameMaker().frame(state, metrics)
    width_px, height_px = state.size_px
    grey, placement = _seen_part(frame.pictures[0], state.size_px) if frame.pictures else _nothing()
    return KeyPicture(
        width_px, height_px, grey, placement,
        tuple(shape for drawing in frame.drawings for shape in _shapes(drawing)),
        tuple(_words(each) for drawing in frame.drawings for each in drawing.words), caption, is_kept,
    )  # fmt: skip


def _shapes(drawing: Drawing) -> Iterator[PictureStroke | PictureRing]:
    """Yield the lines of a drawing in the order in which they are painted: the black edges first."""
    for strokes, rings in ((drawing.edge_strokes, drawing.edge_rings), (drawing.strokes, drawing.rings)):
        for stroke in strokes:
            yield PictureStroke((stroke.x0, stroke.y0), (stroke.x1, stroke.y1), stroke.width_px, stroke.colour)
        for ring in rings:
            yield PictureRing((ring.x, ring.y), ring.radius_px, ring.width_px, ring.colour)


def _words(words: Words) -> PictureWords:
    is_strong = words.weight is FontWeight.SEMI_BOLD
    return PictureWords((words.x, words.y), words.text, words.size_px, is_strong, (*words.colour, 1.0), TEXT_EDGE_PX)


def _marks_in_view(marks: Sequence[Mark], state: ViewState) -> tuple[Mark, ...]:
    """Return the marks that a picture shows whole with their words; one that it cuts keeps its line alone."""
    geometry = state.geometry
    if geometry is None:
        return ()
    width, height = state.size_px
    shown: list[Mark] = []
    for mark in marks:
        points = (
            mark.points_mm
            if isinstance(mark, ShapeMark)
            else (mark.start_mm, mark.end_mm)
            if isinstance(mark, LineMark)
            else ()
        )
        is_in = [0 <= x <= width and 0 <= y <= height for x, y in (geometry.px_of(point) for point in points)]
        if all(is_in):
            shown.append(_printed(mark))
        elif any(is_in):
            shown.append(_without_words(_printed(mark)))
    return tuple(shown)


def _without_words(mark: Mark) -> Mark:
    if isinstance(mark, LineMark):
        return replace(mark, name="", length_tenths=None)
    return replace(mark, label="") if isinstance(mark, ShapeMark) else mark


def _printed(mark: Mark) -> Mark:
    """Return a mark as it stands on paper: neither chosen nor to be taken hold of."""
    if isinstance(mark, LineMark | ShapeMark):
        return replace(mark, state=MarkState.IDLE, is_editable=False)
    return mark


def _seen_part(
    picture: PlacedPicture, size_px: tuple[float, float]
) -> tuple[NDArray[np.uint8], tuple[float, float, float, float, float, float]]:
    """Return the part of a picture that the view shows, with a pixel around it, and where it lies.

    What lies outside the view is not on the page, and so not in the file either.
    """
    xx, yx, xy, yy, x0, y0 = picture.placement
    rows, columns = picture.pixels.shape
    back = np.linalg.inv(np.array(((xx, xy), (yx, yy))))
    width, height = size_px
    corners = np.array(((0, 0), (width, 0), (0, height), (width, height)), dtype=np.float64) - (x0, y0)
    at = corners @ back.T
    left, top = (max(0, floor(float(each)) - 1) for each in at.min(axis=0))
    right, bottom = (ceil(float(each)) + 1 for each in at.max(axis=0))
    part = picture.pixels[top : min(bottom, rows), left : min(right, columns)]
    grey = np.ascontiguousarray(part & np.uint32(0xFF)).astype(np.uint8)
    return grey, (xx, yx, xy, yy, x0 + xx * left + xy * top, y0 + yx * left + yy * top)


def _nothing() -> tuple[NDArray[np.uint8], tuple[float, float, float, float, float, float]]:
    return np.zeros((0, 0), dtype=np.uint8), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
