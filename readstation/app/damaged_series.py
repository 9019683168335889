"""Series whose stored images turned out not to be the released ones, until they are fetched anew (TR-45)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from readstation.core.ids import SeriesKey


class DamagedSeries:
    """What the loaders found in this run of the program. May be told and asked on any thread.

    Parameters
    ----------
    record
        Begins to record that a series was found so, with the words of the loader, and returns at once.
    """

    def __init__(self, record: Callable[[SeriesKey, str], Future[None]]) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._keys: set[SeriesKey] = set()

    @property
    def keys(self) -> frozenset[SeriesKey]:
        """The series that were found so and not mended since."""
        with self._lock:
            return frozenset(self._keys)

    def found(self, key: SeriesKey, words: str) -> None:
        """Take a series as damaged, and record it the first time."""
        with self._lock:
            if key in self._keys:
                return
            self._keys.add(key)
        try:
            self._record(key, words).add_done_callback(partial(self._recorded, key))
        except RuntimeError:
            self.sound(key)  # The station is closing, and a loader ends behind it; the next run finds it again.

    def sound(self, key: SeriesKey) -> None:
        """Take a series as what was released: it was mended, or a disk that did not answer does so again."""
        with self._lock:
            self._keys.discard(key)

    def _recorded(self, key: SeriesKey, done: Future[None]) -> None:
        """Where the disk took no record, the next time that the series is found so is the first again."""
        if done.cancelled() or done.exception() is not None:
            self.sound(key)
