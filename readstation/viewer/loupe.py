"""The loupe: the place of a dragged handle, magnified, in the corner furthest from it."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, sqrt

import numpy as np

from readstation.core.phrases import tr
from readstation.model.markup import MarkupKind
from readstation.viewer.drawing import Drawing, FontWeight, LoupePicture, Pen, TextMetrics, Words
from readstation.viewer.layers import Layer
from readstation.viewer.mark_style import LINE_PX, LOUPE_PX, LOUPE_SCALE, OVERLAY_PX, STYLES, TEXT1, TEXT2, WHITE
from readstation.viewer.marks import LineEnd, LineMark, PointMm, ShapeMark
from readstation.viewer.overlays import Box
from readstation.viewer.plane_picture import PlanePicture
from readstation.viewer.sampling import sampled, windowed
from readstation.viewer.view_geometry import ViewGeometry

_SIDE_PX = 26.0
_TOP_PX = 56.0
_BOTTOM_PX = 86.0
_RING_PX = 13.0


def loupe_caption() -> str:
    """Return the words under the loupe."""
    return tr("{scale}× at handle", scale=f"{LOUPE_SCALE:g}")


def fits(view: ViewGeometry) -> bool:
    """Whether a view has room for the loupe beside the place that is dragged."""
    return view.width_px >= 2 * LOUPE_PX and view.height_px >= LOUPE_PX + _TOP_PX + _BOTTOM_PX


def loupe_center(view: ViewGeometry, handle: tuple[float, float]) -> tuple[float, float]:
    """Return the middle of the loupe in the corner furthest from a handle, logical px."""
    radius = LOUPE_PX / 2
    corners = [
        (x, y)
        for x in (_SIDE_PX + radius, view.width_px - _SIDE_PX - radius)
        for y in (_TOP_PX + radius, view.height_px - _BOTTOM_PX - radius)
    ]
    return max(corners, key=lambda corner: hypot(corner[0] - handle[0], corner[1] - handle[1]))


def taken_box(view: ViewGeometry, handle_mm: PointMm) -> list[Box]:
    """Return the box that the loupe of a handle, mm LPS, takes with its caption; none where it does not fit."""
    if not fits(view):
        return []
    x, y = loupe_center(view, view.px_of(handle_mm))
    radius = LOUPE_PX / 2 + 4
    return [(x - radius, y - radius, x + radius, y + radius + 20)]


def loupe_picture(
    picture: PlanePicture,
    layer: Layer,
    view: ViewGeometry,
    mark: LineMark | ShapeMark,
    end: LineEnd | int,
    metrics: TextMetrics,
    ratio: float,
) -> LoupePicture:
    """Return the magnified picture around one end of a line or one point of a shape.

    Parameters
    ----------
    picture, layer, view
        What the view shows: the plane, how, and where.
    mark, end
        The mark and the end, or the point by its place, that is dragged.
    ratio
        Device pixels a logical pixel.
    """
    held_mm, other_mm = _held_and_other(mark, end)
    center = loupe_center(view, view.px_of(held_mm))
    scale = view.mm_per_px / LOUPE_SCALE
    around = replace(view, center_mm=np.asarray(held_mm), mm_per_px=scale, width_px=LOUPE_PX, height_px=LOUPE_PX)
    side = round(LOUPE_PX * ratio)
    stored = sampled(picture, around, (side, side), ratio)
    is_outside = np.isnan(stored)
    grey = windowed(stored, *layer.look.window, layer.volume.rescale_slope, layer.volume.rescale_intercept)
    grey = 255 - grey if layer.shown_look.is_inverted else grey
    grey[is_outside] = 0
    drawing = _drawing(center, around.px_of(other_mm), mark, metrics)
    return LoupePicture(*center, LOUPE_PX / 2, grey, drawing)


_JOINED = (MarkupKind.LENGTH, MarkupKind.BIDIRECTIONAL, MarkupKind.ARROW)


def _held_and_other(mark: LineMark | ShapeMark, end: LineEnd | int) -> tuple[PointMm, PointMm]:
    """Return the held point and the one that a line joins it with: itself where there is none."""
    if isinstance(mark, LineMark):
        held = end if isinstance(end, LineEnd) else LineEnd.END
        return mark.at(held), mark.at(held.other)
    place = end if isinstance(end, int) else 0
    return mark.at(place), mark.at(place ^ 1) if mark.kind in _JOINED else mark.at(place)


def _drawing(
    center: tuple[float, float], other: tuple[float, float], mark: LineMark | ShapeMark, metrics: TextMetrics
) -> Drawing:
    pen = Pen()
    x, y = center
    radius = LOUPE_PX / 2
    dx, dy = other[0] - radius, other[1] - radius
    length = hypot(dx, dy)
    reach = min(length, sqrt(max(radius**2 - 4.0, 0.0)) - 1.0)
    if reach > _RING_PX:
        ux, uy = dx / length, dy / length
        start = (x + ux * (_RING_PX + 1), y + uy * (_RING_PX + 1))
        pen.line(start, (x + ux * reach, y + uy * reach), LINE_PX, STYLES[mark.role].colour)
    pen.ring(center, _RING_PX - 1.0, 1.6, WHITE)
    pen.ring(center, radius, 2.0, WHITE)
    for dx, dy in ((1, 0), (0, 1)):
        pen.line((x - 2.5 * dx, y - 2.5 * dy), (x + 2.5 * dx, y + 2.5 * dy), 1.0, TEXT1)
    caption = loupe_caption()
    width = metrics.width_px(caption, OVERLAY_PX, FontWeight.REGULAR)
    pen.write(Words(x - width / 2, y + radius + 17, caption, OVERLAY_PX, FontWeight.REGULAR, TEXT2))
    return pen.drawing()
