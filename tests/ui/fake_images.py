"""The images of an open case over a plain loader: a thread brings each series, whole or slice by slice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from readstation.core.errors import Cancelled, DataProblem, ReadstationError
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress, QuietJob
from readstation.geometry.filling import Filling
from readstation.geometry.registration import Registration, Verdict
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts

Load = Callable[[SeriesFacts, QuietJob], Volume]


class CaseOf:
    """What `reading.ports.CaseImages` promises, over a loader of whole series.

    Attributes
    ----------
    looked_at
        Every slice that was asked to come first.
    """

    def __init__(self, load: Load, heard: Callable[[SeriesKey], None]) -> None:
        self._load = load
        self._heard = heard
        self._pool = ThreadPoolExecutor(1)
        self._job = QuietJob()
        self._known: set[SeriesKey] = set()
        self._volumes: dict[SeriesKey, Volume] = {}
        self._problems: dict[SeriesKey, DataProblem] = {}
        self.looked_at: list[tuple[SeriesKey, int]] = []

    def show(self, series: Iterable[SeriesFacts], first: Mapping[SeriesKey, int] | None = None) -> None:
        for facts in series:
            if facts.series_key not in self._known:
                self._known.add(facts.series_key)
                self._pool.submit(self._bring, facts)

    def prepare(self, series: Iterable[SeriesFacts]) -> None:
        self.show(series)

    def look_at(self, key: SeriesKey, slice_index: int) -> None:
        self.looked_at.append((key, slice_index))

    def volume(self, key: SeriesKey) -> Volume | None:
        return self._volumes.get(key)

    def problem(self, key: SeriesKey) -> DataProblem | None:
        return self._problems.get(key)

    def progress(self, key: SeriesKey) -> Progress:
        volume = self._volumes.get(key)
        if volume is None:
            return self._job.latest
        if volume.filling is None or volume.filling.is_verified:
            return Progress(volume.shape[0], volume.shape[0])
        return Progress(volume.filling.arrived, volume.shape[0], "Loading images")

    def put(self, volume: Volume | None, key: SeriesKey) -> None:
        """Hand out another volume of a series from now on, or none."""
        self._volumes.pop(key, None)
        if volume is not None:
            self._volumes[key] = volume

    def drop(self, key: SeriesKey) -> None:
        self._known.discard(key)
        self._volumes.pop(key, None)

    def close(self, *, is_waiting: bool = True) -> None:
        self._job.cancel()
        self._pool.shutdown(wait=is_waiting, cancel_futures=True)

    def _bring(self, facts: SeriesFacts) -> None:
        key = facts.series_key
        try:
            self._volumes[key] = self._load(facts, self._job)
        except Cancelled:
            return
        except DataProblem as problem:
            self._problems[key] = problem
        except ReadstationError as error:
            self._problems[key] = DataProblem(str(error))
        self._heard(key)


class SlowSeries:
    """A series whose slices a test brings one by one."""

    def __init__(self, whole: Volume, heard: Callable[[SeriesKey], None]) -> None:
        self.filling = Filling(whole.shape[0])
        self._whole = whole
        self._heard = heard
        self._voxels = np.zeros_like(whole.voxels)
        shown = self._voxels.view()
        self.volume = replace(whole, voxels=shown, filling=self.filling)
        self._lock = threading.Lock()

    def bring(self, *indices: int, is_checked: bool = True) -> None:
        """Put slices in their places and say so."""
        with self._lock:
            for index in indices:
                self._voxels[index] = self._whole.voxels[index]
            self.filling.arrive(*indices)
            if is_checked:
                self.filling.check(*indices)
        self._heard(self._whole.series_key)

    def read_anew(self) -> None:
        """Give the volume up; another one is handed out once the test has put it there."""
        self.filling.fail("The images are read anew.")
        self._heard(self._whole.series_key)


def refused_registration(prior: Volume, now: Volume) -> Registration:
    """Return that two volumes could not be registered."""
    return Registration(prior.frame_of_reference, now.frame_of_reference, None, None, Verdict.REFUSED)
