"""Images of an open case in the order in which they are looked at: first pictures, what is around them, all the rest.

Nothing here decides what is right: slices are filled by `imaging.pixels` and compared by `imaging.digest`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from numpy.typing import NDArray

from readstation.core.errors import Cancelled, DataProblem, EnvironmentFault, Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import Progress
from readstation.geometry.volume import Volume
from readstation.imaging.load import check_released, empty_voxels, is_released, not_released, threads, volume_of
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan_stored import OutlineContradictedError, StoredSeries, plan_stored
from readstation.imaging.prefetch_series import LoadedSeries
from readstation.model.series import SeriesFacts

NEAR = 12
"""So many slices on either side of the one looked at come before anything farther away, in every visible series."""
MOST_BYTES = 3 * 1024**3
"""Series are prepared ahead only while all volumes together stay below this."""

_RUN_BYTES = 4 * 1024 * 1024
_CHECK_RUN = 8
_ANEW = (
    "Close the case and open it again in a few minutes: images come anew by themselves. If this stays, tell the office."
)

StoredOf = Callable[[SeriesKey], StoredSeries]
Heard = Callable[[SeriesKey], None]


_Task = tuple[LoadedSeries, Callable[[], None]]


class CaseLoader:
    """Loads the series of a case on a few threads of its own; implements `reading.ports.CaseImages`.

    Parameters
    ----------
    stored_of
        Returns the files of a series in volume order and its outline. Called on a loading thread; it may wait.
    heard
        Called on a loading thread whenever something has changed for a series: its volume is there, slices have
        arrived, all that arrived were compared, or it failed. Must return at once.
    most_bytes
        Series are prepared ahead only below this.
    """

    def __init__(self, stored_of: StoredOf, heard: Heard, most_bytes: int = MOST_BYTES) -> None:
        self._stored_of = stored_of
        self._heard = heard
        self._most_bytes = most_bytes
        self._changed = threading.Condition()
        self._series: dict[SeriesKey, LoadedSeries] = {}
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
            ordered: dict[SeriesKey, LoadedSeries] = {}
            for facts in series:
                key = facts.series_key
                known = self._series.get(key)
                if known is None:
                    known = LoadedSeries(facts, first.get(key, facts.slices // 2), is_ahead=is_ahead)
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

    def _do(self, series: LoadedSeries, work: Callable[[], None]) -> None:
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

    def _next_ahead(self) -> Sequence[LoadedSeries]:
        """Return the series to be prepared, as many as there is memory for."""
        room = self._most_bytes
        found = []
        for each in sorted(self._series.values(), key=lambda one: one.is_ahead):
            facts = each.facts
            room -= facts.slices * facts.rows * facts.columns * 2
            if each.is_ahead and room >= 0:
                found.append(each)
        return found

    def _next_of(self, series: Sequence[LoadedSeries]) -> _Task | None:
        for each in series:
            if not each.is_begun and each.problem is None:
                each.is_begun = True
                return each, partial(self._begin, each)
            if each.is_under_way and each.is_live and each.to_fill[each.focus]:
                each.to_fill[each.focus] = False
                return each, partial(self._fill, each, [each.focus])
        live = [each for each in series if each.is_live and each.is_under_way]
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

    def _taken(self, found: tuple[int, int], series: LoadedSeries) -> _Task:
        facts, plan = series.facts, series.plan
        is_quick = plan is not None and not plan.is_encapsulated
        most = max(1, _RUN_BYTES // (facts.rows * facts.columns * 2)) if is_quick else 1
        return series, partial(self._fill, series, series.run_from(found[1], series.to_fill, most))

    def _check_of(self, series: LoadedSeries) -> _Task | None:
        found = series.nearest(series.to_check)
        if found is None:
            return None
        return series, partial(self._check, series, series.run_from(found[1], series.to_check, _CHECK_RUN))

    def _begin(self, series: LoadedSeries) -> None:
        """Learn where the slices of a series lie, by its outline or from its headers, and make its empty volume."""
        facts = series.facts
        if self._is_closed:
            return
        try:
            stored = self._stored_of(facts.series_key)
            plan = plan_stored(stored, facts.slices, series.job, is_outlined=not series.is_careful)
            check_released(plan, facts)
            voxels = empty_voxels(plan)
            volume = volume_of(plan, voxels, facts.series_key, series.filling)
        except Cancelled:
            return
        except DataProblem as error:
            # An outline is believed of nothing that speaks against the images: their own headers decide.
            if series.is_careful:
                self._fail(series, error)
            else:
                self._begin_anew(series)
            return
        except (Refused, EnvironmentFault, OSError) as error:
            self._fail(
                series, _problem(facts, f"an image is missing or damaged. Nothing of it is shown. {_ANEW}", error)
            )
            return
        for index, words in plan.unreadable.items():
            series.filling.lose(index, words)
        with self._changed:
            series.plan, series.voxels, series.reader = plan, voxels, PixelReader(plan)
            series.to_fill[list(plan.unreadable)] = False
            series.volume = volume
            first = series.focus
            is_to_fill = bool(series.to_fill[first])
            series.to_fill[first] = False
        if is_to_fill and not self._glance(series, first):
            self._fill(series, [first])
        with self._changed:
            series.is_under_way = True
            self._changed.notify_all()
        if not is_to_fill:
            self._heard(facts.series_key)

    def _glance(self, series: LoadedSeries, index: int) -> bool:
        """Fill the slice that is looked at first by a glance at its header, where that is enough."""
        reader, voxels = series.reader, series.voxels
        if reader is None or voxels is None or not reader.fill_at_a_glance(index, voxels[index]):
            return False
        self._arrived(series, [index])
        return True

    def _fill(self, series: LoadedSeries, run: list[int]) -> None:
        reader, voxels = series.reader, series.voxels
        if reader is None or voxels is None or self._is_closed:
            return
        arrived = run
        try:
            try:
                reader.fill_run(run, voxels)
            except (Refused, OSError):
                arrived = [index for index in run if self._fill_one(series, reader, voxels, index)]
        except OutlineContradictedError:
            self._begin_anew(series)
            return
        self._arrived(series, arrived)

    def _arrived(self, series: LoadedSeries, indices: list[int]) -> None:
        series.filling.arrive(*indices)
        with self._changed:
            series.to_check[indices] = True
            self._changed.notify_all()
        self._heard(series.facts.series_key)

    def _begin_anew(self, series: LoadedSeries) -> None:
        """Load a series again from its headers: what was kept of them is not what they say, so it shows nothing."""
        key = series.facts.series_key
        with self._changed:
            if self._series.get(key) is not series:
                return
            series.job.cancel()
            series.filling.fail("The images are read anew.")
            anew = LoadedSeries(series.facts, series.focus, is_ahead=series.is_ahead)
            anew.is_careful = True
            self._series = {each: anew if each == key else one for each, one in self._series.items()}
            self._changed.notify_all()
        self._heard(key)

    @staticmethod
    def _fill_one(series: LoadedSeries, reader: PixelReader, voxels: NDArray[Any], index: int) -> bool:
        try:
            reader.fill(index, voxels[index])
        except Refused:
            series.filling.lose(index, f"Slice {index + 1} cannot be shown: the file is damaged.")
        except OSError:
            series.filling.lose(index, f"Slice {index + 1} cannot be shown: the file is missing.")
        else:
            return True
        return False

    def _check(self, series: LoadedSeries, run: list[int]) -> None:
        """Compare slices that are in place with the released ones (TR-45)."""
        plan, reader, voxels, facts = series.plan, series.reader, series.voxels, series.facts
        if plan is None or reader is None or voxels is None:
            return
        for index in run:
            if self._is_closed:
                return
            try:
                is_right = is_released(plan, reader, index, voxels, facts)
            except OutlineContradictedError:
                self._begin_anew(series)
                return
            except (Refused, OSError):
                is_right = False
            if not is_right:
                self._fail(series, DataProblem(f"{not_released(facts, index)} {_ANEW}"))
                return
        series.filling.check(*run)
        if series.filling.checked == series.filling.arrived:
            self._heard(facts.series_key)

    def _fail(self, series: LoadedSeries, problem: DataProblem) -> None:
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
