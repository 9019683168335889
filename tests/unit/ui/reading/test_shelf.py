"""The shelf hands out volumes that fill up, tells the main thread when to look again, and is silent after the read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from readstation.app.volumes import StoredVolumes
from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.geometry.volume import Volume
from readstation.imaging.plan_stored import StoredSeries
from readstation.model.series import SeriesFacts
from readstation.ui.reading.shelf import VolumeShelf
from tests.builders.dicom import SeriesTruth, write_series
from tests.builders.dicom_release import facts_of, release, scan

WAIT_MS = 20_000


@pytest.fixture
def series(tmp_path: Path) -> tuple[SeriesFacts, tuple[Path, ...], SeriesTruth]:
    truth = write_series(tmp_path / "in", shape=(12, 8, 6))
    [scanned] = scan([tmp_path / "in"], tmp_path / "unpacked").series
    released = release(scanned, tmp_path / "out")
    return facts_of(scanned, released), released.files, truth


@pytest.fixture
def shelf(qapp: object, series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth]) -> Iterator[VolumeShelf]:
    made = VolumeShelf(StoredVolumes(lambda _: StoredSeries(series[1])))
    yield made
    made.clear()


def test_a_shown_series_fills_up_and_is_told_of(
    shelf: VolumeShelf, series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth], qtbot: object
) -> None:
    facts, _, truth = series
    told: list[tuple[str, int, threading.Thread]] = []
    shelf.changed.connect(lambda key: told.append((key, shelf.progress(key).done, threading.current_thread())))
    assert shelf.volume(facts.series_key) is None
    shelf.show([facts], {facts.series_key: 3})

    def is_verified() -> bool:
        volume = shelf.volume(facts.series_key)
        return volume is not None and volume.is_verified

    wait: Callable[..., None] = qtbot.waitUntil  # type: ignore[attr-defined]
    wait(lambda: is_verified() and bool(told) and told[-1][1] == 12, timeout=WAIT_MS)
    volume = shelf.volume(facts.series_key)
    assert volume is not None
    assert np.array_equal(volume.voxels, truth.voxels)
    assert {key for key, _, _ in told} == {facts.series_key}
    assert {thread for _, _, thread in told} == {threading.main_thread()}
    assert shelf.in_frame_of(volume) == {facts.series_key}
    assert shelf.problem(facts.series_key) is None
    shelf.look_at(facts.series_key, 11)


def test_after_the_read_nothing_is_held_or_told(
    shelf: VolumeShelf, series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth], qtbot: object
) -> None:
    facts, _, _ = series
    told: list[str] = []
    shelf.show([facts])
    shelf.changed.connect(told.append)
    shelf.clear()
    qtbot.wait(50)  # type: ignore[attr-defined]  # what a thread still says must have had time to come here
    assert told == []
    assert shelf.volume(facts.series_key) is None
    assert shelf.progress(SeriesKey("series")).total == 0


def test_who_needs_a_series_gets_it_whole_and_verified_and_at_once_when_it_is_here(
    shelf: VolumeShelf, series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth], qtbot: object
) -> None:
    facts, _, truth = series
    got: list[Volume] = []
    problems: list[BaseException] = []
    shelf.need(facts, got.append, problems.append)
    wait: Callable[..., None] = qtbot.waitUntil  # type: ignore[attr-defined]
    wait(lambda: bool(got), timeout=WAIT_MS)
    assert got[0].is_verified
    assert np.array_equal(got[0].voxels, truth.voxels)
    shelf.need(facts, got.append, problems.append)
    assert got[1] is got[0]
    assert shelf.whole(facts.series_key) is got[0]
    assert problems == []


def test_who_needs_a_damaged_series_is_told_why(
    shelf: VolumeShelf, series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth], qtbot: object
) -> None:
    facts, files, _ = series
    files[4].write_bytes(files[4].read_bytes()[:400])
    problems: list[BaseException] = []
    shelf.need(facts, lambda _: pytest.fail("a damaged series is not whole"), problems.append)
    wait: Callable[..., None] = qtbot.waitUntil  # type: ignore[attr-defined]
    wait(lambda: bool(problems), timeout=WAIT_MS)
    assert isinstance(problems[0], DataProblem)
    assert shelf.whole(facts.series_key) is None


def test_beyond_its_bound_the_shelf_lets_go_what_was_looked_at_longest_ago(
    shelf: VolumeShelf,
    series: tuple[SeriesFacts, tuple[Path, ...], SeriesTruth],
    qtbot: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts, _, _ = series
    first, second = (replace(facts, series_key=SeriesKey(name)) for name in ("first", "second"))
    wait: Callable[..., None] = qtbot.waitUntil  # type: ignore[attr-defined]
    for each in (first, second):
        shelf.show([each])
        wait(lambda each=each: shelf.whole(each.series_key) is not None, timeout=WAIT_MS)
    monkeypatch.setattr("readstation.ui.reading.shelf.LARGEST_SHELF_BYTES", 1)
    shelf.show([second])
    assert shelf.volume(first.series_key) is None
    assert shelf.volume(second.series_key) is not None


class _RingingCase:
    """Images whose loading threads ring on and on, and hold the bell a moment longer than the shelf."""

    def __init__(self, ring: Callable[[SeriesKey], None]) -> None:
        self._is_open = True
        self.threads = [threading.Thread(target=self._load, args=(ring,)) for _ in range(2)]
        del ring

    def show(self, series: Sequence[SeriesFacts], first: object = None) -> None:
        for each in self.threads:
            each.start()

    def volume(self, key: SeriesKey) -> None:
        return None

    problem = volume

    def close(self, *, is_waiting: bool) -> None:
        self._is_open = False

    def _load(self, ring: Callable[[SeriesKey], None]) -> None:
        while self._is_open:
            ring(SeriesKey("a"))
        ring(SeriesKey("a"))


class _RingingSource:
    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def open_case(self, ring: Callable[[SeriesKey], None]) -> _RingingCase:
        made = _RingingCase(ring)
        self.threads += made.threads
        return made


def test_a_case_that_is_left_while_it_loads_takes_nothing_along(qapp: QCoreApplication) -> None:
    """What a loading thread is the last to hold is nothing of Qt: it would die there, while it is being told of."""
    source = _RingingSource()
    shelf = VolumeShelf(source)  # type: ignore[arg-type]
    told: list[str] = []
    shelf.changed.connect(told.append)
    for _ in range(100):
        shelf.show([])
        qapp.processEvents()
        shelf.clear()
        qapp.processEvents()
    for each in source.threads:
        each.join()
    assert set(told) == {"a"}
    told.clear()
    qapp.processEvents()
    assert told == []
