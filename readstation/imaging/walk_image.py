"""What is needed to load the image of a walked file, as plain numbers; nothing where a value is not plainly written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from struct import unpack

from readstation.imaging.walk import Walked

_ROWS, _COLUMNS = 0x00280010, 0x00280011
_SAMPLES, _PHOTOMETRIC, _FRAMES = 0x00280002, 0x00280004, 0x00280008
_ALLOCATED, _STORED, _HIGH, _SIGN = 0x00280100, 0x00280101, 0x00280102, 0x00280103
_SPACING, _POSITION, _ORIENTATION = 0x00280030, 0x00200032, 0x00200037
_INSTANCE, _INTERCEPT, _SLOPE, _TYPE = 0x00200013, 0x00281052, 0x00281053, 0x00281054
_SERIES, _SOP_CLASS, _SOP_UID = 0x0020000E, 0x00080016, 0x00080018

IMAGE_TAGS = {
    **dict.fromkeys((_ROWS, _COLUMNS, _SAMPLES, _ALLOCATED, _STORED, _HIGH, _SIGN), b"US"),
    **dict.fromkeys((_SPACING, _POSITION, _ORIENTATION, _INTERCEPT, _SLOPE), b"DS"),
    **dict.fromkeys((_FRAMES, _INSTANCE), b"IS"),
    **dict.fromkeys((_SERIES, _SOP_CLASS, _SOP_UID), b"UI"),
    _PHOTOMETRIC: b"CS",
    _TYPE: b"LO",
}
"""The tags that `walked_image` needs, with their value representations."""

_REMEMBERED = 1024
"""Values that the files of a series repeat are not read twice; none of these says who a subject is."""

_DECIMAL = re.compile(rb" *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)? *")
_WHOLE = re.compile(rb" *[+-]?\d{1,9} *")
_WORD = re.compile(rb"[A-Z0-9_ ]*")
_UID = re.compile(rb"[0-9.]*\0?")


class NotPlainValueError(Exception):
    """A value is not written as the standard says: pydicom decides what it means."""


@dataclass(frozen=True, slots=True)
class WalkedImage:
    """What a single-frame or multi-frame image says of its pixels and its place.

    Attributes
    ----------
    rows, columns, frames, samples, bits_allocated, bits_stored, high_bit, is_signed, photometric
        The stored pixels. `high_bit` is None where it is not stated.
    slope, intercept, rescale_type
        From stored values to values in the unit; 1, 0 and "" where not stated.
    position_mm, orientation, spacing_mm
        ImagePositionPatient and ImageOrientationPatient, LPS, and PixelSpacing (between rows, between columns) at the
        top level; None where not stated there.
    instance_number
        None where not stated.
    """

    sop_class: str
    sop_uid: str = field(repr=False)
    series_uid: str = field(repr=False)
    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    bits_allocated: int
    bits_stored: int
    high_bit: int | None
    is_signed: bool
    slope: float
    intercept: float
    rescale_type: str
    position_mm: tuple[float, ...] | None
    orientation: tuple[float, ...] | None
    spacing_mm: tuple[float, ...] | None
    instance_number: int | None


def walked_image(found: Walked) -> WalkedImage | None:
    """Return what a walked file says of its image, or None where pydicom must decide.

    Parameters
    ----------
    found
        Walked for at least `IMAGE_TAGS`.
    """
    values = found.values
    try:
        high = values.get(_HIGH)
        slope = decimals(values.get(_SLOPE), 1)
        intercept = decimals(values.get(_INTERCEPT), 1)
        return WalkedImage(
            sop_class=uid(values.get(_SOP_CLASS)),
            sop_uid=uid(values.get(_SOP_UID)),
            series_uid=uid(values.get(_SERIES)),
            rows=_short(values[_ROWS]),
            columns=_short(values[_COLUMNS]),
            frames=whole(values.get(_FRAMES)) or 1,
            samples=_short(values.get(_SAMPLES, b"\1\0")),
            photometric=_word(values.get(_PHOTOMETRIC)),
            bits_allocated=_short(values[_ALLOCATED]),
            bits_stored=_short(values[_STORED]),
            high_bit=None if high is None else _short(high),
            is_signed=bool(_short(values.get(_SIGN, b"\0\0"))),
            slope=slope[0] if slope else 1.0,
            intercept=intercept[0] if intercept else 0.0,
            rescale_type=_word(values.get(_TYPE)),
            position_mm=decimals(values.get(_POSITION), 3),
            orientation=decimals(values.get(_ORIENTATION), 6),
            spacing_mm=decimals(values.get(_SPACING), 2),
            instance_number=whole(values.get(_INSTANCE)),
        )
    except (KeyError, NotPlainValueError):
        return None


@lru_cache(maxsize=_REMEMBERED)
def decimals(raw: bytes | None, count: int | None = None) -> tuple[float, ...] | None:
    """Return the numbers of a DS value; None where the element is absent or empty.

    Raises
    ------
    NotPlainValueError
        If it is not made of plain finite numbers, or of another count than asked for.
    """
    if raw is None or not raw.strip(b" "):
        return None
    parts = raw.split(b"\\")
    if not all(map(_DECIMAL.fullmatch, parts)) or (count is not None and len(parts) != count):
        raise NotPlainValueError
    numbers = tuple(map(float, parts))
    if not all(map(math.isfinite, numbers)):
        raise NotPlainValueError
    return numbers


def whole(raw: bytes | None) -> int | None:
    """Return the number of an IS value; None where the element is absent or empty.

    Raises
    ------
    NotPlainValueError
        If it is not one plain whole number.
    """
    if raw is None or not raw.strip(b" "):
        return None
    if not _WHOLE.fullmatch(raw):
        raise NotPlainValueError
    return int(raw)


def uid(raw: bytes | None) -> str:
    """Return a UI value; "" where the element is absent or empty.

    Raises
    ------
    NotPlainValueError
        If it holds anything but digits and dots.
    """
    if raw is None:
        return ""
    if not _UID.fullmatch(raw):
        raise NotPlainValueError
    return raw.rstrip(b"\0").decode("ascii")


@lru_cache(maxsize=_REMEMBERED)
def _short(raw: bytes) -> int:
    if len(raw) != 2:
        raise NotPlainValueError
    return int(unpack("<H", raw)[0])


@lru_cache(maxsize=_REMEMBERED)
def _word(raw: bytes | None) -> str:
    if raw is None:
        return ""
    if not _WORD.fullmatch(raw):
        raise NotPlainValueError
    return raw.decode("ascii").strip()
