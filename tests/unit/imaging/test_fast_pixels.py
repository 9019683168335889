"""The fast way to the pixels gives what the careful way gives, for every encoding; what is odd goes the careful way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from readstation.cli.bench_data import rle_frame
from readstation.core.errors import Refused
from readstation.core.ids import SeriesKey
from readstation.core.jobs import QuietJob
from readstation.geometry.volume import Volume
from readstation.imaging import image_file, pixels
from readstation.imaging.decode import decoded
from readstation.imaging.frame_items import read_frames
from readstation.imaging.header import header_of
from readstation.imaging.image_file import HeaderReader, read_file
from readstation.imaging.load import read_volume
from readstation.imaging.objects import open_object
from readstation.imaging.picture import plain_frames
from readstation.imaging.pixels import PixelReader
from readstation.imaging.plan import plan_of, plan_series
from tests.builders.dicom import write_enhanced, write_series

KEY = SeriesKey("series")
SHAPE = (6, 24, 20)


def _jpeg_lossless(predictor: int) -> Any:
    return lambda values: bytes(imagecodecs.jpeg8_encode(values.view(np.uint16), lossless=True, predictor=predictor))


ENCODERS: dict[str, tuple[str, Any]] = {
    "rle": (RLELossless, lambda values: rle_frame(values.view(np.int16))),
    "jpeg-lossless": (JPEGLossless, _jpeg_lossless(2)),
    "jpeg-lossless-sv1": (JPEGLosslessSV1, _jpeg_lossless(1)),
    "jpeg-ls": (JPEGLSLossless, lambda values: bytes(imagecodecs.jpegls_encode(values.view(np.uint16)))),
    "jpeg-2000": (
        JPEG2000Lossless,
        lambda values: bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", level=0, reversible=True)),
    ),
    "htj2k": (HTJ2KLossless, lambda values: bytes(imagecodecs.htj2k_encode(values, reversible=True))),
}
NATIVE = {
    "implicit": ImplicitVRLittleEndian,
    "explicit": None,
    "big-endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
}


def encoded(folder: Path, way: str, *, dtype: str = "int16", **attributes: Any) -> np.ndarray[Any, Any]:
    """Write a series in an encoding and return its stored values."""
    truth = write_series(folder, shape=SHAPE, dtype=dtype, **attributes)
    for index, path in enumerate(truth.files):
        dataset = pydicom.dcmread(path)
        if way in ENCODERS:
            dataset.file_meta.TransferSyntaxUID, encode = ENCODERS[way]
            dataset.PixelData = encapsulate([encode(np.ascontiguousarray(truth.voxels[index]))])
            dataset["PixelData"].VR = "OB"
            dataset["PixelData"].is_undefined_length = True
        elif NATIVE[way] is not None:
            dataset.file_meta.TransferSyntaxUID = NATIVE[way]
            if way == "big-endian":
                dataset.PixelData = truth.voxels[index].byteswap().tobytes()
        if way == "big-endian":
            pydicom.dcmwrite(path, dataset, implicit_vr=False, little_endian=False)
        else:
            dataset.save_as(path, enforce_file_format=True)
    return truth.voxels


def carefully(files: list[Path]) -> np.ndarray[Any, Any]:
    """Return the stored values of a series with pydicom's headers and the decoder of the gate, slice by slice."""
    plan = plan_of([read_file(path, ordinal) for ordinal, path in enumerate(files)])
    found = np.empty(plan.shape, plan.places[0][0].form.dtype)
    for index, (file, image) in enumerate(plan.places):
        form, frames = plain_frames(open_object(file.path))
        found[index] = decoded(frames[image.frame.index or 0], form)
    return found


