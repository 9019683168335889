"""Plays the slices of the active view, and stops at the first touch."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from readstation.ui.reading.pane import Pane
from readstation.ui.reading.views import ViewGrid
from readstation.viewer.cine import Cine


class CinePlayer(QObject):
    """One view plays at a time; linked views follow it."""

    def __init__(self, grid: ViewGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._cine = Cine()
        self._pane: Pane | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)
        grid.activated.connect(lambda pane: self.stop() if pane is not self._pane else None)

    @property
    def is_playing(self) -> bool:
        """Whether slices move by themselves."""
        return self._timer.isActive()

    @property
    def per_s(self) -> int:
        """Slices a second."""
        return self._cine.per_s

    def toggle(self) -> None:
        """Play in the active view, or stop."""
        if self.is_playing:
            self.stop()
        elif self._grid.active.canvas.slice_count > 1:
            self._pane = self._grid.active
            self._timer.start(self._cine.interval_ms)

    def set_rate(self, per_s: int) -> None:
        """Play at another rate, within what an eye can follow."""
        self._cine = self._cine.at(per_s)
        if self.is_playing:
            self._timer.start(self._cine.interval_ms)

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()
        self._pane = None

    def _next(self) -> None:
        pane = self._pane
        if pane is None or pane.volume is None or pane.canvas.is_busy or not pane.isVisible():
            self.stop()
            return
        index, self._cine = self._cine.next_plane(pane.canvas.slice_index, pane.canvas.slice_count)
        pane.canvas.set_slice(index)
        pane.refresh_corner()
        self._grid.follow(pane)
