"""Every transfer syntax a trial meets: lossless ones give the very pixels, others are marked or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import FileDataset
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless

from readstation.core.errors import Refused
from readstation.geometry.volume import Volume
from readstation.imaging.decode import PixelFormat, check_frame, decoded, pixel_format, stored_frames
from readstation.imaging.objects import open_object
from tests.builders.dicom import image_dataset, set_pixels, write_series
from tests.builders.dicom_release import loaded, release, scan
from tests.builders.mutated_images import PARAMETRIC_MAP, placed_dataset

JPEG = "1.2.840.10008.1.2.4."
LOSSLESS = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"]
LOSSLESS += ["1.2.840.10008.1.2.5", JPEG + "57", JPEG + "70", JPEG + "80", JPEG + "90"]
LOSSY = [JPEG + each for each in ("50", "51", "53", "55", "81", "91")]


def slice_in(shared_data: Path, syntax: str) -> Path:
    [path] = (shared_data / "dicom-edge-cases" / "transfer-syntax-ct").glob(f"*_{syntax}.dcm")
    return path


def pixels_of(path: Path) -> np.ndarray:
    source = open_object(path)
    form = pixel_format(source)
    [frame] = stored_frames(source, form)
    return decoded(frame, form)


@pytest.mark.shared_data
@pytest.mark.parametrize("syntax", LOSSLESS)
def test_lossless_syntaxes_give_the_same_pixels(shared_data: Path, tmp_path: Path, syntax: str) -> None:
    reference = slice_in(shared_data, "1.2.840.10008.1.2.1")
    truth = np.fromfile(reference, "<i2")[-512 * 512 :].reshape(512, 512)
    [series] = scan([slice_in(shared_data, syntax)], tmp_path / "s").series
    released = release(series, tmp_path / "out")
    assert np.array_equal(pixels_of(released.files[0]), truth)
    assert not released.is_lossy


@pytest.mark.shared_data
@pytest.mark.parametrize("syntax", LOSSY)
def test_lossy_syntaxes_are_read_and_marked(shared_data: Path, tmp_path: Path, syntax: str) -> None:
    [series] = scan([slice_in(shared_data, syntax)], tmp_path / "s").series
    released = release(series, tmp_path / "out")
    assert released.is_lossy
    assert [finding.code for finding in released.findings] == ["pixels.lossy"]
    lossless = pixels_of(slice_in(shared_data, "1.2.840.10008.1.2.1"))
    correlation = np.corrcoef(pixels_of(released.files[0]).ravel(), lossless.ravel())[0, 1]
    assert correlation > 0.97


def test_a_syntax_that_is_not_read_is_refused_by_name(tmp_path: Path) -> None:
    """A video is found out from the header; the other images of its series are taken."""
    truth = write_series(tmp_path / "in")
    content = truth.files[0].read_bytes()
    (tmp_path / "in" / truth.files[0].name).write_bytes(
        content.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.113619.5.2\0\0")
    )
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert [each.draft.slices for each in result.series] == [3]
    [refused] = result.refused
    assert refused.finding.message.startswith("The pixels are compressed in a way that is not read: ")


@pytest.mark.shared_data
@pytest.mark.parametrize("kind", ["RLE", "big_endian", "jpeg_2k_lossless", "jpeg_ls_lossless"])
def test_every_frame_of_a_multi_frame_object(shared_data: Path, kind: str) -> None:
    folder = shared_data / "dicom-edge-cases" / "enhanced-multiframe"
    truth = np.fromfile(folder / "emri_small.dcm", "<u2", offset=2336, count=10 * 64 * 64).reshape(10, 64, 64)
    source = open_object(folder / f"emri_small_{kind}.dcm")
    form = pixel_format(source)
    assert np.array_equal([decoded(frame, form) for frame in stored_frames(source, form)], truth)


@pytest.mark.shared_data
@pytest.mark.parametrize(("cut", "is_truncated"), [(0, False), (1, True), (200, True), (9000, True)])
def test_a_packed_object_that_is_cut_off(shared_data: Path, tmp_path: Path, cut: int, is_truncated: bool) -> None:
    """The file lacks its last delimiter already, which costs no pixel; every byte less does."""
    folder = shared_data / "dicom-edge-cases" / "enhanced-multiframe"
    content = (folder / "emri_small_jpeg_2k_lossless_too_short.dcm").read_bytes()
    (tmp_path / "a.dcm").write_bytes(content[: len(content) - cut])
    source = open_object(tmp_path / "a.dcm")
    assert source.is_truncated is is_truncated
    if is_truncated:
        with pytest.raises(Refused, match="ends before"):
            stored_frames(source, pixel_format(source))
    else:
        assert (
            len([decoded(frame, pixel_format(source)) for frame in stored_frames(source, pixel_format(source))]) == 10
        )


FORM = PixelFormat("1.2.840.10008.1.2.1", 2, 3, 1, 16, 12, is_signed=False, is_big_endian=False)


def test_bits_above_the_stored_ones_are_no_pixels() -> None:
    """PS3.5 8.1.1: overlays may lie there."""
    raw = np.array([[0xF001, 0x1FFF, 0x0800], [0, 1, 2]], "<u2")
    assert decoded(raw.tobytes(), FORM).tolist() == [[1, 0xFFF, 0x800], [0, 1, 2]]
    signed = replace(FORM, is_signed=True)
    assert decoded(raw.tobytes(), signed).tolist() == [[1, -1, -2048], [0, 1, 2]]


@pytest.mark.parametrize("dtype", ["uint16", "int16", "uint8"])
@pytest.mark.parametrize(
    "encode",
    [
        (JPEG + "70", lambda values: imagecodecs.ljpeg_encode(values)),
        (JPEG + "80", lambda values: imagecodecs.jpegls_encode(values)),
        (JPEG + "90", lambda values: imagecodecs.jpeg2k_encode(values, level=0, codecformat="j2k", reversible=True)),
    ],
)
def test_what_a_codec_packed_without_loss_comes_back(dtype: str, encode: tuple) -> None:
    """A codec knows no sign: signed values travel as their bits."""
    syntax, pack = encode
    rng = np.random.default_rng(5)
    limits = np.iinfo(dtype)
    values = rng.integers(limits.min, limits.max, (32, 48), dtype=dtype)
    unsigned = values.view(f"u{values.itemsize}")
    form = PixelFormat(
        syntax, 32, 48, 1, values.itemsize * 8, values.itemsize * 8, dtype == "int16", is_big_endian=False
    )
    assert np.array_equal(decoded(pack(unsigned), form), values)


@pytest.mark.parametrize("damage", ["cut", "end cut", "hole", "garbage", "other size"])
@pytest.mark.parametrize("syntax", ["70", "80", "90"])
def test_damaged_frames_are_refused(damage: str, syntax: str) -> None:
    pack = {"70": imagecodecs.ljpeg_encode, "80": imagecodecs.jpegls_encode, "90": imagecodecs.jpeg2k_encode}[syntax]
    values = np.random.default_rng(5).integers(0, 4000, (32, 48), dtype=np.uint16)
    frame = pack(values) if syntax != "90" else pack(values, codecformat="j2k")
    form = PixelFormat(JPEG + syntax, 32, 48, 1, 16, 16, is_signed=False, is_big_endian=False)
    if damage == "cut":
        frame = frame[:40]
    elif damage == "end cut":
        frame = frame[: len(frame) * 2 // 3]
    elif damage == "hole" and syntax == "90":
        frame = frame[:-400] + frame[-200:]
    elif damage in ("garbage", "hole"):
        frame = bytes(range(256)) * 8
    else:
        form = replace(form, rows=48, columns=32)
    with pytest.raises(Refused, match="damaged"):
        decoded(frame, form)


@pytest.mark.parametrize("syntax", ["70", "80", "90"])
def test_a_frame_with_more_samples_than_stated_is_not_even_decoded(syntax: str) -> None:
    """16,384 components of one small JPEG 2000 picture would fill any memory (TR-57)."""
    pack = {"70": imagecodecs.ljpeg_encode, "80": imagecodecs.jpegls_encode, "90": imagecodecs.jpeg2k_encode}[syntax]
    values = np.random.default_rng(5).integers(0, 4000, (32, 48), dtype=np.uint16)
    frame = bytearray(pack(values) if syntax != "90" else pack(values, codecformat="j2k"))
    if syntax == "90":
        frame[40:42] = b"\x40\x00"
    else:
        at = frame.index(b"\xff\xc3" if syntax == "70" else b"\xff\xf7")
        frame[at + 9] = 3
    form = PixelFormat(JPEG + syntax, 32, 48, 1, 16, 16, is_signed=False, is_big_endian=False)
    with pytest.raises(ValueError, match="another size"):
        check_frame(bytes(frame), form)
    with pytest.raises(Refused, match="damaged"):
        decoded(bytes(frame), form)


def test_a_codestream_inside_the_boxes_of_a_file(tmp_path: Path) -> None:
    """Some stations leave a JP2 header before the codestream; others read it, and so does this program."""
    values = np.random.default_rng(5).integers(0, 4000, (32, 48), dtype=np.uint16)
    frame = imagecodecs.jpeg2k_encode(values, codecformat="jp2", reversible=True, level=0)
    assert not frame.startswith(b"\xff\x4f")
    form = PixelFormat(JPEG + "90", 32, 48, 1, 16, 16, is_signed=False, is_big_endian=False)
    assert np.array_equal(decoded(frame, form), values)


def test_a_frame_that_unpacks_too_far_is_refused() -> None:
    """TR-57: at most 1000 times its own size."""
    frame = imagecodecs.jpegls_encode(np.zeros((2048, 2048), np.uint16))
    form = PixelFormat(JPEG + "80", 2048, 2048, 1, 16, 16, is_signed=False, is_big_endian=False)
    with pytest.raises(Refused, match="far more than they should"):
        decoded(frame, form)


def test_run_length_frames(tmp_path: Path) -> None:
    """Two frames of 16 bits in one object, packed by another encoder than the one that reads them."""
    values = np.random.default_rng(5).integers(0, 9, (2, 20, 30), dtype=np.uint16) * 257
    dataset = image_dataset()
    set_pixels(dataset, values)
    dataset.compress(RLELossless, encoding_plugin="pydicom")
    dataset.save_as(tmp_path / "rle.dcm")
    source = open_object(tmp_path / "rle.dcm")
    form = pixel_format(source)
    assert np.array_equal([decoded(frame, form) for frame in stored_frames(source, form)], values)


@pytest.mark.parametrize("what", ["too short", "claims to be packed", "too few frames"])
def test_pixels_that_contradict_the_header_are_refused(tmp_path: Path, what: str) -> None:
    dataset = image_dataset()
    set_pixels(dataset, np.zeros((4, 4), np.int16))
    if what == "too short":
        dataset.PixelData = b"\0" * 8
    elif what == "too few frames":
        dataset.file_meta.TransferSyntaxUID = JPEG + "80"
        dataset.NumberOfFrames = 3
        dataset.PixelData = encapsulate([imagecodecs.jpegls_encode(np.zeros((4, 4), np.uint16))] * 2)
        dataset["PixelData"].is_undefined_length = True
    dataset.save_as(tmp_path / "a.dcm", implicit_vr=False, little_endian=True, enforce_file_format=False)
    if what == "claims to be packed":
        content = (tmp_path / "a.dcm").read_bytes()
        (tmp_path / "a.dcm").write_bytes(content.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0"))
    source = open_object(tmp_path / "a.dcm")
    with pytest.raises(Refused, match=r"fewer pixels|not stored in the way|damaged"):
        stored_frames(source, pixel_format(source))


def first_volume(dataset: FileDataset, folder: Path) -> Volume:
    (folder / "in").mkdir()
    dataset.save_as(folder / "in" / "a.dcm", enforce_file_format=True)
    [(_, _, volume)] = loaded([folder / "in"], folder / "s")
    return volume


@pytest.mark.parametrize("is_signed", [True, False])
@pytest.mark.parametrize("bits", [10, 12, 13, 15, 16])
def test_any_number_of_stored_bits(tmp_path: Path, bits: int, *, is_signed: bool) -> None:
    """The sign stands in the highest stored bit; what lies above, as old overlays do, is no value."""
    rng = np.random.default_rng(bits)
    low = -(1 << (bits - 1)) if is_signed else 0
    values = rng.integers(low, low + (1 << bits), (6, 7)).astype(np.int32)
    noise = rng.integers(0, 1 << (16 - bits), (6, 7)) << bits
    dataset = placed_dataset()
    set_pixels(dataset, ((values & ((1 << bits) - 1)) | noise).astype(np.uint16))
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = bits, bits - 1, int(is_signed)
    volume = first_volume(dataset, tmp_path)
    assert volume.voxels.dtype == ("int16" if is_signed else "uint16")
    assert np.array_equal(volume.voxels[0], values)


@pytest.mark.parametrize("is_signed", [True, False])
def test_values_that_do_not_begin_at_the_lowest_bit(tmp_path: Path, *, is_signed: bool) -> None:
    """HighBit 15 of 12 stored bits: the four lowest do not count. The new object has them at the foot."""
    rng = np.random.default_rng(3)
    values = rng.integers(-2048 if is_signed else 0, 2048, (6, 7))
    dataset = placed_dataset()
    set_pixels(dataset, ((values << 4) + rng.integers(0, 16, (6, 7))).astype(np.int16).view(np.uint16))
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 12, 15, int(is_signed)
    assert np.array_equal(first_volume(dataset, tmp_path).voxels[0], values)


@pytest.mark.parametrize(
    ("stated", "limit", "padding"), [(63536, None, (-2000, -2000)), (63536, -1900, (-2000, -1900))]
)
def test_padding_written_without_the_sign_of_the_pixels(
    tmp_path: Path, stated: int, limit: int | None, padding: tuple[int, int]
) -> None:
    dataset = placed_dataset()
    set_pixels(dataset, np.zeros((4, 5), np.int16))
    dataset.add_new(0x00280120, "US", stated)
    if limit is not None:
        dataset.add_new(0x00280121, "SS", limit)
    assert first_volume(dataset, tmp_path).padding == padding


@pytest.mark.parametrize("kind", ["OW", "OB"])
def test_bytes_in_words_of_big_endian(tmp_path: Path, kind: str) -> None:
    """PS3.5 8.2: one byte a cell in an OW element lies with each pair swapped; in OB it does not."""
    values = np.random.default_rng(1).integers(0, 256, (5, 6), dtype=np.uint8)
    dataset = placed_dataset()
    set_pixels(dataset, values)
    dataset.PixelData = values.reshape(-1, 2)[:, ::-1].tobytes() if kind == "OW" else values.tobytes()
    dataset["PixelData"].VR = "OB"  # So that the writer leaves the bytes as they are.
    dataset.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.2"
    dataset.set_original_encoding(is_implicit_vr=False, is_little_endian=False)
    (tmp_path / "in").mkdir()
    dataset.save_as(tmp_path / "in" / "a.dcm", enforce_file_format=True)
    content = (tmp_path / "in" / "a.dcm").read_bytes()
    (tmp_path / "in" / "a.dcm").write_bytes(content.replace(b"\x7f\xe0\x00\x10OB", b"\x7f\xe0\x00\x10" + kind.encode()))
    [(_, _, volume)] = loaded([tmp_path / "in"], tmp_path / "s")
    assert np.array_equal(volume.voxels[0], values)


@pytest.mark.parametrize("dtype", ["int32", "uint32"])
def test_thirty_two_bits(tmp_path: Path, dtype: str) -> None:
    limits = np.iinfo(dtype)
    values = np.random.default_rng(3).integers(limits.min, limits.max, (6, 7), dtype=dtype)
    dataset = placed_dataset()
    set_pixels(dataset, values)
    dataset.BitsStored, dataset.HighBit = 32, 31
    volume = first_volume(dataset, tmp_path)
    assert volume.voxels.dtype == dtype
    assert np.array_equal(volume.voxels[0], values)


@pytest.mark.parametrize("bits", [10, 13, 16])
@pytest.mark.parametrize("syntax", ["57", "80", "90", "201"])
def test_signed_values_of_odd_bits_through_codecs(tmp_path: Path, syntax: str, bits: int) -> None:
    """A codec knows either no sign or its own; the values are the same."""
    values = np.random.default_rng(bits).integers(-(1 << (bits - 1)), 1 << (bits - 1), (16, 18)).astype(np.int16)
    cells = (values.astype(np.int32) & ((1 << bits) - 1)).astype(np.uint16)
    streams = {
        "57": lambda: [imagecodecs.jpeg8_encode(cells, lossless=True, predictor=1, bitspersample=bits)],
        "80": lambda: [imagecodecs.jpegls_encode(cells)],
        "90": lambda: [
            imagecodecs.jpeg2k_encode(each, codecformat="j2k", reversible=True, level=0) for each in (cells, values)
        ],
        "201": lambda: [imagecodecs.htj2k_encode(each) for each in (cells, values)],
    }[syntax]()
    for number, stream in enumerate(streams):
        dataset = placed_dataset()
        set_pixels(dataset, values)
        dataset.BitsStored, dataset.HighBit = bits, bits - 1
        dataset.PixelData = encapsulate([stream])
        dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
        dataset.file_meta.TransferSyntaxUID = JPEG + syntax
        folder = tmp_path / str(number)
        folder.mkdir()
        assert np.array_equal(first_volume(dataset, folder).voxels[0], values)


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
def test_floating_point_pixels(tmp_path: Path, dtype: str) -> None:
    values = np.random.default_rng(3).normal(size=(6, 7)).astype(dtype)
    dataset = placed_dataset(PARAMETRIC_MAP, BitsAllocated=values.itemsize * 8)
    for name in ("BitsStored", "HighBit", "PixelRepresentation", "RescaleIntercept"):
        delattr(dataset, name)
    dataset.Rows, dataset.Columns = values.shape
    setattr(dataset, "FloatPixelData" if values.itemsize == 4 else "DoubleFloatPixelData", values.tobytes())
    volume = first_volume(dataset, tmp_path)
    assert volume.voxels.dtype == dtype
    assert np.array_equal(volume.voxels[0], values)


@pytest.mark.shared_data
def test_one_image_in_several_encodings_is_one_image(shared_data: Path, tmp_path: Path) -> None:
    """An archive packs what a disc holds plain: the same pixels in the same place are a copy, not a contradiction."""
    paths = [slice_in(shared_data, syntax) for syntax in LOSSLESS]
    result = scan(paths, tmp_path / "s")
    assert [each.draft.slices for each in result.series] == [1]
    assert [each.finding.code for each in result.refused] == ["object.copy"] * (len(LOSSLESS) - 1)


def test_one_identity_with_other_pixels_is_a_contradiction(tmp_path: Path) -> None:
    write_series(tmp_path / "in", name="a", shape=(1, 4, 4), SOPInstanceUID="1.2.7")
    write_series(tmp_path / "in", name="b", shape=(1, 4, 4), SOPInstanceUID="1.2.7", seed=5)
    result = scan([tmp_path / "in"], tmp_path / "s")
    assert result.series == ()
    assert [each.finding.code for each in result.refused] == ["object.identity-clash"] * 2
