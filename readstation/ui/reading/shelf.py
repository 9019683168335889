"""The volumes of the open read: shown while they arrive, what is looked at first, and let go with the read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal, Slot

from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress, QuietJob
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.reading.ports import CaseImages, VolumeSource
from readstation.ui.bridge import Bridge, Lane, Ticket

LARGEST_SHELF_BYTES = 3 * 1024**3
"""Beyond this the volumes that were looked at longest ago are let go."""


@dataclass(slots=True)
class _Loading:
    ticket: Ticket
    job: QuietJob
    waiting: list[tuple[Callable[[Volume], None], Callable[[BaseException], None]]] = field(default_factory=list)


class _Bell(QObject):
    """Carries word of changes from loading threads to the main thread; what changed twice meanwhile is told once."""

    changed = Signal(str)

    _rung = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._waiting: dict[SeriesKey, None] = {}
        self._is_silent = False
        self._rung.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def ring(self, key: SeriesKey) -> None:
        """Say, on any thread, that something has changed for a series."""
        with self._lock:
            if self._is_silent:
                return
            if not self._waiting:
                self._rung.emit()
            self._waiting[key] = None

    def silence(self) -> None:
        """Tell nothing from now on, whatever threads still say."""
        with self._lock:
            self._is_silent = True
            self._waiting.clear()

    @Slot()
    def _tell(self) -> None:
        with self._lock:
            keys, self._waiting = tuple(self._waiting), {}
        for key in keys:
            self.changed.emit(key)


class VolumeShelf(QObject):
    """Volumes by series. A series is loaded once, however many views ask for it.

    There are two ways to a volume. `want` hands it over when it is whole and verified. `show` hands out volumes that
    fill up while they are looked at: `changed` tells, on the main thread, when to look again.
    """

    changed = Signal(str)
    """Of a series that is shown: its volume is there, slices have arrived, it is verified, or it failed."""

    def __init__(self, source: VolumeSource, bridge: Bridge) -> None:
        super().__init__()
        self._source = source
        self._bridge = bridge
        self._held: OrderedDict[SeriesKey, Volume] = OrderedDict()
        self._loading: dict[SeriesKey, _Loading] = {}
        self._case: CaseImages | None = None
        self._bell: _Bell | None = None
        self._shown: dict[SeriesKey, None] = {}

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
            self._bell = _Bell()
            self._bell.changed.connect(self.changed)
            self._case = self._source.open_case(self._bell.ring)
        self._shown.update(dict.fromkeys(facts.series_key for facts in series))
        self._case.show(series, first)

    def prepare(self, series: Sequence[SeriesFacts]) -> None:
        """Load series that may be looked at later, after everything else."""
        if self._case is not None:
            self._shown.update(dict.fromkeys(facts.series_key for facts in series))
            self._case.prepare(series)

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
        """Return a volume that is here already; one that is shown may still fill up."""
        held = self._held.get(key)
        return self._case.volume(key) if held is None and self._case is not None else held

    def in_frame_of(self, volume: Volume) -> frozenset[SeriesKey]:
        """Return the series here that lie in the coordinate system of a volume."""
        frame = volume.frame_of_reference
        here = {key: self.volume(key) for key in (*self._held, *self._shown)}
        return frozenset(key for key, each in here.items() if each is not None and each.frame_of_reference == frame)

    def want(self, facts: SeriesFacts, done: Callable[[Volume], None], failed: Callable[[BaseException], None]) -> None:
        """Hand over the volume of a series, at once where it is here, else when it has been loaded."""
        key = facts.series_key
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            done(held)
            return
        under_way = self._loading.get(key)
        if under_way is None:
            job, source = QuietJob(), self._source
            ticket = self._bridge.run(
                lambda: source.load(facts, job),
                lambda volume: self._loaded(key, volume),
                lambda error: self._not_loaded(key, error),
                lane=Lane.POOL,
            )
            under_way = self._loading[key] = _Loading(ticket, job)
        under_way.waiting.append((done, failed))

    def clear(self) -> None:
        """Let every volume go and stop loading."""
        for each in self._loading.values():
            each.job.cancel()
            each.ticket.cancel()
        self._loading.clear()
        self._held.clear()
        self._shown.clear()
        if self._case is not None and self._bell is not None:
            self._bell.silence()
            # The loading threads end within a slice; the window does not wait for them.
            self._case.close(is_waiting=False)
            self._case = self._bell = None

    def _loaded(self, key: SeriesKey, volume: Volume) -> None:
        self._held[key] = volume
        while len(self._held) > 1 and sum(each.voxels.nbytes for each in self._held.values()) > LARGEST_SHELF_BYTES:
            self._held.popitem(last=False)
        for done, _ in self._loading.pop(key).waiting:
            done(volume)

    def _not_loaded(self, key: SeriesKey, error: BaseException) -> bool:
        for _, failed in self._loading.pop(key).waiting:
            failed(error)
        return True
