"""Lengths, group lengths and offset tables that lead to the end of a file, and one byte or one item beyond (TR-57)."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, RLELossless

from readstation.core.errors import Refused
from readstation.imaging.decode import StoredArray, decoded, pixel_format, stored_frames
from readstation.imaging.objects import open_object
from tests.builders.dicom import image_dataset, set_pixels, write_series

AROUND = pytest.mark.parametrize(("beyond", "is_taken"), [(-1, True), (0, True), (1, False)])


def pixels_of(path: Path) -> list[StoredArray]:
    """Return the stored values of every frame."""
    source = open_object(path)
    form = pixel_format(source)
    return [decoded(frame, form) for frame in stored_frames(source, form)]


def is_refused(path: Path) -> bool:
    try:
        pixels_of(path)
    except Refused:
        return True
    return False


@AROUND
@pytest.mark.parametrize("kind", [b"UT", b"UN", b"OB"])
def test_an_element_ends_with_its_file(tmp_path: Path, *, beyond: int, is_taken: bool, kind: bytes) -> None:
    """The last element claims as many bytes as there are, one less, or one more."""
    path = tmp_path / "a.dcm"
    image_dataset().save_as(path, enforce_file_format=True)
    value = b"x" * 10
    head = b"\xfd\x7f\x10\x10" + kind + b"\0\0" + struct.pack("<L", len(value) + beyond)
    path.write_bytes(path.read_bytes() + head + value)
    if is_taken:
        assert len(open_object(path).header) > 5
    else:
        with pytest.raises(Refused):
            open_object(path)


@AROUND
def test_uncompressed_pixels_end_with_their_file(tmp_path: Path, *, beyond: int, is_taken: bool) -> None:
    [path] = write_series(tmp_path, shape=(1, 4, 4)).files
    content = path.read_bytes()
    path.write_bytes(content[:-beyond] if beyond > 0 else content + b"x" * -beyond)
    assert is_refused(path) is not is_taken


def run_lengths(path: Path, frames: int = 3) -> list[int]:
    """Write an object of several run-length frames and return the length of each frame's item, its head included."""
    dataset = image_dataset()
    set_pixels(dataset, np.arange(frames * 64, dtype=np.int16).reshape(frames, 8, 8) % 7)
    dataset.save_as(path, enforce_file_format=True)
    packed = pydicom.dcmread(path)
    packed.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    packed.save_as(path)
    items = list(pydicom.encaps.generate_fragments(packed.PixelData[8 + 4 * frames :]))
    assert len(items) == frames
    return [len(item) + 8 for item in items]


@pytest.mark.parametrize(("last", "is_taken"), [("itself", True), ("end", False), ("end + 1", False), ("far", False)])
@pytest.mark.parametrize("table", ["basic", "extended"])
def test_an_offset_table_leads_to_its_frames(tmp_path: Path, last: str, is_taken: bool, table: str) -> None:
    """The last frame begins where it does, where the pixels end, or behind them: nothing else is shown for it."""
    path = tmp_path / "a.dcm"
    lengths = run_lengths(path)
    whole = pixels_of(path)
    starts = [0, lengths[0], lengths[0] + lengths[1]]
    end = sum(lengths)
    starts[2] = {"itself": starts[2], "end": end, "end + 1": end + 1, "far": 0xFFFF_FFF0}[last]
    packed = pydicom.dcmread(path)
    if table == "basic":
        packed.PixelData = packed.PixelData[:8] + struct.pack("<3L", *starts) + packed.PixelData[20:]
    else:
        packed.ExtendedOffsetTable = struct.pack("<3Q", *starts)
        packed.ExtendedOffsetTableLengths = struct.pack("<3Q", *(length - 8 for length in lengths))
        packed.PixelData = b"\xfe\xff\x00\xe0\0\0\0\0" + packed.PixelData[20:]
    packed["PixelData"].is_undefined_length = True
    packed.save_as(path)
    if is_taken:
        assert all(np.array_equal(one, other) for one, other in zip(pixels_of(path), whole, strict=True))
    else:
        assert is_refused(path)


@pytest.mark.parametrize("beyond", [-2, 2, 0x7FFF_0000])
@pytest.mark.parametrize("is_deflated", [False, True])
def test_a_group_length_is_not_followed(tmp_path: Path, beyond: int, is_deflated: bool) -> None:
    """Of the meta information and of a group of the image: the elements themselves say where they end."""
    [path] = write_series(tmp_path, shape=(1, 4, 4)).files
    whole = pixels_of(path)
    if is_deflated:
        packed = pydicom.dcmread(path)
        packed.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
        packed.save_as(path)
    content = bytearray(path.read_bytes())
    [length] = struct.unpack_from("<L", content, 140)
    content[140:144] = struct.pack("<L", length + beyond)
    if not is_deflated:
        place = 144 + length
        content[place:place] = b"\x08\0\0\0UL\x04\0" + struct.pack("<L", 30 + beyond)
    path.write_bytes(content)
    assert np.array_equal(pixels_of(path), whole)
