"""The shelf hands out volumes that fill up, tells the main thread when to look again, and is silent after the read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from readstation.app.volumes import StoredVolumes
from readstation.core.ids import SeriesKey
from readstation.model.series import SeriesFacts
from readstation.ui.bridge import Bridge
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
    with ThreadPoolExecutor(1) as store, ThreadPoolExecutor(1) as pool:
        bridge = Bridge(store, pool)
        made = VolumeShelf(StoredVolumes(lambda _: series[1]), bridge)
        yield made
        made.clear()
        bridge.close()


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
