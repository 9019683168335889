"""Real-world value maps give a unit where all values have one, and nothing where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset

from tests.builders.dicom import ENHANCED_CT, image_dataset, set_pixels, write_series
from tests.builders.dicom_release import loaded


def value_map(code: str, **attributes: Any) -> Dataset:
    unit, item = Dataset(), Dataset()
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = code, "UCUM", "a site's own words"
    item.MeasurementUnitsCodeSequence = [unit]
    item.RealWorldValueFirstValueMapped, item.RealWorldValueLastValueMapped = 0, 65535
    item.RealWorldValueSlope, item.RealWorldValueIntercept = 0.25, -3.0
    item.LUTLabel = "SECRET"
    for name, value in attributes.items():
        setattr(item, name, value)
    return item


@pytest.mark.parametrize(("code", "unit"), [("Bq/ml", "Bq/ml"), ("[hnsf'U]", "HU"), ("mm2/s", "mm²/s")])
def test_a_map_of_all_values_gives_unit_and_line(tmp_path: Path, code: str, unit: str) -> None:
    truth = write_series(
        tmp_path / "in",
        dtype="uint16",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.4",
        RealWorldValueMappingSequence=[value_map("1"), value_map(code)],
        WindowCenter=100,
        WindowWidth=50,
    )
    [(series, released, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert (volume.unit, volume.rescale_slope, volume.rescale_intercept) == (unit, 0.25, -3.0)
    assert (series.draft.unit, volume.window_center) == (unit, None)
    assert np.array_equal(volume.voxels, truth.voxels)
    assert b"SECRET" not in released.files[0].read_bytes()
    assert b"own words" not in released.files[0].read_bytes()


@pytest.mark.parametrize(
    "item",
    [
        value_map("1"),
        value_map("furlong"),
        value_map("Bq/ml", RealWorldValueLastValueMapped=1000),
        value_map("Bq/ml", RealWorldValueFirstValueMapped=5),
        value_map("Bq/ml", RealWorldValueSlope=0.0),
    ],
)
def test_another_map_changes_nothing(tmp_path: Path, item: Dataset) -> None:
    write_series(
        tmp_path / "in", dtype="uint16", SOPClassUID="1.2.840.10008.5.1.4.1.1.4", RealWorldValueMappingSequence=[item]
    )
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert (volume.unit, volume.rescale_slope, volume.rescale_intercept) == ("", 1.0, -1024.0)


def test_a_map_in_the_shared_group_of_an_enhanced_object(tmp_path: Path) -> None:
    dataset = image_dataset(ENHANCED_CT)
    set_pixels(dataset, np.zeros((2, 4, 5), np.uint16))
    shared, measures, orientation = Dataset(), Dataset(), Dataset()
    measures.PixelSpacing, orientation.ImageOrientationPatient = [1, 1], [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [orientation]
    shared.RealWorldValueMappingSequence = [value_map("[hnsf'U]")]
    groups = []
    for index in range(2):
        place, group = Dataset(), Dataset()
        place.ImagePositionPatient = [0, 0, index]
        group.PlanePositionSequence = [place]
        groups.append(group)
    dataset.SharedFunctionalGroupsSequence, dataset.PerFrameFunctionalGroupsSequence = [shared], groups
    (tmp_path / "in").mkdir()
    dataset.save_as(tmp_path / "in" / "a.dcm", enforce_file_format=True)
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert (volume.unit, volume.rescale_slope, volume.rescale_intercept) == ("HU", 0.25, -3.0)
