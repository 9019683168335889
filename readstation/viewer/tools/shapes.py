"""Draw a region, an arrow or a probe; and how a shape follows when one of its points is dragged."""

from __future__ import annotations

from collections.abc import Callable
from math import hypot

import numpy as np

from readstation.model.markup import MarkupKind
from readstation.viewer.marks import PointMm
from readstation.viewer.tools.edit import Steps, ToolRun, drag_or_select, is_edit
from readstation.viewer.tools.events import (
    DraftDropped,
    DraftShape,
    MarkSelected,
    Outcome,
    PointerButton,
    PointerEvent,
    PointerKind,
    ShapeDrawn,
)
from readstation.viewer.tools.shape_points import stored_points

CORNER_STEP_PX = 2.0
"""A freehand outline takes a corner each time the pointer has gone this far."""

Points = tuple[PointMm, ...]


def oval_tool() -> ToolRun:
    """Draw ovals from corner to corner of the box around them, level and upright on the screen."""
    return _drawing(lambda press: _drag_shape(MarkupKind.ELLIPSE, _oval_points, press))


def arrow_tool() -> ToolRun:
    """Draw arrows: press where the tip points to, release where the words stand."""
    return _drawing(
        lambda press: _drag_shape(MarkupKind.ARROW, lambda first, now: (first.point_mm, now.point_mm), press)
    )


def freehand_tool() -> ToolRun:
    """Draw outlines along the way of the pointer; the release closes them."""
    return _drawing(_freehand)


def probe_tool() -> ToolRun:
    """Keep the value at a place: press, move to the place, release."""
    return _drawing(_probe)


def _drawing(draw: Callable[[PointerEvent], Steps]) -> ToolRun:
    """Draw with every left press; on a handle, or with Alt on a mark, edit that one instead."""
    outcomes: tuple[Outcome, ...] = ()
    while True:
        event = yield outcomes
        outcomes = ()
        if event.is_press_of(PointerButton.LEFT):
            outcomes = yield from (drag_or_select(event) if is_edit(event) else draw(event))


def _drag_shape(
    kind: MarkupKind, points_of: Callable[[PointerEvent, PointerEvent], Points], press: PointerEvent
) -> Steps:
    """Follow a press until its release; a click draws nothing and selects what lies there."""
    event = yield ()
    while event.is_move:
        is_click = event.is_click_after(press)
        event = yield () if is_click else (DraftShape(None, kind, points_of(press, event), press.normal),)
    if event.is_cancel:
        return (DraftDropped(),)
    if event.is_click_after(press):
        return _clicked(press)
    return (DraftDropped(),) if _is_flat(press, event, kind) else _drawn(kind, points_of(press, event), press)


def _freehand(press: PointerEvent) -> Steps:
    corners = [press.point_mm]
    last = press
    event = yield ()
    while event.is_move:
        if hypot(event.x_px - last.x_px, event.y_px - last.y_px) >= CORNER_STEP_PX:
            corners.append(event.point_mm)
            last = event
        event = yield (DraftShape(None, MarkupKind.FREEHAND, tuple(corners), press.normal),) if len(corners) > 1 else ()
    if event.is_cancel:
        return (DraftDropped(),)
    if len(corners) < 2:
        return _clicked(press)
    if hypot(event.x_px - last.x_px, event.y_px - last.y_px) >= CORNER_STEP_PX:
        corners.append(event.point_mm)
    return (DraftDropped(),) if len(corners) < 3 else _drawn(MarkupKind.FREEHAND, tuple(corners), press)


def _probe(press: PointerEvent) -> Steps:
    event = press
    while event.kind is PointerKind.PRESSED or event.is_move:
        event = yield (DraftShape(None, MarkupKind.PROBE, (event.point_mm,), press.normal, 0),)
    if event.is_cancel:
        return (DraftDropped(),)
    return _drawn(MarkupKind.PROBE, (event.point_mm,), press)


def _clicked(press: PointerEvent) -> tuple[Outcome, ...]:
    if press.hit is None:
        return (DraftDropped(),)
    return (DraftDropped(), MarkSelected(press.hit.mark.mark_id, press.is_ctrl))


def _drawn(kind: MarkupKind, points: Points, press: PointerEvent) -> tuple[Outcome, ...]:
    return (ShapeDrawn(kind, stored_points(kind, points, press.normal), press.normal),)


def _is_flat(press: PointerEvent, event: PointerEvent, kind: MarkupKind) -> bool:
    """Return whether an oval would have no inside."""
    return kind is MarkupKind.ELLIPSE and min(abs(event.x_px - press.x_px), abs(event.y_px - press.y_px)) < 1.0


def _oval_points(press: PointerEvent, event: PointerEvent) -> Points:
    """Return the axis ends of the oval in the box between two corners: left, right, top, bottom."""
    first, last = np.asarray(press.point_mm), np.asarray(event.point_mm)
    right, down = np.asarray(press.right), np.asarray(press.down)
    middle = (first + last) / 2
    across = float((last - first) @ right) / 2 * right
    along = float((last - first) @ down) / 2 * down
    ends = (middle - across, middle + across, middle - along, middle + along)
    return tuple((float(x), float(y), float(z)) for x, y, z in ends)
