"""A case while it arrives: what is looked at first, nothing counts before it was compared, no thread left (TR-45)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from readstation.core.ids import SeriesKey
from readstation.imaging import prefetch
from readstation.imaging.plan_stored import StoredSeries
from readstation.imaging.prefetch import MOST_BYTES, CaseLoader
from readstation.model.series import ImageRef, SeriesFacts
from tests.builders.dicom import SeriesTruth, write_series
from tests.builders.dicom_release import facts_of, release, scan

SHAPE = (30, 16, 12)
WAIT_S = 20.0


class Case:
    """Released series and a loader of them that says when something has changed."""

    def __init__(
        self,
        folder: Path,
        series: int = 1,
        most_bytes: int = MOST_BYTES,
        slices: int = SHAPE[0],
        *,
        is_outlined: bool = True,
    ) -> None:
        self.truths: dict[SeriesKey, SeriesTruth] = {}
        self.files: dict[SeriesKey, tuple[Path, ...]] = {}
        self.outlines: dict[SeriesKey, bytes | None] = {}
        self.facts: list[SeriesFacts] = []
        for number in range(series):
            truth = write_series(folder / f"in{number}", shape=(slices, *SHAPE[1:]), seed=number)
            [scanned] = scan([folder / f"in{number}"], folder / "unpacked").series
            released = release(scanned, folder / f"out{number}")
            key = SeriesKey(f"s{number}")
            self.truths[key], self.files[key] = truth, released.files
            assert released.outline is not None
            self.outlines[key] = released.outline if is_outlined else None
            self.facts.append(replace(facts_of(scanned, released), series_key=key))
        self.asked: list[SeriesKey] = []
        self.heard: list[tuple[SeriesKey, int, bool]] = []
        self.changed = threading.Condition()
        self.loader = CaseLoader(self.stored_of, self.hear, most_bytes)

    def stored_of(self, key: SeriesKey) -> StoredSeries:
        self.asked.append(key)
        return StoredSeries(self.files[key], self.outlines[key])

    def hear(self, key: SeriesKey) -> None:
        with self.changed:
            self.heard.append((key, self.loader.progress(key).done, self.loader.problem(key) is not None))
            self.changed.notify_all()

    def wait(self, until: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(until, WAIT_S)

    def is_verified(self, key: SeriesKey) -> bool:
        volume = self.loader.volume(key)
        return volume is not None and volume.is_verified


@pytest.fixture(params=[True, False], ids=["outlined", "by headers"])
def case(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Case]]:
    """Every test holds for series of which an outline was kept and for those of before."""
    made: list[Case] = []

    def make(**wanted: int) -> Case:
        made.append(Case(tmp_path / str(len(made)), is_outlined=request.param, **wanted))
        return made[-1]

    before = threading.active_count()
    yield make
    for each in made:
        each.loader.close()
    assert threading.active_count() == before


def note_order(loader: CaseLoader, order: list[int], then: Callable[[], None] = lambda: None) -> None:
    """Note in which order slices are begun, and do something when the first one is."""
    fill, glance = loader._fill, loader._glance

    def noted(indices: list[int]) -> None:
        order.extend(index for index in indices if index not in order)
        if len(order) == 1:
            then()

    loader._fill = lambda series, run: (noted(run), fill(series, run))[1]  # type: ignore[method-assign]
    loader._glance = lambda series, index: (noted([index]), glance(series, index))[1]  # type: ignore[method-assign]


def test_a_case_becomes_whole_and_verified(case: Callable[..., Case]) -> None:
    shown = case(series=3)
    shown.loader.show(shown.facts)
    shown.wait(lambda: all(shown.is_verified(key) for key in shown.truths))
    for key, truth in shown.truths.items():
        volume = shown.loader.volume(key)
        assert volume is not None
        assert volume.is_complete
        assert np.array_equal(volume.voxels, truth.voxels)
        assert not volume.voxels.flags.writeable
        assert shown.loader.progress(key) == type(shown.loader.progress(key))(30, 30, "")


def test_the_slice_that_is_asked_for_comes_first(case: Callable[..., Case]) -> None:
    shown = case(series=1)
    order: list[int] = []
    loader = shown.loader
    note_order(loader, order)
    loader.show(shown.facts, {SeriesKey("s0"): 21})
    shown.wait(lambda: shown.is_verified(SeriesKey("s0")))
    assert order[0] == 21
    assert sorted(order) == list(range(30))


def test_a_slice_that_has_not_arrived_is_no_value(case: Callable[..., Case]) -> None:
    shown = case(series=1)
    gate = threading.Event()
    check = shown.loader._check
    shown.loader._check = lambda series, run: (gate.wait(WAIT_S), check(series, run))  # type: ignore[method-assign,assign,return-value]
    key = SeriesKey("s0")
    shown.loader.show(shown.facts)
    shown.wait(lambda: (volume := shown.loader.volume(key)) is not None and volume.is_complete)
    volume = shown.loader.volume(key)
    assert volume is not None
    assert not volume.is_verified
    gate.set()
    shown.wait(lambda: shown.is_verified(key))


def test_another_image_than_the_released_one_takes_the_series_away(case: Callable[..., Case]) -> None:
    """TR-45: the picture may be seen for a moment; it is never verified, and then gone."""
    shown = case(series=2)
    facts = shown.facts[0]
    wrong = replace(facts, images=(*facts.images[:9], ImageRef(10, "0" * 64), *facts.images[10:]))
    key = facts.series_key
    shown.loader.show([wrong, shown.facts[1]])
    shown.wait(lambda: shown.loader.problem(key) is not None)
    assert shown.loader.volume(key) is None
    assert "image 10 is not the released one" in str(shown.loader.problem(key))
    shown.wait(lambda: shown.is_verified(SeriesKey("s1")))


@pytest.mark.parametrize("what", ["cut", "header", "gone"])
def test_a_damaged_slice_is_told_and_the_rest_is_shown(case: Callable[..., Case], what: str) -> None:
    """Design 12.3: slice 8 cannot be shown; the others can, and nothing is measured in them."""
    shown = case(series=1)
    key = SeriesKey("s0")
    path = shown.files[key][7]
    content = path.read_bytes()
    if what == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-40] if what == "cut" else b"\0" * 400 + content[400:])
    shown.loader.show(shown.facts)
    words = f"Slice 8 cannot be shown: the file is {'missing' if what == 'gone' else 'damaged'}."
    shown.wait(
        lambda: (
            (volume := shown.loader.volume(key)) is not None
            and volume.filling is not None
            and volume.filling.is_complete
            and volume.filling.checked == 29
        )
    )
    volume = shown.loader.volume(key)
    assert volume is not None
    assert volume.filling is not None
    assert volume.filling.lost == {7: words}
    assert not volume.is_verified
    assert not volume.has_slice(7)
    truth = shown.truths[key].voxels
    rest = [index for index in range(30) if index != 7]
    assert np.array_equal(volume.voxels[rest], truth[rest])
    assert not volume.voxels[7].any()
    assert np.allclose(volume.slice_positions_mm, 50 + 2.5 * np.arange(30))


def test_where_hardly_anything_can_be_read_nothing_is_shown(case: Callable[..., Case]) -> None:
    shown = case(slices=3)
    key = SeriesKey("s0")
    for path in shown.files[key][1:]:
        path.unlink()
    shown.loader.show(shown.facts)
    shown.wait(lambda: shown.loader.problem(key) is not None)
    assert "Nothing of it is shown" in str(shown.loader.problem(key))
    assert shown.loader.volume(key) is None


@pytest.mark.parametrize("index", [15, 22])
def test_a_header_that_was_changed_takes_the_series_away(case: Callable[..., Case], index: int) -> None:
    """TR-45: the place of an image is part of what was released, be it looked at first or not."""
    shown = case()
    key = SeriesKey("s0")
    path = shown.files[key][index]
    content = bytearray(path.read_bytes())
    place = content.index(b"\x20\x00\x32\x00DS") + 8
    content[place + 1] = ord("9") if content[place + 1] != ord("9") else ord("8")
    path.write_bytes(content)
    shown.loader.show(shown.facts)
    shown.wait(lambda: shown.loader.problem(key) is not None)
    assert f"image {index + 1} is not the released one" in str(shown.loader.problem(key))
    assert shown.loader.volume(key) is None


@pytest.mark.parametrize("index", [15, 22])
def test_what_a_glance_does_not_see_counts_all_the_same(case: Callable[..., Case], index: int) -> None:
    """TR-45: a map of real-world values gives the pixels another meaning; the slice is not the released one."""
    shown = case()
    key = SeriesKey("s0")
    path = shown.files[key][index]
    dataset = pydicom.dcmread(path)
    item = Dataset()
    item.add_new("RealWorldValueFirstValueMapped", "SS", -32768)
    item.add_new("RealWorldValueLastValueMapped", "SS", 32767)
    item.RealWorldValueSlope, item.RealWorldValueIntercept = 3.0, 7.0
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "[hnsf'U]", "UCUM", "Hounsfield unit"
    item.MeasurementUnitsCodeSequence = [code]
    dataset.RealWorldValueMappingSequence = [item]
    dataset.save_as(path)
    shown.loader.show(shown.facts)
    shown.wait(lambda: shown.loader.problem(key) is not None)
    assert f"image {index + 1} is not the released one" in str(shown.loader.problem(key))


def test_the_next_case_comes_last(case: Callable[..., Case]) -> None:
    shown = case(series=3)
    shown.loader.show(shown.facts[:2])
    shown.loader.prepare(shown.facts[2:])
    shown.wait(lambda: all(shown.is_verified(key) for key in shown.truths))
    keys = [heard for heard, _, _ in shown.heard]
    after = keys[len(keys) - keys[::-1].index("s2") :]
    assert shown.asked[-1] == "s2"
    # What other threads had begun of the shown series may be told after the last word of the next case.
    assert len(after) <= 2 * len(shown.loader._threads)
    assert keys.index("s2") > max(keys.index("s0"), keys.index("s1"))


def test_nothing_is_prepared_beyond_the_memory_that_may_be_used(case: Callable[..., Case]) -> None:
    shown = case(series=3, most_bytes=2 * int(np.prod(SHAPE)) * 2)
    shown.loader.show(shown.facts[:1])
    shown.loader.prepare(shown.facts[1:])
    shown.wait(lambda: shown.is_verified(SeriesKey("s1")))
    assert shown.asked == ["s0", "s1"]
    assert shown.loader.volume(SeriesKey("s2")) is None


def test_closing_leaves_nothing(case: Callable[..., Case]) -> None:
    shown = case(series=2)
    shown.loader.show(shown.facts)
    shown.wait(lambda: bool(shown.heard))
    shown.loader.close()
    assert not any(thread.is_alive() for thread in shown.loader._threads)
    assert shown.loader.volume(SeriesKey("s0")) is None
    shown.loader.close()


def test_a_series_that_memory_has_no_room_for_says_so(
    case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = case(series=1)

    def full(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(prefetch, "empty_voxels", full)
    shown.loader.show(shown.facts)
    shown.wait(lambda: shown.loader.problem(SeriesKey("s0")) is not None)
    assert "not enough memory" in str(shown.loader.problem(SeriesKey("s0")))


def test_a_dropped_series_can_be_shown_again(case: Callable[..., Case]) -> None:
    shown = case(series=2)
    key = SeriesKey("s0")
    shown.loader.show(shown.facts)
    shown.wait(lambda: shown.is_verified(key))
    shown.loader.drop(key)
    assert shown.loader.volume(key) is None
    shown.loader.show(shown.facts[:1])
    shown.wait(lambda: shown.is_verified(key))


def test_slices_come_outward_from_the_one_that_is_looked_at(
    case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking elsewhere while the series loads moves the front there."""
    shown = case(series=1)
    key, order = SeriesKey("s0"), list[int]()
    note_order(shown.loader, order, lambda: shown.loader.look_at(key, 25))
    monkeypatch.setattr(prefetch, "_RUN_BYTES", 1)
    shown.loader.show(shown.facts, {key: 3})
    shown.wait(lambda: shown.is_verified(key))
    assert order[0] == 3
    assert order.index(25) < order.index(12)
    assert order.index(28) < order.index(9)
