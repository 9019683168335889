"""The volumes of the open read: shown while they arrive, what is looked at first, and let go with the read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress
from readstation.core.phrases import tr
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.reading.ports import CaseImages, VolumeSource

LARGEST_SHELF_BYTES = 3 * 1024**3
"""Beyond this the volumes that were looked at longest ago are let go."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """Somebody who needs a whole series."""

    done: Callable[[Volume], None]
    failed: Callable[[BaseException], None]


class _Bell:
    """Carries word of changes from loading threads to the main thread; what changed twice meanwhile is told once.

    Nothing of Qt: a loading thread may be the last that holds it, and a `QObject` that dies there takes the program
    along where the main thread is just about to tell it something.

    Parameters
    ----------
    ring_out
        Has the main thread ask what has changed (`changed`); called on any thread until `silence`.
    """

    def __init__(self, ring_out: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[SeriesKey, None] = {}
        self._ring_out: Callable[[], None] | None = ring_out

    def ring(self, key: SeriesKey) -> None:
        """Say, on any thread, that something has changed for a series."""
        with self._lock:
            if self._ring_out is None:
                return
            if not self._waiting:
                self._ring_out()
            self._waiting[key] = None

    def silence(self) -> None:
        """Tell nothing from now on, whatever threads still say, and hold nothing of the window."""
        with self._lock:
            self._ring_out = None
            self._waiting.clear()

    def changed(self) -> tuple[SeriesKey, ...]:
        """Return what has changed since the last question, each once."""
        with self._lock:
            keys, self._waiting = tuple(self._waiting), {}
        return keys


class VolumeShelf(QObject):
    """Volumes by series. A series is loaded once, however many views ask for it.

    `show` hands out volumes that fill up while they are looked at: `changed` tells, on the main thread, when to look
    again. `need` waits until a volume is whole and verified.
    """

    changed = Signal(str)
    """Of a series that is shown: its volume is there, slices have arrived, it is verified, or it failed."""

    _rung = Signal()

    def __init__(self, source: VolumeSource) -> None:
        super().__init__()
        self._rung.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._source = source
        self._case: CaseImages | None = None
        self._bell: _Bell | None = None
        self._shown: dict[SeriesKey, None] = {}
        self._needed: dict[SeriesKey, list[_Wait]] = {}

    def show(self, series: Sequence[SeriesFacts], first: Mapping[SeriesKey, int] | None = None) -> None:
        """Load series and hand them out from the first slice on, the most important first.

        Parameters
        ----------
        series
            What is looked at now.
        first
            The slice that each begins with; the middle one where nothing is said.
        """
        if self._case is None:
            self._bell = _Bell(self._rung.emit)
            self._case = self._source.open_case(self._bell.ring)
        keys = dict.fromkeys(facts.series_key for facts in series)
        # What was looked at last stands last, so that the others are let go first.
        self._shown = {key: None for key in self._shown if key not in keys} | keys
        self._let_go(keys)
        self._case.show(series, first)

    def prepare(self, series: Sequence[SeriesFacts]) -> None:
        """Load series that may be looked at next, after everything else."""
        if self._case is not None:
            new = {facts.series_key: None for facts in series if facts.series_key not in self._shown}
            self._shown = new | self._shown
            self._case.prepare(series)

    def need(self, facts: SeriesFacts, done: Callable[[Volume], None], failed: Callable[[BaseException], None]) -> None:
        """Hand over the whole, verified volume of a series, at once where it is here, else when it has come."""
        volume = self.volume(facts.series_key)
        if volume is not None and volume.is_verified:
            done(volume)
            return
        self._needed.setdefault(facts.series_key, []).append(_Wait(done, failed))
        self.show((facts,))
        self._serve(facts.series_key)

    def look_at(self, key: SeriesKey, slice_index: int) -> None:
        """Bring a slice of a shown series to the front, and then what is around it."""
        if self._case is not None:
            self._case.look_at(key, slice_index)

    def progress(self, key: SeriesKey) -> Progress:
        """Return how many slices of a shown series have arrived; no words once it is verified."""
        return Progress(0, 0) if self._case is None else self._case.progress(key)

    def problem(self, key: SeriesKey) -> DataProblem | None:
        """Return why a shown series is not shown, or shown no more."""
        return None if self._case is None else self._case.problem(key)

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return a volume that is here already; it may still fill up."""
        return None if self._case is None else self._case.volume(key)

    def whole(self, key: SeriesKey) -> Volume | None:
        """Return a volume only where every image of it is here and is the released one (TR-45)."""
        volume = self.volume(key)
        return volume if volume is not None and volume.is_verified else None

    def in_frame_of(self, volume: Volume) -> frozenset[SeriesKey]:
        """Return the series here that lie in the coordinate system of a volume."""
        frame = volume.frame_of_reference
        here = {key: self.volume(key) for key in self._shown}
        return frozenset(key for key, each in here.items() if each is not None and each.frame_of_reference == frame)

    def clear(self) -> None:
        """Let every volume go and stop loading."""
        self._shown.clear()
        self._needed.clear()
        if self._case is not None and self._bell is not None:
            self._bell.silence()
            # The loading threads end within a slice; the window does not wait for them.
            self._case.close(is_waiting=False)
            self._case = self._bell = None

    @Slot()
    def _tell(self) -> None:
        for key in () if self._bell is None else self._bell.changed():
            self._serve(key)
            self.changed.emit(key)

    def _serve(self, key: SeriesKey) -> None:
        """Hand a series over to those who need it whole."""
        problem, volume = self.problem(key), self.volume(key)
        is_lost = volume is not None and volume.filling is not None and volume.filling.lost
        if problem is None and not is_lost and (volume is None or not volume.is_verified):
            return
        for wait in self._needed.pop(key, []):
            if problem is not None or volume is None or is_lost:
                wait.failed(
                    problem or DataProblem(tr("An image of the series is missing or damaged, so it is not used."))
                )
            else:
                wait.done(volume)

    def _let_go(self, wanted: Mapping[SeriesKey, None]) -> None:
        held = {key: volume.voxels.nbytes for key in self._shown if (volume := self.volume(key)) is not None}
        total = sum(held.values())
        for key in [each for each in held if each not in wanted and each not in self._needed]:
            if total <= LARGEST_SHELF_BYTES or self._case is None:
                return
            self._case.drop(key)
            self._shown.pop(key, None)
            total -= held[key]
