"""Stored pixel values of one frame, from any transfer syntax that a trial meets (PS3.5 8 and annex A)."""

from __future__ import annotations

import struct
import zlib
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
from readstation.imaging.objects import READ_FAILURES, TOO_MUCH_MEMORY, DicomObject

StoredArray = NDArray[Any]

MAXIMUM_RATIO = 1_000
SMALLEST_FRAME = 1_024
"""A frame that unpacks to more than so many times its size is refused, as is a small one that unpacks to more than so
many times this size (TR-57): an empty frame of a segmentation has some hundred bytes."""

EXPLICIT = "1.2.840.10008.1.2.1"
NATIVE = frozenset({"1.2.840.10008.1.2", EXPLICIT, "1.2.840.10008.1.2.2"})
_JPEG = "1.2.840.10008.1.2.4."
RLE = "1.2.840.10008.1.2.5"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"

_DECODERS: dict[str, Callable[[bytes], Any]] = {
    _JPEG + "50": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "51": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "53": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "55": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "57": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "70": lambda data: imagecodecs.jpeg8_decode(data),
    _JPEG + "80": lambda data: imagecodecs.jpegls_decode(data),
    _JPEG + "81": lambda data: imagecodecs.jpegls_decode(data),
    _JPEG + "90": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "91": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "201": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "202": lambda data: imagecodecs.jpeg2k_decode(data),
    _JPEG + "203": lambda data: imagecodecs.jpeg2k_decode(data),
}
# OpenJPEG reads high-throughput JPEG 2000 too; the quicker OpenJPH reports no damage through imagecodecs.
JPEG_2000 = frozenset(_JPEG + each for each in ("90", "91", "201", "202", "203"))


