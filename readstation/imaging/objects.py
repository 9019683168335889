"""Opening one DICOM object without trusting it: header first, pixels where they lie in the file (TR-57)."""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filebase import DicomBytesIO
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from readstation.core.errors import Refused
from readstation.core.findings import Finding
from readstation.imaging.nesting import is_too_deep

DAMAGED = Finding("object.unreadable", "The file is damaged: it cannot be read as DICOM.")

READ_FAILURES = (
    BytesLengthException,
    InvalidDicomError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What a parser under us raises on a damaged object: a finding about the file, and no fault of ours."""

PREAMBLE = 128
INFLATED_LIMIT_BYTES = 256 * 1024 * 1024
INFLATED_RATIO = 20
_PIECE_BYTES = 1 << 20
ELEMENT_LIMIT = 100_000
TRUNCATED = Finding("object.truncated", "The file is cut off: it ends before its image does.")
TOO_MUCH_MEMORY = Finding("object.memory", "Reading the file would take more memory than any image needs.")
_TOO_DEEP = Finding("object.too-deep", "Sequences are nested deeper in each other than any image needs.")
_UNDEFINED_LENGTH = 0xFFFFFFFF
_PIXEL_TAGS = ((0x7FE0, 0x0008), (0x7FE0, 0x0009), (0x7FE0, 0x0010))
_WHOLE_NUMBERS = 0x0010

# Values are checked by our own rules after reading. What the parser says about an odd one may quote it, and so a
# patient (TR-62): it goes into no log.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)


@contextmanager
def quiet_parser() -> Iterator[None]:
    """Keep the parser's warnings off the console while objects from outside are read, for the reason above."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True, eq=False)
class DicomObject:
    """An opened object: everything before the pixels, and where the pixels lie.

    Attributes
    ----------
    header
        The elements before the pixel data.
    transfer_syntax
        The UID of the encoding; of a file without meta information, as its elements are written.
    path
        The file.
    pixel_offset, pixel_length
        Where the value of the pixel data begins, and its length in bytes; None and 0 where there are no pixels. The
        length of encapsulated pixels runs to the end of the file.
    is_encapsulated
        Whether the pixel data are fragments.
    is_big_endian
        Whether header and uncompressed pixels are.
    is_truncated
        Whether the file ends before its pixels do; the header can be read all the same.
    inflated
        The content of a deflated object, in which `pixel_offset` counts; None for others.
    is_float
        Whether the pixels are floating point numbers, in an element of their own (PS3.3 C.7.6.24).
    is_words
        Whether the element says that its pixels are words of two bytes (OW).
    """

    header: Dataset = field(repr=False)
    transfer_syntax: str
    path: Path = field(repr=False)
    pixel_offset: int | None
    pixel_length: int
    is_encapsulated: bool
    is_big_endian: bool
    is_truncated: bool = False
    inflated: bytes | None = field(repr=False, default=None)
    is_float: bool = False
    is_words: bool = False

    def pixel_bytes(self) -> bytes:
        """Return the value of the pixel data as it stands in the object.

        Raises
        ------
        Refused
            If there is none, or the file ends before it does.
        """
        if self.pixel_offset is None:
            raise Refused(Finding("object.no-pixels", "The object holds no pixels."))
        if self.is_truncated:
            raise Refused(TRUNCATED)
        if self.inflated is not None:
            data = self.inflated[self.pixel_offset : self.pixel_offset + self.pixel_length]
        else:
            with self.path.open("rb") as stream:
                stream.seek(self.pixel_offset)
                data = stream.read(self.pixel_length)
        if len(data) != self.pixel_length:
            raise Refused(TRUNCATED)
        return data


def open_object(path: Path, *, may_be_deflated: bool = True) -> DicomObject:
    """Open an object: read its header and find its pixels.

    Parameters
    ----------
    path
        The file.
    may_be_deflated
        False where `walk_elements.elements_of` has walked the object: only what is not deflated can be.

    Raises
    ------
    Refused
        With one finding that says what is wrong: empty, not DICOM, damaged, or beyond a limit.
    """
    try:
        with path.open("rb") as stream:
            return _opened(stream, path, may_be_deflated=may_be_deflated)
    except RecursionError as error:
        raise Refused(_TOO_DEEP) from error
    except MemoryError as error:
        raise Refused(TOO_MUCH_MEMORY) from error
    except READ_FAILURES as error:
        raise Refused(DAMAGED) from error


def _opened(stream: BinaryIO, path: Path, *, may_be_deflated: bool) -> DicomObject:
    head = stream.read(PREAMBLE + 4 + 64)
    kind = sniffed(head)
    if kind is not None:
        raise Refused(kind)
    stream.seek(0)
    has_preamble = head[PREAMBLE : PREAMBLE + 4] == b"DICM"
    inflated = _inflated(stream, path) if has_preamble and may_be_deflated else None
    source: BinaryIO = stream if inflated is None else io.BytesIO(inflated)
    header = pydicom.dcmread(source, stop_before_pixels=True, force=not has_preamble)
    if len(header) > ELEMENT_LIMIT:
        raise Refused(Finding("object.too-many-elements", "The object has more elements than any image needs."))
    if is_too_deep(header):
        raise Refused(_TOO_DEEP)
    if not len(header):
        raise Refused(TRUNCATED)
    opened = _with_pixels(header, source, path, inflated)
    if opened.pixel_offset is None:
        _check_last_element(header)
    return opened


def _check_last_element(header: Dataset) -> None:
    """Refuse a file that ends inside an element: the parser hands out what is there and says nothing."""
    last: object = header.get_item(next(reversed(list(header.keys()))))
    if isinstance(last, RawDataElement) and last.length != _UNDEFINED_LENGTH and len(last.value or b"") < last.length:
        raise Refused(TRUNCATED)


def _with_pixels(header: FileDataset, source: BinaryIO, path: Path, inflated: bytes | None) -> DicomObject:
    is_implicit, is_little = header.original_encoding
    offset, length, kind = _pixel_place(source, is_implicit=bool(is_implicit), is_little=is_little is not False)
    end = source.seek(0, io.SEEK_END)
    is_encapsulated = length == _UNDEFINED_LENGTH
    if is_encapsulated and offset is not None:
        length = _items_length(source, offset, end)
    is_truncated = offset is not None and offset + length > end
    assumed = ImplicitVRLittleEndian if is_implicit else ExplicitVRLittleEndian
    syntax = str(header.file_meta.get("TransferSyntaxUID", assumed))
    is_big = is_little is False
    return DicomObject(
        header,
        syntax,
        path,
        offset,
        length,
        is_encapsulated,
        is_big,
        is_truncated,
        inflated,
        kind == "float",
        kind == "words",
    )


def _items_length(source: BinaryIO, offset: int, end: int) -> int:
    """Return the length of encapsulated pixels with their delimiter, more than is there where the file ends before.

    A file that ends after a whole item and lacks the delimiter only has all its pixels (PS3.5 A.4).
    """
    place = offset
    while place < end:
        source.seek(place)
        head = source.read(8)
        if len(head) < 8:
            return end - offset + 1
        group, element, length = struct.unpack("<HHL", head)
        place += 8
        if (group, element) == (0xFFFE, 0xE0DD):
            return place - offset
        if (group, element) != (0xFFFE, 0xE000):
            raise ValueError("no item where one must be")
        place += length
    return place - offset


def _pixel_place(source: BinaryIO, *, is_implicit: bool, is_little: bool) -> tuple[int | None, int, str]:
    order = "<" if is_little else ">"
    start = source.tell()
    head = source.read(12)
    tag = struct.unpack(order + "HH", head[:4]) if len(head) >= 8 else None
    if tag not in _PIXEL_TAGS:
        return None, 0, ""
    kind = "float" if tag[1] != _WHOLE_NUMBERS else "words" if is_implicit or head[4:6] == b"OW" else "bytes"
    if is_implicit:
        return start + 8, int(struct.unpack(order + "L", head[4:8])[0]), kind
    if len(head) < 12:
        return None, 0, ""
    return start + 12, int(struct.unpack(order + "L", head[8:12])[0]), kind


def sniffed(head: bytes) -> Finding | None:
    """Return why the first bytes of a file cannot be DICOM, or None where they can."""
    if not head:
        return Finding("object.empty", "The file is empty.")
    if head[PREAMBLE : PREAMBLE + 4] == b"DICM" or _starts_like_elements(head):
        return None
    words = "text" if _is_text(head) else "another kind of file"
    return Finding("object.not-dicom", f"Not a DICOM file: it is {words}.")


def _starts_like_elements(head: bytes) -> bool:
    """Whether the bytes begin with a plausible first element of group 2 or 8, in little endian."""
    if len(head) < 16:
        return False
    group, element = struct.unpack("<HH", head[:4])
    if group not in (0x0002, 0x0008) or element > 0x0100:
        return False
    if head[4:6] in _VALUE_REPRESENTATIONS:
        return True
    return int(struct.unpack("<L", head[4:8])[0]) <= 128


_VALUE_REPRESENTATIONS = frozenset({b"UL", b"UI", b"CS", b"SH", b"OB", b"DA", b"TM", b"LO", b"DT"})


def _is_text(head: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n\f" for byte in head)


def _inflated(stream: BinaryIO, path: Path) -> bytes | None:
    """Return a deflated object as explicit little endian bytes, inflated under a limit; None for other objects."""
    meta = pydicom.filereader.read_file_meta_info(path)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return None
    start = _end_of_meta(stream)
    stream.seek(start)
    packed = stream.read()
    limit = max(INFLATED_LIMIT_BYTES, INFLATED_RATIO * len(packed))
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    front = DicomBytesIO(bytes(PREAMBLE) + b"DICM")
    front.is_little_endian, front.is_implicit_VR = True, False
    front.seek(0, io.SEEK_END)
    pydicom.filewriter.write_file_meta_info(front, meta, enforce_standard=False)
    return _joined(front.getvalue(), packed, limit)


def _joined(front: bytes, packed: bytes, limit: int) -> bytes:
    """Return what comes before an object and its inflated content, held once: no two copies of it, nor parts beside."""
    unpacker, whole, size = zlib.decompressobj(-zlib.MAX_WBITS), io.BytesIO(), 0
    whole.write(front)
    for start in range(0, len(packed), _PIECE_BYTES):
        waiting = packed[start : start + _PIECE_BYTES]
        while not unpacker.eof:
            piece = unpacker.decompress(waiting, _PIECE_BYTES)
            waiting = unpacker.unconsumed_tail
            size += len(piece)
            if size > limit:
                raise Refused(Finding("object.inflates", "The object unpacks to far more than an image needs."))
            whole.write(piece)
            # A piece that is full may have more behind it, though all that was packed is taken.
            if not waiting and len(piece) < _PIECE_BYTES:
                break
    if not unpacker.eof:
        raise Refused(TRUNCATED)
    return whole.getvalue()


def _end_of_meta(stream: BinaryIO) -> int:
    """Return where the file meta information ends, by its group length or element by element."""
    stream.seek(PREAMBLE + 4)
    while True:
        start = stream.tell()
        head = stream.read(8)
        if len(head) < 8 or head[:2] != b"\x02\x00":
            return start
        if head[4:6] in (b"OB", b"UN", b"SQ", b"OW", b"UT"):
            length = int(struct.unpack("<L", stream.read(4))[0])
        else:
            length = int(struct.unpack("<H", head[6:8])[0])
        stream.seek(length, io.SEEK_CUR)