@pytest.fixture
def only_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the careful way an error, so that what loads was loaded the fast way."""

    def forbidden(*_: object) -> None:
        raise AssertionError("the careful way was taken")

    monkeypatch.setattr(PixelReader, "_fill_carefully", forbidden)


@pytest.mark.parametrize("dtype", ["int16", "uint16"])
@pytest.mark.parametrize("way", [*ENCODERS, *NATIVE])
def test_every_encoding_goes_the_fast_way(tmp_path: Path, way: str, dtype: str, only_fast: None) -> None:
    voxels = encoded(tmp_path / "in", way, dtype=dtype)
    volume = read_volume(sorted((tmp_path / "in").iterdir()), KEY, QuietJob())
    assert np.array_equal(volume.voxels, voxels)
    assert volume.voxels.dtype == dtype


@pytest.mark.parametrize("way", ["explicit", "rle", "deflated", "big-endian"])
@pytest.mark.parametrize("dtype", ["int16", "uint16"])
def test_bits_above_those_that_count_are_dropped(tmp_path: Path, way: str, dtype: str, only_fast: None) -> None:
    """PS3.5 8.1.1: an overlay in the upper bits is no value, and the sign stands in the highest bit that counts."""
    voxels = encoded(tmp_path / "in", way, dtype=dtype)
    files = sorted((tmp_path / "in").iterdir())
    for path in files:
        dataset = pydicom.dcmread(path)
        dataset.BitsStored, dataset.HighBit = 9, 8
        if way == "big-endian":
            pydicom.dcmwrite(path, dataset, implicit_vr=False, little_endian=False)
        else:
            dataset.save_as(path)
    low = voxels.astype(np.int32) & 511
    expected = np.where(low >= 256, low - 512, low) if dtype == "int16" else low
    assert np.array_equal(read_volume(files, KEY, QuietJob()).voxels, expected)
    assert np.array_equal(carefully(files), expected)


def test_the_frames_of_an_object_are_read_at_once(tmp_path: Path, only_fast: None) -> None:
    """Frames in a mixed order in the file, slices in the order of the patient."""
    truth = write_enhanced(tmp_path / "in", frames=9)
    assert np.array_equal(read_volume(truth.files, KEY, QuietJob()).voxels, truth.voxels)


@pytest.mark.parametrize("way", ["rle", "jpeg-ls", "jpeg-2000"])
@pytest.mark.parametrize("parts", [1, 3])
def test_compressed_frames_of_one_object(tmp_path: Path, way: str, parts: int) -> None:
    """Each frame in one fragment, or cut into several, which only the offset table can put together."""
    truth = write_enhanced(tmp_path / "in", frames=5)
    dataset = pydicom.dcmread(truth.files[0])
    frames = dataset.pixel_array.astype(np.int16)
    dataset.file_meta.TransferSyntaxUID, encode = ENCODERS[way]
    dataset.PixelData = encapsulate([encode(np.ascontiguousarray(each)) for each in frames], fragments_per_frame=parts)
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(truth.files[0], enforce_file_format=True)
    assert np.array_equal(read_volume(truth.files, KEY, QuietJob()).voxels, truth.voxels)


@pytest.mark.parametrize("way", [*ENCODERS, "explicit", "deflated"])
@pytest.mark.parametrize("keep", [0.4, 0.97])
def test_a_cut_file_is_refused_and_leaves_zeros(tmp_path: Path, way: str, keep: float) -> None:
    encoded(tmp_path / "in", way)
    files = sorted((tmp_path / "in").iterdir())
    plan = plan_series(files, QuietJob())
    path = plan.places[3][0].path
    content = path.read_bytes()
    start = plan.places[3][0].pixel_offset if way != "deflated" else 500
    path.write_bytes(content[: start + int((len(content) - start) * keep)])
    out = np.ones(SHAPE[1:], plan.dtype)
    with pytest.raises(Refused):
        PixelReader(plan).fill(3, out)
    assert not out.any()


@pytest.mark.parametrize("way", ["implicit", "explicit", "deflated", "jpeg-ls"])
def test_headers_read_by_their_differences_are_what_pydicom_reads(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first file of a kind is read by pydicom, and every number of the others is the same."""
    encoded(tmp_path / "in", way, WindowCenter="40", WindowWidth="400")
    files = sorted((tmp_path / "in").iterdir())
    by_pydicom = [read_file(path, ordinal) for ordinal, path in enumerate(files)]
    asked: list[Path] = []

    def noted(path: Path, ordinal: int, **known: bool) -> image_file.ImageFile:
        asked.append(path)
        return read_file(path, ordinal, **known)

    monkeypatch.setattr(image_file, "read_file", noted)
    reader = HeaderReader()
    fast = [reader.read(path, ordinal) for ordinal, path in enumerate(files)]
    assert asked == files[:1]
    for one, other in zip(fast, by_pydicom, strict=True):
        assert one.frames == other.frames
        assert (one.form, one.pixel_offset, one.pixel_length) == (other.form, other.pixel_offset, other.pixel_length)
        assert (one.padding, one.is_inverted, one.is_plain) == (other.padding, other.is_inverted, other.is_plain)


