"""Every CT and MR folder of real data, through the gate into a real station, beside SimpleITK (issue, done when 2)."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK

from readstation.app.intake import take_in
from readstation.app.station import OpenStation
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.model.series import SeriesFacts
from readstation.store.schema import case_subject
from readstation.trial.ingest import IngestReport

pytestmark = pytest.mark.shared_data


@pytest.fixture
def station(tmp_profile: Path) -> Iterator[OpenStation]:
    with OpenStation(tmp_profile) as opened:
        yield opened


def volumes(station: OpenStation, report: IngestReport) -> list[tuple[SeriesFacts, Volume]]:
    return [(each.facts, station.volumes.load(each.facts, QuietJob())) for each in report.taken]


def assert_as_simpleitk(volume: Volume, files: list[Path]) -> None:
    """Compare stored values exactly and the place of every corner to 0.01 mm with an independent reader."""
    ordered = sorted(files, key=lambda path: _along_normal(path))
    image = SimpleITK.ReadImage([str(path) for path in ordered])
    values = SimpleITK.GetArrayFromImage(image).reshape(volume.voxels.shape)
    stored = (values.astype(np.float64) - volume.rescale_intercept) / volume.rescale_slope
    assert np.array_equal(np.round(stored), volume.voxels)
    assert np.abs(stored - np.round(stored)).max() < 1e-3
    for index in itertools.product(*[(0, size - 1) for size in volume.voxels.shape]):
        there = image.TransformIndexToPhysicalPoint(index[::-1])
        assert np.linalg.norm(volume.affine.to_patient(index) - there) < 0.01


def _along_normal(path: Path) -> float:
    header = pydicom.dcmread(path, stop_before_pixels=True)
    cosines = np.array(header.ImageOrientationPatient, float)
    return float(np.cross(cosines[:3], cosines[3:]) @ np.array(header.ImagePositionPatient, float))


def unpack(path: Path, target: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(target)


@pytest.mark.parametrize(
    ("folder", "slices", "unit"),
    [
        ("liver-ct-crlm-1004/dicom", 41, "HU"),
        ("liver-ct-totalsegmentator/dicom-j2k", 20, "HU"),
        ("dicom-interop-seg-sr/dcmqi/ct-3slice", 3, "HU"),
        ("dicom-edge-cases/geometry/generic-anatomical-002_non_isotropic", 4, ""),
        ("dicom-edge-cases/geometry/failing-slicecount-001", 2, ""),
    ],
)
def test_a_folder_is_one_volume(station: OpenStation, shared_data: Path, folder: str, slices: int, unit: str) -> None:
    report = take_in(station, [shared_data / folder], QuietJob())
    [(facts, volume)] = volumes(station, report)
    assert (facts.slices, facts.unit, facts.is_usable) == (slices, unit, True)
    if volume.voxels.dtype != np.float32:
        assert_as_simpleitk(volume, [path for path in (shared_data / folder).iterdir() if path.is_file()])


def test_a_zip_with_pictures_beside_the_images(station: OpenStation, shared_data: Path, tmp_path: Path) -> None:
    """The thickness of this series is not its interval, and it has no dates."""
    path = shared_data / "liver-ct-chaos-set3" / "chaos-ct-set3.zip"
    report = take_in(station, [path], QuietJob())
    [(facts, volume)] = volumes(station, report)
    assert (facts.slices, facts.slice_interval_um, facts.slice_thickness_um) == (78, 2000, 3200)
    assert len(report.refused_objects) == 78
    unpack(path, tmp_path)
    assert_as_simpleitk(volume, list((tmp_path / "DICOM_anon").glob("*.dcm")))


def test_two_dates_of_one_patient_are_two_timepoints(station: OpenStation, shared_data: Path, tmp_path: Path) -> None:
    """The folder's names are against the order of time; the earlier study is in an archive."""
    folder = shared_data / "liver-mri-cmb-crc-06489"
    report = take_in(station, [folder], QuietJob())
    assert len({each.facts.case_alias for each in report.taken}) == 1
    assert [(each.facts.timepoint, each.facts.slices) for each in report.taken] == [(0, 45), (0, 37), (1, 36), (1, 33)]
    found = volumes(station, report)
    unpack(folder / "SCAN_002.zip", tmp_path)
    for (_, volume), name in zip(found, ("adc_image", "t2_image"), strict=False):
        assert_as_simpleitk(volume, list(tmp_path.rglob(f"{name}/*.dcm")))
    for (_, volume), name in zip(found[2:], ("adc_image", "t2_image"), strict=False):
        assert_as_simpleitk(volume, list((folder / "SCAN_001" / name).glob("*.dcm")))
    token = station.run(_only_subject, station)
    assert [record.days_since_baseline for record in station.run(station.store.office.studies, token)] == [0, 126]


