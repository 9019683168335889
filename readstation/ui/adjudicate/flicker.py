"""The marks of A and B in turn over one image, one swap every 0.4 s, while F is held (design, sections 7 and 13)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from readstation.model.adjudication import Side
from readstation.ui.adjudicate.images import BenchImages
from readstation.ui.reading.flicker import SWAP_MS
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid


class SideFlicker(QObject):
    """Swaps the marks of the active view: the image stays, so nothing but the marks moves."""

    def __init__(self, grid: ViewGrid, images: BenchImages) -> None:
        super().__init__(grid)
        self._grid = grid
        self._images = images
        self._pane: Pane | None = None
        self._side = Side.A
        self._timer = QTimer(self)
        # Single shots: a station that lags must not catch up with swaps that follow each other faster.
        self._timer.setSingleShot(True)
        self._timer.setInterval(SWAP_MS)
        self._timer.timeout.connect(self._swap)

    @property
    def is_on(self) -> bool:
        """Whether F is held."""
        return self._pane is not None

    def begin(self) -> None:
        """Begin in the active view, with the other read."""
        pane = self._grid.active
        if self.is_on or pane.volume is None:
            return
        self._pane, self._side = pane, self._images.side_of(pane)
        self._swap()

    def end(self) -> None:
        """Show the view's own marks again."""
        self._timer.stop()
        pane, self._pane = self._pane, None
        if pane is not None:
            self._images.draw_marks(pane)

    def _swap(self) -> None:
        if self._pane is not None:
            self._side = self._side.other
            self._images.draw_marks(self._pane, (self._side,))
            self._timer.start()