@pytest.mark.parametrize(
    "changes",
    [
        {"BitsStored": 12, "HighBit": 11},
        {"PixelRepresentation": 0},
        {"PhotometricInterpretation": "MONOCHROME1"},
        {"FrameOfReferenceUID": "1.2.3.9"},
        {"RescaleType": "US"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_file_that_differs_in_more_than_numbers_is_read_by_pydicom(tmp_path: Path, changes: dict[str, Any]) -> None:
    truth = write_series(tmp_path / "in", RescaleType="HU")
    dataset = pydicom.dcmread(truth.files[2])
    for name, value in changes.items():
        setattr(dataset, name, value)
    dataset.add_new(0x00280120, "SS" if dataset.PixelRepresentation else "US", 7)
    dataset.save_as(truth.files[2])
    reader = HeaderReader()
    fast = [reader.read(path, ordinal) for ordinal, path in enumerate(truth.files)]
    careful = read_file(truth.files[2], 2)
    assert (fast[2].form, fast[2].padding, fast[2].is_inverted) == (
        careful.form,
        careful.padding,
        careful.is_inverted,
    )
    assert fast[2].frames == careful.frames
    assert fast[2].header.frame_of_reference == header_of(open_object(truth.files[2])).frame_of_reference


def test_without_preadv_files_are_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = write_series(tmp_path / "in")
    monkeypatch.delattr(pixels.os, "preadv", raising=False)
    volume: Volume = read_volume(truth.files, KEY, QuietJob())
    assert np.array_equal(volume.voxels, truth.voxels)


@pytest.mark.parametrize("is_open", [False, True], ids=["lengths", "delimiters"])
def test_frames_between_the_first_and_the_last_are_read_by_their_places(tmp_path: Path, is_open: bool) -> None:
    truth = write_enhanced(tmp_path / "in", frames=9)
    if is_open:
        dataset = pydicom.dcmread(truth.files[0])
        dataset["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
        for item in dataset.PerFrameFunctionalGroupsSequence:
            item.is_undefined_length_sequence_item = True
            item["PlanePositionSequence"].is_undefined_length = True
        dataset.save_as(truth.files[0])
    careful = read_file(truth.files[0], 0)
    found = read_frames(truth.files[0])
    assert found is not None
    source, header, form = found
    assert [frame.position_mm for frame in header.frames] == [frame.position_mm for frame in careful.frames]
    assert [frame.index for frame in header.frames] == list(range(9))
    assert (form, source.pixel_offset, source.pixel_length) == (
        careful.form,
        careful.pixel_offset,
        careful.pixel_length,
    )


@pytest.mark.parametrize("what", ["rescale", "spacing", "position", "count"])
def test_frames_that_differ_in_more_than_their_places_are_read_by_pydicom(tmp_path: Path, what: str) -> None:
    truth = write_enhanced(tmp_path / "in", frames=5)
    dataset = pydicom.dcmread(truth.files[0])
    item = dataset.PerFrameFunctionalGroupsSequence[2]
    own = pydicom.Dataset()
    if what == "rescale":
        own.RescaleSlope, own.RescaleIntercept, own.RescaleType = "2", "-24", "HU"
        item.PixelValueTransformationSequence = [own]
    elif what == "spacing":
        own.PixelSpacing = ["0.5", "0.61"]
        item.PixelMeasuresSequence = [own]
    elif what == "position":
        del item.PlanePositionSequence
    else:
        dataset.PerFrameFunctionalGroupsSequence = dataset.PerFrameFunctionalGroupsSequence[:-1]
    dataset.save_as(truth.files[0])
    assert read_frames(truth.files[0]) is None
