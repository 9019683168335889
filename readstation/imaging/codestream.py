"""A compressed picture without anything that draws no pixel: comments, application data, boxes, what lies behind it.

Such places may hold names or the making station's words (TR-20). As in the header, only what is on a list passes: the
segments that a decoder needs (ISO 10918-1 B.1, ISO 14495-1 C.1, ISO 15444-1 A.2).
"""

from __future__ import annotations

import struct

from readstation.imaging.decode import JPEG_2000, NATIVE, RLE, codestream_start

_START, _END, _SCAN = 0xFFD8, 0xFFD9, 0xFFDA
_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC8}
_JPEG_SEGMENTS = _FRAMES | {0xFFDA, 0xFFDB, 0xFFDC, 0xFFDD, 0xFFF7, 0xFFF8}
"""Frames, tables, scans, restart intervals and numbers of lines; frame and parameters of JPEG-LS."""

_PART, _DATA, _CODESTREAM_END = 0xFF90, 0xFF93, 0xFFD9
_J2K_SEGMENTS = frozenset({0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF59, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61})
"""Capabilities, size, coding, quantization, regions, progression and packed packet headers. Pointers into the stream
are dropped with the comments: they only make a decoder find its way sooner."""


def bare_picture(frame: bytes, transfer_syntax: str) -> bytes:
    """Return a compressed frame with nothing in it but what its pixels are made of.

    Parameters
    ----------
    frame
        One frame, whole.
    transfer_syntax
        How it is stored. Uncompressed frames are returned as they are.

    Raises
    ------
    ValueError, struct.error
        If the picture is damaged, or is of a kind of which this is not known.
    """
    if transfer_syntax in NATIVE:
        return frame
    if transfer_syntax == RLE:
        raise ValueError("a frame of run lengths is not kept as it is")
    return _bare_jpeg_2000(frame) if transfer_syntax in JPEG_2000 else _bare_jpeg(frame)


def _bare_jpeg(frame: bytes) -> bytes:
    (start,) = struct.unpack_from(">H", frame)
    if start != _START:
        raise ValueError("no start of a picture")
    kept = [frame[:2]]
    is_nearly_lossless = False
    place = 2
    while True:
        (marker,) = struct.unpack_from(">H", frame, place)
        if marker == _END:
            return b"".join((*kept, frame[place : place + 2]))
        if marker == 0xFFFF:
            place += 1
            continue
        (length,) = struct.unpack_from(">H", frame, place + 2)
        if marker >> 8 != 0xFF or length < 2:
            raise ValueError("no segment where one must be")
        end = place + 2 + length
        if marker in _JPEG_SEGMENTS:
            kept.append(frame[place:end])
            is_nearly_lossless = is_nearly_lossless or marker == 0xFFF7
        if marker == _SCAN:
            data_end = _end_of_scan(frame, end, is_nearly_lossless=is_nearly_lossless)
            kept.append(frame[end:data_end])
            end = data_end
        place = end


def _end_of_scan(frame: bytes, place: int, *, is_nearly_lossless: bool) -> int:
    """Return where the coded data of a scan end: at the first marker that is no restart.

    After a byte of ones a bit of nought is stuffed in JPEG-LS, a whole byte in the others.
    """
    while True:
        place = frame.find(b"\xff", place)
        if place < 0 or place + 1 >= len(frame):
            raise ValueError("the picture ends too early")
        after = frame[place + 1]
        is_data = after < 0x80 if is_nearly_lossless else after == 0
        if not is_data and after != 0xFF and not 0xD0 <= after <= 0xD7:
            return place
        place += 1 if after == 0xFF else 2


def _bare_jpeg_2000(frame: bytes) -> bytes:
    start = codestream_start(frame)
    head, place = _kept_segments(frame, start + 2, _PART)
    kept = [frame[start : start + 2], *head]
    while True:
        (marker,) = struct.unpack_from(">H", frame, place)
        if marker == _CODESTREAM_END:
            return b"".join((*kept, frame[place : place + 2]))
        if marker != _PART:
            raise ValueError("no part of the picture where one must be")
        _, tile, length, index, count = struct.unpack_from(">HHLBB", frame, place + 2)
        end = place + length if length else _end_of_last(frame)
        segments, data = _kept_segments(frame, place + 12, _DATA)
        body = b"".join((*segments, frame[data:end]))
        kept.append(struct.pack(">HHHLBB", _PART, 10, tile, 12 + len(body) if length else 0, index, count))
        kept.append(body)
        place = end


def _kept_segments(frame: bytes, place: int, last: int) -> tuple[list[bytes], int]:
    """Return the segments on the list up to a marker, and where that marker stands."""
    kept: list[bytes] = []
    while True:
        marker, length = struct.unpack_from(">HH", frame, place)
        if marker == last:
            return kept, place
        if marker >> 8 != 0xFF or length < 2:
            raise ValueError("no segment where one must be")
        if marker in _J2K_SEGMENTS:
            kept.append(frame[place : place + 2 + length])
        place += 2 + length


def _end_of_last(frame: bytes) -> int:
    end = frame.rfind(b"\xff\xd9")
    if end < 0:
        raise ValueError("the picture ends too early")
    return end
