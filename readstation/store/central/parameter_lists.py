"""Lists as parameters of a statement: PostgreSQL's binary form of an array, made in one piece.

The driver's own way asks for every element what it is, which costs the sequencer more than all else of an insert.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct("!iiIii")
_NO_ELEMENTS = struct.Struct("!iiI")
_LENGTH = struct.Struct("!i").pack
_WHOLE = struct.Struct("!iq").pack
_MANY = 256
_SHORT = [_LENGTH(length) for length in range(_MANY)]
"""The lengths of names and digests, made once."""


class TextList(list[str]):
    """A parameter of the type ``text[]``."""


class NumberList(list[int]):
    """A parameter of the type ``bigint[]``."""


class BytesList(list[bytes]):
    """A parameter of the type ``bytea[]``."""


class _ListDumper(Dumper):
    format = Format.BINARY


class _TextListDumper(_ListDumper):
    oid = 1009

    def dump(self, obj: Sequence[str]) -> bytes:
        return _array(25, len(obj), _with_lengths(map(str.encode, obj)))


class _NumberListDumper(_ListDumper):
    oid = 1016

    def dump(self, obj: Sequence[int]) -> bytes:
        return _array(20, len(obj), [_WHOLE(8, each) for each in obj])


class _BytesListDumper(_ListDumper):
    oid = 1001

    def dump(self, obj: Sequence[bytes]) -> bytes:
        return _array(17, len(obj), _with_lengths(obj))


def _with_lengths(values: Iterable[bytes]) -> list[bytes]:
    parts: list[bytes] = []
    for value in values:
        length = len(value)
        parts += (_SHORT[length] if length < _MANY else _LENGTH(length), value)
    return parts


def _array(element: int, count: int, parts: list[bytes]) -> bytes:
    """Return a list without empty places; `element` is the server's number of its elements' type."""
    if not count:
        return _NO_ELEMENTS.pack(0, 0, element)
    return b"".join((_HEAD.pack(1, 0, element, count, 1), *parts))


for _kind, _dumper in ((TextList, _TextListDumper), (NumberList, _NumberListDumper), (BytesList, _BytesListDumper)):
    psycopg.adapters.register_dumper(_kind, _dumper)
