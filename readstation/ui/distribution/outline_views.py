"""Outlines of the volumes in the fused views, and the hand that paints and points in them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import cos, pi, sin

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent

from readstation.geometry.label_volume import LabelVolume
from readstation.model.lesion import PointUm
from readstation.reading.outlining import UM_PER_MM
from readstation.ui.distribution.outline_desk import OutlineDesk
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.marks import OutlineMark, PointMm
from readstation.viewer.outlines import OutlineSource
from readstation.viewer.view_geometry import FloatArray

_RING_POINTS = 40
_HAND = "hand"


class HandTool(StrEnum):
    """What the left button does with the volume that is worked on."""

    NONE = "none"
    BRUSH = "brush"
    WIPE = "wipe"
    GROW = "grow"

    @property
    def paints(self) -> bool:
        """Whether it is dragged."""
        return self in (HandTool.BRUSH, HandTool.WIPE)


class OutlineViews(QObject):
    """Draws the outlines on every plane that is shown, and takes the left button while a hand tool is chosen.

    Attributes
    ----------
    tool
        The hand tool.
    radius_mm
        Of the brush, and of the ball that growing stays in.
    label_of
        Returns what stands beside the outline of a volume.
    """

    painted = Signal(object, object)
    """The centres of a stroke, `PointUm` each, in the order of the hand, and the `HandTool`."""
    seeded = Signal(object)
    """`PointMm`: growing is to begin there."""

    def __init__(self, grid: ViewGrid, desk: OutlineDesk) -> None:
        super().__init__(grid)
        self._grid, self._desk = grid, desk
        self._sources: dict[str, tuple[LabelVolume, OutlineSource]] = {}
        self._stroke: list[PointMm] = []
        self._held: Pane | None = None
        self.tool = HandTool.NONE
        self.radius_mm = 10.0
        self.label_of: Callable[[str], str] = lambda name: name
        for pane in grid.panes:
            pane.canvas.installEventFilter(self)
            pane.canvas.slice_changed.connect(lambda _, pane=pane: self.draw(pane))
            pane.plane_changed.connect(lambda pane=pane: self.draw(pane))
            pane.image_shown.connect(lambda pane=pane: self.draw(pane))
        grid.links.moved.connect(self.draw)
        desk.changed.connect(self.draw_all)

    def draw_all(self) -> None:
        """Draw the outlines anew in every view."""
        self._grid.each_shown(self.draw)

    def draw(self, pane: Pane) -> None:
        """Draw the outlines of the plane that a view shows."""
        pane.canvas.set_marks(self._marks(pane))

    def set_tool(self, tool: HandTool) -> None:
        """Give the left button to a hand tool, or take it away from it."""
        self.tool = tool
        self._drop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the left button over a view; everything else goes to the canvas."""
        if self.tool is HandTool.NONE or not isinstance(event, QMouseEvent):
            if event.type() is QEvent.Type.Leave and self._held is None:
                self._show_hand(None, None)
            return False
        pane = next((each for each in self._grid.shown if each.canvas is watched), None)
        if pane is None or pane.volume is None or not pane.shows_series:
            return False
        kind, is_left = event.type(), event.button() is Qt.MouseButton.LeftButton
        place = event.position().toPoint()
        if kind is QEvent.Type.MouseButtonPress and is_left:
            self._grid.activate(pane)
            self._press(pane, place)
            return True
        if kind is QEvent.Type.MouseMove:
            self._move(pane, place)
            return self._held is not None
        if kind is QEvent.Type.MouseButtonRelease and is_left and self._held is not None:
            self._release()
            return True
        return kind is QEvent.Type.MouseButtonDblClick and is_left

    def forget(self) -> None:
        """Let every outline go."""
        self._sources.clear()
        self._drop()

    def _press(self, pane: Pane, place: QPoint) -> None:
        point = pane.canvas.patient_point_at(place)
        if point is None:
            return
        if self.tool is HandTool.GROW:
            self.seeded.emit(point)
            return
        self._held, self._stroke = pane, [point]
        self._show_hand(pane, point)

    def _move(self, pane: Pane, place: QPoint) -> None:
        point = pane.canvas.patient_point_at(place)
        if point is None:
            return
        if self._held is pane and np.linalg.norm(np.subtract(point, self._stroke[-1])) >= self.radius_mm / 3:
            self._stroke.append(point)
        self._show_hand(pane, point)

    def _release(self) -> None:
        stroke, self._stroke, pane, self._held = self._stroke, [], self._held, None
        self.painted.emit(tuple(_um(point) for point in stroke), self.tool)
        if pane is not None:
            self.draw(pane)

    def _drop(self) -> None:
        self._stroke, self._held = [], None
        self.draw_all()

    def _show_hand(self, pane: Pane | None, point: PointMm | None) -> None:
        """Show the ring of the brush under the pointer, and the way that it came, in that view alone."""
        for each in self._grid.shown:
            marks = self._marks(each)
            if each is pane and point is not None and pane.canvas.stack is not None:
                stack = pane.canvas.stack
                rings = [_ring(centre, stack.right, stack.down, self.radius_mm) for centre in (*self._stroke, point)]
                marks = (*marks, OutlineMark(_HAND, "", 1, tuple(rings)))
                pane.canvas.set_marks(marks)
            elif any(mark.mark_id == _HAND for mark in each.canvas.marks):
                each.canvas.set_marks(marks)

    def _marks(self, pane: Pane) -> tuple[OutlineMark, ...]:
        stack, volume = pane.canvas.stack, pane.volume
        if stack is None or volume is None or not pane.shows_series:
            # A projection is no plane: nothing of a volume lies "on" it.
            return ()
        marks = []
        for number, (name, each) in enumerate(self._desk.volumes.items()):
            if each.label.is_empty or each.label.frame_of_reference != volume.frame_of_reference:
                continue
            lines = self._source(name, each.label).lines_mm(stack, pane.canvas.slice_index)
            if lines:
                marks.append(OutlineMark(name, self.label_of(name), number, lines, name == self._desk.current))
        return tuple(marks)

    def _source(self, name: str, label: LabelVolume) -> OutlineSource:
        known = self._sources.get(name)
        if known is None or known[0] is not label:
            known = self._sources[name] = (label, OutlineSource(label))
        return known[1]


def _ring(centre: PointMm, right: FloatArray, down: FloatArray, radius_mm: float) -> FloatArray:
    """Return a circle on a plane, mm LPS, shape (points, 3)."""
    turns = [2 * pi * each / _RING_POINTS for each in range(_RING_POINTS)]
    return np.array([np.asarray(centre) + radius_mm * (cos(each) * right + sin(each) * down) for each in turns])


def _um(point: PointMm) -> PointUm:
    x, y, z = (round(each * UM_PER_MM) for each in point)
    return PointUm(x, y, z)
