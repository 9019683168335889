"""The volumes of the open read: loaded on the pool, what is looked at first, and let go with the read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.reading.ports import VolumeSource
from readstation.ui.bridge import Bridge, Lane, Ticket

LARGEST_SHELF_BYTES = 3 * 1024**3
"""Beyond this the volumes that were looked at longest ago are let go."""


@dataclass(slots=True)
class _Loading:
    ticket: Ticket
    job: QuietJob
    waiting: list[tuple[Callable[[Volume], None], Callable[[BaseException], None]]] = field(default_factory=list)


class VolumeShelf:
    """Volumes by series. A series is loaded once, however many views ask for it."""

    def __init__(self, source: VolumeSource, bridge: Bridge) -> None:
        self._source = source
        self._bridge = bridge
        self._held: OrderedDict[SeriesKey, Volume] = OrderedDict()
        self._loading: dict[SeriesKey, _Loading] = {}

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return a volume that is here already."""
        return self._held.get(key)

    def in_frame_of(self, volume: Volume) -> frozenset[SeriesKey]:
        """Return the series here that lie in the coordinate system of a volume."""
        frame = volume.frame_of_reference
        return frozenset(key for key, each in self._held.items() if each.frame_of_reference == frame)

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
