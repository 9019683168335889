"""The lines of a shape in a view: what is drawn is what is picked."""

from __future__ import annotations

import itertools

from readstation.geometry.region import ellipse_of
from readstation.model.markup import MarkupKind
from readstation.viewer.marks import PointMm, ShapeMark
from readstation.viewer.view_geometry import ViewGeometry

Point = tuple[float, float]
Segment = tuple[Point, Point]


def strokes_px(mark: ShapeMark, view: ViewGeometry) -> tuple[Segment, ...]:
    """Return the straight lines that a shape is drawn with, logical px; none for a probe."""
    if mark.kind is MarkupKind.PROBE:
        return ()
    if mark.kind is MarkupKind.BIDIRECTIONAL:
        start, end, *across = (view.px_of(point) for point in mark.points_mm)
        return ((start, end), (across[0], across[1])) if len(across) == 2 else ((start, end),)
    places = [view.px_of(point) for point in outline_mm(mark)]
    pairs = tuple(itertools.pairwise(places))
    return (*pairs, (places[-1], places[0])) if mark.kind.is_region and len(places) > 2 else pairs


def outline_mm(mark: ShapeMark) -> tuple[PointMm, ...]:
    """Return the points along a shape, mm LPS: of an ellipse those of its curve."""
    if mark.kind is not MarkupKind.ELLIPSE:
        return mark.points_mm
    curve = ellipse_of(mark.points_mm).curve_mm()
    return tuple((x, y, z) for x, y, z in curve.tolist())
