"""A segmentation that the station writes, read by highdicom and SimpleITK and taken in again."""

from __future__ import annotations

from pathlib import Path

import highdicom
import numpy as np
import pydicom
import pytest
import SimpleITK as sitk  # noqa: N813

from readstation.core.errors import Refused
from readstation.dose.uptake_image import StructureRole
from readstation.exchange.segmentation_file import NamedVolume, segmentation_bytes, write_segmentation
from readstation.geometry.label_volume import LabelVolume
from readstation.geometry.volume import Volume
from readstation.imaging.label_import import from_segmentation
from readstation.model.series import Modality
from tests.builders.dicom import write_series
from tests.builders.dicom_release import loaded
from tests.builders.labels import label_on

SHAPE = (7, 12, 16)
"""A frame fills its bytes: of what does not, SimpleITK leaves the last pixels as anything (docs/evidence/images.md)."""


def outlines() -> tuple[np.ndarray, np.ndarray]:
    """Return a volume with a slice left out in the middle, and one that overlaps it."""
    first = np.random.default_rng(1).random(SHAPE) < 0.4
    first[[0, 3]] = False
    second = np.random.default_rng(2).random(SHAPE) < 0.2
    second[1] = False
    return first, second


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Volume]:
    """Return a folder with an image and a segmentation on it, and the image as it loads."""
    angle = np.radians(20)
    truth = write_series(
        tmp_path / "in" / "ct",
        shape=SHAPE,
        row=[np.cos(angle), np.sin(angle), 0],
        column=[-np.sin(angle), np.cos(angle), 0],
    )
    [(_, _, image)] = loaded([tmp_path / "in"], tmp_path / "first")
    first, second = outlines()
    volumes = [
        NamedVolume("Liver", StructureRole.LIVER, label_on(image, first)),
        NamedVolume("T1", StructureRole.TUMOUR, label_on(image, second)),
    ]
    write_segmentation(tmp_path / "in" / "seg.dcm", volumes, truth.files)
    return tmp_path, image


def test_highdicom_reads_the_same_voxels_in_the_same_place(written: tuple[Path, Volume]) -> None:
    folder, image = written
    found = highdicom.seg.segread(folder / "in" / "seg.dcm")
    assert [found.get_segment_description(n).segment_label for n in (1, 2)] == ["Liver", "T1"]
    for number, outline in enumerate(outlines(), start=1):
        volume = found.get_volume(
            segment_numbers=[number], combine_segments=True, relabel=True, allow_missing_positions=True
        )
        whole = np.zeros(SHAPE, dtype=np.bool_)
        for plane, pixels in enumerate(volume.array):
            place = image.affine.to_index((volume.affine @ [plane, 0, 0, 1])[:3])
            assert np.allclose(place, [np.rint(place[0]), 0, 0], atol=1e-6)
            whole[int(np.rint(place[0]))] = pixels > 0
        assert np.allclose(volume.affine[:3, 1:3], image.affine.matrix[:3, 1:3], atol=1e-6)
        assert np.array_equal(whole, outline)


def test_what_is_taken_in_again_is_what_was_drawn(written: tuple[Path, Volume]) -> None:
    """Slices that hold nothing are left out of the file, and every frame finds its slice again."""
    folder, _ = written
    found = loaded([folder / "in"], folder / "again", segmentations=True)
    [image] = [volume for series, _, volume in found if series.draft.modality is Modality.CT]
    segments = [volume for series, _, volume in found if series.draft.modality is Modality.SEG]
    for segment, outline in zip(segments, outlines(), strict=True):
        assert np.array_equal(from_segmentation(segment, image).inside, outline)


def test_simpleitk_counts_as_many_voxels(written: tuple[Path, Volume]) -> None:
    folder, _ = written
    pixels = sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "in" / "seg.dcm")))
    assert np.count_nonzero(pixels) == sum(np.count_nonzero(each) for each in outlines())


def test_patient_and_study_are_those_of_the_image(written: tuple[Path, Volume]) -> None:
    folder, _ = written
    source = pydicom.dcmread(next((folder / "in" / "ct").iterdir()))
    header = pydicom.dcmread(folder / "in" / "seg.dcm")
    for name in ("PatientID", "StudyInstanceUID", "FrameOfReferenceUID"):
        assert header[name].value == source[name].value
    assert header.SeriesInstanceUID.startswith("2.25.")


def test_what_cannot_be_written_is_refused(written: tuple[Path, Volume]) -> None:
    folder, image = written
    files = sorted((folder / "in" / "ct").iterdir())
    empty = NamedVolume("T1", StructureRole.TUMOUR, label_on(image, np.zeros(SHAPE, dtype=np.bool_)))
    full = label_on(image, np.ones(SHAPE, dtype=np.bool_))
    for volumes in ([], [empty]):
        with pytest.raises(Refused, match="empty"):
            segmentation_bytes(volumes, files)
    elsewhere = LabelVolume(full.inside, full.affine, "another frame")
    both = [NamedVolume(name, StructureRole.TUMOUR, label) for name, label in (("T1", full), ("T2", elsewhere))]
    with pytest.raises(Refused, match="not on the grid"):
        segmentation_bytes(both, files)
