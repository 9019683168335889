"""Which stacks may be measured (user asks 6 to 9)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pydicom
import pytest

from readstation.core.findings import Severity
from tests.builders.dicom import write_series
from tests.builders.dicom_release import loaded, scan


def codes(folder: Path, scratch: Path) -> tuple[bool, list[str]]:
    [series] = scan([folder], scratch).series
    return series.draft.is_usable, [finding.code for finding in series.draft.findings]


def test_an_even_stack_is_usable_and_says_nothing(tmp_path: Path) -> None:
    write_series(tmp_path / "in")
    assert codes(tmp_path / "in", tmp_path / "s") == (True, [])


def test_a_missing_slice_stops_measuring(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", shape=(9, 4, 4))
    truth.files[4].unlink()
    assert codes(tmp_path / "in", tmp_path / "s") == (False, ["geometry.gap"])


def test_uneven_slices_stop_measuring(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", shape=(9, 4, 4))
    dataset = pydicom.dcmread(truth.files[4])
    dataset.ImagePositionPatient = [-100, -90, float(dataset.ImagePositionPatient[2]) + 0.8]
    dataset.save_as(truth.files[4])
    assert codes(tmp_path / "in", tmp_path / "s") == (False, ["geometry.uneven"])


@pytest.mark.parametrize("off_mm", [0.02, 0.05])
def test_positions_that_were_rounded_are_even(tmp_path: Path, off_mm: float) -> None:
    truth = write_series(tmp_path / "in", shape=(9, 4, 4))
    for path in truth.files[1:-1:2]:
        dataset = pydicom.dcmread(path)
        dataset.ImagePositionPatient = [-100, -90, round(float(dataset.ImagePositionPatient[2]) + off_mm, 3)]
        dataset.save_as(path)
    assert codes(tmp_path / "in", tmp_path / "s") == (True, [])


def test_the_interval_comes_from_positions_and_never_from_thickness(tmp_path: Path) -> None:
    """User ask 7."""
    write_series(tmp_path / "in", SliceThickness=9, SpacingBetweenSlices=-7)
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert (series.draft.slice_interval_um, series.draft.slice_thickness_um) == (2500, 9000)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PixelSpacing", None, "geometry.no-spacing"),
        ("PixelSpacing", [0, 0], "geometry.no-spacing"),
        ("PixelSpacing", [1e-6, 1e-6], "geometry.bad-spacing"),
        ("ImagePositionPatient", None, "geometry.no-position"),
        ("ImageOrientationPatient", None, "geometry.no-orientation"),
        ("ImageOrientationPatient", [1, 0, 0, 0.5, 1, 0], "geometry.bad-orientation"),
        ("ImageOrientationPatient", [0, 0, 0, 0, 0, 0], "geometry.bad-orientation"),
        ("ImagePositionPatient", ["1e30", 0, 0], "geometry.bad-position"),
    ],
)
def test_images_without_a_place_are_shown_and_not_measured(tmp_path: Path, name: str, value: object, code: str) -> None:
    """User ask 6: nothing stands in for a missing spacing, not even the imager's; no length is known then."""
    write_series(tmp_path / "in", shape=(1, 4, 4), ImagerPixelSpacing=[1, 1])
    [path] = (tmp_path / "in").iterdir()
    dataset = pydicom.dcmread(path)
    if value is None:
        del dataset[name]
    else:
        setattr(dataset, name, value)
    dataset.save_as(path)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert code in [finding.code for finding in series.draft.findings]
    assert not series.draft.is_usable
    assert not volume.is_placed
    assert volume.is_scaled == (name != "PixelSpacing")
    assert (series.draft.row_spacing_um, series.draft.slice_interval_um) == (800 if volume.is_scaled else 0, 0)


def test_images_in_one_place_without_evidence_are_not_guessed_apart(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in", step=(0, 0, 0.0), shape=(3, 4, 4))
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert [finding.code for finding in series.draft.findings] == ["geometry.repeated-position"]
    assert not series.draft.is_usable
    assert not volume.is_placed
    assert np.array_equal(volume.voxels, truth.voxels)


def test_images_sent_twice_under_two_names_are_kept_once(tmp_path: Path) -> None:
    truth = write_series(tmp_path / "in")
    for number in (1, 3):
        dataset = pydicom.dcmread(truth.files[number])
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{number}"
        dataset.save_as(tmp_path / "in" / f"again{number}.dcm")
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [each.finding.code for each in result.refused] == ["object.copy"] * 2
    [series] = result.series
    assert (series.draft.slices, series.draft.is_usable, series.draft.findings) == (4, True, ())


def test_the_distance_of_slices_is_that_of_their_places(tmp_path: Path) -> None:
    """User ask 7: neither thickness nor stated spacing counts where positions are stated."""
    write_series(tmp_path / "in", SliceThickness=7, SpacingBetweenSlices=99)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert (series.draft.slice_interval_um, series.draft.slice_thickness_um) == (2500, 7000)
    assert volume.spacing_mm[0] == pytest.approx(2.5)


def test_a_pile_shares_its_places_with_no_other_series(tmp_path: Path) -> None:
    """Images without a place are not linked by position, though they name a frame of reference."""
    write_series(tmp_path / "in", name="a", step=(0, 0, 0.0))
    write_series(tmp_path / "in", name="b", FrameOfReferenceUID="1.2.3")
    for path in (tmp_path / "in").iterdir():
        dataset = pydicom.dcmread(path)
        dataset.FrameOfReferenceUID = "1.2.3"
        dataset.save_as(path)
    volumes = [volume for _, _, volume in loaded([tmp_path / "in"], tmp_path / "s")]
    assert sorted(volume.is_placed for volume in volumes) == [False, True]
    assert volumes[0].frame_of_reference != volumes[1].frame_of_reference


def test_a_localizer_is_shown_and_not_measured(tmp_path: Path) -> None:
    write_series(tmp_path / "in", shape=(1, 4, 4), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    usable, found = codes(tmp_path / "in", tmp_path / "s")
    assert not usable
    assert found == ["geometry.single-slice", "series.localizer"]


def test_oblique_slices_with_rounded_cosines_are_usable(tmp_path: Path) -> None:
    lean = np.radians(17)
    row, column = (1, 0, 0), (0, np.cos(lean), np.sin(lean))
    write_series(tmp_path / "in", row=row, column=column, shape=(30, 4, 4))
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert series.draft.is_usable
    assert series.draft.plane == "oblique"
    assert not any(finding.severity is Severity.WARNING for finding in series.draft.findings)