def _only_subject(station: OpenStation) -> str:
    with station.store.office._database.read() as connection:
        return str(connection.execute(case_subject.select()).one().token)


def test_three_phases_in_one_series(station: OpenStation, shared_data: Path, tmp_path: Path) -> None:
    """User ask 22: 60 positions, three times; only the content time tells them apart."""
    path = shared_data / "dce-mri-breast-ucsf-br-06" / "ucsf-br-06.zip"
    report = take_in(station, [path], QuietJob())
    assert [each.facts.slices for each in report.taken] == [60, 60, 60, 60]
    unpack(path, tmp_path)
    passes: dict[str, list[Path]] = {}
    for each in tmp_path.rglob("image_dce_3dfgre_orig/*.dcm"):
        passes.setdefault(str(pydicom.dcmread(each, stop_before_pixels=True).ContentTime), []).append(each)
    found = volumes(station, report)
    for (facts, volume), time in zip(found, sorted(passes), strict=False):
        assert facts.plane == "sagittal"
        assert_as_simpleitk(volume, passes[time])
    assert_as_simpleitk(found[3][1], list(tmp_path.rglob("image_dce_ser/*.dcm")))


@pytest.mark.parametrize("name", ["CT_CT_IMAGES", "PT_PET_AC"])
def test_pet_and_ct(station: OpenStation, shared_data: Path, name: str) -> None:
    """The steps of the PET alternate by 0.02 mm, and each of its slices has a rescale of its own."""
    folder = shared_data / "petct-acrin-nsclc-042" / name
    files = sorted(folder.glob("*.dcm"), key=_along_normal)
    report = take_in(station, [folder], QuietJob())
    [(facts, volume)] = volumes(station, report)
    assert facts.is_usable
    if name.startswith("CT"):
        assert_as_simpleitk(volume, files)
        return
    assert (volume.unit, volume.voxels.dtype) == ("Bq/ml", np.float32)
    image = SimpleITK.ReadImage([str(path) for path in files])
    values = SimpleITK.GetArrayFromImage(image)
    assert np.allclose(volume.voxels, values, rtol=1e-6, atol=1e-3)
    assert (
        np.linalg.norm(volume.affine.to_patient((134, 127, 127)) - image.TransformIndexToPhysicalPoint((127, 127, 134)))
        < 0.01
    )


def test_a_localizer_and_what_is_no_image(station: OpenStation, shared_data: Path) -> None:
    folder = shared_data / "petct-acrin-nsclc-042"
    names = ("CT_SCOUT", "RWV_PET_SUV_Factors", "SEG_Segmentation")
    report = take_in(station, [folder / name for name in names], QuietJob())
    [taken] = report.taken
    assert not taken.facts.is_usable
    assert (taken.facts.row_spacing_um, taken.facts.column_spacing_um) == (545, 597)
    assert sorted(each.finding.message for each in report.refused_objects) == [
        "Not taken: a segmentation, which shows what others outlined.",
        *["Not taken: a table that turns stored values into a unit such as SUV; it holds no image."] * 3,
    ]


