"""What lies under the pointer: marks and voxels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, hypot, inf

from readstation.geometry.volume import Volume
from readstation.viewer.mark_style import HIT_AREA_PX
from readstation.viewer.marks import BracketMark, LineEnd, LineMark, Mark, PointMm, ShapeMark
from readstation.viewer.overlays import Box
from readstation.viewer.shape_strokes import strokes_px
from readstation.viewer.view_geometry import ViewGeometry

BODY_REACH_PX = 6.0
"""How far from a line's middle part a press still counts as on it."""


class HitPart(StrEnum):
    """What part of a mark was hit."""

    START = "start"
    END = "end"
    BODY = "body"
    HANDLE = "handle"
    LABEL = "label"

    @property
    def line_end(self) -> LineEnd | None:
        """The end of a line that it is; None for every other part."""
        return LineEnd(self.value) if self in (HitPart.START, HitPart.END) else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A mark under the pointer and which part of it.

    Attributes
    ----------
    mark, part
        What was hit.
    handle
        Which point of a shape, by its place among the points.
    label_offset_mm
        For a label: where its middle stands, from the middle of the mark, mm LPS.
    """

    mark: Mark
    part: HitPart
    handle: int | None = None
    label_offset_mm: PointMm = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Probe:
    """The voxel under the pointer.

    Attributes
    ----------
    column, row
        Its indices on the slice, from 0.
    value
        In the unit of the volume.
    unit
        Empty where the values have none.
    """

    column: int
    row: int
    value: float
    unit: str

    @property
    def text(self) -> str:
        """Such as ``x 182  y 475  131 HU``."""
        number = f"{self.value:.0f}" if self.unit in ("HU", "") else f"{self.value:.1f}"
        return f"x {self.column}  y {self.row}  {number} {self.unit}".rstrip().replace("-", "−")


def hit_mark(
    marks: Sequence[Mark], view: ViewGeometry, x_px: float, y_px: float, labels: Mapping[str, Box] | None = None
) -> Hit | None:
    """Return the mark under a place of the view: handles before lines, lines before labels, the nearest first.

    Parameters
    ----------
    marks
        Those on the slice.
    x_px, y_px
        Logical px.
    labels
        Where the labels of the marks stand, by the id of the mark, logical px.
    """
    found: list[tuple[float, Hit]] = []
    for mark in marks:
        if isinstance(mark, LineMark | ShapeMark):
            found.extend(
                _line_hits(mark, view, x_px, y_px)
                if isinstance(mark, LineMark)
                else _shape_hits(mark, view, x_px, y_px)
            )
            box = (labels or {}).get(mark.mark_id)
            if box is not None and _holds(box, x_px, y_px):
                found.append((500.0, Hit(mark, HitPart.LABEL, label_offset_mm=_offset_mm(mark, box, view))))
        elif isinstance(mark, BracketMark):
            x, y = view.px_of(mark.center_mm)
            reach = max(mark.size_mm / view.mm_per_px, HIT_AREA_PX) / 2
            if max(abs(x_px - x), abs(y_px - y)) <= reach:
                found.append((1000.0 + hypot(x_px - x, y_px - y), Hit(mark, HitPart.BODY)))
    return min(found, key=lambda each: each[0])[1] if found else None


def probe(volume: Volume, slice_index: int, view: ViewGeometry, x_px: float, y_px: float) -> Probe | None:
    """Return the voxel of a shown slice under a place of the view, or None beside the image.

    Parameters
    ----------
    slice_index
        The slice that is shown; the value comes from it and from no neighbour.
    x_px, y_px
        Logical px.
    """
    _, row, column = (floor(each + 0.5) for each in volume.affine.to_index(view.patient_of(x_px, y_px)).tolist())
    _, rows, columns = volume.shape
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    return Probe(column, row, volume.rescaled(volume.voxels[slice_index, row, column]), volume.unit)


def _line_hits(mark: LineMark, view: ViewGeometry, x_px: float, y_px: float) -> list[tuple[float, Hit]]:
    start, end = view.px_of(mark.start_mm), view.px_of(mark.end_mm)
    hits: list[tuple[float, Hit]] = []
    if mark.has_handles:
        for part, (x, y) in ((HitPart.START, start), (HitPart.END, end)):
            away = hypot(x_px - x, y_px - y)
            if away <= HIT_AREA_PX / 2:
                hits.append((away, Hit(mark, part)))
    away = _distance_to_segment((x_px, y_px), start, end)
    if away <= BODY_REACH_PX:
        hits.append((100.0 + away, Hit(mark, HitPart.BODY)))
    return hits


def _shape_hits(mark: ShapeMark, view: ViewGeometry, x_px: float, y_px: float) -> list[tuple[float, Hit]]:
    hits: list[tuple[float, Hit]] = []
    if mark.has_handles:
        for index, point in enumerate(mark.handles_mm):
            x, y = view.px_of(point)
            away = hypot(x_px - x, y_px - y)
            if away <= HIT_AREA_PX / 2:
                hits.append((away, Hit(mark, HitPart.HANDLE, index)))
    away = min((_distance_to_segment((x_px, y_px), start, end) for start, end in strokes_px(mark, view)), default=inf)
    if away <= BODY_REACH_PX:
        hits.append((100.0 + away, Hit(mark, HitPart.BODY)))
    return hits


def _holds(box: Box, x_px: float, y_px: float) -> bool:
    left, top, right, bottom = box
    return left <= x_px <= right and top <= y_px <= bottom


def _offset_mm(mark: LineMark | ShapeMark, box: Box, view: ViewGeometry) -> PointMm:
    left, top, right, bottom = box
    label = view.patient_of((left + right) / 2, (top + bottom) / 2)
    middle = view.patient_of(*view.px_of(mark.middle_mm))
    x, y, z = (b - a for a, b in zip(middle, label, strict=True))
    return x, y, z


def _distance_to_segment(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    squared = dx * dx + dy * dy
    along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / squared if squared else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)
