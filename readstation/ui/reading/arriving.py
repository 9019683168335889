"""Series that fill up while they are looked at: what a view shows of them, and which slice is wanted next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from readstation.core.ids import SeriesKey
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.ui.reading.pane import Pane
from readstation.ui.reading.shelf import VolumeShelf
from readstation.ui.reading.views import ViewGrid

Done = Callable[[Volume], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A series that a view wants, and who is told when there is something of it to see, or nothing."""

    facts: SeriesFacts
    done: Done
    failed: Failed


class Arriving(QObject):
    """Shows a series from its first slice on, and says how far the rest is."""

    verified = Signal(object)
    """A `Pane` whose images are all here and are the released ones: it may be measured on now."""
    first_painted = Signal()
    """The first image of what is looked at now was painted."""

    def __init__(self, shelf: VolumeShelf, grid: ViewGrid) -> None:
        super().__init__(grid)
        self._shelf = shelf
        self._grid = grid
        self._waiting: dict[Pane, _Wish] = {}
        self._handed: dict[Pane, tuple[Volume, _Wish]] = {}
        self._unverified: set[Pane] = set()
        self._is_first_due = True
        shelf.changed.connect(self._changed)
        grid.links.moved.connect(self._look)
        for pane in grid.panes:
            pane.canvas.slice_changed.connect(partial(self._look_from, pane))

    def want(self, pane: Pane, facts: SeriesFacts, done: Done, failed: Failed) -> None:
        """Hand a series to a view as soon as there is something of it to see."""
        if not self._waiting and not self._handed:
            self._is_first_due = True
        self._waiting[pane] = _Wish(facts, done, failed)
        self._handed.pop(pane, None)
        self._shelf.show((facts,))
        self._try(pane)

    def forget(self) -> None:
        """Wait for nothing any more."""
        self._waiting.clear()
        self._handed.clear()
        self._unverified.clear()

    def _changed(self, key: str) -> None:
        for pane in self._grid.panes:
            if pane in self._waiting:
                if self._waiting[pane].facts.series_key == key:
                    self._try(pane)
            elif pane.volume is not None and pane.facts is not None and pane.facts.series_key == key:
                self._fill(pane)

    def _try(self, pane: Pane) -> None:
        wish = self._waiting[pane]
        key = wish.facts.series_key
        problem, volume = self._shelf.problem(key), self._shelf.volume(key)
        if problem is not None:
            del self._waiting[pane]
            wish.failed(problem)
        elif volume is None or not _has_something(volume):
            pane.show_progress(self._shelf.progress(key))
        else:
            del self._waiting[pane]
            self._unverified.add(pane)
            self._handed[pane] = (volume, wish)
            wish.done(volume)
            self._fill(pane)
            if self._is_first_due and pane.canvas.isVisible():
                # The first image of a case is on the screen before anything is done for the next one. That a short
                # series is whole before the next one begins makes the next one no first.
                self._is_first_due = False
                pane.canvas.repaint()
                self.first_painted.emit()

    def _fill(self, pane: Pane) -> None:
        """Show what has come of a series that is shown already."""
        facts, volume = pane.facts, pane.volume
        if facts is None or volume is None:
            return
        key = facts.series_key
        problem = self._shelf.problem(key)
        if problem is not None:
            pane.show_problem(problem)
            return
        if self._is_read_anew(pane, volume):
            return
        if pane.canvas.frame_lacks_voxels:
            pane.canvas.image_changed()
        pane.show_filling(self._shelf.progress(key))
        if pane in self._unverified and volume.is_verified:
            self._unverified.discard(pane)
            self._handed.pop(pane, None)
            self.verified.emit(pane)

    def _is_read_anew(self, pane: Pane, volume: Volume) -> bool:
        """Return whether the series of a view is loaded a second time; the view then waits for the new volume."""
        found = self._handed.get(pane)
        if found is None or found[0] is not volume:
            return False
        wish = found[1]
        if self._shelf.volume(wish.facts.series_key) is volume:
            return False
        del self._handed[pane]
        self._waiting[pane] = wish
        pane.canvas.image_changed()
        pane.show_filling(self._shelf.progress(wish.facts.series_key))
        self._try(pane)
        return True

    def _look_from(self, pane: Pane, index: int) -> None:  # noqa: ARG002 - the canvas's signal
        self._look(pane)

    def _look(self, pane: Pane) -> None:
        """Bring what a view came to to the front of what is loaded."""
        facts, volume = pane.facts, pane.volume
        if facts is None or volume is None or volume.is_complete:
            return
        self._shelf.look_at(SeriesKey(facts.series_key), pane.acquired_index())


def _has_something(volume: Volume) -> bool:
    """Return whether there is a slice to look at: the middle one, or any where the middle one will not come."""
    if volume.filling is None or volume.has_slice(volume.shape[0] // 2):
        return True
    return volume.filling.is_complete and volume.filling.arrived > 0
