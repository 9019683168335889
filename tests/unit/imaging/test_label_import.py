"""Segmentations and contours become voxels of the image that they belong to, or are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from readstation.core.errors import Refused
from readstation.geometry.volume import Volume
from readstation.imaging.label_import import CONTOURS, contours_of, from_contours, from_segmentation, joined
from readstation.imaging.outline import opaque
from tests.builders.dicom import image_dataset
from tests.builders.labels import label_on, volume_of

FRAME = "1.2.3.9"


def structure_set(path: Path, contours: list[list[list[float]]], kind: str = "CLOSED_PLANAR") -> Path:
    dataset = image_dataset(CONTOURS, Modality="RTSTRUCT")
    named, drawn = Dataset(), Dataset()
    named.ROINumber, named.ROIName, named.ReferencedFrameOfReferenceUID = 4, "liver", FRAME
    drawn.ReferencedROINumber = 4
    drawn.ContourSequence = []
    for points in contours:
        item = Dataset()
        item.ContourGeometricType, item.NumberOfContourPoints = kind, len(points)
        item.ContourData = [f"{value:.6g}" for point in points for value in point]
        drawn.ContourSequence.append(item)
    dataset.StructureSetROISequence, dataset.ROIContourSequence = [named], [drawn]
    dataset.save_as(path, enforce_file_format=True)
    return path


def square(middle: tuple[float, float], half: float, z: float) -> list[list[float]]:
    x, y = middle
    return [[x - half, y - half, z], [x + half, y - half, z], [x + half, y + half, z], [x - half, y + half, z]]


def image() -> Volume:
    return volume_of(np.zeros((5, 40, 40), np.int16), (3.0, 1.0, 1.0), (0.0, 0.0, 0.0), frame="released")


def test_voxels_inside_an_odd_number_of_contours_are_inside(tmp_path: Path) -> None:
    """A contour within another is a hole (PS3.3 C.8.8.6.3); one in another slice has nothing to do with it."""
    path = structure_set(
        tmp_path / "rs.dcm", [square((20, 20), 10.5, 6), square((20, 20), 4.5, 6), square((10, 10), 2.5, 9)]
    )
    [found] = contours_of(path)
    label = from_contours(found, image(), opaque(FRAME))
    assert found.name == "liver"
    assert np.count_nonzero(label.inside, axis=(1, 2)).tolist() == [0, 0, 21 * 21 - 9 * 9, 5 * 5, 0]
    assert not label.inside[2, 20, 20]
    assert label.inside[2, 20, 12]
    assert label.steps == ("imported from contours",)


def test_contours_beyond_the_image_are_cut_at_its_edge(tmp_path: Path) -> None:
    [found] = contours_of(structure_set(tmp_path / "rs.dcm", [square((0, 0), 5.5, 0), square((900, 0), 5.5, 0)]))
    assert np.count_nonzero(from_contours(found, image(), opaque(FRAME)).inside) == 36


def test_contours_between_slices_or_in_another_frame_are_refused(tmp_path: Path) -> None:
    [found] = contours_of(structure_set(tmp_path / "rs.dcm", [square((20, 20), 5, 7.4)]))
    with pytest.raises(Refused, match="not lie on a slice"):
        from_contours(found, image(), opaque(FRAME))
    for other in (opaque("1.2.3.8"), ""):
        with pytest.raises(Refused, match="frame of reference"):
            from_contours(found, image(), other)


def test_open_contours_and_other_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not closed and planar"):
        contours_of(structure_set(tmp_path / "rs.dcm", [square((20, 20), 5, 6)], kind="OPEN_PLANAR"))
    other = image_dataset()
    other.save_as(tmp_path / "ct.dcm", enforce_file_format=True)
    with pytest.raises(Refused, match="no set of contours"):
        contours_of(tmp_path / "ct.dcm")


def test_a_segmentation_on_a_part_of_the_image_finds_its_place() -> None:
    target = image()
    part = np.random.default_rng(3).integers(0, 4, (2, 10, 12)).astype(np.uint8)
    segment = volume_of(part, (3.0, 1.0, 1.0), (7.0, 5.0, 6.0), frame="released")
    found = from_segmentation(segment, target, lowest=2, highest=2)
    expected = np.zeros(target.shape, dtype=np.bool_)
    expected[2:4, 5:15, 7:19] = part == 2
    assert np.array_equal(found.inside, expected)
    assert np.count_nonzero(from_segmentation(segment, target, lowest=2).inside) == np.count_nonzero(part >= 2)


@pytest.mark.parametrize(
    ("spacing", "origin", "frame", "words"),
    [
        ((3.0, 1.0, 1.0), (7.4, 5.0, 6.0), "released", "does not lie on the pixels"),
        ((3.0, 1.0, 1.0), (7.0, 5.0, 7.5), "released", "does not lie on the pixels"),
        ((3.0, 1.1, 1.0), (7.0, 5.0, 6.0), "released", "does not lie on the pixels"),
        ((3.0, 1.0, 1.0), (35.0, 5.0, 6.0), "released", "does not lie on the pixels"),
        ((3.0, 1.0, 1.0), (7.0, 5.0, 6.0), "other", "frame of reference"),
    ],
)
def test_a_segmentation_that_does_not_fit_is_refused(
    spacing: tuple[float, float, float], origin: tuple[float, float, float], frame: str, words: str
) -> None:
    segment = volume_of(np.ones((2, 10, 12), np.uint8), spacing, origin, frame=frame)
    with pytest.raises(Refused, match=words):
        from_segmentation(segment, image())


def test_volumes_of_one_grid_are_joined() -> None:
    target = image()
    parts = [np.zeros(target.shape, dtype=np.bool_) for _ in range(3)]
    for index, each in enumerate(parts):
        each[index] = True
    assert np.count_nonzero(joined([label_on(target, each) for each in parts]).inside) == 3 * 1600
    with pytest.raises(Refused, match="no volume"):
        joined([])
