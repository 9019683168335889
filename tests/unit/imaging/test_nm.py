"""Nuclear medicine objects: slices of a tomogram lie where the detector information puts them (PS3.3 C.8.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset

from readstation.model.series import Modality
from tests.builders.dicom import image_dataset, set_pixels
from tests.builders.dicom_release import loaded, scan

NM = "1.2.840.10008.5.1.4.1.1.20"
TOMOGRAM = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]


def write_nm(folder: Path, frames: np.ndarray, **attributes: Any) -> FileDataset:
    dataset = image_dataset(NM, Modality="NM", ImageType=TOMOGRAM, PixelSpacing=[4, 5], SliceThickness=9)
    set_pixels(dataset, frames)
    detector = Dataset()
    detector.ImagePositionPatient, detector.ImageOrientationPatient = [-10, -20, 30], [1, 0, 0, 0, 1, 0]
    dataset.DetectorInformationSequence = [detector]
    dataset.SpacingBetweenSlices = 4
    dataset.SliceVector = list(range(1, len(frames) + 1))
    for name, value in attributes.items():
        if value is None:
            delattr(dataset, name)
        else:
            setattr(dataset, name, value)
    folder.mkdir()
    dataset.save_as(folder / "a.dcm", enforce_file_format=True)
    return dataset


def frames(count: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 5000, (count, 6, 7), dtype=np.uint16)


@pytest.mark.parametrize("spacing", [4.0, -4.0])
def test_the_sign_of_the_distance_says_on_which_side_the_slices_lie(tmp_path: Path, spacing: float) -> None:
    """Positive: behind the first slice, along row × column; negative: before it (PS3.3 C.8.4.15)."""
    values = frames(5)
    write_nm(tmp_path / "in", values, SpacingBetweenSlices=spacing)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert (series.draft.modality, series.draft.is_usable) == (Modality.NM, True)
    assert np.array_equal(volume.voxels, values if spacing > 0 else values[::-1])
    lowest = 30.0 if spacing > 0 else 30 - 4 * 4.0
    assert volume.affine.to_patient((0, 0, 0)).tolist() == [-10, -20, lowest]
    assert volume.spacing_mm == (4, 4, 5)
    assert volume.unit == "counts"


def test_slices_follow_their_vector_and_not_their_order(tmp_path: Path) -> None:
    values = frames(4)
    write_nm(tmp_path / "in", values, SliceVector=[3, 1, 4, 2])
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert np.array_equal(volume.voxels, values[[1, 3, 0, 2]])


def test_energy_windows_and_gates_are_split(tmp_path: Path) -> None:
    values = frames(12)
    write_nm(
        tmp_path / "in",
        values,
        ImageType=["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"],
        SliceVector=[1, 2, 3] * 4,
        EnergyWindowVector=[1] * 6 + [2] * 6,
        TimeSlotVector=([1] * 3 + [2] * 3) * 2,
    )
    found = loaded([tmp_path / "in"], tmp_path / "s")
    assert [volume.shape for _, _, volume in found] == [(3, 6, 7)] * 4
    assert all(np.array_equal(volume.voxels, values[3 * n : 3 * n + 3]) for n, (_, _, volume) in enumerate(found))
    assert all(series.draft.is_usable for series, _, _ in found)


def detectors(*places: tuple[list[float], list[float]]) -> list[Dataset]:
    items = []
    for position, orientation in places:
        item = Dataset()
        item.ImagePositionPatient, item.ImageOrientationPatient = position, orientation
        items.append(item)
    return items


def test_two_detectors_that_say_the_same_place_the_slices(tmp_path: Path) -> None:
    same = ([-10, -20, 30], [1, 0, 0, 0, 1, 0])
    write_nm(tmp_path / "in", frames(3), DetectorInformationSequence=detectors(same, same))
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert series.draft.is_usable
    assert volume.affine.to_patient((0, 0, 0)).tolist() == [-10, -20, 30]


@pytest.mark.parametrize(
    "attributes",
    [
        {"DetectorInformationSequence": None},
        {
            "DetectorInformationSequence": detectors(
                ([-10, -20, 30], [1, 0, 0, 0, 1, 0]), ([-10, -20, 40], [1, 0, 0, 0, 1, 0])
            )
        },
        {
            "DetectorInformationSequence": detectors(
                ([-10, -20, 30], [1, 0, 0, 0, 1, 0]), ([-10, -20, 30], [0, 1, 0, 1, 0, 0])
            )
        },
        {"SpacingBetweenSlices": None},
        {"ImageType": ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]},
        {"ImageType": ["ORIGINAL", "PRIMARY", "TOMO", "EMISSION"]},
        {"SliceVector": [1, 2]},
    ],
)
def test_what_has_no_place_is_shown_and_not_measured(tmp_path: Path, attributes: dict) -> None:
    """Projections have none, and the thickness stands in for no distance."""
    values = frames(4)
    if attributes.get("SliceVector"):
        attributes = {**attributes, "TimeSlotVector": [1, 1, 2, 2]}
    write_nm(tmp_path / "in", values, **attributes)
    [(series, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert not series.draft.is_usable
    assert (volume.is_placed, volume.is_scaled) == (False, True)
    assert np.array_equal(volume.voxels, values)


def test_a_malformed_vector_is_a_finding(tmp_path: Path) -> None:
    write_nm(tmp_path / "in", frames(2), SliceVector=[1, 1])
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    assert [finding.code for finding in series.draft.findings] == ["geometry.repeated-position"]
