"""Volumes of interest from files of other programs: SEG of several kinds, and contours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from readstation.core.errors import Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.affine import Affine
from readstation.geometry.volume import Volume
from readstation.imaging.label_file import labels_of_file
from readstation.imaging.outline import opaque
from tests.builders.segmentations import as_file, outlines, segmentation

FRAME = "1.2.3.4.5"
AFFINE = Affine.from_dicom((-10, -20, 0), (1, 0, 0, 0, 1, 0), 0.8, 0.7, (0, 0, 2.5))


def image(frame: str = FRAME, slices: int = 6) -> Volume:
    voxels = np.zeros((slices, 7, 5), dtype=np.int16)
    return Volume(SeriesKey("ct"), voxels, AFFINE, 1.0, 0.0, "HU", opaque(frame), np.arange(slices) * 2.5)


def written(folder: Path, values: np.ndarray, frames: list[tuple[int, float]], kind: str) -> Path:
    path = folder / "seg.dcm"
    path.write_bytes(as_file(segmentation(values, frames, kind=kind, FrameOfReferenceUID=FRAME)))
    return path


def test_every_segment_of_a_binary_segmentation_lies_on_its_slices(tmp_path: Path) -> None:
    values = outlines(5)
    frames = [(1, 0.0), (1, 2.5), (2, 7.5), (1, 5.0), (2, 10.0)]
    found = dict(labels_of_file(written(tmp_path, values, frames, "BINARY"), image(), QuietJob()))
    assert len(found) == 2
    first, second = (label.inside for label in found.values())
    assert np.array_equal(first[:3], values[[0, 1, 3]] > 0)
    assert not first[3:].any()
    assert np.array_equal(second[[3, 4]], values[[2, 4]] > 0)
    assert second.sum() == values[[2, 4]].sum()


def test_numbers_of_a_label_map_and_halves_of_a_fractional_one(tmp_path: Path) -> None:
    values = outlines(3, largest=2)
    found = labels_of_file(written(tmp_path, values, [(1, 0.0), (1, 2.5), (1, 5.0)], "LABELMAP"), image(), QuietJob())
    assert [np.array_equal(label.inside[:3], values == number) for number, (_, label) in enumerate(found, 1)] == [
        True
    ] * 2
    shares = outlines(2, largest=255)
    [(_, half)] = labels_of_file(written(tmp_path, shares, [(1, 0.0), (1, 2.5)], "FRACTIONAL"), image(), QuietJob())
    assert np.array_equal(half.inside[:2], shares >= 128)


def test_another_frame_of_reference_and_another_grid_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, outlines(2), [(1, 0.0), (1, 2.5)], "BINARY")
    with pytest.raises(Refused, match="frame of reference"):
        labels_of_file(path, image("9.9"), QuietJob())
    off = written(tmp_path, outlines(2), [(1, 0.9), (1, 3.4)], "BINARY")
    with pytest.raises(Refused, match="does not lie on the pixels"):
        labels_of_file(off, image(), QuietJob())
    with pytest.raises(Refused, match="cannot be read"):
        labels_of_file(tmp_path / "none.dcm", image(), QuietJob())
