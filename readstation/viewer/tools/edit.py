"""Select, drag a handle, and, only with Alt, move a whole mark."""

from __future__ import annotations

from collections.abc import Generator

from readstation.geometry.diameter import committed, diameter_tenths
from readstation.viewer.marks import LineEnd, LineMark, MarkState, PointMm, ShapeMark
from readstation.viewer.pick import HitPart
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftLabel,
    DraftLine,
    DraftShape,
    HandleMoved,
    LabelMoved,
    MarkMoved,
    MarkSelected,
    Outcome,
    PointerButton,
    PointerEvent,
    ShapeMoved,
    line_of,
    shape_of,
)
from readstation.viewer.tools.shape_points import moved_points, stored_points

ToolRun = Generator[tuple[Outcome, ...], PointerEvent, None]
"""A running tool: it takes pointer events and yields what follows from each."""

Steps = Generator[tuple[Outcome, ...], PointerEvent, tuple[Outcome, ...]]
"""A part of a tool; it returns the outcomes of its last event."""


def select_tool(resolution_tenths: int = 1) -> ToolRun:
    """Select marks and edit them.

    A press on a handle and a move drags it; a press on a line selects; a press on a label and a move drags the label;
    a press beside all marks selects none. A whole mark moves with Alt only.

    Parameters
    ----------
    resolution_tenths
        The measurement resolution of the charter, tenths of a millimetre (MR-216).
    """
    outcomes: tuple[Outcome, ...] = ()
    while True:
        event = yield outcomes
        outcomes = ()
        if event.is_press_of(PointerButton.LEFT):
            outcomes = yield from drag_or_select(event, resolution_tenths)


def is_edit(press: PointerEvent) -> bool:
    """Return whether a press with a drawing tool edits a mark: on a handle, or with Alt on a mark."""
    return press.hit is not None and (press.hit.part in _HANDLES or press.is_alt)


_HANDLES = (HitPart.START, HitPart.END, HitPart.HANDLE)


def drag_or_select(press: PointerEvent, resolution_tenths: int = 1) -> Steps:
    """Follow a left press until its release and return the last outcomes.

    A drag begins only after a few pixels, so that a click never moves anything; then the handle keeps its distance
    from the pointer.
    """
    can_move = _can_move(press)
    selected = MarkSelected(press.hit.mark.mark_id if press.hit is not None else None, press.is_ctrl)
    event = yield (selected,)
    while event.is_move and (not can_move or event.is_click_after(press)):
        event = yield ()
    if press.hit is None or not can_move or not event.is_move:
        return ()
    line, shape = line_of(press.hit), shape_of(press.hit)
    if press.hit.part is HitPart.LABEL and not press.is_alt:
        return (yield from _drag_label(press, event))
    if line is not None:
        held = None if press.is_alt else press.hit.part.line_end
        return (yield from _drag(line, held, press, event, resolution_tenths))
    if shape is not None:
        return (yield from _drag_shape(shape, None if press.is_alt else press.hit.handle, press, event))
    return ()


def _can_move(press: PointerEvent) -> bool:
    hit = press.hit
    if hit is None or not isinstance(hit.mark, LineMark | ShapeMark):
        return False
    if hit.part is HitPart.LABEL and not press.is_alt:
        return hit.mark.state is not MarkState.LOCKED
    return hit.mark.has_handles and (hit.part in _HANDLES or press.is_alt)


def _drag_shape(shape: ShapeMark, held: int | None, press: PointerEvent, event: PointerEvent) -> Steps:
    """Follow a drag of one point of a shape, or of the whole where none is held."""
    kind, normal = shape.kind, shape.normal
    while event.is_move:
        points = moved_points(kind, shape.points_mm, normal, held, press.point_mm, event.point_mm)
        event = yield (DraftShape(shape.mark_id, kind, points, normal, held),)
    if event.is_cancel:
        return (DraftDropped(),)
    points = moved_points(kind, shape.points_mm, normal, held, press.point_mm, event.point_mm)
    return (ShapeMoved(shape.mark_id, kind, stored_points(kind, points, normal), normal),)


def _drag_label(press: PointerEvent, event: PointerEvent) -> Steps:
    """Follow a drag of a label; its mark stays."""
    hit = press.hit
    if hit is None or not isinstance(hit.mark, LineMark | ShapeMark):
        return ()
    before = hit.label_offset_mm
    while event.is_move:
        event = yield (DraftLabel(hit.mark.mark_id, _shifted(before, press.point_mm, event.point_mm)),)
    if event.is_cancel:
        return (DraftDropped(),)
    return (LabelMoved(hit.mark.mark_id, committed(_shifted(before, press.point_mm, event.point_mm))),)


def _shifted(point: PointMm, from_mm: PointMm, to_mm: PointMm) -> PointMm:
    x, y, z = (each + b - a for each, a, b in zip(point, from_mm, to_mm, strict=True))
    return x, y, z


def _drag(
    line: LineMark, held: LineEnd | None, press: PointerEvent, event: PointerEvent, resolution_tenths: int
) -> Steps:
    """Follow a drag of one end, or of the whole line where none is held."""
    while event.is_move:
        start_mm, end_mm = _moved(line, held, press.point_mm, event.point_mm)
        event = yield (DraftLine(line.mark_id, start_mm, end_mm, held),)
    if event.is_cancel:
        return (DraftDropped(),)
    start_mm, end_mm = _moved(line, held, press.point_mm, event.point_mm)
    start, end = committed(start_mm), committed(end_mm)
    length = diameter_tenths(start, end, resolution_tenths)
    if held is None:
        return (MarkMoved(line.mark_id, start, end, length),)
    return (HandleMoved(line.mark_id, held, start, end, length),)


def _moved(line: LineMark, held: LineEnd | None, from_mm: PointMm, to_mm: PointMm) -> tuple[PointMm, PointMm]:
    step = tuple(b - a for a, b in zip(from_mm, to_mm, strict=True))

    def shifted(point: PointMm) -> PointMm:
        return (point[0] + step[0], point[1] + step[1], point[2] + step[2])

    start = shifted(line.start_mm) if held in (None, LineEnd.START) else line.start_mm
    end = shifted(line.end_mm) if held in (None, LineEnd.END) else line.end_mm
    return start, end
