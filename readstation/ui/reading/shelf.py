"""The volumes of the open read: loaded on the pool, what is looked at first, and let go with the read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QTimer

from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress, QuietJob
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.reading.ports import VolumeSource
from readstation.ui.bridge import Bridge, Lane, Ticket

LARGEST_SHELF_BYTES = 3 * 1024**3
"""Beyond this the volumes that were looked at longest ago are let go."""

PROGRESS_MS = 100


@dataclass(slots=True)
class _Loading:
    ticket: Ticket
    job: QuietJob
    waiting: list[tuple[Callable[[Volume], None], Callable[[BaseException], None]]] = field(default_factory=list)
    watching: list[Callable[[Progress], None]] = field(default_factory=list)


class VolumeShelf:
    """Volumes by series. A series is loaded once, however many views ask for it."""

    def __init__(self, source: VolumeSource, bridge: Bridge) -> None:
        self._source = source
        self._bridge = bridge
        self._held: OrderedDict[SeriesKey, Volume] = OrderedDict()
        self._loading: dict[SeriesKey, _Loading] = {}
        self._clock = QTimer()
        self._clock.setInterval(PROGRESS_MS)
        self._clock.timeout.connect(self._tell_progress)

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return a volume that is here already."""
        return self._held.get(key)

    def in_frame_of(self, volume: Volume) -> frozenset[SeriesKey]:
        """Return the series here that lie in the coordinate system of a volume."""
        frame = volume.frame_of_reference
        return frozenset(key for key, each in self._held.items() if each.frame_of_reference == frame)

    def want(
        self,
        facts: SeriesFacts,
        done: Callable[[Volume], None],
        failed: Callable[[BaseException], None],
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Hand over the volume of a series, at once where it is here, else when it has been loaded.

        Parameters
        ----------
        facts
            Which series.
        done, failed
            Called on the main thread with the volume, or with what is wrong.
        progress
            Called on the main thread while it loads.
        """
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
        if progress is not None:
            under_way.watching.append(progress)
            progress(under_way.job.latest)
            self._clock.start()

    def clear(self) -> None:
        """Let every volume go and stop loading."""
        for each in self._loading.values():
            each.job.cancel()
            each.ticket.cancel()
        self._loading.clear()
        self._held.clear()
        self._clock.stop()

    def _tell_progress(self) -> None:
        """Say how far each series is; at most a few times a second, whatever the loader reports."""
        if not self._loading:
            self._clock.stop()
        for each in tuple(self._loading.values()):
            for progress in each.watching:
                progress(each.job.latest)

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
