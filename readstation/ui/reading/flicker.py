"""Prior and current in one view, one swap every 0.4 s, while F is held (design, sections 7 and 13)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer

from readstation.core.phrases import tr
from readstation.geometry.volume import Volume
from readstation.reading.views import ReadView
from readstation.ui.canvas_events import ViewChanged
from readstation.ui.ports import Tile
from readstation.ui.presenters.layout import counterpart
from readstation.ui.reading.images import RoomImages
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.link import linked_center
from readstation.viewer.planes import PlaneStack, acquired_stack

SWAP_MS = 400
"""One swap in this time; nothing may flash faster."""


@dataclass(frozen=True, eq=False, slots=True)
class _Side:
    """One of the two images, as it is shown."""

    tile: Tile
    volume: Volume
    stack: PlaneStack
    index: int
    place: ViewChanged


class Flicker(QObject):
    """Swaps the active view between its own image and the same phase of the other timepoint."""

    def __init__(self, grid: ViewGrid, images: RoomImages) -> None:
        super().__init__(grid)
        self._grid = grid
        self._images = images
        self._pane: Pane | None = None
        self._own: _Side | None = None
        self._other: _Side | None = None
        self._shows_other = False
        self._timer = QTimer(self)
        # Single shots: a station that lags must not catch up with swaps that follow each other faster.
        self._timer.setSingleShot(True)
        self._timer.setInterval(SWAP_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_on(self) -> bool:
        """Whether F is held and there is something to compare with."""
        return self._pane is not None

    def begin(self, view: ReadView | None) -> str:
        """Begin in the active view. Return why it cannot, in one sentence, or nothing."""
        pane = self._grid.active
        own = _side(pane)
        if view is None or own is None or self.is_on:
            return ""
        tile = counterpart(view, own.tile, self._images.prior)
        if tile is None or tile.series is None:
            return tr("There is no image of another timepoint to compare this one with.")
        self._pane, self._own = pane, own
        facts = tile.series
        self._images.shelf.need(facts, partial(self._arrived, tile), lambda _: self.end())
        return ""

    def end(self) -> None:
        """Show the view's own image again."""
        self._timer.stop()
        if self._shows_other:
            self._swap()
        self._pane, self._own, self._other, self._shows_other = None, None, None, False

    def _arrived(self, tile: Tile, volume: Volume) -> None:
        own = self._own
        if self._pane is None or own is None or self._timer.isActive():
            return
        links = self._grid.links.links
        stack = acquired_stack(volume)
        index = links.plane_for(own.volume, own.stack, own.place.center_mm, volume, stack)
        center = linked_center(links, own.volume, own.place.center_mm, volume)
        shown = stack.count // 2 if index is None else index
        self._other = _Side(tile, volume, stack, shown, ViewChanged(center, own.place.mm_per_px))
        self._swap()
        self._timer.start()

    def _tick(self) -> None:
        self._swap()
        self._timer.start()

    def _swap(self) -> None:
        pane, own, other = self._pane, self._own, self._other
        if pane is None or own is None or other is None:
            return
        now = _side(pane)
        if now is not None and self._shows_other:
            self._other = now
        elif now is not None:
            self._own = now
        self._shows_other = not self._shows_other
        side = (self._other if self._shows_other else self._own) or own
        self._images.put(pane, side.tile, side.volume, side.stack, side.index, side.place)


def _side(pane: Pane) -> _Side | None:
    volume, stack, place = pane.volume, pane.canvas.stack, pane.canvas.view_place
    if pane.tile is None or pane.tile.series is None or volume is None or stack is None or place is None:
        return None
    return _Side(pane.tile, volume, stack, pane.canvas.slice_index, place)
