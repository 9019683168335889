"""The fields of a header that change from image to image of a series, read from the raw values of a walked file.

Each field is what `imaging.header` makes of the same element through pydicom, for values that are plainly written;
others raise `NotPlainValueError`, and pydicom decides.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from typing import Final

from readstation.imaging.values import day_of, seconds_of
from readstation.imaging.walk_image import NotPlainValueError, decimals, uid, whole

Values = Mapping[int, bytes]
Field = Callable[[Values], object]

SOP_UID: Final = 0x00080018
INSTANCE_NUMBER: Final = 0x00200013
_ACQUISITION_MOMENT, _ACQUISITION_TIME, _CONTENT_TIME = 0x0008002A, 0x00080032, 0x00080033
_CENTER, _WIDTH = 0x00281050, 0x00281051
_CLOCK = re.compile(rb"[0-9.:]* *")
_MOMENT = re.compile(rb"[0-9.+-]* *")


def _first(tag: int) -> Field:
    def field(values: Values) -> float | None:
        found = decimals(values.get(tag))
        return found[0] if found else None

    return field


def _exactly(tag: int, count: int) -> Field:
    return lambda values: decimals(values.get(tag), count)


def _spacing(which: int) -> Field:
    def field(values: Values) -> float | None:
        found = decimals(values.get(0x00280030), 2)
        return found[which] if found else None

    return field


def _whole(tag: int) -> Field:
    return lambda values: whole(values.get(tag))


def _slope(values: Values) -> float:
    found = decimals(values.get(0x00281053))
    return found[0] if found else 1.0


def _intercept(values: Values) -> float:
    found = decimals(values.get(0x00281052))
    return found[0] if found else 0.0


def _window(values: Values) -> tuple[float, float] | None:
    center, width = decimals(values.get(_CENTER)), decimals(values.get(_WIDTH))
    return (center[0], width[0]) if center and width and width[0] > 0 else None


def _diffusion(values: Values) -> float | None:
    raw = values.get(0x00189087)
    if raw is None:
        return None
    if len(raw) != 8:
        raise NotPlainValueError
    (found,) = struct.unpack("<d", raw)
    return float(found) if math.isfinite(found) else None


def _text(values: Values, tag: int, pattern: re.Pattern[bytes]) -> str:
    raw = values.get(tag, b"")
    if not pattern.fullmatch(raw):
        raise NotPlainValueError
    return raw.decode("ascii").strip()


def _acquired(values: Values) -> float | None:
    moment = _text(values, _ACQUISITION_MOMENT, _MOMENT)
    found = seconds_of(moment[8:].split("+")[0].split("-")[0]) if len(moment) > 8 else None
    return seconds_of(_text(values, _ACQUISITION_TIME, _CLOCK)) if found is None else found


def _content(values: Values) -> float | None:
    return seconds_of(_text(values, _CONTENT_TIME, _CLOCK))


FRAME_FIELDS: Final[dict[str, tuple[tuple[int, ...], Field]]] = {
    "position_mm": ((0x00200032,), _exactly(0x00200032, 3)),
    "orientation": ((0x00200037,), _exactly(0x00200037, 6)),
    "row_spacing_mm": ((0x00280030,), _spacing(0)),
    "column_spacing_mm": ((0x00280030,), _spacing(1)),
    "thickness_mm": ((0x00180050,), _first(0x00180050)),
    "slope": ((0x00281053,), _slope),
    "intercept": ((0x00281052,), _intercept),
    "window": ((_CENTER, _WIDTH), _window),
    "temporal_position": ((0x00200100,), _whole(0x00200100)),
    "acquisition_number": ((0x00200012,), _whole(0x00200012)),
    "echo": ((0x00180081,), _first(0x00180081)),
    "trigger_s": ((0x00181060,), _first(0x00181060)),
    "diffusion_b": ((0x00189087,), _diffusion),
    "instance_number": ((INSTANCE_NUMBER,), _whole(INSTANCE_NUMBER)),
    "acquired_s": ((_ACQUISITION_MOMENT, _ACQUISITION_TIME), _acquired),
    "content_s": ((_CONTENT_TIME,), _content),
}
"""The fields of `FrameHeader` that may change, with the elements that they are made of."""


def sop_uid_of(values: Values) -> str:
    """Return the UID of the object.

    Raises
    ------
    NotPlainValueError
        If it is empty or not made of digits and dots.
    """
    found = uid(values.get(SOP_UID))
    if not found:
        raise NotPlainValueError
    return found


HEADER_TAGS: Final[dict[int, bytes]] = {
    SOP_UID: b"UI",
    **dict.fromkeys((0x00200032, 0x00200037, 0x00280030, 0x00180050, 0x00281053, 0x00281052, _CENTER, _WIDTH), b"DS"),
    **dict.fromkeys((0x00180081, 0x00181060), b"DS"),
    **dict.fromkeys((0x00200100, 0x00200012, INSTANCE_NUMBER), b"IS"),
    **dict.fromkeys((_ACQUISITION_TIME, _CONTENT_TIME), b"TM"),
    _ACQUISITION_MOMENT: b"DT",
    0x00189087: b"FD",
}
"""The elements of these fields with their value representations."""


# Without the two characters that some Japanese character sets use for others, and without anything that needs decoding.
_PLAIN_TEXT = re.compile(rb"[ -\[\]-}]*")
_DAY = re.compile(rb"[0-9.]* *")


def _uid(tag: int) -> Field:
    def field(values: Values) -> str:
        found = uid(values.get(tag))
        if not found:
            raise NotPlainValueError
        return found

    return field


def _patient(values: Values) -> str:
    patient = _text(values, 0x00100020, _PLAIN_TEXT)
    return f"{_text(values, 0x00100021, _PLAIN_TEXT)}\x1f{patient}" if patient else ""


def _texts(values: Values) -> tuple[str, ...]:
    return tuple(filter(None, (_text(values, tag, _PLAIN_TEXT) for tag in (0x0008103E, 0x00181030, 0x00189423))))


WHOLE_FIELDS: Final[dict[str, tuple[tuple[int, ...], Field]]] = {
    "series_uid": ((0x0020000E,), _uid(0x0020000E)),
    "study_uid": ((0x0020000D,), _uid(0x0020000D)),
    "frame_of_reference": ((0x00200052,), _uid(0x00200052)),
    "patient_text": ((0x00100020, 0x00100021), _patient),
    "study_day": ((0x00080020,), lambda values: day_of(_text(values, 0x00080020, _DAY))),
    "study_s": ((0x00080030,), lambda values: seconds_of(_text(values, 0x00080030, _CLOCK))),
    "series_number": ((0x00200011,), lambda values: whole(values.get(0x00200011)) or 0),
    "texts": ((0x0008103E, 0x00181030, 0x00189423), _texts),
}
"""The fields of `ObjectHeader` that change from series to series, with the elements that they are made of."""

WHOLE_TAGS: Final[dict[int, bytes]] = {
    **dict.fromkeys((0x0020000E, 0x0020000D, 0x00200052), b"UI"),
    **dict.fromkeys((0x00100020, 0x00100021, 0x0008103E, 0x00181030, 0x00189423), b"LO"),
    0x00080020: b"DA",
    0x00080030: b"TM",
    0x00200011: b"IS",
}
"""The elements of these fields with their value representations."""

NUMBER_TAGS: Final = frozenset(tag for tag, kind in HEADER_TAGS.items() if kind in (b"DS", b"IS", b"FD"))

_NUMBER = rb" *[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})? *"
_NUMBERS = re.compile(rb"(%b(\\%b)*)?| *" % (_NUMBER, _NUMBER))
_EIGHT_BYTES = re.compile(rb".{8}", re.DOTALL)

PlainlyWritten = Callable[[bytes], object]


def plainly_written(tag: int) -> PlainlyWritten:
    """Return what gives None unless a value of one of `NUMBER_TAGS` holds finite numbers or nothing.

    For such a value no object is refused.
    """
    return (_EIGHT_BYTES if HEADER_TAGS[tag] == b"FD" else _NUMBERS).fullmatch
