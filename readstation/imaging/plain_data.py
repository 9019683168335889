"""Records as JSON and back, checked by their types: how results of the parsing child cross (TR-56)."""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Decode = Callable[[Any], Any]

_PLAIN = frozenset({str, int, float, bool, type(None)})
_FIELDS: dict[type, Callable[[Any], list[Any]]] = {}


def to_plain(value: object) -> Any:
    """Return what JSON can hold of a record: its fields in their order, a path as text, bytes in base 64.

    Raises
    ------
    TypeError
        If there is a value in it of which this is not known.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if isinstance(value, tuple | list):
        return [each if type(each) in _PLAIN else to_plain(each) for each in value]
    if kind in _FIELDS:
        return [each if type(each) in _PLAIN else to_plain(each) for each in _FIELDS[kind](value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value):
        names = [each.name for each in dataclasses.fields(value)]
        _FIELDS[kind] = lambda record: [getattr(record, name) for name in names]
        return to_plain(value)
    # A parser hands out numbers and texts of its own kinds; their plain value is meant.
    for base in (str, int, float):
        if isinstance(value, base):
            return base(value)
    raise TypeError("this is no plain record")


def from_plain(kind: Callable[..., T], data: object) -> T:
    """Return the record that some JSON holds.

    Parameters
    ----------
    kind
        What it must be: a dataclass or named tuple of numbers, texts, enumerations, paths, tuples and other records.
    data
        As `to_plain` gave it, after a way through other hands.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    found: T = _decoder(kind)(data)
    return found


@cache
def _decoder(kind: Any) -> Decode:
    origin = typing.get_origin(kind)
    if isinstance(kind, typing.NewType):
        return _decoder(kind.__supertype__)
    if origin in (typing.Union, types.UnionType):
        return _optional(kind)
    if origin is tuple:
        return _tuple(typing.get_args(kind))
    if kind is bytes:
        return lambda data: base64.b64decode(_checked(str, data), validate=True)
    if kind is float:
        return _number
    if kind in (str, int, bool):
        return lambda data: _checked(kind, data)
    if isinstance(kind, type) and issubclass(kind, Path):
        return lambda data: Path(_checked(str, data))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data: kind(data)
    return _record(kind)


def _checked(kind: type, data: Any) -> Any:
    if type(data) is not kind:
        raise ValueError("a value of another kind")
    return data


def _number(data: Any) -> float:
    if type(data) not in (int, float):
        raise ValueError("no number")
    return float(data)


def _optional(kind: Any) -> Decode:
    [inner] = [each for each in typing.get_args(kind) if each is not types.NoneType]
    decode = _decoder(inner)
    return lambda data: None if data is None else decode(data)


def _tuple(parts: tuple[Any, ...]) -> Decode:
    if len(parts) == 2 and parts[1] is Ellipsis:
        decode = _decoder(parts[0])
        return lambda data: tuple(map(decode, _checked(list, data)))
    decoders = [_decoder(each) for each in parts]

    def fixed(data: Any) -> tuple[Any, ...]:
        pairs = zip(decoders, _checked(list, data), strict=True)
        return tuple(decode(each) for decode, each in pairs)

    return fixed


def _record(kind: Any) -> Decode:
    hints = typing.get_type_hints(kind)
    names = [each.name for each in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else list(kind._fields)
    decoders = [(_passing(hints[name]), _decoder(hints[name])) for name in names]

    def record(data: Any) -> Any:
        pairs = zip(decoders, _checked(list, data), strict=True)
        return kind(*[each if type(each) in passing else decode(each) for (passing, decode), each in pairs])

    return record


def _passing(hint: Any) -> frozenset[type]:
    """Return the types of the values that need no decoding where a hint stands: most of a record are such."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return frozenset({types.NoneType}).union(*map(_passing, typing.get_args(hint)))
    return frozenset({hint}) if hint in (str, int, bool, float) else frozenset()
