"""What draws no pixel does not pass in a compressed picture either (TR-20)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, generate_frames

from readstation.imaging.codestream import bare_picture
from readstation.imaging.objects import quiet_parser
from tests.builders.dicom import write_series
from tests.builders.dicom_release import release, scan

MARKER = b"ZQX7MARKER"
JPEG = "1.2.840.10008.1.2.4."
BASELINE, LOSSLESS, LS, J2K = (JPEG + each for each in ("50", "70", "80", "90"))
ENCODERS: dict[str, Callable[[np.ndarray], bytes]] = {
    BASELINE: lambda values: imagecodecs.jpeg8_encode(values.astype(np.uint8), level=95),
    LOSSLESS: lambda values: imagecodecs.ljpeg_encode(values, bitspersample=16),
    LS: lambda values: imagecodecs.jpegls_encode(values),
    J2K: lambda values: imagecodecs.jpeg2k_encode(values, level=0, codecformat="jp2"),
}
DECODERS = {
    BASELINE: imagecodecs.jpeg8_decode,
    LOSSLESS: imagecodecs.jpeg8_decode,
    LS: imagecodecs.jpegls_decode,
    J2K: imagecodecs.jpeg2k_decode,
}


def picture(seed: int = 1) -> np.ndarray:
    """Return values of 12 bits with plain areas and noise, where runs of ones and stuffed bits come up."""
    values = np.random.default_rng(seed).integers(0, 4096, (64, 48)).astype(np.uint16)
    values[:20] = 4095
    values[20:30] = 0
    return values


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">HH", marker, len(content) + 2) + content


def laden_jpeg(frame: bytes) -> bytes:
    """Put a marker into comments and application segments, before and behind the tables, and behind the picture."""
    extra = segment(0xFFE1, b"Exif\0\0" + MARKER) + segment(0xFFFE, MARKER) + segment(0xFFED, MARKER) + b"\xff\xff"
    scan = frame.index(b"\xff\xda")
    return frame[:2] + extra + frame[2:scan] + extra[:-2] + frame[scan:] + MARKER + b"\xff\xd9"


def laden_jpeg_2000(frame: bytes) -> bytes:
    """Put a marker into a box, into comments of the main header and of the part, and behind the stream."""
    comment = segment(0xFF64, b"\0\1" + MARKER)
    start = frame.index(b"\xff\x4f\xff\x51")
    part = frame.index(b"\xff\x90", start)
    data = frame.index(b"\xff\x93", part)
    head = bytearray(frame[part:data] + comment)
    length = struct.unpack_from(">L", frame, part + 6)[0]
    struct.pack_into(">L", head, 6, length + len(comment))
    box = struct.pack(">L4s", len(MARKER) + 8, b"xml ") + MARKER
    boxes = frame[: start - 8] + box + b"\0\0\0\0jp2c"
    return boxes + frame[start:part] + comment + bytes(head) + frame[data:] + MARKER + b"\xff\xd9"


def laden(syntax: str, seed: int = 1) -> bytes:
    frame = ENCODERS[syntax](picture(seed))
    return laden_jpeg_2000(frame) if syntax == J2K else laden_jpeg(frame)


def write_laden(folder: Path, syntax: str) -> Path:
    """Write an image whose compressed pixels hold the marker wherever a codec does not look."""
    write_series(folder, shape=(1, 64, 48), dtype="uint16")
    [path] = folder.iterdir()
    dataset = pydicom.dcmread(path)
    allocated = 8 if syntax == BASELINE else 16
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = allocated, allocated, allocated - 1
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PixelData = encapsulate([laden(syntax)])
    dataset["PixelData"].VR, dataset["PixelData"].is_undefined_length = "OB", True
    with quiet_parser():
        dataset.save_as(path, enforce_file_format=True)
    return path


@pytest.mark.parametrize("syntax", list(ENCODERS))
@pytest.mark.parametrize("seed", range(5))
def test_a_bare_picture_has_the_same_pixels_and_nothing_else(syntax: str, seed: int) -> None:
    decode = DECODERS[syntax]
    plain, full = ENCODERS[syntax](picture(seed)), laden(syntax, seed)
    bare = bare_picture(full, syntax)
    assert full.count(MARKER) >= 4
    assert MARKER not in bare
    assert np.array_equal(decode(bare), decode(plain))
    assert bare_picture(bare, syntax) == bare
    assert bare_picture(plain, syntax) == bare


@pytest.mark.parametrize("syntax", list(ENCODERS))
def test_a_picture_that_is_cut_off_is_never_bared(syntax: str) -> None:
    frame = ENCODERS[syntax](picture())
    for end in range(0, len(frame) - 1, 7):
        with pytest.raises((ValueError, struct.error)):
            bare_picture(frame[:end], syntax)


@pytest.mark.parametrize("syntax", list(ENCODERS))
def test_the_gate_drops_what_lies_beside_the_pixels(tmp_path: Path, syntax: str) -> None:
    path = write_laden(tmp_path / "in", syntax)
    assert MARKER in path.read_bytes()
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    assert MARKER not in written.read_bytes()
    new = pydicom.dcmread(written)
    assert new.file_meta.TransferSyntaxUID == syntax, "it stays compressed"
    [frame] = generate_frames(new.PixelData, number_of_frames=1)
    assert np.array_equal(DECODERS[syntax](frame), DECODERS[syntax](ENCODERS[syntax](picture())))


def test_run_lengths_are_written_out(tmp_path: Path) -> None:
    """The head of a frame has room for places that nobody reads: the frame is kept as plain values."""
    write_series(tmp_path / "in", shape=(1, 16, 16), dtype="uint16")
    [path] = (tmp_path / "in").iterdir()
    dataset = pydicom.dcmread(path)
    truth = dataset.pixel_array
    dataset.compress("1.2.840.10008.1.2.5", encoding_plugin="pydicom", generate_instance_uid=False)
    [frame] = generate_frames(dataset.PixelData, number_of_frames=1)
    dataset.PixelData = encapsulate([frame[:12] + MARKER + frame[12 + len(MARKER) :]])
    dataset.save_as(path)
    assert MARKER in path.read_bytes()
    [series] = scan([tmp_path / "in"], tmp_path / "s").series
    [written] = release(series, tmp_path / "out").files
    assert MARKER not in written.read_bytes()
    assert np.array_equal(pydicom.dcmread(written).pixel_array, truth)
