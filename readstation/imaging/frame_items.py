"""The header of an object of many frames, of which pydicom reads the first and the last frame only (PS3.3 C.7.6.16).

Between them the frames may differ in their place, written plainly, and in what loading does not need. Where anything
else differs, or anything is not plainly written, nothing is said here and pydicom reads all of it.
"""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path
from typing import Final

import pydicom

from readstation.core.errors import Refused
from readstation.imaging.decode import PixelFormat, pixel_format
from readstation.imaging.header import FrameHeader, ObjectHeader, header_of
from readstation.imaging.objects import READ_FAILURES, DicomObject
from readstation.imaging.walk_elements import (
    UNDEFINED_LENGTH,
    Elements,
    NotPlainError,
    TooShortError,
    elements_of,
    sequence_end,
)
from readstation.imaging.walk_image import NotPlainValueError, decimals, whole

PER_FRAME: Final = 0x52009230
_FRAMES: Final = 0x00280008
_PLACE: Final = b"\x20\x00\x13\x91SQ"
_POSITION: Final = b"\x20\x00\x32\x00DS"
_ITEM, _ITEM_END, _SEQUENCE_END = 0xE000FFFE, 0xE00DFFFE, 0xE0DDFFFE
_FIRST_BYTES, _MOST_BYTES = 1 << 18, 1 << 25
_LONG: Final = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_SAME: Final = frozenset(
    struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    for tag in (
        *(0x00289110, 0x00209116, 0x00289145, 0x00289132, 0x00409096),
        *(0x00189329, 0x00189226, 0x00189751, 0x00409092, 0x0062000A),
    )
)
"""Pixel measures, orientation, rescale, window, real-world values, frame types, segment: the same in every frame."""

Item = dict[bytes, bytes]


def read_frames(path: Path) -> tuple[DicomObject, ObjectHeader, PixelFormat] | None:
    """Read the header of an uncompressed explicit object of many frames.

    Returns
    -------
    DicomObject, ObjectHeader, PixelFormat
        As `open_object`, `header_of` and `pixel_format` say of the whole, but that the data set holds one frame, and
        that times and the like of all frames are those of the first. None where pydicom must read all of it.
    """
    try:
        return _read(path)
    except (Refused, NotPlainError, NotPlainValueError, TooShortError, *READ_FAILURES):
        return None


def _read(path: Path) -> tuple[DicomObject, ObjectHeader, PixelFormat] | None:
    head, found, size = _walked(path)
    if found.is_implicit or found.pixel_length == UNDEFINED_LENGTH:
        return None
    values = {tag: (start, value, end) for tag, start, value, end in found.places}
    count = whole(head[values[_FRAMES][1] : values[_FRAMES][2]]) or 0
    items = _items(head, values[PER_FRAME][1], values[PER_FRAME][2])
    if count != len(items) or count < 2 or found.pixel_offset + found.pixel_length > size:
        return None
    parsed = [_elements(item) for item in items]
    first = parsed[0]
    same = {tag: raw for tag, raw in first.items() if tag in _SAME}
    if any({tag: raw for tag, raw in each.items() if tag in _SAME} != same for each in parsed):
        return None
    source = _with_one_frame(path, head, found, items[0])
    header, form = header_of(source), pixel_format(source)
    frames = tuple(
        header.frames[0]._replace(index=index, position_mm=_position(each)) for index, each in enumerate(parsed)
    )
    last = header_of(_with_one_frame(path, head, found, items[-1])).frames[0]
    if frames[0] != header.frames[0] or _for_loading(frames[-1]) != _for_loading(last):
        return None
    form = replace(form, frames=count)
    if found.pixel_length < count * form.frame_bytes:
        return None
    return source, replace(header, frames=frames), form


def _walked(path: Path) -> tuple[bytes, Elements, int]:
    """Return the first bytes of a file, what lies in them, and the size of the file."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_FIRST_BYTES)
        while True:
            try:
                return head, elements_of(head), size
            except TooShortError:
                if len(head) >= min(size, _MOST_BYTES):
                    raise
                head += stream.read(3 * len(head))


def _items(data: bytes, place: int, end: int) -> list[bytes]:
    """Return what is inside each item of a sequence.

    Raises
    ------
    NotPlainError
        If something else than an item is met.
    """
    found: list[bytes] = []
    while place < end:
        tag, length = struct.unpack_from("<LL", data, place)
        place += 8
        if tag == _SEQUENCE_END:
            break
        if tag != _ITEM:
            raise NotPlainError
        start = place
        if length == UNDEFINED_LENGTH:
            place = _item_end(data, place)
            found.append(data[start : place - 8])
        else:
            place += length
            found.append(data[start:place])
    return found


def _item_end(data: bytes, place: int) -> int:
    while True:
        tag, _ = struct.unpack_from("<LL", data, place)
        if tag == _ITEM_END:
            return place + 8
        _, place = _value(data, place)


def _value(data: bytes, place: int) -> tuple[int, int]:
    """Return where the value of an element begins and where the element ends."""
    kind = data[place + 4 : place + 6]
    if kind not in _LONG:
        start = place + 8
        return start, start + int(struct.unpack_from("<H", data, place + 6)[0])
    (length,) = struct.unpack_from("<L", data, place + 8)
    start = place + 12
    if length != UNDEFINED_LENGTH:
        return start, start + int(length)
    if kind != b"SQ":
        raise NotPlainError
    return start, sequence_end(data, start, is_implicit=False)


def _elements(item: bytes) -> Item:
    """Return the elements of an item by their tags as they lie in the file, each with its head."""
    found: Item = {}
    place = 0
    while place < len(item):
        _, end = _value(item, place)
        if end > len(item):
            raise TooShortError
        found[item[place : place + 4]] = item[place:end]
        place = end
    return found


def _position(item: Item) -> tuple[float, ...] | None:
    """Return ImagePositionPatient of a frame, mm LPS.

    Raises
    ------
    NotPlainError
        If its sequence holds anything else.
    """
    raw = item.get(_PLACE[:4], b"")
    if raw[:6] != _PLACE:
        raise NotPlainError
    start, end = _value(raw, 0)
    [inside] = _items(raw, start, end)
    if inside[:6] != _POSITION or _value(inside, 0)[1] != len(inside):
        raise NotPlainError
    return decimals(inside[8:], 3)


def _with_one_frame(path: Path, head: bytes, found: Elements, item: bytes) -> DicomObject:
    """Let pydicom read the object as if it had a single frame."""
    parts = [head[: found.places[0][1]]]
    for tag, start, _, end in found.places:
        if tag == PER_FRAME:
            inside = struct.pack("<LL", _ITEM, len(item)) + item
            parts.append(struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, b"SQ", 0, len(inside)) + inside)
        elif tag == _FRAMES:
            parts.append(struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, b"IS", 2) + b"1 ")
        else:
            parts.append(head[start:end])
    header = pydicom.dcmread(io.BytesIO(b"".join(parts)), stop_before_pixels=True)
    return DicomObject(
        header=header,
        transfer_syntax=found.transfer_syntax,
        path=path,
        pixel_offset=found.pixel_offset,
        pixel_length=found.pixel_length,
        is_encapsulated=False,
        is_big_endian=False,
    )


def _for_loading(frame: FrameHeader) -> tuple[object, ...]:
    return (
        *(frame.position_mm, frame.orientation, frame.row_spacing_mm, frame.column_spacing_mm, frame.thickness_mm),
        *(frame.slope, frame.intercept, frame.rescale_type, frame.window, frame.kind, frame.real_unit),
    )
