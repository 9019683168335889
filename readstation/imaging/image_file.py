"""What loading needs to know of one file: what its images are, how they are stored, and where their pixels lie.

The first file of each kind is read by pydicom. Of the others only the bytes that differ are looked at, and only where a
difference is one of a few plain numbers (`imaging.walk`); any other file is read by pydicom as well.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from readstation.core.errors import Refused
from readstation.imaging.decode import PixelFormat, pixel_format
from readstation.imaging.frame_items import PER_FRAME, read_frames
from readstation.imaging.header import FrameHeader, ObjectHeader, header_of, number
from readstation.imaging.index_fields import FRAME_FIELDS, HEADER_TAGS, Field
from readstation.imaging.objects import DAMAGED, READ_FAILURES, DicomObject, open_object
from readstation.imaging.picture import is_plain, photometric_of, plain_frames
from readstation.imaging.walk import HeaderWalker, Pattern, Walked
from readstation.imaging.walk_elements import NotPlainError, TooShortError, elements_of
from readstation.imaging.walk_image import IMAGE_TAGS, NotPlainValueError, WalkedImage, walked_image

_MONOCHROME = frozenset({"MONOCHROME1", "MONOCHROME2"})
_MAY_DIFFER = frozenset(
    {
        0x00180050,
        *(0x00280030, 0x00280106, 0x00280107, 0x00281050, 0x00281051, 0x00281052, 0x00281053, 0x00281055),
        0x00282112,
    }
)
"""Of the groups below: thickness, spacing, smallest and largest value, window, rescale, compression ratio."""
_DECIDING_GROUPS = frozenset({0x0028, 0x0054, 0x5200})
_DECIDING = frozenset({0x00080008, 0x00080016, 0x00080060, 0x0020000D, 0x0020000E, 0x00200052, 0x00409096})
_NUMBERS = (
    *("position_mm", "orientation", "row_spacing_mm", "column_spacing_mm", "thickness_mm"),
    *("slope", "intercept", "window", "instance_number"),
)
"""The fields of a frame that loading reads of each file."""
_FRAME_NAMES = FrameHeader._fields
_WANTED = {**IMAGE_TAGS, **{tag: HEADER_TAGS[tag] for name in _NUMBERS for tag in FRAME_FIELDS[name][0]}}
_META_LENGTH_PLACE = 140
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_PACKED_BYTES, _UNPACKED_BYTES = 16_384, 65_536
_SLACK = 1024
_MOST_DEFLATED = 8
_PLAIN_META = (
    bytes(128)
    + b"DICM\x02\x00\x00\x00UL\x04\x00\x1c\x00\x00\x00"
    + b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\x00"
)
"""What stands before the content of a deflated object once it is inflated, for the walk."""


class ImageFile(NamedTuple):
    """One file of a series: what it holds and where its pixels lie.

    Attributes
    ----------
    file, ordinal
        Where the file lies, and its place among those given, from 0.
    header
        Of the object; files that differ in plain numbers only share that of the first of them.
    frames
        What is stated of each frame.
    form
        How the pixels are stored.
    pixel_offset, pixel_length
        Where the value of the pixel data begins in the file and how long it is; for a deflated file in its content
        behind the file meta information.
    is_encapsulated, is_deflated
        Whether the pixels are fragments; whether the content of the file is compressed as a whole.
    is_plain
        Whether the pixels may be read without pydicom: one whole grey value a cell, the lowest bit at its foot.
    padding
        The stored values, first and last, that mean "outside the image".
    is_inverted
        Whether small values are shown bright.
    """

    file: str
    ordinal: int
    header: ObjectHeader
    frames: tuple[FrameHeader, ...]
    form: PixelFormat
    pixel_offset: int
    pixel_length: int
    is_encapsulated: bool
    is_deflated: bool
    is_plain: bool
    padding: tuple[int, int] | None
    is_inverted: bool

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(self.file)

    def __repr__(self) -> str:
        """Name the file by its ordinal: its path and its header may say whose it is."""
        return f"ImageFile(ordinal={self.ordinal}, form={self.form!r})"


@dataclass(frozen=True, slots=True)
class Glance:
    """What the plain numbers of a header say of the one image in its file, without pydicom.

    Attributes
    ----------
    image
        The numbers.
    transfer_syntax
        The UID of the encoding.
    pixel_offset, pixel_length, is_encapsulated
        Where the pixels lie, as in `ImageFile`.
    """

    image: WalkedImage
    transfer_syntax: str
    pixel_offset: int
    pixel_length: int
    is_encapsulated: bool


def glance(path: Path) -> Glance | None:
    """Return what the plain numbers of a header say, or None where pydicom must read it.

    Raises
    ------
    OSError
        If the file is gone.
    """
    walked = HeaderWalker(IMAGE_TAGS).read(path)
    image = None if walked is None else walked_image(walked)
    if walked is None or image is None:
        return None
    place = walked.pixel_offset, walked.pixel_length, walked.is_encapsulated
    return Glance(image, walked.transfer_syntax, *place)


class HeaderReader:
    """Reads what loading needs of the files of a series, one after another. For one thread."""

    def __init__(self) -> None:
        self._walker = HeaderWalker(_WANTED, partial(_begun, is_deflated=False))
        self._deflated: list[Pattern] = []

    def read(self, path: str | os.PathLike[str], ordinal: int) -> ImageFile:
        """Read the header of a file.

        Raises
        ------
        Refused
            If it is damaged or holds pixels of a kind that is not read.
        OSError
            If it is gone.
        """
        try:
            found = self._read(os.fspath(path), ordinal)
            if found.form.bits_stored > 8 * found.form.dtype.itemsize:
                raise Refused(DAMAGED)
            return found
        except (Refused, OSError, MemoryError):
            raise
        except READ_FAILURES as error:
            # A bit that fell turns a number, a length or a required element into something that is none.
            raise Refused(DAMAGED) from error

    def _read(self, place: str, ordinal: int) -> ImageFile:
        walked = self._walker.read(place) or self._inflated(Path(place))
        if walked is not None:
            model: _Model | None = walked.pattern.note
            file = None if model is None else model.like(walked, place, ordinal)
            if file is not None:
                return file
        return read_file(Path(place), ordinal)

    def _inflated(self, path: Path) -> Walked | None:
        """Walk the beginning of a deflated object; places are counted in its content behind the meta information."""
        with path.open("rb", buffering=0) as stream:
            size, packed = os.fstat(stream.fileno()).st_size, stream.read(_PACKED_BYTES) or b""
        if _DEFLATED not in packed[: packed.find(b"\x02\x00\x12\x00")]:
            return None
        try:
            most = max((each.reach + _SLACK for each in self._deflated), default=_UNPACKED_BYTES)
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed[meta_end(packed) :], most)
            head = _PLAIN_META + content
            for pattern in self._deflated:
                fit = pattern.follow(head)
                if fit is not None:
                    return Walked(fit[0], pattern, fit[1] - len(_PLAIN_META), size)
            found = elements_of(head)
        except (ValueError, struct.error, zlib.error, NotPlainError, TooShortError):
            return None
        pattern = Pattern(head, found, _WANTED)
        if len(self._deflated) >= _MOST_DEFLATED or not _begun(pattern, path, is_deflated=True):
            return None
        self._deflated.append(pattern)
        return Walked(pattern.first_values(_WANTED), pattern, found.pixel_offset - len(_PLAIN_META), size)


def _begun(pattern: Pattern, path: Path | str, *, is_deflated: bool) -> bool:
    """Let pydicom read the first file of a kind; what decides how the others are read may not differ in them."""
    pattern.fixed = frozenset(
        tag for tag in pattern.tags if (tag >> 16 in _DECIDING_GROUPS or tag in _DECIDING) and tag not in _MAY_DIFFER
    )
    pattern.note = _Model(Path(path), has_frames=PER_FRAME in pattern.tags, is_deflated=is_deflated)
    return True


class _Model:
    """The first file of a kind, as pydicom reads it. Others are read by their numbers alone where that is enough."""

    def __init__(self, path: Path, *, has_frames: bool, is_deflated: bool) -> None:
        try:
            first = _read_frames(path) if has_frames else None
            self._first: ImageFile | None = first or read_file(path, 0, may_be_deflated=is_deflated)
        except (Refused, OSError):
            self._first = None
        self._is_simple: bool | None = None
        self._parts: list[Any] = []
        self._plan: tuple[tuple[int, Field], ...] = ()
        self._plan_for = -1

    def like(self, walked: Walked, place: str, ordinal: int) -> ImageFile | None:
        """Return what a file of this kind holds; None where pydicom must read it.

        Times and the like are those of the first file: for loading they mean nothing.
        """
        first = self._first
        if first is None:
            return None
        if self._is_simple is None:
            # The first file itself: from its plain numbers must follow what pydicom says of it.
            self._is_simple = self._is_enough(first, walked)
            return first._replace(ordinal=ordinal)
        if not self._is_simple:
            return None
        if self._plan_for != len(walked.pattern.varied):
            self._plan_for, self._plan = len(walked.pattern.varied), _plan(walked.pattern.varied)
        return self._read(first, walked, place, ordinal)

    def _is_enough(self, first: ImageFile, walked: Walked) -> bool:
        image = walked_image(walked)
        form = first.form
        stated = (form.rows, form.columns, form.frames, 1, form.bits_allocated, form.bits_stored, form.is_signed)
        if (
            image is None
            or not first.is_plain
            or len(first.frames) != 1
            or (image.rows, image.columns, image.frames, image.samples, image.bits_allocated, image.bits_stored)
            != stated[:-1]
            or image.is_signed != form.is_signed
        ):
            return False
        self._parts = [getattr(first.frames[0], name) for name in _FRAME_NAMES]
        self._plan = _plan(_WANTED.keys())
        return self._read(first, walked, first.file, 0) == first

    def _read(self, first: ImageFile, walked: Walked, file: str, ordinal: int) -> ImageFile | None:
        parts, values = self._parts.copy(), walked.values
        try:
            for place, value_of in self._plan:
                parts[place] = value_of(values)
        except NotPlainValueError:
            return None
        return ImageFile(
            *(file, ordinal, first.header, (FrameHeader._make(parts),), first.form),
            *(walked.pixel_offset, walked.pixel_length, first.is_encapsulated, first.is_deflated, first.is_plain),
            *(first.padding, first.is_inverted),
        )


def _plan(varied: Set[int]) -> tuple[tuple[int, Field], ...]:
    """Return which fields of a frame are to be read anew where some elements differ, by their place, and how."""
    wanted = ((name, *FRAME_FIELDS[name]) for name in _NUMBERS)
    return tuple((_FRAME_NAMES.index(name), value_of) for name, tags, value_of in wanted if not varied.isdisjoint(tags))


def read_file(path: Path, ordinal: int, *, may_be_deflated: bool = True) -> ImageFile:
    """Read the header of a file with pydicom; `may_be_deflated` as in `open_object`.

    Raises
    ------
    Refused
        If it is damaged or holds pixels of a kind that is not read.
    OSError
        If it is gone.
    """
    source = open_object(path, may_be_deflated=may_be_deflated)
    header, form = header_of(source), pixel_format(source)
    if not is_plain(source.header, form):
        form, _ = plain_frames(source)
    return _image_file(source, header, form, ordinal)


def _read_frames(path: Path) -> ImageFile | None:
    """Read the header of a file of many frames by the first and the last of them, where that is enough."""
    found = read_frames(path)
    if found is None or not is_plain(found[0].header, found[2]):
        return None
    return _image_file(*found, 0)


def _image_file(source: DicomObject, header: ObjectHeader, form: PixelFormat, ordinal: int) -> ImageFile:
    return ImageFile(
        file=str(source.path),
        ordinal=ordinal,
        header=replace(header, frames=()),
        frames=header.frames,
        form=form,
        pixel_offset=(source.pixel_offset or 0) - (meta_end(source.inflated) if source.inflated is not None else 0),
        pixel_length=source.pixel_length,
        is_encapsulated=source.is_encapsulated,
        is_deflated=source.inflated is not None,
        is_plain=_is_direct(source, header, form),
        padding=_padding(source.header, form),
        is_inverted=photometric_of(source.header) == "MONOCHROME1",
    )


def _is_direct(source: DicomObject, header: ObjectHeader, form: PixelFormat) -> bool:
    values = source.header
    try:
        return (
            source.pixel_offset is not None
            and not source.is_truncated
            and is_plain(values, form)
            and (form.transfer_syntax, form.bits_allocated) == (source.transfer_syntax, int(values.BitsAllocated))
            and photometric_of(values) in _MONOCHROME
            and not form.is_float
            and form.bits_allocated in (8, 16)
            and 0 < form.bits_stored <= form.bits_allocated
            and int(values.get("HighBit", form.bits_stored - 1)) == form.bits_stored - 1
            and (header.rows, header.columns, len(header.frames)) == (form.rows, form.columns, form.frames)
            and (source.is_encapsulated or source.pixel_length >= form.frames * form.frame_bytes)
        )
    except (TypeError, ValueError):
        return False


def meta_end(data: bytes) -> int:
    """Return where the file meta information ends, by its stated length (PS3.10 7.1).

    Raises
    ------
    ValueError
        If it does not state its length.
    """
    if data[132:140] != b"\x02\x00\x00\x00UL\x04\x00" or len(data) < _META_LENGTH_PLACE + 4:
        raise ValueError("the meta information does not state its length")
    return int(struct.unpack_from("<L", data, _META_LENGTH_PLACE)[0]) + _META_LENGTH_PLACE + 4


def _padding(header: Any, form: PixelFormat) -> tuple[int, int] | None:
    """Return the padding in stored values, whether it was written with the sign of the pixels or without."""
    value = number(header.get("PixelPaddingValue"))
    if value is None:
        return None
    limit = number(header.get("PixelPaddingRangeLimit"))
    ends = sorted(_as_stored(int(each), form) for each in (value, value if limit is None else limit))
    return ends[0], ends[1]


def _as_stored(value: int, form: PixelFormat) -> int:
    if form.is_float:
        return value
    cell = value & ((1 << form.bits_allocated) - 1)
    return cell - (1 << form.bits_allocated) if form.is_signed and cell >> (form.bits_allocated - 1) else cell
