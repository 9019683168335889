"""Canonical bytes: RFC 8785 restricted to strings, booleans, null and integers (TR-28).

What is signed are these bytes. They are stored as made and never made again. Text is normalised to NFC here, so two
stations that typed the same letters sign the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeAlias

import msgspec

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""What canonical bytes can hold: no floats, by type and by check."""

JsonObject: TypeAlias = Mapping[str, JsonValue]

LARGEST_INTEGER = 2**53 - 1
MAXIMUM_DEPTH = 64


class NotCanonicalError(ValueError):
    """A value or text that canonical JSON refuses: floats, lone surrogates, duplicate names, great numbers."""


def canonical_bytes(value: JsonValue) -> bytes:
    """Return the canonical UTF-8 bytes of a value.

    Raises
    ------
    NotCanonicalError
        For a float, an integer beyond ±(2⁵³−1), a lone surrogate, a name that is no string, or nesting over 64.
    """
    data = _plainly_written(value)
    if data is not None:
        return data
    parts: list[str] = []
    _write(value, parts, 0)
    return "".join(parts).encode("utf-8")


def parse_canonical(data: bytes) -> Any:
    """Read canonical bytes and refuse every text that is not exactly what `canonical_bytes` writes.

    Raises
    ------
    NotCanonicalError
        If the bytes are no JSON, have duplicate names or floats, or differ from their own canonical form.
    """
    is_plain, value = _plainly_read(data)
    if is_plain:
        return value
    value = parse_strict(data)
    if canonical_bytes(value) != data:
        raise NotCanonicalError("the bytes are not in canonical form")
    return value


def _plainly_read(data: bytes) -> tuple[bool, Any]:
    """Return whether bytes are surely canonical, and what they hold; False means: look closely.

    Of plain text (`_is_plain`) the library's writer makes what `canonical_bytes` makes. A name that came twice is not
    written twice.
    """
    try:
        if not _is_plain(data):
            return False, None
        value = _READER.decode(data)
        return _WRITER.encode(value) == data, value
    except _UNSURE:
        return False, None


def _plainly_written(value: JsonValue) -> bytes | None:
    """Return the canonical bytes of a value that holds nothing but plain text, lists and names; None: look closely.

    The library writes more than canonical JSON holds: fractions, dates, bytes, names that are numbers. Read back, none
    of them is what was written.
    """
    try:
        data = _WRITER.encode(value)
        return data if _is_plain(data) and _READER.decode(data) == value else None
    except _UNSURE:
        return None


def _is_plain(data: bytes) -> bool:
    """Return whether JSON surely holds normal text of the basic plane, numbers below 10^15 and no forbidden depth.

    There is nothing to normalise then, and names sort by their letters.

    Raises
    ------
    UnicodeDecodeError
        If the bytes are not UTF-8.
    """
    if _LONG_NUMBER in b"." + data.translate(_KINDS) or not _is_shallow(data):
        return False
    return data.isascii() or _is_normal(data.decode("utf-8"))


def _is_normal(text: str) -> bool:
    """Return whether text is NFC, which each text between quotes is then, and of the basic plane."""
    return unicodedata.is_normalized("NFC", text) and len(text.encode("utf-16-le")) == 2 * len(text)


def _is_shallow(data: bytes) -> bool:
    """Return whether lists and objects of JSON surely go no deeper than allowed."""
    if data.count(b"[") + data.count(b"{") <= MAXIMUM_DEPTH:
        return True
    # Quotes come in even numbers between brackets where no text holds a bracket.
    brackets = data.translate(_AS_LISTS, _NO_STRUCTURE).replace(b'""', b"")
    if b'"' in brackets or b"\\" in brackets:
        brackets = _TEXT.sub(b"", data).translate(_AS_LISTS, _NO_STRUCTURE)
    # The innermost pairs go, again and again.
    for _ in range(MAXIMUM_DEPTH):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def parse_strict(data: bytes) -> Any:
    """Read JSON that holds only canonical values, in any layout: no duplicate names, no float, no NaN (TR-59)."""
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_names,
            parse_float=_refuse_number,
            parse_int=_whole_number,
            parse_constant=_refuse_number,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotCanonicalError("the bytes are not UTF-8 JSON") from error


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of some bytes as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: JsonValue) -> str:
    """Return the SHA-256 of a value's canonical bytes."""
    return sha256_hex(canonical_bytes(value))


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise NotCanonicalError("a name occurs twice in one object")
    return names


def _whole_number(text: str) -> int:
    # Sixteen digits and a sign; Python refuses to convert very long ones in its own words.
    if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
        raise NotCanonicalError("an integer is beyond 2^53 - 1")
    return int(text)


def _refuse_number(text: str) -> Any:
    raise NotCanonicalError(f"only whole numbers are allowed, not {text[:20]}")


def _write(value: JsonValue, parts: list[str], depth: int) -> None:
    if depth > MAXIMUM_DEPTH:
        raise NotCanonicalError("nesting is deeper than 64")
    if value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, int):
        parts.append(_integer(value))
    elif isinstance(value, str):
        parts.append(_string(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts, depth)
    elif isinstance(value, list | tuple):
        parts.append("[")
        for index, item in enumerate(value):
            if index:
                parts.append(",")
            _write(item, parts, depth + 1)
        parts.append("]")
    else:
        raise NotCanonicalError(f"a {type(value).__name__} has no canonical form")


def _write_object(value: Mapping[str, JsonValue], parts: list[str], depth: int) -> None:
    named: dict[str, JsonValue] = {}
    for name, item in value.items():
        if not isinstance(name, str):
            raise NotCanonicalError("an object's names are strings")
        named[name if name.isascii() else unicodedata.normalize("NFC", name)] = item
    if len(named) != len(value):
        raise NotCanonicalError("two names are the same after normalisation")
    parts.append("{")
    # RFC 8785 3.2.3 sorts by UTF-16 code units, which differs from code points beyond the basic plane.
    for index, name in enumerate(sorted(named, key=None if all(map(str.isascii, named)) else _utf16)):
        if index:
            parts.append(",")
        parts.append(_string(name))
        parts.append(":")
        _write(named[name], parts, depth + 1)
    parts.append("}")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be", errors="surrogatepass")


def _integer(value: int) -> str:
    if abs(value) > LARGEST_INTEGER:
        raise NotCanonicalError("an integer is beyond 2^53 - 1")
    return str(int(value))


def _string(value: str) -> str:
    if value.isascii():
        return encode_basestring(value)
    text = unicodedata.normalize("NFC", value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("text holds a lone surrogate") from error
    return encode_basestring(text)


_KINDS = bytes(b"."[0] if byte in b"[:,-" else b"0"[0] if byte in b"0123456789" else b"x"[0] for byte in range(256))
_LONG_NUMBER = b"." + b"0" * 16
"""What stands before a number, and sixteen digits."""
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_AS_LISTS = bytes.maketrans(b"{}", b"[]")
_NO_STRUCTURE = bytes(byte for byte in range(256) if byte not in b'[]{}"\\')
_READER = msgspec.json.Decoder(float_hook=_refuse_number)
_WRITER = msgspec.json.Encoder(order="sorted")
_UNSURE = (msgspec.MsgspecError, ValueError, TypeError, RecursionError, OverflowError)
"""What the library says of a value or text that it does not take. What is wrong with it is said by this module."""
