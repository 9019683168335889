"""Where the elements of an object lie in its first bytes, as pydicom would find them, or an error (PS3.5 7).

Only what is plain is walked: little endian, explicit or implicit, known value representations, tags that rise,
sequences that end where they say. Everything else raises `NotPlainError`, and pydicom decides. Nothing here says what a
value means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from struct import Struct
from struct import error as too_short

UNDEFINED_LENGTH = 0xFFFFFFFF
DEEPEST = 16
"""Sequences inside sequences beyond this are left to pydicom."""

PREAMBLE_AND_MARK = 132
LAST_OF_META = 0x0002FFFF
GROUP_LENGTH = 0x00020000
TRANSFER_SYNTAX = 0x00020010
CHARACTER_SET = 0x00080005
PIXEL_DATA = 0x7FE00010
_OTHER_PIXELS = 0x7FE00008

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
_ENCAPSULATED = re.compile(r"1\.2\.840\.10008\.1\.2\.(5|4\.(50|51|57|70|80|81|90|91|201|202|203))")
_CHARACTER_SETS = re.compile(rb"(\\?(ISO_IR \d{1,3}|ISO 2022 IR \d{1,3}|GB18030|GBK)?)* ?")

_SHORT = frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())

# Tags inside items are compared as they lie in the file: element number in the upper half.
_ITEM = 0xE000FFFE
_ITEM_END = 0xE00DFFFE
_SEQUENCE_END = 0xE0DDFFFE
_CHARACTER_SET_AS_IT_LIES = 0x00050008

_explicit = Struct("<HH2sH").unpack_from
_implicit = Struct("<HHL").unpack_from
_long = Struct("<L").unpack_from
_pair = Struct("<LL").unpack_from
_short_in_item = Struct("<L2sH").unpack_from


class NotPlainError(Exception):
    """The bytes are not walked here: pydicom decides what they are."""


class TooShortError(Exception):
    """The walk needs more bytes of the file than it was given."""


@dataclass(frozen=True, slots=True)
class Elements:
    """Where the elements before the pixels lie.

    Attributes
    ----------
    places
        (tag, start, start of the value, end) of every element of the file meta information and of the top level, in
        order; offsets in bytes from the start of the file.
    transfer_syntax
        The UID.
    is_implicit
        Whether the elements after the meta information state no value representation.
    pixel_offset, pixel_length
        Where its value begins, and its stated length.
    """

    places: list[tuple[int, int, int, int]] = field(repr=False)
    transfer_syntax: str
    is_implicit: bool
    pixel_offset: int
    pixel_length: int


def elements_of(head: bytes) -> Elements:
    """Walk the elements of a file up to its pixel data.

    Parameters
    ----------
    head
        The first bytes of the file.

    Raises
    ------
    NotPlainError
        If anything is met that only pydicom should judge.
    TooShortError
        If the pixel data begin behind the given bytes.
    """
    try:
        if head[128:PREAMBLE_AND_MARK] != b"DICM":
            raise NotPlainError
        places: list[tuple[int, int, int, int]] = []
        start = _walk_meta(head, places)
        syntax = _transfer_syntax(head, places)
        if syntax == IMPLICIT:
            return _walk_implicit(head, start, places)
        return _walk_explicit(head, start, places, syntax)
    except too_short as error:
        raise TooShortError from error


def _walk_meta(head: bytes, places: list[tuple[int, int, int, int]]) -> int:
    """Walk group 2, which is explicit in every file, and return where it ends; its stated length is not relied on."""
    place, last = PREAMBLE_AND_MARK, 0
    while True:
        group, element, kind, length = _explicit(head, place)
        if group != 2:
            break
        tag, value = 0x00020000 | element, place + 8
        if kind in _LONG:
            (length,) = _long(head, value)
            value += 4
        elif kind not in _SHORT:
            raise NotPlainError
        if tag <= last or length == UNDEFINED_LENGTH:
            raise NotPlainError
        places.append((tag, place, value, value + length))
        place, last = value + length, tag
    first = places[0] if places else (0, 0, 0, 0)
    if first[0] != GROUP_LENGTH or head[PREAMBLE_AND_MARK + 4 : PREAMBLE_AND_MARK + 8] != b"UL\4\0":
        raise NotPlainError
    return place


def _transfer_syntax(head: bytes, places: list[tuple[int, int, int, int]]) -> str:
    for tag, start, value, end in places:
        if tag == TRANSFER_SYNTAX and head[start + 4 : start + 6] == b"UI":
            syntax = head[value:end].rstrip(b"\0").decode("latin-1")
            if syntax in (IMPLICIT, EXPLICIT) or _ENCAPSULATED.fullmatch(syntax):
                return syntax
    raise NotPlainError


def _walk_explicit(head: bytes, place: int, places: list[tuple[int, int, int, int]], syntax: str) -> Elements:
    last = LAST_OF_META
    note = places.append
    while True:
        group, element, kind, length = _explicit(head, place)
        tag = group << 16 | element
        if kind in _SHORT:
            value = place + 8
        elif kind in _LONG:
            (length,) = _long(head, place + 8)
            value = place + 12
        else:
            raise NotPlainError
        if tag <= last:
            raise NotPlainError
        if tag >= _OTHER_PIXELS:
            if tag != PIXEL_DATA or value - place != 12 or last == LAST_OF_META:
                raise NotPlainError
            return Elements(places, syntax, is_implicit=False, pixel_offset=value, pixel_length=length)
        if length == UNDEFINED_LENGTH:
            if kind != b"SQ" or tag == CHARACTER_SET:
                raise NotPlainError
            end = sequence_end(head, value, is_implicit=False)
        else:
            end = value + length
            if tag == CHARACTER_SET:
                _check_character_set(head, value, end, kind)
        note((tag, place, value, end))
        place, last = end, tag


def _walk_implicit(head: bytes, place: int, places: list[tuple[int, int, int, int]]) -> Elements:
    # pydicom takes two capital letters behind the first tag for a value representation, whatever the syntax says.
    if all(0x40 < letter < 0x5B for letter in head[place + 4 : place + 6]):
        raise NotPlainError
    last = LAST_OF_META
    while True:
        group, element, length = _implicit(head, place)
        tag, value = group << 16 | element, place + 8
        if tag <= last:
            raise NotPlainError
        if tag >= _OTHER_PIXELS:
            if tag != PIXEL_DATA or last == LAST_OF_META:
                raise NotPlainError
            return Elements(places, IMPLICIT, is_implicit=True, pixel_offset=value, pixel_length=length)
        if length == UNDEFINED_LENGTH:
            _check_is_sequence(head, value, group, element)
            end = sequence_end(head, value, is_implicit=True)
        else:
            end = value + length
            if tag == CHARACTER_SET:
                _check_character_set(head, value, end)
        places.append((tag, place, value, end))
        place, last = end, tag


def sequence_end(head: bytes, place: int, *, is_implicit: bool, depth: int = 1) -> int:
    """Return where a sequence of undefined length ends, behind its delimiter.

    Parameters
    ----------
    head
        The first bytes of the file.
    place
        Where the value of the sequence begins.
    is_implicit
        Whether its items are.
    depth
        How many sequences lie around and including this one.

    Raises
    ------
    NotPlainError
        If an item does not end where it says, or anything else is unusual.
    struct.error
        If the sequence goes on behind the given bytes.
    """
    if depth > DEEPEST:
        raise NotPlainError
    while True:
        tag, length = _pair(head, place)
        place += 8
        if tag == _SEQUENCE_END and not length:
            return place
        if tag != _ITEM:
            raise NotPlainError
        place = _item_end(head, place, length, depth, is_implicit=is_implicit)


def _item_end(head: bytes, place: int, length: int, depth: int, *, is_implicit: bool) -> int:
    end = None if length == UNDEFINED_LENGTH else place + length
    while place != end:
        tag, size = _pair(head, place)
        if end is None and tag == _ITEM_END and not size:
            return place + 8
        if tag & 0xFFFF == 0xFFFE or (end is not None and place > end):
            raise NotPlainError
        if is_implicit:
            value, kind = place + 8, b"SQ"
        else:
            _, kind, size = _short_in_item(head, place)
            value = place + 8
            if kind in _LONG:
                (size,) = _long(head, value)
                value += 4
            elif kind not in _SHORT:
                raise NotPlainError
        if size != UNDEFINED_LENGTH:
            place = value + size
            if tag == _CHARACTER_SET_AS_IT_LIES:
                _check_character_set(head, value, place, b"CS" if is_implicit else kind)
            continue
        if is_implicit:
            _check_is_sequence(head, value, tag & 0xFFFF, tag >> 16)
        elif kind != b"SQ" or tag == _CHARACTER_SET_AS_IT_LIES:
            raise NotPlainError
        place = sequence_end(head, value, is_implicit=is_implicit, depth=depth + 1)
    return place


def _check_character_set(head: bytes, value: int, end: int, kind: bytes = b"CS") -> None:
    """Leave to pydicom an encoding of names that it might not take."""
    if kind != b"CS":
        raise NotPlainError
    if end > len(head):
        raise TooShortError
    if not _CHARACTER_SETS.fullmatch(head, value, end):
        raise NotPlainError


def _check_is_sequence(head: bytes, value: int, group: int, element: int) -> None:
    """Raise unless pydicom takes an implicit element of undefined length for a sequence."""
    # Loading the dictionary takes long; explicit objects never ask for it.
    from pydicom.datadict import dictionary_VR

    if 0x5000 <= group <= 0x60FF:
        raise NotPlainError
    if group % 2:
        if _long(head, value)[0] != _ITEM:
            raise NotPlainError
        return
    try:
        if dictionary_VR(group << 16 | element) != "SQ":
            raise NotPlainError
    except KeyError as error:
        raise NotPlainError from error
