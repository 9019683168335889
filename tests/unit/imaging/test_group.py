"""Series into stacks, by what their headers say (user ask 22)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.builders.dicom import write_enhanced, write_series
from tests.builders.dicom_release import scan

UID = "1.2.3.99"


def write_passes(folder: Path, count: int = 3, **per_pass: tuple) -> None:
    """Write one series that holds several passes over the same places."""
    for number in range(count):
        attributes = {name: values[number] for name, values in per_pass.items()}
        write_series(
            folder,
            seed=number,
            name=f"p{number}_",
            SeriesInstanceUID=UID,
            StudyInstanceUID="1.2",
            FrameOfReferenceUID="1.3",
            **attributes,
        )


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ({"AcquisitionNumber": (1, 2, 3)}, "acquisition number"),
        ({"TemporalPositionIdentifier": (1, 2, 3)}, "temporal position"),
        ({"AcquisitionTime": ("101500", "101600", "101700")}, "acquisition time"),
        ({"ContentTime": ("101500", "101600", "101700"), "AcquisitionNumber": (1, 2, 2)}, "content time"),
        ({"EchoTime": (2, 4, 6)}, "echo time"),
    ],
)
def test_passes_are_split_by_the_attribute_that_separates_them(tmp_path: Path, evidence: dict, words: str) -> None:
    write_passes(tmp_path / "in", **evidence)
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [(each.stack, each.draft.slices, each.draft.is_usable) for each in found] == [
        (0, 4, True),
        (1, 4, True),
        (2, 4, True),
    ]
    assert all(each.split_words == f"The series was split into 3 passes by {words}." for each in found)


def test_phases_of_several_echoes_are_split_by_both(tmp_path: Path) -> None:
    """Three phases of two echoes over one set of places: neither attribute alone separates them."""
    write_passes(tmp_path / "in", 6, EchoTime=(2, 2, 2, 4, 4, 4), TemporalPositionIdentifier=(1, 2, 3, 1, 2, 3))
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [(each.draft.slices, each.draft.is_usable) for each in found] == [(4, True)] * 6
    assert found[0].split_words == "The series was split into 6 passes by temporal position and echo time."
    names = [{Path(image.source.shown_as).name[:2] for image in each.images} for each in found]
    assert sorted(map(sorted, names)) == [[f"p{number}"] for number in range(6)]


def test_trigger_times_split_a_series(tmp_path: Path) -> None:
    """The first of them is zero, which is a time."""
    write_passes(tmp_path / "in", TriggerTime=(0, 300, 600))
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [each.draft.slices for each in found] == [4, 4, 4]
    assert found[0].split_words.endswith("by trigger time.")


def test_two_multi_frame_objects_of_one_series_are_two_stacks(tmp_path: Path) -> None:
    write_enhanced(tmp_path / "in", name="a.dcm")
    write_enhanced(tmp_path / "in", name="b.dcm")
    for path in (tmp_path / "in").iterdir():
        dataset = pydicom.dcmread(path)
        dataset.SeriesInstanceUID, dataset.StudyInstanceUID = UID, "1.2"
        dataset.save_as(path)
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [(each.draft.slices, each.draft.is_usable) for each in found] == [(6, True), (6, True)]
    assert found[0].split_words == "The series was split into 2 passes by object."


def test_passes_stand_in_the_order_of_time(tmp_path: Path) -> None:
    write_passes(tmp_path / "in", ContentTime=("101700", "101500", "101600"))
    found = scan([tmp_path / "in"], tmp_path / "s").series
    names = [Path(each.images[0].source.shown_as).name[:2] for each in found]
    assert names == ["p1", "p2", "p0"]


def test_passes_of_unequal_cover_are_split_too(tmp_path: Path) -> None:
    write_passes(tmp_path / "in", 2, AcquisitionNumber=(1, 2))
    for path in sorted((tmp_path / "in").glob("p1_*"))[:1]:
        path.unlink()
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [each.draft.slices for each in found] == [4, 3]


def test_a_time_of_its_own_for_each_slice_splits_nothing(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    for number, path in enumerate(truth.files):
        dataset = pydicom.dcmread(path)
        dataset.ContentTime = f"1015{number:02}"
        dataset.AcquisitionNumber = number
        dataset.save_as(path)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert (series.draft.slices, series.split_words) == (4, "")


@pytest.mark.parametrize(
    "other",
    [
        {"shape": (4, 7, 5)},
        {"row": (0, 1, 0), "column": (0, 0, -1)},
        {"spacing": (0.9, 0.9)},
        {"FrameOfReferenceUID": "1.77"},
        {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]},
    ],
)
def test_a_series_that_mixes_geometries_is_split(tmp_path: Path, other: dict) -> None:
    same = {"SeriesInstanceUID": UID, "StudyInstanceUID": "1.2", "FrameOfReferenceUID": "1.3"}
    write_series(tmp_path / "in", name="a", **same)
    write_series(tmp_path / "in", name="b", seed=2, **(same | other))
    found = scan([tmp_path / "in"], tmp_path / "s").series
    assert [each.stack for each in found] == [0, 1]
    assert all(each.split_words for each in found)


def test_cosines_that_differ_by_rounding_are_one_stack(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    dataset = pydicom.dcmread(truth.files[1])
    dataset.ImageOrientationPatient = [0.99999, 0.00001, 0, 0, 1, 0]
    dataset.save_as(truth.files[1])
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert series.draft.is_usable


def test_images_run_along_the_normal(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", file_order=(2, 0, 3, 1))
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert [image.source.path for image in series.images] == list(truth.files)
    assert np.all(np.diff([float(pydicom.dcmread(each).ImagePositionPatient[2]) for each in truth.files]) > 0)