def test_a_spect_that_is_stored_as_pet(station: OpenStation, shared_data: Path) -> None:
    report = take_in(station, [shared_data / "spect-lu177-liver-scan1"], QuietJob(), dry_run=True)
    [taken] = report.taken
    assert (taken.facts.modality, taken.facts.unit, taken.facts.slices) == ("PT", "Bq/ml", 199)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("eCT_Supplemental.dcm", (2, 512, 512)),
        ("philips_enhanced-anatomical-001", (8, 256, 256)),
    ],
)
def test_enhanced_multi_frame(station: OpenStation, shared_data: Path, name: str, shape: tuple) -> None:
    path = shared_data / "dicom-edge-cases" / "enhanced-multiframe" / name
    report = take_in(station, [path], QuietJob())
    found = volumes(station, report)
    assert [volume.shape for _, volume in found] == [shape]


def test_frames_without_places_are_shown_and_not_measured(station: OpenStation, shared_data: Path) -> None:
    path = shared_data / "dicom-edge-cases" / "enhanced-multiframe" / "emri_small.dcm"
    [(facts, volume)] = volumes(station, take_in(station, [path], QuietJob()))
    assert (facts.is_usable, volume.is_placed, volume.is_scaled) == (False, False, False)
    assert np.array_equal(volume.voxels, SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))))


@pytest.mark.parametrize(
    ("folder", "segmentations", "images"),
    [("dicom-edge-cases", False, 20), ("dicom-interop-seg-sr", False, 6), ("dicom-interop-seg-sr", True, 60)],
)
def test_every_odd_object_is_taken_or_refused_with_a_reason(
    station: OpenStation, shared_data: Path, folder: str, *, segmentations: bool, images: int
) -> None:
    report = take_in(station, [shared_data / folder], QuietJob(), segmentations=segmentations)
    assert sum(each.facts.slices for each in report.taken) > images
    assert all(each.finding.message.endswith(".") for each in report.refused_objects)
    assert all(volume.voxels.size for _, volume in volumes(station, report))


@pytest.mark.parametrize(
    "name", ["dcmqi/sr-example/sr.dcm", "highdicom/sr_document.dcm", "highdicom/sr_document_with_multiple_groups.dcm"]
)
def test_a_structured_report_of_others_is_read_and_named_and_never_taken(
    station: OpenStation, shared_data: Path, name: str
) -> None:
    """Issue 9.3: measurements of others would tell a blinded reader what to see, so the gate lets no report through."""
    report = take_in(station, [shared_data / "dicom-interop-seg-sr" / name], QuietJob())
    assert report.taken == ()
    (refused,) = report.refused_objects
    assert refused.finding.code == "object.kind"


def test_labels_of_another_program_lie_on_the_liver(station: OpenStation, shared_data: Path) -> None:
    """A NIfTI label map of the same series, made elsewhere: one grid to 0.01 mm, and enhanced liver under its liver."""
    folder = shared_data / "liver-ct-totalsegmentator"
    [(_, volume)] = volumes(station, take_in(station, [folder / "dicom-j2k"], QuietJob()))
    labels = nibabel.load(folder / "nifti" / "example_seg_dicom.nii.gz")
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0]) @ labels.affine
    shape = labels.shape
    centres = np.array(list(itertools.product(*((0, size - 1) for size in shape))))
    points = centres @ to_lps[:3, :3].T + to_lps[:3, 3]
    index = volume.affine.to_index(points)
    assert sorted(shape) == sorted(volume.shape)
    off_mm = np.linalg.norm(volume.affine.to_patient(np.round(index)) - points, axis=1)
    assert off_mm.max() < 0.01
    assert index.min() > -0.01
    liver = np.argwhere(np.asarray(labels.dataobj) == 5)[::50]
    at = np.round(volume.affine.to_index(liver @ to_lps[:3, :3].T + to_lps[:3, 3])).astype(int)
    values = volume.voxels[tuple(at.T)] * volume.rescale_slope + volume.rescale_intercept
    assert 60 < np.median(values) < 160
