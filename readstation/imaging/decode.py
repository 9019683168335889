"""Stored pixel values of one frame, from any transfer syntax that a trial meets (PS3.5 8 and annex A)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import generate_frames
from pydicom.uid import UID

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.objects import READ_FAILURES, DicomObject

StoredArray = NDArray[Any]

MAXIMUM_RATIO = 1_000
"""A frame that unpacks to more than this many times its size is refused (TR-57)."""

NATIVE = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"})
_JPEG = "1.2.840.10008.1.2.4."
RLE = "1.2.840.10008.1.2.5"

_DECODERS: dict[str, Callable[[bytes], Any]] = {
    _JPEG + "50": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "51": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "57": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "70": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "80": lambda data: imagecodecs.jpegls_decode(data),
    _JPEG + "81": lambda data: imagecodecs.jpegls_decode(data),
    _JPEG + "90": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "91": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "201": lambda data: imagecodecs.htj2k_decode(data),
    _JPEG + "202": lambda data: imagecodecs.htj2k_decode(data),
    _JPEG + "203": lambda data: imagecodecs.htj2k_decode(data),
}
_JPEG_2000 = frozenset(_JPEG + each for each in ("90", "91", "201", "202", "203"))


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How the pixels of an object are stored.

    Attributes
    ----------
    transfer_syntax
        The UID of the encoding.
    rows, columns, frames
        The size.
    bits_allocated, bits_stored, is_signed
        The cell: 8 or 16 bits, of which the lower `bits_stored` count.
    is_big_endian
        Of uncompressed pixels.
    """

    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    bits_allocated: int
    bits_stored: int
    is_signed: bool
    is_big_endian: bool

    @property
    def dtype(self) -> np.dtype[Any]:
        """The stored type in this machine's byte order."""
        return np.dtype(f"{'i' if self.is_signed else 'u'}{self.bits_allocated // 8}")

    @property
    def frame_bytes(self) -> int:
        """The size of one uncompressed frame."""
        return self.rows * self.columns * self.bits_allocated // 8


def pixel_format(source: DicomObject) -> PixelFormat:
    """Return how the pixels of an image object are stored.

    Raises
    ------
    Refused
        If the transfer syntax is none that is decoded here, or encoding and syntax contradict each other.
    """
    header, syntax = source.header, source.transfer_syntax
    if syntax not in NATIVE and syntax != RLE and syntax not in _DECODERS:
        name = UID(syntax).name if UID(syntax).name != syntax else "an unknown way"
        raise Refused(Finding("pixels.syntax", f"The pixels are compressed in a way that is not read: {name}."))
    if source.is_encapsulated == (syntax in NATIVE):
        raise Refused(Finding("pixels.syntax", "The pixels are not stored in the way that the object says."))
    return PixelFormat(
        transfer_syntax=syntax,
        rows=int(header.Rows),
        columns=int(header.Columns),
        frames=int(header.get("NumberOfFrames") or 1),
        bits_allocated=int(header.BitsAllocated),
        bits_stored=int(header.BitsStored),
        is_signed=bool(int(header.get("PixelRepresentation") or 0)),
        is_big_endian=source.is_big_endian,
    )


def stored_frames(source: DicomObject, form: PixelFormat) -> Sequence[bytes]:
    """Return the bytes of every frame as they stand in the object, without padding between or behind them.

    Raises
    ------
    Refused
        If there are fewer frames than the object says.
    """
    data = source.pixel_bytes()
    if form.transfer_syntax in NATIVE:
        if len(data) < form.frames * form.frame_bytes:
            raise Refused(Finding("pixels.too-few", "The object holds fewer pixels than it says."))
        return [data[i * form.frame_bytes : (i + 1) * form.frame_bytes] for i in range(form.frames)]
    table, lengths = source.header.get("ExtendedOffsetTable"), source.header.get("ExtendedOffsetTableLengths")
    offsets = (table, lengths) if table and lengths else None
    try:
        frames = list(generate_frames(data, number_of_frames=form.frames, extended_offsets=offsets))
    except READ_FAILURES as error:
        raise Refused(Finding("pixels.damaged", "The compressed pixels are damaged.")) from error
    if len(frames) != form.frames:
        raise Refused(Finding("pixels.too-few", "The object holds fewer pixels than it says."))
    return frames


