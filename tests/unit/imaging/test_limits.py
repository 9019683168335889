"""Every limit of a foreign object at one below, at, and one beyond (TR-57)."""

from __future__ import annotations

import dataclasses
import re
import struct
import zlib
from pathlib import Path

import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian

from readstation.core.errors import Refused
from readstation.imaging.decode import MAXIMUM_RATIO, RLE, SMALLEST_FRAME, PixelFormat, check_frame
from readstation.imaging.header import MAXIMUM_EDGE, MAXIMUM_FRAMES, header_of
from readstation.imaging.nesting import NESTING_LIMIT
from readstation.imaging.objects import ELEMENT_LIMIT, open_object
from tests.builders.dicom import image_dataset, write_series

AROUND = pytest.mark.parametrize(("beyond", "is_taken"), [(-1, True), (0, True), (1, False)])


def code_of(path: Path) -> str:
    """Return why an object is refused, or ""."""
    try:
        header_of(open_object(path))
    except Refused as refused:
        return refused.findings[0].code
    return ""


def one_image(folder: Path) -> Path:
    [path] = write_series(folder, shape=(1, 4, 4)).files
    return path


def with_extra(path: Path, extra: bytes) -> None:
    """Put elements of group 9 into an object, before those of its patient or scanner."""
    content = path.read_bytes()
    found = re.search(rb"\x10\x00.\x00(PN|LO|DA|CS)|\x18\x00\x50\x00DS", content, re.DOTALL)
    assert found is not None
    place = found.start()
    path.write_bytes(content[:place] + extra + content[place:])


@AROUND
@pytest.mark.parametrize("is_defined", [True, False])
def test_nesting(tmp_path: Path, *, beyond: int, is_taken: bool, is_defined: bool) -> None:
    path = one_image(tmp_path / "in")
    inner = b""
    for _ in range(NESTING_LIMIT + beyond):
        item, whole = (len(inner), len(inner) + 8) if is_defined else (0xFFFFFFFF, 0xFFFFFFFF)
        ends = (b"", b"") if is_defined else (b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0")
        body = b"\xfe\xff\x00\xe0" + struct.pack("<L", item) + inner + ends[0]
        inner = b"\x09\0\x10\x10SQ\0\0" + struct.pack("<L", whole) + body + ends[1]
    with_extra(path, inner)
    assert code_of(path) == ("" if is_taken else "object.too-deep")


@AROUND
def test_elements(tmp_path: Path, *, beyond: int, is_taken: bool) -> None:
    path = one_image(tmp_path / "in")
    missing = ELEMENT_LIMIT + beyond - len(pydicom.dcmread(path, stop_before_pixels=True))
    pairs = ((0x0009 + 2 * (index // 60_000), 0x1000 + index % 60_000) for index in range(missing))
    with_extra(path, b"".join(struct.pack("<HH", *pair) + b"SH\0\0" for pair in pairs if pair[0] < 0x10))
    assert code_of(path) == ("" if is_taken else "object.too-many-elements")


@AROUND
@pytest.mark.parametrize("edge", ["Rows", "Columns"])
def test_edges(tmp_path: Path, *, beyond: int, is_taken: bool, edge: str) -> None:
    path = one_image(tmp_path / "in")
    dataset = pydicom.dcmread(path)
    dataset.Rows = dataset.Columns = 2
    setattr(dataset, edge, MAXIMUM_EDGE + beyond)
    dataset.PixelData = bytes(dataset.Rows * dataset.Columns * 2)
    dataset.save_as(path)
    assert code_of(path) == ("" if is_taken else "object.size")


@AROUND
@pytest.mark.parametrize(("rows", "columns", "frames"), [(1, 1, MAXIMUM_FRAMES), (16_384, 16_384, 16)])
def test_frames_and_all_pixels_together(
    tmp_path: Path, *, beyond: int, is_taken: bool, rows: int, columns: int, frames: int
) -> None:
    """20,000 frames, and 4 GiB of pixels: refused by the header, before anything is made for them."""
    dataset = image_dataset()
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, frames + beyond
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    assert code_of(tmp_path / "a.dcm") == ("" if is_taken else "object.size")


@AROUND
@pytest.mark.parametrize("size", [SMALLEST_FRAME, 5_000])
def test_ratio_of_a_frame(*, beyond: int, is_taken: bool, size: int) -> None:
    form = PixelFormat(RLE, 1, size * MAXIMUM_RATIO + beyond, 1, 8, 8, is_signed=False, is_big_endian=False)
    if is_taken:
        check_frame(bytes(size), form)
    else:
        with pytest.raises(Refused, match="far more than they should"):
            check_frame(bytes(size), form)
    assert dataclasses.replace(form, rows=1).frame_bytes == size * MAXIMUM_RATIO + beyond


@AROUND
def test_inflated_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, beyond: int, is_taken: bool) -> None:
    path = one_image(tmp_path / "in")
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.PixelData = bytes(2_000_000)
    dataset.save_as(path)
    content = path.read_bytes()
    start = 144 + struct.unpack_from("<L", content, 140)[0]
    inflated = len(zlib.decompress(content[start:], -zlib.MAX_WBITS))
    monkeypatch.setattr("readstation.imaging.objects.INFLATED_LIMIT_BYTES", inflated - beyond)
    assert code_of(path) == ("" if is_taken else "object.inflates")


@pytest.mark.parametrize(("beyond", "is_taken"), [(-2, True), (0, True), (2, False)])
def test_inflated_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, beyond: int, is_taken: bool) -> None:
    """20 times what is packed, where that is more than the size that any object may have; lengths are even."""
    path = one_image(tmp_path / "in")
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.PixelData = bytes(200_000)
    dataset.save_as(path)
    start = 144 + struct.unpack_from("<L", path.read_bytes(), 140)[0]
    inflated = len(zlib.decompress(path.read_bytes()[start:], -zlib.MAX_WBITS))
    dataset.PixelData = bytes(200_000 - inflated % 20 + beyond)
    dataset.save_as(path)
    content = path.read_bytes()
    # What stands behind the packed object counts as packed.
    path.write_bytes(content.ljust(start + (inflated - inflated % 20) // 20, b"x"))
    monkeypatch.setattr("readstation.imaging.objects.INFLATED_LIMIT_BYTES", 0)
    assert code_of(path) == ("" if is_taken else "object.inflates")


def test_a_whole_object_is_never_taken_for_cut_off(tmp_path: Path) -> None:
    """TR-57: objects are inflated piece by piece; where a piece ends, zlib may hold what it has not given out yet."""
    path = one_image(tmp_path / "in")
    dataset = pydicom.dcmread(path)
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    dataset.PixelData = b""
    dataset.save_as(path)
    content = path.read_bytes()
    start = 144 + struct.unpack_from("<L", content, 140)[0]
    empty = len(zlib.decompress(content[start:], -zlib.MAX_WBITS))
    for size in range((1 << 20) - 4, (1 << 20) + 262, 2):
        dataset.PixelData = bytes(size - empty)
        dataset.save_as(path)
        plain = zlib.decompress(path.read_bytes()[start:], -zlib.MAX_WBITS)
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        head = packer.compress(plain[:empty]) + packer.flush(zlib.Z_FULL_FLUSH)
        path.write_bytes(content[:start] + head + packer.compress(plain[empty:]) + packer.flush())
        assert code_of(path) == "", size
