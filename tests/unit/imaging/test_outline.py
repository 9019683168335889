"""What is kept of a series lets its first image need one file; nothing counts that its headers do not say (TR-45)."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from readstation.core.canonical import canonical_bytes, parse_canonical
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.imaging.outline import Outline
from readstation.imaging.plan import SeriesPlan, plan_series
from readstation.imaging.plan_stored import OutlinedPlan, StoredSeries, plan_stored
from readstation.imaging.prefetch import CaseLoader
from readstation.imaging.walk import HeaderWalker, Walked
from readstation.model.series import SeriesFacts
from readstation.trial.ports import ReleasedSeries
from tests.builders.dicom import PT, SeriesTruth, write_enhanced, write_series
from tests.builders.dicom_release import facts_of, release, scan

SLICES = 20
WAIT_S = 20.0
KEY = SeriesKey("series")
AXES = [tuple(sign * axis) for axis in np.eye(3) for sign in (1.0, -1.0)]
ORIENTATIONS = [pair for pair in itertools.permutations(AXES, 2) if not np.dot(*pair)]


Released = tuple[SeriesTruth, ReleasedSeries, SeriesFacts]


def released_in(folder: Path, **header: Any) -> Released:
    truth = write_series(folder / "in", shape=(SLICES, 16, 12), **header)
    [scanned] = scan([folder / "in"], folder / "unpacked").series
    released = release(scanned, folder / "out")
    return truth, released, facts_of(scanned, released)


class Kept:
    """One released series, and a loader that says when something has changed."""

    def __init__(self, series: Released) -> None:
        self.truth, self.released, self.facts = series
        self.outline = self.released.outline
        self.changed = threading.Condition()
        self.loader = CaseLoader(lambda _: StoredSeries(self.released.files, self.outline), self.hear)
        self.volumes: list[Volume] = []

    def hear(self, key: SeriesKey) -> None:
        with self.changed:
            volume = self.loader.volume(key)
            if volume is not None and all(volume is not each for each in self.volumes):
                self.volumes.append(volume)
            self.changed.notify_all()

    def show(self, until: Callable[[], bool]) -> None:
        self.loader.show([self.facts])
        with self.changed:
            assert self.changed.wait_for(until, WAIT_S)

    @property
    def volume(self) -> Volume | None:
        return self.loader.volume(KEY)

    def is_verified(self) -> bool:
        return self.volume is not None and self.volume.is_verified


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """One series for all tests that leave its files alone."""
    return released_in(tmp_path_factory.mktemp("plain"))


@pytest.fixture
def kept(tmp_path: Path, plain: Released) -> Iterator[Callable[..., Kept]]:
    made: list[Kept] = []

    def make(**header: Any) -> Kept:
        made.append(Kept(released_in(tmp_path, **header) if header else plain))
        return made[-1]

    yield make
    for each in made:
        each.loader.close()


def test_the_first_image_needs_its_own_file_only(kept: Callable[..., Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    series = kept()
    others = threading.Event()
    read: list[Path] = []
    real = HeaderWalker.read

    def noted(self: HeaderWalker, path: Path | str) -> Walked | None:
        if read:
            others.wait(WAIT_S)
        read.append(Path(path))
        return real(self, path)

    monkeypatch.setattr(HeaderWalker, "read", noted)
    series.loader.show([series.facts], {KEY: 13})
    with series.changed:
        assert series.changed.wait_for(lambda: series.volume is not None, WAIT_S)
    volume = series.volume
    assert volume is not None
    assert volume.has_slice(13)
    assert np.array_equal(volume.voxels[13], series.truth.voxels[13])
    assert not volume.is_verified
    assert read == [series.released.files[13]]
    others.set()
    series.show(series.is_verified)
    assert read.count(series.released.files[13]) == 2, "it is read like all others before it counts"
    assert set(read) == set(series.released.files)
    assert np.array_equal(volume.voxels, series.truth.voxels)


@pytest.mark.parametrize(
    "row_column", ORIENTATIONS[::3], ids=lambda pair: "".join(str(int(sum(each))) for each in pair)
)
def test_the_volume_is_the_one_that_all_headers_make(tmp_path: Path, row_column: tuple[Any, Any]) -> None:
    row, column = row_column
    normal = np.cross(row, column)
    truth = write_series(
        tmp_path / "in", row=row, column=column, step=1.7 * normal + 0.01 * np.array(row), spacing=(0.3, 0.9),
        WindowCenter="40\\300", WindowWidth="400\\1500", PixelPaddingValue=-900,
    )  # fmt: skip
    [scanned] = scan([tmp_path / "in"], tmp_path / "unpacked").series
    released = release(scanned, tmp_path / "out")
    by_headers = plan_series(released.files, QuietJob())
    outlined = plan_stored(StoredSeries(released.files, released.outline), len(truth.files), QuietJob())
    assert isinstance(outlined, OutlinedPlan)
    assert (outlined.shape, outlined.dtype, outlined.is_stored) == (by_headers.shape, by_headers.dtype, True)
    for field in fields(outlined.frame):
        one, other = getattr(outlined.frame, field.name), getattr(by_headers.frame, field.name)
        if field.name == "affine":
            one, other = one.matrix, other.matrix
        assert np.array_equal(one, other), field.name
    for index in range(len(truth.files)):
        assert outlined.place(index) == by_headers.place(index)


def test_bytes_come_back_as_they_were(kept: Callable[..., Kept]) -> None:
    series = kept(PixelPaddingValue=-900, SliceThickness="2.5", RescaleSlope="0.1")
    assert series.outline is not None
    outline = Outline.from_bytes(series.outline)
    assert outline is not None
    assert outline.to_bytes() == series.outline == canonical_bytes(parse_canonical(series.outline))
    assert Outline.from_bytes(outline.to_bytes()) == outline


@pytest.mark.parametrize("name", ["patient", "1.2.", "2024", "UID"])
def test_an_outline_names_nobody_and_no_day(kept: Callable[..., Kept], name: str) -> None:
    """TR-18: numbers of the geometry and the pixels, and one opaque name."""
    series = kept()
    assert series.outline is not None
    text = json.loads(series.outline)
    text["form"].pop("transfer_syntax")
    assert name not in json.dumps(text)


def changed(outline: bytes | None, **values: Any) -> bytes:
    """Return an outline that says something else, sealed as if the program had written it."""
    assert outline is not None
    return canonical_bytes({**json.loads(outline), **values})


def moved(outline: bytes | None, index: int) -> str:
    assert outline is not None
    numbers = json.loads(outline)["positions_mm"].split()
    numbers[3 * index + 2] = repr(float(numbers[3 * index + 2]) + 0.5)
    return " ".join(numbers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"positions_mm": 10},
        {"positions_mm": 0},
        {"positions_mm": 19},
        {"spacing_mm": "0.8 0.8"},
        {"orientation": "0.0 1.0 0.0 1.0 0.0 0.0"},
        {"rescale": "2.0 0.0"},
        {"window": "50.0 350.0"},
        {"padding": [-5, -5]},
        {"is_inverted": True},
        {"unit": "Bq/ml"},
        {"frame_of_reference": "another"},
        {"thickness_mm": "9.0"},
    ],
    ids=lambda wrong: next(iter(wrong)) + str(next(iter(wrong.values()))),
)
def test_what_the_headers_do_not_say_is_never_verified(kept: Callable[..., Kept], wrong: dict[str, Any]) -> None:
    """TR-45: the series is begun anew from its headers, and what was shown before is dead."""
    series = kept()
    if isinstance(wrong.get("positions_mm"), int):
        wrong = {"positions_mm": moved(series.outline, wrong["positions_mm"])}
    right = series.outline
    series.outline = changed(right, **wrong)
    series.show(series.is_verified)
    volume = series.volume
    assert volume is not None
    assert np.array_equal(volume.voxels, series.truth.voxels)
    true = plan_series(series.released.files, QuietJob()).frame
    assert np.array_equal(volume.affine.matrix, true.affine.matrix)
    assert np.array_equal(volume.slice_positions_mm, true.positions_mm)
    shown = (volume.unit, volume.window_center, volume.rescale_slope, volume.padding, volume.is_inverted)
    assert shown == (true.unit, (true.window or (None,))[0], true.slope, true.padding, true.is_inverted)
    assert volume.slice_thickness_mm == true.thickness_mm
    for before in series.volumes:
        if before is not volume:
            assert not before.is_verified
            assert not any(before.has_slice(index) for index in range(SLICES))


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"format":"readstation-outline-2"}', b'{"format":"readstation-outline-1"}']
)
def test_what_is_no_outline_is_passed_over(kept: Callable[..., Kept], data: bytes) -> None:
    assert Outline.from_bytes(data) is None
    series = kept()
    series.outline = data
    series.show(series.is_verified)


@pytest.mark.parametrize("wrong", [{"positions_mm": "1 2 3 4"}, {"spacing_mm": ""}, {"form": {}}, {"window": "x"}])
def test_an_outline_with_other_values_than_it_must_have_is_passed_over(
    kept: Callable[..., Kept], wrong: dict[str, Any]
) -> None:
    series = kept()
    series.outline = changed(series.outline, **wrong)
    assert Outline.from_bytes(series.outline) is None
    series.show(series.is_verified)


@pytest.mark.parametrize("wrong", [{"orientation": "0.0 0.0 0.0 0.0 0.0 0.0"}, {"spacing_mm": "0.0 0.0"}])
def test_an_outline_of_no_volume_is_passed_over(kept: Callable[..., Kept], wrong: dict[str, Any]) -> None:
    series = kept()
    series.outline = changed(series.outline, **wrong)
    series.show(series.is_verified)
    assert len(series.volumes) == 1


def test_series_that_an_outline_cannot_describe_have_none(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "enhanced")
    truth = write_series(tmp_path / "pet", dtype="uint16", SOPClassUID=PT, Modality="PT", Units="BQML")
    for number, path in enumerate(truth.files):
        dataset = pydicom.dcmread(path)
        dataset.file_meta.MediaStorageSOPClassUID = PT
        dataset.RescaleSlope = f"{0.5 + number / 8}"
        dataset.save_as(path)
    unplaced = write_series(tmp_path / "unplaced")
    for path in unplaced.files:
        dataset = pydicom.dcmread(path)
        del dataset.ImagePositionPatient
        dataset.save_as(path)
    for name in ("enhanced", "pet", "unplaced"):
        [series] = scan([tmp_path / name], tmp_path / f"unpacked-{name}").series
        released = release(series, tmp_path / f"out-{name}")
        assert released.outline is None, name
        assert isinstance(plan_stored(StoredSeries(released.files), len(released.images), QuietJob()), SeriesPlan)


def test_an_outline_for_other_files_is_passed_over(kept: Callable[..., Kept]) -> None:
    series = kept()
    stored = StoredSeries(series.released.files[:-1], series.outline)
    assert isinstance(plan_stored(stored, SLICES - 1, QuietJob()), SeriesPlan)
    careful = plan_stored(replace(stored, files=series.released.files), SLICES, QuietJob(), is_outlined=False)
    assert isinstance(careful, SeriesPlan)
