"""Bits of the image library flipped by chance: what a loader calls verified is the truth, or it is refused (TR-45)."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import RLELossless

from readstation.core.errors import DataProblem
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.imaging import load, prefetch
from readstation.imaging.load import load_volume
from readstation.imaging.plan_stored import StoredSeries
from readstation.imaging.prefetch import CaseLoader
from readstation.model.series import SeriesFacts
from tests.builders.dicom import write_enhanced, write_series
from tests.builders.dicom_release import facts_of, release, scan
from tests.support.seeds import seed_of_part

SEED = 4500
WAIT_S = 30.0
KEY = SeriesKey("series")

pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning:pydicom.*")  # what it says of a damaged header


@dataclass
class Kept:
    """A released series as it lies in the library, and its volume before anything was flipped."""

    facts: SeriesFacts
    files: tuple[Path, ...]
    outline: bytes | None
    truth: Volume

    def is_true(self, volume: Volume) -> bool:
        """Whether a volume has the voxels, their places and their unit."""
        truth = self.truth
        numbers = ("rescale_slope", "rescale_intercept", "unit")
        return (
            np.array_equal(volume.voxels, truth.voxels)
            and volume.voxels.dtype == truth.voxels.dtype
            and np.array_equal(volume.affine.matrix, truth.affine.matrix)
            and all(getattr(volume, name) == getattr(truth, name) for name in numbers)
        )


def kept(folder: Path, *, is_outlined: bool = True) -> Kept:
    """Take the objects of a folder through scanner and gate, as the office does."""
    [scanned] = scan([folder], folder / "unpacked").series
    released = release(scanned, folder / "released")
    facts = replace(facts_of(scanned, released), series_key=KEY)
    truth = load_volume(released.files, facts, QuietJob())
    return Kept(facts, tuple(released.files), released.outline if is_outlined else None, truth)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> list[Kept]:
    """Return slices with an outline and without, of unequal rescales, compressed, and frames of one object."""
    folder = tmp_path_factory.mktemp("library")
    shape = (12, 16, 12)
    write_series(folder / "plain", shape=shape)
    write_series(folder / "unequal", shape=shape, dtype="uint16", step=(0.0, 0.5, 2.5), spacing=(0.9, 0.4))
    write_enhanced(folder / "frames")
    for path in write_series(folder / "packed", shape=shape).files:
        dataset = pydicom.dcmread(path)
        dataset.compress(RLELossless)
        dataset.save_as(path)
    plain, unequal, frames, packed = (kept(folder / each) for each in ("plain", "unequal", "frames", "packed"))
    return [plain, replace(plain, outline=None), unequal, frames, packed]


def by_file(series: Kept) -> Volume | None:
    """Return what a load of the whole series gives, or None where it is refused."""
    try:
        return load_volume(series.files, series.facts, QuietJob())
    except DataProblem:
        return None


def by_case(series: Kept) -> Volume | None:
    """Return what a view may measure in, or None where that is nothing."""
    changed = threading.Event()
    loader = CaseLoader(lambda _: StoredSeries(series.files, series.outline), lambda _: changed.set())
    try:
        loader.show([series.facts])
        while changed.wait(WAIT_S):
            changed.clear()
            volume = loader.volume(KEY)
            if loader.problem(KEY) is not None:
                return None
            if volume is not None and volume.is_verified:
                return volume
            filling = None if volume is None else volume.filling
            if filling is not None and filling.lost and filling.checked + len(filling.lost) == filling.slices:
                return None
    finally:
        loader.close()
    raise AssertionError("a series neither came nor failed")


def flips(library: list[Kept], count: int, seed: int) -> dict[str, int]:
    """Flip one bit at a time and put it back; fail where what is called verified is not the truth."""
    chance = random.Random(seed)
    happened = {"refused": 0, "verified": 0}
    for number in range(count):
        series = chance.choice(library)
        path = chance.choice(series.files)
        whole = path.read_bytes()
        place, bit = chance.randrange(len(whole)), chance.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
        try:
            volume = (by_file, by_case)[number % 2](series)
        finally:
            path.write_bytes(whole)
        if volume is None:
            happened["refused"] += 1
            continue
        happened["verified"] += 1
        assert series.is_true(volume), f"bit {bit} of byte {place} of {len(whole)}, {series.facts.label}, {number}"
    return happened


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_what_is_called_verified_is_the_truth(
    library: list[Kept], count: int, record_property: Callable[[str, object], None]
) -> None:
    """TR-45: 0 corrupted pixels measured of 1,000 flips; a flip of what is no part of the image changes nothing."""
    happened = flips(library, count, seed_of_part(SEED))
    record_property("flips", count)
    record_property("flips that were refused", happened["refused"])
    assert happened["refused"] > count // 10


def test_a_station_that_compares_no_image_is_found(library: list[Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    """What the campaign can find: loaders that take every image for the released one."""
    for module in (load, prefetch):
        monkeypatch.setattr(module, "is_released", lambda *_: True)
    with pytest.raises(AssertionError, match=r"bit \d of byte"):
        flips(library, 200, SEED)