def load_decoders() -> None:
    """Load the libraries of all decoders, which otherwise come with the first picture that needs them.

    May run on any thread.
    """
    for name in ("jpeg8", "jpegls", "jpeg2k", "dicomrle", "deflate"):
        getattr(imagecodecs, f"{name}_decode")


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
        The cell: 1, 8, 16 or 32 bits, of which `bits_stored` count. Pixels of one bit lie eight in a byte.
    is_big_endian
        Of uncompressed pixels.
    shift
        How many bits below those that count do not; 0 in every object of today (PS3.5 8.1.1).
    samples
        1, or 3 of a colour picture; 2 where two pixels share their colours.
    is_float
        Whether the values are 32 or 64 bit floating point numbers.
    is_swapped
        Whether uncompressed cells of one byte lie in words of big endian, each pair the other way round (PS3.5 8.2).
    """

    transfer_syntax: str
    rows: int
    columns: int
    frames: int
    bits_allocated: int
    bits_stored: int
    is_signed: bool
    is_big_endian: bool
    shift: int = 0
    samples: int = 1
    is_float: bool = False
    is_swapped: bool = False

    @property
    def dtype(self) -> np.dtype[Any]:
        """The stored type in this machine's byte order; a byte for a pixel of one bit."""
        kind = "f" if self.is_float else "i" if self.is_signed else "u"
        return np.dtype(f"{kind}{max(1, self.bits_allocated // 8)}")

    @property
    def frame_bytes(self) -> int:
        """The size of one uncompressed frame, begun anew at a byte."""
        return -(-self.rows * self.columns * self.samples * self.bits_allocated // 8)


def pixel_format(source: DicomObject) -> PixelFormat:
    """Return how the pixels of an image object are stored.

    Raises
    ------
    Refused
        If the transfer syntax is none that is decoded here, or encoding and syntax contradict each other.
    """
    header, syntax = source.header, source.transfer_syntax
    if not is_read(syntax):
        name = UID(syntax).name if UID(syntax).name != syntax else "an unknown way"
        raise Refused(Finding("pixels.syntax", f"The pixels are compressed in a way that is not read: {name}."))
    if source.is_encapsulated == (syntax in NATIVE):
        raise Refused(Finding("pixels.syntax", "The pixels are not stored in the way that the object says."))
    allocated = int(header.BitsAllocated)
    if source.is_float:
        return PixelFormat(
            transfer_syntax=syntax,
            rows=int(header.Rows),
            columns=int(header.Columns),
            frames=int(header.get("NumberOfFrames") or 1),
            bits_allocated=allocated,
            bits_stored=allocated,
            is_signed=True,
            is_big_endian=source.is_big_endian,
            is_float=True,
        )
    stored = int(header.BitsStored)
    samples = int(header.get("SamplesPerPixel") or 1)
    if samples == 3 and syntax in NATIVE and str(header.get("PhotometricInterpretation")).strip() == "YBR_FULL_422":
        samples = 2
    shift = int(header.get("HighBit", stored - 1)) - (stored - 1)
    return PixelFormat(
        transfer_syntax=syntax,
        rows=int(header.Rows),
        columns=int(header.Columns),
        frames=int(header.get("NumberOfFrames") or 1),
        bits_allocated=allocated,
        bits_stored=stored,
        is_signed=bool(int(header.get("PixelRepresentation") or 0)),
        is_big_endian=source.is_big_endian,
        # A compressed picture has no bits to spare: what stands above its values is a slip of the header.
        shift=max(0, shift) if syntax in NATIVE or syntax == RLE else 0,
        samples=samples,
        is_swapped=source.is_big_endian and source.is_words and allocated <= 8 and syntax in NATIVE,
    )


def is_read(transfer_syntax: str) -> bool:
    """Return whether pixels in a transfer syntax can be decoded here."""
    return transfer_syntax in NATIVE or transfer_syntax in (RLE, DEFLATED_FRAMES) or transfer_syntax in _DECODERS


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
        if form.is_swapped:
            data = np.frombuffer(data[: len(data) // 2 * 2], np.uint16).byteswap().tobytes()
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
    if form.samples != 1:
        raise Refused(Finding("pixels.colour", "The pixels are colours and no stored values."))
    if form.transfer_syntax in NATIVE:
        kind = form.dtype.newbyteorder(">" if form.is_big_endian else "<")
        raw = np.frombuffer(frame, dtype=kind).reshape(form.rows, form.columns)
        return _clean(raw.astype(form.dtype), form)
    try:
        check_frame(frame, form)
        values = unpacked(frame, form)
    except MemoryError as error:
        raise Refused(TOO_MUCH_MEMORY) from error
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
    if form.frame_bytes > MAXIMUM_RATIO * max(len(frame), SMALLEST_FRAME):
        raise Refused(Finding("pixels.ratio", "The compressed pixels unpack to far more than they should."))
    if form.transfer_syntax in (RLE, DEFLATED_FRAMES):
        return
    if _coded_size(frame, form.transfer_syntax) != (form.rows, form.columns, form.samples):
        raise ValueError("the compressed picture has another size")
    if not _is_whole(frame, form.transfer_syntax):
        raise ValueError("the compressed picture ends too early")


def unpacked(frame: bytes, form: PixelFormat) -> StoredArray:
    """Return what a compressed frame holds as its codec gives it, with all its samples.

    Raises
    ------
    ValueError, RuntimeError, struct.error
        If the frame is damaged or of another size than the object says.
    """
    if form.transfer_syntax == RLE:
        kind = np.dtype(f"<u{form.bits_allocated // 8}")
        flat = np.frombuffer(imagecodecs.dicomrle_decode(frame, dtype=kind), dtype=kind)
        return flat.reshape(form.rows, form.columns)
    if form.transfer_syntax == DEFLATED_FRAMES:
        kind = form.dtype.newbyteorder("<")
        return np.frombuffer(inflated(frame, form), dtype=kind).reshape(form.rows, form.columns).astype(form.dtype)
    return np.asarray(_DECODERS[form.transfer_syntax](frame))


def inflated(frame: bytes, form: PixelFormat) -> bytes:
    """Return a deflated frame as the bytes of the uncompressed one (PS3.5 8.2.16).

    Raises
    ------
    ValueError, zlib.error
        If it is damaged, or of another size than the object says.
    """
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    data = unpacker.decompress(frame, form.frame_bytes + 2)
    if not unpacker.eof or not form.frame_bytes <= len(data) <= form.frame_bytes + 1:
        raise ValueError("the deflated frame has another size")
    return data[: form.frame_bytes]


def _as_stored(values: StoredArray, form: PixelFormat) -> StoredArray:
    """Give decoded values the stored type; a codec knows no sign, so bits are kept and not numbers."""
    width = values.dtype.itemsize
    if width == form.dtype.itemsize:
        return np.ascontiguousarray(values).view(form.dtype)
    return values.astype(np.dtype(f"{values.dtype.kind}{form.dtype.itemsize}")).view(form.dtype)


def _clean(values: StoredArray, form: PixelFormat) -> StoredArray:
    """Drop the bits that do not count, where overlays may lie, and carry the sign (PS3.5 8.1.1)."""
    spare = form.bits_allocated - form.bits_stored
    if spare:
        if not values.flags.writeable:
            values = values.copy()
        if form.is_signed:
            values <<= spare - form.shift
            values >>= spare
        elif form.shift:
            values >>= form.shift
            values &= (1 << form.bits_stored) - 1
        else:
            values &= (1 << form.bits_stored) - 1
    return values


def _is_whole(frame: bytes, syntax: str) -> bool:
    """Whether a compressed picture runs to its end mark: decoders fill up what is missing without a word.

    The tile parts of JPEG 2000 state their lengths, so a piece lost in between is found too (ISO 15444-1 A.4.2).
    """
    if not frame.rstrip(b"\0\xff").endswith(b"\xff\xd9"):
        return False
    if syntax not in JPEG_2000:
        return True
    place = codestream_start(frame) + 2
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


def codestream_start(frame: bytes) -> int:
    """Return where the codestream of JPEG 2000 begins: some stations leave the boxes of a file around it."""
    start = frame.find(b"\xff\x4f\xff\x51")
    if start < 0:
        raise ValueError("no size in the picture")
    return start


def _coded_size(frame: bytes, syntax: str) -> tuple[int, int, int]:
    """Return (rows, columns, samples) as the compressed picture states them, before anything is allocated for it.

    Raises
    ------
    ValueError, struct.error
        If the picture does not say.
    """
    if syntax in JPEG_2000:
        start = codestream_start(frame)
        width, height, left, top = struct.unpack_from(">4L", frame, start + 8)
        (samples,) = struct.unpack_from(">H", frame, start + 40)
        return height - top, width - left, samples
    place = 2
    while True:
        marker, length = struct.unpack_from(">HH", frame, place)
        if marker == 0xFFFF:
            place += 1
        elif (0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC)) or marker == 0xFFF7:
            rows, columns, samples = struct.unpack_from(">HHB", frame, place + 5)
            return rows, columns, samples
        elif marker >> 8 != 0xFF or length < 2:
            raise ValueError("no size in the picture")
        else:
            place += 2 + length
