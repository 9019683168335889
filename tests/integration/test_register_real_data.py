"""Registration on the real images: one patient at two timepoints, and patients who are not each other."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its own documentation's name for it

from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.affine import Affine
from readstation.geometry.registration import Verdict
from readstation.geometry.volume import Volume
from readstation.imaging.register import register_liver, registered

pytestmark = [pytest.mark.shared_data, pytest.mark.slow]


def read_by_gdcm(folder: Path, unit: str, key: str) -> Volume:
    """Read a folder of one series without our own loader, so that both cannot be wrong together."""
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    image = reader.Execute()
    turn = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
    matrix = np.eye(4)
    matrix[:3] = np.column_stack([turn[:, ::-1], image.GetOrigin()])
    voxels = sitk.GetArrayFromImage(image).astype(np.int16)
    positions = np.arange(len(voxels)) * image.GetSpacing()[2]
    return Volume(SeriesKey(key), voxels, Affine(matrix), 1.0, 0.0, unit, key, positions)


@pytest.fixture(scope="module")
def timepoints(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Volume, Volume]:
    folder = tmp_path_factory.mktemp("earlier")
    source = shared_data / "liver-mri-cmb-crc-06489"
    with zipfile.ZipFile(source / "SCAN_002.zip") as archive:
        archive.extractall(folder)
    earlier = next(each for each in folder.rglob("t2_image") if each.is_dir())
    later = source / "SCAN_001" / "t2_image"
    return read_by_gdcm(earlier, "", "earlier"), read_by_gdcm(later, "", "later")


def test_two_timepoints_of_one_patient_agree_both_ways(timepoints: tuple[Volume, Volume]) -> None:
    """Slices of 8 mm: the residual is over the limit, so a reader is asked; both directions agree."""
    earlier, later = timepoints
    forward, evidence = registered(earlier, later, QuietJob())
    backward = register_liver(later, earlier, QuietJob())
    assert forward.verdict is Verdict.DOUBTFUL
    assert backward.verdict is not Verdict.REFUSED
    assert forward.transform is not None
    assert backward.transform is not None
    assert evidence is not None
    assert evidence.near_share > 0.3
    middle = earlier.center_mm + np.array([[-60.0, 0.0, 0.0], [-60.0, 40.0, 40.0], [-20.0, -40.0, -40.0]])
    assert forward.transform.distances_mm(backward.transform.inverse(), middle).max() < 2.5


def test_other_patients_are_refused(shared_data: Path, timepoints: tuple[Volume, Volume]) -> None:
    metastases = read_by_gdcm(shared_data / "liver-ct-crlm-1004" / "dicom", "HU", "crlm")
    chest = read_by_gdcm(shared_data / "petct-acrin-nsclc-042" / "CT_CT_IMAGES", "HU", "chest")
    for first, second in ((metastases, chest), (chest, metastases), (metastases, timepoints[0])):
        assert register_liver(first, second, QuietJob()).verdict is Verdict.REFUSED
