"""The written objects as DICOM: attributes, geometry, times, and what a blinding gate must find."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset

from readstation.imaging.phantom import IDENTIFYING_TEXT
from readstation.imaging.phantom.phases import PHASES
from readstation.model.series import PhaseRole
from tests.builders.phantom import PhantomTrial

# PS3.3: Patient, General Study, General Series, Frame of Reference, General Equipment, General Image, Image Plane,
# Image Pixel, CT Image, SOP Common: types 1 and 2.
REQUIRED = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
    "StudyInstanceUID", "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID", "AccessionNumber",
    "Modality", "SeriesInstanceUID", "SeriesNumber", "PatientPosition",
    "FrameOfReferenceUID", "PositionReferenceIndicator", "Manufacturer",
    "InstanceNumber", "ImageType", "ContentDate", "ContentTime",
    "PixelSpacing", "ImageOrientationPatient", "ImagePositionPatient", "SliceThickness",
    "SamplesPerPixel", "PhotometricInterpretation", "Rows", "Columns",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelData",
    "RescaleIntercept", "RescaleSlope", "RescaleType", "KVP", "AcquisitionNumber", "SOPClassUID", "SOPInstanceUID",
)  # fmt: skip


def _series(trial: PhantomTrial, timepoint: int, phase: PhaseRole) -> list[FileDataset]:
    files = sorted(trial.series_folder(timepoint, phase).iterdir())
    return [pydicom.dcmread(file, stop_before_pixels=True) for file in files]


def test_every_required_attribute_is_there(phantom_trial: PhantomTrial) -> None:
    """CT Image Storage with its type 1 and type 2 attributes, in a proper file."""
    file = phantom_trial.series_folder(0, PhaseRole.LATE_ARTERIAL) / "IM0001.dcm"
    dataset = pydicom.dcmread(file)
    assert [name for name in REQUIRED if name not in dataset] == []
    assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    assert dataset.SOPClassUID == pydicom.uid.CTImageStorage
    assert dataset.pixel_array.shape == (dataset.Rows, dataset.Columns)
    tags = [element.tag for element in dataset]
    assert tags == sorted(tags)


@pytest.mark.parametrize("timepoint", [0, 1, 2])
def test_phases_share_study_frame_and_positions(phantom_trial: PhantomTrial, timepoint: int) -> None:
    """Four series of one study stand in one frame of reference at the same positions."""
    series = [_series(phantom_trial, timepoint, phase) for phase in PHASES]
    assert len({image.StudyInstanceUID for images in series for image in images}) == 1
    assert len({image.FrameOfReferenceUID for images in series for image in images}) == 1
    assert len({images[0].SeriesInstanceUID for images in series}) == 4
    positions = [[tuple(image.ImagePositionPatient) for image in images] for images in series]
    assert all(places == positions[0] for places in positions)
    heights = np.array([place[2] for place in positions[0]], dtype=float)
    assert np.allclose(np.diff(heights), -phantom_trial.truth.slice_interval_mm)


def test_every_uid_is_its_own(phantom_trial: PhantomTrial) -> None:
    """No SOP Instance UID occurs twice; each study has its own frame of reference and date."""
    images = [image for tp in range(3) for phase in PHASES for image in _series(phantom_trial, tp, phase)]
    assert len({image.SOPInstanceUID for image in images}) == len(images) == 300
    assert len({image.FrameOfReferenceUID for image in images}) == 3
    assert {image.StudyDate for image in images} == {
        truth.study_date.replace("-", "") for truth in phantom_trial.truth.timepoints
    }


def test_phases_are_told_by_header(phantom_trial: PhantomTrial) -> None:
    """Times, contrast and description say which phase a series is, as at a scanner (MR-115)."""
    first = [_series(phantom_trial, 0, phase)[0] for phase in PHASES]
    assert [("ContrastBolusAgent" in image) for image in first] == [False, True, True, True]
    seconds = [_seconds(image.AcquisitionTime) for image in first]
    injection = _seconds(first[1].ContrastBolusStartTime)
    assert seconds[0] < injection
    assert [second - injection for second in seconds[1:]] == [35, 70, 180]
    assert len({image.SeriesDescription for image in first}) == 4


def _seconds(time: str) -> float:
    return int(time[:2]) * 3600 + int(time[2:4]) * 60 + float(time[4:])


@pytest.mark.parametrize("timepoint", [0, 1, 2])
def test_geometry_as_simpleitk_reads_it(phantom_trial: PhantomTrial, timepoint: int) -> None:
    """Spacing, direction and size; and each lesion's slice is a slice of the series, with its number."""
    image = phantom_trial.image(timepoint, PhaseRole.PORTAL_VENOUS)
    truth = phantom_trial.truth
    assert image.GetSpacing() == pytest.approx((truth.pixel_mm, truth.pixel_mm, truth.slice_interval_mm))
    assert image.GetSize() == (truth.rows, truth.rows, truth.slices)
    assert image.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)
    for lesion in truth.timepoints[timepoint].lesions:
        if lesion.slice_number is None or lesion.slice_z_mm is None:
            continue
        file = phantom_trial.series_folder(timepoint, PhaseRole.LATE_ARTERIAL) / f"IM{lesion.slice_number:04d}.dcm"
        header = pydicom.dcmread(file, stop_before_pixels=True)
        assert header.InstanceNumber == lesion.slice_number
        assert float(header.ImagePositionPatient[2]) == lesion.slice_z_mm
        for end in lesion.endpoints_lps_mm or ():
            assert end[2] == lesion.slice_z_mm


def test_headers_hold_what_must_be_taken_out(phantom_trial: PhantomTrial) -> None:
    """Every identifying text stands in a written object, a private element included, so that a leak test bites."""
    header = (phantom_trial.series_folder(0, PhaseRole.LATE_ARTERIAL) / "IM0001.dcm").read_bytes()[:8000]
    assert [text for text in IDENTIFYING_TEXT if text.encode() not in header] == []
    dataset = pydicom.dcmread(phantom_trial.series_folder(0, PhaseRole.LATE_ARTERIAL) / "IM0001.dcm")
    assert any(element.tag.is_private for element in dataset)


def test_the_truth_lies_outside_the_images(phantom_trial: PhantomTrial) -> None:
    """The reader's folder holds DICOM and nothing else."""
    files = [file for file in (phantom_trial.folder / "dicom").rglob("*") if file.is_file()]
    assert {file.suffix for file in files} == {".dcm"}
    assert (phantom_trial.folder / "truth.json").is_file()
