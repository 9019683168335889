"""Images of an open case in the order in which they are looked at: first pictures, what is around them, all the rest.

Nothing here decides what is right: slices are filled by `imaging.pixels` and compared by `imaging.digest`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault, Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress, QuietJob
from readstation.geometry.filling import Filling
from readstation.geometry.volume import Volume
from readstation.imaging.load import check_released, empty_voxels, is_released, not_released, threads, volume_of
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import SeriesPlan, plan_released
from readstation.model.series import SeriesFacts

NEAR = 12
"""So many slices on either side of the one looked at come before anything farther away, in every visible series."""
MOST_BYTES = 3 * 1024**3
"""Series are prepared ahead only while all volumes together stay below this."""

_RUN_BYTES = 4 * 1024 * 1024
_CHECK_RUN = 8

FilesOf = Callable[[SeriesKey], tuple[Path, ...]]
Heard = Callable[[SeriesKey], None]


_Task = tuple["_Series", Callable[[], None]]


class _Series:
    """One series under way. Its marks are changed under the loader's lock only."""

    def __init__(self, facts: SeriesFacts, focus: int, *, is_ahead: bool) -> None:
        self.facts = facts
        self.focus = min(max(focus, 0), facts.slices - 1)
        self.is_ahead = is_ahead
        self.is_begun = False
        self.job = QuietJob()
        self.filling = Filling(facts.slices)
        self.to_fill: NDArray[np.bool_] = np.ones(facts.slices, dtype=np.bool_)
        self.to_check: NDArray[np.bool_] = np.zeros(facts.slices, dtype=np.bool_)
        self.plan: SeriesPlan | None = None
        self.reader: PixelReader | None = None
        self.voxels: NDArray[Any] | None = None
        self.volume: Volume | None = None
        self.problem: DataProblem | None = None

    @property
    def is_live(self) -> bool:
        """Whether its slices can be filled."""
        return self.volume is not None and self.problem is None

    def nearest(self, marks: NDArray[np.bool_]) -> tuple[int, int] | None:
        """Return the distance and the index of the marked slice nearest to the one looked at."""
        found = np.flatnonzero(marks)
        if not len(found):
            return None
        away = np.abs(found - self.focus)
        place = int(np.argmin(away))
        return int(away[place]), int(found[place])

    def run_from(self, index: int, marks: NDArray[np.bool_], most: int) -> list[int]:
        """Take marked slices that lie one behind the other, away from the one looked at, and clear their marks."""
        step = 1 if index >= self.focus else -1
        run = [index]
        while len(run) < most and 0 <= run[-1] + step < len(marks) and marks[run[-1] + step]:
            run.append(run[-1] + step)
        marks[run] = False
        return sorted(run)


