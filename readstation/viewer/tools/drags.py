"""Drags that change how an image is shown and never what is stored: window, pan, zoom, scroll, locate."""

from __future__ import annotations

from collections.abc import Callable

from readstation.viewer.tools.edit import ToolRun
from readstation.viewer.tools.events import (
    Outcome,
    Panned,
    PointerButton,
    PointerEvent,
    PointerKind,
    PointLocated,
    SliceStepped,
    WindowDragged,
    Zoomed,
)

ZOOM_PER_PX = 1.008
PX_PER_SLICE = 8.0


def window_tool(button: PointerButton = PointerButton.LEFT) -> ToolRun:
    """Drag to change window width (across) and centre (up and down)."""
    return _drag(button, lambda last, event: (WindowDragged(event.x_px - last.x_px, event.y_px - last.y_px),))


def pan_tool(button: PointerButton = PointerButton.LEFT) -> ToolRun:
    """Drag the picture."""
    return _drag(button, lambda last, event: (Panned(event.x_px - last.x_px, event.y_px - last.y_px),))


def zoom_tool(button: PointerButton = PointerButton.LEFT) -> ToolRun:
    """Drag up to magnify, down to shrink, about the place of the press."""
    outcomes: tuple[Outcome, ...] = ()
    while True:
        press = yield outcomes
        outcomes = ()
        if not press.is_press_of(button):
            continue
        last = press
        event = yield ()
        while event.is_move:
            factor = ZOOM_PER_PX ** (last.y_px - event.y_px)
            last, event = event, (yield (Zoomed(factor, press.x_px, press.y_px),))


def locate_tool(button: PointerButton = PointerButton.LEFT) -> ToolRun:
    """Show the point under the pressed pointer in all linked views."""
    outcomes: tuple[Outcome, ...] = ()
    while True:
        event = yield outcomes
        outcomes = ()
        if event.is_press_of(button):
            while event.kind in (PointerKind.PRESSED, PointerKind.MOVED):
                event = yield (PointLocated(event.point_mm),)


def scroll_tool(button: PointerButton = PointerButton.LEFT) -> ToolRun:
    """Drag down for the next slices, up for the ones before."""
    outcomes: tuple[Outcome, ...] = ()
    while True:
        press = yield outcomes
        outcomes = ()
        if not press.is_press_of(button):
            continue
        gone = 0
        event = yield ()
        while event.is_move:
            wanted = int((event.y_px - press.y_px) / PX_PER_SLICE)
            steps, gone = wanted - gone, wanted
            event = yield ((SliceStepped(steps),) if steps else ())


def _drag(button: PointerButton, outcome: Callable[[PointerEvent, PointerEvent], tuple[Outcome, ...]]) -> ToolRun:
    outcomes: tuple[Outcome, ...] = ()
    while True:
        press = yield outcomes
        outcomes = ()
        if not press.is_press_of(button):
            continue
        last = press
        event = yield ()
        while event.is_move:
            last, event = event, (yield outcome(last, event))


def dragged_window(width: float, center: float, dx_px: float, dy_px: float) -> tuple[float, float]:
    """Return a window after a drag, in whole units where it is wide enough for them.

    The step follows the width, so that a narrow window can be set finely and a wide one quickly.

    Parameters
    ----------
    width, center
        The window before.
    dx_px, dy_px
        How far the pointer moved, logical px.
    """
    per_px = max(width / 300.0, 0.004)
    return max(width + dx_px * per_px, 1.0), center + dy_px * per_px
