"""Charters, plans, rules and settings, mutated by chance: in their values, their names, and the bytes of their text."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

_ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 9, 10, 365, 366, 1000, 1001, 36_500, 36_501, 100_000, 100_001, 2**53 - 1, 2**53,
    -(2**53), 10**20, 0.5, 1.0, 1e300, "", " ", "x", " x", "x ", "a\nb", "\t", "\u202etxet", "\u200b", "\ud800",
    "e\u0301",
    "\u00e9", "\U0001f600", "\x7f", "x" * 201, "x" * 501, "x" * 2001, "0", "1", "42", "-1", "1.5", "1e2", "1E+99999",
    "NaN", "Infinity", "0.3", "10_0", "\u0663", "9" * 5000, "f" * 64, "F" * 64, [], [None], ["x"], {}, {"x": 1},
    "liver", "hepatic", "overall", "target", "diameter", "MRECIST_CLASSIC", "MRECIST_GUARD5", "strict", "other", "node",
)  # fmt: skip
_TEXTS = (
    b"NaN", b"Infinity", b"-0", b"1.0", b"1e3", b"0x10", b"01", b"'x'", b",", b"{}", b"[]", b"\"", b"\\", b"//x\n",
    b"\xff", b"\xef\xbb\xbf", b"\x00", b"null", b"true", b"\\ud800", b"\\u0000", b":", b"9007199254740993",
    b"/*x*/", b"{\"a\":1,\"a\":2}",
)  # fmt: skip


def mutated(document: Any, chance: random.Random) -> bytes:
    """Return a document's text after some mutations of its values, of its text, or of both."""
    value = copy.deepcopy(document)
    kind = chance.random()
    if kind < 0.85:
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            _change(value, chance)
    data = json.dumps(value, ensure_ascii=chance.random() < 0.7, allow_nan=True).encode("utf-8", "surrogatepass")
    if kind > 0.75:
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = _torn(data, chance)
    if chance.random() < 0.03:
        data = _named_twice(data, chance)
    return data


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container with each key or index in it."""
    found, left = [], [value]
    while left:
        each = left.pop()
        keys = list(each) if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else ()
        for key in keys:
            found.append((each, key))
            left.append(each[key])
    return found


def _change(value: Any, chance: random.Random) -> None:
    places = _places(value)
    if not places:
        return
    holder, key = chance.choice(places)
    act = chance.randrange(10)
    if act < 5:
        holder[key] = copy.deepcopy(chance.choice(_ODD))
    elif act == 5 and isinstance(holder[key], int) and not isinstance(holder[key], bool):
        holder[key] += chance.choice((-1, 1)) * chance.choice((1, 10, 10**3, 10**6, 10**16))
    elif act == 6:
        other, name = chance.choice(places)
        holder[key] = copy.deepcopy(other[name])
    elif act == 7:
        del holder[key]
    elif act == 8 and isinstance(holder, dict):
        holder[chance.choice(("", "x", f"{key} ", f"{key}".upper(), "__class__", "comment"))] = chance.choice(_ODD)
    elif act == 8:
        holder.insert(key, copy.deepcopy(holder[key]))
    else:
        for _ in range(chance.choice((1, 2, 63, 70))):
            holder[key] = [holder[key]] if chance.random() < 0.7 else {"x": holder[key]}


def _torn(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    act = chance.randrange(5)
    if act == 0:
        return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    if act == 1:
        return data[:at] + chance.choice(_TEXTS) + data[at:]
    if act == 2:
        return data[:at] + data[at + chance.randrange(1, 9) :]
    if act == 3:
        end = at + chance.randrange(1, 60)
        return data[:end] + data[at:end] + data[end:]
    digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
    if not digits:
        return data[:at]
    place = chance.choice(digits)
    return data[:place] + chance.choice((b"1.5", b"-0", b"1e1", b"9" * 17, b"007", b"NaN", b"2")) + data[place + 1 :]


def _named_twice(data: bytes, chance: random.Random) -> bytes:
    """Give an object a name that it has already, with another value."""
    names = [place for place in range(len(data) - 1) if data[place : place + 2] == b'":']
    if not names:
        return data
    end = chance.choice(names)
    begin = data.rfind(b'"', 0, end)
    if begin < 0 or data[begin - 1 : begin] not in (b"{", b" ", b","):
        return data
    again = data[begin : end + 1] + b": " + json.dumps(chance.choice((1, "x", True, None, []))).encode() + b", "
    return data[:begin] + again + data[begin:]
