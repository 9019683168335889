"""How deep the sequences of an object are nested, found without recursion (TR-57)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as DicomSequence

NESTING_LIMIT = 32

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG_HEADS = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_SEQUENCES = ("SQ", "UN", None)


@dataclass(frozen=True, slots=True)
class _Open:
    """A sequence or an item that has begun: where it ends at the latest, and how its elements are written."""

    is_sequence: bool
    end: int
    is_implicit: bool


def is_too_deep(header: Dataset) -> bool:
    """Return whether sequences are nested beyond the limit, parsed ones and those that are still bytes."""
    waiting = [(header, 0)]
    while waiting:
        dataset, depth = waiting.pop()
        if depth > NESTING_LIMIT:
            return True
        # The elements as they lie there: asking for one by its tag would parse it.
        for element in dataset.values():
            value: object = getattr(element, "value", None)
            if isinstance(element, RawDataElement):
                is_sequence = element.VR in _SEQUENCES and isinstance(value, bytes)
                if is_sequence and _is_deep(element, NESTING_LIMIT - depth):
                    return True
            elif isinstance(value, DicomSequence):
                waiting.extend((item, depth + 1) for item in value)
    return False


def _is_deep(element: RawDataElement, limit: int) -> bool:
    data = element.value or b""
    order = "<" if element.is_little_endian else ">"
    if len(data) < 8 or _tag(data, 0, order) != _ITEM:
        return False
    try:
        return bytes_are_deep(data, limit, is_implicit=bool(element.is_implicit_VR), order=order)
    except struct.error:
        # Cut off or malformed: whoever needs the sequence says so.
        return False


def bytes_are_deep(data: bytes, limit: int, *, is_implicit: bool, order: str) -> bool:
    """Return whether the value of a sequence holds more levels of sequences than a limit, itself counted.

    Raises
    ------
    struct.error
        If the bytes end inside the head of an element.
    """
    place, levels = 0, 1
    stack = [_Open(is_sequence=True, end=len(data), is_implicit=is_implicit)]
    while stack and levels <= limit:
        inside = stack[-1]
        if place >= inside.end:
            stack.pop()
            levels -= inside.is_sequence
            continue
        tag = _tag(data, place, order)
        if tag in (_ITEM, _ITEM_END, _SEQUENCE_END):
            (length,) = struct.unpack_from(order + "L", data, place + 4)
            place += 8
            if tag == _ITEM:
                stack.append(
                    _Open(is_sequence=False, end=_end(place, length, inside.end), is_implicit=inside.is_implicit)
                )
            else:
                stack.pop()
                levels -= inside.is_sequence
            continue
        place, length, kind = _head(data, place, order, is_implicit=inside.is_implicit)
        if (
            kind == b"SQ"
            or length == _UNDEFINED
            or data[place : place + 4] == struct.pack(order + "HH", 0xFFFE, 0xE000)
        ):
            stack.append(
                _Open(
                    is_sequence=True,
                    end=_end(place, length, inside.end),
                    is_implicit=inside.is_implicit or kind == b"UN",
                )
            )
            levels += 1
        else:
            place += length
    return levels > limit


def _head(data: bytes, place: int, order: str, *, is_implicit: bool) -> tuple[int, int, bytes]:
    """Return where the value of an element begins, its length, and its value representation, b"" where not written."""
    kind = b"" if is_implicit else data[place + 4 : place + 6]
    if is_implicit:
        return place + 8, int(struct.unpack_from(order + "L", data, place + 4)[0]), kind
    if kind in _LONG_HEADS:
        return place + 12, int(struct.unpack_from(order + "L", data, place + 8)[0]), kind
    return place + 8, int(struct.unpack_from(order + "H", data, place + 6)[0]), kind


def _tag(data: bytes, place: int, order: str) -> int:
    group, element = struct.unpack_from(order + "HH", data, place)
    return int(group << 16 | element)


def _end(place: int, length: int, latest: int) -> int:
    return latest if length == _UNDEFINED else min(latest, place + length)