class CaseLoader:
    """Loads the series of a case on a few threads of its own; implements `reading.ports.CaseImages`.

    Parameters
    ----------
    files_of
        Returns the files of a series in volume order. Called on a loading thread; it may wait.
    heard
        Called on a loading thread whenever something has changed for a series: its volume is there, slices have
        arrived, all that arrived were compared, or it failed. Must return at once.
    most_bytes
        Series are prepared ahead only below this.
    """

    def __init__(self, files_of: FilesOf, heard: Heard, most_bytes: int = MOST_BYTES) -> None:
        self._files_of = files_of
        self._heard = heard
        self._most_bytes = most_bytes
        self._changed = threading.Condition()
        self._series: dict[SeriesKey, _Series] = {}
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"images-{number}", daemon=True) for number in range(threads())
        ]
        for each in self._threads:
            each.start()

    def show(self, series: Iterable[SeriesFacts], first: Mapping[SeriesKey, int] | None = None) -> None:
        """Begin to load series that are looked at, the most important first.

        Parameters
        ----------
        series
            One that is known already is moved up, and not loaded again.
        first
            The slice that is looked at first; the middle one where nothing is said.
        """
        self._add(series, first or {}, is_ahead=False)

    def prepare(self, series: Iterable[SeriesFacts]) -> None:
        """Load series of which nothing is looked at yet, such as the next case, once everything else is done."""
        self._add(series, {}, is_ahead=True)

    def _add(self, series: Iterable[SeriesFacts], first: Mapping[SeriesKey, int], *, is_ahead: bool) -> None:
        with self._changed:
            ordered: dict[SeriesKey, _Series] = {}
            for facts in series:
                key = facts.series_key
                known = self._series.get(key)
                if known is None:
                    known = _Series(facts, first.get(key, facts.slices // 2), is_ahead=is_ahead)
                elif not is_ahead:
                    known.is_ahead = False
                    known.focus = min(max(first.get(key, known.focus), 0), facts.slices - 1)
                ordered[key] = known
            kept = {key: each for key, each in self._series.items() if key not in ordered}
            self._series = {**kept, **ordered} if is_ahead else {**ordered, **kept}
            self._changed.notify_all()

    def look_at(self, key: SeriesKey, slice_index: int) -> None:
        """Bring a slice of a series to the front, and then what is around it."""
        with self._changed:
            found = self._series.get(key)
            if found is not None:
                found.focus = min(max(slice_index, 0), found.facts.slices - 1)
                self._changed.notify_all()

    def volume(self, key: SeriesKey) -> Volume | None:
        """Return the volume of a series once its headers are read; `Volume.filling` says which slices are there."""
        found = self._series.get(key)
        return found.volume if found is not None and found.problem is None else None

    def problem(self, key: SeriesKey) -> DataProblem | None:
        """Return why a series is not shown; None while nothing is wrong."""
        found = self._series.get(key)
        return found.problem if found is not None else None

    def progress(self, key: SeriesKey) -> Progress:
        """Return how many slices of a series have arrived, and what is still done."""
        found = self._series.get(key)
        if found is None:
            return Progress(0, 0)
        filling = found.filling
        words = "" if filling.is_verified else "Checking images" if filling.is_complete else "Loading images"
        return Progress(filling.arrived, filling.slices, words)

    def drop(self, key: SeriesKey) -> None:
        """Let a series go; it stops loading."""
        with self._changed:
            found = self._series.pop(key, None)
        if found is not None:
            found.job.cancel()

    def close(self, *, is_waiting: bool = True) -> None:
        """Stop, let every series go, and leave no thread behind. Calling it twice is safe.

        Parameters
        ----------
        is_waiting
            Whether to return only when no thread works any more: at most the time of a few slices. Not to be asked for
            on a loading thread.
        """
        with self._changed:
            self._is_closed = True
            for each in self._series.values():
                each.job.cancel()
            self._series.clear()
            self._changed.notify_all()
        if is_waiting:
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                task = self._next()
                while task is None:
                    if self._is_closed:
                        return
                    self._changed.wait()
                    task = self._next()
            self._do(*task)
            # A thread that waits must hold no volume.
            task = None

    def _do(self, series: _Series, work: Callable[[], None]) -> None:
        try:
            work()
        except MemoryError as error:
            self._fail(
                series, _problem(series.facts, "there is not enough memory for it. Close other programs.", error)
            )
        except BaseException as error:
            # Our own mistake ends this thread and is reported; the views must not wait for the series.
            self._fail(series, _problem(series.facts, "it could not be read.", error))
            raise

    def _next(self) -> _Task | None:
        """Choose what is done next and mark it as taken. Called under the lock."""
        if self._is_closed:
            return None
        shown = [each for each in self._series.values() if not each.is_ahead]
        task = self._next_of(shown)
        if task is None and all(each.is_live or each.problem is not None for each in shown):
            task = self._next_of(self._next_ahead())
        return task

    def _next_ahead(self) -> Sequence[_Series]:
        """Return the series to be prepared, as many as there is memory for."""
        room = self._most_bytes
        found = []
        for each in sorted(self._series.values(), key=lambda one: one.is_ahead):
            facts = each.facts
            room -= facts.slices * facts.rows * facts.columns * 2
            if each.is_ahead and room >= 0:
                found.append(each)
        return found

    def _next_of(self, series: Sequence[_Series]) -> _Task | None:
        for each in series:
            if not each.is_begun and each.problem is None:
                each.is_begun = True
                return each, partial(self._begin, each)
            if each.is_live and each.to_fill[each.focus]:
                each.to_fill[each.focus] = False
                return each, partial(self._fill, each, [each.focus])
        live = [each for each in series if each.is_live]
        nearest = [(found, each) for each in live if (found := each.nearest(each.to_fill)) is not None]
        chosen = min(nearest, key=lambda one: one[0][0], default=None)
        if chosen is not None and chosen[0][0] <= NEAR:
            return self._taken(*chosen)
        for each in live:
            if not each.to_fill.any() and (check := self._check_of(each)) is not None:
                return check
        if chosen is not None:
            return self._taken(*chosen)
        return next((check for each in live if (check := self._check_of(each)) is not None), None)

    def _taken(self, found: tuple[int, int], series: _Series) -> _Task:
        facts, plan = series.facts, series.plan
        is_quick = plan is not None and not plan.places[found[1]][0].is_encapsulated
        most = max(1, _RUN_BYTES // (facts.rows * facts.columns * 2)) if is_quick else 1
        return series, partial(self._fill, series, series.run_from(found[1], series.to_fill, most))

    def _check_of(self, series: _Series) -> _Task | None:
        found = series.nearest(series.to_check)
        if found is None:
            return None
        return series, partial(self._check, series, series.run_from(found[1], series.to_check, _CHECK_RUN))

    def _begin(self, series: _Series) -> None:
        """Read the headers of a series and make its empty volume."""
        facts = series.facts
        if self._is_closed:
            return
        try:
            plan = plan_released(self._files_of(facts.series_key), facts.slices, series.job)
            check_released(plan, facts)
            voxels = empty_voxels(plan)
            volume = volume_of(plan, voxels, facts.series_key, series.filling)
        except Cancelled:
            return
        except DataProblem as error:
            self._fail(series, error)
            return
        except (Refused, EnvironmentFault, OSError) as error:
            self._fail(series, _problem(facts, "an image is missing or damaged. Nothing of it is shown.", error))
            return
        for index, words in plan.unreadable.items():
            series.filling.lose(index, words)
        with self._changed:
            series.plan, series.voxels, series.reader = plan, voxels, PixelReader(plan)
            series.to_fill[list(plan.unreadable)] = False
            series.volume = volume
            self._changed.notify_all()
        self._heard(facts.series_key)

    def _fill(self, series: _Series, run: list[int]) -> None:
        reader, voxels = series.reader, series.voxels
        if reader is None or voxels is None or self._is_closed:
            return
        arrived = run
        try:
            reader.fill_run(run, voxels)
        except (Refused, OSError):
            arrived = [index for index in run if self._fill_one(series, reader, voxels, index)]
        series.filling.arrive(*arrived)
        with self._changed:
            series.to_check[arrived] = True
            self._changed.notify_all()
        self._heard(series.facts.series_key)

    @staticmethod
    def _fill_one(series: _Series, reader: PixelReader, voxels: NDArray[Any], index: int) -> bool:
        try:
            reader.fill(index, voxels[index])
        except Refused:
            series.filling.lose(index, f"Slice {index + 1} cannot be shown: the file is damaged.")
        except OSError:
            series.filling.lose(index, f"Slice {index + 1} cannot be shown: the file is missing.")
        else:
            return True
        return False

    def _check(self, series: _Series, run: list[int]) -> None:
        """Compare slices that are in place with the released ones (TR-45)."""
        plan, reader, voxels, facts = series.plan, series.reader, series.voxels, series.facts
        if plan is None or reader is None or voxels is None:
            return
        for index in run:
            if self._is_closed:
                return
            try:
                is_right = is_released(plan, reader, index, voxels, facts)
            except (Refused, OSError):
                is_right = False
            if not is_right:
                self._fail(series, DataProblem(not_released(facts, index)))
                return
        series.filling.check(*run)
        if series.filling.checked == series.filling.arrived:
            self._heard(facts.series_key)

    def _fail(self, series: _Series, problem: DataProblem) -> None:
        """Take a series away: its volume is handed out no more, and those who hold it are told."""
        series.filling.fail(str(problem))
        with self._changed:
            series.problem = problem
            series.volume = series.voxels = None
            series.plan = series.reader = None
            self._changed.notify_all()
        self._heard(series.facts.series_key)


def _problem(facts: SeriesFacts, words: str, cause: BaseException) -> DataProblem:
    problem = DataProblem(f"Series {facts.label}: {words}")
    problem.__cause__ = cause
    return problem
