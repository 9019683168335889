"""Segmentations: left out unless the office asks, then each segment as a series with the values that were stored."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence

from readstation.core.errors import Refused
from readstation.geometry.volume import Volume
from readstation.imaging.bits import frames_of_bits
from readstation.imaging.decode import pixel_format
from readstation.imaging.image_file import HeaderReader, read_file
from readstation.imaging.objects import open_object
from readstation.imaging.stored import digests_of_object
from readstation.trial.ports import Asked, ReleasedSeries, ScannedSeries
from readstation.viewer.sampling import windowed
from tests.builders.dicom_release import loaded, release, scan
from tests.builders.segmentations import (
    BIG_ENDIAN,
    DEFLATED_FRAMES,
    EXPLICIT,
    IMPLICIT,
    JPEG_2000,
    LABEL_MAP,
    RUN_LENGTH,
    SEGMENTATION,
    as_file,
    outlines,
    segmentation,
)

PLACES = (10.0, 12.5, 15.0)
MIXED = ((2, 12.5), (1, 15.0), (2, 10.0), (1, 10.0), (2, 15.0), (1, 12.5))


def write(folder: Path, *datasets: FileDataset) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, dataset in enumerate(datasets):
        (folder / f"{number}.dcm").write_bytes(as_file(dataset))
    return folder


def shown(folder: Path, *datasets: FileDataset) -> list[tuple[ScannedSeries, ReleasedSeries, Volume]]:
    return loaded([write(folder / "in", *datasets)], folder / "work", segmentations=True)


def codes(series: ScannedSeries) -> list[str]:
    return [finding.code for finding in series.draft.findings]


def test_they_are_left_out_unless_the_office_asks(tmp_path: Path) -> None:
    """TR-20, TR-23; who asks for pictures has not asked for these."""
    folder = write(tmp_path / "in", segmentation(outlines(3), [(1, place) for place in PLACES]))
    for pictures in (False, True):
        result = scan([folder], tmp_path / f"s{pictures}", pictures=pictures)
        [refused] = result.refused
        assert refused.finding.message == "Not taken: a segmentation, which shows what others outlined."
        assert result.asked == ((Asked.PICTURES,) if pictures else ())
    result = scan([folder], tmp_path / "t", segmentations=True)
    assert (result.refused, result.asked) == ((), (Asked.SEGMENTATIONS,))
    [series] = result.series
    assert (series.draft.modality, series.draft.is_usable) == ("SEG", False)
    assert codes(series) == ["series.segmentation", "series.segment-values"]
    assert series.evidence.acquired_s is None


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN, RUN_LENGTH, DEFLATED_FRAMES, JPEG_2000])
@pytest.mark.parametrize("is_words", [False, True])
def test_bits_of_frames_that_end_inside_a_byte(tmp_path: Path, syntax: str, *, is_words: bool) -> None:
    """35 pixels a frame, two segments with their frames mixed; each is one stack in the order of its places."""
    values = outlines(6)
    dataset = segmentation(values, MIXED, syntax=syntax, is_words=is_words)
    found = shown(tmp_path, dataset)
    for number, (series, released, volume) in enumerate(found, start=1):
        order = sorted((place, index) for index, (segment, place) in enumerate(MIXED) if segment == number)
        assert np.array_equal(volume.voxels, values[[index for _, index in order]])
        assert np.array_equal(volume.slice_positions_mm, PLACES)
        assert np.allclose(volume.affine.to_patient((1, 6, 4)), (-10 + 4 * 0.7, -20 + 6 * 0.8, 12.5), atol=1e-9)
        assert (volume.window_center, volume.window_width) == (1.0, 2.0)
        assert np.array_equal(windowed(np.array([0.0, 1.0]), 2.0, 1.0), [0, 255])
        assert series.split_words == f"Segment {number} of 2: each is a series of its own."
        again = highdicom.imread(released.files[0])
        assert np.array_equal([again.get_stored_frame(index + 1) for index in range(3)], volume.voxels)
        assert again.SOPClassUID == LABEL_MAP
    assert len(found) == 2


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, RUN_LENGTH, DEFLATED_FRAMES, JPEG_2000])
@pytest.mark.parametrize("kind", ["FRACTIONAL", "LABELMAP"])
def test_shares_and_labels_of_a_byte(tmp_path: Path, syntax: str, kind: str) -> None:
    values = outlines(3, largest=200)
    [(_, released, volume)] = shown(tmp_path, segmentation(values, [(1, p) for p in PLACES], kind=kind, syntax=syntax))
    assert np.array_equal(volume.voxels, values)
    assert (volume.window_center, volume.window_width) == (100.5, 201.0)
    assert np.array_equal(windowed(np.array([0.0, 200.0]), 201.0, 100.5), [0, 255])
    new = pydicom.dcmread(released.files[0])
    assert new.SegmentationType == kind
    assert new.SOPClassUID == (SEGMENTATION if kind == "FRACTIONAL" else LABEL_MAP)
    names = [f"Segment {number}" for number in np.unique(values[values > 0])] if kind == "LABELMAP" else ["Segment 1"]
    assert [item.SegmentLabel for item in new.SegmentSequence] == names


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG_ENDIAN, DEFLATED_FRAMES])
def test_labels_of_two_bytes(tmp_path: Path, syntax: str) -> None:
    values = outlines(3, largest=900)
    dataset = segmentation(values, [(1, place) for place in PLACES], kind="LABELMAP", syntax=syntax)
    [(_, _, volume)] = shown(tmp_path, dataset)
    assert np.array_equal(volume.voxels, values)
    assert volume.window_width == 901.0


def test_the_colours_of_a_label_map_and_its_background_change_no_value(tmp_path: Path) -> None:
    values = outlines(3, largest=4)
    dataset = segmentation(values, [(1, place) for place in PLACES], kind="LABELMAP", PixelPaddingValue=0)
    dataset.PhotometricInterpretation = "PALETTE COLOR"
    for name in ("Red", "Green", "Blue"):
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [5, 0, 8])
        setattr(dataset, f"{name}PaletteColorLookupTableData", bytes([0, 50, 100, 150, 200]) + b"\0")
    [(series, released, volume)] = shown(tmp_path, dataset)
    assert np.array_equal(volume.voxels, values)
    assert "series.colour" not in codes(series)
    assert volume.padding is None
    assert pydicom.dcmread(released.files[0]).PhotometricInterpretation == "MONOCHROME2"


def test_objects_of_one_series_with_the_same_segment_number_are_apart(tmp_path: Path) -> None:
    first, second = outlines(3, seed=1), outlines(3, seed=2)
    datasets = [segmentation(each, [(1, place) for place in PLACES]) for each in (first, second)]
    datasets[1].SeriesInstanceUID = datasets[0].SeriesInstanceUID
    found = shown(tmp_path, *datasets)
    assert sorted(volume.voxels.tobytes() for _, _, volume in found) == sorted((first.tobytes(), second.tobytes()))
    assert len({pydicom.dcmread(released.files[0]).SeriesInstanceUID for _, released, _ in found}) == 2


def test_slices_without_an_outline_are_a_gap(tmp_path: Path) -> None:
    values = outlines(4)
    [(series, _, volume)] = shown(tmp_path, segmentation(values, [(1, place) for place in (10, 12.5, 15, 40)]))
    assert "geometry.gap" in codes(series)
    assert np.array_equal(volume.slice_positions_mm, (10, 12.5, 15, 40))
    assert np.array_equal(volume.voxels, values)


def test_frames_without_a_place_are_shown_as_other_images_without_one(tmp_path: Path) -> None:
    dataset = segmentation(outlines(3), [(1, place) for place in PLACES])
    for group in dataset.PerFrameFunctionalGroupsSequence:
        del group.PlanePositionSequence
    [(series, _, volume)] = shown(tmp_path, dataset)
    assert not volume.is_placed
    assert codes(series)[0] == "geometry.no-position"


@pytest.mark.parametrize(
    "attributes",
    [{"TotalPixelMatrixColumns": 70, "TotalPixelMatrixRows": 70}, {"DimensionOrganizationType": "TILED_FULL"}, {}],
)
def test_a_microscope_slide_is_refused(tmp_path: Path, attributes: dict[str, Any]) -> None:
    dataset = segmentation(outlines(3), [(1, place) for place in PLACES], **attributes)
    if not attributes:
        for group in dataset.PerFrameFunctionalGroupsSequence:
            group.PlanePositionSlideSequence = DicomSequence([Dataset()])
    [refused] = scan([write(tmp_path / "in", dataset)], tmp_path / "s", segmentations=True).refused
    assert refused.finding.code == "object.slide"


def test_colours_are_refused(tmp_path: Path) -> None:
    dataset = segmentation(outlines(3), [(1, place) for place in PLACES], kind="FRACTIONAL")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    folder = write(tmp_path / "in", dataset)
    [refused] = scan([folder], tmp_path / "s", pictures=True, segmentations=True).refused
    assert refused.finding.code == "object.colour"


@pytest.mark.parametrize("syntax", [EXPLICIT, RUN_LENGTH, DEFLATED_FRAMES])
def test_fewer_pixels_than_the_object_says(tmp_path: Path, syntax: str) -> None:
    dataset = segmentation(outlines(3, rows=40), [(1, place) for place in PLACES], syntax=syntax)
    dataset.Rows = 41
    [series] = scan([write(tmp_path / "in", dataset)], tmp_path / "s", segmentations=True).series
    with pytest.raises(Refused) as refused:
        release(series, tmp_path / "out")
    assert refused.value.findings[0].code in {"pixels.too-few", "pixels.size", "pixels.damaged"}


@pytest.mark.parametrize("inside", [None, 20, 4096, 64 << 20])
def test_damaged_deflated_bits_are_refused(tmp_path: Path, inside: int | None) -> None:
    """A frame that is none, that ends early, that holds more than it should, and a bomb (TR-57)."""
    dataset = segmentation(outlines(1, 64, 64), [(1, 0.0)], syntax=DEFLATED_FRAMES)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    frame = bytes(100) if inside is None else packer.compress(bytes(inside)) + packer.flush()
    dataset.PixelData = encapsulate([frame])
    source = open_object(write(tmp_path, dataset) / "0.dcm")
    with pytest.raises(Refused, match="damaged"):
        frames_of_bits(source, pixel_format(source))


@pytest.mark.parametrize("syntax", [JPEG_2000, DEFLATED_FRAMES])
def test_empty_frames_of_some_hundred_bytes_are_no_bomb(tmp_path: Path, syntax: str) -> None:
    """TR-57: half a megabyte out of nothing is what an empty frame of a segmentation is."""
    values = np.zeros((2, 512, 1024), np.uint8)
    [(_, _, volume)] = shown(tmp_path, segmentation(values, ((1, 0), (1, 2.5)), kind="FRACTIONAL", syntax=syntax))
    assert not volume.voxels.any()


def test_one_segmentation_packed_in_two_ways_is_one(tmp_path: Path) -> None:
    values, frames = outlines(3), [(1, place) for place in PLACES]
    plain, packed = segmentation(values, frames), segmentation(values, frames, syntax=RUN_LENGTH)
    packed.SOPInstanceUID = packed.file_meta.MediaStorageSOPInstanceUID = plain.SOPInstanceUID
    folder = write(tmp_path / "in", plain, packed)
    assert digests_of_object(folder / "0.dcm") == digests_of_object(folder / "1.dcm") != ()
    result = scan([folder], tmp_path / "s", segmentations=True)
    assert [each.finding.code for each in result.refused] == ["object.copy"]


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL", "LABELMAP"])
def test_what_is_kept_is_read_by_its_differences_as_by_pydicom(tmp_path: Path, kind: str) -> None:
    found = shown(tmp_path, segmentation(outlines(6), MIXED, kind=kind))
    reader = HeaderReader()
    for ordinal, (_, released, _) in enumerate(found):
        [path] = released.files
        assert reader.read(path, ordinal) == read_file(path, ordinal)
        assert read_file(path, ordinal).is_plain


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["liver_rle", "liver_deflate", "liver_j2k", "liver_expb"])
def test_one_liver_in_encodings_that_few_read(shared_data: Path, tmp_path: Path, name: str) -> None:
    """No other reader takes the first two apart; they hold the outline that stands beside them uncompressed."""
    folder = shared_data / "dicom-interop-seg-sr"
    plain = pydicom.dcmread(folder / "dcmqi" / "liver.dcm")
    [(_, _, volume)] = loaded([folder / "pydicom-data" / f"{name}.dcm"], tmp_path, segmentations=True)
    assert np.array_equal(volume.voxels, plain.pixel_array)
    places = [float(group.PlanePositionSequence[0].ImagePositionPatient[2]) for group in plain[0x52009230].value]
    assert np.array_equal(volume.slice_positions_mm, places)