def decoded(frame: bytes, form: PixelFormat) -> StoredArray:
    """Return the stored values of one frame, shape (rows, columns), C order, in the type of `form.dtype`.

    Raises
    ------
    Refused
        If the frame is damaged, or is not of the size or kind that the object says.
    """
    if form.transfer_syntax in NATIVE:
        kind = form.dtype.newbyteorder(">" if form.is_big_endian else "<")
        raw = np.frombuffer(frame, dtype=kind).reshape(form.rows, form.columns)
        return _clean(raw.astype(form.dtype), form)
    try:
        check_frame(frame, form)
        values = _unpacked(frame, form)
    except (RuntimeError, *READ_FAILURES) as error:
        raise Refused(Finding("pixels.damaged", "The compressed pixels are damaged.")) from error
    if values.shape != (form.rows, form.columns) or values.dtype.itemsize > form.dtype.itemsize:
        raise Refused(Finding("pixels.size", "The pixels are not of the size that the object says."))
    return _clean(_as_stored(values, form), form)


def check_frame(frame: bytes, form: PixelFormat) -> None:
    """Check a compressed frame before anything is allocated for it: its size, its ratio, and that it is whole.

    Raises
    ------
    Refused
        If it unpacks to far more than it should.
    ValueError, struct.error
        If it is of another size than the object says, or ends too early.
    """
    if form.frame_bytes > MAXIMUM_RATIO * len(frame):
        raise Refused(Finding("pixels.ratio", "The compressed pixels unpack to far more than they should."))
    if form.transfer_syntax == RLE:
        return
    if _coded_size(frame, form.transfer_syntax) != (form.rows, form.columns):
        raise ValueError("the compressed picture has another size")
    if not _is_whole(frame, form.transfer_syntax):
        raise ValueError("the compressed picture ends too early")


def _unpacked(frame: bytes, form: PixelFormat) -> StoredArray:
    if form.transfer_syntax == RLE:
        kind = np.dtype(f"<u{form.bits_allocated // 8}")
        flat = np.frombuffer(imagecodecs.dicomrle_decode(frame, dtype=kind), dtype=kind)
        return flat.reshape(form.rows, form.columns)
    return np.asarray(_DECODERS[form.transfer_syntax](frame))


def _as_stored(values: StoredArray, form: PixelFormat) -> StoredArray:
    """Give decoded values the stored type; a codec knows no sign, so bits are kept and not numbers."""
    width = values.dtype.itemsize
    if width == form.dtype.itemsize:
        return np.ascontiguousarray(values).view(form.dtype)
    return values.astype(np.dtype(f"{values.dtype.kind}{form.dtype.itemsize}")).view(form.dtype)


def _clean(values: StoredArray, form: PixelFormat) -> StoredArray:
    """Drop the bits above `bits_stored`, where overlays may lie, and carry the sign (PS3.5 8.1.1)."""
    spare = form.bits_allocated - form.bits_stored
    if spare:
        if not values.flags.writeable:
            values = values.copy()
        if form.is_signed:
            values <<= spare
            values >>= spare
        else:
            values &= (1 << form.bits_stored) - 1
    return values


def _is_whole(frame: bytes, syntax: str) -> bool:
    """Whether a compressed picture runs to its end mark: decoders fill up what is missing without a word.

    The tile parts of JPEG 2000 state their lengths, so a piece lost in between is found too (ISO 15444-1 A.4.2).
    """
    if not frame.rstrip(b"\0").endswith(b"\xff\xd9"):
        return False
    if syntax not in _JPEG_2000:
        return True
    place = 2
    marker, length = struct.unpack_from(">HH", frame, place)
    while marker != 0xFF90:
        place += 2 + length
        marker, length = struct.unpack_from(">HH", frame, place)
    while marker == 0xFF90:
        part = int(struct.unpack_from(">L", frame, place + 6)[0])
        if part == 0:
            return True
        place += part
        (marker,) = struct.unpack_from(">H", frame, place)
    return bool(marker == 0xFFD9)


def _coded_size(frame: bytes, syntax: str) -> tuple[int, int]:
    """Return (rows, columns) as the compressed picture states them, before anything is allocated for it.

    Raises
    ------
    ValueError, struct.error
        If the picture does not say.
    """
    if syntax in _JPEG_2000:
        start = frame.find(b"\xff\x4f\xff\x51")
        if start < 0:
            raise ValueError("no size in the picture")
        width, height, left, top = struct.unpack_from(">4L", frame, start + 8)
        return height - top, width - left
    place = 2
    while True:
        marker, length = struct.unpack_from(">HH", frame, place)
        if marker == 0xFFFF:
            place += 1
        elif (0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC)) or marker == 0xFFF7:
            rows, columns = struct.unpack_from(">HH", frame, place + 5)
            return rows, columns
        elif marker >> 8 != 0xFF or length < 2:
            raise ValueError("no size in the picture")
        else:
            place += 2 + length
