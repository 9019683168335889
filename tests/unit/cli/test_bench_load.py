"""The benches of loading: their images are what they say, ours loads them right, and a wrong peer is found out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it

from readstation.cli import bench_first, bench_load_peers
from readstation.cli.bench_data import KINDS, write_series
from readstation.cli.bench_load import FLOOR, OURS, VERIFIED, _is_right, _once

SLICES, ROWS = 4, 32


@pytest.fixture(autouse=True)
def _no_memory_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readstation.cli.bench_load._pretouched", lambda _: None)
    monkeypatch.setattr("readstation.cli.bench_first.TOUCHED_BYTES", 1)


def stored_values(image: pydicom.FileDataset) -> np.ndarray:
    """Return the stored values by pydicom, or by SimpleITK for the one encoding that pydicom leaves to plugins."""
    if image.file_meta.TransferSyntaxUID != pydicom.uid.JPEGLosslessSV1:
        return image.pixel_array
    values = sitk.GetArrayFromImage(sitk.ReadImage(str(image.filename)))
    return ((values - float(image.RescaleIntercept)) / float(image.RescaleSlope)).astype(int)


@pytest.mark.parametrize("kind", KINDS)
def test_the_images_are_what_they_say(tmp_path: Path, kind: str) -> None:
    series = write_series(tmp_path / "s", kind, SLICES, ROWS)
    opened = [pydicom.dcmread(path) for path in series.folder.iterdir()]
    if kind != "enhanced":
        opened.sort(key=lambda each: float(each.ImagePositionPatient[2]))
        assert len(opened[0]) > 100
    sums = [int(frame.sum()) for each in opened for frame in stored_values(each).reshape(-1, ROWS, ROWS)]
    assert sums == list(series.sums)
    record = _once(OURS, str(series.folder), str(series.folder))
    assert _is_right([record], series.sums)
    assert record["volume_mb"] == SLICES * ROWS * ROWS * 2 / 2**20


def test_the_other_ways_are_measured_alike(tmp_path: Path) -> None:
    series = write_series(tmp_path / "s", "uncompressed", SLICES, ROWS)
    assert _is_right([_once(VERIFIED, str(series.folder), str(series.folder))], series.sums)
    assert _once(FLOOR, str(series.folder), str(series.folder))["sums"] == []
    folder, profile = str(series.folder), str(bench_first._taken_in(series.folder, str(tmp_path)))
    ways = (bench_first.OURS, bench_first.FOLDER, "pydicom")
    found = [bench_first._once(way, folder, folder, profile, profile) for way in ways]
    assert len({each["digest"] for each in found}) == 1


def test_a_peer_with_wrong_pixels_is_found_out() -> None:
    truth = [100, 250, -30]
    assert _is_right([{"sums": truth}], truth)
    assert _is_right([{"sums": [each - 7 for each in truth]}], truth)
    assert _is_right([{"sums": truth[::-1]}], truth)
    assert not _is_right([{"sums": [0, 0, 0]}], truth)
    assert not _is_right([{"sums": truth[:2]}], truth)
    assert not _is_right([{"sums": truth}, {"sums": [100, 250, -29]}], truth)
    assert not _is_right([], truth)


def test_a_peer_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_load_peers, "_is_here", lambda module: module != "dicomsdl")
    assert bench_load_peers.absent() == ["dicomsdl"]
    assert "dicomsdl" not in bench_load_peers.present()


def test_the_data_are_as_hard_to_pack_as_a_patient() -> None:
    from readstation.cli.bench_data import rle_frame, slices_of

    voxels = slices_of(2, 256)
    assert voxels.dtype == np.int16
    assert 1.5 < voxels[0].nbytes / len(rle_frame(voxels[0])) < 4
