"""A series from its files to a volume: values, places, and nothing but the released images (TR-29, TR-45)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from readstation.core.errors import Cancelled, DataProblem
from readstation.core.jobs import QuietJob
from readstation.imaging.load import load_volume
from readstation.model.series import ImageRef
from tests.builders.dicom import PT, SeriesTruth, write_enhanced, write_series
from tests.builders.dicom_release import SUBJECT, facts_of, loaded, release, scan

AXES = [tuple(sign * axis) for axis in np.eye(3) for sign in (1.0, -1.0)]
ORIENTATIONS = [pair for pair in itertools.permutations(AXES, 2) if not np.dot(*pair)]
SPACINGS = [(0.3, 0.9), (1.25, 0.5)]


def assert_true(volume: Any, truth: SeriesTruth) -> None:
    assert np.array_equal(volume.voxels, truth.voxels)
    assert volume.voxels.dtype == truth.voxels.dtype
    ends = [(0, size - 1) for size in truth.voxels.shape]
    for index in itertools.product(*ends):
        assert np.allclose(volume.affine.to_patient(index), truth.point(*index), atol=1e-4)


@pytest.mark.parametrize("row_column", ORIENTATIONS, ids=lambda pair: "".join(str(int(sum(each))) for each in pair))
def test_every_orientation_spacing_and_order_of_files(tmp_path: Path, row_column: tuple) -> None:
    """24 orientations, two unequal spacings each, slices written forwards, backwards and mixed."""
    row, column = row_column
    normal = np.cross(row, column)
    orders = [None, (3, 0, 2, 1)]
    for number, (spacing, order, sign) in enumerate(zip(SPACINGS, orders, (1, -1), strict=True)):
        folder = tmp_path / str(number)
        truth = write_series(
            folder, row=row, column=column, step=sign * 1.7 * normal, spacing=spacing, file_order=order
        )
        [(_, _, volume)] = loaded([folder], tmp_path / f"scratch{number}")
        assert_true(volume, truth)
        assert volume.spacing_mm == pytest.approx((1.7, *spacing))
        assert volume.affine.slice_step_mm @ volume.normal > 0


@pytest.mark.parametrize("dtype", ["int16", "uint16", "uint8", "int8"])
def test_stored_types_stay_as_they_are(tmp_path: Path, dtype: str) -> None:
    truth = write_series(tmp_path / "in", dtype=dtype)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert_true(volume, truth)
    assert volume.rescale_intercept == (-1024 if dtype.startswith("u") else 0)
    assert volume.unit == "HU"
    assert not volume.voxels.flags.writeable


def test_a_tilted_gantry_is_a_shear(tmp_path: Path) -> None:
    """User ask 8: the tilt is in the map, so a point of any slice lies where it was."""
    tilt = np.radians(15)
    truth = write_series(tmp_path / "in", step=(0, 5 * np.sin(tilt), 5 * np.cos(tilt)))
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert_true(volume, truth)
    assert series.draft.is_usable
    assert [finding.code for finding in series.draft.findings] == ["geometry.tilt"]
    assert series.draft.slice_interval_um == round(5000 * np.cos(tilt))


def test_an_enhanced_object_is_one_volume(tmp_path: Path) -> None:
    truth = write_enhanced(tmp_path / "in")
    [(series, released, volume)] = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert_true(volume, truth)
    assert len(released.files) == 1
    assert (volume.rescale_intercept, volume.unit, series.draft.slices) == (-24, "HU", 6)


def test_the_passes_of_an_enhanced_object_become_series(tmp_path: Path) -> None:
    """User ask 22: split by temporal position; each new object holds its own frames only."""
    truth = write_enhanced(tmp_path / "in", passes=3)
    found = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert len(found) == 3
    assert_true(found[0][2], truth)
    assert len({series.series_uid for series, _, _ in found}) == 1
    assert found[1][0].split_words == "The series was split into 3 passes by temporal position."


def test_rescales_that_differ_give_values_in_the_unit(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", dtype="uint16", SOPClassUID=PT, Modality="PT", Units="BQML")
    slopes = []
    for number, path in enumerate(truth.files):
        dataset = pydicom.dcmread(path)
        dataset.file_meta.MediaStorageSOPClassUID = PT
        dataset.RescaleSlope = f"{0.5 + number / 8}"
        dataset.RescaleIntercept = "0"
        slopes.append(0.5 + number / 8)
        dataset.save_as(path)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert volume.voxels.dtype == np.float32
    assert (volume.rescale_slope, volume.rescale_intercept, volume.unit) == (1.0, 0.0, "Bq/ml")
    assert np.array_equal(volume.voxels, truth.voxels * np.array(slopes, np.float32)[:, None, None])


def test_inverted_grey_scale_and_padding_are_told(tmp_path: Path) -> None:
    write_series(tmp_path / "in", PhotometricInterpretation="MONOCHROME1", PixelPaddingValue=-900)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "scratch")
    assert volume.is_inverted
    assert volume.padding == (-900, -900)


@pytest.mark.parametrize("what", ["pixel", "position", "digest", "missing", "count"])
def test_an_image_that_is_not_the_released_one_is_refused(tmp_path: Path, what: str) -> None:
    """TR-45: changed pixels, a changed place, a swapped or missing file never become a volume."""
    write_series(tmp_path / "in")
    [series] = scan([tmp_path / "in"], tmp_path / "unpacked").series
    released = release(series, tmp_path / "out")
    facts = facts_of(series, released)
    path = released.files[2]
    content = bytearray(path.read_bytes())
    if what == "pixel":
        content[-7] ^= 1
        path.write_bytes(content)
    elif what == "position":
        place = content.index(b"\x20\x00\x32\x00DS") + 8
        content[place + 1] = ord("9") if content[place + 1] != ord("9") else ord("8")
        path.write_bytes(content)
    elif what == "digest":
        facts = replace(facts, images=(*facts.images[:3], ImageRef(4, "0" * 64)))
    elif what == "missing":
        path.unlink()
    else:
        facts = replace(facts, slices=5)
    with pytest.raises(DataProblem, match="Series CT series 1"):
        load_volume(released.files, facts, QuietJob())


def test_the_digest_belongs_to_the_image_and_not_to_its_file(tmp_path: Path) -> None:
    """TR-29: two subjects' copies of one image have other UIDs and dates but the same digests."""
    write_series(tmp_path / "in")
    [series] = scan([tmp_path / "in"], tmp_path / "unpacked").series
    one = release(series, tmp_path / "one")
    other = release(series, tmp_path / "two", replace(SUBJECT, token="other", shift_days=999))
    assert one.images == other.images
    assert [path.read_bytes() for path in one.files] != [path.read_bytes() for path in other.files]


def test_loading_can_be_stopped(tmp_path: Path) -> None:
    write_series(tmp_path / "in")
    [series] = scan([tmp_path / "in"], tmp_path / "unpacked").series
    released = release(series, tmp_path / "out")
    job = QuietJob()
    job.cancel()
    with pytest.raises(Cancelled):
        load_volume(released.files, facts_of(series, released), job)
