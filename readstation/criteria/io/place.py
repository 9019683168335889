"""A place in a JSON document: reads a value as what it must be, and notes every fault with its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar, cast

from readstation.core.errors import Refused
from readstation.core.exact import MAXIMUM_DIAMETER, tenths_from_mm
from readstation.core.findings import Finding

Code = TypeVar("Code", bound=StrEnum)

_MISSING = object()
_CODES: dict[type[StrEnum], dict[str, StrEnum]] = {}
"""The codes of each enumeration by their values, filled as they are needed."""


class _NoNumber:
    """What stands in a document where NaN or an infinity is written."""

    def __init__(self, name: str) -> None:
        self.fault = f"{name} is no number"


class _Repeated(dict[str, Any]):
    """An object of a document that has a key twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        self.fault = f"the key {twice[:40]!r} stands twice in one object"


def load_json(data: bytes, path: str = "") -> Any:
    """Read UTF-8 JSON with numbers exactly as written: whole ones as int, others as Decimal.

    Parameters
    ----------
    data
        The text.
    path
        What the path of a fault begins with.

    Raises
    ------
    Refused
        If the bytes are no UTF-8 JSON, hold NaN or an infinity, or an object has a key twice.
    """
    is_odd = False

    def no_number(name: str) -> _NoNumber:
        nonlocal is_odd
        is_odd = True
        return _NoNumber(name)

    def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_odd
        keys = dict(pairs)
        if len(keys) == len(pairs):
            return keys
        is_odd = True
        return _Repeated(pairs)

    try:
        value = json.loads(
            data.decode("utf-8"), parse_float=Decimal, parse_constant=no_number, object_pairs_hook=unique_keys
        )
    except (ValueError, InvalidOperation, RecursionError) as error:
        # The text of a decoding error quotes the document, which may hold more than a case.
        raise Refused(Finding("evaluate.json", "the text is not UTF-8 JSON", place=path)) from error
    if is_odd:
        raise Refused(*_odd_findings(Place(value, path)))
    return value


def _odd_findings(document: Place) -> list[Finding]:
    """Return a finding for each key that stands twice and each number that is none, in the order of the document."""
    waiting = [document]
    while waiting:
        place = waiting.pop()
        if isinstance(place.value, _NoNumber | _Repeated):
            place.fault(place.value.fault)
        inner = [each for _, each in place.members()] if isinstance(place.value, dict) else [*place.elements()]
        waiting.extend(reversed(inner))
    return document.faults


class Place:
    """A value in a document, its path, and the list of faults of the whole document.

    A reading method notes a fault and returns a neutral value, so that one pass finds every fault. What is read counts
    only if no fault was noted. The path is put together when a fault asks for it.

    Parameters
    ----------
    value
        The value.
    path
        Its path; for a value inside another, what comes after the other's path.
    faults
        The list that faults are noted in; a new one without.
    within
        The place of the object or list that the value stands in.
    """

    __slots__ = ("_step", "_within", "faults", "value")

    def __init__(
        self, value: Any, path: str | int = "", faults: list[Finding] | None = None, within: Place | None = None
    ) -> None:
        self.value = value
        self.faults: list[Finding] = [] if faults is None else faults
        self._step = path
        self._within = within

    @property
    def path(self) -> str:
        """The path from the root: keys after dots, positions in brackets."""
        step, within = self._step, self._within
        if within is None:
            return str(step)
        outer = within.path
        if isinstance(step, int):
            return f"{outer}[{step}]"
        return f"{outer}.{step}" if outer else step

    def fault(self, message: str) -> None:
        """Note that this value is wrong."""
        self.faults.append(Finding("evaluate.input", message, place=self.path))

    @property
    def is_present(self) -> bool:
        """Whether there is a value."""
        return self.value is not _MISSING

    @property
    def is_null(self) -> bool:
        """Whether there is no value, or null in its place."""
        return self.value is None or not self.is_present

    def optional(self, key: str) -> Place:
        """Return the place under a key; there may be nothing."""
        inner = self.value.get(key, _MISSING) if isinstance(self.value, dict) else _MISSING
        return Place(inner, key, self.faults, self)

    def peek(self, key: str) -> Any:
        """Return the value under a key as it stands, None where there is nothing."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def required(self, key: str) -> Place:
        """Return the place under a key, and note a fault if this is an object without it."""
        inner = self.optional(key)
        if inner.value is _MISSING and isinstance(self.value, dict):
            inner.fault("is missing")
        return inner

    def members(self) -> Iterator[tuple[str, Place]]:
        """Iterate over the keys of an object and their places."""
        if self.is_object():
            for key in self.value:
                yield key, self.optional(key)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.value, list)

    def elements(self) -> Iterator[Place]:
        """Iterate over the places of a list; there are none in anything else."""
        for index, item in enumerate(self.value if self.is_list else ()):
            yield Place(item, index, self.faults, self)

    def items(self) -> Iterator[Place]:
        """Iterate over the places of a list, and note a fault if it is anything else."""
        if self.is_present and not self.is_list:
            self.fault("must be a list")
        return self.elements()

    def is_object(self) -> bool:
        """Whether the value is an object; a fault is noted if it is anything else."""
        if self.is_present and not isinstance(self.value, dict):
            self.fault("must be an object")
        return isinstance(self.value, dict)

    def refuse(self, key: str, why: str) -> None:
        """Note a fault if there is something under a key."""
        if isinstance(self.value, dict) and key in self.value:
            self.optional(key).fault(why)

    def text(self) -> str:
        """Read text that is not empty."""
        if isinstance(self.value, str) and self.value:
            return self.value
        if self.is_present:
            self.fault("must be text, and not empty")
        return ""

    def truth(self) -> bool:
        """Read true or false."""
        if self.is_present and not isinstance(self.value, bool):
            self.fault("must be true or false")
        return self.value is True

    def whole(self, lowest: int, highest: int) -> int:
        """Read a whole number written without fraction or exponent."""
        if not self.is_present:
            return lowest
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fault("must be a whole number")
            return lowest
        if not lowest <= self.value <= highest:
            self.fault(f"must be from {lowest} to {highest}")
            return lowest
        return self.value

    def code(self, kind: type[Code]) -> Code:
        """Read one of the codes of an enumeration."""
        codes = _CODES.get(kind)
        if codes is None:
            codes = _CODES[kind] = {code.value: code for code in kind}
        if isinstance(self.value, str) and self.value in codes:
            return cast(Code, codes[self.value])
        if self.is_present:
            self.fault(f"must be one of {', '.join(codes)}")
        return next(iter(kind))

    def tenths(self, resolution_tenths: int, *, may_be_zero: bool = False) -> int:
        """Read a length in millimetres and round it to the resolution (MR-216); at most 1000 mm as written."""
        lowest = 0 if may_be_zero else 1
        value = self.value
        if value is _MISSING:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault("must be a number")
        elif value < 0:
            self.fault(f"must be 0 or more, is {value}")
        elif value > MAXIMUM_DIAMETER // 10:
            self.fault(f"must be at most {MAXIMUM_DIAMETER // 10} mm")
        else:
            rounded = tenths_from_mm(value, resolution_tenths)
            if rounded >= lowest:
                return rounded
            self.fault("must be above 0 mm after rounding")
        return lowest
